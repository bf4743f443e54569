//! Running again changes nothing; rebuilding gives the same bytes; a changed byte is named.

use std::fs;

use tonghop::pipeline::{rebuild, verify};

use crate::harness::{Campaign, Sheet, report, verdicts, workbook};

const NOW: &str = "2023-09-13T08:30:00+07:00";

fn campaign() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign.drop("p2.xlsx", report("P.2", "12/09/2023", [4, 4, 5, 5, 6, 6]), "2023-09-13T06:30:00+07:00");
    campaign.drop("bad.xlsx", report("Phường 9", "12/09/2023", [4, 4, 5, 5, 6, 6]), "2023-09-13T06:40:00+07:00");
    campaign.run(NOW);
    campaign
}

#[test]
fn a_second_run_hours_later_rewrites_no_byte() {
    let campaign = campaign();
    let before = (campaign.files("outbox"), campaign.files("ledger/run-000001"));
    let outcome = campaign.run("2023-09-13T17:00:00+07:00");
    assert!(outcome.validated.is_empty() && outcome.written.is_empty() && outcome.spooled.is_empty());
    assert_eq!(campaign.files("outbox"), before.0);
    assert!(!campaign.path().join("ledger/run-000002").exists());
}

#[test]
fn a_duplicate_under_another_name_changes_nothing() {
    let mut campaign = campaign();
    let before = campaign.files("outbox");
    campaign.drop(
        "again/copy of p1.xlsx",
        report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]),
        "2023-09-13T09:00:00+07:00",
    );
    let outcome = campaign.run("2023-09-13T10:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["duplicate"]);
    assert_eq!(campaign.files("outbox"), before);
}

#[test]
fn returned_content_dropped_again_is_judged_anew() {
    let mut campaign = campaign();
    campaign.drop("bad.xlsx", report("Phường 9", "12/09/2023", [4, 4, 5, 5, 6, 6]), "2023-09-13T09:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-13T10:00:00+07:00")), ["returned"]);
}

#[test]
#[ignore = "deep"]
fn rebuilding_gives_the_same_bytes() {
    let mut campaign = campaign();
    campaign.drop("p1b.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 9, 9]), "2023-09-13T11:00:00+07:00");
    campaign.run("2023-09-13T12:00:00+07:00");
    campaign.run("2023-09-14T08:30:00+07:00");
    let now = chrono::DateTime::parse_from_rfc3339("2023-10-01T08:00:00+07:00").expect("a moment");
    let before = (campaign.files("ledger"), campaign.files("outbox"));
    let rebuilt = rebuild::rebuild(campaign.path(), now, &crate::harness::workers()).expect("rebuilt");
    assert_eq!((rebuilt.runs, rebuilt.restored.len(), rebuilt.differing.len()), (3, 0, 0));
    // Everything but the manifests is lost: it comes back to the byte.
    for (path, _) in before.0.iter().filter(|(path, _)| path.ends_with(".parquet")) {
        fs::remove_file(campaign.path().join(path)).expect("removed");
    }
    for path in before.1.keys().filter(|path| !path.contains("/mail/")) {
        fs::remove_file(campaign.path().join(path)).expect("removed");
    }
    let rebuilt = rebuild::rebuild(campaign.path(), now, &crate::harness::workers()).expect("rebuilt");
    assert!(rebuilt.differing.is_empty(), "{:?}", rebuilt.differing);
    let keep = |files: std::collections::BTreeMap<String, String>| {
        files.into_iter().filter(|(path, _)| !path.contains("replaced-") && !path.ends_with("lock")).collect::<Vec<_>>()
    };
    assert_eq!(keep(campaign.files("ledger")), keep(before.0));
    assert_eq!(campaign.files("outbox"), before.1);
}

#[test]
fn any_changed_byte_is_named() {
    let campaign = campaign();
    assert!(verify::verify(campaign.path()).expect("verified").damages.is_empty());
    let all: Vec<String> = ["ledger", "archive", "outbox"]
        .iter()
        .flat_map(|folder| campaign.files(folder).into_keys())
        .filter(|path| !["ledger/lock", "ledger/arrivals.json"].contains(&path.as_str()))
        .collect();
    assert!(all.len() >= 12, "{all:?}");
    for path in all {
        let file = campaign.path().join(&path);
        let bytes = fs::read(&file).expect("read");
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::remove_file(&file).expect("removed");
        fs::write(&file, &changed).expect("written");
        let damages = verify::verify(campaign.path()).expect("verified").damages;
        assert!(!damages.is_empty(), "a byte of {path} was changed and not noticed");
        fs::write(&file, &bytes).expect("written");
    }
    assert!(verify::verify(campaign.path()).expect("verified").damages.is_empty());
}

#[test]
#[ignore = "deep"]
fn a_workbook_that_grows_by_a_sheet_a_day_makes_no_correction_and_no_late_mark() {
    let mut campaign = Campaign::with_appendix();
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut total = 0;
    for day in 1..=10u64 {
        total += day;
        let date = format!("{day:02}/09/2023");
        sheets.push(Sheet::new("Phường 1", &date, [0, 0, 0, 0, day, total]).named(&format!("{day}.9")));
        let morning = format!("2023-09-{:02}", day + 1);
        campaign.drop("Phuong 1.xlsx", workbook(&sheets), &format!("{morning}T07:00:00+07:00"));
        let outcome = campaign.run(&format!("{morning}T08:30:00+07:00"));
        let mut expected = vec!["repeat"; usize::try_from(day).expect("small") - 1];
        expected.push("accepted");
        let got: Vec<_> = verdicts(&outcome).into_iter().skip(usize::from(day == 1)).collect();
        assert_eq!(got, expected, "day {day}");
        let unit = campaign.unit(&format!("2023-09-{day:02}"), "phuong-1");
        assert_eq!((&unit["status"], &unit["corrected"]), (&"on-time".into(), &false.into()), "day {day}");
        assert_eq!(unit["cumulative"]["activated_l2"], total, "day {day}");
    }
    let outputs = campaign.files("outbox");
    assert!(!outputs.keys().any(|path| path.contains("dinh-chinh") || path.contains("bo-sung")));
    assert_eq!(campaign.mails().len(), 10);
}
