//! `figures-not-read`: a form of the campaign lies in a folder for documents; it is filed, and its figures do not count

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "figures-not-read",
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "a form of the campaign lies in a folder for documents; it is filed, and its figures do not count",
    check: Check::None,
};
