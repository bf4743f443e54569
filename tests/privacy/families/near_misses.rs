//! Sheets that look like lists of people or identity numbers and hold neither.

use tonghop::text::legacy::Encoding;

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_number, as_text, day};

pub(super) const FAMILIES: [Family; 27] = [
    ("report", report),
    ("report in an old encoding", encoded_report),
    ("report with contacts", with_contacts),
    ("report with a slip of the key", slip),
    ("quotas", quotas),
    ("money", money),
    ("money sums without heading", unheaded_sums),
    ("lone sum that looks like an identity number", lone_sum),
    ("large counts", large_counts),
    ("sums of twelve digits", twelve_digits),
    ("headings that mention papers", mentions),
    ("dates as numbers", number_dates),
    ("document numbers", document_numbers),
    ("accounts and taxes", accounts),
    ("hamlets named after people", hamlets),
    ("assignments", assignments),
    ("meetings and appointments", appointments),
    ("bar codes", bar_codes),
    ("telephones of offices", offices),
    ("codes of forms and moments", codes),
    ("numbers of accounts and documents", numbers_of_things),
    ("accounts of people", accounts_of_people),
    ("accounts and contracts", accounts_and_contracts),
    ("amounts of places", amounts_of_places),
    ("officials and addresses", officials),
    ("small counts side by side", small_counts),
    ("numbers in prose", prose),
];

const UNITS: [&str; 7] =
    ["Phường 1", "Phường 2", "Xã Long Toàn", "Xã Long Hữu", "Xã Dân Thành", "Xã Trường Long Hòa", "Xã Hiệp Thạnh"];

/// The daily report form, filled in.
pub(super) fn report(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "ỦY BAN NHÂN DÂN").text(1, 0, "PHƯỜNG 1").text(0, 6, "Độc lập - Tự do - Hạnh phúc");
    draft.text(2, 0, "BÁO CÁO KẾT QUẢ CẤP CCCD, ĐỊNH DANH ĐIỆN TỬ NGÀY 12/9/2023").merge((2, 0), (2, 8));
    draft.line(
        5,
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "", "Kích hoạt mức 1", "", "Kích hoạt mức 2", "", "Khó khăn"],
    );
    draft.merge((5, 2), (5, 3)).merge((5, 4), (5, 5)).merge((5, 6), (5, 7));
    for col in [2, 4, 6] {
        draft.text(6, col, "Trong ngày").text(6, col + 1, "Lũy kế");
    }
    for row in 7..7 + random.between(1, 9) {
        draft.number(row, 0, f64::from(row - 6)).text(row, 1, random.pick(&["Khóm 1", "Ấp Cồn Cù", "Ấp Cồn Trứng"]));
        for col in 2..8 {
            draft.number(row, col, f64::from(random.below(2000)));
        }
    }
    draft.text(17, 1, "Tổng cộng").sum(17, 7, f64::from(random.below(20_000)));
    draft.text(20, 6, "Duyên Hải, ngày 13 tháng 9 năm 2023").text(21, 6, "NGƯỜI LẬP BIỂU").text(
        25,
        6,
        &random.person(),
    );
    (draft, Holds::Nothing)
}

fn encoded_report(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = with_contacts(random);
    draft.encode(Some(if random.chance(50) { Encoding::Tcvn3 } else { Encoding::Vni }));
    (draft, holds)
}

fn with_contacts(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = report(random);
    draft.text(3, 0, "Điện thoại: 0294 3830 000").text(3, 5, "Hotline 0900 000 000");
    draft.text(26, 0, &format!("Người lập biểu: {}, ĐT {}", random.person(), random.phone()));
    draft.line(27, &["Trưởng Công an", &random.person(), &random.phone()]);
    (draft, holds)
}

fn slip(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = report(random);
    let slip = [123_456_789.0, 84_098_001_234.0, 112_233_445_566.0, 334_455_667.0];
    draft.number(8, random.between(2, 7), slip[random.below(4) as usize]);
    (draft, holds)
}

fn quotas(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft
        .text(0, 0, "PHỤ LỤC GIAO CHỈ TIÊU")
        .line(2, &["STT", "Đơn vị", random.pick(&["Chỉ tiêu giao", "Số phải đạt"]), "Người chỉ đạo"]);
    for (row, unit) in (3..).zip(UNITS) {
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, unit).number(
            row,
            2,
            f64::from(random.between(1900, 9000)),
        );
        draft.text(row, 3, &random.person());
    }
    draft.text(10, 1, "Tổng cộng").sum(10, 2, 32_520.0);
    (draft, Holds::Nothing)
}

