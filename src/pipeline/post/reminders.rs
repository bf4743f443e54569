//! Who is asked for a report that has not come: the unit before and after the deadline, then the body above it.

use chrono::{Days, Duration};

use super::letter::{Draft, compose};
use super::{Allowance, Audience, Post, Spooled, Told, addresses};
use crate::error::Result;
use crate::ledger::Drawn;
use crate::model::course::UnitDay;
use crate::model::mail::{Group, MailKind};
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::submission::Status;
use crate::model::summary::{Edition, UnitStanding};
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
}

impl Due {
    fn kind(&self) -> MailKind {
        if self.is_past { MailKind::Overdue } else { MailKind::Reminder }
    }
}

impl Post<'_> {
    /// Letters about reports that have not come.
    pub(super) fn reminders(&self, allowance: &mut Allowance) -> Result<Vec<Spooled>> {
        let mut letters = Vec::new();
        for due in self.due() {
            let registry = self.drawer.view().registry(due.period.ends, None);
            if self.has_readers(due.kind(), &registry) {
                let standings = self.standings(due.period.ends)?;
                let told = self.told(due.period.ends);
                letters.extend(self.to_the_absent(&due, &registry, &standings, &told, allowance)?);
                if due.is_past {
                    letters.extend(self.to_those_above(&due, &registry, &standings, &told)?);
                }
            }
        }
        Ok(letters)
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
            (is_time && period.ends.0 < today).then_some(Due { period, deadline, is_past })
        };
        calendar.periods().filter_map(due).collect()
    }

    /// Whether anybody would read such letters; without one nothing needs to be computed.
    fn has_readers(&self, kind: MailKind, registry: &Registry) -> bool {
        let mail = &self.campaign().mail;
        let units = mail.units.kinds.contains(&kind) && registry.units().iter().any(|unit| !unit.emails.is_empty());
        let above = kind == MailKind::Overdue && mail.reminder.superior_after > 0;
        let superior = above
            && (!mail.reminder.superior_to.is_empty()
                || mail.groups_for(MailKind::Escalation).next().is_some()
                || registry.units().iter().any(|unit| !self.emails_above(unit).is_empty()));
        units || superior || mail.groups_for(kind).next().is_some()
    }

    /// The units as they stand for a date at the run's clock.
    fn standings(&self, date: ReportDate) -> Result<Vec<UnitStanding>> {
        if let Some(picture) = self.pictures.iter().find(|picture| picture.drawn.date == date) {
            return Ok(picture.summary.units.clone());
        }
        let drawn = self.book().drawing(date, self.drawer.run).map(|drawing| drawing.drawn);
        let blank = Drawn {
            date,
            revision: 0,
            edition: Edition::First,
            issued: false,
            mailed: false,
            headline: None,
            outputs: Vec::new(),
        };
        Ok(self.drawer.summary(&drawn.unwrap_or(blank))?.units)
    }

    fn to_the_absent(
        &self,
        due: &Due,
        registry: &Registry,
        standings: &[UnitStanding],
        told: &Told<'_>,
        allowance: &mut Allowance,
    ) -> Result<Vec<Spooled>> {
        let kind = due.kind();
        let mut letters = Vec::new();
        for standing in standings.iter().filter(|standing| is_absent(standing.status)) {
            let Some(unit) = registry.unit(&standing.id) else { continue };
            for audience in self.audiences(kind, &unit.emails) {
                let is_told = told.contains(&(kind, Some(&unit.id), audience.addresses().as_slice()));
                if is_told || (audience.is_unit && !allowance.take(&unit.id, kind)) {
                    continue;
                }
                letters.push(self.remind(due, unit, standing, &audience)?);
            }
        }
        Ok(letters)
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
        self.to_one(due.kind(), slug, unit, audience, vec![date], &date.to_string(), body, Vec::new())
    }

    /// One letter to each body above, with all of its units that missed so many periods in a row.
    fn to_those_above(
        &self,
        due: &Due,
        registry: &Registry,
        standings: &[UnitStanding],
        told: &Told<'_>,
    ) -> Result<Vec<Spooled>> {
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
            for (name, group) in self.bodies_above(unit) {
                match bodies.iter_mut().find(|(known, own, _)| *known == name && *own == group) {
                    Some((.., units)) => units.push(absent.clone()),
                    None => bodies.push((name, group, vec![absent.clone()])),
                }
            }
        }
        let mut letters = Vec::new();
        for (superior, group, units) in bodies {
            let date = due.period.ends;
            if told.contains(&(MailKind::Escalation, None, addresses(&group).as_slice())) {
                continue;
            }
            let letter = Escalation { superior: &superior, period: due.period, deadline: due.deadline, units };
            let words = self.drawer.setting.words_in(group.language);
            let draft = Draft {
                dates: vec![date],
                mark: text::slug(&superior),
                identity: format!("{date} {superior}"),
                body: mail::escalation_mail(&letter, self.campaign(), words)?,
                ..Draft::of(MailKind::Escalation, "bao-cap-tren", &group)
            };
            letters.push(compose(self.campaign(), self.drawer.now, draft)?);
        }
        Ok(letters)
    }

    /// The last period for which something of this unit counts.
    fn last_reported(&self, standing: &UnitStanding) -> Option<ReportDate> {
        let reported = |day: &UnitDay| matches!(day.status, Status::OnTime | Status::Late);
        let last = standing.course.iter().rposition(reported)?;
        self.campaign().calendar.periods().nth(last).map(|period| period.ends)
    }

    /// Who is told of a unit's silence: the body above it, else those named for it, and the groups that ask for it.
    fn bodies_above(&self, unit: &Unit) -> Vec<(String, Group)> {
        let mail = &self.campaign().mail;
        let name = unit.superior.clone().unwrap_or_default();
        let emails = self.emails_above(unit);
        let to = if emails.is_empty() { mail.reminder.superior_to.clone() } else { emails };
        let mut bodies = Vec::new();
        if !to.is_empty() {
            let group = Group { to, language: mail.units.language, ..Group::default() };
            bodies.push((name.clone(), group));
        }
        bodies.extend(mail.groups_for(MailKind::Escalation).map(|group| (String::new(), group.clone())));
        bodies
    }

    /// Addresses of the body above a unit, where the campaign file knows it.
    fn emails_above(&self, unit: &Unit) -> Vec<String> {
        let Some(superior) = &unit.superior else { return Vec::new() };
        let wanted = text::fold(superior);
        let answers = |entry: &&crate::model::campaign::UnitEntry| {
            let names = [entry.name.as_str(), entry.id.as_str()];
            names.into_iter().chain(entry.aliases.iter().map(String::as_str)).any(|name| text::fold(name) == wanted)
        };
        self.campaign().units.iter().find(answers).map(|entry| entry.emails.clone()).unwrap_or_default()
    }
}

fn is_absent(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Missing | Status::Returned)
}
