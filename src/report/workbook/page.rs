//! Paper, margins, page numbers, dates in words: what all printed sheets share (Decree 30/2020/NĐ-CP).

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::Book;
use super::style::FONT;
use crate::model::campaign::Count;
use crate::report::words::Words;

/// Excel's number for A4.
const A4: u8 = 9;
/// Millimetres of its sides.
const LONG_SIDE: f64 = 297.0;
const SHORT_SIDE: f64 = 210.0;
/// How much taller than a page a sheet may be to be made smaller until it fits.
const SQUEEZE: f64 = 1.25;
/// Inches in a millimetre.
const MILLIMETRE: f64 = 1.0 / 25.4;
/// Millimetres: left, right, top, bottom (Decree 30, annex I), and of the page number from the edge.
const MARGINS: [f64; 5] = [30.0, 15.0, 20.0, 20.0, 10.0];
/// Characters that Excel takes in one cell.
const CELL_CHARACTERS: usize = 32_767;
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
    let drawn = book
        .words
        .fill("workbook.drawn", &[("time", &book.format.time(book.campaign.calendar.local(book.summary.as_of)))]);
    let drawn: String = drawn.chars().take(FOOTER_CHARACTERS).collect();
    sheet.set_footer(format!("&R&\"{FONT},Italic\"&9{}", drawn.replace('&', "&&")));
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

/// A date in words after the decree: days below 10, and months 1 and 2, with a leading zero.
pub(super) fn written_date(words: &Words, key: &str, date: NaiveDate, more: &[(&str, &str)]) -> String {
    let day = format!("{:02}", date.day());
    let month = if date.month() < 3 { format!("{:02}", date.month()) } else { date.month().to_string() };
    let year = date.year().to_string();
    let short = words.format().date(date);
    let parts = [("day", day.as_str()), ("month", month.as_str()), ("year", year.as_str()), ("date", short.as_str())];
    words.fill(key, &[&parts, more].concat())
}

/// Writes text as text: what looks like a formula stays what it is, even when it is edited again.
pub(super) fn text(sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = fit(text);
    if text.starts_with(['=', '+', '-', '@']) {
        sheet.write_string_with_format(row, col, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, col, text, format)?;
    }
    Ok(())
}

/// Merges a stretch of a row and writes text into it; a stretch of one cell is no merge.
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
    self::text(sheet, row, first, text, format)
}

/// A count as a cell holds it.
#[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
pub(super) fn number(count: Count) -> f64 {
    count as f64
}

/// Text as a cell takes it: no control characters but line breaks, not too long.
fn fit(text: &str) -> Cow<'_, str> {
    let odd = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.len() < CELL_CHARACTERS && !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    let mut kept: String = text.chars().filter(|c| !odd(*c)).collect();
    // Excel counts UTF-16 units; none takes less than a byte.
    if kept.len() >= CELL_CHARACTERS {
        kept = kept.chars().take(CELL_CHARACTERS / 2 - 1).chain(['…']).collect();
    }
    Cow::Owned(kept)
}

/// Sets the height of a row to the longest of its texts, each with the width of its cells; gives the points.
pub(super) fn fit_row<'a>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<f64, XlsxError> {
    let lines = texts.into_iter().map(|(text, width)| lines(text, width, BOLD_POINTS)).max().unwrap_or(1);
    let points = (f64::from(lines) * LINE_POINTS + 4.0).min(TALLEST_POINTS);
    sheet.set_row_height(row, points)?;
    Ok(points)
}

/// Lines that text takes in a column so many digits wide, words kept whole; a guess on the safe side.
pub(super) fn lines(text: &str, width: f64, points: f64) -> u32 {
    // A digit of 11 points is a little wider than the pixels that a column counts for it.
    let room = (width * 0.95 * 11.0 / points).max(1.0);
    let mut count = 0;
    for line in text.lines() {
        count += 1;
        let mut used = 0.0;
        for word in line.split(' ') {
            let length = breadth(word);
            if used > 0.0 && used + length > room {
                count += 1;
                used = 0.0;
            }
            // A word longer than the line is broken.
            count += whole_lines(length / room);
            used += length + 0.6;
        }
    }
    count.max(1)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and bounded")]
fn whole_lines(lines: f64) -> u32 {
    lines.floor().min(1000.0) as u32
}

/// How wide a text is, in digits of the default face.
pub(super) fn breadth(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            ' ' | ',' | '.' | ';' | ':' | 'i' | 'l' | 'j' | '\'' | '|' => 0.55,
            '-' | '(' | ')' | '/' | 't' | 'f' | 'r' | 'I' => 0.7,
            'm' | 'w' | 'M' | 'W' | '%' => 1.7,
            c if c.is_uppercase() => 1.4,
            _ => 1.0,
        })
        .sum()
}
