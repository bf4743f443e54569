//! Ledgers of other versions: older ones open, later ones are refused in words.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{binary, copy, report};

/// A campaign folder that version 0.1.0 worked in, in two runs: the first returned a report.
fn of_first_version() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledger-0.1.0"), folder.path());
    fs::create_dir(folder.path().join("inbox")).expect("an inbox");
    folder
}

fn tonghop(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = binary();
    let made = command.arg("-C").arg(folder).args(["--now", "2023-09-01T09:30:00+07:00"]).args(arguments).output();
    let made = made.expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (made.status.code(), text(made.stdout), text(made.stderr))
}

fn summary(folder: &Path) -> Value {
    let bytes = fs::read(folder.join("outbox/2023-08-31/summary.json")).expect("a summary");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn a_ledger_of_the_first_version_opens_and_goes_on() {
    let folder = of_first_version();
    let place = folder.path();
    let before = summary(place);
    assert_eq!(tonghop(place, &["verify"]).0, Some(0), "{:?}", tonghop(place, &["verify"]));
    let (code, shown, said) = tonghop(place, &["status", "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!((code, &shown["total"]["cumulative"]), (Some(0), &before["total"]["cumulative"]), "{said}");
    let late = report("Phường 2", "31/08/2023", [1, 1, 2, 2, 3, 3]);
    fs::write(place.join("inbox/p2.xlsx"), late).expect("written");
    assert_eq!(tonghop(place, &["run", "--no-send"]).0, Some(0));
    let after: Value = serde_json::from_str(&tonghop(place, &["status", "--json"]).1).expect("JSON");
    let target = |summary: &Value| summary["total"]["cumulative"]["activated_l2"].as_u64();
    assert_eq!(target(&after), target(&before).map(|count| count + 3));
    assert_eq!(tonghop(place, &["verify"]).0, Some(0), "{:?}", tonghop(place, &["verify"]));
}

#[test]
#[ignore = "deep"]
fn a_rebuild_brings_it_to_this_version_and_keeps_what_was() {
    let folder = of_first_version();
    let place = folder.path();
    let before = summary(place);
    let (code, told, said) = tonghop(place, &["rebuild"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(told.contains("outbox/2023-08-31/tong-hop-2023-08-31.html"), "{told}");
    assert!(said.contains("tonghop 0.1.0"), "{said}");
    for run in 1..=2 {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledger-0.1.0/ledger");
        let kept = place.join(format!("ledger/replaced-1-run-{run:06}/manifest.json"));
        let original = original.join(format!("run-{run:06}/manifest.json"));
        assert_eq!(fs::read(kept).expect("kept"), fs::read(original).expect("there"));
    }
    assert_eq!(summary(place)["total"]["cumulative"], before["total"]["cumulative"]);
    assert_eq!(tonghop(place, &["verify"]).0, Some(0));
    // Once is enough.
    assert!(tonghop(place, &["rebuild"]).1.contains("identical"));
}

#[test]
fn figures_that_the_ledger_does_not_give_are_found_in_what_an_older_version_drew() {
    let folder = of_first_version();
    let place = folder.path();
    let path = place.join("outbox/2023-08-31/summary.json");
    let text = fs::read_to_string(&path).expect("a summary");
    let of_total = summary(place)["total"]["cumulative"]["activated_l2"].to_string();
    fs::write(&path, text.replace(&format!(": {of_total}"), ": 77777")).expect("written");
    let (code, told, _) = tonghop(place, &["verify"]);
    assert_eq!(code, Some(4));
    assert!(told.contains("summary.json"), "{told}");
}

#[test]
fn a_ledger_of_a_later_version_is_refused_in_words_and_left_alone() {
    let folder = of_first_version();
    let place = folder.path();
    let path = place.join("ledger/run-000002/manifest.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    let later = text.replace("\"schema\": 1", "\"schema\": 2").replace("tonghop 0.1.0", "tonghop 9.0.0");
    fs::write(&path, &later).expect("written");
    for command in ["run", "status", "verify", "rebuild", "report"] {
        let (code, told, said) = tonghop(place, &["--lang", "en", command]);
        assert_eq!(code, Some(4), "{command:?}: {told}{said}");
        assert!(said.contains("written by tonghop 9.0.0") && said.contains("install that version"), "{said}");
        assert!(!said.contains("damaged"), "{said}");
    }
    assert_eq!(fs::read_to_string(&path).expect("a manifest"), later);
}
