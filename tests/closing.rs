//! Books that close: what comes for a closed date is a request, which counts once somebody accepts it, and never by itself.

use std::process::Output;

use chrono::DateTime;
use serde_json::Value;
use tonghop::pipeline::verify;

use crate::decisions::holds_after_a_replay;
use crate::harness::{Campaign, Sheet, binary, report, verdicts, workbook};

/// A call of the program at a moment.
pub(crate) fn call(campaign: &Campaign, now: &str, arguments: &[&str]) -> Output {
    let mut program = binary();
    program.arg("-C").arg(campaign.path()).args(["--now", now, "-q"]).args(arguments);
    program.output().expect("the binary runs")
}

/// The same, which is taken; its result as JSON.
pub(crate) fn done(campaign: &Campaign, now: &str, arguments: &[&str]) -> Value {
    let output = call(campaign, now, &[&["--json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The same, which is refused; what is said.
pub(crate) fn refused(campaign: &Campaign, now: &str, arguments: &[&str]) -> String {
    let output = call(campaign, now, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

const UNITS: [(&str, &str); 3] = [("p1", "Phường 1"), ("p2", "Phường 2"), ("dt", "Xã Dân Thành")];

fn ward(unit: &str, day: u32, figure: u64) -> Vec<u8> {
    let total = (1..=u64::from(day)).map(|day| 10 + day).sum();
    report(unit, &format!("{day:02}/09/2023"), [1, u64::from(day), 2, 2 * u64::from(day), figure, total])
}

/// Reports of a day, and the run after its deadline.
fn day(campaign: &mut Campaign, day: u32) {
    for (name, unit) in UNITS {
        let arrival = format!("2023-09-{:02}T07:00:00+07:00", day + 1);
        campaign.drop(&format!("{name} {day}.xlsx"), ward(unit, day, 10 + u64::from(day)), &arrival);
    }
    campaign.run(&format!("2023-09-{:02}T08:30:00+07:00", day + 1));
}

/// Days in a row, up to the last one.
fn days(file: Option<&str>, first: u32, last: u32) -> Campaign {
    let mut campaign = file.map_or_else(Campaign::with_appendix, |file| {
        let mut campaign = Campaign::with_file(file);
        campaign.drop("phu-luc.xlsx", crate::harness::appendix(&crate::harness::WARDS), "2023-08-30T15:00:00+07:00");
        campaign
    });
    (first..=last).for_each(|each| day(&mut campaign, each));
    campaign
}

fn figure(campaign: &Campaign, date: &str, unit: &str) -> Value {
    campaign.unit(date, unit)["day"]["activated_l2"].clone()
}

fn assert_sound(campaign: &Campaign) {
    assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
}

/// A date that is approved and closed, with a request that was accepted, one that was refused and one that waits.
pub(crate) fn closed_with_requests() -> Campaign {
    let mut campaign = days(None, 11, 13);
    let by = ["--by", "Chủ tịch"];
    done(&campaign, "2023-09-14T09:00:00+07:00", &[&["approve", "2023-09-13", "--note", "đã ký"], &by[..]].concat());
    done(&campaign, "2023-09-14T09:00:00+07:00", &[&["close", "2023-09-13"], &by[..]].concat());
    for (name, unit, figure) in [("a.xlsx", "Phường 1", 99), ("b.xlsx", "Phường 2", 98), ("c.xlsx", "Xã Dân Thành", 97)]
    {
        campaign.drop(name, ward(unit, 12, figure), "2023-09-14T09:10:00+07:00");
    }
    campaign.run("2023-09-14T10:00:00+07:00");
    let withdraw = ["withdraw", "dan-thanh", "--date", "2023-09-12", "--reason", "gửi nhầm"];
    done(&campaign, "2023-09-14T10:02:00+07:00", &[&withdraw[..], &by[..]].concat());
    for (answer, request) in [("accept", "1"), ("refuse", "2")] {
        let call = [&[answer, request, "--reason", "đã kiểm tra"], &by[..]].concat();
        done(&campaign, "2023-09-14T10:05:00+07:00", &call);
    }
    campaign
}

#[test]
#[ignore = "deep"]
fn what_comes_for_a_closed_date_waits_for_somebody() {
    let mut campaign = days(None, 11, 13);
    let closed = done(&campaign, "2023-09-14T09:00:00+07:00", &["close", "2023-09-12", "--by", "Chủ tịch"]);
    assert_eq!(closed["decision"]["closed_until"], "2023-09-12");
    refused(&campaign, "2023-09-14T09:01:00+07:00", &["close", "2023-09-12", "--by", "Chủ tịch"]);
    refused(&campaign, "2023-09-14T09:01:00+07:00", &["close", "2023-09-14", "--by", "Chủ tịch"]);
    campaign.drop("sua p1.xlsx", ward("Phường 1", 12, 99), "2023-09-14T09:10:00+07:00");
    campaign.drop("tre lh.xlsx", ward("Xã Long Hữu", 11, 7), "2023-09-14T09:20:00+07:00");
    campaign.drop("lai p2.xlsx", ward("Phường 2", 12, 22), "2023-09-14T09:30:00+07:00");
    let outcome = campaign.run("2023-09-14T10:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["requested", "requested", "duplicate"]);
    let messages: Vec<&str> = outcome.findings().map(|finding| finding.message.as_str()).collect();
    assert!(messages.iter().any(|message| message.contains("đề nghị số 2")), "{messages:?}");
    assert_eq!(
        (figure(&campaign, "2023-09-12", "phuong-1"), campaign.summary("2023-09-12")["revision"].clone()),
        (22.into(), 0.into())
    );
    assert_sound(&campaign);
    let status = done(&campaign, "2023-09-14T10:05:00+07:00", &["status", "--date", "2023-09-12"]);
    assert_eq!(status["closed"], true);
    let kinds: Vec<&str> = status["requests"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds, ["correction", "late-report"]);
    let shown = call(&campaign, "2023-09-14T10:05:00+07:00", &["status"]);
    assert!(
        String::from_utf8_lossy(&shown.stdout).contains("tonghop accept 1"),
        "{}",
        String::from_utf8_lossy(&shown.stdout)
    );
    // Taking a report back is a request, too, and one of each is enough.
    let taken = ["withdraw", "phuong-2", "--date", "2023-09-12", "--by", "Tổ trưởng", "--reason", "gửi nhầm"];
    assert_eq!(done(&campaign, "2023-09-14T10:10:00+07:00", &taken)["request"], 3);
    refused(&campaign, "2023-09-14T10:11:00+07:00", &taken);
    assert_eq!(figure(&campaign, "2023-09-12", "phuong-2"), 22);
    // What repeats a request is not another one.
    campaign.drop("sua p1 lan nua.xlsx", ward("Phường 1", 12, 99), "2023-09-14T10:20:00+07:00");
    let sheets = [
        Sheet::new("Phường 1", "12/09/2023", [1, 12, 2, 24, 99, 198]),
        Sheet::new("Phường 1", "13/09/2023", [1, 13, 2, 26, 23, 221]).named("Ngày 13"),
    ];
    campaign.drop("ca hai.xlsx", workbook(&sheets), "2023-09-14T10:25:00+07:00");
    let outcome = campaign.run("2023-09-14T10:30:00+07:00");
    assert!(!verdicts(&outcome).contains(&"requested"), "{:?}", verdicts(&outcome));
    day(&mut campaign, 14);
    assert_eq!(campaign.summary("2023-09-14")["requests"].as_array().expect("a list").len(), 3);
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
    answered(&campaign);
}

/// The same, once the three requests are answered.
fn answered(campaign: &Campaign) {
    let now = "2023-09-15T09:00:00+07:00";
    let because = ["--by", "Chủ tịch", "--reason", "đã kiểm tra"];
    let accepted = done(campaign, now, &[&["accept", "1"], &because[..]].concat());
    assert_eq!(accepted["counts_now"]["file"], "sua p1.xlsx");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["day"]["activated_l2"], &unit["corrected"]), (&99.into(), &true.into()));
    assert_eq!(campaign.summary("2023-09-12")["revision"], 1);
    refused(campaign, now, &[&["accept", "1"], &because[..]].concat());
    refused(campaign, now, &[&["refuse", "9"], &because[..]].concat());
    done(campaign, "2023-09-15T09:05:00+07:00", &[&["accept", "2"], &because[..]].concat());
    let late = campaign.unit("2023-09-11", "long-huu");
    assert_eq!((&late["day"]["activated_l2"], &late["status"]), (&7.into(), &"late".into()));
    let ended = done(campaign, "2023-09-15T09:10:00+07:00", &[&["refuse", "3"], &because[..]].concat());
    assert_eq!(ended["counts_now"]["file"], "p2 12.xlsx");
    assert_eq!(figure(campaign, "2023-09-12", "phuong-2"), 22);
    assert_sound(campaign);
    let made = done(campaign, "2023-09-15T09:15:00+07:00", &["decisions"]);
    let kinds: Vec<&str> =
        made["decisions"].as_array().expect("a list").iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["closed", "withdrawal-requested", "accepted", "accepted", "refused"]);
    let traced = call(campaign, "2023-09-15T09:15:00+07:00", &["trace", "phuong-1"]);
    assert!(String::from_utf8_lossy(&traced.stdout).contains("sua p1.xlsx"));
    campaign.run("2023-09-15T10:00:00+07:00");
    assert_sound(campaign);
    holds_after_a_replay(campaign);
}

#[test]
#[ignore = "deep"]
fn what_is_opened_again_changes_until_it_is_closed_again() {
    let mut campaign = days(None, 11, 13);
    let by = ["--by", "Chủ tịch", "--reason", "rà soát"];
    done(&campaign, "2023-09-14T09:00:00+07:00", &[&["close", "2023-09-13"], &by[..]].concat());
    refused(&campaign, "2023-09-14T09:01:00+07:00", &[&["reopen", "2023-09-14"], &by[..]].concat());
    campaign.drop("a.xlsx", ward("Phường 1", 12, 50), "2023-09-14T09:10:00+07:00");
    campaign.run("2023-09-14T09:30:00+07:00");
    done(&campaign, "2023-09-14T10:00:00+07:00", &[&["reopen", "2023-09-12"], &by[..]].concat());
    // The request waits all the same.
    campaign.run("2023-09-14T10:30:00+07:00");
    assert_eq!(figure(&campaign, "2023-09-12", "phuong-1"), 22);
    campaign.drop("b.xlsx", ward("Phường 2", 12, 51), "2023-09-14T10:40:00+07:00");
    campaign.drop("c.xlsx", ward("Phường 2", 13, 52), "2023-09-14T10:40:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-14T11:00:00+07:00")), ["accepted", "requested"]);
    assert_eq!(figure(&campaign, "2023-09-12", "phuong-2"), 51);
    done(&campaign, "2023-09-14T12:00:00+07:00", &[&["close", "2023-09-13"], &by[..]].concat());
    campaign.drop("d.xlsx", ward("Phường 2", 12, 53), "2023-09-14T12:10:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-14T12:30:00+07:00")), ["requested"]);
    // What came after a request and counts is not undone by it.
    let later = [&["accept", "1"], &by[..]].concat();
    done(&campaign, "2023-09-14T13:00:00+07:00", &later);
    assert_eq!(figure(&campaign, "2023-09-12", "phuong-1"), 50);
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn dates_close_by_themselves_some_days_after_their_deadline() {
    let file = include_str!("../tonghop.toml").replacen("[schedule]\n", "[schedule]\ncloses_after = 2\n", 1);
    let mut campaign = days(Some(&file), 11, 12);
    campaign.drop("kip.xlsx", ward("Phường 1", 11, 40), "2023-09-14T07:59:00+07:00");
    campaign.drop("qua.xlsx", ward("Phường 2", 11, 41), "2023-09-14T08:01:00+07:00");
    campaign.drop("con mo.xlsx", ward("Phường 2", 12, 42), "2023-09-14T08:01:00+07:00");
    let outcome = campaign.run("2023-09-14T08:30:00+07:00");
    // By arrival, and by name where that is the same.
    assert_eq!(verdicts(&outcome), ["accepted", "accepted", "requested"]);
    assert_eq!(figure(&campaign, "2023-09-11", "phuong-1"), 40);
    let status = |date| done(&campaign, "2023-09-14T08:40:00+07:00", &["status", "--date", date]);
    assert_eq!(
        (status("2023-09-11")["closed"].clone(), status("2023-09-12")["closed"].clone()),
        (true.into(), Value::Null)
    );
    // A person's word is above the campaign's time.
    let reopen = ["reopen", "2023-09-11", "--by", "Chủ tịch", "--reason", "mất điện"];
    done(&campaign, "2023-09-14T09:00:00+07:00", &reopen);
    campaign.drop("lai.xlsx", ward("Phường 2", 11, 43), "2023-09-14T09:10:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-14T09:30:00+07:00")), ["accepted"]);
    assert_eq!(figure(&campaign, "2023-09-11", "phuong-2"), 43);
    // The older request would change nothing any more.
    let accept = ["accept", "1", "--by", "Chủ tịch", "--reason", "đúng"];
    assert!(refused(&campaign, "2023-09-14T10:00:00+07:00", &accept).contains("refuse"));
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

