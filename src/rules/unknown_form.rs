//! `unknown-form`: no sheet of the workbook is a form of this campaign

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownForm,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "no sheet of the workbook is a form of this campaign",
    check: Check::None,
};

/// Raised for a workbook with none of these forms.
pub(crate) fn finding(forms: &[&str]) -> FindingDraft {
    FindingDraft::of(Code::UnknownForm).with("forms", forms.join(", "))
}
