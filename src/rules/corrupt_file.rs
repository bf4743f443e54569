//! `corrupt-file`: the file is damaged or incomplete; no figure of it can be trusted

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::CorruptFile,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file is damaged or incomplete; no figure of it can be trusted",
    check: Check::None,
};

/// Raised for a file that cannot be read, with the reader's own words; empty where it had none.
pub(crate) fn finding(detail: String) -> FindingDraft {
    FindingDraft::of(Code::CorruptFile).with("detail", detail)
}
