//! SQL expressions of the campaign file: which columns they name, whether they are a condition on one row, their values.
//!
//! Knows neither the campaign file nor what the columns mean. polars parses and evaluates.

mod condition;
mod size;
#[cfg(test)]
mod tests;

use std::io;

use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy};

use crate::phrase;

/// The columns that an expression names.
///
/// # Errors
/// Why it is not an expression that can be evaluated.
pub(crate) fn columns(sql: &str) -> Result<Vec<String>, String> {
    let size = size::of(sql)?;
    let names = || {
        let expression = parsed(sql)?;
        Ok(expression.meta().root_names().into_iter().map(|name| name.to_string()).collect())
    };
    size::with_room(size, names).map_err(|error| no_thread(&error))?.map_err(|error: PolarsError| error.to_string())
}

/// The columns of an expression that is true, false or unknown for each row by that row alone.
///
/// # Errors
/// Why an expression is refused: it is not SQL, reckons with other rows, or gives a number or a text.
pub(crate) fn condition(sql: &str) -> Result<Vec<String>, String> {
    let size = size::of(sql)?;
    size::with_room(size, || condition::judge(sql)).map_err(|error| no_thread(&error))??;
    columns(sql)
}

/// Whether each row of a frame meets a condition; `None`: not known, as where a figure is missing.
///
/// # Errors
/// polars' words.
pub(crate) fn truths(frame: &DataFrame, sql: &str) -> PolarsResult<Vec<Option<bool>>> {
    let column = values(frame, sql, DataType::Boolean)?;
    let truths = column.bool()?;
    let of_row = |row: usize| place(row, truths.len()).and_then(|at| truths.get(at));
    Ok((0..frame.height()).map(of_row).collect())
}

/// The number that an expression gives for each row of a frame; `None`: not known, or not finite.
///
/// # Errors
/// polars' words.
pub(crate) fn numbers(frame: &DataFrame, sql: &str) -> PolarsResult<Vec<Option<f64>>> {
    let column = values(frame, sql, DataType::Float64)?;
    let numbers = column.f64()?;
    let of_row =
        |row: usize| place(row, numbers.len()).and_then(|at| numbers.get(at)).filter(|value| value.is_finite());
    Ok((0..frame.height()).map(of_row).collect())
}

/// Where a row's value stands in a result: a constant expression gives one for all.
fn place(row: usize, height: usize) -> Option<usize> {
    let at = if height == 1 { 0 } else { row };
    (at < height).then_some(at)
}

fn values(frame: &DataFrame, sql: &str, kind: DataType) -> PolarsResult<Column> {
    let refused = |reason: String| PolarsError::ComputeError(reason.into());
    let size = size::of(sql).map_err(refused)?;
    let reckon = || {
        let expression = parsed(sql)?.cast(kind).alias("value");
        frame.clone().lazy().select([expression]).collect()?.column("value").cloned()
    };
    size::with_room(size, reckon).map_err(|error| refused(no_thread(&error)))?
}

fn parsed(sql: &str) -> PolarsResult<Expr> {
    polars_sql::sql_expr(sql)
}

fn no_thread(error: &io::Error) -> String {
    phrase!("no thread can be started: {reason}", reason = error).to_string()
}
