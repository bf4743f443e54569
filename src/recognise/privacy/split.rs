//! Citizens' numbers over several cells of a row, read as a person reads them: from left to right.
//!
//! Forms have a box for each digit, and lists a column for each half. Only digits that begin with a zero and have the
//! structure of a CCCD number are put together: most rows of a report are small numbers side by side.

use std::collections::BTreeSet;

use super::headings::Headings;
use super::meaning::Heading;
use super::places::Places;
use super::{numbers, people};
use crate::read::{Cell, Sheet, Value};

/// Digits of a CCCD number.
const CCCD: usize = 12;
/// Cells over which a number is divided, unless each holds one digit.
const PIECES: std::ops::RangeInclusive<usize> = 2..=4;
/// Different numbers that are not accidental where neither a heading nor a name stands beside them.
const SEVERAL: usize = 2;
/// Boxes above which no words stand; above counts they do.
const BARE_BOXES: usize = 8;

/// Numbers over several cells of a sheet.
#[derive(Default)]
pub(super) struct Split {
    sure: usize,
    others: BTreeSet<String>,
    /// Where they begin.
    pub(super) places: Places,
}

impl Split {
    /// Looks at a row.
    pub(super) fn add(&mut self, headings: &mut Headings<'_, '_>, row: u32, cells: &[Cell]) {
        for run in runs(cells) {
            let Some((first, number)) = number_of(&run) else { continue };
            let is_boxes = run.len() == CCCD;
            let bare = run.iter().filter(|(cell, _)| !headings.has_words_above(row, cell.col)).count();
            let is_headed = headings.of_number(row, first.col) == Some(Heading::Identity);
            if is_boxes && bare < BARE_BOXES && !is_headed {
                continue;
            }
            self.places.add(row, first.col);
            if is_headed || people::named_in_row(headings, row, cells) > 0 {
                self.sure += 1;
            } else {
                self.others.insert(number);
            }
        }
    }

    /// How many there are.
    pub(super) fn found(&self) -> usize {
        let others = if self.others.len() >= SEVERAL || self.sure > 0 { self.others.len() } else { 0 };
        self.sure + others
    }
}

/// Whether a number may be divided on a sheet: a text of digits begins with a zero, or a row has boxes enough.
pub(super) fn may_apply(sheet: &Sheet) -> bool {
    let is_half =
        |text: &str| text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_box = |cell: &&Cell| piece(&cell.value).is_some_and(|digits| digits.len() == 1);
    sheet.rows().iter().any(|(_, cells)| {
        cells.iter().filter_map(|cell| cell.value.text()).any(is_half)
            || (cells.len() >= CCCD && cells.iter().filter(is_box).count() >= CCCD)
    })
}

/// Neighbouring cells that hold digits and nothing else, with their digits.
fn runs(cells: &[Cell]) -> Vec<Vec<(&Cell, String)>> {
    let mut runs: Vec<Vec<(&Cell, String)>> = Vec::new();
    for cell in cells {
        let Some(digits) = piece(&cell.value) else { continue };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.col + 1 == cell.col) => run.push((cell, digits)),
            _ => runs.push(vec![(cell, digits)]),
        }
    }
    runs
}

/// The digits of a cell that may be a part of a number.
fn piece(value: &Value) -> Option<String> {
    let digits = match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(number) if (0.0..10.0).contains(number) && number.fract() == 0.0 => format!("{number}"),
        _ => return None,
    };
    let is_piece = !digits.is_empty() && digits.len() < CCCD && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_piece.then_some(digits)
}

/// The CCCD number in a run of cells, with the cell in which it begins: in boxes, or in a few texts.
fn number_of<'c>(run: &[(&'c Cell, String)]) -> Option<(&'c Cell, String)> {
    let is_number = |pieces: &[(&'c Cell, String)]| {
        let number: String = pieces.iter().map(|(_, digits)| digits.as_str()).collect();
        let (first, _) = pieces.first()?;
        (numbers::form(&number) == Some(numbers::Form::Whole)).then_some((*first, number))
    };
    if run.len() == CCCD && run.iter().all(|(_, digits)| digits.len() == 1) {
        return is_number(run);
    }
    let are_texts = |pieces: &[(&Cell, String)]| pieces.iter().all(|(cell, _)| cell.value.text().is_some());
    PIECES.flat_map(|count| run.windows(count)).filter(|pieces| are_texts(pieces)).find_map(is_number)
}
