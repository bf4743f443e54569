//! `not-a-document`: what is filed for an obligation is a document or a workbook; this file is neither

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "not-a-document",
    severity: Severity::Error,
    stage: Stage::File,
    reason: "what is filed for an obligation is a document or a workbook; this file is neither",
    check: Check::None,
};
