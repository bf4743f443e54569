//! `quota-unreadable`: a quota that is not a whole number returns the appendix; in a total it only hinders the comparison

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::QuotaUnreadable,
    severity: Severity::Error,
    stage: Stage::Appendix,
    reason: "a quota that is not a whole number returns the appendix; in a total it only hinders the comparison",
    check: Check::None,
};
