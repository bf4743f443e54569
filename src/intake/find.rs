//! Which items below `inbox/` are files to take in, and what they are called.
//!
//! A name is whatever a file system takes: bytes that are not text, line breaks, marks that turn the direction of
//! writing. The program goes on with the name as it is shown, and finds the file by that name again.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::ARRIVALS;
use crate::error::{Error, Result};
use crate::files;
use crate::recognise::privacy;
use crate::text;

/// A path below the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// As it is shown: with `/`, no control characters, no citizen's number.
    pub(super) shown: String,
    /// Whether a citizen's number was masked in it.
    pub(super) is_private: bool,
}

/// Items below the inbox.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Regular files, in natural order of their paths.
    pub(super) files: Vec<(Shown, PathBuf)>,
    /// What is neither file nor folder, and what it is.
    pub(super) odd: Vec<(String, &'static str)>,
    /// All folders, with `/` at their end.
    pub(super) folders: Vec<String>,
    /// Folders that cannot be looked into, with the reason.
    pub(super) closed: Vec<(String, String)>,
}

/// Looks through the inbox without following any link. A folder in it that cannot be listed keeps nobody from the others.
///
/// # Errors
/// There is no inbox, or it cannot be listed itself.
pub(super) fn candidates(root: &Path) -> Result<Found> {
    match fs::metadata(root) {
        Ok(there) if there.is_dir() => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::io("list", root, error)),
        // What was listed would be nothing, as on a quiet day.
        _ => return Err(Error::NoInbox { folder: root.to_owned(), was_mounted: false }),
    }
    let mut found = Found::default();
    let mut folders = vec![(Shown { shown: String::new(), is_private: false }, root.to_owned())];
    while let Some((parent, folder)) = folders.pop() {
        let items = match files::list(&folder) {
            Ok(items) => items,
            Err(files::Error::Io { source, .. }) if folder != root => {
                found.closed.push((format!("{}/", parent.shown), files::said_with_hint("list", &source)));
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for item in items {
            let Ok(kind) = item.file_type() else { continue };
            if skipped(&item.file_name()) || is_hidden(&item) {
                continue;
            }
            let path = below(&parent, &item.file_name());
            if kind.is_dir() {
                found.folders.push(format!("{}/", path.shown));
                folders.push((path, item.path()));
            } else if kind.is_file() {
                let is_arrivals = folder == root && item.file_name() == ARRIVALS;
                found.files.extend((!is_arrivals).then(|| (path, item.path())));
            } else {
                let what = if kind.is_symlink() { "a symbolic link" } else { "a pipe, a socket or a device" };
                found.odd.push((path.shown, what));
            }
        }
    }
    found.files.sort_by(|(a, _), (b, _)| text::natural_cmp(&a.shown, &b.shown));
    found.odd.sort();
    found.closed.sort();
    Ok(found)
}

/// Files of the inbox that are shown under a path.
///
/// # Errors
/// The file system's.
pub(crate) fn locate(root: &Path, shown: &str) -> Result<Vec<PathBuf>> {
    let direct = root.join(shown);
    if fs::symlink_metadata(&direct).is_ok() {
        return Ok(vec![direct]);
    }
    let named = candidates(root)?.files.into_iter().filter(|(path, _)| path.shown == shown);
    Ok(named.map(|(_, file)| file).collect())
}

/// Opens a regular file, and nothing else that may meanwhile stand in its place.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    // A pipe would make a plain open wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    regular(file)
}

/// Opens a regular file, and nothing else that may meanwhile stand in its place.
#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::Error::other("it is a link"));
    }
    regular(File::open(path)?)
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Whether the system hides the item from people; on Unix its name does that.
#[cfg(windows)]
fn is_hidden(item: &fs::DirEntry) -> bool {
    use std::os::windows::fs::MetadataExt;
    item.metadata().is_ok_and(|metadata| crate::file_locks::is_hidden(metadata.file_attributes()))
}

/// Whether the system hides the item from people; on Unix its name does that.
#[cfg(not(windows))]
fn is_hidden(_: &fs::DirEntry) -> bool {
    false
}

/// Lock files, hidden files and partial downloads.
fn skipped(name: &OsStr) -> bool {
    let lower = name.to_string_lossy().to_lowercase();
    // What a file system or a share keeps for itself at its top.
    let systems = ["lost+found", "system volume information", "$recycle.bin", "#recycle", "@eadir"];
    let partial = [".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart"];
    lower.starts_with('.')
        || lower.starts_with("~$")
        || partial.iter().any(|end| lower.ends_with(end))
        || systems.contains(&lower.as_str())
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
}

/// A path below the inbox, as it is shown; `None` for a file that the inbox would pass over.
pub(super) fn shown_below(path: &str) -> Option<Shown> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() || parts == [ARRIVALS] || parts.iter().any(|part| skipped(OsStr::new(part))) {
        return None;
    }
    let root = Shown { shown: String::new(), is_private: false };
    Some(parts.into_iter().fold(root, |parent, part| below(&parent, OsStr::new(part))))
}

/// A path that someone names, as it is shown: with `/`, each part masked as that of a file of the inbox.
#[must_use]
pub(crate) fn shown_path(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.split('/').map(privacy::shown).collect::<Vec<_>>().join("/")
}

/// The path of an item in a folder, as it is shown.
fn below(parent: &Shown, name: &OsStr) -> Shown {
    let name: String = name.to_string_lossy().chars().map(|c| if is_unseen(c) { '_' } else { c }).collect();
    let masked = privacy::masked(&name);
    let is_private = parent.is_private || masked.is_some();
    let name = masked.unwrap_or(name);
    let shown = if parent.shown.is_empty() { name } else { format!("{}/{name}", parent.shown) };
    Shown { shown, is_private }
}

/// Characters that change a line of text without being seen in it.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{61C}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Shown {
        below(&Shown { shown: "P1".to_owned(), is_private: false }, OsStr::new(name))
    }

    #[test]
    fn names_are_shown_without_what_cannot_be_seen() {
        assert_eq!(shown("BC 12.9.xlsx"), Shown { shown: "P1/BC 12.9.xlsx".to_owned(), is_private: false });
        assert_eq!(shown("BC\n12.9\u{202E}xslx.exe").shown, "P1/BC_12.9_xslx.exe");
        assert_eq!(shown("084098001234.xlsx"), Shown { shown: "P1/xxxxxxxxxxxx.xlsx".to_owned(), is_private: true });
    }

    #[test]
    fn lock_files_hidden_files_and_partial_downloads_are_skipped() {
        for name in [
            "~$bc.xlsx",
            ".~lock.bc.xlsx#",
            ".hidden.xlsx",
            "bc.xlsx.part",
            "BC.XLSX.CRDOWNLOAD",
            "Thumbs.db",
            "lost+found",
        ] {
            assert!(skipped(OsStr::new(name)), "{name}");
        }
        assert!(!skipped(OsStr::new("bc.part.xlsx")));
    }
}
