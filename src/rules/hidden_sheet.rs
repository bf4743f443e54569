//! `hidden-sheet`: hidden sheets are not read as reports

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "hidden-sheet",
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "hidden sheets are not read as reports",
    check: Check::None,
};
