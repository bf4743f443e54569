//! Excel's binary workbook, from its records; calamine makes texts of the formulas.

mod cells;
mod formula;
mod look;
mod records;

use std::io::{Cursor, Read};
use std::panic::{self, AssertUnwindSafe};

use calamine::Xlsb;

use super::beside::{self, Beside};
use super::package::Package;
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use cells::Shared;
use records::Records;

const WORKBOOK: &str = "xl/workbook.bin";
/// `BrtBundleSh`: a sheet of the workbook.
const BUNDLE_SHEET: u16 = 156;
/// `BrtCommentText`: the text of a comment.
const COMMENT_TEXT: u16 = 637;

/// Lengths of a relation's name where a sheet has none.
const NO_RELATION: [[u8; 4]; 2] = [[0; 4], [0xFF; 4]];

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let mut package = Package::open(bytes).ok_or_else(|| corrupt("no package"))?;
    let workbook = part(&mut package, WORKBOOK);
    if workbook.is_empty() {
        return Err(corrupt("there is no workbook in it"));
    }
    let Beside { mut asides, scraps, .. } = beside::of_package(bytes, &mut package);
    asides.extend(comments(&mut package));
    let mut raw = RawWorkbook { macros: package.has_macros(), asides, scraps, ..RawWorkbook::default() };
    let styles = part(&mut package, "xl/styles.bin");
    let shared = Shared::read(&workbook, &styles, &part(&mut package, "xl/sharedStrings.bin"));
    let markings = look::markings(&styles);
    let styles = look::styles(&styles);
    let sheets = worksheets(&mut package, &workbook)?;
    budget.sheets(sheets.len())?;
    let mut formulas = Formulas::open(bytes);
    for (name, visible, place) in sheets {
        let records = part(&mut package, &place);
        let mut sheet = RawSheet { name, visible, merges: look::merges(&records), ..RawSheet::default() };
        cells::read(&records, &shared, &mut sheet, budget)?;
        look::cell_marks(&records, &markings, &mut sheet.marks);
        look::hidden_columns(&records, &mut sheet.marks);
        let formulas = formulas.of(&sheet.name);
        for (at, text) in &formulas {
            sheet.marks.add_formula(*at, text);
        }
        if look || look::has_legacy_face(&styles) {
            let mut seen = look::sheet(&records, &styles);
            seen.formulas = formulas;
            sheet.look = Some(seen);
        }
        raw.sheets.push(sheet);
    }
    Ok(raw)
}

/// The texts of formulas, which calamine makes of their tokens. Where that is beyond it, a formula's value stands all the
/// same.
struct Formulas<'a>(Option<Book<'a>>);

impl<'a> Formulas<'a> {
    fn open(bytes: &'a [u8]) -> Self {
        let open = || calamine::open_workbook_from_rs(Cursor::new(bytes)).ok();
        Self(panic::catch_unwind(open).unwrap_or_default())
    }

    fn of(&mut self, sheet: &str) -> Vec<(CellRef, String)> {
        let mut formulas = Vec::new();
        let _ = panic::catch_unwind(AssertUnwindSafe(|| {
            let Some(mut reader) = self.0.as_mut().and_then(|book| book.worksheet_cells_reader(sheet).ok()) else {
                return;
            };
            while let Ok(Some(cell)) = reader.next_formula() {
                let (row, col) = cell.get_position();
                formulas.push((CellRef::new(row, col), formula::repaired(cell.get_value())));
            }
        }));
        formulas
    }
}

/// A part's bytes; they were counted against the limits when the file was admitted.
fn part(package: &mut Package<'_>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut part) = package.part(name) {
        let _ = part.read_to_end(&mut bytes);
    }
    bytes
}

/// Worksheets with their visibility and their part, in the workbook's order. Source: [MS-XLSB] 2.4.304 `BrtBundleSh`.
fn worksheets(package: &mut Package<'_>, workbook: &[u8]) -> Result<Vec<(String, bool, String)>, ReadFailure> {
    let targets = package.targets("xl/_rels/workbook.bin.rels");
    let mut sheets = Vec::new();
    for record in Records::new(workbook).filter(|record| record.number == BUNDLE_SHEET) {
        let mut body = record.body;
        let state = body.u32().zip(body.u32());
        // One without a relation is a module.
        if NO_RELATION.iter().any(|none| body.0.starts_with(none)) {
            continue;
        }
        let names = body.text().zip(body.text());
        let ((state, _), (id, name)) = state.zip(names).ok_or_else(|| corrupt("a sheet has no name"))?;
        let (kind, target) = targets.get(&id).ok_or_else(|| corrupt("a sheet has no part"))?;
        if kind.ends_with("/worksheet") {
            let place = if target.starts_with('/') { target.clone() } else { format!("xl/{target}") };
            sheets.push((name, state == 0, place));
        }
    }
    Ok(sheets)
}

/// Relations that the workbook names for its sheets; those of its own making have none.
pub(in crate::read) fn sheet_ids(package: &mut Package<'_>, workbook: &str) -> Vec<String> {
    let workbook = part(package, workbook);
    let sheets = Records::new(&workbook).filter(|record| record.number == BUNDLE_SHEET);
    sheets.filter_map(|mut sheet| sheet.body.take(8).and(sheet.body.text())).collect()
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

fn corrupt(what: &str) -> ReadFailure {
    ReadFailure::Corrupt(what.to_owned())
}
