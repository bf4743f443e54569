//! What the mail spool holds, for whoever asks whether all is well.

use std::path::Path;

use chrono::Duration;
use serde::Serialize;

use crate::deliver::eligibility::{self, Turn};
use crate::deliver::envelope::Envelope;
use crate::deliver::failure::Class;
use crate::deliver::journal::Journal;
use crate::deliver::spool::{self, Spool, State};
use crate::error::Result;
use crate::model::mail::MailLimits;
use crate::model::period::Instant;

/// Minutes after its turn at which a letter should have been offered: `watch` looks each minute, a call of `send --due`
/// every quarter of an hour will do.
pub const STUCK_MINUTES: i64 = 60;

/// What the spool holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SpoolState {
    /// Letters that wait.
    pub queued: usize,
    /// Letters that were sent.
    pub sent: usize,
    /// Letters that somebody will not get.
    pub failed: usize,
    /// Letters that were not sent because nobody needs them any more.
    pub withdrawn: usize,
    /// When the oldest of those that wait was written.
    pub oldest: Option<Instant>,
    /// When sending last failed as a whole; `None` where it works again.
    pub failed_at: Option<Instant>,
    /// What was wrong then.
    pub trouble: Option<String>,
    /// Whether somebody has to change a setting first.
    pub needs_operator: bool,
    /// When a letter is really tried next, by a sender that keeps to its times; a moment that is past: since then it is a
    /// letter's turn. `None`: nothing waits for a moment, all that can go goes with the next pass.
    pub next_try: Option<Instant>,
    /// Letters that nobody offered although it was their turn for [`STUCK_MINUTES`]: more than any schedule explains.
    pub stuck: usize,
    /// Since when it has been the turn of the first of them.
    pub stuck_since: Option<Instant>,
    /// Letters that were written long ago and never tried: nobody sends them unasked.
    pub old: usize,
    /// What was last said of a letter that waits, or of all mail.
    pub last_answer: Option<String>,
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
    pub fn of(folder: &Path, limits: &MailLimits, now: Instant) -> Result<Self> {
        let spool = Spool::new(folder);
        let journal = Journal::open(&spool)?;
        let queued = spool.letters(State::Queue)?;
        let mut failures = Vec::new();
        let mut put_aside = spool.letters(State::Failed)?;
        let all = put_aside.len();
        put_aside.retain(|file| !journal.history(file).withdrawn);
        let withdrawn = all - put_aside.len();
        for file in put_aside {
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
        let waiting = Waiting::of(&spool, &journal, &queued, limits, now);
        let trouble = journal.condition().trouble.clone();
        let answer = trouble.as_ref().map(|(.., answer)| answer.clone()).or(waiting.last_answer);
        Ok(Self {
            oldest: waiting.oldest,
            queued: queued.len(),
            withdrawn,
            sent: spool.letters(State::Sent)?.len(),
            failed,
            failed_at: trouble.as_ref().map(|(at, ..)| *at),
            needs_operator: trouble.as_ref().is_some_and(|(_, class, _)| *class == Class::Configuration),
            trouble: trouble.map(|(.., answer)| answer),
            next_try: waiting.next_try,
            stuck: waiting.stuck,
            stuck_since: waiting.stuck_since,
            old: waiting.old,
            last_answer: answer.filter(|_| !queued.is_empty()),
            failures,
        })
    }
}

/// What is known of the letters that wait.
#[derive(Default)]
struct Waiting {
    oldest: Option<Instant>,
    next_try: Option<Instant>,
    stuck: usize,
    stuck_since: Option<Instant>,
    old: usize,
    last_answer: Option<String>,
}

impl Waiting {
    fn of(spool: &Spool, journal: &Journal, queued: &[String], limits: &MailLimits, now: Instant) -> Self {
        let mut waiting = Self::default();
        let mut last_tried = None;
        for file in queued {
            let Some(head) = spool.head(State::Queue, file).ok().flatten() else { continue };
            let history = journal.history(file);
            let written = eligibility::written(&head);
            waiting.oldest = earlier(waiting.oldest, written);
            let turn = Turn::of(&head, &history, limits, now);
            let next_try = turn.next_try(journal.condition(), now);
            waiting.next_try = earlier(waiting.next_try, next_try);
            if turn == Turn::Old {
                waiting.old += 1;
            }
            // One that was never tried has had its turn since it was written.
            let since = next_try.or(written).filter(|_| matches!(turn, Turn::From(_)));
            if since.is_some_and(|since| now - since > Duration::minutes(STUCK_MINUTES)) {
                waiting.stuck += 1;
                waiting.stuck_since = earlier(waiting.stuck_since, since);
            }
            if history.last_answer.is_some() && last_tried <= history.next_try {
                last_tried = history.next_try;
                waiting.last_answer = history.last_answer;
            }
        }
        waiting
    }
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// When a letter of the queue was written, as it says itself.
pub(super) fn written(spool: &Spool, file: &str) -> Option<Instant> {
    eligibility::written(&spool.head(State::Queue, file).ok()??)
}
