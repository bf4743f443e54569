//! The kinds of spreadsheet files, each read into our own cells with our own bounds.
//!
//! Cells are taken one after the other; nowhere is room made for the extent that a sheet claims.

pub(super) mod beside;
mod calamine_cells;
mod calculated;
mod ods;
pub(super) mod package;
mod xls;
pub(super) mod xlsb;
mod xlsx;

use super::grid::{Sheet, Value, Workbook};
use super::look::Look;
use super::marks::Marks;
use super::merge::Merge;
use super::{Excess, Kind, ReadFailure, progress};
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;

/// A cell as a reader finds it: where, what, and whether a formula gave it.
pub(super) type RawCell = (CellRef, Value, bool);

/// A worksheet as a reader finds it.
#[derive(Debug, Default)]
pub(super) struct RawSheet {
    /// Its name.
    pub(super) name: String,
    /// Whether a person sees its tab.
    pub(super) visible: bool,
    /// Cells that hold something, in any order.
    pub(super) cells: Vec<RawCell>,
    /// Merged regions.
    pub(super) merges: Vec<Merge>,
    /// How it looks, where that was asked for.
    pub(super) look: Option<Look>,
    /// What it shows besides its values.
    pub(super) marks: Marks,
}

/// A workbook as a reader finds it.
#[derive(Debug, Default)]
pub(super) struct RawWorkbook {
    /// Worksheets in the workbook's order; chart and macro sheets hold no table.
    pub(super) sheets: Vec<RawSheet>,
    /// Whether it asks whoever opens it to calculate every formula.
    pub(super) pending: bool,
    /// Whether it carries macros.
    pub(super) macros: bool,
    /// Texts beside the cells: comments, text boxes, headers and footers.
    pub(super) asides: Vec<String>,
    /// Other texts that hold a long number: caches, names, lists of choices, embedded files.
    pub(super) scraps: Vec<String>,
}

/// Characters that a cell may hold, as Excel counts them: units of UTF-16. Source: Excel specifications and limits.
const CELL_TEXT: usize = 32_767;
/// Where that limit is set: in Excel, not in the campaign file.
const CELL_LIMIT: &str = "cell-text";
const MIB: u64 = 1024 * 1024;

/// Counts sheets and cells of a workbook against the limits.
#[derive(Clone)]
pub(super) struct Budget {
    cells_left: usize,
    text_left: u64,
    row: u32,
    limits: Limits,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        let text_left = limits.inflated_mib.saturating_mul(MIB);
        Self { cells_left: limits.cells, text_left, row: u32::MAX, limits: limits.clone() }
    }

    /// One more cell that holds something. Cells share texts in a file; here each has its own.
    pub(super) fn take(&mut self, row: u32, value: &Value) -> Result<(), ReadFailure> {
        self.take_blank()?;
        if row != self.row {
            self.row = row;
            progress::row();
        }
        let Some(text) = value.text() else { return Ok(()) };
        if text.len() > CELL_TEXT {
            let found = text.encode_utf16().count();
            if found > CELL_TEXT {
                return Err(cell_text(found));
            }
        }
        self.text_left = self.text_left.checked_sub(text.len() as u64).ok_or_else(|| {
            let allowed = format!("{} MiB", self.limits.inflated_mib);
            let found = format!("> {allowed}");
            ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.inflated_mib".into() })
        })?;
        Ok(())
    }

    /// One more cell of which something other than its value is kept.
    pub(super) fn take_blank(&mut self) -> Result<(), ReadFailure> {
        self.cells_left = self.cells_left.checked_sub(1).ok_or_else(|| {
            let allowed = self.limits.cells.to_string();
            ReadFailure::TooLarge(Excess { found: format!("> {allowed}"), allowed, setting: "limits.cells".into() })
        })?;
        Ok(())
    }

    /// So many worksheets.
    pub(super) fn sheets(&self, count: usize) -> Result<(), ReadFailure> {
        if count <= self.limits.sheets {
            return Ok(());
        }
        let (found, allowed) = (count.to_string(), self.limits.sheets.to_string());
        Err(ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.sheets".into() }))
    }
}

/// What is said of a cell that holds more characters than Excel allows.
pub(super) fn cell_text(found: usize) -> ReadFailure {
    let (found, allowed) = (found.to_string(), CELL_TEXT.to_string());
    ReadFailure::TooLarge(Excess { found, allowed, setting: CELL_LIMIT.into() })
}

/// Reads every worksheet of an admitted file; `look` also asks how the sheets look.
pub(super) fn cells(bytes: &[u8], kind: Kind, limits: &Limits, look: bool) -> Result<Workbook, ReadFailure> {
    let mut budget = Budget::new(limits);
    let raw = match kind {
        Kind::Xlsx => xlsx::read(bytes, &mut budget, look),
        Kind::Xlsb => xlsb::read(bytes, &mut budget, look),
        Kind::Xls => xls::read(bytes, &mut budget, look),
        Kind::Ods => ods::read(bytes, &mut budget, look),
    }?;
    let (sheets, hidden) = (Vec::new(), Vec::new());
    let mut workbook = Workbook { kind, sheets, hidden, macros: raw.macros, asides: raw.asides, scraps: raw.scraps };
    for found in raw.sheets {
        let mut sheet = Sheet::new(found.name, found.cells, &found.merges);
        sheet.look = found.look;
        sheet.marks = found.marks;
        sheet.marks.sort();
        // It is in the file all the same, for whoever looks for citizens' data.
        workbook.asides.extend(sheet.take_covered().iter().map(Value::shown));
        if found.visible { workbook.sheets.push(sheet) } else { workbook.hidden.push(sheet) }
    }
    calculated::settle(&mut workbook.sheets, raw.pending);
    Ok(workbook)
}
