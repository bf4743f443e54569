//! The final and the periodic reports as Word drafts: words from a template, figures from a [`PeriodReport`].
//!
//! Nothing here computes a figure: an office may write the template anew and changes words only.

mod frame;
pub(super) mod markup;
mod rows;
mod titles;
mod view;
pub(super) mod wording;

use super::docx::{self, Document, Style};
use super::words::Words;
use super::{ReportError, names};
use crate::model::campaign::Campaign;
use crate::model::period_report::{PeriodReport, ReportKind};

/// The draft of a report, as the bytes of a .docx.
///
/// # Errors
/// A template that cannot be rendered, or that says something that no document has.
pub(crate) fn draft(report: &PeriodReport, campaign: &Campaign, words: &Words) -> Result<Vec<u8>, ReportError> {
    let text = text(report, campaign, words)?;
    let frame = frame::frame(campaign, words, report.summary.as_of);
    let template = format!("{}/{}", words.language().code(), template(report.kind));
    let sections = markup::sections(&text, frame).map_err(|line| ReportError::Markup { template, line })?;
    let document = Document {
        title: format!("{} {}", words.label(title(report.kind)), names::of_days(report.span.days, words)),
        author: campaign.issuer.office.join(" "),
        created: report.summary.as_of,
        language: words.language(),
        style_names: Style::own()
            .map(|style| (style, words.label(&format!("style.{}", style.id())).to_owned()))
            .collect(),
        sections,
    };
    docx::docx(&document)
        .map_err(|error| ReportError::Draft { date: report.span.days.ends.to_string(), detail: error.to_string() })
}

/// The report in the light text of its template, filled in.
fn text(report: &PeriodReport, campaign: &Campaign, words: &Words) -> Result<String, ReportError> {
    Ok(words.render(template(report.kind), &view::view(report, campaign, words))?)
}

fn template(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Final => "report-final.txt",
        ReportKind::Week | ReportKind::Month => "report-period.txt",
    }
}

/// The key of what a report is called.
pub(super) fn title(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Final => "closing.final",
        ReportKind::Week => "closing.week",
        ReportKind::Month => "closing.month",
    }
}
