//! Citizen numbers in what no sheet shows: caches, names, lists of choices, hidden texts, embedded files.
//!
//! What a cell shows too is judged there, with its heading. Of the rest only numbers of sure structure count.

use std::collections::BTreeSet;

use super::{Beside, Exposure, Tally, digits, numbers};
use crate::read::{Sheet, Value, Workbook};

/// Different CCCD numbers without their zero that are not accidental.
const SHORTENED: usize = 3;
/// Of so many long numbers beside them at most one is another.
const OTHERS: usize = 5;
/// Digits of the numbers that are compared: those of a CMND number, or more.
const LONG: usize = 9;
/// The least number of so many digits.
const LEAST_LONG: f64 = 100_000_000.0;
/// Digits of a CCCD number.
const CCCD: usize = 12;

/// What the parts of a workbook expose that no sheet and no aside shows.
pub(super) fn exposure(workbook: &Workbook) -> Option<Exposure> {
    if workbook.scraps.is_empty() {
        return None;
    }
    let mut shown = BTreeSet::new();
    for sheet in workbook.sheets.iter().chain(&workbook.hidden) {
        add_shown(sheet, &mut shown);
    }
    for text in &workbook.asides {
        add_numbers(text, &mut shown);
    }
    let mut found = Tally::beside(Beside::Parts);
    found.add(&numbers_of(&workbook.scraps, &shown));
    found.exposure()
}

/// The different numbers in some scraps, but for those that are shown elsewhere.
pub(super) fn numbers_of(scraps: &[String], shown: &BTreeSet<String>) -> Exposure {
    let (mut cccd, mut cmnd) = (BTreeSet::new(), BTreeSet::new());
    let (mut shortened, mut others) = (BTreeSet::new(), BTreeSet::new());
    for scrap in scraps {
        for (digits, kinds) in numbers::in_scrap(scrap).into_iter().filter(|(digits, _)| !shown.contains(digits)) {
            let kind = if kinds.cccd { &mut cccd } else { &mut cmnd };
            kind.insert(digits);
        }
        if scrap.len() >= LONG && scrap.bytes().all(|byte| byte.is_ascii_digit()) && !shown.contains(scrap) {
            let kind = if numbers::is_shortened(scrap) { &mut shortened } else { &mut others };
            kind.insert(scrap.as_str());
        }
    }
    let is_list = shortened.len() >= SHORTENED && others.len() * (OTHERS - 1) <= shortened.len();
    let shortened = if is_list { shortened.len() } else { 0 };
    Exposure { cccd: cccd.len() + shortened, cmnd: cmnd.len(), ..Exposure::default() }
}

/// The long numbers that a sheet shows, with and without the zeros that they lost.
pub(super) fn add_shown(sheet: &Sheet, shown: &mut BTreeSet<String>) {
    for cell in sheet.rows().iter().flat_map(|(_, cells)| cells) {
        match &cell.value {
            Value::Text(text) => add_numbers(text, shown),
            Value::Number(number) if number.abs() >= LEAST_LONG => {
                let digits = format!("{number}");
                shown.insert(format!("{digits:0>CCCD$}"));
                shown.insert(digits);
            }
            _ => {}
        }
    }
}

fn add_numbers(text: &str, shown: &mut BTreeSet<String>) {
    if text.len() < LONG || text.bytes().filter(u8::is_ascii_digit).count() < LONG {
        return;
    }
    shown.extend(numbers::in_words(text));
    shown.extend(digits::only(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(scraps: &[&str], shown: &[&str]) -> (usize, usize) {
        let scraps: Vec<String> = scraps.iter().map(|scrap| (*scrap).to_owned()).collect();
        let shown = shown.iter().map(|number| (*number).to_owned()).collect();
        let found = numbers_of(&scraps, &shown);
        (found.cccd, found.cmnd)
    }

    #[test]
    fn numbers_count_once_and_only_where_nothing_else_shows_them() {
        assert_eq!(counts(&["084098001234", "\"084098001234\"", "084 198 001 235"], &[]), (2, 0));
        assert_eq!(counts(&["084098001234"], &["084098001234"]), (0, 0));
        assert_eq!(counts(&["Số CMND 334455667", "334455668"], &[]), (0, 1));
    }

    #[test]
    fn numbers_without_their_zero_count_in_company() {
        let list = ["84098001234", "84198001235", "84085001236"];
        assert_eq!(counts(&list, &[]), (3, 0));
        assert_eq!(counts(&list[..2], &[]), (0, 0));
        assert_eq!(counts(&[&list[..], &["250000000", "19800000000"]].concat(), &[]), (0, 0));
    }

    /// What programs write between tags and into attributes.
    #[test]
    fn ids_hashes_and_moments_are_no_citizens() {
        for scrap in [
            "{8A6F3C1D-1234-4321-9876-084098001234}",
            "084098001234abcdef0123456789abcdef012345",
            "2023-09-12T08:30:15.084098001234Z",
            "x084098001234",
            "071199012345",
            "20230912083000",
            "12.084098001234",
            "0, 15, 0, 2, 1, 31, 4, 9, 012345",
        ] {
            assert_eq!(counts(&[scrap], &[]), (0, 0), "{scrap}");
        }
    }
}
