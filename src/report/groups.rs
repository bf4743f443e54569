//! Units by branch, and what units together come to.

use crate::model::campaign::Campaign;
use crate::model::cell::column_letters;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::figures::{Booked, Figures};
use crate::model::id::IndicatorId;
use crate::model::period::{Calendar, ReportDate};
use crate::model::ratio;
use crate::model::summary::{Recent, Standing, Summary, UnitStanding};

/// Units of one of the highest branches, or those in none.
pub(super) struct Group<'a> {
    /// The branch's name.
    pub(super) name: Option<&'a str>,
    /// Its units together.
    pub(super) standing: Standing,
}

/// The highest branches; then those units that stand in none.
pub(super) fn groups<'a>(summary: &'a Summary, campaign: &Campaign) -> Vec<Group<'a>> {
    let group = |at: usize| {
        let branch = &summary.branches[at];
        Group { name: Some(branch.name()), standing: branch.standing.clone() }
    };
    let mut groups: Vec<Group<'_>> = summary.branches_below(None).into_iter().map(group).collect();
    let rest: Vec<&UnitStanding> = summary.outside_branches().collect();
    if !rest.is_empty() {
        groups.push(Group { name: None, standing: together(&rest, campaign, summary.period.ends) });
    }
    groups
}

/// All units in the order of tables: of each branch its own before those of the branches below it, those in none last.
pub(super) fn in_table_order(summary: &Summary) -> Vec<&UnitStanding> {
    let own = summary.branches.iter().flat_map(|branch| &branch.own).map(|at| &summary.units[*at]);
    own.chain(summary.outside_branches()).collect()
}

/// A branch's units in the order of tables.
pub(super) fn units_of(summary: &Summary, at: usize) -> Vec<&UnitStanding> {
    let level = summary.branches[at].level();
    let below = summary.branches[at + 1..].iter().take_while(|branch| branch.level() > level);
    let own = std::iter::once(&summary.branches[at]).chain(below).flat_map(|branch| &branch.own);
    own.map(|at| &summary.units[*at]).collect()
}

/// Units together: sums of what is known, and what follows from quota and target indicator.
pub(super) fn together(units: &[&UnitStanding], campaign: &Campaign, date: ReportDate) -> Standing {
    let sum = |figure: &dyn Fn(&Standing) -> Option<Count>| {
        units.iter().filter_map(|unit| figure(&unit.standing)).reduce(Count::saturating_add)
    };
    let figures = |figures: &dyn Fn(&Standing) -> &Figures| {
        let ids = campaign.main_form().indicators.iter().map(|indicator| indicator.id.clone());
        Figures(ids.map(|id| (id.clone(), sum(&|standing| figures(standing).get(&id)))).collect())
    };
    let cumulative = figures(&|standing| &standing.cumulative);
    let done = cumulative.get(campaign.target_indicator());
    let ids = campaign.main_form().indicators.iter().map(|indicator| indicator.id.clone());
    let booked = |id: &IndicatorId| units.iter().map(|unit| unit.standing.booked.get(id)).sum();
    Standing {
        day: figures(&|standing| &standing.day),
        cumulative,
        booked: Booked(ids.map(|id| (id.clone(), booked(&id))).collect()),
        ..derived(sum(&|standing| standing.quota), done, &campaign.calendar, date)
    }
}

/// What a spreadsheet calculates from a quota and what is done of it.
pub(super) fn derived(quota: Option<Count>, done: Option<Count>, calendar: &Calendar, date: ReportDate) -> Standing {
    let both = quota.zip(done);
    let remaining = both.map(|(quota, done)| quota.saturating_sub(done));
    let required = quota.map(|quota| calendar.even_share(quota, date));
    Standing {
        quota,
        day: Figures::default(),
        cumulative: Figures::default(),
        before_campaign: Figures::default(),
        percent: both.and_then(|(quota, done)| ratio::percent(done, quota)),
        remaining,
        required,
        ahead: done.zip(required).map(|(done, required)| signed(done) - signed(required)),
        booked: Booked::default(),
        recent: Recent::default(),
        pace_needed: remaining.and_then(|remaining| ratio::per_period(remaining, calendar.periods_left(date))),
        pace_7d: None,
        projected_finish: None,
        on_pace: None,
        risk: None,
    }
}

/// Numbers of branches by their levels, each before those below it: I, II; with two levels A, B and below them I, II; with
/// more A, I, I.1, I.1.1.
pub(super) fn ordinals(levels: impl Iterator<Item = usize>) -> Vec<String> {
    let levels: Vec<usize> = levels.collect();
    let lettered = usize::from(levels.iter().any(|level| *level > 0));
    let mut numbers: Vec<u32> = Vec::new();
    let ordinal = |level: &usize| {
        numbers.resize(level + 1, 0);
        numbers[*level] += 1;
        match numbers.as_slice() {
            [only] if lettered == 1 => column_letters(only - 1),
            numbers => {
                let dotted = numbers[lettered + 1..].iter().map(u32::to_string);
                std::iter::once(roman(numbers[lettered])).chain(dotted).collect::<Vec<_>>().join(".")
            }
        }
    };
    levels.iter().map(ordinal).collect()
}

/// A number as groups bear it: I, II, III, IV …
fn roman(mut number: u32) -> String {
    let mut out = String::new();
    for (value, letters) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_numbered_level_by_level() {
        assert_eq!(ordinals([0, 0, 0].into_iter()), ["I", "II", "III"]);
        assert_eq!(ordinals([0, 1, 1, 0, 1].into_iter()), ["A", "I", "II", "B", "I"]);
        assert_eq!(ordinals([0, 1, 2, 3, 2, 1, 0].into_iter()), ["A", "I", "I.1", "I.1.1", "I.2", "II", "B"]);
        let many = ordinals((0..28).flat_map(|_| [0, 1]));
        assert_eq!((many[50].as_str(), many[52].as_str(), many[54].as_str()), ("Z", "AA", "AB"));
        assert_eq!(ordinals(std::iter::repeat_n(0, 1_994)).pop().as_deref(), Some("MCMXCIV"));
    }
}
