//! Which letters a run writes, to whom, and under what identity.
//!
//! A letter depends on the ledger as of its run and on the run's clock alone, so that a run that was cut off can be
//! finished with the same letters. Nothing here sends.

mod approvals;
mod duties;
mod leaders;
mod letter;
mod reminders;
mod requests;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use super::draw::{RenderedReport, Renderer};
use super::slips::DrawnSlip;
use crate::error::{Error, Result};
use crate::ledger::{Book, Entry, MailRef, Trigger};
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::mail::{Group, MailKind};
use crate::model::period::ReportDate;
use crate::phrase;
use crate::text::address::address_of;

pub(super) use approvals::held_back;
pub(super) use letter::{Draft, compose};

/// A letter for the spool.
#[derive(Clone, Debug)]
pub(super) struct Spooled {
    /// What the ledger records of it.
    pub(super) reference: MailRef,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// The letters of a run.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// Each once, even where it is sent twice.
    pub(super) mails: Vec<Spooled>,
    /// Why others could not be written: a template of the campaign, an address. Nothing else waits for them.
    pub(super) unwritten: Vec<String>,
    files: BTreeSet<String>,
}

impl Letters {
    fn add(&mut self, written: Result<Spooled>) -> Result<()> {
        match written {
            Ok(letter) => {
                if self.files.insert(letter.reference.file.clone()) {
                    self.mails.push(letter);
                }
                Ok(())
            }
            Err(error @ (Error::Words(_) | Error::Usage { .. })) => {
                self.unwritten.push(error.to_string());
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// What happened in a run, for those who are notified.
pub(super) struct Notifier<'a> {
    /// The ledger as of the run, with its words and its clock.
    pub(super) renderer: &'a Renderer<'a>,
    /// What made the run.
    pub(super) trigger: Trigger,
    /// The summaries that it drew.
    pub(super) reports: &'a [RenderedReport],
    /// The slips that it drew.
    pub(super) slips: &'a [DrawnSlip],
    /// What it entered.
    pub(super) entries: &'a [&'a Entry],
}

impl Notifier<'_> {
    /// All letters of the run.
    ///
    /// # Errors
    /// A defect of ours; a letter that cannot be written is reported beside the others.
    pub(super) fn letters(&self) -> Result<Letters> {
        let mut letters = Letters::default();
        if self.campaign().mail.from.is_empty() {
            if self.campaign().units.iter().any(|unit| !unit.emails.is_empty()) {
                tracing::warn!(
                    "{}",
                    phrase!("units have addresses, but [mail] has no `from`: nothing is written to them")
                );
            }
            return Ok(letters);
        }
        if self.trigger == Trigger::Approve {
            self.release_approved(&mut letters)?;
        } else if self.campaign().approval.required {
            self.ask_for_approval(&mut letters)?;
        } else {
            self.to_leaders(&mut letters)?;
        }
        let mut allowance = Allowance::new(self);
        let takes_in = matches!(self.trigger, Trigger::Run | Trigger::Release);
        if takes_in {
            self.slips_to_units(&mut letters, &mut allowance)?;
        }
        if self.trigger == Trigger::Run {
            self.reminders(&mut letters, &mut allowance)?;
            self.duties(&mut letters, &mut allowance)?;
        }
        if takes_in {
            self.receipts_to_units(&mut letters, &mut allowance)?;
        }
        if matches!(self.trigger, Trigger::Accept | Trigger::Refuse) {
            self.answer_to_unit(&mut letters, &mut allowance)?;
        }
        self.requests_to_operators(&mut letters)?;
        Ok(letters)
    }

    fn campaign(&self) -> &Campaign {
        &self.renderer.context.campaign
    }

    fn book(&self) -> &Book {
        self.renderer.book
    }

    /// What earlier runs wrote.
    fn written_before(&self) -> impl Iterator<Item = &MailRef> {
        let earlier = self.book().manifests().iter().take_while(|manifest| manifest.run < self.renderer.run);
        earlier.flat_map(|manifest| &manifest.mail)
    }

    /// What was written of a date before about a unit: kind, unit, recipients.
    fn earlier_letters(&self, date: ReportDate) -> EarlierLetters<'_> {
        let of_date = self.written_before().filter(|mail| mail.duties.is_empty() && mail.dates.contains(&date));
        of_date.filter_map(|mail| Some((mail.kind?, mail.units.first()?, mail.to.as_slice()))).collect()
    }

    /// Who gets what is written to a unit: the unit itself, and the groups that get such letters of all units.
    fn audiences(&self, kind: MailKind, emails: &[String]) -> Vec<Audience> {
        let mail = &self.campaign().mail;
        let mut audiences = Vec::new();
        if mail.units.kinds.contains(&kind) && !emails.is_empty() {
            let group = Group { to: emails.to_vec(), language: mail.units.language, ..Group::default() };
            audiences.push(Audience { group, is_unit: true });
        }
        let groups = mail.groups_for(kind).cloned();
        audiences.extend(groups.map(|group| Audience { group, is_unit: false }));
        audiences
    }
}

/// Letters of a date about a unit: kind, unit, recipients.
type EarlierLetters<'a> = BTreeSet<(MailKind, &'a UnitId, &'a [String])>;

/// Who gets a letter about a unit.
struct Audience {
    group: Group,
    /// Whether it is the unit itself.
    is_unit: bool,
}

/// The addresses of a group, as the ledger records them.
fn addresses(group: &Group) -> Vec<String> {
    group.to.iter().chain(&group.cc).map(|mailbox| address_of(mailbox).to_owned()).collect()
}

/// How many letters each unit may still get today.
struct Allowance {
    used: BTreeMap<UnitId, u32>,
    limit: u32,
}

impl Allowance {
    fn new(notifier: &Notifier<'_>) -> Self {
        let calendar = &notifier.campaign().calendar;
        let today = calendar.local(notifier.renderer.now).date_naive();
        let earlier = notifier.book().manifests().iter().take_while(|manifest| manifest.run < notifier.renderer.run);
        let of_today = earlier.filter(|manifest| calendar.local(manifest.clock).date_naive() == today);
        let mut used = BTreeMap::new();
        for mail in of_today.flat_map(|manifest| &manifest.mail) {
            if let Some(unit) = mail.units.first().filter(|_| mail.to_unit) {
                *used.entry(unit.clone()).or_default() += 1;
            }
        }
        Self { used, limit: notifier.campaign().mail.units.daily_limit }
    }

    /// Takes a letter from what is left; says whether there was one.
    fn take(&mut self, unit: &UnitId, kind: MailKind) -> bool {
        let used = self.used.entry(unit.clone()).or_default();
        if *used >= self.limit {
            let count = *used;
            let message = phrase!(
                "{unit}: no {kind} is sent, it has got {count} letters today already (daily_limit)",
                unit = unit,
                kind = kind.to_string(),
                count = count
            );
            tracing::warn!("{message}");
            return false;
        }
        *used += 1;
        true
    }
}
