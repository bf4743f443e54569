//! Excel's binary workbook: calamine's stream of cells, with what it does not tell from the records themselves.

mod formula;
mod look;
mod records;

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};
use std::panic::{self, AssertUnwindSafe};

use calamine::{Xlsb, XlsbError};

use super::beside::{self, Beside};
use super::calamine_cells::{value_ref, worksheets};
use super::package::Package;
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use records::Records;

/// `BrtBundleSh`: a sheet of the workbook.
const BUNDLE_SHEET: u16 = 156;
/// `BrtCommentText`: the text of a comment.
const COMMENT_TEXT: u16 = 637;

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut workbook: Book<'_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| failure(&error))?;
    let mut package = Package::open(bytes).ok_or_else(|| ReadFailure::Corrupt("no package".to_owned()))?;
    let Beside { mut asides, scraps, .. } = beside::of_package(bytes, &mut package);
    asides.extend(comments(&mut package));
    let mut raw = RawWorkbook { macros: package.has_macros(), asides, scraps, ..RawWorkbook::default() };
    let parts = sheet_parts(&mut package);
    let styles = look::styles(&part(&mut package, "xl/styles.bin"));
    for (name, visible) in worksheets(&workbook, budget)? {
        let mut sheet = RawSheet { name, visible, ..RawSheet::default() };
        let formulas = cells(&mut workbook, &mut sheet, budget)?;
        for (at, text) in &formulas {
            sheet.marks.add_formula(*at, text);
        }
        let records = parts.get(&sheet.name).map(|name| part(&mut package, name)).unwrap_or_default();
        sheet.merges = look::merges(&records);
        if look || look::has_legacy_face(&styles) {
            let mut seen = look::sheet(&records, &styles);
            seen.formulas = formulas;
            sheet.look = Some(seen);
        }
        raw.sheets.push(sheet);
    }
    Ok(raw)
}

/// Reads the cells; gives the texts of the formulas.
fn cells(
    workbook: &mut Book<'_>,
    sheet: &mut RawSheet,
    budget: &mut Budget,
) -> Result<Vec<(CellRef, String)>, ReadFailure> {
    let mut formulas = Vec::new();
    // Where a formula is beyond the parser, its cached value still stands; only that it is one is not known.
    let _ = panic::catch_unwind(AssertUnwindSafe(|| {
        if let Ok(mut reader) = workbook.worksheet_cells_reader(&sheet.name) {
            while let Ok(Some(cell)) = reader.next_formula() {
                let (row, col) = cell.get_position();
                formulas.push((CellRef::new(row, col), formula::repaired(cell.get_value())));
            }
        }
    }));
    let places: HashSet<CellRef> = formulas.iter().map(|(at, _)| *at).collect();
    let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| failure(&error))?;
    while let Some(cell) = reader.next_cell().map_err(|error| failure(&error))? {
        let (row, col) = cell.get_position();
        let at = CellRef::new(row, col);
        let formula = places.contains(&at);
        if let Some(value) = value_ref(cell.get_value(), formula) {
            budget.take(row, &value)?;
            sheet.cells.push((at, value, formula));
        }
    }
    Ok(formulas)
}

/// A part's bytes; they were counted against the limits when the file was admitted.
fn part(package: &mut Package<'_>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut part) = package.part(name) {
        let _ = part.read_to_end(&mut bytes);
    }
    bytes
}

/// The part of each sheet by the sheet's name. Source: [MS-XLSB] 2.4.304 `BrtBundleSh`.
fn sheet_parts(package: &mut Package<'_>) -> BTreeMap<String, String> {
    let targets = package.targets("xl/_rels/workbook.bin.rels");
    let workbook = part(package, "xl/workbook.bin");
    let mut parts = BTreeMap::new();
    for record in Records::new(&workbook).filter(|record| record.number == BUNDLE_SHEET) {
        let mut body = record.body;
        let (Some(_), Some(id), Some(name)) = (body.take(8), body.text(), body.text()) else { continue };
        if let Some((_, target)) = targets.get(&id) {
            parts.insert(name, if target.starts_with('/') { target.clone() } else { format!("xl/{target}") });
        }
    }
    parts
}

/// Texts of comments.
fn comments(package: &mut Package<'_>) -> Vec<String> {
    let mut asides = Vec::new();
    let comments: Vec<String> = package.names().filter(|name| name.contains("/comments")).map(str::to_owned).collect();
    for name in comments {
        let bytes = part(package, &name);
        for record in Records::new(&bytes).filter(|record| record.number == COMMENT_TEXT) {
            let mut body = record.body;
            // RichStr: flags, then the text.
            let _ = body.u8();
            asides.extend(body.text());
        }
    }
    asides
}

fn failure(error: &XlsbError) -> ReadFailure {
    match error {
        XlsbError::Password => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    }
}
