//! `arrival-tie`: two reports for one unit and date arrived at the same moment; the later by name counts

use super::{Check, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::submission::Submission;

pub(super) const RULE: Rule = Rule {
    code: Code::ArrivalTie,
    severity: Severity::Warning,
    stage: Stage::Ledger,
    reason: "two reports for one unit and date arrived at the same moment; the later by name counts",
    check: Check::None,
};

/// Raised for a submission that came in the same moment as another, of this path.
pub(crate) fn finding(submission: &Submission, other: &str) -> FindingDraft {
    FindingDraft::of_submission(Code::ArrivalTie, submission).found(other)
}
