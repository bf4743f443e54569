//! `period-not-over`: a report that came when the last day of its period had hardly begun
//!
//! Such a report holds another day's figures, or a part of the day's. `earliest` of `[schedule]` says from which time of
//! the last day on a report is believed; it is raised where the arrival is known.

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::PeriodNotOver,
    severity: Severity::Error,
    stage: Stage::Ledger,
    reason: "a report that came when the last day of its period had hardly begun",
    check: Check::None,
};
