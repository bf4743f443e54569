//! `duplicate-file`: the file's content is what counts already

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-file",
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "the file's content is what counts already",
    check: Check::None,
};
