mod judged;

use proptest::prelude::*;

use super::*;
use crate::model::cell::CellRef;
use crate::read::{Kind, Merge, Sheet, Value};

fn workbook(cells: Vec<(u32, u32, Value)>) -> Workbook {
    merged(cells, &[])
}

fn merged(cells: Vec<(u32, u32, Value)>, merges: &[Merge]) -> Workbook {
    let cells = cells.into_iter().map(|(row, col, value)| (CellRef::new(row, col), value, false)).collect();
    let sheets = vec![Sheet::new("S".into(), cells, merges)];
    Workbook { kind: Kind::Xlsx, sheets, hidden: Vec::new(), macros: false, asides: Vec::new(), scraps: Vec::new() }
}

fn text(row: u32, col: u32, written: &str) -> (u32, u32, Value) {
    (row, col, Value::Text(written.to_owned()))
}

fn number(row: u32, col: u32, number: f64) -> (u32, u32, Value) {
    (row, col, Value::Number(number))
}

/// CCCD cells, CMND cells and people of a workbook with one sheet.
fn found(workbook: &Workbook) -> (usize, usize, usize) {
    exposures(workbook).first().map_or((0, 0, 0), |found| (found.cccd, found.cmnd, found.people))
}

fn headed(heading: &str, value: Value) -> (usize, usize, usize) {
    found(&workbook(vec![text(0, 2, heading), (1, 2, value)]))
}

#[test]
fn citizen_numbers_are_found_however_they_are_typed() {
    for typed in [
        "084098001234",
        "CCCD: 084098001234 (đã thu)",
        "084 098 001 234",
        "084.098.001.234",
        "0840-9800-1234",
        "084\u{A0}098001234",
        "'084098001234",
        "０８４０９８００１２３４",
        "084098\u{200B}001234",
        "số CCCD 84098001234",
        "C¨n c\u{AD}íc 84098001234",
    ] {
        assert_eq!(found(&workbook(vec![text(3, 2, typed)])), (1, 0, 0), "{typed}");
    }
}

#[test]
fn numbers_that_lost_their_zeros_need_a_heading_a_name_or_company() {
    let lone = number(1, 2, 84_098_001_234.0);
    assert_eq!(found(&workbook(vec![lone.clone()])), (0, 0, 0));
    assert_eq!(found(&workbook(vec![lone.clone(), number(2, 2, 84_198_001_235.0)])), (2, 0, 0));
    assert_eq!(found(&workbook(vec![lone.clone(), text(1, 1, "Nguyễn Văn Mẫu")])), (1, 0, 0));
    assert_eq!(found(&workbook(vec![lone, text(1, 1, "Số định danh:")])), (1, 0, 0));
    for heading in ["Số CCCD", "soCCCD", "Căn cước công dân", "C¨n c\u{AD}íc c«ng d©n", "Caên cöôùc coâng daân"]
    {
        assert_eq!(headed(heading, Value::Number(84_098_001_234.0)), (1, 0, 0), "{heading}");
        assert_eq!(headed(heading, Value::Number(1_098_001_234.0)), (1, 0, 0), "{heading}");
    }
}

#[test]
fn nine_digit_numbers_need_a_heading_or_a_column() {
    for value in [
        Value::Number(334_455_667.0),
        Value::Number(23_344_556.0),
        Value::Text("334 455 667".into()),
        Value::Text("334455667 cấp năm 2010".into()),
    ] {
        assert_eq!(headed("Số CMND", value.clone()), (0, 1, 0), "{value:?}");
        assert_eq!(headed("Tiền hỗ trợ theo CMND", value), (0, 0, 0));
    }
    let column = |rows| workbook((0..rows).map(|row| text(row, 0, &format!("33445566{row}"))).collect());
    assert_eq!(found(&column(2)), (0, 0, 0));
    assert_eq!(found(&column(3)), (0, 3, 0));
}

