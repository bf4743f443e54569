//! Grids: the cells of a workbook that hold something, by position.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::look::Look;
use super::marks::Marks;
use super::merge::Merge;
use crate::model::cell::CellRef;

/// Cells that a merged region may spread its value over; larger regions are decoration.
const MERGE_SPREAD: u64 = 20_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text as stored.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, or a date with a time.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula that was never calculated.
    Uncalculated,
}

/// What Excel shows for what some programs store as a number and is not one: NaN, and what is infinite.
const NO_NUMBER: &str = "#NUM!";

impl Value {
    /// A stored number; what is not one is an error, as a person sees it.
    #[must_use]
    pub fn number(stored: f64) -> Self {
        if stored.is_finite() { Self::Number(stored) } else { Self::Error(NO_NUMBER.to_owned()) }
    }

    /// The value as a person would read it in a message.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => format!("{number}"),
            Self::Date(moment) => moment.format("%d/%m/%Y").to_string(),
            Self::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Error(code) => code.clone(),
            Self::Uncalculated => "(công thức)".to_owned(),
        }
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Zero-based column.
    pub col: u32,
    /// What it holds.
    pub value: Value,
    /// Whether a formula gave it.
    pub formula: bool,
}

/// A sheet: rows that hold something, top to bottom, their cells left to right.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How it looks, where that was asked for.
    pub look: Option<Look>,
    /// What it shows besides its values.
    pub marks: Marks,
    rows: Vec<(u32, Vec<Cell>)>,
    spread: HashMap<(u32, u32), CellRef>,
    /// What stands under merged regions, where nobody sees it.
    covered: Vec<Value>,
}

impl Sheet {
    /// Puts cells in order; of two values for one cell the later stands, as spreadsheets show it.
    #[must_use]
    pub fn new(name: String, mut cells: Vec<(CellRef, Value, bool)>, merges: &[Merge]) -> Self {
        cells.sort_by_key(|(at, ..)| *at);
        let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
        for (at, value, formula) in cells {
            let cell = Cell { col: at.col, value, formula };
            match rows.last_mut() {
                Some((row, line)) if *row == at.row => match line.last_mut() {
                    Some(last) if last.col == at.col => *last = cell,
                    _ => line.push(cell),
                },
                _ => rows.push((at.row, vec![cell])),
            }
        }
        let mut sheet =
            Self { name, look: None, marks: Marks::default(), rows, spread: HashMap::new(), covered: Vec::new() };
        sheet.spread_merges(merges);
        sheet
    }

    fn spread_merges(&mut self, merges: &[Merge]) {
        let mut left = MERGE_SPREAD;
        for merge in merges {
            let rows = u64::from(merge.to.row.saturating_sub(merge.from.row)) + 1;
            let cols = u64::from(merge.to.col.saturating_sub(merge.from.col)) + 1;
            let covered = rows.saturating_mul(cols);
            if covered > left {
                continue;
            }
            left -= covered;
            self.cover(merge);
            if self.direct(merge.from.row, merge.from.col).is_none() {
                continue;
            }
            for row in merge.from.row..=merge.to.row {
                for col in merge.from.col..=merge.to.col {
                    if self.direct(row, col).is_none() {
                        self.spread.insert((row, col), merge.from);
                    }
                }
            }
        }
    }

    /// Takes away what stands under a merged region: it shows its first cell alone.
    fn cover(&mut self, merge: &Merge) {
        let first = self.rows.partition_point(|(row, _)| *row < merge.from.row);
        let (mut emptied, region) = (false, merge.from.col..=merge.to.col);
        for (row, cells) in self.rows[first..].iter_mut().take_while(|(row, _)| *row <= merge.to.row) {
            let is_under =
                |cell: &mut Cell| region.contains(&cell.col) && (*row, cell.col) != (merge.from.row, merge.from.col);
            self.covered.extend(cells.extract_if(.., is_under).map(|cell| cell.value));
            emptied |= cells.is_empty();
        }
        if emptied {
            self.rows.retain(|(_, cells)| !cells.is_empty());
        }
    }

    /// Takes a formula's result back: it was never calculated.
    pub(super) fn forget(&mut self, at: CellRef) {
        let Ok(row) = self.rows.binary_search_by_key(&at.row, |(row, _)| *row) else { return };
        let cells = &mut self.rows[row].1;
        if let Ok(cell) = cells.binary_search_by_key(&at.col, |cell| cell.col) {
            cells[cell].value = Value::Uncalculated;
        }
    }

