//! The binary as it is called: exit codes, JSON, what goes to which stream.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::harness::{Campaign, Figure, Sheet, binary, report, workbook};

fn tonghop(campaign: &Campaign, arguments: &[&str]) -> Output {
    binary()
        .arg("-C")
        .arg(campaign.path())
        .args(arguments)
        .env_remove("TONGHOP_NOW")
        .env("TZ", "America/New_York")
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn campaign() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    campaign
}

const RUN: [&str; 3] = ["--now", "2023-09-13T01:30:00Z", "run"];

#[test]
fn a_good_day_ends_with_0_whatever_the_machines_zone() {
    let campaign = campaign();
    let output = tonghop(&campaign, &[&RUN[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&summary["schema"], &summary["report_date"]), (&1.into(), &"2023-09-12".into()));
    assert_eq!(summary["as_of"], "2023-09-13T08:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
    assert_eq!(output.stdout, fs::read(campaign.path().join("outbox/2023-09-12/summary.json")).expect("a summary"));
}

#[test]
fn the_table_is_vietnamese_and_the_log_goes_to_stderr() {
    let output = tonghop(&campaign(), &RUN);
    let table = text(&output.stdout);
    for word in ["Phường 1", "Đúng hạn", "Chưa báo cáo", "6.850", "12/09/2023"] {
        assert!(table.contains(word), "no {word} in {table}");
    }
    assert!(text(&output.stderr).contains("wrote outbox/2023-09-12/summary.json"));
    assert!(!table.contains("wrote "));
}

#[test]
fn returned_files_end_with_1_and_the_batch_goes_on() {
    let mut campaign = campaign();
    campaign.drop("p9.xlsx", report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    let output = tonghop(&campaign, &RUN);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("Phường 9"));
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
}

#[test]
#[ignore = "deep"]
fn the_printed_json_tells_of_every_file_of_the_run() {
    let mut campaign = campaign();
    tonghop(&campaign, &RUN);
    campaign.drop("p2.xlsx", report("Phường 2", "05/09/2023", [9, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    campaign.drop("p9.xlsx", report("Phường 9", "06/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "20/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    campaign.drop("x.xlsx", report("Phường 1", "12/09/2022", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    let output = tonghop(&campaign, &["--now", "2023-09-13T09:30:00+07:00", "--json", "run"]);
    assert_eq!(output.status.code(), Some(1));
    let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = |summary: &Value, key: &str, of: &str| -> Vec<String> {
        let lines = summary[key].as_array().expect("a list").iter();
        lines
            .map(|line| format!("{} {}", line["file"].as_str().expect("a file"), line[of].as_str().unwrap_or("–")))
            .collect()
    };
    let submissions = list(&printed, "submissions", "report_date");
    for line in
        ["p1.xlsx 2023-09-12", "p1.xlsx 2023-09-20", "p2.xlsx 2023-09-05", "p9.xlsx 2023-09-06", "x.xlsx 2022-09-12"]
    {
        assert_eq!(submissions.iter().filter(|own| *own == line).count(), 1, "{line} in {submissions:#?}");
    }
    let findings = list(&printed, "findings", "code");
    for line in ["p1.xlsx future-date", "p9.xlsx unknown-unit", "x.xlsx date-outside-campaign"] {
        assert!(findings.iter().any(|own| own == line), "{line} in {findings:#?}");
    }
    let drawn = campaign.summary("2023-09-12");
    assert!(!list(&drawn, "submissions", "report_date").iter().any(|line| line.contains("2023-09-20")));
}

#[test]
fn wrong_calls_end_with_2() {
    let campaign = campaign();
    for arguments in
        [&["run", "--date", "yesterday"][..], &["--now", "soon", "run"], &["fly"], &["run", "--date", "2022-01-01"]]
    {
        let output = tonghop(&campaign, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn mistakes_in_the_campaign_file_end_with_3_and_are_all_named() {
    let campaign =
        Campaign::with_file("[campaign]\nplan = 5\ntitle = \"x\"\nstarts = 2023-08-31\nends = \"never\"\nsize = 3\n");
    let output = tonghop(&campaign, &["run"]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    for part in ["tonghop.toml", "plan", "never", "size"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    let nothing = tempfile::tempdir().expect("a folder");
    let output = binary().args(["-C"]).arg(nothing.path()).arg("run").output().expect("runs");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_second_run_says_who_holds_the_lock_and_ends_with_5() {
    let campaign = campaign();
    let now = chrono::DateTime::parse_from_rfc3339("2023-09-13T08:30:00+07:00").expect("a moment");
    let held =
        tonghop::pipeline::Workspace::lock(campaign.path(), now, crate::harness::workers()).expect("a workspace");
    let output = tonghop(&campaign, &RUN);
    assert_eq!(output.status.code(), Some(5));
    let process = format!("process {}", std::process::id());
    assert!(text(&output.stderr).contains(&process), "{}", text(&output.stderr));
    drop(held);
    assert_eq!(tonghop(&campaign, &RUN).status.code(), Some(0));
}

#[test]
fn check_touches_nothing_and_ends_with_1_on_errors() {
    let mut campaign = campaign();
    tonghop(&campaign, &RUN);
    campaign.drop("p2.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    campaign.drop("p9.xlsx", report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    let before = campaign.files("");
    let good = campaign.path().join("inbox/p2.xlsx").to_string_lossy().into_owned();
    let bad = campaign.path().join("inbox/p9.xlsx").to_string_lossy().into_owned();
    let now = ["--now", "2023-09-13T09:30:00+07:00", "check"];
    assert_eq!(tonghop(&campaign, &[&now[..], &[&good]].concat()).status.code(), Some(0));
    let output = tonghop(&campaign, &[&now[..], &["--json", &bad]].concat());
    assert_eq!(output.status.code(), Some(1));
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result["findings"][0]["code"], "unknown-unit");
    assert_eq!(campaign.files(""), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let campaign = campaign();
    let before = campaign.all_files();
    let output = tonghop(&campaign, &[&RUN[..], &["--dry-run", "--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(summary["total"]["day"]["activated_l2"], 3);
    let mut after = campaign.all_files();
    // It is held by whoever has it open, and says who that is.
    after.retain(|(name, _)| name != "ledger/lock");
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before));
    assert!(after == before, "some file was changed");
}

#[test]
fn init_makes_a_folder_that_runs() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("chien-dich");
    let init = |folder: &std::path::Path| binary().arg("init").arg(folder).output().expect("runs").status.code();
    assert_eq!(init(&folder), Some(0));
    assert!(fs::read_dir(folder.join("inbox")).expect("an inbox").next().is_none());
    assert_eq!(init(&folder), Some(2));
    let status = binary()
        .arg("-C")
        .arg(&folder)
        .args(["--now", "2023-09-13T08:30:00+07:00", "run", "--json"])
        .output()
        .expect("runs");
    assert_eq!(status.status.code(), Some(0), "{}", text(&status.stderr));
    let summary: Value = serde_json::from_slice(&status.stdout).expect("JSON");
    assert!(summary["total"]["quota"].is_null());
    assert_eq!(summary["units"].as_array().map(Vec::len), Some(7));
}

#[test]
fn rules_verify_and_rebuild_speak_json() {
    let campaign = campaign();
    tonghop(&campaign, &RUN);
    for (command, key) in [("rules", "rules"), ("verify", "damages"), ("rebuild", "restored"), ("status", "units")] {
        let output = tonghop(&campaign, &["--json", "--now", "2023-09-13T08:40:00+07:00", command]);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", text(&output.stderr));
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(value["schema"], 1);
        assert!(value[key].is_array(), "{command}: {value}");
    }
    let table = campaign.path().join("ledger/run-000001/figures.parquet");
    fs::remove_file(table).expect("removed");
    assert_eq!(tonghop(&campaign, &["verify"]).status.code(), Some(4));
}

#[test]
#[ignore = "deep"]
fn the_terminal_speaks_the_language_of_who_sits_there() {
    let mut campaign = campaign();
    campaign.drop("p9.xlsx", report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    tonghop(&campaign, &[&RUN[..], &["-q"]].concat());
    let said = |flag: &[&str], variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = binary();
        command.arg("-C").arg(campaign.path()).args(["--now", "2023-09-13T08:40:00+07:00"]).args(flag).args(arguments);
        let output = command.envs(variables.iter().copied()).output().expect("the binary runs");
        text(&output.stdout) + &text(&output.stderr)
    };
    let (vi, en) = (&["--lang", "vi"][..], &["--lang", "en"][..]);
    let withdraw = ["withdraw", "Phường 22", "--date", "2023-09-12", "--reason", "nhầm"];
    for (flag, variables, status, refusal) in [
        (&[][..], &[][..], "Đúng hạn", "there is no unit `Phường 22`"),
        (&[], &[("LC_ALL", "vi_VN.UTF-8")], "Đúng hạn", "không có đơn vị `Phường 22`"),
        (&[], &[("LC_ALL", "en_US.UTF-8")], "On time", "there is no unit `Phường 22`"),
        (&[], &[("LC_ALL", "en_US.UTF-8"), ("TONGHOP_LANG", "vi")], "Đúng hạn", "không có đơn vị `Phường 22`"),
        (vi, &[("LC_ALL", "en_US.UTF-8")], "Đúng hạn", "không có đơn vị `Phường 22`"),
        (en, &[("LC_ALL", "vi_VN.UTF-8"), ("TONGHOP_LANG", "vi")], "On time", "there is no unit `Phường 22`"),
    ] {
        let shown = said(flag, variables, &["status"]);
        assert!(shown.contains(status), "{flag:?} {variables:?}: {shown}");
        let refused = said(flag, variables, &withdraw);
        assert!(refused.contains(refusal), "{flag:?} {variables:?}: {refused}");
    }
    let nothing = said(vi, &[], &["check", "không-có.xlsx"]);
    assert!(nothing.contains("không có không-có.xlsx"), "{nothing}");
    let wrong = campaign.path().join("inbox/p9.xlsx");
    fs::write(&wrong, report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3])).expect("written");
    for (flag, message) in
        [(vi, "nhưng không có đơn vị báo cáo nào tên như vậy"), (en, "but no reporting unit is called so")]
    {
        let checked = said(flag, &[], &["check", wrong.to_str().expect("text")]);
        assert!(checked.to_lowercase().contains(&message.to_lowercase()), "{checked}");
    }
    // What is kept and sent is the campaign's, whoever looked.
    let page = fs::read_to_string(campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12.html"));
    assert!(page.is_ok_and(|page| page.contains("Đúng hạn")));
}

#[test]
#[ignore = "deep"]
fn status_says_first_whether_all_is_well() {
    let mut campaign = campaign();
    let concerns = |campaign: &Campaign, now: &str| -> Vec<String> {
        let output = tonghop(campaign, &["--json", "--now", now, "status"]);
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let list = value["concerns"].as_array().expect("concerns").iter();
        list.map(|concern| concern["code"].as_str().expect("a code").to_owned()).collect()
    };
    campaign.drop("p9.xlsx", report("Phường 9", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T07:00:00+07:00");
    let wrong = Sheet::new("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]).cell(0, 4, Figure::Number(-1.0));
    campaign.drop("p2.xlsx", workbook(&[wrong]), "2023-09-13T07:00:00+07:00");
    tonghop(&campaign, &RUN);
    assert_eq!(concerns(&campaign, "2023-09-13T08:40:00+07:00"), ["missing", "returned", "unknown"]);
    let first = text(&tonghop(&campaign, &["--now", "2023-09-13T08:40:00+07:00", "status"]).stdout);
    assert!(first.starts_with("✗ Cần xem:") && first.contains("quá hạn chưa báo cáo: Xã Long Toàn"), "{first}");
    assert_eq!(concerns(&campaign, "2023-09-13T08:20:00+07:00")[0], "clock");
    // Nothing has called the job since the next deadline.
    assert_eq!(concerns(&campaign, "2023-09-14T10:00:00+07:00")[0], "no-run");
    assert_ne!(concerns(&campaign, "2023-09-14T09:59:00+07:00")[0], "no-run");
    for ((_, name, _), at) in crate::harness::WARDS.into_iter().zip(1..) {
        let good = report(name, "12/09/2023", [1, 1, 2, 2, 3, 3]);
        campaign.drop(&format!("good {at}.xlsx"), good, "2023-09-13T07:30:00+07:00");
    }
    tonghop(&campaign, &["--now", "2023-09-13T09:00:00+07:00", "run"]);
    assert!(concerns(&campaign, "2023-09-13T09:00:00+07:00").is_empty());
    let first = text(&tonghop(&campaign, &["--now", "2023-09-13T09:00:00+07:00", "status"]).stdout);
    assert!(first.starts_with("✓ Mọi việc ổn."), "{first}");
}
