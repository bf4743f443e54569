//! Files of others that were judged wrongly once; they lie beside the repository and are skipped where they are not.

use std::fs;
use std::path::{Path, PathBuf};

use tonghop::model::campaign::Limits;
use tonghop::read::{ReadFailure, embedded, read, read_unstructured};
use tonghop::recognise::privacy;

use crate::hostile::shared;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_none_or(|end| end != "md")).collect();
    files.sort();
    files
}

/// Whether a file holds personal data, as a reader's worker finds it.
fn is_private(path: &Path) -> bool {
    let bytes = fs::read(path).expect("a file");
    match read(&bytes, &Limits::default()) {
        Ok(workbook) => {
            let carried = privacy::unstructured_exposures(&embedded(&bytes, &Limits::default()), false);
            !privacy::exposures(&workbook).is_empty() || !carried.is_empty()
        }
        Err(ReadFailure::Encrypted) => false,
        Err(_) => !privacy::unstructured_exposures(&read_unstructured(&bytes, &Limits::default()), false).is_empty(),
    }
}

#[test]
fn good_files_are_not_taken_for_private_ones() {
    let Some(folder) = shared("formats/not-private") else { return };
    let wrong: Vec<PathBuf> = files(&folder).into_iter().filter(|path| is_private(path)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn private_files_that_were_missed_are_found() {
    let Some(folder) = shared("private") else { return };
    let missed: Vec<PathBuf> = files(&folder).into_iter().filter(|path| !is_private(path)).collect();
    assert!(missed.is_empty(), "{} missed: {missed:?}", missed.len());
}
