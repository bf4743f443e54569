//! `fractional-number`: a count is whole; 1.234 as a number is often 1234 of which a US-locale Excel ate the dot

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::FractionalNumber,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a count is whole; 1.234 as a number is often 1234 of which a US-locale Excel ate the dot",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for (row, entry) in candidate.entries() {
        if let Amount::Fraction(suggestion) = entry.amount {
            raised.push(
                FindingDraft::of_entry(&RULE, candidate, context, row, entry)
                    .with("suggestion", suggestion.map(|count| count.to_string()).unwrap_or_default()),
            );
        }
    }
}
