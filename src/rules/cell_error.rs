//! `cell-error`: the cell shows an error such as #REF! in place of a figure

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::CellError,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "the cell shows an error such as #REF! in place of a figure",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for (row, entry) in candidate.entries() {
        if let Amount::CellError = entry.amount {
            raised.push(FindingDraft::of_entry(&RULE, candidate, context, row, entry));
        }
    }
}
