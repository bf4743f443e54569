//! Works the mail spool of a campaign folder.
//!
//! Nothing of a run depends on what happens here: outputs and ledger are whole before the first letter is offered.

use std::path::Path;
use std::time::Duration;

use miette::Diagnostic;

use super::context::CampaignContext;
use super::notifications::{Draft, Spooled, compose};
use super::recheck::Recheck;
use crate::clock::{Clock, Countdown};
use crate::deliver::account::{Account, AccountError, Environment};
use crate::deliver::envelope::Envelope;
use crate::deliver::failure::Class;
use crate::deliver::journal::{Event, Fate, Journal, Outcome};
use crate::deliver::pass::Pass;
use crate::deliver::recheck;
use crate::deliver::smtp::Session;
use crate::deliver::spool::{Fates, Spool, State};
use crate::deliver::worker::{Which, Worker};
use crate::error::{Error, Result};
use crate::files::{self, Lock};
use crate::ledger::Store;
use crate::model::mail::{Group, MailKind};
use crate::model::period::Instant;
use crate::phrase;
use crate::report::mail::{self, Test};
use crate::text::address::address_of;

/// Between two looks whether another sender is done.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What came of working the spool.
#[derive(Debug)]
pub(crate) enum Sending {
    /// No server is named; so many letters wait.
    Unset(usize),
    /// The queue was worked.
    Done(Box<Pass>),
}

/// The mail of a campaign folder, ready to go out.
pub(crate) struct Dispatch<'a> {
    /// The campaign folder.
    pub folder: &'a Path,
    /// Its campaign and words.
    pub context: &'a CampaignContext,
    /// What the process was given to send with.
    pub environment: &'a Environment,
    /// Clock of the attempts.
    pub clock: Clock,
    /// Called after each letter, with how many there are.
    pub progress: &'a dyn Fn(usize, usize),
}

