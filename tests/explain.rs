//! How a file is read, told: at the terminal, as JSON, as a page, and in the slip that goes back.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::Value;
use tempfile::TempDir;
use tonghop::model::campaign::Limits;
use tonghop::model::explanation;
use tonghop::read::{self, look::Style};

use crate::harness::{Campaign, Sheet, WARDS, appendix, binary, codes, grid, grids, program, verdicts, workbook};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T07:30:00+07:00";

const UNIT: &[&str] = &["Đơn vị: Phường 1"];
const DATE: &[&str] = &["Ngày báo cáo: 12/09/2023"];
const HEAD: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];

/// A file beside a campaign.
struct Desk {
    campaign: Campaign,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { campaign: Campaign::new(), folder: tempfile::tempdir().expect("a folder") }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn tonghop(&self, arguments: &[&str]) -> Output {
        let mut call = binary();
        call.arg("-C").arg(self.campaign.path()).args(["--now", NOW]).args(arguments);
        call.env("NO_COLOR", "1").current_dir(self.folder.path()).output().expect("the binary runs")
    }

    /// What `check --explain --json` tells of a file.
    fn explained(&self, name: &str, bytes: &[u8]) -> Value {
        self.put(name, bytes);
        let made = self.tonghop(&["--json", "check", "--explain", name]);
        let told: Value = serde_json::from_slice(&made.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&made.stderr)));
        told["explained"][0].clone()
    }

    fn table(&self, bytes: &[u8]) -> Value {
        self.explained("bc.xlsx", bytes)["sheets"][0]["tables"][0].clone()
    }
}

fn table(lines: &[&[&str]]) -> Value {
    Desk::new().table(&grid(&[&[UNIT, DATE, &[], HEAD], lines].concat()))
}

/// Name, role and reason of each row.
fn rows(table: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = table["rows"].as_array().expect("rows").iter();
    rows.map(|row| (text(&row["name"]), text(&row["role"]), text(&row["reason"]))).collect()
}

fn told(rows: &[(String, String, String)]) -> Vec<(&str, &str, &str)> {
    rows.iter().map(|(name, role, reason)| (name.as_str(), role.as_str(), reason.as_str())).collect()
}

const ONE: &[&str] = &["1", "Khóm 1", "10", "3", "5"];
const TWO: &[&str] = &["2", "Khóm 2", "20", "6", "10"];

#[test]
fn details_and_totals_are_told_with_their_reasons() {
    let table = table(&[ONE, TWO, &["3", "Khóm 3", "", "", ""], &["", "Tổng cộng", "30", "9", "15"]]);
    let expected = [
        ("Khóm 1", "detail", "alike"),
        ("Khóm 2", "detail", "alike"),
        ("Khóm 3", "words", ""),
        ("Tổng cộng", "total", "named"),
    ];
    assert_eq!(told(&rows(&table)), expected);
    let report = &table["reports"][0];
    assert_eq!((&report["unit"], &report["date"]), (&"Phường 1".into(), &"2023-09-12".into()));
    assert_eq!(report["unit_from"][0]["cell"], "A1");
    assert_eq!(report["date_from"][0]["cell"], "A2");
    let sums: Vec<u64> =
        report["sums"].as_array().expect("sums").iter().filter_map(|sum| sum["sum"].as_u64()).collect();
    assert_eq!(sums, [30, 9, 15]);
}

#[test]
fn a_row_whose_formulas_add_up_others_is_a_total() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0u32..).zip([UNIT, DATE, &[], HEAD]) {
        for (col, text) in (0u16..).zip(line.iter()) {
            sheet.write_string(row, col, *text).expect("written");
        }
    }
    for (row, name) in (4u32..).zip(["Khóm 1", "Khóm 2", "Gộp hết"]) {
        sheet.write_string(row, 1, name).expect("written");
        for col in 2..5u16 {
            let value = u32::from(col) * 5 + row;
            let letters = ["C", "D", "E"][usize::from(col) - 2];
            match row {
                6 => {
                    let formula = Formula::new(format!("SUM({letters}5:{letters}6)"));
                    let result = (u32::from(col) * 10 + 9).to_string();
                    sheet.write_formula(row, col, formula.set_result(result)).expect("written");
                }
                _ => {
                    sheet.write_number(row, col, value).expect("written");
                }
            }
        }
    }
    let table = Desk::new().table(&book.save_to_buffer().expect("a workbook"));
    assert_eq!(told(&rows(&table))[2], ("Gộp hết", "total", "formula"));
}

