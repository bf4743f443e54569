//! Text in cells: how it is written so that it stays text, and how much room it takes.

use std::borrow::Cow;
use std::collections::HashSet;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Characters that Excel takes in one cell.
const CELL_CHARACTERS: usize = 32_767;
/// Characters that Excel takes in the target of a link.
const LINK_CHARACTERS: usize = 2_079;
/// Links that Excel takes on one sheet.
pub(super) const LINKS: usize = 65_530;

/// Writes text as text: what looks like a formula stays what it is, even when it is edited again.
pub(super) fn write(sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = fit(text);
    if is_like_a_formula(&text) {
        sheet.write_string_with_format(row, col, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, col, text, format)?;
    }
    Ok(())
}

/// Writes text that leads to a file or to another place of the workbook.
pub(super) fn write_link(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    text: &str,
    target: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let shown = fit(text);
    let is_too_long = target.chars().map(char::len_utf16).sum::<usize>() > LINK_CHARACTERS;
    if shown.is_empty() || is_like_a_formula(&shown) || is_too_long {
        return write(sheet, row, col, text, format);
    }
    sheet.write_url_with_options(row, col, target, shown, "", Some(format)).map(drop)
}

/// The same without a format of its own, where it needs none; says whether it did.
pub(super) fn write_bare(sheet: &mut Worksheet, row: u32, col: u16, text: &str) -> Result<bool, XlsxError> {
    let text = fit(text);
    let is_bare = is_bare(&text);
    if is_bare {
        sheet.write_string(row, col, text)?;
    }
    Ok(is_bare)
}

/// Whether a text that fits needs no format of its own: one of no letters is a blank, which has to have one.
fn is_bare(text: &str) -> bool {
    !text.is_empty() && !is_like_a_formula(text)
}

/// Registers a text with the workbook that will be written in this format or without one: the text's number in the workbook's
/// table of texts is the count of those `known` before. It is the first to fill that table.
pub(super) fn register_text(workbook: &mut Workbook, text: &str, format: &Format, known: &mut HashSet<String>) {
    let text = fit(text);
    if is_like_a_formula(&text) {
        workbook.register_format(&format.clone().set_quote_prefix());
    }
    if !text.is_empty() && !known.contains(&*text) {
        workbook.populate_string_table(&text, u32::try_from(known.len()).unwrap_or(u32::MAX));
        known.insert(text.into_owned());
    }
}

fn is_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// Text as a cell takes it: no control characters but line breaks, not too long.
fn fit(text: &str) -> Cow<'_, str> {
    let odd = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    // Bytes that odd characters begin with: most texts have none.
    let may_be_odd = |byte: u8| (byte < b' ' && byte != b'\n') || matches!(byte, 0x7F | 0xC2 | 0xEF);
    if text.len() < CELL_CHARACTERS && (!text.bytes().any(may_be_odd) || !text.contains(odd)) {
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
