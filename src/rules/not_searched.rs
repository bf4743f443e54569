//! `not-searched`: what cannot be looked into may hold anything, and somebody should know

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "not-searched",
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "what cannot be looked through for citizens' data may hold some; the report counts, the file is kept apart",
    check: Check::None,
};
