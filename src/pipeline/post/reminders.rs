//! Who is asked for a report that has not come: the unit before and after the deadline, then the body above it.

use std::collections::HashMap;

use chrono::{Days, Duration};

use super::letter::{Draft, compose};
use super::units::to_one;
use super::{Allowance, Audience, Letters, Post, Spooled};
use crate::error::Result;
use crate::ledger::Drawn;
use crate::model::campaign::{Campaign, UnitEntry};
use crate::model::course::UnitDay;
use crate::model::mail::{Group, MailKind};
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::submission::Status;
use crate::model::summary::UnitStanding;
use crate::model::unit::Unit;
use crate::recognise::units::Registry;
use crate::report::mail::{self, Absent, Escalation, Reminder};
use crate::text;

/// What is due for a period at the run's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due {
    period: Period,
    deadline: Instant,
    /// Whether the deadline is past.
    is_past: bool,
    /// Until when a letter about it is of use: the deadline, or the next one.
    until: Instant,
}

impl Due {
    fn kind(&self) -> MailKind {
        if self.is_past { MailKind::Overdue } else { MailKind::Reminder }
    }
}

impl Post<'_> {
    /// Letters about reports that have not come.
    pub(super) fn reminders(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        for due in self.due() {
            let told = self.told(due.period.ends);
            // Who had not reported at the first look was told then; nobody falls silent later.
            let of_due = |kind: MailKind| kind == due.kind() || (due.is_past && kind == MailKind::Escalation);
            if told.iter().any(|kind| of_due(*kind)) {
                continue;
            }
            let registry = self.drawer.view().registry(due.period.ends, None);
            let above = Above::of(self.campaign());
            if self.has_readers(due.kind(), &registry, &above) {
                let standings = self.standings(due.period.ends)?;
                self.to_the_absent(&due, &registry, &standings, letters, allowance)?;
                if due.is_past {
                    self.to_those_above(&due, &registry, &standings, &above, letters)?;
                }
            }
        }
        Ok(())
    }

    /// The periods for which it is time: from some minutes before the deadline until the next one's.
    fn due(&self) -> Vec<Due> {
        let calendar = &self.campaign().calendar;
        let times = &self.campaign().mail.reminder;
        let now = self.drawer.now;
        let today = calendar.local(now).date_naive();
        let before = Duration::minutes(times.before_minutes.into());
        let after = Duration::minutes(times.after_minutes.into());
        let due = |period: Period| {
            let deadline = calendar.deadline(period.ends);
            let next = calendar.next(period).map_or_else(
                || deadline.checked_add_days(Days::new(1)).unwrap_or(deadline),
                |next| calendar.deadline(next.ends),
            );
            let is_past = now > deadline;
            let is_time = if is_past { now >= deadline + after && now <= next } else { now >= deadline - before };
            let until = if is_past { next } else { deadline };
            (is_time && period.ends.0 < today).then_some(Due { period, deadline, is_past, until })
        };
        calendar.periods().filter_map(due).collect()
    }

    /// Whether anybody would read such letters; without one nothing needs to be computed.
    fn has_readers(&self, kind: MailKind, registry: &Registry, above: &Above<'_>) -> bool {
        let mail = &self.campaign().mail;
        let of_unit = |unit: &Unit| mail.units.kinds.contains(&kind) && !unit.emails.is_empty();
        let escalates = kind == MailKind::Overdue && mail.reminder.superior_after > 0;
        let of_body = |unit: &Unit| escalates && !above.emails(unit).is_empty();
        mail.groups_for(kind).next().is_some()
            || (escalates && !mail.reminder.superior_to.is_empty())
            || (escalates && mail.groups_for(MailKind::Escalation).next().is_some())
            || registry.units().iter().any(|unit| of_unit(unit) || of_body(unit))
    }

    /// The units as they stand for a date at the run's clock.
    fn standings(&self, date: ReportDate) -> Result<Vec<UnitStanding>> {
        if let Some(picture) = self.pictures.iter().find(|picture| picture.drawn.date == date) {
            return Ok(picture.summary.units.clone());
        }
        let drawn = self.book().drawing(date, self.drawer.run).map(|drawing| drawing.drawn);
        Ok(self.drawer.summary(&drawn.unwrap_or(Drawn::blank(date)))?.units)
    }

    fn to_the_absent(
        &self,
        due: &Due,
        registry: &Registry,
        standings: &[UnitStanding],
        letters: &mut Letters,
        allowance: &mut Allowance,
    ) -> Result<()> {
        for standing in standings.iter().filter(|standing| is_absent(standing.status)) {
            let Some(unit) = registry.unit(&standing.id) else { continue };
            for audience in self.audiences(due.kind(), &unit.emails) {
                if !audience.is_unit || allowance.take(&unit.id, due.kind()) {
                    letters.add(self.remind(due, unit, standing, &audience))?;
                }
            }
        }
        Ok(())
    }

    fn remind(&self, due: &Due, unit: &Unit, standing: &UnitStanding, audience: &Audience) -> Result<Spooled> {
        let letter = Reminder {
            unit: &unit.name,
            period: due.period,
            deadline: due.deadline,
            is_past: due.is_past,
            returned: standing.status == Status::Returned,
            misses: standing.misses(),
            last_reported: self.last_reported(standing),
        };
        let words = self.drawer.setting.words_in(audience.group.language);
        let body = mail::reminder_mail(&letter, self.campaign(), words)?;
        let slug = if due.is_past { "qua-han" } else { "nhac-nop" };
        let date = due.period.ends;
        let draft = to_one(due.kind(), slug, unit, audience, &date.to_string());
        let draft = Draft { dates: vec![date], expires: Some(due.until), body, ..draft };
        compose(self.campaign(), self.drawer.now, draft)
    }

    /// One letter to each body above, with all of its units that missed so many periods in a row.
    fn to_those_above(
        &self,
        due: &Due,
        registry: &Registry,
        standings: &[UnitStanding],
        above: &Above<'_>,
        letters: &mut Letters,
    ) -> Result<()> {
        let every = self.campaign().mail.reminder.superior_after as usize;
        let is_due = |standing: &&UnitStanding| {
            let misses = standing.misses();
            every > 0 && misses > 0 && misses.is_multiple_of(every)
        };
        let mut bodies: Vec<(String, Group, Vec<Absent<'_>>)> = Vec::new();
        for standing in standings.iter().filter(is_due) {
            let Some(unit) = registry.unit(&standing.id) else { continue };
            let absent =
                Absent { unit: &standing.name, misses: standing.misses(), last_reported: self.last_reported(standing) };
            for (name, group) in self.bodies_above(unit, above) {
                match bodies.iter_mut().find(|(known, own, _)| *known == name && *own == group) {
                    Some((.., units)) => units.push(absent.clone()),
                    None => bodies.push((name, group, vec![absent.clone()])),
                }
            }
        }
        for (superior, group, units) in bodies {
            let letter = Escalation { superior: &superior, period: due.period, deadline: due.deadline, units };
            let words = self.drawer.setting.words_in(group.language);
            let date = due.period.ends;
            let written = mail::escalation_mail(&letter, self.campaign(), words).map_err(Into::into).and_then(|body| {
                let draft = Draft {
                    dates: vec![date],
                    mark: text::slug(&superior),
                    identity: format!("{date} {superior}"),
                    expires: Some(due.until),
                    body,
                    ..Draft::of(MailKind::Escalation, "bao-cap-tren", &group)
                };
                compose(self.campaign(), self.drawer.now, draft)
            });
            letters.add(written)?;
        }
        Ok(())
    }

    /// The last period for which something of this unit counts.
    fn last_reported(&self, standing: &UnitStanding) -> Option<ReportDate> {
        let reported = |day: &UnitDay| matches!(day.status, Status::OnTime | Status::Late);
        let last = standing.course.iter().rposition(reported)?;
        self.campaign().calendar.periods().nth(last).map(|period| period.ends)
    }

    /// Who is told of a unit's silence: the body above it, else those named for it, and the groups that ask for it.
    fn bodies_above(&self, unit: &Unit, above: &Above<'_>) -> Vec<(String, Group)> {
        let mail = &self.campaign().mail;
        let name = unit.superior.clone().unwrap_or_default();
        let emails = above.emails(unit);
        let to = if emails.is_empty() { mail.reminder.superior_to.clone() } else { emails.to_vec() };
        let mut bodies = Vec::new();
        if !to.is_empty() {
            bodies.push((name, Group { to, language: mail.units.language, ..Group::default() }));
        }
        bodies.extend(mail.groups_for(MailKind::Escalation).map(|group| (String::new(), group.clone())));
        bodies
    }
}

/// The units of the campaign file by every name, for those that stand above others.
struct Above<'a>(HashMap<String, &'a UnitEntry>);

impl<'a> Above<'a> {
    fn of(campaign: &'a Campaign) -> Self {
        let names = |entry: &'a UnitEntry| {
            let own = [entry.name.as_str(), entry.id.as_str()];
            own.into_iter().chain(entry.aliases.iter().map(String::as_str)).map(move |name| (text::fold(name), entry))
        };
        Self(campaign.units.iter().filter(|entry| !entry.emails.is_empty()).flat_map(names).collect())
    }

    /// Addresses of the body above a unit, where the campaign file knows it.
    fn emails(&self, unit: &Unit) -> &'a [String] {
        let entry = unit.superior.as_ref().and_then(|superior| self.0.get(&text::fold(superior)));
        entry.map(|entry| entry.emails.as_slice()).unwrap_or_default()
    }
}

fn is_absent(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Missing | Status::Returned)
}
