//! Sheets that hold identities where nobody looks for them.

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_number, as_text};

pub(super) const FAMILIES: [Family; 21] = [
    ("accounts that are identity numbers", accounts),
    ("old cards under a code's heading", old_cards),
    ("numbers beside names, no heading", beside_names),
    ("one person under a heading of numbers", one_person),
    ("a number over two columns", halves),
    ("a digit a cell", digits_apart),
    ("label and number with words between", words_between),
    ("a digit too few or too many", mistyped),
    ("odd groups", groups),
    ("letters for digits", letters),
    ("digits of other scripts", scripts),
    ("several numbers in a cell", several),
    ("telephones in prose", telephones),
    ("people across", across),
    ("a row for the name, one for the number", alternating),
    ("passports", passports),
    ("names and addresses", addresses),
    ("names and birth dates", birth_dates),
    ("hidden sheet", hidden),
    ("list below the table", below_the_table),
    ("column beside the table", beside_the_table),
];

const CODES: [&str; 16] = [
    "Tài khoản VNeID",
    "Tài khoản định danh",
    "Số TK",
    "Mã số thuế",
    "MST cá nhân",
    "Số BHXH",
    "Mã số BHXH",
    "Thẻ BHYT",
    "Mã hồ sơ",
    "Mã khách hàng",
    "Số hợp đồng",
    "Số phiếu",
    "Tên đăng nhập",
    "Mã đối tượng",
    "Mã chủ hộ",
    "Số thẻ",
];

/// An identity number as a person types it: as text, or as a number that lost its zero.
fn typed(random: &mut Random, digits: &str) -> tonghop::read::Value {
    if random.chance(50) { as_number(digits) } else { as_text(digits) }
}

/// A report with room for a text in its last column.
fn report(random: &mut Random) -> Draft {
    let mut draft = Draft::default();
    draft.text(0, 0, "UBND PHƯỜNG 1").text(2, 0, "BÁO CÁO TIẾN ĐỘ NGÀY 05/9/2023");
    draft.line(
        4,
        &["TT", "Khóm", "Mức 1", "Mức 2", random.pick(&["Khó khăn, vướng mắc", "Ghi chú", "Kiến nghị", "Nguyên nhân"])],
    );
    for row in 5..9 {
        draft.number(row, 0, f64::from(row - 4)).text(row, 1, &format!("Khóm {}", row - 4));
        draft.number(row, 2, f64::from(random.below(40))).number(row, 3, f64::from(random.below(40)));
    }
    draft.text(9, 1, "Cộng").sum(9, 2, 61.0).sum(9, 3, 48.0);
    draft
}

fn accounts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let is_named = random.chance(50);
    draft.line(2, &["STT", if is_named { "Họ tên" } else { "Ấp" }, random.pick(&CODES), "Kết quả"]);
    let rows = random.between(4, 12);
    let numeric = random.chance(50);
    for row in 3..3 + rows {
        let digits = random.cccd(10);
        let name = if is_named { random.person() } else { "Ấp Mẫu".to_owned() };
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, &name).text(row, 3, "Đã kích hoạt");
        draft.put(row, 2, if numeric { as_number(&digits) } else { as_text(&digits) });
    }
    (draft, Holds::cccd(rows))
}

fn old_cards(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Người nộp", random.pick(&["Số GTTT", "Giấy tờ", "Số giấy tờ", "Số thẻ"]), "Ngày hẹn"]);
    let rows = random.between(3, 9);
    for row in 1..=rows {
        let digits = random.cmnd();
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 3, "Chiều thứ Sáu");
        let value = typed(random, &digits);
        draft.put(row, 2, value);
    }
    (draft, Holds::cmnd(rows))
}

fn beside_names(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let rows = random.between(1, 6);
    for row in 0..rows {
        let digits = random.cccd(10);
        draft.text(row, 0, &random.person());
        let value = typed(random, &digits);
        draft.put(row, 1, value);
    }
    (draft, Holds::cccd(rows))
}

