//! *Lưu ý về số liệu*: what the data does not say.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, text};
use super::Book;
use crate::model::period_report::PeriodReport;
use crate::report::period_report::wording;

const LIST: List<'static> = List {
    sheet: "sheet.gaps",
    title: "title.gaps",
    columns: &[Column("workbook.ordinal", 5.0), Column("closing_sheet.gap", 150.0)],
    empty: "empty.gaps",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, report: &PeriodReport, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let rows = report
        .gaps
        .iter()
        .enumerate()
        .map(|(at, gap)| vec![Item::Ordinal(at + 1), text(wording::gap(gap, book.campaign, book.words))]);
    LIST.draw(book, workbook, rows)
}
