//! People named beside the place where they live: a list of taxpayers or households needs no number to be one.
//!
//! Officials have addresses, too: a row that names a post does not count. How many rows make a list is decided here,
//! since a house number tells more than a hamlet.

use super::headings::Headings;
use super::meaning::{Heading, kind};
use super::names;
use super::places::Places;
use crate::read::{Cell, Sheet, Value};

/// People with an address that make a list.
const RESIDENTS: usize = 10;
/// The same where a heading announces the addresses and they have house numbers.
const HOUSED: usize = 3;
/// Digits of a house number, at most; years have more.
const HOUSE_NUMBER: usize = 3;
/// Bytes of a text that may be a heading of addresses.
const SHORT: usize = 60;

/// Rows of a sheet that name a person and an address.
#[derive(Default)]
pub(super) struct Residents {
    all: usize,
    housed: usize,
    /// Where they stand.
    pub(super) places: Places,
}

impl Residents {
    /// Looks at a row.
    pub(super) fn add(&mut self, headings: &mut Headings<'_, '_>, row: u32, cells: &[Cell]) {
        let mut texts = Vec::new();
        for cell in cells {
            if let Value::Text(text) = &cell.value {
                texts.push((text.as_str(), headings.of_name(row, cell.col), cell.col));
            }
        }
        let mut addresses = texts.iter().filter(|(text, heading, _)| is_address(text, *heading));
        let Some((address, heading, col)) = addresses.next() else { return };
        let person = texts.iter().find(|(text, heading, _)| is_person(text, *heading));
        let Some(person) = person.filter(|_| texts.iter().all(|own| own.1 != Some(Heading::Post))) else { return };
        self.places.add_row(row, [person.2, *col]);
        self.all += 1;
        self.housed += usize::from(*heading == Some(Heading::Address) && has_house_number(address));
    }

    /// How many people are listed; 0 if they are too few for a list.
    pub(super) fn listed(&self) -> usize {
        if self.all >= RESIDENTS || self.housed >= HOUSED { self.all } else { 0 }
    }
}

/// Whether a sheet has a heading of addresses, judged by letters that are the same in every encoding before it is read.
pub(super) fn may_apply(sheet: &Sheet) -> bool {
    /// Of `địa chỉ`, `thường trú`, `cư trú`, `nơi ở`, `chỗ ở`, `hộ khẩu`, `quê quán`.
    const LETTERS: [&str; 6] = ["a ch", " tr", "n\u{1A1}i ", "ch\u{1ED7} ", " kh", "qu"];
    sheet.texts().filter(|text| text.len() <= SHORT).any(|text| {
        let lower = text.to_lowercase();
        LETTERS.iter().any(|letters| lower.contains(letters)) && kind(text) == Some(Heading::Address)
    })
}

/// Whether a cell is a person's: it is announced, or begins with a name.
fn is_person(text: &str, heading: Option<Heading>) -> bool {
    match heading {
        Some(Heading::Name) => names::count(text, true) > 0,
        Some(_) => false,
        None => names::leads(text),
    }
}

/// Whether a cell says where somebody lives: its heading says so, or it names a house or a hamlet and what it lies in.
fn is_address(text: &str, heading: Option<Heading>) -> bool {
    match heading {
        Some(Heading::Address) => text.chars().any(char::is_alphabetic),
        Some(_) => false,
        None => {
            let mut parts = text.split(',').map(str::trim);
            parts.clone().count() > 1 && parts.all(|part| has_house_number(part) || names::begins_with_place(part))
        }
    }
}

/// Whether a text begins with a house number and the name of a street: `12 Lê Lợi`, `12A/3 đường số 5`, `Số 7, ấp Chợ`.
fn has_house_number(text: &str) -> bool {
    let text = text.trim();
    let numbered = text.strip_prefix("Số ").or_else(|| text.strip_prefix("số "));
    let rest = numbered.unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let name =
        rest[digits..].trim_start_matches(|c: char| !c.is_whitespace() && c != ',').trim_start_matches([' ', ',']);
    (1..=HOUSE_NUMBER).contains(&digits) && name.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_number_stands_before_the_name_of_a_street() {
        for text in ["12 Lê Lợi", "12A/3 đường số 5", "Số 7, ấp Chợ", "105, Nguyễn Thử"] {
            assert!(has_house_number(text), "{text}");
        }
        for text in ["Khóm 1", "2023 năm", "12", "12/09/2023", "ấp 12 xã Mẫu"] {
            assert!(!has_house_number(text), "{text}");
        }
    }

    #[test]
    fn a_place_within_a_place_is_an_address() {
        assert!(is_address("ấp Chợ, xã Mẫu", None) && is_address("12 Lê Lợi, Phường 1", None));
        assert!(!is_address("Khóm 1", None) && !is_address("Đã xong, còn thiếu", None));
        assert!(is_address("Khóm 1", Some(Heading::Address)) && !is_address("Khóm 1", Some(Heading::Place)));
    }
}