#[test]
fn parts_groups_and_other_figures_are_told() {
    let parts = table(&[ONE, &["", "- Nam", "6", "2", "3"], &["", "- Nữ", "4", "1", "2"], TWO]);
    let parts: Vec<_> = rows(&parts);
    assert_eq!(told(&parts)[1..3], [("- Nam", "part", "level"), ("- Nữ", "part", "level")]);
    let groups = table(&[
        &["I", "Khu vực chợ", "30", "9", "15"],
        ONE,
        TWO,
        &["II", "Khu vực biển", "7", "7", "7"],
        &["1", "Khóm 3", "7", "7", "7"],
    ]);
    let groups = rows(&groups);
    assert_eq!(told(&groups)[0], ("Khu vực chợ", "group", "heads"));
    assert_eq!(told(&groups)[3], ("Khu vực biển", "group", "heads"));
    let others = table(&[ONE, TWO, &["", "Lũy kế đến ngày 12/9", "300", "90", "150"]]);
    assert_eq!(told(&rows(&others))[2], ("Lũy kế đến ngày 12/9", "other", "named"));
}

#[test]
fn an_open_row_is_told_with_both_readings() {
    let table = table(&[ONE, TWO, &["3", "Hết thảy các khóm", "30", "9", "15"]]);
    assert_eq!(told(&rows(&table))[2].1, "open");
    let question = &table["questions"][0];
    assert_eq!(question["row"], 7);
    assert_eq!((&question["without"], &question["with"]), (&15.into(), &30.into()));
    let sums = table["reports"][0]["sums"].as_array().expect("sums");
    assert_eq!(sums[2]["sum"], 15, "an open row is in no sum");
}

#[test]
fn a_row_that_earlier_reports_settle_is_told_as_known() {
    let mut desk = Desk::new();
    let of =
        |date: &'static [&'static str], last: &'static [&'static str]| grid(&[UNIT, date, &[], HEAD, ONE, TWO, last]);
    let before = of(&["Ngày báo cáo: 11/09/2023"], &["3", "Hết thảy các khóm", "7", "8", "9"]);
    desk.campaign.drop("11.xlsx", before, "2023-09-12T07:00:00+07:00");
    assert_eq!(verdicts(&desk.campaign.run("2023-09-12T07:30:00+07:00")), ["accepted"]);
    let table = desk.table(&of(DATE, &["3", "Hết thảy các khóm", "30", "9", "15"]));
    assert_eq!(told(&rows(&table))[2], ("Hết thảy các khóm", "detail", "known"));
    assert_eq!(
        (table["questions"].as_array().map(Vec::len), &table["reports"][0]["sums"][2]["sum"]),
        (Some(0), &30.into())
    );
}

#[test]
fn words_and_numbers_of_columns_are_no_figures() {
    let numbers: &[&str] = &["(1)", "(2)", "(3)", "(4)", "(5)"];
    let table = table(&[numbers, &["", "Khu vực 1", "", "", ""], ONE, TWO]);
    let rows = rows(&table);
    assert_eq!(told(&rows)[..2], [("(1) | (2) | (3) | (4) | (5)", "heading", ""), ("Khu vực 1", "words", "")]);
}

#[test]
fn a_total_stands_for_the_unit_where_no_detail_has_figures() {
    let table = table(&[&["1", "Khóm 1", "", "", ""], &["", "Tổng cộng", "30", "9", "15"]]);
    assert_eq!(told(&rows(&table))[1], ("Tổng cộng", "whole", "no_details"));
}

#[test]
fn columns_are_told_those_that_are_not_taken_too() {
    let head = &[HEAD, &["Tỷ lệ (%)", "Còn lại", "Cột lạ", "Kích hoạt mức 2", ""]].concat();
    let one = &[ONE, &["50", "7", "8", "9", "11"]].concat();
    let table = Desk::new().table(&grid(&[UNIT, DATE, &[], head, one]));
    let columns = table["columns"].as_array().expect("columns").iter();
    let columns: Vec<(&str, &str, &str)> = columns
        .map(|column| {
            let text = |key: &str| column[key].as_str().unwrap_or_default();
            (text("column"), text("role"), text("reason"))
        })
        .collect();
    let expected = [
        ("A", "ordinal", "named"),
        ("B", "area", "named"),
        ("C", "day", "implied"),
        ("D", "day", "implied"),
        ("E", "day", "implied"),
        ("F", "other", "other_figures"),
        ("G", "other", "other_figures"),
        ("H", "unknown", "unread"),
        ("I", "again", "second"),
        ("J", "unknown", "no_heading"),
    ];
    assert_eq!(columns, expected);
    assert_eq!(table["columns"][4]["of"], "Kích hoạt mức 2");
}

