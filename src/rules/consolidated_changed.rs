//! `consolidated-changed`: the figures of a consolidated workbook are not those that were issued; where they come from is no longer proven

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::ConsolidatedChanged,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the figures of a consolidated workbook are not those that were issued; where they come from is no longer proven",
    check: Check::None,
};

/// Raised for a consolidated sheet; its mark stands in the first cell.
pub(crate) fn finding(sheet: &str) -> FindingDraft {
    FindingDraft::on_mark(Code::ConsolidatedChanged, sheet)
}
