//! What criteria measure: every unit's figures as numbers by name. What is not known has none.

use std::collections::BTreeMap;

use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period_report::{Duty, Tally, column, target_column};
use crate::model::standing::TargetStanding;
use crate::model::summary::Summary;
use crate::model::turnout::Turnout;

/// Measures by name.
pub(super) type Measures = BTreeMap<String, Option<f64>>;

/// The measures of each unit.
pub(super) fn of_units(campaign: &Campaign, summary: &Summary, units: &[Tally], duties: &[Duty]) -> Vec<Measures> {
    let mut lists: BTreeMap<&UnitId, Lists<'_>> = BTreeMap::new();
    for own in duties.iter().flat_map(|duty| &duty.units) {
        lists.entry(&own.unit).or_default().due.push(own.turnout);
    }
    for own in summary.forms.iter().flat_map(|standing| &standing.units) {
        lists.entry(&own.unit).or_default().targets.extend(&own.targets);
    }
    for one in summary.difficulties.iter().filter(|one| one.resolved.is_none()) {
        lists.entry(&one.unit).or_default().open += 1;
    }
    let none = Lists::default();
    let own = |unit: &Tally| unit.unit.as_ref().and_then(|id| lists.get(id)).unwrap_or(&none);
    units.iter().map(|unit| of_unit(campaign, unit, own(unit))).collect()
}

/// What the lists of a summary hold of a unit.
#[derive(Default)]
struct Lists<'a> {
    due: Vec<Turnout>,
    targets: Vec<&'a TargetStanding>,
    open: usize,
}

fn of_unit(campaign: &Campaign, unit: &Tally, lists: &Lists<'_>) -> Measures {
    let due = super::together(lists.due.iter().copied());
    let mut measures: Measures = [
        ("quota", unit.quota.map(number)),
        ("percent", unit.percent),
        ("due", Some(size(judged(&unit.turnout)))),
        ("on_time", Some(size(unit.turnout.on_time))),
        ("late", Some(size(unit.turnout.late))),
        ("missing", Some(size(unit.turnout.missing))),
        ("returned", Some(size(unit.turnout.returned))),
        ("on_time_rate", rate(&unit.turnout)),
        ("duties_due", Some(size(judged(&due)))),
        ("duties_on_time", Some(size(due.on_time))),
        ("duties_rate", rate(&due)),
        ("difficulties_open", Some(size(lists.open))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (id, value) in &unit.closing.0 {
        measures.insert(column(id), value.map(number));
    }
    for target in campaign.forms.iter().flat_map(|form| &form.targets) {
        let reached = lists.targets.iter().find(|standing| standing.target == target.id);
        let percent = reached.and_then(|reached| reached.percent);
        measures.insert(target_column(&target.id, "percent"), percent);
        let shortfall = reached.and_then(|reached| reached.shortfall);
        measures.insert(target_column(&target.id, "shortfall"), shortfall.map(number));
    }
    measures
}

/// Reports that were due and are judged: neither excused nor still awaited.
pub(super) fn judged(turnout: &Turnout) -> usize {
    turnout.expected() - turnout.pending
}

/// Share of those that came on time, in percent with 2 decimals; `None` where nothing was due.
pub(super) fn rate(turnout: &Turnout) -> Option<f64> {
    crate::aggregate::arithmetic::percent(turnout.on_time as Count, judged(turnout) as Count)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number(count: Count) -> f64 {
    count as f64
}

fn size(count: usize) -> f64 {
    number(count as Count)
}
