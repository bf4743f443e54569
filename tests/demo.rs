//! `demo`: a made-up campaign is whole, the same each time, and has in it what real ones have.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tonghop::demo::{Story, play};
use tonghop::pipeline::verify;

use crate::harness::workers;

/// What a story made, and every file of its folder by its hash.
fn played(folder: &Path, story: Story) -> (usize, usize, usize, BTreeMap<String, String>) {
    let told = play(folder, story, &workers, &|_, _| {}).expect("a story");
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(next).expect("a folder") {
            let path = item.expect("an item").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(below, tonghop::files::sha256(&fs::read(&path).expect("a file")));
            }
        }
    }
    found.remove("ledger/lock");
    (told.files, told.returned, told.quarantined, found)
}

#[test]
#[ignore = "deep"]
fn the_same_seed_tells_the_same_story_to_the_byte() {
    let story = Story { units: 3, days: 2, seed: 7 };
    let (first, second, other) = (tempfile::tempdir(), tempfile::tempdir(), tempfile::tempdir());
    let folders = [first, second, other].map(|folder| folder.expect("a folder"));
    let once = played(folders[0].path(), story);
    assert_eq!(once, played(folders[1].path(), story));
    let different = played(folders[2].path(), Story { seed: 8, ..story });
    assert_ne!(once.3, different.3);
    // A folder that holds a campaign is not played over.
    assert!(play(folders[0].path(), story, &workers, &|_, _| {}).is_err());
}

#[test]
#[ignore = "deep"]
fn a_story_has_what_real_campaigns_have_and_its_ledger_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, returned, quarantined, found) = played(folder.path(), Story { units: 9, days: 5, seed: 1 });
    assert!(files > 40 && returned > 1 && quarantined > 0, "{files} {returned} {quarantined}");
    assert_eq!(verify::verify(folder.path()).expect("verified").damages, []);
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut revisions = 0;
    for (path, _) in found.iter().filter(|(path, _)| path.ends_with("summary.json")) {
        let summary: Value =
            serde_json::from_slice(&fs::read(folder.path().join(path)).expect("a file")).expect("JSON");
        revisions += summary["revision"].as_u64().expect("a number");
        assert_eq!(summary["units"].as_array().map(Vec::len), Some(9));
        for unit in summary["units"].as_array().expect("units") {
            *statuses.entry(unit["status"].as_str().expect("a word").to_owned()).or_default() += 1;
        }
    }
    for status in ["on-time", "late", "missing"] {
        assert!(statuses.contains_key(status), "{status}: {statuses:?}");
    }
    assert!(revisions > 0, "somebody corrected something");
    assert!(found.keys().any(|path| path.starts_with("outbox/returned/")));
    assert!(found.keys().any(|path| path.contains("bao-cao-tong-ket")), "the report at its end");
}
