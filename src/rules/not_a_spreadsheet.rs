//! `not-a-spreadsheet`: the file is not a workbook, whatever its name says

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "not-a-spreadsheet",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the file is not a workbook, whatever its name says",
    check: Check::None,
};