impl Dispatch<'_> {
    /// Offers the letters of the queue; a `patient` caller waits while another sends.
    ///
    /// # Errors
    /// Mail is set up in a way that cannot work, another process sends, or the file system's.
    pub(crate) fn send(&self, which: Which, patient: bool) -> Result<Sending> {
        let spool = self.spool();
        let waiting = spool.letters(State::Queue)?.len();
        if waiting == 0 {
            return Ok(Sending::Done(Box::default()));
        }
        let account = match self.account() {
            Ok(Some(account)) => account,
            Ok(None) => return Ok(Sending::Unset(waiting)),
            Err(error) => {
                if let Err(failed) = self.note_setting(&error) {
                    tracing::warn!("{}", phrase!("it could not be written down: {error}", error = failed.to_string()));
                }
                return Err(error);
            }
        };
        let _lock = self.lock(&spool, patient)?;
        let recheck = Recheck::new(Store::new(self.folder), self.context, self.now());
        let (now, of_use) = (|| self.now(), |file: &str| recheck.of(file));
        let worker = self.worker(&spool, &account, &now, &of_use);
        let mut pass = worker.work(which)?;
        let alerts = self.alerts_of(&pass)?;
        if pass.failure.is_none() && !alerts.is_empty() {
            pass.extend(worker.work_only(alerts)?);
        }
        Ok(Sending::Done(Box::new(pass)))
    }

    /// Writes down that mail is set up in a way that cannot work, for `status` and for the operator.
    fn note_setting(&self, error: &Error) -> Result<()> {
        let spool = self.spool();
        let _lock = self.lock(&spool, false)?;
        let mut journal = Journal::open(&spool)?;
        let answer = error.to_string();
        if journal.condition().trouble.as_ref().is_none_or(|(.., known)| *known != answer) {
            let (at, class) = (self.now(), Class::Configuration);
            let server = self.context.campaign.mail.server.as_ref().map(ToString::to_string).unwrap_or_default();
            let (first_try_of, login_refused) = (Vec::new(), false);
            journal.note(&Event::Stopped { at, server, class, answer, first_try_of, next_try: at, login_refused })?;
        }
        self.alert_of_setting(error)
    }

    /// Offers these letters alone, if nobody else sends.
    pub(super) fn send_only(&self, files: Vec<String>) -> Result<()> {
        let spool = self.spool();
        let Some(account) = self.account()? else { return Ok(()) };
        let _lock = self.lock(&spool, false)?;
        // Alerts ask for no report.
        self.worker(&spool, &account, &|| self.now(), &|_| Ok(None)).work_only(files)?;
        Ok(())
    }

    fn worker<'w>(
        &'w self,
        spool: &'w Spool,
        account: &'w Account,
        now: &'w dyn Fn() -> Instant,
        recheck: recheck::Recheck<'w>,
    ) -> Worker<'w> {
        let mail = &self.context.campaign.mail;
        let sender = address_of(&mail.from);
        Worker { spool, account, limits: &mail.limits, sender, now, recheck, progress: self.progress }
    }

    /// Puts failed letters back in the queue, but for those that were withdrawn, and says how many.
    ///
    /// # Errors
    /// Another process sends, or the file system's.
    pub(crate) fn requeue(&self) -> Result<usize> {
        let spool = self.spool();
        let _lock = self.lock(&spool, false)?;
        let mut journal = Journal::open(&spool)?;
        let mut failed = spool.letters(State::Failed)?;
        failed.retain(|file| !journal.history(file).withdrawn);
        for file in &failed {
            // The journal first: a letter in the queue whose recipients are all refused would be put aside again.
            journal.note(&Event::Again { at: self.now(), file: file.clone() })?;
            spool.requeue(file)?;
        }
        Ok(failed.len())
    }

    /// Puts aside the letters that were written long ago and never tried, and says how many.
    ///
    /// # Errors
    /// Another process sends, or the file system's.
    pub(crate) fn drop_old(&self) -> Result<usize> {
        let spool = self.spool();
        let _lock = self.lock(&spool, false)?;
        let mut journal = Journal::open(&spool)?;
        let longest = chrono::Duration::hours(self.context.campaign.mail.limits.give_up_hours.into());
        let mut dropped = 0;
        for file in spool.letters(State::Queue)? {
            let written = super::spool_state::written(&spool, &file);
            let is_old = written.is_some_and(|written| self.now() - written > longest);
            if is_old && journal.history(&file).first_try.is_none() {
                let answer = "old news, put aside by hand".to_owned();
                journal.note(&Event::GaveUp { at: self.now(), file: file.clone(), answer })?;
                spool.settle(&file, &Fates::default())?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    /// The account that sends; `None` where no server is named.
    ///
    /// # Errors
    /// A setting that cannot work.
    pub(crate) fn account(&self) -> Result<Option<Account>> {
        Account::of(&self.context.campaign.mail, self.folder, self.environment).map_err(setting_error)
    }

    /// A letter by which somebody tries whether mail arrives; it goes by no spool.
    ///
    /// # Errors
    /// The sender's address is missing or wrong, or a template fails.
    pub(crate) fn trial(&self, to: &str, account: &Account) -> Result<(Envelope, Vec<u8>)> {
        let campaign = &self.context.campaign;
        if campaign.mail.from.is_empty() {
            return Err(Error::MailSetting {
                message: phrase!("there is no sender").to_string(),
                hint: Some(phrase!("write from = \"Tên cơ quan <name@host.vn>\" under [mail]").to_string()),
            });
        }
        let server = account.server.to_string();
        let test = Test { at: self.now(), server: &server };
        let group = Group { to: vec![to.to_owned()], ..Group::default() };
        let draft = Draft {
            body: mail::test_mail(&test, campaign, &self.context.words)?,
            identity: format!("{} {}", self.now().to_rfc3339(), std::process::id()),
            ..Draft::of(MailKind::Test, "thu", &group)
        };
        let letter = compose(campaign, self.now(), draft)?;
        let envelope = Envelope::of(&letter.bytes)
            .ok_or_else(|| Error::Defect { what: "composing a letter", detail: "it has no envelope".to_owned() })?;
        Ok((envelope, letter.bytes))
    }

    /// Sends a letter that the disk has no room for.
    pub(super) fn send_unspooled(&self, letter: &Spooled) -> Option<()> {
        let account = self.account().ok()??;
        let spool = self.spool();
        let refused = Journal::open(&spool).is_ok_and(|journal| journal.condition().refused_login.is_some());
        if refused && spool.refused_account().is_some_and(|mark| mark == account.mark()) {
            return None;
        }
        let limits = &self.context.campaign.mail.limits;
        let time = Countdown::of(Duration::from_secs(limits.message_seconds.into()));
        let mut session = Session::open(&account, limits, &time).ok()?;
        let offered = session.offer(&Envelope::of(&letter.bytes)?, &letter.bytes);
        session.close();
        offered.outcomes.iter().any(|Outcome { fate, .. }| *fate == Fate::Delivered).then_some(())
    }

    /// The lock of the spool.
    fn lock(&self, spool: &Spool, patient: bool) -> Result<Lock> {
        let who =
            phrase!("process {pid} sends mail since {now}", pid = std::process::id().to_string(), now = self.now())
                .to_string();
        let time = Countdown::of(Duration::from_secs(self.context.campaign.mail.limits.pass_seconds.into()));
        loop {
            match spool.lock(&who) {
                Err(files::Error::Locked { .. }) if patient && !time.left().is_zero() => std::thread::sleep(LOOK_AGAIN),
                other => return Ok(other?),
            }
        }
    }

    pub(super) fn spool(&self) -> Spool {
        Spool::new(self.folder)
    }

    pub(super) fn now(&self) -> Instant {
        self.context.campaign.calendar.local(self.clock.now())
    }
}

/// What is wrong with how mail is set up, as the program's one error.
fn setting_error(error: AccountError) -> Error {
    match error {
        AccountError::File(error) => error.into(),
        other => Error::MailSetting { hint: other.help().map(|hint| hint.to_string()), message: other.to_string() },
    }
}
