//! How much personal data a file holds, by kind and place; never the data.

use serde::{Deserialize, Serialize};

use super::cell::CellRef;

/// Where else than in a sheet's cells personal data may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// In the file's own name, or that of its folder.
    FileName,
    /// In comments, text boxes, headers and footers, document properties.
    Comments,
    /// In parts of a workbook that no sheet shows: caches, lists of choices, names, embedded files.
    Parts,
    /// In the text of a file that is not a workbook, or none that can be read.
    Text,
}

impl Beside {
    /// The word by which a message distinguishes them.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FileName => "file-name",
            Self::Comments => "comments",
            Self::Parts => "parts",
            Self::Text => "text",
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
    /// Cells whose text names a passport's number.
    #[serde(default, skip_serializing_if = "is_none")]
    pub passports: usize,
    /// People named beside a telephone number, a birth date or an address; 0 when there are too few for a list.
    pub people: usize,
    /// Columns with any of it, from 0, as many as a message names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<u32>,
    /// Rows with any of it; 0 where it stands in no sheet.
    #[serde(default, skip_serializing_if = "is_none")]
    pub rows: usize,
    /// Whether the whole file holds a number or two, and those in free text: it counts, and the text is masked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub few: bool,
    /// The cells of that free text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellRef>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Whether these say no more than that a number or two stand in free text.
#[must_use]
pub(crate) fn are_few(exposures: &[Exposure]) -> bool {
    !exposures.is_empty() && exposures.iter().all(|exposure| exposure.few)
}
