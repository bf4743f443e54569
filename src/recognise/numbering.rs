//! Rows of column numbers under the headings: `A | B | 1 | 2 | 3=2/1`, `(1) (2) (3)`. They are not data.

use super::header::Header;
use super::terms::Role;
use crate::read::{Cell, Sheet};

/// Letters of a name that may stand in such a row: `(1)`, `B`.
const LABEL: usize = 4;
/// The highest number that the columns begin with; those before it may bear letters or nothing.
const FIRST: u32 = 3;

/// Letters that such a row begins with where its numbers cannot tell: `A | B | 1`.
const LETTERS: usize = 2;

/// Whether the row is one of column numbers.
pub(super) fn is_numbering(sheet: &Sheet, header: &Header, row: u32) -> bool {
    let cells = sheet.row(row);
    let mut numbers = 0;
    let mut letters = Vec::new();
    let mut last = 0;
    for cell in own_cells(cells, header) {
        let text = cell.value.shown();
        let text = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
        let (name, formula) = text.split_once('=').map_or((text, None), |(name, rest)| (name.trim(), Some(rest)));
        if formula.is_some() && name.is_empty() {
            return false;
        }
        if let Ok(number) = name.parse::<u32>() {
            if number != last + 1 && !(numbers == 0 && number <= FIRST) {
                return false;
            }
            last = number;
            numbers += 1;
        } else if let &[letter] = name.as_bytes()
            && letter.is_ascii_alphabetic()
        {
            letters.push(letter.to_ascii_uppercase());
        } else {
            return false;
        }
    }
    let lettered = letters.len() >= LETTERS && (b'A'..).zip(&letters).all(|(expected, letter)| expected == *letter);
    let text = |role| header.text_below(sheet, row, header.column(role)?).map(|text| text.text);
    let label = [Role::Area, Role::Unit].into_iter().find_map(text);
    let plain_label = label.is_none_or(|label| label.chars().count() <= LABEL);
    plain_label
        && (numbers >= 2 || (numbers == 1 && lettered))
        && cells.len() >= 3
        && !is_counted_on(sheet, header, row)
}

/// A row's cells up to the first gap right of the columns that are known: what follows belongs to a table beside this one.
fn own_cells<'c>(cells: &'c [Cell], header: &Header) -> &'c [Cell] {
    let known = header.columns.iter().map(|(col, _)| *col).max().unwrap_or(0);
    let gap = cells.windows(2).position(|pair| pair[1].col > known && pair[1].col > pair[0].col + 1);
    gap.map_or(cells, |gap| &cells[..=gap])
}

/// Whether the next row bears the next row number: then this one is the first of them.
fn is_counted_on(sheet: &Sheet, header: &Header, row: u32) -> bool {
    let ordinal = |row| {
        let text = header.text_below(sheet, row, header.column(Role::Ordinal)?)?.text;
        text.trim().trim_end_matches(['.', ')']).parse::<u32>().ok()
    };
    let below = sheet.rows().partition_point(|(number, _)| *number <= row);
    let next = sheet.rows().get(below).and_then(|(number, _)| ordinal(*number));
    ordinal(row).zip(next).is_some_and(|(own, below)| below == own + 1)
}
