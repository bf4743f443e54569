//! Works the mail spool, and tells the operator what keeps the work from being done.
//!
//! Nothing of a run depends on what happens here: outputs and ledger are whole before the first letter is offered.

use std::path::Path;
use std::time::Duration;

use miette::Diagnostic;

use super::post::{Draft, Spooled, compose};
use super::setting::Setting;
use crate::clock::{Clock, Countdown};
use crate::deliver::account::{Account, AccountError, Environment};
use crate::deliver::envelope::{self, Envelope};
use crate::deliver::failure::Class;
use crate::deliver::journal::{Event, Fate, Journal, Outcome};
use crate::deliver::smtp::Session;
use crate::deliver::spool::{self, Spool, State};
use crate::deliver::worker::{Pass, Which, Worker};
use crate::error::{Error, Result};
use crate::files::{self, Lock};
use crate::model::mail::{Group, MailKind};
use crate::model::period::Instant;
use crate::report::mail::{self, Alert, AlertKind, Test};

/// Between two looks whether another sender is done.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What came of working the spool.
#[derive(Debug)]
pub enum Sending {
    /// No server is named; so many letters wait.
    Unset(usize),
    /// The queue was worked.
    Done(Pass),
}

/// The mail of a campaign folder, ready to go out.
pub struct Dispatch<'a> {
    /// The campaign folder.
    pub folder: &'a Path,
    /// Its campaign and words.
    pub setting: &'a Setting,
    /// What the process was given to send with.
    pub environment: &'a Environment,
    /// Clock of the attempts.
    pub clock: Clock,
    /// Told after each letter, with how many there are.
    pub progress: &'a dyn Fn(usize, usize),
}

