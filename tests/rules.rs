//! One fixture for each code that a submission, a file or an appendix can meet.

use std::io::Write;

use rust_xlsxwriter::Workbook;
use tonghop::model::code::Code;
use tonghop::model::finding::Severity;
use tonghop::pipeline::Outcome;

use crate::harness::{Campaign, Figure, Sheet, WARDS, appendix, codes, quota_grid, report, verdicts, workbook};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";
const GOOD: [u64; 6] = [1, 1, 2, 2, 3, 3];

fn judged(name: &str, bytes: Vec<u8>) -> Outcome {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-08-30T16:00:00+07:00");
    campaign.drop(name, bytes, ARRIVAL);
    campaign.run(NOW)
}

fn good() -> Sheet {
    Sheet::new("Phường 1", "12/09/2023", GOOD)
}

/// The file's one finding: its code, its cell, what was found, whether it was returned.
fn one(name: &str, bytes: Vec<u8>) -> (String, Option<String>, Option<String>, Severity) {
    let outcome = judged(name, bytes);
    let found: Vec<_> = outcome.findings().collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    let finding = found[0];
    assert!(!finding.message.contains("{{") && finding.message.chars().count() > 20, "{finding:?}");
    let returned = verdicts(&outcome).iter().any(|verdict| ["returned", "quarantined"].contains(verdict));
    assert_eq!(returned, finding.severity == Severity::Error, "{finding:?}");
    (finding.code.clone(), finding.cell.map(|cell| cell.to_string()), finding.found.clone(), finding.severity)
}

fn sheet(sheet: Sheet) -> (String, Option<String>, Option<String>, Severity) {
    one("bao cao.xlsx", workbook(&[sheet]))
}

fn at(code: &str, cell: &str, found: &str, severity: Severity) -> (String, Option<String>, Option<String>, Severity) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (code.to_owned(), some(cell), some(found), severity)
}

use Severity::{Error, Warning};

#[test]
fn a_good_report_raises_nothing() {
    let outcome = judged("bao cao.xlsx", workbook(&[good()]));
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
}

#[test]
#[ignore = "deep"]
fn units() {
    let unit = |name: &str| Sheet::new(name, "12/09/2023", GOOD);
    assert_eq!(sheet(unit("Phường 11")), at("unknown-unit", "A2", "Phường 11", Error));
    assert_eq!(sheet(unit("Xã Long Tòan B")), at("unknown-unit", "A2", "Xã Long Tòan B", Error));
    let mut none = good();
    none.unit_line = String::new();
    assert_eq!(sheet(none), at("unknown-unit", "", "", Error));
    assert_eq!(sheet(good().named("Phường 2")), at("unit-conflict", "A2", "Phường 1", Error));
    let outcome = judged("bc.xlsx", workbook(&[unit("Xã Long Tòan B")]));
    let message = &outcome.findings().next().expect("a finding").message;
    assert!(message.contains("Xã Long Toàn"), "{message}");
}

#[test]
fn names_that_several_units_bear() {
    let mut campaign = Campaign::new();
    let quotas = WARDS.map(|(_, _, quota)| quota.to_string());
    let mut lines: Vec<[&str; 3]> = WARDS.iter().zip(&quotas).map(|((_, name, _), quota)| ["", name, quota]).collect();
    lines.insert(0, ["Mã", "Đơn vị", "Chỉ tiêu giao"]);
    lines.extend([["a", "Xã Tân Phú", "0"], ["b", "Xã Tân Phú", "0"]]);
    let lines: Vec<&[&str]> = lines.iter().map(<[&str; 3]>::as_slice).collect();
    campaign.drop("phu-luc.xlsx", quota_grid(&lines), "2023-08-30T15:00:00+07:00");
    campaign.drop("bc.xlsx", report("Xã Tân Phú", "12/09/2023", GOOD), ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["ambiguous-unit"]);
}