fn one_person(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["Họ và tên", random.pick(&CODES), "Nội dung"]);
    let digits = random.cccd(10);
    draft.text(2, 0, &random.person()).text(2, 2, "Quên mật khẩu");
    let value = typed(random, &digits);
    draft.put(2, 1, value);
    (draft, Holds::cccd(1))
}

fn halves(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["TT", "Họ tên", random.pick(&["Số căn cước", "Số định danh", "CCCD", "Tài khoản VNeID"])]);
    draft.merge((1, 2), (1, 3));
    let rows = random.between(3, 8);
    let at = if random.chance(50) { 6 } else { 3 };
    for row in 2..2 + rows {
        let digits = random.cccd(10);
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person());
        draft.text(row, 2, &digits[..at]).text(row, 3, &digits[at..]);
    }
    (draft, Holds::cccd(rows))
}

fn digits_apart(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["TT", "Họ tên", "Số căn cước công dân"]).merge((1, 2), (1, 13));
    let rows = random.between(2, 6);
    for row in 2..2 + rows {
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person());
        for (col, digit) in (2..).zip(random.cccd(10).chars()) {
            draft.put(row, col, as_number(&digit.to_string()));
        }
    }
    (draft, Holds::cccd(rows))
}

fn words_between(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let (d, name) = (random.cccd(10), random.person());
    let sentence = match random.below(6) {
        0 => format!("CCCD của công dân {name} cấp năm 2021 là {d}, hệ thống báo trùng"),
        1 => format!("Số định danh bị sai thông tin nơi sinh: {d}"),
        2 => format!("Ông {name}, sinh năm 1961, thường trú Khóm 2, {d}, chưa có điện thoại"),
        3 => format!("Căn cước (làm lại lần 2, ngày 03/8/2023) số mới {d}"),
        4 => format!("{d} - {name}: không nhận được mã OTP"),
        _ => format!("Đề nghị đội kiểm tra giúp trường hợp {name} có mã định danh ghi trên thẻ là {d}"),
    };
    draft.text(6, 4, &sentence);
    (draft, Holds::cccd(1))
}

fn mistyped(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let mut digits = random.cccd(10);
    if random.chance(50) {
        digits.pop();
    } else {
        digits.push('7');
    }
    let label = random.pick(&["CCCD", "số CCCD", "căn cước số", "số định danh cá nhân", "SĐDCN"]);
    draft.text(7, 4, &format!("Công dân {} {label} {digits} bị lỗi khi kích hoạt", random.person()));
    (draft, Holds::cccd(1))
}

fn groups(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let d = random.cccd(10);
    let size = random.pick(&["1", "2", "3", "4", "6"]).parse().expect("a size");
    let mark = random.pick(&[" ", ".", "/", ",", "-", "\u{a0}"]);
    let parts: Vec<&str> = (0..12).step_by(size).map(|at| &d[at..(at + size).min(12)]).collect();
    draft.text(5, 4, &format!("CCCD {} của {}", parts.join(mark), random.person()));
    (draft, Holds::cccd(1))
}

fn letters(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let d = random.cccd(10);
    let with = random.pick(&["O", "o"]);
    let digits = d.replace('0', with);
    let digits = if random.chance(50) { digits.replace('1', "l") } else { digits };
    draft.text(5, 4, &format!("Số CCCD {digits} ({}) sai ngày sinh", random.person()));
    (draft, Holds::cccd(1))
}

fn scripts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let zero = ['\u{0660}', '\u{06F0}', '\u{FF10}', '\u{1D7CE}', '\u{1D7F6}'][random.below(5) as usize];
    let shift = |digit: char| char::from_u32(zero as u32 + digit.to_digit(10).expect("a digit")).expect("a digit");
    let digits: String = random.cccd(10).chars().map(shift).collect();
    draft.text(5, 4, &format!("CCCD: {digits}"));
    (draft, Holds::cccd(1))
}

