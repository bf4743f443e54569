//! What was found wrong or odd in a file: a value, not an error.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::cell::CellRef;

/// What a finding does to its submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Returns the submission.
    Error,
    /// Counts it and shows.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "error" => Ok(Self::Error),
            "warning" => Ok(Self::Warning),
            other => Err(format!("`{other}` is not a severity; write \"error\" or \"warning\"")),
        }
    }
}

/// One finding, as it stands in the ledger, in `summary.json` and on a slip.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Path below `inbox/`.
    pub file: String,
    /// Sheet, if it concerns one.
    pub sheet: Option<String>,
    /// Cell, if it concerns one.
    pub cell: Option<CellRef>,
    /// What it does to the submission.
    pub severity: Severity,
    /// Code: a row of the table that `tonghop rules` prints.
    pub code: String,
    /// What stands there, as written; never personal data.
    pub found: Option<String>,
    /// What was found, where, what was expected and what to do, in the campaign's language.
    pub message: String,
}
