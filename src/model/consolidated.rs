//! The sheet by which a consolidated workbook is a submission at the level above: its mark, its shape, its sum.
//!
//! What writes the sheet and what reads it share nothing else. The mark stands in A1: `tonghop/1`, the plan, the report
//! date, the revision, and a SHA-256 over the cells below the headings, so that a figure changed by hand is noticed.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::period::ReportDate;

/// The beginning of every mark; the version of the format follows.
pub const PREFIX: &str = "tonghop/";
/// The version that is written, and understood.
pub const VERSION: u32 = 1;
/// The first row of data, zero-based.
pub const FIRST_ROW: u32 = 7;
/// Between a unit and what stands above it, or a sub-row and its unit, in a row's name.
pub const LEVELS: &str = " – ";
/// The text column under which the ledger keeps where a row came from below.
pub const PROVENANCE: &str = "provenance";

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The format's version.
    pub version: u32,
    /// The plan, as a slug.
    pub plan: String,
    /// The report date.
    pub date: ReportDate,
    /// The revision.
    pub revision: u32,
    /// The sum over the cells.
    pub sum: String,
}

impl Mark {
    /// As it stands in A1.
    #[must_use]
    pub fn written(&self) -> String {
        let Self { version, plan, date, revision, sum } = self;
        format!("{PREFIX}{version} {plan} {date} {revision} {sum}")
    }

    /// Parses a mark. `None`: not a mark; `Err`: a damaged one.
    ///
    /// # Errors
    /// A text that begins as a mark and goes on as none.
    #[must_use]
    pub fn read(text: &str) -> Option<Result<Self, ()>> {
        let rest = text.trim().strip_prefix(PREFIX)?;
        let parts: Vec<&str> = rest.split_whitespace().collect();
        let [version, plan, date, revision, sum] = parts.as_slice() else { return Some(Err(())) };
        let mark = || {
            Some(Self {
                version: version.parse().ok()?,
                plan: (*plan).to_owned(),
                date: date.parse().ok()?,
                revision: revision.parse().ok()?,
                sum: (*sum).to_owned(),
            })
        };
        Some(mark().ok_or(()))
    }
}

/// The sum over cells: row below the headings, column, text; blanks are left out.
#[must_use]
pub fn sum<'c>(cells: impl IntoIterator<Item = (u32, u32, &'c str)>) -> String {
    let mut hash = Sha256::new();
    for (row, column, text) in cells {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            hash.update(format!("{row}\t{column}\t{text}\n"));
        }
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let mark = Mark {
            version: VERSION,
            plan: "110-kh-ubnd".to_owned(),
            date: "2023-09-12".parse().expect("a date"),
            revision: 2,
            sum: sum([(0, 1, "Phường  1"), (0, 2, ""), (1, 2, "30")]),
        };
        assert_eq!(Mark::read(&mark.written()), Some(Ok(mark.clone())));
        assert_eq!(mark.sum, sum([(0, 1, "Phường 1"), (1, 2, "30")]), "white space and blanks mean nothing");
        assert_ne!(mark.sum, sum([(0, 1, "Phường 1"), (1, 2, "31")]));
        assert_eq!(Mark::read("UBND THỊ XÃ"), None);
        assert_eq!(Mark::read("tonghop/1 110 2023-09-12"), Some(Err(())));
    }
}
