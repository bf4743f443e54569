//! `cumulative-mismatch`: the running total differs from the sum of the reports, with no gap to explain it

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "cumulative-mismatch",
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "the running total differs from the sum of the reports, with no gap to explain it",
    check: Check::None,
};
