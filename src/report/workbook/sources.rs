//! *Nguồn số liệu*: every figure of the report date, and every cumulative one, followed to its file, sheet and cell.
//!
//! A row without a sub-row is the unit's own: its figures are those of the main table, its cumulative figure is the sum
//! of the columns beside it, and the file is that of the last report that has it, whatever its date. The sub-rows
//! that the figures of the date are summed from follow.

use std::collections::HashMap;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::Book;
use super::list::{BODY, Begun, Column, Item, List, ROWS_OF_A_SHEET, STREAMED, known, text, word};
use crate::model::count::signed;
use crate::model::id::UnitId;
use crate::model::source::{KeptFile, TotalSource, UnitSources, spelled};
use crate::model::submission::{Figure, Measure};
use crate::report::cell_text::LINKS;
use crate::report::names;

/// A count of a sub-row of a unit's report, with the period's figure and the running total, whichever there is.
struct AreaFigures<'a> {
    of: &'a UnitSources,
    first: &'a Figure,
    day: Option<&'a Figure>,
    cumulative: Option<&'a Figure>,
}

impl<'a> AreaFigures<'a> {
    /// A unit's figures, those that follow each other of one count as one.
    fn all(of: &'a UnitSources) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::with_capacity(of.figures.len().div_ceil(2));
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
            if let Some(last) = all.last_mut().filter(same) {
                last.take(figure);
                continue;
            }
            let mut next = Self { of, first: figure, day: None, cumulative: None };
            next.take(figure);
            all.push(next);
        }
        all
    }

    fn take(&mut self, figure: &'a Figure) {
        match figure.measure {
            Measure::Day => self.day = Some(figure),
            Measure::Cumulative => self.cumulative = Some(figure),
        }
    }
}

/// A row.
enum SourceRow<'a> {
    /// A figure of a unit as a whole.
    Whole { of: &'a UnitSources, total: &'a TotalSource, is_linked: bool },
    /// What one of its sub-rows reported on the report date.
    Part(AreaFigures<'a>),
}

/// The sheet: by far the longest of all, and written beside the others.
pub(super) struct Sources<'a> {
    book: &'a Book<'a>,
    lines: Vec<SourceRow<'a>>,
    /// The first row of each unit.
    places: HashMap<&'a UnitId, usize>,
    columns: [Column<'a>; 16],
    note: String,
}

impl<'a> Sources<'a> {
    pub(super) fn of(book: &'a Book<'a>) -> Self {
        Self::linked_within(book, LINKS)
    }

