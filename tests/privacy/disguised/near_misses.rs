//! Sheets with long numbers, names and texts that are nobody's identity.

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_number, as_text, day};

pub(super) const FAMILIES: [Family; 21] = [
    ("amounts in twelve digits", amounts),
    ("amounts in nine digits", small_amounts),
    ("amounts in prose", amounts_in_prose),
    ("contracts", contracts),
    ("plans and decisions", plans),
    ("coordinates", coordinates),
    ("barcodes", barcodes),
    ("serial numbers", serials),
    ("telephone sets", telephone_sets),
    ("moments", moments),
    ("codes of units", unit_codes),
    ("budget codes", budget_codes),
    ("accounts of the treasury", treasury),
    ("tax codes of firms", firms),
    ("invoices", invoices),
    ("parcels of land", land),
    ("averages", averages),
    ("hotlines", hotlines),
    ("heads of hamlets", heads),
    ("prose about quotas", quotas),
    ("population of the nation", nation),
];

fn amounts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Giải ngân (đồng)", "Thực hiện (đồng)", "Thành tiền", "Số tiền", "Giá trị hợp đồng"]);
    draft.line(2, &["TT", "Nội dung", heading]);
    for row in 3..3 + random.between(4, 9) {
        let amount = f64::from(random.between(10_000, 99_999)) * 1e6 + f64::from(random.below(1_000_000));
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, "Sửa chữa trụ sở").number(row, 2, amount);
    }
    (draft, Holds::Nothing)
}

fn small_amounts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(2, &["TT", "Xã, phường", random.pick(&["Dự toán giao", "Đã chi", "Kinh phí (đ)", "Thu ngân sách"])]);
    for (row, place) in (3..).zip(["Trà Vinh", "Hồ Thị Kỷ", "Long Hữu", "Phường 1", "Hiệp Thạnh"]) {
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, place);
        draft.number(row, 2, f64::from(random.between(100_000_000, 999_999_999)));
    }
    (draft, Holds::Nothing)
}

fn amounts_in_prose(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let amount = random.between(100, 999);
    let text = match random.below(4) {
        0 => format!("Kinh phí {amount}.250.000.000 đồng chưa được cấp"),
        1 => format!("Tổng vốn: {amount},084,190,000 đ, đã giải ngân 45%"),
        2 => format!("Thu {amount}084190000 đồng từ đầu năm"),
        _ => format!("Đề nghị bổ sung {amount} 000 000 đồng mua máy"),
    };
    draft.line(0, &["TT", "Đơn vị", "Khó khăn"]).number(1, 0, 1.0).text(1, 1, "Phường 1").text(1, 2, &text);
    (draft, Holds::Nothing)
}

fn contracts(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["TT", "Nhà thầu", "Số hợp đồng", "Ngày ký"]);
    for row in 2..2 + random.between(3, 7) {
        let number = format!("{:02}/2023/HĐ-{}", random.between(1, 99), random.pick(&["UBND", "XD", "TV"]));
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, "Công ty TNHH Xây dựng Mẫu").text(row, 2, &number);
        draft.put(row, 3, day(2023, random.between(1, 12), 9));
    }
    (draft, Holds::Nothing)
}

fn plans(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let number = random.between(1, 400);
    draft.text(
        0,
        0,
        &format!("Thực hiện Kế hoạch số {number}/KH-UBND ngày 30/8/2023 và Công văn {number}/CV-CAH-QLHC"),
    );
    draft.text(1, 0, &format!("Quyết định số 0{number}2023/QĐ-UBND, Nghị quyết 06/NQ-HĐND ngày 12/7/2022"));
    draft.line(3, &["TT", "Văn bản", "Trích yếu"]).line(4, &["1", "110/KH-UBND", "Kích hoạt định danh điện tử"]);
    (draft, Holds::Nothing)
}

fn coordinates(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Điểm", "Vĩ độ", "Kinh độ", "VN-2000 X", "VN-2000 Y"]);
    for row in 1..=random.between(3, 8) {
        let part = f64::from(random.below(1_000_000_000));
        draft.text(row, 0, &format!("Điểm {row}")).number(row, 1, 9.0 + part / 1e9).number(row, 2, 106.0 + part / 1e9);
        draft.number(row, 3, 1_084_190.0 + part / 1e6).number(row, 4, 560_123.0 + part / 1e6);
    }
    (draft, Holds::Nothing)
}

