//! Which cached values are believed.

use super::builder::{Book, Sheet, wide};
use crate::read::formats::xls::records::kind;

const ZERO: [u8; 8] = [0; 8];
const TEXT: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
const TRUE: [u8; 8] = [1, 0, 1, 0, 0, 0, 0xFF, 0xFF];
const DIVISION: [u8; 8] = [2, 0, 7, 0, 0, 0, 0xFF, 0xFF];
const BLANK: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
const ALWAYS: u16 = 1;
const ON_LOAD: u16 = 2;

/// `A1+B1`, `IF(A1)`, and `A1`.
const SUM: &[u8] = &[0x44, 0, 0, 0, 0xC0, 0x44, 0, 0, 1, 0xC0, 0x03];
const IF: &[u8] = &[0x44, 0, 0, 0, 0xC0, 0x42, 1, 1, 0];
const CELL: &[u8] = &[0x44, 0, 0, 0, 0xC0];

fn cells(sheet: Sheet) -> Vec<String> {
    Book::new().sheet("S", sheet).cells()
}

#[test]
fn values_of_every_kind() {
    let sheet = Sheet::default()
        .formula(0, 0, 2.5f64.to_le_bytes(), 0, SUM)
        .formula(1, 0, ZERO, 0, SUM)
        .formula(2, 0, TRUE, 0, SUM)
        .formula(3, 0, DIVISION, 0, SUM)
        .formula(4, 0, TEXT, 0, IF)
        .record(kind::STRING, &wide("có"))
        .formula(5, 0, BLANK, 0, IF);
    assert_eq!(cells(sheet), ["A1 =2.5", "A2 =0", "A3 =TRUE", "A4 =#DIV/0!", "A5 =có"]);
}

#[test]
fn a_volatile_formula_has_a_value() {
    assert_eq!(cells(Sheet::default().formula(0, 0, ZERO, ALWAYS, SUM)), ["A1 =0"]);
}

#[test]
fn pending_calculation_makes_every_formula_doubtful() {
    let sheet = Sheet::default()
        .record(kind::UNCALCED, &[0, 0])
        .formula(0, 0, 2.5f64.to_le_bytes(), 0, SUM)
        .formula(1, 0, TEXT, 0, IF)
        .record(kind::STRING, &wide("có"));
    assert_eq!(cells(sheet), ["A1 =never calculated", "A2 =never calculated"]);
}

#[test]
fn a_flagged_zero_counts_where_the_program_calculates() {
    let zeros = Sheet::default().formula(0, 0, ZERO, ON_LOAD, SUM).formula(1, 0, ZERO, ALWAYS | ON_LOAD, SUM);
    assert_eq!(cells(zeros), ["A1 =never calculated", "A2 =never calculated"]);
    let sheet = Sheet::default().formula(0, 0, ZERO, ON_LOAD, SUM).formula(1, 0, 7.0f64.to_le_bytes(), ON_LOAD, SUM);
    assert_eq!(cells(sheet), ["A2 =7", "A1 =0"]);
}

#[test]
fn a_sum_is_never_the_empty_text() {
    // As xlwt writes formulas.
    let sheet = Sheet::default().formula(0, 0, BLANK, 0, SUM).formula(1, 0, BLANK, 0, IF).formula(2, 0, BLANK, 0, CELL);
    assert_eq!(cells(sheet), ["A1 =never calculated", "A2 =never calculated", "A3 =never calculated"]);
    let blanks = Sheet::default().formula(1, 0, BLANK, 0, IF).formula(2, 0, BLANK, 0, CELL);
    assert_eq!(cells(blanks), Vec::<String>::new());
}

#[test]
fn a_text_that_does_not_follow() {
    let sheet = Sheet::default().formula(0, 0, TEXT, 0, IF).number(0, 1, 0, 1.0).record(kind::STRING, &wide("lạc"));
    assert_eq!(cells(sheet), ["A1 =never calculated", "B1 1"]);
}
