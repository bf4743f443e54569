//! The kinds of spreadsheet files, each read into our own cells with our own bounds.
//!
//! Cells are taken one after the other; nowhere is room made for the extent that a sheet claims.

mod calamine_cells;
mod ods;
mod package;
mod xls;
mod xlsb;
mod xlsx;

use super::grid::{Merge, Sheet, Value, Workbook};
use super::look::Look;
use super::{Excess, Kind, ReadFailure};
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
}

/// A workbook as a reader finds it.
#[derive(Debug, Default)]
pub(super) struct RawWorkbook {
    /// Worksheets in the workbook's order; chart and macro sheets hold no table.
    pub(super) sheets: Vec<RawSheet>,
    /// Whether it carries macros.
    pub(super) macros: bool,
    /// Texts beside the cells: comments, text boxes, headers and footers.
    pub(super) asides: Vec<String>,
}

/// Counts sheets and cells of a workbook against the limits.
pub(super) struct Budget {
    cells_left: usize,
    cells: usize,
    sheets: usize,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        Self { cells_left: limits.cells, cells: limits.cells, sheets: limits.sheets }
    }

    /// One more cell that holds something.
    pub(super) fn take(&mut self) -> Result<(), ReadFailure> {
        self.cells_left = self.cells_left.checked_sub(1).ok_or_else(|| {
            let allowed = self.cells.to_string();
            ReadFailure::TooLarge(Excess { found: format!("> {allowed}"), allowed, setting: "limits.cells".into() })
        })?;
        Ok(())
    }

    /// So many worksheets.
    pub(super) fn sheets(&self, count: usize) -> Result<(), ReadFailure> {
        if count <= self.sheets {
            return Ok(());
        }
        let (found, allowed) = (count.to_string(), self.sheets.to_string());
        Err(ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.sheets".into() }))
    }
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
    let mut workbook =
        Workbook { kind, sheets: Vec::new(), hidden: Vec::new(), macros: raw.macros, asides: raw.asides };
    for found in raw.sheets {
        let mut sheet = Sheet::new(found.name, found.cells, &found.merges);
        sheet.look = found.look;
        if found.visible { workbook.sheets.push(sheet) } else { workbook.hidden.push(sheet) }
    }
    Ok(workbook)
}
