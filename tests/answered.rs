//! What was answered is open no longer: slips, the leaders' mail, `status`; and what is late says when it will be in.

use std::fs;

use mail_parser::MessageParser;
use serde_json::Value as Json;
use tonghop::pipeline::{rebuild, verify};
use tonghop::read;

use crate::decisions::holds_after_a_replay;
use crate::harness::{Campaign, Figure, Sheet, WARDS, binary, report, workbook, workers};

const MORNING: &str = "2023-09-13T07:00:00+07:00";
const FIRST_RUN: &str = "2023-09-13T07:30:00+07:00";
const AGAIN: &str = "2023-09-13T07:40:00+07:00";
const DEADLINE_RUN: &str = "2023-09-13T08:05:00+07:00";
const LATE: &str = "2023-09-13T09:10:00+07:00";
const LATE_RUN: &str = "2023-09-13T09:15:00+07:00";
const SUPPLEMENT_RUN: &str = "2023-09-13T16:05:00+07:00";

fn wrong(unit: &str, date: &str) -> Vec<u8> {
    workbook(&[Sheet::new(unit, date, [1, 1, 2, 2, 3, 3]).cell(0, 4, Figure::Number(-3.0))])
}

fn good(unit: &str) -> Vec<u8> {
    report(unit, "12/09/2023", [1, 1, 2, 2, 3, 3])
}

/// The slips that lie there, below `outbox/returned/`.
fn slips(campaign: &Campaign) -> Vec<String> {
    let all = campaign.files("outbox/returned").into_keys();
    all.map(|path| path.trim_start_matches("outbox/returned/").to_owned()).collect()
}

/// What the first sheet of a slip says.
fn told(campaign: &Campaign, slip: &str) -> String {
    let bytes = fs::read(campaign.path().join("outbox/returned").join(slip)).expect("a slip");
    let book = read::read(&bytes, &tonghop::model::campaign::Limits::default()).expect("a workbook");
    book.sheets[0].texts().collect::<Vec<_>>().join("\n")
}

/// Text and subject of the letters in the queue whose file name has a word.
fn letters(campaign: &Campaign, word: &str) -> Vec<String> {
    let paths = campaign.mails().into_iter().filter(|path| path.contains(word));
    let text = |path: String| {
        let bytes = fs::read(campaign.path().join(path)).expect("a letter");
        let letter = MessageParser::default().parse(&bytes).expect("a letter");
        format!("{}\n{}", letter.subject().unwrap_or_default(), letter.body_text(0).unwrap_or_default())
    };
    paths.map(text).collect()
}

fn says(campaign: &Campaign, now: &str, arguments: &[&str]) -> String {
    let mut program = binary();
    program.arg("-C").arg(campaign.path()).args(["--now", now, "--lang", "vi"]).args(arguments);
    let output = program.output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(campaign: &Campaign, now: &str, arguments: &[&str]) -> Json {
    let arguments: Vec<&str> = ["--json"].into_iter().chain(arguments.iter().copied()).collect();
    serde_json::from_str(&says(campaign, now, &arguments)).expect("JSON")
}

/// All wards but these have reported for 12 September; the shipped campaign with an address for Phường 1.
fn all_but(absent: &[&str]) -> Campaign {
    let file = include_str!("../tonghop.toml")
        .replace("id = \"phuong-1\"\n", "id = \"phuong-1\"\nemails = [\"p1@xa.test\"]\n");
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    for (id, name, _) in WARDS.iter().filter(|(id, ..)| !absent.contains(id)) {
        campaign.drop(&format!("{id}.xlsx"), good(name), "2023-09-13T06:30:00+07:00");
    }
    campaign
}

/// A run that finds nothing new changes no byte.
fn assert_idle(campaign: &Campaign, now: &str) {
    let before = campaign.files("");
    campaign.run(now);
    let mut after = campaign.files("");
    after.retain(|path, hash| {
        before.get(path) != Some(hash) && !["/lock", "/arrivals.json"].iter().any(|end| path.ends_with(end))
    });
    assert!(after.is_empty(), "{after:?}");
}

#[test]
#[ignore = "deep"]
fn a_slip_goes_when_its_report_comes() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(FIRST_RUN);
    assert_eq!(slips(&campaign), ["P1 - cần sửa.xlsx"]);
    campaign.drop("BC P1.xlsx", good("Phường 1"), AGAIN);
    campaign.run(DEADLINE_RUN);
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 - cần sửa.xlsx"]);
    assert_idle(&campaign, "2023-09-13T08:06:00+07:00");
    holds_after_a_replay(&campaign);
    // All of it lost, all of it again, at the same places.
    let before = campaign.files("outbox/returned");
    fs::remove_dir_all(campaign.path().join("outbox/returned")).expect("removed");
    let now = chrono::DateTime::parse_from_rfc3339("2023-09-14T08:00:00+07:00").expect("a moment");
    let restored = rebuild::rebuild(campaign.path(), now, &workers()).expect("rebuilt").restored;
    assert_eq!(restored, ["outbox/returned/done/2023-09-12/P1 - cần sửa.xlsx"]);
    assert_eq!(campaign.files("outbox/returned"), before);
}

