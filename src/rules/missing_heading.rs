//! `missing-heading`: a required column of the form is not there, or is headed by other words

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::MissingHeading,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a required column of the form is not there, or is headed by other words",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let table = &candidate.table;
    for missing in &table.missing {
        let draft = FindingDraft::new(&RULE, candidate)
            .at(Some(table.corner))
            .with("indicator", context.indicator_name(&table.form, &missing.indicator));
        raised.push(missing.instead.iter().fold(draft, FindingDraft::of_text));
    }
}
