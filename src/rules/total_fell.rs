//! `total-fell`: a total is lower than the one issued before, and what the summary lists does not explain it; it is not issued

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::TotalFell,
    severity: Severity::Error,
    stage: Stage::Summary,
    reason: "a total is lower than the one issued before, and what the summary lists does not explain it; it is not issued",
    check: Check::None,
};
