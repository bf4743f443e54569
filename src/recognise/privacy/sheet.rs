//! The personal data of one sheet: numbers weighed by their headings and their column, people by their rows.

use std::collections::{BTreeMap, BTreeSet};

use super::headings::{Headings, Known};
use super::meaning::{Heading, kind};
use super::numbers::{self, Kinds};
use super::{Tally, digits, people};
use crate::read::{Cell, Sheet, Value};

/// Different 9-digit numbers in one column that make them identity numbers without a heading.
const CMND_COLUMN: usize = 3;
/// Different CCCD numbers that lost their zero in one column; a lone one may be a sum.
const CCCD_COLUMN: usize = 2;
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
/// People beside CCCD numbers that make a list of persons, whatever their column is called.
const LISTED: usize = 3;
/// Of so many long numbers in a column of identity numbers at most one is another: sums have all forms.
const OTHERS: usize = 5;

/// What a sheet exposes.
pub(super) fn tally<'s>(sheet: &'s Sheet, known: &mut Known<'s>) -> Tally {
    let mut found = Tally::of_sheet(&sheet.name);
    if !may_tell(sheet) {
        return found;
    }
    let mut headings = Headings::new(sheet, known);
    let mut columns: BTreeMap<u32, Column> = BTreeMap::new();
    let mut codes: BTreeMap<u32, Codes> = BTreeMap::new();
    for (row, cells) in sheet.rows() {
        for (at, cell) in cells.iter().enumerate() {
            if !may_hold_number(&cell.value) {
                continue;
            }
            let heading = headings.of_number(*row, cell.col);
            let of_words = words_of(&cell.value, heading);
            found.add_kinds(of_words);
            let numbers = long_numbers(&cell.value);
            if of_words != Kinds::default() || numbers.is_empty() {
                continue;
            }
            let label = at.checked_sub(1).and_then(|left| cells[left].value.text()).and_then(kind);
            let heading = if label == Some(Heading::Identity) { label } else { heading };
            found.add_kinds(headed_kinds(&numbers, heading));
            match heading {
                None if !cell.formula => columns.entry(cell.col).or_default().add(&mut headings, *row, cells, cell),
                Some(Heading::Code) => codes.entry(cell.col).or_default().add(&mut headings, *row, cells, &numbers),
                _ => {}
            }
        }
        if found.0.people < MANY {
            found.0.people += people::in_row(&mut headings, *row, cells);
        }
    }
    for column in columns.values() {
        found.0.cccd += column.cccd();
        found.0.cmnd += column.cmnd();
    }
    found.0.cccd += codes.values().map(Codes::cccd).sum::<usize>();
    found
}

/// The citizen numbers that a cell's words tell; numbers of goods and accounts need a label.
fn words_of(value: &Value, heading: Option<Heading>) -> Kinds {
    match (value, heading) {
        (Value::Text(text), Some(Heading::Code)) => numbers::labelled_in(text),
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
fn may_tell(sheet: &Sheet) -> bool {
    let cells = || sheet.rows().iter().flat_map(|(_, cells)| cells);
    cells().any(|cell| match &cell.value {
        Value::Text(text) => {
            let digits = text.chars().filter(|c| c.is_numeric()).count();
            digits >= NUMBER_DIGITS || (digits >= YEAR_DIGITS && people::names_old_year(text)) || speaks_of_birth(text)
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

/// Numbers of a column that no heading explains.
#[derive(Default)]
struct Column {
    long: usize,
    cccd: Vec<Candidate>,
    cmnd: Vec<Candidate>,
}

struct Candidate {
    digits: String,
    /// Whether its row names a person.
    named: bool,
    /// Whether it is typed as text, or stands where no words are above: nothing says that it is a figure.
    bare: bool,
}

impl Column {
    fn add(&mut self, headings: &mut Headings<'_, '_>, row: u32, cells: &[Cell], cell: &Cell) {
        let Some(digits) = own_digits(&cell.value) else {
            return;
        };
        self.long += 1;
        let kinds = numbers::by_itself(&digits);
        if kinds == Kinds::default() {
            return;
        }
        let named = people::named_in_row(headings, row, cells) > 0;
        let bare = cell.value.text().is_some() || !headings.has_words_above(row, cell.col);
        let candidates = if kinds.cccd { &mut self.cccd } else { &mut self.cmnd };
        candidates.push(Candidate { digits, named, bare });
    }

    /// Cells that hold CCCD numbers: one beside a name, or several.
    fn cccd(&self) -> usize {
        let named = self.cccd.iter().filter(|candidate| candidate.named).count();
        let several = different(&self.cccd) >= CCCD_COLUMN && self.is_mostly(self.cccd.len() + self.cmnd.len());
        if several { self.cccd.len() } else { named }
    }

    /// Cells that hold CMND numbers: several, and beside names or with nothing that says otherwise.
    fn cmnd(&self) -> usize {
        let sure: Vec<&Candidate> = self.cmnd.iter().filter(|candidate| candidate.named || candidate.bare).collect();
        let several =
            different(sure.iter().copied()) >= CMND_COLUMN && self.is_mostly(self.cccd.len() + self.cmnd.len());
        if several { sure.len() } else { 0 }
    }

    fn is_mostly(&self, candidates: usize) -> bool {
        (self.long - candidates) * OTHERS <= self.long
    }
}

/// Numbers of goods, accounts or documents by their heading.
#[derive(Default)]
struct Codes {
    long: usize,
    shaped: usize,
    /// Of those the ones in a row that names a person.
    named: usize,
}

impl Codes {
    fn add(&mut self, headings: &mut Headings<'_, '_>, row: u32, cells: &[Cell], numbers: &[String]) {
        self.long += 1;
        if numbers.iter().any(|digits| numbers::is_whole_cccd(digits)) {
            self.shaped += 1;
            self.named += usize::from(people::named_in_row(headings, row, cells) > 0);
        }
    }

    /// Cells that hold CCCD numbers all the same: nearly all numbers of the column are shaped so, in a list of persons.
    fn cccd(&self) -> usize {
        let is_list = self.named >= LISTED && (self.long - self.shaped) * OTHERS <= self.long;
        if is_list { self.shaped } else { 0 }
    }
}

fn different<'c>(candidates: impl IntoIterator<Item = &'c Candidate>) -> usize {
    candidates.into_iter().map(|candidate| candidate.digits.as_str()).collect::<BTreeSet<_>>().len()
}
