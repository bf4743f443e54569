//! Sheets that hold identities.

use tonghop::text::legacy::Encoding;

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_date, as_number, as_text};
use super::near_misses::report;

pub(super) const FAMILIES: [Family; 24] = [
    ("cccd as text, no heading", |random| list(random, &["Cột 3", "", "Mã"], cccd_text)),
    ("cccd as text under its heading", |random| list(random, &CCCD_HEADINGS, cccd_text)),
    ("cccd as number under its heading", |random| list(random, &CCCD_HEADINGS, cccd_number)),
    ("cccd as text without its zeros", |random| list(random, &CCCD_HEADINGS, cccd_shortened)),
    ("cccd grouped by marks", |random| list(random, &["Mã số", "Ghi chú", "CCCD"], cccd_grouped)),
    ("cccd among words", among_words),
    ("cccd in a report", in_report),
    ("cccd as number beside a name", beside_name),
    ("cccd under a two-row heading", two_rows),
    ("cccd under an encoded heading", encoded_cccd),
    ("cccd and cmnd mixed", mixed),
    ("kinds of paper beside numbers", kinds_of_paper),
    ("cmnd as text under its heading", |random| list(random, &CMND_HEADINGS, cmnd_text)),
    ("cmnd as number under its heading", |random| list(random, &CMND_HEADINGS, cmnd_number)),
    ("cmnd under an encoded heading", encoded_cmnd),
    ("cccd in a list of persons under an odd heading", odd_heading),
    ("cccd under a heading of accounts", |random| list(random, &ACCOUNT_HEADINGS, cccd_any)),
    ("cmnd below thousands of texts", below_texts),
    ("cccd over two columns", halves),
    ("cccd in prose, grouped or mistyped", in_prose),
    ("taxpayers and addresses", taxpayers),
    ("people and telephones", people_and_phones),
    ("people and births", people_and_births),
    ("people run together", people_in_cells),
];

const CCCD_HEADINGS: [&str; 14] = [
    "Số CCCD",
    "CCCD",
    "Số CCCD/CMND",
    "SỐ CĂN CƯỚC CÔNG DÂN",
    "Số ĐDCN",
    "Số định danh cá nhân",
    "Số thẻ CCCD gắn chip",
    "So CCCD",
    "Giấy tờ tùy thân (CCCD)",
    "Mã định danh công dân",
    "Họ tên, số CCCD người đại diện",
    "Số CCCCD/CCCĐ",
    "Số căn cước\ncông dân",
    "can cuoc cong dan",
];

const CMND_HEADINGS: [&str; 8] = [
    "Số CMND",
    "CMND/CCCD",
    "Chứng minh nhân dân",
    "SỐ CMTND",
    "Số CMND (cũ)",
    "so cmnd",
    "Giấy chứng minh thư",
    "Số giấy tờ tùy thân",
];

const ACCOUNT_HEADINGS: [&str; 12] = [
    "Tài khoản VNeID",
    "Tài khoản",
    "Số TK",
    "Mã số thuế",
    "MST",
    "Số BHXH",
    "Thẻ BHYT",
    "Mã hồ sơ",
    "Mã khách hàng",
    "Số hợp đồng",
    "Số phiếu",
    "tai khoan dinh danh",
];

type Number = fn(&mut Random) -> (tonghop::read::Value, Holds);

fn cccd_text(random: &mut Random) -> (tonghop::read::Value, Holds) {
    (as_text(&random.cccd(1)), Holds::Cccd(1))
}

fn cccd_number(random: &mut Random) -> (tonghop::read::Value, Holds) {
    (as_number(&random.cccd(1)), Holds::Cccd(1))
}

fn cccd_any(random: &mut Random) -> (tonghop::read::Value, Holds) {
    let digits = random.cccd(10);
    (if random.chance(50) { as_text(&digits) } else { as_number(&digits) }, Holds::Cccd(1))
}

fn cccd_shortened(random: &mut Random) -> (tonghop::read::Value, Holds) {
    let digits = random.cccd(1);
    let tail = random.pick(&["", ".0", " "]);
    (as_text(&format!("{}{tail}", digits.trim_start_matches('0'))), Holds::Cccd(1))
}

