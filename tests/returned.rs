//! Slips: what goes back to a sender, and comes in again once it is mended.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rust_xlsxwriter::{Formula, Workbook};
use serde_json::Value as Json;
use tonghop::model::campaign::Limits;
use tonghop::read::{self, Value};

use crate::harness::{Campaign, Figure, Sheet, codes, program, report, verdicts, workbook};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T07:30:00+07:00";
const AGAIN: &str = "2023-09-13T07:50:00+07:00";

fn slips(campaign: &Campaign) -> Vec<String> {
    campaign.files("outbox/returned").into_keys().collect()
}

fn bytes(campaign: &Campaign, path: &str) -> Vec<u8> {
    fs::read(campaign.path().join(path)).expect("a slip")
}

fn read(bytes: &[u8]) -> read::Workbook {
    read::read(bytes, &Limits::default()).expect("a workbook")
}

fn wrong() -> Vec<u8> {
    let sheet = Sheet::new("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]).row("Khóm 2", [20, 20, 6, 6, 10, 10]);
    workbook(&[sheet.cell(0, 0, Figure::Number(-4.0)).cell(1, 4, Figure::Text("12a".to_owned()))])
}

#[test]
fn a_slip_shows_the_senders_sheet_again_with_every_wrong_cell_explained() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("Phường 1/bc 12.9.xlsx", wrong(), ARRIVAL);
    campaign.run(NOW);
    assert_eq!(slips(&campaign), ["outbox/returned/Phường 1 - bc 12.9 - cần sửa.xlsx"]);
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    let names: Vec<&str> = slip.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Cần sửa", "Cách đọc bảng này", "Báo cáo"]);
    let source = read(&wrong());
    assert_eq!(slip.sheets[2].rows(), source.sheets[0].rows());
    assert_eq!(slip.sheets[2].shown(4, 3), source.sheets[0].shown(4, 3), "merged headings");
    let list: Vec<&str> = slip.sheets[0].texts().collect();
    for told in ["PHIẾU TRẢ LẠI BÁO CÁO", "Báo cáo, C7", "Báo cáo, G8", "-4", "12a", "Phải sửa"] {
        assert!(list.contains(&told), "no {told} in {list:#?}");
    }
}

#[test]
#[ignore = "deep"]
fn a_mended_slip_is_accepted() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", wrong(), ARRIVAL);
    let outcome = campaign.run(NOW);
    assert_eq!(codes(&outcome), ["negative-number", "unreadable-number"]);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "returned");
    let Some(mended) = mended(&campaign, &slips(&campaign)[0], &[("Báo cáo", "C7", "10"), ("Báo cáo", "G8", "10")])
    else {
        return;
    };
    campaign.drop("bc - cần sửa.xlsx", mended, AGAIN);
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["status"], &unit["day"]["activated_l2"]), (&"on-time".into(), &15.into()));
    assert_eq!(unit["day"]["collected_l2"], 30);
}

/// The slip after a clerk has typed into cells, by openpyxl; none where that is not there.
fn mended(campaign: &Campaign, slip: &str, cells: &[(&str, &str, &str)]) -> Option<Vec<u8>> {
    let python = program("python3")?;
    let folder = tempfile::tempdir().expect("a folder");
    let out: PathBuf = folder.path().join("mended.xlsx");
    let line = |(sheet, cell, value): &(&str, &str, &str)| format!("book['{sheet}']['{cell}'] = {value}");
    let lines = cells.iter().map(line).collect::<Vec<_>>().join("\n");
    let load = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\n";
    let script = format!("{load}{lines}\nbook.save(sys.argv[2])\n");
    let done = Command::new(python).arg("-c").arg(script).arg(campaign.path().join(slip)).arg(&out).output();
    let done = done.expect("python runs");
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    if errors.contains("No module named 'openpyxl'") {
        crate::harness::skip("openpyxl is not installed");
        return None;
    }
    assert!(done.status.success(), "{errors}");
    Some(fs::read(out).expect("a workbook"))
}

#[test]
#[ignore = "deep"]
fn a_slip_handed_in_unmended_goes_back_with_the_same_findings_and_one_list() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", wrong(), ARRIVAL);
    let first = campaign.run(NOW);
    let slip = bytes(&campaign, "outbox/returned/bc - cần sửa.xlsx");
    campaign.drop("bc - cần sửa.xlsx", slip, AGAIN);
    let second = campaign.run("2023-09-13T07:55:00+07:00");
    assert_eq!(codes(&first), codes(&second));
    let again = read(&bytes(&campaign, "outbox/returned/bc - cần sửa lần 2.xlsx"));
    let names: Vec<&str> = again.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Cần sửa", "Cách đọc bảng này", "Báo cáo"]);
}

#[test]
fn what_cannot_be_shown_gets_the_reason_alone() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("hong.xlsx", &report("Phường 1", "12/09/2023", [1; 6])[..2000], ARRIVAL);
    campaign.drop("trang web.xls", "<html><table></table></html>", ARRIVAL);
    let mut private = Workbook::new();
    for row in 0..5 {
        private.add_worksheet().write_string(row, 0, format!("08409800{row}123")).expect("written");
    }
    campaign.drop("danh sach.xlsx", private.save_to_buffer().expect("a workbook"), ARRIVAL);
    campaign.run("2023-09-13T09:00:00+07:00");
    assert_eq!(slips(&campaign).len(), 3);
    for slip in slips(&campaign) {
        let slip = read(&bytes(&campaign, &slip));
        assert_eq!(slip.sheets.len(), 1);
        let told: String = slip.sheets[0].texts().collect();
        assert!(told.contains("không gửi lại phiếu này") && !told.contains("08409800"), "{told}");
    }
}