impl Dispatch<'_> {
    /// Offers the letters of the queue; a `patient` caller waits while another sends.
    ///
    /// # Errors
    /// Mail is set up in a way that cannot work, another process sends, or the file system's.
    pub fn send(&self, which: Which, patient: bool) -> Result<Sending> {
        let spool = Spool::new(self.folder);
        let Some(account) = self.account()? else {
            return Ok(Sending::Unset(spool.letters(State::Queue)?.len()));
        };
        if spool.letters(State::Queue)?.is_empty() {
            return Ok(Sending::Done(Pass::default()));
        }
        let _lock = self.lock(&spool, patient)?;
        let worker = Worker {
            spool: &spool,
            account: &account,
            limits: &self.setting.campaign.mail.limits,
            now: &|| self.now(),
            progress: self.progress,
        };
        let mut pass = worker.work(which)?;
        if self.alert_of(&pass)? && pass.failure.is_none() {
            let news = worker.work(which)?;
            pass.sent.extend(news.sent);
            pass.refused.extend(news.refused);
            pass.deferred
                .extend(news.deferred.into_iter().filter(|letter| !pass.deferred.contains(letter)).collect::<Vec<_>>());
            (pass.failure, pass.left) = (news.failure, news.left);
        }
        Ok(Sending::Done(pass))
    }

    /// Puts failed letters back in the queue, and says how many.
    ///
    /// # Errors
    /// Another process sends, or the file system's.
    pub fn requeue(&self) -> Result<usize> {
        let spool = Spool::new(self.folder);
        let _lock = self.lock(&spool, false)?;
        let mut journal = Journal::open(&spool)?;
        let again = spool.requeue()?;
        for file in &again {
            journal.note(Event::Again { at: self.now(), file: file.clone() })?;
        }
        Ok(again.len())
    }

    /// The account that sends; none where no server is named.
    ///
    /// # Errors
    /// A setting that cannot work.
    pub fn account(&self) -> Result<Option<Account>> {
        Account::of(&self.setting.campaign.mail, self.folder, self.environment).map_err(setting_error)
    }

    /// A letter by which somebody tries whether mail arrives; it goes by no spool.
    ///
    /// # Errors
    /// The sender's address is missing or wrong, or a template fails.
    pub fn trial(&self, to: &str, account: &Account) -> Result<(Envelope, Vec<u8>)> {
        let campaign = &self.setting.campaign;
        if campaign.mail.from.is_empty() {
            return Err(Error::MailSetting {
                message: "there is no sender".to_owned(),
                hint: Some("write from = \"Tên cơ quan <name@host.vn>\" under [mail]".to_owned()),
            });
        }
        let server = account.server.to_string();
        let test = Test { at: self.now(), server: &server };
        let group = Group { to: vec![to.to_owned()], ..Group::default() };
        let draft = Draft {
            body: mail::test_mail(&test, campaign, &self.setting.words)?,
            identity: format!("{} {}", self.now().to_rfc3339(), std::process::id()),
            ..Draft::of(MailKind::Test, "thu", &group)
        };
        let letter = compose(campaign, self.now(), draft)?;
        let envelope = Envelope::of(&letter.bytes)
            .ok_or_else(|| Error::Defect { what: "composing a letter", detail: "it has no envelope".to_owned() })?;
        Ok((envelope, letter.bytes))
    }

    /// Tells the operator of an error that ended a run, by mail, if mail is set up and it is an error to tell of.
    pub fn alert_of_error(&self, error: &Error) {
        let kind = match error {
            Error::Locked { .. } => AlertKind::Lock,
            Error::Damaged(_) => AlertKind::Ledger,
            Error::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => AlertKind::Disk,
            Error::Io { .. } | Error::NoWorker(_) | Error::Defect { .. } => AlertKind::Environment,
            _ => return,
        };
        let hint = error.help().map(|hint| hint.to_string());
        let what = error.to_string();
        let alert = self.alert(kind, &what, hint.as_deref());
        if let Err(error) = self.raise(&alert, &what).and_then(|_| self.send(Which::Fresh, false)) {
            tracing::warn!("the operator could not be told by mail: {error}");
        }
    }

    /// Tells the operator when little space is left on the disk.
    ///
    /// # Errors
    /// The file system's.
    pub fn watch_space(&self) -> Result<()> {
        let wanted = self.setting.campaign.mail.free_mib;
        let Some(free) = files::free_bytes(self.folder).map(|bytes| bytes / (1024 * 1024)) else { return Ok(()) };
        if free >= wanted {
            return Ok(());
        }
        let what = format!("only {free} MiB are left on the disk of the campaign folder; {wanted} MiB are wanted");
        tracing::warn!("{what}");
        self.raise(&self.alert(AlertKind::Disk, &what, None), "space").map(|_| ())
    }

    /// Tells the operator what of a pass needs somebody's hand; says whether there is a new letter.
    fn alert_of(&self, pass: &Pass) -> Result<bool> {
        // Of an alert that does not arrive no alert can tell.
        let refused: Vec<(String, String)> = pass
            .refused
            .iter()
            .filter(|refusal| refusal.kind != Some(MailKind::Alert))
            .map(|refusal| (refusal.to.clone(), refusal.answer.clone()))
            .collect();
        let given_up: Vec<&String> = pass.given_up.iter().map(|(_, answer)| answer).collect();
        let (what, hint) = match (&pass.failure, given_up.first()) {
            (Some(failure), _) => (failure.line(), failure.hint.clone()),
            (None, Some(answer)) => ((*answer).clone(), None),
            (None, None) if refused.is_empty() => return Ok(false),
            (None, None) => ("the mail server refused recipients for good".to_owned(), None),
        };
        let queued = Spool::new(self.folder).letters(State::Queue)?.len();
        let addresses: Vec<&str> = refused.iter().map(|(to, _)| to.as_str()).collect();
        let topic = if addresses.is_empty() { what.clone() } else { addresses.join(" ") };
        let alert = Alert { refused, queued, ..self.alert(AlertKind::Mail, &what, hint.as_deref()) };
        self.raise(&alert, &topic)
    }

    fn alert<'t>(&self, kind: AlertKind, what: &'t str, hint: Option<&'t str>) -> Alert<'t> {
        Alert { kind, at: self.now(), what, hint, refused: Vec::new(), queued: 0 }
    }

    /// Spools an alert for each group of operators, once a day for each topic; where the disk takes it no more it is
    /// sent as it is.
    fn raise(&self, alert: &Alert<'_>, topic: &str) -> Result<bool> {
        let campaign = &self.setting.campaign;
        let spool = Spool::new(self.folder);
        let mut any = false;
        for group in campaign.mail.groups_for(MailKind::Alert) {
            let kind = format!("{:?}", alert.kind).to_lowercase();
            let day = campaign.calendar.local(self.now()).date_naive();
            let draft = Draft {
                body: mail::alert_mail(alert, campaign, self.setting.words_in(group.language))?,
                identity: format!("{day} {kind} {topic}"),
                mark: kind,
                ..Draft::of(MailKind::Alert, "canh-bao", group)
            };
            let letter = compose(campaign, self.now(), draft)?;
            match spool.put(&letter.reference.file, &letter.bytes) {
                Ok(new) => any |= new,
                Err(error) => self.send_unspooled(&letter).ok_or(error)?,
            }
        }
        Ok(any)
    }

    /// Sends a letter that the disk has no room for.
    fn send_unspooled(&self, letter: &Spooled) -> Option<()> {
        let account = self.account().ok()??;
        let limits = &self.setting.campaign.mail.limits;
        let time = Countdown::of(Duration::from_secs(limits.message_seconds.into()));
        let mut session = Session::open(&account, limits, &time).ok()?;
        let offered = session.offer(&Envelope::of(&letter.bytes)?, &letter.bytes);
        session.close();
        offered.outcomes.iter().any(|Outcome { fate, .. }| *fate == Fate::Delivered).then_some(())
    }

    /// The lock of the spool.
    fn lock(&self, spool: &Spool, patient: bool) -> Result<Lock> {
        let who = format!("process {} sends mail since {}", std::process::id(), self.now().to_rfc3339());
        let time = Countdown::of(Duration::from_secs(self.setting.campaign.mail.limits.pass_seconds.into()));
        loop {
            match spool.lock(&who) {
                Err(Error::Locked { .. }) if patient && !time.left().is_zero() => std::thread::sleep(LOOK_AGAIN),
                other => return other,
            }
        }
    }

    fn now(&self) -> Instant {
        self.setting.campaign.calendar.local(self.clock.now())
    }
}

