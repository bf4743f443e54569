//! The same good report through every writer at hand: its own figures come of it, or it goes back for a reason that is
//! true of the file.
//!
//! Markup written by hand and `rust_xlsxwriter` are always at hand; Python's libraries are where they are installed.
//! 20 seeds are played with the deep tests, a third of them through each writer in turn. `TONGHOP_WRITERS=200` plays more, all
//! of them through all writers, and lets `LibreOffice`, which is slow, save the reports in its formats;
//! `TONGHOP_WRITERS_KEEP=DIR` keeps the workbooks that failed.

mod markup;
mod others;
mod report;

use std::collections::BTreeMap;
use std::fs;
use std::iter::Enumerate;
use std::path::Path;
use std::slice::Iter;
use std::sync::Mutex;

use rust_xlsxwriter::{Format, Formula, Workbook};

use crate::decoys::play::{Desk, Outcome, Seat};
use crate::harness::WARDS;
use markup::ODDITIES;
use report::{Report, Style, Value};

/// Seeds that are played when nothing else is asked for.
const SEEDS: u64 = 20;

/// Reports that are checked side by side.
const THREADS: usize = 2;

/// For what a writer's file may go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Nothing,
    /// The writer puts formulas without results.
    Uncalculated,
    /// The format is none that reports are taken in.
    Format,
}

impl Reason {
    fn is_true(self, report: &Report, codes: &[String]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Uncalculated => report.has_formulas() && codes == ["formula-without-value"],
            Self::Format => codes == ["not-a-spreadsheet"],
        }
    }
}

/// What one writer made of the reports.
pub(super) struct Made {
    pub(super) writer: String,
    pub(super) ending: &'static str,
    pub(super) files: Vec<Vec<u8>>,
    pub(super) reason: Reason,
}

/// What came of one file.
enum Came {
    Own,
    Back,
    Wrong(String),
}

impl Made {
    fn came(&self, report: &Report, outcome: &Outcome) -> Came {
        let own = BTreeMap::from([((report.unit.to_owned(), report.date), report.own.map(Some))]);
        let is_alone = outcome.taken_for.is_none();
        if is_alone && outcome.counted == own && outcome.codes.is_empty() {
            Came::Own
        } else if is_alone && outcome.counted.is_empty() && self.reason.is_true(report, &outcome.codes) {
            Came::Back
        } else {
            Came::Wrong(format!("{outcome:?} instead of {:?}", report.own))
        }
    }
}

/// The report as `rust_xlsxwriter` writes it.
fn plain(report: &Report) -> Vec<u8> {
    let formats = [
        Format::new(),
        Format::new().set_bold(),
        Format::new().set_num_format("#,##0"),
        Format::new().set_num_format("dd/mm/yyyy"),
        Format::new().set_num_format("#,##0").set_bold(),
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(report.sheet).expect("a name");
    for (top, left, bottom, right) in &report.merges {
        sheet.merge_range(*top, *left, *bottom, *right, "", &formats[Style::Bold as usize]).expect("merged");
    }
    for cell in &report.cells {
        let (row, col, format) = (cell.row, cell.col, &formats[cell.style as usize]);
        match &cell.value {
            Value::Number(number) => sheet.write_number_with_format(row, col, *number as f64, format),
            Value::Text(text) => sheet.write_string_with_format(row, col, text, format),
            Value::Date(days) => sheet.write_number_with_format(row, col, f64::from(*days), format),
            Value::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(result.to_string());
                sheet.write_formula_with_format(row, col, formula, format)
            }
        }
        .expect("written");
    }
    book.save_to_buffer().expect("a workbook")
}

fn in_rust(reports: &[Report]) -> Vec<Made> {
    let made = |writer: String, write: &dyn Fn(&Report) -> Vec<u8>| {
        let files = reports.iter().map(write).collect();
        Made { writer, ending: "xlsx", files, reason: Reason::Nothing }
    };
    let by_hand = ODDITIES.iter().map(|odd| made(format!("markup: {odd:?}"), &|report| markup::workbook(report, *odd)));
    by_hand.chain([made("rust_xlsxwriter".to_owned(), &plain)]).collect()
}

/// Checks what each writer made, until none is left; gives what came of which report. If not all are wanted, each writer
/// has one block of them.
fn play<'m>(
    seat: &Seat,
    reports: &[Report],
    queue: &Mutex<Enumerate<Iter<'m, Made>>>,
    wants_all: bool,
) -> Vec<(&'m Made, usize, Came)> {
    let numbers: Vec<usize> = (0..reports.len()).collect();
    // Those in one call are of different units and one date.
    let blocks: Vec<&[usize]> = numbers.chunks(WARDS.len()).collect();
    let mut came = Vec::new();
    loop {
        let Some((turn, made)) = queue.lock().expect("a queue").next() else { return came };
        let name = format!("bao-cao.{}", made.ending);
        for (_, block) in blocks.iter().enumerate().filter(|(at, _)| wants_all || turn % blocks.len() == *at) {
            let files: Vec<_> = block.iter().map(|at| (name.as_str(), made.files[*at].clone())).collect();
            let outcomes = seat.check_files(&files, &reports[block[0]].now(), false);
            came.extend(
                block.iter().zip(&outcomes).map(|(at, outcome)| (made, *at, made.came(&reports[*at], outcome))),
            );
        }
    }
}

fn keep(folder: &Path, made: &Made, at: usize) {
    let folder = folder.join(made.writer.replace(": ", "-"));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("{at}.{}", made.ending)), &made.files[at]).expect("written");
}

#[test]
#[ignore = "deep"]
fn every_writers_report_comes_to_its_own_figures_or_back_for_a_true_reason() {
    let asked = std::env::var("TONGHOP_WRITERS").ok().map(|count| count.parse().expect("a number of seeds"));
    let reports: Vec<Report> = (0..asked.unwrap_or(SEEDS)).map(Report::drawn).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut made = in_rust(&reports);
    made.extend(others::in_python(&reports, folder.path()));
    if asked.is_some() {
        let source = made.iter().find(|made| made.writer == "rust_xlsxwriter").expect("it is always at hand");
        let saved = others::by_office(source, folder.path());
        made.extend(saved);
    }
    let desk = Desk::new();
    let queue = Mutex::new(made.iter().enumerate());
    let came: Vec<_> = std::thread::scope(|scope| {
        let played: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (desk, reports, queue) = (&desk, &reports, &queue);
                scope.spawn(move || play(&desk.seat(thread), reports, queue, asked.is_some()))
            })
            .collect();
        let ended = played.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended.flat_map(|came| came.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let kept = std::env::var_os("TONGHOP_WRITERS_KEEP");
    let mut tally: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (made, at, came) in &came {
        let [own, back, failed] = tally.entry(&made.writer).or_default();
        match came {
            Came::Own => *own += 1,
            Came::Back => *back += 1,
            Came::Wrong(what) => {
                *failed += 1;
                wrong.push(format!("{}, seed {}: {what}", made.writer, reports[*at].seed));
                if let Some(folder) = &kept {
                    keep(folder.as_ref(), made, *at);
                }
            }
        }
    }
    for (writer, [own, back, failed]) in &tally {
        eprintln!("{own:>4} own {back:>4} back {failed:>4} wrong  {writer}");
    }
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), came.len(), wrong.join("\n"));
}