#[test]
fn sources_of_unit_and_date_are_told_wherever_they_stand() {
    let by_name = Desk::new().explained("Phường 2 - 12.9.xlsx", &grid(&[HEAD, ONE, TWO]));
    let report = &by_name["sheets"][0]["tables"][0]["reports"][0];
    assert_eq!((&report["unit_from"][0]["place"], &report["date_from"][0]["place"]), (&"file".into(), &"file".into()));
    let bare: &[&[&str]] = &[
        &["Đơn vị", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
        &["Phường 1", "1", "2", "3"],
        &["Phường 2", "4", "5", "6"],
    ];
    let by_column = Desk::new().explained("bc.xlsx", &grids(&[("12.9", bare)]));
    let reports = by_column["sheets"][0]["tables"][0]["reports"].as_array().expect("reports").clone();
    let from: Vec<_> =
        reports.iter().map(|report| (&report["unit_from"][0]["cell"], &report["date_from"][0]["place"])).collect();
    assert_eq!(from, [(&"A2".into(), &"sheet".into()), (&"A3".into(), &"sheet".into())]);
    let none = Desk::new().explained("bc.xlsx", &grid(&[HEAD, ONE]));
    let report = &none["sheets"][0]["tables"][0]["reports"][0];
    assert_eq!((&report["unit_is"], &report["date_is"]), (&"absent".into(), &"absent".into()));
}

#[test]
fn readings_that_were_rejected_are_told() {
    let of =
        |figure: &'static str| -> [Vec<&'static str>; 2] { [HEAD.to_vec(), vec!["1", "Khóm 1", figure, "3", "5"]] };
    let (one, other) = (of("10"), of("11"));
    let one: Vec<&[&str]> = [UNIT, DATE].into_iter().chain(one.iter().map(Vec::as_slice)).collect();
    let other: Vec<&[&str]> = [UNIT, DATE].into_iter().chain(other.iter().map(Vec::as_slice)).collect();
    let told = Desk::new().explained("bc.xlsx", &grids(&[("Một", &one), ("Hai", &other)]));
    let report = &told["sheets"][1]["tables"][0]["reports"][0];
    assert_eq!((&report["beside"], &report["other"][0]), (&"conflicts".into(), &"Một".into()));
    let sum: &[&str] = &["BÁO CÁO LŨY KẾ ĐẾN NGÀY 12/9/2023"];
    let day: &[&str] = &["BÁO CÁO TRONG NGÀY 12/9/2023"];
    let (day, sum) = ([UNIT, day, HEAD, ONE], [UNIT, sum, HEAD, &["1", "Khóm 1", "100", "30", "50"]]);
    let told = Desk::new().explained("bc.xlsx", &grids(&[("Ngày", &day), ("Lũy kế", &sum)]));
    assert_eq!(told["sheets"][1]["tables"][0]["reports"][0]["beside"], "running_total");
    assert_eq!(told["sheets"][1]["tables"][0]["scope"][0]["says"], "cumulative");
}

#[test]
fn a_sheet_that_is_no_form_is_told_what_it_lacks() {
    let sheet = grids(&[
        ("Dân số", &[&["TT", "Kích hoạt mức 2", "Dân số"], &["1", "2", "3"]]),
        ("Trống", &[]),
        ("Khác", &[&["Một", "Hai"]]),
    ]);
    let told = Desk::new().explained("bc.xlsx", &sheet);
    let of = |at: usize| &told["sheets"][at];
    assert_eq!(
        (of(0)["is"].as_str(), of(1)["is"].as_str(), of(2)["is"].as_str()),
        (Some("unknown"), Some("empty"), Some("unknown"))
    );
    assert_eq!(of(0)["nearest"]["found"][0], serde_json::json!(["Kích hoạt mức 2", "B1"]));
    assert_eq!(of(0)["nearest"]["missing"].as_array().map(Vec::len), Some(2));
    assert!(of(2)["nearest"].is_null());
}

