//! The personal data of one sheet: numbers weighed by their headings and their column, people by their rows.

use std::collections::BTreeMap;

use super::amounts::Columns;
use super::columns::{self, Column, Found, Rule};
use super::headings::{Headings, Known};
use super::meaning::{Heading, kind};
use super::numbers::{self, Kinds};
use super::prose::{self, is_prose};
use super::residents::{self, Residents};
use super::split::{self, Split};
use super::{PEOPLE, Tally, digits, passports, people};
use crate::model::cell::CellRef;
use crate::read::{Cell, Sheet, Value};

/// Digits of the shortest number that may be a person's: an identity card that lost its zero.
const NUMBER_DIGITS: usize = 8;
/// The least number of so many digits.
const LEAST_NUMBER: f64 = 10_000_000.0;
/// Digits of a year.
const YEAR_DIGITS: usize = 4;
/// Digits from which a number is long.
const LONG: usize = 6;
/// The least number of so many digits.
const LEAST_LONG: f64 = 100_000.0;
/// People after which a sheet is a long list, and no more are counted.
const MANY: usize = 20_000;

/// What a sheet exposes.
pub(super) fn tally<'s>(sheet: &'s Sheet, known: &mut Known<'s>) -> Tally {
    let mut found = Tally::of_sheet(&sheet.name);
    let has_addresses = residents::may_apply(sheet);
    if !has_addresses && !may_apply(sheet) && !split::may_apply(sheet) {
        return found;
    }
    let mut headings = Headings::new(sheet, known);
    let mut columns = Columns::new(sheet);
    let (mut divided, mut residents) = (Split::default(), Residents::default());
    let mut numbered: BTreeMap<(u32, Rule), Column> = BTreeMap::new();
    let mut numbered_rows: BTreeMap<(u32, Rule), Vec<u32>> = BTreeMap::new();
    let mut above: Option<(u32, &[Cell])> = None;
    for (row, cells) in sheet.rows() {
        for (at, cell) in cells.iter().enumerate() {
            if !may_hold_number(&cell.value) {
                continue;
            }
            let heading = headings.of_number(*row, cell.col);
            let of_words = words_of(&cell.value, heading);
            if let Value::Text(text) = &cell.value {
                let place = Some(CellRef::new(*row, cell.col));
                if found.add_kinds(of_words) {
                    found.numbers_at.add(*row, cell.col);
                    if heading != Some(Heading::Identity) && is_prose(text) {
                        found.prose.add_numbers(text, place);
                    } else {
                        found.is_listed = true;
                    }
                }
                if is_prose(text) && !prose::is_signed(sheet, &mut headings, *row, cell) {
                    found.prose.add_others(text, place);
                }
            }
            let numbers = long_numbers(&cell.value);
            if of_words != Kinds::default() || numbers.is_empty() {
                continue;
            }
            let label = at.checked_sub(1).and_then(|left| cells[left].value.text()).and_then(kind);
            let heading = if label == Some(Heading::Identity) { label } else { heading };
            if found.add_kinds(headed_kinds(&numbers, heading)) {
                found.numbers_at.add(*row, cell.col);
                found.is_listed = true;
            }
            let (rule, own) = match heading {
                None if !cell.formula => (Rule::Unheaded, own_digits(&cell.value).into_iter().collect()),
                Some(Heading::Register | Heading::Account) => (Rule::Personal, numbers),
                Some(Heading::Digital) => (Rule::Digital, numbers),
                Some(Heading::Code) => (Rule::Code, numbers),
                _ => continue,
            };
            if !own.is_empty() {
                numbered_rows.entry((cell.col, rule)).or_default().push(*row);
                numbered.entry((cell.col, rule)).or_default().add(&mut headings, *row, cells, cell, &own);
            }
        }
        divided.add(&mut headings, *row, cells);
        if found.exposure.people < MANY {
            let people = people::people_in_row(&mut headings, &mut columns, *row, cells);
            let mut listed = if people == 0 { 0 } else { people::named_in_row(&mut headings, *row, cells).min(people) };
            if listed > 0 && found.exposure.people < PEOPLE && !people::is_contact(cells) {
                found.strangers.insert(people::key(cells));
            }
            // In a table that lies on its side, or has a person in two lines, the names stand above.
            if let Some((above, names)) = above.filter(|_| people > 0 && listed == 0)
                && !people::is_contact(names)
            {
                listed = people::named_in_row(&mut headings, above, names).min(people);
            }
            if listed > 0 {
                let cols = people::columns_with_people(&mut headings, &mut columns, *row, cells);
                found.people_at.add_row(*row, cols);
            }
            above = (people == 0).then_some((*row, cells.as_slice()));
            found.exposure.people += listed;
        }
        if has_addresses {
            residents.add(&mut headings, *row, cells);
        }
    }
    if residents.listed() > 0 {
        found.people_at.add_all(&residents.places);
    }
    found.exposure.people = found.exposure.people.max(residents.listed());
    found.is_listed |= found.exposure.people >= PEOPLE;
    let in_words = (found.exposure.cccd, found.exposure.cmnd);
    found.exposure.cccd += divided.found();
    if divided.found() > 0 {
        found.numbers_at.add_all(&divided.places);
    }
    // What adds up is an amount.
    numbered.retain(|(col, _), _| !columns.is_totalled(*col));
    add_columns(&mut found, &numbered, &numbered_rows);
    found.is_listed |= in_words != (found.exposure.cccd, found.exposure.cmnd);
    found
}

