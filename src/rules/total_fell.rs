//! `total-fell`: a total is lower than the one issued before, and what the summary lists does not explain it; it is not issued

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;
use crate::model::summary::TOTAL_FELL;

pub(super) const RULE: Rule = Rule {
    code: TOTAL_FELL,
    severity: Severity::Error,
    stage: Stage::Summary,
    reason: "a total is lower than the one issued before, and what the summary lists does not explain it; it is not issued",
    check: Check::None,
};
