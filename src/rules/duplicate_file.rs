//! `duplicate-file`: the file's content is what counts already

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateFile,
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "the file's content is what counts already",
    check: Check::None,
};

/// Raised for a file whose bytes came before, under this path.
pub(crate) fn finding(first: &str) -> FindingDraft {
    FindingDraft::of(Code::DuplicateFile).found(first)
}
