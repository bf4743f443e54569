//! `consolidated-plan`: a consolidated workbook of another plan

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "consolidated-plan",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "a consolidated workbook of another plan",
    check: Check::None,
};