fn barcodes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Vật tư", random.pick(&["Mã vạch", "Barcode", "EAN"]), "Số lượng"]);
    for row in 1..=random.between(4, 9) {
        let code = format!("893{:010}", f64::from(random.below(1_000_000)) * 7919.0);
        draft
            .number(row, 0, f64::from(row))
            .text(row, 1, "Giấy in A4")
            .put(row, 2, as_number(&code))
            .number(row, 3, 5.0);
    }
    (draft, Holds::Nothing)
}

fn serials(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Thiết bị", random.pick(&["Số sê-ri", "Serial", "S/N", "Số máy"]), "Người giữ"]);
    for row in 1..=random.between(4, 9) {
        let code = format!("SN{:04}X{:06}", random.below(10_000), random.below(1_000_000));
        draft.number(row, 0, f64::from(row)).text(row, 1, "Máy thu nhận vân tay").text(row, 2, &code);
        draft.text(row, 3, &random.person());
    }
    (draft, Holds::Nothing)
}

fn telephone_sets(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Máy", "IMEI"]);
    for row in 1..=random.between(3, 8) {
        let code = format!("35{:06}{:07}", random.below(1_000_000), random.below(10_000_000));
        draft.number(row, 0, f64::from(row)).text(row, 1, "Điện thoại cấp cho tổ").put(row, 2, as_text(&code));
    }
    (draft, Holds::Nothing)
}

fn moments(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Lần", random.pick(&["Thời điểm kết xuất", "Dấu thời gian", "Timestamp"]), "Số dòng"]);
    for row in 1..=random.between(3, 8) {
        let at = format!(
            "2023{:02}{:02}{:02}{:02}",
            random.between(1, 12),
            random.between(1, 28),
            random.below(24),
            random.below(60)
        );
        draft.number(row, 0, f64::from(row)).put(row, 1, as_number(&at)).number(row, 2, f64::from(random.below(900)));
    }
    (draft, Holds::Nothing)
}

fn unit_codes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Mã tỉnh", "Mã huyện", "Mã xã", "Tên xã", "Dân số"]);
    for (row, name) in (1..).zip(["Phường 1", "Phường 2", "Xã Long Toàn", "Xã Long Hữu", "Xã Dân Thành"])
    {
        draft.text(row, 0, "84").text(row, 1, "851").text(row, 2, &format!("294{:02}", random.below(100)));
        draft.text(row, 3, name).number(row, 4, f64::from(random.between(5_000, 20_000)));
    }
    (draft, Holds::Nothing)
}

fn budget_codes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Mã ĐVQHNS", "Mã chương", "Mã ngành", "Mã dự án", "Đơn vị"]);
    for row in 1..=random.between(3, 8) {
        draft
            .text(row, 0, &format!("{:07}", random.between(1_000_000, 1_200_000)))
            .text(row, 1, "805")
            .text(row, 2, "341");
        draft.put(row, 3, as_number(&format!("78{:05}", random.below(100_000)))).text(row, 4, "Văn phòng HĐND và UBND");
    }
    (draft, Holds::Nothing)
}

fn treasury(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "Chủ tài khoản: UBND Phường 1");
    draft.text(
        1,
        0,
        &format!("Tài khoản: 9527.3.{:07}.00000 tại Kho bạc Nhà nước", random.between(1_000_000, 1_200_000)),
    );
    draft.text(2, 0, &format!("Số tài khoản: 3714.0.{:07}", random.between(1_000_000, 1_200_000)));
    draft.line(4, &["TT", "Nội dung", "Đã chi"]).line(5, &["1", "Văn phòng phẩm", "1.250.000"]);
    (draft, Holds::Nothing)
}

