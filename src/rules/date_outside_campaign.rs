//! `date-outside-campaign`: the report date lies outside the campaign

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::PeriodClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::DateOutsideCampaign,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "the report date lies outside the campaign",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let calendar = &context.campaign.calendar;
    if let PeriodClaim::Known { day, source, swapped, .. } = &candidate.period
        && calendar.period_of(*day).is_none()
    {
        raised.push(
            FindingDraft::new(&RULE, candidate)
                .at(source.cell())
                .place(source)
                .found(&day.format("%d/%m/%Y").to_string())
                .with("swapped", context.due(candidate, *swapped))
                .with("starts", calendar.starts.format("%d/%m/%Y").to_string())
                .with("ends", calendar.ends.format("%d/%m/%Y").to_string()),
        );
    }
}
