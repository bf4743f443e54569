//! `too-large`: the file goes over a limit of the campaign file

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::TooLarge,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file goes over a limit of the campaign file",
    check: Check::None,
};

/// Raised for what was found to be more than is allowed by a setting.
pub(crate) fn finding(found: &str, allowed: String, setting: &str) -> FindingDraft {
    FindingDraft::of(Code::TooLarge).found(found).with("allowed", allowed).with("setting", setting.to_owned())
}
