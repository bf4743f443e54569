//! A run's tables as Parquet: submissions, figures, findings, quotas.
//!
//! Columns are described in README, "The ledger as a format". Dates are `Date`, counts `Int64`,
//! everything else text; nothing is compressed, so that equal tables are equal bytes everywhere.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use polars_io::SerReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};

use super::book::{AppendixEntry, Entry};
use crate::model::cell::CellRef;
use crate::model::finding::Finding;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::{Figure, Measure, Original, Remark, SourceFile, Submission};
use crate::model::unit::{BRANCHES, QuotaLine};

/// File names of a run's tables with their bytes.
pub type Tables = Vec<(&'static str, Vec<u8>)>;

const SUBMISSIONS: &str = "submissions.parquet";
const FIGURES: &str = "figures.parquet";
const FINDINGS: &str = "findings.parquet";
const QUOTAS: &str = "quotas.parquet";
const ORIGINALS: &str = "originals.parquet";
/// Figures that are columns at once.
const ROWS_AT_ONCE: usize = 100_000;
/// Bytes of a table below which it is read by one thread: a campaign has hundreds of small ones, and waking the others
/// takes longer than reading.
const SMALL: usize = 256 * 1024;
/// What a row of figures tells that its submission does not.
const OF_FIGURE: [&str; 8] = ["entry", "area", "indicator", "measure", "value", "text", "sheet", "cell"];
/// The measure of a figure row that holds a text.
const TEXT: &str = "text";

/// Writes a run's entries as tables.
///
/// # Errors
/// polars' own, which here mean a defect.
pub fn encode(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<Tables> {
    let mut tables = vec![
        (SUBMISSIONS, parquet(submissions(entries)?)?),
        (FIGURES, parquet_of_figures(&lines(entries), ROWS_AT_ONCE)?),
        (FINDINGS, parquet(findings(entries)?)?),
        (QUOTAS, parquet(quotas(entries)?)?),
    ];
    // Few runs meet such text; the others have no such table.
    if entries.iter().any(|(entry, _)| !entry.submission.originals.is_empty()) {
        tables.push((ORIGINALS, parquet(originals(entries)?)?));
    }
    Ok(tables)
}

pub(super) fn parquet(mut frame: DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed).finish(&mut frame)?;
    Ok(bytes)
}

/// Figures as Parquet, some rows at a time: a nation's day has a million, and as columns these take more room than the file.
fn parquet_of_figures(lines: &[Line<'_>], at_once: usize) -> PolarsResult<Vec<u8>> {
    if lines.len() <= at_once {
        return parquet(figures_of(lines)?);
    }
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed);
    let mut writer = writer.batched(figures_of(&[])?.schema())?;
    for some in lines.chunks(at_once) {
        writer.write_batch(&figures_of(some)?)?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}

fn texts<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

fn strings(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

fn dates(name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> PolarsResult<Column> {
    let epoch = NaiveDate::default();
    let days: Vec<Option<i32>> =
        values.map(|date| date.and_then(|date| i32::try_from((date - epoch).num_days()).ok())).collect();
    Series::new(name.into(), days).into_column().cast(&DataType::Date)
}

fn numbers(name: &str, values: impl Iterator<Item = Option<i64>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

fn entry_number(at: usize) -> Option<i64> {
    i64::try_from(at).ok()
}

pub(super) fn submissions(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    let list = || entries.iter().map(|(entry, _)| &entry.submission);
    DataFrame::new_infer_height(vec![
        numbers("entry", (0..entries.len()).map(entry_number)),
        texts("file", list().map(|s| Some(s.file.path.as_str()))),
        texts("sha256", list().map(|s| Some(s.file.sha256.as_str()))),
        strings("arrival", list().map(|s| Some(s.file.arrival.to_rfc3339()))),
        texts("arrival_reason", list().map(|s| s.file.arrival_reason.as_deref())),
        texts("sheet", list().map(|s| s.sheet.as_deref())),
        texts("form", list().map(|s| s.form.as_ref().map(FormId::as_str))),
        texts("unit", list().map(|s| s.unit.as_ref().map(UnitId::as_str))),
        dates("report_date", list().map(|s| s.report_date.map(|date| date.0)))?,
        texts("verdict", list().map(|s| Some(s.verdict.as_str()))),
    ])
}

/// A figure or a text with the entry it belongs to.
enum Line<'a> {
    Figure(usize, &'a Submission, &'a Figure),
    Text(usize, &'a Submission, &'a Remark),
}

impl<'a> Line<'a> {
    fn entry(&self) -> Option<i64> {
        match self {
            Self::Figure(at, ..) | Self::Text(at, ..) => entry_number(*at),
        }
    }

    fn submission(&self) -> &'a Submission {
        match self {
            Self::Figure(_, submission, _) | Self::Text(_, submission, _) => submission,
        }
    }
}

/// The figures and texts of entries.
fn lines(entries: &[(Entry, Option<AppendixEntry>)]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (at, (entry, _)) in entries.iter().enumerate() {
        let submission = &entry.submission;
        lines.extend(submission.figures.iter().map(|figure| Line::Figure(at, submission, figure)));
        lines.extend(submission.remarks.iter().map(|remark| Line::Text(at, submission, remark)));
    }
    lines
}

pub(super) fn figures(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    figures_of(&lines(entries))
}

fn figures_of(lines: &[Line<'_>]) -> PolarsResult<DataFrame> {
    DataFrame::new_infer_height(vec![
        numbers("entry", lines.iter().map(Line::entry)),
        texts("form", lines.iter().map(|line| line.submission().form.as_ref().map(FormId::as_str))),
        texts("unit", lines.iter().map(|line| line.submission().unit.as_ref().map(UnitId::as_str))),
        dates("report_date", lines.iter().map(|line| line.submission().report_date.map(|date| date.0)))?,
        texts(
            "area",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => Some(&*figure.area),
                Line::Text(.., remark) => Some(remark.area.as_str()),
            }),
        ),
        texts(
            "indicator",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => Some(figure.indicator.as_str()),
                Line::Text(.., remark) => Some(remark.column.as_str()),
            }),
        ),
        texts(
            "measure",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => Some(figure.measure.as_str()),
                Line::Text(..) => Some(TEXT),
            }),
        ),
        numbers(
            "value",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => i64::try_from(figure.value).ok(),
                Line::Text(..) => None,
            }),
        ),
        texts(
            "text",
            lines.iter().map(|line| match line {
                Line::Figure(..) => None,
                Line::Text(.., remark) => Some(remark.text.as_str()),
            }),
        ),
        texts(
            "sheet",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => Some(&*figure.sheet),
                Line::Text(.., remark) => Some(remark.sheet.as_str()),
            }),
        ),
        strings(
            "cell",
            lines.iter().map(|line| match line {
                Line::Figure(.., figure) => Some(figure.cell.to_string()),
                Line::Text(.., remark) => Some(remark.cell.to_string()),
            }),
        ),
    ])
}

