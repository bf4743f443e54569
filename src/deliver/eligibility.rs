//! Which letters of the queue it is time to offer, and which are of no use any more.

use super::envelope;
use super::failure::{Class, Failure, Stage};
use super::journal::{self, Condition, History, Journal};
use super::pass::Pass;
use super::recheck::kind;
use super::spool::State;
use super::worker::{Which, Worker, cannot};
use crate::files::Result;
use crate::model::mail::{MailKind, MailLimits};
use crate::model::period::Instant;

/// When it is a letter's turn, as far as the letter itself goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Never: from this moment on it is of no use to anybody.
    Expired(Instant),
    /// When a person says so: it was written long ago, and never tried.
    Old,
    /// From this moment on; `None`: with the next pass.
    From(Option<Instant>),
}

impl Turn {
    /// The turn of a letter by its head and by what is known of it.
    #[must_use]
    pub(crate) fn of(head: &[u8], history: &History, limits: &MailLimits, now: Instant) -> Self {
        let longest = chrono::Duration::hours(limits.give_up_hours.into());
        let is_old = written(head).is_some_and(|date| now - date > longest);
        match moment(head, envelope::EXPIRES) {
            Some(expires) if expires < now => Self::Expired(expires),
            _ if is_old && history.first_try.is_none() => Self::Old,
            _ => Self::From(history.next_try),
        }
    }

    /// When the letter will really be offered by a sender that keeps to its times, the server's condition considered;
    /// `None`: with the next pass, or, of a letter that nobody offers by itself, never.
    #[must_use]
    pub(crate) fn next_try(self, condition: &Condition, now: Instant) -> Option<Instant> {
        let Self::From(own) = self else { return None };
        let opens = condition.next_try.max(condition.pause_ends());
        own.max(opens).filter(|next| *next <= now || !journal::is_due(Some(*next), now))
    }
}

impl Worker<'_> {
    /// The letters to offer: what was never tried first, what concerns all before what concerns a unit alone.
    pub(super) fn due(&self, journal: &mut Journal, which: Which, pass: &mut Pass) -> Result<Vec<String>> {
        let now = (self.now)();
        let mut due = Vec::new();
        let mut has_news = false;
        for file in self.spool.letters(State::Queue)? {
            let history = journal.history(&file);
            let head = match self.spool.head(State::Queue, &file) {
                Ok(Some(head)) => head,
                Ok(None) => continue,
                Err(error) => {
                    pass.deferred.push((file, cannot(&error)));
                    continue;
                }
            };
            match Turn::of(&head, &history, self.limits, now) {
                Turn::Expired(since) => {
                    self.withdraw(&file, &format!("its moment is past: it was of use until {since}"), journal)?;
                    pass.expired.push(file);
                }
                Turn::Old if which != Which::All => pass.old.push(file),
                Turn::From(next) if which != Which::All && !journal::is_due(next, now) => pass.early += 1,
                Turn::Old | Turn::From(_) => {
                    has_news |= is_news(&head, journal.condition());
                    due.push((history.tries, kind(&head).map_or((1, None), |kind| (0, Some(kind))), file));
                }
            }
        }
        if self.waits(journal.condition(), which, has_news) {
            pass.early += due.len();
            return Ok(Vec::new());
        }
        due.sort();
        let mut names = Vec::new();
        for (_, (_, kind), file) in due {
            if self.is_of_use(&file, kind, journal, pass)? {
                names.push(file);
            }
        }
        Ok(names)
    }

    /// Whether the server is left alone for now. What was written since it failed is a reason to try it ahead of its
    /// time: the summary of the morning shall not wait for what was wrong at night.
    fn waits(&self, condition: &Condition, which: Which, has_news: bool) -> bool {
        // A refused login has rules of its own, see `still_refused`.
        let is_early = condition.refused_login.is_none() && !journal::is_due(condition.next_try, (self.now)());
        match which {
            Which::All => false,
            Which::Fresh => is_early && !has_news,
            Which::Due => is_early,
        }
    }

    /// Whether a letter that asks for a report still has a reason; one that has none is withdrawn, one of which nobody
    /// can tell waits.
    fn is_of_use(&self, file: &str, kind: Option<MailKind>, journal: &mut Journal, pass: &mut Pass) -> Result<bool> {
        if !kind.is_some_and(MailKind::is_about_what_is_wanting) {
            return Ok(true);
        }
        match (self.recheck)(file) {
            Ok(None) => return Ok(true),
            Ok(Some(why)) => {
                self.withdraw(file, &why, journal)?;
                pass.withdrawn.push((file.to_owned(), why));
            }
            Err(problem) => {
                pass.deferred.push((file.to_owned(), format!("whether it is still of use cannot be told: {problem}")));
            }
        }
        Ok(false)
    }

    /// A login that the server refused, and that is still the same: only a person tries it again before long.
    pub(super) fn still_refused(&self, journal: &Journal, which: Which) -> Option<Failure> {
        let condition = journal.condition();
        let (at, answer) = condition.refused_login.clone()?;
        let now = (self.now)();
        let is_fresh = at <= now && condition.pause_ends().is_some_and(|end| now < end);
        let is_same = self.spool.refused_account().is_some_and(|mark| mark == self.account.mark());
        let refused = which != Which::All && is_fresh && is_same;
        refused.then(|| Failure {
            class: Class::Configuration,
            stage: Stage::Connect,
            code: None,
            answer: format!("not tried again with the same setting: {answer}"),
            hint: Some("change the setting, or run `tonghop send` to try it all the same".to_owned()),
            broken: true,
            breach: false,
        })
    }
}

/// When a letter was written, as it says itself.
#[must_use]
pub(crate) fn written(head: &[u8]) -> Option<Instant> {
    moment(head, "Date")
}

/// Whether a letter was written after the server failed last.
fn is_news(head: &[u8], condition: &Condition) -> bool {
    condition.trouble.as_ref().is_some_and(|(at, ..)| written(head).is_some_and(|date| date > *at))
}

fn moment(head: &[u8], name: &str) -> Option<Instant> {
    chrono::DateTime::parse_from_rfc2822(&envelope::header(head, name)?).ok()
}
