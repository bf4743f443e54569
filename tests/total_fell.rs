//! No total is lower than the one issued before unless the summary says why: what breaks that is not issued.

use std::fs;

use serde_json::Value;
use tonghop::ledger::Manifest;
use tonghop::pipeline::{rebuild, verify};

use crate::harness::{Campaign, WARDS, binary, codes, report, workers};

/// The units of the campaign file of these tests.
const UNITS: [(&str, &str); 3] = [("phuong-1", "Phường 1"), ("phuong-2", "Phường 2"), ("hiep-thanh", "Xã Hiệp Thạnh")];

/// What the campaign file says besides its units.
const REST: &str = r#"
[campaign]
plan = "110/KH-UBND"
title = "Chiến dịch"
starts = 2023-08-31
ends = 2023-11-30
[mail]
from = "bao-cao@example.invalid"
to = ["lanh-dao@example.invalid"]
[mail.operator]
to = ["may@example.invalid"]
[[form]]
id = "daily"
name = "Báo cáo ngày"
[[form.indicator]]
id = "collected_l2"
name = "Thu nhận hồ sơ mức 2"
[[form.indicator]]
id = "activated_l1"
name = "Kích hoạt mức 1"
[[form.indicator]]
id = "activated_l2"
name = "Kích hoạt mức 2"
target = true
"#;

/// A campaign file with these units and quotas of their own, so that no appendix is wanted.
fn campaign_file(units: &[(&str, &str)]) -> String {
    let unit = |(id, name): &(&str, &str)| format!("[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nquota = 1000\n");
    units.iter().map(unit).chain([REST.to_owned()]).collect()
}

fn set_units(campaign: &Campaign, units: &[(&str, &str)]) {
    fs::write(campaign.path().join("tonghop.toml"), campaign_file(units)).expect("a campaign file");
}

/// All units' reports of a day of September 2023, on time.
fn reports(campaign: &mut Campaign, day: u64, units: &[(&str, &str)]) {
    for (id, name) in units {
        let file = report(name, &format!("{day:02}/09/2023"), [1, day, 2, 2 * day, 5, 5 * day]);
        campaign.drop(&format!("{id} {day}.xlsx"), file, &morning(day, "07:00"));
    }
}

fn morning(day: u64, time: &str) -> String {
    format!("2023-09-{:02}T{time}:00+07:00", day + 1)
}

/// Three units that reported two days, both of which are issued.
fn issued() -> Campaign {
    let mut campaign = Campaign::with_file(&campaign_file(&UNITS));
    for day in 1..=2 {
        reports(&mut campaign, day, &UNITS);
        assert_eq!(campaign.run(&morning(day, "08:30")).withheld, []);
    }
    campaign
}

fn mails_about(campaign: &Campaign, kind: &str, date: &str) -> usize {
    campaign.mails().iter().filter(|mail| mail.contains(kind) && mail.contains(date)).count()
}

/// What was last recorded of a date: whether it was issued.
fn is_issued(campaign: &Campaign, date: &str) -> bool {
    let mut issued = false;
    for path in campaign.files("ledger").into_keys().filter(|path| path.ends_with("manifest.json")) {
        let manifest: Value =
            serde_json::from_slice(&fs::read(campaign.path().join(path)).expect("a manifest")).expect("JSON");
        let drawn = manifest["drawn"].as_array().expect("a list").iter().find(|drawn| drawn["date"] == date).cloned();
        issued = drawn.map_or(issued, |drawn| drawn["issued"] == true);
    }
    issued
}

fn fallen(summary: &Value) -> Vec<String> {
    let findings = summary["findings"].as_array().expect("findings");
    let fell = findings.iter().filter(|finding| finding["code"] == "total-fell");
    fell.map(|finding| finding["message"].as_str().expect("a message").to_owned()).collect()
}

