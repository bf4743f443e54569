//! What people decide: days excused, a report taken back, a difficulty that is over; each with its reason, and shown.

use chrono::DateTime;
use tonghop::error::Error;
use tonghop::model::period::{Instant, ReportDate};
use tonghop::pipeline::decide::{Decided, DecisionRequest};
use tonghop::pipeline::{Unwatched, Workspace, rebuild, verify};

use crate::harness::{Campaign, Sheet, WARDS, grid, report, workbook, workers};

fn moment(now: &str) -> Instant {
    DateTime::parse_from_rfc3339(now).expect("a moment")
}

fn wanted(unit: &str, form: Option<&str>, date: Option<&str>) -> DecisionRequest {
    let date = date.map(|date| date.parse().expect("a date"));
    DecisionRequest { unit: unit.to_owned(), form: form.map(str::to_owned), date }
}

type Answer = Result<Decided, Error>;

fn excuse(
    campaign: &Campaign,
    now: &str,
    whom: &DecisionRequest,
    to: Option<&str>,
    lift: bool,
    reason: &str,
) -> Answer {
    let now = moment(now);
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    let to: Option<ReportDate> = to.map(|date| date.parse().expect("a date"));
    workspace.excuse(book, (whom, to, lift), crate::harness::because(reason), now, &Unwatched)
}

fn withdraw(campaign: &Campaign, now: &str, whom: &DecisionRequest) -> Answer {
    let now = moment(now);
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace.withdraw(book, whom, crate::harness::because("gửi nhầm"), now, &Unwatched)
}

fn resolve(campaign: &Campaign, now: &str, id: &str) -> Answer {
    let now = moment(now);
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace.resolve(book, id, crate::harness::because("đã cấp máy"), now, &Unwatched)
}

/// What the refusal says, with its advice.
fn refusal(answer: Answer) -> String {
    match answer {
        Err(Error::Usage { message, hint }) => {
            format!("{message} | {}", hint.map(|hint| hint.to_string()).unwrap_or_default())
        }
        Err(other) => panic!("{other}"),
        Ok(decided) => panic!("taken: {:?}", decided.decision),
    }
}

/// Nothing is damaged, and a replay of every run gives the same bytes.
pub(crate) fn holds_after_a_replay(campaign: &Campaign) {
    assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
    let kept = || {
        let mut files = campaign.files("ledger");
        files.retain(|path, _| !path.ends_with("/lock"));
        files.extend(campaign.files("outbox"));
        files
    };
    let before = kept();
    rebuild::rebuild(campaign.path(), moment("2023-12-24T08:00:00+07:00"), &workers()).expect("rebuilt");
    let after = kept();
    let differ = after.iter().filter(|(path, hash)| before.get(*path) != Some(hash));
    assert_eq!((differ.map(|(path, _)| path.as_str()).collect::<Vec<_>>(), after.len()), (vec![], before.len()));
}

/// All wards but Xã Hiệp Thạnh report for 12 September.
fn all_but_one() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for (id, name, _) in WARDS.iter().filter(|(id, ..)| *id != "hiep-thanh") {
        let bytes = report(name, "12/09/2023", [1, 1, 2, 2, 3, 3]);
        campaign.drop(&format!("{id}.xlsx"), bytes, "2023-09-13T06:00:00+07:00");
    }
    campaign
}

