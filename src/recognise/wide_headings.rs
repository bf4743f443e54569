//! Headings that are merged over several columns, of which only some hold figures.

use super::amount::Amount;
use super::header::{Header, SEARCHED, Twin};
use super::heading::TALLEST;
use super::numbering::is_numbering;
use super::terms::Role;
use crate::read::Sheet;

/// Columns that one heading may be merged over beside its first.
const WIDEST: u32 = 20;

impl Header {
    /// Finds the figures of a heading that is merged over several columns: they stand in one of them, which need not be
    /// the first. Where they stand in more than one, the heading heads them twice.
    pub(super) fn settle_wide(&mut self, sheet: &Sheet) {
        for at in 0..self.columns.len() {
            let (col, Role::Figure { indicator, measure: Some(measure) }) = self.columns[at] else { continue };
            let is_headed = |other: u32| {
                let by_merge =
                    sheet.spread_from(self.bottom, other).is_some_and(|from| from.col == col && from.row >= self.top);
                by_merge && !self.columns.iter().any(|(known, _)| *known == other)
            };
            let wide: Vec<u32> = (col + 1..=col + WIDEST).take_while(|other| is_headed(*other)).collect();
            let mut filled: Vec<u32> = [&[col][..], &wide].concat();
            filled.retain(|col| self.is_filled(sheet, *col));
            match filled.as_slice() {
                [] => {}
                [one] => self.columns[at].0 = *one,
                [first, others @ ..] => {
                    self.columns[at].0 = *first;
                    self.doubled.extend(others.iter().map(|col| Twin { col: *col, indicator, measure }));
                }
            }
        }
        self.columns.sort_by_key(|(col, _)| *col);
    }

    /// Whether a number stands in a column below the headings, before the table ends.
    pub(super) fn is_filled(&self, sheet: &Sheet, col: u32) -> bool {
        let mut last = self.bottom;
        let below = sheet.rows().partition_point(|(row, _)| *row <= self.bottom);
        // Right below the headings the columns may be numbered.
        let numbers_columns = |row: &u32| is_numbering(sheet, self, *row);
        let numbered = sheet.rows().get(below).is_some_and(|(row, _)| numbers_columns(row));
        let rows = sheet.rows().iter().skip(below + usize::from(numbered)).take(SEARCHED);
        let rows = rows.take_while(|(row, _)| {
            let is_near = *row <= last + TALLEST;
            last = *row;
            is_near
        });
        rows.flat_map(|(_, cells)| cells)
            .any(|cell| cell.col == col && !matches!(Amount::of(&cell.value), Amount::Blank | Amount::Unreadable(None)))
    }
}
