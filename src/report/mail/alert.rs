//! To the operator: what keeps the program from its work, what that means for the report, what to do.

use serde::Serialize;

use super::MailBody;
use super::letter::{TEXT, letter, moment};
use crate::model::campaign::Campaign;
use crate::model::period::Instant;
use crate::report::view::parts::{Cut, NAME, cut, one_line};
use crate::report::words::{Words, WordsError};

/// Addresses that a letter names; further ones are counted.
const REFUSED: usize = 20;
/// Characters of the program's own words.
const WORDS: usize = 1_000;

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// The disk is full or cannot be written.
    Disk,
    /// Little room is left on it; the run itself was done.
    Space,
    /// Letters that could not be written; the run itself was done.
    Letters,
    /// Another run holds the campaign folder.
    Lock,
    /// The ledger cannot be read, or does not agree with itself.
    Ledger,
    /// A summary is not issued, because a total fell and nothing explains it.
    TotalFell,
    /// Files with citizens' data are over their time; the run itself was done.
    Overdue,
    /// Something was requested for closed dates, and waits for a decision.
    Request,
    /// Something else that the program needs.
    Environment,
    /// Mail that does not go out.
    Mail,
}

impl AlertKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Space => "space",
            Self::Letters => "letters",
            Self::Lock => "lock",
            Self::Ledger => "ledger",
            Self::TotalFell => "total-fell",
            Self::Overdue => "overdue",
            Self::Request => "request",
            Self::Environment => "environment",
            Self::Mail => "mail",
        }
    }
}

/// Trouble that needs the operator.
#[derive(Clone, Debug)]
pub struct Alert<'a> {
    /// What kind it is.
    pub kind: AlertKind,
    /// When it was met.
    pub at: Instant,
    /// The program's own words.
    pub what: &'a str,
    /// Its hint.
    pub hint: Option<&'a str>,
    /// Addresses that the mail server refused, each with its answer.
    pub refused: Vec<(String, String)>,
    /// Mails that wait in the spool.
    pub queued: usize,
}

#[derive(Serialize)]
struct RefusedView {
    address: String,
    answer: String,
}

/// All that the templates of an alert may ask for.
#[derive(Serialize)]
struct AlertView {
    /// `disk`, `space`, `letters`, `lock`, `ledger`, `total-fell`, `request`, `environment` or `mail`.
    kind: &'static str,
    at: String,
    what: String,
    hint: Option<String>,
    refused: Cut<RefusedView>,
    queued: usize,
    /// What it means for the report.
    meaning: String,
    /// What to do.
    action: String,
}

/// The letter to the operator.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn alert_mail(alert: &Alert<'_>, campaign: &Campaign, words: &Words) -> Result<MailBody, WordsError> {
    let refused = alert
        .refused
        .iter()
        .map(|(address, answer)| RefusedView { address: cut(address, NAME), answer: cut(answer, TEXT) });
    let mut view = AlertView {
        kind: alert.kind.as_str(),
        at: moment(alert.at, campaign),
        what: cut(alert.what, WORDS),
        hint: alert.hint.map(|hint| cut(hint, WORDS)),
        refused: Cut::new(refused, REFUSED),
        queued: alert.queued,
        meaning: String::new(),
        action: String::new(),
    };
    view.meaning = one_line(&words.render("alert-meaning.txt", &view)?);
    view.action = one_line(&words.render("alert-action.txt", &view)?);
    letter("alert", view, campaign, words)
}
