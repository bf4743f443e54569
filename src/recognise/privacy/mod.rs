//! Whether a workbook holds citizens' identities: this tool handles counts and lets no such file in.
//!
//! Says how many cells of what kind, never what stands in them. A citizen number is known by its structure,
//! a shorter or damaged one only by its heading or its column, a person by a name beside a telephone number,
//! a birth date or an address. A miss is worse than a false alarm, which `release` lets in.

mod amounts;
mod beside;
mod columns;
mod digits;
mod headings;
mod labels;
mod masking;
mod meaning;
mod names;
mod numbers;
mod parts;
mod passports;
mod people;
mod phones;
mod places;
mod prose;
mod residents;
mod sheet;
mod split;
mod wording;

use std::collections::BTreeSet;

use crate::model::exposure::{Beside, Exposure, are_few};
use crate::model::submission::Original;
use crate::read::{Document, Sheet, Unstructured, Workbook};
use numbers::Kinds;
use places::Places;
use prose::{FEW, Prose};

pub use numbers::{in_text, masked, shown};

/// People named beside a telephone number or a birth date that make a list; fewer are contacts of an office.
const PEOPLE: usize = 3;

/// What is found in one place.
struct Tally {
    exposure: Exposure,
    /// People listed in rows that name no official: too few on one sheet, they may be a list over several.
    strangers: BTreeSet<String>,
    /// What of it stands in free text.
    prose: Prose,
    /// Where numbers stand.
    numbers_at: Places,
    /// Where people are listed.
    people_at: Places,
    /// Whether anything of it stands elsewhere, and makes a list however little it is.
    is_listed: bool,
}

impl Tally {
    fn new(exposure: Exposure) -> Self {
        Self {
            exposure,
            strangers: BTreeSet::new(),
            prose: Prose::default(),
            numbers_at: Places::default(),
            people_at: Places::default(),
            is_listed: false,
        }
    }

    /// Of a sheet; a citizen number in its name counts too.
    fn of_sheet(name: &str) -> Self {
        let mut tally = Self::new(Exposure { sheet: shown(name), ..Exposure::default() });
        tally.is_listed = tally.add_kinds(numbers::kinds_in(name));
        tally
    }

    /// Of texts that stand in no sheet.
    fn beside(place: Beside) -> Self {
        Self::new(Exposure { beside: Some(place), ..Exposure::default() })
    }

    /// Takes a text that stands in no cell.
    fn add_text(&mut self, text: &str) {
        if self.add_kinds(numbers::kinds_in(text)) {
            self.prose.add_numbers(text, None);
        }
        self.prose.add_others(text, None);
    }

    /// Counts a text with numbers of these kinds; whether there are any.
    fn add_kinds(&mut self, found: Kinds) -> bool {
        self.exposure.cccd += usize::from(found.cccd);
        self.exposure.cmnd += usize::from(found.cmnd);
        found != Kinds::default()
    }

    fn add(&mut self, other: &Exposure) {
        self.exposure.cccd += other.cccd;
        self.exposure.cmnd += other.cmnd;
        self.exposure.passports += other.passports;
        self.exposure.people += other.people;
    }

    /// The exposure. `None`: there is no personal data.
    fn exposure(self) -> Option<Exposure> {
        self.exposure_from(PEOPLE)
    }

    /// The same where so many people make a list.
    fn exposure_from(mut self, people: usize) -> Option<Exposure> {
        self.exposure.passports += self.prose.passports;
        if self.exposure.people < people {
            self.exposure.people = 0;
        } else {
            self.numbers_at.add_all(&self.people_at);
        }
        if !self.exposure.few {
            self.numbers_at.add_cells(&self.prose.cells);
            (self.exposure.columns, self.exposure.rows) = self.numbers_at.columns_and_rows();
        }
        let all = self.exposure.cccd + self.exposure.cmnd + self.exposure.passports + self.exposure.people;
        (all > 0).then_some(self.exposure)
    }

    /// The exposure where the whole file holds no more than a number or two in free text.
    fn few_exposure(mut self) -> Option<Exposure> {
        if self.prose.numbers.is_empty() {
            return None;
        }
        self.exposure.people = self.prose.called;
        self.exposure.few = true;
        self.exposure.cells = std::mem::take(&mut self.prose.cells);
        self.exposure_from(1)
    }
}

