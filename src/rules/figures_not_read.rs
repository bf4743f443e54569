//! `figures-not-read`: a form of the campaign lies in a folder for documents; it is filed, and its figures do not count

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::FiguresNotRead,
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "a form of the campaign lies in a folder for documents; it is filed, and its figures do not count",
    check: Check::None,
};

/// Raised for a sheet of figures in a file that was filed as a document of this name.
pub(crate) fn finding(sheet: &str, document: &str) -> FindingDraft {
    FindingDraft::of(Code::FiguresNotRead).on(sheet).with("document", document.to_owned())
}
