//! Habits of real tables: totals under every name, rows beside the data, numbering, blocks, signatures.
//!
//! A table is written as lines of cells; what parses as a number is one.

use crate::harness::{Campaign, codes, grid, quota_grid, verdicts};

const HEAD: [&[&str]; 4] = [
    &["Đơn vị: Phường 1"],
    &["Ngày báo cáo: 12/09/2023"],
    &[],
    &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
];

/// Phường 1's figures of the three indicators after these lines, with the codes raised.
fn figures(lines: &[&[&str]]) -> (Vec<Option<u64>>, Vec<String>) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", grid(lines), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    let figure = |id: &str| unit["day"][id].as_u64();
    (vec![figure("collected_l2"), figure("activated_l1"), figure("activated_l2")], codes(&outcome))
}

/// The same below the usual head.
fn below(rows: &[&[&str]]) -> (Vec<Option<u64>>, Vec<String>) {
    figures(&[&HEAD[..], rows].concat())
}

fn counted(figures: [u64; 3]) -> (Vec<Option<u64>>, Vec<String>) {
    (figures.map(Some).to_vec(), Vec::new())
}

const ONE: &[&str] = &["1", "Khóm 1", "10", "3", "5"];
const TWO: &[&str] = &["2", "Khóm 2", "20", "6", "10"];

#[test]
#[ignore = "deep"]
fn a_total_is_never_added_whatever_it_is_called() {
    for name in [
        "Tổng cộng",
        "TỔNG CỘNG:",
        "Cộng",
        "Tổng số",
        "Tổng cộng phường 1",
        "Cộng khóm",
        "Cộng 02 khóm",
        "Tổng cộng (2 khóm)",
        "Tổng cộng các khóm",
        "TỔNG CỘNG CHUNG",
        "Cộng lũy kế",
        "T.Cộng",
        "Tong cong",
        "∑",
        "Chung",
        "",
    ] {
        assert_eq!(below(&[ONE, TWO, &["", name, "30", "9", "15"]]), counted([30, 9, 15]), "{name}");
    }
    assert_eq!(below(&[&["", "Tổng cộng", "30", "9", "15"], ONE, TWO]), counted([30, 9, 15]), "above its rows");
}

#[test]
fn a_hamlet_that_is_called_like_a_total_is_counted() {
    let rows: [&[&str]; 3] = [ONE, &["2", "Ấp Cộng Hòa", "20", "6", "10"], &["3", "Cộng Hòa", "1", "1", "1"]];
    assert_eq!(below(&rows), counted([31, 10, 16]));
}

#[test]
#[ignore = "deep"]
fn rows_beside_the_data_are_not_added() {
    for row in [
        &["", "Trong đó: nữ", "3", "1", "2"][..],
        &["", "Chỉ tiêu giao", "", "", "6850"],
        &["", "Còn lại", "", "", "6700"],
        &["", "Tỷ lệ (%)", "1", "1", "1"],
    ] {
        assert_eq!(below(&[ONE, TWO, row]), counted([30, 9, 15]), "{row:?}");
        assert_eq!(below(&[ONE, TWO, &["", "Tổng cộng", "30", "9", "15"], row]), counted([30, 9, 15]), "{row:?}");
    }
}

#[test]
#[ignore = "deep"]
fn subtotals_above_and_below_their_rows() {
    let three: &[&str] = &["1", "Ấp 1", "3", "1", "2"];
    let romans: [&[&str]; 6] = [
        &["I", "Các khóm", "30", "9", "15"],
        ONE,
        TWO,
        &["II", "Các ấp", "3", "1", "2"],
        three,
        &["", "Tổng cộng", "33", "10", "17"],
    ];
    assert_eq!(below(&romans), counted([33, 10, 17]));
    let trailing: [&[&str]; 5] =
        [ONE, TWO, &["", "Cộng khóm", "30", "9", "15"], three, &["", "Cộng ấp", "3", "1", "2"]];
    assert_eq!(below(&trailing), counted([33, 10, 17]));
    let decimal: [&[&str]; 3] =
        [&["1", "Khu A", "30", "9", "15"], &["1.1", "Khóm 1", "10", "3", "5"], &["1.2", "Khóm 2", "20", "6", "10"]];
    assert_eq!(below(&decimal), counted([30, 9, 15]));
}

#[test]
fn rows_below_a_subtotal_are_counted() {
    let rows: [&[&str]; 4] = [ONE, TWO, &["", "Cộng khóm", "30", "9", "15"], &["3", "Ấp 1", "3", "1", "2"]];
    assert_eq!(below(&rows), counted([33, 10, 17]));
}

#[test]
fn headings_and_column_numbers_printed_again_on_a_new_page() {
    let numbers: &[&str] = &["A", "B", "1", "2", "3"];
    let rows: [&[&str]; 6] = [numbers, ONE, HEAD[3], numbers, TWO, &["", "Tổng cộng", "30", "9", "15"]];
    assert_eq!(below(&rows), counted([30, 9, 15]));
}

