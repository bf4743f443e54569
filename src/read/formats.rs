//! calamine's readers, each turned into our own cells with our own bounds.

use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};

use calamine::{
    CellErrorType, Data, DataRef, Dimensions, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError,
    Xlsb, XlsbError, Xlsx, XlsxError,
};
use chrono::{NaiveDate, NaiveDateTime};

use super::grid::{Merge, Sheet, Value, Workbook};
use super::{Excess, Kind, ReadFailure};
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;

type Bytes<'a> = Cursor<&'a [u8]>;
type RawCell = (CellRef, Value, bool);

/// Counts cells against the limit over all sheets of a workbook.
struct Budget {
    left: usize,
    limit: usize,
}

impl Budget {
    fn take(&mut self) -> Result<(), ReadFailure> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            let allowed = self.limit.to_string();
            ReadFailure::TooLarge(Excess { found: format!("> {allowed}"), allowed, setting: "limits.cells" })
        })?;
        Ok(())
    }
}

/// Reads every worksheet of an admitted file.
pub(super) fn cells(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<Workbook, ReadFailure> {
    let mut budget = Budget { left: limits.cells, limit: limits.cells };
    let source = Cursor::new(bytes);
    match kind {
        Kind::Xlsx => xlsx(source, limits, &mut budget),
        Kind::Xlsb => xlsb(source, limits, &mut budget),
        Kind::Xls => xls(source, limits, &mut budget),
        Kind::Ods => ods(source, limits, &mut budget),
    }
}

/// Worksheets with their visibility, in the workbook's order; chart and macro sheets hold no table.
fn worksheets<R: Reader<S>, S: std::io::Read + std::io::Seek>(
    workbook: &R,
    limits: &Limits,
) -> Result<Vec<(String, bool)>, ReadFailure> {
    let sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    if sheets.len() > limits.sheets {
        let (found, allowed) = (sheets.len().to_string(), limits.sheets.to_string());
        return Err(ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.sheets" }));
    }
    Ok(sheets)
}

fn gather(kind: Kind, sheets: Vec<(Sheet, bool)>, macros: bool) -> Workbook {
    let (visible, hidden): (Vec<_>, Vec<_>) = sheets.into_iter().partition(|(_, visible)| *visible);
    let only = |sheets: Vec<(Sheet, bool)>| sheets.into_iter().map(|(sheet, _)| sheet).collect();
    Workbook { kind, sheets: only(visible), hidden: only(hidden), macros }
}

fn xlsx(source: Bytes<'_>, limits: &Limits, budget: &mut Budget) -> Result<Workbook, ReadFailure> {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(source).map_err(|error| xlsx_failure(&error))?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(&workbook, limits)? {
        let merges = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut raw = Vec::new();
        let mut reader = match workbook.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(xlsx_failure(&error)),
        };
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|error| xlsx_failure(&error))? {
            let formula = record.formula.is_some();
            if let Some(value) = value_ref(&record.value, formula) {
                budget.take()?;
                raw.push((CellRef::new(record.pos.0, record.pos.1), value, formula));
            }
        }
        sheets.push((Sheet::new(name, raw, &regions(&merges)), visible));
    }
    let macros = matches!(workbook.vba_project(), Ok(Some(_)) | Err(_));
    Ok(gather(Kind::Xlsx, sheets, macros))
}

fn xlsb(source: Bytes<'_>, limits: &Limits, budget: &mut Budget) -> Result<Workbook, ReadFailure> {
    let mut workbook: Xlsb<_> = calamine::open_workbook_from_rs(source).map_err(|error| xlsb_failure(&error))?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(&workbook, limits)? {
        let mut formulas = std::collections::HashSet::new();
        // Where a formula is beyond the parser, its cached value still stands; only that it is one is not known.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| {
            if let Ok(mut reader) = workbook.worksheet_cells_reader(&name) {
                while let Ok(Some(cell)) = reader.next_formula() {
                    formulas.insert(cell.get_position());
                }
            }
        }));
        let mut raw = Vec::new();
        let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| xlsb_failure(&error))?;
        while let Some(cell) = reader.next_cell().map_err(|error| xlsb_failure(&error))? {
            let (row, col) = cell.get_position();
            let formula = formulas.contains(&(row, col));
            if let Some(value) = value_ref(cell.get_value(), formula) {
                budget.take()?;
                raw.push((CellRef::new(row, col), value, formula));
            }
        }
        sheets.push((Sheet::new(name, raw, &[]), visible));
    }
    let macros = matches!(workbook.vba_project(), Ok(Some(_)) | Err(_));
    Ok(gather(Kind::Xlsb, sheets, macros))
}

