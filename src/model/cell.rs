//! Where a figure stands in a sheet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A cell by zero-based row and column; written `G11` as spreadsheets do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CellRef {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
}

impl CellRef {
    /// The cell at a zero-based row and column.
    #[must_use]
    pub fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }
}

/// A column's letters, from its zero-based number: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = col + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.col), self.row + 1)
    }
}

impl From<CellRef> for String {
    fn from(cell: CellRef) -> Self {
        cell.to_string()
    }
}

impl TryFrom<String> for CellRef {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for CellRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("`{text}` is not a cell reference");
        let digits = text.find(|c: char| c.is_ascii_digit()).ok_or_else(bad)?;
        let (letters, row) = text.split_at(digits);
        if letters.is_empty() || letters.len() > 3 {
            return Err(bad());
        }
        let mut col = 0u32;
        for letter in letters.bytes() {
            if !letter.is_ascii_uppercase() {
                return Err(bad());
            }
            col = col * 26 + u32::from(letter - b'A') + 1;
        }
        let row: u32 = row.parse().map_err(|_| bad())?;
        if row == 0 {
            return Err(bad());
        }
        Ok(Self { row: row - 1, col: col - 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_back() {
        for (col, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")] {
            assert_eq!(column_letters(col), letters);
            let cell = CellRef::new(9, col);
            assert_eq!(cell.to_string().parse(), Ok(cell));
        }
        assert!("A0".parse::<CellRef>().is_err());
        assert!("11".parse::<CellRef>().is_err());
    }
}
