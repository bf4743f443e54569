//! Sheets that hold none, in other words and layouts.

use super::super::Family;
use super::super::Holds;
use super::super::maker::{Draft, Random, as_number, as_text, day};

pub(super) const FAMILIES: [Family; 19] = [
    ("form", form),
    ("form with contacts", form_with_contacts),
    ("budget by official", budget),
    ("duty roster", roster),
    ("hotlines of hamlets", hotlines),
    ("tax codes", tax_codes),
    ("population", population),
    ("goods", goods),
    ("register of documents", documents),
    ("moments of export", moments),
    ("twelve-digit sums", sums),
    ("cards handed out", handed_out),
    ("files at the one-stop desk", one_stop),
    ("offices with land lines", land_lines),
    ("accounts of the office", accounts),
    ("schools and streets", schools),
    ("meters", meters),
    ("awards by year", awards),
    ("weekly dates in numbers", number_dates),
];

pub(super) fn form(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "UBND XÃ LONG HỮU").text(0, 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    draft.text(3, 0, "BÁO CÁO KẾT QUẢ NGÀY 12/09/2023").merge((3, 0), (3, 8));
    draft.line(
        6,
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ CCCD", "", "Định danh mức 1", "", "Định danh mức 2", "", "Khó khăn"],
    );
    draft.merge((6, 2), (6, 3)).merge((6, 4), (6, 5)).merge((6, 6), (6, 7));
    draft.line(7, &["", "", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế", "Trong ngày", "Lũy kế"]);
    let mut total = [0.0; 6];
    for (row, hamlet) in (8..).zip(["Ấp Cồn Trứng", "Ấp Nhà Mát", "Hồ Thùng", "Khóm 1"]) {
        draft.number(row, 0, f64::from(row - 7)).text(row, 1, hamlet);
        for (col, sum) in (2..).zip(&mut total) {
            let count = f64::from(random.below(900));
            *sum += count;
            draft.number(row, col, count);
        }
    }
    draft.text(12, 1, "Tổng cộng");
    for (col, sum) in (2..).zip(total) {
        draft.sum(12, col, sum);
    }
    draft.text(15, 6, "NGƯỜI LẬP BIỂU").text(19, 6, &random.person());
    (draft, Holds::Nothing)
}

fn form_with_contacts(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = form(random);
    draft.text(1, 0, "Điện thoại: 0294 3830 000 - Fax: 0294.3830.001").text(2, 0, "Hotline cấp CCCD: 0900 000 000");
    draft.text(20, 0, &format!("Cán bộ tổng hợp: {}, ĐT: {}", random.person(), random.phone()));
    draft.line(21, &["Lãnh đạo duyệt", &random.person(), "", &random.phone()]);
    (draft, Holds::Nothing)
}

fn budget(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Kinh phí (đồng)", "Số tiền", "Dự toán năm 2023", "Thành tiền (VNĐ)"]);
    draft.line(2, &["TT", "Người phụ trách", "Nội dung", heading]);
    let rows = random.between(4, 10);
    for row in 3..3 + rows {
        let amount = if random.chance(50) {
            1000 * random.between(100_000, 999_000)
        } else {
            random.between(100_000_000, 999_999_999)
        };
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, &random.person()).text(row, 2, "Mua sắm thiết bị");
        draft.number(row, 3, f64::from(amount));
    }
    draft.text(3 + rows, 1, "Cộng").sum(3 + rows, 3, 84_098_001_234.0);
    (draft, Holds::Nothing)
}

fn roster(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(2, &["TT", "Họ và tên", "Chức vụ", random.pick(&["Ngày trực", "Thời gian", "Ngày"]), "Địa điểm"]);
    for row in 3..3 + random.between(4, 10) {
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, &random.person()).text(row, 2, "Công an viên");
        let date = random.between(1, 28);
        let value = if random.chance(50) { day(2023, 9, date) } else { as_text(&format!("{date:02}/09/2023")) };
        draft.put(row, 3, value).text(row, 4, "Trụ sở ấp Cồn Trứng");
    }
    (draft, Holds::Nothing)
}

