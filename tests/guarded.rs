//! A file that crashes, hangs or over-eats its worker costs that worker only.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tonghop::model::campaign::Limits;
use tonghop::pipeline::reader::look_all;
use tonghop::read::{ReadFailure, Stop, Workbook, Workers};
use tonghop::recognise::inspect::{Purpose, Sight};

use crate::harness::{WARDS, report, workers};

/// A program that stands in for the worker: the lines of a shell script, `$BIN` being the real one.
fn stand_in(folder: &Path, lines: &str) -> Workers {
    let path: PathBuf = folder.join("worker");
    let script = format!("#!/bin/sh\nBIN='{}'\nHERE='{}'\n{lines}\n", env!("CARGO_BIN_EXE_tonghop"), folder.display());
    fs::write(&path, script).expect("a script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    Workers::of(path)
}

fn reports() -> Vec<Vec<u8>> {
    WARDS.iter().map(|(_, name, _)| report(name, "12/09/2023", [1, 1, 2, 2, 3, 3])).collect()
}

fn read(workers: &Workers, files: &[Vec<u8>], limits: &Limits) -> Vec<Result<Workbook, ReadFailure>> {
    let files: Vec<_> = files.iter().map(|file| (file.as_slice(), Purpose::Judge(Sight::Masked))).collect();
    look_all(workers, &files, limits, &|_| {}, &|_, answer| answer.read).expect("workers start")
}

/// The first worker to start does something odd, those after it are sound.
const FIRST: &str = "if mkdir \"$HERE/first\" 2>/dev/null; then";

/// What a worker says when it is ready for a file.
const READY: &str = "printf '\\005\\000\\000\\000ready'";

/// A workbook of one long text that many cells refer to, and its size once inflated.
fn with_text(cells: u32) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let text = "xã ".repeat(8_000);
    for row in 0..cells {
        sheet.write(row, 0, &text).expect("written");
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
fn a_files_text_counts_as_often_as_cells_refer_to_it() {
    let limits = Limits { inflated_mib: 1, ..Limits::default() };
    let setting = |cells: u32| match tonghop::read::read(&with_text(cells), &limits) {
        Err(ReadFailure::TooLarge(excess)) => excess.setting.to_string(),
        read => format!("{:?}", read.map(|_| "read")),
    };
    assert_eq!(setting(30), "Ok(\"read\")");
    assert_eq!(setting(40), "limits.inflated_mib");
}

#[test]
#[ignore = "deep"]
fn a_worker_that_sleeps_for_ever_costs_the_file_it_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let workers = stand_in(folder.path(), &format!("{FIRST} {READY}; exec sleep 1000; fi\nexec \"$BIN\" \"$@\""));
    let limits = Limits { seconds: 1, ..Limits::default() };
    let read = read(&workers, &reports(), &limits);
    let lost: Vec<_> = read.iter().filter(|read| read.is_err()).collect();
    assert_eq!(lost, [&Err(ReadFailure::Stopped(Stop::Time))]);
}

#[test]
#[ignore = "deep"]
fn a_worker_that_never_takes_its_file_costs_the_file_it_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let workers = stand_in(folder.path(), &format!("{FIRST} {READY}; kill -STOP $$; fi\nexec \"$BIN\" \"$@\""));
    let mut files = reports();
    // More than a pipe holds: writing it to the worker blocks.
    for file in &mut files {
        file.resize(300_000, 0);
    }
    let limits = Limits { seconds: 1, ..Limits::default() };
    let stopped = |read: &&Result<_, _>| **read == Err(ReadFailure::Stopped(Stop::Time));
    assert_eq!(read(&workers, &files, &limits).iter().filter(stopped).count(), 1);
}

#[test]
fn a_worker_killed_from_outside_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let workers = stand_in(folder.path(), &format!("{FIRST} {READY}; kill -9 $$; fi\nexec \"$BIN\" \"$@\""));
    let read = read(&workers, &reports(), &Limits::default());
    assert!(read.iter().all(Result::is_ok), "its file is read by the next worker");
}

#[test]
fn a_file_whose_workers_are_always_killed_is_given_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = read(&stand_in(folder.path(), &format!("{READY}; kill -9 $$")), &reports()[..1], &Limits::default());
    assert_eq!(read, [Err(ReadFailure::Stopped(Stop::Crash))]);
}

