//! `change-unclear`: a change of units counts only for units that are known by the names it gives

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::ChangeUnclear,
    severity: Severity::Error,
    stage: Stage::Summary,
    reason: "a change of units counts only for units that are known by the names it gives",
    check: Check::None,
};
