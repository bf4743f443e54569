//! `unit-changed`: a report is of a unit that held on its date; one of another time is answered with the units of that date

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::{Candidate, UnitClaim};

pub(super) const RULE: Rule = Rule {
    code: Code::UnitChanged,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a report is of a unit that held on its date; one of another time is answered with the units of that date",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let UnitClaim::Known(id) = &candidate.unit else { return };
    if context.registry.holds(id) {
        return;
    }
    let name = |id| context.registry.unit(id).map_or_else(String::new, |unit| unit.name.clone());
    let units = context.epochs.counterparts(id, context.epoch);
    let day = context.epochs.changed_on(id, context.epoch);
    let source = candidate.unit_source.as_ref();
    let names: Vec<String> = units.iter().map(name).collect();
    raised.push(
        FindingDraft::new(&RULE, candidate)
            .at(source.and_then(crate::recognise::candidate::Source::cell).or_else(|| candidate.unit_cell()))
            .found(&source.map_or_else(|| name(id), |source| source.text.clone()))
            .with("unit", name(id))
            .with("units", names.join(", "))
            .with("several", if names.len() > 1 { "yes" } else { "" }.to_owned())
            .with("later", if context.epochs.is_later(id, context.epoch) { "yes" } else { "" }.to_owned())
            .with("day", day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default()),
    );
}