#[test]
fn a_merged_heading_covers_its_columns_and_a_title_covers_none() {
    let merge = |last| [Merge { from: CellRef::new(0, 1), to: CellRef::new(0, last) }];
    let cells = vec![text(0, 1, "CCCD/CMND"), text(1, 2, "Số"), number(2, 2, 334_455_667.0)];
    assert_eq!(found(&merged(cells.clone(), &merge(3))), (0, 1, 0));
    assert_eq!(found(&merged(cells, &merge(9))), (0, 0, 0));
}

#[test]
fn remarks_in_a_column_do_not_hide_the_numbers_below_them() {
    let cells = vec![
        text(0, 2, "Số CMND/CCCD"),
        number(1, 0, 1.0),
        text(1, 2, "chưa thu lệ phí"),
        number(2, 0, 2.0),
        number(2, 2, 84_098_001_234.0),
    ];
    assert_eq!(found(&workbook(cells)), (1, 0, 0));
}

#[test]
fn counts_dates_and_office_telephones_are_no_personal_data() {
    let cells = vec![
        text(0, 0, "Điện thoại: 0294 3830 000"),
        text(1, 0, "Số 123456789/BC"),
        text(2, 0, "1.234.567"),
        number(3, 0, 123_456_789_012.0),
        number(4, 0, 20_230_912.0),
        text(5, 0, "Khóm 1"),
        text(6, 0, "Người lập biểu: Nguyễn Văn Mẫu, ĐT 0900000000"),
        text(7, 0, "0123456789-001"),
        number(8, 0, 250_000_000.0),
    ];
    assert_eq!(exposures(&workbook(cells)), []);
    assert_eq!(headed("Kinh phí cấp CCCD (đồng)", Value::Number(250_000_001.0)), (0, 0, 0));
    assert_eq!(headed("Số CCCD đã cấp", Value::Number(1250.0)), (0, 0, 0));
    assert_eq!(headed("Ngày cấp CCCD", Value::Number(20_230_912.0)), (0, 0, 0));
    assert_eq!(headed("Mã vạch", Value::Text("012345678905".into())), (0, 0, 0));
}

#[test]
fn three_names_beside_telephones_or_births_are_a_list_of_people() {
    let rows = |count, value: Value| {
        let row = |row| [text(row, 1, "Nguyễn Văn Mẫu"), (row, 2, value.clone())];
        found(&workbook((1..=count).flat_map(row).chain([text(0, 2, "Năm sinh/SĐT")]).collect()))
    };
    assert_eq!(rows(3, Value::Text("0900000000".into())), (0, 0, 3));
    assert_eq!(rows(2, Value::Text("0900000000".into())), (0, 0, 0));
    assert_eq!(rows(4, Value::Number(1985.0)), (0, 0, 4));
    let listed =
        |value: &str| found(&workbook((0..5).flat_map(|row| [text(row, 1, "Lê Mẫu"), text(row, 2, value)]).collect()));
    assert_eq!(listed("01/02/1985"), (0, 0, 5));
    assert_eq!(listed("0294 3830 000"), (0, 0, 0));
    assert_eq!(listed("12/09/2023"), (0, 0, 0));
}

#[test]
fn a_name_over_two_columns_is_a_name() {
    let row = |row| [text(row, 1, "Trần"), text(row, 2, "Thử"), number(row, 3, 900_000_123.0)];
    assert_eq!(found(&workbook((0..3).flat_map(row).collect())), (0, 0, 3));
}

#[test]
fn hidden_sheets_and_names_of_sheets_are_looked_at_and_not_repeated() {
    let mut book = workbook(vec![text(0, 0, "Báo cáo")]);
    book.hidden = vec![Sheet::new("084098001234 Mẫu".into(), Vec::new(), &[])];
    let expected = Exposure { sheet: "xxxxxxxxxxxx Mẫu".into(), cccd: 1, ..Exposure::default() };
    assert_eq!(exposures(&book), [expected]);
}

