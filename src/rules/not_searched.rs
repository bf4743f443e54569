//! `not-searched`: what cannot be looked into may hold anything, and somebody should know

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::unsearched::Unsearched;

pub(super) const RULE: Rule = Rule {
    code: Code::NotSearched,
    severity: Severity::Warning,
    stage: Stage::File,
    reason: "what cannot be looked through for citizens' data may hold some; the report counts, the file is kept apart",
    check: Check::None,
};

/// Raised for so many parts of a kind that were not searched for citizens' data.
pub(crate) fn finding(what: &Unsearched, count: usize) -> FindingDraft {
    let kind = if let Unsearched::Packed(extension) = what { format!(".{extension}") } else { String::new() };
    FindingDraft::of(Code::NotSearched)
        .found(&kind)
        .with("kind", what.as_str().to_owned())
        .with("count", count.to_string())
}