#[test]
#[ignore = "deep"]
fn dates() {
    let date = |text: &str| {
        let mut sheet = good();
        text.clone_into(&mut sheet.date_line);
        sheet
    };
    assert_eq!(sheet(date("")), at("unknown-date", "", "", Error));
    assert_eq!(sheet(date("Ngày báo cáo: 31/9/2023")), at("unknown-date", "A3", "31/9/2023", Error));
    assert_eq!(sheet(date("Ngày báo cáo: 12/09/2022")), at("date-outside-campaign", "A3", "12/09/2022", Error));
    assert_eq!(sheet(date("Ngày báo cáo: 01/12/2023")), at("date-outside-campaign", "A3", "01/12/2023", Error));
    assert_eq!(sheet(date("Ngày báo cáo: 14/09/2023")), at("future-date", "A3", "14/09/2023", Error));
    assert_eq!(sheet(good().named("11.9")), at("date-conflict", "A3", "12/09/2023", Error));
    let other_name = one("BC 11-9-2023.xlsx", workbook(&[good()]));
    assert_eq!(other_name, at("date-conflict", "A3", "12/09/2023", Warning));
}

#[test]
fn a_report_before_its_day_is_over() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", workbook(&[good()]), "2023-09-12T08:00:00+07:00");
    let outcome = campaign.run(NOW);
    let found: Vec<_> = outcome.findings().map(|f| (f.code.as_str(), f.cell.map(|cell| cell.to_string()))).collect();
    assert_eq!(found, [("period-not-over", Some("A3".to_owned()))]);
    assert_eq!(verdicts(&outcome)[1..], ["returned"]);
}

#[test]
fn the_signatures_date_and_the_plans_date_are_not_the_reports() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let lines = [
        (0, "CÔNG AN PHƯỜNG 1"),
        (1, "Duyên Hải, ngày 13 tháng 9 năm 2023"),
        (2, "BÁO CÁO KẾT QUẢ NGÀY 12 THÁNG 9 NĂM 2023"),
        (3, "(Kèm theo Kế hoạch số 110/KH-UBND ngày 30/8/2023)"),
        (4, "Thực hiện Kế hoạch số 110/KH-UBND ngày 30 tháng 8 năm 2023"),
    ];
    for (row, line) in lines {
        sheet.write_string(row, 0, line).expect("written");
    }
    for (col, heading) in ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"].iter().enumerate()
    {
        sheet.write_string(6, u16::try_from(col).expect("small"), *heading).expect("written");
        sheet.write_number(7, u16::try_from(col).expect("small"), 5).expect("written");
    }
    let outcome = judged("bc.xlsx", book.save_to_buffer().expect("a workbook"));
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
    let date = outcome.validated[0].0.submission.report_date.map(|date| date.to_string());
    assert_eq!(date.as_deref(), Some("2023-09-12"));
}

#[test]
#[ignore = "deep"]
fn headings() {
    let mut renamed = good();
    renamed.headings[1] = "Cột khác".to_owned();
    assert_eq!(sheet(renamed), at("missing-heading", "E5", "Cột khác", Error));
    let mut doubled = good();
    doubled.headings.push("Kích hoạt mức 2".to_owned());
    doubled.rows[0].1.extend([Figure::Number(1.0), Figure::Number(1.0)]);
    let outcome = judged("bc.xlsx", workbook(&[doubled]));
    assert!(codes(&outcome).iter().all(|code| code == "duplicate-heading") && !codes(&outcome).is_empty());
    let mut foreign = good();
    foreign.headings = vec!["Dân số".to_owned(), "Diện tích".to_owned(), "Mật độ".to_owned()];
    assert_eq!(sheet(foreign), at("unknown-form", "", "", Error));
}

#[test]
fn a_foreign_sheet_beside_a_good_one_is_no_error() {
    let mut foreign = good().named("Dân số");
    foreign.headings = vec!["Dân số".to_owned(), "Diện tích".to_owned(), "Mật độ".to_owned()];
    let outcome = judged("bc.xlsx", workbook(&[foreign, good()]));
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
}

