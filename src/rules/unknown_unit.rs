//! `unknown-unit`: a submission counts for one reporting unit; a name that none bears is returned with the nearest names

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::UnitClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownUnit,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a submission counts for one reporting unit; a name that none bears is returned with the nearest names",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    match &candidate.unit {
        UnitClaim::Unknown(text, nearest) => {
            raised.push(
                FindingDraft::new(&RULE, candidate).at(text.cell).found(&text.text).with("nearest", nearest.join(", ")),
            );
        }
        UnitClaim::Absent if candidate.table.rows.iter().any(|row| row.unit.is_some()) => {
            raised.push(FindingDraft::new(&RULE, candidate).at(candidate.unit_cell()));
        }
        UnitClaim::Absent => raised.push(FindingDraft::new(&RULE, candidate)),
        _ => {}
    }
}
