//! Many files stored at once: each is whole and synced before it has its name, each folder is synced once.
//!
//! A disk that is asked for one sync after the other does nothing else meanwhile; asked by several threads it joins
//! them. What holds at the end is what storing them one by one gives.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::folders::{make_unsynced, sync_folder};
use super::{Error, Result, close_unsynced, is_there, write_beside_in};

/// Syncs that may wait at the same time.
const WAITING: usize = 16;
/// Fewer files than this are stored one by one: threads would cost more than they save.
const FEW: usize = 4;

/// A file to be stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether it is for its owner alone.
    pub private: bool,
}

/// Stores files that are never changed again, as [`super::store`] does with each.
///
/// # Errors
/// The file system's, with the path.
pub fn store_all(files: &[(PathBuf, Stored<'_>)]) -> Result<()> {
    let folder = |path: &Path| path.parent().unwrap_or(Path::new(".")).to_owned();
    let folders: BTreeSet<PathBuf> = files.iter().map(|(path, _)| folder(path)).collect();
    let mut unsynced = BTreeSet::new();
    for folder in &folders {
        make_unsynced(folder, &mut unsynced)?;
    }
    let put = |(path, file): &(PathBuf, Stored<'_>)| -> Result<Option<PathBuf>> {
        if is_there(path, file.bytes)? {
            return Ok(None);
        }
        let temporary = write_beside_in(&folder(path), path, &mut &*file.bytes)?;
        close_unsynced(&temporary, path, file.private)?;
        Ok(Some(folder(path)))
    };
    let changed: Vec<Option<PathBuf>> = if files.len() < FEW {
        files.iter().map(put).collect::<Result<_>>()?
    } else {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(WAITING.min(files.len())).build();
        let pool = pool.map_err(|error| Error::NoThread(error.to_string()))?;
        pool.install(|| files.par_iter().map(put).collect::<Result<_>>())?
    };
    unsynced.extend(changed.into_iter().flatten());
    unsynced.iter().try_for_each(|folder| sync_folder(folder))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn many_files_are_stored_as_one_by_one() {
        let (one, all) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let texts: Vec<String> = (0..40).map(|n| format!("file {}", n % 30)).collect();
        let files = |root: &Path| -> Vec<(PathBuf, Stored<'_>)> {
            let place = |n: usize| root.join(format!("{}/{}", n % 3, n % 30));
            texts
                .iter()
                .enumerate()
                .map(|(n, text)| (place(n), Stored { bytes: text.as_bytes(), private: n % 2 == 0 }))
                .collect()
        };
        // A file that is named twice is the same file: its content names it.
        let once: Vec<_> = files(all.path()).into_iter().take(30).collect();
        store_all(&once).expect("stored");
        store_all(&files(all.path())).expect("stored again");
        store_all(&files(all.path())[..2]).expect("few");
        for (path, file) in files(one.path()).into_iter().take(30) {
            super::super::store(&path, file.bytes, file.private).expect("stored");
        }
        for n in 0..3 {
            let names = |root: &Path| -> Vec<_> {
                let items = super::super::list(&root.join(n.to_string())).expect("listed").into_iter();
                items
                    .map(|item| {
                        (
                            item.file_name(),
                            fs::read(item.path()).expect("read"),
                            item.metadata().expect("there").permissions(),
                        )
                    })
                    .collect()
            };
            assert_eq!(names(all.path()), names(one.path()));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("file"), "x").expect("written");
        let place = folder.path().join("file/below");
        let error = store_all(&[(place, Stored { bytes: b"x", private: false })]).expect_err("no folder");
        assert!(error.to_string().contains("file"), "{error}");
    }
}
