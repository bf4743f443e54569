//! What of a file could not be looked through for personal data, by kind; never what it is called.

use serde::{Deserialize, Serialize};

/// Something in a file that could not be looked into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unsearched {
    /// It asks for a password.
    Encrypted,
    /// An archive of a kind that is not opened, by its usual extension: `7z`, `rar`.
    Packed(String),
    /// An embedded object or a file within a file, of a kind that is not known.
    Unknown,
    /// It lies deeper than files within files are opened.
    Deep,
    /// There is more of it than is looked at.
    Large,
    /// It is cut off or damaged: what comes after that is not known.
    Cut,
}

impl Unsearched {
    /// The word by which a message distinguishes them.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Packed(_) => "packed",
            Self::Unknown => "unknown",
            Self::Deep => "deep",
            Self::Large => "large",
            Self::Cut => "cut",
        }
    }
}

/// Where a file is kept of which something could not be looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepUnsearched {
    /// In quarantine, for its owner alone; what it reports counts all the same.
    #[default]
    Quarantine,
    /// In the archive, as any other file.
    Archive,
}