    /// The same with so many links on a sheet.
    fn linked_within(book: &'a Book<'a>, most: usize) -> Self {
        let columns = [
            Column("workbook.unit", 18.0),
            Column("workbook.area", 14.0),
            Column("workbook.indicator", 18.0),
            Column(names::cadence_key(book.campaign), 8.0),
            Column("workbook.cell", 8.0),
            Column("workbook.cumulative", 9.0),
            Column("source_sheet.reported", 9.0),
            Column("source_sheet.opening", 8.0),
            Column("source_sheet.booked", 8.0),
            Column("source_sheet.kept", 9.0),
            Column("workbook.cell", 8.0),
            Column("source_sheet.uncounted", 9.0),
            Column("source_sheet.last", 11.0),
            Column("workbook.file", 26.0),
            Column("workbook.sheet", 12.0),
            Column("workbook.sha256", 35.0),
        ];
        let sources = &book.summary.sources;
        let wholes: usize = sources.iter().map(|of| of.totals.len()).sum();
        // A link is held in memory until the workbook is saved: in a long sheet each unit's first row leads to its file, as
        // far as links go.
        let (every_row, mut left) = (wholes <= most.min(STREAMED), most);
        let mut lines = Vec::new();
        let mut places = HashMap::with_capacity(sources.len());
        for of in sources {
            places.insert(&of.unit, lines.len());
            for (at, total) in of.totals.iter().enumerate() {
                let is_linked = left > 0 && (every_row || at == 0) && total.last.file.extension.is_some();
                left -= usize::from(is_linked);
                lines.push(SourceRow::Whole { of, total, is_linked });
            }
            let figures = AreaFigures::all(of);
            let is_alone = |own: &AreaFigures<'_>| {
                let mut same = figures.iter().filter(|other| other.first.indicator == own.first.indicator);
                own.first.area.is_empty() && same.nth(1).is_none() && of.totals.iter().any(|total| is_of(total, own))
            };
            let parts: Vec<bool> = figures.iter().map(|own| !is_alone(own)).collect();
            lines.extend(
                figures.into_iter().zip(parts).filter(|(_, is_part)| *is_part).map(|(own, _)| SourceRow::Part(own)),
            );
        }
        let mut note = book.label("source_sheet.note").to_owned();
        if !every_row {
            note = format!("{note} {}", book.label("source_sheet.few_links"));
        }
        Self { book, lines, places, columns, note }
    }

    /// Where a unit's rows begin, as a link within the workbook. `None`: it has none.
    pub(super) fn place(&self, unit: &UnitId) -> Option<String> {
        let at = *self.places.get(unit)?;
        let (sheet, row) = (at / ROWS_OF_A_SHEET, at % ROWS_OF_A_SHEET);
        let row = u32::try_from(row).ok()? + BODY + 1;
        let name = List::name_of(self.book.label("sheet.sources"), sheet + 1).replace('\'', "''");
        Some(format!("internal:'{name}'!A{row}"))
    }

    /// Draws the sheet where the others before it are drawn.
    pub(super) fn draw(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        self.list().draw_noted(self.book, workbook, self.rows(), Some(&self.note))
    }

    /// Begins the sheet, before any other is drawn.
    pub(super) fn begin(&self, workbook: &mut Workbook) -> Result<Vec<Begun>, XlsxError> {
        self.list().begin_apart(self.book, workbook, self.rows(), Some(&self.note))
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
        self.lines.iter().map(|line| match line {
            SourceRow::Whole { of, total, is_linked } => self.whole(of, total, *is_linked),
            SourceRow::Part(figures) => self.part(figures),
        })
    }

    fn whole<'i>(&'i self, of: &'i UnitSources, total: &'i TotalSource, is_linked: bool) -> Vec<Item<'i>> {
        let names = &self.book.names;
        let last = &total.last;
        let day = (last.date == self.book.summary.period.ends).then_some(&last.day);
        let day_value = day.and_then(|day| day.value);
        // A report without a running total still shows where the last figure came from.
        let kept = match (last.cumulative.value, day) {
            (None, None) => format!("{}: {}", self.book.label("measure.day"), spelled(&last.day.cells)),
            _ => spelled(&last.cumulative.cells),
        };
        let uncounted = last.cumulative.value.map(|kept| signed(kept) - signed(total.counted)).filter(|odd| *odd != 0);
        let cells = |cells: String| if cells.is_empty() { Item::Blank } else { word(cells) };
        vec![
            text(names.unit(&of.unit)),
            Item::Gap,
            text(names.indicator(&total.indicator)),
            known(day_value, Item::Count),
            cells(day.map_or_else(String::new, |day| spelled(&day.cells))),
            Item::Count(total.counted),
            Item::Count(total.reported),
            Item::Count(total.opening),
            Item::Signed(total.booked),
            known(last.cumulative.value, Item::Count),
            cells(kept),
            known(uncounted, Item::Signed),
            Item::Date(last.date.0),
            file(&last.file, is_linked),
            text(last.sheet()),
            text(last.file.source.sha256.as_str()),
        ]
    }

    fn part<'i>(&'i self, figures: &'i AreaFigures<'_>) -> Vec<Item<'i>> {
        let names = &self.book.names;
        let value = |figure: Option<&Figure>| known(figure, |figure| Item::Count(figure.value));
        let cell = |figure: Option<&Figure>| known(figure, |figure| word(figure.cell.to_string()));
        let of_date = figures.of.file.as_ref();
        vec![
            text(names.unit(&figures.of.unit)),
            text(&*figures.first.area),
            text(names.indicator(&figures.first.indicator)),
            value(figures.day),
            cell(figures.day),
            Item::Gap,
            Item::Gap,
            Item::Gap,
            Item::Gap,
            value(figures.cumulative),
            cell(figures.cumulative),
            Item::Gap,
            Item::Date(self.book.summary.period.ends.0),
            known(of_date, |kept| text(kept.source.file.as_str())),
            text(&*figures.first.sheet),
            known(of_date, |kept| text(kept.source.sha256.as_str())),
        ]
    }
}

fn is_of(total: &TotalSource, figures: &AreaFigures<'_>) -> bool {
    total.indicator == figures.first.indicator
}

/// A file's name, which leads to it where it may.
fn file(kept: &KeptFile, is_linked: bool) -> Item<'_> {
    let name = kept.source.file.as_str();
    match kept.link().filter(|_| is_linked) {
        Some(path) => Item::Link(name.into(), path),
        None => text(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::Language;
    use crate::model::sample::busy_day;
    use crate::report::words::words;

    fn links(sources: &Sources<'_>) -> Vec<usize> {
        let rows = sources.rows().enumerate();
        let linked = rows.filter(|(_, items)| items.iter().any(|item| matches!(item, Item::Link(..))));
        linked.map(|(at, _)| at).collect()
    }

    #[test]
    fn there_are_no_more_links_than_a_sheet_takes() {
        let (summary, campaign) = busy_day().build();
        let words = words(Language::Vi);
        let book = Book::new(&summary, &campaign, &words);
        let all = Sources::of(&book);
        let wholes = summary.sources.len() * 3;
        assert_eq!((links(&all).len(), all.rows().len()), (wholes, wholes));
        assert!(!all.note.contains(words.label("source_sheet.few_links")));
        let few = Sources::linked_within(&book, wholes - 1);
        assert_eq!(links(&few), (0..summary.sources.len()).map(|at| at * 3).collect::<Vec<_>>());
        assert!(few.note.ends_with(words.label("source_sheet.few_links")));
        assert_eq!(links(&Sources::linked_within(&book, 2)), [0, 3]);
        assert!(links(&Sources::linked_within(&book, 0)).is_empty());
    }

    #[test]
    fn a_unit_leads_to_its_rows() {
        let (summary, campaign) = busy_day().build();
        let words = words(Language::En);
        let book = Book::new(&summary, &campaign, &words);
        let sources = Sources::of(&book);
        let places: Vec<_> = summary.sources.iter().filter_map(|of| sources.place(&of.unit)).collect();
        assert_eq!(places[..2], ["internal:'Sources'!A5", "internal:'Sources'!A8"]);
        assert_eq!(sources.place(&UnitId::new("nobody")), None);
    }
}
