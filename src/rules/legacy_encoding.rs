//! `legacy-encoding`: text in an encoding from before Unicode (TCVN3, VNI) was decoded

use super::{Check, Rule, Stage};
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: "legacy-encoding",
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "text in an encoding from before Unicode (TCVN3, VNI) was decoded",
    check: Check::None,
};