fn firms(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Doanh nghiệp", "Mã số thuế", "Số lao động"]);
    for row in 1..=random.between(3, 9) {
        let code = format!("2100{:06}", random.between(100_000, 999_999));
        let code = if random.chance(30) { format!("{code}-001") } else { code };
        draft.number(row, 0, f64::from(row)).text(row, 1, "Công ty TNHH MTV Thủy sản Mẫu").text(row, 2, &code);
        draft.number(row, 3, f64::from(random.below(300)));
    }
    (draft, Holds::Nothing)
}

fn invoices(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Ký hiệu", "Số hóa đơn", "Người mua", "Số tiền"]);
    for row in 1..=random.between(3, 9) {
        draft.number(row, 0, f64::from(row)).text(row, 1, "1C23TMM").text(
            row,
            2,
            &format!("{:08}", random.below(99_999)),
        );
        draft.text(row, 3, &random.person()).number(row, 4, f64::from(random.between(100, 90_000)) * 1000.0);
    }
    (draft, Holds::Nothing)
}

fn land(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Tờ bản đồ", "Thửa đất", "Diện tích (m2)", "Loại đất"]);
    for row in 1..=random.between(5, 12) {
        draft.number(row, 0, f64::from(row)).number(row, 1, f64::from(random.between(1, 60)));
        draft.number(row, 2, f64::from(random.between(1, 900))).number(
            row,
            3,
            f64::from(random.between(900, 90_000)) / 7.0,
        );
        draft.text(row, 4, "ONT");
    }
    (draft, Holds::Nothing)
}

fn averages(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Đơn vị", "Bình quân", "Tỷ lệ (%)"]);
    for (row, name) in (1..).zip(["Phường 1", "Phường 2", "Xã Long Toàn", "Xã Long Hữu"]) {
        let count = f64::from(random.between(1, 900));
        draft.number(row, 0, f64::from(row)).text(row, 1, name).number(row, 2, count / 7.0).number(
            row,
            3,
            count / 900.3,
        );
    }
    (draft, Holds::Nothing)
}

fn hotlines(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Cơ quan", "Điện thoại"]);
    for (row, name) in (1..).zip(["UBND Phường 1", "Công an Phường 1", "Trạm Y tế", "Bưu điện", "Văn phòng HĐND"])
    {
        let number = format!("0294 38{} {:03}", random.between(10, 99), random.below(1000));
        draft.number(row, 0, f64::from(row)).text(row, 1, name).text(row, 2, &number);
    }
    (draft, Holds::Nothing)
}

fn heads(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(
        0,
        &["TT", "Khóm", random.pick(&["Trưởng khóm", "Người phụ trách", "Cán bộ theo dõi"]), "Chỉ tiêu", "Đạt"],
    );
    for row in 1..=random.between(4, 9) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &format!("Khóm {row}")).text(row, 2, &random.person());
        draft.number(row, 3, f64::from(random.between(100, 900))).number(row, 4, f64::from(random.below(100)));
    }
    (draft, Holds::Nothing)
}

fn quotas(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let quota = random.between(1000, 9999);
    let text = match random.below(4) {
        0 => format!("Chỉ tiêu {quota} tài khoản, đã đạt {} tài khoản từ 01/9/2023 đến 12/9/2023", quota / 3),
        1 => format!("Đã cấp {quota} thẻ CCCD, còn 1 234 trường hợp chưa trả"),
        2 => format!("Toàn xã có {quota} công dân đủ 14 tuổi, 2 856 người đi làm ăn xa"),
        _ => format!("CCCD: {quota} hồ sơ; mức 1: 120; mức 2: 2.345 (tỷ lệ 45,67%)"),
    };
    draft.line(0, &["TT", "Đơn vị", "Ghi chú"]).number(1, 0, 1.0).text(1, 1, "Xã Long Hữu").text(1, 2, &text);
    (draft, Holds::Nothing)
}

fn nation(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Năm", "Dân số", "Sản lượng (kg)", "Lượt truy cập"]);
    for row in 1..=random.between(3, 8) {
        draft.number(row, 0, f64::from(2015 + row)).number(row, 1, f64::from(random.between(96_000_000, 99_999_999)));
        draft.number(row, 2, f64::from(random.between(100_000_000, 900_000_000)));
        draft.number(row, 3, f64::from(random.between(10_000, 99_999)) * 1e6);
    }
    (draft, Holds::Nothing)
}
