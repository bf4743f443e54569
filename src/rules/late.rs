//! `late`: the first accepted report of the date came after the deadline

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::Late,
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "the first accepted report of the date came after the deadline",
    check: Check::None,
};