fn money(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&[
        "Kinh phí (đồng)",
        "Thành tiền",
        "Số tiền",
        "Giá trị (đồng)",
        "Lệ phí cấp CCCD (đồng)",
        "Chi (đồng)",
    ]);
    draft.line(0, &["TT", "Nội dung", "Người nhận", heading]);
    for row in 1..=random.between(3, 12) {
        let amount = if random.chance(60) { 250_000_000 } else { random.between(100_000_000, 389_999_999) };
        draft.number(row, 0, f64::from(row)).text(row, 1, "Mua máy ảnh").text(row, 2, &random.person());
        draft.number(row, 3, f64::from(amount));
    }
    (draft, Holds::Nothing)
}

fn unheaded_sums(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Đơn vị", "Năm trước", "Năm nay"]);
    for (row, unit) in (1..).zip(UNITS) {
        draft.text(row, 0, unit).number(row, 1, f64::from(random.between(1_000, 400_000)) * 1000.0);
        draft.number(row, 2, f64::from(random.between(9_000_000, 999_999_999)));
    }
    (draft, Holds::Nothing)
}

fn lone_sum(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Đơn vị", "Kết quả", "Ước thực hiện"]);
    for (row, unit) in (1..).zip(UNITS) {
        draft.text(row, 0, unit).number(row, 2, f64::from(random.below(99_999)) * 100_003.0);
    }
    draft.text(8, 0, "Toàn thị xã").put(8, 2, as_number(&random.cccd(10)));
    (draft, Holds::Nothing)
}

fn large_counts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Tỉnh", random.pick(&["Tổng số lượt", "Lũy kế", "Số lượng", "Cộng"]), "Tỷ lệ"]);
    for row in 1..=random.between(3, 12) {
        draft.text(row, 0, "Trà Vinh").number(row, 1, f64::from(random.between(100_000_000, 389_999_999)));
        draft.number(row, 2, 12.5);
    }
    (draft, Holds::Nothing)
}

fn twelve_digits(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Khoản", "Thực hiện"]);
    for row in 1..=random.between(2, 9) {
        let number = f64::from(random.between(100_000_000, 999_999_999)) * 1_000.0 + 789.0;
        draft.text(row, 0, "Thu khác");
        draft.put(row, 1, if random.chance(50) { as_number(&format!("{number}")) } else { as_text("123.456.789.012") });
    }
    draft.text(20, 0, "123456789012");
    (draft, Holds::Nothing)
}

fn mentions(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let headings =
        ["Thu nhận hồ sơ CCCD", "Số CCCD đã cấp", "CCCD", "Số công dân có CCCD", "Tài khoản định danh", "Cấp CMND"];
    draft
        .text(0, 0, "KẾT QUẢ CẤP CCCD")
        .merge((0, 0), (0, 2))
        .line(2, &["Đơn vị", random.pick(&headings), "Cán bộ phụ trách"]);
    for (row, unit) in (3..).zip(UNITS) {
        let count = random.below(99_999);
        let value = if random.chance(30) { as_text(&format!("{count}")) } else { as_number(&format!("{count}")) };
        draft.text(row, 0, unit).put(row, 1, value).text(row, 2, &random.person());
    }
    draft.text(10, 0, "Cộng").sum(10, 1, f64::from(random.below(999_999)));
    (draft, Holds::Nothing)
}

fn number_dates(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Ngày báo cáo", random.pick(&["Ngày cấp CCCD", "Ngày", "Kỳ"]), "Cán bộ"]);
    for row in 1..=random.between(3, 9) {
        let date = f64::from(20_230_900 + random.between(1, 30));
        draft.number(row, 0, date).number(row, 1, date).text(row, 2, &random.person()).text(row, 3, "12092023");
    }
    (draft, Holds::Nothing)
}

fn document_numbers(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = report(random);
    draft.text(3, 0, &format!("Số {}/BC-UBND", 100_000_000 + random.below(99_999_999)));
    draft.text(4, 0, "Kèm theo Kế hoạch số 110/KH-UBND ngày 31/8/2023; mã 000.00.23.H59-230912-0001");
    draft.text(28, 0, "Các mẫu CC01, CC02, DK 001, 002, 003, 004 ban hành kèm Thông tư 41/2019/TT-BCA");
    (draft, holds)
}

fn accounts(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, holds) = report(random);
    draft.text(3, 0, "Mã số thuế: 0123456789-001").text(3, 3, &format!("STK 7410201{:06}", random.below(999_999)));
    draft.text(4, 0, "Mã đơn vị QHNS").number(4, 1, 1_098_765.0).text(4, 3, "0123456789");
    (draft, holds)
}

