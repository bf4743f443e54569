//! People in a row: names beside telephone numbers, birth dates or passports.
//!
//! Land lines are offices', dates of the years after [`LAST_ADULT`] are reports'. How many people make a list
//! is not decided here.

use std::ops::{Range, RangeInclusive};

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::amounts::Columns;
use super::digits::{self, Group};
use super::headings::Headings;
use super::meaning::{self, Heading};
use super::phones::{MOBILE, is_bare_phone, is_mobile};
use super::{names, wording};
use crate::read::{Cell, Value};
use crate::text::date::{self, Span};

/// The year up to which a date beside a name is a birth date even if no heading says so.
const LAST_ADULT: i32 = 2009;
/// The years in which people can be born, where words say that it is about birth.
const BIRTHS: RangeInclusive<i32> = 1900..=2029;
/// Digits of a Vietnamese passport's number.
const PASSPORT: usize = 7;
/// Letters and digits of a passport's number, of whichever country (ICAO Doc 9303: at most nine).
const ANY_PASSPORT: RangeInclusive<usize> = 6..=9;
/// Digits among them, at least.
const PASSPORT_DIGITS: usize = 5;
/// Digits of numbers under a heading for telephones, the zero dropped or not.
const PHONES: RangeInclusive<usize> = 9..=11;
/// Bytes of a text that may be a date or a year and little else.
const SHORT: usize = 30;
/// Bytes of the longest surname, typed in any way.
const LONGEST_SURNAME: usize = 24;
/// The fewest digits with which a grouped telephone number begins; dates have fewer.
const GROUP: usize = 3;

/// Signs of people in a cell, or a row of them.
#[derive(Clone, Copy, Default)]
struct PersonSigns {
    phones: usize,
    births: usize,
    passports: usize,
}

impl PersonSigns {
    /// Whichever are most.
    fn most(self) -> usize {
        self.phones.max(self.births).max(self.passports)
    }
}

/// Telephone numbers, birth dates or passports in a row, whichever are most.
pub(super) fn people_in_row(
    headings: &mut Headings<'_, '_>,
    columns: &mut Columns<'_>,
    row: u32,
    cells: &[Cell],
) -> usize {
    let mut all = PersonSigns::default();
    for cell in cells.iter().filter(|cell| may_hold_people(&cell.value)) {
        let own = signs_in_cell(headings, columns, row, cell);
        all.phones += own.phones;
        all.births += own.births;
        all.passports += own.passports;
    }
    all.most()
}

/// The columns of a row's cells that hold such a sign, or a name.
pub(super) fn columns_with_people(
    headings: &mut Headings<'_, '_>,
    columns: &mut Columns<'_>,
    row: u32,
    cells: &[Cell],
) -> Vec<u32> {
    let mut is_personal = |cell: &&Cell| {
        let has_people = may_hold_people(&cell.value) && signs_in_cell(headings, columns, row, cell).most() > 0;
        let heading = headings.of_name(row, cell.col);
        let is_name = |text| names::count(text, heading == Some(Heading::Name)) > 0;
        has_people || cell.value.text().is_some_and(is_name)
    };
    cells.iter().filter(|cell| is_personal(cell)).map(|cell| cell.col).collect()
}

fn signs_in_cell(headings: &mut Headings<'_, '_>, columns: &mut Columns<'_>, row: u32, cell: &Cell) -> PersonSigns {
    let heading = headings.of_number(row, cell.col);
    match &cell.value {
        Value::Text(text) => PersonSigns {
            phones: phones_in(text, heading),
            births: births_in(text, heading),
            passports: usize::from(match heading {
                Some(Heading::Passport) => may_be_passport(text),
                None => is_passport(text),
                Some(_) => false,
            }),
        },
        Value::Number(number) => {
            let is_phone = !cell.formula && is_phone_number(*number, heading);
            // Under words that say nothing of telephones it may be an amount as well.
            let mut is_sure =
                || heading.is_some() || !headings.has_words_above(row, cell.col) || columns.is_of_phones(cell.col);
            PersonSigns {
                phones: usize::from(is_phone && is_sure()),
                births: usize::from(heading == Some(Heading::Birth) && *number >= f64::from(*BIRTHS.start())),
                passports: 0,
            }
        }
        Value::Date(moment) => {
            PersonSigns { births: usize::from(is_birth_date(*moment, heading)), ..PersonSigns::default() }
        }
        _ => PersonSigns::default(),
    }
}

