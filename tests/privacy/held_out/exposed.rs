//! Sheets that hold identities, in other words and layouts.

use tonghop::text::legacy::Encoding;

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_date, as_number, as_text, day};
use super::near_misses::form;

pub(super) const FAMILIES: [Family; 15] = [
    ("household register", households),
    ("export with plain headings", export),
    ("papers under a merged heading", merged_papers),
    ("sentences in a report", sentences),
    ("hidden list without headings", hidden_list),
    ("one row in TCVN3", tcvn3_row),
    ("identity cards in VNI", vni_cards),
    ("old identity cards", old_cards),
    ("identity cards without heading", bare_cards),
    ("contacts of citizens", contacts),
    ("names in two columns, years by sex", split_names),
    ("one cell a person", one_cell),
    ("full-width and quoted", full_width),
    ("a card, labels to the left", card),
    ("plain lower-case names", plain_names),
];

fn households(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading =
        random.pick(&["Số CCCD chủ hộ", "Thẻ căn cước số", "Mã số định danh cá nhân", "CCCD của chủ hộ (12 số)"]);
    draft
        .text(0, 0, "SỔ THEO DÕI HỘ GIA ĐÌNH")
        .line(3, &["STT", "Họ tên chủ hộ", heading, "Nơi ở hiện tại", "Ghi chú"]);
    let rows = random.between(1, 12);
    let numeric = random.chance(50);
    for row in 0..rows {
        let digits = random.cccd(1);
        let name = random.person();
        draft.number(4 + row, 0, f64::from(row + 1)).text(4 + row, 1, &name).text(4 + row, 3, "Ấp Cồn Trứng");
        draft.put(4 + row, 2, if numeric { as_number(&digits) } else { as_text(&digits) });
    }
    (draft, Holds::cccd(rows))
}

fn export(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["so_cccd", "SO CCCD", "cccd_so", "so dinh danh ca nhan"]);
    draft.line(0, &["id", "ho_ten", heading, "ngay_sinh", "trang_thai"]);
    let rows = random.between(1, 30);
    for row in 1..=rows {
        let digits = random.cccd(1);
        let (name, born) = (random.person(), random.birth_date());
        draft.number(row, 0, f64::from(10_000 + row)).text(row, 1, &name).put(row, 2, as_number(&digits));
        draft.put(row, 3, as_date(born)).text(row, 4, "Mức 2");
    }
    (draft, Holds::cccd(rows))
}

fn merged_papers(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let top = random.pick(&["Giấy CCCD/CMND", "Căn cước công dân", "Thông tin thẻ CCCD"]);
    draft.line(5, &["TT", "Công dân", top]).merge((5, 2), (5, 4)).merge((5, 0), (6, 0)).merge((5, 1), (6, 1));
    draft.line(6, &["", "", "Số", "Cấp ngày", "Nơi cấp"]).line(7, &["A", "B", "1", "2", "3"]);
    let rows = random.between(1, 4);
    for row in 8..8 + rows {
        let digits = random.cccd(10);
        draft.number(row, 0, f64::from(row - 7)).text(row, 1, &random.person()).put(row, 2, as_number(&digits));
        draft.put(row, 3, day(2021, random.between(1, 12), 5)).text(row, 4, "Cục CS QLHC về TTXH");
    }
    (draft, Holds::cccd(rows))
}

fn sentences(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = form(random);
    let d = random.cccd(1);
    let sentence = match random.below(5) {
        0 => format!(
            "Công dân {} số định danh {} {} {} {} bị trùng",
            random.person(),
            &d[..3],
            &d[3..6],
            &d[6..9],
            &d[9..]
        ),
        1 => format!("Bà Mẫu (CCCD {d}) chưa kích hoạt được do không có sim"),
        2 => format!("Trường hợp {}.{}.{} sai vân tay", &d[..3], &d[3..6], &d[6..]),
        3 => format!("01 hồ sơ lỗi: {}-{}", &d[..6], &d[6..]),
        _ => format!("Đề nghị kiểm tra lại số {d}, đã làm tại xã"),
    };
    draft.text(9, 8, &sentence);
    (draft, Holds::cccd(1))
}

fn hidden_list(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let rows = random.between(2, 9);
    for row in 0..rows {
        let digits = random.cccd(10);
        draft.text(row, 0, &random.person()).put(row, 1, as_number(&digits)).text(row, 2, "Khóm 1");
    }
    draft.hide(true);
    (draft, Holds::cccd(rows))
}

fn tcvn3_row(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Số thẻ căn cước", "Số định danh", "Căn cước công dân", "Số giấy CMND hoặc căn cước"]);
    draft.text(0, 1, "Danh sách công dân").line(2, &["STT", "Họ và tên", heading, "Địa chỉ"]);
    let digits = random.cccd(1);
    draft.number(3, 0, 1.0).text(3, 1, &random.person()).put(3, 2, as_number(&digits)).text(3, 3, "Khóm 3");
    draft.encode(Some(Encoding::Tcvn3));
    (draft, Holds::cccd(1))
}