fn cccd_grouped(random: &mut Random) -> (tonghop::read::Value, Holds) {
    let d = random.cccd(1);
    let mark = random.pick(&[" ", ".", "-", "\u{A0}", "–", "  ", "_"]);
    let text = match random.below(4) {
        0 => [&d[..3], &d[3..6], &d[6..9], &d[9..]].join(mark),
        1 => [&d[..4], &d[4..8], &d[8..]].join(mark),
        2 => [&d[..3], &d[3..4], &d[4..6], &d[6..]].join(mark),
        _ => [&d[..6], &d[6..]].join(mark),
    };
    (as_text(&text), Holds::Cccd(1))
}

fn cmnd_text(random: &mut Random) -> (tonghop::read::Value, Holds) {
    let d = random.cmnd();
    let text = match random.below(3) {
        0 => d,
        1 => format!("{} {} {}", &d[..3], &d[3..6], &d[6..]),
        _ => format!("{d} (CA Trà Vinh cấp)"),
    };
    (as_text(&text), Holds::Cmnd(1))
}

fn cmnd_number(random: &mut Random) -> (tonghop::read::Value, Holds) {
    let d = if random.chance(20) { format!("02{:07}", random.between(1, 9_999_999)) } else { random.cmnd() };
    (as_number(&d), Holds::Cmnd(1))
}

/// A list of up to fifteen people, often of one, with a number each.
fn list(random: &mut Random, headings: &[&'static str], number: Number) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(headings);
    let top = random.below(6);
    if top > 1 {
        draft.text(0, 0, "UBND PHƯỜNG 1").text(1, 0, "DANH SÁCH CÔNG DÂN").merge((1, 0), (1, 5));
    }
    draft.line(top, &["STT", "Họ và tên", "Khóm", heading, "Ghi chú"]);
    let rows = if random.chance(40) { 1 } else { random.between(2, 15) };
    let mut holds = Holds::Nothing;
    for row in top + 1..=top + rows {
        let (value, kind) = number(random);
        holds = if matches!(kind, Holds::Cccd(_)) { Holds::cccd(rows) } else { Holds::cmnd(rows) };
        draft.number(row, 0, f64::from(row - top)).text(row, 1, &random.person()).text(row, 2, "Khóm 2");
        draft.put(row, 3, value);
    }
    draft.hide(random.chance(30));
    (draft, holds)
}

fn among_words(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let d = random.cccd(1);
    let name = random.person();
    let told = match random.below(6) {
        0 => format!("CCCD:{d}"),
        1 => format!("{name}, số CCCD {} chưa làm", d.trim_start_matches("00").trim_start_matches('0')),
        2 => format!("({d}) {name}"),
        3 => format!("'{d}"),
        4 => format!("1. {name} {d}\n2. Chưa có"),
        _ => format!("{name}-{d}-Ấp Nhà Mát"),
    };
    draft.text(random.below(40), random.below(12), &told).text(50, 0, "Hết");
    (draft, Holds::cccd(1))
}

fn in_report(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = report(random);
    let rows = random.between(1, 5);
    let top = 30;
    draft.line(top, &["TT", "Công dân không kích hoạt được", random.pick(&["Số CCCD", "Số định danh"])]);
    for row in top + 1..=top + rows {
        draft.number(row, 0, f64::from(row - top)).text(row, 1, &random.person());
        draft.put(row, 2, as_number(&random.cccd(1)));
    }
    (draft, Holds::cccd(rows))
}

fn beside_name(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let rows = random.between(1, 4);
    for row in 0..rows {
        draft.put(row, 0, as_number(&random.cccd(10))).text(row, 1, &random.person().to_uppercase());
    }
    draft.hide(random.chance(50));
    (draft, Holds::cccd(rows))
}

fn two_rows(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "DANH SÁCH CẤP CCCD NĂM 2023").merge((0, 0), (0, 6));
    let upper = random.pick(&["CCCD/CMND", "Căn cước", "Giấy tờ tùy thân", "Định danh cá nhân"]);
    draft.line(2, &["TT", "Họ và tên", "Ngày sinh", upper]).merge((2, 0), (3, 0)).merge((2, 1), (3, 1));
    match random.below(3) {
        0 => draft.merge((2, 3), (2, 5)).line(3, &["", "", "", "Số", "Ngày cấp", "Nơi cấp"]),
        1 => draft.merge((2, 3), (3, 3)),
        _ => draft.line(3, &["", "", "", "(nếu có)"]),
    };
    draft.line(4, &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]);
    let rows = random.between(1, 6);
    for row in 5..5 + rows {
        draft.number(row, 0, f64::from(row - 4)).text(row, 1, &random.person()).put(
            row,
            2,
            as_date(random.birth_date()),
        );
        draft.put(row, 3, as_number(&random.cccd(1))).text(row, 4, "01/01/2022").text(row, 5, "Bộ Công an");
    }
    (draft, Holds::cccd(rows))
}

