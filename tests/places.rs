//! Where findings point, and how they tell of two places that disagree.

use rust_xlsxwriter::{Format, Workbook};
use tonghop::model::finding::{Finding, Severity};
use tonghop::pipeline::Outcome;
use tonghop::read::{self, Value};

use crate::harness::{Campaign, Figure, Sheet, WARDS, appendix, workbook};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T07:30:00+07:00";

fn good() -> Sheet {
    Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3])
}

/// A campaign in which a ward's quarters are listed and a day's figure has a bound of its own.
fn campaign() -> Campaign {
    let check = "\n[[check]]\nid = \"most\"\nsql = \"activated_l2 <= collected_l2 + 100\"\nmessage = \"Quá nhiều\"\nseverity = \"error\"\n";
    let text = include_str!("../tonghop.toml").replace("id = \"phuong-1\"", "id = \"phuong-1\"\nareas = [\"Khóm 1\"]");
    let mut campaign = Campaign::with_file(&(text + check));
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    campaign
}

fn judged(name: &str, sheet: Sheet) -> Outcome {
    let mut campaign = campaign();
    campaign.drop(name, workbook(&[sheet]), ARRIVAL);
    campaign.run(NOW)
}

fn cells(outcome: &Outcome) -> Vec<(String, String)> {
    let place = |finding: &Finding| finding.cell.map(|cell| cell.to_string()).unwrap_or_default();
    outcome.findings().map(|finding| (finding.code.clone(), place(finding))).collect()
}

fn at(code: &str, cell: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), cell.to_owned())]
}

fn message(outcome: &Outcome) -> String {
    outcome.findings().next().expect("a finding").message.clone()
}

#[test]
#[ignore = "deep"]
fn each_finding_points_at_the_cell_it_is_about() {
    let outcome = judged("bc.xlsx", good().row("Khóm 9", [1; 6]));
    assert_eq!(cells(&outcome), at("unknown-area", "B8"));
    assert!(message(&outcome).starts_with("Ô B8 ghi “Khóm 9”"), "{}", message(&outcome));
    assert_eq!(
        cells(&judged("bc.xlsx", Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 200, 200]))),
        at("check:most", "G7")
    );
    let total = good().row("Khóm 1", [0, 0, 0, 0, 200, 200]).total([1, 1, 2, 2, 203, 203]);
    assert_eq!(cells(&judged("bc.xlsx", total)), at("check:most", "G9"), "the row that shows the sum");
    let empty = (0..6).fold(good(), |sheet, column| sheet.cell(0, column, Figure::Blank));
    assert_eq!(cells(&judged("bc.xlsx", empty)), at("no-figures", "C7"));
    let mut misspelt = good();
    misspelt.headings[1] = "Kích hoạt múc 1".to_owned();
    let outcome = judged("bc.xlsx", misspelt);
    assert_eq!(cells(&outcome), at("missing-heading", "E5"));
    assert!(message(&outcome).contains("“Kích hoạt múc 1”"), "{}", message(&outcome));
}

#[test]
fn a_doubled_heading_is_told_once_at_its_own_cell() {
    let mut doubled = good();
    doubled.headings.push("Kích hoạt mức 2".to_owned());
    let outcome = judged("bc.xlsx", doubled);
    assert_eq!(cells(&outcome), at("duplicate-heading", "I5"));
    assert!(message(&outcome).contains("ô G5 và ô I5"), "{}", message(&outcome));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.write_string(0, 0, "Đơn vị: Phường 1 - Ngày 12/9/2023").expect("written");
    for (col, heading) in ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1"].iter().enumerate() {
        sheet.write_string(1, u16::try_from(col).expect("small"), *heading).expect("written");
    }
    sheet.merge_range(1, 2, 1, 3, "Kích hoạt mức 2", &plain).expect("written");
    for col in 0..4 {
        sheet.write_string(2, col, "Trong ngày").expect("written");
        sheet.write_number(3, col, 1).expect("written");
    }
    let mut campaign = campaign();
    campaign.drop("bc.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    assert_eq!(cells(&campaign.run(NOW)), at("duplicate-heading", "D3"), "under one caption");
}

