//! The figures that count, summed by polars: unit × period × sub-row × indicator.

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, IntoLazy, SortMultipleOptions, col};

use crate::model::count::Count;
use crate::model::submission::{Figure, Measure};

/// Sums of one sub-row; none where no figure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) unit: usize,
    pub(super) date: NaiveDate,
    pub(super) area: String,
    pub(super) indicator: usize,
    pub(super) day: Option<Count>,
    pub(super) cumulative: Option<Count>,
}

/// A figure with its unit, its report date and its indicator's place in the form; the sub-row's name is folded.
pub(super) struct FigureRow<'a> {
    pub(super) unit: usize,
    pub(super) date: NaiveDate,
    pub(super) area: String,
    pub(super) indicator: usize,
    pub(super) figure: &'a Figure,
}

/// Sums figures, ordered by unit, indicator, date and sub-row.
pub(super) fn sums(lines: &[FigureRow<'_>]) -> Result<Vec<Sum>, polars::error::PolarsError> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let epoch = NaiveDate::default();
    let number = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let value = |line: &FigureRow<'_>, measure| {
        (line.figure.measure == measure).then(|| i64::try_from(line.figure.value).unwrap_or(i64::MAX))
    };
    let column = |name: &str, values: Vec<Option<i64>>| Column::new(name.into(), values);
    let frame = DataFrame::new_infer_height(vec![
        column("unit", lines.iter().map(|line| Some(number(line.unit))).collect()),
        column("date", lines.iter().map(|line| Some((line.date - epoch).num_days())).collect()),
        Column::new("area".into(), lines.iter().map(|line| line.area.as_str()).collect::<Vec<_>>()),
        column("indicator", lines.iter().map(|line| Some(number(line.indicator))).collect()),
        column("day", lines.iter().map(|line| value(line, Measure::Day)).collect()),
        column("cumulative", lines.iter().map(|line| value(line, Measure::Cumulative)).collect()),
    ])?;
    let keys = ["unit", "indicator", "date", "area"];
    let summed = frame
        .lazy()
        .group_by(keys.map(col))
        .agg([
            col("day").sum(),
            col("day").count().alias("days"),
            col("cumulative").sum(),
            col("cumulative").count().alias("cumulatives"),
        ])
        .sort(keys, SortMultipleOptions::default())
        .collect()?;
    rows(&summed)
}

fn rows(summed: &DataFrame) -> Result<Vec<Sum>, polars::error::PolarsError> {
    let epoch = NaiveDate::default();
    let (unit, date) = (summed.column("unit")?.i64()?, summed.column("date")?.i64()?);
    let (area, indicator) = (summed.column("area")?.str()?, summed.column("indicator")?.i64()?);
    let (day, cumulative) = (summed.column("day")?.i64()?, summed.column("cumulative")?.i64()?);
    let count = |name: &str| -> Result<Vec<bool>, polars::error::PolarsError> {
        let counts = summed.column(name)?.cast(&polars::prelude::DataType::Int64)?;
        Ok(counts.i64()?.iter().map(|count| count.unwrap_or(0) > 0).collect())
    };
    let (has_day, has_cumulative) = (count("days")?, count("cumulatives")?);
    let place = |value: Option<i64>| usize::try_from(value.unwrap_or(0)).unwrap_or(0);
    let sum = |known: bool, value: Option<i64>| value.filter(|_| known).and_then(|value| u64::try_from(value).ok());
    Ok((0..summed.height())
        .map(|at| Sum {
            unit: place(unit.get(at)),
            date: epoch + chrono::Duration::days(date.get(at).unwrap_or(0)),
            area: area.get(at).unwrap_or_default().to_owned(),
            indicator: place(indicator.get(at)),
            day: sum(has_day[at], day.get(at)),
            cumulative: sum(has_cumulative[at], cumulative.get(at)),
        })
        .collect())
}
