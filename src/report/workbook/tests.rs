//! Tests of the workbook by the parts of its file.

use std::io::{Cursor, Read as _};

use super::parts::Parts;
use super::workbook;
use crate::model::campaign::Campaign;
use crate::model::language::Language;
use crate::model::sample::{Sample, busy_day, moment};
use crate::model::summary::{Edition, Summary};
use crate::report::words::words;

struct Read(Parts);

impl Read {
    fn new((summary, campaign): &(Summary, Campaign)) -> Self {
        Self(Parts::of(workbook(summary, campaign, &words(Language::Vi)).expect("a workbook")))
    }

    fn text(&self, sheet: &str, cell: &str) -> String {
        self.0.cells[sheet].get(cell).cloned().unwrap_or_default()
    }

    /// The row, from 1, whose cell in this column holds a text.
    fn row(&self, sheet: &str, column: &str, text: &str) -> u32 {
        let found = self.0.cells[sheet].iter().find(|(cell, value)| {
            cell.strip_prefix(column).is_some_and(|row| row.parse::<u32>().is_ok()) && *value == text
        });
        found.unwrap_or_else(|| panic!("{text}")).0[column.len()..].parse().expect("a row")
    }

    fn main_row(&self, name: &str) -> Vec<String> {
        let column = if name == "Tổng cộng" { "A" } else { "B" };
        let row = self.row("Tổng hợp", column, name);
        (b'C'..=b'S').map(|col| self.text("Tổng hợp", &format!("{}{row}", char::from(col)))).collect()
    }

    fn says(&self, sheet: &str, text: &str) -> bool {
        self.0.cells[sheet].values().any(|value| value == text)
    }
}

#[test]
fn the_main_table_holds_every_figure() {
    let book = Read::new(&busy_day().build());
    assert_eq!(
        book.main_row("Phường 1")[..11],
        ["5100", "120", "1570", "35", "645", "210", "1540", "30.2", "3560", "819", "45.1"]
    );
    let total = book.main_row("Tổng cộng");
    assert_eq!(total[..11], ["32520", "420", "6070", "82", "2092", "1084", "8060", "24.78", "24460", "3465", "309.6"]);
    assert_eq!((total[12].as_str(), total[14].as_str()), ("Đúng tiến độ", "5/7 đơn vị đã báo cáo"));
    let first = book.row("Tổng hợp", "B", "Phường 1");
    let formulas = &book.0.formulas["Tổng hợp"];
    let days = format!("$M${}", first - 2);
    assert_eq!(book.text("Tổng hợp", &days.replace('$', "")), "79");
    for (cell, formula) in [
        (format!("J{first}"), format!("ROUND(I{first}*100/C{first},2)")),
        (format!("K{first}"), format!("MAX(C{first}-I{first},0)")),
        (format!("L{first}"), format!("I{first}-ROUND(C{first}*13/92,0)")),
        (format!("M{first}"), format!("ROUND(K{first}/{days},1)")),
        (format!("H{}", first + 7), format!("SUM(H{first}:H{})", first + 6)),
    ] {
        assert_eq!(formulas.get(&cell), Some(&formula), "{cell}");
    }
}

#[test]
fn missing_is_blank_and_said_and_never_zero() {
    let book = Read::new(&busy_day().build());
    let row = book.main_row("Xã Hiệp Thạnh");
    assert_eq!(row[..7], ["4500", "", "450", "", "150", "", "750"]);
    assert_eq!(row[15], "Chưa báo cáo");
    assert_eq!(book.main_row("Xã Long Toàn")[3], "0");
    assert_eq!(
        book.main_row("Xã Trường Long Hòa")[15..],
        ["Bị trả lại", "Báo cáo bị trả lại, xem trang Lỗi, cảnh báo"]
    );

    let nobody = Read::new(&Sample::new("2023-09-12").unit("a", "Xã A", None, [1, 2, 3]).build());
    assert_eq!(nobody.main_row("Xã A")[..10], ["", "", "1", "", "2", "", "3", "–", "–", "–"]);
    assert_eq!(nobody.main_row("Tổng cộng")[..10], ["", "", "1", "", "2", "", "3", "–", "–", "–"]);
}

