//! `check:<id>`: the checks that a campaign writes itself, SQL over a submission's figures.
//!
//! polars parses and evaluates them; a result that is not known (null) is no finding.

use polars::prelude::{Column, DataFrame, DataType, IntoLazy};

use super::Raised;
use crate::model::campaign::{Campaign, Check, Count, Form};
use crate::model::cell::CellRef;
use crate::model::id::IndicatorId;
use crate::model::submission::Measure;
use crate::recognise::candidate::Candidate;
use crate::recognise::draft::{Entry, Row, RowKind};

/// What follows an indicator's name in the column of its running total.
const CUMULATIVE: &str = "_cumulative";

/// The columns that an expression names.
///
/// # Errors
/// The parser's words, where the expression is no SQL.
pub fn columns(sql: &str) -> Result<Vec<String>, String> {
    let expression = polars_sql::sql_expr(sql).map_err(|error| error.to_string())?;
    let roots = expression.meta().root_names();
    Ok(roots.into_iter().map(|name| name.to_string()).collect())
}

/// Evaluates every check over a batch of candidates; a list of findings for each.
///
/// A check concerns the form whose columns it names.
///
/// # Errors
/// polars' words, where an expression does not give true or false.
pub fn evaluate(
    campaign: &Campaign,
    batch: &[(&Candidate, Option<Count>)],
) -> Result<Vec<Vec<Raised>>, polars::error::PolarsError> {
    let mut raised = vec![Vec::new(); batch.len()];
    for form in &campaign.forms {
        let places: Vec<usize> = (0..batch.len()).filter(|at| batch[*at].0.table.form == form.id).collect();
        let checks: Vec<&Check> = campaign.checks.iter().filter(|check| concerns(check, form)).collect();
        if places.is_empty() || checks.is_empty() {
            continue;
        }
        let of_form: Vec<_> = places.iter().map(|at| batch[*at]).collect();
        let frame = frame(form, &of_form)?;
        for check in checks {
            let expression = polars_sql::sql_expr(&check.sql)?.cast(DataType::Boolean).alias("holds");
            let result = frame.clone().lazy().select([expression]).collect()?;
            let holds = result.column("holds")?.bool()?.clone();
            for (row, at) in places.iter().enumerate() {
                // A constant expression gives one row for all.
                if holds.get(if holds.len() == 1 { 0 } else { row }) == Some(false) {
                    raised[*at].push(finding(check, batch[*at].0));
                }
            }
        }
    }
    Ok(raised)
}

/// Whether every column that the check names is one of this form, or the quota.
fn concerns(check: &Check, form: &Form) -> bool {
    let of_form = |column: &String| {
        let id = column.strip_suffix(CUMULATIVE).unwrap_or(column);
        column == "quota" || form.indicators.iter().any(|indicator| indicator.id.as_str() == id)
    };
    columns(&check.sql).is_ok_and(|columns| columns.iter().all(of_form))
}

fn finding(check: &Check, candidate: &Candidate) -> Raised {
    Raised {
        code: format!("check:{}", check.id),
        severity: check.severity,
        ..Raised::by_code("").on(&candidate.sheet).at(cell(check, candidate)).with("message", check.message.clone())
    }
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

fn frame(form: &Form, batch: &[(&Candidate, Option<Count>)]) -> Result<DataFrame, polars::error::PolarsError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_an_expression() {
        let mut found = columns("activated_l2 <= collected_l2 + 10 AND quota > 0").expect("SQL");
        found.sort();
        assert_eq!(found, ["activated_l2", "collected_l2", "quota"]);
        assert!(columns("activated_l2 <=").is_err());
    }
}
