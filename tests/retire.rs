//! Originals whose time is over: what goes, what stays and why, what the ledger keeps, and that all of it is as before.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tonghop::files::sha256;
use tonghop::pipeline::verify;

use crate::decisions::holds_after_a_replay;
use crate::harness::{Campaign, Sheet, Stepped, binary, busy_campaign, report, verdicts, workbook};

const LATER: &str = "2023-09-25T09:00:00+07:00";
const REASON: &str = "hết thời hạn lưu";

fn call(campaign: &Campaign, now: &str, arguments: &[&str]) -> Output {
    let mut program = binary();
    program.env("LOGNAME", "so-lieu").env_remove("SUDO_USER").env_remove("TONGHOP_SMTP_URL");
    program.arg("-C").arg(campaign.path()).args(["--now", now]).args(arguments).output().expect("it runs")
}

fn json(campaign: &Campaign, now: &str, arguments: &[&str]) -> Value {
    let output = call(campaign, now, &[&["--json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {said}"))
}

/// Retires what came before a day.
fn retire(campaign: &Campaign, now: &str, before: &str) -> Value {
    json(campaign, now, &["retire", "--before", before, "--reason", REASON, "--by", "Phó Chủ tịch", "--yes"])
}

/// What the program said, on one line.
fn said(output: &Output) -> String {
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&all).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn paths(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|file| file["path"].as_str().expect("a path")).collect()
}

fn damages(campaign: &Campaign) -> Vec<String> {
    let verified = verify::verify(campaign.path()).expect("verified");
    verified.damages.into_iter().map(|damage| damage.path).collect()
}

/// Everything in the folder but the lock.
fn everything(campaign: &Campaign) -> std::collections::BTreeMap<String, String> {
    let mut files = campaign.files("");
    files.retain(|path, _| !path.ends_with("lock"));
    files
}

fn place(bytes: &[u8]) -> String {
    let hash = sha256(bytes);
    format!("archive/{}/{hash}.xlsx", &hash[..2])
}

