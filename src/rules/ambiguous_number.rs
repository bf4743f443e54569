//! `ambiguous-number`: 1.234 typed as text may be 1234 or 1,234; a count cannot be a fraction, so it is read as 1234

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::AmbiguousNumber,
    severity: Severity::Warning,
    stage: Stage::Submission,
    reason: "1.234 typed as text may be 1234 or 1,234; a count cannot be a fraction, so it is read as 1234",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let totals = candidate.table.rows.iter().filter(|row| row.kind.is_sum());
    let totals = totals.flat_map(|row| row.entries.iter().map(move |entry| (row, entry)));
    for (row, entry) in candidate.entries().chain(totals.filter(|(_, entry)| !candidate.counts(entry.cell))) {
        if let Amount::Grouped(count) = entry.amount {
            raised.push(
                FindingDraft::of_entry(&RULE, candidate, context, row, entry).with("suggestion", count.to_string()),
            );
        }
    }
}
