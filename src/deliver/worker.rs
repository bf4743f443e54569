//! Works the queue: offers every letter that is due, notes what was said, and lets its folder say what became of it.
//!
//! A letter is settled only after the journal holds the server's answer. If the process dies or the connection breaks
//! after the letter was handed over and before that, it is sent again with the same Message-ID. What is wrong with one
//! letter or its file is that letter's trouble; only what concerns the server, or the journal itself, ends a pass.

use std::time::Duration;

use super::account::Account;
use super::envelope::{self, Envelope};
use super::failure::{Class, Failure, Stage};
use super::journal::{self, Event, Fate, History, Journal, Outcome};
use super::pass::{Pass, Refusal};
use super::recheck::{Recheck, kind};
use super::smtp::{Offered, Session, message_seconds};
use super::spool::{Fates, Spool, State};
use crate::clock::Countdown;
use crate::files::{self, Result};
use crate::model::mail::{MailKind, MailLimits};
use crate::model::period::Instant;

/// Failures in a row after which a pass ends: the server is in no state to take mail.
const FAILURES: usize = 3;

/// Which letters of the queue a pass offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All: someone asked for it.
    All,
    /// Those whose time has come, but for those that were written long ago and never tried: the daily job sends no pile
    /// of old news by itself. A letter written since the server failed makes it try the server ahead of its time.
    Fresh,
    /// The same, at the server's time.
    Due,
}

/// Whoever works the queue of a spool, holding its lock.
pub struct Worker<'a> {
    /// The spool.
    pub spool: &'a Spool,
    /// The way out.
    pub account: &'a Account,
    /// Limits of waiting.
    pub limits: &'a MailLimits,
    /// Address of the campaign's own sender: a server that refuses it refuses every letter.
    pub sender: &'a str,
    /// Tells the time of an attempt.
    pub now: &'a dyn Fn() -> Instant,
    /// Asked of each letter that asks for a report, before it goes.
    pub recheck: Recheck<'a>,
    /// Called after each letter, with how many there are.
    pub progress: &'a dyn Fn(usize, usize),
}

/// A letter of the queue.
struct Letter {
    file: String,
    /// SHA-256 of its bytes: what is known of another letter of this name says nothing of it.
    sha256: String,
    bytes: Vec<u8>,
    kind: Option<MailKind>,
    envelope: Envelope,
}

/// Whether a pass goes on after a letter.
enum Next {
    On,
    /// The server took the letter, or refused it as servers do.
    Well,
    End(Failure),
}

