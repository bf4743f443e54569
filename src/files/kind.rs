//! What lies at a path: nothing, a file, or something else. A pipe makes whoever opens it wait for the other end, a
//! device may do anything, and a link leads elsewhere; what is asked here opens none of them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Result, whole};
use crate::phrase;
use crate::terminal::Phrase;

/// Names that a file may have until it is whole, where something lies at the first.
const TEMPORARY_NAMES: u32 = 9;

/// What a folder is called where a file is looked for.
pub const FOLDER: &str = "a folder";

/// What a symbolic link is called there.
const LINK: &str = "a symbolic link";

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lying {
    /// Nothing.
    Nothing,
    /// A file, with its bytes.
    File(Vec<u8>),
    /// Something that is not a file, and what it is.
    Foreign(&'static str),
}

/// Looks at what lies at a path, and reads it where it is a file.
///
/// # Errors
/// The file system's, with the path.
pub fn look(path: &Path) -> Result<Lying> {
    if let Some(what) = foreign(path) {
        return Ok(Lying::Foreign(what));
    }
    match whole(path) {
        Ok(bytes) => Ok(Lying::File(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lying::Nothing),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

/// What lies at a path that is neither a file nor nothing.
#[must_use]
pub fn foreign(path: &Path) -> Option<&'static str> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    match (kind.is_file(), kind.is_dir(), kind.is_symlink()) {
        (true, ..) => None,
        (_, true, _) => Some(FOLDER),
        (.., true) => Some(LINK),
        _ => Some("a pipe, a socket or a device"),
    }
}

/// What something foreign is, for whoever sits at the terminal.
#[must_use]
pub fn in_words(what: &str) -> Phrase {
    match what {
        FOLDER => phrase!("a folder"),
        LINK => phrase!("a symbolic link"),
        _ => phrase!("a pipe, a socket or a device"),
    }
}

/// Whether a file lies at a path, and no link to one.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Opens a regular file, or the one that a link leads to.
pub(super) fn open(path: &Path) -> io::Result<File> {
    // A device is not even opened; what takes the file's place after this look is opened without waiting.
    if !fs::metadata(path)?.is_file() {
        return Err(no_file(foreign(path).unwrap_or("something else")));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NO_WAITING);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(no_file("something else")) }
}

/// Opening a pipe waits for no writer.
#[cfg(unix)]
const NO_WAITING: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

pub(super) fn no_file(what: &str) -> io::Error {
    io::Error::other(format!("it is {what}, not a file"))
}

/// A new file beside a path, which is to have its name once it is whole. What a run left there that was cut off goes; a link
/// there is not followed.
pub(super) fn create(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names = (2..=TEMPORARY_NAMES).map(|number| format!(".{name}.{number}.tmp"));
    let mut last = io::ErrorKind::AlreadyExists.into();
    for temporary in std::iter::once(format!(".{name}.tmp")).chain(names).map(|name| path.with_file_name(name)) {
        let make = || OpenOptions::new().write(true).create_new(true).open(&temporary);
        let made = make().or_else(|error| {
            // A folder stays: something may lie in it.
            if error.kind() != io::ErrorKind::AlreadyExists || temporary.is_dir() {
                return Err(error);
            }
            clear(&temporary)?;
            make()
        });
        match made {
            Ok(file) => {
                super::owner::give_file(&file, &temporary);
                return Ok((file, temporary));
            }
            Err(error) if temporary.is_dir() => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn clear(temporary: &Path) -> io::Result<()> {
    // Windows removes no read-only file.
    #[cfg(not(unix))]
    if let Ok(metadata) = fs::symlink_metadata(temporary).filter(fs::Metadata::is_file) {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(false);
        fs::set_permissions(temporary, permissions)?;
    }
    fs::remove_file(temporary)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::super::{hash_if_there, holds, read_if_there, store, write, write_or_beside, write_unsynced};
    use super::*;

    fn pipe(path: &Path) {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).expect("a pipe");
    }

    /// One of each kind, with a name for it.
    fn foreigners(folder: &Path) -> Vec<PathBuf> {
        let place = |name: &str| folder.join(name);
        pipe(&place("pipe"));
        fs::create_dir(place("folder")).expect("a folder");
        symlink("elsewhere", place("link")).expect("a link");
        symlink("pipe", place("link to pipe")).expect("a link");
        drop(UnixListener::bind(place("socket")).expect("a socket"));
        symlink("/dev/zero", place("link to device")).expect("a link");
        ["pipe", "folder", "link", "link to pipe", "socket", "link to device"].map(place).to_vec()
    }

    #[test]
    fn nothing_but_a_file_is_read_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in foreigners(folder.path()) {
            assert!(matches!(look(&path), Ok(Lying::Foreign(_))), "{}", path.display());
            assert!(!holds(&path, b"").expect("looked"), "{}", path.display());
            // A link that leads nowhere leads to nothing.
            if !path.ends_with("link") {
                let (read, hashed) = (read_if_there(&path), hash_if_there(&path));
                let error = read.map(drop).and(hashed.map(drop)).expect_err("no file");
                assert!(error.to_string().starts_with("cannot read"), "{error}");
            }
        }
    }

    #[test]
    fn an_output_takes_the_next_name_and_what_lay_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in foreigners(folder.path()) {
            let before = foreign(&path);
            for _ in 0..2 {
                let written = write_or_beside(&path, b"new").expect("written");
                assert_eq!(
                    written.file_name(),
                    Some(format!("{} (2).", path.file_name().expect("a name").display()).as_ref())
                );
                assert!(holds(&written, b"new").expect("looked"));
            }
            assert_eq!(foreign(&path), before, "{}", path.display());
        }
        let elsewhere = folder.path().join("elsewhere");
        assert_eq!(look(&elsewhere).expect("looked"), Lying::Nothing, "the link was not followed");
    }

    #[test]
    fn what_lies_at_the_temporary_name_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let aim = folder.path().join("aim");
        fs::write(&aim, "theirs").expect("written");
        for (at, lie) in [
            pipe as fn(&Path),
            |path| fs::create_dir(path).expect("a folder"),
            |path| {
                symlink("aim", path).expect("a link");
            },
        ]
        .into_iter()
        .enumerate()
        {
            for (how, put) in
                [write as fn(&Path, &[u8]) -> Result<()>, write_unsynced, |path, bytes| store(path, bytes, false)]
                    .into_iter()
                    .enumerate()
            {
                let path = folder.path().join(format!("{at} {how}"));
                lie(&folder.path().join(format!(".{at} {how}.tmp")));
                put(&path, b"new").expect("written");
                assert!(holds(&path, b"new").expect("looked"), "{at} {how}");
            }
        }
        assert_eq!(fs::read(&aim).expect("read"), b"theirs");
    }
}