#[test]
fn of_two_dates_both_places_are_told_and_marked() {
    let mut titled = good();
    titled.title = "BÁO CÁO KẾT QUẢ NGÀY 11 THÁNG 9 NĂM 2023".to_owned();
    let mut campaign = campaign();
    campaign.drop("bc.xlsx", workbook(&[titled]), ARRIVAL);
    let outcome = campaign.run(NOW);
    let both = [at("date-conflict", "A1"), at("date-conflict", "A3")].concat();
    assert_eq!(cells(&outcome), both);
    let told = message(&outcome);
    let wanted = [
        "ô A3 ghi “12/09/2023”;",
        "dòng tiêu đề ở ô A1 ghi “BÁO CÁO KẾT QUẢ NGÀY 11 THÁNG 9 NĂM 2023” (hiểu là 11/09/2023)",
    ];
    assert!(wanted.iter().all(|part| told.contains(part)), "{told}");
    let slip = std::fs::read(campaign.path().join("outbox/returned/bc - cần sửa.xlsx")).expect("a slip");
    let slip = read::read(&slip, &tonghop::model::campaign::Limits::default()).expect("a workbook");
    let texts: Vec<&str> = slip.sheets[0].texts().collect();
    assert!(texts.contains(&"Tệp này CHƯA được tính. Có 1 nội dung cần sửa."), "{texts:#?}");
    assert!(texts.contains(&"Báo cáo, A1, A3"), "{texts:#?}");
    assert_eq!(texts.iter().filter(|text| **text == told).count(), 1, "the point is told once");
}

#[test]
#[ignore = "deep"]
fn the_place_of_a_name_is_told() {
    let named = |path: &str, sheet: Sheet| message(&judged(path, sheet));
    for (path, sheet, wanted) in [
        ("bc.xlsx", good().named("11.9"), "tên trang là “11.9” (hiểu là 11/09/2023)"),
        ("bc 11-9.xlsx", good(), "tên tệp là “bc 11-9” (hiểu là 11/09/2023)"),
        ("bc.xlsx", good().named("Phường 2"), "tên trang là “Phường 2”."),
        ("bc P2.xlsx", good(), "tên tệp là “bc P2” (hiểu là Phường 2)"),
        ("Phường 2/bc.xlsx", good(), "thư mục của nơi nhận có tên “Phường 2”."),
    ] {
        let told = named(path, sheet);
        let cell = if wanted.contains("11") { "ô A3 ghi “12/09/2023”" } else { "ô A2 ghi “Phường 1”" };
        assert!(told.contains(wanted) && told.contains(cell), "{told}");
    }
    let mut both = good();
    both.unit_line = "Đơn vị: Phường 1 và Phường 2".to_owned();
    let outcome = judged("bc.xlsx", both);
    assert_eq!(cells(&outcome), at("unit-conflict", "A2"));
    assert!(message(&outcome).contains("ô A2 ghi “Phường 1 và Phường 2”"), "{}", message(&outcome));
    let mut undated = good();
    undated.date_line = String::new();
    let told = named("bc 12-9-2022.xlsx", undated);
    assert!(told.contains("12/09/2022 (theo tên tệp “bc 12-9-2022”)"), "{told}");
}

#[test]
fn a_file_name_that_disagrees_is_a_warning_at_the_reports_date() {
    let outcome = judged("bc 11-9.xlsx", good());
    let finding = outcome.findings().next().expect("a finding");
    assert_eq!((finding.severity, finding.found.as_deref()), (Severity::Warning, Some("12/09/2023")));
    assert_eq!(cells(&outcome), at("date-conflict", "A3"));
    assert!(finding.message.contains("được tính cho ngày 12/09/2023"), "{}", finding.message);
}

#[test]
fn numbers_in_messages_are_written_as_the_reader_writes_them() {
    let mut campaign = campaign();
    campaign.drop("bc.xlsx", workbook(&[good().cell(0, 4, Figure::Number(1.234))]), ARRIVAL);
    let outcome = campaign.run(NOW);
    let finding = outcome.findings().next().expect("a finding");
    assert_eq!(finding.found.as_deref(), Some("1.234"), "as it is stored");
    assert!(finding.message.contains("số thập phân 1,234") && finding.message.contains("1234?"), "{}", finding.message);
    let slip = std::fs::read(campaign.path().join("outbox/returned/bc - cần sửa.xlsx")).expect("a slip");
    let slip = read::read(&slip, &tonghop::model::campaign::Limits::default()).expect("a workbook");
    let texts: Vec<&str> = slip.sheets[0].texts().collect();
    assert!(texts.contains(&"1,234") && !texts.contains(&"1.234"), "{texts:#?}");
    assert_eq!(slip.sheets[2].direct(6, 6).map(|cell| &cell.value), Some(&Value::Number(1.234)));
    let typed = judged("bc.xlsx", good().cell(0, 4, Figure::Text("12,5".to_owned())));
    assert!(message(&typed).contains("số thập phân 12,5"), "{}", message(&typed));
}
