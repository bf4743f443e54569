//! A report before it is drawn: pages of tables whose rows and columns know what they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::grid::{Cell, Grid, Listed, Look, Value};
use super::table::Table;

/// The three indicators' figures.
pub(super) type Figures = [u64; 3];

/// A unit of the campaign: id and name.
pub(super) type Ward = (&'static str, &'static str);

/// What a line above or below a table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Title,
    Unit,
    Date,
    Other,
}

/// A line of texts beside, above or below a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) says: Says,
    /// Column, counted from the page's first, and cell.
    pub(super) cells: Vec<(u16, Cell)>,
    /// How many columns its first cell is merged over.
    pub(super) span: u16,
}

impl Line {
    pub(super) fn of(says: Says, text: impl Into<Value>) -> Self {
        Self::cells(says, vec![(0, text.into())])
    }

    pub(super) fn cells(says: Says, cells: Vec<(u16, Value)>) -> Self {
        let cells = cells.into_iter().map(|(column, value)| (column, Cell { value, look: Look::default() })).collect();
        Self { says, cells, span: 1 }
    }

    pub(super) fn blank() -> Self {
        Self::cells(Says::Other, Vec::new())
    }

    pub(super) fn over(self, span: u16) -> Self {
        Self { span, ..self }
    }

    pub(super) fn bold(mut self) -> Self {
        for (_, cell) in &mut self.cells {
            cell.look.bold = true;
        }
        self
    }

    fn draw(&self, grid: &mut Grid, row: u32, column: u16) {
        for (at, cell) in &self.cells {
            grid.set(row, column + at, cell.value.clone(), &cell.look);
        }
        if let Some((first, _)) = self.cells.first().filter(|_| self.span > 1) {
            grid.merge((row, column + first), (row, column + first + self.span - 1));
        }
    }

    /// Its texts, changed.
    pub(super) fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        for (_, cell) in &mut self.cells {
            if let Value::Text(text) = &mut cell.value {
                *text = change(text);
            }
        }
    }
}

/// A table with what stands directly above it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) captions: Vec<Line>,
    pub(super) table: Table,
    /// Empty rows above it.
    pub(super) gap: u32,
    /// Whether it stands to the right of the one before it.
    pub(super) beside: bool,
}

impl Part {
    pub(super) fn of(table: Table) -> Self {
        Self { captions: Vec::new(), table, gap: 1, beside: false }
    }
}

/// A sheet of a report.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Empty rows above and empty columns left of everything.
    pub(super) origin: (u32, u16),
    pub(super) head: Vec<Line>,
    pub(super) parts: Vec<Part>,
    /// Lines below the tables.
    pub(super) foot: Vec<Line>,
}

impl Page {
    pub(super) fn table(&mut self) -> &mut Table {
        &mut self.parts[0].table
    }

    /// The first line of the head that says something.
    pub(super) fn line(&mut self, says: Says) -> Option<&mut Line> {
        self.head.iter_mut().find(|line| line.says == says)
    }

    /// Changes every text of the page but its name.
    pub(super) fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        let captions = self.parts.iter_mut().flat_map(|part| &mut part.captions);
        for line in self.head.iter_mut().chain(&mut self.foot).chain(captions) {
            line.change_texts(change);
        }
        for part in &mut self.parts {
            part.table.change_texts(change);
        }
    }

    fn draw(&self) -> Grid {
        let mut grid = Grid { name: self.name.clone(), hidden: self.hidden, ..Grid::default() };
        let (mut row, column) = self.origin;
        for line in &self.head {
            line.draw(&mut grid, row, column);
            row += 1;
        }
        let mut top = row;
        for part in &self.parts {
            let (start, left) = if part.beside { (top, grid.width() + 1) } else { (row, column) };
            let mut at = start + part.gap;
            top = start;
            for caption in &part.captions {
                caption.draw(&mut grid, at, left);
                at += 1;
            }
            row = row.max(part.table.draw(&mut grid, at, left));
        }
        for line in &self.foot {
            line.draw(&mut grid, row, column);
            row += 1;
        }
        grid
    }
}

/// A file before it is written, and what is true of it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) layout: &'static str,
    pub(super) ward: Ward,
    pub(super) date: NaiveDate,
    pub(super) file: String,
    pub(super) pages: Vec<Page>,
    /// The figures of each unit and date that the file reports.
    pub(super) truth: BTreeMap<(&'static str, NaiveDate), Figures>,
    /// Figures of other dates that a reader may take from it and need not.
    pub(super) bystanders: BTreeMap<(&'static str, NaiveDate), Figures>,
    /// Whether it comes to a ledger that has a report of 10 September from every unit.
    pub(super) after_earlier_reports: bool,
}

impl Draft {
    pub(super) fn page(&mut self) -> &mut Page {
        &mut self.pages[0]
    }

    pub(super) fn table(&mut self) -> &mut Table {
        self.pages[0].table()
    }

    /// The first page's first table, if the page has one.
    pub(super) fn table_if_any(&self) -> Option<&Table> {
        self.pages[0].parts.first().map(|part| &part.table)
    }

    /// The own figures of the unit that sends it, for its date.
    pub(super) fn own(&self) -> Figures {
        self.truth[&(self.ward.0, self.date)]
    }

    /// When it is checked: at 07:30 of the morning after.
    pub(super) fn now(&self) -> String {
        format!("{}T07:30:00+07:00", self.date + chrono::Days::new(1))
    }

    /// Whether both can be checked in one call, and neither says anything of the other's unit.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let wards = |draft: &Self| draft.truth.keys().map(|(unit, _)| *unit).collect::<BTreeSet<_>>();
        self.now() == other.now()
            && self.after_earlier_reports == other.after_earlier_reports
            && wards(self).is_disjoint(&wards(other))
    }

    pub(super) fn workbook(&self) -> Vec<u8> {
        super::grid::workbook(&self.pages.iter().map(Page::draw).collect::<Vec<_>>())
    }
}

/// An Excel table from here to there.
pub(super) fn listed(first: (u32, u16), last: (u32, u16), has_total: bool) -> Listed {
    Listed { first, last, has_total }
}