fn xls(source: Bytes<'_>, limits: &Limits, budget: &mut Budget) -> Result<Workbook, ReadFailure> {
    let mut workbook: Xls<_> = calamine::open_workbook_from_rs(source).map_err(|error| xls_failure(&error))?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(&workbook, limits)? {
        let merges = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let values = workbook.worksheet_range(&name).map_err(|error| xls_failure(&error))?;
        let formulas = workbook.worksheet_formula(&name).map_err(|error| xls_failure(&error))?;
        sheets.push((Sheet::new(name, ranges(&values, &formulas, budget)?, &regions(&merges)), visible));
    }
    let macros = matches!(workbook.vba_project(), Ok(Some(_)));
    Ok(gather(Kind::Xls, sheets, macros))
}

fn ods(source: Bytes<'_>, limits: &Limits, budget: &mut Budget) -> Result<Workbook, ReadFailure> {
    let mut workbook: Ods<_> = calamine::open_workbook_from_rs(source).map_err(|error| ods_failure(&error))?;
    let mut sheets = Vec::new();
    for (name, visible) in worksheets(&workbook, limits)? {
        let values = workbook.worksheet_range(&name).map_err(|error| ods_failure(&error))?;
        let formulas = workbook.worksheet_formula(&name).map_err(|error| ods_failure(&error))?;
        // LibreOffice always stores a value; a formula without one here gives an empty text: a blank.
        let mut raw = ranges(&values, &formulas, budget)?;
        raw.retain(|(_, value, _)| *value != Value::Uncalculated);
        sheets.push((Sheet::new(name, raw, &[]), visible));
    }
    Ok(gather(Kind::Ods, sheets, false))
}

/// Values and formulas of one sheet, laid over each other.
fn ranges(values: &Range<Data>, formulas: &Range<String>, budget: &mut Budget) -> Result<Vec<RawCell>, ReadFailure> {
    let mut raw = Vec::new();
    let (top, left) = values.start().unwrap_or((0, 0));
    let mut seen = std::collections::BTreeSet::new();
    let (formula_top, formula_left) = formulas.start().unwrap_or((0, 0));
    for (row, col, text) in formulas.used_cells() {
        if !text.is_empty() {
            seen.insert((at(formula_top, row), at(formula_left, col)));
        }
    }
    for (row, col, data) in values.used_cells() {
        let (row, col) = (at(top, row), at(left, col));
        let formula = seen.remove(&(row, col));
        if let Some(value) = value(data, formula) {
            budget.take()?;
            raw.push((CellRef::new(row, col), value, formula));
        }
    }
    for (row, col) in seen {
        budget.take()?;
        raw.push((CellRef::new(row, col), Value::Uncalculated, true));
    }
    Ok(raw)
}

fn at(start: u32, offset: usize) -> u32 {
    start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

fn regions(merges: &[Dimensions]) -> Vec<Merge> {
    let corner = |(row, col)| CellRef::new(row, col);
    merges.iter().map(|merge| Merge { from: corner(merge.start), to: corner(merge.end) }).collect()
}

/// A cell's value; a formula without one was never calculated, an empty cell holds nothing.
fn value_ref(data: &DataRef<'_>, formula: bool) -> Option<Value> {
    match data {
        DataRef::SharedString(text) => text_value(text),
        other => value(&Data::from(other.clone()), formula),
    }
}

fn value(data: &Data, formula: bool) -> Option<Value> {
    match data {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52; larger ones are refused later")]
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::Float(number) => Some(Value::Number(*number)),
        Data::String(text) => text_value(text),
        Data::Bool(truth) => Some(Value::Bool(*truth)),
        Data::DateTime(serial) if serial.is_datetime() => {
            Some(serial.as_datetime().map_or(Value::Number(serial.as_f64()), Value::Date))
        }
        Data::DateTime(serial) => Some(Value::Number(serial.as_f64())),
        Data::DateTimeIso(text) => Some(iso_date(text).map_or_else(|| Value::Text(text.clone()), Value::Date)),
        Data::DurationIso(text) => Some(Value::Text(text.clone())),
        Data::Error(error) => Some(Value::Error(error_code(error).to_owned())),
        Data::Empty => formula.then_some(Value::Uncalculated),
    }
}

/// An empty text is a blank, also where a formula gave it: `=IF(A1="";"";…)`.
fn text_value(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

fn error_code(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::NA | CellErrorType::GettingData => "#N/A",
    }
}

fn xlsx_failure(error: &XlsxError) -> ReadFailure {
    match error {
        XlsxError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}

fn xlsb_failure(error: &XlsbError) -> ReadFailure {
    match error {
        XlsbError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}

fn xls_failure(error: &XlsError) -> ReadFailure {
    match error {
        XlsError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}

fn ods_failure(error: &OdsError) -> ReadFailure {
    match error {
        OdsError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