#[test]
fn an_appendix_is_told_unit_by_unit() {
    let told = Desk::new().explained("phu-luc.xlsx", &appendix(&WARDS));
    let sheet = &told["sheets"][0];
    assert_eq!((&sheet["is"], &sheet["quotas"][0]["cell"]), (&"appendix".into(), &"C4".into()));
    assert_eq!(sheet["quotas"].as_array().map(Vec::len), Some(7));
}

#[test]
fn a_file_with_personal_data_is_neither_told_nor_drawn() {
    let desk = Desk::new();
    let private = workbook(&[Sheet::new("Phường 1", "12/09/2023", [1; 6]).with_citizens()]);
    let told = desk.explained("ds.xlsx", &private);
    assert_eq!((&told["withheld"], &told["sheets"]), (&"private".into(), &serde_json::json!([])));
    let made = desk.tonghop(&["check", "--explain", "--html=trang.html", "ds.xlsx"]);
    assert_eq!(made.status.code(), Some(1));
    let page = fs::read_to_string(desk.folder.path().join("trang.html")).expect("a page");
    assert!(page.contains("dữ liệu cá nhân") && !page.contains("084098") && !page.contains("class=\"drawing\""));
    let broken = desk.explained("hong.xlsx", b"PK no workbook");
    assert_eq!(broken["withheld"], "unread");
}

/// A report in which there is something of everything.
fn rich() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("12.9").expect("a name");
    let plain = Format::new();
    let lines: [&[&str]; 12] = [
        &["UBND PHƯỜNG 1"],
        &["BÁO CÁO KẾT QUẢ NGÀY 12/9/2023"],
        &[],
        &[
            "TT",
            "Ấp, khóm",
            "Thu nhận hồ sơ mức 2",
            "",
            "Kích hoạt mức 1",
            "Kích hoạt mức 2",
            "",
            "Tỷ lệ (%)",
            "Cán bộ phụ trách",
            "Khó khăn, vướng mắc",
        ],
        &["", "", "Trong ngày", "Lũy kế", "", "Trong ngày", "Lũy kế"],
        &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
        &["1", "Khóm 1", "10", "100", "3", "5", "50", "12", "Anh Hai", "Thiếu máy"],
        &["", "- Nam", "6", "60", "2", "3", "30"],
        &["", "- Nữ", "4", "40", "1", "2", "20"],
        &["2", "Khóm 2", "20", "200", "6", "10", "100", "15", "Chị Ba"],
        &["3", "Hết thảy các khóm", "30", "300", "9", "15", "150", "14"],
        &["", "Hôm qua", "28", "270", "8", "14", "135"],
    ];
    for (row, line) in (0u32..).zip(lines) {
        for (col, text) in (0u16..).zip(line.iter()).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, col, number).map(|_| ()),
                Err(_) => sheet.write_string(row, col, *text).map(|_| ()),
            }
            .expect("written");
        }
    }
    for (first, last) in [(2, 3), (5, 6)] {
        sheet.merge_range(3, first, 3, last, lines[3][usize::from(first)], &plain).expect("merged");
    }
    let lone = book.add_worksheet().set_name("Ghi chú").expect("a name");
    lone.write_string(0, 0, "Số điện thoại liên hệ ở văn phòng").expect("written");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn the_terminal_tells_it_in_tables() {
    let desk = Desk::new();
    desk.put("Phường 1.xlsx", &rich());
    let made = desk.tonghop(&["check", "--explain", "Phường 1.xlsx"]);
    assert_eq!(made.status.code(), Some(1), "the open row is asked about");
    insta::assert_snapshot!("terminal", String::from_utf8(made.stdout).expect("UTF-8"));
    let english = desk.tonghop(&["--lang", "en", "check", "--explain", "Phường 1.xlsx"]);
    let english = String::from_utf8(english.stdout).expect("UTF-8");
    assert!(
        english.contains("Taken for") && english.contains("it may be a total") && !english.contains("dòng"),
        "{english}"
    );
    let plain = desk.tonghop(&["check", "Phường 1.xlsx"]);
    assert!(!String::from_utf8_lossy(&plain.stdout).contains("Được hiểu là"));
}

