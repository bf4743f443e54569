//! `encrypted`: the file asks for a password

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::Encrypted,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file asks for a password",
    check: Check::None,
};

/// Raised for a file that wants a password.
pub(crate) fn finding() -> FindingDraft {
    FindingDraft::of(Code::Encrypted)
}