#[test]
fn a_slip_that_was_answered_in_its_own_run_never_lies_open() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.drop("P1 sua.xlsx", good("Phường 1"), AGAIN);
    campaign.run(DEADLINE_RUN);
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 - cần sửa.xlsx"]);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_second_return_takes_the_place_of_the_first_and_bears_its_number() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(FIRST_RUN);
    assert!(!told(&campaign, "P1 - cần sửa.xlsx").contains("LẦN"));
    campaign.drop("BC P1.xlsx", wrong("Phường 1", "12/09/2023"), AGAIN);
    campaign.run("2023-09-13T07:45:00+07:00");
    assert_eq!(slips(&campaign), ["BC P1 - cần sửa lần 2.xlsx", "done/2023-09-12/P1 - cần sửa.xlsx"]);
    let slip = told(&campaign, "BC P1 - cần sửa lần 2.xlsx");
    assert!(slip.contains("PHIẾU TRẢ LẠI BÁO CÁO (LẦN 2)") && slip.contains("thay cho phiếu trước"), "{slip}");
    // The slip itself, unmended: the third time, under the first name.
    let bytes = fs::read(campaign.path().join("outbox/returned/BC P1 - cần sửa lần 2.xlsx")).expect("a slip");
    campaign.drop("BC P1 - cần sửa lần 2.xlsx", bytes, "2023-09-13T07:50:00+07:00");
    campaign.run("2023-09-13T07:55:00+07:00");
    assert_eq!(slips(&campaign)[0], "BC P1 - cần sửa lần 3.xlsx");
    assert_eq!(slips(&campaign).iter().filter(|slip| !slip.starts_with("done/")).count(), 1);
    // Another day's report asks for something else.
    campaign.drop("P1 13.xlsx", wrong("Phường 1", "13/09/2023"), "2023-09-14T07:00:00+07:00");
    campaign.run("2023-09-14T07:10:00+07:00");
    assert!(slips(&campaign).contains(&"P1 13 - cần sửa.xlsx".to_owned()), "{:?}", slips(&campaign));
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_wrong_correction_stays_open_until_a_better_one_or_the_old_figures_come() {
    let mut campaign = all_but(&[]);
    campaign.run(FIRST_RUN);
    campaign.drop("P1 sua.xlsx", wrong("Phường 1", "12/09/2023"), "2023-09-13T09:00:00+07:00");
    campaign.run(LATE_RUN);
    assert_eq!(slips(&campaign), ["P1 sua - cần sửa.xlsx"], "what counts came before it");
    // A copy of the file that counts does not answer; another report with the same figures does.
    campaign.drop("phuong-1 (1).xlsx", good("Phường 1"), "2023-09-13T09:40:00+07:00");
    campaign.run("2023-09-13T09:45:00+07:00");
    assert_eq!(slips(&campaign), ["P1 sua - cần sửa.xlsx"]);
    let again = workbook(&[Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]).named("Giữ nguyên")]);
    campaign.drop("P1 giu nguyen.xlsx", again, "2023-09-13T10:00:00+07:00");
    campaign.run("2023-09-13T10:05:00+07:00");
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 sua - cần sửa.xlsx"]);
}

