//! Why the ledger cannot be read or written.

use std::fmt;

use miette::Diagnostic;

use crate::files;
use crate::phrase;

/// Something that is not what the ledger says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file or folder, below the campaign folder.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Why the ledger cannot be read or written.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Error {
    /// A file of it cannot be read or written.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Files(#[from] files::Error),
    /// The ledger, the archive or an output is not what the ledger says.
    #[error("{}", phrase!("the ledger is damaged: {damage}", damage = .0.to_string()))]
    #[diagnostic(help(
        "{}",
        phrase!("nothing was changed; `tonghop verify` lists every damage, `tonghop rebuild` restores from the archive")
    ))]
    Damaged(Damage),
    /// The ledger was written by a later version.
    #[error("{}", phrase!("this ledger was written by {program}, in a layout that this version cannot read", program = .0))]
    #[diagnostic(help("{}", phrase!("install that version or a later one; nothing was changed")))]
    LaterLayout(String),
    /// A defect of ours.
    #[error("{what}: {detail}")]
    Defect {
        /// Where.
        what: &'static str,
        /// What happened.
        detail: String,
    },
}

/// What a step in the ledger gives.
pub(super) type Result<T> = std::result::Result<T, Error>;
