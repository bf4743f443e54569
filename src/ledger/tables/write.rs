//! Entries as columns, and columns as Parquet.

use chrono::NaiveDate;
use polars::error::PolarsResult;
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};

use super::TEXT;
use crate::ledger::book::{AppendixEntry, Entry};
use crate::model::finding::Finding;
use crate::model::id::{FormId, UnitId};
use crate::model::submission::{Figure, Original, Remark, Submission};
use crate::model::unit::{BRANCHES, QuotaLine};

pub(in crate::ledger) fn parquet(mut frame: DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed).finish(&mut frame)?;
    Ok(bytes)
}

/// Figures as Parquet, some rows at a time: a nation's day has a million, and as columns these take more room than the file.
pub(super) fn parquet_of_figures(lines: &[ContentRow<'_>], at_once: usize) -> PolarsResult<Vec<u8>> {
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

pub(super) fn texts<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

pub(super) fn strings(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

pub(in crate::ledger) fn dates(name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> PolarsResult<Column> {
    let epoch = NaiveDate::default();
    let days: Vec<Option<i32>> =
        values.map(|date| date.and_then(|date| i32::try_from((date - epoch).num_days()).ok())).collect();
    Series::new(name.into(), days).into_column().cast(&DataType::Date)
}

pub(super) fn numbers(name: &str, values: impl Iterator<Item = Option<i64>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

fn entry_number(at: usize) -> Option<i64> {
    i64::try_from(at).ok()
}

pub(in crate::ledger) fn submissions(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
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
pub(super) enum ContentRow<'a> {
    Figure(usize, &'a Submission, &'a Figure),
    Text(usize, &'a Submission, &'a Remark),
}

impl<'a> ContentRow<'a> {
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
pub(super) fn lines(entries: &[(Entry, Option<AppendixEntry>)]) -> Vec<ContentRow<'_>> {
    let mut lines = Vec::new();
    for (at, (entry, _)) in entries.iter().enumerate() {
        let submission = &entry.submission;
        lines.extend(submission.figures.iter().map(|figure| ContentRow::Figure(at, submission, figure)));
        lines.extend(submission.remarks.iter().map(|remark| ContentRow::Text(at, submission, remark)));
    }
    lines
}

pub(in crate::ledger) fn figures(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
    figures_of(&lines(entries))
}

fn figures_of(lines: &[ContentRow<'_>]) -> PolarsResult<DataFrame> {
    DataFrame::new_infer_height(vec![
        numbers("entry", lines.iter().map(ContentRow::entry)),
        texts("form", lines.iter().map(|line| line.submission().form.as_ref().map(FormId::as_str))),
        texts("unit", lines.iter().map(|line| line.submission().unit.as_ref().map(UnitId::as_str))),
        dates("report_date", lines.iter().map(|line| line.submission().report_date.map(|date| date.0)))?,
        texts(
            "area",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => Some(&*figure.area),
                ContentRow::Text(.., remark) => Some(remark.area.as_str()),
            }),
        ),
        texts(
            "indicator",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => Some(figure.indicator.as_str()),
                ContentRow::Text(.., remark) => Some(remark.column.as_str()),
            }),
        ),
        texts(
            "measure",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => Some(figure.measure.as_str()),
                ContentRow::Text(..) => Some(TEXT),
            }),
        ),
        numbers(
            "value",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => i64::try_from(figure.value).ok(),
                ContentRow::Text(..) => None,
            }),
        ),
        texts(
            "text",
            lines.iter().map(|line| match line {
                ContentRow::Figure(..) => None,
                ContentRow::Text(.., remark) => Some(remark.text.as_str()),
            }),
        ),
        texts(
            "sheet",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => Some(&*figure.sheet),
                ContentRow::Text(.., remark) => Some(remark.sheet.as_str()),
            }),
        ),
        strings(
            "cell",
            lines.iter().map(|line| match line {
                ContentRow::Figure(.., figure) => Some(figure.cell.to_string()),
                ContentRow::Text(.., remark) => Some(remark.cell.to_string()),
            }),
        ),
    ])
}

pub(in crate::ledger) fn findings(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
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

pub(in crate::ledger) fn quotas(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
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

pub(in crate::ledger) fn originals(entries: &[(Entry, Option<AppendixEntry>)]) -> PolarsResult<DataFrame> {
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
