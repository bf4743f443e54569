//! The only module that writes: temp file, fsync, rename. A reader sees the old file or the new one.

mod batch;
mod error;
mod folders;
mod kind;
mod owner;

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::file_locks::{self, Use};
use crate::phrase;
use crate::terminal::Phrase;

pub use batch::{Stored, store_all};
pub use error::{Error, Result, STDOUT, said_with_hint};
use folders::sync_folder_of;
pub use folders::{
    list, make_folder, make_private_folder, may_remove_from, remove_folder, rename_folder, sync_folders,
};
pub use kind::{FOLDER, Lying, foreign, in_words, is_file, look};
use kind::{create, no_file, open};
pub use owner::{of_others, user_name};

/// Names tried when a file is held open by another program.
const FREE_NAMES: u32 = 99;

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 as it is.
#[must_use]
pub fn sha256_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of everything that can be read, and how many bytes that was.
///
/// # Errors
/// The reader's.
pub fn sha256_of(from: &mut impl Read) -> io::Result<(String, u64)> {
    let mut digest = Sha256::new();
    let size = io::copy(from, &mut DigestSink(&mut digest))?;
    Ok((hexadecimal(&digest.finalize()), size))
}

/// Feeds what is written to a digest.
struct DigestSink<'a>(&'a mut Sha256);

impl Write for DigestSink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash of a file's bytes; `None` where it is not there.
///
/// # Errors
/// The file system's, with the path; that it is not a regular file.
pub fn hash_if_there(path: &Path) -> Result<Option<String>> {
    let hashed = open(path).and_then(|mut file| sha256_of(&mut file));
    match hashed {
        Ok((sha256, _)) => Ok(Some(sha256)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

/// The hash of the file at a path; `None` where there is none, or a link or something else.
///
/// # Errors
/// The file system's, with the path.
pub fn hash_if_file(path: &Path) -> Result<Option<String>> {
    if is_file(path) { hash_if_there(path) } else { Ok(None) }
}

/// Whether a file lies at a path that holds these bytes; what is foreign there holds none.
///
/// # Errors
/// The file system's, with the path.
pub fn holds(path: &Path, bytes: &[u8]) -> Result<bool> {
    Ok(is_file(path) && read_if_there(path)?.is_some_and(|there| there == bytes))
}

/// Reads a whole file.
///
/// # Errors
/// The file system's, with the path; that it is not a regular file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    whole(path).map_err(|error| Error::io("read", path, error))
}

/// Reads what somebody named in a call, which may as well be a pipe: whoever named it fills it.
///
/// # Errors
/// The file system's, with the path.
pub fn read_named(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::io("read", path, error))
}

fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file that may not be there.
///
/// # Errors
/// The file system's, with the path; that it is not a regular file.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match whole(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

/// The first bytes of a file that may not be there.
///
/// # Errors
/// The file system's, with the path.
pub fn read_start(path: &Path, bytes: u64) -> Result<Option<Vec<u8>>> {
    let mut start = Vec::new();
    match open(path).and_then(|file| file.take(bytes).read_to_end(&mut start)) {
        Ok(_) => Ok(Some(start)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

/// Writes a file so that it is there whole or not at all.
///
/// # Errors
/// The file system's, with the path.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = write_beside(path, bytes)?;
    patiently(|| fs::rename(&temporary, path)).map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Error::io("write", path, error)
    })?;
    sync_folder_of(path)
}

/// Like [`write()`], for what may be lost in a power cut: whoever reads it sees whether it is whole, and can do without.
///
/// # Errors
/// The file system's, with the path.
pub fn write_unsynced(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(path.parent().unwrap_or(Path::new(".")))?;
    let (mut file, temporary) = create(path).map_err(|error| Error::io("write", path, error))?;
    let written = file.write_all(bytes);
    drop(file);
    written.and_then(|()| patiently(|| fs::rename(&temporary, path))).map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Error::io("write", path, error)
    })
}

/// Like [`write()`]; where the name is held open by another program, or something lies there that is not a file, the next free
/// one is taken, which is reported.
///
/// # Errors
/// The file system's, with the path, when no name is free.
pub fn write_or_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let Some(why) = not_written(path, bytes)? else { return Ok(path.to_owned()) };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    let names = (2..=FREE_NAMES).map(|number| path.with_file_name(format!("{stem} ({number}).{extension}")));
    for name in names {
        if holds(&name, bytes)? || not_written(&name, bytes)?.is_none() {
            tracing::warn!("{}", phrase!("{why}; written as {name}", why = why, name = name.display()));
            return Ok(name);
        }
    }
    Err(Error::io("write", path, io::Error::other("the file and all names beside it are held open")))
}

/// Writes a file, or says why it cannot have this name.
fn not_written(path: &Path, bytes: &[u8]) -> Result<Option<Phrase>> {
    if let Some(what) = foreign(path) {
        return Ok(Some(phrase!("{path} is {what}, not a file", path = path.display(), what = in_words(what))));
    }
    match write(path, bytes) {
        Err(Error::Io { source, .. }) if is_held_open(&source) => {
            Ok(Some(phrase!("{path} is open in another program", path = path.display())))
        }
        other => other.map(|()| None),
    }
}

