//! Texts: Unicode, code pages, legacy Vietnamese, and those that go on in further records.

use super::builder::{Book, GENERAL, LEGACY, Sheet, at, numbers, wide};
use crate::read::formats::xls::records::kind;

fn shared(row: u16, number: u8) -> Vec<u8> {
    [&at(row, 0, GENERAL)[..], &[number, 0, 0, 0]].concat()
}

#[test]
fn a_shared_text_goes_on_in_the_next_record_in_other_width() {
    // "Phường" in wide characters, broken after "Phư"; " 1" goes on in narrow ones. Then a rich text with runs and
    // phonetic text over the break.
    let wide_part = [&[0xFF; 8][..], &[8, 0, 1], &numbers(&[0x50, 0x68, 0x1B0])].concat();
    let second = [&[1][..], &numbers(&[0x1EDD, 0x6E, 0x67])].concat();
    let third = [&[0][..], b" 1", &[3, 0, 0x0C, 1, 0, 3, 0, 0, 0], b"abc", &[9, 9]].concat();
    let fourth = [&[9, 9, 7, 7, 7][..], &[2, 0, 0], b"xy"].concat();
    let sheet = Sheet::default()
        .record(kind::LABEL_SST, &shared(0, 0))
        .record(kind::LABEL_SST, &shared(1, 1))
        .record(kind::LABEL_SST, &shared(2, 2));
    let book = Book::new()
        .global(kind::SST, &wide_part)
        .global(kind::CONTINUE, &second)
        .global(kind::CONTINUE, &third)
        .global(kind::CONTINUE, &fourth)
        .sheet("S", sheet);
    assert_eq!(book.cells(), ["A1 Phường 1", "A2 abc", "A3 xy"]);
}

#[test]
fn a_formula_text_goes_on_in_the_next_record() {
    let sheet = Sheet::default()
        .formula(0, 0, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0, &[0x16])
        .record(kind::STRING, &[&[6, 0, 0][..], b"Kho"].concat())
        .record(kind::CONTINUE, &[&[1][..], &numbers(&[0xF3, 0x6D, 0x31])].concat());
    assert_eq!(Book::new().sheet("S", sheet).cells(), ["A1 =Khoóm1"]);
}

#[test]
fn legacy_letters_stay_latin_1() {
    // "Phường 1" in TCVN3 and in VNI, stored in narrow and in wide characters.
    let tcvn3 = [&at(0, 0, LEGACY)[..], &[9, 0, 0], b"Ph\xAD\xEAng 1 "].concat();
    let vni = [&at(1, 0, GENERAL)[..], &wide("Phöôøng 1")].concat();
    let sheet = Sheet::default().record(kind::LABEL, &tcvn3).record(kind::R_STRING, &vni);
    assert_eq!(Book::new().sheet("S", sheet).cells(), ["A1 Ph\u{AD}êng 1 ", "A2 Phöôøng 1"]);
}

#[test]
fn bytes_of_a_code_page() {
    let label = |row: u16, xf: u16, text: &[u8]| {
        let length = u16::try_from(text.len()).expect("a text's length");
        [&at(row, 0, xf)[..], &length.to_le_bytes(), text].concat()
    };
    let sheet = || {
        let unicode = label(0, GENERAL, b"\xD0\xF5n v\xF2");
        Sheet::default().record(kind::LABEL, &unicode).record(kind::R_STRING, &label(1, LEGACY, b"Ph\xAD\xEAng"))
    };
    // 0xF5 is ơ on the Vietnamese page and õ on the Western one; in a legacy font it is a code of that font.
    assert_eq!(Book::excel_5(1258).sheet("S", sheet()).cells(), ["A1 Đơn v\u{323}", "A2 Ph\u{AD}êng"]);
    assert_eq!(Book::excel_5(1252).sheet("S", sheet()).cells(), ["A1 Ðõn vò", "A2 Ph\u{AD}êng"]);
}

#[test]
fn texts_beside_the_cells() {
    let comment = [&[0; 10][..], &[7, 0], &[0; 6]].concat();
    let sheet = Sheet::default()
        .record(kind::HEADER, &wide("&CTiêu đề"))
        .record(kind::FOOTER, &[])
        .record(kind::TXO, &comment)
        .record(kind::CONTINUE, &[&[0][..], b"Ghi "].concat())
        .record(kind::CONTINUE, &[&[1][..], &numbers(&[0x63, 0x68, 0xFA])].concat())
        .record(kind::CONTINUE, &[0; 16]);
    let asides = Book::new().sheet("S", sheet).read().expect("a workbook").asides;
    assert_eq!(asides, ["&CTiêu đề", "Ghi chú"]);

    let old = Sheet::default()
        .record(kind::HEADER, b"\x05Trang")
        .record(kind::NOTE, &[&numbers(&[0, 0, 4])[..], b"chua"].concat());
    let asides = Book::excel_5(1252).sheet("S", old).read().expect("a workbook").asides;
    assert_eq!(asides, ["Trang", "chua"]);
}
