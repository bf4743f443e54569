//! Columns as entries.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use polars::error::PolarsResult;
use polars_io::parquet::read::ParquetReader;

use super::frame::{self, Frame};
use super::{FIGURES, TEXT};
use crate::ledger::book::{AppendixEntry, Entry};
use crate::model::cell::CellRef;
use crate::model::finding::Finding;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::{Figure, Measure, Original, Remark, SourceFile, Submission};
use crate::model::unit::{BRANCHES, QuotaLine};

/// What a row of figures tells that its submission does not.
const OF_FIGURE: [&str; 8] = ["entry", "area", "indicator", "measure", "value", "text", "sheet", "cell"];

/// Reads figures, some rows at a time.
pub(super) fn read_all_figures<'t>(
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
        let rows = frame::of_part(FIGURES, table, part)?.beginning_at(first);
        read_some_figures(&rows, entries, &mut common)?;
        if rows.height() < at_once {
            break;
        }
    }
    end_figures(entries);
    Ok(())
}

pub(in crate::ledger) fn read_submissions(table: &Frame, run: u32) -> PolarsResult<Vec<Entry>> {
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
pub(in crate::ledger) fn read_figures(
    table: &Frame,
    entries: &mut [(Entry, Option<AppendixEntry>)],
) -> PolarsResult<()> {
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

pub(in crate::ledger) fn read_findings(
    table: &Frame,
    entries: &mut [(Entry, Option<AppendixEntry>)],
) -> PolarsResult<()> {
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

pub(in crate::ledger) fn read_quotas(
    table: &Frame,
    run: u32,
    entries: &mut [(Entry, Option<AppendixEntry>)],
) -> PolarsResult<()> {
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

pub(in crate::ledger) fn read_originals(
    table: &Frame,
    entries: &mut [(Entry, Option<AppendixEntry>)],
) -> PolarsResult<()> {
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
