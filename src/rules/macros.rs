//! `macros`: the workbook carries macros; they are never run

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::Macros,
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "the workbook carries macros; they are never run",
    check: Check::None,
};

/// Raised for a workbook with macros.
pub(crate) fn finding() -> FindingDraft {
    FindingDraft::of(Code::Macros)
}