fn encoded_cccd(random: &mut Random) -> (Draft, Holds) {
    let headings = ["Số căn cước công dân", "Số định danh cá nhân", "Số CCCD", "CĂN CƯỚC", "Mã định danh công dân"];
    let (mut draft, holds) = list(random, &headings, cccd_number);
    let encoding = if random.chance(50) { Encoding::Tcvn3 } else { Encoding::Vni };
    draft.encode(Some(encoding));
    (draft, holds)
}

fn encoded_cmnd(random: &mut Random) -> (Draft, Holds) {
    let headings = ["Số chứng minh nhân dân", "Số CMND", "Giấy chứng minh", "Số chứng minh thư"];
    let (mut draft, holds) = list(random, &headings, cmnd_number);
    let encoding = if random.chance(50) { Encoding::Tcvn3 } else { Encoding::Vni };
    draft.encode(Some(encoding));
    (draft, holds)
}

fn mixed(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Chủ hộ", "Số CMND/CCCD", "Tình trạng"]);
    let rows = random.between(1, 8);
    for row in 1..=rows {
        let cccd = random.cccd(1);
        draft.number(row * 3, 0, f64::from(row)).put(row * 3, 2, as_number(&cccd)).text(row * 3, 3, "Có");
        draft.text(row * 3 + 1, 2, random.pick(&["không có", "mất", "chưa làm"]));
        draft.put(row * 3 + 2, 2, as_number(&random.cmnd()));
    }
    (draft, Holds::cccd(rows))
}

fn kinds_of_paper(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Người khai", "Loại giấy", "Số"]);
    let rows = random.between(1, 6);
    for row in 1..=rows {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person());
        draft.text(row, 2, random.pick(&["CCCD", "Căn cước"])).put(row, 3, as_number(&random.cccd(1)));
    }
    (draft, Holds::cccd(rows))
}

fn people_and_phones(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Số điện thoại", "Điện thoại", "SĐT liên hệ", "so dien thoai"]);
    draft.line(1, &["STT", "Họ và tên", "Ấp", heading, "Số lần gọi"]);
    let rows = random.between(3, 20);
    let style = random.below(5);
    for row in 2..2 + rows {
        let (name, phone) = (random.person(), random.phone());
        let value = match style {
            0 => as_number(&phone),
            1 => as_text(&format!("+84 {}", &phone[1..])),
            2 => as_text(&format!("{}.{}.{}", &phone[..3], &phone[3..6], &phone[6..])),
            3 => as_text(&format!("{phone}/{}", random.phone())),
            _ => as_text(&phone),
        };
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &if style == 2 { name.to_uppercase() } else { name });
        draft.text(row, 2, "Ấp Cồn Trứng").put(row, 3, value).number(row, 4, 1.0);
    }
    if random.chance(30) {
        draft.encode(Some(Encoding::Tcvn3));
    }
    (draft, Holds::people(rows))
}

