//! Excel 2007 and later: calamine's stream of cells, with what it does not tell from the package itself.

mod look;

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use calamine::{Xlsx, XlsxError, XlsxFormulaMetadata};
use quick_xml::events::Event;

use super::beside::{self, Beside};
use super::calamine_cells::{regions, value_ref, worksheets};
use super::package::{Package, attribute, events};
use super::{Budget, RawSheet, RawWorkbook};
use crate::model::cell::CellRef;
use crate::read::formula::Formula;
use crate::read::grid::Value;
use crate::read::look::Look;
use crate::read::shown::Shown;
use crate::read::{ReadFailure, normal};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the worksheets; `look` also asks how they look.
pub(super) fn read(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, ReadFailure> {
    let whole = budget.clone();
    match read_package(bytes, budget, look) {
        Err(Trouble::Refused(failure)) => {
            let copy = normal::with_plain_cells(bytes).ok_or(failure)?;
            *budget = whole;
            read_package(&copy, budget, look).map_err(Trouble::into_failure)
        }
        other => other.map_err(Trouble::into_failure),
    }
}

/// Why a package gave no cells.
enum Trouble {
    /// Something in it that calamine refuses, and that others read.
    Refused(ReadFailure),
    /// Anything else.
    Failed(ReadFailure),
}

impl Trouble {
    fn into_failure(self) -> ReadFailure {
        match self {
            Self::Refused(failure) | Self::Failed(failure) => failure,
        }
    }
}

impl From<ReadFailure> for Trouble {
    fn from(failure: ReadFailure) -> Self {
        Self::Failed(failure)
    }
}

impl From<XlsxError> for Trouble {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::Failed(ReadFailure::Encrypted),
            XlsxError::CellError(_) | XlsxError::UnexpectedNode(_) => {
                Self::Refused(ReadFailure::Corrupt(error.to_string()))
            }
            other => Self::Failed(ReadFailure::Corrupt(other.to_string())),
        }
    }
}

