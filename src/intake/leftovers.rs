//! Files that were taken in but could not be removed, because another program had them open.
//!
//! They are known by path and content, are not taken in again, and go as soon as they can; one that was changed
//! meanwhile is a new file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::find::locate;
use crate::error::Result;
use crate::file_locks::{self, Use};
use crate::files;

/// Such files by path below `inbox/`, with their hashes, as `ledger/leftovers.json` keeps them.
#[derive(Debug, Default)]
pub(crate) struct Leftovers {
    memory: PathBuf,
    files: BTreeMap<String, String>,
}

impl Leftovers {
    /// Those of a campaign folder.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let memory = folder.join("ledger/leftovers.json");
        let bytes = files::read_if_there(&memory)?;
        let files = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Ok(Self { memory, files })
    }

    /// Whether there are none.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Their paths below `inbox/`.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file of this content was left under a path.
    #[must_use]
    pub(crate) fn holds(&self, path: &str, sha256: &str) -> bool {
        self.files.get(path).is_some_and(|left| left == sha256)
    }

    /// Whether any file was left under a path.
    #[must_use]
    pub(crate) fn knows(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Keeps that a file was left.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn note(&mut self, path: &str, sha256: &str) -> Result<()> {
        self.files.insert(path.to_owned(), sha256.to_owned());
        self.keep()
    }

    /// Removes what can be removed now, and forgets what is gone or was changed.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn clear(&mut self, inbox: &Path) -> Result<()> {
        let before = self.files.len();
        for (path, sha256) in std::mem::take(&mut self.files) {
            let mut is_left = false;
            for source in locate(inbox, &path)? {
                is_left |= take_away(&source, &sha256) != Removal::Gone;
            }
            if is_left {
                self.files.insert(path, sha256);
            }
        }
        if self.files.len() == before { Ok(()) } else { self.keep() }
    }

    fn keep(&self) -> Result<()> {
        if self.files.is_empty() {
            return Ok(files::remove(&self.memory)?);
        }
        Ok(files::write(&self.memory, &serde_json::to_vec_pretty(&self.files).unwrap_or_default())?)
    }
}

/// What became of a file that was to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// It is gone, or another file lies in its place.
    Gone,
    /// Another program has it open.
    Held,
    /// The system does not let it be removed, for this reason.
    Denied(String),
}

/// Removes a file of this content.
#[must_use]
pub(crate) fn take_away(source: &Path, sha256: &str) -> Removal {
    let removed = match files::hash_if_file(source) {
        Ok(there) if there.as_deref() == Some(sha256) => files::remove_unless_held(source),
        Ok(_) => Ok(true),
        Err(files::Error::Io { source, .. }) if file_locks::is_held(&source, Use::Read, file_locks::HERE) => Ok(false),
        Err(error) => Err(error),
    };
    match removed {
        Ok(true) => Removal::Gone,
        Ok(false) => Removal::Held,
        Err(files::Error::Io { source, .. }) => Removal::Denied(files::said_with_hint("remove", &source)),
        Err(error) => Removal::Denied(error.to_string()),
    }
}
