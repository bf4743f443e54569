//! `ambiguous-rows`: a row may be a detail or not, and the unit's figure depends on it

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::submission::Measure;
use crate::recognise::candidate::Candidate;
use crate::recognise::row::{Reason, Row, RowKind};

/// Rows of one table that are asked about, at most.
const ASKED: usize = 5;

pub(super) const RULE: Rule = Rule {
    code: Code::AmbiguousRows,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a row may be a detail or not, and the unit's figure depends on it",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    for row in candidate.rows.iter().filter(|row| row.kind == RowKind::Open).take(ASKED) {
        let Some(entry) = representative_entry(row, context, candidate) else { continue };
        // Without the other open rows: the question is about this one.
        let others = candidate.rows.iter().filter(|other| other.kind == RowKind::Detail);
        let counts = others.filter_map(|other| other.entry(&entry.indicator, entry.measure)?.amount.count());
        let without: u64 = counts.sum();
        let with = without + entry.amount.count().unwrap_or(0);
        let question = match row.reason {
            Reason::MayBeSum => "sum",
            Reason::MayBeOther => "other",
            Reason::MayBePart => "part",
            Reason::Twice => "twice",
            Reason::Below | Reason::Restarted => "below",
            Reason::Struck => "struck",
            Reason::Hidden => "hidden",
            Reason::OtherUnit => "unit",
            Reason::Remarked => "remark",
            _ => "unlike",
        };
        let place = row.area_cell.unwrap_or(entry.cell);
        let raise = FindingDraft::new(&RULE, candidate)
            .at(Some(place))
            .found(&row.facts.name)
            .with("question", question.to_owned())
            .with("row", (row.row + 1).to_string())
            .with("indicator", context.indicator_name(&candidate.table.form, &entry.indicator))
            .with("without", without.to_string())
            .with("with", with.to_string());
        raised.push(raise);
    }
}

/// The figure on which the readings differ: the campaign's target where it does, else the first.
fn representative_entry<'r>(
    row: &'r Row,
    context: &Context<'_>,
    candidate: &Candidate,
) -> Option<&'r crate::recognise::row::Entry> {
    let is_own = context.campaign.main_form().id == candidate.table.form;
    let target = row.entry(context.campaign.target_indicator(), Measure::Day).filter(|_| is_own);
    let is_positive = |entry: &&crate::recognise::row::Entry| entry.amount.count().is_some_and(|count| count > 0);
    target.filter(is_positive).or_else(|| row.entries.iter().find(is_positive)).or_else(|| row.entries.first())
}
