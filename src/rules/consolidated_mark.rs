//! `consolidated-mark`: the sheet for the level above is damaged, or of a version that is not understood

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::ConsolidatedMark,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the sheet for the level above is damaged, or of a version that is not understood",
    check: Check::None,
};

/// Raised for a consolidated sheet; its mark stands in the first cell.
pub(crate) fn finding(sheet: &str) -> FindingDraft {
    FindingDraft::on_mark(Code::ConsolidatedMark, sheet)
}
