//! `unreadable-number`: what stands where a count belongs is not a number; it is never guessed

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::UnreadableNumber,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "what stands where a count belongs is not a number; it is never guessed",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for (row, entry) in candidate.entries() {
        if let Amount::Unreadable(suggestion) = entry.amount {
            raised.push(
                FindingDraft::of_entry(&RULE, candidate, context, row, entry)
                    .with("suggestion", suggestion.map(|count| count.to_string()).unwrap_or_default()),
            );
        }
    }
}