pub(super) fn findings(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    let numbered = entries.iter().enumerate();
    let lines: Vec<(usize, &Finding)> =
        numbered.flat_map(|(at, (entry, _))| entry.findings.iter().map(move |finding| (at, finding))).collect();
    let list = || lines.iter().map(|(_, finding)| *finding);
    DataFrame::new_infer_height(vec![
        numbers("entry", lines.iter().map(|(at, _)| entry_number(*at))),
        texts("file", list().map(|f| Some(f.file.as_str()))),
        texts("sheet", list().map(|f| f.sheet.as_deref())),
        strings("cell", list().map(|f| f.cell.map(|cell| cell.to_string()))),
        strings("severity", list().map(|f| Some(f.severity.to_string()))),
        texts("code", list().map(|f| Some(f.code.as_str()))),
        texts("found", list().map(|f| f.found.as_deref())),
        texts("message", list().map(|f| Some(f.message.as_str()))),
    ])
}

pub(super) fn quotas(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    let mut lines: Vec<(usize, &AppendixEntry, &QuotaLine)> = Vec::new();
    for (at, (_, appendix)) in entries.iter().enumerate() {
        if let Some(appendix) = appendix {
            lines.extend(appendix.lines.iter().map(|line| (at, appendix, line)));
        }
    }
    let list = || lines.iter().map(|(.., line)| *line);
    DataFrame::new_infer_height(vec![
        numbers("entry", lines.iter().map(|(at, ..)| entry_number(*at))),
        texts("name", list().map(|line| Some(line.name.as_str()))),
        texts("code", list().map(|line| line.code.as_deref())),
        numbers("quota", list().map(|line| i64::try_from(line.quota).ok())),
        strings("superior", list().map(|line| (!line.above.is_empty()).then(|| line.above.join(BRANCHES)))),
        texts("email", list().map(|line| line.email.as_deref())),
        dates("holds_from", lines.iter().map(|(_, appendix, _)| appendix.holds_from))?,
        texts("sheet", lines.iter().map(|(_, appendix, _)| Some(appendix.sheet.as_str()))),
        strings("cell", list().map(|line| Some(line.cell.to_string()))),
    ])
}

