//! `branch-changed`: units left a branch, whose total is lower for it

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::BranchChanged,
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "units left a branch, whose total is lower for it",
    check: Check::None,
};