fn hamlets(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", random.pick(&["Ấp, khóm", "Tên khóm", "Địa bàn", "Khu vực"]), "Số máy trực", "Số hộ"]);
    for row in 1..=random.between(4, 9) {
        let place = random.pick(&["Ấp", "Khóm", "Đường", "Tổ", "Hẻm"]);
        draft.number(row, 0, f64::from(row)).text(row, 1, &format!("{place} {}", random.person()));
        draft.text(row, 2, &random.phone()).number(row, 3, f64::from(random.below(500)));
    }
    (draft, Holds::Nothing)
}

fn assignments(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "DANH SÁCH PHÂN CÔNG").line(1, &["TT", "Họ và tên", "Chức vụ", "Địa bàn", "Chỉ tiêu"]);
    for (row, unit) in (2..).zip(UNITS) {
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person()).text(row, 2, "Phó Chủ tịch UBND");
        draft.text(row, 3, unit).number(row, 4, f64::from(random.between(1900, 2020)));
    }
    (draft, Holds::Nothing)
}

fn appointments(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["TT", "Họ và tên", random.pick(&["Ngày họp", "Thời gian", "Ngày nhận nhiệm vụ", "Hạn xong"])]);
    for row in 2..=random.between(5, 12) {
        let value = if random.chance(50) { day(2023, 9, random.between(1, 30)) } else { as_text("15/09/2023") };
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &random.person()).put(row, 2, value);
    }
    (draft, Holds::Nothing)
}

fn bar_codes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Thiết bị", random.pick(&["Mã vạch", "Số seri", "Serial", "Barcode"])]);
    for row in 1..=random.between(3, 9) {
        let code = if random.chance(50) { random.cccd(1) } else { format!("893{:010}", random.below(999_999_999)) };
        draft.number(row, 0, f64::from(row)).text(row, 1, "Máy đọc thẻ");
        draft.put(row, 2, if random.chance(50) { as_text(&code) } else { as_number(&code) });
    }
    (draft, Holds::Nothing)
}

fn offices(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Đơn vị", "Điện thoại", "Đường dây nóng", "Người chỉ huy"]);
    for (row, unit) in (1..).zip(UNITS) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &format!("Công an {unit}")).text(row, 2, "0294 3830 000");
        draft.text(row, 3, &random.phone());
    }
    draft.text(1, 4, &random.person()).text(2, 4, &random.person());
    (draft, Holds::Nothing)
}

fn codes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Tệp", "Lúc nhận", "Mã"]);
    for row in 1..=random.between(3, 9) {
        let moment = format!("202309{:02}08{:02}", random.between(10, 30), random.between(10, 59));
        draft.text(row, 0, &format!("BC_{moment}.xlsx")).text(row, 1, &format!("{moment}00"));
        draft.put(row, 2, as_number(&moment)).text(row, 3, "011023-311023").text(row, 4, "091120231530");
    }
    (draft, Holds::Nothing)
}

/// Numbers as long as those of citizens, under a heading that says what they are.
fn numbers_of_things(random: &mut Random) -> (Draft, Holds) {
    const HEADINGS: [&str; 12] = [
        "Số tài khoản kho bạc",
        "Số công văn",
        "Mã QHNS",
        "Số tờ bản đồ",
        "Mã vận đơn",
        "Số hiệu",
        "Mã thiết bị",
        "Số seri",
        "Số quyết định",
        "Mã tài sản",
        "Số chứng từ",
        "IMEI",
    ];
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Nội dung", random.pick(&HEADINGS), "Ghi chú"]);
    let long = random.chance(50);
    for row in 1..=random.between(3, 12) {
        let digits = if long { random.cccd(10) } else { random.cmnd() };
        draft.number(row, 0, f64::from(row)).text(row, 1, random.pick(&["Máy đọc thẻ", "Mua vật tư", "Chuyển hồ sơ"]));
        draft.put(row, 2, if random.chance(50) { as_text(&digits) } else { as_number(&digits) });
    }
    (draft, Holds::Nothing)
}

