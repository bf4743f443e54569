//! `duplicate-heading`: two columns bear the same heading; which one counts is never guessed

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateHeading,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two columns bear the same heading; which one counts is never guessed",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for doubled in &candidate.table.doubled {
        raised.push(
            FindingDraft::new(&RULE, candidate)
                .at(Some(doubled.second))
                .with("indicator", context.indicator_name(&candidate.table.form, &doubled.indicator))
                .with("first", doubled.first.to_string()),
        );
    }
}
