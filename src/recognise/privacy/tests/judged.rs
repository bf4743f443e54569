//! A number is judged by what it is, people by what stands beside them: not by what a heading calls them.

use super::*;

/// Headings of numbers that citizens have with somebody, for which their CCCD is used.
const PERSONAL: [&str; 17] = [
    "Tài khoản",
    "Tài khoản VNeID",
    "Tên tài khoản",
    "Số TK",
    "STK",
    "Sè tµi kho¶n",
    "Mã số thuế",
    "MST cá nhân",
    "Số BHXH",
    "Mã thẻ BHYT",
    "Mã hồ sơ",
    "Mã khách hàng",
    "Khách hàng",
    "Số hợp đồng",
    "Số phiếu",
    "Số biên nhận",
    "Mã giao dịch",
];

#[test]
fn a_number_is_judged_by_what_it_is_whatever_it_is_called() {
    let under = |heading: &str, values: Vec<Value>, name: Option<&str>| {
        let rows = (1..).zip(values).flat_map(|(row, value)| {
            let name = name.map(|name| text(row, 1, name));
            name.into_iter().chain([(row, 2, value)])
        });
        found(&workbook(rows.chain([text(0, 2, heading)]).collect()))
    };
    let texts = || ["084098001234", "084198001235"].map(|digits| Value::Text(digits.into())).to_vec();
    let shortened = || [84_098_001_234.0, 84_198_001_235.0, 84_085_001_236.0].map(Value::Number).to_vec();
    let twice = || [1_098_001_234.0, 1_198_001_235.0, 1_085_001_236.0].map(Value::Number).to_vec();
    let name = Some("Nguyễn Văn Mẫu");
    for heading in PERSONAL {
        assert_eq!(under(heading, texts(), None), (2, 0, 0), "{heading}");
        assert_eq!(under(heading, texts()[..1].to_vec(), name), (1, 0, 0), "{heading}");
        assert_eq!(under(heading, shortened(), None), (3, 0, 0), "{heading}");
        assert_eq!(under(heading, shortened()[..1].to_vec(), name), (1, 0, 0), "{heading}");
        assert_eq!(under(heading, twice(), name), (3, 0, 0), "{heading}");
        // Without names only a digital identity's account is not a tax code, which is as long.
        let alone = if heading == "Tài khoản VNeID" { 3 } else { 0 };
        assert_eq!(under(heading, twice(), None), (alone, 0, 0), "{heading}");
    }
    assert_eq!(under("", twice(), name), (3, 0, 0));
}

#[test]
fn accounts_contracts_and_tax_codes_of_another_structure_are_no_persons() {
    let columns: [&[f64]; 4] = [
        // An account of a bank, a tax code of a company, a contract's number by year, a serial number.
        &[107_004_123_456.0, 107_004_123_457.0, 108_112_345_678.0],
        &[2_100_123_456.0, 2_100_123_457.0, 2_101_123_458.0],
        &[20_230_900_001.0, 20_230_900_002.0, 20_230_900_003.0],
        &[65_712_345_678.0, 65_812_345_678.0, 65_912_345_678.0],
    ];
    for column in columns {
        for heading in PERSONAL {
            let rows = (1..).zip(column).map(|(row, value)| number(row, 2, *value));
            let named = (1..4).map(|row| text(row, 1, "Lê Thị Thử"));
            assert_eq!(
                found(&workbook(rows.chain(named).chain([text(0, 2, heading)]).collect())),
                (0, 0, 0),
                "{heading} {column:?}"
            );
        }
    }
}

