//! `unit-conflict`: two places in the file, or the file and its name, name two reporting units

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::UnitClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::UnitConflict,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two places in the file, or the file and its name, name two reporting units",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    if let UnitClaim::Conflict(first, second) = &candidate.unit {
        let name = |id| context.registry.unit(id).map_or_else(|| format!("{id}"), |unit| unit.name.clone());
        let (one, other) = (name(&first.1), name(&second.1));
        // "Phường 1 và Phường 2": one text that names both.
        let both = if first.0 == second.0 { format!("{one}, {other}") } else { String::new() };
        let draft = FindingDraft::new(&RULE, candidate)
            .source("first", &first.0, &one)
            .source("second", &second.0, &other)
            .with("both", both);
        raised.extend(draft.at_both(&first.0, &second.0));
    }
}
