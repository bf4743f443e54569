//! Units that held before a change: what they had brought, who carries it now, and how they reported while they held.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::unit_history::Origin;
use super::{UnitSeries, View};
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::Period;
use crate::model::submission::Status;
use crate::model::summary::{FormerUnit, Heir, Recent, UnitStanding};
use crate::model::trend::UnitDay;
use crate::model::unit::Unit;
use crate::recognise::units::Epochs;

impl View<'_> {
    /// The units of earlier epochs that units of this one go back to, by the day on which they ended; those of one day in
    /// the order of their epoch.
    pub(super) fn former(
        &self,
        epochs: &Epochs,
        units: &[&Unit],
        all_series: &[UnitSeries],
        periods: &[Period],
    ) -> Vec<FormerUnit> {
        let mut found: BTreeMap<(NaiveDate, UnitId), FormerUnit> = BTreeMap::new();
        for (unit, series) in units.iter().zip(all_series) {
            for origin in &series.origins {
                self.add_former((epochs, periods), &unit.id, origin, &mut found);
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        let order: BTreeMap<(usize, &UnitId), usize> = epochs
            .all()
            .iter()
            .enumerate()
            .flat_map(|(at, epoch)| {
                epoch.registry.units().iter().enumerate().map(move |(place, unit)| ((at, &unit.id), place))
            })
            .collect();
        let mut found: Vec<FormerUnit> = found.into_values().collect();
        found.sort_by_key(|unit| {
            let epoch = epochs.before(unit.until);
            (unit.until, order.get(&(epoch, &unit.id)).copied())
        });
        found
    }

    fn add_former(
        &self,
        (epochs, periods): (&Epochs, &[Period]),
        heir: &UnitId,
        origin: &Origin,
        found: &mut BTreeMap<(NaiveDate, UnitId), FormerUnit>,
    ) {
        let known = epochs.all()[epochs.before(origin.until)].registry.unit(&origin.unit);
        let figures = |counts: &[Option<Count>]| self.figures(&|at| counts.get(at).copied().flatten());
        let former = found.entry((origin.until, origin.unit.clone())).or_insert_with(|| {
            let held = |period: &Period| {
                let day = period.ends.0;
                // One that a change made and ended on the same day held on none.
                day < origin.until && known.is_some_and(|unit| unit.began.is_none_or(|began| began <= day))
            };
            let trend = self.unit_days(&|period| held(period).then(|| origin.unit.clone()), &origin.closings, periods);
            let trend =
                periods.iter().zip(trend).map(|(period, day)| if held(period) { day } else { UnitDay::inactive() });
            FormerUnit {
                id: origin.unit.clone(),
                name: origin.name.clone(),
                local: known.map_or_else(|| origin.name.clone(), |unit| unit.local.clone()),
                above: known.map(|unit| unit.above.clone()).unwrap_or_default(),
                until: origin.until,
                quota: known.and_then(|unit| unit.quota),
                cumulative: figures(&origin.counted),
                heirs: Vec::new(),
                trend: trend.collect(),
            }
        });
        if former.heirs.iter().all(|own| own.unit != *heir) {
            former.heirs.push(Heir { unit: heir.clone(), carried: figures(&origin.carried) });
        }
        for before in &origin.origins {
            self.add_former((epochs, periods), &origin.unit, before, found);
        }
    }
}

/// Gives a unit, for the periods before it, what those had brought then of which it carries all: its days go through the
/// change. Nothing sums these up, as its predecessors have them.
pub(super) fn continue_days(units: &mut [UnitStanding], former: &mut [FormerUnit]) {
    for at in 0..former.len() {
        // By the day on which they ended: what one had from another is complete by then.
        let (earlier, own) = former.split_at_mut(at);
        let days = before(&own[0].id, own[0].until, earlier);
        fill(&mut own[0].trend, &days);
    }
    for unit in units {
        let days = before(&unit.id, NaiveDate::MAX, former);
        fill(&mut unit.trend, &days);
    }
}

/// The days of those of which a unit carries all, together; of a day that one of them lacks nothing is known.
fn before(heir: &UnitId, until: NaiveDate, former: &[FormerUnit]) -> Vec<Option<Count>> {
    let carries_all = |one: &&FormerUnit| {
        one.until < until && one.heirs.iter().any(|own| own.unit == *heir && own.carried == one.cumulative)
    };
    let mut days: Vec<Option<Count>> = Vec::new();
    for (at, one) in former.iter().filter(carries_all).enumerate() {
        if at == 0 {
            days = one.trend.iter().map(|day| day.day).collect();
        } else {
            for (sum, day) in days.iter_mut().zip(&one.trend) {
                *sum = sum.zip(day.day).map(|(sum, day)| sum.saturating_add(day));
            }
        }
    }
    days
}

fn fill(trend: &mut [UnitDay], days: &[Option<Count>]) {
    for (day, before) in trend.iter_mut().zip(days).filter(|(day, _)| day.status == Status::Inactive) {
        day.day = *before;
    }
}

/// The reports that the recent pace of a unit rests on which were due of those that it goes back to.
pub(super) fn recent_of(unit: &UnitId, former: &[FormerUnit], periods: usize) -> Recent {
    let mut recent = Recent::default();
    let mut waiting = vec![(unit, NaiveDate::MAX, false)];
    while let Some((heir, before, is_of_one_day)) = waiting.pop() {
        let is_earlier = |one: &&FormerUnit| one.until < before || is_of_one_day && one.until == before;
        let own = former.iter().filter(is_earlier).filter(|one| one.heirs.iter().any(|own| own.unit == *heir));
        for one in own {
            recent.add(&one.trend, periods);
            // A part that joins another unit on the day on which it leaves its own never reported: its parent did.
            let never_held = one.trend.iter().all(|day| day.status == Status::Inactive);
            waiting.push((&one.id, one.until, never_held));
        }
    }
    recent
}

impl Recent {
    /// Adds the reports of the last periods that were due.
    pub(super) fn add(&mut self, days: &[UnitDay], periods: usize) {
        for day in days.iter().rev().take(periods) {
            let is_due = !matches!(day.status, Status::Excused | Status::Pending | Status::Inactive);
            self.due += usize::from(is_due);
            self.came += usize::from(matches!(day.status, Status::OnTime | Status::Late));
        }
    }
}