/// What the spool holds, for whoever asks whether all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SpoolState {
    /// Letters that wait.
    pub queued: usize,
    /// Letters that were sent.
    pub sent: usize,
    /// Letters that somebody will not get.
    pub failed: usize,
    /// When the oldest of those that wait was written.
    pub oldest: Option<Instant>,
    /// When sending last failed as a whole, and is not known to work again.
    pub failing_since: Option<Instant>,
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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
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
        let written = |file: &String| {
            let date = envelope::header(&spool.head(State::Queue, file).ok()??, "Date")?;
            chrono::DateTime::parse_from_rfc2822(&date).ok()
        };
        let mut failures = Vec::new();
        for file in spool.letters(State::Failed)? {
            let envelope = spool.head(State::Failed, &file)?.and_then(|head| Envelope::of(&head));
            let history = journal.history(&spool::original(&file));
            let to = envelope.map(|envelope| envelope.to).unwrap_or_default();
            let said =
                history.refused.iter().find(|(refused, _)| to.contains(refused)).map(|(_, answer)| answer.clone());
            let answer = said.or(history.last_answer).unwrap_or_default();
            failures.push(FailedLetter { file, to, answer });
        }
        // Of a letter that others still wait for, some may be refused already.
        for file in &queued {
            for (to, answer) in journal.history(file).refused {
                failures.push(FailedLetter { file: file.clone(), to: vec![to], answer });
            }
        }
        let failed = spool.letters(State::Failed)?.len();
        let waiting = queued.iter().filter_map(|file| journal.history(file).next_try).min();
        let condition = journal.condition();
        let trouble = condition.trouble.clone();
        Ok(Self {
            oldest: queued.iter().filter_map(written).min(),
            queued: queued.len(),
            sent: spool.letters(State::Sent)?.len(),
            failed,
            failing_since: trouble.as_ref().map(|(at, ..)| *at),
            needs_operator: trouble.as_ref().is_some_and(|(_, class, _)| *class == Class::Configuration),
            trouble: trouble.map(|(.., answer)| answer),
            next_try: condition.next_try.or(waiting),
            failures,
        })
    }
}

/// What is wrong with how mail is set up, as the program's one error.
fn setting_error(error: AccountError) -> Error {
    match error {
        AccountError::File(error) => error,
        other => Error::MailSetting { hint: other.help().map(|hint| hint.to_string()), message: other.to_string() },
    }
}