#[test]
#[ignore = "deep"]
fn a_file_of_nobody_known_is_answered_by_its_mended_slip_or_once_all_have_reported() {
    let mut campaign = all_but(&["phuong-1", "phuong-2"]);
    campaign.drop("BC 1.xlsx", wrong("Phường 99", "12/09/2023"), MORNING);
    campaign.drop("BC 2.xlsx", good("Phường 98"), MORNING);
    campaign.run(FIRST_RUN);
    let open = || slips(&campaign).into_iter().filter(|slip| !slip.starts_with("done/")).collect::<Vec<_>>();
    assert_eq!(open(), ["BC 1 - cần sửa.xlsx", "BC 2 - cần sửa.xlsx"]);
    let status = says(&campaign, FIRST_RUN, &["status"]);
    assert!(status.contains("không rõ của ai: BC 1.xlsx, BC 2.xlsx"), "{status}");
    campaign.drop("BC 1 - cần sửa.xlsx", good("Phường 1"), AGAIN);
    campaign.run("2023-09-13T07:45:00+07:00");
    let open =
        |campaign: &Campaign| slips(campaign).into_iter().filter(|slip| !slip.starts_with("done/")).collect::<Vec<_>>();
    assert_eq!(open(&campaign), ["BC 2 - cần sửa.xlsx"]);
    let status = says(&campaign, "2023-09-13T07:45:00+07:00", &["status"]);
    assert!(status.contains("không rõ của ai: BC 2.xlsx"), "{status}");
    campaign.drop("Phường 2.xlsx", good("Phường 2"), "2023-09-13T07:50:00+07:00");
    campaign.run(DEADLINE_RUN);
    assert_eq!(open(&campaign), Vec::<String>::new());
    assert!(!says(&campaign, DEADLINE_RUN, &["status"]).contains("không rõ của ai"));
    // Neither is any news for the leaders: both were mended before the deadline.
    let mail = &letters(&campaign, "tong-hop")[0];
    assert!(!mail.contains("TỆP BỊ TRẢ LẠI") && !mail.contains("BC 1.xlsx"), "{mail}");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_file_of_nobody_known_lies_open_until_the_next_date_though_all_have_reported() {
    let mut campaign = all_but(&[]);
    campaign.drop("BC 1.xlsx", good("Phường 99"), "2023-09-13T06:00:00+07:00");
    campaign.run(FIRST_RUN);
    campaign.run(DEADLINE_RUN);
    assert_eq!(slips(&campaign), ["BC 1 - cần sửa.xlsx"]);
    let mail = &letters(&campaign, "tong-hop")[0];
    assert!(mail.contains("BC 1.xlsx"), "the leaders hear of it: {mail}");
    campaign.run("2023-09-14T07:30:00+07:00");
    assert_eq!(slips(&campaign), ["done/2023-09-13/BC 1 - cần sửa.xlsx"]);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_file_without_its_date_is_answered_by_the_report_that_was_due() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", report("Phường 1", "40/09/2023", [1; 6]), MORNING);
    campaign.run(FIRST_RUN);
    campaign.drop("P1 ngay 11.xlsx", report("Phường 1", "11/09/2023", [1; 6]), "2023-09-13T07:32:00+07:00");
    campaign.run("2023-09-13T07:35:00+07:00");
    assert_eq!(slips(&campaign), ["P1 - cần sửa.xlsx"], "another day's report");
    campaign.drop("P1 ngay 12.xlsx", good("Phường 1"), AGAIN);
    campaign.run(DEADLINE_RUN);
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 - cần sửa.xlsx"]);
}

#[test]
#[ignore = "deep"]
fn a_file_with_a_date_of_no_campaign_is_answered_by_the_report_that_was_due() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", report("Phường 1", "12/09/2032", [1; 6]), MORNING);
    campaign.run(FIRST_RUN);
    assert_eq!(slips(&campaign), ["P1 - cần sửa.xlsx"]);
    let shown = says(&campaign, "2023-09-13T07:31:00+07:00", &["status"]);
    assert!(shown.contains("P1.xlsx"), "the date is in no status, the file is: {shown}");
    campaign.drop("P1 ngay 12.xlsx", good("Phường 1"), AGAIN);
    campaign.run(DEADLINE_RUN);
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 - cần sửa.xlsx"]);
}

