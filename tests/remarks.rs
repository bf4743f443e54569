//! What names, remarks, captions and notes say of rows and figures: asked about, and passed over where it changes nothing.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::harness::grids;
use crate::readings::{HEAD, ONE, TWO, asked, counted, figures, figures_of, numbered, unnumbered};

const THREE: &[&str] = &["3", "Khóm 3", "7", "2", "4"];

#[test]
#[ignore = "deep"]
fn a_name_that_tells_of_other_rows_is_no_hamlet_of_its_own() {
    for name in ["Khóm 1-2", "Khóm 1 đến khóm 2", "Khóm 1+2", "Khóm 1 và Khóm 2", "2 khóm đầu"] {
        let sum: &[&str] = &["3", name, "30", "9", "15"];
        assert_eq!(numbered(&[ONE, TWO, sum]), asked("ambiguous-rows"), "{name}");
        let last: &[&str] = &[name, "30", "9", "15"];
        assert_eq!(unnumbered(&[&ONE[1..], &TWO[1..], last]), counted([30, 9, 15]), "{name}");
    }
    for name in ["Khóm 1 (sửa lại)", "Khóm 1 - báo lại", "Sửa Khóm 1", "Khóm 01", "Khóm số 1", "Khóm Một", "K1", "1"]
    {
        let again: &[&str] = &["3", name, "7", "2", "4"];
        assert_eq!(numbered(&[ONE, TWO, again]), asked("ambiguous-rows"), "{name}");
    }
    for name in ["Khóm 10", "Khóm 4-5", "Tân Khóm", "Khóm 3 (cũ)"] {
        let other: &[&str] = &["3", name, "7", "2", "4"];
        assert_eq!(numbered(&[ONE, TWO, other]), counted([37, 11, 19]), "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn rows_of_another_unit_are_asked_about() {
    for name in ["Phường 2", "Xã Long Toàn", "Khóm 3 - P2", "Khóm 3 xã Long Toàn"] {
        let other: &[&str] = &["3", name, "7", "2", "4"];
        assert_eq!(numbered(&[ONE, TWO, other]), asked("ambiguous-rows"), "{name}");
    }
    let groups: [&[&str]; 6] = [
        &["I", "Phường 1", "30", "9", "15"],
        ONE,
        TWO,
        &["II", "Phường 2 (báo giúp)", "12", "4", "6"],
        &["1", "Khóm 1", "5", "2", "3"],
        &["2", "Khóm 2", "7", "2", "3"],
    ];
    assert_eq!(numbered(&groups).0, [None; 3]);
    let hamlet: &[&str] = &["3", "Ấp Long Toàn", "7", "2", "4"];
    assert_eq!(numbered(&[ONE, TWO, hamlet]), counted([37, 11, 19]), "a hamlet that bears a commune's name");
}

#[test]
#[ignore = "deep"]
fn a_sum_is_known_by_what_it_comes_to_wherever_it_stands() {
    let first: &[&str] = &["1", "Cụm trên", "30", "9", "15"];
    assert_eq!(numbered(&[first, &["2", "Khóm 1", "10", "3", "5"], &["3", "Khóm 2", "20", "6", "10"]]).0, [None; 3]);
    let middle: [&[&str]; 4] = [&ONE[1..], &TWO[1..], &["Dằng Dặc", "30", "9", "15"], &THREE[1..]];
    assert_eq!(unnumbered(&middle), counted([37, 11, 19]), "a subtotal between places");
    let parts: [&[&str]; 4] = [&ONE[1..], &TWO[1..], &["Nam", "11", "4", "3"], &["Nữ", "9", "2", "7"]];
    assert_eq!(unnumbered(&parts), counted([30, 9, 15]), "parts without a mark");
    let two_totals: [&[&str]; 5] = [
        ONE,
        TWO,
        &["", "Cộng hôm nay", "30", "9", "15"],
        &["", "Hôm qua báo", "40", "10", "20"],
        &["", "Cộng hai ngày", "70", "19", "35"],
    ];
    assert_ne!(numbered(&two_totals).0, [Some(70), Some(19), Some(35)]);
}

#[test]
#[ignore = "deep"]
fn remarks_that_take_figures_back_are_heard() {
    let head: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2", "Ghi chú"];
    let with = |remark: &str| figures(&[&HEAD[..3], &[head, ONE, &["2", "Khóm 2", "20", "6", "10", remark]]].concat());
    for remark in ["số cộng dồn từ 31/8", "số ngày 11/9", "không tính", "đã báo hôm qua", "của Phường 2", "số lũy kế"]
    {
        assert_eq!(with(remark), asked("ambiguous-rows"), "{remark}");
    }
    for remark in ["Đã đối chiếu", "lũy kế đạt 45%", "đã trừ trùng", "Tổ 3 trực", "Không", "đạt 120% kế hoạch ngày"]
    {
        assert_eq!(with(remark), counted([30, 9, 15]), "{remark}");
    }
    let in_name: &[&str] = &["2", "Khóm 2 (số cộng dồn)", "20", "6", "10"];
    assert_eq!(numbered(&[ONE, in_name]), asked("ambiguous-rows"));
}

#[test]
#[ignore = "deep"]
fn notes_below_a_table_are_heard_where_they_speak_of_its_figures() {
    let with = |note: &str| numbered(&[ONE, TWO, &[], &["", note]]);
    for note in [
        "Ghi chú: số liệu trên là lũy kế từ ngày 31/8",
        "* Đơn vị tính: nghìn",
        "Lưu ý: đây là số kế hoạch, chưa thực hiện",
        "Số liệu chốt 17h ngày 11/9/2023",
        "(các cột trên là số lũy kế)",
    ] {
        assert_eq!(with(note), asked("measure-conflict"), "{note}");
    }
    for note in
        ["Ghi chú: các khóm nộp số liệu trước 16 giờ", "Số liệu chốt 7h ngày 13/9/2023", "Lũy kế đạt 45% chỉ tiêu"]
    {
        assert_eq!(with(note), counted([30, 9, 15]), "{note}");
    }
    assert_eq!(with("TM. UBND PHƯỜNG 2").1, ["unit-conflict"; 2]);
    let unsigned: [&[&str]; 6] = [HEAD[1], HEAD[3], ONE, TWO, &[], &["", "TM. ỦY BAN NHÂN DÂN PHƯỜNG 1"]];
    assert_eq!(figures(&unsigned), counted([30, 9, 15]), "who signs reports");
}

#[test]
#[ignore = "deep"]
fn titles_of_goals_spans_and_guesses_stop_the_reading() {
    let with = |title: &str| figures(&[HEAD[0], &[title], HEAD[1], HEAD[3], ONE, TWO]);
    for title in [
        "BÁO CÁO KẾT QUẢ 9 THÁNG ĐẦU NĂM 2023",
        "KẾT QUẢ 10 NGÀY ĐẦU THÁNG",
        "KẾT QUẢ HAI NGÀY 11 VÀ 12/9/2023",
        "MỤC TIÊU KÍCH HOẠT TRONG NGÀY",
        "SỐ PHẢI ĐẠT TRONG NGÀY",
        "Số liệu cộng từ 31/8",
        "Số ước",
        "Kỳ số liệu: 05/9 - 12/9/2023",
        "SỐ NGƯỜI CHƯA KÍCH HOẠT",
        "Theo kế hoạch đề ra cho ngày 12/9/2023",
        "Ke hoach kich hoat",
    ] {
        assert_eq!(with(title).0, [None; 3], "{title}");
    }
    for title in [
        "BÁO CÁO KẾT QUẢ CHIẾN DỊCH 90 NGÀY ĐÊM",
        "Kết quả thực hiện chỉ tiêu kích hoạt tài khoản",
        "Mục tiêu đến 30/11/2023: 6850 tài khoản",
        "Thứ ba, ngày 12 tháng 9 năm 2023",
        "BÁO CÁO KẾT QUẢ KÍCH HOẠT MỨC 2 NGÀY 12/9/2023",
        "Số liệu cần báo cáo trước 08 giờ",
    ] {
        assert_eq!(with(title), counted([30, 9, 15]), "{title}");
    }
}

#[test]
#[ignore = "deep"]
fn headings_as_people_shorten_and_repeat_them() {
    let day: [&[&str]; 5] = [
        HEAD[0],
        HEAD[1],
        &["TT", "Ấp, khóm", "Thu nhận HS mức 2", "", "Kích hoạt M1", "", "KH TK ĐDĐT mức 2", ""],
        &["", "", "Ngày", "Lũy kế", "Ngày", "Lũy kế đến 12/9", "Ngày", "LK"],
        &["1", "Khóm 1", "10", "10", "3", "3", "5", "5"],
    ];
    assert_eq!(figures(&day).0, [None; 3], "a short word that nobody knows");
    let known: &[&str] =
        &["TT", "Ấp, khóm", "Thu nhận HS mức 2", "", "Kích hoạt M.1", "", "Kích hoạt TK ĐDĐT mức II", ""];
    assert_eq!(figures(&[day[0], day[1], known, day[3], day[4]]), counted([10, 3, 5]));
    let bilingual: &[&str] = &[
        "TT",
        "Khóm (Hamlet)",
        "Thu nhận hồ sơ mức 2 (Level-2 applications)",
        "Kích hoạt mức 1 (Level 1 activated)",
        "Kích hoạt mức 2 (Level 2 activated)",
    ];
    assert_eq!(figures(&[HEAD[0], HEAD[1], bilingual, ONE, TWO]), counted([30, 9, 15]));
    let of_yesterday: &[&str] =
        &["TT", "Khóm", "Thu nhận hồ sơ mức 2 (yesterday)", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    assert_eq!(figures(&[HEAD[0], HEAD[1], of_yesterday, ONE, TWO]).0, [None; 3]);
    let assigned: [&[&str]; 5] = [
        HEAD[0],
        HEAD[1],
        &["TT", "Khóm", "Giao", "", "", "Đạt", "", ""],
        &[
            "",
            "",
            "Thu nhận hồ sơ mức 2",
            "Kích hoạt mức 1",
            "Kích hoạt mức 2",
            "Thu nhận hồ sơ mức 2",
            "Kích hoạt mức 1",
            "Kích hoạt mức 2",
        ],
        &["1", "Khóm 1", "99", "98", "97", "10", "3", "5"],
    ];
    assert_ne!(figures(&assigned).0, [Some(99), Some(98), Some(97)]);
    let parted: [&[&str]; 5] = [HEAD[0], &["Ngày", "12", "tháng", "9", "năm 2023"], HEAD[3], ONE, TWO];
    assert_eq!(figures(&parted), counted([30, 9, 15]), "a date over several cells");
}

#[test]
fn a_table_without_unit_or_date_beside_one_with_both_holds_it_back() {
    let all: [&[&str]; 5] = [HEAD[0], HEAD[1], HEAD[3], ONE, TWO];
    let bare: [&[&str]; 4] = [HEAD[0], HEAD[3], ONE, &["2", "Khóm 2", "21", "7", "11"]];
    let of = |other: &[&[&str]]| figures_of("bc.xlsx", grids(&[("Bản 1", &all), ("Bản 2", other)]));
    assert_eq!(of(&bare).0, [None; 3]);
    let same: [&[&str]; 4] = [HEAD[0], HEAD[3], ONE, TWO];
    assert_eq!(of(&same), counted([30, 9, 15]), "a copy is of the same date");
}

#[test]
#[ignore = "deep"]
fn numbered_rows_that_are_measures_are_asked_about() {
    let nothing: &[&str] = &["2", "Thực hiện trong ngày", "0", "0", "0"];
    for name in ["Kế hoạch", "Còn lại", "Lũy kế hôm trước"] {
        let row: &[&str] = &["1", name, "24", "39", "39"];
        assert_ne!(numbered(&[row, nothing]).0, [Some(24), Some(39), Some(39)], "{name}");
        assert_ne!(numbered(&[row, &["2", "Thực hiện", "3", "4", "5"]]).0, [Some(27), Some(43), Some(44)], "{name}");
    }
    let hamlets: [&[&str]; 3] =
        [&["1", "Chợ mới", "1", "2", "3"], &["2", "Cầu ngang", "1", "2", "3"], &["3", "Long thạnh", "1", "2", "3"]];
    assert_eq!(numbered(&hamlets), counted([3, 6, 9]));
}

#[test]
#[ignore = "deep"]
fn a_total_that_names_the_unit_repeats_its_only_row() {
    for total in ["TỔNG CỘNG PHƯỜNG 1", "Cộng Phường 1", "Tổng số toàn Phường 1"] {
        let rows: [&[&str]; 2] = [&["Khóm I", "17", "0", "19"], &[total, "17", "0", "19"]];
        assert_eq!(unnumbered(&rows), counted([17, 0, 19]), "{total}");
    }
}

#[test]
#[ignore = "deep"]
fn a_place_is_no_number_of_the_days_after_it() {
    for line in ["Duyen Hai, ngay 13 thang 9 nam 2023", "Duyên Hải, ngày 13 tháng 9 năm 2023"] {
        assert_eq!(figures(&[HEAD[0], &["", "", line], HEAD[1], HEAD[3], ONE, TWO]), counted([30, 9, 15]), "{line}");
    }
    let two: &[&str] = &["SO LIEU HAI NGAY 11 VA 12/9/2023"];
    assert_eq!(figures(&[HEAD[0], two, HEAD[1], HEAD[3], ONE, TWO]).0, [None; 3]);
}

#[test]
fn a_date_and_its_label_are_no_headings() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = ExcelDateTime::from_ymd(2023, 9, 12).expect("a date");
    sheet.write(0, 0, "Đơn vị: Phường 1").expect("written");
    sheet.write(2, 0, "Ngày:").expect("written");
    sheet.write_with_format(2, 1, &date, &Format::new().set_num_format("dd/mm/yyyy")).expect("written");
    for (col, heading) in (0..).zip(["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"]) {
        sheet.write(4, col, heading).expect("written");
        sheet.write(5, col, u32::from(col) + 1).expect("written");
        sheet.write(6, col, u32::from(col) * 10).expect("written");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_eq!(figures_of("bc.xlsx", bytes), counted([0, 10, 20]));
}

#[test]
#[ignore = "deep"]
fn several_days_in_one_date_are_asked_about() {
    for date in [
        "10, 11, 12/9/2023",
        "11/9 + 12/9/2023",
        "12/9 và 11/9/2023",
        "11/9 đến 12/9/2023",
        "các ngày 10, 11 và 12 tháng 9",
    ] {
        let label = format!("Ngày báo cáo: {date}");
        assert_eq!(figures(&[HEAD[0], &[label.as_str()], HEAD[3], ONE, TWO]).0, [None; 3], "{date}");
    }
    for ending in ["(31/8 - 12/9)", "(10-12/9)"] {
        let heading = format!("Thu nhận hồ sơ mức 2 {ending}");
        let head: &[&str] = &["TT", "Ấp, khóm", &heading, "Kích hoạt mức 1", "Kích hoạt mức 2"];
        assert_eq!(figures(&[HEAD[0], HEAD[1], head, ONE, TWO]).0, [None; 3], "{ending}");
    }
    for line in ["Từ 00h00 đến 24h00 ngày 12/9/2023", "Từ 17h ngày 11/9 đến 17h ngày 12/9/2023"] {
        assert_eq!(figures(&[HEAD[0], &[line], HEAD[3], ONE, TWO]), counted([30, 9, 15]), "{line}");
    }
}

#[test]
#[ignore = "deep"]
fn a_name_that_breaks_the_pattern_of_all_others_needs_more_than_a_number() {
    let three: [&[&str]; 3] = [ONE, TWO, THREE];
    for name in [
        "Hẹn lại",
        "Vắng mặt",
        "Điều chỉnh giảm",
        "Giảm",
        "Dân số",
        "Xã Long Toàn",
        "Huyện Cầu Ngang",
        "UBND thị xã",
        "Khóm chưa đạt",
    ] {
        let row: &[&str] = &["4", name, "9", "9", "9"];
        assert_eq!(numbered(&[&three[..], &[row]].concat()), asked("ambiguous-rows"), "{name}");
        let total: &[&str] = &["", "Tổng cộng", "37", "11", "19"];
        let told = numbered(&[&three[..], &[row, total]].concat());
        assert!(told.0[0].is_none_or(|sum| sum == 37), "{name}");
    }
    for name in ["Khóm 4", "Ấp Chợ", "Ấp Mới", "Tổ 4", "Khu phố 4"] {
        let row: &[&str] = &["4", name, "9", "9", "9"];
        assert_eq!(numbered(&[&three[..], &[row]].concat()), counted([46, 20, 28]), "{name}");
    }
    let total: &[&str] = &["", "Tổng cộng", "46", "20", "28"];
    let proper: &[&str] = &["4", "Cồn Trứng", "9", "9", "9"];
    assert_eq!(numbered(&[&three[..], &[proper, total]].concat()), counted([46, 20, 28]), "the total tells");
}

#[test]
#[ignore = "deep"]
fn what_takes_the_report_or_a_row_back_is_heard() {
    for note in [
        "Bản nháp, chưa sử dụng",
        "Báo cáo này hủy, không sử dụng.",
        "Đề nghị không tổng hợp báo cáo này",
        "* Cột kích hoạt mức 2 là số lũy kế",
        "Kết quả của 05 ngày gần nhất",
        "Tính từ đầu tháng",
    ] {
        assert_eq!(numbered(&[ONE, TWO, &[], &["", note]]).0, [None; 3], "{note}");
    }
    let head: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2", "Ghi chú"];
    let with = |remark: &str| figures(&[&HEAD[..3], &[head, ONE, &["2", "Khóm 2", "20", "6", "10", remark]]].concat());
    for remark in ["Chưa tính", "Số kế hoạch", "Số ước", "Trùng dòng trên", "Tính nhầm, bỏ", "Đã báo ngày 11/9"]
    {
        assert_eq!(with(remark), asked("ambiguous-rows"), "{remark}");
    }
    for name in ["Khóm 2 (bỏ dòng này)", "Khóm 2 (số liệu sai)", "Khóm 2 (chưa đối chiếu, chưa tính)"]
    {
        assert_eq!(numbered(&[ONE, &["2", name, "20", "6", "10"]]), asked("ambiguous-rows"), "{name}");
    }
}

#[test]
fn one_common_heading_makes_no_other_form() {
    let rows: [&[&str]; 4] =
        [&["TT", "Khóm", "Số lượng"], &["1", "Khóm 1", "10"], &["2", "Khóm 2", "20"], &["", "Tổng cộng", "30"]];
    let told = figures(&[&[HEAD[0], HEAD[1]][..], &rows].concat());
    assert_eq!(told, asked("unknown-form"));
}
