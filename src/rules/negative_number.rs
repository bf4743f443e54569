//! `negative-number`: a count cannot be below zero

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::NegativeNumber,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a count cannot be below zero",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for (row, entry) in candidate.entries() {
        if let Amount::Negative = entry.amount {
            raised.push(FindingDraft::of_entry(&RULE, candidate, context, row, entry));
        }
    }
}
