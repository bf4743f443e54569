//! `encrypted`: the file asks for a password

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "encrypted",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file asks for a password",
    check: Check::None,
};
