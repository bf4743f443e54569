//! Excel 2007 and later: calamine's stream of cells.

use std::io::Cursor;

use calamine::{Reader, Xlsx, XlsxError};

use super::calamine_cells::{regions, value_ref, worksheets};
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, _look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| failure(&error))?;
    let mut raw =
        RawWorkbook { macros: matches!(workbook.vba_project(), Ok(Some(_)) | Err(_)), ..RawWorkbook::default() };
    for (name, visible) in worksheets(&workbook, budget)? {
        let merges = regions(&workbook.merge_cells_by_sheet_name(&name).unwrap_or_default());
        let mut sheet = RawSheet { name, visible, merges, ..RawSheet::default() };
        let mut reader = match workbook.worksheet_cells_reader(&sheet.name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(failure(&error)),
        };
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|error| failure(&error))? {
            let formula = record.formula.is_some();
            if let Some(value) = value_ref(&record.value, formula) {
                budget.take()?;
                sheet.cells.push((CellRef::new(record.pos.0, record.pos.1), value, formula));
            }
        }
        raw.sheets.push(sheet);
    }
    Ok(raw)
}

fn failure(error: &XlsxError) -> ReadFailure {
    match error {
        XlsxError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
