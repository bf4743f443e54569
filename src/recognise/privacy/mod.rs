//! Whether a workbook holds citizens' identities: this tool handles counts and lets no such file in.
//!
//! Says how many cells of what kind, never what stands in them. A citizen number is known by its structure,
//! a shorter or damaged one only by its heading or its column, a person by a name beside a telephone number
//! or a birth date. A miss is worse than a false alarm, which `release` lets in.

mod digits;
mod headings;
mod names;
mod numbers;
mod people;
mod sheet;
mod wording;

use serde::{Deserialize, Serialize};

use crate::read::Workbook;

pub use numbers::{in_text, masked};

/// People named beside a telephone number or a birth date that make a list; fewer are contacts of an office.
const PEOPLE: usize = 3;

/// Where else than in a sheet's cells personal data may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// In the file's own name, or that of its folder.
    FileName,
    /// In comments, text boxes, headers and footers, document properties.
    Comments,
}

impl Beside {
    /// The word by which a message tells them apart.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FileName => "file-name",
            Self::Comments => "comments",
        }
    }
}

/// How much personal data a sheet holds, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// The sheet's name, citizen numbers in it masked; empty where the data stands in no sheet.
    pub sheet: String,
    /// Where it stands, if not in cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// Cells with a 12-digit citizen number (CCCD).
    pub cccd: usize,
    /// Cells with a 9-digit identity card number (CMND).
    pub cmnd: usize,
    /// People named beside a telephone number or a birth date; 0 when there are too few for a list.
    pub people: usize,
}

impl Exposure {
    fn new(place: &str) -> Self {
        let sheet = masked(place).unwrap_or_else(|| place.to_owned());
        Self { sheet, ..Self::default() }
    }

    /// Counts the citizen numbers that a text says in words; whether there were any.
    fn add_text(&mut self, text: &str) -> bool {
        let found = numbers::kinds_in(text);
        self.cccd += usize::from(found.cccd);
        self.cmnd += usize::from(found.cmnd);
        found.cccd || found.cmnd
    }

    /// Itself, unless there is nothing to tell.
    fn told(mut self) -> Option<Self> {
        if self.people < PEOPLE {
            self.people = 0;
        }
        (self.cccd + self.cmnd + self.people > 0).then_some(self)
    }
}

/// What holds personal data: sheets, hidden ones too, in their cells or their names, and the texts beside the cells.
#[must_use]
pub fn exposures(workbook: &Workbook) -> Vec<Exposure> {
    let mut known = headings::Known::new();
    let sheets = workbook.sheets.iter().chain(&workbook.hidden);
    let sheets = sheets.filter_map(|sheet| sheet::exposure(sheet, &mut known));
    sheets.chain(beside_cells(workbook.asides.iter().map(String::as_str))).collect()
}

/// That a file's own name holds a citizen number.
#[must_use]
pub fn of_file_name() -> Exposure {
    Exposure { beside: Some(Beside::FileName), cccd: 1, ..Exposure::default() }
}

/// Personal data in comments, text boxes, headers and footers.
fn beside_cells<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Exposure> {
    let mut found = Exposure { beside: Some(Beside::Comments), ..Exposure::default() };
    for text in texts {
        found.add_text(text);
        found.people += people::in_text(text);
    }
    found.told()
}

#[cfg(test)]
mod tests;