#[test]
fn amounts_beside_places_are_no_persons() {
    let places = ["Hồ Thị Kỷ", "Trần Phán", "Nguyễn Phích", "Trà Vinh", "Lý Văn Lâm"];
    let columns: [[f64; 5]; 3] = [
        [912_345_678.0, 387_654_321.0, 765_432_198.0, 598_765_432.0, 834_567_891.0],
        [334_455_667.0, 112_233_445.0, 298_765_432.0, 365_432_198.0, 187_654_321.0],
        [84_098_001_234.0, 79_198_001_235.0, 96_085_001_236.0, 64_075_001_237.0, 38_065_001_238.0],
    ];
    for place in [
        "Xã, phường",
        "Huyện, thị xã",
        "Tên tỉnh",
        "Địa phương",
        "Tỉnh/TP",
        "Xã - Phường - Thị trấn",
        "Quận/huyện",
        "xa phuong",
        "X·, ph\u{AD}êng",
    ] {
        for amount in [
            "Giải ngân",
            "Thực hiện",
            "Ước thực hiện",
            "Dự toán",
            "Kế hoạch vốn",
            "Thu",
            "Chi",
            "Nộp NSNN",
            "Giai ngan",
        ] {
            for column in columns {
                let rows = (1..).zip(places.into_iter().zip(column));
                let rows = rows.flat_map(|(row, (place, amount))| [text(row, 1, place), number(row, 2, amount)]);
                let cells = rows.chain([text(0, 1, place), text(0, 2, amount)]).collect();
                assert_eq!(found(&workbook(cells)), (0, 0, 0), "{place} {amount} {column:?}");
            }
        }
    }
}

/// A total proves amounts, whatever they are called and whoever stands beside them.
#[test]
fn what_adds_up_is_an_amount() {
    let amounts = [84_098_001_234.0, 79_198_001_235.0, 163_296_002_469.0];
    let listed = |count| {
        let rows = (1..)
            .zip(amounts)
            .take(count)
            .flat_map(|(row, amount)| [text(row, 1, "Lê Thị Thử"), number(row, 2, amount)]);
        found(&workbook(rows.chain([text(0, 2, "Kỳ này")]).collect()))
    };
    assert_eq!((listed(3), listed(2)), ((0, 0, 0), (2, 0, 0)));
    let phones = [912_345_678.0, 387_654_321.0, 765_432_198.0];
    let beside = |more: &[f64]| {
        let rows = (1..).zip(phones.iter().chain(more));
        let rows = rows.flat_map(|(row, amount)| [text(row, 1, "Lê Thị Thử"), number(row, 2, *amount)]);
        found(&workbook(rows.chain([text(0, 2, "Kỳ này")]).collect()))
    };
    assert_eq!((beside(&[2_065_432_197.0]), beside(&[400_000_000.0]), beside(&[])), ((0, 0, 0), (0, 0, 0), (0, 0, 3)));
}

/// The account of a digital identity is named by the CCCD number: two of Hà Nội are enough.
#[test]
fn accounts_of_a_digital_identity_need_no_name() {
    let rows = [number(1, 2, 1_098_001_234.0), number(2, 2, 1_198_001_235.0)];
    let under = |heading: &str| found(&workbook([&rows[..], &[text(0, 2, heading)]].concat()));
    assert_eq!((under("Tài khoản VNeID"), under("Tài khoản định danh điện tử")), ((2, 0, 0), (2, 0, 0)));
    assert_eq!(under("Tài khoản"), (0, 0, 0));
    assert_eq!(headed("Tài khoản định danh đã kích hoạt", Value::Number(75_123_456.0)), (0, 0, 0));
}

#[test]
fn people_beside_passports_are_a_list() {
    let list = |heading: &str, passport: &str| {
        let row = |row| [text(row, 1, "Nguyễn Văn Mẫu"), text(row, 2, passport)];
        found(&workbook((1..4).flat_map(row).chain([text(0, 2, heading)]).collect()))
    };
    assert_eq!((list("Hộ chiếu", "C0000123"), list("", "B0000123")), ((0, 0, 3), (0, 0, 3)));
    assert_eq!((list("Số hộ chiếu", "C0000123"), list("Passport No.", "AB123456")), ((0, 0, 3), (0, 0, 3)));
    assert_eq!((list("Số seri", "C0000123"), list("", "C000012")), ((0, 0, 0), (0, 0, 0)));
}

