//! `cumulative-mismatch`: the running total differs from the sum of the reports, with no gap to explain it

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::CumulativeMismatch,
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "the running total differs from the sum of the reports, with no gap to explain it",
    check: Check::None,
};
