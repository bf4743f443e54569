//! Which day a report is of: what people write, what spreadsheets make of it, and what only its arrival says.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::harness::{Campaign, codes, grid, report, verdicts};

const HEADINGS: [&str; 4] = ["Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];

/// What stands beside *Ngày báo cáo*.
enum Beside<'a> {
    /// A date cell.
    Date(u16, u8, u8),
    /// A text.
    Text(&'a str),
    /// A number without a format.
    Number(f64),
    /// A formula, and the date that it shows.
    Formula(&'a str, (u16, u8, u8)),
}

/// A report of Phường 1 with a title; the third indicator has this figure, the others less.
fn dated(title: &str, beside: &Beside, figure: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new().set_num_format("dd/mm/yyyy");
    let day = |(year, month, day): (u16, u8, u8)| ExcelDateTime::from_ymd(year, month, day).expect("a date");
    sheet.write_string(0, 0, title).expect("written");
    sheet.write_string(1, 0, "Đơn vị: Phường 1").expect("written");
    sheet.write_string(2, 0, "Ngày báo cáo").expect("written");
    match beside {
        Beside::Date(year, month, date) => sheet.write_datetime_with_format(2, 1, day((*year, *month, *date)), &format),
        Beside::Text(text) => sheet.write_string(2, 1, *text),
        Beside::Number(number) => sheet.write_number(2, 1, *number),
        Beside::Formula(formula, shown) => {
            let formula = Formula::new(*formula).set_result(day(*shown).to_excel().to_string());
            sheet.write_formula_with_format(2, 1, formula, &format)
        }
    }
    .expect("written");
    for (col, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(4, col, heading).expect("written");
    }
    sheet.write_string(5, 0, "Khóm 1").expect("written");
    for (col, value) in (1..).zip([figure / 3, figure / 2, figure]) {
        sheet.write_number(5, col, value).expect("written");
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// Verdicts and codes of one file of Phường 1 that came on the morning of 13 September, and the figure that counts for the 12th.
fn on_the_13th(name: &str, bytes: Vec<u8>) -> (Vec<&'static str>, Vec<String>, Option<u64>) {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-08-30T16:00:00+07:00");
    campaign.drop(name, bytes, "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T07:30:00+07:00");
    (verdicts(&outcome), codes(&outcome), campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"].as_u64())
}

fn counted() -> (Vec<&'static str>, Vec<String>, Option<u64>) {
    (vec!["accepted"], Vec::new(), Some(9))
}

fn returned(code: &str) -> (Vec<&'static str>, Vec<String>, Option<u64>) {
    (vec!["returned"], vec![code.to_owned()], None)
}

#[test]
#[ignore = "deep"]
fn every_way_of_writing_the_day_is_read() {
    for text in [
        "12-Sep-2023",
        "12 September 2023",
        "September 12, 2023",
        "12\\9\\2023",
        "12092023",
        "20230912",
        "45181",
        "ngày mười hai tháng chín",
        "Ngày mười hai tháng chín năm 2023",
        "12 tháng Chín năm 2023",
    ] {
        assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &Beside::Text(text), 9)), counted(), "{text}");
        let line = format!("Ngày báo cáo: {text}");
        let lines: [&[&str]; 4] = [&["Đơn vị: Phường 1"], &[&line], &HEADINGS, &["Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), counted(), "{line}");
    }
    for number in [45181.0, 12_092_023.0, 20_230_912.0] {
        assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &Beside::Number(number), 9)), counted(), "{number}");
    }
    for title in ["BÁO CÁO NGÀY MƯỜI HAI THÁNG CHÍN NĂM 2023", "BÁO CÁO NGÀY 12-Sep-2023", "BÁO CÁO NGÀY 12092023"]
    {
        let lines: [&[&str]; 4] = [&[title], &["Đơn vị: Phường 1"], &HEADINGS, &["Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), counted(), "{title}");
    }
}

#[test]
#[ignore = "deep"]
fn a_column_of_days_is_read_as_they_are_written() {
    for day in ["45181", "12-Sep-2023", "12092023", "12\\9", "ngày mười hai tháng chín"] {
        let head: Vec<&str> = ["Ngày"].into_iter().chain(HEADINGS).collect();
        let lines: [&[&str]; 3] = [&["Đơn vị: Phường 1"], &head, &[day, "Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), counted(), "{day}");
    }
    let head: Vec<&str> = ["Ngày"].into_iter().chain(HEADINGS).collect();
    for day in ["45181.5", "12/9 và 13/9", "99999"] {
        let lines: [&[&str]; 3] = [&["Đơn vị: Phường 1"], &head, &[day, "Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), returned("unknown-date"), "{day}");
    }
}

#[test]
#[ignore = "deep"]
fn a_day_that_does_not_exist_is_asked_about() {
    for (text, code) in [
        ("31/9/2023", "unknown-date"),
        ("31092023", "unknown-date"),
        ("1112023", "unknown-date"),
        ("12/9/20233", "unknown-date"),
        ("31-Sep-2023", "unknown-date"),
        ("12-Sep-20233", "unknown-date"),
        ("ngày ba mươi mốt tháng chín năm 2023", "unknown-date"),
        ("ngày 12 tháng năm 2023", "unknown-date"),
        ("45181.5", "unknown-date"),
        ("45400", "unknown-date"),
        ("12/09/2032", "date-outside-campaign"),
        ("September 12, 2022", "date-outside-campaign"),
        ("45280", "date-outside-campaign"),
    ] {
        assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &Beside::Text(text), 9)), returned(code), "{text}");
    }
    for number in [45181.5, 45400.0, 7.0, -45181.0] {
        let found = on_the_13th("bc.xlsx", dated("BÁO CÁO", &Beside::Number(number), 9));
        assert_eq!(found, returned("unknown-date"), "{number}");
    }
}

#[test]
#[ignore = "deep"]
fn a_signature_in_words_is_not_the_reports_date() {
    for line in ["Duyên Hải, ngày mười ba tháng chín năm 2023", "Duyên Hải, ngày 13-Sep-2023"] {
        let lines: [&[&str]; 5] =
            [&["", "", line], &["Đơn vị: Phường 1"], &["Ngày báo cáo: 12/9"], &HEADINGS, &["Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), counted(), "{line}");
        let lines: [&[&str]; 4] = [&["", "", line], &["Đơn vị: Phường 1"], &HEADINGS, &["Khóm 1", "3", "4", "9"]];
        assert_eq!(on_the_13th("bc.xlsx", grid(&lines)), returned("unknown-date"), "{line}");
    }
}

#[test]
#[ignore = "deep"]
fn a_formula_of_the_clock_says_nothing_of_what_is_reported() {
    let today = Beside::Formula("=TODAY()-1", (2023, 9, 12));
    assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &today, 9)), returned("unknown-date"));
    let now = Beside::Formula("=NOW()", (2023, 9, 12));
    assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &now, 9)), returned("unknown-date"));
    assert_eq!(on_the_13th("BC 11-9.xlsx", dated("BÁO CÁO", &today, 9)), returned("unknown-date"));
    // Beside a date that somebody typed it is no more than another source.
    assert_eq!(on_the_13th("BC 12-9.xlsx", dated("BÁO CÁO", &today, 9)), counted());
    assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO NGÀY 12/9/2023", &today, 9)), counted());
    assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO NGÀY 11/9/2023", &today, 9)).1, ["date-conflict"; 2]);
    // A formula that calculates a day from another cell is a date as any.
    let other = Beside::Formula("=DATE(2023,9,12)", (2023, 9, 12));
    assert_eq!(on_the_13th("bc.xlsx", dated("BÁO CÁO", &other, 9)), counted());
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", dated("BÁO CÁO", &today, 9), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T07:30:00+07:00");
    let finding = outcome.findings().next().expect("a finding");
    assert!(finding.message.starts_with("Ô B3 lấy ngày báo cáo bằng công thức TODAY()"), "{}", finding.message);
}

