//! Who is asked for a report that has not come: the unit before and after the deadline, then the body above it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use chrono::{Days, Duration};

use super::letter::{Draft, compose};
use super::units::to_one;
use super::{Allowance, Audience, EarlierLetters, Letters, Notifier, Spooled, addresses};
use crate::error::Result;
use crate::ledger::IssueRecord;
use crate::model::campaign::{Campaign, UnitEntry};
use crate::model::id::UnitId;
use crate::model::mail::{Group, MailKind};
use crate::model::period::{Instant, Period, ReportDate};
use crate::model::submission::Status;
use crate::model::summary::UnitStanding;
use crate::model::trend::UnitDay;
use crate::model::unit::Unit;
use crate::pipeline::recheck::is_absent;
use crate::recognise::units::{Match, Registry};
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

impl Notifier<'_> {
    /// Letters about reports that have not come.
    pub(super) fn reminders(&self, letters: &mut Letters, allowance: &mut Allowance) -> Result<()> {
        for due in self.due() {
            let registry = self.renderer.view().registry(due.period.ends, None);
            let above = Above::of(self.campaign());
            let earlier = self.earlier_letters(due.period.ends);
            if self.has_readers(due.kind(), &registry, &above) {
                let standings = self.standings(due.period.ends)?;
                self.to_the_absent(&due, &registry, &standings, &earlier, letters, allowance)?;
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
        let now = self.renderer.now;
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
            let until = if is_past { next + after } else { deadline };
            let is_time = now >= if is_past { deadline + after } else { deadline - before };
            (is_time && now <= until && period.starts <= today).then_some(Due { period, deadline, is_past, until })
        };
        calendar.periods().filter_map(due).collect()
    }

    /// Whether anybody would read such letters; without one nothing needs to be computed.
    fn has_readers(&self, kind: MailKind, registry: &Registry, above: &Above<'_>) -> bool {
        let mail = &self.campaign().mail;
        let of_unit = |unit: &Unit| mail.units.kinds.contains(&kind) && !unit.emails.is_empty();
        let escalates = kind == MailKind::Overdue && mail.reminder.superior_after > 0;
        let of_body = |unit: &Unit| escalates && above.entry(unit).is_some();
        mail.groups_for(kind).next().is_some()
            || (escalates && !mail.reminder.superior_to.is_empty())
            || (escalates && mail.groups_for(MailKind::Escalation).next().is_some())
            || registry.units().iter().any(|unit| of_unit(unit) || of_body(unit))
    }

    /// The units as they stand for a date at the run's clock.
    fn standings(&self, date: ReportDate) -> Result<Vec<UnitStanding>> {
        if let Some(report) = self.reports.iter().find(|report| report.drawn.date == date) {
            return Ok(report.summary.units.clone());
        }
        let drawn = self.book().drawing(date, self.renderer.run).map(|drawing| drawing.drawn);
        Ok(self.renderer.summary(&drawn.unwrap_or(IssueRecord::blank(date)))?.units)
    }

    fn to_the_absent(
        &self,
        due: &Due,
        registry: &Registry,
        standings: &[UnitStanding],
        earlier: &EarlierLetters<'_>,
        letters: &mut Letters,
        allowance: &mut Allowance,
    ) -> Result<()> {
        // Whose file goes back in this very run has its slip; it is reminded by a later one.
        let mending: BTreeSet<&UnitId> = self
            .entries
            .iter()
            .filter(|entry| entry.submission.verdict.goes_back())
            .filter_map(|entry| entry.submission.unit.as_ref())
            .collect();
        for standing in standings.iter().filter(|standing| is_absent(standing.status)) {
            let Some(unit) = registry.unit(&standing.id).filter(|unit| !mending.contains(&unit.id)) else { continue };
            for audience in self.audiences(due.kind(), &unit.emails) {
                if earlier.contains(&(due.kind(), &unit.id, addresses(&audience.group).as_slice())) {
                    continue;
                }
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
            misses: if due.is_past { standing.misses() } else { missed_before(standing) },
            last_reported: self.last_reported(standing),
        };
        let words = self.renderer.context.words_in(audience.group.language);
        let body = mail::reminder_mail(&letter, self.campaign(), words)?;
        let slug = if due.is_past { "qua-han" } else { "nhac-nop" };
        let date = due.period.ends;
        let draft = to_one(due.kind(), slug, unit, audience, &date.to_string());
        let draft = Draft { dates: vec![date], expires: Some(due.until), body, ..draft };
        compose(self.campaign(), self.renderer.now, draft)
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
        let mut bodies: Vec<(String, Group, Vec<UnitId>, Vec<Absent<'_>>)> = Vec::new();
        for standing in standings.iter().filter(|standing| every > 0 && standing.misses() >= every) {
            let Some(unit) = registry.unit(&standing.id) else { continue };
            let absent =
                Absent { unit: &standing.name, misses: standing.misses(), last_reported: self.last_reported(standing) };
            for (name, group) in self.bodies_above(unit, above) {
                if self.was_reminded_lately(&group, &unit.id, due.period, every) {
                    continue;
                }
                match bodies.iter_mut().find(|(known, own, ..)| *known == name && *own == group) {
                    Some((.., ids, units)) => {
                        ids.push(unit.id.clone());
                        units.push(absent.clone());
                    }
                    None => bodies.push((name, group, vec![unit.id.clone()], vec![absent.clone()])),
                }
            }
        }
        for (superior, group, ids, units) in bodies {
            let letter = Escalation { superior: &superior, period: due.period, deadline: due.deadline, units };
            let words = self.renderer.context.words_in(group.language);
            let date = due.period.ends;
            let written = mail::escalation_mail(&letter, self.campaign(), words).map_err(Into::into).and_then(|body| {
                let draft = Draft {
                    dates: vec![date],
                    mark: text::slug(&superior),
                    identity: format!("{date} {superior}"),
                    units: ids,
                    body,
                    ..Draft::of(MailKind::Escalation, "bao-cap-tren", &group)
                };
                compose(self.campaign(), self.renderer.now, draft)
            });
            letters.add(written)?;
        }
        Ok(())
    }

    /// Whether these people were reminded of a unit within the last `every` periods; a day without a run, on which it would
    /// have been due, is made up for by the next one.
    fn was_reminded_lately(&self, group: &Group, unit: &UnitId, period: Period, every: usize) -> bool {
        let own = addresses(group);
        let calendar = &self.campaign().calendar;
        let lately = std::iter::successors(Some(period), |period| calendar.previous(*period)).take(every);
        let lately: Vec<ReportDate> = lately.map(|period| period.ends).collect();
        self.written_before().any(|mail| {
            mail.kind == Some(MailKind::Escalation)
                && mail.to == own
                && mail.units.contains(unit)
                && mail.dates.iter().any(|date| lately.contains(date))
        })
    }

    /// The last period for which something of this unit counts.
    fn last_reported(&self, standing: &UnitStanding) -> Option<ReportDate> {
        let reported = |day: &UnitDay| matches!(day.status, Status::OnTime | Status::Late);
        let last = standing.trend.iter().rposition(reported)?;
        self.campaign().calendar.periods().nth(last).map(|period| period.ends)
    }

    /// Who is notified of a unit's silence: the body above it, else those named for it, and the groups that ask for it.
    fn bodies_above(&self, unit: &Unit, above: &Above<'_>) -> Vec<(String, Group)> {
        let mail = &self.campaign().mail;
        // What the appendix heads a group of units with is a body only if the campaign file knows it as one.
        let known = above.entry(unit);
        let name = known.map(|entry| entry.name.clone()).unwrap_or_default();
        let to = known.map_or_else(|| mail.reminder.superior_to.clone(), |entry| entry.emails.clone());
        let mut bodies = Vec::new();
        if !to.is_empty() {
            bodies.push((name, Group { to, language: mail.units.language, ..Group::default() }));
        }
        bodies.extend(mail.groups_for(MailKind::Escalation).map(|group| (String::new(), group.clone())));
        bodies
    }
}

/// The units of the campaign file with addresses, for those that stand above others.
struct Above<'a> {
    campaign: &'a Campaign,
    names: Registry,
    found: RefCell<HashMap<String, Option<&'a UnitEntry>>>,
}

impl<'a> Above<'a> {
    fn of(campaign: &'a Campaign) -> Self {
        Self { campaign, names: Registry::of_file(campaign), found: RefCell::default() }
    }

    /// The nearest body above a unit that the campaign file knows with an address; by any way of writing it.
    fn entry(&self, unit: &Unit) -> Option<&'a UnitEntry> {
        let look_up = |body: &String| {
            let Match::One(id) = self.names.find(body) else { return None };
            self.campaign.units.iter().find(|entry| entry.id == id && !entry.emails.is_empty())
        };
        let known = |body: &String| *self.found.borrow_mut().entry(body.clone()).or_insert_with(|| look_up(body));
        unit.above.iter().rev().find_map(known)
    }
}

/// Periods in a row before this one for which nothing of a unit counts.
fn missed_before(standing: &UnitStanding) -> usize {
    let earlier = standing.trend.split_last().map_or(&[][..], |(_, earlier)| earlier);
    earlier.iter().rev().take_while(|day| matches!(day.status, Status::Missing | Status::Returned)).count()
}
