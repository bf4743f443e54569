//! Formulas as text.

use super::builder::{Book, Sheet, numbers};
use crate::read::formats::xls::records::kind;

const ONE: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F];

/// A reference to a cell, relative in row and column.
fn cell(row: u8, col: u8) -> Vec<u8> {
    vec![0x44, row, 0, col, 0xC0]
}

fn formulas(book: &Book) -> Vec<String> {
    let mut workbook = book.read().expect("a workbook");
    let look = workbook.sheets[0].look.take().expect("a look");
    look.formulas.into_iter().map(|(at, text)| format!("{at} {text}")).collect()
}

fn text(tokens: &[u8]) -> Option<String> {
    let found = formulas(&Book::new().sheet("S", Sheet::default().formula(0, 0, ONE, 0, tokens)));
    found.first().and_then(|text| text.strip_prefix("A1 ")).map(str::to_owned)
}

#[test]
fn operators_and_operands() {
    let tokens = [&cell(0, 1)[..], &[0x1E, 2, 0, 0x03, 0x15], &[0x44, 1, 0, 2, 0], &[0x05, 0x13, 0x14]].concat();
    assert_eq!(text(&tokens).as_deref(), Some("-(B1+2)*$C$2%"));
    assert_eq!(text(&[0x17, 2, 0, b'a', b'"', 0x1D, 1, 0x08]).as_deref(), Some("\"a\"\"\"&TRUE"));
    let number = [&[0x1F][..], &0.5f64.to_le_bytes(), &[0x1E, 1, 0, 0x0E]].concat();
    assert_eq!(text(&number).as_deref(), Some("0.5<>1"));
    assert_eq!(text(&[0x1C, 0x17]).as_deref(), Some("#REF!"));
}

#[test]
fn functions() {
    let area = [0x25, 6, 0, 7, 0, 2, 0xC0, 2, 0xC0];
    assert_eq!(text(&[&area[..], &[0x19, 0x10, 0, 0]].concat()).as_deref(), Some("SUM(C7:C8)"));
    assert_eq!(text(&[&area[..], &[0x22, 1, 4, 0]].concat()).as_deref(), Some("SUM(C7:C8)"));
    let round = [&cell(0, 0)[..], &[0x1E, 0, 0, 0x41, 27, 0]].concat();
    assert_eq!(text(&round).as_deref(), Some("ROUND(A1,0)"));
    // Jumps and spaces stand between the tokens of IF; its second argument is left out.
    let choice = [&cell(0, 0)[..], &[0x19, 2, 7, 0, 0x16, 0x19, 8, 3, 0, 0x1E, 1, 0, 0x22, 3, 1, 0]].concat();
    assert_eq!(text(&choice).as_deref(), Some("IF(A1,,1)"));
    let whole = [0x25, 0, 0, 0xFF, 0xFF, 1, 0, 1, 0];
    assert_eq!(text(&whole).as_deref(), Some("$B:$B"));
}

#[test]
fn what_is_not_known_has_no_text() {
    assert_eq!(text(&[0x03]), None);
    assert_eq!(text(&[0x60, 0, 0, 0, 0, 0, 0, 0]), None);
    assert_eq!(text(&[0x1E, 1, 0, 0x1E, 2, 0]), None);
    assert_eq!(text(&[0x41, 0xFF, 0x0F]), None);
    assert_eq!(text(&[0x22, 0x7F, 4, 0]), None);
}

#[test]
fn a_formula_that_cells_share() {
    let to_left = [&[0x4C, 0, 0, 0xFF, 0xC0][..], &[0x1E, 2, 0, 0x05]].concat();
    let length = u16::try_from(to_left.len()).expect("a formula's length");
    let shared = [&numbers(&[0, 1])[..], &[1, 1, 0, 2], &length.to_le_bytes(), &to_left].concat();
    let anchor = [0x01, 0, 0, 1, 0];
    let sheet =
        Sheet::default().formula(0, 1, ONE, 8, &anchor).record(kind::SHR_FMLA, &shared).formula(1, 1, ONE, 8, &anchor);
    let book = Book::new().sheet("S", sheet);
    assert_eq!(book.cells(), ["B1 =1", "B2 =1"]);
    assert_eq!(formulas(&book), ["B1 A1*2", "B2 A2*2"]);
}

#[test]
fn other_sheets_and_newer_functions_but_no_other_workbooks() {
    let name = b"_xlfn.IFERROR";
    let label = [&[0, 0, 0, 13][..], &[0; 10], &[0], name].concat();
    let sheet = Sheet::default()
        .formula(0, 0, ONE, 0, &[0x5A, 0, 0, 2, 0, 1, 0xC0])
        .formula(1, 0, ONE, 0, &[0x5A, 1, 0, 2, 0, 1, 0xC0])
        .formula(2, 0, ONE, 0, &[&[0x23, 1, 0, 0, 0][..], &cell(0, 1), &[0x1E, 0, 0, 0x42, 3, 255, 0]].concat());
    let book = Book::new()
        .global(kind::SUP_BOOK, &[2, 0, 0x01, 0x04])
        .global(kind::SUP_BOOK, &[1, 0, 5, 0, 0, b'a', b'.', b'x', b'l', b's'])
        .global(kind::EXTERN_SHEET, &numbers(&[2, 0, 1, 1, 1, 0, 0]))
        .global(kind::LBL, &label)
        .sheet("S", sheet)
        .sheet("Khom '2", Sheet::default());
    assert_eq!(formulas(&book), ["A1 'Khom ''2'!B3", "A3 IFERROR(B1,0)"]);
}
