//! What a run issued: the cumulative figures of its summaries at every level.

use polars::error::PolarsResult;
use polars::prelude::DataFrame;

use super::frame::{self, Frame};
use super::write::{dates, numbers, parquet, strings, texts};
use crate::model::figures::Figures;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::issued::{Issued, IssuedTotal, Place};
use crate::model::period::ReportDate;
use crate::model::unit::BRANCHES;

/// The table's file.
pub(in crate::ledger) const ISSUED: &str = "issued.parquet";

/// Writes what a run issued; a run that issued nothing has no such table.
///
/// # Errors
/// polars' own, which here mean a defect.
pub fn issued(summaries: &[Issued]) -> PolarsResult<Option<(&'static str, Vec<u8>)>> {
    if summaries.is_empty() { Ok(None) } else { Ok(Some((ISSUED, parquet(rows(summaries)?)?))) }
}

fn rows(summaries: &[Issued]) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&Issued, &IssuedTotal, &IndicatorId, Option<i64>)> = Vec::new();
    for summary in summaries {
        for total in &summary.totals {
            let figures = total.cumulative.0.iter();
            let value = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok());
            rows.extend(figures.map(|(indicator, figure)| (summary, total, indicator, value(*figure))));
        }
    }
    let places = || rows.iter().map(|(_, total, ..)| &total.place);
    DataFrame::new_infer_height(vec![
        dates("report_date", rows.iter().map(|(summary, ..)| Some(summary.date.0)))?,
        texts(
            "level",
            places().map(|place| match place {
                Place::Whole => Some("total"),
                Place::Branch(_) => Some("branch"),
                Place::Unit { .. } => Some("unit"),
            }),
        ),
        strings(
            "branch",
            places().map(|place| match place {
                Place::Whole => None,
                Place::Branch(path) | Place::Unit { above: path, .. } => {
                    (!path.is_empty()).then(|| path.join(BRANCHES))
                }
            }),
        ),
        texts("unit", places().map(|place| if let Place::Unit { id, .. } = place { Some(id.as_str()) } else { None })),
        texts(
            "name",
            places().map(|place| if let Place::Unit { name, .. } = place { Some(name.as_str()) } else { None }),
        ),
        texts("indicator", rows.iter().map(|(_, _, indicator, _)| Some(indicator.as_str()))),
        numbers("cumulative", rows.iter().map(|(.., value)| *value)),
    ])
}

/// Reads what a run issued of a date. `None`: nothing.
///
/// # Errors
/// polars' words, or ours, where the table is not of this layout.
pub(in crate::ledger) fn read_issued(bytes: &[u8], run: u32, date: ReportDate) -> PolarsResult<Option<Issued>> {
    let table = frame::of(ISSUED, &|_: &str| Some(bytes))?;
    let (report_date, level, branch) = (table.date("report_date")?, table.text("level")?, table.text("branch")?);
    let (unit, name) = (table.text("unit")?, table.text("name")?);
    let (indicator, cumulative) = (table.text("indicator")?, table.number("cumulative")?);
    let path = |at| -> Vec<String> {
        branch(at).into_iter().flat_map(|path| path.split(BRANCHES)).map(str::to_owned).collect()
    };
    let place = |at: usize, table: &Frame| match level(at) {
        Some("total") => Ok(Place::Whole),
        Some("branch") => Ok(Place::Branch(path(at))),
        Some("unit") => Ok(Place::Unit {
            id: UnitId::new(unit(at).ok_or_else(|| table.wrong("unit", at))?),
            name: name(at).unwrap_or_default().to_owned(),
            above: path(at),
        }),
        _ => Err(table.wrong("level", at)),
    };
    let mut totals: Vec<IssuedTotal> = Vec::new();
    for at in (0..table.height()).filter(|at| report_date(*at) == Some(date.0)) {
        let place = place(at, &table)?;
        let id = IndicatorId::new(indicator(at).ok_or_else(|| table.wrong("indicator", at))?);
        let value = cumulative(at).and_then(|value| u64::try_from(value).ok());
        match totals.last_mut().filter(|last| last.place == place) {
            Some(last) => last.cumulative.0.push((id, value)),
            None => totals.push(IssuedTotal { place, cumulative: Figures(vec![(id, value)]) }),
        }
    }
    Ok((!totals.is_empty()).then_some(Issued { date, run, totals }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_issued_is_read_as_it_was_written() {
        let figures = |a, b| Figures(vec![(IndicatorId::new("a"), a), (IndicatorId::new("b"), b)]);
        let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let unit = |id: &str, above| Place::Unit { id: UnitId::new(id), name: format!("Xã {id}"), above };
        let totals = vec![
            IssuedTotal { place: Place::Whole, cumulative: figures(Some(12), None) },
            IssuedTotal { place: Place::Branch(path(&["Tỉnh", "Huyện"])), cumulative: figures(Some(7), Some(0)) },
            IssuedTotal { place: unit("x", path(&["Tỉnh", "Huyện"])), cumulative: figures(Some(7), Some(0)) },
            IssuedTotal { place: unit("y", Vec::new()), cumulative: figures(None, None) },
        ];
        let date = |text: &str| text.parse::<ReportDate>().expect("a date");
        let of = |day: &str| Issued { date: date(day), run: 3, totals: totals.clone() };
        let both = [of("2023-09-11"), of("2023-09-12")];
        let (_, bytes) = issued(&both).expect("written").expect("a table");
        assert_eq!(read_issued(&bytes, 3, date("2023-09-12")).expect("read"), Some(both[1].clone()));
        assert_eq!(read_issued(&bytes, 3, date("2023-09-13")).expect("read"), None);
        assert_eq!(issued(&[]).expect("nothing to write"), None);
    }
}
