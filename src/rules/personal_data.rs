//! `personal-data`: the tool handles counts; a file with citizens' identities is put away and never passed on
//!
//! With one or two numbers in free text it is a warning: the figures count, the text is masked.

use super::{Check, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;

pub(super) const RULE: Rule = Rule {
    code: Code::PersonalData,
    severity: Severity::Error,
    stage: Stage::File,
    reason: "the tool handles counts; a file with citizens' identities is put away and never passed on, one or two numbers in free text are masked",
    check: Check::None,
};
