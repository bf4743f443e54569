//! Paper, margins, page numbers, dates in words: what all printed sheets share (Decree 30/2020/NĐ-CP).

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::Book;
use super::style::{FONT, block};
use crate::model::count::Count;
use crate::report::cell_text;
use crate::report::names;
use crate::report::words::Words;

/// Excel's number for A4.
const A4: u8 = 9;
/// Millimetres of its sides.
const LONG_SIDE: f64 = 297.0;
const SHORT_SIDE: f64 = 210.0;
/// How much taller than a page a sheet may be to be made smaller until it fits.
const SQUEEZE: f64 = 1.25;
/// Rows of a long list that are printed, title and headings included: what a page holds of rows of two lines.
const PRINTED_ROWS: u32 = 24;
/// Inches in a millimetre.
const MILLIMETRE: f64 = 1.0 / 25.4;
/// Millimetres: left, right, top, bottom (Decree 30, annex I), and of the page number from the edge.
const MARGINS: [f64; 5] = [30.0, 15.0, 20.0, 20.0, 10.0];
/// Characters of a header or footer that are surely taken, with its codes.
const FOOTER_CHARACTERS: usize = 100;
/// Points that table text is measured by, so that bold finds room too.
const BOLD_POINTS: f64 = 11.5;
/// Tallest row that Excel has, in points.
const TALLEST_POINTS: f64 = 409.0;
/// Points of a line of table text.
pub(super) const LINE_POINTS: f64 = 15.0;

/// Sets up a sheet: A4 landscape, one page wide, page number on top, when it was drawn below.
///
/// The decree hides the number of page 1; the writer knows no different first page, so it shows.
pub(super) fn set_up(book: &Book<'_>, sheet: &mut Worksheet) {
    let [left, right, top, bottom, edge] = MARGINS.map(|millimetres| millimetres * MILLIMETRE);
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_margins(left, right, top, bottom, edge, edge);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_header(format!("&C&\"{FONT},Regular\"&13&P"));
    sheet.set_footer(format!("&R&\"{FONT},Italic\"&9{}", drawn(book)));
}

/// Prints a sheet on one page if it almost fits there, so that no few lines stand alone on a second one.
pub(super) fn keep_together(sheet: &mut Worksheet, width: f64, height: f64) {
    let [left, right, top, bottom, _] = MARGINS;
    let point = |millimetres: f64| millimetres * MILLIMETRE * 72.0;
    let (page_width, page_height) = (point(LONG_SIDE - left - right), point(SHORT_SIDE - top - bottom));
    let scale = (page_width / width).min(1.0);
    if height * scale <= page_height * SQUEEZE {
        sheet.set_print_fit_to_pages(1, 1);
    }
}

/// Prints a sheet on pages that stand, so that a narrow list takes fewer of them.
pub(super) fn upright(sheet: &mut Worksheet) {
    sheet.set_portrait();
}

/// Prints the first rows of a long list on one page, and says so at its foot: the rest is for the screen.
pub(super) fn print_beginning(book: &Book<'_>, sheet: &mut Worksheet, last: u16) -> Result<(), XlsxError> {
    sheet.set_print_area(0, 0, PRINTED_ROWS, last)?;
    sheet.set_print_fit_to_pages(1, 1);
    let note = book.label("workbook.beginning").replace('&', "&&");
    sheet.set_footer(format!("&L&\"{FONT},Italic\"&9{note}&R&\"{FONT},Italic\"&9{}", drawn(book)));
    Ok(())
}

/// When it was drawn, for a footer.
fn drawn(book: &Book<'_>) -> String {
    let time = book.format.time(book.campaign.calendar.local(book.summary.as_of));
    let drawn: String = book.words.fill("workbook.drawn", &[("time", &time)]).chars().take(FOOTER_CHARACTERS).collect();
    drawn.replace('&', "&&")
}

/// A date in words after the decree: days below 10, and months 1 and 2, with a leading zero.
pub(in crate::report) fn written_date(words: &Words, key: &str, date: NaiveDate, more: &[(&str, &str)]) -> String {
    let day = format!("{:02}", date.day());
    let month = if date.month() < 3 { format!("{:02}", date.month()) } else { date.month().to_string() };
    let year = date.year().to_string();
    let short = words.format().date(date);
    let parts = [("day", day.as_str()), ("month", month.as_str()), ("year", year.as_str()), ("date", short.as_str())];
    words.fill(key, &[&parts, more].concat())
}

/// Merges a stretch of a row and writes text into it; a stretch of one cell is not a merge.
pub(super) fn across(
    sheet: &mut Worksheet,
    row: u32,
    (first, last): (u16, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if first < last {
        sheet.merge_range(row, first, row, last, "", format)?;
    }
    cell_text::write(sheet, row, first, text, format)
}

/// Title and subtitle of a sheet behind the main table, in its first two rows.
pub(super) fn titles(book: &Book<'_>, sheet: &mut Worksheet, last: u16, title: &str) -> Result<(), XlsxError> {
    across(sheet, 0, (0, last), book.label(title), &block(14.0).set_bold())?;
    sheet.set_row_height(0, 20)?;
    let period = names::period_named(book.summary, book.campaign, book.words);
    let attached = book.words.fill("workbook.attached", &[("period", &period)]);
    across(sheet, 1, (0, last), &attached, &block(13.0).set_italic())?;
    sheet.set_row_height(1, 18.5)?;
    Ok(())
}

/// A count as a cell holds it.
#[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
pub(super) fn number(count: Count) -> f64 {
    count as f64
}

/// An amount with its sign as a cell holds it.
#[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
pub(super) fn signed(amount: i64) -> f64 {
    amount as f64
}

/// A day as a cell holds it: days since the last one of 1899.
#[expect(clippy::cast_precision_loss, reason = "a few ten thousand days")]
pub(super) fn serial(day: NaiveDate) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    (day - zero).num_days() as f64
}

/// Sets the height of a row to the longest of its texts, each with the width of its cells; gives the points.
pub(super) fn fit_row<'a>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<f64, XlsxError> {
    let points = points_of(texts.into_iter().map(|(text, width)| lines(text, width)));
    sheet.set_row_height(row, points)?;
    Ok(points)
}

/// The height of a row by the lines of its texts.
pub(super) fn points_of(lines: impl Iterator<Item = u32>) -> f64 {
    (f64::from(lines.max().unwrap_or(1)) * LINE_POINTS + 4.0).min(TALLEST_POINTS)
}

/// Lines of a text in a cell so wide.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    cell_text::lines(text, width, BOLD_POINTS)
}
