//! The mails to leadership: the state of a report date, and later corrections of it.
//!
//! A mail is complete without its attachment and small enough for a phone: long lists are cut and
//! say how much they leave out. HTML and plain text are rendered from the same view, so they tell the
//! same numbers.

mod parts;
mod revision;
#[cfg(test)]
mod tests;
mod view;

use super::words::{Words, WordsError};
use crate::model::campaign::Campaign;
use crate::model::summary::Summary;
use view::View;

pub use revision::revision_mail;

/// A mail without its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailBody {
    /// Subject: one line.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
    /// Body as HTML with inline styles.
    pub html: String,
}

/// The mail of a summary.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn mail(summary: &Summary, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let mut view = View::new(summary, campaign, words);
    view.verdict = one_line(&words.render("verdict.txt", &view)?);
    view.subject = one_line(&words.render("subject.txt", &view)?);
    Ok(MailBody {
        text: words.render("mail.txt", &view)?,
        html: words.render("mail.html", &view)?,
        subject: view.subject,
    })
}

/// Whether the campaign is on pace, and why, in a sentence or two.
pub(super) fn verdict(summary: &Summary, campaign: &Campaign, words: &Words) -> Result<String, WordsError> {
    Ok(one_line(&words.render("verdict.txt", &View::new(summary, campaign, words))?))
}

/// Text on one line: a template may be written over several.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