pub(super) fn originals(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    let numbered = entries.iter().enumerate();
    let lines: Vec<(usize, &Original)> = numbered
        .flat_map(|(at, (entry, _))| entry.submission.originals.iter().map(move |original| (at, original)))
        .collect();
    let list = || lines.iter().map(|(_, original)| *original);
    DataFrame::new_infer_height(vec![
        numbers("entry", lines.iter().map(|(at, _)| entry_number(*at))),
        texts("sheet", list().map(|original| Some(original.sheet.as_str()))),
        strings("cell", list().map(|original| Some(original.cell.to_string()))),
        texts("stored", list().map(|original| Some(original.stored.as_str()))),
        texts("decoded", list().map(|original| Some(original.decoded.as_str()))),
    ])
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
        read_submissions(&frame(SUBMISSIONS, &table)?, run)?.into_iter().map(|entry| (entry, None)).collect();
    read_all_figures(&table, &mut entries, ROWS_AT_ONCE)?;
    read_findings(&frame(FINDINGS, &table)?, &mut entries)?;
    // Few runs take an appendix in.
    let quotas = frame(QUOTAS, &table)?;
    if quotas.height() > 0 {
        read_quotas(&quotas, run, &mut entries)?;
    }
    if table(ORIGINALS).is_some() {
        read_originals(&frame(ORIGINALS, &table)?, &mut entries)?;
    }
    Ok(entries)
}

/// Reads figures, some rows at a time.
fn read_all_figures<'t>(
    table: &impl Fn(&str) -> Option<&'t [u8]>,
    entries: &mut [(Entry, Option<AppendixEntry>)],
    at_once: usize,
) -> PolarsResult<()> {
    let mut common = Common::default();
    for first in (0..).step_by(at_once) {
        let part = |reader: ParquetReader<_>| {
            let columns = OF_FIGURE.map(str::to_owned).to_vec();
            reader.with_columns(Some(columns)).with_slice(Some((first, at_once)))
        };
        let rows = Frame { first, ..frame_of(FIGURES, table, part)? };
        read_some_figures(&rows, entries, &mut common)?;
        if rows.height() < at_once {
            break;
        }
    }
    end_figures(entries);
    Ok(())
}

fn frame<'t>(name: &str, table: &impl Fn(&str) -> Option<&'t [u8]>) -> PolarsResult<Frame> {
    frame_of(name, table, |reader| reader)
}

/// What a reader gives of a table that `part` has told what to read.
fn frame_of<'t>(
    name: &str,
    table: &impl Fn(&str) -> Option<&'t [u8]>,
    part: impl FnOnce(ParquetReader<Cursor<&'t [u8]>>) -> ParquetReader<Cursor<&'t [u8]>>,
) -> PolarsResult<Frame> {
    let bytes = table(name).ok_or_else(|| bad(name, "is not there"))?;
    let columns_at_once = if bytes.len() < SMALL { ParallelStrategy::None } else { ParallelStrategy::Auto };
    let reader = part(ParquetReader::new(Cursor::new(bytes)).read_parallel(columns_at_once));
    Ok(Frame::new(name, reader.finish()?))
}

