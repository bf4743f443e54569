//! `period-closed`: the date's figures are closed; the report is kept as a request and does not count by itself

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::PeriodClosed,
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "the date's figures are closed; the report is kept as a request and does not count by itself",
    check: Check::None,
};
