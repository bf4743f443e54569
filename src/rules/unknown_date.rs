//! `unknown-date`: a submission counts for one period; without a report date it counts for none

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::PeriodClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownDate,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a submission counts for one period; without a report date it counts for none",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    match &candidate.period {
        PeriodClaim::Unread(text) => raised.push(FindingDraft::new(&RULE, candidate).at(text.cell).found(&text.text)),
        PeriodClaim::Clock(_, text) => {
            let draft = FindingDraft::new(&RULE, candidate).at(text.cell).found(&text.text);
            raised.push(draft.with("clock", "yes".to_owned()));
        }
        PeriodClaim::Absent => raised.push(FindingDraft::new(&RULE, candidate)),
        _ => {}
    }
}
