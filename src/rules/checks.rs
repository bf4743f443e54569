//! `check:<id>`: the checks that a campaign writes itself, SQL over a submission's figures.
//!
//! polars parses and evaluates them; a result that is not known (null) is not a finding.

use polars::error::PolarsError;
use polars::prelude::{Column, DataFrame};
use serde::{Deserialize, Serialize};

use super::FindingDraft;
use crate::config::Gives;
use crate::model::campaign::{Campaign, Check};
use crate::model::cell::CellRef;
use crate::model::count::Count;
use crate::model::form::Form;
use crate::model::id::{FormId, IndicatorId};
use crate::model::submission::Measure;
use crate::recognise::candidate::Candidate;
use crate::recognise::row::{Row, RowKind};
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

/// A report, as far as checks look at it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Which of its file's entries it is.
    pub entry: usize,
    form: FormId,
    sheet: String,
    /// Of the period and cumulative, by the form's indicators.
    figures: Vec<[Figure; 2]>,
    quota: Option<Count>,
}

impl Report {
    /// The same, as this entry of its file.
    #[must_use]
    pub fn of(self, entry: usize) -> Self {
        Self { entry, ..self }
    }
}

/// An indicator's sum over the rows, where it is known, and its first cell.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Figure {
    sum: Option<Count>,
    cell: Option<CellRef>,
}

/// The figures of a period and of a running total, in the order in which reports and frames have them.
const MEASURES: [(Measure, &str); 2] = [(Measure::Day, ""), (Measure::Cumulative, CUMULATIVE)];

/// A candidate whose unit has this quota, as far as checks look at it. `None`: there are no checks, or it is of no form.
#[must_use]
pub fn report(campaign: &Campaign, candidate: &Candidate, quota: Option<Count>) -> Option<Report> {
    let form = campaign.form(&candidate.table.form).filter(|_| !campaign.checks.is_empty())?;
    let figure = |indicator: &IndicatorId, measure| Figure {
        sum: known(candidate, indicator, measure),
        cell: first_cell(candidate, indicator, measure),
    };
    let figures =
        form.indicators.iter().map(|indicator| MEASURES.map(|(measure, _)| figure(&indicator.id, measure))).collect();
    Some(Report { entry: 0, form: form.id.clone(), sheet: candidate.sheet.clone(), figures, quota })
}

/// Evaluates every check over a batch of reports; a list of findings for each, which depends on no other one.
///
/// A check concerns the form whose columns it names.
///
/// # Errors
/// polars' words, where it refuses what was found to be a condition.
pub fn evaluate(campaign: &Campaign, batch: &[&Report]) -> Result<Vec<Vec<FindingDraft>>, PolarsError> {
    let mut raised = vec![Vec::new(); batch.len()];
    let checks: Vec<Named<'_>> = campaign.checks.iter().filter_map(Named::of).collect();
    for form in &campaign.forms {
        let places: Vec<usize> = (0..batch.len()).filter(|at| batch[*at].form == form.id).collect();
        let checks: Vec<&Named<'_>> = checks.iter().filter(|check| check.concerns(form)).collect();
        if places.is_empty() || checks.is_empty() {
            continue;
        }
        let of_form: Vec<&Report> = places.iter().map(|at| batch[*at]).collect();
        let frame = frame(form, &of_form)?;
        for named in checks {
            for (holds, at) in named.truths(&frame)?.into_iter().zip(&places) {
                if holds == Some(false) {
                    raised[*at].push(finding(named.check, form, batch[*at]));
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

fn finding(check: &Check, form: &Form, report: &Report) -> FindingDraft {
    FindingDraft::named(format!("check:{}", check.id), check.severity)
        .on(&report.sheet)
        .at(cell(check, form, report))
        .with("message", check.message.clone())
}

/// Where the figure stands that the expression names first, of those that the report has.
fn cell(check: &Check, form: &Form, report: &Report) -> Option<CellRef> {
    let named = form.indicators.iter().zip(&report.figures).flat_map(|(indicator, figures)| {
        let of_measure = move |((_, suffix), figure): (&(Measure, &str), &Figure)| {
            Some((position(&check.sql, &format!("{}{suffix}", indicator.id))?, figure.cell?))
        };
        MEASURES.iter().zip(figures).filter_map(of_measure)
    });
    named.min_by_key(|(at, _)| *at).map(|(_, cell)| cell)
}

/// Where a figure stands first: in the row of totals if there is one, else in the first row that has it.
fn first_cell(candidate: &Candidate, indicator: &IndicatorId, measure: Measure) -> Option<CellRef> {
    let totals = candidate.table.rows.iter().rev().filter(|row| row.kind == RowKind::Total);
    let entries = totals.chain(&candidate.rows).filter_map(|row| row.entry(indicator, measure));
    entries.into_iter().find(|entry| entry.amount.count().is_some()).map(|entry| entry.cell)
}

/// Where a column's name stands in an expression, as a word of its own.
fn position(sql: &str, column: &str) -> Option<usize> {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let places = sql.match_indices(column).map(|(at, _)| at);
    places.into_iter().find(|at| !sql[..*at].ends_with(joins) && !sql[at + column.len()..].starts_with(joins))
}

fn frame(form: &Form, batch: &[&Report]) -> Result<DataFrame, PolarsError> {
    let mut columns = Vec::new();
    for (at, indicator) in form.indicators.iter().enumerate() {
        for (which, (_, suffix)) in MEASURES.iter().enumerate() {
            let values: Vec<Option<i64>> =
                batch.iter().map(|report| report.figures.get(at).and_then(|of| signed(of[which].sum))).collect();
            columns.push(Column::new(format!("{}{suffix}", indicator.id).into(), values));
        }
    }
    let quotas: Vec<Option<i64>> = batch.iter().map(|report| signed(report.quota)).collect();
    columns.push(Column::new("quota".into(), quotas));
    DataFrame::new_infer_height(columns)
}

/// The sum over the rows; `None` for a running total that some row with a figure leaves blank.
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
