//! Whether the numbers of a column are amounts, judged by the column as a whole: amounts add up, identities do not.
//!
//! It must not know what the column is called.

use std::collections::BTreeMap;

use super::phones;
use crate::read::{Sheet, Value};

/// Numbers that a total is of, at least: one number equals itself.
const SUMMED: usize = 2;
/// The least number that is looked at: amounts and telephones are longer than counts.
const LEAST: f64 = 100_000.0;
/// Of so many numbers of a column of telephones at most one is another.
const OTHERS: usize = 5;
/// The part of a unit by which a sum of fractions may be off.
const OFF: f64 = 0.5;

/// The columns of a sheet, each looked through once and only where it is asked about.
pub(super) struct Columns<'s> {
    sheet: &'s Sheet,
    totalled: BTreeMap<u32, bool>,
    phones: BTreeMap<u32, bool>,
}

impl<'s> Columns<'s> {
    pub(super) fn new(sheet: &'s Sheet) -> Self {
        Self { sheet, totalled: BTreeMap::new(), phones: BTreeMap::new() }
    }

    /// Whether a number of the column is the sum of all above it.
    pub(super) fn is_totalled(&mut self, col: u32) -> bool {
        let sheet = self.sheet;
        *self.totalled.entry(col).or_insert_with(|| {
            let mut sum = 0.0;
            numbers(sheet, col).enumerate().any(|(above, number)| {
                let is_total = above >= SUMMED && number >= LEAST && (number - sum).abs() < OFF;
                sum += number;
                is_total
            })
        })
    }

    /// Whether the column's long numbers are telephones, but for a few.
    pub(super) fn is_of_phones(&mut self, col: u32) -> bool {
        let is_totalled = self.is_totalled(col);
        let sheet = self.sheet;
        *self.phones.entry(col).or_insert_with(|| {
            let long: Vec<f64> = numbers(sheet, col).filter(|number| *number >= LEAST).collect();
            let others = long.iter().filter(|number| !phones::is_bare_phone(**number)).count();
            !is_totalled && others * OTHERS <= long.len()
        })
    }
}

fn numbers(sheet: &Sheet, col: u32) -> impl Iterator<Item = f64> {
    sheet.rows().iter().filter_map(move |(_, cells)| {
        let at = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
        match cells[at].value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cell::CellRef;

    fn sheet(column: &[f64]) -> Sheet {
        let cells = (0..).zip(column).map(|(row, number)| (CellRef::new(row, 3), Value::Number(*number), false));
        Sheet::new("S".to_owned(), cells.collect(), &[])
    }

    #[test]
    fn amounts_add_up() {
        assert!(Columns::new(&sheet(&[250_000_000.0, 312_500.0, 250_312_500.0])).is_totalled(3));
        assert!(!Columns::new(&sheet(&[84_098_001_234.0, 84_198_001_235.0])).is_totalled(3));
        assert!(!Columns::new(&sheet(&[334_455_667.0, 334_455_667.0])).is_totalled(3), "a number twice is no total");
    }

    #[test]
    fn a_column_of_telephones_holds_little_else() {
        assert!(Columns::new(&sheet(&[12.0, 900_000_123.0, 900_000_124.0])).is_of_phones(3));
        assert!(!Columns::new(&sheet(&[912_345_678.0, 387_654_321.0, 400_000_000.0])).is_of_phones(3));
    }
}
