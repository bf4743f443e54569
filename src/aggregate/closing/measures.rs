//! What criteria measure: every unit's figures as numbers by name. What is not known has none.

use std::collections::BTreeMap;

use crate::model::campaign::{Campaign, Count};
use crate::model::closing::{Duty, Tally, column, target_column};
use crate::model::id::UnitId;
use crate::model::obligation::TargetStanding;
use crate::model::summary::{Summary, Turnout};

/// Measures by name.
pub(super) type Measures = BTreeMap<String, Option<f64>>;

/// The measures of each unit.
pub(super) fn of_units(campaign: &Campaign, summary: &Summary, units: &[Tally], duties: &[Duty]) -> Vec<Measures> {
    units.iter().map(|unit| of_unit(campaign, summary, unit, duties)).collect()
}

fn of_unit(campaign: &Campaign, summary: &Summary, unit: &Tally, duties: &[Duty]) -> Measures {
    let id = unit.unit.as_ref();
    let own = |duty: &Duty| duty.units.iter().find(|own| Some(&own.unit) == id).map(|own| own.turnout);
    let due = super::together(duties.iter().filter_map(own));
    let open = summary.difficulties.iter().filter(|one| Some(&one.unit) == id && one.resolved.is_none()).count();
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
        ("difficulties_open", Some(size(open))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (id, value) in &unit.closing.0 {
        measures.insert(column(id), value.map(number));
    }
    for (form, standing) in campaign.forms.iter().skip(1).zip(&summary.forms) {
        for target in &form.targets {
            let reached = id.and_then(|id| reached(standing.units.iter(), id, target));
            let percent = reached.and_then(|reached| reached.percent);
            measures.insert(target_column(&target.id, "percent"), percent);
            let shortfall = reached.and_then(|reached| reached.shortfall);
            measures.insert(target_column(&target.id, "shortfall"), shortfall.map(number));
        }
    }
    measures
}

fn reached<'a>(
    units: impl Iterator<Item = &'a crate::model::obligation::FormUnit>,
    unit: &UnitId,
    target: &crate::model::campaign::Target,
) -> Option<&'a TargetStanding> {
    let mut own = units.filter(|one| one.unit == *unit).flat_map(|one| &one.targets);
    own.find(|standing| standing.target == target.id)
}

/// Reports that were due and are judged: neither excused nor still awaited.
pub(super) fn judged(turnout: &Turnout) -> usize {
    turnout.expected() - turnout.pending
}

/// Share of those that came on time, in percent with 2 decimals; none where nothing was due.
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
