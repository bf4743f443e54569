//! The journal of attempts: when, which letter, what the server said, when next.
//!
//! Lines of JSON, only ever added, each made durable before a letter changes its folder. It remembers who of several
//! recipients has a letter already; without it they might get it twice. A line cut off by a power failure is passed
//! over.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::envelope::Envelope;
use super::failure::{Class, PAUSE_HOURS};
use super::spool::{self, Fates, Spool};
use crate::files::{self, Result};
use crate::model::period::Instant;

/// File of the journal in the spool.
const FILE: &str = "journal.jsonl";
/// Minutes to wait after the first, second, … failed try; the last one holds from there on.
const BACKOFF_MINUTES: [i64; 6] = [5, 15, 30, 60, 120, 240];

/// What became of a letter for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The server took it.
    Delivered,
    /// It may be taken later.
    Deferred,
    /// It will never be taken.
    Refused,
}

/// One recipient in one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Address.
    pub to: String,
    /// What became of it.
    pub fate: Fate,
    /// What the server said, or what was wrong.
    pub answer: String,
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A letter is about to be offered; where not even this can be written, nothing is sent.
    Offering {
        /// When.
        at: Instant,
        /// Which letter.
        file: String,
    },
    /// A letter was offered to the server.
    Tried {
        /// When.
        at: Instant,
        /// Which letter.
        file: String,
        /// SHA-256 of its bytes.
        sha256: String,
        /// Its Message-ID.
        message_id: Option<String>,
        /// Which server.
        server: String,
        /// What became of it, for each recipient that was still waiting.
        outcomes: Vec<Outcome>,
        /// When those who wait are tried again.
        next_try: Option<Instant>,
    },
    /// No letter could be offered, for a reason that concerns all.
    Stopped {
        /// When.
        at: Instant,
        /// Which server.
        server: String,
        /// What kind of failure it was.
        class: Class,
        /// What was wrong.
        answer: String,
        /// Letters that would have been tried for the first time.
        first_try_of: Vec<String>,
        /// When the server is tried again.
        next_try: Instant,
        /// Whether it was the login that the server refused; journals of earlier versions do not say so.
        #[serde(default)]
        login_refused: bool,
    },
    /// A letter was tried for too long, or cannot be sent at all.
    GaveUp {
        /// When.
        at: Instant,
        /// Which letter.
        file: String,
        /// Why.
        answer: String,
    },
    /// A letter was not sent, because what it asks for came meanwhile or its moment is past.
    Withdrawn {
        /// When.
        at: Instant,
        /// Which letter.
        file: String,
        /// Why.
        answer: String,
    },
    /// A failed letter was put back in the queue by hand.
    Again {
        /// When.
        at: Instant,
        /// Which letter.
        file: String,
    },
}

/// What is known of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Who has it.
    pub delivered: Vec<String>,
    /// Who will never have it, with what the server said.
    pub refused: Vec<(String, String)>,
    /// Attempts that left somebody waiting.
    pub tries: usize,
    /// When it was first tried.
    pub first_try: Option<Instant>,
    /// When it is tried next.
    pub next_try: Option<Instant>,
    /// What was last said of it.
    pub last_answer: Option<String>,
    /// Whether it was put back in the queue by hand, and all of its waiting begins anew.
    pub again: bool,
    /// Whether it was withdrawn: nobody lacks it.
    pub withdrawn: bool,
    /// SHA-256 of the letter that was tried last under this name.
    pub sha256: Option<String>,
}

impl History {
    /// Who of an envelope still waits.
    #[must_use]
    pub fn waiting(&self, envelope: &Envelope) -> Vec<String> {
        let is_done =
            |to: &&String| self.delivered.contains(to) || self.refused.iter().any(|(refused, _)| refused == *to);
        envelope.to.iter().filter(|to| !is_done(to)).cloned().collect()
    }

    /// What became of a letter for those in its envelope.
    #[must_use]
    pub fn fates(&self, envelope: &Envelope) -> Fates {
        let refused = self.refused.iter().map(|(to, _)| to).filter(|to| !self.delivered.contains(to));
        Fates {
            delivered: !self.delivered.is_empty(),
            refused: refused.cloned().collect(),
            waiting: self.waiting(envelope),
        }
    }
}