fn hotlines(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["STT", random.pick(&["Ấp, khóm", "Địa bàn", "Tên ấp"]), "Đường dây nóng", "Số hộ"]);
    for (row, hamlet) in
        (2..).zip(["Ấp Nguyễn Văn Mẫu", "Hồ Thùng", "Hồ Tàu", "Cồn Cù", "Khóm 1", "Ấp Lê Thị Thử", "Kim Hòa"])
    {
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, hamlet).text(row, 2, &random.phone());
        draft.number(row, 3, f64::from(random.between(100, 900)));
    }
    (draft, Holds::Nothing)
}

fn tax_codes(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.text(0, 0, "MST: 0123456789-001").line(2, &["TT", "Cơ sở", "Mã số thuế", "Số lao động"]);
    for row in 3..3 + random.between(3, 9) {
        let code = format!("21{:08}", random.below(100_000_000));
        let value = if random.chance(50) { as_text(&format!("{code}-001")) } else { as_number(&code) };
        draft.number(row, 0, f64::from(row - 2)).text(row, 1, "Công ty TNHH Mẫu").put(row, 2, value);
        draft.number(row, 3, f64::from(random.below(90)));
    }
    (draft, Holds::Nothing)
}

fn population(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["Năm", random.pick(&["Dân số", "Tổng số nhân khẩu", "Sản lượng (kg)"]), "Giá trị sản xuất"]);
    for row in 2..2 + random.between(4, 9) {
        draft.number(row, 0, f64::from(2013 + row)).number(row, 1, f64::from(random.between(10_000_000, 399_999_999)));
        draft.number(row, 2, f64::from(random.between(100_000_000, 389_999_999)) * 101.0);
    }
    (draft, Holds::Nothing)
}

fn goods(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Tên hàng", random.pick(&["Mã vạch", "Barcode", "Số seri"]), "Số lượng"]);
    for row in 1..random.between(4, 9) {
        let code = match random.below(3) {
            0 => format!("0123{:08}", random.below(100_000_000)),
            1 => format!("893{:010}", random.below(1_000_000_000)),
            _ => format!("{:09}", random.between(100_000_000, 389_999_999)),
        };
        draft.number(row, 0, f64::from(row)).text(row, 1, "Máy in").text(row, 2, &code).number(row, 3, 2.0);
    }
    (draft, Holds::Nothing)
}

fn documents(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(1, &["TT", "Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Người ký"]);
    for row in 2..2 + random.between(4, 9) {
        let number = if random.chance(30) { "123456789".to_owned() } else { random.below(900).to_string() };
        draft.number(row, 0, f64::from(row - 1)).text(row, 1, &format!("Số {number}/BC-UBND"));
        draft.text(row, 2, "12/09/2023").text(row, 3, "V/v cấp CCCD cho công dân").text(row, 4, &random.person());
    }
    (draft, Holds::Nothing)
}

fn moments(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = form(random);
    let minute = random.between(10, 59);
    draft.text(22, 0, &format!("Xuất lúc 2023091208{minute}")).text(23, 0, &format!("202309120830{minute}"));
    draft.number(24, 0, 202_309_120_830.0).text(25, 0, &format!("09112023 15{minute}"));
    (draft, Holds::Nothing)
}

fn sums(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Đơn vị", "Thu ngân sách", "Chi"]);
    for (row, unit) in (1..).zip(["Phường 1", "Xã Long Hữu", "Xã Dân Thành"]) {
        draft.text(row, 0, unit).number(row, 1, 123_456_789_012.0 + f64::from(random.below(1000)));
        draft.number(row, 2, f64::from(random.between(1_000_000, 999_999_999)) * 91.0);
    }
    draft.text(4, 0, "Tổng cộng").sum(4, 1, 370_370_367_036.0).text(4, 2, "12.345.678.901");
    (draft, Holds::Nothing)
}

