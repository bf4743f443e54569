//! `not-a-spreadsheet`: the file is not a workbook, whatever its name says

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::NotASpreadsheet,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file is not a workbook, whatever its name says",
    check: Check::None,
};

/// Raised for a file that is `looks_like`; `documents` are the folders where documents may be put.
pub(crate) fn finding(looks_like: &str, documents: String) -> FindingDraft {
    FindingDraft::of(Code::NotASpreadsheet).found(looks_like).with("documents", documents)
}