/// Runs load the recent part of the ledger alone; what is asked for a date of the past is kept and accepted all the same.
#[test]
#[ignore = "deep"]
fn a_request_for_a_date_long_past_is_kept_and_accepted() {
    let mut campaign = days(None, 1, 8);
    done(&campaign, "2023-09-09T09:00:00+07:00", &["close", "2023-09-08", "--by", "Chủ tịch"]);
    day(&mut campaign, 9);
    campaign.drop("sua.xlsx", ward("Phường 1", 2, 70), "2023-09-10T09:00:00+07:00");
    campaign.drop("tre.xlsx", ward("Xã Long Hữu", 3, 8), "2023-09-10T09:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-10T09:30:00+07:00")), ["requested", "requested"]);
    assert_sound(&campaign);
    (10..=12).for_each(|each| day(&mut campaign, each));
    // The requests themselves are of the past by now, and come once more.
    campaign.drop("sua lai.xlsx", ward("Phường 1", 2, 70), "2023-09-13T09:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-13T09:30:00+07:00")), ["duplicate"]);
    let before = campaign.unit("2023-09-12", "phuong-1")["cumulative"]["activated_l2"].clone();
    let because = ["--by", "Chủ tịch", "--reason", "đã kiểm tra"];
    done(&campaign, "2023-09-13T10:00:00+07:00", &[&["accept", "1"], &because[..]].concat());
    done(&campaign, "2023-09-13T10:05:00+07:00", &[&["accept", "2"], &because[..]].concat());
    assert_eq!(figure(&campaign, "2023-09-02", "phuong-1"), 70);
    assert_eq!(figure(&campaign, "2023-09-03", "long-huu"), 8);
    (13..=15).for_each(|each| day(&mut campaign, each));
    assert_ne!(campaign.unit("2023-09-15", "phuong-1")["cumulative"]["activated_l2"], before);
    let summary = campaign.summary("2023-09-13");
    let changed: Vec<&Value> = summary["changes"].as_array().expect("changes").iter().collect();
    assert!(changed.iter().any(|change| change["date"] == "2023-09-02" && change["now"] == 70), "{changed:?}");
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