/// What is known of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Passes in a row that could not offer anything.
    pub stops: usize,
    /// When the server is tried next; `None` while it works.
    pub next_try: Option<Instant>,
    /// What was last wrong with it; `None` while it works.
    pub trouble: Option<(Instant, Class, String)>,
    /// When it refused the login, and with what answer. `None`: it has accepted letters since.
    pub refused_login: Option<(Instant, String)>,
}

impl Condition {
    /// The end of the pause after a refused login; only another setting, or a person, ends it earlier.
    #[must_use]
    pub fn pause_ends(&self) -> Option<Instant> {
        self.refused_login.as_ref().map(|(at, _)| *at + Duration::hours(PAUSE_HOURS))
    }

    /// Whether a try at this moment comes ahead of the schedule.
    fn is_ahead(&self, at: Instant) -> bool {
        self.refused_login.is_none() && !is_due(self.next_try, at)
    }

    /// When the server is tried again after a failure at this moment.
    ///
    /// A try ahead of its time, by hand or for a letter just written, does not make the others wait longer.
    pub(super) fn after_failure(&self, at: Instant, login_refused: bool) -> Instant {
        match self.next_try {
            _ if login_refused => at + Duration::hours(PAUSE_HOURS),
            Some(next) if self.is_ahead(at) => next,
            _ => next_try(at, self.stops + 1, false),
        }
    }
}

/// The journal, read.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
    letters: BTreeMap<String, History>,
    condition: Condition,
}

impl Journal {
    /// Reads the journal of a spool.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn open(spool: &Spool) -> Result<Self> {
        let path = spool.root().join(FILE);
        let text = files::read_if_there(&path)?.unwrap_or_default();
        let mut journal = Self { path, letters: BTreeMap::new(), condition: Condition::default() };
        for line in text.split(|byte| *byte == b'\n') {
            if let Ok(event) = serde_json::from_slice::<Event>(line) {
                journal.learn(&event);
            }
        }
        Ok(journal)
    }

    /// What is known of a letter; one for some recipients has waited as long as the letter that it comes from.
    #[must_use]
    pub fn history(&self, file: &str) -> History {
        let mut history = self.letters.get(file).cloned().unwrap_or_default();
        let original = spool::original(file);
        let earlier = self.letters.get(&original).filter(|_| original != file && !history.again);
        if let Some(earlier) = earlier {
            history.first_try = history.first_try.or(earlier.first_try);
            history.next_try = history.next_try.or(earlier.next_try);
            history.tries += earlier.tries;
        }
        history
    }

    /// What is known of this very letter: under its name another one may have been sent before.
    #[must_use]
    pub fn history_of(&self, file: &str, sha256: &str) -> History {
        let history = self.history(file);
        if history.sha256.as_ref().is_some_and(|known| known != sha256) { History::default() } else { history }
    }

    /// What is known of the server.
    #[must_use]
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Adds a line and makes it durable.
    ///
    /// # Errors
    /// The file system's, with the path.
    pub fn note(&mut self, event: &Event) -> Result<()> {
        let mut line = serde_json::to_vec(event).unwrap_or_default();
        line.push(b'\n');
        files::append(&self.path, &line)?;
        self.learn(event);
        Ok(())
    }

    fn learn(&mut self, event: &Event) {
        match event {
            Event::Offering { .. } => {}
            Event::Tried { at, file, sha256, outcomes, next_try, .. } => {
                // Whatever it was: a server that gives answers with codes works.
                if outcomes.iter().any(|outcome| outcome.answer.starts_with(|c: char| c.is_ascii_digit())) {
                    self.condition = Condition::default();
                }
                let history = self.letters.entry(file.clone()).or_default();
                if history.sha256.as_ref().is_some_and(|known| known != sha256) {
                    *history = History::default();
                }
                history.sha256 = Some(sha256.clone());
                history.first_try.get_or_insert(*at);
                history.next_try = *next_try;
                history.tries += usize::from(next_try.is_some());
                for Outcome { to, fate, answer } in outcomes {
                    match fate {
                        Fate::Delivered => history.delivered.push(to.clone()),
                        Fate::Refused => history.refused.push((to.clone(), answer.clone())),
                        Fate::Deferred => {}
                    }
                    history.last_answer = Some(answer.clone());
                }
            }
            Event::Stopped { at, class, answer, first_try_of, next_try, login_refused, .. } => {
                let refused = login_refused.then(|| (*at, answer.clone()));
                self.condition = Condition {
                    stops: self.condition.stops + usize::from(!self.condition.is_ahead(*at)),
                    next_try: Some(*next_try),
                    trouble: Some((*at, *class, answer.clone())),
                    refused_login: refused.or_else(|| self.condition.refused_login.take()),
                };
                for file in first_try_of {
                    self.letters.entry(file.clone()).or_default().first_try.get_or_insert(*at);
                }
            }
            Event::GaveUp { file, answer, .. } => {
                self.letters.entry(file.clone()).or_default().last_answer = Some(answer.clone());
            }
            Event::Withdrawn { file, answer, .. } => {
                let history = self.letters.entry(file.clone()).or_default();
                (history.last_answer, history.withdrawn) = (Some(answer.clone()), true);
            }
            Event::Again { file, .. } => {
                let history = self.letters.entry(file.clone()).or_default();
                let delivered = std::mem::take(&mut history.delivered);
                let sha256 = history.sha256.take();
                *history = History { delivered, again: true, sha256, ..History::default() };
            }
        }
    }
}