#[test]
fn names_stand_above_their_telephones_too() {
    let names = ["Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Văn Nháp"];
    let phones = ["0900000001", "0900000002", "0900000003"];
    let lying = (1..).zip(names).map(|(col, name)| text(0, col, name));
    let lying = lying.chain((1..).zip(phones).map(|(col, phone)| text(1, col, phone)));
    assert_eq!(found(&workbook(lying.collect())), (0, 0, 3));
    let lines = (0..).zip(names.into_iter().zip(phones));
    let lines = lines.flat_map(|(at, (name, phone))| [text(2 * at, 1, name), text(2 * at + 1, 1, phone)]);
    assert_eq!(found(&workbook(lines.collect())), (0, 0, 3));
}

#[test]
fn numbers_side_by_side_are_a_list() {
    let row =
        |numbers: &[f64]| found(&workbook((0..).zip(numbers).map(|(col, value)| number(3, col, *value)).collect()));
    assert_eq!(row(&[84_098_001_234.0, 84_198_001_235.0, 84_085_001_236.0]), (3, 0, 0));
    assert_eq!(row(&[84_098_001_234.0, 84_198_001_235.0]), (0, 0, 0));
    assert_eq!(row(&[84_098_001_234.0, 84_198_001_235.0, 84_085_001_236.0, 250_000_001.0, 312_000_007.0]), (0, 0, 0));
}

#[test]
fn a_labelled_number_is_one_however_it_is_grouped_or_mistyped() {
    for typed in [
        "CCCD 084/098/001/234",
        "CCCD 084,098,001,234 của ông A",
        "CCCD: 08 40 98 00 12 34",
        "CCCD 08.40.98.00.12.34",
        "CCCD 0 8 4 0 9 8 0 0 1 2 3 4",
        "CCCD 099098001234 của ông A",
        "CCCD 08409800123, thiếu một số",
        "CCCD 0840980012345",
        "CCCD O84O98OO1234",
        "CCCD của bà Lê Thị Thử sinh năm 1985: 84098001234",
        "CCCD ٠٨٤٠٩٨٠٠١٢٣٤",
    ] {
        assert_eq!(found(&workbook(vec![text(3, 2, typed)])), (1, 0, 0), "{typed}");
        assert!(masked(typed).is_some_and(|masked| !in_text(&masked)), "{typed}");
    }
    assert_eq!(found(&workbook(vec![text(3, 2, "CMND của ông Trần Văn Nháp, 334455667")])), (0, 1, 0));
    for typed in [
        "Đã cấp 1.234 CCCD, 01/09/2023, 1500 hồ sơ",
        "Hotline cấp CCCD: 02943830000",
        "Thu nhận CCCD 12/09/2023 - 15/10/2023",
        "Cấp CCCD tại 12, 13, 14, 15, 16, 17",
        "CCCD của ông Mẫu, STK 334455667",
        "Tỷ lệ 084,098,001,234",
    ] {
        assert_eq!(found(&workbook(vec![text(3, 2, typed)])), (0, 0, 0), "{typed}");
    }
}

#[test]
fn a_number_over_several_cells_is_read_as_one() {
    let halves = |row: u32, digits: &str| [text(row, 3, &digits[..6]), text(row, 4, &digits[6..])];
    let boxes = |row: u32, digits: &str| {
        let cells = (3..).zip(digits.chars());
        cells.map(|(col, digit)| number(row, col, f64::from(digit.to_digit(10).unwrap_or(0)))).collect::<Vec<_>>()
    };
    let (one, two) = ("084098001234", "084198001235");
    assert_eq!(found(&workbook([halves(1, one), halves(2, two)].concat())), (2, 0, 0));
    assert_eq!(found(&workbook(halves(1, one).to_vec())), (0, 0, 0));
    let headed = |cells: &[(u32, u32, Value)]| found(&workbook([cells, &[text(0, 3, "Số CCCD")]].concat()));
    assert_eq!(headed(&halves(1, one)), (1, 0, 0));
    assert_eq!(headed(&boxes(1, one)), (1, 0, 0));
    assert_eq!(found(&workbook([boxes(1, one), vec![text(1, 1, "Lê Thị Thử")]].concat())), (1, 0, 0));
    let quarters = ["084", "098", "001", "234"].into_iter().enumerate();
    let quarters = quarters.map(|(at, part)| text(1, 3 + u32::try_from(at).unwrap_or(0), part));
    assert_eq!(headed(&quarters.collect::<Vec<_>>()), (1, 0, 0));
}