fn people_and_births(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh", "NS", "Sinh năm", "Ngay sinh"]);
    draft.line(1, &["STT", "Họ đệm", "Tên", heading]);
    let rows = random.between(3, 20);
    let style = random.below(4);
    for row in 2..2 + rows {
        let name = random.person();
        let (surname, given) = name.rsplit_once(' ').expect("two words");
        let born = random.birth_date();
        let value = match style {
            0 => as_date(born),
            1 => as_text(&born.format("%d/%m/%Y").to_string()),
            2 => as_number(&born.format("%Y").to_string()),
            _ => as_text(&born.format("%Y").to_string()),
        };
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, surname).text(row, 2, given).put(row, 3, value);
    }
    (draft, Holds::people(rows))
}

fn people_in_cells(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = report(random);
    let people = random.between(3, 6);
    let mark = random.pick(&["; ", "\n", ", "]);
    let style = random.below(3);
    let told = (0..people).map(|_| match style {
        0 => format!("{} ({})", random.person(), random.phone()),
        1 => format!("{} SN {}", random.person(), random.birth_year()),
        _ => format!("bà {} sinh ngày {}", random.person(), random.birth_date().format("%d/%m/%Y")),
    });
    let told: Vec<String> = told.collect();
    draft.text(9, 8, &told.join(mark));
    (draft, Holds::people(people))
}

fn odd_heading(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Họ và tên", "Địa chỉ", random.pick(&["Số hiệu", "Mã hiệu", "Số phiếu", "Số giấy phép"])]);
    let rows = random.between(3, 9);
    for row in 1..=rows {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 2, "Khóm 1");
        draft.text(row, 3, &random.cccd(1));
    }
    (draft, Holds::cccd(rows))
}

fn below_texts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let top = 3_200 + random.below(400);
    for row in 0..top {
        draft.text(row, 0, &format!("Việc {row}")).text(row, 3, &format!("đã xong {row}"));
    }
    draft.line(top, &["Người ký", "", "", random.pick(&CMND_HEADINGS)]);
    let rows = random.between(1, 9);
    for row in top + 1..=top + rows {
        draft.text(row, 0, &random.person()).put(row, 3, as_number(&random.cmnd()));
    }
    (draft, Holds::cmnd(rows))
}

fn halves(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = report(random);
    let rows = random.between(2, 9);
    let headed = random.chance(50);
    if headed {
        draft.text(30, 10, random.pick(&CCCD_HEADINGS));
    }
    for row in 31..31 + rows {
        let digits = random.cccd(1);
        draft.text(row, 10, &digits[..6]).text(row, 11, &digits[6..]);
    }
    (draft, Holds::cccd(rows))
}

fn in_prose(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = report(random);
    let d = random.cccd(1);
    let label = random.pick(&["CCCD", "số CCCD", "căn cước:", "Số định danh"]);
    let number = match random.below(6) {
        0 => [&d[..3], &d[3..6], &d[6..9], &d[9..]].join("/"),
        1 => [&d[..3], &d[3..6], &d[6..9], &d[9..]].join(","),
        2 => [&d[..2], &d[2..4], &d[4..6], &d[6..8], &d[8..10], &d[10..]].join(" "),
        3 => d.chars().map(String::from).collect::<Vec<_>>().join(" "),
        4 => format!("097{}", &d[3..]),
        _ => d.replace('0', "O"),
    };
    draft.text(9, 8, &format!("{label} {number} của ông {}", random.person()));
    (draft, Holds::cccd(1))
}

fn taxpayers(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let name = random.pick(&["Họ và tên người nộp thuế", "Họ tên chủ hộ", "Họ và tên"]);
    draft.line(2, &["TT", name, random.pick(&["Địa chỉ", "Nơi ở", "Nơi thường trú", "Địa chỉ thửa đất"]), "Ghi chú"]);
    let rows = random.between(10, 25);
    for row in 3..3 + rows {
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, &random.person());
        draft.text(row, 2, random.pick(&["Khóm 1", "Ấp Nhà Mát, xã Dân Thành", "12 Lê Thử", "Tổ 5, ấp Cồn Trứng"]));
    }
    (draft, Holds::people(rows))
}
