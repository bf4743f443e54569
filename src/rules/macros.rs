//! `macros`: the workbook carries macros; they are never run

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "macros",
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "the workbook carries macros; they are never run",
    check: Check::None,
};
