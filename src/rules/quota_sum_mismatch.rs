//! `quota-sum-mismatch`: the quotas do not add up to the total written, or to the plan's target

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::QuotaSumMismatch,
    severity: Severity::Warning,
    stage: Stage::Appendix,
    reason: "the quotas do not add up to the total written, or to the plan's target",
    check: Check::None,
};
