//! `date-conflict`: two places in the file state two report dates; a file name that disagrees is a warning

use super::{Check, Context, Raised, Rule, Stage};
use crate::model::finding::Severity;
use crate::recognise::resolve::Candidate;
use crate::recognise::resolve::PeriodClaim;

pub(super) const RULE: Rule = Rule {
    code: "date-conflict",
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two places in the file state two report dates; a file name that disagrees is a warning",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<Raised>) {
    let day = |date: &chrono::NaiveDate| date.format("%d/%m/%Y").to_string();
    if let PeriodClaim::Conflict(first, second) = &candidate.period {
        raised.push(
            Raised::new(&RULE, candidate)
                .at(first.0.cell.or(second.0.cell))
                .found(&first.0.text)
                .with("first", day(&first.1))
                .with("second", day(&second.1))
                .with("other", second.0.text.clone()),
        );
    }
    if let (Some((name, stated)), PeriodClaim::Known { day: reported, cell, .. }) =
        (&candidate.name_differs, &candidate.period)
    {
        raised.push(
            Raised::new(&RULE, candidate)
                .severity(Severity::Warning)
                .at(*cell)
                .found(name)
                .with("first", day(reported))
                .with("second", day(stated))
                .with("other", name.clone()),
        );
    }
}
