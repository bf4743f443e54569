//! `outlier`: a figure far from what the unit usually reports

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::Outlier,
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "a figure far from what the unit usually reports",
    check: Check::None,
};