/// Counts the numbers that columns hold as far as their headings leave it open, with the rows in which they stand.
fn add_columns(
    found: &mut Tally,
    numbered: &BTreeMap<(u32, Rule), Column>,
    numbered_rows: &BTreeMap<(u32, Rule), Vec<u32>>,
) {
    for ((col, rule), column) in numbered {
        if column.found(*rule) != Found::default() {
            found.numbers_at.add_column(*col, numbered_rows.get(&(*col, *rule)).into_iter().flatten().copied());
        }
    }
    let by_column = numbered.iter().map(|((_, rule), column)| column.found(*rule));
    let all =
        by_column.fold(Found::default(), |all, own| Found { cccd: all.cccd + own.cccd, cmnd: all.cmnd + own.cmnd });
    let unheaded = numbered.iter().filter(|((_, rule), _)| *rule == Rule::Unheaded).map(|(_, column)| column);
    let beside = if all.cccd > 0 { 0 } else { columns::side_by_side(unheaded) };
    found.exposure.cccd += all.cccd + beside;
    if beside > 0 {
        for ((col, _), rows) in numbered_rows.iter().filter(|((_, rule), _)| *rule == Rule::Unheaded) {
            found.numbers_at.add_column(*col, rows.iter().copied());
        }
    }
    found.exposure.cmnd += all.cmnd;
}

/// The citizen numbers in a cell's words; numbers of goods and accounts need a label.
fn words_of(value: &Value, heading: Option<Heading>) -> Kinds {
    match (value, heading) {
        (Value::Text(text), Some(Heading::Code | Heading::Account | Heading::Digital)) => numbers::labelled_in(text),
        (Value::Text(text), _) => numbers::kinds_in(text),
        _ => Kinds::default(),
    }
}

/// Whether a cell's digits are enough for a number of any kind.
fn may_hold_number(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.chars().filter(|c| c.is_numeric()).count() >= LONG,
        Value::Number(number) => number.abs() >= LEAST_LONG,
        _ => false,
    }
}

/// Whether anything on the sheet may belong to a person: enough digits for a number of any kind, or a birth.
///
/// Most reports hold neither, and are not looked at more closely.
fn may_apply(sheet: &Sheet) -> bool {
    let cells = || sheet.rows().iter().flat_map(|(_, cells)| cells);
    cells().any(|cell| match &cell.value {
        Value::Text(text) => {
            let digits = text.chars().filter(|c| c.is_numeric()).count();
            digits >= NUMBER_DIGITS
                || (digits >= passports::DIGITS && !passports::named_in(text).is_empty())
                || (digits >= YEAR_DIGITS && people::names_old_year(text))
                || speaks_of_birth(text)
                || people::may_be_passport(text)
        }
        Value::Number(number) => number.abs() >= LEAST_NUMBER,
        Value::Date(moment) => people::may_be_birth(*moment),
        _ => false,
    })
}

/// Whether a text names birth in letters that are the same in every encoding.
fn speaks_of_birth(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("sinh") || lower.split(|c: char| !c.is_alphanumeric()).any(|word| word == "ns")
}

/// What a cell is by its heading.
fn headed_kinds(numbers: &[String], heading: Option<Heading>) -> Kinds {
    let judge = match heading {
        Some(Heading::Identity) => numbers::under_heading,
        Some(Heading::Mention) => numbers::under_mention,
        Some(Heading::Fee) => numbers::under_fee,
        _ => return Kinds::default(),
    };
    let mut kinds = Kinds::default();
    for digits in numbers {
        let found = judge(digits);
        kinds = Kinds { cccd: kinds.cccd || found.cccd, cmnd: kinds.cmnd || found.cmnd };
    }
    kinds
}

/// The long numbers that can be meant by a cell: all its digits if it holds nothing else, or those that stand together.
fn long_numbers(value: &Value) -> Vec<String> {
    let mut numbers = match value {
        // Fewer digits with marks between them are a date.
        Value::Text(text) => match digits::only(text).filter(|digits| digits.len() >= numbers::CMND) {
            Some(digits) => vec![digits],
            None => digits::chains(text).into_iter().flatten().map(|group| group.digits).collect(),
        },
        value => own_digits(value).into_iter().collect(),
    };
    numbers.retain(|digits| digits.len() >= LONG);
    numbers
}

/// The digits of a cell that holds one whole number and nothing else, not even marks between them.
fn own_digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.fract() == 0.0 && *number > 0.0 => Some(format!("{number}")),
        Value::Text(text) => digits::only(text).filter(|digits| text.contains(digits.as_str())),
        _ => None,
    }
}
