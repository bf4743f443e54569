//! What a pass over the queue did.

use super::failure::Failure;
use crate::model::mail::MailKind;

/// Somebody who will not get a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The letter.
    pub file: String,
    /// Its kind, where it says so.
    pub kind: Option<MailKind>,
    /// Address.
    pub to: String,
    /// What the server said, or why it was given up.
    pub answer: String,
}

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Letters that a server took.
    pub sent: Vec<String>,
    /// Recipients refused for good.
    pub refused: Vec<Refusal>,
    /// Letters that wait for a later try, with what was last said.
    pub deferred: Vec<(String, String)>,
    /// Recipients for whom a letter was given up.
    pub given_up: Vec<Refusal>,
    /// Letters whose moment is past, and that were withdrawn.
    pub expired: Vec<String>,
    /// Letters that ask for what came meanwhile, and were withdrawn, with the reason.
    pub withdrawn: Vec<(String, String)>,
    /// Letters left alone because they are old and were never tried.
    pub old: Vec<String>,
    /// Letters whose time has not come, by their own schedule or by the server's.
    pub early: usize,
    /// What ended the pass before its end.
    pub failure: Option<Failure>,
    /// Letters in the queue now.
    pub left: usize,
}

impl Pass {
    /// Whether anything that should have gone out did not.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failure.is_some() || !(self.refused.is_empty() && self.deferred.is_empty() && self.given_up.is_empty())
    }

    /// This pass with a second one after it, over other letters.
    pub fn extend(&mut self, next: Self) {
        self.sent.extend(next.sent);
        self.refused.extend(next.refused);
        self.deferred.extend(next.deferred);
        self.given_up.extend(next.given_up);
        self.failure = self.failure.take().or(next.failure);
        self.left = next.left;
    }
}