#[test]
fn a_total_that_is_no_sum_stands_as_a_number() {
    let (mut summary, campaign) = busy_day().build();
    summary.total.quota = Some(40_000);
    summary.total.percent = Some(20.15);
    let book = Read::new(&(summary, campaign));
    let row = book.row("Tổng hợp", "A", "Tổng cộng");
    assert_eq!(book.text("Tổng hợp", &format!("C{row}")), "40000");
    assert!(!book.0.formulas["Tổng hợp"].contains_key(&format!("C{row}")));
    assert!(book.0.formulas["Tổng hợp"].contains_key(&format!("J{row}")), "20.15 is 8060/40000");
    assert!(!book.0.formulas["Tổng hợp"].contains_key(&format!("K{row}")), "32520 less 8060 is not what the cells say");
}

#[test]
fn several_superiors_make_groups_with_subtotals() {
    let arrival = "2023-09-13T07:00:00+07:00";
    let under = |name: &str| {
        let name = name.to_owned();
        move |unit: &mut crate::model::summary::UnitStanding| unit.above = vec![name]
    };
    let summary = Sample::new("2023-09-12")
        .unit("a", "Xã A", Some(100), [0, 0, 10])
        .reports([1, 2, 3], arrival)
        .with(under("Huyện B"))
        .unit("c", "Xã C", Some(200), [0, 0, 20])
        .with(under("Huyện A"))
        .unit("d", "Phòng D", None, [0, 0, 5])
        .unit("b", "Xã B", Some(300), [0, 0, 30])
        .reports([4, 5, 6], arrival)
        .with(under("Huyện B"))
        .build();
    let book = Read::new(&summary);
    let first = book.row("Tổng hợp", "B", "Huyện B");
    let names: Vec<_> = (first..first + 7)
        .map(|row| ["A", "B"].map(|col| book.text("Tổng hợp", &format!("{col}{row}"))).join(" "))
        .collect();
    assert_eq!(names, ["I Huyện B", "1 Xã A", "2 Xã B", "II Huyện A", "1 Xã C", "III Đơn vị khác", "1 Phòng D"]);
    assert_eq!(book.main_row("Huyện B")[..9], ["400", "5", "5", "7", "7", "9", "49", "12.25", "351"]);
    assert_eq!(book.main_row("Huyện B")[14], "2/2 đơn vị đã báo cáo");
    assert_eq!(book.main_row("Tổng cộng")[..9], ["600", "5", "5", "7", "7", "9", "74", "12.33", "526"]);
    let formulas = &book.0.formulas["Tổng hợp"];
    assert_eq!(formulas[&format!("C{first}")], format!("SUBTOTAL(9,C{}:C{})", first + 1, first + 2));
    assert_eq!(formulas[&format!("I{}", first + 7)], format!("SUBTOTAL(9,I{first}:I{})", first + 6));
}

#[test]
fn every_sheet_is_there_and_empty_lists_are_a_line() {
    let all = [
        "Tổng hợp",
        "Tiến độ",
        "Tình hình báo cáo",
        "Chi tiết ấp, khóm",
        "Khó khăn, vướng mắc",
        "Đính chính",
        "Lỗi, cảnh báo",
        "Tệp nhận được",
        "Số liệu gần đây",
        "Nguồn số liệu",
        "Chuyển cấp trên",
    ];
    assert_eq!(Read::new(&busy_day().build()).0.names, all);
    // What there is nothing to say of is one line of the first sheet, and no page of its own.
    let quiet = Read::new(&Sample::new("2023-09-12").build());
    let absent = ["Khó khăn, vướng mắc", "Đính chính", "Lỗi, cảnh báo"];
    assert_eq!(quiet.0.names, all.into_iter().filter(|name| !absent.contains(name)).collect::<Vec<_>>());
    for (sheet, empty) in [
        ("Tổng hợp", "Không có: khó khăn, vướng mắc; đính chính; lỗi, cảnh báo."),
        ("Tình hình báo cáo", "Chưa có đơn vị nào"),
        ("Chi tiết ấp, khóm", "Chưa có đơn vị nào"),
    ] {
        assert!(quiet.says(sheet, empty), "{sheet}");
    }
}

