//! Who is asked for what else is due, a form beside the main one or a document: some days before it, and once after it.
//!
//! A unit gets one letter for all that is due for it at that time; each of them is mentioned once before and once after.

use std::collections::BTreeMap;

use chrono::Duration;

use super::letter::{Draft, compose};
use super::units::to_one;
use super::{Allowance, Audience, Letters, Notifier, Spooled, addresses};
use crate::error::Result;
use crate::model::id::UnitId;
use crate::model::mail::MailKind;
use crate::model::obligation::{Obligation, ObligationKind};
use crate::model::period::Period;
use crate::model::standing::ObligationStanding;
use crate::model::submission::Status;
use crate::model::unit::Unit;
use crate::report::mail::{self, DueItem, Duties};

/// Days after a deadline for which a letter about it is of use.
const OF_USE_DAYS: i64 = 14;

/// What is due for a unit: the period of an obligation, whether its file went back, what the ledger calls it.
struct Item<'a> {
    obligation: &'a Obligation,
    standing: &'a ObligationStanding,
    returned: bool,
    key: String,
}

impl Notifier<'_> {
    /// Letters about obligations that a unit has not met.
    pub(super) fn duties(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        let mail = &self.campaign().mail;
        let reads = |kind| mail.units.kinds.contains(&kind) || mail.groups_for(kind).next().is_some();
        for kind in [MailKind::Overdue, MailKind::Reminder].into_iter().filter(|kind| reads(*kind)) {
            if mail.reminder.obligations {
                self.duties_of(kind, letters, allowance)?;
            }
        }
        Ok(())
    }

    fn duties_of(&self, kind: MailKind, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        let view = self.renderer.view();
        let date = self.campaign().calendar.report_date(self.renderer.now);
        let epochs = view.epochs(date, None);
        let due: Vec<(&Obligation, ObligationStanding)> = self
            .due_now(kind)
            .into_iter()
            .map(|(obligation, period)| (obligation, view.obligation(obligation, (&epochs, date), period)))
            .collect();
        let mut of_units: BTreeMap<&UnitId, Vec<Item<'_>>> = BTreeMap::new();
        for (obligation, standing) in &due {
            for unit in standing.units.iter().filter(|unit| is_asked(kind, unit.status)) {
                let key = format!("{} {}", obligation.id, standing.period.ends);
                let returned = unit.status == Status::Returned;
                of_units.entry(&unit.unit).or_default().push(Item { obligation, standing, returned, key });
            }
        }
        // In the order of the units, as other letters are.
        for unit in epochs.registry(date).units() {
            let Some(items) = of_units.get(&unit.id) else { continue };
            for audience in self.audiences(kind, &unit.emails) {
                let news: Vec<&Item<'_>> =
                    items.iter().filter(|item| !self.was_written_about(kind, unit, &audience, &item.key)).collect();
                if !news.is_empty() && (!audience.is_unit || allowance.take(&unit.id, kind)) {
                    letters.add(self.ask(kind, unit, &audience, &news))?;
                }
            }
        }
        Ok(())
    }

    /// The periods of obligations for which it is time.
    fn due_now(&self, kind: MailKind) -> Vec<(&Obligation, Period)> {
        let times = &self.campaign().mail.reminder;
        let now = self.renderer.now;
        let before = Duration::days(times.obligation_before_days.into());
        let after = Duration::days(times.obligation_after_days.into());
        let main = &self.campaign().main_form().id;
        let is_time = |obligation: &Obligation, period: &Period| {
            let deadline = obligation.calendar.deadline(period.ends);
            if kind == MailKind::Overdue {
                return now > deadline
                    && now >= deadline + after
                    && now <= deadline + after + Duration::days(OF_USE_DAYS);
            }
            let has_begun = period.starts <= obligation.calendar.local(now).date_naive();
            has_begun && now >= deadline - before && now <= deadline
        };
        let others = self.campaign().obligations.iter().filter(|obligation| obligation.id != *main);
        let periods = others.flat_map(|obligation| {
            obligation.calendar.periods().map(move |period| (obligation, period)).collect::<Vec<_>>()
        });
        periods.filter(|(obligation, period)| is_time(obligation, period)).collect()
    }

    fn was_written_about(&self, kind: MailKind, unit: &Unit, audience: &Audience, key: &String) -> bool {
        let own = addresses(&audience.group);
        self.written_before().any(|mail| {
            mail.kind == Some(kind) && mail.duties.contains(key) && mail.units.contains(&unit.id) && mail.to == own
        })
    }

    fn ask(&self, kind: MailKind, unit: &Unit, audience: &Audience, items: &[&Item<'_>]) -> Result<Spooled> {
        let words = self.renderer.context.words_in(audience.group.language);
        let due = items.iter().map(|item| DueItem {
            standing: item.standing,
            folder: (item.obligation.kind == ObligationKind::Document).then_some(item.obligation.id.as_str()),
            returned: item.returned,
        });
        let letter = Duties { unit: &unit.name, is_past: kind == MailKind::Overdue, items: due.collect() };
        let body = mail::duties_mail(&letter, self.campaign(), words)?;
        let keys: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
        let slug = if kind == MailKind::Overdue { "qua-han-van-ban" } else { "nhac-van-ban" };
        let draft = to_one(kind, slug, unit, audience, &keys.join(" "));
        let last = items.iter().map(|item| item.standing.due).max();
        let expires = last.map(|due| if kind == MailKind::Overdue { due + Duration::days(OF_USE_DAYS) } else { due });
        compose(self.campaign(), self.renderer.now, Draft { duties: keys, expires, body, ..draft })
    }
}

/// Whether a unit of this status is asked.
fn is_asked(kind: MailKind, status: Status) -> bool {
    match kind {
        MailKind::Overdue => matches!(status, Status::Missing | Status::Returned),
        _ => matches!(status, Status::Pending | Status::Returned),
    }
}
