//! Which letters of the queue it is time to offer.

use super::envelope;
use super::failure::{Class, Failure, Stage};
use super::journal::{self, Journal};
use super::pass::Pass;
use super::spool::State;
use super::worker::{Which, Worker, cannot};
use crate::error::Result;
use crate::model::mail::MailKind;
use crate::model::period::Instant;

/// Hours after which a setting that the server refused is tried once more, in case it was the server's fault.
const REFUSED_HOURS: i64 = 6;

impl Worker<'_> {
    /// The letters to offer: what was never tried first, what concerns all before what concerns a unit alone.
    pub(super) fn due(&self, journal: &mut Journal, which: Which, pass: &mut Pass) -> Result<Vec<String>> {
        let now = (self.now)();
        let waits = which == Which::Due && !journal::is_due(journal.condition().next_try, now);
        let mut due = Vec::new();
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
            let untried = history.first_try.is_none();
            if is_expired(&head, now) {
                self.put_aside(&file, "it came too late to be of use", journal)?;
                pass.expired.push(file);
            } else if which != Which::All && untried && self.is_old(&head, now) {
                pass.old.push(file);
            } else if waits || (which == Which::Due && !journal::is_due(history.next_try, now)) {
                pass.early += 1;
            } else {
                due.push((history.tries, kind(&head).map_or((1, None), |kind| (0, Some(kind))), file));
            }
        }
        due.sort();
        Ok(due.into_iter().map(|(.., file)| file).collect())
    }

    fn is_old(&self, head: &[u8], now: Instant) -> bool {
        let longest = chrono::Duration::hours(self.limits.give_up_hours.into());
        moment(head, "Date").is_some_and(|date| now - date > longest)
    }

    /// A setting that the server refused, and that is still the same: only a person tries it again before long.
    pub(super) fn still_refused(&self, journal: &Journal, which: Which) -> Option<Failure> {
        let (at, class, answer) = journal.condition().trouble.clone()?;
        let is_fresh = (self.now)() - at < chrono::Duration::hours(REFUSED_HOURS) && (self.now)() >= at;
        let is_same = self.spool.refused_account().is_some_and(|mark| mark == self.account.mark());
        let refused = which != Which::All && class == Class::Configuration && is_fresh && is_same;
        refused.then(|| Failure {
            class,
            stage: Stage::Connect,
            code: None,
            answer: format!("not tried again with the same setting: {answer}"),
            hint: Some("change the setting, or run `tonghop send` to try it all the same".to_owned()),
            broken: true,
            breach: false,
        })
    }
}

/// A letter's kind, where it says so.
pub(super) fn kind(head: &[u8]) -> Option<MailKind> {
    let name = envelope::header(head, envelope::KIND)?;
    MailKind::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}

fn is_expired(head: &[u8], now: Instant) -> bool {
    moment(head, envelope::EXPIRES).is_some_and(|expires| expires < now)
}

fn moment(head: &[u8], name: &str) -> Option<Instant> {
    chrono::DateTime::parse_from_rfc2822(&envelope::header(head, name)?).ok()
}