#[test]
fn a_date_that_was_never_calculated_is_asked_about() {
    let lines: [&[&str]; 4] =
        [&["Đơn vị: Phường 1"], &["Ngày báo cáo", "=TODAY()"], &HEADINGS, &["Khóm 1", "3", "4", "9"]];
    assert_eq!(on_the_13th("BC 12-9.xlsx", grid(&lines)), returned("unknown-date"));
}

/// The verdict and codes of a report of a day that came then.
fn arriving(campaign: &str, day: &str, arrival: &str) -> (Vec<&'static str>, Vec<String>) {
    let mut campaign = Campaign::with_file(campaign);
    campaign.drop("bc.xlsx", report("Phường 1", day, [1, 1, 2, 2, 3, 3]), arrival);
    // The run comes later: what counts is the arrival.
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    (verdicts(&outcome), codes(&outcome))
}

#[test]
#[ignore = "deep"]
fn a_report_of_a_day_that_has_hardly_begun_is_asked_about() {
    let shipped = include_str!("../tonghop.toml");
    let asked = || (vec!["returned"], vec!["period-not-over".to_owned()]);
    let taken = || (vec!["accepted"], Vec::new());
    for (arrival, outcome) in [
        ("2023-09-11T23:00:00+07:00", asked()),
        ("2023-09-12T07:30:00+07:00", asked()),
        ("2023-09-12T11:59:59+07:00", asked()),
        ("2023-09-12T04:59:59Z", asked()),
        ("2023-09-12T12:00:00+07:00", taken()),
        ("2023-09-12T17:00:00+07:00", taken()),
        ("2023-09-13T07:30:00+07:00", taken()),
    ] {
        assert_eq!(arriving(shipped, "12/09/2023", arrival), outcome, "{arrival}");
    }
    let earliest = |text: &str| shipped.replace("earliest = \"12:00\"", text);
    for (line, outcome) in [("earliest = \"07:00\"", taken()), ("earliest = \"17:00\"", asked()), ("", asked())] {
        assert_eq!(arriving(&earliest(line), "12/09/2023", "2023-09-12T11:00:00+07:00"), outcome, "{line}");
    }
    let warned = shipped.replace("# missing-value = \"error\"", "period-not-over = \"warning\"");
    let outcome = arriving(&warned, "12/09/2023", "2023-09-12T07:30:00+07:00");
    assert_eq!(outcome, (vec!["accepted"], vec!["period-not-over".to_owned()]));
}