#[test]
#[ignore = "deep"]
fn status_names_open_slips_until_they_are_answered_and_an_end_of_the_campaign() {
    let mut campaign = all_but(&[]);
    campaign.run(FIRST_RUN);
    campaign.drop("P1 sua.xlsx", wrong("Phường 1", "12/09/2023"), "2023-09-13T09:00:00+07:00");
    campaign.drop("la.xlsx", wrong("Phường 99", "12/09/2023"), "2023-09-14T07:00:00+07:00");
    campaign.run("2023-09-14T07:10:00+07:00");
    let concerns = |campaign: &Campaign, now: &str| -> Vec<String> {
        let value = json(campaign, now, &["status"]);
        let list = value["concerns"].as_array().expect("concerns").iter();
        let told = |concern: &Json| format!("{} {}", concern["code"], concern["files"]).replace('"', "");
        list.map(told).filter(|told| told.starts_with("un") || told.starts_with("ended")).collect()
    };
    // The correction of a day that is over, and a file of nobody known, both after midnight.
    for now in ["2023-09-14T07:20:00+07:00", "2023-09-15T07:20:00+07:00"] {
        assert_eq!(concerns(&campaign, now), ["unknown [la.xlsx]", "unanswered [P1 sua.xlsx]"], "{now}");
    }
    assert_eq!(concerns(&campaign, "2024-06-01T08:00:00+07:00")[2], "ended null");
    campaign.drop("P1 lai.xlsx", report("Phường 1", "12/09/2023", [2, 3, 2, 3, 3, 4]), "2023-09-15T07:30:00+07:00");
    campaign.run("2023-09-15T07:40:00+07:00");
    // All have reported for that day, so that nobody is missed whose the other file may be.
    assert_eq!(slips(&campaign).iter().filter(|slip| slip.starts_with("done/")).count(), 2);
    assert!(concerns(&campaign, "2023-09-15T07:40:00+07:00").is_empty());
}

#[test]
fn what_a_clerk_wrote_into_a_slip_goes_along_and_is_no_damage() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(FIRST_RUN);
    let mended = good("Phường 1");
    fs::write(campaign.path().join("outbox/returned/P1 - cần sửa.xlsx"), &mended).expect("mended where it lies");
    campaign.drop("P1 - cần sửa.xlsx", mended.clone(), AGAIN);
    campaign.run(DEADLINE_RUN);
    let kept = fs::read(campaign.path().join("outbox/returned/done/2023-09-12/P1 - cần sửa.xlsx")).expect("kept");
    assert_eq!(kept, mended);
    let verified = verify::verify(campaign.path()).expect("verified");
    assert_eq!(verified.damages, []);
    assert_eq!(verified.edited, ["outbox/returned/done/2023-09-12/P1 - cần sửa.xlsx"]);
}

#[test]
#[ignore = "deep"]
fn a_slip_that_could_not_be_moved_is_moved_by_a_later_run() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(FIRST_RUN);
    campaign.drop("BC P1.xlsx", good("Phường 1"), AGAIN);
    campaign.run(DEADLINE_RUN);
    let (open, done) = ("outbox/returned/P1 - cần sửa.xlsx", "outbox/returned/done/2023-09-12/P1 - cần sửa.xlsx");
    let (open, done) = (campaign.path().join(open), campaign.path().join(done));
    // As Excel leaves it: the slip is where it was.
    fs::rename(&done, &open).expect("put back");
    campaign.run("2023-09-13T08:06:00+07:00");
    assert!(done.is_file() && !open.exists());
    // A power cut left it in both places.
    fs::copy(&done, &open).expect("copied");
    campaign.run("2023-09-13T08:07:00+07:00");
    assert!(done.is_file() && !open.exists());
    // Something in the way ends no run.
    fs::remove_dir_all(campaign.path().join("outbox/returned/done")).expect("removed");
    fs::write(campaign.path().join("outbox/returned/done"), "x").expect("written");
    fs::write(&open, "x").expect("written");
    campaign.run("2023-09-13T08:08:00+07:00");
    assert!(open.exists());
}

