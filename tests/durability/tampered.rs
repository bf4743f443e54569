//! A byte changed, a file or a run taken away, two runs exchanged: `verify` names it, and no run builds on it.

use std::fs;
use std::path::Path;

use tonghop::ledger::{Manifest, Store};
use tonghop::pipeline::verify;

use super::share;
use super::shim::{plain, said};
use crate::fuzzed::Seeded;
use crate::harness::{Campaign, Sheet, busy_campaign, report, workbook};

const RUN: &[&str] = &["--now", "2023-09-13T11:30:00+07:00", "-q", "run", "--no-send"];

/// A campaign in its second week with returned files, a file in quarantine, a withdrawal and a correction.
fn rich() -> Campaign {
    let mut campaign = busy_campaign();
    let sheet = Sheet::new("Xã Dân Thành", "12/09/2023", [1, 14, 2, 28, 3, 30]).with_citizens();
    campaign.drop("rieng.xlsx", workbook(&[sheet]), "2023-09-13T10:40:00+07:00");
    campaign.drop("lai.xlsx", report("Phường 2", "11/09/2023", [1, 11, 2, 22, 9, 900]), "2023-09-13T10:41:00+07:00");
    campaign.run("2023-09-13T11:00:00+07:00");
    let withdrawn = [
        "--now",
        "2023-09-13T11:10:00+07:00",
        "-q",
        "withdraw",
        "phuong-2",
        "--date",
        "2023-09-11",
        "--reason",
        "gửi nhầm",
    ];
    let output = plain(campaign.path(), &withdrawn, &[]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    campaign
}

fn damages(campaign: &Campaign) -> Vec<String> {
    let verified = verify::verify(campaign.path()).expect("verified");
    verified.damages.iter().map(ToString::to_string).collect()
}

/// Replaces a file, whatever its permissions.
fn put(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).expect("removed");
    fs::write(path, bytes).expect("written");
}

/// Files that a byte may not be changed in, below the campaign folder.
fn recorded(campaign: &Campaign) -> Vec<String> {
    let all =
        ["ledger", "archive", "quarantine", "outbox"].iter().flat_map(|folder| campaign.files(folder).into_keys());
    let is_record =
        |path: &String| !["ledger/lock", "ledger/arrivals.json", "ledger/unfinished"].contains(&path.as_str());
    all.filter(is_record).collect()
}

#[test]
#[ignore = "deep"]
fn a_byte_anywhere_is_named() {
    let campaign = rich();
    assert_eq!(damages(&campaign), Vec::<String>::new());
    let files = recorded(&campaign);
    assert!(files.len() > 100, "{}", files.len());
    let (mut seeded, mut changed) = (Seeded(4_711), 0);
    // Of few files a byte by default, of all several where more is asked for.
    for (at, path) in files.iter().enumerate().filter(|(at, _)| at % share().div_ceil(20) == 0) {
        let file = campaign.path().join(path);
        let bytes = fs::read(&file).expect("read");
        let places = [0, bytes.len() - 1, seeded.below(bytes.len()), seeded.below(bytes.len())];
        let few = if share() < 10 { &places[..] } else { &places[at % 4..=at % 4] };
        for place in few {
            let mut other = bytes.clone();
            other[*place] ^= 1 << seeded.below(8);
            put(&file, &other);
            let named = damages(&campaign);
            assert!(named.iter().any(|damage| damage.contains(path.as_str())), "byte {place} of {path}: {named:?}");
            changed += 1;
        }
        put(&file, &bytes);
    }
    assert_eq!(damages(&campaign), Vec::<String>::new());
    eprintln!("{changed} changed bytes were named");
}

#[test]
#[ignore = "deep"]
fn a_file_that_is_gone_is_named() {
    let campaign = rich();
    // Slips and drafts are taken away by people; the rollup is made anew.
    let may_go =
        |path: &str| path.contains("/returned/") || path.contains("tra-lai") || path.starts_with("ledger/rollup/");
    for path in recorded(&campaign).iter().filter(|path| !may_go(path)).step_by(share().div_ceil(20)) {
        let file = campaign.path().join(path);
        let bytes = fs::read(&file).expect("read");
        fs::remove_file(&file).expect("removed");
        let named = damages(&campaign);
        assert!(named.iter().any(|damage| damage.contains(path.as_str())), "{path}: {named:?}");
        fs::write(&file, &bytes).expect("written");
    }
}