#[test]
fn an_early_report_says_when_and_where_and_counts_when_it_comes_again() {
    let mut campaign = Campaign::with_appendix();
    let early = dated("BÁO CÁO", &Beside::Date(2023, 9, 12), 9);
    campaign.drop("bc.xlsx", early.clone(), "2023-09-12T07:30:00+07:00");
    let outcome = campaign.run("2023-09-12T08:30:00+07:00");
    let finding = outcome.findings().find(|finding| finding.code == "period-not-over").expect("a finding");
    assert_eq!(finding.cell.map(|cell| cell.to_string()).as_deref(), Some("B3"));
    for told in ["12/09/2023", "07:30:00 12/09/2023", "từ 12:00 12/09/2023"] {
        assert!(finding.message.contains(told), "{told}: {}", finding.message);
    }
    campaign.drop("bc.xlsx", early, "2023-09-12T17:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-12T17:05:00+07:00")), ["accepted"]);
    campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
}

#[test]
#[ignore = "deep"]
fn a_week_is_over_on_its_last_day_and_what_comes_once_may_come_at_any_time() {
    let outreach = |date: &str| {
        let head: &[&str] =
            &["Số buổi tuyên truyền", "Lượt người dự", "Số lượt phát thanh", "Thời lượng phát thanh (phút)"];
        grid(&[&["Đơn vị: Phường 1"], &[date], head, &["2", "50", "7", "70"]])
    };
    for (arrival, verdict) in [
        ("2023-09-08T16:00:00+07:00", "returned"),
        ("2023-09-10T11:00:00+07:00", "returned"),
        ("2023-09-10T17:00:00+07:00", "accepted"),
        ("2023-09-11T09:00:00+07:00", "accepted"),
    ] {
        let mut campaign = Campaign::new();
        campaign.drop("tuan.xlsx", outreach("Từ ngày 4/9/2023 đến ngày 10/9/2023"), arrival);
        assert_eq!(verdicts(&campaign.run("2023-09-11T10:00:00+07:00")), [verdict], "{arrival}");
    }
    let mut campaign = Campaign::new();
    // A headcount holds at any time of the period.
    let head: &[&str] =
        &["Nhóm đối tượng", "Tổng số người", "Đã kích hoạt mức 2", "Tổng số thân nhân", "Thân nhân đã kích hoạt"];
    let staff = grid(&[&["Đơn vị: Phường 1"], &["Tuần đến ngày 3/9/2023"], head, &["Đảng viên", "10", "5", "20", "4"]]);
    campaign.drop("can bo.xlsx", staff, "2023-09-01T09:00:00+07:00");
    let team = grid(&[&["Đơn vị: Phường 1"], &["Lực lượng", "Số người"], &["Công an", "1"], &["Đoàn thanh niên", "3"]]);
    campaign.drop("to.xlsx", team, "2023-09-02T09:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-03T10:00:00+07:00")), ["accepted", "accepted"]);
}

