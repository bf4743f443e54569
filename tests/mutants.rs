//! Damaged copies of a good report: 500 a format, each with flipped bits or cut short.
//!
//! Zip containers carry a checksum for each entry: a damaged one is refused, or shows the very same cells. An .xls
//! carries none: there only that reading ends, in cells or in a finding.

use std::fs;
use std::path::Path;

use tonghop::model::campaign::Limits;
use tonghop::pipeline::reader::look_all;
use tonghop::read::{Cell, ReadFailure, Sheet, Workbook};
use tonghop::recognise::inspect::{Purpose, Sight};

use crate::fuzzed::Seeded;
use crate::harness::workers;

const MUTANTS: usize = 500;

fn good(format: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    fs::read(folder.join(format!("report.{format}"))).expect("a fixture")
}

/// Each mutant has one to eight bits flipped, or is cut short, or both.
fn mutants(good: &[u8], seed: u64) -> Vec<Vec<u8>> {
    let mut seeded = Seeded(seed);
    let mutant = |number: usize| {
        let mut bytes = good.to_owned();
        if number.is_multiple_of(5) {
            bytes.truncate(seeded.below(good.len()));
        }
        for _ in 0..=seeded.below(8) {
            let at = seeded.below(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << seeded.below(8);
            }
        }
        bytes
    };
    (0..MUTANTS).map(mutant).collect()
}

fn read(files: &[Vec<u8>]) -> Vec<Result<Workbook, ReadFailure>> {
    let files: Vec<_> = files.iter().map(|file| (file.as_slice(), Purpose::Judge(Sight::Masked))).collect();
    look_all(&workers(), &files, &Limits::default(), &|_| {}, &|_, found| found.read).expect("workers start")
}

type Rows = [(u32, Vec<Cell>)];

/// What a recogniser sees: visible sheets with their names and cells.
fn seen(workbook: &Workbook) -> Vec<(&str, &Rows)> {
    workbook.sheets.iter().map(|sheet: &Sheet| (sheet.name.as_str(), sheet.rows())).collect()
}

fn is_refused_or_the_same(format: &str, seed: u64) {
    let good = good(format);
    let whole = read(std::slice::from_ref(&good)).remove(0).expect("the good one is read");
    assert!(!seen(&whole).is_empty());
    let mutants = mutants(&good, seed);
    let mut refused = 0;
    for (mutant, read) in mutants.iter().zip(read(&mutants)) {
        match read {
            Ok(workbook) => assert_eq!(seen(&workbook), seen(&whole), "a changed figure was accepted"),
            Err(ReadFailure::Stopped(stop)) => panic!("{stop:?} on {} bytes", mutant.len()),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > MUTANTS / 2, "{refused} refused");
}

#[test]
#[ignore = "deep"]
fn of_an_xlsx() {
    is_refused_or_the_same("xlsx", 101);
}

#[test]
fn of_an_xlsb() {
    is_refused_or_the_same("xlsb", 102);
}

#[test]
#[ignore = "deep"]
fn of_an_ods() {
    is_refused_or_the_same("ods", 103);
}

#[test]
#[ignore = "deep"]
fn of_an_xls() {
    let read = read(&mutants(&good("xls"), 104));
    assert!(read.iter().all(|read| !matches!(read, Err(ReadFailure::Stopped(_)))), "reading ends by itself");
    assert!(read.iter().any(Result::is_err));
}
