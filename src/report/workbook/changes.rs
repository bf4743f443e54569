//! *Đính chính*: issued figures that changed: what was, what is now, when, by which file.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::report::format::UNKNOWN;

const LIST: List<'static> = List {
    sheet: "sheet.changes",
    title: "title.changes",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.report_date", 12.0),
        Column("workbook.unit", 24.0),
        Column("workbook.indicator", 26.0),
        Column("workbook.was", 11.0),
        Column("workbook.now", 11.0),
        Column("workbook.change", 11.0),
        Column("workbook.received", 16.0),
        Column("workbook.file", 40.0),
    ],
    empty: "empty.changes",
};
/// Columns of what was and what is now.
const WAS: u16 = 4;
const NOW: u16 = 5;

/// Draws the sheet, if there is anything to list.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let list = &book.summary.changes;
    if list.is_empty() {
        return Ok(());
    }
    let rows = list.iter().enumerate().map(|(at, change)| {
        let figure = |value| match value {
            Some(value) => Item::Count(value),
            None => word(UNKNOWN),
        };
        let difference = change.was.zip(change.now).map(|(was, now)| i128::from(now) - i128::from(was));
        vec![
            Item::Ordinal(at + 1),
            Item::Date(change.date.0),
            text(book.names.unit(&change.unit)),
            text(book.names.indicator(&change.indicator)),
            figure(change.was),
            figure(change.now),
            known(difference, |difference| Item::Change(NOW, WAS, difference)),
            known(change.arrival, Item::Moment),
            known(change.file.as_deref(), text),
        ]
    });
    LIST.draw(book, workbook, rows)
}
