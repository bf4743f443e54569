//! Below the main table: the state in a sentence, who prepared it, who signs, who receives it.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::Book;
use super::columns::Columns;
use super::page;
use super::style::block;
use crate::report::cell_text;

/// Points of a row of this block, of a line of the recipients' list, and of a row that keeps blocks apart.
const ROW: f64 = 18.5;
const LIST_ROW: f64 = 15.0;
const GAP: f64 = 6.0;
/// Rows left free for a signature.
const SIGNING_ROWS: u32 = 3;

/// Writes the blocks from a row on; gives their points.
pub(super) fn draw(
    book: &Book<'_>,
    columns: &Columns,
    sheet: &mut Worksheet,
    first: u32,
    verdict: &str,
) -> Result<f64, XlsxError> {
    let all = (0, columns.note());
    sheet.set_row_height(first, GAP)?;
    page::across(sheet, first + 1, all, verdict, &block(12.0).set_italic().set_align(FormatAlign::Left))?;
    let verdict_points = ROW * f64::from(cell_text::lines(verdict, columns.span(all), 12.0));
    sheet.set_row_height(first + 1, verdict_points)?;
    let absent = book.absent();
    if absent.is_empty() {
        sheet.set_row_height(first + 2, GAP)?;
    } else {
        let names = absent.join("; ").to_lowercase();
        let line = book.words.fill("workbook.absent", &[("lists", &names)]);
        page::across(sheet, first + 2, all, &line, &block(12.0).set_italic().set_align(FormatAlign::Left))?;
        sheet.set_row_height(first + 2, ROW)?;
    }
    let top = first + 3;

    let (left_last, right_first) = columns.blocks();
    let (left, right) = ((0, left_last), (right_first, columns.note()));
    let issuer = &book.campaign.issuer;
    let bold = block(13.0).set_bold();
    let prepared =
        [(issuer.prepared_by.as_str(), bold.clone()), (book.label("workbook.sign_here"), block(12.0).set_italic())];
    for (row, (text, format)) in (top..).zip(&prepared) {
        page::across(sheet, row, left, text, format)?;
        sheet.set_row_height(row, ROW)?;
    }
    let mut row = top;
    for text in &issuer.signature {
        page::across(sheet, row, right, text, &bold)?;
        sheet.set_row_height(row, ROW)?;
        row += 1;
    }
    let below = row.max(top + 2) + SIGNING_ROWS;
    let listed = recipients(book, left, sheet, below)?;
    Ok(verdict_points + GAP + ROW + ROW * f64::from(below - top) + LIST_ROW * f64::from(listed))
}

/// *Nơi nhận*: a list that ends with a full stop; gives its rows.
fn recipients(book: &Book<'_>, span: (u16, u16), sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
    let recipients = &book.campaign.issuer.recipients;
    if recipients.is_empty() {
        return Ok(0);
    }
    let left = |format: Format| format.set_align(FormatAlign::Left);
    page::across(sheet, first, span, book.label("workbook.recipients"), &left(block(12.0).set_bold().set_italic()))?;
    let last = recipients.len() - 1;
    for (at, (row, recipient)) in (first + 1..).zip(recipients).enumerate() {
        let end = if at == last { "." } else { ";" };
        let line = format!("- {}{end}", recipient.trim_end_matches(['.', ';']));
        page::across(sheet, row, span, &line, &left(block(11.0)))?;
        sheet.set_row_height(row, LIST_ROW)?;
    }
    Ok(u32::try_from(last).unwrap_or(u32::MAX - 2) + 2)
}