#[test]
fn what_may_take_long_is_done_by_the_worker() {
    let private = b"CCCD\n084098001234\n".to_vec();
    let mut old = rust_xlsxwriter::Workbook::new();
    old.add_worksheet().write_string(0, 0, "C\u{E9}ng h\u{DF}a x\u{B7} h\u{E9}i ch\u{F1} ngh\u{DC}a").expect("written");
    let old = old.save_to_buffer().expect("a workbook");
    let answers = |purpose| {
        let files = [(private.as_slice(), purpose), (old.as_slice(), purpose)];
        look_all(&workers(), &files, &Limits::default(), &|_| {}, &|_, answer| answer).expect("workers start")
    };
    let judged = answers(Purpose::Judge(Sight::Masked));
    assert!(judged[0].read.is_err() && judged[0].exposures[0].cccd == 1, "{judged:?}");
    assert_eq!(judged[1].originals[0].decoded, "Cộng hòa xã hội chủ nghĩa");
    let sheet = &judged[1].read.as_ref().expect("read").sheets[0];
    assert_eq!(sheet.texts().collect::<Vec<_>>(), ["Cộng hòa xã hội chủ nghĩa"]);
    let shown = answers(Purpose::Show(Sight::Masked));
    assert!(shown[0].exposures.is_empty(), "what is shown again was judged before");
}

#[test]
fn a_worker_knows_nothing_of_the_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let workers = stand_in(folder.path(), "env > \"$HERE/env\"; exec \"$BIN\" \"$@\"");
    assert!(read(&workers, &reports()[..1], &Limits::default())[0].is_ok());
    let known = fs::read_to_string(folder.path().join("env")).expect("text");
    // The shell itself sets these, and the worker's limit needs the last.
    let set = ["PWD=", "OLDPWD=", "SHLVL=", "_=", "MIMALLOC_ARENA_RESERVE=0"];
    let odd: Vec<&str> = known.lines().filter(|line| !set.iter().any(|own| line.starts_with(own))).collect();
    assert!(odd.is_empty() && std::env::var_os("PATH").is_some(), "{odd:?}");
}

#[test]
fn a_crash_is_told_from_want_of_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    for (lines, stop) in [
        ("kill -ABRT $$", Stop::Crash),
        ("kill -SEGV $$", Stop::Crash),
        ("exit 3", Stop::Crash),
        ("echo 'memory allocation of 4294967296 bytes failed' >&2; kill -ABRT $$", Stop::Memory),
    ] {
        let read = read(&stand_in(folder.path(), &format!("{READY}; {lines}")), &reports()[..1], &Limits::default());
        assert_eq!(read, [Err(ReadFailure::Stopped(stop))], "{lines}");
    }
}

/// What a worker says when it has read seven rows and goes on.
const SEVEN_ROWS: &str = "printf '\\002\\000\\000\\000\\000\\007'";

/// Reads files of which a stand-in makes nothing; gives what was read and the rows that were told on the way.
fn rows_reported(workers: &Workers, files: &[Vec<u8>], limits: &Limits) -> (Vec<bool>, Vec<u64>) {
    let told = Mutex::new(Vec::new());
    let files: Vec<_> = files.iter().map(|file| (file.as_slice(), Purpose::Judge(Sight::Masked))).collect();
    let rows = |more| told.lock().expect("a list").push(more);
    let read = look_all(workers, &files, limits, &rows, &|_, answer| answer.read.is_ok()).expect("workers start");
    (read, told.into_inner().expect("a list"))
}

#[test]
fn a_worker_tells_how_many_rows_it_has_read() {
    let files = reports();
    let of_file = |read: Result<Workbook, _>| read.expect("read").sheets[0].rows().len() as u64;
    let rows: u64 = read(&workers(), &files, &Limits::default()).into_iter().map(of_file).sum();
    let (sound, told) = rows_reported(&workers(), &files, &Limits::default());
    assert!(sound.iter().all(|sound| *sound) && rows > 0);
    assert_eq!(told.iter().sum::<u64>(), rows);
    // On the way to its end, too, and none twice.
    let folder = tempfile::tempdir().expect("a folder");
    let halfway = stand_in(folder.path(), &format!("{READY}; {SEVEN_ROWS}; {SEVEN_ROWS}; exit 3"));
    assert_eq!(rows_reported(&halfway, &files[..1], &Limits::default()), (vec![false], vec![7, 0]));
}