#[test]
#[ignore = "deep"]
fn amounts() {
    let cell = |column, figure| sheet(good().cell(0, column, figure));
    let text = |text: &str| Figure::Text(text.to_owned());
    assert_eq!(cell(4, Figure::Number(-4.0)), at("negative-number", "G7", "-4", Error));
    assert_eq!(cell(4, text("(4)")), at("negative-number", "G7", "(4)", Error));
    assert_eq!(cell(4, Figure::Number(1.234)), at("fractional-number", "G7", "1.234", Error));
    assert_eq!(cell(4, text("12,5")), at("fractional-number", "G7", "12,5", Error));
    assert_eq!(cell(4, text("mười hai")), at("unreadable-number", "G7", "mười hai", Error));
    assert_eq!(cell(4, text("12 hồ sơ")), at("unreadable-number", "G7", "12 hồ sơ", Error));
    assert_eq!(cell(2, Figure::Blank), at("missing-value", "E7", "", Warning));
    assert_eq!(cell(5, text("1.234")).0, "ambiguous-number");
    let outcome = judged("bc.xlsx", workbook(&[good().cell(0, 4, Figure::Number(1.234))]));
    assert!(outcome.findings().next().expect("a finding").message.contains("1234"));
}

#[test]
#[ignore = "deep"]
fn blanks_are_not_zeros_and_dashes_are() {
    let dash = good().cell(0, 4, Figure::Text("-".to_owned())).cell(0, 5, Figure::Text("không".to_owned()));
    let outcome = judged("bc.xlsx", workbook(&[dash]));
    assert_eq!(codes(&outcome), Vec::<String>::new());
    let empty = (0..6).fold(good(), |sheet, column| sheet.cell(0, column, Figure::Blank));
    assert_eq!(sheet(empty).0, "no-figures");
}

#[test]
#[ignore = "deep"]
fn totals() {
    let two = || good().row("Khóm 2", [10, 10, 20, 20, 30, 30]);
    let right = two().total([11, 11, 22, 22, 33, 33]);
    assert_eq!(codes(&judged("bc.xlsx", workbook(&[right]))), Vec::<String>::new());
    assert_eq!(sheet(two().total([11, 11, 22, 22, 34, 33])), at("total-mismatch", "G9", "34", Error));
    assert_eq!(sheet(two().total([11, 11, 22, 22, 33, 34])), at("total-mismatch", "H9", "34", Error));
}

#[test]
fn errors_and_formulas() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Đơn vị: Phường 1 - Ngày 12/9/2023").expect("written");
    for (col, heading) in ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"].iter().enumerate()
    {
        sheet.write_string(2, u16::try_from(col).expect("small"), *heading).expect("written");
    }
    let error = rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!");
    sheet.write_number(3, 0, 1).expect("written");
    sheet.write_number(3, 1, 1).expect("written");
    sheet.write_formula(3, 2, error).expect("written");
    assert_eq!(one("bc.xlsx", book.save_to_buffer().expect("a workbook")), at("cell-error", "C4", "#DIV/0!", Error));
}

#[test]
#[ignore = "deep"]
fn files() {
    assert_eq!(one("bc.xlsx", b"<html><table></table></html>".to_vec()).0, "not-a-spreadsheet");
    assert_eq!(one("bc.xlsx", b"PK\x03\x04 cut off".to_vec()).0, "corrupt-file");
    let whole = workbook(&[good()]);
    let mut flipped = whole.clone();
    let sheet = whole.windows(9).position(|window| window == b"sheet1.xm").expect("an entry") + 40;
    flipped[sheet] ^= 0xff;
    assert_eq!(one("bc.xlsx", flipped).0, "corrupt-file");
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.resize(1024, 0);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    ole.resize(1536, 0);
    assert_eq!(one("bc.xlsx", ole).0, "encrypted");
    let mut campaign = Campaign::with_file(&format!("{}\n", limited()));
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), ARRIVAL);
    let mut noise = Vec::new();
    let mut seed = 1u32;
    while noise.len() < 2 * 1024 * 1024 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.write_all(&seed.to_le_bytes()).expect("written");
    }
    campaign.drop("big.xlsx", noise, ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["too-large"]);
}

/// The shipped campaign with a limit of one mebibyte a file.
fn limited() -> String {
    let text = include_str!("../tonghop.toml");
    let line = text.lines().find(|line| line.trim_start().starts_with("file_mib")).expect("the limit");
    text.replace(line, "file_mib = 1")
}