#[test]
fn file_names_are_masked_where_they_hold_a_citizen_number() {
    for (name, shown) in [
        ("DS 084098001234.xlsx", "DS xxxxxxxxxxxx.xlsx"),
        ("084098001234_NguyenVanMau.xlsx", "xxxxxxxxxxxx_NguyenVanMau.xlsx"),
        ("NguyenVanMau084098001234.xlsx", "NguyenVanMauxxxxxxxxxxxx.xlsx"),
        ("084 098 001 234 và 084198001235", "xxx xxx xxx xxx và xxxxxxxxxxxx"),
        ("CMND 334455667, 335566778.pdf", "CMND xxxxxxxxx, xxxxxxxxx.pdf"),
        ("334.455.667 (CMND cũ)", "xxx.xxx.xxx (CMND cũ)"),
        ("soCMND334455667", "soCMNDxxxxxxxxx"),
        ("Sè CMND 334455667", "Sè CMND xxxxxxxxx"),
    ] {
        assert_eq!(masked(name).as_deref(), Some(shown));
    }
    for name in [
        "BC 12092023.xlsx",
        "bao cao 20230912083000.xlsx",
        "202309120830.xlsx",
        "BC 091120231530.xlsx",
        "BC 011023-311023.xlsx",
        "BC CCCD 20230912-001.xlsx",
        "BC CCCD 120923 001.xlsx",
        "Mẫu 001, 002, 003, 004",
        "0294 3830 000 - 0900 000 000",
        "334455667.xlsx",
        "STK 0123456789012",
    ] {
        assert_eq!(masked(name), None, "{name}");
    }
}

/// Thousands of different texts, the headings on another sheet after them, and no other heading in sight.
#[test]
fn headings_are_seen_however_many_texts_stand_before_them() {
    let many = (0..9_000).map(|row| text(row, 0, &format!("Hộ ông {}", names(row)))).collect();
    let mut book = workbook(many);
    let rows = (1..40).flat_map(|row| [text(row, 0, &names(row)), number(row, 1, f64::from(334_455_000 + row))]);
    let listed = [text(0, 0, "Người ký"), text(0, 1, "Số CMND")].into_iter().chain(rows);
    book.sheets.extend(workbook(listed.collect()).sheets);
    let exposures = exposures(&book);
    assert_eq!(exposures.iter().map(|found| found.cmnd).sum::<usize>(), 39);
}

/// Words that are not names, different ones for each row.
fn names(row: u32) -> String {
    let letters = |number: u32| char::from_u32(u32::from('a') + number % 26).unwrap_or('a');
    format!("{}{}{}", letters(row), letters(row / 26), letters(row / 676))
}

#[test]
fn numbers_of_goods_and_documents_are_no_persons() {
    for heading in [
        "Số tài khoản kho bạc",
        "Số công văn",
        "Mã QHNS",
        "Số tờ bản đồ",
        "Mã vận đơn",
        "Số hiệu",
        "Mã thiết bị",
        "Số chứng từ",
        "Số seri",
        "IMEI",
        "Sè c«ng v¨n",
    ] {
        for digits in ["334455667", "084098001234"] {
            let rows = (1..9).map(|row| text(row, 2, &format!("{}{row}", &digits[..digits.len() - 1])));
            let things = (1..9).map(|row| text(row, 1, &format!("Mục {row}")));
            let cells = rows.chain(things).chain([text(0, 2, heading)]).collect();
            assert_eq!(found(&workbook(cells)), (0, 0, 0), "{heading} {digits}");
        }
        let labelled = text(1, 2, "CCCD 084098001234");
        assert_eq!(found(&workbook(vec![text(0, 2, heading), labelled])), (1, 0, 0), "{heading}");
    }
}

#[test]
fn a_list_of_persons_is_one_whatever_its_numbers_are_called() {
    let row = |row: u32| [text(row, 1, "Nguyễn Văn Mẫu"), text(row, 2, &format!("08409800123{row}"))];
    let list = |rows| workbook((1..=rows).flat_map(row).chain([text(0, 2, "Số hiệu")]).collect());
    assert_eq!(found(&list(4)), (4, 0, 0));
    assert_eq!(found(&list(2)), (0, 0, 0));
}

