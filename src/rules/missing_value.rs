//! `missing-value`: a blank beside other figures of its row is not a reported zero

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::submission::Measure;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::MissingValue,
    severity: Severity::Warning,
    stage: Stage::Submission,
    reason: "a blank beside other figures of its row is not a reported zero",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let Some(form) = context.campaign.form(&candidate.table.form) else { return };
    for (row, entry) in candidate.entries().filter(|(row, _)| row.has_figures()) {
        let required = form.indicator(&entry.indicator).is_some_and(|indicator| indicator.required);
        if entry.amount == Amount::Blank && required && entry.measure == Measure::Day {
            raised.push(FindingDraft::of_entry(&RULE, candidate, context, row, entry));
        }
    }
}
