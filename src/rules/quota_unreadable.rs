//! `quota-unreadable`: a quota that is no whole number; the appendix is returned

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "quota-unreadable",
    severity: Severity::Error,
    stage: Stage::Appendix,
    reason: "a quota that is no whole number; the appendix is returned",
    check: Check::None,
};
