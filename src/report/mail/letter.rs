//! What the letters of all kinds share: one view, from which subject, text and HTML are rendered.

use serde::Serialize;

use super::MailBody;
use crate::model::campaign::Campaign;
use crate::model::finding::{Finding, Severity};
use crate::model::period::{Instant, Period, ReportDate};
use crate::report::names;
use crate::report::view::parts::{CampaignView, Cut, NAME, cut, one_line};
use crate::report::words::{Words, WordsError};

/// Characters of a message, a server's answer, a program's own words.
pub(super) const TEXT: usize = 280;

/// What a letter's templates may ask for: what is of its kind, and what all have.
#[derive(Serialize)]
struct LetterView<'a, V> {
    #[serde(flatten)]
    own: V,
    campaign: CampaignView<'a>,
    subject: String,
}

/// The letter of a kind, by its templates `<kind>-subject.txt`, `<kind>.txt` and `<kind>.html`.
pub(super) fn letter<V: Serialize>(
    kind: &str,
    own: V,
    campaign: &Campaign,
    words: &Words,
) -> Result<MailBody, WordsError> {
    let mut view = LetterView { own, campaign: CampaignView::new(campaign), subject: String::new() };
    view.subject = one_line(&words.render(&format!("{kind}-subject.txt"), &view)?);
    Ok(MailBody {
        text: words.render(&format!("{kind}.txt"), &view)?,
        html: words.render(&format!("{kind}.html"), &view)?,
        picture: None,
        subject: view.subject,
    })
}

/// A moment as templates get it, in the campaign's zone.
pub(super) fn moment(moment: Instant, campaign: &Campaign) -> String {
    campaign.calendar.local(moment).to_rfc3339()
}

/// The period that a report date names: *ngày 12/09/2023*, *tuần 04/09–10/09/2023*.
pub(super) fn period_of(date: ReportDate, campaign: &Campaign, words: &Words) -> String {
    let period = campaign.calendar.period_of(date.0).unwrap_or(Period { starts: date.0, ends: date });
    names::of_period(period, campaign, words)
}

/// Something to mend or to look at, as the slip lists it.
#[derive(Serialize)]
pub(super) struct PointView {
    /// Sheet and cells: *Sheet1, G11*.
    place: Option<String>,
    message: String,
    /// Whether it must be mended.
    grave: bool,
}

/// Findings, the gravest first; those that say the same of several cells of a sheet are one point, as on the slip.
pub(super) fn points(findings: &[&Finding], most: usize) -> Cut<PointView> {
    let mut findings = findings.to_vec();
    findings.sort_by_key(|finding| (finding.severity, &finding.sheet, &finding.message, &finding.code, finding.cell));
    let mut points: Vec<Vec<&Finding>> = findings
        .chunk_by(|a, b| (a.severity, &a.sheet, &a.message, &a.code) == (b.severity, &b.sheet, &b.message, &b.code))
        .map(<[&Finding]>::to_vec)
        .collect();
    points.sort_by_key(|point| (point[0].severity, &point[0].sheet, point[0].cell));
    Cut::new(points.iter().map(|point| PointView::new(point)), most)
}

impl PointView {
    fn new(point: &[&Finding]) -> Self {
        let cells = point.iter().filter_map(|finding| finding.cell).map(|cell| cell.to_string());
        let place = point[0].sheet.iter().cloned().chain(cells).collect::<Vec<_>>().join(", ");
        Self {
            place: (!place.is_empty()).then(|| cut(&place, NAME)),
            message: cut(&point[0].message, TEXT),
            grave: point[0].severity == Severity::Error,
        }
    }
}