#[test]
fn hidden_sheets_are_named_and_not_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Trang chính").expect("a name").write_string(0, 0, "x").expect("written");
    let hidden = book.add_worksheet().set_hidden(true);
    hidden.set_name("Ẩn").expect("a name").write_string(0, 0, "số cũ").expect("written");
    let outcome = judged("bc.xlsx", book.save_to_buffer().expect("a workbook"));
    assert_eq!(codes(&outcome), ["hidden-sheet", "unknown-form"]);
}

#[test]
fn a_list_of_citizens_is_put_away() {
    let mut campaign = Campaign::with_appendix();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..5 {
        sheet.write_string(row, 0, format!("08409800{row}123")).expect("written");
    }
    campaign.drop("danh sach.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    let outcome = campaign.run(NOW);
    assert_eq!(
        (codes(&outcome), verdicts(&outcome)),
        (vec!["personal-data".to_owned()], vec!["quarantined", "accepted"].into_iter().rev().collect())
    );
    let quarantined = campaign.files("quarantine");
    assert_eq!(quarantined.len(), 1);
    assert!(campaign.files("archive").len() == 1, "only the appendix is archived");
    let told = format!("{:?}", outcome.findings().collect::<Vec<_>>());
    assert!(!told.contains("08409800"), "{told}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: std::path::PathBuf| std::fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode(campaign.path().join("quarantine")), 0o700);
        assert_eq!(mode(campaign.path().join(quarantined.keys().next().expect("a file"))), 0o400);
    }
}

#[test]
fn appendices() {
    let mut wards = WARDS;
    wards[0].2 += 1;
    let mut campaign = Campaign::new();
    campaign.drop("phu-luc.xlsx", appendix(&wards), ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["quota-sum-mismatch"]);
}

#[test]
fn errors_return_only_the_submission_they_are_in() {
    let sheets = [
        good().named("12.9"),
        Sheet::new("Phường 1", "11/09/2023", GOOD).named("11.9").cell(0, 4, Figure::Number(-1.0)),
        Sheet::new("Phường 1", "10/09/2023", GOOD).named("10.9"),
    ];
    let outcome = judged("bc.xlsx", workbook(&sheets));
    assert_eq!(verdicts(&outcome), ["accepted", "returned", "accepted"]);
}

#[test]
fn several_problems_are_told_together() {
    let sheet =
        Sheet::new("Phường 11", "12/09/2022", GOOD).cell(0, 0, Figure::Number(-1.0)).cell(0, 2, Figure::Number(1.5));
    let codes = codes(&judged("bc.xlsx", workbook(&[sheet])));
    assert_eq!(codes, ["date-outside-campaign", "fractional-number", "negative-number", "unknown-unit"]);
}

#[test]
fn ties_of_arrival_are_told() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "12/09/2023", GOOD), ARRIVAL);
    campaign.drop("b.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 4, 4]), ARRIVAL);
    let outcome = campaign.run(NOW);
    assert_eq!(codes(&outcome), ["arrival-tie"]);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 4);
}

#[test]
fn a_campaigns_own_checks_and_severities() {
    let text = include_str!("../tonghop.toml").to_owned()
        + "\n[[check]]\nid = \"most\"\nsql = \"activated_l2 <= 100\"\nmessage = \"Quá nhiều\"\nseverity = \"error\"\n";
    let mut campaign = Campaign::with_file(&text);
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), ARRIVAL);
    campaign.drop("a.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 101, 101]), ARRIVAL);
    campaign.drop("b.xlsx", report("Phường 2", "12/09/2023", GOOD), ARRIVAL);
    let outcome = campaign.run(NOW);
    let found: Vec<_> = outcome.findings().map(|finding| (finding.code.as_str(), finding.message.as_str())).collect();
    assert_eq!(found, [("check:most", "Quá nhiều")]);
    let verdict = |id| campaign.unit("2023-09-12", id)["status"].clone();
    assert_eq!((verdict("phuong-1"), verdict("phuong-2")), ("returned".into(), "on-time".into()));
}

/// Parameters of messages that are numbers.
const NUMBERS: [&str; 21] = [
    "found",
    "written",
    "sum",
    "reported",
    "summed",
    "difference",
    "usual",
    "target",
    "issued",
    "now",
    "explained",
    "unexplained",
    "more",
    "carried",
    "named",
    "known",
    "count",
    "with",
    "without",
    "how",
    "row_count",
];

