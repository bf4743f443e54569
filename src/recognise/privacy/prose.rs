//! A number or two in free text: a difficulty that names the person it is about loses no report.
//!
//! Free text is a text with words of its own; a number alone in its cell is one of a list. What stands in free text can
//! be masked and the rest of the file counts; whether it does is decided for the file as a whole.

use std::collections::BTreeSet;
use std::ops::Range;

use super::headings::Headings;
use super::meaning::{self, Heading};
use super::numbers::{self, Kinds};
use super::{names, passports, people};
use crate::model::cell::CellRef;
use crate::read::{Cell, Sheet};
use crate::text;

/// Different numbers in free text with which a file still counts.
pub(super) const FEW: usize = 2;
/// What stands in the place of a person's name.
pub(super) const NAME: &str = "•••";
/// What stands in the place of a digit; digits are distinguished from names by it, as in a masked file name.
const DIGIT: &str = "x";
/// Cells of a sheet with free text that holds personal data; more of them are a list, however often they say the same.
const CELLS: usize = 10;
/// Letters of a word, at least: fewer are a mark or an ordinal.
const WORD: usize = 2;
/// Words before a colon, and before a name without one, that may say that an office's own people are meant.
const BEFORE_COLON: usize = 10;
const BEFORE_NAME: usize = 3;
/// Bytes of a text that may be a title above a signature, or a post beside a name.
pub(super) const SHORT: usize = 60;
/// Rows between such a title and the name below it, at most.
const SIGNED: u32 = 6;

/// What stands in free texts.
#[derive(Default)]
pub(super) struct Prose {
    /// The different numbers.
    pub(super) numbers: BTreeSet<String>,
    /// The cells.
    pub(super) cells: Vec<CellRef>,
    /// How many people are named beside a telephone number.
    pub(super) called: usize,
    /// How many texts name a passport.
    pub(super) passports: usize,
}

impl Prose {
    /// Takes the citizen numbers of a text that was found to hold some.
    pub(super) fn add_numbers(&mut self, text: &str, cell: Option<CellRef>) {
        self.numbers.extend(numbers::apart_in(text));
        self.at(cell);
    }

    /// Takes passports that a text names, and telephone numbers beside a name; whether there were any.
    pub(super) fn add_others(&mut self, text: &str, cell: Option<CellRef>) {
        let passports = passports::named_in(text);
        let called = called_in(text);
        if passports.is_empty() && called.is_empty() {
            return;
        }
        self.passports += usize::from(!passports.is_empty());
        self.numbers.extend(passports.into_iter().map(|place| text[place].to_uppercase()));
        self.called += called.len();
        self.numbers.extend(called);
        self.at(cell);
    }

    /// Takes what another place holds, but for its cells.
    pub(super) fn add(&mut self, other: &mut Self) {
        self.numbers.append(&mut other.numbers);
        self.called += other.called;
        self.passports += other.passports;
    }

    /// Whether they are so few that the file may count all the same.
    pub(super) fn are_few(&self) -> bool {
        self.cells.len() <= CELLS
    }

    fn at(&mut self, cell: Option<CellRef>) {
        self.cells.extend(cell.filter(|cell| self.cells.last() != Some(cell)));
    }
}

/// Whether a text has words of its own beside its numbers.
pub(super) fn is_prose(text: &str) -> bool {
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() >= WORD;
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.chars().any(|c| c.is_ascii_digit())).any(is_word)
}

/// Telephone numbers of people whom a text names, no more than it names; of an office's own people none.
fn called_in(text: &str) -> Vec<String> {
    let mut phones = people::phones(text);
    if phones.is_empty() || is_of_office(text) {
        return Vec::new();
    }
    phones.truncate(names::count(text, false));
    phones.into_iter().map(|(digits, _)| digits).collect()
}

/// Whether a text begins by saying that an office's own people are meant: `Cán bộ tổng hợp: …`, `Trực ban …`.
fn is_of_office(text: &str) -> bool {
    label(text).is_some_and(meaning::speaks_of_office)
}

/// The words before the first name of a text that say who is named, where they are few.
pub(super) fn label(text: &str) -> Option<&str> {
    let first = names::places(text).first().map_or(text.len(), |name| name.start);
    let before = text.get(..first).unwrap_or_default();
    let (before, most) = match before.split_once(':') {
        Some((before, _)) => (before, BEFORE_COLON),
        None => (before, BEFORE_NAME),
    };
    (text::words(before).len() <= most).then_some(before)
}