fn bad(name: &str, what: &str) -> PolarsError {
    PolarsError::ComputeError(format!("{name}: {what}").into())
}

/// A table with its name, for messages.
pub(super) struct Frame {
    name: String,
    rows: DataFrame,
    /// Which row of the whole table its first one is.
    first: usize,
}

impl Frame {
    pub(super) fn new(name: &str, rows: DataFrame) -> Self {
        Self { name: name.to_owned(), rows, first: 0 }
    }

    pub(super) fn replace(&mut self, column: Column) -> PolarsResult<()> {
        self.rows.with_column(column).map(drop)
    }

    pub(super) fn height(&self) -> usize {
        self.rows.height()
    }

    pub(super) fn text<'f>(&'f self, column: &str) -> PolarsResult<impl Fn(usize) -> Option<&'f str> + use<'f>> {
        let values = self.filled(column, &DataType::String)?.map(Column::str).transpose()?;
        Ok(move |at| values?.get(at))
    }

    pub(super) fn number<'f>(&'f self, column: &str) -> PolarsResult<impl Fn(usize) -> Option<i64> + use<'f>> {
        let values = self.filled(column, &DataType::Int64)?.map(Column::i64).transpose()?;
        Ok(move |at| values?.get(at))
    }

    pub(super) fn truth<'f>(&'f self, column: &str) -> PolarsResult<impl Fn(usize) -> Option<bool> + use<'f>> {
        let values = self.filled(column, &DataType::Boolean)?.map(Column::bool).transpose()?;
        Ok(move |at| values?.get(at))
    }

    /// A column, unless it is of this kind and nothing stands in it: of such a one polars makes values out of eight
    /// mebibytes of zeroes when it is asked for them.
    fn filled(&self, column: &str, kind: &DataType) -> PolarsResult<Option<&Column>> {
        let column = self.rows.column(column)?;
        let is_bare = column.dtype() == kind && column.null_count() == column.len();
        Ok((!is_bare).then_some(column))
    }

    pub(super) fn date(&self, column: &str) -> PolarsResult<impl Fn(usize) -> Option<NaiveDate> + use<>> {
        let days = self.rows.column(column)?;
        let is_bare = days.null_count() == days.len();
        let days: Vec<Option<i32>> =
            if is_bare { Vec::new() } else { days.cast(&DataType::Int32)?.i32()?.iter().collect() };
        Ok(move |at: usize| {
            let days: i32 = (*days.get(at)?)?;
            NaiveDate::default().checked_add_signed(chrono::Duration::days(i64::from(days)))
        })
    }

    pub(super) fn wrong(&self, column: &str, row: usize) -> PolarsError {
        bad(&self.name, &format!("row {}: column `{column}` holds no value of its kind", self.first + row))
    }
}

pub(super) fn read_submissions(table: &Frame, run: u32) -> PolarsResult<Vec<Entry>> {
    let (file, sha256, arrival) = (table.text("file")?, table.text("sha256")?, table.text("arrival")?);
    let (reason, sheet, form) = (table.text("arrival_reason")?, table.text("sheet")?, table.text("form")?);
    let (unit, date, verdict) = (table.text("unit")?, table.date("report_date")?, table.text("verdict")?);
    let mut entries = Vec::with_capacity(table.height());
    for at in 0..table.height() {
        let arrived = arrival(at).and_then(|text| Instant::parse_from_rfc3339(text).ok());
        let submission = Submission {
            file: SourceFile {
                path: file(at).ok_or_else(|| table.wrong("file", at))?.to_owned(),
                sha256: sha256(at).ok_or_else(|| table.wrong("sha256", at))?.to_owned(),
                arrival: arrived.ok_or_else(|| table.wrong("arrival", at))?,
                arrival_reason: reason(at).map(str::to_owned),
            },
            sheet: sheet(at).map(str::to_owned),
            form: form(at).map(FormId::new),
            unit: unit(at).map(UnitId::new),
            report_date: date(at).map(ReportDate),
            verdict: verdict(at).and_then(|word| word.parse().ok()).ok_or_else(|| table.wrong("verdict", at))?,
            figures: Arc::default(),
            remarks: Vec::new(),
            originals: Vec::new(),
        };
        entries.push(Entry { run, submission, findings: Vec::new(), digest: None });
    }
    Ok(entries)
}

