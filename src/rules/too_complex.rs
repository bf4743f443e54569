//! `too-complex`: a workbook in which no end of looking for headings was in sight

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::TooComplex,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "a workbook in which no end of looking for headings was in sight",
    check: Check::None,
};

/// Raised for a sheet whose headings were not found within the work that is allowed.
pub(crate) fn finding(sheet: &str) -> FindingDraft {
    FindingDraft::of(Code::TooComplex).on(sheet)
}
