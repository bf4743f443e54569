//! Every kind of cell, and which sheets there are.

use super::builder::{Book, DATE, GENERAL, Sheet, at, numbers, wide};
use crate::read::ReadFailure;
use crate::read::formats::xls::records::kind;

#[test]
fn each_record_gives_its_cells() {
    // 12.5 as the upper half of a number, 1234 and 12.34 as integers, the second in hundredths.
    let number = [0x00, 0x00, 0x29, 0x40];
    let integer = (1234u32 << 2 | 2).to_le_bytes();
    let hundredths = (1234u32 << 2 | 3).to_le_bytes();
    let row = [&numbers(&[4, 1, GENERAL])[..], &integer, &numbers(&[GENERAL]), &hundredths, &numbers(&[2])].concat();
    let sheet = Sheet::default()
        .record(kind::LABEL_SST, &[&at(0, 0, GENERAL)[..], &[1, 0, 0, 0]].concat())
        .record(kind::LABEL, &[&at(1, 0, GENERAL)[..], &wide("  Khóm 1 ")].concat())
        .number(2, 0, GENERAL, -3.5)
        .number(2, 1, DATE, 45_181.0)
        .record(kind::RK, &[&at(3, 0, GENERAL)[..], &number].concat())
        .record(kind::MUL_RK, &row)
        .record(kind::BOOL_ERR, &[&at(5, 0, GENERAL)[..], &[1, 0]].concat())
        .record(kind::BOOL_ERR, &[&at(5, 1, GENERAL)[..], &[0x17, 1]].concat())
        .record(kind::LABEL, &[&at(6, 0, GENERAL)[..], &wide("")].concat())
        .record(kind::BLANK, &at(6, 1, GENERAL));
    let book = Book::new().texts(&["không", "Đơn vị: Phường 1"]).sheet("Ngay", sheet);
    let expected = [
        "A1 Đơn vị: Phường 1",
        "A2   Khóm 1 ",
        "A3 -3.5",
        "B3 12/09/2023",
        "A4 12.5",
        "B5 1234",
        "C5 12.34",
        "A6 TRUE",
        "B6 #REF!",
    ];
    assert_eq!(book.cells(), expected);
}

#[test]
fn charts_within_a_sheet_are_no_cells() {
    let begin = numbers(&[0x0600, 0x0020, 0, 0]);
    let sheet = Sheet::default()
        .record(kind::BOF, &begin)
        .number(0, 0, GENERAL, 1.0)
        .record(kind::EOF, &[])
        .number(0, 1, GENERAL, 2.0);
    assert_eq!(Book::new().sheet("S", sheet).cells(), ["B1 2"]);
}

#[test]
fn sheets_with_their_visibility() {
    let sheet = || Sheet::default().number(0, 0, GENERAL, 1.0);
    let book = Book::new()
        .sheet_of_kind("Macro", 1, 1, sheet())
        .sheet("Ngay", sheet())
        .sheet_of_kind("An", 1, 0, sheet())
        .sheet_of_kind("Chart", 0, 2, Sheet::default())
        .sheet_of_kind("Rat an", 2, 0, sheet());
    let workbook = book.read().expect("a workbook");
    let sheets: Vec<_> = workbook.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    assert_eq!(sheets, [("Ngay", true), ("An", false), ("Rat an", false)]);
    assert!(workbook.macros);
}

#[test]
fn dates_counted_from_1904() {
    let book = Book::new().global(kind::DATE_1904, &numbers(&[1]));
    assert_eq!(book.sheet("S", Sheet::default().number(0, 0, DATE, 43_719.0)).cells(), ["A1 12/09/2023"]);
}

#[test]
fn own_formats_stand_before_built_in_ones() {
    let book = Book::new().global(kind::FORMAT, &[&numbers(&[14])[..], &wide("#,##0")].concat());
    assert_eq!(book.sheet("S", Sheet::default().number(0, 0, DATE, 45_181.0)).cells(), ["A1 45181"]);
}

#[test]
fn merged_regions() {
    let merges = numbers(&[2, 0, 0, 0, 3, 4, 5, 0, 0]);
    let workbook = Book::new().sheet("S", Sheet::default().record(kind::MERGE_CELLS, &merges)).read().expect("a book");
    let regions: Vec<_> =
        workbook.sheets[0].merges.iter().map(|region| format!("{}:{}", region.from, region.to)).collect();
    assert_eq!(regions, ["A1:D1", "A5:A6"]);
}

#[test]
fn a_password_is_asked_for() {
    let book = Book::new().global(kind::FILE_PASS, &numbers(&[1, 1, 1]));
    assert_eq!(book.sheet("S", Sheet::default()).read().err(), Some(ReadFailure::Encrypted));
}

#[test]
fn formulas_numbered_as_in_older_files() {
    let formula = |row: u16| {
        let value = f64::from(row + 40).to_le_bytes();
        [&at(row, 0, GENERAL)[..], &value, &numbers(&[0, 0, 0, 3, 0x011E, 0])[..11]].concat()
    };
    let sheet = Sheet::default()
        .record(kind::FORMULA, &formula(0))
        .record(kind::FORMULA_3, &formula(1))
        .record(kind::FORMULA_4, &formula(2));
    assert_eq!(Book::new().sheet("S", sheet).cells(), ["A1 =40", "A2 =41", "A3 =42"]);
}

#[test]
fn formats_that_claim_more_letters_than_they_have() {
    let mut code = wide("dd/mm/yyyy");
    code[0] = 200;
    let book = Book::new().global(kind::FORMAT, &[&numbers(&[14])[..], &code].concat());
    let book = book.global(kind::FORMAT, &[&numbers(&[170])[..], &[0, 0]].concat());
    assert_eq!(book.sheet("S", Sheet::default().number(0, 0, DATE, 45_181.0)).cells(), ["A1 12/09/2023"]);
}

#[test]
fn what_is_no_number_is_an_error() {
    let nan = |row| [&at(row, 0, GENERAL)[..], &f64::NAN.to_le_bytes(), &[0; 8]].concat();
    let sheet = Sheet::default()
        .number(0, 0, GENERAL, f64::NAN)
        .number(1, 0, DATE, f64::INFINITY)
        .record(kind::FORMULA, &nan(2))
        .number(3, 0, GENERAL, 4.0);
    assert_eq!(Book::new().sheet("S", sheet).cells(), ["A1 #NUM!", "A2 #NUM!", "A3 =#NUM!", "A4 4"]);
}