/// When to try again after so many failed tries in a row, this one included.
///
/// A letter that was handed over `unanswered` may have arrived; it is tried again as late as any.
#[must_use]
pub fn next_try(now: Instant, tries: usize, unanswered: bool) -> Instant {
    let tries = if unanswered { BACKOFF_MINUTES.len() } else { tries.clamp(1, BACKOFF_MINUTES.len()) };
    now + Duration::minutes(BACKOFF_MINUTES[tries - 1])
}

/// Whether the time of the next try has come; a clock that was set back does not hold mail up for long.
#[must_use]
pub fn is_due(next_try: Option<Instant>, now: Instant) -> bool {
    next_try.is_none_or(|next| next <= now || next > now + Duration::hours(PAUSE_HOURS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(text: &str) -> Instant {
        chrono::DateTime::parse_from_rfc3339(text).expect("a moment")
    }

    #[test]
    fn each_wait_is_longer_and_the_last_one_holds() {
        let now = moment("2023-09-13T08:00:00+07:00");
        let minutes: Vec<i64> = (1..9).map(|tries| (next_try(now, tries, false) - now).num_minutes()).collect();
        assert_eq!(minutes, [5, 15, 30, 60, 120, 240, 240, 240]);
        assert_eq!((next_try(now, 1, true) - now).num_minutes(), 240, "what may have arrived is not pressed");
        assert!(is_due(None, now) && is_due(Some(now), now) && !is_due(Some(now + Duration::minutes(5)), now));
        assert!(is_due(Some(moment("2033-09-13T08:00:00+07:00")), now), "a clock that was set back holds nothing up");
    }

    proptest! {
        /// Whatever the journal's file holds, it opens, and a line noted afterwards is read again.
        #[test]
        fn any_file_is_a_journal(before in proptest::collection::vec(any::<u8>(), 0..200)) {
            let folder = tempfile::tempdir().expect("a folder");
            let spool = Spool::new(folder.path());
            files::write(&spool.root().join(FILE), &before).expect("written");
            let mut journal = Journal::open(&spool).expect("opened");
            let at = moment("2023-09-13T08:00:00+07:00");
            journal.note(&Event::GaveUp { at, file: "a.eml".to_owned(), answer: "x".to_owned() }).expect("noted");
            let read = Journal::open(&spool).expect("opened").history("a.eml");
            prop_assert_eq!(read.last_answer.as_deref(), Some("x"));
        }
    }
}