fn handed_out(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    let heading = random.pick(&["Số thẻ CCCD đã trả", "Số CCCD đã cấp", "Hồ sơ CCCD tiếp nhận", "Số người có CMND"]);
    draft.text(0, 0, "TÌNH HÌNH CẤP CCCD").line(2, &["Đơn vị", heading, "Tỷ lệ (%)"]);
    for (row, unit) in (3..).zip(["Phường 1", "Phường 2", "Xã Long Toàn", "Xã Long Hữu"]) {
        draft.text(row, 0, unit).number(row, 1, f64::from(random.below(99_999))).number(row, 2, 93.5);
    }
    draft.text(7, 0, "Toàn thị xã").sum(7, 1, f64::from(random.between(10_000, 999_999)));
    (draft, Holds::Nothing)
}

fn one_stop(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Mã hồ sơ", "Lĩnh vực", "Ngày tiếp nhận", "Cán bộ thụ lý"]);
    for row in 1..random.between(5, 12) {
        let code = format!("000.00.23.H59-2309{:02}-{:04}", random.between(1, 30), random.below(10_000));
        draft.number(row, 0, f64::from(row)).text(row, 1, &code).text(row, 2, "Cư trú").put(row, 3, day(2023, 9, 5));
        draft.text(row, 4, &random.person());
    }
    (draft, Holds::Nothing)
}

fn land_lines(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Cơ quan", "Thủ trưởng", "Điện thoại bàn", "Fax"]);
    for row in 1..random.between(5, 9) {
        let line = format!("0294 3830 {:03}", random.below(1000));
        draft.number(row, 0, f64::from(row)).text(row, 1, "Phòng Văn hóa").text(row, 2, &random.person());
        draft.text(row, 3, &line).text(row, 4, &line.replace(' ', "."));
    }
    (draft, Holds::Nothing)
}

fn accounts(random: &mut Random) -> (Draft, Holds) {
    let (mut draft, _) = form(random);
    let account = format!("74102050{:05}", random.below(100_000));
    draft.text(1, 0, &format!("Số tài khoản: {account} tại Agribank")).text(1, 5, "Mã QHNS: 1098765");
    draft.text(2, 0, "Mã số thuế 2100123456");
    (draft, Holds::Nothing)
}

fn schools(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Điểm cấp CCCD lưu động", "Địa chỉ", "Liên hệ"]);
    for row in 1..random.between(5, 9) {
        let name = random.person();
        let place = random.pick(&["Trường THCS", "Nhà văn hóa", "Trường Tiểu học"]);
        draft.number(row, 0, f64::from(row)).text(row, 1, &format!("{place} {name}"));
        draft.text(row, 2, &format!("{} {}, Khóm 1", random.between(1, 300), random.person())).text(
            row,
            3,
            &random.phone(),
        );
    }
    (draft, Holds::Nothing)
}

fn meters(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Mã khách hàng", "Chỉ số cũ", "Chỉ số mới"]);
    for row in 1..random.between(5, 9) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &format!("PB1301{:07}", random.below(10_000_000)));
        draft.number(row, 2, f64::from(random.below(99_999))).number(row, 3, f64::from(random.below(99_999)));
    }
    (draft, Holds::Nothing)
}

fn awards(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["TT", "Họ và tên", "Danh hiệu", random.pick(&["Năm", "Năm đạt", "Năm khen thưởng"])]);
    for row in 1..random.between(5, 9) {
        draft.number(row, 0, f64::from(row)).text(row, 1, &random.person()).text(row, 2, "Lao động tiên tiến");
        draft.number(row, 3, f64::from(random.between(2015, 2023)));
    }
    (draft, Holds::Nothing)
}

fn number_dates(random: &mut Random) -> (Draft, Holds) {
    let mut draft = Draft::default();
    draft.line(0, &["Ngày", "Ngày cấp CCCD", "Trong ngày", "Lũy kế"]);
    for row in 1..random.between(5, 9) {
        let date = f64::from(20_230_900 + random.between(1, 30));
        draft.number(row, 0, date).number(row, 1, date).number(row, 2, f64::from(random.below(90)));
        draft.number(row, 3, f64::from(random.below(9000)));
    }
    (draft, Holds::Nothing)
}