/// A campaign in which Phường 1 reported 10 September, and a file of it that comes on the morning of 10 October.
fn on_the_10th_of_october(name: &str, bytes: Vec<u8>) -> (Vec<&'static str>, Vec<String>, Campaign) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", dated("BÁO CÁO", &Beside::Text("10/09/2023"), 30), "2023-09-11T07:00:00+07:00");
    campaign.run("2023-09-11T08:30:00+07:00");
    campaign.drop(name, bytes, "2023-10-10T07:00:00+07:00");
    let outcome = campaign.run("2023-10-10T07:30:00+07:00");
    (verdicts(&outcome), codes(&outcome), campaign)
}

#[test]
#[ignore = "deep"]
fn a_day_in_the_place_of_its_month_corrects_nothing() {
    for beside in [Beside::Date(2023, 9, 10), Beside::Text("10/09/2023")] {
        let (verdicts, codes, campaign) = on_the_10th_of_october("bc.xlsx", dated("BÁO CÁO", &beside, 9));
        assert_eq!((verdicts, codes), (vec!["returned"], vec!["date-conflict".to_owned()]));
        let summary = campaign.report("2023-10-10T09:00:00+07:00", "2023-09-10");
        let unit = summary["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "phuong-1");
        let unit = unit.expect("the ward");
        assert_eq!((&unit["day"]["activated_l2"], &unit["corrected"]), (&30.into(), &false.into()));
    }
}

#[test]
#[ignore = "deep"]
fn the_question_names_both_days_and_what_to_write() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", dated("BÁO CÁO", &Beside::Text("10/09/2023"), 30), "2023-09-11T07:00:00+07:00");
    campaign.drop("bc.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 9), "2023-10-10T07:00:00+07:00");
    let outcome = campaign.run("2023-10-10T07:30:00+07:00");
    let finding = outcome.findings().find(|finding| finding.code == "date-conflict").expect("a finding");
    assert_eq!(finding.cell.map(|cell| cell.to_string()).as_deref(), Some("B3"));
    let written = "Ngày báo cáo: ngày 9 tháng 10 năm 2023";
    for told in ["10/09/2023", "09/10/2023", "ô B3", written, "“Ngày báo cáo: ngày 10 tháng 9 năm 2023”"] {
        assert!(finding.message.contains(told), "{told}: {}", finding.message);
    }
    // Whoever writes it so is not asked again, whichever day it is.
    for (day, counted) in [("ngày 9 tháng 10 năm 2023", "2023-10-09"), ("ngày 10 tháng 9 năm 2023", "2023-09-10")]
    {
        let (verdicts, _, campaign) = on_the_10th_of_october("bc.xlsx", dated("BÁO CÁO", &Beside::Text(day), 9));
        assert_eq!(verdicts, ["accepted"], "{day}");
        let summary = campaign.report("2023-10-10T09:00:00+07:00", counted);
        let unit = summary["units"].as_array().expect("units").iter().find(|unit| unit["id"] == "phuong-1");
        assert_eq!(unit.expect("the ward")["day"]["activated_l2"], 9, "{day}");
    }
}

#[test]
#[ignore = "deep"]
fn a_day_that_something_else_confirms_is_a_correction() {
    let date = || Beside::Date(2023, 9, 10);
    for (name, title) in [
        ("bc.xlsx", "BÁO CÁO NGÀY 10 THÁNG 9 NĂM 2023"),
        ("bc.xlsx", "BÁO CÁO NGÀY 10/9/2023"),
        ("BC 10-9-2023.xlsx", "BÁO CÁO"),
        ("10.9/bc.xlsx", "BÁO CÁO"),
    ] {
        let (verdicts, codes, _) = on_the_10th_of_october(name, dated(title, &date(), 9));
        assert_eq!((verdicts, codes), (vec!["accepted"], Vec::new()), "{name} {title}");
    }
    // The same figures say nothing new, and a day that no swap makes the due one is a correction.
    let (verdicts, codes, _) = on_the_10th_of_october("bc.xlsx", dated("BÁO CÁO", &date(), 30));
    assert_eq!((verdicts, codes), (vec!["repeat"], Vec::new()));
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 30), "2023-09-11T07:00:00+07:00");
    campaign.drop("sửa.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 31), "2023-10-11T07:00:00+07:00");
    let outcome = campaign.run("2023-10-11T07:30:00+07:00");
    assert_eq!(crate::harness::verdicts(&outcome), ["accepted"; 3]);
}

