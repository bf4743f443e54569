//! *Khó khăn, vướng mắc*: what units reported as difficult, in their own words.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, text};

const LIST: List<'static> = List {
    sheet: "sheet.difficulties",
    title: "title.difficulties",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.unit", 26.0),
        Column("workbook.area", 24.0),
        Column("workbook.difficulty", 90.0),
    ],
    empty: "empty.difficulties",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let list = &book.summary.difficulties;
    let rows = list.iter().enumerate().map(|(at, difficulty)| {
        let unit = book.names.unit(&difficulty.unit);
        vec![Item::Ordinal(at + 1), text(unit), text(&difficulty.area), text(&difficulty.text)]
    });
    LIST.draw(book, workbook, rows)
}