/// Whether the row or the lines above a cell say that an office's own people are named in it.
pub(super) fn is_signed(sheet: &Sheet, headings: &mut Headings<'_, '_>, row: u32, cell: &Cell) -> bool {
    let says = |own: &Cell| own.value.text().is_some_and(|text| text.len() <= SHORT && meaning::speaks_of_office(text));
    let beside = sheet.row(row).iter().any(|own| own.col != cell.col && says(own));
    let mut above = (1..=SIGNED).filter_map(|rows| sheet.shown(row.checked_sub(rows)?, cell.col));
    beside || headings.of_name(row, cell.col) == Some(Heading::Post) || above.any(says)
}

/// A text with its personal data masked. `None`: it holds none.
pub(super) fn masked(text: &str) -> Option<String> {
    if !holds_personal_data(text) {
        return None;
    }
    let mut places: Vec<(Range<usize>, &str)> = names::places(text).into_iter().map(|place| (place, NAME)).collect();
    let phones = people::phones(text).into_iter().flat_map(|(_, places)| places);
    let digits = numbers::places(text).into_iter().chain(phones).map(|place| (place, DIGIT));
    places.extend(digits);
    for place in passports::named_in(text) {
        places.extend(text[place.clone()].char_indices().map(|(at, c)| {
            let start = place.start + at;
            (start..start + c.len_utf8(), DIGIT)
        }));
    }
    places.sort_by_key(|(place, _)| (place.start, place.end));
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (place, mask) in places {
        if place.start >= end {
            out.push_str(&text[end..place.start]);
            out.push_str(mask);
            end = place.end;
        }
    }
    out.push_str(&text[end..]);
    // What still holds some was read in a way of its own: nothing of it is repeated.
    Some(if holds_personal_data(&out) { NAME.to_owned() } else { out })
}

/// Whether a text holds a citizen's number.
pub(super) fn holds_personal_data(text: &str) -> bool {
    numbers::kinds_in(text) != Kinds::default() || !passports::named_in(text).is_empty() || !called_in(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_masked_and_the_rest_stays() {
        for (text, expected) in [
            (
                "Máy hỏng; ông Nguyễn Văn Mẫu, CCCD 084098001234, chưa có sim",
                "Máy hỏng; ông •••, CCCD xxxxxxxxxxxx, chưa có sim",
            ),
            ("CMND số 334 455 667", "CMND số xxx xxx xxx"),
            ("Hộ chiếu C1234567 hết hạn", "Hộ chiếu xxxxxxxx hết hạn"),
            ("Bà Trần Thị Thử (0900.000.123) chờ", "Bà ••• (xxxx.xxx.xxx) chờ"),
            ("Khóm 1 (nguyễn văn mẫu, cccd O84O98OO1234)", "Khóm 1 (•••, cccd xxxxxxxxxxxx)"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(expected));
        }
        for text in ["Sóng yếu, 12 hồ sơ", "Ông Nguyễn Văn Mẫu chưa có sim", "Hotline 0900000123", ""] {
            assert_eq!(masked(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_alone_is_no_free_text() {
        for text in ["CCCD: 084098001234", "ông A Mẫu 084098001234"] {
            assert!(is_prose(text), "{text}");
        }
        for text in ["084098001234", "'084 098 001 234", "1. 084098001234", "O84O98OO1234"] {
            assert!(!is_prose(text), "{text}");
        }
    }

    #[test]
    fn the_offices_own_people_are_told_by_what_stands_before_them() {
        for text in [
            "Người lập biểu: Nguyễn Văn Mẫu, ĐT 0900000123",
            "Cán bộ trực Nguyễn Văn Mẫu 0900000123",
            "Cán bộ phụ trách Đề án 06 của phường: Nguyễn Văn Mẫu (0900000123)",
        ] {
            assert!(called_in(text).is_empty(), "{text}");
        }
        for text in [
            "Công an phường đã liên hệ ông Nguyễn Văn Mẫu (0900000123) nhưng không gặp",
            "Nguyễn Văn Mẫu 0900000123 không liên hệ được",
        ] {
            assert_eq!(called_in(text), ["0900000123"], "{text}");
        }
    }
}
