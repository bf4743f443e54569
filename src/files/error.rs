//! What keeps a file from being read, written or locked, with its path and what to do.

use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;

use crate::phrase;
use crate::terminal::Phrase;

/// What stands for a path where results are written to standard output.
pub const STDOUT: &str = "standard output";

/// Why something could not be done with files.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Error {
    /// Reading or writing failed.
    #[error("{}", said_of_io(action, path, source))]
    #[diagnostic(help("{}", hint_of_io(action, source)?))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// Another run works in this folder.
    #[error("{}", phrase!("another run works in this folder: {holder}", holder = holder))]
    #[diagnostic(help("{}", phrase!("wait until it has ended; a lock left by a power cut does not block")))]
    Locked {
        /// Who, as far as is known.
        holder: String,
    },
    /// The campaign folder belongs to another user, who could not go on with what this one writes.
    #[error(
        "{}",
        phrase!("{folder} belongs to the user {owner}, and this call runs as {user}", folder = folder.display(), owner = owner, user = user)
    )]
    #[diagnostic(help("{}", phrase!("call it as that user: sudo -u {owner} tonghop …; nothing was written", owner = owner)))]
    Owner {
        /// The folder.
        folder: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who called.
        user: String,
    },
    /// The system gives no more threads.
    #[error("{}", phrase!("no thread can be started: {reason}", reason = .0))]
    #[diagnostic(help(
        "{}",
        phrase!("look at the limits on processes and memory of this account; the next run finishes what was begun")
    ))]
    NoThread(String),
}

impl Error {
    /// An I/O error with its path.
    #[must_use]
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

/// What a step that touches files gives.
pub type Result<T> = std::result::Result<T, Error>;

fn said_of_io(action: &str, path: &Path, source: &io::Error) -> Phrase {
    let path = path.display();
    match action {
        "read" if source.kind() == io::ErrorKind::NotFound => phrase!("{path} is not there", path = path),
        "read" => phrase!("cannot read {path}", path = path),
        "write" => phrase!("cannot write {path}", path = path),
        "move" => phrase!("cannot move {path}", path = path),
        "remove" => phrase!("cannot remove {path}", path = path),
        "make the folder" => phrase!("cannot make the folder {path}", path = path),
        "list" => phrase!("cannot list {path}", path = path),
        _ => phrase!("cannot {action} {path}", action = action, path = path),
    }
}

/// What the system says of what was tried, and what to do where that is plain.
#[must_use]
pub fn said_with_hint(action: &str, source: &io::Error) -> String {
    let said = match source.kind() {
        io::ErrorKind::PermissionDenied => phrase!("permission denied").to_string(),
        _ => source.to_string(),
    };
    hint_of_io(action, source).map_or_else(|| said.clone(), |hint| format!("{said}; {hint}"))
}

/// An error of the device.
const EIO: i32 = 5;
/// Too many open files, on the machine and in the process.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;

/// What to do, where that is plain.
fn hint_of_io(action: &str, source: &io::Error) -> Option<Phrase> {
    match source.kind() {
        io::ErrorKind::PermissionDenied if ["read", "list"].contains(&action) => {
            Some(phrase!("give this account the right to read it (chgrp, chmod)"))
        }
        io::ErrorKind::PermissionDenied => Some(phrase!("check who owns the folder and may write there")),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some(phrase!("free some space on this disk, then run again"))
        }
        io::ErrorKind::ReadOnlyFilesystem => Some(phrase!("this file system is mounted read-only")),
        // The library has no names for these; the numbers are those of Unix.
        _ if cfg!(unix) => match source.raw_os_error()? {
            EIO => Some(phrase!("the disk or the connection to it failed: look at the system's log, then run again")),
            ENFILE | EMFILE => {
                Some(phrase!("raise the limit on open files of this account or machine, then run again"))
            }
            _ => None,
        },
        _ => None,
    }
}
