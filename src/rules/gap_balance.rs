//! `gap-balance`: after missing reports the running total exceeds what was reported: their work

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::GapBalance,
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "after missing reports the running total exceeds what was reported: their work",
    check: Check::None,
};