fn vni_cards(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Số chứng minh", "Chứng minh nhân dân", "CMND số", "Giấy chứng minh nhân dân"]);
    draft.text(0, 1, "Danh sách người dân").line(2, &["STT", "Họ và tên", "Nơi thường trú", heading]);
    let rows = random.between(1, 5);
    for row in 3..3 + rows {
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, &random.person()).text(row, 2, "Ấp Nhà Mát");
        draft.put(row, 3, as_number(&random.cmnd()));
    }
    draft.encode(Some(Encoding::Vni));
    (draft, Holds::cmnd(rows))
}

fn old_cards(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["CMND cũ", "Số CMT", "CMND (9 số)", "Số CMND của người khai"]);
    draft.line(1, &["TT", "Người đăng ký", heading]);
    let rows = random.between(1, 6);
    for row in 2..2 + rows {
        let digits = random.cmnd();
        let value = match random.below(3) {
            0 => as_text(&format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..])),
            1 => as_text(&digits),
            _ => as_number(&digits),
        };
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person()).put(row, 2, value);
    }
    (draft, Holds::cmnd(rows))
}

fn bare_cards(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let rows = random.between(5, 20);
    for row in 0..rows {
        draft.number(row, 0, f64::from(row + 1)).text(row, 1, &random.cmnd()).text(row, 2, "Đã cấp");
    }
    (draft, Holds::cmnd(rows))
}

fn contacts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(
        2,
        &[
            "STT",
            random.pick(&["Người liên hệ", "Công dân", "Họ tên"]),
            "Khóm",
            random.pick(&["SĐT", "Di động", "Zalo"]),
        ],
    );
    let rows = random.between(4, 15);
    for row in 3..3 + rows {
        let phone = random.phone();
        let value = match random.below(3) {
            0 => as_number(&phone),
            1 => as_text(&format!("{} {} {}", &phone[..4], &phone[4..7], &phone[7..])),
            _ => as_text(&phone),
        };
        draft
            .number(row, 0, f64::from(row - 2))
            .text(row, 1, &random.person())
            .text(row, 2, "Khóm 2")
            .put(row, 3, value);
    }
    (draft, Holds::people(rows))
}

fn split_names(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(3, &["TT", "Họ và tên", "", "Năm sinh"]).merge((3, 1), (4, 2)).merge((3, 3), (3, 4));
    draft.text(4, 3, "Nam").text(4, 4, "Nữ");
    let rows = random.between(4, 12);
    for row in 5..5 + rows {
        let name = random.person();
        let (surname, given) = name.rsplit_once(' ').expect("two words");
        let year = random.birth_year();
        draft.number(row, 0, f64::from(row - 4)).text(row, 1, surname).text(row, 2, given);
        draft.number(row, 3 + random.below(2), f64::from(year));
    }
    (draft, Holds::people(rows))
}

fn one_cell(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "Các trường hợp chưa kích hoạt");
    let rows = random.between(4, 9);
    for row in 2..2 + rows {
        let (name, year, phone) = (random.person(), random.birth_year(), random.phone());
        let told = match random.below(3) {
            0 => format!("{}. {name}, SN {year}, đt {phone}", row - 1),
            1 => format!("Ông {name} sinh năm {year}"),
            _ => format!("{name} - {phone}"),
        };
        draft.text(row, 0, &told);
    }
    (draft, Holds::people(rows))
}

fn full_width(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", random.pick(&["Mã ĐDCN", "Mã công dân", "Ghi chú"])]);
    let rows = random.between(1, 6);
    for row in 1..=rows {
        let digits = random.cccd(1);
        let wide: String = digits.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a digit")).collect();
        let written = match random.below(4) {
            0 => wide,
            1 => format!("'{digits}"),
            2 => format!("\u{200B}{digits}\u{A0}"),
            _ => format!("{}\u{A0}{}", &digits[..6], &digits[6..]),
        };
        draft.number(row, 0, f64::from(row)).text(row, 1, &written);
    }
    (draft, Holds::cccd(rows))
}

fn card(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "PHIẾU THÔNG TIN CÔNG DÂN").line(2, &["Họ và tên:", &random.person()]);
    draft.text(3, 0, random.pick(&["Số định danh cá nhân:", "CCCD số", "Số thẻ căn cước công dân:"]));
    draft.put(3, 1, as_number(&random.cccd(1))).line(4, &["Nơi thường trú:", "Khóm 1"]);
    (draft, Holds::cccd(1))
}

fn plain_names(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let rows = random.between(4, 10);
    let lower = random.chance(50);
    draft.line(0, &["stt", "ten nguoi dan", "so dt"]);
    for row in 1..=rows {
        let surname = random.pick(&["Nguyen Van", "Tran Thi", "Le Van", "Thach Thi", "Huynh Ngoc"]);
        let given = random.pick(&["Mau", "Thu", "Nhap", "Gia"]);
        let name = format!("{surname} {given}");
        draft.number(row, 0, f64::from(row)).text(row, 1, &if lower { name.to_lowercase() } else { name });
        draft.put(row, 2, as_number(&random.phone()));
    }
    (draft, Holds::people(rows))
}
