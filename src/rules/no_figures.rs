//! `no-figures`: a form without any figure reports nothing, and nothing is not zero

use super::{Check, Context, Raised, Rule, Stage};
use crate::model::finding::Severity;
use crate::recognise::resolve::Candidate;

pub(super) const RULE: Rule = Rule {
    code: "no-figures",
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a form without any figure reports nothing, and nothing is not zero",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<Raised>) {
    if !candidate.rows.iter().any(crate::recognise::draft::Row::has_figures) {
        raised.push(Raised::new(&RULE, candidate).at(Some(candidate.table.start)));
    }
}