fn several(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let mark = random.pick(&["; ", ", ", " / ", " và ", "\n"]);
    let numbers: Vec<String> = (0..random.between(2, 5)).map(|_| random.cccd(10)).collect();
    draft.text(8, 4, &format!("Các trường hợp lỗi: {}", numbers.join(mark)));
    (draft, Holds::cccd(1))
}

fn telephones(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let people = random.between(3, 5);
    let said: Vec<String> = (0..people)
        .map(|_| {
            let (name, p) = (random.person(), random.phone());
            match random.below(3) {
                0 => format!("{name} ({p})"),
                1 => format!("{name} {}.{}.{}", &p[..4], &p[4..7], &p[7..]),
                _ => format!("{name}, sđt {} {} {}", &p[..4], &p[4..7], &p[7..]),
            }
        })
        .collect();
    draft.text(6, 4, &format!("Chưa liên hệ được: {}", said.join("; ")));
    (draft, Holds::people(people))
}

fn across(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(1, 0, "Họ tên").text(2, 0, random.pick(&["Số thẻ", "Mã định danh", "Tài khoản", "CCCD"]));
    let people = random.between(3, 7);
    for col in 1..=people {
        let digits = random.cccd(10);
        draft.text(1, col, &random.person());
        let value = typed(random, &digits);
        draft.put(2, col, value);
    }
    (draft, Holds::cccd(people))
}

fn alternating(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let people = random.between(3, 7);
    for person in 0..people {
        let digits = random.cccd(10);
        draft.text(2 * person, 0, &random.person());
        let value = typed(random, &digits);
        draft.put(2 * person + 1, 0, value);
    }
    (draft, Holds::cccd(people))
}

fn passports(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Họ tên", random.pick(&["Hộ chiếu", "Số hộ chiếu", "Passport No."]), "Quốc tịch"]);
    let people = random.between(3, 8);
    for row in 1..=people {
        let number = format!("{}{:07}", random.pick(&["B", "C", "P"]), random.below(9_999_999));
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 2, &number);
        draft.text(row, 3, "Việt Nam");
    }
    (draft, Holds::people(people))
}

fn addresses(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["STT", "Họ và tên", random.pick(&["Địa chỉ", "Nơi thường trú", "Chỗ ở"]), "Đã kích hoạt"]);
    let people = random.between(10, 20);
    for row in 2..2 + people {
        let house = format!("Số {}, Khóm {}", random.between(1, 200), random.between(1, 6));
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person()).text(row, 2, &house).text(row, 3, "x");
    }
    (draft, Holds::people(people))
}

fn birth_dates(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["STT", "Họ và tên", random.pick(&["Ngày sinh", "Sinh ngày", "Năm sinh"]), "Khóm"]);
    let people = random.between(10, 20);
    for row in 2..2 + people {
        let born = random.birth_date().format("%d/%m/%Y").to_string();
        draft
            .number(row, 0, f64::from(row - 1))
            .text(row, 1, &random.person())
            .text(row, 2, &born)
            .text(row, 3, "Khóm 2");
    }
    (draft, Holds::people(people))
}

fn hidden(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = accounts(random);
    draft.hide(true);
    (draft, holds)
}

fn below_the_table(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    draft.text(11, 0, random.pick(&["Danh sách kèm theo:", "Các trường hợp chưa kích hoạt:", "* Ghi chú"]));
    let people = random.between(3, 6);
    for person in 0..people {
        let (name, d) = (random.person(), random.cccd(10));
        draft.text(12 + person, 0, &format!("{}. {name} - {d}", person + 1));
    }
    (draft, Holds::cccd(people))
}

fn beside_the_table(random: &mut Random) -> (Draft, Holds) {
    let mut draft = report(random);
    let col = random.between(6, 9);
    for row in 5..9 {
        let digits = random.cccd(10);
        let value = typed(random, &digits);
        draft.put(row, col, value);
    }
    (draft, Holds::cccd(4))
}
