//! `branch-changed`: units left a branch, whose total is lower for it

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "branch-changed",
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "units left a branch, whose total is lower for it",
    check: Check::None,
};
