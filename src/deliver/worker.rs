//! Works the queue: offers every letter that is due, notes what was said, and lets its folder say what became of it.
//!
//! A letter is settled only after the journal holds the server's answer. If the process dies between the server's 250
//! and the journal, the letter is sent again with the same Message-ID; nothing else can send a letter twice.

use std::time::Duration;

use super::account::Account;
use super::envelope::{self, Envelope};
use super::failure::{Class, Failure};
use super::journal::{self, Event, Fate, History, Journal, Outcome};
use super::smtp::{Offered, Session};
use super::spool::{Fates, Spool, State};
use crate::clock::Countdown;
use crate::error::Result;
use crate::model::mail::{MailKind, MailLimits};
use crate::model::period::Instant;

/// Lost connections in a row after which a pass ends: the server is in no state to take mail.
const LOST_CONNECTIONS: usize = 3;

/// Which letters of the queue a pass offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All: someone asked for it.
    All,
    /// All but those that were written long ago and never tried: the daily job sends no pile of old news by itself.
    Fresh,
    /// Those whose time has come after a failed try.
    Due,
}

/// Somebody who will not get a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The letter.
    pub file: String,
    /// Its kind, where it says so.
    pub kind: Option<MailKind>,
    /// Address.
    pub to: String,
    /// What the server said.
    pub answer: String,
}

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Letters that left the queue because a server took them.
    pub sent: Vec<String>,
    /// Recipients refused for good.
    pub refused: Vec<Refusal>,
    /// Letters that wait for a later try, with what was last said.
    pub deferred: Vec<(String, String)>,
    /// Letters given up.
    pub given_up: Vec<(String, String)>,
    /// Letters left alone because they are old and were never tried.
    pub old: Vec<String>,
    /// Letters whose time has not come.
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
}

/// Whoever works the queue of a spool, holding its lock.
pub struct Worker<'a> {
    /// The spool.
    pub spool: &'a Spool,
    /// The way out.
    pub account: &'a Account,
    /// Limits of waiting.
    pub limits: &'a MailLimits,
    /// Tells the time of an attempt.
    pub now: &'a dyn Fn() -> Instant,
    /// Told after each letter, with how many there are.
    pub progress: &'a dyn Fn(usize, usize),
}

/// A letter of the queue.
struct Letter {
    file: String,
    bytes: Vec<u8>,
    kind: Option<MailKind>,
}

