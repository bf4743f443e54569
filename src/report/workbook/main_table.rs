//! *Tổng hợp*: the table that is printed and signed.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::columns::{self, Columns};
use super::rows::Body;
use super::sources::Sources;
use super::{Book, heading, page, signature};

/// Rows of headings: two of names, one of column numbers.
const HEADING_ROWS: u32 = 3;

/// Draws the sheet; a unit's name leads to where its figures come from.
pub(super) fn draw(
    book: &Book<'_>,
    sheet: &mut Worksheet,
    sources: &Sources<'_>,
    verdict: &str,
) -> Result<(), XlsxError> {
    sheet.set_name(book.label("sheet.main"))?;
    page::set_up(book, sheet);
    let columns = Columns::new(book);
    for (col, width) in (0u16..).zip(&columns.widths) {
        sheet.set_column_width(col, *width)?;
    }
    let (table, above) = heading::draw(book, &columns, sheet)?;
    let (left_cell, headings) = columns::headings(book, &columns, sheet, table)?;
    let first = table + HEADING_ROWS;
    sheet.set_repeat_rows(table, first - 1)?;
    sheet.set_freeze_panes(first, Columns::QUOTA)?;
    let body = Body { book, columns: &columns, sources, left_cell };
    let (after, rows) = body.draw(sheet, first)?;
    let below = signature::draw(book, &columns, sheet, after, verdict)?;
    page::keep_together(sheet, columns.points(), above + headings + rows + below);
    Ok(())
}
