//! A run's tables as Parquet: submissions, figures, findings, quotas, what it issued.
//!
//! Columns are described in docs/ledger-format.md. Dates are `Date`, counts `Int64`,
//! everything else text; nothing is compressed, so that equal tables are equal bytes everywhere.

mod frame;
mod issued;
mod read;
mod write;

use polars::error::PolarsResult;

use super::book::{AppendixEntry, Entry};

pub(super) use frame::Frame;
pub use issued::issued;
pub(super) use issued::{ISSUED, read_issued};
pub(super) use read::{read_figures, read_findings, read_originals, read_quotas, read_submissions};
pub(super) use write::{dates, figures, findings, originals, parquet, quotas, submissions};

/// File names of a run's tables with their bytes.
pub type Tables = Vec<(&'static str, Vec<u8>)>;

const SUBMISSIONS: &str = "submissions.parquet";
const FIGURES: &str = "figures.parquet";
const FINDINGS: &str = "findings.parquet";
const QUOTAS: &str = "quotas.parquet";
const ORIGINALS: &str = "originals.parquet";
/// Figures that are columns at once.
const ROWS_AT_ONCE: usize = 100_000;
/// The measure of a figure row that holds a text.
const TEXT: &str = "text";

/// Writes a run's entries as tables.
///
/// # Errors
/// polars' own, which here mean a defect.
pub fn encode(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<Tables> {
    let mut tables = vec![
        (SUBMISSIONS, parquet(submissions(entries)?)?),
        (FIGURES, write::parquet_of_figures(&write::lines(entries), ROWS_AT_ONCE)?),
        (FINDINGS, parquet(findings(entries)?)?),
        (QUOTAS, parquet(quotas(entries)?)?),
    ];
    // Few runs meet such text; the others have no such table.
    if entries.iter().any(|(entry, _)| !entry.submission.originals.is_empty()) {
        tables.push((ORIGINALS, parquet(originals(entries)?)?));
    }
    Ok(tables)
}

/// Reads a run's tables back; `table` gives a table's bytes by its file name.
///
/// # Errors
/// polars' words, or ours, where a table is not of this layout.
pub fn decode<'t>(
    run: u32,
    table: impl Fn(&str) -> Option<&'t [u8]>,
) -> PolarsResult<Vec<(Entry, Option<AppendixEntry>)>> {
    let mut entries: Vec<(Entry, Option<AppendixEntry>)> =
        read_submissions(&frame::of(SUBMISSIONS, &table)?, run)?.into_iter().map(|entry| (entry, None)).collect();
    read::read_all_figures(&table, &mut entries, ROWS_AT_ONCE)?;
    read_findings(&frame::of(FINDINGS, &table)?, &mut entries)?;
    // Few runs take an appendix in.
    let quotas = frame::of(QUOTAS, &table)?;
    if quotas.height() > 0 {
        read_quotas(&quotas, run, &mut entries)?;
    }
    if table(ORIGINALS).is_some() {
        read_originals(&frame::of(ORIGINALS, &table)?, &mut entries)?;
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use polars::prelude::{IntoColumn, NamedFrom, Series};

    use super::read::read_all_figures;
    use super::write::{lines, parquet_of_figures};
    use super::*;
    use crate::model::cell::CellRef;
    use crate::model::id::{FormId, IndicatorId, UnitId};
    use crate::model::period::Instant;
    use crate::model::submission::{Figure, Measure, Remark, SourceFile, Submission, Verdict};

    fn entry_at(at: usize) -> (Entry, Option<AppendixEntry>) {
        let arrival = Instant::parse_from_rfc3339("2023-09-13T07:00:00+07:00").expect("a moment");
        let file = SourceFile { path: format!("{at}.xlsx"), sha256: "5f".repeat(32), arrival, arrival_reason: None };
        let (indicator, sheet): (_, Arc<str>) = (IndicatorId::new("done"), "12.9".into());
        let cell = |row: usize| CellRef::new(u32::try_from(row).expect("a row"), 2);
        // The first entry has no figures, each next one has more.
        let figure = |row: usize| Figure {
            area: format!("Ấp {row}").into(),
            indicator: indicator.clone(),
            measure: if row.is_multiple_of(2) { Measure::Day } else { Measure::Cumulative },
            value: (at * 10 + row) as u64,
            sheet: Arc::clone(&sheet),
            cell: cell(row),
        };
        let remark = Remark {
            area: String::new(),
            column: IndicatorId::new("trouble"),
            text: "Sóng yếu".to_owned(),
            sheet: sheet.to_string(),
            cell: cell(20),
        };
        let submission = Submission {
            file,
            sheet: Some(sheet.to_string()),
            form: Some(FormId::new("daily")),
            unit: Some(UnitId::new("a")),
            report_date: None,
            verdict: Verdict::Accepted,
            figures: Arc::new((0..at).map(figure).collect()),
            remarks: if at.is_multiple_of(2) { Vec::new() } else { vec![remark] },
            originals: Vec::new(),
        };
        (Entry { run: 1, submission, findings: Vec::new(), digest: None }, None)
    }

    #[test]
    fn figures_are_written_and_read_some_rows_at_a_time() {
        // 12 rows: parts that divide them, that do not, and that are longer.
        let entries: Vec<_> = (0..5).map(entry_at).collect();
        let bare = |(entry, _): &(Entry, Option<AppendixEntry>)| {
            let submission = Submission { figures: Arc::default(), remarks: Vec::new(), ..entry.submission.clone() };
            (Entry { submission, ..entry.clone() }, None)
        };
        for (written, read) in [(5, 5), (4, 4), (1, 12), (12, 5), (100, 4), (3, 100), (12, 12)] {
            let bytes = parquet_of_figures(&lines(&entries), written).expect("written");
            let mut there: Vec<_> = entries.iter().map(bare).collect();
            read_all_figures(&|_: &str| Some(bytes.as_slice()), &mut there, read).expect("read");
            assert_eq!(there, entries, "{written} {read}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_told_by_its_place_in_the_whole_table() {
        let mut frame = figures(&[entry_at(4)]).expect("rows");
        frame.with_column(Series::new("cell".into(), ["A1", "A2", "A3", "?"]).into_column()).expect("a column");
        let bytes = parquet(frame).expect("written");
        let (entry, _) = entry_at(0);
        let error = read_all_figures(&|_: &str| Some(bytes.as_slice()), &mut [(entry, None)], 3).expect_err("no cell");
        assert!(error.to_string().contains("row 3: column `cell`"), "{error}");
    }
}
