//! `shown-otherwise`: a cell shows another figure than it holds, and a person meant what is shown

use std::collections::BTreeSet;

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::read::Shown;
use crate::recognise::candidate::Candidate;

pub(super) const RULE: Rule = Rule {
    code: Code::ShownOtherwise,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a cell shows another figure than it holds, and a person meant what is shown",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let mut hidden = BTreeSet::new();
    for (row, entry) in candidate.entries() {
        // Nothing is nothing in every format.
        let Some(shown) = entry.shown_as.filter(|_| entry.amount.count() != Some(0)) else { continue };
        // Of a hidden column one question is enough.
        if shown == Shown::HiddenColumn && !hidden.insert(entry.cell.col) {
            continue;
        }
        let how = match shown {
            Shown::Percent => "percent",
            Shown::Scaled => "scaled",
            Shown::Altered => "altered",
            Shown::Hidden => "hidden",
            Shown::HiddenColumn => "hidden-column",
            Shown::Stale => "stale",
            Shown::Annotated => "annotated",
        };
        let raise = FindingDraft::of_entry(&RULE, candidate, context, row, entry).found(&entry.shown);
        raised.push(raise.with("how", how.to_owned()));
    }
}
