//! The blocks above the main table after Decree 30/2020/NĐ-CP: who issues it, Quốc hiệu and Tiêu ngữ, place
//! and date, title. The rules that the decree draws below two lines are underlines, which no program misplaces.

use rust_xlsxwriter::{Format, FormatAlign, FormatUnderline, Worksheet, XlsxError};

use super::Book;
use super::columns::Columns;
use super::page;
use super::style::{base, block};
use crate::report::cell_text;
use crate::report::names;

/// Points of the blocks' texts: superior and office, Quốc hiệu, Tiêu ngữ and title, place and date.
const SMALL: f64 = 12.0;
const MIDDLE: f64 = 13.0;
const LARGE: f64 = 14.0;
/// Points of a row of the blocks, and of one that keeps them apart.
const ROW: f64 = 18.5;
const GAP: f64 = 8.0;

/// Writes the blocks from row 0; gives the first row of the table and the points above it.
pub(super) fn draw(book: &Book<'_>, columns: &Columns, sheet: &mut Worksheet) -> Result<(u32, f64), XlsxError> {
    let (left_last, right_first) = columns.blocks();
    let (left, right) = ((0, left_last), (right_first, columns.note()));
    let issuer = &book.campaign.issuer;
    let bold = |points| block(points).set_bold();
    let superior = issuer.superior.iter().map(|line| (line.as_str(), block(SMALL)));
    let office = issuer.office.iter().map(|line| (line.as_str(), bold(SMALL)));
    let issuing: Vec<(&str, Format)> = superior.chain(office).collect();
    let motto = bold(LARGE).set_underline(FormatUnderline::Single);
    let state = [(book.label("workbook.state"), bold(MIDDLE)), (book.label("workbook.motto"), motto)];
    let below = rows(issuing.len().max(state.len()));

    for (lines, span) in [(issuing.as_slice(), left), (state.as_slice(), right)] {
        for (row, (text, format)) in (0..).zip(lines) {
            page::across(sheet, row, span, text, format)?;
        }
    }
    if let Some(last) = issuer.office.last() {
        rule(sheet, rows(issuing.len() - 1), last)?;
    }
    for row in 0..below {
        sheet.set_row_height(row, ROW)?;
    }
    let place = page::written_date(
        book.words,
        "workbook.place_date",
        book.campaign.calendar.local(book.summary.as_of).date_naive(),
        &[("place", &issuer.place)],
    );
    let bottom = |format: Format| format.set_align(FormatAlign::Bottom);
    let number = names::document_number(book.campaign, book.words);
    page::across(sheet, below, left, &number, &bottom(block(MIDDLE)))?;
    page::across(sheet, below, right, place.trim_start_matches([',', ' ']), &bottom(block(MIDDLE).set_italic()))?;
    sheet.set_row_height(below, ROW + GAP)?;
    sheet.set_row_height(below + 1, GAP)?;
    let (row, points) = titles(book, columns, sheet, below + 2)?;
    Ok((row, points + ROW * f64::from(below + 1) + 2.0 * GAP))
}

/// Type and subject, the period, the edition; gives the row after a blank one, and the points of its rows.
fn titles(book: &Book<'_>, columns: &Columns, sheet: &mut Worksheet, first: u32) -> Result<(u32, f64), XlsxError> {
    let span = (0, columns.note());
    let (mut row, mut points) = (first, GAP);
    let edition = names::edition_line(book.summary, book.words);
    let period = book.period();
    let lines = [
        (book.label("workbook.title"), block(LARGE).set_bold()),
        (book.campaign.title.as_str(), block(LARGE).set_bold()),
        (period.as_str(), block(MIDDLE).set_bold().set_italic()),
    ];
    let edition = edition.as_deref().map(|text| (text, block(MIDDLE).set_bold()));
    for (text, format) in lines.into_iter().chain(edition) {
        page::across(sheet, row, span, text, &format)?;
        let height = ROW * f64::from(cell_text::lines(text, columns.span(span), LARGE));
        sheet.set_row_height(row, height)?;
        points += height;
        row += 1;
    }
    sheet.set_row_height(row, GAP)?;
    Ok((row + 1, points))
}

/// Writes the issuing body's last line again, with the rule that belongs below its middle as an underline.
fn rule(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let (before, middle, after) = middle(text);
    if before.is_empty() || middle.is_empty() || after.is_empty() {
        return Ok(());
    }
    let plain = base().set_font_size(SMALL).set_bold();
    let line = plain.clone().set_underline(FormatUnderline::Single);
    let parts = [(&plain, before), (&line, middle), (&plain, after)];
    sheet.write_rich_string_with_format(row, 0, &parts, &block(SMALL).set_bold())?;
    Ok(())
}

/// A text before, in and after its middle: the words nearest to half of it.
fn middle(text: &str) -> (&str, &str, &str) {
    let length = text.chars().count();
    let inside = |place: usize| (place * 4 >= length) && (place * 4 <= length * 3);
    let mut edges = text.char_indices().enumerate().filter(|(_, (_, c))| *c == ' ').map(|(place, (at, _))| (place, at));
    let first = edges.find(|(place, _)| inside(*place));
    let last = edges.filter(|(place, _)| inside(*place)).last();
    match (first, last) {
        (Some((_, first)), Some((_, last))) => (&text[..=first], &text[first + 1..last], &text[last..]),
        _ => (text, "", ""),
    }
}

fn rows(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
