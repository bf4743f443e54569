//! `check:<id>`: the checks that a campaign writes itself, SQL over a submission's figures.
//!
//! polars parses and evaluates them; a result that is not known (null) is not a finding.

use polars::error::PolarsError;
use polars::prelude::{Column, DataFrame};

use super::FindingDraft;
use crate::config::Gives;
use crate::model::campaign::{Campaign, Check, Count, Form};
use crate::model::cell::CellRef;
use crate::model::id::IndicatorId;
use crate::model::submission::Measure;
use crate::recognise::candidate::Candidate;
use crate::recognise::draft::{Entry, Row, RowKind};
use crate::sql;

/// What follows an indicator's name in the column of its running total.
const CUMULATIVE: &str = "_cumulative";

/// The columns that an expression of the campaign file names.
///
/// # Errors
/// Why it cannot give what it is to give.
pub fn columns(gives: Gives, expression: &str) -> Result<Vec<String>, String> {
    match gives {
        Gives::Truth => sql::condition(expression),
        Gives::Number => sql::columns(expression),
    }
}

/// The columns that an expression of a campaign file names which a run recorded: until 0.2.0 a check could hold what is no
/// condition on one report, and such a ledger opens as it is.
///
/// # Errors
/// The parser's words, where the expression is not SQL.
pub fn recorded_columns(_: Gives, expression: &str) -> Result<Vec<String>, String> {
    sql::columns(expression)
}

/// Evaluates every check over a batch of candidates; a list of findings for each, which depends on no other one.
///
/// A check concerns the form whose columns it names.
///
/// # Errors
/// polars' words, where it refuses what was found to be a condition.
pub fn evaluate(
    campaign: &Campaign,
    batch: &[(&Candidate, Option<Count>)],
) -> Result<Vec<Vec<FindingDraft>>, PolarsError> {
    let mut raised = vec![Vec::new(); batch.len()];
    let checks: Vec<Named<'_>> = campaign.checks.iter().filter_map(Named::of).collect();
    for form in &campaign.forms {
        let places: Vec<usize> = (0..batch.len()).filter(|at| batch[*at].0.table.form == form.id).collect();
        let checks: Vec<&Named<'_>> = checks.iter().filter(|check| check.concerns(form)).collect();
        if places.is_empty() || checks.is_empty() {
            continue;
        }
        let of_form: Vec<_> = places.iter().map(|at| batch[*at]).collect();
        let frame = frame(form, &of_form)?;
        for named in checks {
            for (holds, at) in named.truths(&frame)?.into_iter().zip(&places) {
                if holds == Some(false) {
                    raised[*at].push(finding(named.check, batch[*at].0));
                }
            }
        }
    }
    Ok(raised)
}

/// A check with the columns that it names.
struct Named<'c> {
    check: &'c Check,
    columns: Vec<String>,
    /// Whether it is a condition on one row, as all are but some that a run recorded.
    is_condition: bool,
}

impl<'c> Named<'c> {
    fn of(check: &'c Check) -> Option<Self> {
        let condition = sql::condition(&check.sql);
        let is_condition = condition.is_ok();
        let columns = condition.or_else(|_| sql::columns(&check.sql)).ok()?;
        Some(Self { check, columns, is_condition })
    }

    /// Whether every column that the check names is one of this form, or the quota.
    fn concerns(&self, form: &Form) -> bool {
        let of_form = |column: &String| {
            let id = column.strip_suffix(CUMULATIVE).unwrap_or(column);
            column == "quota" || form.indicators.iter().any(|indicator| indicator.id.as_str() == id)
        };
        self.columns.iter().all(of_form)
    }

    /// Whether it holds for each row, by that row alone.
    fn truths(&self, frame: &DataFrame) -> Result<Vec<Option<bool>>, PolarsError> {
        if self.is_condition {
            return sql::truths(frame, &self.check.sql);
        }
        let alone = |row: i64| sql::truths(&frame.slice(row, 1), &self.check.sql).ok()?.first().copied().flatten();
        Ok((0..).take(frame.height()).map(alone).collect())
    }
}

fn finding(check: &Check, candidate: &Candidate) -> FindingDraft {
    FindingDraft::named(format!("check:{}", check.id), check.severity)
        .on(&candidate.sheet)
        .at(cell(check, candidate))
        .with("message", check.message.clone())
}

/// Where the first figure stands that the expression names: in the row of totals if there is one, else in the first row.
fn cell(check: &Check, candidate: &Candidate) -> Option<CellRef> {
    let mut named: Vec<(usize, &Entry)> = Vec::new();
    let totals = candidate.table.rows.iter().rev().filter(|row| row.kind == RowKind::Total);
    for row in totals.chain(&candidate.rows) {
        for entry in row.entries.iter().filter(|entry| entry.amount.count().is_some()) {
            let suffix = if entry.measure == Measure::Cumulative { CUMULATIVE } else { "" };
            let at = position(&check.sql, &format!("{}{suffix}", entry.indicator));
            named.extend(at.map(|at| (at, entry)));
        }
    }
    named.into_iter().min_by_key(|(at, _)| *at).map(|(_, entry)| entry.cell)
}

/// Where a column's name stands in an expression, as a word of its own.
fn position(sql: &str, column: &str) -> Option<usize> {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let places = sql.match_indices(column).map(|(at, _)| at);
    places.into_iter().find(|at| !sql[..*at].ends_with(joins) && !sql[at + column.len()..].starts_with(joins))
}

fn frame(form: &Form, batch: &[(&Candidate, Option<Count>)]) -> Result<DataFrame, PolarsError> {
    let mut columns = Vec::new();
    for indicator in &form.indicators {
        for (measure, suffix) in [(Measure::Day, ""), (Measure::Cumulative, CUMULATIVE)] {
            let values: Vec<Option<i64>> =
                batch.iter().map(|(candidate, _)| signed(known(candidate, &indicator.id, measure))).collect();
            columns.push(Column::new(format!("{}{suffix}", indicator.id).into(), values));
        }
    }
    let quotas: Vec<Option<i64>> = batch.iter().map(|(_, quota)| signed(*quota)).collect();
    columns.push(Column::new("quota".into(), quotas));
    DataFrame::new_infer_height(columns)
}

/// The sum over the rows; none of a running total that some row with a figure leaves blank.
fn known(candidate: &Candidate, indicator: &IndicatorId, measure: Measure) -> Option<Count> {
    let of = |row: &Row, measure| row.entry(indicator, measure).and_then(|entry| entry.amount.count());
    let lacks = |row: &Row| of(row, Measure::Day).is_some() && of(row, Measure::Cumulative).is_none();
    if measure == Measure::Cumulative && candidate.rows.iter().any(lacks) {
        return None;
    }
    candidate.sum(indicator, measure)
}

fn signed(count: Option<Count>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
}
