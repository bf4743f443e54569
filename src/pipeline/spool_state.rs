//! What the mail spool holds, for whoever asks whether all is well.

use std::path::Path;

use serde::Serialize;

use crate::deliver::envelope::{self, Envelope};
use crate::deliver::failure::Class;
use crate::deliver::journal::Journal;
use crate::deliver::spool::{self, Spool, State};
use crate::error::Result;
use crate::model::period::Instant;

/// What the spool holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SpoolState {
    /// Letters that wait.
    pub queued: usize,
    /// Letters that were sent.
    pub sent: usize,
    /// Letters that somebody will not get.
    pub failed: usize,
    /// When the oldest of those that wait was written.
    pub oldest: Option<Instant>,
    /// When sending last failed as a whole; none where it works again.
    pub failed_at: Option<Instant>,
    /// What was wrong then.
    pub trouble: Option<String>,
    /// Whether somebody has to change a setting first.
    pub needs_operator: bool,
    /// When it is tried next, by a sender that keeps to its times.
    pub next_try: Option<Instant>,
    /// Who will not get a letter, with what was said.
    pub failures: Vec<FailedLetter>,
}

/// A letter that somebody will not get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedLetter {
    /// Its file in the spool.
    pub file: String,
    /// Who did not get it.
    pub to: Vec<String>,
    /// What the server said, or what was wrong.
    pub answer: String,
}

impl SpoolState {
    /// The state of a campaign folder's spool.
    ///
    /// # Errors
    /// The file system's.
    pub fn of(folder: &Path) -> Result<Self> {
        let spool = Spool::new(folder);
        let journal = Journal::open(&spool)?;
        let queued = spool.letters(State::Queue)?;
        let mut failures = Vec::new();
        for file in spool.letters(State::Failed)? {
            let head = spool.head(State::Failed, &file).ok().flatten();
            let to = head.and_then(|head| Envelope::of(&head)).map(|envelope| envelope.to).unwrap_or_default();
            let history = journal.history(&file);
            // A share's refusals were noted under the letter that it is a share of.
            let refused = [history.refused, journal.history(&spool::original(&file)).refused].concat();
            let said = refused.into_iter().find(|(refused, _)| to.contains(refused)).map(|(_, answer)| answer);
            let answer = said.or(history.last_answer).unwrap_or_default();
            failures.push(FailedLetter { file, to, answer });
        }
        let failed = failures.len();
        // Of a letter that others still wait for, some may be refused already.
        for file in &queued {
            for (to, answer) in journal.history(file).refused {
                failures.push(FailedLetter { file: file.clone(), to: vec![to], answer });
            }
        }
        let waiting = queued.iter().filter_map(|file| journal.history(file).next_try).min();
        let condition = journal.condition();
        let trouble = condition.trouble.clone();
        Ok(Self {
            oldest: queued.iter().filter_map(|file| written(&spool, file)).min(),
            queued: queued.len(),
            sent: spool.letters(State::Sent)?.len(),
            failed,
            failed_at: trouble.as_ref().map(|(at, ..)| *at),
            needs_operator: trouble.as_ref().is_some_and(|(_, class, _)| *class == Class::Configuration),
            trouble: trouble.map(|(.., answer)| answer),
            next_try: condition.next_try.or(waiting),
            failures,
        })
    }
}

/// When a letter of the queue was written, as it says itself.
pub(super) fn written(spool: &Spool, file: &str) -> Option<Instant> {
    let date = envelope::header(&spool.head(State::Queue, file).ok()??, "Date")?;
    chrono::DateTime::parse_from_rfc2822(&date).ok()
}
