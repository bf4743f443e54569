//! `total-mismatch`: a subtotal or total differs from the sum of its rows, so one of them is wrong

use super::{Check, Context, FindingDraft, Rule, Stage};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::submission::Measure;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::Candidate;
use crate::recognise::row::{Row, RowKind};

pub(super) const RULE: Rule = Rule {
    code: Code::TotalMismatch,
    severity: Severity::Error,
    stage: Stage::Submission,
    reason: "a subtotal or total differs from the sum of its rows, so one of them is wrong",
    check: Check::Submission(check),
};

fn check(candidate: &Candidate, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let rows = &candidate.table.rows;
    // What an open row is, its own question asks.
    if rows.iter().any(|row| row.kind == RowKind::Open) {
        return;
    }
    let Some(first) = rows.iter().find(|row| !row.entries.is_empty()) else { return };
    let several_dates = rows.iter().any(|row| row.date.is_some());
    for (column, entry) in first.entries.iter().enumerate() {
        // A running total is not a sum over days.
        if !(several_dates && entry.measure == Measure::Cumulative) {
            column_totals(candidate, column, context, raised);
        }
    }
}

/// Compares every total of one column with the rows that it may sum: those since the last total, all above, all.
fn column_totals(candidate: &Candidate, column: usize, context: &Context<'_>, raised: &mut Vec<FindingDraft>) {
    let rows = &candidate.table.rows;
    let details = |range: &[Row]| sum(range.iter().filter(|row| row.kind == RowKind::Detail), column);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.kind.is_sum()) {
        let Some(entry) = row.entries.get(column).filter(|entry| !candidate.counts(entry.cell)) else { continue };
        let Some(written) = entry.amount.count() else { continue };
        let sums = if row.kind == RowKind::Group {
            let below = rows[at + 1..].iter().position(|next| next.kind.is_sum()).map_or(rows.len(), |n| at + 1 + n);
            vec![details(&rows[at + 1..below])]
        } else {
            let since = rows[..at].iter().rposition(|before| before.kind.is_sum()).map_or(0, |n| n + 1);
            let nothing_above = !rows[..at].iter().any(|before| before.kind == RowKind::Detail);
            let all = details(rows);
            if nothing_above { vec![all] } else { vec![details(&rows[..at]), details(&rows[since..at]), all] }
        };
        let expected = sums.iter().flatten().next().copied();
        if let Some(expected) = expected
            && !sums.contains(&Some(written))
        {
            raised.push(
                FindingDraft::of_entry(&RULE, candidate, context, row, entry)
                    .with("written", written.to_string())
                    .with("sum", expected.to_string()),
            );
        }
    }
}

/// The sum of a column. `None`: it is empty, or holds something other than counts.
fn sum<'r>(rows: impl Iterator<Item = &'r Row>, column: usize) -> Option<u64> {
    let mut total = None;
    for entry in rows.filter_map(|row| row.entries.get(column)) {
        match entry.amount {
            Amount::Blank => {}
            amount => total = Some(total.unwrap_or(0) + amount.count()?),
        }
    }
    total
}
