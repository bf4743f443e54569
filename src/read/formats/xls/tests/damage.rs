//! Lies and damage: a failure, never a crash, and never more memory than the file has reason for.

use super::builder::{Book, GENERAL, Sheet, at, numbers, read, record};
use crate::model::campaign::Limits;
use crate::read::ReadFailure;
use crate::read::formats::Budget;
use crate::read::formats::xls::records::kind;

fn is_corrupt(book: &Book) -> bool {
    matches!(book.read(), Err(ReadFailure::Corrupt(_)))
}

#[test]
fn a_text_that_is_not_there() {
    let label = [&at(0, 0, GENERAL)[..], &[2, 0, 0, 0]].concat();
    let book = Book::new().texts(&["a", "b"]).sheet("S", Sheet::default().record(kind::LABEL_SST, &label));
    assert!(is_corrupt(&book));
}

#[test]
fn cells_beyond_the_grid() {
    assert!(is_corrupt(&Book::new().sheet("S", Sheet::default().number(0, 256, GENERAL, 1.0))));
    let row = [&numbers(&[0, 255])[..], &[0; 12], &numbers(&[256])].concat();
    assert!(is_corrupt(&Book::new().sheet("S", Sheet::default().record(kind::MUL_RK, &row))));
    let region = numbers(&[1, 0, 0, 0, 300]);
    assert!(is_corrupt(&Book::new().sheet("S", Sheet::default().record(kind::MERGE_CELLS, &region))));
}

#[test]
fn records_that_end_early() {
    for kind in [kind::NUMBER, kind::RK, kind::LABEL, kind::LABEL_SST, kind::BOOL_ERR, kind::FORMULA, kind::MUL_RK] {
        assert!(is_corrupt(&Book::new().sheet("S", Sheet::default().record(kind, &[0; 5]))), "{kind:#x}");
    }
    let whole = Book::new().sheet("S", Sheet::default().number(0, 0, GENERAL, 1.0)).stream();
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn two_sheets_cannot_be_the_same_records() {
    let full = (0..100).fold(Sheet::default(), |sheet, row| sheet.number(row, 0, GENERAL, 1.0));
    let book = Book::new().sheet("A", full).sheet("B", Sheet::default()).sheet("C", Sheet::default());
    let mut stream = book.stream();
    let listing = record(kind::BOUND_SHEET, &[0; 9]);
    let is_listed = |at: &usize| stream[*at..].starts_with(&listing[..4]);
    let listed: Vec<usize> = (0..stream.len()).filter(is_listed).map(|at| at + 4).collect();
    assert_eq!(listed.len(), 3);
    stream.copy_within(listed[0]..listed[0] + 4, listed[1]);
    stream.copy_within(listed[0]..listed[0] + 4, listed[2]);
    assert!(matches!(read(&stream), Err(ReadFailure::Corrupt(_))));
}

#[test]
fn texts_repeated_without_end() {
    let long = "ă".repeat(4000);
    let label = [&at(0, 0, GENERAL)[..], &[0; 4]].concat();
    let sheet = (0..10_000).fold(Sheet::default(), |sheet, _| sheet.record(kind::LABEL_SST, &label));
    let stream = Book::new().texts(&[&long]).sheet("S", sheet).stream();
    let mut budget = Budget::new(&Limits { inflated_mib: 8, ..Limits::default() });
    let read = super::super::workbook(&stream, &mut budget, false).map(drop);
    assert!(matches!(read, Err(ReadFailure::TooLarge(excess)) if excess.setting == "limits.inflated_mib"));
}
