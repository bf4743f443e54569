//! `unusable-email`: an address of the appendix that no mail server takes; the quota counts, the unit gets no mail

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::UnusableEmail,
    severity: Severity::Warning,
    stage: Stage::Appendix,
    reason: "an address of the appendix that no mail server takes; the quota counts, the unit gets no mail",
    check: Check::None,
};
