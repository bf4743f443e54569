//! The languages in which the program writes.

use serde::{Deserialize, Serialize};

/// The language of everything a clerk, a ward or a leader reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    /// The folder of its templates: `vi` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}
