//! `opening-balance`: the first report's running total exceeds its own figure: work from before it

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::OpeningBalance,
    severity: Severity::Warning,
    stage: Stage::Summary,
    reason: "the first report's running total exceeds its own figure: work from before it",
    check: Check::None,
};
