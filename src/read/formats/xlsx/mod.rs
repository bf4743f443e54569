//! Excel 2007 and later: calamine's stream of cells, with what it does not tell from the package itself.

mod look;

use std::io::Cursor;

use calamine::{Xlsx, XlsxError};

use super::calamine_cells::{regions, value_ref, worksheets};
use super::package::Package;
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::look::Look;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut workbook: Book<'_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| failure(&error))?;
    let mut package = Package::open(bytes).ok_or_else(|| ReadFailure::Corrupt("no package".to_owned()))?;
    let mut raw = RawWorkbook { macros: package.has_macros(), asides: package.asides(), ..RawWorkbook::default() };
    let mut parts = None;
    for (name, visible) in worksheets(&workbook, budget)? {
        let merges = regions(&workbook.merge_cells_by_sheet_name(&name).unwrap_or_default());
        let mut sheet = RawSheet { name, visible, merges, ..RawSheet::default() };
        let Some(legacy) = cells(&mut workbook, &mut sheet, budget)? else { continue };
        if look || legacy {
            let mut seen = styles(&mut workbook, &sheet, budget)?;
            if look {
                let parts = parts.get_or_insert_with(|| package.sheets());
                if let Some(part) = parts.get(&sheet.name).and_then(|part| package.part(part)) {
                    look::sizes(part, &mut seen);
                }
                formulas(&mut workbook, &sheet, &mut seen)?;
                seen.merges.clone_from(&sheet.merges);
            }
            sheet.look = Some(seen);
        }
        raw.sheets.push(sheet);
    }
    Ok(raw)
}

/// Reads the cells; gives whether a font of an old encoding is about, or nothing where the sheet holds no cells.
fn cells(workbook: &mut Book<'_>, sheet: &mut RawSheet, budget: &mut Budget) -> Result<Option<bool>, ReadFailure> {
    let mut reader = match workbook.worksheet_cells_reader(&sheet.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(failure(&error)),
    };
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|error| failure(&error))? {
        let formula = record.formula.is_some();
        if let Some(value) = value_ref(&record.value, formula) {
            budget.take()?;
            sheet.cells.push((CellRef::new(record.pos.0, record.pos.1), value, formula));
        }
    }
    Ok(Some(look::has_legacy_face(reader.styles())))
}

fn styles(workbook: &mut Book<'_>, sheet: &RawSheet, budget: &mut Budget) -> Result<Look, ReadFailure> {
    let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| failure(&error))?;
    let mut seen = Look { styles: reader.styles().iter().map(look::style).collect(), ..Look::default() };
    while let Some((row, col, style)) = reader.next_style_id().map_err(|error| failure(&error))? {
        budget.take()?;
        seen.styled.push((CellRef::new(row, col), u32::try_from(style).unwrap_or(0)));
    }
    Ok(seen)
}

fn formulas(workbook: &mut Book<'_>, sheet: &RawSheet, seen: &mut Look) -> Result<(), ReadFailure> {
    let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| failure(&error))?;
    while let Some(cell) = reader.next_formula().map_err(|error| failure(&error))? {
        if cell.get_value().is_empty() {
            continue;
        }
        let (row, col) = cell.get_position();
        seen.formulas.push((CellRef::new(row, col), cell.get_value().clone()));
    }
    Ok(())
}

fn failure(error: &XlsxError) -> ReadFailure {
    match error {
        XlsxError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