#[test]
#[ignore = "deep"]
fn without_yes_nothing_changes_and_all_of_it_is_listed() {
    let campaign = busy_campaign();
    let before = everything(&campaign);
    let listed = json(&campaign, LATER, &["retire", "--before", "2023-09-06"]);
    assert_eq!((listed["files"].as_array().map(Vec::len), &listed["run"]), (Some(28), &Value::Null));
    let first = &listed["files"][0];
    assert_eq!((&first["kind"], &first["path"]), (&"archive".into(), &"dan-thanh 1.xlsx".into()));
    for key in ["sha256", "stored", "size", "came"] {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    assert_eq!(
        (&listed["needed"][0]["path"], &listed["needed"][0]["needed_for"]),
        (&"phu-luc.xlsx".into(), &"appendix".into())
    );
    let shown = said(&call(&campaign, LATER, &["--lang", "vi", "retire", "--before", "06/09/2023"]));
    for part in ["Sẽ xóa 28 tệp", "phu-luc.xlsx: phụ lục giao chỉ tiêu đang có hiệu lực", "Chưa xóa gì"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(everything(&campaign), before);
}

#[test]
#[ignore = "deep"]
fn originals_go_and_what_they_said_stays() {
    let mut campaign = busy_campaign();
    let traced = |campaign: &Campaign| json(campaign, LATER, &["trace", "phuong-1", "--date", "2023-09-12"]);
    let (archived, trace) = (campaign.files("archive").len(), traced(&campaign));
    let retired = retire(&campaign, LATER, "2023-09-06");
    assert_eq!((retired["files"].as_array().map(Vec::len), retired["run"].as_u64()), (Some(28), Some(14)));
    assert_eq!(campaign.files("archive").len(), archived - 28);
    holds_after_a_replay(&campaign);
    // The same figures from the same cells; the originals of four days are gone, and it says when and why.
    let after = traced(&campaign);
    assert_eq!(after["cumulative"], trace["cumulative"]);
    for (day, was) in after["days"].as_array().expect("days").iter().zip(trace["days"].as_array().expect("days")) {
        for (report, was) in
            day["reports"].as_array().expect("a list").iter().zip(was["reports"].as_array().expect("a list"))
        {
            assert_eq!(
                (&report["cells"], &report["file"], &report["sha256"]),
                (&was["cells"], &was["file"], &was["sha256"])
            );
            let is_old = day["report_date"].as_str().expect("a date") < "2023-09-05";
            assert_eq!(
                (report["archived"].is_null(), report["retired"]["reason"] == REASON),
                (is_old, is_old),
                "{report}"
            );
        }
    }
    let shown = said(&call(&campaign, LATER, &["--lang", "vi", "trace", "phuong-1"]));
    assert!(shown.contains("(tệp gốc đã xóa lúc 09:00 25/09/2023: hết thời hạn lưu (Phó Chủ tịch))"), "{shown}");
    // It is among the decisions, and in the next summary.
    let decisions = json(&campaign, LATER, &["decisions"]);
    let made = decisions["decisions"].as_array().expect("a list").last().expect("a decision");
    assert_eq!((&made["kind"], &made["files"], &made["before"]), (&"retired".into(), &28.into(), &"2023-09-06".into()));
    assert_eq!((&made["by"], &made["reason"]), (&"Phó Chủ tịch".into(), &REASON.into()));
    let shown = said(&call(&campaign, LATER, &["--lang", "vi", "decisions"]));
    assert!(shown.contains("28 tệp có trước ngày 06/09/2023"), "{shown}");
    campaign.drop("p1 24.xlsx", report("Phường 1", "24/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-25T09:30:00+07:00");
    campaign.run("2023-09-25T10:00:00+07:00");
    assert_eq!(
        campaign.summary("2023-09-24")["decisions"].as_array().expect("a list").last().expect("one")["kind"],
        "retired"
    );
    holds_after_a_replay(&campaign);
    // Outputs that are lost are drawn again without the originals.
    let drawn = campaign.files("outbox/2023-09-03");
    fs::remove_dir_all(campaign.path().join("outbox/2023-09-03")).expect("removed");
    holds_whatever_is_restored(&campaign);
    assert_eq!(campaign.files("outbox/2023-09-03"), drawn);
}

fn holds_whatever_is_restored(campaign: &Campaign) {
    let output = call(campaign, LATER, &["rebuild"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(damages(campaign), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn another_file_that_is_missing_is_still_missed() {
    let campaign = busy_campaign();
    retire(&campaign, LATER, "2023-09-06");
    let kept = campaign.files("archive").into_keys().next().expect("a file");
    fs::remove_file(campaign.path().join(&kept)).expect("removed");
    assert_eq!(damages(&campaign), std::slice::from_ref(&kept));
    assert_eq!(call(&campaign, LATER, &["rebuild"]).status.code(), Some(4), "and a replay does not do without it");
    // What is missing or changed is not retired: that would hide it.
    let listed = json(&campaign, LATER, &["retire", "--before", "2023-09-15"]);
    let of_proof = |file: &&Value| file["needed_for"] == "proof";
    let unproven: Vec<&Value> = listed["needed"].as_array().expect("a list").iter().filter(of_proof).collect();
    assert_eq!(unproven.iter().map(|file| file["stored"].as_str()).collect::<Vec<_>>(), [Some(kept.as_str())]);
}

#[test]
#[ignore = "deep"]
fn a_replay_names_the_table_that_it_cannot_do_without() {
    let campaign = busy_campaign();
    retire(&campaign, LATER, "2023-09-06");
    let table = campaign.path().join("ledger/run-000002/figures.parquet");
    let bytes = fs::read(&table).expect("a table");
    fs::remove_file(&table).expect("removed");
    let output = call(&campaign, LATER, &["rebuild"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(said(&output).contains("ledger/run-000002/figures.parquet"), "{}", said(&output));
    // From a backup.
    fs::write(&table, bytes).expect("written");
    holds_whatever_is_restored(&campaign);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_retired_file_that_lies_there_again_is_named() {
    let campaign = busy_campaign();
    let listed = json(&campaign, LATER, &["retire", "--before", "2023-09-06"]);
    let stored = listed["files"][3]["stored"].as_str().expect("a path").to_owned();
    let bytes = fs::read(campaign.path().join(&stored)).expect("bytes");
    retire(&campaign, LATER, "2023-09-06");
    // From a backup, say.
    fs::write(campaign.path().join(&stored), bytes).expect("written");
    assert_eq!(damages(&campaign), std::slice::from_ref(&stored));
    let again = retire(&campaign, LATER, "2023-09-06");
    assert_eq!((paths(&again["files"]), again["run"].is_null()), (vec![], true));
    assert_eq!((damages(&campaign), campaign.path().join(&stored).exists()), (vec![], false));
}

#[test]
#[ignore = "deep"]
fn the_same_content_may_come_again() {
    let mut campaign = busy_campaign();
    let listed = json(&campaign, LATER, &["retire", "--before", "2023-09-06"]);
    let file =
        listed["files"].as_array().expect("files").iter().find(|file| file["path"] == "phuong-1 3.xlsx").expect("it");
    let stored = file["stored"].as_str().expect("a path").to_owned();
    let bytes = fs::read(campaign.path().join(&stored)).expect("bytes");
    retire(&campaign, LATER, "2023-09-06");
    campaign.drop("lai.xlsx", bytes, "2023-09-25T09:30:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-25T10:00:00+07:00")), ["duplicate"]);
    assert!(campaign.path().join(&stored).exists(), "it is kept as any other file");
    holds_after_a_replay(&campaign);
    let trace = json(&campaign, "2023-09-25T10:00:00+07:00", &["trace", "phuong-1"]);
    let day =
        trace["days"].as_array().expect("days").iter().find(|day| day["report_date"] == "2023-09-03").expect("a day");
    assert_eq!((&day["reports"][0]["archived"], day["reports"][0].get("retired")), (&stored.as_str().into(), None));
    assert!(
        !paths(&json(&campaign, "2023-10-01T09:00:00+07:00", &["retire", "--before", "2023-09-06"])["files"])
            .contains(&"lai.xlsx")
    );
    // A week later it is as old as it was when it came last.
    campaign.run("2023-10-05T09:00:00+07:00");
    let retired = retire(&campaign, "2023-10-05T09:00:00+07:00", "2023-09-27");
    assert!(paths(&retired["files"]).contains(&"phuong-1 3.xlsx"), "{retired}");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn what_is_still_needed_stays_and_it_says_why() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "11/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-12T07:00:00+07:00");
    campaign.drop("sai.xlsx", report("Phường 2", "44/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:30:00+07:00");
    // Of this date nothing is issued: no run came after its deadline.
    campaign.drop("p1 12.xlsx", report("Phường 1", "12/09/2023", [1, 2, 2, 4, 3, 6]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    let now = "2023-09-25T09:00:00+07:00";
    let needed = |campaign: &Campaign, now: &str| {
        let listed = json(campaign, now, &["retire", "--before", "2023-09-15"]);
        let why = |file: &Value| {
            format!("{} {}", file["path"].as_str().expect("a path"), file["needed_for"].as_str().expect("why"))
        };
        let mut needed: Vec<String> = listed["needed"].as_array().expect("a list").iter().map(why).collect();
        needed.sort();
        (paths(&listed["files"]).into_iter().map(str::to_owned).collect::<Vec<_>>(), needed)
    };
    let stays = ["p1 12.xlsx summary", "phu-luc.xlsx appendix", "sai.xlsx slip"].map(str::to_owned).to_vec();
    assert_eq!(needed(&campaign, now), (vec!["p1.xlsx".to_owned()], stays));
    let shown = said(&call(&campaign, now, &["--lang", "vi", "retire", "--before", "2023-09-15"]));
    for part in ["bảng tổng hợp ngày 12/09/2023 chưa ban hành", "sai.xlsx: phiếu trả lại chưa được trả lời"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Once the date is issued and the slip answered, both may go; a new appendix releases the old one.
    campaign.drop("sai.xlsx", report("Phường 2", "11/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-25T08:00:00+07:00");
    let mut wards = crate::harness::WARDS;
    (wards[0].2, wards[1].2) = (6860, 4710);
    campaign.drop("phu-luc moi.xlsx", crate::harness::appendix(&wards), "2023-09-25T08:00:00+07:00");
    campaign.run(now);
    let now = "2023-09-26T09:00:00+07:00";
    campaign.run(now);
    let goes = ["p1 12.xlsx", "p1.xlsx", "phu-luc.xlsx", "sai.xlsx"].map(str::to_owned).to_vec();
    let (mut files, needed) = needed(&campaign, now);
    files.sort();
    assert_eq!((files, needed), (goes, vec![]));
    let slips = campaign.files("outbox/returned");
    assert!(!slips.is_empty());
    retire(&campaign, now, "2023-09-15");
    holds_after_a_replay(&campaign);
    assert_eq!(campaign.files("outbox/returned"), slips, "the slip of a retired file stays as it is");
    campaign.drop("p1 25.xlsx", report("Phường 1", "25/09/2023", [1, 3, 2, 6, 3, 9]), now);
    campaign.run("2023-09-26T10:00:00+07:00");
    assert_eq!(campaign.unit("2023-09-25", "phuong-1")["quota"], 6860);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn reports_are_read_by_the_units_of_an_appendix_that_is_gone() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "11/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:30:00+07:00");
    let mut wards = crate::harness::WARDS;
    (wards[0].2, wards[1].2) = (6860, 4710);
    campaign.drop("phu-luc moi.xlsx", crate::harness::appendix(&wards), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    campaign.run("2023-09-25T08:30:00+07:00");
    let retired = retire(&campaign, LATER, "2023-09-01");
    assert_eq!(paths(&retired["files"]), ["phu-luc.xlsx"]);
    holds_after_a_replay(&campaign);
}

#[test]
fn wrong_calls_are_refused_and_record_nothing() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "11/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:30:00+07:00");
    let before = everything(&campaign);
    for (arguments, code, parts) in [
        (&["--before", "2023-09-30", "--yes", "--reason", "thử"][..], 2, &["30/09/2023 chưa tới", "19/09/2023"][..]),
        (&["--before", "2023-09-20"], 2, &["tệp của 7 ngày gần nhất luôn được giữ", "chậm nhất ghi 19/09/2023"]),
        (&["--before", "2023-09-15", "--yes"], 2, &["lý do để trống", "--reason"]),
        (
            &["--before", "2023-09-15", "--kind", "phieu"],
            2,
            &["`phieu` không phải là giá trị của --kind", "archive, quarantine, mail"],
        ),
        (&["--before", "hôm qua"], 2, &["`hôm qua` không phải là giá trị của --before"]),
        (&["--before", "2023-08-01", "--yes", "--reason", "thử"], 0, &["Không có tệp nào hết thời hạn lưu để xóa"]),
        (&["--yes", "--reason", "thử"], 0, &["Không có tệp nào hết thời hạn lưu để xóa"]),
        (&["--before", "2023-09-15", "--kind", "mail"], 0, &["Không có tệp nào hết thời hạn lưu để xóa"]),
    ] {
        let output = call(&campaign, LATER, &[&["--lang", "vi", "retire"], arguments].concat());
        let told = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(parts.iter().all(|part| told.contains(part)), "{parts:?}: {told}");
    }
    assert_eq!(everything(&campaign), before);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_changed_is_refused_before_anything_is_recorded() {
    use crate::strangers::{SERVICE, as_user, give, mode};
    let mut campaign = Campaign::with_appendix();
    let bytes = report("Phường 1", "11/09/2023", [1, 1, 2, 2, 3, 3]);
    campaign.drop("p1.xlsx", bytes.clone(), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:30:00+07:00");
    let Some(mut program) = as_user(SERVICE) else { return };
    give(campaign.path(), SERVICE);
    let folder = campaign.path().join(place(&bytes)).parent().map(Path::to_owned).expect("a folder");
    mode(&folder, 0o555);
    let before = everything(&campaign);
    program.arg("-C").arg(campaign.path()).args(["--now", LATER, "retire", "--before", "2023-09-15"]);
    let output = program.args(["--reason", REASON, "--yes"]).output().expect("it runs");
    let told = said(&output);
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("cannot remove") && told.contains("check who owns the folder"), "{told}");
    assert_eq!(everything(&campaign), before);
    mode(&folder, 0o755);
    let mut program = as_user(SERVICE).expect("as before");
    program.arg("-C").arg(campaign.path()).args(["--now", LATER, "retire", "--before", "2023-09-15"]);
    assert!(program.args(["--reason", REASON, "--yes"]).output().expect("it runs").status.success());
    assert!(!campaign.path().join(place(&bytes)).exists());
}

/// A campaign with a list of citizens in quarantine since 13 September, and a report whose remark had a number.
fn private(retention: &str) -> Campaign {
    let file = include_str!("../tonghop.toml").to_owned() + "\n[retention]\n" + retention;
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&crate::harness::WARDS), "2023-08-30T15:00:00+07:00");
    let listed = Sheet::new("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]).with_citizens();
    campaign.drop("danh sach.xlsx", workbook(&[listed]), "2023-09-13T07:00:00+07:00");
    let mut remarked = Sheet::new("Phường 2", "12/09/2023", [4, 4, 3, 3, 5, 5]);
    "Máy hỏng; CCCD 084098001234".clone_into(&mut remarked.remark);
    campaign.drop("p2.xlsx", workbook(&[remarked]), "2023-09-13T07:10:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!(campaign.files("quarantine").len(), 2);
    campaign
}

fn overdue(status: &Value) -> Vec<&Value> {
    status["concerns"].as_array().expect("a list").iter().filter(|one| one["code"] == "overdue").collect()
}

#[test]
#[ignore = "deep"]
fn personal_data_has_a_clock_of_its_own() {
    let campaign = private("");
    let status = json(&campaign, "2023-10-12T09:00:00+07:00", &["status"]);
    let held = status["quarantine"].as_array().expect("a list");
    assert_eq!((held.len(), &held[0]["runs_out"]), (2, &"2023-10-13".into()));
    assert!(overdue(&status).is_empty());
    let shown = said(&call(&campaign, "2023-10-12T09:00:00+07:00", &["--lang", "vi", "status"]));
    assert!(
        shown.contains("Đang cách ly: - danh sach.xlsx [") && shown.contains("hết thời hạn lưu ngày 13/10/2023"),
        "{shown}"
    );
    let doctor = |now: &str| {
        let told = json(&campaign, now, &["doctor"]);
        let steps = told["steps"].as_array().expect("steps");
        steps.iter().find(|step| step["step"] == "retention").expect("the step").clone()
    };
    assert_eq!(doctor("2023-10-12T09:00:00+07:00")["ok"], true);
    // The day has come: it is said everywhere, and nothing goes by itself.
    let over = "2023-10-13T09:00:00+07:00";
    let status = json(&campaign, over, &["status"]);
    assert_eq!((overdue(&status)[0]["files"].as_u64(), &overdue(&status)[0]["kind"]), (Some(2), &"quarantine".into()));
    let checked = call(&campaign, over, &["--lang", "vi", "status", "--check"]);
    assert!(
        said(&checked).contains("2 tệp bị cách ly đã hết thời hạn lưu: danh sach.xlsx, p2.xlsx"),
        "{}",
        said(&checked)
    );
    let doctor = doctor(over);
    assert!(
        doctor["ok"] == false && doctor["detail"].as_str().expect("text").contains("tonghop retire --kind quarantine")
    );
    campaign.run(over);
    assert_eq!(campaign.files("quarantine").len(), 2);
    // What counted stays, and the slip of the other holds it no longer.
    let retired = json(&campaign, over, &["retire", "--kind", "quarantine", "--reason", REASON, "--yes"]);
    assert_eq!(paths(&retired["files"]), ["danh sach.xlsx", "p2.xlsx"]);
    assert!(campaign.files("quarantine").is_empty());
    assert_eq!(json(&campaign, over, &["purge"])["held"], Value::Array(Vec::new()));
    assert!(overdue(&json(&campaign, over, &["status"])).is_empty());
    assert_eq!(campaign.unit("2023-09-12", "phuong-2")["day"]["activated_l2"], 5);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn an_open_slip_holds_personal_data_while_its_time_lasts() {
    let campaign = private("quarantine_days = 60\n");
    let listed =
        json(&campaign, "2023-10-13T09:00:00+07:00", &["retire", "--before", "2023-10-01", "--kind", "quarantine"]);
    assert_eq!((paths(&listed["files"]), paths(&listed["needed"])), (vec!["p2.xlsx"], vec!["danh sach.xlsx"]));
    assert_eq!(listed["needed"][0]["needed_for"], "slip");
    let listed = json(&campaign, "2023-11-12T09:00:00+07:00", &["retire"]);
    assert_eq!(paths(&listed["files"]), ["danh sach.xlsx", "p2.xlsx"]);
}

#[test]
#[ignore = "deep"]
fn a_key_has_runs_remove_personal_data_by_themselves() {
    let campaign = private("quarantine_automatic = true\n");
    let before = "2023-10-12T09:00:00+07:00";
    assert!(campaign.run(before).retired.is_empty());
    assert_eq!(campaign.files("quarantine").len(), 2);
    let over = "2023-10-13T09:00:00+07:00";
    assert!(overdue(&json(&campaign, over, &["status"])).is_empty(), "the next run sees to it");
    let output = call(&campaign, over, &["--lang", "vi", "run", "--no-send"]);
    assert!(said(&output).contains("đã xóa vì hết thời hạn cách ly: danh sach.xlsx"), "{}", said(&output));
    assert!(campaign.files("quarantine").is_empty());
    let decisions = json(&campaign, over, &["decisions"]);
    let made = &decisions["decisions"][0];
    assert_eq!((&made["kind"], &made["files"], made.get("before")), (&"retired".into(), &2.into(), None));
    assert_eq!(made["by"], "tonghop (tự động)");
    holds_after_a_replay(&campaign);
    let runs = campaign.files("ledger").len();
    assert!(campaign.run("2023-10-13T09:10:00+07:00").retired.is_empty());
    assert_eq!(campaign.files("ledger").len(), runs, "nothing is left to do");
}

#[test]
#[ignore = "deep"]
fn a_watch_removes_them_as_their_day_begins() {
    let campaign = private("quarantine_automatic = true\n");
    let mut watch = Stepped::start(&campaign);
    for moment in ["2023-10-12T22:00:00+07:00", "2023-10-12T23:59:50+07:00"] {
        watch.look(moment);
        assert_eq!(campaign.files("quarantine").len(), 2, "{moment}");
    }
    watch.look("2023-10-13T00:00:05+07:00");
    assert!(campaign.files("quarantine").is_empty());
    watch.end();
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn the_operator_is_told_once_a_day() {
    let campaign = private("");
    let file = fs::read_to_string(campaign.path().join("tonghop.toml")).expect("text");
    let file =
        file.replace("# [mail.operator]", "[mail.operator]").replace("[mail.operator]\n# to", "[mail.operator]\nto");
    fs::write(campaign.path().join("tonghop.toml"), file).expect("written");
    let alerts = || campaign.mails().into_iter().filter(|path| path.contains("canh-bao")).collect::<Vec<_>>();
    call(&campaign, "2023-10-12T09:00:00+07:00", &["run"]);
    assert_eq!(alerts(), Vec::<String>::new());
    call(&campaign, "2023-10-13T09:00:00+07:00", &["run"]);
    call(&campaign, "2023-10-13T10:00:00+07:00", &["run"]);
    assert_eq!(alerts().len(), 1);
}

#[test]
#[ignore = "deep"]
fn a_released_file_is_retired_from_the_archive() {
    let mut campaign = private("");
    // One was not counted, of the other a number was masked.
    for file in ["danh sach.xlsx", "p2.xlsx"] {
        let release = ["release", file, "--reason", "số mẫu"];
        assert!(call(&campaign, "2023-09-13T09:00:00+07:00", &release).status.code().is_some_and(|code| code < 2));
    }
    campaign.drop("p1 13.xlsx", report("Phường 1", "13/09/2023", [1, 11, 2, 5, 3, 8]), "2023-09-14T07:00:00+07:00");
    campaign.run("2023-09-14T09:00:00+07:00");
    let retired = retire(&campaign, LATER, "2023-09-14");
    assert_eq!(paths(&retired["files"]), ["danh sach.xlsx", "p2.xlsx"]);
    assert!(campaign.files("quarantine").is_empty());
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn sent_letters_go_by_their_own_term() {
    let campaign = busy_campaign();
    let letters = |state: &str| campaign.files(&format!("outbox/mail/{state}")).into_keys().collect::<Vec<_>>();
    let queued = letters("queue");
    assert!(queued.len() > 10);
    fs::create_dir_all(campaign.path().join("outbox/mail/sent")).expect("made");
    for path in &queued[1..] {
        fs::rename(campaign.path().join(path), campaign.path().join(path.replace("/queue/", "/sent/"))).expect("moved");
    }
    // One that the ledger does not know, as alerts are; its own date says how old it is.
    let alert = "Date: Mon, 04 Sep 2023 09:00:00 +0700\r\nSubject: thử\r\n\r\nthử\r\n";
    fs::write(campaign.path().join("outbox/mail/sent/canh-bao.eml"), alert).expect("written");
    let sent = letters("sent");
    let retired =
        json(&campaign, LATER, &["retire", "--before", "2023-09-10", "--kind", "mail", "--reason", REASON, "--yes"]);
    let files = retired["files"].as_array().expect("files");
    assert!(files.iter().all(|file| file["kind"] == "mail" && file["size"].as_u64() > Some(0)), "{files:?}");
    assert!(paths(&retired["files"]).contains(&"canh-bao.eml"));
    assert_eq!(letters("sent").len(), sent.len() - files.len());
    assert_eq!(letters("queue"), queued[..1], "what waits stays");
    holds_after_a_replay(&campaign);
    let kept = letters("sent").pop().expect("a letter");
    fs::remove_file(campaign.path().join(&kept)).expect("removed");
    assert_eq!(damages(&campaign).len(), 1, "another letter is still missed");
}

#[test]
#[ignore = "deep"]
fn terms_of_the_campaign_file_are_the_default() {
    let campaign = busy_campaign();
    let path = campaign.path().join("tonghop.toml");
    let file = fs::read_to_string(&path).expect("text");
    fs::write(&path, file + "\n[retention]\narchive_months = 1\n").expect("written");
    let now = "2023-10-05T09:00:00+07:00";
    campaign.run(now);
    let status = json(&campaign, now, &["status"]);
    assert_eq!((overdue(&status).len(), overdue(&status)[0]["kind"].as_str()), (1, Some("archive")));
    let retired = json(&campaign, now, &["retire", "--reason", REASON, "--yes"]);
    assert_eq!(retired["files"].as_array().map(Vec::len), Some(28), "those of 2 to 5 September");
    assert!(overdue(&json(&campaign, now, &["status"])).is_empty());
    let made = json(&campaign, now, &["decisions"]);
    assert_eq!(made["decisions"].as_array().expect("a list").last().expect("one").get("before"), None);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_retirement_that_is_cut_off_is_finished_by_the_next_run() {
    let campaign = busy_campaign();
    let listed = json(&campaign, LATER, &["retire", "--before", "2023-09-06"]);
    let stored: Vec<&str> = listed["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| file["stored"].as_str().expect("a path"))
        .collect();
    let bytes: Vec<Vec<u8>> = stored.iter().map(|path| fs::read(campaign.path().join(path)).expect("bytes")).collect();
    let run = retire(&campaign, LATER, "2023-09-06")["run"].as_u64().expect("a run");
    // As if the power went when half of the files were gone.
    for (path, bytes) in stored.iter().zip(&bytes).skip(14) {
        fs::write(campaign.path().join(path), bytes).expect("written");
    }
    fs::write(campaign.path().join("ledger/unfinished"), format!("{run}\n")).expect("written");
    campaign.run(LATER);
    assert!(stored.iter().all(|path| !campaign.path().join(path).exists()));
    holds_after_a_replay(&campaign);
}
