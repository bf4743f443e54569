//! The mails: to leadership the state of a report date and later corrections of it, to units, to those above them and
//! to the operator what each has to know and do.
//!
//! A mail is complete without its attachment and without its picture, and small enough for a phone: long lists are cut
//! and say how much they leave out. HTML and plain text are rendered from the same view, so they say the same numbers.

mod alert;
mod approval;
mod duties;
mod enclosed;
mod escalation;
mod letter;
mod receipt;
mod reminder;
mod revision;
mod slip;
#[cfg(test)]
mod tests;
mod trial;

use serde::Serialize;

use super::chart;
use super::view::parts::one_line;
use super::view::{Room, View};
use super::words::{Words, WordsError};
use crate::model::campaign::Campaign;
use crate::model::summary::Summary;

use enclosed::EnclosedView;

pub use alert::{Alert, AlertKind, alert_mail};
pub use approval::{Waiting, approval_mail};
pub use duties::{DueItem, Duties, duties_mail};
pub use enclosed::{Enclosed, LeftOut};
pub use escalation::{Absent, Escalation, escalation_mail};
pub use receipt::{Receipt, Received, ReceivedFigure, RequestNotice, RequestState, receipt_mail};
pub use reminder::{Reminder, reminder_mail};
pub use revision::revision_mail;
pub use slip::{Returned, ReturnedFile, slip_mail};
pub use trial::{Test, test_mail};

/// What a mail has room for: mail programs of phones cut what is longer than some 100 KB.
const ROOM: Room = Room { rows: 40, names: 15, changes: 30, difficulties: 5, returned: 5, text: letter::TEXT };

/// A mail without its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailBody {
    /// Subject: one line.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
    /// Body as HTML with inline styles.
    pub html: String,
    /// The picture that the HTML shows, if there is one.
    pub picture: Option<Picture>,
}

/// A picture that the HTML names by its Content-ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its Content-ID, without angle brackets.
    pub content_id: String,
    /// File name, in ASCII.
    pub name: String,
    /// PNG on an opaque ground.
    pub png: Vec<u8>,
}

/// Content-ID of the chart; unique within its mail, which is all that a `cid:` reaches.
const CHART_ID: &str = "bieu-do@tonghop.invalid";
const CHART_NAME: &str = "bieu-do.png";
/// Pixels of the picture for one of its width on a phone, so that it is sharp there.
const CHART_SCALE: f32 = 2.0;

/// The chart as the template sees it.
#[derive(Serialize)]
struct ChartView {
    content_id: &'static str,
    alt: String,
}

/// All that the templates of a mail may ask for.
#[derive(Serialize)]
struct MailView<'a> {
    #[serde(flatten)]
    day: View<'a>,
    chart: Option<ChartView>,
    enclosed: EnclosedView,
}

/// The mail of a summary, with what goes along with it.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn mail(
    summary: &Summary,
    campaign: &Campaign,
    words: &Words,
    enclosed: &Enclosed,
) -> Result<MailBody, WordsError> {
    let drawn = chart::trend(&summary.trend, campaign, words);
    let drawn = drawn.and_then(|chart| Some((chart::png(&chart.svg, CHART_SCALE)?, chart.alt)));
    let (png, alt) = drawn.unzip();
    let chart = alt.map(|alt| ChartView { content_id: CHART_ID, alt });
    let enclosed = EnclosedView::new(enclosed);
    let mut view = MailView { day: View::new(summary, campaign, words, ROOM), chart, enclosed };
    view.day.verdict = one_line(&words.render("verdict.txt", &view)?);
    view.day.subject = one_line(&words.render("subject.txt", &view)?);
    Ok(MailBody {
        text: words.render("mail.txt", &view)?,
        html: words.render("mail.html", &view)?,
        picture: png.map(|png| Picture { content_id: CHART_ID.to_owned(), name: CHART_NAME.to_owned(), png }),
        subject: view.day.subject,
    })
}

/// Whether the campaign is on pace, and why, in a sentence or two.
pub(super) fn verdict(summary: &Summary, campaign: &Campaign, words: &Words) -> Result<String, WordsError> {
    Ok(one_line(&words.render("verdict.txt", &View::new(summary, campaign, words, ROOM))?))
}
