//! `date-conflict`: two places in the file state two report dates; a file name that disagrees is a warning
//!
//! A file name that states the day with day and month swapped is not a mere disagreement: the cell may have been swapped by
//! the spreadsheet. Where only the ledger knows that the swapped day is the one that is due, the finding is raised there.

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::recognise::candidate::Candidate;
use crate::recognise::candidate::PeriodClaim;

pub(super) const RULE: Rule = Rule {
    code: Code::DateConflict,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "two places in the file state two report dates; a file name that disagrees is a warning",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, _: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let day = |date: &chrono::NaiveDate| date.format("%d/%m/%Y").to_string();
    if let PeriodClaim::Conflict(first, second) = &candidate.period {
        let draft = FindingDraft::new(&RULE, candidate)
            .source("first", &first.0, &day(&first.1))
            .source("second", &second.0, &day(&second.1))
            .with("counted", String::new());
        raised.extend(draft.at_both(&first.0, &second.0));
    }
    if let (Some((name, stated)), PeriodClaim::Known { day: reported, source, swapped, .. }) =
        (&candidate.name_differs, &candidate.period)
    {
        let is_swap = *swapped == Some(*stated);
        raised.push(
            FindingDraft::new(&RULE, candidate)
                .severity(if is_swap { Severity::Error } else { Severity::Warning })
                .at(source.cell())
                .found(&source.text)
                .source("first", source, &day(reported))
                .source("second", name, &day(stated))
                .with("counted", if is_swap { String::new() } else { day(reported) }),
        );
    }
}