#[test]
#[ignore = "deep"]
fn an_excuse_closes_a_slip() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(FIRST_RUN);
    let told = says(&campaign, AGAIN, &["excuse", "phuong-1", "--date", "2023-09-12", "--reason", "bão"]);
    assert_eq!(slips(&campaign), ["done/2023-09-12/P1 - cần sửa.xlsx"], "{told}");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_late_report_that_counts_says_when_it_will_be_in() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.drop("P1.xlsx", wrong("Phường 1", "12/09/2023"), MORNING);
    campaign.run(DEADLINE_RUN);
    let mail = &letters(&campaign, "tong-hop")[0];
    assert!(mail.contains("P1.xlsx") && mail.contains("bản bổ sung lúc 16:00 13/09/2023"), "{mail}");
    campaign.drop("BC P1.xlsx", good("Phường 1"), LATE);
    let twin = campaign.twin();
    let run = says(&campaign, LATE_RUN, &["run", "--no-send"]);
    let told = "sẽ có trong bản bổ sung lúc 16:00 13/09/2023: Phường 1 (nhận lúc 09:10 13/09/2023)";
    assert!(run.contains(told) && !run.contains("Bị trả lại") && run.contains("Trễ hạn"), "{run}");
    let run = json(&twin, LATE_RUN, &["run", "--no-send"]);
    let unit = run["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "phuong-1").expect("a unit");
    assert_eq!(unit["status"], "late");
    assert_eq!(run["awaiting_supplement"][0]["supplement_at"], "2023-09-13T16:00:00+07:00");
    let issued = campaign.summary("2023-09-12");
    assert!(issued.get("awaiting_supplement").is_none(), "what is issued stays as issued");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "returned");
    let status = says(&campaign, LATE_RUN, &["status"]);
    assert!(
        status.contains(told) && !status.contains("Bị trả lại") && !status.contains("trả lại, chưa nộp"),
        "{status}"
    );
    let status = json(&campaign, LATE_RUN, &["status"]);
    assert_eq!(status["awaiting_supplement"][0]["unit"], "phuong-1");
    let receipt = &letters(&campaign, "da-nhan")[0];
    assert!(receipt.contains("Trễ hạn; số liệu vẫn được tính."), "{receipt}");
    assert!(receipt.contains("sẽ có trong bản bổ sung lập lúc 16:00 13/09/2023"), "{receipt}");
    // Then it is in, and nobody waits.
    let run = says(&campaign, SUPPLEMENT_RUN, &["run", "--no-send"]);
    assert!(run.contains("Bản bổ sung") && !run.contains("sẽ có trong bản bổ sung"), "{run}");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "late");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn the_first_correction_is_the_first_whatever_supplement_came_before_it() {
    let mut campaign = all_but(&["phuong-1"]);
    campaign.run(DEADLINE_RUN);
    campaign.drop("BC P1.xlsx", good("Phường 1"), LATE);
    campaign.run(SUPPLEMENT_RUN);
    campaign.drop("P2 sua.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 9, 9]), "2023-09-13T16:30:00+07:00");
    let run = says(&campaign, "2023-09-13T17:00:00+07:00", &["run", "--no-send"]);
    assert!(run.contains("Bản đính chính lần 1"), "{run}");
    assert_eq!(campaign.summary("2023-09-12")["revision"], 2, "programs count editions");
    assert!(campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12-dinh-chinh-2.xlsx").is_file());
    let mail = &letters(&campaign, "dinh-chinh")[0];
    assert!(mail.contains("Đính chính lần 1") && mail.contains("Bản đính chính lần 1"), "{mail}");
    let page = fs::read_to_string(campaign.path().join("outbox/index.html")).expect("a page");
    assert!(page.contains("Bản đính chính lần 1") && !page.contains("lần 2"), "the list of days");
    campaign.drop("P2 nua.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 8, 8]), "2023-09-13T17:30:00+07:00");
    let run = says(&campaign, "2023-09-13T18:00:00+07:00", &["run", "--no-send"]);
    assert!(run.contains("Bản đính chính lần 2"), "{run}");
    assert!(says(&campaign, "2023-09-13T18:00:00+07:00", &["status"]).contains("Bản đính chính lần 2"));
    holds_after_a_replay(&campaign);
}

#[test]
fn a_decision_says_that_it_writes_to_the_leadership() {
    let campaign = all_but(&["phuong-1"]);
    campaign.run(FIRST_RUN);
    // Nobody else is waited for: the excuse issues the summary.
    let excuse = ["excuse", "phuong-1", "--date", "2023-09-12", "--reason", "bão"];
    let told = says(&campaign, AGAIN, &excuse);
    assert!(told.contains("Bảng tổng hợp 12/09/2023 nay được ban hành: thư gửi lãnh đạo"), "{told}");
    let withdraw = ["withdraw", "phuong-2", "--date", "2023-09-12", "--reason", "gửi nhầm"];
    let told = json(&campaign, "2023-09-13T09:00:00+07:00", &withdraw);
    assert_eq!(told["mail"][0]["kind"], "correction");
    assert!(told["mail"][0]["to"][0].as_str().is_some_and(|to| to.contains('@')), "{told}");
    let excuse = ["excuse", "long-toan", "--date", "2023-09-20", "--reason", "bão"];
    let told = says(&campaign, "2023-09-13T09:10:00+07:00", &excuse);
    assert!(!told.contains("lãnh đạo"), "{told}");
}
