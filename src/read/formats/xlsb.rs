//! Excel's binary workbook: calamine's stream of cells.

use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};

use calamine::{Reader, Xlsb, XlsbError};

use super::calamine_cells::{value_ref, worksheets};
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, _look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut workbook: Xlsb<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| failure(&error))?;
    let mut raw =
        RawWorkbook { macros: matches!(workbook.vba_project(), Ok(Some(_)) | Err(_)), ..RawWorkbook::default() };
    for (name, visible) in worksheets(&workbook, budget)? {
        let mut sheet = RawSheet { name, visible, ..RawSheet::default() };
        let mut formulas = HashSet::new();
        // Where a formula is beyond the parser, its cached value still stands; only that it is one is not known.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| {
            if let Ok(mut reader) = workbook.worksheet_cells_reader(&sheet.name) {
                while let Ok(Some(cell)) = reader.next_formula() {
                    formulas.insert(cell.get_position());
                }
            }
        }));
        let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| failure(&error))?;
        while let Some(cell) = reader.next_cell().map_err(|error| failure(&error))? {
            let (row, col) = cell.get_position();
            let formula = formulas.contains(&(row, col));
            if let Some(value) = value_ref(cell.get_value(), formula) {
                budget.take()?;
                sheet.cells.push((CellRef::new(row, col), value, formula));
            }
        }
        raw.sheets.push(sheet);
    }
    Ok(raw)
}

fn failure(error: &XlsbError) -> ReadFailure {
    match error {
        XlsbError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