#[test]
fn a_remark_among_data_names_no_column() {
    let cells = (1..9).flat_map(|row| [number(row, 0, f64::from(row)), text(row, 2, &format!("33445566{row}"))]);
    let remark = [number(9, 0, 9.0), text(9, 2, "số hợp đồng chưa có"), number(10, 0, 10.0), text(10, 2, "334455670")];
    assert_eq!(found(&workbook(cells.chain(remark).collect())), (0, 9, 0));
}

#[test]
fn only_real_provinces_begin_a_number_that_no_heading_names() {
    for (digits, is_number) in [("084098001234", true), ("003098001234", false), ("071098001234", false)] {
        assert_eq!(in_text(digits), is_number, "{digits}");
        assert_eq!(headed("Số CCCD", Value::Text(digits.into())), (1, 0, 0), "{digits}");
    }
    assert_eq!(headed("Số CCCD", Value::Text("999999999999".into())), (1, 0, 0));
}

/// Twelve digits may be a moment only in the years of reports; otherwise a miss would cost more.
#[test]
fn a_moment_of_other_years_is_taken_for_a_citizen_number() {
    assert!(in_text("010203040506"));
    assert!(!in_text("010223040506"));
    assert!(in_text("CCCD 010223040506"));
}

#[test]
fn loose_texts_are_weighed_together() {
    let people = ["Nguyễn Văn Mẫu 0900000001", "Trần Thị Thử 0900000002", "Lê Văn Nháp, SN 1985"].map(str::to_owned);
    assert_eq!(beside_cells(&people).exposure().map(|found| found.people), Some(3));
    assert_eq!(beside_cells(&people[..2]).exposure(), None);
    let numbers = ["Kiểm tra 084098001234", "CMND: 334455667"].map(str::to_owned);
    let expected =
        Exposure { sheet: String::new(), beside: Some(Beside::Comments), cccd: 1, cmnd: 1, ..Exposure::default() };
    assert_eq!(beside_cells(&numbers).exposure(), Some(expected));
}

#[test]
fn a_number_or_two_in_free_text_are_told_apart_from_a_list() {
    let found = |texts: &[&str]| {
        let cells = (0..).zip(texts).map(|(row, text)| (row, 3, Value::Text((*text).to_owned())));
        exposures(&merged(cells.collect(), &[]))
    };
    let (one, two, three) = ("Ông Mẫu, CCCD 084098001234", "Bà Thử 084198005678", "số CMND 334455667");
    for (texts, few) in [
        (vec![one], true),
        (vec![one, two], true),
        (vec![one, "lại ông Mẫu CCCD 084098001234", two], true),
        (vec!["Hộ chiếu số C1234567 hết hạn", "Nguyễn Văn Mẫu, ĐT 0900000001"], true),
        (vec![one, two, three], false),
        (vec![one, "Hộ chiếu C1234567", "Nguyễn Văn Mẫu, ĐT 0900000001"], false),
        (vec!["084098001234"], false),
        (vec!["CCCD", one], false),
        (vec![one; 11], false),
    ] {
        let found = found(&texts);
        assert_eq!((found.len(), are_few(&found)), (1, few), "{texts:?} {found:?}");
        assert_eq!(found[0].cells.len(), if few { texts.len() } else { 0 }, "{found:?}");
    }
    for contact in ["Người lập biểu: Nguyễn Văn Mẫu, ĐT 0900000001", "Hotline 0900000001", "Ông Nguyễn Văn Mẫu"]
    {
        assert_eq!(found(&[contact]), []);
    }
    assert_eq!(found(&["TRƯỞNG CÔNG AN", "", "Nguyễn Văn Mẫu 0900000001"]), [], "below the post it signs for");
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "\\PC{0,20}".prop_map(Value::Text),
        "(CCCD|CMND|Năm sinh|SĐT|Nguyễn Văn Mẫu|Họ tên|[0-9]{8,13}|[0-9 .-]{9,16})".prop_map(Value::Text),
        any::<f64>().prop_map(Value::Number),
        (0u32..1000, 0u32..100_000_000).prop_map(|(high, low)| Value::Number(f64::from(high) * 1e8 + f64::from(low))),
        any::<bool>().prop_map(Value::Bool),
    ]
}

