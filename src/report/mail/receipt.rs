//! To a unit whose reports were taken in: what was counted, and what is worth a look.

use serde::Serialize;

use super::MailBody;
use super::letter::{PointView, TEXT, letter, moment, points};
use crate::model::campaign::Campaign;
use crate::model::code::Code;
use crate::model::count::Count;
use crate::model::finding::Finding;
use crate::model::period::{Instant, Period};
use crate::report::names;
use crate::report::view::parts::{Cut, NAME, cut};
use crate::report::words::{Words, WordsError};

/// Reports that a letter lists; further ones are counted.
const REPORTS: usize = 20;
/// Figures of all reports together.
const FIGURES: usize = 120;
/// Warnings of all reports together.
const WARNINGS: usize = 40;
/// Warnings of a report.
const WARNINGS_OF_REPORT: usize = 8;

/// The reports of a unit that were taken in.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// The reports.
    pub reports: Vec<Received<'a>>,
}

/// A report that was taken in.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// Path below `inbox/`.
    pub file: &'a str,
    /// When it came.
    pub arrival: Instant,
    /// The period that it reports.
    pub period: Period,
    /// The form's name.
    pub form: &'a str,
    /// Whether the unit's report of this period is late.
    pub is_late: bool,
    /// When it goes into the supplement, where its date was issued without it.
    pub supplement: Option<Instant>,
    /// Whether it takes the place of figures reported before.
    pub is_correction: bool,
    /// Whether its figures equal those that count already.
    pub is_repeat: bool,
    /// What it is, where its period is closed: a request, or the answer to one.
    pub request: Option<RequestNotice>,
    /// Its figures.
    pub figures: Vec<ReceivedFigure<'a>>,
    /// What is worth a look.
    pub warnings: Vec<&'a Finding>,
}

/// How a request for closed figures stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It was kept.
    Requested,
    /// It says what an earlier one says that was not accepted.
    RequestedAgain,
    /// It counts.
    Accepted,
    /// It does not count.
    Refused,
}

/// What becomes of a report whose period is closed.
#[derive(Clone, Debug, Serialize)]
pub struct RequestNotice {
    /// How it stands.
    pub state: RequestState,
    /// Number of the request; 0 where the letter does not name it.
    pub number: u32,
    /// Why it was answered so; empty before.
    pub reason: String,
}

/// A figure that was taken in.
#[derive(Clone, Debug)]
pub struct ReceivedFigure<'a> {
    /// The indicator's name.
    pub indicator: &'a str,
    /// The period's figure.
    pub day: Option<Count>,
    /// The running total.
    pub cumulative: Option<Count>,
}

#[derive(Serialize)]
struct FigureView {
    indicator: String,
    day: Option<Count>,
    cumulative: Option<Count>,
}

#[derive(Serialize)]
struct ReportView {
    file: String,
    arrival: String,
    period_named: String,
    form: String,
    is_late: bool,
    supplement: Option<String>,
    is_correction: bool,
    is_repeat: bool,
    /// How it stands where its period is closed; null of all others.
    request: Option<RequestNotice>,
    figures: Cut<FigureView>,
    warnings: Cut<PointView>,
}

/// All that the templates of a receipt may ask for.
#[derive(Serialize)]
struct ReceiptView<'a> {
    unit: String,
    /// *Trong ngày*, or as long as a period is.
    this_period: &'a str,
    reports: Cut<ReportView>,
    /// Whether a figure is not there.
    has_gaps: bool,
}

/// The receipt of a unit.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn receipt_mail(receipt: &Receipt<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let shown = receipt.reports.len().clamp(1, REPORTS);
    let reports = receipt.reports.iter().map(|report| {
        let figures = report.figures.iter().map(|figure| FigureView {
            indicator: cut(figure.indicator, NAME),
            day: figure.day,
            cumulative: figure.cumulative,
        });
        let warnings: Vec<&Finding> =
            report.warnings.iter().filter(|warning| !is_said(warning, report)).copied().collect();
        ReportView {
            file: cut(report.file, NAME),
            arrival: moment(report.arrival, campaign),
            period_named: names::of_period(report.period, campaign, words),
            form: cut(report.form, NAME),
            is_late: report.is_late,
            supplement: report.supplement.map(|at| moment(at, campaign)),
            is_correction: report.is_correction,
            is_repeat: report.is_repeat,
            request: report
                .request
                .as_ref()
                .map(|notice| RequestNotice { reason: cut(&notice.reason, TEXT), ..notice.clone() }),
            figures: Cut::new(figures, FIGURES / shown),
            warnings: points(&warnings, (WARNINGS / shown).min(WARNINGS_OF_REPORT)),
        }
    });
    let view = ReceiptView {
        unit: cut(receipt.unit, NAME),
        this_period: words.label(names::cadence_key(campaign)),
        reports: Cut::new(reports, REPORTS),
        has_gaps: receipt.reports.iter().flat_map(|report| &report.figures).any(lacks_a_count),
    };
    letter("receipt", view, campaign, words)
}

/// Whether the letter says by itself what a warning says.
fn is_said(warning: &Finding, report: &Received<'_>) -> bool {
    warning.code == Code::Late || (report.request.is_some() && warning.code == Code::PeriodClosed)
}

fn lacks_a_count(figure: &ReceivedFigure<'_>) -> bool {
    figure.day.is_none() || figure.cumulative.is_none()
}
