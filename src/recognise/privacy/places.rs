//! Where on a sheet citizens' data stands: which columns, how many rows. Never what stands there.

use std::collections::BTreeSet;

use crate::model::cell::CellRef;

/// Columns that a message names.
const COLUMNS: usize = 12;

/// Columns and rows of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    columns: BTreeSet<u32>,
    rows: BTreeSet<u32>,
}

impl Places {
    /// Takes a cell.
    pub(super) fn add(&mut self, row: u32, col: u32) {
        self.columns.insert(col);
        self.rows.insert(row);
    }

    /// Takes cells of one row.
    pub(super) fn add_row(&mut self, row: u32, columns: impl IntoIterator<Item = u32>) {
        self.columns.extend(columns);
        self.rows.insert(row);
    }

    /// Takes cells of one column.
    pub(super) fn add_column(&mut self, col: u32, rows: impl IntoIterator<Item = u32>) {
        self.columns.insert(col);
        self.rows.extend(rows);
    }

    /// Takes cells.
    pub(super) fn add_cells(&mut self, cells: &[CellRef]) {
        for cell in cells {
            self.add(cell.row, cell.col);
        }
    }

    /// Takes what others hold.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.columns.extend(&other.columns);
        self.rows.extend(&other.rows);
    }

    /// The columns, as many as a message names, and the number of rows.
    pub(super) fn columns_and_rows(&self) -> (Vec<u32>, usize) {
        (self.columns.iter().take(COLUMNS).copied().collect(), self.rows.len())
    }
}