/// Another program has the file open.
fn is_held_open(error: &io::Error) -> bool {
    file_locks::is_held(error, Use::Replace, file_locks::HERE)
}

/// Tries again while another program has the file open.
fn patiently<T>(attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    file_locks::patiently(Use::Replace, file_locks::HERE, &std::thread::sleep, attempt)
}

fn write_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    copy_beside(path, &mut &*bytes)
}

fn copy_beside(path: &Path, from: &mut impl Read) -> Result<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    write_beside_in(folder, path, from)
}

/// A synced copy beside the name that it will have, in a folder that is there.
fn write_beside_in(folder: &Path, path: &Path, from: &mut impl Read) -> Result<PathBuf> {
    let failed = |error| Error::io("write", path, error);
    let (mut file, temporary) = create(&folder.join(path.file_name().unwrap_or_default())).map_err(failed)?;
    let written = io::copy(from, &mut file).and_then(|_| file.sync_all());
    drop(file);
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Error::io("write", &temporary, error)
    })?;
    Ok(temporary)
}

/// Stores a file that is never changed again: read-only, and for its owner alone where it is private.
///
/// # Errors
/// The file system's, with the path.
pub fn store(path: &Path, bytes: &[u8], private: bool) -> Result<()> {
    if is_there(path, bytes)? {
        return Ok(());
    }
    let temporary = write_beside(path, bytes)?;
    close(&temporary, path, private)
}

/// Stores a copy of a file that is too large to be held, proven by its hash; like [`store`] besides.
///
/// # Errors
/// The file system's, or that the file is no longer what it was.
pub fn store_copy(path: &Path, source: &Path, sha256: &str, private: bool) -> Result<()> {
    if hash_if_there(path)?.is_some_and(|there| there == sha256) {
        return Ok(());
    }
    let mut from = open(source).map_err(|error| Error::io("read", source, error))?;
    let temporary = copy_beside(path, &mut from)?;
    if hash_if_there(&temporary)?.is_none_or(|copied| copied != sha256) {
        remove(&temporary)?;
        return Err(Error::io("copy", source, io::Error::other("it changed while it was read; run again")));
    }
    close(&temporary, path, private)
}

/// Whether a file is there with these bytes.
fn is_there(path: &Path, bytes: &[u8]) -> Result<bool> {
    Ok(read_if_there(path)?.is_some_and(|there| there == bytes))
}

fn close(temporary: &Path, path: &Path, private: bool) -> Result<()> {
    close_unsynced(temporary, path, private)?;
    sync_folder_of(path)
}

/// Gives a stored file its name; its folder is still to be synced.
fn close_unsynced(temporary: &Path, path: &Path, private: bool) -> Result<()> {
    let closed = restrict(temporary, private).and_then(|()| fs::rename(temporary, path));
    closed.map_err(|error| Error::io("store", path, error))
}

#[cfg(unix)]
fn restrict(path: &Path, private: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(if private { 0o400 } else { 0o444 }))
}

#[cfg(not(unix))]
fn restrict(path: &Path, _private: bool) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

/// Whether anyone but its owner may read a file; systems without such permissions cannot tell, and say no.
///
/// # Errors
/// The file system's, with the path.
pub fn is_open_to_others(path: &Path) -> Result<bool> {
    let metadata = fs::metadata(path).map_err(|error| Error::io("look at", path, error))?;
    #[cfg(unix)]
    let open = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0;
    #[cfg(not(unix))]
    let open = {
        let _ = metadata;
        false
    };
    Ok(open)
}

/// Bytes that this process may still write below a folder; `None` where the system does not tell.
#[must_use]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let held = rustix::fs::statvfs(folder).ok()?;
        Some(held.f_bavail.saturating_mul(held.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// Moves a file within a file system, so that it is durably in the one place or in the other; a power cut may leave it in
/// both.
///
/// # Errors
/// The file system's, with the path.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    // A file system without a journal may forget the old name before it knows the new one.
    if cfg!(unix) && fs::hard_link(from, to).is_ok() {
        sync_folder_of(to)?;
        remove(from)?;
    } else {
        fs::rename(from, to).map_err(|error| Error::io("move", from, error))?;
        sync_folder_of(to)?;
    }
    sync_folder_of(from)
}

/// Adds bytes to the end of a file and makes them durable; what a power failure cut off before stays a line of its own.
///
/// # Errors
/// The file system's, with the path.
pub fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(what) = foreign(path) {
        return Err(Error::io("write", path, no_file(what)));
    }
    let is_new = !path.exists();
    if is_new && let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let add = || {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        if is_new {
            owner::give_file(&file, path);
        }
        let mut last = [b'\n'];
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
        file.write_all(bytes)?;
        file.sync_data()
    };
    add().map_err(|error| Error::io("write", path, error))?;
    if is_new { sync_folder_of(path) } else { Ok(()) }
}

/// Removes a file; one that is gone already is as good.
///
/// # Errors
/// The file system's, with the path.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", path, error)),
        _ => Ok(()),
    }
}