#[test]
fn progress_tells_every_period_by_formulas_where_they_give_the_same() {
    let book = Read::new(&busy_day().build());
    let sheet = "Tiến độ";
    let row = book.row(sheet, "A", "13");
    let line: Vec<String> = "CDEFGHIJKLMNO".chars().map(|col| book.text(sheet, &format!("{col}{row}"))).collect();
    assert_eq!(line, ["1084", "1084", "0", "", "8060", "24.78", "4595", "3465", "8060", "4", "1", "2", "7"]);
    let formulas = &book.0.formulas[sheet];
    let first = book.row(sheet, "A", "1");
    assert_eq!(formulas[&format!("G{first}")], format!("C{first}+F{first}"));
    assert_eq!(formulas[&format!("G{row}")], format!("G{}+C{row}+F{row}", row - 1));
    assert_eq!(formulas[&format!("K{}", row + 1)], format!("ROUND(G{row}+$M$4*(A{}-A{row}),1)", row + 1));
    let last = book.row(sheet, "A", "92");
    assert_eq!(book.text(sheet, &format!("I{last}")), "32520");
    assert_eq!(book.text(sheet, &format!("C{last}")), "", "a day to come has no figure");
    assert!(book.0.has_chart, "a native chart");
}

#[test]
fn sub_rows_come_to_what_their_unit_has() {
    let (mut summary, campaign) = busy_day().build();
    let area = |name: &str, day: u64, sum: u64| crate::model::summary::AreaStanding {
        unit: summary.units[0].id.clone(),
        area: name.to_owned(),
        day: crate::model::sample::figures([Some(100), None, Some(day)]),
        cumulative: crate::model::sample::figures([Some(785), Some(300), Some(sum)]),
    };
    summary.areas = vec![area("Khóm 1", 150, 900), area("Khóm 2", 60, 600)];
    let book = Read::new(&(summary, campaign));
    let sheet = "Chi tiết ấp, khóm";
    let unit = book.row(sheet, "B", "Phường 1");
    let column = |row: u32| "CDEFGH".chars().map(|col| book.text(sheet, &format!("{col}{row}"))).collect::<Vec<_>>();
    assert_eq!(column(unit), ["120", "1570", "35", "645", "210", "1540"]);
    assert_eq!(book.text(sheet, &format!("B{}", unit + 3)), "Chưa chia theo ấp, khóm");
    assert_eq!(column(unit + 3), ["", "", "35", "45", "", "40"]);
    let formulas = &book.0.formulas[sheet];
    assert_eq!(formulas[&format!("H{unit}")], format!("SUM(H{}:H{})", unit + 1, unit + 3));
    assert!(!formulas.contains_key(&format!("C{unit}")), "200 in the rows is not the 120 that the unit has");
    assert_eq!(book.text(sheet, &format!("B{}", unit + 4)), "Phường 2", "a unit without sub-rows stands alone");
}

