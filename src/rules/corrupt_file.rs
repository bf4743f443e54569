//! `corrupt-file`: the file is damaged or incomplete; no figure of it can be trusted

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "corrupt-file",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file is damaged or incomplete; no figure of it can be trusted",
    check: Check::None,
};