/// The entry that a row of another table belongs to.
fn owner<'e>(
    entries: &'e mut [(Entry, Option<AppendixEntry>)],
    number: Option<i64>,
    table: &Frame,
    row: usize,
) -> PolarsResult<&'e mut (Entry, Option<AppendixEntry>)> {
    let at = number.and_then(|number| usize::try_from(number).ok());
    at.and_then(|at| entries.get_mut(at)).ok_or_else(|| table.wrong("entry", row))
}

/// What many rows of figures have in common.
#[derive(Default)]
struct Common {
    texts: Shared,
    indicators: HashMap<String, IndicatorId>,
}

/// Texts that many rows have, each held once.
#[derive(Default)]
struct Shared(HashSet<Arc<str>>);

impl Shared {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Reads figures that are there as one table.
pub(super) fn read_figures(table: &Frame, entries: &mut [(Entry, Option<AppendixEntry>)]) -> PolarsResult<()> {
    read_some_figures(table, entries, &mut Common::default())?;
    end_figures(entries);
    Ok(())
}

/// Lets go of the room that was kept for more figures.
fn end_figures(entries: &mut [(Entry, Option<AppendixEntry>)]) {
    for (entry, _) in entries {
        Arc::make_mut(&mut entry.submission.figures).shrink_to_fit();
    }
}

fn read_some_figures(
    table: &Frame,
    entries: &mut [(Entry, Option<AppendixEntry>)],
    common: &mut Common,
) -> PolarsResult<()> {
    let Common { texts, indicators } = common;
    let (entry, area, indicator) = (table.number("entry")?, table.text("area")?, table.text("indicator")?);
    let (measure, value, text) = (table.text("measure")?, table.number("value")?, table.text("text")?);
    let (sheet, cell) = (table.text("sheet")?, table.text("cell")?);
    for at in 0..table.height() {
        let cell: CellRef = cell(at).and_then(|cell| cell.parse().ok()).ok_or_else(|| table.wrong("cell", at))?;
        let indicator = indicator(at).ok_or_else(|| table.wrong("indicator", at))?;
        let indicator = match indicators.get(indicator) {
            Some(known) => known.clone(),
            None => indicators.entry(indicator.to_owned()).or_insert(IndicatorId::new(indicator)).clone(),
        };
        let (area, sheet) = (area(at).unwrap_or_default(), sheet(at).unwrap_or_default());
        let (owner, _) = owner(entries, entry(at), table, at)?;
        match measure(at) {
            Some(TEXT) => {
                let text = text(at).unwrap_or_default().to_owned();
                let (area, sheet) = (area.to_owned(), sheet.to_owned());
                owner.submission.remarks.push(Remark { area, column: indicator, text, sheet, cell });
            }
            word => {
                let measure: Measure =
                    word.and_then(|word| word.parse().ok()).ok_or_else(|| table.wrong("measure", at))?;
                let value =
                    value(at).and_then(|value| u64::try_from(value).ok()).ok_or_else(|| table.wrong("value", at))?;
                let (area, sheet) = (texts.get(area), texts.get(sheet));
                Arc::make_mut(&mut owner.submission.figures).push(Figure {
                    area,
                    indicator,
                    measure,
                    value,
                    sheet,
                    cell,
                });
            }
        }
    }
    Ok(())
}

pub(super) fn read_findings(table: &Frame, entries: &mut [(Entry, Option<AppendixEntry>)]) -> PolarsResult<()> {
    let (entry, file, sheet, cell) =
        (table.number("entry")?, table.text("file")?, table.text("sheet")?, table.text("cell")?);
    let (severity, code, found) = (table.text("severity")?, table.text("code")?, table.text("found")?);
    let message = table.text("message")?;
    for at in 0..table.height() {
        let finding = Finding {
            file: file(at).ok_or_else(|| table.wrong("file", at))?.to_owned(),
            sheet: sheet(at).map(str::to_owned),
            cell: cell(at).and_then(|cell| cell.parse().ok()),
            severity: severity(at).and_then(|word| word.parse().ok()).ok_or_else(|| table.wrong("severity", at))?,
            code: code(at).ok_or_else(|| table.wrong("code", at))?.to_owned(),
            found: found(at).map(str::to_owned),
            message: message(at).unwrap_or_default().to_owned(),
        };
        owner(entries, entry(at), table, at)?.0.findings.push(finding);
    }
    Ok(())
}

pub(super) fn read_quotas(table: &Frame, run: u32, entries: &mut [(Entry, Option<AppendixEntry>)]) -> PolarsResult<()> {
    let (entry, name, code, quota) =
        (table.number("entry")?, table.text("name")?, table.text("code")?, table.number("quota")?);
    let (superior, email, holds_from) = (table.text("superior")?, table.text("email")?, table.date("holds_from")?);
    let (sheet, cell) = (table.text("sheet")?, table.text("cell")?);
    for at in 0..table.height() {
        let line = QuotaLine {
            name: name(at).ok_or_else(|| table.wrong("name", at))?.to_owned(),
            code: code(at).map(str::to_owned),
            quota: quota(at).and_then(|quota| u64::try_from(quota).ok()).ok_or_else(|| table.wrong("quota", at))?,
            above: superior(at).map(|path| path.split(BRANCHES).map(str::to_owned).collect()).unwrap_or_default(),
            email: email(at).map(str::to_owned),
            cell: cell(at).and_then(|cell| cell.parse().ok()).ok_or_else(|| table.wrong("cell", at))?,
        };
        let (owner, appendix) = owner(entries, entry(at), table, at)?;
        let appendix = appendix.get_or_insert_with(|| AppendixEntry {
            run,
            entry: 0,
            arrival: owner.submission.file.arrival,
            holds_from: holds_from(at),
            sheet: sheet(at).unwrap_or_default().to_owned(),
            lines: Vec::new(),
        });
        appendix.lines.push(line);
    }
    Ok(())
}

pub(super) fn read_originals(table: &Frame, entries: &mut [(Entry, Option<AppendixEntry>)]) -> PolarsResult<()> {
    let (entry, sheet, cell) = (table.number("entry")?, table.text("sheet")?, table.text("cell")?);
    let (stored, decoded) = (table.text("stored")?, table.text("decoded")?);
    for at in 0..table.height() {
        let original = Original {
            sheet: sheet(at).unwrap_or_default().to_owned(),
            cell: cell(at).and_then(|cell| cell.parse().ok()).ok_or_else(|| table.wrong("cell", at))?,
            stored: stored(at).unwrap_or_default().to_owned(),
            decoded: decoded(at).unwrap_or_default().to_owned(),
        };
        owner(entries, entry(at), table, at)?.0.submission.originals.push(original);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: usize) -> (Entry, Option<AppendixEntry>) {
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
            verdict: crate::model::submission::Verdict::Accepted,
            figures: Arc::new((0..at).map(figure).collect()),
            remarks: if at.is_multiple_of(2) { Vec::new() } else { vec![remark] },
            originals: Vec::new(),
        };
        (Entry { run: 1, submission, findings: Vec::new(), digest: None }, None)
    }

    #[test]
    fn figures_are_written_and_read_some_rows_at_a_time() {
        // 12 rows: parts that divide them, that do not, and that are longer.
        let entries: Vec<_> = (0..5).map(told).collect();
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
        let mut frame = figures(&[told(4)]).expect("rows");
        frame.with_column(Series::new("cell".into(), ["A1", "A2", "A3", "?"]).into_column()).expect("a column");
        let bytes = parquet(frame).expect("written");
        let (entry, _) = told(0);
        let error = read_all_figures(&|_: &str| Some(bytes.as_slice()), &mut [(entry, None)], 3).expect_err("no cell");
        assert!(error.to_string().contains("row 3: column `cell`"), "{error}");
    }
}
