//! `legacy-encoding`: text in an encoding from before Unicode (TCVN3, VNI) was decoded

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::LegacyEncoding,
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "text in an encoding from before Unicode (TCVN3, VNI) was decoded",
    check: Check::None,
};

/// Raised for the first cell of a sheet that was typed in an old encoding: as stored, and as it reads.
pub(crate) fn finding(sheet: &str, cell: CellRef, stored: &str, decoded: &str) -> FindingDraft {
    FindingDraft::of(Code::LegacyEncoding).on(sheet).at(Some(cell)).found(stored).with("decoded", decoded.to_owned())
}