#[test]
fn what_cannot_be_decided_is_refused_with_advice() {
    let campaign = Campaign::with_appendix();
    campaign.run("2023-09-13T08:30:00+07:00");
    let now = "2023-09-13T09:00:00+07:00";
    assert!(DateTime::parse_from_rfc3339(now).is_ok());
    for arguments in [
        &["approve", "2023-09-13", "--by", "Chủ tịch"][..],
        &["close", "2024-09-13", "--by", "Chủ tịch"],
        &["close", "2023-09-13", "--by", "Chủ tịch"],
        &["reopen", "2023-09-12", "--by", "Chủ tịch", "--reason", "sửa"],
        &["accept", "1", "--by", "Chủ tịch", "--reason", "đúng"],
        &["refuse", "1", "--by", "Chủ tịch", "--reason", "sai"],
    ] {
        refused(&campaign, now, arguments);
    }
}

#[test]
fn a_final_report_closes_what_it_stands_on() {
    let mut campaign = days(None, 11, 12);
    let draw = ["report", "--final", "--by", "Chủ tịch"];
    let early = done(&campaign, "2023-09-13T09:00:00+07:00", &draw);
    assert_eq!((&early["unfinished"], &early["closed_until"]), (&Value::from(true), &Value::Null));
    let last = done(&campaign, "2023-12-02T09:00:00+07:00", &draw);
    assert_eq!(last["closed_until"], "2023-11-30");
    // Drawn again it says the same; it closes nothing twice.
    assert_eq!(done(&campaign, "2023-12-02T09:10:00+07:00", &draw)["closed_until"], Value::Null);
    campaign.drop("a.xlsx", ward("Phường 1", 12, 99), "2023-12-20T09:00:00+07:00");
    let outcome = campaign.run("2023-12-20T10:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["requested"]);
    let said = &outcome.validated[0].0.findings[0].message;
    assert!(said.contains("đã khóa sổ (ngày 02/12/2023, Chủ tịch)"), "{said}");
    let list = done(&campaign, "2023-12-20T10:00:00+07:00", &["decisions"]);
    let closing =
        list["decisions"].as_array().expect("a list").iter().find(|made| made["kind"] == "closed").expect("a closing");
    assert_eq!((&closing["by"], &closing["reason"]), (&"Chủ tịch".into(), &"Báo cáo tổng kết".into()));
    // Whoever opens the books again has the last word: another final report does not close them.
    done(&campaign, "2023-12-20T11:00:00+07:00", &["reopen", "2023-11-30", "--reason", "kiểm tra lại"]);
    done(&campaign, "2023-12-20T11:10:00+07:00", &["accept", "1", "--reason", "đúng"]);
    let again = done(&campaign, "2023-12-20T12:00:00+07:00", &draw);
    assert_eq!((again["written"].as_array().map(Vec::len), &again["closed_until"]), (Some(2), &Value::Null));
    holds_after_a_replay(&campaign);
}
