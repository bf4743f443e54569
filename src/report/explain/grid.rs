//! A sheet drawn as it was read: its cells, with the role of each row and column beside them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::TableView;
use crate::model::cell::{CellRef, column_letters};
use crate::model::explanation::{SheetExplained, TableExplained};
use crate::read::{Merge, Sheet, Value};
use crate::report::words::Words;
use crate::text;

/// Rows that are drawn.
const ROWS: usize = 150;
/// Columns that are drawn.
const COLUMNS: u32 = 40;
/// Letters of a cell that are shown.
const LETTERS: usize = 160;

/// The beginning of a sheet.
#[derive(Serialize)]
pub(super) struct Grid {
    /// Letters of the columns.
    columns: Vec<String>,
    rows: Vec<GridRow>,
    /// Whether the sheet goes on.
    is_cut: bool,
}

#[derive(Serialize)]
struct GridRow {
    /// As spreadsheets number rows; `None` for a row that says what the columns were taken for.
    number: Option<u32>,
    role: String,
    class: &'static str,
    cells: Vec<GridCell>,
}

#[derive(Serialize)]
struct GridCell {
    text: String,
    class: &'static str,
    is_number: bool,
    across: u32,
    down: usize,
}

/// Draws a sheet.
pub(super) fn draw(sheet: &Sheet, explained: &SheetExplained, tables: &[TableView], words: &Words) -> Grid {
    let width = sheet.width().min(COLUMNS);
    let shown: Vec<u32> = sheet.rows().iter().map(|(row, _)| *row).take(ROWS).collect();
    let artist = Artist { sheet, width, shown: &shown, words, merges: merges(sheet), sources: sources(explained) };
    let mut rows = Vec::new();
    for row in &shown {
        let own = explained.tables.iter().zip(tables).find(|(table, _)| holds(table, *row));
        rows.push(artist.row(*row, own));
        if let Some((_, view)) = own.filter(|(table, _)| table.headings.1 == row + 1) {
            rows.push(artist.understood(view));
        }
    }
    let is_cut = sheet.rows().len() > shown.len() || sheet.width() > width;
    Grid { columns: (0..width).map(column_letters).collect(), rows, is_cut }
}

/// Whether a row is one of the table's headings or rows.
fn holds(table: &TableExplained, row: u32) -> bool {
    let number = row + 1;
    (table.headings.0..=table.headings.1).contains(&number) || table.rows.iter().any(|own| own.row == number)
}

/// The merged regions by their first cells.
fn merges(sheet: &Sheet) -> BTreeMap<CellRef, CellRef> {
    let merges = sheet.look.iter().flat_map(|look| &look.merges);
    merges.map(|Merge { from, to }| (*from, *to)).collect()
}

/// Cells that name the unit or the date.
fn sources(explained: &SheetExplained) -> BTreeSet<CellRef> {
    let reports = explained.tables.iter().flat_map(|table| &table.reports);
    reports
        .flat_map(|report| report.unit_from.iter().chain(&report.date_from))
        .filter_map(|source| source.cell)
        .collect()
}

struct Artist<'a> {
    sheet: &'a Sheet,
    width: u32,
    shown: &'a [u32],
    words: &'a Words,
    merges: BTreeMap<CellRef, CellRef>,
    sources: BTreeSet<CellRef>,
}

impl Artist<'_> {
    fn row(&self, row: u32, own: Option<(&TableExplained, &TableView)>) -> GridRow {
        let heads = own.is_some_and(|(table, _)| row < table.headings.1);
        let line = own.and_then(|(_, view)| view.rows.iter().find(|line| line.place == (row + 1).to_string()));
        let (role, class) = match line {
            Some(line) => (line.role.clone(), line.class),
            None if heads => (self.words.label("row_role.heading").to_owned(), "heading"),
            None => (String::new(), ""),
        };
        let mut cells = Vec::new();
        for col in 0..self.width {
            let at = CellRef::new(row, col);
            if self.is_covered(at) {
                continue;
            }
            let (across, down) = self.span(at);
            let column = own.and_then(|(table, view)| {
                let letters = column_letters(col);
                table.columns.iter().zip(&view.columns).find(|(column, _)| column.column == letters)
            });
            let value = self.sheet.direct(row, col).map(|cell| &cell.value);
            let class = match column {
                _ if self.sources.contains(&at) => "source",
                Some((column, line)) if heads && across == 1 && !column.taken => line.class,
                Some((column, _)) if !heads && !column.taken => "aside",
                _ => "",
            };
            cells.push(GridCell {
                text: value.map(|value| self.text(value)).unwrap_or_default(),
                class,
                is_number: matches!(value, Some(Value::Number(_))),
                across,
                down,
            });
        }
        GridRow { number: Some(row + 1), role, class, cells }
    }

    /// What the columns of a table were taken for, below its headings.
    fn understood(&self, view: &TableView) -> GridRow {
        let cell = |col| {
            let letters = column_letters(col);
            let line = view.columns.iter().find(|line| line.place == letters);
            GridCell {
                text: line.map(|line| line.role.clone()).unwrap_or_default(),
                class: line.map(|line| line.class).unwrap_or_default(),
                is_number: false,
                across: 1,
                down: 1,
            }
        };
        GridRow {
            number: None,
            role: self.words.label("explain.understood").to_owned(),
            class: "understood",
            cells: (0..self.width).map(cell).collect(),
        }
    }

    /// Whether a merged region covers a cell that is not its first.
    fn is_covered(&self, at: CellRef) -> bool {
        let covers = |(from, to): (&CellRef, &CellRef)| {
            *from != at && (from.row..=to.row).contains(&at.row) && (from.col..=to.col).contains(&at.col)
        };
        self.merges.iter().any(covers)
    }

    /// Columns and drawn rows that a cell takes.
    fn span(&self, at: CellRef) -> (u32, usize) {
        let Some(to) = self.merges.get(&at) else { return (1, 1) };
        let down = self.shown.iter().filter(|row| (at.row..=to.row).contains(row)).count();
        (to.col.min(self.width - 1).saturating_sub(at.col) + 1, down.max(1))
    }

    fn text(&self, value: &Value) -> String {
        let text = match value {
            Value::Number(number) => self.words.format().number(*number),
            value => text::clean(&value.shown()),
        };
        if text.chars().nth(LETTERS).is_none() {
            return text;
        }
        text.chars().take(LETTERS).chain(['…']).collect()
    }
}
