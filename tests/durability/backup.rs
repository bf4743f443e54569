//! A copy of the folder made while a run works in it: first `inbox`, then everything, as `cp -a` does it. With `rebuild` and
//! the next run it becomes what the folder itself becomes.

use std::fs;
use std::path::{Path, PathBuf};

use super::each;
use super::scenarios::{files, is_report};
use super::shim::plain;
use super::together::{RUN, increment, orders, together};
use crate::fuzzed::Seeded;
use crate::harness::Campaign;

const REBUILD: &[&str] = &["--now", "2023-09-15T09:00:00+07:00", "-q", "rebuild"];
const VERIFY: &[&str] = &["-q", "verify"];

/// Copies a folder item by item.
struct Copier {
    from: PathBuf,
    to: PathBuf,
    /// What is still to be copied, below the folder; the last one is next.
    ahead: Vec<PathBuf>,
}

impl Copier {
    fn of(from: &Path, to: &Path) -> Self {
        // The inbox once before all, and once more with the others.
        Self { from: from.to_owned(), to: to.to_owned(), ahead: vec![PathBuf::new(), "inbox".into()] }
    }

    /// Copies the next item; in a folder it may begin with any.
    fn step(&mut self, seeded: &mut Seeded) {
        let Some(path) = self.ahead.pop() else { return };
        let (from, to) = (self.from.join(&path), self.to.join(&path));
        if from.is_dir() {
            fs::create_dir_all(&to).expect("made");
            let mut items: Vec<PathBuf> =
                fs::read_dir(&from).into_iter().flatten().flatten().map(|item| path.join(item.file_name())).collect();
            items.sort();
            while !items.is_empty() {
                self.ahead.push(items.remove(seeded.below(items.len())));
            }
        } else if let Ok(bytes) = fs::read(&from) {
            // What is gone meanwhile is left out; what was copied before is copied again.
            let _ = fs::remove_file(&to);
            fs::write(to, bytes).expect("written");
        }
    }
}

#[test]
#[ignore = "deep"]
fn a_copy_made_during_a_run_is_a_backup() {
    let Some(played) = increment() else { return };
    let copies = each(1..=orders(), |seed| {
        let told = format!("seed {seed}");
        let stage = played.copied();
        let place = tempfile::tempdir().expect("a folder");
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        let mut copier = Copier::of(&folder, place.path());
        let mut act = |seeded: &mut Seeded| {
            for _ in 0..seeded.below(6) {
                copier.step(seeded);
            }
        };
        together(&stage.campaign, &[RUN], false, seed, &mut act).expect("the watch was built");
        let mut rest = Seeded(seed);
        while !copier.ahead.is_empty() {
            copier.step(&mut rest);
        }
        for arguments in [REBUILD, RUN, VERIFY] {
            let output = plain(place.path(), arguments, &[]).output().expect("it runs");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{told}: {arguments:?}: {}: {said}", output.status);
        }
        let copy = files(&Campaign::of(place));
        assert!(!copy.keys().any(|path| is_report(path)), "{told}: it stays in the inbox");
        // A file that was copied with the inbox and was in the ledger, too, may have been entered once more as a duplicate.
        for path in
            played.files_after.keys().filter(|path| path.starts_with("archive/") || path.ends_with("summary.json"))
        {
            assert!(copy.contains_key(path), "{told}: {path} is not there");
        }
        let summary = "outbox/2023-09-14/summary.json";
        assert_eq!(copy.get(summary), played.files_after.get(summary), "{told}");
    });
    eprintln!("{copies} copies made during a run became what the folder became");
}
