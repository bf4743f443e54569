//! A sheet that is a plain list: title, headings, rows. The sheets behind the main table are such.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

use super::Book;
use super::page::{self, LINE_POINTS};
use super::style::Cells;
use crate::model::campaign::Count;
use crate::model::period::Instant;
use crate::report::cell_text;

/// Rows of a list on one sheet; Excel has 1,048,576 in all, headings included.
const ROWS_OF_A_SHEET: usize = 1_000_000;
/// Rows from which a sheet is written row by row to a temporary file, so that memory does not grow with it.
pub(super) const STREAMED: usize = 2_000;

/// A new sheet, streamed or held in memory; a streamed one takes its rows from top to bottom.
pub(super) fn new_sheet(workbook: &mut Workbook, streamed: bool) -> Result<&mut Worksheet, XlsxError> {
    if streamed { workbook.add_worksheet_with_low_memory() } else { Ok(workbook.add_worksheet()) }
}

/// A column: key of its heading (or the heading itself) and width in digits.
pub(super) struct Column<'a>(pub(super) &'a str, pub(super) f64);

/// What stands in a cell.
pub(super) enum Item<'a> {
    /// Nothing.
    Blank,
    /// Text from the left.
    Text(Cow<'a, str>),
    /// A word in the middle.
    Word(Cow<'a, str>),
    /// A row number.
    Ordinal(usize),
    /// A count.
    Count(Count),
    /// A number with its decimals, if it has any.
    Number(f64),
    /// A percentage, as its heading says: 12.95.
    Percent(f64),
    /// A change between two cells of this row: column now, column before, and the result.
    Change(u16, u16, i128),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    Moment(Instant),
}

impl Item<'_> {
    /// Its text, which may take several lines.
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Word(text) => text,
            _ => "",
        }
    }
}

/// Text from the left.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Item<'a> {
    Item::Text(text.into())
}

/// A word in the middle.
pub(super) fn word<'a>(word: impl Into<Cow<'a, str>>) -> Item<'a> {
    Item::Word(word.into())
}

/// What makes from a thing an item, or a blank where there is none.
pub(super) fn known<'a, T>(value: Option<T>, item: impl Fn(T) -> Item<'a>) -> Item<'a> {
    value.map_or(Item::Blank, item)
}

/// A list: the key of its sheet's name and of its title, its columns, and what is said when it has no rows.
pub(super) struct List<'a> {
    pub(super) sheet: &'a str,
    pub(super) title: &'a str,
    pub(super) columns: &'a [Column<'a>],
    pub(super) empty: &'static str,
}

impl List<'_> {
    /// Draws the list, on as many sheets as it needs.
    pub(super) fn draw<'i, R>(&self, book: &Book<'_>, workbook: &mut Workbook, rows: R) -> Result<(), XlsxError>
    where
        R: ExactSizeIterator<Item = Vec<Item<'i>>>,
    {
        let sheets = rows.len().div_ceil(ROWS_OF_A_SHEET).max(1);
        let streamed = rows.len() > STREAMED;
        let mut rows = rows;
        for number in 1..=sheets {
            let sheet = new_sheet(workbook, streamed)?;
            let name = book.label(self.sheet);
            sheet.set_name(if number == 1 { name.to_owned() } else { format!("{name} ({number})") })?;
            let first = self.head(book, sheet, 0)?;
            self.body(book, sheet, first, rows.by_ref().take(ROWS_OF_A_SHEET))?;
        }
        Ok(())
    }

    /// Page, widths, title and headings; `extra` rows are left free above the headings. Gives the first row of the body.
    pub(super) fn head(&self, book: &Book<'_>, sheet: &mut Worksheet, extra: u32) -> Result<u32, XlsxError> {
        page::set_up(book, sheet);
        for (col, Column(_, width)) in (0u16..).zip(self.columns) {
            sheet.set_column_width(col, *width)?;
        }
        page::titles(book, sheet, self.last(), self.title)?;
        sheet.set_row_height(2, 8)?;
        let headings = 3 + extra;
        let mut lines = 1;
        for (col, Column(key, width)) in (0u16..).zip(self.columns) {
            cell_text::write(sheet, headings, col, book.label(key), &book.styles.heading)?;
            lines = lines.max(cell_text::lines(book.label(key), *width, 12.0));
        }
        sheet.set_row_height(headings, f64::from(lines) * LINE_POINTS + 5.0)?;
        sheet.set_repeat_rows(headings, headings)?;
        sheet.set_freeze_panes(headings + 1, 0)?;
        Ok(headings + 1)
    }

    /// The rows; a line that says so where there are none.
    pub(super) fn body<'i>(
        &self,
        book: &Book<'_>,
        sheet: &mut Worksheet,
        first: u32,
        rows: impl Iterator<Item = Vec<Item<'i>>>,
    ) -> Result<(), XlsxError> {
        let cells = &book.styles.plain;
        let mut row = first;
        for items in rows {
            for (col, item) in (0u16..).zip(&items) {
                write(sheet, row, col, item, cells)?;
            }
            page::fit_row(
                sheet,
                row,
                self.columns.iter().zip(&items).map(|(Column(_, width), item)| (item.text(), *width)),
            )?;
            row += 1;
        }
        if row == first {
            return page::across(
                sheet,
                row,
                (0, self.last()),
                book.label(self.empty),
                &cells.centre.clone().set_italic(),
            );
        }
        sheet.autofilter(first - 1, 0, row - 1, self.last())?;
        Ok(())
    }

    fn last(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(1) - 1
    }
}

fn write(sheet: &mut Worksheet, row: u32, col: u16, item: &Item<'_>, cells: &Cells) -> Result<(), XlsxError> {
    let number = |sheet: &mut Worksheet, value: f64, format: &Format| {
        sheet.write_number_with_format(row, col, value, format).map(drop)
    };
    match item {
        Item::Blank => sheet.write_blank(row, col, &cells.text).map(drop),
        Item::Text(text) => cell_text::write(sheet, row, col, text, &cells.text),
        Item::Word(word) => cell_text::write(sheet, row, col, word, &cells.centre),
        Item::Ordinal(value) => number(sheet, page::number(*value as u64), &cells.ordinal),
        Item::Count(value) => number(sheet, page::number(*value), &cells.count),
        Item::Number(value) if value.fract() == 0.0 => number(sheet, *value, &cells.count),
        Item::Number(value) | Item::Percent(value) => number(sheet, *value, &cells.percent),
        Item::Change(now, before, result) => {
            let at = |col: u16| format!("{}{}", crate::model::cell::column_letters(u32::from(col)), row + 1);
            let formula = Formula::new(format!("{}-{}", at(*now), at(*before))).set_result(result.to_string());
            sheet.write_formula_with_format(row, col, formula, &cells.change).map(drop)
        }
        Item::Date(day) => sheet.write_datetime_with_format(row, col, day, &cells.date).map(drop),
        Item::Moment(moment) => {
            sheet.write_datetime_with_format(row, col, moment.naive_local(), &cells.moment).map(drop)
        }
    }
}
