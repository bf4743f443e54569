//! `unknown-form`: no sheet of the workbook is a form of this campaign

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unknown-form",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "no sheet of the workbook is a form of this campaign",
    check: Check::None,
};
