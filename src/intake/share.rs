//! Whether the share that the inbox is mounted from is there.
//!
//! Where nothing is mounted, an empty folder lies in its place, and an empty inbox is a quiet day. So the first run that
//! finds a share remembers that, and from then on a plain folder in its place is not an inbox.

use std::path::Path;

use crate::error::{Error, Result};
use crate::files;

/// Remembers that the inbox is a share.
const MEMORY: &str = "ledger/inbox-is-a-share";

/// Checks that a share is still mounted on the inbox if it ever was; `remember` keeps that it is.
///
/// # Errors
/// [`Error::NoInbox`], or the file system's.
pub(super) fn check(folder: &Path, remember: bool) -> Result<()> {
    let (inbox, memory) = (folder.join("inbox"), folder.join(MEMORY));
    match (is_mounted(&inbox), files::is_file(&memory)) {
        (Some(false), true) => Err(Error::NoInbox { folder: inbox, was_mounted: true }),
        (Some(true), false) if remember => Ok(files::write(&memory, b"")?),
        _ => Ok(()),
    }
}

/// Whether something is mounted on a folder. `None`: the folder is missing, or the system cannot say.
#[cfg(unix)]
fn is_mounted(folder: &Path) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;
    let folder = folder.canonicalize().ok()?;
    let device = |path: &Path| path.metadata().ok().map(|there| there.dev());
    Some(device(&folder)? != device(folder.parent()?)?)
}

#[cfg(not(unix))]
fn is_mounted(_: &Path) -> Option<bool> {
    None
}