#[test]
fn the_other_sheets_prove_the_first() {
    let book = Read::new(&busy_day().build());
    let count = |status| {
        let row = book.row("Tình hình báo cáo", "A", status);
        ["C", "F"].map(|col| book.text("Tình hình báo cáo", &format!("{col}{row}")))
    };
    assert_eq!(count("Đúng hạn"), ["4", "57.14"]);
    assert_eq!(count("Trễ hạn"), ["1", "14.29"]);
    assert_eq!(count("Chưa đến hạn"), ["0", "0"]);
    assert_eq!(count("Phải báo cáo")[0], "7");
    // 31 August alone gets no table: it stands before September's days.
    let periods = book.row("Tình hình báo cáo", "A", "Từ ngày 31/08/2023 đến ngày 12/09/2023");
    let heading = |col: &str| book.text("Tình hình báo cáo", &format!("{col}{}", periods + 1));
    assert_eq!(["C", "D", "O"].map(heading), ["31/8", "01", "12"]);
    let marks = |unit: u32| -> Vec<String> {
        (b'D'..=b'O')
            .map(|col| book.text("Tình hình báo cáo", &format!("{}{}", char::from(col), periods + 1 + unit)))
            .collect()
    };
    assert_eq!(marks(1), ["Đ"; 12], "Phường 1");
    assert_eq!(marks(4)[11], "T", "Xã Long Hữu");
    assert_eq!(marks(5)[11], "Đ*", "Xã Dân Thành");
    assert_eq!((marks(6)[11].as_str(), marks(7)[11].as_str()), ("L", "C"));
    let line = |sheet: &str, column: &str, text: &str, columns: &str| -> Vec<String> {
        let row = book.row(sheet, column, text);
        columns.chars().map(|col| book.text(sheet, &format!("{col}{row}"))).collect()
    };
    assert_eq!(
        line("Lỗi, cảnh báo", "H", "negative-number", "ABCDEF"),
        ["1", "Lỗi", "BC Xã Trường Long Hòa.xlsx", "Sheet1", "G11", "-4"]
    );
    assert_eq!(line("Đính chính", "C", "Xã Dân Thành", "DEFG"), ["Kích hoạt mức 2", "120", "102", "-18"]);
    assert_eq!(
        line("Khó khăn, vướng mắc", "B", "Xã Dân Thành", "CD"),
        ["", "=HYPERLINK(\"x\") mạng <b>yếu</b> & chập chờn"]
    );
    assert_eq!(line("Tệp nhận được", "F", "Trả lại", "BD"), ["BC Xã Trường Long Hòa.xlsx", "Xã Trường Long Hòa"]);
    let traced = line("Nguồn số liệu", "K", "H10", "ACDEFGHIJ");
    let own = book.main_row(&traced[0]);
    assert_eq!(traced[1..5], ["Kích hoạt mức 2", &own[5], "G10", &own[6]]);
    let number = |text: &String| text.parse::<i64>().expect("a number");
    assert_eq!(traced[5..8].iter().map(number).sum::<i64>(), number(&traced[4]), "its parts");
    assert_eq!(traced[8], traced[4], "what the unit keeps");
    assert!(!book.0.formulas["Khó khăn, vướng mắc"].values().any(|formula| formula.contains("HYPERLINK")));
}

#[test]
fn dates_follow_the_decree_and_editions_are_named() {
    let (mut summary, campaign) = busy_day().edition(Edition::Correction, 2).build();
    summary.as_of = moment("2024-02-05T18:30:00Z");
    let book = Read::new(&(summary.clone(), campaign.clone()));
    assert!(book.says("Tổng hợp", "Duyên Hải, ngày 06 tháng 02 năm 2024"), "by the campaign's zone");
    assert!(book.says("Tổng hợp", "Ngày 12 tháng 9 năm 2023"));
    assert!(book.says("Tổng hợp", "Bản đính chính lần 2"));
    assert!(book.says("Tổng hợp", "- Lưu: VT, NC."));
    summary.edition = Edition::Supplement;
    summary.period.starts = "2023-09-06".parse().expect("a date");
    let book = Read::new(&(summary, campaign));
    assert!(book.says("Tổng hợp", "Bản bổ sung") && book.says("Tổng hợp", "Từ ngày 06/09/2023 đến ngày 12/09/2023"));
}

#[test]
fn the_same_summary_gives_the_same_bytes() {
    let (summary, campaign) = busy_day().build();
    let draw = || workbook(&summary, &campaign, &words(Language::Vi)).expect("a workbook");
    assert_eq!(draw(), draw());
}