impl Worker<'_> {
    /// Offers the letters of the queue.
    ///
    /// # Errors
    /// The file system's; what a server does is in the pass.
    pub fn work(&self, which: Which) -> Result<Pass> {
        let mut journal = Journal::open(self.spool)?;
        let mut pass = Pass::default();
        let names = self.due(&journal, which, &mut pass)?;
        if !names.is_empty() {
            self.offer_all(&names, &mut journal, &mut pass)?;
        }
        pass.left = self.spool.letters(State::Queue)?.len();
        Ok(pass)
    }

    /// The letters to offer: what was never tried first, leadership's before what concerns a unit alone.
    fn due(&self, journal: &Journal, which: Which, pass: &mut Pass) -> Result<Vec<String>> {
        let now = (self.now)();
        let mut due = Vec::new();
        for file in self.spool.letters(State::Queue)? {
            let history = journal.history(&file);
            let Some(bytes) = self.spool.head(State::Queue, &file)? else { continue };
            let untried = history.first_try.is_none();
            if which == Which::Fresh && untried && self.is_old(&bytes, now) {
                pass.old.push(file);
            } else if which == Which::Due && !journal::is_due(history.next_try, now) {
                pass.early += 1;
            } else {
                due.push((history.tries, kind(&bytes), file));
            }
        }
        if which == Which::Due && !journal::is_due(journal.condition().next_try, now) {
            pass.early += due.len();
            return Ok(Vec::new());
        }
        due.sort();
        Ok(due.into_iter().map(|(.., file)| file).collect())
    }

    fn is_old(&self, letter: &[u8], now: Instant) -> bool {
        let date = envelope::header(letter, "Date");
        let date = date.and_then(|date| chrono::DateTime::parse_from_rfc2822(&date).ok());
        date.is_some_and(|date| now - date > chrono::Duration::hours(self.limits.give_up_hours.into()))
    }

    fn offer_all(&self, names: &[String], journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let time = Countdown::of(Duration::from_secs(self.limits.pass_seconds.into()));
        let mut session: Option<Session<'_>> = None;
        let mut lost = 0;
        let mut names: Vec<String> = names.to_vec();
        let mut at = 0;
        while at < names.len() {
            let file = &names[at].clone();
            at += 1;
            let Some(bytes) = self.spool.read(file)? else { continue };
            let letter = Letter { file: file.clone(), kind: kind(&bytes), bytes };
            let Some(envelope) = Envelope::of(&letter.bytes) else {
                self.give_up(file, "it names nobody whom it could be sent to", journal, pass)?;
                continue;
            };
            let history = journal.history(file);
            let waiting = history.waiting(&envelope);
            if waiting.is_empty() || !history.delivered.is_empty() {
                // What was said is in the journal; only the folders do not show it yet.
                names.extend(self.settle(&letter, &envelope, journal, pass)?);
                continue;
            }
            let wanted = Envelope { to: waiting, ..envelope.clone() };
            if let Some(failure) = self.exhausted(&time) {
                self.stop(failure, &names[at - 1..], journal, pass)?;
                break;
            }
            match self.offer(&mut session, &time, &wanted, &letter.bytes) {
                Ok(offered) => {
                    let failure = offered.failure.clone();
                    self.note(&letter, &envelope, &wanted, offered, journal, pass)?;
                    match failure {
                        Some(failure) if failure.class == Class::Configuration => {
                            self.stop(failure, &names[at - 1..], journal, pass)?;
                            break;
                        }
                        Some(failure) if failure.broken => {
                            lost += 1;
                            if lost == LOST_CONNECTIONS {
                                self.stop(failure, &names[at..], journal, pass)?;
                                break;
                            }
                        }
                        _ => lost = 0,
                    }
                }
                Err(failure) => {
                    self.stop(failure, &names[at - 1..], journal, pass)?;
                    break;
                }
            }
            (self.progress)(at, names.len());
        }
        if let Some(session) = session {
            session.close();
        }
        Ok(())
    }

    /// Offers a letter over the open connection, or a new one where there is none or it was closed meanwhile.
    fn offer<'s>(
        &'s self,
        session: &mut Option<Session<'s>>,
        time: &'s Countdown,
        envelope: &Envelope,
        letter: &[u8],
    ) -> std::result::Result<Offered, Failure> {
        if let Some(open) = session {
            let offered = open.offer(envelope, letter);
            let broken = open.is_broken();
            let unheard = offered.outcomes.is_empty()
                && offered.failure.as_ref().is_some_and(|failure| failure.class == Class::TryAgain);
            if broken {
                *session = None;
            }
            // A server may close a connection between two letters; that says nothing of the second.
            if !(broken && unheard) {
                return Ok(offered);
            }
        }
        let open = session.insert(Session::open(self.account, self.limits, time)?);
        let offered = open.offer(envelope, letter);
        if open.is_broken() {
            *session = None;
        }
        Ok(offered)
    }

    /// Writes down what was said of a letter, and settles it where nobody waits any more.
    fn note(
        &self,
        letter: &Letter,
        envelope: &Envelope,
        wanted: &Envelope,
        offered: Offered,
        journal: &mut Journal,
        pass: &mut Pass,
    ) -> Result<()> {
        let now = (self.now)();
        let Offered { mut outcomes, failure } = offered;
        // A setting that is wrong says nothing of the letter; it is not counted as a try of it.
        let excused = failure.as_ref().is_some_and(|failure| failure.class == Class::Configuration);
        if excused && outcomes.is_empty() {
            return Ok(());
        }
        let unheard: Vec<&String> =
            wanted.to.iter().filter(|to| !outcomes.iter().any(|outcome| outcome.to == **to)).collect();
        if let Some(failure) = failure.as_ref().filter(|_| !unheard.is_empty()) {
            // A sender or a letter that is refused as a whole is refused for each.
            let fate = if failure.class == Class::Final { Fate::Refused } else { Fate::Deferred };
            outcomes.extend(unheard.into_iter().map(|to| Outcome { to: to.clone(), fate, answer: failure.line() }));
        }
        let waits =
            outcomes.iter().find(|outcome| outcome.fate == Fate::Deferred).map(|outcome| outcome.answer.clone());
        let history = journal.history(&letter.file);
        for outcome in outcomes.iter().filter(|outcome| outcome.fate == Fate::Refused) {
            let (to, answer) = (outcome.to.clone(), outcome.answer.clone());
            pass.refused.push(Refusal { file: letter.file.clone(), kind: letter.kind, to, answer });
        }
        journal.note(Event::Tried {
            at: now,
            file: letter.file.clone(),
            message_id: envelope::header(&letter.bytes, "Message-ID"),
            server: self.account.server.to_string(),
            outcomes,
            next_try: waits.as_ref().map(|_| journal::next_try(now, history.tries + 1)),
        })?;
        let delivered = !journal.history(&letter.file).delivered.is_empty();
        match waits {
            None => self.settle(letter, envelope, journal, pass).map(|_| ()),
            Some(answer) if delivered => {
                let file = self.settle(letter, envelope, journal, pass)?;
                pass.deferred.extend(file.map(|file| (file, answer)));
                Ok(())
            }
            Some(answer) if self.is_over(&history, now) => self.give_up(&letter.file, &answer, journal, pass),
            Some(answer) => {
                pass.deferred.push((letter.file.clone(), answer));
                Ok(())
            }
        }
    }

    /// Moves a letter to where it belongs by what became of it; names the letter for those who still wait.
    fn settle(
        &self,
        letter: &Letter,
        envelope: &Envelope,
        journal: &Journal,
        pass: &mut Pass,
    ) -> Result<Option<String>> {
        let fates = journal.history(&letter.file).fates(envelope);
        let waiting = self.spool.settle(&letter.file, &fates)?;
        if fates.delivered {
            pass.sent.push(letter.file.clone());
        }
        Ok(waiting)
    }

    /// Ends a pass for a reason that concerns all letters, and gives up those that waited too long already.
    fn stop(&self, failure: Failure, rest: &[String], journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let now = (self.now)();
        let untried = rest.iter().filter(|file| journal.history(file).first_try.is_none());
        let counts = failure.class != Class::Configuration;
        journal.note(Event::Stopped {
            at: now,
            server: self.account.server.to_string(),
            class: failure.class,
            answer: failure.line(),
            first_try_of: untried.filter(|_| counts).cloned().collect(),
            next_try: journal::next_try(now, journal.condition().stops + 1),
        })?;
        for file in rest.iter().filter(|_| counts) {
            if self.is_over(&journal.history(file), now) {
                self.give_up(file, &failure.line(), journal, pass)?;
            }
        }
        pass.failure = Some(failure);
        Ok(())
    }

    fn give_up(&self, file: &str, why: &str, journal: &mut Journal, pass: &mut Pass) -> Result<()> {
        let hours = self.limits.give_up_hours;
        let history = journal.history(file);
        let answer = match history.first_try {
            Some(_) => format!("given up after {hours} hours: {why}"),
            None => why.to_owned(),
        };
        journal.note(Event::GaveUp { at: (self.now)(), file: file.to_owned(), answer: answer.clone() })?;
        self.spool.settle(file, &Fates::default())?;
        pass.given_up.push((file.to_owned(), answer));
        Ok(())
    }

    fn is_over(&self, history: &History, now: Instant) -> bool {
        let longest = chrono::Duration::hours(self.limits.give_up_hours.into());
        history.first_try.is_some_and(|first| now - first >= longest)
    }

    /// That the time of the pass is used up.
    fn exhausted(&self, time: &Countdown) -> Option<Failure> {
        time.left().is_zero().then(|| Failure {
            class: Class::TryAgain,
            stage: super::failure::Stage::Content,
            code: None,
            answer: format!("the server is too slow: the time for a pass, {} s, is used up", self.limits.pass_seconds),
            hint: Some("the rest is sent by the next pass; pass_seconds in [mail.limits] sets the time".to_owned()),
            broken: true,
        })
    }
}

/// A letter's kind, where it says so.
fn kind(letter: &[u8]) -> Option<MailKind> {
    let name = envelope::header(letter, envelope::KIND)?;
    MailKind::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}