/// Whether a text is the number of a Vietnamese passport: a letter and seven digits.
pub(super) fn is_passport(text: &str) -> bool {
    let digits = text.trim().strip_prefix(|c: char| c.is_ascii_uppercase());
    digits.is_some_and(|digits| digits.len() == PASSPORT && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text may be the number of a passport: capital letters and digits, most of them digits.
pub(super) fn may_be_passport(text: &str) -> bool {
    let text = text.trim();
    let is_made_of_them = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    is_made_of_them && ANY_PASSPORT.contains(&text.len()) && (PASSPORT_DIGITS..text.len()).contains(&digits)
}

/// Whether a cell may hold a telephone number or a birth, whatever its heading says.
fn may_hold_people(value: &Value) -> bool {
    match value {
        // Two digits of a year under a heading are a birth, too; a longer text tells by itself.
        Value::Text(text) => {
            let digits = text.chars().filter(|c| c.is_numeric()).count();
            digits >= MOBILE || (digits > 0 && (text.len() <= SHORT || names_year(text, BIRTHS)))
        }
        Value::Number(number) => *number >= f64::from(*BIRTHS.start()),
        Value::Date(_) => true,
        _ => false,
    }
}

/// Whether a row says whom to call in an office: a post or a task stands in it.
pub(super) fn is_contact(cells: &[Cell]) -> bool {
    cells.iter().filter_map(|cell| cell.value.text()).any(meaning::speaks_of_office)
}

/// The texts of a row, by which the same person on another sheet is known.
pub(super) fn key(cells: &[Cell]) -> String {
    cells.iter().filter_map(|cell| cell.value.text()).map(crate::text::fold).collect::<Vec<_>>().join("\n")
}

/// People named in a free text beside their telephone number or birth date.
pub(super) fn in_text(text: &str) -> usize {
    let people = phones_in(text, None).max(births_in(text, None));
    if people == 0 { 0 } else { names::count(text, false).min(people) }
}

/// How many people a row names, also one whose surname has a column of its own.
pub(super) fn named_in_row(headings: &mut Headings<'_, '_>, row: u32, cells: &[Cell]) -> usize {
    let texts: Vec<(&str, Option<Heading>)> = cells
        .iter()
        .filter_map(|cell| Some((cell.value.text()?, headings.of_name(row, cell.col))))
        .filter(|(_, heading)| !matches!(heading, Some(Heading::Place | Heading::Address)))
        .collect();
    let named: usize = texts.iter().map(|(text, heading)| names::count(text, *heading == Some(Heading::Name))).sum();
    let split = texts.windows(2).any(|pair| {
        matches!(pair, [(surname, _), (given, _)]
            if surname.len() <= LONGEST_SURNAME && names::is_surname(surname) && names::count(&format!("{surname} {given}"), false) > 0)
    });
    named.max(usize::from(split))
}

/// Whether a text names a year in which an adult may have been born.
pub(super) fn names_old_year(text: &str) -> bool {
    names_year(text, *BIRTHS.start()..=LAST_ADULT)
}

fn names_year(text: &str, years: RangeInclusive<i32>) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.any(|run| run.parse().is_ok_and(|year: i32| years.contains(&year)))
}

/// Whether a date may be that of an adult's birth, whatever its heading says.
pub(super) fn may_be_birth(moment: NaiveDateTime) -> bool {
    (*BIRTHS.start()..=LAST_ADULT).contains(&moment.year())
}

fn is_birth_date(moment: NaiveDateTime, heading: Option<Heading>) -> bool {
    match heading {
        Some(Heading::Birth) => true,
        Some(Heading::Date) => false,
        _ => (*BIRTHS.start()..=LAST_ADULT).contains(&moment.year()),
    }
}

/// Birth dates in a text: full ones, and years in the cell that holds the name.
fn births_in(text: &str, heading: Option<Heading>) -> usize {
    match heading {
        Some(Heading::Birth) => return usize::from(text.chars().any(|c| c.is_ascii_digit())),
        Some(Heading::Date) => return 0,
        _ => {}
    }
    let years = || {
        let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
        runs.filter_map(|run| run.parse::<i32>().ok()).filter(|year| BIRTHS.contains(year))
    };
    let all = years().count();
    if all == 0 {
        return 0;
    }
    let old = years().filter(|year| *year <= LAST_ADULT).count();
    let says_birth =
        wording::readings(text).iter().any(|reading| crate::text::words(reading).iter().any(|word| word == "sinh"));
    let any = if says_birth { all } else { old };
    if any > 0 && names::count(text, false) > 0 {
        return any;
    }
    if old == 0 {
        return 0;
    }
    let dates = date::find(text, &any_year());
    dates.iter().filter(|found| found.year_given && found.date.year() <= LAST_ADULT).count()
}

/// A campaign that supplies no year: only dates with their own are asked for.
fn any_year() -> Span {
    Span { starts: NaiveDate::MIN, ends: NaiveDate::MIN, months: false }
}

/// A telephone number after a spreadsheet took it for a number.
fn is_phone_number(number: f64, heading: Option<Heading>) -> bool {
    let digits = format!("{number}");
    match heading {
        Some(Heading::Phone) => PHONES.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None | Some(Heading::Birth | Heading::Date) => is_bare_phone(number),
        Some(_) => false,
    }
}

/// The mobile telephone numbers in a text, with the bytes of their digits.
pub(super) fn phones(text: &str) -> Vec<(String, Vec<Range<usize>>)> {
    let joined = |groups: Vec<Group>| {
        let places = groups.iter().flat_map(|group| group.places.iter().cloned()).collect();
        (digits::joined(&groups), places)
    };
    phone_groups(text).into_iter().map(joined).collect()
}

/// The groups of digits of each mobile telephone number in a text.
fn phone_groups(text: &str) -> Vec<Vec<Group>> {
    let mut phones = Vec::new();
    for chain in digits::chains(text) {
        let mut at = 0;
        while at < chain.len() {
            let ends = phone_end(&chain, at, None);
            phones.extend(ends.map(|end| chain[at..end].to_vec()));
            at = ends.unwrap_or(at + 1);
        }
    }
    phones
}

/// Mobile telephone numbers in a text.
fn phones_in(text: &str, heading: Option<Heading>) -> usize {
    digits::chains(text).iter().map(|chain| phones_in_chain(chain, heading)).sum()
}

fn phones_in_chain(chain: &[Group], heading: Option<Heading>) -> usize {
    let mut phones = 0;
    let mut at = 0;
    while at < chain.len() {
        let ends = phone_end(chain, at, heading);
        phones += usize::from(ends.is_some());
        at = ends.unwrap_or(at + 1);
    }
    phones
}

/// Where the telephone number ends that begins with this group, if one does.
fn phone_end(chain: &[Group], at: usize, heading: Option<Heading>) -> Option<usize> {
    (at + 1..=chain.len()).find(|end| chain.get(at..*end).is_some_and(|groups| is_phone(groups, heading)))
}

fn is_phone(groups: &[Group], heading: Option<Heading>) -> bool {
    let digits = digits::joined(groups);
    let long = groups.first().is_some_and(|group| group.digits.len() >= GROUP);
    let pairs = groups.first().is_some_and(|group| group.digits.len() == GROUP - 1) && !begins_with_date(groups);
    let local = digits.strip_prefix('0').filter(|_| long || pairs);
    let local = local.or_else(|| digits.strip_prefix("84").filter(|rest| rest.len() == MOBILE));
    local.or((heading == Some(Heading::Phone)).then_some(digits.as_str())).is_some_and(is_mobile)
}

/// Whether groups of digits begin as a date does, with a year of four digits or a time after one of two.
fn begins_with_date(groups: &[Group]) -> bool {
    let numbers: Vec<(usize, u32)> =
        groups.iter().map(|group| (group.digits.len(), group.digits.parse().unwrap_or(u32::MAX))).collect();
    match numbers[..] {
        [(_, day), (..=2, month), (year_digits, year), ref rest @ ..] => {
            let is_day = (1..=31).contains(&day) && (1..=12).contains(&month);
            let is_year = year_digits == 4 && BIRTHS.contains(&i32::try_from(year).unwrap_or_default());
            let is_time = || matches!(rest, [(2, ..24), (2, ..60), ..]);
            is_day && (is_year || (year_digits == 2 && is_time()))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers_are_known_in_all_their_forms() {
        for text in [
            "0900000123",
            "0900 000 123",
            "090.000.0123",
            "+84 900 000 123",
            "ĐT:0900000123",
            "84900000123",
            "09.0000.0123",
            "09 00 00 01 23",
        ] {
            assert_eq!(phones_in(text, None), 1, "{text}");
        }
        assert_eq!(phones_in("0900000123/0900000124 - 0900000125", None), 3);
        for text in ["0294 3830 000", "09-12-2023 08", "09.12.23.08.30", "12/09/2023", "1.234.567", "0123456789"] {
            assert_eq!(phones_in(text, None), 0, "{text}");
        }
    }

    #[test]
    fn people_in_a_text_need_a_telephone_or_a_birth() {
        for (text, people) in [
            ("Nguyễn Văn Mẫu - 0900000001; Trần Thị Thử - 0900000002", 2),
            ("Nguyễn Văn Mẫu, SN 1985", 1),
            ("Nguyễn Văn Mẫu sinh 01/02/2015", 1),
            ("Nguyễn Văn Mẫu, ngày 12/09/2023", 0),
            ("Nguyễn Văn Mẫu", 0),
            ("0900000001", 0),
        ] {
            assert_eq!(in_text(text), people, "{text}");
        }
    }
}
