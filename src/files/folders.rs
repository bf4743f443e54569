//! Folders: made, listed, renamed and removed, so that what is recorded of them is true after a power cut, too.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::{Error, Result};

/// What lies in a folder, by name; nothing where there is no such folder.
///
/// # Errors
/// The file system's, with the path.
pub fn list(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let failed = |error| Error::io("list", folder, error);
    let mut items = match fs::read_dir(folder) {
        Ok(items) => items.collect::<io::Result<Vec<_>>>().map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    items.sort_by_key(fs::DirEntry::file_name);
    Ok(items)
}

/// Makes a folder and those above it, durably.
///
/// # Errors
/// The file system's, with the path.
pub fn make_folder(path: &Path) -> Result<()> {
    let mut parents = BTreeSet::new();
    make_unsynced(path, &mut parents)?;
    parents.iter().try_for_each(|parent| sync_folder(parent))
}

/// Makes a folder and those above it; adds the folders that have new ones in them, which are still to be synced.
pub(super) fn make_unsynced(path: &Path, parents: &mut BTreeSet<PathBuf>) -> Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    make_unsynced(parent, parents)?;
    match fs::create_dir(path) {
        Ok(()) => {
            super::owner::give_folder(path);
            parents.insert(parent.to_owned());
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(error) => return Err(Error::io("make the folder", path, error)),
    }
    Ok(())
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// The file system's, with the path.
pub fn make_private_folder(path: &Path) -> Result<()> {
    make_folder(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
            .map_err(|error| Error::io("restrict", path, error))?;
    }
    Ok(())
}

/// Whether files can be removed from a folder, as far as the system says so beforehand.
///
/// # Errors
/// Why they cannot.
pub fn may_remove_from(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, access};
        access(folder, Access::WRITE_OK | Access::EXEC_OK)
            .map_err(|error| Error::io("remove", folder, error.into()))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes a finished folder visible under its name.
///
/// # Errors
/// The file system's, with the path.
pub fn rename_folder(from: &Path, to: &Path) -> Result<()> {
    sync_folder(from)?;
    fs::rename(from, to).map_err(|error| Error::io("rename to", to, error))?;
    sync_folder_of(to)
}

/// Removes a folder and all that is in it; one that is gone already is as good.
///
/// # Errors
/// The file system's, with the path.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", path, error)),
        _ => Ok(()),
    }
}

/// Makes durable which names these folders hold; one that is gone needs it no more.
///
/// # Errors
/// The file system's, with the path.
pub fn sync_folders(folders: &BTreeSet<PathBuf>) -> Result<()> {
    folders.par_iter().filter(|folder| folder.exists()).try_for_each(|folder| sync_folder(folder))
}

/// Makes durable which names a folder holds; systems without such a call, some shares among them, need none or can do none.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match File::open(folder).and_then(|file| file.sync_all()) {
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
            synced => synced.map_err(|error| Error::io("sync the folder", folder, error))?,
        }
    }
    Ok(())
}

/// Makes a name durable: syncs the folder that it is in.
pub(super) fn sync_folder_of(path: &Path) -> Result<()> {
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_with_those_above_it_whether_it_is_there_or_not() {
        let place = tempfile::tempdir().expect("a folder");
        let deep = place.path().join("a/b/c");
        for _ in 0..2 {
            make_folder(&deep).expect("made");
            assert!(deep.is_dir());
        }
        let mut parents = BTreeSet::new();
        make_unsynced(&place.path().join("a/b/d"), &mut parents).expect("made");
        assert_eq!(parents.into_iter().collect::<Vec<_>>(), [place.path().join("a/b")]);
        fs::write(place.path().join("file"), "x").expect("written");
        let error = make_folder(&place.path().join("file/below")).expect_err("no folder");
        assert!(error.to_string().contains("file"), "{error}");
    }
}