#[test]
#[ignore = "deep"]
fn no_run_builds_on_a_damaged_ledger_and_it_says_how_to_restore_it() {
    let campaign = rich();
    let runs: Vec<String> = recorded(&campaign)
        .into_iter()
        .filter(|path| path.starts_with("ledger/run-") || path.starts_with("ledger/objects/"))
        .collect();
    let mut seeded = Seeded(815);
    for path in runs.iter().step_by(share().div_ceil(20)) {
        let file = campaign.path().join(path);
        let bytes = fs::read(&file).expect("read");
        let mut other = bytes.clone();
        let place = seeded.below(bytes.len());
        other[place] ^= 1;
        put(&file, &other);
        let output = plain(campaign.path(), RUN, &[]).output().expect("it runs");
        let said = said(&output);
        assert_eq!(output.status.code(), Some(4), "byte {place} of {path}: {said}");
        assert!(said.contains("the ledger is damaged") && said.contains("tonghop rebuild"), "{path}: {said}");
        put(&file, &bytes);
    }
    let output = plain(campaign.path(), RUN, &[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "deep"]
fn a_run_taken_away_or_put_elsewhere_shows() {
    let campaign = rich();
    let store = Store::new(campaign.path());
    let last = (1..1000).take_while(|run| store.folder(*run).exists()).last().expect("runs");
    let refuses = |told: &str| {
        assert!(!damages(&campaign).is_empty(), "{told}: not noticed");
        let output = plain(campaign.path(), RUN, &[]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(4), "{told}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let aside = campaign.path().join("aside");
    for run in [1, 2, last / 2, last - 1, last] {
        fs::rename(store.folder(run), &aside).expect("moved");
        refuses(&format!("run {run} of {last} is gone"));
        fs::rename(&aside, store.folder(run)).expect("moved");
    }
    for (one, other) in [(1, 2), (last - 1, last), (3, last)] {
        let swap = || {
            fs::rename(store.folder(one), &aside).expect("moved");
            fs::rename(store.folder(other), store.folder(one)).expect("moved");
            fs::rename(&aside, store.folder(other)).expect("moved");
        };
        swap();
        refuses(&format!("runs {one} and {other} were exchanged"));
        swap();
    }
    // All that came after some run, and what was rolled up of it.
    for run in [last - 1, last] {
        fs::rename(store.folder(run), campaign.path().join(format!("aside-{run}"))).expect("moved");
    }
    refuses("the last two runs are gone");
    for run in [last - 1, last] {
        fs::rename(campaign.path().join(format!("aside-{run}")), store.folder(run)).expect("moved");
    }
    assert_eq!(damages(&campaign), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn a_manifest_that_was_changed_and_sealed_again_breaks_the_chain() {
    let campaign = rich();
    let store = Store::new(campaign.path());
    for run in 1..=3 {
        let path = store.folder(run).join("manifest.json");
        let bytes = fs::read(&path).expect("read");
        let mut manifest: Manifest = serde_json::from_slice(&bytes).expect("a manifest");
        manifest.program = "tonghop 9.9.9".to_owned();
        put(&path, &manifest.sealed().to_bytes());
        let chain = format!("ledger/run-{:06}/manifest.json: it does not follow the manifest before it", run + 1);
        let found = damages(&campaign);
        assert!(found.iter().any(|damage| damage.contains(&chain)), "run {run}: {found:?}");
        let output = plain(campaign.path(), RUN, &[]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(4), "run {run}: {}", said(&output));
        put(&path, &bytes);
    }
    assert_eq!(damages(&campaign), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn a_damaged_table_is_restored_from_the_archive() {
    let campaign = rich();
    let before = campaign.files("outbox");
    for path in recorded(&campaign).iter().filter(|path| path.ends_with(".parquet")).step_by(11) {
        put(&campaign.path().join(path), b"nothing");
    }
    assert!(!damages(&campaign).is_empty());
    let rebuild = ["--now", "2023-09-13T12:00:00+07:00", "-q", "rebuild"];
    let output = plain(campaign.path(), &rebuild, &[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(damages(&campaign), Vec::<String>::new());
    assert_eq!(campaign.files("outbox"), before);
}
