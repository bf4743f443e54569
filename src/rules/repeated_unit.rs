//! `repeated-unit`: a unit stands twice in a table whose rows are units; one of the two may be another's

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::RepeatedUnit,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a unit stands twice in a table whose rows are units; one of the two may be another's",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    if let Some(name) = &candidate.repeated {
        raised.push(FindingDraft::new(&RULE, candidate).at(name.cell).found(&name.text));
    }
}
