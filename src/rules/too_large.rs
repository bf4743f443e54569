//! `too-large`: the file goes over a limit of the campaign file

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "too-large",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file goes over a limit of the campaign file",
    check: Check::None,
};
