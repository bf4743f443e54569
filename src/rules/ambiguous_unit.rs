//! `ambiguous-unit`: several reporting units bear this name; which one is meant is never guessed

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::UnitClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::AmbiguousUnit,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "several reporting units bear this name; which one is meant is never guessed",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    if let UnitClaim::Ambiguous(text, ids) = &candidate.unit {
        let names = ids.iter().filter_map(|id| context.registry.unit(id)).map(|unit| unit.name.as_str());
        let names = names.collect::<Vec<_>>().join("; ");
        raised.push(FindingDraft::new(&RULE, candidate).at(text.cell).found(&text.text).with("candidates", names));
    }
}
