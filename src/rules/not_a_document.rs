//! `not-a-document`: what is filed for an obligation is a document or a workbook; this file is neither

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::NotADocument,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "what is filed for an obligation is a document or a workbook; this file is neither",
    check: Check::None,
};

/// Raised for something filed as a document that is `looks_like`.
pub(crate) fn finding(looks_like: &str) -> FindingDraft {
    FindingDraft::of(Code::NotADocument).found(looks_like)
}
