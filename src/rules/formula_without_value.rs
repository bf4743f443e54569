//! `formula-without-value`: a formula that was never calculated has no value, and none is not zero; in a total it only hinders the comparison

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::FormulaWithoutValue,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a formula that was never calculated has no value, and none is not zero; in a total it only hinders the comparison",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for (row, entry) in candidate.entries() {
        if entry.amount == Amount::Uncalculated {
            raised.push(FindingDraft::of_entry(&RULE, candidate, context, row, entry));
        }
    }
    let totals = candidate.table.rows.iter().filter(|row| row.kind.is_sum());
    for (row, entry) in totals.flat_map(|row| row.entries.iter().map(move |entry| (row, entry))) {
        if entry.amount == Amount::Uncalculated && !candidate.counts(entry.cell) {
            raised.push(FindingDraft::of_entry(&RULE, candidate, context, row, entry).severity(Severity::Warning));
        }
    }
}
