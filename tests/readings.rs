//! What a row and a table are: counted on evidence, asked about where two readings give other figures.
//!
//! A table is written as lines of cells; what parses as a number is one, `=…` is a formula.

use rust_xlsxwriter::{Format, Formula, Workbook};

use crate::harness::{Campaign, codes, grid, grids};

pub(crate) const HEAD: [&[&str]; 4] = [
    &["Đơn vị: Phường 1"],
    &["Ngày báo cáo: 12/09/2023"],
    &[],
    &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
];
const PLAIN: &[&str] = &["Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
pub(crate) const ONE: &[&str] = &["1", "Khóm 1", "10", "3", "5"];
pub(crate) const TWO: &[&str] = &["2", "Khóm 2", "20", "6", "10"];

pub(crate) type Reading = (Vec<Option<u64>>, Vec<String>);

/// Phường 1's figures after a file, with the codes raised.
pub(crate) fn figures_of(name: &str, bytes: Vec<u8>) -> Reading {
    let mut campaign = Campaign::with_appendix();
    campaign.drop(name, bytes, "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T07:30:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    let figure = |id: &str| unit["day"][id].as_u64();
    (vec![figure("collected_l2"), figure("activated_l1"), figure("activated_l2")], codes(&outcome))
}

pub(crate) fn figures(lines: &[&[&str]]) -> Reading {
    figures_of("bc.xlsx", grid(lines))
}

/// The same below the usual head with a column of numbers.
pub(crate) fn numbered(rows: &[&[&str]]) -> Reading {
    figures(&[&HEAD[..], rows].concat())
}

/// The same below a head without a column of numbers.
pub(crate) fn unnumbered(rows: &[&[&str]]) -> Reading {
    figures(&[&HEAD[..3], &[PLAIN], rows].concat())
}

pub(crate) fn counted(figures: [u64; 3]) -> Reading {
    (figures.map(Some).to_vec(), Vec::new())
}

pub(crate) fn asked(code: &str) -> Reading {
    (vec![None; 3], vec![code.to_owned()])
}

#[test]
#[ignore = "deep"]
fn a_total_under_any_name_is_a_total_or_asked_about() {
    for name in ["Total", "Grand Total", "Sum", "Chung cả phường", "Tất cả các khóm", "Hết thảy", "Gộp lại", "Bồn chồn"]
    {
        assert_eq!(numbered(&[ONE, TWO, &["", name, "30", "9", "15"]]), counted([30, 9, 15]), "{name}");
    }
    for name in ["Total", "Grand Total", "Sum", "Chung cả phường", "Tổng Cuối"] {
        let rows: [&[&str]; 3] = [&ONE[1..], &TWO[1..], &[name, "30", "9", "15"]];
        assert_eq!(unnumbered(&rows), counted([30, 9, 15]), "{name}");
    }
    for name in ["Hết thảy", "Vét sạch", "Bồn Chồn"] {
        let rows: [&[&str]; 3] = [&ONE[1..], &TWO[1..], &[name, "30", "9", "15"]];
        assert_eq!(unnumbered(&rows), asked("ambiguous-rows"), "{name}");
    }
    for name in ["Total", "Tất cả", "Hết thảy", "Tổng cộng"] {
        assert_eq!(numbered(&[ONE, TWO, &["3", name, "30", "9", "15"]]), asked("ambiguous-rows"), "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn a_hamlet_is_counted_whatever_it_is_called() {
    for name in ["Cộng Hòa", "Tổng Châu", "Tổng Cộng Hòa", "Chung Mỹ", "Phường 1", "Ước Lễ"] {
        let small: [&[&str]; 3] =
            [&["1", "Khóm 1", "0", "0", "1"], &["2", name, "0", "0", "1"], &["3", "Khóm 3", "2", "2", "2"]];
        assert_eq!(numbered(&small), counted([2, 2, 4]), "{name}");
        assert_eq!(numbered(&[ONE, TWO, &["3", name, "7", "8", "9"]]), counted([37, 17, 24]), "{name}");
    }
    let of_letters: [&[&str]; 2] = [&["1", "TC 1", "10", "3", "5"], &["2", "TC 2", "20", "6", "10"]];
    assert_eq!(numbered(&of_letters), counted([30, 9, 15]));
    let counts_on: [&[&str]; 3] = [ONE, TWO, &["3", "Khóm 3", "30", "9", "15"]];
    assert_eq!(numbered(&counts_on), counted([60, 18, 30]), "a hamlet that equals the two above");
    let small: [&[&str]; 3] =
        [&["1", "Khóm 1", "0", "0", "1"], &["2", "Khóm 2", "0", "0", "1"], &["", "Khóm 3", "0", "0", "2"]];
    assert_eq!(numbered(&small), counted([0, 0, 4]), "small figures that come to the same");
}

#[test]
fn the_question_gives_both_readings() {
    let mut campaign = Campaign::with_appendix();
    let lines = [&HEAD[..], &[ONE, TWO, &["3", "Tất cả các khóm", "30", "9", "15"]]].concat();
    campaign.drop("bc.xlsx", grid(&lines), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T07:30:00+07:00");
    let finding = outcome.findings().find(|finding| finding.code == "ambiguous-rows").expect("a question");
    assert_eq!(finding.cell.map(|cell| cell.to_string()).as_deref(), Some("B7"));
    for part in ["Dòng 7 “Tất cả các khóm”", "dòng tổng thì Kích hoạt mức 2 là 15", "thì 30", "Tổng cộng"]
    {
        assert!(finding.message.contains(part), "{part}: {}", finding.message);
    }
}

#[test]
#[ignore = "deep"]
fn the_last_report_settles_what_a_file_leaves_open() {
    let mut campaign = Campaign::with_appendix();
    let head = |date: &'static str| [HEAD[0], &[date][..], HEAD[2], HEAD[3]].map(<[&str]>::to_vec);
    let lines = |date, rows: &[&[&str]]| {
        let all: Vec<Vec<&str>> = head(date).into_iter().chain(rows.iter().map(|row| row.to_vec())).collect();
        grid(&all.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let first: [&[&str]; 3] = [ONE, TWO, &["3", "Chợ mới", "1", "1", "1"]];
    campaign.drop("1.xlsx", lines("Ngày báo cáo: 11/09/2023", &first), "2023-09-12T07:00:00+07:00");
    assert_eq!(codes(&campaign.run("2023-09-12T07:30:00+07:00")), Vec::<String>::new());
    let open: [&[&str]; 3] = [ONE, TWO, &["", "Chợ mới", "2", "2", "2"]];
    campaign.drop("2.xlsx", lines("Ngày báo cáo: 12/09/2023", &open), "2023-09-13T07:00:00+07:00");
    assert_eq!(codes(&campaign.run("2023-09-13T07:30:00+07:00")), Vec::<String>::new());
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 17);
    let unknown: [&[&str]; 3] = [ONE, TWO, &["", "Chợ cũ", "2", "2", "2"]];
    campaign.drop("3.xlsx", lines("Ngày báo cáo: 13/09/2023", &unknown), "2023-09-14T07:00:00+07:00");
    assert_eq!(codes(&campaign.run("2023-09-14T07:30:00+07:00")), ["ambiguous-rows"]);
}

#[test]
#[ignore = "deep"]
fn the_tables_own_total_settles_an_open_row() {
    let open: &[&str] = &["", "Lưu động", "5", "1", "2"];
    assert_eq!(numbered(&[ONE, TWO, open]), asked("ambiguous-rows"));
    assert_eq!(numbered(&[ONE, TWO, open, &["", "Tổng cộng", "35", "10", "17"]]), counted([35, 10, 17]));
    assert_eq!(numbered(&[ONE, TWO, open, &["", "Tổng cộng", "30", "9", "15"]]), counted([30, 9, 15]));
}

#[test]
#[ignore = "deep"]
fn parts_of_a_row_are_not_added() {
    let men_and_women: [&[&str]; 6] = [
        ONE,
        &["", "- Nam", "4", "1", "2"],
        &["", "- Nữ", "6", "2", "3"],
        TWO,
        &["", "- Nam", "8", "3", "4"],
        &["", "- Nữ", "12", "3", "6"],
    ];
    assert_eq!(numbered(&men_and_women), counted([30, 9, 15]));
    let groups_of_people: [&[&str]; 4] = [ONE, &["-", "Tổ 1", "4", "1", "2"], &["-", "Tổ 2", "6", "2", "3"], TWO];
    assert_eq!(numbered(&groups_of_people), counted([30, 9, 15]));
    let some: [&[&str]; 3] = [ONE, &["-", "Người cao tuổi", "4", "1", "2"], TWO];
    assert_eq!(numbered(&some), counted([30, 9, 15]), "fewer than the row above, with a dash");
    let more: [&[&str]; 3] = [ONE, &["-", "Tổ lưu động", "40", "1", "2"], TWO];
    assert_eq!(numbered(&more).1, ["ambiguous-rows"], "more than the row above");
}

#[test]
#[ignore = "deep"]
fn measures_as_rows() {
    let head: &[&str] = &["Nội dung", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    let of = |rows: &[&[&str]]| figures(&[&HEAD[..3], &[head], rows].concat());
    let day: &[&str] = &["Trong ngày", "15", "4", "8"];
    assert_eq!(of(&[day, &["Lũy kế", "150", "40", "80"]]), counted([15, 4, 8]));
    assert_eq!(
        of(&[&["Lũy kế đến ngày 11/9", "135", "36", "72"], &["Trong ngày 12/9", "15", "4", "8"]]),
        counted([15, 4, 8])
    );
    assert_eq!(of(&[&["Hôm qua", "20", "5", "10"], &["Hôm nay", "15", "4", "8"]]), counted([15, 4, 8]));
    assert_eq!(
        of(&[&["Bữa nay", "15", "4", "8"], &["Hồi nào giờ", "150", "40", "80"]]).1,
        ["ambiguous-rows"],
        "words of no list"
    );
    let hamlets: [&[&str]; 3] = [&ONE[1..], &TWO[1..], &["Lũy kế đến ngày 12/9", "150", "40", "80"]];
    assert_eq!(unnumbered(&hamlets), counted([30, 9, 15]));
    assert_eq!(numbered(&[&["", "Trước chiến dịch", "100", "30", "50"], ONE, TWO]), counted([30, 9, 15]));
    assert_eq!(numbered(&[&["", "Của để dành", "100", "30", "50"], ONE, TWO]), asked("ambiguous-rows"));
}

#[test]
fn a_hamlet_listed_twice_is_asked_about() {
    assert_eq!(numbered(&[ONE, TWO, &["3", "Khóm 1", "7", "1", "1"]]), asked("ambiguous-rows"));
    let with_total: [&[&str]; 4] = [ONE, TWO, &["3", "Khóm 1", "7", "1", "1"], &["", "Tổng cộng", "37", "10", "16"]];
    assert_eq!(numbered(&with_total), counted([37, 10, 16]), "the total counts both");
}

#[test]
fn a_list_below_a_table_is_no_more_of_it() {
    let list: [&[&str]; 6] = [
        ONE,
        TWO,
        &["", "Tổng cộng", "30", "9", "15"],
        &["", "Chia theo độ tuổi"],
        &["1", "Dưới 18 tuổi", "12", "3", "6"],
        &["2", "Từ 18 tuổi", "18", "6", "9"],
    ];
    assert_eq!(numbered(&list).1, ["ambiguous-rows"; 2]);
    let again: [&[&str]; 5] = [
        &ONE[1..],
        &TWO[1..],
        &["Chỉ tiêu giao cho từng nơi:"],
        &["Khóm 1", "100", "30", "50"],
        &["Khóm 2", "200", "60", "90"],
    ];
    assert_eq!(unnumbered(&again), counted([30, 9, 15]), "their quotas, as the caption says");
}

/// A sheet with formulas, levels and indents; `level`, `indent` of a row.
fn drawn(rows: &[(&str, &str, [&str; 3], u8, u8)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0u32..).zip(HEAD) {
        for (col, text) in (0u16..).zip(line) {
            sheet.write(row, col, *text).expect("written");
        }
    }
    for (row, (ordinal, name, figures, level, indent)) in (4u32..).zip(rows) {
        sheet.write(row, 0, *ordinal).expect("written");
        sheet.write_with_format(row, 1, *name, &Format::new().set_indent(*indent)).expect("written");
        for (col, figure) in (2u16..).zip(figures) {
            match figure.split_once(' ') {
                Some((formula, result)) => {
                    sheet.write_formula(row, col, Formula::new(formula).set_result(result)).expect("written");
                }
                None => {
                    sheet.write(row, col, figure.parse::<f64>().expect("a number")).expect("written");
                }
            }
        }
        if *level > 0 {
            sheet.group_rows(row, row).expect("grouped");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
#[ignore = "deep"]
fn what_formulas_and_levels_show_decides() {
    let one = ("1", "Khóm 1", ["10", "3", "5"], 0, 0);
    let two = ("2", "Khóm 2", ["20", "6", "10"], 0, 0);
    let sum = ("3", "Bồn chồn", ["=SUM(C5:C6) 30", "=D5+D6 9", "=SUBTOTAL(9,E5:E6) 15"], 0, 0);
    assert_eq!(
        figures_of("bc.xlsx", drawn(&[one, two, sum])),
        counted([30, 9, 15]),
        "a sum with a number and any name"
    );
    let group = ("1", "Cụm A", ["30", "9", "15"], 0, 0);
    let below = [("", "Xóm Trên", ["10", "3", "5"], 1, 0), ("", "Xóm Dưới", ["20", "6", "10"], 1, 0)];
    assert_eq!(
        figures_of("bc.xlsx", drawn(&[group, below[0], below[1]])),
        counted([30, 9, 15]),
        "a group of the outline"
    );
    let indented = [("", "Bên này", ["4", "1", "2"], 0, 1), ("", "Bên kia", ["6", "2", "3"], 0, 1)];
    assert_eq!(
        figures_of("bc.xlsx", drawn(&[one, indented[0], indented[1], two])),
        counted([30, 9, 15]),
        "indented parts"
    );
}

#[test]
#[ignore = "deep"]
fn words_of_another_measure_stop_the_reading_unless_columns_settle_it() {
    for line in [
        "KẾT QUẢ LŨY KẾ TỪ ĐẦU CHIẾN DỊCH ĐẾN NGÀY 12/9/2023",
        "TỔNG HỢP KẾT QUẢ TUẦN (từ ngày 06/9/2023 đến ngày 12/9/2023)",
        "KẾT QUẢ THÁNG 9",
        "Kết quả tính đến 17 giờ",
        "DỰ KIẾN KÍCH HOẠT NGÀY 12/9/2023",
        "ĐVT: nghìn tài khoản",
        "Số liệu ví dụ",
    ] {
        let title: &[&str] = &[line];
        assert_eq!(figures(&[HEAD[0], title, HEAD[1], HEAD[3], ONE, TWO]), asked("measure-conflict"), "{line}");
    }
    for line in [
        "BÁO CÁO KẾT QUẢ HÀNG NGÀY",
        "Kết quả thực hiện Kế hoạch 110/KH-UBND",
        "ĐVT: tài khoản",
        "Số liệu đến 24 giờ ngày 12/9/2023",
        "KẾT QUẢ TRONG NGÀY",
    ] {
        let title: &[&str] = &[line];
        assert_eq!(figures(&[HEAD[0], title, HEAD[1], HEAD[3], ONE, TWO]), counted([30, 9, 15]), "{line}");
    }
    let two_rows: [&[&str]; 6] = [
        HEAD[0],
        HEAD[1],
        &["KẾT QUẢ ĐẾN NGÀY 12/9/2023"],
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "", "Kích hoạt mức 1", "", "Kích hoạt mức 2", ""],
        &["", "", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế"],
        &["1", "Khóm 1", "10", "10", "3", "3", "5", "5"],
    ];
    assert_eq!(figures(&two_rows), counted([10, 3, 5]));
    for heading in ["Kích hoạt mức 2 đến ngày 12/9", "Kích hoạt mức 2 đến 17 giờ", "Kích hoạt mức 2 (1.000 tài khoản)"]
    {
        let head: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", heading];
        assert_eq!(figures(&[HEAD[0], HEAD[1], head, ONE, TWO]).0, [None; 3], "{heading}");
    }
    let yesterday: &[&str] =
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2 ngày 11/9"];
    assert_eq!(figures(&[HEAD[0], HEAD[1], yesterday, ONE, TWO]), asked("measure-conflict"));
    let sheet = [HEAD[0], HEAD[1], HEAD[3], ONE, TWO];
    assert_eq!(figures_of("bc.xlsx", grids(&[("Lũy kế", &sheet)])), asked("measure-conflict"));
}

#[test]
fn figures_under_a_wide_heading_are_found_where_they_stand() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0u32..).zip(HEAD) {
        for (col, text) in (0u16..).zip(line.iter().take(4)) {
            sheet.write(row, col, *text).expect("written");
        }
    }
    sheet.merge_range(3, 4, 3, 5, "Kích hoạt mức 2", &Format::new()).expect("merged");
    for (col, figure) in [(1u16, None), (2, Some(10.0)), (3, Some(3.0)), (5, Some(5.0))] {
        match figure {
            Some(figure) => sheet.write(4, col, figure).map(|_| ()).expect("written"),
            None => sheet.write(4, col, "Khóm 1").map(|_| ()).expect("written"),
        }
    }
    assert_eq!(figures_of("bc.xlsx", workbook.save_to_buffer().expect("a workbook")), counted([10, 3, 5]));
}

#[test]
#[ignore = "deep"]
fn inside_one_file_the_last_table_never_wins() {
    let table = |rows: &[&'static [&'static str]]| [&[HEAD[0], HEAD[1], HEAD[3]], rows].concat();
    let all = table(&[ONE, TWO]);
    let other = table(&[ONE, &["2", "Khóm 2", "21", "6", "10"]]);
    let of = |sheets: &[(&str, &[&[&str]])]| figures_of("bc.xlsx", grids(sheets));
    assert_eq!(of(&[("12.9", &all), ("12.9 (2)", &all)]), counted([30, 9, 15]), "a repeat");
    assert_eq!(of(&[("12.9", &all), ("12.9 (2)", &other)]).1, ["conflicting-tables"; 2]);
    let (one, two) = (table(&[ONE]), table(&[TWO]));
    assert_eq!(of(&[("Khóm 1", &one), ("Khóm 2", &two)]), counted([30, 9, 15]), "a sheet a hamlet");
    assert_eq!(of(&[("Tổng hợp", &all), ("Khóm 1", &one), ("Khóm 2", &two)]), counted([30, 9, 15]));
    assert_eq!(of(&[("Khóm 1", &one), ("Khóm 2", &two), ("Tổng hợp", &all)]), counted([30, 9, 15]));
    let totals = table(&[&["1", "Khóm 1", "100", "30", "50"], &["2", "Khóm 2", "200", "60", "100"]]);
    assert_eq!(of(&[("Trong ngày", &all), ("Lũy kế", &totals)]), counted([30, 9, 15]));
    let nameless = |figures: &'static [&'static str]| vec![HEAD[0], HEAD[1], &HEAD[3][2..], figures];
    let (one, two) = (nameless(&["10", "3", "5"]), nameless(&["20", "6", "10"]));
    assert_eq!(of(&[("Khóm 1", &one), ("Khóm 2", &two)]).1, ["conflicting-tables"; 2]);
}

#[test]
fn stacked_tables_of_one_sheet_are_set_against_each_other() {
    let second: [&[&str]; 7] = [
        ONE,
        TWO,
        &["", "Tổng cộng", "30", "9", "15"],
        &["II. LŨY KẾ TỪ ĐẦU CHIẾN DỊCH ĐẾN NAY"],
        HEAD[3],
        &["1", "Khóm 1", "100", "30", "50"],
        &["2", "Khóm 2", "200", "60", "100"],
    ];
    assert_eq!(numbered(&second), counted([30, 9, 15]));
    let hamlets: [&[&str]; 8] = [
        HEAD[0],
        HEAD[1],
        &["1. Khóm 1"],
        &HEAD[3][2..],
        &["10", "3", "5"],
        &["2. Khóm 2"],
        &HEAD[3][2..],
        &["20", "6", "10"],
    ];
    assert_eq!(figures(&hamlets).1, ["conflicting-tables"; 2]);
}

#[test]
fn groups_under_another_measure_are_not_added() {
    let rows: [&[&str]; 6] = [
        &["I", "Trong ngày", "30", "9", "15"],
        ONE,
        TWO,
        &["II", "Lũy kế", "300", "90", "150"],
        &["1", "Khóm 1", "100", "30", "50"],
        &["2", "Khóm 2", "200", "60", "100"],
    ];
    assert_eq!(numbered(&rows), counted([30, 9, 15]));
    let unicode: [&[&str]; 5] =
        [&["Ⅰ", "Các khóm", "30", "9", "15"], ONE, TWO, &["Ⅱ", "Các ấp", "3", "1", "2"], &["3", "Ấp 1", "3", "1", "2"]];
    assert_eq!(numbered(&unicode), counted([33, 10, 17]));
}

/// The words of every list but those of headings and units taken away, the figures are the same or a question is asked.
#[test]
fn words_are_comfort_and_never_correctness() {
    use tonghop::recognise::Recogniser;
    use tonghop::recognise::draft::SheetDraft;
    use tonghop::recognise::resolve::{Resolver, Surroundings};
    use tonghop::recognise::units::Registry;
    let text = include_str!("../tonghop.toml");
    let mut campaign = tonghop::config::parse("tonghop.toml", text, &|_, _| Ok(Vec::new())).expect("a campaign");
    let words = &mut campaign.vocabulary;
    for list in [&mut words.total, &mut words.total_tail, &mut words.whole, &mut words.beside, &mut words.other] {
        list.clear();
    }
    for list in [&mut words.daily, &mut words.organisation, &mut words.ending] {
        list.clear();
    }
    let tables: [(&[&[&str]], [u64; 3]); 9] = [
        (&[ONE, TWO, &["", "Tổng cộng", "30", "9", "15"]], [30, 9, 15]),
        (&[&["", "Tổng cộng", "30", "9", "15"], ONE, TWO], [30, 9, 15]),
        (&[ONE, TWO, &["3", "Tổng cộng", "30", "9", "15"]], [30, 9, 15]),
        (&[ONE, TWO, &["", "Lũy kế", "150", "40", "80"]], [30, 9, 15]),
        (&[&["", "Hôm qua", "100", "30", "50"], ONE, TWO], [30, 9, 15]),
        (&[ONE, &["", "Trong đó: nữ", "3", "1", "2"], TWO], [30, 9, 15]),
        (&[ONE, TWO, &["", "Tổng cộng", "30", "9", "15"], &["", "Còn lại", "7", "7", "7"]], [30, 9, 15]),
        (&[&["I", "Các khóm", "30", "9", "15"], ONE, TWO, &["", "Cộng", "30", "9", "15"]], [30, 9, 15]),
        (&[ONE, TWO, &["", "Chỉ tiêu", "900", "900", "900"]], [30, 9, 15]),
    ];
    let recogniser = Recogniser::new(&campaign);
    let registry = Registry::new(&campaign, None);
    let resolver = Resolver { registry: &registry, campaign: &campaign };
    for (rows, own) in tables {
        let bytes = grid(&[&HEAD[..], rows].concat());
        let workbook = tonghop::read::read(&bytes, &campaign.limits).expect("a workbook");
        let Some(SheetDraft::Forms(drafts)) = recogniser.sheets(&workbook).into_iter().next() else {
            panic!("no form: {rows:?}");
        };
        let around = Surroundings { path: "bc.xlsx", sheet: "Sheet1" };
        for draft in drafts {
            for candidate in resolver.candidates(draft, &around) {
                let sums = campaign.main_form().indicators.iter().map(|indicator| {
                    candidate.sum(&indicator.id, tonghop::model::submission::Measure::Day).unwrap_or(0)
                });
                let sums: Vec<u64> = sums.collect();
                assert!(candidate.is_open() || sums == own, "{rows:?}: {sums:?}");
            }
        }
    }
}
