//! `consolidated-changed`: the figures of a consolidated workbook are not those that were issued; where they come from is no longer proven

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "consolidated-changed",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the figures of a consolidated workbook are not those that were issued; where they come from is no longer proven",
    check: Check::None,
};
