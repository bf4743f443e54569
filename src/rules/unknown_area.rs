//! `unknown-area`: a sub-row is none of the unit's known hamlets and quarters

use super::{Check, Context, Raised, Rule, Stage};
use crate::model::finding::Severity;
use crate::recognise::resolve::Candidate;
use crate::recognise::resolve::UnitClaim;
use crate::text;

pub(super) const RULE: Rule = Rule {
    code: "unknown-area",
    severity: Severity::Warning,
    stage: Stage::Submission,
    reason: "a sub-row is none of the unit's known hamlets and quarters",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<Raised>) {
    let UnitClaim::Known(id) = &candidate.unit else { return };
    let Some(unit) = context.registry.unit(id).filter(|unit| !unit.areas.is_empty()) else { return };
    let known: Vec<String> = unit.areas.iter().map(|area| text::fold(area)).collect();
    for row in candidate.rows.iter().filter(|row| row.has_figures() && !row.area.is_empty()) {
        if !known.contains(&text::fold(&row.area)) {
            raised.push(
                Raised::new(&RULE, candidate)
                    .at(row.area_cell)
                    .found(&row.area)
                    .with("unit", unit.name.clone())
                    .with("areas", unit.areas.join(", ")),
            );
        }
    }
}