/// Numbers that an office has with others: as long as those of citizens, and of another structure.
fn accounts_and_contracts(random: &mut Random) -> (Draft, Holds) {
    const HEADINGS: [&str; 10] = [
        "Số tài khoản",
        "Tài khoản",
        "STK",
        "so tai khoan",
        "Số hợp đồng",
        "Số biên nhận",
        "Mã giao dịch",
        "Số phiếu",
        "Mã khách hàng",
        "Mã hồ sơ",
    ];
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Nội dung", random.pick(&HEADINGS), "Ghi chú"]);
    let style = random.below(4);
    for row in 1..=random.between(3, 12) {
        let digits = match style {
            0 => random.cmnd(),
            1 => format!("1070{:08}", random.below(99_999_999)),
            2 => format!("2023{:02}{:05}", random.between(1, 12), random.below(99_999)),
            _ => format!("7410205{:06}", random.below(999_999)),
        };
        draft.number(row, 0, f64::from(row)).text(row, 1, random.pick(&["Máy đọc thẻ", "Mua vật tư", "Chuyển hồ sơ"]));
        draft.put(row, 2, if random.chance(50) { as_text(&digits) } else { as_number(&digits) });
    }
    (draft, Holds::Nothing)
}

/// Places that are called as people are, and amounts that look like telephones or identity numbers.
fn amounts_of_places(random: &mut Random) -> (Draft, Holds) {
    const NAMES: [&str; 8] =
        ["Hồ Thị Kỷ", "Trần Phán", "Nguyễn Phích", "Lý Văn Lâm", "Trà Vinh", "Lâm Đồng", "Ninh Bình", "Hồ Đắc Kiện"];
    let mut draft = Draft::default();
    draft.text(0, 0, "BÁO CÁO THÁNG 8/2023");
    let place = random.pick(&[
        "Xã, phường",
        "Huyện, thị xã",
        "Địa phương",
        "Tên tỉnh",
        "Tỉnh, thành phố",
        "Phường/xã/thị trấn",
        "Tên xã",
        "Quận, huyện",
        "Đơn vị hành chính cấp xã",
    ]);
    let amount = random.pick(&[
        "Giải ngân",
        "Thực hiện",
        "Dự toán",
        "Ước thực hiện",
        "Kế hoạch vốn",
        "Thu",
        "Chi",
        "Quyết toán",
    ]);
    draft.line(2, &["TT", place, amount]);
    let style = random.below(3);
    for row in 3..3 + random.between(2, 9) {
        let value = match style {
            0 => as_number(&format!("{}{:08}", random.pick(&["3", "5", "7", "8", "9"]), random.below(99_999_999))),
            1 => as_number(&random.cmnd()),
            _ => as_number(&random.cccd(10)),
        };
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, random.pick(&NAMES)).put(row, 2, value);
    }
    (draft, Holds::Nothing)
}

fn accounts_of_people(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Họ và tên", "Chức vụ", random.pick(&["Số tài khoản", "STK", "Tài khoản ngân hàng"])]);
    let bank = random.pick(&["7410", "0711", "1903"]);
    for row in 1..=random.between(3, 12) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 2, "Công chức");
        draft.text(row, 3, &format!("{bank}{:08}", random.below(99_999_999)));
    }
    (draft, Holds::Nothing)
}

fn officials(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Họ và tên", random.pick(&["Chức vụ", "Chức danh", "Đơn vị công tác"]), "Địa chỉ cơ quan"]);
    for row in 1..=random.between(5, 20) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 2, "Phó Chủ tịch UBND");
        draft.text(row, 3, random.pick(&["12 Lê Thử, Phường 1", "Khóm 2", "Trụ sở UBND xã Dân Thành"]));
    }
    (draft, Holds::Nothing)
}

fn small_counts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Người phụ trách"]);
    for col in 2..14 {
        draft.text(0, col, &format!("Ngày {}", col - 1));
    }
    for row in 1..=random.between(3, 9) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person());
        for col in 2..14 {
            draft.number(row, col, f64::from(random.below(4)));
        }
    }
    (draft, Holds::Nothing)
}

fn prose(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = report(random);
    let count = random.between(100, 999);
    draft.text(
        9,
        8,
        &match random.below(6) {
            0 => format!("Đã cấp {count} CCCD, 01/09/2023, 1500 hồ sơ"),
            1 => "Hotline cấp CCCD: 02943830000".to_owned(),
            2 => "Thu nhận CCCD từ 01/09/2023 - 15/10/2023".to_owned(),
            3 => format!("Lệ phí CCCD 12.{count}.000 đồng"),
            4 => format!("Kế hoạch số 110/KH-UBND, CCCD đã trả {count},{count}"),
            _ => format!("Công văn 0{count}/2023/CV-CA về CCCD, ngày 12,13,14/09/2023"),
        },
    );
    (draft, Holds::Nothing)
}
