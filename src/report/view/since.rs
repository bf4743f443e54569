//! What changed since the period before: the total, who rose and fell, who met the quota, who keeps missing.

use serde::Serialize;

use super::parts::{Cut, NAME, cut};
use crate::model::campaign::{Campaign, Count};
use crate::model::period::ReportDate;
use crate::model::summary::{Summary, UnitStanding};

/// Misses in a row from which a unit is named.
const MISSES: usize = 2;
/// Units that rose or fell most.
const MOVED: usize = 3;

/// A unit whose figure of the period rose or fell.
#[derive(Serialize)]
struct Move {
    name: String,
    was: Count,
    now: Count,
    change: i64,
}

#[derive(Serialize)]
struct Miss {
    name: String,
    count: usize,
}

/// What changed since the period before the report date.
#[derive(Serialize)]
pub(super) struct SinceView {
    /// That period; null in the campaign's first.
    date: Option<ReportDate>,
    /// Its figure.
    day: Option<Count>,
    /// This period's figure less that one.
    change: Option<i64>,
    risen: Cut<Move>,
    fallen: Cut<Move>,
    /// Units that met their quota in this period.
    met: Cut<String>,
    /// Units that have not reported for several periods in a row.
    misses: Cut<Miss>,
}

impl SinceView {
    pub(super) fn new(summary: &Summary, campaign: &Campaign, names: usize) -> Self {
        let target = campaign.target_indicator();
        let before = campaign.calendar.previous(summary.period);
        let of_before = |date: ReportDate| summary.course.iter().find(|point| point.period.ends == date);
        let reported = before.and_then(|period| of_before(period.ends)).and_then(|point| point.reported.as_ref());
        let day = reported.and_then(|reported| reported.day);
        let moved = |unit: &UnitStanding| {
            let (was, now) = (unit.day_before()?, unit.standing.day.get(target)?);
            Some(Move { name: cut(&unit.name, NAME), was, now, change: difference(was, now) })
        };
        let mut moves: Vec<Move> = summary.units.iter().filter_map(moved).filter(|moved| moved.change != 0).collect();
        moves.sort_by_key(|moved| moved.change);
        let split = moves.partition_point(|moved| moved.change < 0);
        let mut risen = moves.split_off(split);
        risen.reverse();
        let met = |unit: &&UnitStanding| {
            let standing = &unit.standing;
            let before = standing.cumulative.get(target).zip(standing.day.get(target));
            standing.remaining == Some(0)
                && before.zip(standing.quota).is_some_and(|((sum, day), quota)| day > 0 && sum - day.min(sum) < quota)
        };
        let missing = |unit: &UnitStanding| Miss { name: cut(&unit.name, NAME), count: unit.misses() };
        let mut misses: Vec<Miss> = summary.units.iter().map(missing).filter(|miss| miss.count >= MISSES).collect();
        misses.sort_by_key(|miss| std::cmp::Reverse(miss.count));
        Self {
            date: before.map(|period| period.ends),
            day,
            change: day.zip(summary.total.day.get(target)).map(|(was, now)| difference(was, now)),
            risen: Cut::new(risen, MOVED),
            fallen: Cut::new(moves, MOVED),
            met: Cut::new(summary.units.iter().filter(met).map(|unit| cut(&unit.name, NAME)), names),
            misses: Cut::new(misses, names),
        }
    }
}

fn difference(was: Count, now: Count) -> i64 {
    i64::try_from(i128::from(now) - i128::from(was)).unwrap_or(i64::MAX)
}
