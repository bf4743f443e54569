//! `consolidated-mark`: the sheet for the level above is damaged, or of a version that is not understood

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "consolidated-mark",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the sheet for the level above is damaged, or of a version that is not understood",
    check: Check::None,
};
