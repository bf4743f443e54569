//! `hidden-sheet`: hidden sheets are not read as reports

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::HiddenSheet,
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "hidden sheets are not read as reports",
    check: Check::None,
};

/// Raised for hidden sheets of these names.
pub(crate) fn finding(sheets: &[&str]) -> FindingDraft {
    FindingDraft::of(Code::HiddenSheet).found(&sheets.join(", "))
}