    /// What stands under merged regions, where nobody sees it.
    pub(super) fn take_covered(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.covered)
    }

    /// Rows that hold something.
    #[must_use]
    pub fn rows(&self) -> &[(u32, Vec<Cell>)] {
        &self.rows
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells of a row, left to right.
    #[must_use]
    pub fn row(&self, row: u32) -> &[Cell] {
        match self.rows.binary_search_by_key(&row, |(number, _)| *number) {
            Ok(at) => &self.rows[at].1,
            Err(_) => &[],
        }
    }

    /// What stands in exactly this cell.
    #[must_use]
    pub fn direct(&self, row: u32, col: u32) -> Option<&Cell> {
        let line = self.row(row);
        line.binary_search_by_key(&col, |cell| cell.col).ok().map(|at| &line[at])
    }

    /// What this cell shows: its own value, or that of the merged region it lies in.
    #[must_use]
    pub fn shown(&self, row: u32, col: u32) -> Option<&Cell> {
        self.direct(row, col).or_else(|| {
            let from = self.spread.get(&(row, col))?;
            self.direct(from.row, from.col)
        })
    }

    /// The cell whose value a merged region spreads over this one.
    #[must_use]
    pub fn spread_from(&self, row: u32, col: u32) -> Option<CellRef> {
        self.spread.get(&(row, col)).copied()
    }

    /// Cells over which a merged region spreads a value, in no order.
    pub fn spread_cells(&self) -> impl Iterator<Item = (u32, u32)> {
        self.spread.keys().copied()
    }

    /// Every text, row by row.
    pub fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.rows.iter().flat_map(|(_, cells)| cells).filter_map(|cell| cell.value.text())
    }

    /// Changes texts in place; the closure gives the new text, or none to leave it.
    pub fn change_texts(&mut self, mut change: impl FnMut(CellRef, &str) -> Option<String>) {
        for (row, cells) in &mut self.rows {
            for cell in cells {
                if let Value::Text(text) = &mut cell.value
                    && let Some(changed) = change(CellRef::new(*row, cell.col), text)
                {
                    *text = changed;
                }
            }
        }
    }

    /// The rightmost column that holds something, plus one.
    #[must_use]
    pub fn width(&self) -> u32 {
        let last = self.rows.iter().filter_map(|(_, cells)| cells.last()).map(|cell| cell.col + 1).max();
        last.unwrap_or(0)
    }
}

/// A workbook: its visible sheets, and what else is to be known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// Which kind of file it is.
    pub kind: Kind,
    /// Visible worksheets in the workbook's order.
    pub sheets: Vec<Sheet>,
    /// Hidden worksheets: looked through for personal data, never read as reports.
    pub hidden: Vec<Sheet>,
    /// Whether it carries macros; they are never run.
    pub macros: bool,
    /// Texts beside the cells (comments, text boxes, headers and footers): looked through for personal data.
    pub asides: Vec<String>,
    /// Texts from anywhere else in the file (caches, names, lists of choices, embedded files), as far as they hold a
    /// long number: looked through for citizens' numbers.
    pub scraps: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(row: u32, col: u32, text: &str) -> (CellRef, Value, bool) {
        (CellRef::new(row, col), Value::Text(text.to_owned()), false)
    }

    #[test]
    fn merged_cells_carry_their_value() {
        let merge = Merge { from: CellRef::new(0, 0), to: CellRef::new(1, 1) };
        let sheet = Sheet::new("S".to_owned(), vec![text(0, 0, "a"), text(1, 1, "own")], &[merge]);
        let shown = |row, col| sheet.shown(row, col).and_then(|cell| cell.value.text());
        assert_eq!(shown(0, 1), Some("a"));
        assert_eq!(shown(1, 0), Some("a"));
        assert_eq!(shown(1, 1), Some("a"), "what stands under it nobody sees");
        assert_eq!(sheet.clone().take_covered(), [Value::Text("own".to_owned())]);
        assert_eq!(shown(2, 0), None);
        assert!(sheet.direct(0, 1).is_none());
    }

    #[test]
    fn a_region_over_the_whole_sheet_is_decoration() {
        let merge = Merge { from: CellRef::new(0, 0), to: CellRef::new(1_048_575, 16_383) };
        let sheet = Sheet::new("S".to_owned(), vec![text(0, 0, "a")], &[merge]);
        assert!(sheet.shown(5, 5).is_none());
    }

    #[test]
    fn of_two_values_for_a_cell_the_later_stands() {
        let sheet = Sheet::new("S".to_owned(), vec![text(0, 0, "old"), text(0, 0, "new")], &[]);
        assert_eq!(sheet.rows().len(), 1);
        assert_eq!(sheet.direct(0, 0).and_then(|cell| cell.value.text()), Some("new"));
    }
}