#[test]
fn a_swapped_day_is_no_swap_where_the_due_day_came_too() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 30), "2023-09-11T07:00:00+07:00");
    campaign.drop("p1 9-10.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 10, 9), 5), "2023-10-10T06:00:00+07:00");
    campaign.drop("sửa.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 31), "2023-10-10T07:00:00+07:00");
    let outcome = campaign.run("2023-10-10T07:30:00+07:00");
    assert_eq!(codes(&outcome), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn a_file_name_that_states_the_swapped_day_is_a_conflict() {
    let found = on_the_13th("BC 12-9-2023.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 12), 9));
    assert_eq!(found, counted());
    let (verdicts, codes, _) = on_the_10th_of_october("BC 9-10.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 9));
    assert_eq!((verdicts, codes), (vec!["returned"], vec!["date-conflict".to_owned()]));
    let (_, codes, _) = on_the_10th_of_october("BC 9-9.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 9, 10), 30));
    assert_eq!(codes, ["date-conflict"], "another day is a warning as before");
}

#[test]
#[ignore = "deep"]
fn a_swapped_day_that_cannot_be_is_suggested_back() {
    for (beside, code, suggestion) in [
        (Beside::Date(2023, 11, 9), "future-date", false),
        (Beside::Date(2023, 12, 9), "date-outside-campaign", true),
        (Beside::Text("9/12/2023"), "date-outside-campaign", true),
        (Beside::Text("9-Dec-2023"), "date-outside-campaign", false),
    ] {
        let mut campaign = Campaign::with_appendix();
        campaign.drop("bc.xlsx", dated("BÁO CÁO", &beside, 9), "2023-09-13T07:00:00+07:00");
        let outcome = campaign.run("2023-09-13T07:30:00+07:00");
        let finding = outcome.findings().next().expect("a finding");
        assert_eq!(finding.code, code);
        assert_eq!(finding.message.contains("Có phải là 12/09/2023"), suggestion, "{}", finding.message);
    }
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", dated("BÁO CÁO", &Beside::Date(2023, 11, 9), 9), "2023-09-12T07:00:00+07:00");
    let outcome = campaign.run("2023-09-12T07:30:00+07:00");
    let finding = outcome.findings().next().expect("a finding");
    assert!(finding.code == "future-date" && finding.message.contains("Có phải là 11/09/2023"), "{}", finding.message);
}
