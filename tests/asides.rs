//! Words around a table that say that its figures are other ones: titles, names of files and sheets, remarks, notes,
//! comments; and what nobody sees.

use rust_xlsxwriter::{Color, Format, Note, Workbook};

use crate::harness::{Campaign, WARDS, appendix, codes, grids};
use crate::readings::{HEAD, ONE, TWO, asked, counted, figures, figures_of, numbered};

const WITH_REMARKS: &[&str] =
    &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2", "Ghi chú"];

fn titled(title: &str) -> (Vec<Option<u64>>, Vec<String>) {
    figures(&[&[&[title][..]], &HEAD[..], &[ONE, TWO]].concat())
}

fn remarked(remark: &str) -> (Vec<Option<u64>>, Vec<String>) {
    figures(&[&HEAD[..3], &[WITH_REMARKS, ONE, &["2", "Khóm 2", "20", "6", "10", remark]]].concat())
}

#[test]
#[ignore = "deep"]
fn a_title_of_other_people_or_another_matter_is_asked_about() {
    for title in [
        "KẾT QUẢ CẤP TÀI KHOẢN CHO TRẺ EM DƯỚI 14 TUỔI",
        "KẾT QUẢ ĐỐI VỚI NGƯỜI CAO TUỔI",
        "SỐ LIỆU HỘ NGHÈO",
        "CHIẾN DỊCH CẤP CHỮ KÝ SỐ CHO NGƯỜI DÂN",
        "SỐ TÀI KHOẢN BỊ KHÓA",
        "KET QUA TIEM VAC XIN",
        "Đối tượng: học sinh, sinh viên",
        "KẾT QUẢ KÍCH HOẠT TỪ KHI RA QUÂN",
        "BÁO CÁO SỐ LIỆU CỘNG GỘP CÁC NGÀY",
        "KẾ HOẠCH 206/KH-UBND: CAO ĐIỂM 30 NGÀY",
        "BÁO CÁO KẾT QUẢ THỰC HIỆN KẾ HOẠCH SỐ 45/KH-UBND",
        "KE HOACH SO: 45/2023/KH-UBND",
        "Đêm 11 rạng 12/9/2023",
        "Đêm 11/9 rạng sáng ngày 12/9/2023",
    ] {
        assert_eq!(titled(title), asked("measure-conflict"), "{title}");
    }
    for title in [
        "BÁO CÁO KẾT QUẢ KÍCH HOẠT TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ TRÊN ĐỊA BÀN PHƯỜNG 1",
        "Báo cáo nhanh tiến độ cao điểm 90 ngày đêm của Tổ công tác Đề án 06",
        "TỔNG HỢP SỐ LIỆU NGÀY 12 THÁNG 9 NĂM 2023",
        "BÁO CÁO NGÀY THỨ BA, TUẦN 37",
        "BAO CAO KET QUA KICH HOAT TAI KHOAN DINH DANH DIEN TU",
        "Số: 15/BC-UBND",
        "Biểu số 01: Kết quả thực hiện chiến dịch",
        "BÁO CÁO KẾT QUẢ TRÊN ĐỊA BÀN TỈNH BẠC LIÊU",
        "BÁO CÁO KẾT QUẢ THỰC HIỆN KẾ HOẠCH SỐ 110/KH-UBND",
        "KẾT QUẢ KÍCH HOẠT TÀI KHOẢN THEO KẾ HOẠCH SỐ 45/KH-UBND CỦA UBND PHƯỜNG 1",
        "Thực hiện Kế hoạch số 45/KH-UBND ngày 05/9/2023 của UBND Phường 1",
        "BÁO CÁO KHÓM RẠNG ĐÔNG",
    ] {
        assert_eq!(titled(title).0, counted([30, 9, 15]).0, "{title}");
    }
    let mut campaign = Campaign::with_file(
        &include_str!("../tonghop.toml").replace("\n[vocabulary]\n", "\n[vocabulary]\ntitle = [\"hộ nghèo\"]\n"),
    );
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    let lines = [&[&["SỐ LIỆU HỘ NGHÈO"][..]], &HEAD[..], &[ONE, TWO]].concat();
    campaign.drop("bc.xlsx", grids(&[("BC", &lines)]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 15, "a word of the campaign file");
}

#[test]
#[ignore = "deep"]
fn a_remark_on_the_figures_must_assure_them() {
    for remark in ["số của 2 ngày 11 và 12/9", "chưa trừ trùng", "tạm tính", "sai, sẽ gửi lại", "đề nghị hủy số này"]
    {
        assert_eq!(remarked(remark), asked("ambiguous-rows"), "{remark}");
    }
    for remark in ["Máy hỏng từ sáng", "Số liệu đã đối chiếu với phần mềm", "sai số điện thoại của 2 người"]
    {
        assert_eq!(remarked(remark), counted([30, 9, 15]), "{remark}");
    }
    let with = |note: &str| numbered(&[ONE, TWO, &[], &["", note]]);
    for note in [
        "Ghi chú: Tính từ đầu tháng",
        "Từ 05/9 tới 12/9",
        "Số liệu đang rà soát",
        "Khóm 2 báo nhầm, thực tế là 3 hồ sơ",
        "Báo cáo này không còn giá trị, xem bản gửi lúc 20h",
        "Đề nghị chưa tổng hợp, chờ xác nhận",
    ] {
        assert_eq!(with(note), asked("measure-conflict"), "{note}");
    }
    for note in [
        "Ghi chú: số liệu trong ngày 12/9/2023, từ 0 giờ đến 24 giờ.",
        "Số liệu ngày 12/9 đã được Trưởng Công an phường xác nhận.",
        "Ghi chú: máy thu nhận hỏng 02 giờ, đã sửa xong",
    ] {
        assert_eq!(with(note), counted([30, 9, 15]), "{note}");
    }
}

#[test]
#[ignore = "deep"]
fn the_names_of_file_and_sheet_speak_too() {
    let lines = || [&HEAD[..], &[ONE, TWO]].concat();
    let named = |name: &str| figures_of(name, grids(&[("BC", &lines())]));
    for name in ["BC luy ke P1 den 12-9.xlsx", "P1 bao cao tuan 06.9-12.9.xlsx", "Phuong 1 ke hoach ngay 12-9.xlsx"] {
        assert_eq!(named(name), asked("measure-conflict"), "{name}");
    }
    for name in ["KH 110 - P1 12.9.xlsx", "bc ngay 12-9 P1 (gui lai).xlsx", "Thuc hien ke hoach 110 P1.xlsx"] {
        assert_eq!(named(name), counted([30, 9, 15]), "{name}");
    }
    for sheet in ["VD", "Hướng dẫn"] {
        assert_eq!(figures_of("bc.xlsx", grids(&[(sheet, &lines())])), asked("measure-conflict"), "{sheet}");
    }
}

/// A report whose last cell or row looks as told, with a comment, if any, on its first figure.
fn drawn(look: &Format, height: f64, comment: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0u32..).zip(HEAD.iter().chain(&[ONE, TWO])) {
        for (col, text) in (0u16..).zip(*cells) {
            match text.parse::<f64>() {
                Ok(number) if row == 5 => sheet.write_number_with_format(row, col, number, look).map(|_| ()),
                Ok(number) => sheet.write_number(row, col, number).map(|_| ()),
                Err(_) => sheet.write_string(row, col, *text).map(|_| ()),
            }
            .expect("a cell");
        }
    }
    sheet.set_row_height(5, height).expect("a row");
    if !comment.is_empty() {
        sheet.insert_note(4, 2, &Note::new(comment)).expect("a comment");
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
#[ignore = "deep"]
fn comments_are_heard_and_what_nobody_sees_is_asked_about() {
    let plain = Format::new();
    let read = |look: &Format, height: f64, comment: &str| figures_of("bc.xlsx", drawn(look, height, comment));
    for comment in ["số này là lũy kế từ đầu chiến dịch", "số ước, chưa chốt", "gồm cả 4 hồ sơ của hôm qua"]
    {
        assert_eq!(read(&plain, 15.0, comment), asked("measure-conflict"), "{comment}");
    }
    assert_eq!(read(&plain, 15.0, "Đã gọi điện hỏi lại khóm"), counted([30, 9, 15]));
    let white = Format::new().set_font_color(Color::White);
    let on =
        |ground: u32| Format::new().set_font_color(Color::RGB(0x0080_8080)).set_background_color(Color::RGB(ground));
    assert_eq!(read(&white, 15.0, "").0, [None; 3], "white on white");
    assert_eq!(read(&on(0x0080_8080), 15.0, "").0, [None; 3], "grey on grey");
    assert_eq!(read(&on(0x0000_0040), 15.0, ""), counted([30, 9, 15]), "grey on blue");
    assert_eq!(read(&white.clone().set_background_color(Color::Navy), 15.0, ""), counted([30, 9, 15]));
    assert_eq!(read(&plain, 0.5, ""), asked("ambiguous-rows"), "a row that nobody sees");
}

#[test]
#[ignore = "deep"]
fn a_ward_of_another_town_a_moved_row_and_a_name_typed_twice_are_asked_about() {
    let of_town = |label: &str| figures(&[&[&[label][..]], &HEAD[1..], &[ONE, TWO]].concat());
    assert_eq!(of_town("Đơn vị: Phường 1, thành phố Trà Vinh"), asked("unknown-unit"));
    for label in ["Đơn vị: Phường 1, thị xã Duyên Hải", "Đơn vị: Phường 1, TX Duyên Hải, tỉnh Trà Vinh"]
    {
        assert_eq!(of_town(label), counted([30, 9, 15]), "{label}");
    }
    let moved: [&[&str]; 2] = [&["Khóm 1", "10", "3", "5"], &["Khóm 2", "20", "6", "10"]];
    assert_eq!(numbered(&moved).0, [None; 3]);
    let twice: [&[&str]; 2] = [&["1", "Ấp Cồn Trứng", "10", "3", "5"], &["2", "Ap Con Trung", "10", "3", "5"]];
    assert_eq!(numbered(&twice), asked("ambiguous-rows"));
    let returned: &[&str] = &["3", "Hồ sơ bị trả về", "1", "5", "2"];
    assert_eq!(numbered(&[ONE, TWO, returned]), asked("ambiguous-rows"));
}

/// The quota of Phường 1 after a file, and the codes raised.
fn quota_after(file: &str, sheets: &[(&str, &[&[&str]])]) -> (u64, Vec<String>) {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-08-31T09:00:00+07:00");
    campaign.drop(file, grids(sheets), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2023-09-13T07:30:00+07:00");
    (campaign.unit("2023-09-12", "phuong-1")["quota"].as_u64().expect("a quota"), codes(&outcome))
}

#[test]
#[ignore = "deep"]
fn quotas_of_another_matter_or_of_a_part_of_the_campaign_change_nothing() {
    let before = u64::from(WARDS[0].2);
    let table = |title: &'static str| {
        let mut lines: Vec<Vec<String>> = vec![vec![title.to_owned()]];
        lines.push(["TT", "Đơn vị", "Chỉ tiêu giao"].map(str::to_owned).to_vec());
        lines.extend(
            WARDS
                .iter()
                .zip(1..)
                .map(|((_, name, quota), at)| vec![format!("{at}"), (*name).to_owned(), format!("{}", quota + 7)]),
        );
        lines
    };
    let after = |title: &'static str, beside: &[(&str, &[&[&str]])]| {
        let lines = table(title);
        let rows: Vec<Vec<&str>> = lines.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        quota_after("phu luc 2.xlsx", &[beside, &[("PL", &rows)]].concat())
    };
    for title in [
        "PHỤ LỤC GIAO CHỈ TIÊU THAM GIA BẢO HIỂM Y TẾ",
        "PHỤ LỤC GIAO CHỈ TIÊU TIÊM CHỦNG",
        "PHỤ LỤC GIAO CHỈ TIÊU TUẦN 37",
        "GIAO CHỈ TIÊU MỖI NGÀY",
    ] {
        let (quota, codes) = after(title, &[]);
        assert_eq!((quota, codes.contains(&"appendix-doubtful".to_owned())), (before, true), "{title}: {codes:?}");
    }
    let report = [&HEAD[..], &[ONE, TWO]].concat();
    let (quota, _) = after("PHỤ LỤC GIAO CHỈ TIÊU", &[("BC", &report)]);
    assert_eq!(quota, before, "a copy in a report");
    let (quota, codes) = after("PHỤ LỤC GIAO CHỈ TIÊU KÍCH HOẠT TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ (ĐIỀU CHỈNH)", &[]);
    assert_eq!(quota, before + 7, "{codes:?}");
    let (quota, codes) = after("PHỤ LỤC GIAO CHỈ TIÊU (số liệu giả lập)", &[]);
    assert_eq!(quota, before + 7, "{codes:?}");
}

#[test]
fn a_sheet_that_is_only_called_a_form_may_show_how_to_fill_it_in() {
    let lines = [&HEAD[..], &[ONE, TWO]].concat();
    let on = |name: &str| figures_of("bc.xlsx", grids(&[(name, &lines[..])]));
    assert_eq!(on("Mẫu"), asked("measure-conflict"));
    for name in ["Mẫu 01", "Mẫu báo cáo ngày"] {
        assert_eq!(on(name).0, counted([30, 9, 15]).0, "{name}");
    }
}

#[test]
#[ignore = "deep"]
fn a_row_below_all_totals_is_asked_about() {
    let head: &[&str] = &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "", "Kích hoạt mức 1", "", "Kích hoạt mức 2", ""];
    let measures: &[&str] = &["", "", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế"];
    let one: &[&str] = &["1", "Khóm 1", "10", "110", "3", "33", "5", "55"];
    let two: &[&str] = &["2", "Khóm 2", "20", "120", "6", "36", "10", "60"];
    let total: &[&str] = &["", "Tổng cộng", "30", "230", "9", "69", "15", "115"];
    let more: &[&str] = &["3", "Ấp bạn nhờ nhập", "3", "12", "1", "10", "2", "11"];
    let covered: &[&str] = &["", "Tổng", "33", "242", "10", "79", "17", "126"];
    let of = |rows: &[&[&str]]| figures(&[&HEAD[..3], &[head, measures, one, two, total], rows].concat());
    assert_eq!(of(&[]).0, counted([30, 9, 15]).0);
    assert_eq!(of(&[more]), asked("ambiguous-rows"));
    assert_eq!(of(&[more, covered]).0, counted([33, 10, 17]).0);
}
