//! What a sheet shows besides its values: sums, outline levels, indents, what is hidden or struck out.
//!
//! They are evidence of what a row is. Kept for every file that is judged, so they stay few: most sheets have none.

use serde::{Deserialize, Serialize};

use super::formula::Formula;
use super::shown::Shown;
use crate::model::cell::CellRef;

/// What a sheet shows besides its values, each list in the order of its cells or rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    formulas: Vec<(CellRef, Formula)>,
    outline: Vec<(u32, u8)>,
    hidden_rows: Vec<u32>,
    /// The first and the last of columns that are hidden.
    hidden_columns: Vec<(u32, u32)>,
    indents: Vec<(CellRef, u8)>,
    struck: Vec<CellRef>,
    shown: Vec<(CellRef, Shown)>,
}

impl Marks {
    /// Keeps what a cell's formula does, if it is of interest.
    pub(super) fn add_formula(&mut self, cell: CellRef, text: &str) {
        self.formulas.extend(Formula::of(text, cell).map(|formula| (cell, formula)));
    }

    /// Keeps what a formula does that was understood in another cell.
    pub(super) fn add_moved(&mut self, cell: CellRef, formula: Formula) {
        self.formulas.push((cell, formula));
    }

    /// Keeps a row's outline level, 1 for the first below the top.
    pub(super) fn add_outline(&mut self, row: u32, level: u8) {
        self.outline.push((row, level));
    }

    /// Keeps that a row is hidden, by a person or by a filter.
    pub(super) fn add_hidden_row(&mut self, row: u32) {
        self.hidden_rows.push(row);
    }

    /// Keeps that columns from one to another are hidden.
    pub(super) fn add_hidden_columns(&mut self, first: u32, last: u32) {
        self.hidden_columns.push((first, last));
    }

    /// Keeps how far a cell's text is indented by its format.
    pub(super) fn add_indent(&mut self, cell: CellRef, steps: u8) {
        self.indents.push((cell, steps));
    }

    /// Keeps that a cell's text is struck out as a whole.
    pub(super) fn add_struck(&mut self, cell: CellRef) {
        self.struck.push(cell);
    }

    /// Keeps that a cell shows something else than it holds.
    pub(super) fn add_shown(&mut self, cell: CellRef, shown: Shown) {
        self.shown.push((cell, shown));
    }

    /// Puts every list in order, once all is there.
    pub(super) fn sort(&mut self) {
        self.formulas.sort_by_key(|(cell, _)| *cell);
        self.outline.sort_unstable();
        self.hidden_rows.sort_unstable();
        self.indents.sort_unstable();
        self.struck.sort_unstable();
        self.shown.sort_unstable();
    }

    /// What the formula in a cell does. `None`: there is no formula, or it neither sums nor tells the time.
    #[must_use]
    pub fn formula(&self, cell: CellRef) -> Option<&Formula> {
        self.formulas.binary_search_by_key(&cell, |(at, _)| *at).ok().map(|at| &self.formulas[at].1)
    }

    /// What the formulas of the sheet do, in the order of their cells.
    pub(super) fn formulas(&self) -> &[(CellRef, Formula)] {
        &self.formulas
    }

    /// A row's outline level; 0 outside any group.
    #[must_use]
    pub fn outline(&self, row: u32) -> u8 {
        self.outline.binary_search_by_key(&row, |(at, _)| *at).map_or(0, |at| self.outline[at].1)
    }

    /// Whether a row is hidden, by a person or by a filter.
    #[must_use]
    pub fn is_hidden(&self, row: u32) -> bool {
        self.hidden_rows.binary_search(&row).is_ok()
    }

    /// Whether a column is hidden.
    #[must_use]
    pub fn is_column_hidden(&self, col: u32) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&col))
    }

    /// How far a cell's text is indented by its format.
    #[must_use]
    pub fn indent(&self, cell: CellRef) -> u8 {
        self.indents.binary_search_by_key(&cell, |(at, _)| *at).map_or(0, |at| self.indents[at].1)
    }

    /// How a cell shows something else than it holds. `None`: it shows its value.
    #[must_use]
    pub fn shown(&self, cell: CellRef) -> Option<Shown> {
        let at = self.shown.partition_point(|(other, _)| *other < cell);
        self.shown.get(at).filter(|(other, _)| *other == cell).map(|(_, shown)| *shown)
    }

    /// Whether a cell's text is struck out as a whole.
    #[must_use]
    pub fn is_struck(&self, cell: CellRef) -> bool {
        self.struck.binary_search(&cell).is_ok()
    }
}
