//! Whose the files of a campaign folder are.
//!
//! A folder's files belong to one user, mostly the one its service runs as. What root makes belongs to whoever owns the
//! folder that it is made in, so that an administrator's call locks the service out of nothing. Another user, whose
//! files the owner could not replace, is refused before anything is written. Systems without file owners skip all of this.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::{Error, Result};

/// Gives a new file to the owner of its folder.
#[cfg(unix)]
pub(super) fn give_file(file: &File, path: &Path) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Some(folder) = is_root().then(|| parent(path).metadata().ok()).flatten().filter(|folder| folder.uid() != 0) {
        // A share that knows no owners takes none.
        let _ = fchown(file, Some(folder.uid()), Some(folder.gid()));
    }
}

/// Gives a new folder to the owner of the one that it is in.
#[cfg(unix)]
pub(super) fn give_folder(path: &Path) {
    use std::os::unix::fs::{MetadataExt, lchown};
    if let Some(folder) = is_root().then(|| parent(path).metadata().ok()).flatten().filter(|folder| folder.uid() != 0) {
        let _ = lchown(path, Some(folder.uid()), Some(folder.gid()));
    }
}

#[cfg(not(unix))]
pub(super) fn give_file(_: &File, _: &Path) {}

#[cfg(not(unix))]
pub(super) fn give_folder(_: &Path) {}

/// Refuses a user whose files in this folder its owner could not replace.
///
/// # Errors
/// [`Error::Owner`], or why nothing can be made in the folder.
#[cfg(unix)]
pub(super) fn refuse_others(folder: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let owner = folder.metadata().map_err(|error| Error::io("look at", folder, error))?.uid();
    let own = rustix::process::geteuid().as_raw();
    if own == 0 || own == owner {
        return Ok(());
    }
    // On a share every file may be of one owner, whoever makes it.
    let given = super::trial(folder).and_then(|(path, file)| {
        let owner = file.metadata().map(|made| made.uid()).map_err(|error| Error::io("look at", &path, error));
        super::remove(&path).and(owner)
    });
    match given {
        Ok(given) if given == owner => Ok(()),
        Err(Error::Io { source, .. }) if source.kind() != io::ErrorKind::PermissionDenied => {
            Err(Error::io("write", folder, source))
        }
        _ => Err(Error::Owner { folder: folder.to_owned(), owner: name(owner), user: name(own) }),
    }
}

#[cfg(not(unix))]
pub(super) fn refuse_others(_: &Path) -> Result<()> {
    Ok(())
}

/// What in these folders of a campaign folder belongs to another user than the campaign folder, and whose it is: at most two
/// levels down, files on the first only.
#[cfg(unix)]
#[must_use]
pub fn of_others(campaign: &Path, names: &[&str]) -> Vec<(PathBuf, String)> {
    use std::os::unix::fs::MetadataExt;
    let uid = |path: &Path| path.symlink_metadata().ok().map(|there| there.uid());
    let Some(owner) = campaign.metadata().ok().map(|there| there.uid()).filter(|owner| *owner != 0) else {
        return Vec::new();
    };
    let folders: Vec<PathBuf> = names.iter().map(|name| campaign.join(name)).collect();
    let items = |folder: &Path| super::list(folder).unwrap_or_default().into_iter().map(|item| item.path());
    let mut looked = folders.clone();
    for item in folders.iter().flat_map(|folder| items(folder)) {
        if item.is_dir() {
            looked.extend(items(&item).filter(|below| below.is_dir()));
        }
        looked.push(item);
    }
    looked.sort();
    let whose = |path: PathBuf| uid(&path).filter(|uid| *uid != owner).map(|uid| (path, name(uid)));
    looked.into_iter().filter_map(whose).collect()
}

/// Systems without owners have no others.
#[cfg(not(unix))]
#[must_use]
pub fn of_others(_: &Path, _: &[&str]) -> Vec<(PathBuf, String)> {
    Vec::new()
}

/// The name of the user as whom the program runs. `None`: the system has no such names.
#[cfg(unix)]
#[must_use]
pub fn user_name() -> Option<String> {
    Some(name(rustix::process::getuid().as_raw()))
}

/// The name of the user as whom the program runs. `None`: the system has no such names.
#[cfg(not(unix))]
#[must_use]
pub fn user_name() -> Option<String> {
    None
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A user's name by the machine's own list, or else the number.
#[cfg(unix)]
fn name(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = uid.to_string();
    let named = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut named = named.filter(|fields| fields.get(2) == Some(&number.as_str()));
    named.next().and_then(|fields| fields.first().map(|name| (*name).to_owned())).unwrap_or(number)
}
