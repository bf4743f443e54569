//! Units under their superiors, and what units together come to.

use std::collections::BTreeMap;

use super::ratio;
use crate::model::campaign::{Campaign, Count};
use crate::model::summary::{Figures, Standing, UnitStanding};

/// Units under one superior; all of them where there is but one.
pub(super) struct Group<'a> {
    /// The superior's name.
    pub(super) name: Option<&'a str>,
    /// Its units, in the summary's order.
    pub(super) units: Vec<&'a UnitStanding>,
}

/// Units by superior, in the order in which superiors first appear; those without one come last.
pub(super) fn groups(units: &[UnitStanding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    for unit in units {
        let name = unit.superior.as_deref();
        let place = *places.entry(name).or_insert_with(|| {
            groups.push(Group { name, units: Vec::new() });
            groups.len() - 1
        });
        groups[place].units.push(unit);
    }
    groups.sort_by_key(|group| group.name.is_none());
    groups
}

/// Units together: sums of what is known, and what follows from quota and target indicator.
pub(super) fn together(units: &[&UnitStanding], campaign: &Campaign, days_left: i64) -> Standing {
    let sum = |figure: &dyn Fn(&Standing) -> Option<Count>| {
        units.iter().filter_map(|unit| figure(&unit.standing)).reduce(Count::saturating_add)
    };
    let figures = |figures: &dyn Fn(&Standing) -> &Figures| {
        let ids = campaign.main_form().indicators.iter().map(|indicator| indicator.id.clone());
        Figures(ids.map(|id| (id.clone(), sum(&|standing| figures(standing).get(&id)))).collect())
    };
    let cumulative = figures(&|standing| &standing.cumulative);
    let derived = derived(sum(&|standing| standing.quota), cumulative.get(campaign.target_indicator()), days_left);
    Standing { day: figures(&|standing| &standing.day), cumulative, ..derived }
}

/// What a spreadsheet calculates from a quota and what is done of it.
pub(super) fn derived(quota: Option<Count>, done: Option<Count>, days_left: i64) -> Standing {
    let both = quota.zip(done);
    let remaining = both.map(|(quota, done)| quota.saturating_sub(done));
    Standing {
        quota,
        day: Figures::default(),
        cumulative: Figures::default(),
        before_campaign: Figures::default(),
        percent: both.and_then(|(quota, done)| ratio::percent(done, quota)),
        remaining,
        pace_needed: remaining.and_then(|remaining| ratio::per_day(remaining, days_left)),
        pace_7d: None,
        projected_finish: None,
        on_pace: None,
        risk: None,
    }
}