#[test]
fn the_page_draws_the_sheet_with_its_roles() {
    let desk = Desk::new();
    desk.put("Phường 1.xlsx", &rich());
    let made = desk.tonghop(&["check", "--explain", "--html", "Phường 1.xlsx"]);
    let out = String::from_utf8(made.stdout).expect("UTF-8");
    assert!(out.ends_with("Phường 1 - cách đọc.html\n"), "{out}");
    let page = fs::read_to_string(desk.folder.path().join("Phường 1 - cách đọc.html")).expect("a page");
    let body = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a body");
    insta::assert_snapshot!("page", body);
}

#[test]
fn a_page_is_never_written_into_the_inbox_or_over_a_report() {
    let desk = Desk::new();
    let file = desk.put("bc.xlsx", &rich());
    let source = fs::read(&file).expect("the file");
    let inbox = desk.campaign.path().join("inbox/trang.html");
    for place in [inbox.as_path(), file.as_path()] {
        let made = desk.tonghop(&["check", "--explain", &format!("--html={}", place.display()), "bc.xlsx"]);
        assert_eq!(made.status.code(), Some(2), "{}", place.display());
    }
    assert!(!inbox.exists());
    assert!(fs::read(&file).expect("the file") == source, "the file is as it was");
    let alone = desk.tonghop(&["check", "--html", "bc.xlsx"]);
    assert_eq!(alone.status.code(), Some(2), "a page is one of an explanation");
}

#[test]
fn a_long_table_is_told_in_part() {
    let lines: Vec<Vec<String>> = (1..=900)
        .map(|at| vec![at.to_string(), format!("Khóm {at}"), "1".to_owned(), "2".to_owned(), "3".to_owned()])
        .collect();
    let lines: Vec<Vec<&str>> = lines.iter().map(|line| line.iter().map(String::as_str).collect()).collect();
    let lines: Vec<&[&str]> = [UNIT, DATE, HEAD].into_iter().chain(lines.iter().map(Vec::as_slice)).collect();
    let table = Desk::new().table(&grid(&[&lines[..], &[&["", "Tổng cộng", "900", "1800", "2700"]]].concat()));
    let rows = rows(&table);
    assert_eq!((rows.len(), table["more_rows"].as_u64()), (301, Some(600)));
    assert_eq!(told(&rows)[300].1, "total");
}

fn slip(campaign: &Campaign, name: &str) -> Vec<u8> {
    fs::read(campaign.path().join("outbox/returned").join(name)).expect("a slip")
}

/// A report whose second indicator is headed by other words, in column E.
fn renamed() -> Vec<u8> {
    let mut sheet =
        Sheet::new("Phường 1", "12/09/2023", [10, 100, 3, 30, 5, 50]).row("Khóm 2", [20, 200, 6, 60, 10, 100]);
    "Cột lạ".clone_into(&mut sheet.headings[1]);
    workbook(&[sheet])
}

#[test]
fn the_slip_tells_how_it_was_read_and_paints_the_unknown_heading() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", renamed(), ARRIVAL);
    let outcome = campaign.run(NOW);
    let finding = outcome.findings().find(|finding| finding.code == "missing-heading").expect("a finding");
    assert_eq!(finding.cell.map(|cell| cell.to_string()).as_deref(), Some("E5"));
    assert!(finding.message.contains("Kích hoạt mức 1") && finding.message.contains("“Cột lạ”"), "{}", finding.message);
    let bytes = slip(&campaign, "bc - cần sửa.xlsx");
    let book = read::read_with_look(&bytes, &Limits::default()).expect("a workbook");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Cần sửa", "Cách đọc bảng này", "Báo cáo"]);
    let texts: Vec<&str> = book.sheets[1].texts().collect();
    for told in [
        "CÁCH ĐỌC BẢNG NÀY",
        "Thu nhận hồ sơ mức 2, trong ngày",
        "dòng chi tiết",
        "không lấy: chưa hiểu",
        "Cột lạ / Trong ngày",
    ] {
        assert!(texts.iter().any(|text| text.contains(told)), "no {told} in {texts:#?}");
    }
    let cells = book.sheets[1].rows().iter().flat_map(|(_, cells)| cells);
    assert!(
        cells.clone().all(|cell| cell.value.text().is_some()),
        "texts alone: nothing of it can be taken for a figure"
    );
    let look = book.sheets[2].look.as_ref().expect("a look");
    let painted: Vec<String> = look
        .styled
        .iter()
        .filter(|(_, style)| {
            let style: &Style = &look.styles[usize::try_from(*style).expect("small")];
            style.ground == Some(0x00FF_B3B3)
        })
        .map(|(cell, _)| cell.to_string())
        .collect();
    assert!(painted.contains(&"E5".to_owned()) && !painted.contains(&"A5".to_owned()), "{painted:?}");
}