/// What holds personal data: sheets, hidden ones too, in their cells or their names, the texts beside the cells, and
/// whatever else the file holds.
#[must_use]
pub fn exposures(workbook: &Workbook) -> Vec<Exposure> {
    let mut known = headings::Known::new();
    let sheets = workbook.sheets.iter().chain(&workbook.hidden);
    let mut tallies: Vec<Tally> = sheets.map(|sheet| sheet::tally(sheet, &mut known)).collect();
    tallies.push(beside_cells(&workbook.asides));
    all_exposures(tallies, parts::exposure(workbook))
}

/// What a file exposes in its places, and elsewhere than in any text.
fn all_exposures(tallies: Vec<Tally>, elsewhere: Option<Exposure>) -> Vec<Exposure> {
    // A person a sheet is a list as well.
    let strangers: BTreeSet<&String> = tallies.iter().flat_map(|tally| &tally.strangers).collect();
    let are_listed = strangers.len() >= PEOPLE;
    let numbers: BTreeSet<&String> = tallies.iter().flat_map(|tally| &tally.prose.numbers).collect();
    let is_prose = |tally: &Tally| !tally.is_listed && tally.prose.are_few();
    if !are_listed && elsewhere.is_none() && numbers.len() <= FEW && tallies.iter().all(is_prose) {
        return tallies.into_iter().filter_map(Tally::few_exposure).collect();
    }
    let are_many = numbers.len() > FEW;
    let exposure = tallies.into_iter().filter_map(|mut tally| {
        let called = are_many && tally.prose.called > 0;
        tally.exposure.people = tally.exposure.people.max(tally.prose.called);
        let is_part = called || (are_listed && !tally.strangers.is_empty());
        tally.exposure_from(if is_part { 1 } else { PEOPLE })
    });
    exposure.chain(elsewhere).collect()
}

/// The personal data of a file that gives no workbook: of one that is filed, a number or two in free text are kept apart.
#[must_use]
pub fn unstructured_exposures(loose: &Unstructured, is_filed: bool) -> Vec<Exposure> {
    let mut known = headings::Known::new();
    let mut found = Tally::beside(Beside::Text);
    for table in &loose.tables {
        let mut own = sheet::tally(table, &mut known);
        found.add(&own.exposure);
        found.prose.add(&mut own.prose);
        found.is_listed |= own.is_listed;
    }
    let shown = if is_filed { in_tables(&loose.tables) } else { BTreeSet::new() };
    let scraps = parts::numbers_of(&loose.scraps, &shown);
    found.is_listed |= scraps != Exposure::default();
    found.add(&scraps);
    if is_filed {
        return all_exposures(vec![found], None);
    }
    found.exposure().into_iter().collect()
}

/// The long numbers that the tables of a document show: what its file holds besides is no other number.
fn in_tables(tables: &[Sheet]) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for table in tables {
        parts::add_shown(table, &mut shown);
    }
    shown
}

/// Masks what a number or two in the free texts of a workbook disclose, those that were decoded among them.
pub fn mask(workbook: &mut Workbook, originals: &mut [Original], exposures: &[Exposure]) {
    if !are_few(exposures) {
        return;
    }
    let masks = masking::mask(workbook, exposures);
    for original in originals {
        if let Some(mask) = masks.get(&(original.sheet.clone(), original.cell)) {
            original.decoded.clone_from(mask);
            original.stored.clone_from(mask);
        }
    }
}

/// The same of a document's lines.
pub fn mask_document(document: &mut Document) {
    let numbers: BTreeSet<usize> =
        (0..document.lines.len()).filter(|at| prose::holds_personal_data(&document.lines[*at])).collect();
    let named = beside::named_lines(&document.lines, &numbers);
    for (at, line) in document.lines.iter_mut().enumerate() {
        if let Some(masked) = prose::masked(line) {
            *line = masked;
        } else if named.contains(&at) {
            *line = beside::unnamed(line);
        }
    }
}

/// That a file's own name holds a citizen number.
#[must_use]
pub fn of_file_name() -> Exposure {
    Exposure { beside: Some(Beside::FileName), cccd: 1, ..Exposure::default() }
}

/// Personal data in comments, text boxes, headers and footers.
fn beside_cells(texts: &[String]) -> Tally {
    let mut found = Tally::beside(Beside::Comments);
    for text in texts {
        found.add_text(text);
        found.exposure.people += people::in_text(text);
    }
    found.is_listed = found.exposure.people >= PEOPLE;
    found
}

#[cfg(test)]
mod tests;
