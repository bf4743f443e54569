//! The ledger is a public format: engines that know nothing of this program get its totals from the tables.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{Campaign, WARDS, binary, program, report};

/// Three days with corrections, a late report, a returned one, and one that is taken back.
fn campaign() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for (day, morning) in [("11", "2023-09-12"), ("12", "2023-09-13"), ("13", "2023-09-14")] {
        for (at, (_, name, _)) in (1u64..).zip(WARDS) {
            let figures = [at, 90, 2 * at, 90, 3 * at, 90];
            let file = report(name, &format!("{day}/09/2023"), figures);
            campaign.drop(&format!("{day} {at}.xlsx"), file, &format!("{morning}T07:00:00+07:00"));
        }
        campaign.run(&format!("{morning}T08:30:00+07:00"));
    }
    let again = |unit: &str, date: &str, figure: u64| report(unit, date, [figure, 90, figure, 90, figure, 90]);
    campaign.drop("sửa 1.xlsx", again("Phường 1", "12/09/2023", 50), "2023-09-14T09:00:00+07:00");
    campaign.drop("sửa 2.xlsx", again("Phường 1", "12/09/2023", 40), "2023-09-14T09:10:00+07:00");
    campaign.drop("sửa 3.xlsx", again("Phường 2", "11/09/2023", 70), "2023-09-14T09:20:00+07:00");
    campaign.drop("lạ.xlsx", again("Phường 9", "11/09/2023", 70), "2023-09-14T09:20:00+07:00");
    campaign.run("2023-09-14T10:00:00+07:00");
    let taken_back = binary()
        .arg("-C")
        .arg(campaign.path())
        .args(["--now", "2023-09-14T11:00:00+07:00", "-q", "withdraw", "Phường 2", "--date", "2023-09-11"])
        .args(["--reason", "gửi nhầm"])
        .output()
        .expect("the binary runs");
    assert!(taken_back.status.success(), "{}", String::from_utf8_lossy(&taken_back.stderr));
    campaign.run("2023-09-14T17:00:00+07:00");
    campaign
}

/// The period's totals by date and indicator, as the summaries have them.
fn told(campaign: &Campaign) -> BTreeMap<(String, String), u64> {
    let mut totals = BTreeMap::new();
    for date in ["2023-09-11", "2023-09-12", "2023-09-13"] {
        let summary = campaign.summary(date);
        for (indicator, total) in summary["total"]["day"].as_object().expect("figures") {
            totals.insert((date.to_owned(), indicator.clone()), total.as_u64().expect("a count"));
        }
    }
    totals
}

#[test]
#[ignore = "deep"]
fn other_engines_get_the_same_totals() {
    let Some(python) = program("python3") else {
        crate::harness::skip("no python3");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/ledger/totals.py");
    let mut campaign = None;
    for engine in ["duckdb", "polars"] {
        if !Command::new(&python)
            .args(["-c", &format!("import {engine}")])
            .output()
            .is_ok_and(|made| made.status.success())
        {
            crate::harness::skip(&format!("python3 has no {engine}"));
            continue;
        }
        let campaign = campaign.get_or_insert_with(self::campaign);
        let made = Command::new(&python).arg(&script).arg(engine).arg(campaign.path()).output().expect("it runs");
        assert!(made.status.success(), "{engine}: {}", String::from_utf8_lossy(&made.stderr));
        let text = String::from_utf8(made.stdout).expect("text");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let word = |line: &Value, key: &str| line[key].as_str().expect("a word").to_owned();
        let totals: BTreeMap<_, _> = lines
            .filter(|line| line["form"] == "daily")
            .map(|line| ((word(&line, "date"), word(&line, "indicator")), line["total"].as_u64().expect("a count")))
            .collect();
        assert_eq!(totals, told(campaign), "{engine}");
    }
}
