//! Tables that go through pipes in Arrow's stream format.

use std::collections::HashMap;
use std::io::{self, Cursor, Write};
use std::path::Path;

use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{CompatLevel, DataFrame, IntoColumn, NamedFrom, SchemaExt, Series};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_io::SerReader;
use polars_io::ipc::IpcStreamReader;

use super::book::Entry;
use super::error::{Error, Result};
use super::tables::{self, Frame};
use crate::files::{self, STDOUT};
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::{SourceFile, Submission, Verdict};

/// Writes tables of one kind as a stream, one record batch for each.
pub struct ArrowStream<W: Write> {
    to: StreamWriter<W>,
}

impl<W: Write> ArrowStream<W> {
    /// Begins the stream; `like` has the columns.
    ///
    /// # Errors
    /// The pipe's.
    pub fn begin(to: W, like: &DataFrame) -> Result<Self> {
        let mut to = StreamWriter::new(to, WriteOptions { compression: None });
        to.start(&like.schema().to_arrow(CompatLevel::oldest()), None).map_err(unwritten)?;
        Ok(Self { to })
    }

    /// Adds a table.
    ///
    /// # Errors
    /// As [`ArrowStream::begin`].
    pub fn write(&mut self, mut table: DataFrame) -> Result<()> {
        table.rechunk_mut();
        let mut batches = table.iter_chunks(CompatLevel::oldest(), false).filter(|batch| !batch.is_empty());
        batches.try_for_each(|batch| self.to.write(&batch, None)).map_err(unwritten)
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// As [`ArrowStream::begin`].
    pub fn end(mut self) -> Result<()> {
        self.to.finish().map_err(unwritten)
    }
}

/// Why a table could not be made, or not be written to where it goes.
fn unwritten(error: PolarsError) -> Error {
    match error {
        PolarsError::IO { error, .. } => {
            files::Error::io("write", Path::new(STDOUT), io::Error::new(error.kind(), error.to_string())).into()
        }
        other => Error::Defect { what: "writing a table", detail: other.to_string() },
    }
}

/// The reports of a form from a stream of rows of the ledger's `figures`: of each unit and date those of the submission
/// that counts, and no others.
///
/// # Errors
/// polars' words, or ours, where the stream is not of this layout.
pub fn reports_of_stream(stream: Vec<u8>, form: &FormId) -> PolarsResult<Vec<Entry>> {
    let mut rows = Frame::new("the stream", IpcStreamReader::new(Cursor::new(stream)).finish()?);
    let mut entries = Vec::new();
    let mut places: HashMap<(String, ReportDate), i64> = HashMap::new();
    let mut numbers: Vec<i64> = Vec::with_capacity(rows.height());
    {
        let (unit, date) = (rows.text("unit")?, rows.date("report_date")?);
        for at in 0..rows.height() {
            let unit = unit(at).ok_or_else(|| rows.wrong("unit", at))?;
            let date = ReportDate(date(at).ok_or_else(|| rows.wrong("report_date", at))?);
            let number = *places.entry((unit.to_owned(), date)).or_insert_with(|| {
                entries.push((report(form, unit, date), None));
                i64::try_from(entries.len() - 1).unwrap_or(i64::MAX)
            });
            numbers.push(number);
        }
    }
    rows.replace(Series::new("entry".into(), numbers).into_column())?;
    tables::read_figures(&rows, &mut entries)?;
    Ok(entries.into_iter().map(|(entry, _)| entry).collect())
}

/// A report without figures yet; whose it is and of when is all that matters of it.
fn report(form: &FormId, unit: &str, date: ReportDate) -> Entry {
    let file =
        SourceFile { path: String::new(), sha256: String::new(), arrival: Instant::default(), arrival_reason: None };
    let submission = Submission {
        file,
        sheet: None,
        form: Some(form.clone()),
        unit: Some(UnitId::new(unit)),
        report_date: Some(date),
        verdict: Verdict::Accepted,
        figures: std::sync::Arc::default(),
        remarks: Vec::new(),
        originals: Vec::new(),
    };
    Entry { run: 1, submission, findings: Vec::new(), digest: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::submission::Measure;

    fn texts(name: &str, values: &[Option<&str>]) -> polars::prelude::Column {
        Series::new(name.into(), values).into_column()
    }

    fn rows() -> DataFrame {
        let day = |day: i32| Series::new("report_date".into(), [day, day, day + 1, day]).into_column();
        DataFrame::new_infer_height(vec![
            texts("unit", &[Some("a"), Some("a"), Some("a"), Some("b")]),
            day(19_612).cast(&polars::prelude::DataType::Date).expect("dates"),
            texts("area", &[Some("Ấp 1"), None, Some("Ấp 1"), None]),
            texts("indicator", &[Some("done"), Some("trouble"), Some("done"), Some("done")]),
            texts("measure", &[Some("day"), Some("text"), Some("cumulative"), Some("day")]),
            Series::new("value".into(), [Some(4i64), None, Some(9), Some(0)]).into_column(),
            texts("text", &[None, Some("Sóng yếu"), None, None]),
            texts("sheet", &[Some("12.9"); 4]),
            texts("cell", &[Some("C5"), Some("F5"), Some("D5"), Some("C5")]),
        ])
        .expect("rows")
    }

    #[test]
    fn figures_of_a_stream_are_reports_by_unit_and_date() {
        let mut bytes = Vec::new();
        let mut stream = ArrowStream::begin(&mut bytes, &rows()).expect("begun");
        // As an engine sends them: batch by batch.
        stream.write(rows().head(Some(2))).expect("written");
        stream.write(rows().tail(Some(2))).expect("written");
        stream.end().expect("ended");
        let reports = reports_of_stream(bytes, &FormId::new("daily")).expect("reports");
        let days: Vec<_> = reports
            .iter()
            .map(|report| {
                let submission = &report.submission;
                let date = submission.report_date.expect("a date").to_string();
                (
                    submission.unit.as_ref().expect("a unit").as_str(),
                    date,
                    submission.figures.len(),
                    submission.remarks.len(),
                )
            })
            .collect();
        let day = |unit, day: &str, figures, remarks| (unit, format!("2023-09-{day}"), figures, remarks);
        assert_eq!(days, [day("a", "12", 1, 1), day("a", "13", 1, 0), day("b", "12", 1, 0)]);
        assert_eq!(reports[1].submission.figures[0].measure, Measure::Cumulative);
    }

    #[test]
    fn what_is_no_stream_of_figures_is_told() {
        assert!(reports_of_stream(b"nothing".to_vec(), &FormId::new("daily")).is_err());
        let mut bytes = Vec::new();
        let other = rows().drop("cell").expect("a column");
        let mut stream = ArrowStream::begin(&mut bytes, &other).expect("begun");
        stream.write(other).expect("written");
        stream.end().expect("ended");
        let error = reports_of_stream(bytes, &FormId::new("daily")).expect_err("no cells");
        assert!(error.to_string().contains("cell"), "{error}");
    }
}