#[test]
fn every_code_has_words_in_both_languages() {
    use tonghop::model::language::Language;
    use tonghop::report::words::Words;
    for language in [Language::Vi, Language::En] {
        let words = Words::load(language, &std::collections::BTreeMap::new()).expect("built-in words");
        for code in Code::ALL {
            let names = [
                "sheet",
                "cell",
                "area",
                "indicator",
                "measure",
                "suggestion",
                "nearest",
                "several",
                "later",
                "lines",
                "candidates",
                "first",
                "second",
                "starts",
                "ends",
                "today",
                "reason",
                "state",
                "closed",
                "by",
                "on",
                "request",
                "unit",
                "areas",
                "arrival",
                "deadline",
                "before",
                "place",
                "counted",
                "both",
                "part",
                "detail",
                "allowed",
                "setting",
                "forms",
                "decoded",
                "cccd",
                "cmnd",
                "passports",
                "people",
                "beside",
                "document",
                "documents",
                "level",
                "name",
                "id",
                "gone",
                "date",
                "units",
                "from",
                "to",
                "why",
                "columns",
                "rows",
                "sheets",
                "swapped",
                "stated",
                "day",
                "month",
                "year",
                "earliest",
                "clock",
                "question",
                "row",
                "kind",
                "other_sheet",
                "other",
            ];
            let mut params: Vec<(&str, String)> = names.iter().map(|name| (*name, format!("‹{name}›"))).collect();
            params.extend(NUMBERS.map(|name| (name, "12345".to_owned())));
            let message = words.finding(code.as_str(), &params);
            let fallback = message.starts_with(&format!("{}: ", code.as_str())) || message == code.as_str();
            assert!(!fallback && message.chars().count() > 15, "{} in {language:?}: {message}", code.as_str());
        }
    }
}

#[test]
fn of_every_limit_it_is_said_what_was_counted() {
    use tonghop::model::language::Language;
    use tonghop::report::words::Words;
    let words = Words::load(Language::Vi, &std::collections::BTreeMap::new()).expect("built-in words");
    for (setting, found, allowed, told) in [
        ("file_mib", "6 MiB", "5 MiB", "dung lượng 6 MB, tối đa được 5 MB"),
        ("inflated_mib", "201 MiB", "200 MiB", "sau khi giải nén là 201 MB, tối đa được 200 MB"),
        ("ratio", "1200", "1000", "gấp 1.200 lần dung lượng tệp, tối đa được gấp 1.000 lần"),
        ("sheets", "11", "5", "quá nhiều trang tính: 11 trang, tối đa được 5 trang"),
        ("cells", "> 200000", "200000", "quá nhiều ô có nội dung: hơn 200.000 ô"),
        ("entries", "3000", "2000", "3.000 mục, tối đa được 2.000 mục"),
        ("memory_mib", "> 512", "512", "cần hơn 512 MB bộ nhớ"),
        ("seconds", "> 20", "20", "sau 20 giây"),
    ] {
        let params =
            [("setting", format!("limits.{setting}")), ("found", found.to_owned()), ("allowed", allowed.to_owned())];
        let message = words.finding("too-large", &params);
        assert!(message.contains(told) && message.contains("rồi gửi lại"), "{message}");
        assert!(!message.contains("limits") && !message.contains("MiB"), "a ward has no settings: {message}");
    }
}

#[test]
fn a_binary_workbook_is_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/old-xlsb/any_sheets.xlsb");
    let Ok(bytes) = std::fs::read(&path) else {
        crate::harness::skip("../shared/corpus is not there");
        return;
    };
    let workbook = tonghop::read::read(&bytes, &tonghop::model::campaign::Limits::default()).expect("a workbook");
    assert_eq!(workbook.kind, tonghop::read::Kind::Xlsb);
    let names: Vec<_> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let hidden: Vec<_> = workbook.hidden.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!((names, hidden), (vec!["Visible"], vec!["Hidden", "VeryHidden"]));
    let last = workbook.sheets[0].direct(2, 1).map(|cell| cell.value.clone());
    assert_eq!(last, Some(tonghop::read::Value::Number(6.0)));
}
