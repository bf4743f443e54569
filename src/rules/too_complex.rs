//! `too-complex`: a workbook in which no end of looking for headings was in sight

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "too-complex",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "a workbook in which no end of looking for headings was in sight",
    check: Check::None,
};