proptest! {
    #[test]
    fn masking_leaves_no_citizen_number_and_nothing_else_to_mask(
        text in "(\\PC{0,8}|CMND|số|CCCD| |[0-9０-９]{1,12}|[-. _]|0[0-9]{2}[0-3][0-9]{8}){0,8}"
    ) {
        match masked(&text) {
            None => prop_assert!(!in_text(&text)),
            Some(masked_once) => {
                prop_assert!(!in_text(&masked_once), "{masked_once}");
                prop_assert_eq!(masked(&masked_once), None);
                prop_assert_eq!(masked_once.chars().count(), text.chars().count());
            }
        }
    }

    #[test]
    fn a_masked_free_text_tells_nothing_more(
        text in "(\\PC{0,8}|CMND|số|CCCD|hộ chiếu| |Nguyễn Văn Mẫu|ông |[A-Z][0-9]{7}|09[0-9]{8}|0[0-9]{2}[0-3][0-9]{8}){0,8}"
    ) {
        match prose::masked(&text) {
            None => prop_assert!(!in_text(&text)),
            Some(masked) => {
                prop_assert!(!in_text(&masked), "{masked}");
                prop_assert_eq!(prose::masked(&masked), None);
            }
        }
    }

    #[test]
    fn texts_of_few_digits_are_left_alone(text in "(\\PC{0,8}[0-9 ]{0,4}){0,2}") {
        prop_assume!(text.chars().filter(|c| c.is_numeric()).count() < 9);
        prop_assert_eq!(masked(&text), None);
    }

    #[test]
    fn no_grid_makes_it_panic(
        cells in prop::collection::vec((0u32..12, 0u32..6, any_value()), 0..40),
        merges in prop::collection::vec((0u32..12, 0u32..6, 0u32..3, 0u32..3), 0..3),
    ) {
        let merge = |(row, col, down, right)| Merge {
            from: CellRef::new(row, col),
            to: CellRef::new(row + down, col + right),
        };
        let merges: Vec<Merge> = merges.into_iter().map(merge).collect();
        let mut book = merged(cells, &merges);
        let found = exposures(&book);
        prop_assert!(found.len() <= 1);
        let everywhere = Exposure {
            sheet: "S".into(),
            few: true,
            cells: (0..12).flat_map(|row| (0..3).map(move |col| CellRef::new(row, col))).collect(),
            ..Exposure::default()
        };
        mask(&mut book, &mut [], &[everywhere]);
    }
}

#[test]
fn headings_and_digits_are_read_as_they_are_typed() {
    for heading in [
        "C.C.C.D",
        "Số CC",
        "Số CCCD/ Số điện thoại",
        "MST/CCCD",
        "Số CCCD người nhận tiền",
        "Ngày cấp, số CCCD",
        "Năm sinh, CCCD",
        "Danh sách số CCCD",
        "Số CCCD đã cấp",
        "Lệ phí cấp CCCD",
        "Số căn cước công dân/Chứng minh nhân dân/Định danh cá nhân (ghi đủ 12 số theo thẻ căn cước công dân)",
    ] {
        assert_eq!(headed(heading, Value::Number(84_098_001_234.0)), (1, 0, 0), "{heading}");
    }
    for typed in ["O84098001234", "84,098,001,234", "084/098/001234", "0 8 4 0 9 8 0 0 1 2 3 4", "084 - 098 - 001234"] {
        assert_eq!(headed("CCCD", Value::Text(typed.into())), (1, 0, 0), "{typed}");
    }
    assert_eq!(headed("CCCD", Value::Text("12/09/2023".into())), (0, 0, 0));
}