fn read_package(bytes: &[u8], budget: &mut Budget, look: bool) -> Result<RawWorkbook, Trouble> {
    let mut workbook: Book<'_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
    let mut package = Package::open(bytes).ok_or_else(|| ReadFailure::Corrupt("no package".to_owned()))?;
    let mut raw = RawWorkbook { macros: package.has_macros(), ..RawWorkbook::default() };
    let mut beside = beside::of_package(bytes, &mut package);
    raw.pending = asks_for_calculation(&mut package);
    let mut annotated = HashSet::new();
    for name in beside.annotated.clone() {
        annotated.extend(package.part(&name).map(look::annotated_texts).into_iter().flatten());
    }
    let mut parts = None;
    for (name, visible) in worksheets(&workbook, budget)? {
        let merges = regions(&workbook.merge_cells_by_sheet_name(&name).unwrap_or_default());
        let mut sheet = RawSheet { name, visible, merges, ..RawSheet::default() };
        let Some(palette) = cells(&mut workbook, &mut sheet, budget, (&mut beside, &annotated))? else { continue };
        if palette.marks {
            look::cell_marks(&mut workbook.worksheet_cells_reader(&sheet.name)?, &mut sheet.marks)?;
        }
        if !beside.marked_rows.is_empty() {
            let parts = parts.get_or_insert_with(|| package.sheets());
            let own = parts.get(&sheet.name).map(|part| part.trim_start_matches('/').to_ascii_lowercase());
            let marked = own.filter(|part| beside.marked_rows.contains(part));
            if let Some(part) = marked.and_then(|part| package.part(&part)) {
                look::row_marks(part, &mut sheet.marks);
            }
        }
        if look || palette.legacy {
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
    (raw.asides, raw.scraps) = (beside.asides, beside.scraps);
    Ok(raw)
}

/// Whether a workbook asks whoever opens it to calculate all formulas: programs write that which calculate none.
fn asks_for_calculation(package: &mut Package<'_>) -> bool {
    let workbooks: Vec<String> =
        package.names().filter(|name| name.ends_with("/workbook.xml")).map(str::to_owned).collect();
    let mut asks = false;
    for name in workbooks {
        let Some(part) = package.part(&name) else { continue };
        events(part, |event| {
            if let Event::Start(start) | Event::Empty(start) = event
                && start.local_name().as_ref() == "calcPr"
            {
                asks |= attribute(start, "fullCalcOnLoad").is_some_and(|value| value == "1" || value == "true");
            }
        });
    }
    asks
}

/// What a workbook's styles call for.
struct Palette {
    /// A font of an old encoding is among them.
    legacy: bool,
    /// Some strike text out or indent it.
    marks: bool,
}

/// Reads the cells and what the styles call for. `None`: the sheet holds no cells.
fn cells(
    workbook: &mut Book<'_>,
    sheet: &mut RawSheet,
    budget: &mut Budget,
    (beside, annotated): (&mut Beside, &HashSet<String>),
) -> Result<Option<Palette>, Trouble> {
    let mut reader = match workbook.worksheet_cells_reader(&sheet.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // What each shared formula does where it is written, by its number.
    let mut shared: HashMap<usize, (CellRef, Formula)> = HashMap::new();
    while let Some(record) = reader.next_cell_with_formula_metadata()? {
        let formula = record.formula.is_some();
        let at = CellRef::new(record.pos.0, record.pos.1);
        match record.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) => {
                sheet.marks.add_formula(at, &formula);
                beside.keep_formula(formula);
            }
            Some(XlsxFormulaMetadata::Shared { shared_index, formula, .. }) => {
                sheet.marks.add_formula(at, &formula);
                shared.extend(Formula::of(&formula, at).map(|formula| (shared_index, (at, formula))));
                beside.keep_formula(formula);
            }
            Some(XlsxFormulaMetadata::SharedDerived { shared_index }) => {
                let moved = shared.get(&shared_index).and_then(|(from, formula)| {
                    let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
                    formula.moved(by(at.row, from.row), by(at.col, from.col))
                });
                if let Some(formula) = moved {
                    sheet.marks.add_moved(at, formula);
                }
            }
            _ => {}
        }
        if let Some(value) = value_ref(&record.value, formula) {
            let value = marked(value);
            if value.text().is_some_and(|text| annotated.contains(text)) {
                sheet.marks.add_shown(at, Shown::Annotated);
            }
            budget.take(record.pos.0, &value)?;
            sheet.cells.push((at, value, formula));
        }
    }
    let styles = reader.styles();
    Ok(Some(Palette { legacy: look::has_legacy_face(styles), marks: look::has_marks(styles) }))
}

fn styles(workbook: &mut Book<'_>, sheet: &RawSheet, budget: &mut Budget) -> Result<Look, Trouble> {
    let mut reader = workbook.worksheet_cells_reader(&sheet.name)?;
    let mut seen = Look { styles: reader.styles().iter().map(look::style).collect(), ..Look::default() };
    while let Some((row, col, style)) = reader.next_style_id()? {
        budget.take_blank()?;
        seen.styled.push((CellRef::new(row, col), u32::try_from(style).unwrap_or(0)));
    }
    Ok(seen)
}

fn formulas(workbook: &mut Book<'_>, sheet: &RawSheet, seen: &mut Look) -> Result<(), Trouble> {
    let mut reader = workbook.worksheet_cells_reader(&sheet.name)?;
    while let Some(cell) = reader.next_formula()? {
        if cell.get_value().is_empty() {
            continue;
        }
        let (row, col) = cell.get_position();
        seen.formulas.push((CellRef::new(row, col), cell.get_value().clone()));
    }
    Ok(())
}

/// An error code that was made a text for calamine's sake is an error again.
fn marked(value: Value) -> Value {
    match value.text().and_then(normal::error_code) {
        Some(code) => Value::Error(code.to_owned()),
        None => value,
    }
}
