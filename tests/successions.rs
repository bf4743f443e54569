//! Campaigns whose units merge, split, rename, end and begin while dates are closed, opened again and corrected by
//! requests: every figure is what another program computes from the same workbooks and decisions.
//!
//! `TONGHOP_SIMULATION_SEED=7` plays that history alone, `TONGHOP_SIMULATION_SEED=1..40` all of these;
//! `TONGHOP_SIMULATION_DAYS=92` plays all days of the town's campaign, and histories of that length.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use serde_json::Value;
use tonghop::pipeline::{Workspace, rebuild, verify};
use tonghop::report::json;

use crate::closing::call;
use crate::harness::{Campaign, workers};
use crate::sample::copy;
use crate::simulation::{python, script};

/// Seeds of the histories that are played when nothing else is asked for.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=1;
/// Days of a history.
const DAYS: u64 = 10;
/// Days of the town's campaign: its changes come earlier accordingly, its closings at the end of a month and of all days.
const DAYS_OF_TOWN: u64 = 20;

/// A campaign as `changes.py` wrote it down.
struct Played<'f> {
    folder: &'f Path,
    campaign: Campaign,
    looks: usize,
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key}: {value}"))
}

fn texts<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value[key].as_array().expect("a list").iter().map(|one| one.as_str().expect("a text")).collect()
}

impl Played<'_> {
    fn step(&mut self, step: &Value) {
        match text(step, "do") {
            "drop" => {
                let path = text(step, "path");
                let bytes = fs::read(self.folder.join("files").join(path)).expect("a workbook");
                self.campaign.drop(path, bytes, text(step, "arrival"));
            }
            "run" => {
                let outcome = self.campaign.run(text(step, "now"));
                assert!(outcome.withheld.is_empty(), "{}: {:?}", text(step, "now"), outcome.withheld);
            }
            "decide" => {
                let arguments = texts(step, "arguments");
                let output = call(&self.campaign, text(step, "now"), &arguments);
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(0), "{} {arguments:?}: {said}", text(step, "now"));
            }
            "look" => {
                self.look(text(step, "now"), &texts(step, "dates"), "actual");
                self.looks += 1;
            }
            other => panic!("no such step: {other}"),
        }
    }

    /// What is known of these dates at a moment.
    fn look(&self, now: &str, dates: &[&str], into: &str) {
        let now = DateTime::parse_from_rfc3339(now).expect("a moment");
        let folder = self.folder.join(into);
        fs::create_dir_all(&folder).expect("a folder");
        for date in dates {
            let (workspace, book) = Workspace::look(self.campaign.path(), workers()).expect("a workspace");
            let summary = workspace.status(book, Some(date.parse().expect("a date")), now).expect("a summary");
            fs::write(folder.join(format!("{}-{date}.json", self.looks)), json::summary_json(&summary))
                .expect("written");
        }
    }

    /// Every summary in the outbox, and what is known of all dates.
    fn summaries(&self, last: &Value) -> BTreeMap<String, Vec<u8>> {
        let again = Played { folder: self.folder, campaign: self.campaign.twin(), looks: self.looks };
        again.look(text(last, "now"), &texts(last, "dates"), "again");
        let mut found = BTreeMap::new();
        for (root, below) in [(self.folder, "again"), (self.campaign.path(), "outbox")] {
            for path in crate::harness::files_below(&root.join(below)) {
                let name = path.to_string_lossy().into_owned();
                if below == "again" || name.ends_with("summary.json") {
                    found.insert(format!("{below}/{name}"), fs::read(root.join(below).join(path)).expect("a summary"));
                }
            }
        }
        found
    }
}

/// Plays what `changes.py` makes of these arguments, and holds it to what `succession.py` computes.
fn plays(python: &Path, arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let (made, said) = script(python, &[&["changes.py", path], arguments].concat());
    assert!(made, "{arguments:?}: {said}");
    let told: Value =
        serde_json::from_slice(&fs::read(folder.path().join("script.json")).expect("a script")).expect("JSON");
    let closes = told["closes_after"].as_u64().map_or_else(String::new, |days| format!("closes_after = {days}\n"));
    let file = include_str!("../tonghop.toml").replacen("[schedule]\n", &format!("[schedule]\n{closes}"), 1);
    let campaign = Campaign::with_file(&format!("{file}\n{}", text(&told, "changes")));
    let mut played = Played { folder: folder.path(), campaign, looks: 0 };
    let steps = told["steps"].as_array().expect("steps");
    let whole = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for step in steps {
            played.step(step);
        }
    }));
    let (computed, said) = script(python, &["succession.py", "expect", path]);
    let (same, differences) = if whole.is_ok() && computed {
        script(python, &["succession.py", "compare", path])
    } else {
        (false, String::new())
    };
    eprintln!("{arguments:?}: {said}{differences}");
    if !same {
        let kept = std::env::temp_dir().join(format!("tonghop-successions-{}", arguments.join("")));
        let _ = fs::remove_dir_all(&kept);
        copy(folder.path(), &kept);
        copy(played.campaign.path(), &kept.join("campaign"));
        panic!("{arguments:?}: kept in {}", kept.display());
    }
    holds_after_a_rebuild(&played, steps.last().expect("a look"));
}

/// The archive and the ledger are sound, and made again from the archive alone every summary is the same.
fn holds_after_a_rebuild(played: &Played<'_>, last: &Value) {
    let root = played.campaign.path();
    assert_eq!(verify::verify(root).expect("verified").damages, []);
    let before = played.summaries(last);
    let now = DateTime::parse_from_rfc3339("2023-12-24T08:00:00+07:00").expect("a moment");
    let rebuilt = rebuild::rebuild(root, now, &workers()).expect("rebuilt");
    assert_eq!((rebuilt.restored, rebuilt.differing), (vec![], vec![]));
    let after = played.summaries(last);
    let differ: Vec<&String> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|one| one.0).collect();
    assert_eq!((differ, after.len()), (vec![], before.len()));
    assert_eq!(verify::verify(root).expect("verified").damages, []);
}

fn asked(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

#[test]
#[ignore = "deep"]
fn histories_of_units_come_to_what_another_program_computes() {
    let Some(python) = python() else { return };
    let days = asked("TONGHOP_SIMULATION_DAYS").unwrap_or_else(|| DAYS.to_string());
    let seeds = match asked("TONGHOP_SIMULATION_SEED") {
        None => SEEDS,
        Some(seeds) => {
            let number = |seed: &str| seed.parse::<u64>().expect("a seed is a number");
            let (first, last) = seeds.split_once("..").unwrap_or((&seeds, &seeds));
            number(first)..=number(last)
        }
    };
    for seed in seeds {
        plays(&python, &["--days", &days, "--seed", &seed.to_string()]);
    }
}

#[test]
#[ignore = "deep"]
fn a_town_of_seven_wards_that_become_three_comes_to_what_another_program_computes() {
    let Some(python) = python() else { return };
    let days = asked("TONGHOP_SIMULATION_DAYS").unwrap_or_else(|| DAYS_OF_TOWN.to_string());
    let seed = asked("TONGHOP_SIMULATION_SEED").and_then(|seeds| Some(seeds.split("..").next()?.to_owned()));
    plays(&python, &["--town", "--days", &days, "--seed", seed.as_deref().unwrap_or("110")]);
}