/// Removes a file unless another program has it open; whether it is gone.
///
/// # Errors
/// The file system's, with the path.
pub fn remove_unless_held(path: &Path) -> Result<bool> {
    match patiently(|| fs::remove_file(path)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if is_held_open(&error) => Ok(false),
        Err(error) => Err(Error::io("remove", path, error)),
    }
}

/// Moves a file to another folder unless another program has it open; whether it is gone from where it lay. Where another
/// one has its name there, it takes the next free one.
///
/// # Errors
/// The file system's, with the path.
pub fn move_unless_held(from: &Path, to: &Path) -> Result<bool> {
    make_folder(to.parent().unwrap_or(Path::new(".")))?;
    let stem = to.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = to.extension().unwrap_or_default().to_string_lossy().into_owned();
    let others = (2..=FREE_NAMES).map(|number| to.with_file_name(format!("{stem} ({number}).{extension}")));
    for to in std::iter::once(to.to_owned()).chain(others) {
        if is_file(&to) || foreign(&to).is_some() {
            match (hash_if_file(from), hash_if_file(&to)) {
                // A power cut left it in both places.
                (Ok(own), Ok(there)) if own == there => return remove_unless_held(from),
                (Err(Error::Io { source, .. }), _) if is_held_open(&source) => return Ok(false),
                (Err(error), _) => return Err(error),
                _ => continue,
            }
        }
        // A file system without a journal may forget the old name before it knows the new one.
        if cfg!(unix) && fs::hard_link(from, &to).is_ok() {
            sync_folder_of(&to)?;
            let is_gone = remove_unless_held(from)?;
            sync_folder_of(from)?;
            return Ok(is_gone);
        }
        return match patiently(|| fs::rename(from, &to)) {
            Ok(()) => {
                sync_folder_of(&to)?;
                sync_folder_of(from)?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if is_held_open(&error) => Ok(false),
            Err(error) => Err(Error::io("move", from, error)),
        };
    }
    Ok(false)
}

/// Removes a file that was stored read-only.
///
/// # Errors
/// The file system's, with the path.
pub fn remove_stored(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    // Windows removes no read-only file.
    #[cfg(not(unix))]
    if let Ok(metadata) = fs::metadata(path) {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(false);
        fs::set_permissions(path, permissions).map_err(|error| Error::io("open for removal", path, error))?;
    }
    remove(path)?;
    sync_folder_of(path)
}

/// The same, unless another program has it open; whether it is gone.
///
/// # Errors
/// The file system's, with the path.
pub fn remove_stored_unless_held(path: &Path) -> Result<bool> {
    match remove_stored(path) {
        Ok(()) => Ok(true),
        Err(Error::Io { source, .. }) if is_held_open(&source) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether files can be made in a folder: one is made, and gone again.
///
/// # Errors
/// Why they cannot.
pub fn is_writable(folder: &Path) -> Result<()> {
    let (path, _) = trial(folder)?;
    remove(&path)
}

/// Makes a file to try whether that can be done.
fn trial(folder: &Path) -> Result<(PathBuf, File)> {
    let path = folder.join(format!(".tonghop-{}.tmp", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).open(&path);
    made.map(|file| (path.clone(), file)).map_err(|error| Error::io("create", &path, error))
}

/// The lock of a campaign folder, held until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock; a power cut leaves none behind.
    ///
    /// # Errors
    /// [`Error::Locked`] with what the holder wrote of itself, or the file system's.
    pub fn take(path: &Path, who: &str) -> Result<Self> {
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
            owner::refuse_others(folder)?;
        }
        if let Some(what) = foreign(path) {
            return Err(Error::io("lock", path, no_file(what)));
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| Error::io("open", path, error))?;
        owner::give_file(&file, path);
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::Locked { holder: holder(path) });
            }
            Err(fs::TryLockError::Error(error)) => return Err(Error::io("lock", path, error)),
        }
        let noted = file.set_len(0).and_then(|()| file.write_all(who.as_bytes()));
        noted.map_err(|error| Error::io("write", path, error))?;
        Ok(Self { _file: file })
    }
}

/// Who holds a lock; whoever took it writes so a moment later.
fn holder(path: &Path) -> String {
    /// How often, and how long, that moment is waited for.
    const LOOKS: usize = 20;
    const MOMENT: Duration = Duration::from_millis(5);
    for _ in 0..LOOKS {
        let content = fs::read_to_string(path).unwrap_or_default().trim().to_owned();
        if !content.is_empty() {
            return content;
        }
        std::thread::sleep(MOMENT);
    }
    phrase!("a process that has just begun").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_second_lock_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sub/a.txt");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written");
        assert_eq!(read(&path).expect("read"), b"two");
        let lock = folder.path().join("lock");
        let held = Lock::take(&lock, "first").expect("taken");
        assert!(matches!(Lock::take(&lock, "second"), Err(Error::Locked { holder }) if holder == "first"));
        drop(held);
        assert!(Lock::take(&lock, "third").is_ok());
    }

    #[test]
    fn the_hash_is_the_standard_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
