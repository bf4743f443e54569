//! Whether a workbook holds citizens' identities: this tool handles counts and lets no such file in.
//!
//! Says how many cells of what kind, never what stands in them. A citizen number is known by its structure,
//! a shorter or damaged one only by its heading or its column, a person by a name beside a telephone number,
//! a birth date or an address. A miss is worse than a false alarm, which `release` lets in.

mod amounts;
mod columns;
mod digits;
mod headings;
mod labels;
mod meaning;
mod names;
mod numbers;
mod parts;
mod people;
mod residents;
mod sheet;
mod split;
mod wording;

use std::collections::BTreeSet;

use crate::model::exposure::{Beside, Exposure};
use crate::read::{Loose, Workbook};
use numbers::Kinds;

pub use numbers::{in_text, masked, shown};

/// People named beside a telephone number or a birth date that make a list; fewer are contacts of an office.
const PEOPLE: usize = 3;

/// What is found in one place.
struct Tally(Exposure, Strangers);

/// What people are listed in rows that name no official: too few on one sheet, they may be a list over several.
type Strangers = BTreeSet<String>;

impl Tally {
    /// Of a sheet; a citizen number in its name counts too.
    fn of_sheet(name: &str) -> Self {
        let mut tally = Self(Exposure { sheet: shown(name), ..Exposure::default() }, Strangers::new());
        tally.add_text(name);
        tally
    }

    /// Of texts that stand in no sheet.
    fn beside(place: Beside) -> Self {
        Self(Exposure { beside: Some(place), ..Exposure::default() }, Strangers::new())
    }

    /// Counts the citizen numbers that a text says in words; whether there were any.
    fn add_text(&mut self, text: &str) -> bool {
        let found = numbers::kinds_in(text);
        self.add_kinds(found);
        found != Kinds::default()
    }

    fn add_kinds(&mut self, found: Kinds) {
        self.0.cccd += usize::from(found.cccd);
        self.0.cmnd += usize::from(found.cmnd);
    }

    fn add(&mut self, other: &Exposure) {
        self.0.cccd += other.cccd;
        self.0.cmnd += other.cmnd;
        self.0.people += other.people;
    }

    /// The exposure, unless there is nothing to tell.
    fn told(self) -> Option<Exposure> {
        self.told_from(PEOPLE)
    }

    /// The same where so many people make a list.
    fn told_from(mut self, people: usize) -> Option<Exposure> {
        if self.0.people < people {
            self.0.people = 0;
        }
        (self.0.cccd + self.0.cmnd + self.0.people > 0).then_some(self.0)
    }
}

/// What holds personal data: sheets, hidden ones too, in their cells or their names, the texts beside the cells, and
/// whatever else the file holds.
#[must_use]
pub fn exposures(workbook: &Workbook) -> Vec<Exposure> {
    let mut known = headings::Known::new();
    let sheets = workbook.sheets.iter().chain(&workbook.hidden);
    let tallies: Vec<Tally> = sheets.map(|sheet| sheet::tally(sheet, &mut known)).collect();
    // A person a sheet is a list as well.
    let strangers: BTreeSet<&String> = tallies.iter().flat_map(|tally| &tally.1).collect();
    let are_listed = strangers.len() >= PEOPLE;
    let sheets = tallies.into_iter().filter_map(|tally| {
        let least = if are_listed && !tally.1.is_empty() { 1 } else { PEOPLE };
        tally.told_from(least)
    });
    sheets.chain(beside_cells(&workbook.asides)).chain(parts::exposure(workbook)).collect()
}

/// The personal data of a file that gives no workbook.
#[must_use]
pub fn loose_exposures(loose: &Loose) -> Vec<Exposure> {
    let mut known = headings::Known::new();
    let mut found = Tally::beside(Beside::Text);
    for table in &loose.tables {
        found.add(&sheet::tally(table, &mut known).0);
    }
    found.add(&parts::numbers_of(&loose.scraps, &BTreeSet::new()));
    found.told().into_iter().collect()
}

/// That a file's own name holds a citizen number.
#[must_use]
pub fn of_file_name() -> Exposure {
    Exposure { beside: Some(Beside::FileName), cccd: 1, ..Exposure::default() }
}

/// Personal data in comments, text boxes, headers and footers.
fn beside_cells(texts: &[String]) -> Option<Exposure> {
    let mut found = Tally::beside(Beside::Comments);
    for text in texts {
        found.add_text(text);
        found.0.people += people::in_text(text);
    }
    found.told()
}

#[cfg(test)]
mod tests;
