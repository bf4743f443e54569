//! The whole campaign of the plan as its wards and departments would send it, against figures that another program
//! computes from the same workbooks.
//!
//! A few days of it run with the deep tests. `TONGHOP_SIMULATION_DAYS=92` runs all of it, which takes some minutes;
//! `TONGHOP_SIMULATION_SEED` plays another one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Days, NaiveDate};
use serde_json::Value;
use tonghop::model::period_report::ReportKind;
use tonghop::pipeline::Workspace;
use tonghop::report::{json, mail, page, workbook};

use crate::harness::{Campaign, program, workers};
use crate::sample::copy;
use crate::trace;

/// Days that are played when nothing else is asked for.
const DAYS: u64 = 12;

/// Whether plans and final reports are among what is sent.
const DOCUMENTS: bool = true;

/// The campaign that is played when no other is asked for.
const SEED: &str = "110";

/// Runs a script of the simulation and gives what it prints.
pub(crate) fn script(python: &Path, arguments: &[&str]) -> (bool, String) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/simulation");
    let script = folder.join(arguments[0]);
    let mut command = Command::new(python);
    let output = command.arg("-B").arg(script).args(&arguments[1..]).output().expect("python runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

/// Python with what the scripts need; `None` says so and skips.
pub(crate) fn python() -> Option<PathBuf> {
    let python = program("python3")?;
    let has_library =
        Command::new(&python).args(["-c", "import openpyxl, tomllib"]).output().is_ok_and(|ran| ran.status.success());
    if !has_library {
        crate::harness::skip("python3 is older than 3.11 or has no openpyxl");
    }
    has_library.then_some(python)
}

#[test]
#[ignore = "deep"]
fn the_whole_campaign_comes_to_what_another_program_computes() {
    let Some(python) = python() else { return };
    let days = std::env::var("TONGHOP_SIMULATION_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(DAYS);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let seed = std::env::var("TONGHOP_SIMULATION_SEED").unwrap_or_else(|_| SEED.to_owned());
    let days_text = days.to_string();
    let mut arguments = vec!["generate.py", path, "--days", &days_text, "--seed", &seed];
    arguments.extend(DOCUMENTS.then_some("--documents"));
    let (made, said) = script(&python, &arguments);
    assert!(made, "{said}");
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.path().join(name)).expect(name)).expect("JSON")
    };
    let told = read("phases.json");
    let phases: Vec<(String, String)> = told["phases"].as_array().expect("phases").iter().map(phase).collect();
    let campaign = Campaign::new();
    for (name, now) in &phases {
        copy(&folder.path().join(name), &campaign.path().join("inbox"));
        campaign.run(now);
    }
    let (computed, said) = script(&python, &["compute.py", "expect", path]);
    assert!(computed, "{said}");
    eprintln!("{days} days: {said}");
    let (actual, pages) = (folder.path().join("actual"), folder.path().join("drawn"));
    for folder in [&actual, &pages] {
        fs::create_dir(folder).expect("a folder");
    }
    let now = DateTime::parse_from_rfc3339(&phases.last().expect("a phase").1).expect("a moment");
    let first: NaiveDate = "2023-08-31".parse().expect("a date");
    for date in (0..days).map(|day| first + Days::new(day)) {
        // The state of every date by what is known at the end: late reports and corrections are in it.
        let (workspace, book) = Workspace::look(campaign.path(), workers()).expect("a workspace");
        let summary = workspace.status(book, Some(date.to_string().parse().expect("a date")), now).expect("a summary");
        fs::write(actual.join(format!("{date}.json")), json::summary_json(&summary)).expect("written");
        let (terms, words) = (&workspace.context().campaign, &workspace.context().words);
        let body = mail::mail(&summary, terms, words, &mail::Enclosed::default()).expect("a mail");
        fs::write(pages.join(format!("{date}.txt")), body.text).expect("written");
        let page = page::pages(&summary, terms, words, "x.xlsx").expect("pages").swap_remove(0);
        fs::write(pages.join(format!("{date}.html")), page.bytes).expect("written");
        // A workbook a week: its sheets tell of all days before.
        if (date - first).num_days() % 7 == 6 {
            let book = workbook::workbook(&summary, terms, words).expect("a workbook");
            fs::write(pages.join(format!("{date}.xlsx")), book).expect("written");
        }
    }
    let last = told["last"].as_str().expect("a date");
    let drawn = campaign.path().join(format!("outbox/{last}/summary.json"));
    fs::copy(drawn, actual.join("drawn.json")).expect("the last day was drawn");
    let dates: Vec<String> = (0..days).map(|day| (first + Days::new(day)).to_string()).collect();
    let lots = seed.bytes().fold(days, |lots, byte| lots * 31 + u64::from(byte));
    trace::ten_figures_lead_to_their_cells(campaign.path(), &dates, &mut trace::Lots(lots));
    let (mut same, mut said) = script(&python, &["compute.py", "compare", path]);
    if same {
        let (as_computed, told) = script(&python, &["sentences.py", path]);
        same = as_computed;
        said += &told;
    }
    if same {
        // Every figure of the final report, too, in its tables, sentences and facts.
        let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
        let drafted = workspace.draft(book, (ReportKind::Final, None), "Văn phòng", now).expect("a draft");
        let report = drafted
            .files
            .iter()
            .find(|file| Path::new(file).extension().is_some_and(|end| end == "docx"))
            .expect("a document");
        let copied = folder.path().join("final.docx");
        fs::copy(campaign.path().join(report), &copied).expect("copied");
        let (as_expected, told) = script(&python, &["report.py", path, copied.to_str().expect("a path")]);
        same = as_expected;
        said += &told;
    }
    if !same {
        let kept = std::env::temp_dir().join("tonghop-simulation");
        let _ = fs::remove_dir_all(&kept);
        copy(folder.path(), &kept);
        panic!("{said}\nkept in {}", kept.display());
    }
    eprintln!("{said}");
}

fn phase(value: &Value) -> (String, String) {
    let text = |key: &str| value[key].as_str().expect("a text").to_owned();
    (text("folder"), text("now"))
}
