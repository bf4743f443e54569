//! Alerts to the operator by mail: whatever keeps the work from being done, each matter once a day.

use miette::Diagnostic;

use super::dispatch::Dispatch;
use super::notifications::{Draft, compose};
use super::plan::Withheld;
use crate::deliver::pass::{Pass, Refusal};
use crate::deliver::spool::State;
use crate::error::{Error, Result};
use crate::files;
use crate::ledger::{self, RetiredFile};
use crate::model::mail::MailKind;
use crate::phrase;
use crate::recognise::privacy;
use crate::report::mail::{self, Alert, AlertKind};

const MEBIBYTE: u64 = 1024 * 1024;
/// Files that are named one by one, and letters of their hashes.
const NAMED: usize = 12;
const SHORT_HASH: usize = 12;

impl Dispatch<'_> {
    /// Reports an error that ended a run to the operator by mail, if mail is set up and the error is one to report.
    pub(crate) fn alert_of_error(&self, error: &Error) {
        let kind = match error {
            Error::Files(files::Error::Locked { .. }) => AlertKind::Lock,
            Error::Ledger(ledger::Error::Damaged(_)) => AlertKind::Ledger,
            Error::Files(files::Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::StorageFull => {
                AlertKind::Disk
            }
            Error::Files(_)
            | Error::NoInbox { .. }
            | Error::NoWorker(_)
            | Error::NoThread(_)
            | Error::Defect { .. }
            | Error::Report(_)
            | Error::Words(_) => AlertKind::Environment,
            _ => return,
        };
        let hint = error.help().map(|hint| privacy::shown(&hint.to_string()));
        // A path in it may bear a citizen's number, as its file does.
        let what = privacy::shown(&error.to_string());
        let alert = self.alert(kind, &what, hint.as_deref());
        let sent = self.raise(&alert, "").and_then(|new| if new.is_empty() { Ok(()) } else { self.send_only(new) });
        if let Err(error) = sent {
            tracing::warn!("{}", phrase!("the operator could not be told by mail: {error}", error = error.to_string()));
        }
    }

    /// Alerts the operator that mail is set up in a way that cannot work; the letter waits until it can.
    pub(super) fn alert_of_setting(&self, error: &Error) -> Result<()> {
        let (what, hint) = (error.to_string(), error.help().map(|hint| hint.to_string()));
        self.raise(&self.alert(AlertKind::Mail, &what, hint.as_deref()), "setting").map(drop)
    }

    /// Alerts the operator when little space is left on the disk.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn watch_space(&self) -> Result<()> {
        let wanted = self.context.campaign.mail.free_mib;
        let Some(free) = files::free_bytes(self.folder).map(|bytes| bytes / MEBIBYTE) else { return Ok(()) };
        if free >= wanted {
            return Ok(());
        }
        let what = format!("only {free} MiB are left on the disk of the campaign folder; {wanted} MiB are wanted");
        tracing::warn!("{what}");
        self.raise(&self.alert(AlertKind::Space, &what, None), "space").map(drop)
    }

    /// Alerts the operator that letters of a run could not be written.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn alert_of_unwritten(&self, unwritten: &[String]) -> Result<()> {
        let Some(first) = unwritten.first() else { return Ok(()) };
        let what = privacy::shown(&format!("{} letters could not be written: {first}", unwritten.len()));
        let hint = "look at the templates of the campaign folder, and at the addresses in [mail]";
        self.raise(&self.alert(AlertKind::Letters, &what, Some(hint)), "").map(drop)
    }

    /// Alerts the operator that summaries are not issued, because a total fell and nothing explains it.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn alert_of_withheld(&self, withheld: &[Withheld]) -> Result<()> {
        let Some(first) = withheld.iter().find_map(|withheld| withheld.findings.first()) else { return Ok(()) };
        let format = self.context.words.format();
        let dates: Vec<String> = withheld.iter().map(|withheld| format.date(withheld.date.0)).collect();
        let findings: usize = withheld.iter().map(|withheld| withheld.findings.len()).sum();
        let what = format!("total-fell, {} ({findings}): {}", dates.join(", "), first.message);
        self.raise(&self.alert(AlertKind::TotalFell, &what, None), &dates.join(" ")).map(drop)
    }

    /// Alerts the operator that files with citizens' data are over their time.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn alert_of_overdue(&self, overdue: &[RetiredFile]) -> Result<()> {
        if overdue.is_empty() {
            return Ok(());
        }
        let named = overdue.iter().take(NAMED).map(|file| format!("{} [{}]", file.path, &file.sha256[..SHORT_HASH]));
        let days = self.context.campaign.retention.quarantine_days;
        let named = named.collect::<Vec<_>>().join(", ");
        let what = format!("{} files in quarantine are over their {days} days: {named}", overdue.len());
        let hint = "`tonghop retire --kind quarantine` lists them, and removes them with --reason and --yes";
        self.raise(&self.alert(AlertKind::Overdue, &what, Some(hint)), "overdue").map(drop)
    }

    /// Alerts the operator to what in a pass needs a person; returns the new letters.
    pub(super) fn alerts_of(&self, pass: &Pass) -> Result<Vec<String>> {
        // No alert can report an alert that does not arrive.
        let of_others = |list: &[Refusal]| -> Vec<(String, String)> {
            let others = list.iter().filter(|refusal| refusal.kind != Some(MailKind::Alert));
            others.map(|refusal| (refusal.to.clone(), refusal.answer.clone())).collect()
        };
        let (mut refused, given_up) = (of_others(&pass.refused), of_others(&pass.given_up));
        let language = self.context.campaign.language;
        let (what, hint, topic) = match &pass.failure {
            // Servers put a new mark into each of their answers; the matter is the same.
            Some(failure) if given_up.is_empty() => {
                (failure.line_in(language), failure.hint_in(language), format!("{:?}", failure.class))
            }
            Some(failure) => {
                let what =
                    format!("{} (given up, see outbox/mail/failed: {})", failure.line_in(language), given_up.len());
                (what, Some("`tonghop send --again` takes them up again".to_owned()), "given up".to_owned())
            }
            None => {
                refused.extend(given_up);
                if refused.is_empty() {
                    return Ok(Vec::new());
                }
                let addresses: Vec<&str> = refused.iter().map(|(to, _)| to.as_str()).collect();
                let what = "the mail server did not take letters for these recipients".to_owned();
                let topic = addresses.join(" ");
                (what, None, topic)
            }
        };
        if pass.failure.is_some() {
            refused.clear();
        }
        let queued = self.spool().letters(State::Queue)?.len();
        let alert = Alert { refused, queued, ..self.alert(AlertKind::Mail, &what, hint.as_deref()) };
        self.raise(&alert, &topic)
    }

    fn alert<'t>(&self, kind: AlertKind, what: &'t str, hint: Option<&'t str>) -> Alert<'t> {
        Alert { kind, at: self.now(), what, hint, refused: Vec::new(), queued: 0 }
    }

    /// Spools an alert for each group of operators, once a day for each topic, and names the new letters; where the
    /// disk takes it no more it is sent as it is.
    fn raise(&self, alert: &Alert<'_>, topic: &str) -> Result<Vec<String>> {
        let campaign = &self.context.campaign;
        let mut new = Vec::new();
        for group in campaign.mail.groups_for(MailKind::Alert) {
            let kind = format!("{:?}", alert.kind).to_lowercase();
            let day = campaign.calendar.local(self.now()).date_naive();
            let draft = Draft {
                body: mail::alert_mail(alert, campaign, self.context.words_in(group.language))?,
                identity: format!("{day} {kind} {topic}"),
                mark: kind,
                ..Draft::of(MailKind::Alert, "canh-bao", group)
            };
            let letter = compose(campaign, self.now(), draft)?;
            match self.spool().put(&letter.reference.file, &letter.bytes) {
                Ok(true) => new.push(letter.reference.file),
                Ok(false) => {}
                Err(error) => self.send_unspooled(&letter).ok_or(error)?,
            }
        }
        Ok(new)
    }
}
