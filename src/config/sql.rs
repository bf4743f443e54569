//! What the campaign file's expressions in SQL may name, and who says what they name.

/// Columns that checks see beside the indicators.
pub(super) const QUOTA_COLUMN: &str = "quota";

/// What the cumulative figures of an indicator are called after it.
pub(super) const CUMULATIVE_SUFFIX: &str = "_cumulative";

/// What an SQL expression of the campaign file is to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Whether a report is good, from its own figures alone.
    Truth,
    /// A number.
    Number,
}

/// Gives the columns that an SQL expression names, or says why it cannot give what it is to give.
pub type Columns<'f> = &'f dyn Fn(Gives, &str) -> Result<Vec<String>, String>;
