//! `arrival-tie`: two reports for one unit and date arrived at the same moment; the later by name counts

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "arrival-tie",
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "two reports for one unit and date arrived at the same moment; the later by name counts",
    check: Check::None,
};
