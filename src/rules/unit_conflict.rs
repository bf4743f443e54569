//! `unit-conflict`: two places in the file, or the file and its name, name two reporting units

use super::{Check, Context, Raised, Rule, Stage};
use crate::model::finding::Severity;
use crate::recognise::resolve::Candidate;
use crate::recognise::resolve::UnitClaim;

pub(super) const RULE: Rule = Rule {
    code: "unit-conflict",
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two places in the file, or the file and its name, name two reporting units",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<Raised>) {
    if let UnitClaim::Conflict(first, second) = &candidate.unit {
        let name = |id| context.registry.unit(id).map_or_else(|| format!("{id}"), |unit| unit.name.clone());
        raised.push(
            Raised::new(&RULE, candidate)
                .at(first.0.cell.or(second.0.cell))
                .found(&first.0.text)
                .with("first", name(&first.1))
                .with("second", name(&second.1))
                .with("other", second.0.text.clone()),
        );
    }
}