fn tonghop(campaign: &Campaign, now: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let made = binary().arg("-C").arg(campaign.path()).args(["--now", now]).args(arguments).output();
    let made = made.expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (made.status.code(), text(made.stdout), text(made.stderr))
}

fn holds_after_a_replay(campaign: &Campaign) {
    assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
    let now = "2023-12-31T00:00:00+07:00".parse().expect("a moment");
    let rebuilt = rebuild::rebuild(campaign.path(), now, &workers()).expect("rebuilt");
    assert_eq!((rebuilt.restored, rebuilt.differing), (vec![], vec![]));
}

#[test]
#[ignore = "deep"]
fn a_campaign_file_that_loses_a_unit_stops_the_issue_until_it_is_back() {
    let mut campaign = issued();
    set_units(&campaign, &UNITS[..2]);
    reports(&mut campaign, 3, &UNITS[..2]);
    let outcome = campaign.run(&morning(3, "08:30"));
    assert_eq!(outcome.withheld.len(), 1);
    assert!(outcome.has_errors() && codes(&outcome).contains(&"total-fell".to_owned()));
    let summary = campaign.summary("2023-09-03");
    let fell = fallen(&summary);
    // Two units brought 30, three had brought 30: of all together nothing fell, of the one that is gone everything did.
    assert_eq!(fell.len(), 3, "{fell:#?}");
    let told = "Kích hoạt mức 2 lũy kế của “Xã Hiệp Thạnh” là 0, thấp hơn 10 đã công bố cho ngày 02/09/2023";
    assert!(fell.iter().any(|message| message.starts_with(told)), "{fell:#?}");
    assert!(fell[0].contains("id = \"hiep-thanh\", reporting = true"), "{fell:#?}");
    assert!(!is_issued(&campaign, "2023-09-03"));
    assert_eq!(mails_about(&campaign, "tong-hop", "2023-09-03"), 0);
    // Nothing new: nothing is written again, and it is an error still.
    let before = campaign.files("outbox");
    let again = campaign.run(&morning(3, "09:00"));
    assert!(again.written.is_empty() && again.has_errors());
    assert_eq!(campaign.files("outbox"), before);
    // The next day waits, too: what it follows is what was issued.
    reports(&mut campaign, 4, &UNITS[..2]);
    let waiting: Vec<_> = campaign.run(&morning(4, "08:30")).withheld.iter().map(|one| one.date.to_string()).collect();
    assert_eq!(waiting, ["2023-09-03", "2023-09-04"]);
    holds_after_a_replay(&campaign);
    set_units(&campaign, &UNITS);
    assert_eq!(campaign.run(&morning(4, "10:00")).withheld, []);
    for date in ["2023-09-03", "2023-09-04"] {
        assert!(is_issued(&campaign, date));
        assert_eq!((mails_about(&campaign, "tong-hop", date), fallen(&campaign.summary(date)).len()), (1, 0), "{date}");
    }
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_revision_in_which_a_total_fell_is_not_drawn() {
    let mut campaign = issued();
    let before = campaign.files("outbox");
    set_units(&campaign, &UNITS[..2]);
    let corrected = report("Phường 1", "02/09/2023", [1, 2, 2, 4, 6, 11]);
    campaign.drop("sửa.xlsx", corrected, &morning(2, "09:00"));
    let outcome = campaign.run(&morning(2, "09:30"));
    assert_eq!(outcome.withheld.iter().map(|one| one.date.to_string()).collect::<Vec<_>>(), ["2023-09-02"]);
    assert_eq!(campaign.files("outbox"), before, "what was issued stays");
    set_units(&campaign, &UNITS);
    assert_eq!(campaign.run(&morning(2, "10:00")).withheld, []);
    let summary = campaign.summary("2023-09-02");
    assert_eq!((&summary["revision"], &summary["total"]["cumulative"]["activated_l2"]), (&1.into(), &31.into()));
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn whoever_runs_it_is_told() {
    let mut campaign = issued();
    set_units(&campaign, &UNITS[..2]);
    reports(&mut campaign, 3, &UNITS[..2]);
    let now = morning(3, "08:30");
    let (code, shown, said) = tonghop(&campaign, &now, &["run"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2023-09-03: not issued, 3 totals fell and nothing explains it"), "{said}");
    assert!(shown.contains("[total-fell]"), "{shown}");
    let alerts = || campaign.mails().into_iter().filter(|mail| mail.contains("canh-bao")).collect::<Vec<_>>();
    assert_eq!(alerts().len(), 1, "{:?}", campaign.mails());
    // Once a day is enough.
    assert_eq!(tonghop(&campaign, &morning(3, "09:30"), &["run"]).0, Some(1));
    assert_eq!(alerts().len(), 1);
    let (_, status, said) = tonghop(&campaign, &now, &["status", "--json"]);
    let status: Value = serde_json::from_str(&status).unwrap_or_else(|_| panic!("{said}"));
    let concern = status["concerns"].as_array().expect("a list").iter().find(|one| one["code"] == "total-fell");
    assert_eq!(concern.expect("a concern")["dates"], serde_json::json!(["2023-09-03"]));
    assert!(tonghop(&campaign, &now, &["status"]).1.contains("03/09/2023"));
    let (code, doctor, _) = tonghop(&campaign, &now, &["doctor", "--json"]);
    let doctor: Value = serde_json::from_str(&doctor).expect("JSON");
    let step = doctor["steps"].as_array().expect("a list").iter().find(|step| step["step"] == "totals");
    assert_eq!((code, &step.expect("a step")["ok"]), (Some(1), &false.into()));
}

#[test]
fn no_severity_takes_it_back() {
    let mut campaign = issued();
    let file = format!("{}\n[severity]\ntotal-fell = \"warning\"\n", campaign_file(&UNITS[..2]));
    fs::write(campaign.path().join("tonghop.toml"), file).expect("a campaign file");
    reports(&mut campaign, 3, &UNITS[..2]);
    let outcome = campaign.run(&morning(3, "08:30"));
    assert!(outcome.has_errors());
    assert_eq!((outcome.withheld.len(), is_issued(&campaign, "2023-09-03")), (1, false));
}

#[test]
fn of_a_ledger_without_what_was_issued_the_total_is_known() {
    let mut campaign = Campaign::with_file(&campaign_file(&UNITS));
    reports(&mut campaign, 1, &UNITS);
    campaign.run(&morning(1, "08:30"));
    // As a version left it that kept no such table.
    let run = campaign.path().join("ledger/run-000001");
    let mut manifest: Manifest =
        serde_json::from_slice(&fs::read(run.join("manifest.json")).expect("a manifest")).expect("JSON");
    assert!(manifest.tables.remove("issued.parquet").is_some());
    fs::remove_file(run.join("issued.parquet")).expect("removed");
    fs::remove_file(run.join("manifest.json")).expect("removed");
    fs::write(run.join("manifest.json"), manifest.sealed().to_bytes()).expect("written");
    set_units(&campaign, &UNITS[..2]);
    campaign.run(&morning(2, "08:30"));
    let fell = fallen(&campaign.summary("2023-09-02"));
    assert_eq!(fell.len(), 1, "{fell:#?}");
    let told = "Kích hoạt mức 2 lũy kế của toàn chiến dịch là 10, thấp hơn 15 đã công bố cho ngày 01/09/2023";
    assert!(fell[0].starts_with(told), "{fell:#?}");
}

/// The changes that a summary lists: date, what, what was, what is.
fn changes(summary: &Value) -> Vec<(String, String, Option<i64>, Option<i64>)> {
    let list = summary["changes"].as_array().map_or(&[][..], Vec::as_slice);
    let text = |change: &Value, key: &str| change[key].as_str().expect("a text").to_owned();
    let of_target = list.iter().filter(|change| change["indicator"] == "activated_l2");
    of_target
        .map(|change| (text(change, "date"), text(change, "of"), change["was"].as_i64(), change["now"].as_i64()))
        .collect()
}

/// A campaign of one ward, with an appendix, that reported this at these days, each issued.
fn one_ward(days: &[(u64, u64, u64)]) -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for (day, figure, total) in days {
        send(&mut campaign, *day, (*figure, *total), &morning(*day, "07:00"));
        assert_eq!(campaign.run(&morning(*day, "08:30")).withheld, []);
    }
    campaign
}

fn send(campaign: &mut Campaign, day: u64, (figure, total): (u64, u64), arrival: &str) {
    let file = report(WARDS[0].1, &format!("{day:02}/09/2023"), [0, 0, 0, 0, figure, total]);
    campaign.drop(&format!("{day} {figure} {total}.xlsx"), file, arrival);
}

fn listed(day: &str, of: &str, was: Option<i64>, now: Option<i64>) -> (String, String, Option<i64>, Option<i64>) {
    (format!("2023-09-{day}"), of.to_owned(), was, now)
}

#[test]
#[ignore = "deep"]
fn a_running_total_that_is_corrected_is_listed_though_no_days_figure_changed() {
    let mut campaign = one_ward(&[(3, 5, 25), (4, 1, 26)]);
    send(&mut campaign, 3, (5, 21), &morning(4, "09:00"));
    send(&mut campaign, 5, (1, 23), &morning(5, "07:00"));
    assert_eq!(campaign.run(&morning(5, "08:30")).withheld, []);
    let summary = campaign.summary("2023-09-05");
    assert_eq!(summary["total"]["cumulative"]["activated_l2"], 23, "26 were issued");
    assert_eq!(changes(&summary), [listed("03", "balance", Some(20), Some(16))]);
    let page = fs::read_to_string(campaign.path().join("outbox/2023-09-05/tong-hop-2023-09-05.html")).expect("a page");
    assert!(page.contains("Kích hoạt mức 2 (phần lũy kế ngoài báo cáo)"));
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_late_report_that_lowers_what_a_gap_had_booked_is_listed_with_it() {
    let mut campaign = one_ward(&[(1, 5, 5), (3, 7, 16)]);
    // It leaves no gap: 15 is what the reports sum to, and the running total of 16 is not believed any more.
    send(&mut campaign, 2, (3, 8), &morning(3, "09:00"));
    send(&mut campaign, 4, (0, 15), &morning(4, "07:00"));
    assert_eq!(campaign.run(&morning(4, "08:30")).withheld, []);
    let summary = campaign.summary("2023-09-04");
    assert_eq!(summary["total"]["cumulative"]["activated_l2"], 15, "16 were issued");
    assert_eq!(changes(&summary), [listed("02", "day", None, Some(3)), listed("03", "balance", Some(4), Some(0))]);
}

#[test]
#[ignore = "deep"]
fn a_revision_lists_what_moves_its_running_totals_of_earlier_days_too() {
    let mut campaign = one_ward(&[(1, 9, 9), (2, 9, 18)]);
    send(&mut campaign, 1, (2, 2), &morning(2, "09:00"));
    send(&mut campaign, 2, (8, 10), &morning(2, "09:01"));
    assert_eq!(campaign.run(&morning(2, "09:30")).withheld, []);
    let summary = campaign.summary("2023-09-02");
    assert_eq!((&summary["revision"], &summary["total"]["cumulative"]["activated_l2"]), (&1.into(), &10.into()));
    assert_eq!(changes(&summary), [listed("01", "day", Some(9), Some(2)), listed("02", "day", Some(9), Some(8))]);
    // What a revision told is not news on the next day.
    send(&mut campaign, 3, (1, 11), &morning(3, "07:00"));
    assert_eq!(campaign.run(&morning(3, "08:30")).withheld, []);
    assert_eq!(changes(&campaign.summary("2023-09-03")), []);
}