#[test]
fn counts_side_by_side_are_no_number() {
    let headings = (3..15).map(|col| text(0, col, "Trong ngày"));
    let counts = |row: u32| {
        (3..)
            .zip("084098001234".chars())
            .map(move |(col, digit)| number(row, col, f64::from(digit.to_digit(10).unwrap_or(0))))
    };
    let cells = headings.chain(counts(1)).chain(counts(2)).chain([text(1, 1, "Lê Thị Thử")]);
    assert_eq!(found(&workbook(cells.collect())), (0, 0, 0));
}

#[test]
fn people_beside_their_addresses_are_a_list_from_ten_rows_on() {
    let list = |rows: u32, headings: [&str; 3], address: &str, post: &str| {
        let row = |row: u32| [text(row, 1, "Nguyễn Văn Mẫu"), text(row, 2, address), text(row, 3, post)];
        let headings = (1..).zip(headings).map(|(col, heading)| text(0, col, heading));
        found(&workbook((1..=rows).flat_map(row).chain(headings).collect())).2
    };
    let plain = ["Họ và tên người nộp thuế", "Địa chỉ", "Ghi chú"];
    assert_eq!((list(10, plain, "Khóm 2", "x"), list(9, plain, "Khóm 2", "x")), (10, 0));
    assert_eq!((list(3, plain, "12 Lê Thử", "x"), list(2, plain, "12 Lê Thử", "x")), (3, 0));
    assert_eq!(list(10, ["Chủ hộ", "Nơi ở hiện nay", "Ghi chú"], "Khóm 2", "x"), 10);
    assert_eq!(list(10, ["Hä vµ tªn", "§Þa chØ", ""], "Khãm 2", "x"), 10);
    assert_eq!(list(12, ["Họ và tên", "Địa chỉ", "Chức vụ"], "12 Lê Thử", "Công an viên"), 0);
    assert_eq!(list(12, ["Cán bộ phụ trách", "Địa chỉ", "Ghi chú"], "12 Lê Thử", "x"), 0);
    assert_eq!(list(12, ["Họ và tên", "Địa bàn", "Ghi chú"], "Khóm 2", "x"), 0);
    let firms = (1..20).flat_map(|row| [text(row, 1, "Công ty TNHH Nguyễn Văn Mẫu"), text(row, 2, "12 Lê Thử")]);
    let firms = firms.chain([text(0, 1, "Tên cơ sở"), text(0, 2, "Địa chỉ")]);
    assert_eq!(found(&workbook(firms.collect())).2, 0);
}

#[test]
fn a_person_a_sheet_is_a_list_and_the_contacts_of_offices_are_none() {
    let book = |rows: [&[&str]; 3]| {
        let mut book = workbook(vec![text(0, 0, "Báo cáo")]);
        for row in rows {
            let cells = (0..).zip(row).map(|(col, written)| text(0, col, written));
            book.sheets.extend(workbook(cells.collect()).sheets);
        }
        exposures(&book).iter().map(|found| found.people).sum::<usize>()
    };
    let [one, two, three] =
        [["Nguyễn Văn Mẫu", "0900000001"], ["Trần Thị Thử", "0900000002"], ["Lê Văn Nháp", "0900000003"]];
    assert_eq!(book([&one, &two, &three]), 3);
    assert_eq!(book([&one, &one, &one]), 0);
    assert_eq!(book([&one, &two, &["Người lập biểu: Lê Văn Nháp", "0900000003"]]), 0);
}
