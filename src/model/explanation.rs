//! How a file was read: what each of its sheets is, what every row and column of its tables was taken for, and why.
//!
//! Whoever reads decides; this is what there is to say of it. Words stand in `templates/`: roles and reasons are keys
//! of labels. The mark by which a sheet that says all this is known again stands here too, for what draws the sheet and
//! what reads it share nothing else.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::cell::CellRef;
use super::count::Count;
use super::id::FormId;
use super::submission::Measure;

/// What stands in A1 of a sheet that explains how a file was read.
const MARK: &str = "tonghop-cach-doc/1";

/// The mark of a sheet that explains how a file was read.
#[must_use]
pub fn mark() -> &'static str {
    MARK
}

/// Whether the text in A1 marks a sheet that explains how a file was read.
#[must_use]
pub fn is_mark(text: &str) -> bool {
    text.trim() == MARK
}

/// The key of a label, `row_role.detail`; written as its last part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub &'static str);

impl Key {
    /// Its last part: `detail`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.rsplit_once('.').map_or(self.0, |(_, name)| name)
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileExplained {
    /// Path below `inbox/`, or as it was named.
    pub file: String,
    /// Why its sheets are not explained: `withheld.private`. `None`: they are.
    pub withheld: Option<Key>,
    /// Its visible sheets.
    pub sheets: Vec<SheetExplained>,
}

/// What a sheet is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SheetExplained {
    /// Its name.
    pub name: String,
    /// What it is: `sheet_is.forms`.
    pub is: Key,
    /// Tables of the campaign's forms.
    pub tables: Vec<TableExplained>,
    /// Units of a quota appendix.
    pub quotas: Vec<QuotaExplained>,
    /// Units that are left out of `quotas`, for there are too many.
    pub more_quotas: usize,
    /// The form that an unrecognised sheet comes nearest to.
    pub nearest: Option<NearestForm>,
}

/// A unit of a quota appendix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotaExplained {
    /// The unit's name as written.
    pub unit: String,
    /// Its quota.
    pub quota: Count,
    /// Where that stands.
    pub cell: CellRef,
}

/// A form that too few headings of were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearestForm {
    /// Its name.
    pub form: String,
    /// Columns that were found, with the cells of their headings.
    pub found: Vec<(String, CellRef)>,
    /// Required columns that were not.
    pub missing: Vec<String>,
}

/// How a table was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableExplained {
    /// The form, by its identifier.
    pub form: FormId,
    /// Its name.
    pub form_name: String,
    /// First and last row of the headings, as spreadsheets number rows.
    pub headings: (u32, u32),
    /// Columns, left to right.
    pub columns: Vec<ColumnExplained>,
    /// Required columns that were not found.
    pub missing: Vec<MissingExplained>,
    /// What the words around the table say of its figures.
    pub scope: Vec<ScopeExplained>,
    /// Whose reports for when it holds, with their sums.
    pub reports: Vec<ReportExplained>,
    /// Reports that are left out of `reports`, for there are too many.
    pub more_reports: usize,
    /// Rows below the headings, in order.
    pub rows: Vec<RowExplained>,
    /// Rows that are left out of `rows`, for there are too many.
    pub more_rows: usize,
    /// Rows of which nothing decides what they are, with both readings.
    pub questions: Vec<QuestionExplained>,
}

/// What a column was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnExplained {
    /// Its letters.
    pub column: String,
    /// Its heading, from top to bottom.
    pub heading: Vec<String>,
    /// Where that stands.
    pub cell: Option<CellRef>,
    /// What it holds: `column_role.day`.
    pub role: Key,
    /// The indicator or text column.
    pub of: Option<String>,
    /// Why: `column_reason.named`.
    pub reason: Key,
    /// Whether anything is read from it.
    pub taken: bool,
}

/// A required column that was not found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingExplained {
    /// Its name.
    pub column: String,
    /// The heading that may be meant for it, and its cell.
    pub instead: Option<(String, Option<CellRef>)>,
}

/// What a text around a table says of its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScopeExplained {
    /// What it says: `scope_says.cumulative`.
    pub says: Key,
    /// The text.
    pub text: String,
    /// Where. `None`: the name of the sheet.
    pub cell: Option<CellRef>,
    /// Whether it makes the sender be asked.
    pub asked: bool,
}

/// The report of one unit for one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportExplained {
    /// How sure the unit is: `unit_is.known`.
    pub unit_is: Key,
    /// Its name, or the text that should be one.
    pub unit: Option<String>,
    /// What names it.
    pub unit_from: Vec<SourceExplained>,
    /// How sure the period is: `date_is.known`.
    pub date_is: Key,
    /// The report date.
    pub date: Option<NaiveDate>,
    /// What states it.
    pub date_from: Vec<SourceExplained>,
    /// How it stands to the other tables of its file: `table_is.alone`.
    pub beside: Key,
    /// The table that it conflicts with.
    pub other: Option<(String, CellRef)>,
    /// Rows with figures that count.
    pub rows: usize,
    /// Sums of the rows that count.
    pub sums: Vec<SumExplained>,
}

/// What names a unit or states a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceExplained {
    /// Where it stands: `said_by.cell`.
    pub place: Key,
    /// Its cell.
    pub cell: Option<CellRef>,
    /// The text.
    pub text: String,
}

/// A sum of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SumExplained {
    /// The indicator's name.
    pub indicator: String,
    /// Of the period, or the running total.
    pub measure: Measure,
    /// The sum. `None`: no row that counts has a figure.
    pub sum: Option<Count>,
}

/// What a row was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowExplained {
    /// As spreadsheets number rows.
    pub row: u32,
    /// Its name as written.
    pub name: String,
    /// What it is: `row_role.detail`.
    pub role: Key,
    /// Why: `row_reason.ordinal`.
    pub reason: Option<Key>,
    /// Whether its figures are summed.
    pub counted: bool,
}

/// A row that is a detail or not, and what the unit's figure is either way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionExplained {
    /// As spreadsheets number rows.
    pub row: u32,
    /// Its name as written.
    pub name: String,
    /// What else it may be.
    pub reason: Key,
    /// The indicator on which the readings differ.
    pub indicator: String,
    /// Which of its figures.
    pub measure: Measure,
    /// The sum without the row.
    pub without: Count,
    /// The sum with it.
    pub with: Count,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_by_its_last_part() {
        assert_eq!(serde_json::to_string(&Key("row_role.open")).expect("JSON"), "\"open\"");
    }

    #[test]
    fn a_sheet_is_known_by_its_mark() {
        assert!(is_mark(mark()) && is_mark(" tonghop-cach-doc/1 "));
        assert!(!is_mark("tonghop-cach-doc/1 và hơn nữa") && !is_mark(""));
    }
}