#[test]
#[ignore = "deep"]
fn a_slip_that_is_mended_and_dropped_again_is_counted() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", renamed(), ARRIVAL);
    campaign.run(NOW);
    let Some(mended) = mended(&campaign, "bc - cần sửa.xlsx", &[("Báo cáo", "E5", "Kích hoạt mức 1")])
    else {
        return;
    };
    campaign.drop("bc - cần sửa.xlsx", mended, "2023-09-13T07:50:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l1"], 9);
}

/// The slip after a clerk has typed texts into cells, by openpyxl. `None`: openpyxl is not installed.
fn mended(campaign: &Campaign, slip: &str, cells: &[(&str, &str, &str)]) -> Option<Vec<u8>> {
    let python = program("python3")?;
    let folder = tempfile::tempdir().expect("a folder");
    let out: PathBuf = folder.path().join("mended.xlsx");
    let line = |(sheet, cell, value): &(&str, &str, &str)| format!("book['{sheet}']['{cell}'] = '{value}'");
    let lines = cells.iter().map(line).collect::<Vec<_>>().join("\n");
    let script =
        format!("import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\n{lines}\nbook.save(sys.argv[2])\n");
    let source = campaign.path().join("outbox/returned").join(slip);
    let done = Command::new(python).arg("-c").arg(script).arg(source).arg(&out).output().expect("python runs");
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
fn the_sheet_of_a_slip_is_nobodys_report_even_alone() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", renamed(), ARRIVAL);
    campaign.run(NOW);
    let again = slip(&campaign, "bc - cần sửa.xlsx");
    let desk = Desk::new();
    let told = desk.explained("bc.xlsx", &again);
    let is: Vec<_> = told["sheets"].as_array().expect("sheets").iter().map(|sheet| &sheet["is"]).collect();
    assert_eq!(is, ["unknown", "slip", "forms"]);
    let lines: &[&[&str]] = &[&[explanation::mark()], UNIT, DATE, HEAD, ONE, TWO];
    let alone = desk.explained("bc.xlsx", &grid(lines));
    assert_eq!(alone["sheets"][0]["is"], "slip", "a mark takes a sheet out of the count, never in");
    campaign.drop("bc 2.xlsx", again, "2023-09-13T07:40:00+07:00");
    campaign.run("2023-09-13T07:45:00+07:00");
    let book = read::read(&slip(&campaign, "bc 2 - cần sửa lần 2.xlsx"), &Limits::default()).expect("a workbook");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Cần sửa", "Cách đọc bảng này", "Báo cáo"], "one of each");
}

#[test]
#[ignore = "deep"]
fn a_missing_heading_is_painted_where_it_may_be_meant() {
    let cell = |head: &[&str], line: &[&str]| {
        let mut campaign = Campaign::with_appendix();
        campaign.drop("bc.xlsx", grid(&[UNIT, DATE, &[], head, line]), ARRIVAL);
        let outcome = campaign.run(NOW);
        let finding = outcome.findings().find(|finding| finding.code == "missing-heading").expect("a finding").clone();
        (finding.cell.map(|cell| cell.to_string()).unwrap_or_default(), finding.found.unwrap_or_default())
    };
    let one: &[&str] = &["1", "Khóm 1", "10", "3", "Anh Hai", "60", "5"];
    let head: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Phụ trách", "Tỷ lệ", "Cột lạ"];
    assert_eq!(cell(head, one), ("G4".to_owned(), "Cột lạ".to_owned()), "the first unread one over figures");
    let alike: &[&str] =
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Số khác", "Tỷ lệ", "Kich hoạt mưc 2x"];
    let figures: &[&str] = &["1", "Khóm 1", "10", "3", "9", "60", "5"];
    assert_eq!(cell(alike, figures).0, "G4", "the most alike");
    let none: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Phụ trách", "Tỷ lệ", ""];
    assert_eq!(cell(none, one), ("A4".to_owned(), String::new()), "no heading can be meant");
}