#[test]
fn a_second_table_below_is_a_submission_of_its_own() {
    let rows: [&[&str]; 7] = [
        ONE,
        TWO,
        &["", "Tổng cộng", "30", "9", "15"],
        &[],
        &["Ngày báo cáo: 11/09/2023"],
        HEAD[3],
        &["1", "Khóm 1", "1", "1", "1"],
    ];
    let (figures, codes) = below(&rows);
    assert_eq!((figures, codes), (vec![Some(30), Some(9), Some(15)], vec!["late".to_owned()]));
}

#[test]
fn a_unit_written_once_holds_for_its_block() {
    let head: &[&str] = &["Đơn vị", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    let rows: [&[&str]; 6] = [
        &["Ngày báo cáo: 12/09/2023"],
        head,
        &["Phường 1", "Khóm 1", "10", "3", "5"],
        &["", "Khóm 2", "20", "6", "10"],
        &["Phường 2", "Khóm 1", "1", "1", "1"],
        &["", "Khóm 2", "2", "2", "2"],
    ];
    assert_eq!(figures(&rows), counted([30, 9, 15]));
}

#[test]
fn a_unit_twice_where_rows_are_units_is_asked_about() {
    let head: &[&str] = &["TT", "Đơn vị", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    let rows: [&[&str]; 5] = [
        &["Ngày báo cáo: 12/09/2023"],
        head,
        &["1", "Phường 1", "10", "3", "5"],
        &["2", "Phường 2", "20", "6", "10"],
        &["3", "Phường 1", "1", "1", "1"],
    ];
    assert_eq!(figures(&rows), (vec![None, None, None], vec!["repeated-unit".to_owned()]));
}

#[test]
#[ignore = "deep"]
fn a_label_that_names_two_units_or_another_body_is_not_guessed_at() {
    for (label, code) in [
        ("Đơn vị: Phường 1 và Phường 2", "unit-conflict"),
        ("Đơn vị: Phường 1 (gửi thay Phường 2)", "unit-conflict"),
        ("Đơn vị: Trường Tiểu học Phường 1", "unknown-unit"),
        ("Đơn vị: Liên phường 1", "unknown-unit"),
    ] {
        let (figures, codes) = figures(&[&[label], HEAD[1], HEAD[2], HEAD[3], ONE]);
        assert_eq!((figures, codes), (vec![None, None, None], vec![code.to_owned()]), "{label}");
    }
    for label in [
        "Đơn vị: Tổ công tác số 2 phường 1",
        "Đơn vị: BCĐ Đề án 06 Phường 1",
        "Đơn vị: CAP 1",
        "Đơn vị: Phường 1, thị xã Duyên Hải",
    ] {
        assert_eq!(figures(&[&[label], HEAD[1], HEAD[2], HEAD[3], ONE]), counted([10, 3, 5]), "{label}");
    }
}

#[test]
#[ignore = "deep"]
fn a_signatures_date_in_any_form_is_not_the_reports() {
    for line in [
        &["", "", "Duyên Hải, ngày 13 tháng 9 năm 2023"][..],
        &["", "", "Duyên Hải, ngày 13/9/2023"],
        &["", "", "Duyên Hải,", "ngày 13 tháng 9 năm 2023"],
        &["(Ban hành kèm theo Kế hoạch 110/KH-UBND\nngày 30/8/2023)"],
        &["Chiến dịch từ ngày 31/8/2023 đến ngày 30/11/2023"],
    ] {
        assert_eq!(figures(&[HEAD[0], line, HEAD[1], HEAD[3], ONE]), counted([10, 3, 5]), "{line:?}");
        let alone = figures(&[HEAD[0], line, HEAD[2], HEAD[3], ONE]);
        assert_eq!(alone.1, ["unknown-date"], "{line:?}");
    }
}

#[test]
#[ignore = "deep"]
fn headings_that_mean_other_figures_are_not_the_days() {
    for words in ["Ngày trước", "Chỉ tiêu", "Tỷ lệ"] {
        let lines: [&[&str]; 5] = [HEAD[0], HEAD[1], HEAD[3], &["", "", words, words, words], ONE];
        let (figures, codes) = figures(&lines);
        assert_eq!(figures, [None, None, None], "{words}");
        assert!(codes.iter().all(|code| code == "missing-heading") && !codes.is_empty(), "{words}: {codes:?}");
    }
}

#[test]
#[ignore = "deep"]
fn a_first_row_of_words_is_data() {
    let words: &[&str] = &["1", "Khóm 1", "chưa", "chưa có", "mạng hỏng"];
    let (counted_figures, raised) = below(&[words, TWO]);
    assert_eq!((counted_figures, raised), (vec![None; 3], vec!["unreadable-number".to_owned(); 3]));
    assert_eq!(below(&[&["1", "Khóm 1", "không có", "-", "không"], TWO]), counted([20, 6, 10]), "words for zero");
    let nameless: [&[&str]; 2] = [&HEAD[3][2..], &["chưa", "chưa", "chưa"]];
    let (_, raised) = figures(&[&HEAD[..3], &nameless].concat());
    assert_eq!(raised, vec!["unreadable-number"; 3]);
    let levels: [&[&str]; 3] = [
        &["TT", "Ấp, khóm", "Kết quả thực hiện", "", ""],
        &["", "", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
        &["", "", "Trong ngày", "Trong ngày", "Trong ngày"],
    ];
    let (_, raised) = figures(&[&HEAD[..3], &levels, &[words, TWO]].concat());
    assert_eq!(raised, vec!["unreadable-number"; 3]);
}

#[test]
fn a_first_row_is_no_part_of_the_headings() {
    let head: &[&str] =
        &["TT", "Tên gọi", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2", "Ghi chú thêm"];
    let rows: [&[&str]; 2] = [&["1", "Ấp 1", "10", "3", "5", "Khó khăn do mạng yếu"], &["2", "Ấp 2", "20", "6", "10"]];
    assert_eq!(figures(&[&HEAD[..3], &[head], &rows].concat()), counted([30, 9, 15]));
}

#[test]
fn rows_that_count_on_are_no_column_numbers() {
    let head: &[&str] = &["TT", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    let rows: [&[&str]; 2] = [&["1", "2", "3", "4"], &["2", "5", "6", "7"]];
    assert_eq!(figures(&[&HEAD[..3], &[head], &rows].concat()), counted([7, 9, 11]));
}

#[test]
fn a_row_of_words_that_bears_a_unit_or_a_day_does_not_end_the_table() {
    let indicators = &HEAD[3][2..];
    for (name, names) in [("Đơn vị", ["Phường 1", "Phường 2", "Xã Long Toàn"]), ("Ngày", ["9/9", "10/9", "11/9"])]
    {
        let rows: Vec<Vec<&str>> = vec![
            [&[name][..], indicators].concat(),
            vec![names[0], "10", "3", "5"],
            vec![names[1], "chưa", "chưa", "chưa"],
            vec![names[2], "20", "6", "10"],
        ];
        let label = if name == "Ngày" { HEAD[0] } else { HEAD[1] };
        let lines: Vec<&[&str]> = [label].into_iter().chain(rows.iter().map(Vec::as_slice)).collect();
        let mut campaign = Campaign::with_appendix();
        campaign.drop("bc.xlsx", grid(&lines), "2023-09-13T07:00:00+07:00");
        let outcome = campaign.run("2023-09-13T07:30:00+07:00");
        assert_eq!(verdicts(&outcome)[1..], ["accepted", "returned", "accepted"], "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn an_appendix_counts_units_alone() {
    let head: &[&str] = &["TT", "Đơn vị", "Chỉ tiêu giao"];
    let units: [&[&str]; 2] = [&["1", "Phường 1", "10000"], &["2", "Phường 2", "22520"]];
    for total in ["Tổng cộng", "Tổng cộng toàn thị xã", "Thị xã Duyên Hải", "Cộng (2 đơn vị)"] {
        let mut campaign = Campaign::new();
        let lines = [head, units[0], units[1], &["", total, "32520"]];
        campaign.drop("phu-luc.xlsx", quota_grid(&lines), "2023-08-30T07:00:00+07:00");
        let outcome = campaign.run("2023-09-01T08:30:00+07:00");
        assert_eq!((verdicts(&outcome), codes(&outcome)), (vec!["accepted"], vec![]), "{total}");
        assert_eq!(campaign.summary("2023-08-31")["units"].as_array().map(Vec::len), Some(2), "{total}");
    }
    let mut campaign = Campaign::new();
    let lines = [head, units[0], &["2", "Phường 2", ""], &["", "Tổng cộng", "32520"]];
    campaign.drop("phu-luc.xlsx", quota_grid(&lines), "2023-08-30T07:00:00+07:00");
    let outcome = campaign.run("2023-09-01T08:30:00+07:00");
    assert_eq!((verdicts(&outcome), codes(&outcome)), (vec!["returned"], vec!["quota-unreadable".to_owned()]));
}

#[test]
fn the_table_of_tcvn3_is_that_of_iconv() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use tonghop::text::legacy::{Encoding, decode_as};
    let Some(iconv) = crate::harness::program("iconv") else { return };
    let mut run = Command::new(iconv);
    run.args(["-f", "TCVN5712-1", "-t", "UTF-8"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let codes: Vec<u8> = (0xA1..=0xFF).collect();
    for code in codes {
        let mut child = run.spawn().expect("iconv runs");
        child.stdin.take().expect("a pipe").write_all(&[code, b'.']).expect("written");
        let output = child.wait_with_output().expect("it ends");
        let theirs: String = String::from_utf8_lossy(&output.stdout).trim_end_matches('.').to_owned();
        let ours = decode_as(Encoding::Tcvn3, &char::from(code).to_string());
        let letter = theirs.chars().count() == 1 && theirs.chars().all(char::is_alphabetic);
        // VN1 has capitals with tones that VN3 leaves out; fonts of VN3 show nothing there.
        let only_vn1 = ours == char::from(code).to_string() && letter && theirs.chars().all(char::is_uppercase);
        assert!(!letter || ours == theirs || only_vn1, "{code:02X}: {ours} is not {theirs}");
    }
}
