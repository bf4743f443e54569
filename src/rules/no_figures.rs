//! `no-figures`: a form without any figure reports nothing, and nothing is not zero

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::row::Row;

pub(super) const RULE: Rule = Rule {
    code: Code::NoFigures,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a form without any figure reports nothing, and nothing is not zero",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let form = context.campaign.form(&candidate.table.form);
    let is_of_texts = form.is_some_and(|form| form.indicators.is_empty());
    let says_something = |row: &Row| row.has_figures() || (is_of_texts && !row.notes.is_empty());
    if !candidate.rows.iter().any(says_something) {
        raised.push(FindingDraft::new(&RULE, candidate).at(Some(candidate.table.start)));
    }
}