#[test]
fn a_slip_without_a_cell_to_go_to_does_not_send_anyone_there() {
    let mut campaign = Campaign::with_appendix();
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Dân số").expect("written");
    campaign.drop("dan so.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    campaign.run(NOW);
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    let told: String = slip.sheets[0].texts().collect();
    assert!(told.contains("không ở riêng ô nào") && !told.contains("Bấm vào chữ xanh"), "{told}");
}

#[test]
fn of_a_file_with_good_and_bad_sheets_the_slip_says_that_a_part_counts() {
    let mut campaign = Campaign::with_appendix();
    let good = Sheet::new("Phường 1", "11/09/2023", [1; 6]).named("11.9");
    let bad = Sheet::new("Phường 1", "12/09/2023", [1; 6]).named("12.9").cell(0, 0, Figure::Number(-1.0));
    campaign.drop("bc.xlsx", workbook(&[good, bad]), ARRIVAL);
    campaign.run(NOW);
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    assert_eq!(slip.sheets.len(), 4);
    assert!(slip.sheets[0].texts().any(|text| text.contains("phần còn lại của tệp đã được tính")));
}

#[test]
fn formulas_stay_formulas_unless_they_reach_beyond_the_workbook() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Lịch").expect("written");
    sheet.write_formula(1, 0, Formula::new("SUM(B1:B2)").set_result("7")).expect("written");
    sheet.write_formula(2, 0, Formula::new("'[other.xlsx]S'!A1").set_result("8")).expect("written");
    sheet.write_formula(3, 0, Formula::new("HYPERLINK(\"http://example.invalid\")").set_result("x")).expect("written");
    sheet.write_formula(4, 0, Formula::new("1/0").set_result("#DIV/0!")).expect("written");
    sheet.write_string(5, 0, "=cmd|' /C calc'!A0").expect("written");
    let mut campaign = Campaign::with_appendix();
    campaign.drop("lich.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    campaign.run(NOW);
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    let cells: Vec<(bool, Value)> = (1..6)
        .map(|row| slip.sheets[2].direct(row, 0).map(|cell| (cell.formula, cell.value.clone())).unwrap())
        .collect();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        cells,
        [
            (true, Value::Number(7.0)),
            (false, Value::Number(8.0)),
            (false, text("x")),
            (true, Value::Error("#DIV/0!".to_owned())),
            (false, text("=cmd|' /C calc'!A0")),
        ]
    );
}

#[test]
#[ignore = "deep"]
fn slips_are_recorded_rebuilt_and_left_to_the_clerk() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", wrong(), ARRIVAL);
    campaign.run(NOW);
    let path = campaign.path().join("outbox/returned/bc - cần sửa.xlsx");
    let drawn = fs::read(&path).expect("a slip");
    let now = chrono::DateTime::parse_from_rfc3339(AGAIN).expect("a moment");
    let rebuild = || {
        tonghop::pipeline::rebuild::rebuild(campaign.path(), now, &crate::harness::workers()).expect("rebuilt").restored
    };
    let damages = || tonghop::pipeline::verify::verify(campaign.path()).expect("verified").damages;
    assert_eq!((rebuild(), damages()), (vec![], vec![]));
    fs::remove_file(&path).expect("removed");
    assert_eq!(damages(), [], "a slip that was taken away is none");
    assert_eq!(rebuild(), ["outbox/returned/bc - cần sửa.xlsx"]);
    assert_eq!(fs::read(&path).expect("a slip"), drawn);
    fs::write(&path, b"half mended").expect("written");
    assert_eq!(damages().len(), 1);
    assert_eq!(rebuild(), Vec::<String>::new(), "what a clerk mends is not overwritten");
    assert_eq!(fs::read(&path).expect("a slip"), b"half mended");
}

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    let mut campaign = Campaign::with_appendix();
    let sheet = Sheet::new("Phường 12", "31/02/2023", [1; 6])
        .cell(0, 0, Figure::Number(-1.0))
        .cell(0, 1, Figure::Number(1.234))
        .cell(0, 2, Figure::Text("mười".to_owned()));
    campaign.drop("bc.xlsx", workbook(&[sheet]), ARRIVAL);
    let outcome = campaign.run(NOW);
    let found: BTreeSet<String> = codes(&outcome).into_iter().collect();
    let expected = ["fractional-number", "negative-number", "unknown-date", "unknown-unit", "unreadable-number"];
    assert_eq!(found, expected.into_iter().map(str::to_owned).collect());
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    let told: Vec<&str> = slip.sheets[0].texts().collect();
    assert!(expected.iter().all(|code| told.contains(code)), "{told:#?}");
}

#[test]
fn the_summary_says_the_same_as_the_slip() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", wrong(), ARRIVAL);
    campaign.run("2023-09-13T08:30:00+07:00");
    let summary = campaign.summary("2023-09-12");
    let messages: Vec<&str> = summary["findings"].as_array().expect("findings").iter().filter_map(message).collect();
    let slip = read(&bytes(&campaign, &slips(&campaign)[0]));
    let told: Vec<&str> = slip.sheets[0].texts().collect();
    assert!(messages.len() == 2 && messages.iter().all(|message| told.contains(message)));
}

fn message(finding: &Json) -> Option<&str> {
    finding["message"].as_str()
}
