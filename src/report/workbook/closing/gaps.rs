//! *Lưu ý về số liệu*: what the data does not say.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, text};
use super::Book;
use crate::model::closing::Closing;
use crate::report::closing::told;

const LIST: List<'static> = List {
    sheet: "sheet.gaps",
    title: "title.gaps",
    columns: &[Column("workbook.ordinal", 5.0), Column("closing_sheet.gap", 150.0)],
    empty: "empty.gaps",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, closing: &Closing, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let rows = closing
        .gaps
        .iter()
        .enumerate()
        .map(|(at, gap)| vec![Item::Ordinal(at + 1), text(told::gap(gap, book.campaign, book.words))]);
    LIST.draw(book, workbook, rows)
}
