//! What changed since the period before: the total, who rose and fell, who met the quota, who keeps missing.

use serde::Serialize;

use super::parts::{Cut, NAME, cut};
use crate::model::campaign::Campaign;
use crate::model::count::Count;
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
    /// What the units that reported both periods brought in that one, and in this. Null: none reported both.
    was: Option<Count>,
    now: Option<Count>,
    change: Option<i64>,
    /// How many reported both, and those of which one of the two is not known.
    compared: usize,
    left_out: Cut<String>,
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
        let both = |unit: &UnitStanding| unit.day_before().zip(unit.standing.day.get(target));
        let pairs: Vec<(Count, Count)> = summary.units.iter().filter_map(both).collect();
        let sum = |part: fn(&(Count, Count)) -> Count| pairs.iter().map(part).reduce(Count::saturating_add);
        let (was, now) = (sum(|pair| pair.0), sum(|pair| pair.1));
        let is_half = |unit: &&UnitStanding| unit.day_before().is_some() != unit.standing.day.get(target).is_some();
        let left_out = summary.units.iter().filter(is_half).map(|unit| cut(&unit.name, NAME));
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
            was,
            now,
            change: was.zip(now).map(|(was, now)| difference(was, now)),
            compared: pairs.len(),
            left_out: Cut::new(left_out, names),
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