#[test]
#[ignore = "deep"]
fn an_excused_unit_is_neither_missing_nor_waited_for() {
    let campaign = all_but_one();
    let hiep_thanh = wanted("Hiệp Thạnh", None, Some("2023-09-12"));
    let storm = "bão số 3, mất điện";
    let decided = excuse(&campaign, "2023-09-13T06:10:00+07:00", &hiep_thanh, Some("2023-09-13"), false, storm);
    assert_eq!(decided.expect("excused").unit, "Xã Hiệp Thạnh");
    campaign.run("2023-09-13T06:30:00+07:00");
    let summary = campaign.summary("2023-09-12");
    assert_eq!(campaign.unit("2023-09-12", "hiep-thanh")["status"], "excused");
    assert_eq!(summary["excuses"][0]["reason"], storm);
    assert_eq!(summary["excuses"][0]["to"], "2023-09-13");
    assert_eq!(campaign.mails().len(), 1, "issued before the deadline: nobody else is waited for");
    // A report that comes all the same counts.
    let mut campaign = campaign;
    campaign.drop("ht.xlsx", report("Xã Hiệp Thạnh", "12/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T16:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "hiep-thanh")["status"], "on-time");
    // What was decided in error is lifted.
    let next = wanted("hiep-thanh", None, Some("2023-09-13"));
    excuse(&campaign, "2023-09-13T17:00:00+07:00", &next, None, true, "đã có điện").expect("lifted");
    campaign.run("2023-09-14T09:00:00+07:00");
    assert_eq!(campaign.unit("2023-09-13", "hiep-thanh")["status"], "missing");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_report_is_taken_back_and_the_one_before_counts_again() {
    let mut campaign = all_but_one();
    campaign.run("2023-09-13T06:30:00+07:00");
    campaign.drop("sai.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 900, 900]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 900);
    let mails = campaign.mails().len();
    let phuong_1 = wanted("phuong-1", None, Some("2023-09-12"));
    let decided = withdraw(&campaign, "2023-09-13T09:00:00+07:00", &phuong_1).expect("withdrawn");
    assert_eq!(decided.counts_now.expect("the first one").path, "phuong-1.xlsx");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["day"]["activated_l2"], &unit["status"]), (&3.into(), &"on-time".into()));
    let summary = campaign.summary("2023-09-12");
    assert_eq!(summary["revision"], 1, "an issued date changed");
    assert_eq!(campaign.mails().len(), mails + 1, "one mail says so");
    assert_eq!(summary["withdrawals"][0]["file"], "sai.xlsx");
    assert_eq!(summary["withdrawals"][0]["reason"], "gửi nhầm");
    let verdicts = summary["submissions"].as_array().expect("a list");
    assert!(verdicts.iter().any(|line| line["file"] == "sai.xlsx" && line["verdict"] == "withdrawn"));
    // The last one goes, too: missing is not zero.
    let decided = withdraw(&campaign, "2023-09-13T09:10:00+07:00", &phuong_1).expect("withdrawn");
    assert!(decided.counts_now.is_none());
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["day"]["activated_l2"], &unit["status"]), (&serde_json::Value::Null, &"missing".into()));
    // Sent again, it is judged anew.
    campaign.drop("lại.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T10:00:00+07:00");
    campaign.run("2023-09-13T16:30:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["day"]["activated_l2"], &unit["status"]), (&3.into(), &"late".into()));
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_form_is_taken_back_by_the_day_it_is_of_whenever_it_is_due() {
    let mut campaign = Campaign::with_appendix();
    let lines: [&[&str]; 5] = [
        &["TỔ 1"],
        &["KẾT QUẢ KIỂM TRA"],
        &["TT", "Ngày kiểm tra", "Đơn vị được kiểm tra", "Tồn tại, hạn chế", "Đã khắc phục"],
        &["1", "05/9/2023", "Phường 1", "Chưa phân công trực", "Đã phân công"],
        &["2", "06/9/2023", "Xã Long Toàn", "Thiếu máy", ""],
    ];
    campaign.drop("To 1.xlsx", grid(&lines), "2023-09-07T09:00:00+07:00");
    campaign.run("2023-09-07T09:30:00+07:00");
    // It is due weekly and by Tổ 1, but it is of a day and of the unit that was visited.
    let visited = wanted("Phường 1", Some("inspections"), Some("2023-09-05"));
    let decided = withdraw(&campaign, "2023-09-07T10:00:00+07:00", &visited).expect("withdrawn");
    assert_eq!(decided.periods.expect("a day").0.ends.to_string(), "2023-09-05");
    campaign.run("2023-09-08T08:30:00+07:00");
    let forms = campaign.summary("2023-09-07")["forms"].clone();
    let units = forms["inspections"]["units"].as_array().expect("units").clone();
    assert_eq!(units.iter().map(|unit| unit["id"].as_str().expect("an id")).collect::<Vec<_>>(), ["long-toan"]);
    let again = refusal(withdraw(&campaign, "2023-09-08T09:00:00+07:00", &visited));
    assert!(again.contains("no report of Phường 1 counts"), "{again}");
    let other = wanted("Phường 1", Some("kiểm toán"), Some("2023-09-05"));
    let unknown = refusal(withdraw(&campaign, "2023-09-08T09:00:00+07:00", &other));
    assert!(unknown.contains("there is no form or document `kiểm toán`"), "{unknown}");
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_difficulty_is_over_when_somebody_says_so() {
    let mut campaign = Campaign::with_appendix();
    let mut sheet = Sheet::new("Phường 2", "12/09/2023", [1, 1, 1, 1, 1, 1]);
    "Thiếu máy thu nhận".clone_into(&mut sheet.remark);
    campaign.drop("p2.xlsx", workbook(&[sheet]), "2023-09-13T06:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let refused = refusal(resolve(&campaign, "2023-09-13T09:00:00+07:00", "phuong-2-7"));
    assert_eq!(refused, "there is no difficulty `phuong-2-7` | open are:\n  phuong-2-1  Thiếu máy thu nhận");
    resolve(&campaign, "2023-09-13T09:00:00+07:00", "phuong-2-1").expect("resolved");
    let refused = refusal(resolve(&campaign, "2023-09-13T09:01:00+07:00", "phuong-2-1"));
    assert_eq!(refused, "`phuong-2-1` has been over since 2023-09-13: đã cấp máy | none is open");
    campaign.run("2023-09-14T08:30:00+07:00");
    let over = campaign.summary("2023-09-13")["difficulties"][0]["resolved"].clone();
    assert_eq!((&over["date"], &over["by_report"]), (&"2023-09-13".into(), &false.into()));
    holds_after_a_replay(&campaign);
}

#[test]
fn a_decision_about_nothing_is_refused_with_advice() {
    let campaign = all_but_one();
    let now = "2023-09-13T08:30:00+07:00";
    campaign.run(now);
    let before = campaign.files("ledger");
    let excused = |unit: &str, form: Option<&str>, date: Option<&str>, to: Option<&str>, lift: bool, reason: &str| {
        refusal(excuse(&campaign, now, &wanted(unit, form, date), to, lift, reason))
    };
    let day = Some("2023-09-12");
    for (told, expected) in [
        (excused("Phường 9", None, day, None, false, "x"), "there is no unit `Phường 9` | did you mean Phường 1"),
        (excused("hiep-thanh", None, day, None, false, " "), "the reason is empty | say why"),
        (excused("hiep-thanh", None, None, None, false, "x"), "for which date? | add --date"),
        (excused("hiep-thanh", None, Some("2024-01-01"), None, false, "x"), "2024-01-01 lies outside the campaign"),
        (excused("hiep-thanh", None, day, Some("2023-09-10"), false, "x"), "2023-09-10 comes before 2023-09-12"),
        (excused("hiep-thanh", None, day, None, true, "x"), "Xã Hiệp Thạnh is not excused then"),
        (excused("phuong-1", None, day, None, false, "x"), "Phường 1 has reported then"),
        (
            excused("phuong-1", Some("staf"), day, None, false, "x"),
            "there is no form or document `staf` | known are daily",
        ),
        (excused("noi-vu", None, day, None, false, "x"), "Phòng Nội vụ does not bring"),
        (refusal(withdraw(&campaign, now, &wanted("hiep-thanh", None, day))), "no report of Xã Hiệp Thạnh counts"),
    ] {
        assert!(told.starts_with(expected), "{told}");
    }
    assert_eq!(campaign.files("ledger"), before, "nothing was decided");
    let plan = wanted("phuong-1", Some("Kế hoạch"), None);
    let decided = excuse(&campaign, now, &plan, None, false, "mới sáp nhập").expect("what is due once needs no date");
    assert_eq!(decided.what, "Kế hoạch của xã, phường");
}

#[test]
fn all_decisions_are_listed_with_who_and_why() {
    let mut campaign = Campaign::with_appendix();
    for ((_, name, _), at) in WARDS.into_iter().zip(1..) {
        let bytes = report(name, "12/09/2023", [1, 1, 2, 2, 3, 3]);
        campaign.drop(&format!("p{at}.xlsx"), bytes, "2023-09-13T07:00:00+07:00");
    }
    let private = grid(&[&["Họ tên", "CCCD"], &["Nguyễn Văn Mẫu", "084098001234"], &["Trần Thị Mẫu", "084098001235"]]);
    campaign.drop("danh sach.xlsx", private, "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    let call = |now: &str, arguments: &[&str]| {
        let mut program = crate::harness::binary();
        program.env("LOGNAME", "so-lieu").env_remove("SUDO_USER").arg("-C").arg(campaign.path());
        program.args(["--lang", "vi", "--now", now]).args(arguments).output().expect("it runs")
    };
    let excuse = ["excuse", "Phường 2", "--date", "2023-09-20", "--reason", "bão", "--by", "Phó Chủ tịch"];
    assert!(call("2023-09-13T07:40:00+07:00", &excuse).status.success());
    let lift = ["excuse", "Phường 2", "--date", "2023-09-20", "--lift", "--reason", "hết bão"];
    assert!(call("2023-09-13T07:41:00+07:00", &lift).status.success());
    let withdraw = ["withdraw", "Phường 1", "--date", "2023-09-12", "--reason", "gửi nhầm"];
    assert!(call("2023-09-13T07:42:00+07:00", &withdraw).status.success());
    let purge = ["purge", "danh sach.xlsx", "--reason", "nhầm CCCD 084098001234"];
    assert!(call("2023-09-13T07:43:00+07:00", &purge).status.success());
    let listed = call("2023-09-13T07:44:00+07:00", &["--json", "decisions"]).stdout;
    let listed: serde_json::Value = serde_json::from_slice(&listed).expect("JSON");
    let list = listed["decisions"].as_array().expect("a list");
    let of = |key: &str| list.iter().map(|made| made[key].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>();
    assert_eq!(of("kind"), ["excused", "lifted", "withdrawn", "purged"]);
    assert_eq!(of("by"), ["Phó Chủ tịch", "so-lieu", "so-lieu", "so-lieu"]);
    assert_eq!(of("unit"), ["phuong-2", "phuong-2", "phuong-1", "-"]);
    assert_eq!(of("subject"), ["-", "-", "p1.xlsx", "danh sach.xlsx"]);
    assert!(!of("reason")[3].contains("084098001234"));
    let shown = call("2023-09-13T07:44:00+07:00", &["decisions"]).stdout;
    let shown = String::from_utf8_lossy(&shown).split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["Xóa tệp bị cách ly", "Phó Chủ tịch", "Rút báo cáo"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Days later the runs read the recent part of the ledger alone.
    for day in 14..=26 {
        campaign.drop(
            &format!("{day}.xlsx"),
            report("Phường 1", &format!("{}/09/2023", day - 1), [1, 2, 2, 3, 3, 4]),
            &format!("2023-09-{day}T07:00:00+07:00"),
        );
        campaign.run(&format!("2023-09-{day}T08:10:00+07:00"));
    }
    let bytes = std::fs::read(campaign.path().join("outbox/2023-09-25/tong-hop-2023-09-25.xlsx")).expect("a workbook");
    let book = tonghop::read::read(&bytes, &tonghop::model::campaign::Limits::default()).expect("read");
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "Quyết định").expect("the sheet");
    for part in ["Miễn báo cáo", "Thôi miễn báo cáo", "Phường 2", "Phó Chủ tịch", "hết bão", "danh sach.xlsx"]
    {
        assert!(sheet.texts().any(|text| text == part), "{part}");
    }
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_confirmed_warning_is_quiet_until_other_figures_come() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "11/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:10:00+07:00");
    // Two more are counted than the day's figure explains.
    campaign.drop("b.xlsx", report("Phường 1", "12/09/2023", [1, 2, 2, 4, 3, 8]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    let codes = |campaign: &Campaign| -> Vec<String> {
        let summary = campaign.summary("2023-09-12");
        let findings = summary["findings"].as_array().expect("findings").iter();
        findings.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!(codes(&campaign), ["cumulative-mismatch"]);
    let confirm = |campaign: &Campaign, now: &str, code: &str, unit: &str| -> Answer {
        let now = moment(now);
        let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
        let whom = wanted(unit, None, Some("2023-09-12"));
        workspace.confirm(book, (&whom, code), crate::harness::because("đã gọi điện, đúng"), now, &Unwatched)
    };
    let now = "2023-09-13T07:40:00+07:00";
    let other = refusal(confirm(&campaign, now, "gap-balance", "Phường 1"));
    assert!(other.ends_with("warnings there: cumulative-mismatch"), "{other}");
    let absent = refusal(confirm(&campaign, now, "cumulative-mismatch", "Phường 2"));
    assert!(absent.contains("no report of Phường 2 counts"), "{absent}");
    assert!(confirm(&campaign, now, "cumulative-mismatch", "Phường 1").is_ok());
    assert!(codes(&campaign).is_empty(), "the decision draws the day that is not issued yet");
    let again = refusal(confirm(&campaign, now, "cumulative-mismatch", "Phường 1"));
    assert!(again.contains("nothing is to be confirmed there"), "{again}");
    let decisions = &campaign.summary("2023-09-12")["decisions"];
    assert_eq!(decisions[0]["kind"], "confirmed");
    assert_eq!(decisions[0]["subject"], "b.xlsx [cumulative-mismatch]");
    campaign.drop("c.xlsx", report("Phường 1", "12/09/2023", [1, 2, 2, 4, 3, 9]), "2023-09-13T07:50:00+07:00");
    campaign.run("2023-09-13T07:55:00+07:00");
    assert_eq!(codes(&campaign), ["cumulative-mismatch"], "of other figures");
    holds_after_a_replay(&campaign);
}
