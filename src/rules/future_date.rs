//! `future-date`: a report for a day that has not come yet

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::PeriodClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::FutureDate,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a report for a day that has not come yet",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let calendar = &context.campaign.calendar;
    let today = calendar.local(context.now).date_naive();
    if let PeriodClaim::Known { day, source, swapped, .. } = &candidate.period
        && *day > today
        && calendar.period_of(*day).is_some()
    {
        raised.push(
            FindingDraft::new(&RULE, candidate)
                .at(source.cell())
                .place(source)
                .found(&day.format("%d/%m/%Y").to_string())
                .with("swapped", context.due(candidate, *swapped))
                .with("today", today.format("%d/%m/%Y").to_string()),
        );
    }
}