#[test]
#[ignore = "deep"]
fn a_worker_that_goes_on_telling_has_no_more_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let talker = stand_in(folder.path(), &format!("{READY}; while {SEVEN_ROWS}; do sleep 0.1; done"));
    let limits = Limits { seconds: 1, ..Limits::default() };
    assert_eq!(read(&talker, &reports()[..1], &limits), [Err(ReadFailure::Stopped(Stop::Time))]);
}

#[test]
#[ignore = "deep"]
#[cfg(target_os = "linux")]
fn a_worker_that_others_keep_from_computing_has_its_time_still() {
    let folder = tempfile::tempdir().expect("a folder");
    // Longer than the limit, and hardly any of it on a processor.
    let workers = stand_in(folder.path(), "sleep 1.5; exec \"$BIN\" \"$@\"");
    let limits = Limits { seconds: 1, ..Limits::default() };
    assert!(read(&workers, &reports()[..1], &limits)[0].is_ok());
}

#[test]
fn an_answer_that_is_none_is_a_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    // A length of 4 GiB less one, then nothing; and a frame that holds no reply.
    for answer in ["\\377\\377\\377\\377", "\\003\\000\\000\\000abc"] {
        let workers = stand_in(folder.path(), &format!("{READY}; printf '{answer}'; exit 0"));
        assert_eq!(read(&workers, &reports()[..1], &Limits::default()), [Err(ReadFailure::Stopped(Stop::Crash))]);
    }
}

#[test]
fn a_pool_that_cannot_start_is_an_error_of_the_environment() {
    let workers = Workers::of(PathBuf::from("/nowhere/tonghop"));
    let file: &[u8] = b"x";
    assert!(
        look_all(&workers, &[(file, Purpose::Judge(Sight::Masked))], &Limits::default(), &|_| {}, &|_, _| ()).is_err()
    );
}

#[test]
fn a_worker_that_ends_before_it_has_seen_a_file_says_nothing_of_files() {
    let folder = tempfile::tempdir().expect("a folder");
    // The first does not come up, the next ones do.
    for odd in ["kill -9 $$", "exit 1", "echo no"] {
        let _ = fs::remove_dir(folder.path().join("first"));
        let workers = stand_in(folder.path(), &format!("{FIRST} {odd}; exit 1; fi\nexec \"$BIN\" \"$@\""));
        assert!(read(&workers, &reports(), &Limits::default()).iter().all(Result::is_ok), "{odd}");
    }
    // None does: nothing is said of the files.
    let workers = stand_in(folder.path(), "echo 'no loader' >&2; exit 53");
    let file: &[u8] = b"x";
    let tried = look_all(&workers, &[(file, Purpose::Judge(Sight::Masked))], &Limits::default(), &|_| {}, &|_, _| ());
    assert!(tried.is_err_and(|error| error.to_string().contains("no loader")));
}

#[test]
#[ignore = "deep"]
fn the_memory_limit_is_that_of_the_campaign_file() {
    // 45 MB of text: more than the smaller limit once the parser holds it twice.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let text = "x".repeat(30_000);
    for row in 0..1_500 {
        sheet.write_string(row, 0, format!("{row}{text}")).expect("written");
    }
    let file = book.save_to_buffer().expect("a workbook");
    let limits = Limits { ratio: 100_000, seconds: 120, ..Limits::default() };
    let small = Limits { memory_mib: 100, ..limits.clone() };
    let verdict = |limits: &Limits| read(&workers(), std::slice::from_ref(&file), limits).remove(0).map(drop);
    assert_eq!(verdict(&small), Err(ReadFailure::Stopped(Stop::Memory)));
    assert_eq!(verdict(&Limits { memory_mib: 2_000, ..limits.clone() }), Ok(()));
    // The program itself does not count: the least limit that can be set is enough for a report.
    let least = Limits { memory_mib: 64, ..limits };
    assert!(read(&workers(), &reports()[..1], &least)[0].is_ok());
}

#[test]
fn answers_stand_in_the_order_of_the_files() {
    let files: Vec<Vec<u8>> = (0..40).map(|n| report("Phường 1", "12/09/2023", [n, n, 0, 0, 0, 0])).collect();
    let read = read(&workers(), &files, &Limits::default());
    for (number, workbook) in read.into_iter().enumerate() {
        let cell = workbook.expect("read").sheets[0].direct(6, 2).map(|cell| cell.value.shown());
        assert_eq!(cell, Some(number.to_string()));
    }
}
