//! *Nguồn số liệu*: every figure of the report date, followed to its file, sheet and cell.
//!
//! The period's figure and the running total of one count stand in one row: they stand side by side in most reports.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::Book;
use super::list::{Begun, Column, Item, List, known, text, word};
use crate::model::submission::Figure;
use crate::model::submission::Measure;
use crate::model::summary::UnitSources;
use crate::report::names;

/// A count of a row of a unit's report, with the period's figure and the running total, whichever there is.
struct Told<'a> {
    of: &'a UnitSources,
    first: &'a Figure,
    day: Option<&'a Figure>,
    cumulative: Option<&'a Figure>,
}

impl<'a> Told<'a> {
    /// A unit's figures, those that follow each other of one count as one.
    fn all(of: &'a UnitSources) -> Vec<Self> {
        let mut told: Vec<Self> = Vec::with_capacity(of.figures.len().div_ceil(2));
        for figure in of.figures.iter() {
            let same = |last: &&mut Self| {
                let first = last.first;
                let is_free = match figure.measure {
                    Measure::Day => last.day.is_none(),
                    Measure::Cumulative => last.cumulative.is_none(),
                };
                is_free
                    && (&first.area, &first.indicator, &first.sheet) == (&figure.area, &figure.indicator, &figure.sheet)
            };
            if let Some(last) = told.last_mut().filter(same) {
                last.take(figure);
                continue;
            }
            let mut next = Self { of, first: figure, day: None, cumulative: None };
            next.take(figure);
            told.push(next);
        }
        told
    }

    fn take(&mut self, figure: &'a Figure) {
        match figure.measure {
            Measure::Day => self.day = Some(figure),
            Measure::Cumulative => self.cumulative = Some(figure),
        }
    }
}

/// The sheet: by far the longest of all, and written beside the others.
pub(super) struct Sources<'a> {
    book: &'a Book<'a>,
    told: Vec<Told<'a>>,
    columns: [Column<'a>; 10],
}

impl<'a> Sources<'a> {
    pub(super) fn of(book: &'a Book<'a>) -> Self {
        let columns = [
            Column("workbook.unit", 22.0),
            Column("workbook.area", 18.0),
            Column("workbook.indicator", 22.0),
            Column(names::cadence_key(book.campaign), 10.0),
            Column("workbook.cell", 7.0),
            Column("workbook.cumulative", 10.0),
            Column("workbook.cell", 7.0),
            Column("workbook.file", 34.0),
            Column("workbook.sha256", 35.0),
            Column("workbook.sheet", 14.0),
        ];
        Self { book, told: book.summary.sources.iter().flat_map(Told::all).collect(), columns }
    }

    /// Draws the sheet where the others before it are drawn.
    pub(super) fn draw(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        self.list().draw(self.book, workbook, self.rows())
    }

    /// Begins the sheet, before any other is drawn.
    pub(super) fn begin(&self, workbook: &mut Workbook) -> Result<Vec<Begun>, XlsxError> {
        self.list().begin_apart(self.book, workbook, self.rows())
    }

    /// Writes its rows.
    pub(super) fn fill(&self, sheets: Vec<Begun>) -> Result<Vec<Worksheet>, XlsxError> {
        self.list().fill(self.book, sheets, self.rows())
    }

    /// The place of its last column.
    pub(super) fn last(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(1) - 1
    }

    fn list(&self) -> List<'_> {
        List { sheet: "sheet.sources", title: "title.sources", columns: &self.columns, empty: "empty.sources" }
    }

    fn rows(&self) -> impl ExactSizeIterator<Item = Vec<Item<'_>>> {
        let names = &self.book.names;
        self.told.iter().map(|told| {
            let value = |figure: Option<&Figure>| known(figure, |figure| Item::Count(figure.value));
            let cell = |figure: Option<&Figure>| known(figure, |figure| word(figure.cell.to_string()));
            vec![
                text(names.unit(&told.of.unit)),
                text(&*told.first.area),
                text(names.indicator(&told.first.indicator)),
                value(told.day),
                cell(told.day),
                value(told.cumulative),
                cell(told.cumulative),
                text(told.of.source.file.as_str()),
                text(told.of.source.sha256.as_str()),
                text(&*told.first.sheet),
            ]
        })
    }
}