#[test]
fn streamed_sheets_hold_the_same_and_are_the_same_bytes() {
    let mut sample = Sample::new("2023-09-12");
    for number in 0..2_100u64 {
        let unit = sample.unit(&format!("u{number}"), &format!("Xã {number}"), Some(900), [1, 2, number % 900]);
        sample = unit.reports([1, 2, 3], "2023-09-13T07:00:00+07:00");
    }
    let built = sample.build();
    let draw = || workbook(&built.0, &built.1, &words(Language::Vi)).expect("a workbook");
    let bytes = draw();
    assert_eq!(bytes, draw());
    let sheets = row_numbers(&bytes);
    assert!(sheets.iter().filter(|rows| rows.len() > 2_100).count() >= 4, "areas, timeliness, sources, upward");
    for rows in sheets {
        let twice = rows.windows(2).find(|pair| pair[0] >= pair[1]);
        assert!(twice.is_none(), "a row is there twice: {twice:?}");
    }
    let book = Read(Parts::of(bytes));
    assert_eq!(book.main_row("Tổng cộng")[5], (2_100 * 3).to_string());
    let sum = |sheet: &str, column: &str| -> u64 {
        let cells = book.0.cells[sheet].iter();
        let of_units = cells.filter(|(cell, _)| {
            let row = cell.strip_prefix(column).and_then(|row| row.parse::<u32>().ok());
            row.is_some_and(|row| row > 5)
        });
        of_units.filter_map(|(_, value)| value.parse::<u64>().ok()).sum()
    };
    assert_eq!(sum("Chi tiết ấp, khóm", "G"), 2_100 * 3);
    assert_eq!(book.0.cells["Nguồn số liệu"].values().filter(|value| *value == "Sheet1").count(), 3 * 2_100);
}

#[test]
fn odd_texts_do_not_break_a_sheet() {
    let long = "x".repeat(40_000);
    let summary = Sample::new("2023-09-12")
        .unit("a", "+Xã \u{1}A\u{FFFE}", Some(1), [0; 3])
        .difficulty("-ấp", &long)
        .difficulty("@ấp", "một\r\nhai\tba")
        .build();
    let book = Read::new(&summary);
    assert_eq!(book.text("Tổng hợp", &format!("B{}", book.row("Tổng hợp", "A", "1"))), "+Xã A");
    let row = book.row("Khó khăn, vướng mắc", "C", "@ấp");
    assert_eq!(book.text("Khó khăn, vướng mắc", &format!("D{row}")), "một\nhai ba");
    assert!(book.text("Khó khăn, vướng mắc", &format!("D{}", row - 1)).ends_with("x…"));
}

#[test]
fn english_has_no_crumbs_of_vietnamese() {
    let (mut summary, mut campaign) = busy_day().edition(Edition::Correction, 1).build();
    let plain = |text: &mut String| *text = "x".to_owned();
    campaign.forms[0].indicators.iter_mut().for_each(|indicator| plain(&mut indicator.name));
    plain(&mut campaign.forms[0].name);
    let issuer = &mut campaign.issuer;
    let lists = [&mut issuer.office, &mut issuer.signature, &mut issuer.recipients];
    lists
        .into_iter()
        .flatten()
        .chain([&mut issuer.place, &mut issuer.prepared_by, &mut campaign.title])
        .for_each(plain);
    summary.units.iter_mut().flat_map(|unit| [&mut unit.name, &mut unit.local]).for_each(plain);
    summary.units.iter_mut().filter_map(|unit| unit.source.as_mut()).for_each(|source| plain(&mut source.file));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.text));
    summary.difficulties.iter_mut().for_each(|difficulty| plain(&mut difficulty.area));
    summary.findings.iter_mut().for_each(|finding| plain(&mut finding.message));
    summary.findings.iter_mut().for_each(|finding| plain(&mut finding.file));
    summary.submissions.clear();
    summary.sources.clear();
    summary.changes.iter_mut().for_each(|change| change.file = None);
    let parts = Parts::of(workbook(&summary, &campaign, &words(Language::En)).expect("a workbook"));
    let texts = parts.cells.values().flat_map(|cells| cells.values()).chain(&parts.names);
    let foreign: Vec<_> = texts.filter(|text| text.chars().any(|c| !c.is_ascii() && !"–·…→“”".contains(c))).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

/// Numbers of the rows of every sheet, in the order of the file.
fn row_numbers(file: &[u8]) -> Vec<Vec<u32>> {
    let mut file = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
    let mut sheets = Vec::new();
    for number in 1.. {
        let mut part = String::new();
        let Ok(mut sheet) = file.by_name(&format!("xl/worksheets/sheet{number}.xml")) else { break };
        sheet.read_to_string(&mut part).expect("text");
        let rows = part.split("<row r=\"").skip(1).map(|row| row.split('"').next().unwrap_or_default());
        sheets.push(rows.map(|row| row.parse().expect("a number")).collect());
    }
    sheets
}
