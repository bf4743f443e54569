//! The sample inbox against figures that its maker computed without this program.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::Campaign;

const NOW: &str = "2023-09-03T08:30:00+07:00";
const DATES: [&str; 3] = ["2023-08-31", "2023-09-01", "2023-09-02"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for item in fs::read_dir(from).expect("a folder") {
        let path = item.expect("an item").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// Writes the sample's inbox into a folder, from the tests' own copy: a run empties the checkout's.
pub(crate) fn unpack(to: &Path) {
    for (path, bytes) in packed() {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
}

/// Files of the sample's inbox by their paths below it.
fn packed() -> BTreeMap<String, Vec<u8>> {
    let mut container = zip::ZipArchive::new(Cursor::new(include_bytes!("fixtures/sample.zip"))).expect("a zip");
    let files = 0..container.len();
    let file = |at: usize| {
        let mut file = container.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        (file.name().expect("a name").into_owned(), bytes)
    };
    files.map(file).collect()
}

/// The sample taken in by one run, with all three dates drawn.
pub(crate) fn sample() -> Campaign {
    let campaign = Campaign::new();
    unpack(&campaign.path().join("inbox"));
    campaign.run(NOW);
    for date in &DATES[..2] {
        campaign.report(NOW, date);
    }
    campaign
}

fn expected() -> Value {
    let text = fs::read(root().join("tests/sample/expected.json")).expect("expected.json");
    serde_json::from_slice(&text).expect("JSON")
}

/// Compares every key that the expectation has; the summary may say more.
fn compare(expected: &Value, got: &Value, path: &str, differences: &mut Vec<String>) {
    match expected {
        Value::Object(keys) => {
            for (key, value) in keys {
                compare(value, &got[key], &format!("{path}.{key}"), differences);
            }
        }
        Value::Number(number) => {
            let close = got.as_f64().zip(number.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 1e-9);
            if !close {
                differences.push(format!("{path}: expected {expected}, got {got}"));
            }
        }
        _ if expected != got => differences.push(format!("{path}: expected {expected}, got {got}")),
        _ => {}
    }
}

fn multiset(list: &Value, keys: &[&str]) -> Vec<String> {
    let line = |item: &Value| keys.iter().map(|key| item[*key].to_string()).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = list.as_array().expect("a list").iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
#[ignore = "deep"]
fn every_figure_is_the_makers() {
    let campaign = sample();
    let expected = expected();
    let mut differences = Vec::new();
    for date in DATES {
        let summary = campaign.summary(date);
        let wanted = &expected[date];
        compare(&wanted["total"], &summary["total"], &format!("{date}.total"), &mut differences);
        for unit in wanted["units"].as_array().expect("units") {
            let id = unit["id"].as_str().expect("an id");
            compare(unit, &campaign.unit(date, id), &format!("{date}.{id}"), &mut differences);
        }
        let appendix = |line: &String| !line.contains("phu-luc");
        let keys = ["file", "form", "unit", "report_date", "verdict"];
        let got: Vec<_> = multiset(&summary["submissions"], &keys).into_iter().filter(appendix).collect();
        let want: Vec<_> = multiset(&wanted["submissions"], &keys).into_iter().filter(appendix).collect();
        assert_eq!(got, want, "submissions of {date}");
        let keys = ["file", "sheet", "cell", "severity", "code"];
        assert_eq!(multiset(&summary["findings"], &keys), multiset(&wanted["findings"], &keys), "findings of {date}");
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
#[ignore = "deep"]
fn the_whole_sample_is_taken_in_and_told() {
    let campaign = sample();
    let left: Vec<_> = campaign.files("inbox").into_keys().collect();
    assert_eq!(left, ["inbox/arrivals.csv"]);
    let verdicts = multiset(&campaign.summary("2023-09-02")["submissions"], &["form", "verdict"]);
    assert!(verdicts.contains(&"\"appendix\" \"accepted\"".to_owned()), "{verdicts:?}");
    let verified = tonghop::pipeline::verify::verify(campaign.path()).expect("verified");
    assert!(verified.damages.is_empty(), "{:?}", verified.damages);
}

#[test]
#[ignore = "deep"]
fn three_mornings_give_what_one_run_gives() {
    let at_once = sample();
    let files = packed();
    let stated = String::from_utf8(files["arrivals.csv"].clone()).expect("arrivals");
    let daily = Campaign::new();
    fs::write(daily.path().join("inbox/arrivals.csv"), &stated).expect("written");
    let mut lines: Vec<(String, String)> = stated
        .lines()
        .skip(1)
        .map(|line| {
            let (path, rest) = match line.strip_prefix('"') {
                Some(quoted) => quoted.split_once("\",").expect("a quoted path"),
                None => line.split_once(',').expect("a path"),
            };
            (rest.split(',').next().expect("a time").to_owned(), path.to_owned())
        })
        .collect();
    lines.sort();
    for now in ["2023-09-01T08:30:00+07:00", "2023-09-02T08:30:00+07:00", NOW] {
        for (_, path) in lines.iter().filter(|(time, _)| time.as_str() <= now) {
            let to = daily.path().join("inbox").join(path);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::write(to, &files[path]).expect("written");
        }
        lines.retain(|(time, _)| time.as_str() > now);
        daily.run(now);
    }
    for date in DATES {
        let (daily, at_once) = (daily.summary(date), at_once.summary(date));
        assert_eq!(daily["total"], at_once["total"], "{date}");
        assert_eq!(daily["units"], at_once["units"], "{date}");
    }
}

#[test]
fn the_packed_sample_is_what_the_checkout_offers() {
    let inbox = root().join("inbox");
    if !inbox.join("phu-luc-chi-tieu.xlsx").exists() {
        eprintln!("SKIPPED: inbox/ was taken in by a run; `git checkout inbox` brings the sample back");
        return;
    }
    for (path, bytes) in packed() {
        assert!(fs::read(inbox.join(&path)).is_ok_and(|there| there == bytes), "{path}: run tests/sample/make.py");
    }
}