impl Worker<'_> {
    /// Offers the letters of the queue.
    ///
    /// # Errors
    /// The file system's, where it concerns all letters; what a server does is in the pass.
    pub fn work(&self, which: Which) -> Result<Pass> {
        let mut journal = Journal::open(self.spool)?;
        let mut pass = Pass::default();
        let names = self.due(&mut journal, which, &mut pass)?;
        if let Some(refused) = self.still_refused(&journal, which).filter(|_| !names.is_empty()) {
            pass.failure = Some(refused);
        } else if !names.is_empty() {
            self.offer_all(names, &mut journal, &mut pass)?;
        }
        pass.left = self.spool.letters(State::Queue)?.len();
        Ok(pass)
    }

    /// Offers these letters of the queue alone.
    ///
    /// # Errors
    /// As [`Worker::work`].
    pub fn work_only(&self, names: Vec<String>) -> Result<Pass> {
        let mut journal = Journal::open(self.spool)?;
        let mut pass = Pass { failure: self.still_refused(&journal, Which::Fresh), ..Pass::default() };
        if pass.failure.is_none() {
            self.offer_all(names, &mut journal, &mut pass)?;
        }
        pass.left = self.spool.letters(State::Queue)?.len();
        Ok(pass)
    }

    fn offer_all(&self, mut names: Vec<String>, journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let time = Countdown::of(Duration::from_secs(self.limits.pass_seconds.into()));
        let mut session: Option<Session<'_>> = None;
        let mut failures = 0;
        let mut at = 0;
        while at < names.len() {
            let file = names[at].clone();
            at += 1;
            let Some(letter) = self.letter(&file, journal, pass)? else { continue };
            let history = journal.history_of(&file, &letter.sha256);
            let waiting = history.waiting(&letter.envelope);
            if waiting.is_empty() || !history.delivered.is_empty() {
                // What was said is in the journal; only the folders do not show it yet.
                pass.refused.extend(refusals(&letter, &history));
                names.extend(self.settle(&letter, journal, pass));
                continue;
            }
            let wanted = Envelope { to: waiting, ..letter.envelope.clone() };
            if at > 1 && time.left() < self.time_for(&letter) {
                self.stop(self.too_slow(), &[], journal, pass)?;
                break;
            }
            let next = match self.offer(&mut session, &time, &wanted, &letter, journal)? {
                Ok(offered) => self.note(&letter, &wanted, offered, journal, pass)?,
                Err(failure) => {
                    self.stop(failure, &names[at - 1..], journal, pass)?;
                    break;
                }
            };
            match next {
                Next::Well => failures = 0,
                Next::End(failure) if failure.class == Class::Configuration || failures + 1 == FAILURES => {
                    let counts = failure.class != Class::Configuration;
                    self.stop(failure, if counts { &names[at..] } else { &[] }, journal, pass)?;
                    break;
                }
                Next::End(_) => failures += 1,
                Next::On => {}
            }
            (self.progress)(at, names.len());
        }
        if let Some(session) = session {
            session.close();
        }
        Ok(())
    }

    /// A letter of the queue, whole; `None` where it is gone, cannot be read, or is not a letter.
    fn letter(&self, file: &str, journal: &mut Journal, pass: &mut Pass) -> Result<Option<Letter>> {
        let bytes = match self.spool.read(file) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(None),
            Err(error) => {
                pass.deferred.push((file.to_owned(), cannot(&error)));
                return Ok(None);
            }
        };
        let kind = kind(&bytes);
        if let Some(envelope) = Envelope::of(&bytes) {
            let sha256 = files::sha256(&bytes);
            return Ok(Some(Letter { file: file.to_owned(), sha256, bytes, kind, envelope }));
        }
        let answer = "it cannot be told whom it is for".to_owned();
        self.put_aside(file, &answer, journal)?;
        pass.given_up.push(Refusal { file: file.to_owned(), kind, to: String::new(), answer });
        Ok(None)
    }

    /// Offers a letter over the open connection, or a new one where there is none or it was closed meanwhile.
    fn offer<'s>(
        &'s self,
        session: &mut Option<Session<'s>>,
        time: &'s Countdown,
        wanted: &Envelope,
        letter: &Letter,
        journal: &mut Journal,
    ) -> Result<std::result::Result<Offered, Failure>> {
        // A journal that takes no more lines would forget what the server says; then nothing is sent at all.
        journal.note(&Event::Offering { at: (self.now)(), file: letter.file.clone() })?;
        if let Some(open) = session {
            let offered = open.offer(wanted, &letter.bytes);
            let broken = open.is_broken();
            let unheard = offered.outcomes.is_empty()
                && offered.failure.as_ref().is_some_and(|failure| failure.class == Class::TryAgain);
            if broken {
                *session = None;
            }
            // A server may close a connection between two letters; that says nothing of the second.
            if !(broken && unheard) {
                return Ok(Ok(offered));
            }
        }
        let open = match Session::open(self.account, self.limits, time) {
            Ok(opened) => session.insert(opened),
            Err(failure) => return Ok(Err(failure)),
        };
        let offered = open.offer(wanted, &letter.bytes);
        if open.is_broken() {
            *session = None;
        }
        Ok(Ok(offered))
    }

    /// Writes down what was said of a letter, and settles it where nobody waits any more.
    fn note(
        &self,
        letter: &Letter,
        wanted: &Envelope,
        offered: Offered,
        journal: &mut Journal,
        pass: &mut Pass,
    ) -> Result<Next> {
        let now = (self.now)();
        let Offered { mut outcomes, mut failure } = offered;
        if let Some(failure) = &mut failure
            && failure.stage == Stage::Sender
            && failure.code.is_some()
            && failure.class == Class::Configuration
            && wanted.from != self.sender
        {
            // A sender that is no longer, or never was, the campaign's own: that letter's trouble alone.
            failure.class = Class::Final;
        }
        let is_setting = failure.as_ref().is_some_and(|failure| failure.class == Class::Configuration);
        let next = match &failure {
            Some(failure) if failure.class == Class::Final => Next::Well,
            Some(failure) if is_setting || failure.broken || failure.stage == Stage::Sender => {
                Next::End(failure.clone())
            }
            Some(_) => Next::On,
            None => Next::Well,
        };
        // A setting that is wrong says nothing of the letter; it is not counted as a try of it.
        if is_setting && outcomes.is_empty() {
            return Ok(next);
        }
        let heard = |to: &String, outcomes: &[Outcome]| outcomes.iter().any(|outcome| outcome.to == *to);
        let unheard: Vec<String> = wanted.to.iter().filter(|to| !heard(to, &outcomes)).cloned().collect();
        if let Some(failure) = &failure {
            // A sender that is refused as a whole is refused for each.
            let fate = if failure.class == Class::Final { Fate::Refused } else { Fate::Deferred };
            outcomes.extend(unheard.into_iter().map(|to| Outcome { to, fate, answer: failure.line() }));
        }
        let waits = outcomes.iter().find(|outcome| outcome.fate == Fate::Deferred);
        let waits = waits.map(|outcome| outcome.answer.clone());
        let before = journal.history_of(&letter.file, &letter.sha256);
        let refused = outcomes.iter().filter(|outcome| outcome.fate == Fate::Refused);
        pass.refused.extend(refused.map(|outcome| letter.refusal(&outcome.to, &outcome.answer)));
        let unanswered =
            failure.as_ref().is_some_and(|failure| failure.stage == Stage::Content && failure.code.is_none());
        let all_have_it = outcomes.iter().all(|outcome| outcome.fate == Fate::Delivered);
        let noted = journal.note(&Event::Tried {
            at: now,
            file: letter.file.clone(),
            sha256: letter.sha256.clone(),
            message_id: envelope::header(&letter.bytes, "Message-ID"),
            server: self.account.server.to_string(),
            outcomes,
            next_try: waits.as_ref().map(|_| journal::next_try(now, before.tries + 1, unanswered)),
        });
        if noted.is_err() && all_have_it {
            // What the journal cannot hold any more, the letter's folder can: nobody shall get it again.
            self.spool.settle(&letter.file, &Fates { delivered: true, ..Fates::default() })?;
        }
        noted?;
        let delivered = !journal.history_of(&letter.file, &letter.sha256).delivered.is_empty();
        match waits {
            None => drop(self.settle(letter, journal, pass)),
            Some(answer) if delivered => {
                let file = self.settle(letter, journal, pass);
                pass.deferred.extend(file.map(|file| (file, answer)));
            }
            Some(answer) if self.is_over(&before, now) => self.give_up(letter, &answer, journal, pass)?,
            Some(answer) => pass.deferred.push((letter.file.clone(), answer)),
        }
        Ok(next)
    }

    /// Moves a letter to where it belongs by what became of it; names the letter for those who still wait.
    ///
    /// One that cannot be moved, because a mail program holds it open, stays and is moved by the next pass.
    fn settle(&self, letter: &Letter, journal: &Journal, pass: &mut Pass) -> Option<String> {
        let fates = journal.history_of(&letter.file, &letter.sha256).fates(&letter.envelope);
        if fates.delivered {
            pass.sent.push(letter.file.clone());
        }
        self.spool.settle(&letter.file, &fates).unwrap_or_else(|error| {
            pass.deferred.push((letter.file.clone(), format!("it stays in the queue for now: {}", cannot(&error))));
            None
        })
    }

    /// Ends a pass for a reason that concerns all letters, and gives up those that waited too long already.
    fn stop(&self, failure: Failure, rest: &[String], journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let now = (self.now)();
        let is_setting = failure.class == Class::Configuration;
        let login_refused = failure.refuses_login();
        let rest = if is_setting { &[] } else { rest };
        let untried = rest.iter().filter(|file| journal.history(file).first_try.is_none());
        journal.note(&Event::Stopped {
            at: now,
            server: self.account.server.to_string(),
            class: failure.class,
            answer: failure.line(),
            first_try_of: untried.cloned().collect(),
            next_try: journal.condition().after_failure(now, login_refused),
            login_refused,
        })?;
        if login_refused {
            self.spool.refuse_account(&self.account.mark())?;
        }
        for file in rest {
            // The name alone may be that of another letter, tried long ago.
            if self.is_over(&journal.history(file), now)
                && let Some(letter) = self.letter(file, journal, pass)?
                && self.is_over(&journal.history_of(file, &letter.sha256), now)
            {
                self.give_up(&letter, &failure.line(), journal, pass)?;
            }
        }
        pass.failure = Some(failure);
        Ok(())
    }

    /// Gives up a letter that was tried for too long.
    fn give_up(&self, letter: &Letter, why: &str, journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let answer = format!("given up after {} hours: {why}", self.limits.give_up_hours);
        let waiting = journal.history_of(&letter.file, &letter.sha256).waiting(&letter.envelope);
        pass.given_up.extend(waiting.iter().map(|to| letter.refusal(to, &answer)));
        self.put_aside(&letter.file, &answer, journal)
    }

    /// Puts a letter aside that nobody got.
    fn put_aside(&self, file: &str, why: &str, journal: &mut Journal) -> Result<()> {
        journal.note(&Event::GaveUp { at: (self.now)(), file: file.to_owned(), answer: why.to_owned() })?;
        self.out_of_the_queue(file);
        Ok(())
    }

    /// Takes a letter out of the queue that is of no use any more.
    pub(super) fn withdraw(&self, file: &str, why: &str, journal: &mut Journal) -> Result<()> {
        journal.note(&Event::Withdrawn { at: (self.now)(), file: file.to_owned(), answer: why.to_owned() })?;
        self.out_of_the_queue(file);
        Ok(())
    }

    fn out_of_the_queue(&self, file: &str) {
        if let Err(error) = self.spool.settle(file, &Fates::default()) {
            tracing::warn!("{file}: {}", cannot(&error));
        }
    }

    fn is_over(&self, history: &History, now: Instant) -> bool {
        let longest = chrono::Duration::hours(self.limits.give_up_hours.into());
        history.first_try.is_some_and(|first| now - first >= longest)
    }

    /// The time that must be left for a letter to be begun: a pass gives one half of its own at most.
    fn time_for(&self, letter: &Letter) -> Duration {
        let needed = Duration::from_secs(message_seconds(self.limits, letter.bytes.len()).into());
        needed.min(Duration::from_secs(self.limits.pass_seconds.into()) / 2)
    }

    /// That the time of the pass is used up; no letter is to blame.
    fn too_slow(&self) -> Failure {
        Failure {
            class: Class::TryAgain,
            stage: Stage::Content,
            code: None,
            answer: format!("the time for a pass, {} s, is used up", self.limits.pass_seconds),
            hint: Some("the rest is sent by the next pass; pass_seconds in [mail.limits] sets the time".to_owned()),
            broken: true,
            breach: false,
        }
    }
}

impl Letter {
    fn refusal(&self, to: &str, answer: &str) -> Refusal {
        Refusal { file: self.file.clone(), kind: self.kind, to: to.to_owned(), answer: answer.to_owned() }
    }
}

/// Refusals of a letter that an earlier pass noted and could not tell of.
fn refusals(letter: &Letter, history: &History) -> Vec<Refusal> {
    history.refused.iter().map(|(to, answer)| letter.refusal(to, answer)).collect()
}

/// What keeps a letter's file from being read or moved.
pub(super) fn cannot(error: &files::Error) -> String {
    let cause = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{cause}")
}
