//! `LibreOffice` and `OpenOffice`.

use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Range, Reader};

use super::calamine_cells::{value, worksheets};
use super::{Budget, RawCell, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::grid::Value;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, _look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut workbook: Ods<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| failure(&error))?;
    let mut raw = RawWorkbook { macros: matches!(workbook.vba_project(), Ok(Some(_))), ..RawWorkbook::default() };
    for (name, visible) in worksheets(&workbook, budget)? {
        let values = workbook.worksheet_range(&name).map_err(|error| failure(&error))?;
        let formulas = workbook.worksheet_formula(&name).map_err(|error| failure(&error))?;
        let mut cells = ranges(&values, &formulas, budget)?;
        cells.retain(|(_, value, _)| *value != Value::Uncalculated);
        raw.sheets.push(RawSheet { name, visible, cells, ..RawSheet::default() });
    }
    Ok(raw)
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

fn failure(error: &OdsError) -> ReadFailure {
    match error {
        OdsError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
