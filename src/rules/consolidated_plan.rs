//! `consolidated-plan`: a consolidated workbook of another plan

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::ConsolidatedPlan,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "a consolidated workbook of another plan",
    check: Check::None,
};

/// Raised for a consolidated sheet; its mark stands in the first cell.
pub(crate) fn finding(sheet: &str) -> FindingDraft {
    FindingDraft::on_mark(Code::ConsolidatedPlan, sheet)
}
