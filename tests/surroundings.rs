//! Hostile surroundings: what lies where files belong, templates of any kind, a clock that cannot be right, a process that
//! is stopped. Nothing is waited for without end, and everything is told.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::harness::{Campaign, Program, binary, program, report};

const NOW: &str = "2023-09-13T08:30:00+07:00";
const RUN: &[&str] = &["--now", NOW, "run", "--no-send"];
/// Seconds after which a program that should have ended is taken to wait for something.
const HANGS: u64 = 60;

/// Runs the program to its end, and fails where it waits without one.
#[expect(clippy::disallowed_methods, reason = "a test measures how long the program takes")]
fn ended(mut program: Program, told: &str) -> Output {
    let mut running = program.spawn().expect("it runs");
    let begun = Instant::now();
    while running.try_wait().expect("it can be asked").is_none() {
        if begun.elapsed() > Duration::from_secs(HANGS) {
            running.kill().expect("killed");
            panic!("{told}: it hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    running.wait_with_output().expect("it ended")
}

fn tonghop(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut program = binary();
    program.arg("-C").arg(folder).args(arguments).stdout(std::process::Stdio::piped());
    let output = ended(program, &format!("{arguments:?}"));
    (output.status.code(), in_a_line(&output))
}

/// What it said, without the breaks of long messages.
fn in_a_line(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn pipe(path: &Path) {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).expect("a pipe");
}

fn folder(path: &Path) {
    fs::create_dir(path).expect("a folder");
}

fn link(path: &Path) {
    symlink("/dev/zero", path).expect("a link");
}

fn socket(path: &Path) {
    // The path of a socket is short; it is made elsewhere and moved.
    let place = tempfile::tempdir().expect("a folder");
    drop(UnixListener::bind(place.path().join("s")).expect("a socket"));
    let moved = fs::rename(place.path().join("s"), path);
    moved.expect("the temporary folders are on one disk");
}

/// Makes something that is not a file.
type Lie = fn(&Path);

/// Things that are no files, with what the program calls them.
const FOREIGN: [(Lie, &str); 4] = [
    (pipe, "a pipe, a socket or a device"),
    (socket, "a pipe, a socket or a device"),
    (folder, "a folder"),
    (link, "a symbolic link"),
];

/// A campaign of which a file counts and another one goes back.
fn campaign() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign.drop("sai.xlsx", report("Phường 99", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign
}

/// The outputs and slips of a run where nothing is in its way, with their hashes.
fn undisturbed() -> BTreeMap<String, String> {
    let campaign = campaign();
    let (code, said) = tonghop(campaign.path(), RUN);
    assert_eq!(code, Some(1), "{said}");
    let mut files = campaign.files("outbox");
    files.retain(|path, _| !path.starts_with("outbox/mail"));
    assert!(files.keys().any(|path| path.contains("returned")) && files.len() >= 5, "{files:?}");
    files
}

fn beside(path: &str) -> String {
    let (stem, extension) = path.rsplit_once('.').expect("an extension");
    format!("{stem} (2).{extension}")
}

#[test]
#[ignore = "deep"]
fn what_is_no_file_at_the_name_of_an_output_or_slip_stays_and_is_told() {
    let outputs = undisturbed();
    for (lie, what) in FOREIGN {
        let campaign = campaign();
        for path in outputs.keys() {
            let place = campaign.path().join(path);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            lie(&place);
        }
        let (code, said) = tonghop(campaign.path(), RUN);
        assert_eq!(code, Some(1), "{what}: {said}");
        for (path, sha256) in &outputs {
            let told = format!("{path} is {what}, not a file; written as");
            assert!(said.contains(&told), "{told}: {said}");
            let kind = fs::symlink_metadata(campaign.path().join(path)).expect("it lies there").file_type();
            assert!(!kind.is_file(), "{what} at {path} was replaced");
            let written = fs::read(campaign.path().join(beside(path))).expect("it was written beside");
            assert_eq!(tonghop::files::sha256(&written), *sha256, "{what} at {path}");
        }
        let (code, said) = tonghop(campaign.path(), &["verify"]);
        assert_eq!(code, Some(4), "{what}: {said}");
        for path in outputs.keys() {
            let told = format!("{path}: something foreign lies in its place: {what}");
            assert!(said.contains(&told), "{told}: {said}");
        }
        let (code, said) = tonghop(campaign.path(), RUN);
        assert!(matches!(code, Some(0 | 1)), "{what}: {said}");
    }
}

#[test]
#[ignore = "deep"]
fn what_is_no_file_in_ledger_and_archive_is_named_and_waited_for_nowhere() {
    let sound = campaign();
    tonghop(sound.path(), RUN);
    let archived = sound.files("archive").into_keys().next().expect("a file");
    let object = sound.files("ledger/objects").into_keys().next().expect("an object");
    let recorded = [
        "ledger/run-000001/manifest.json".to_owned(),
        "ledger/run-000001/submissions.parquet".to_owned(),
        archived,
        object,
    ];
    for (lie, what) in FOREIGN {
        for path in &recorded {
            let twin = sound.twin();
            fs::remove_file(twin.path().join(path)).expect("removed");
            lie(&twin.path().join(path));
            let (code, said) = tonghop(twin.path(), &["verify"]);
            let is_named = said.contains(path) && said.contains("foreign") && said.contains(what);
            assert!(code == Some(4) && is_named, "{what} at {path}: {code:?}: {said}");
        }
    }
    // What else the program keeps there: it goes on or says why not.
    let mut kept = sound.files("ledger/rollup").into_keys().take(1).collect::<Vec<_>>();
    let others = ["arrivals.json", "leftovers.json", "lock", "unfinished", "run-000002"];
    kept.extend(others.map(|name| format!("ledger/{name}")));
    kept.extend(["outbox/mail/journal.jsonl", "outbox/mail/lock"].map(str::to_owned));
    for path in kept {
        for (lie, what) in FOREIGN {
            let mut twin = sound.twin();
            twin.drop("p2.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:20:00+07:00");
            let place = twin.path().join(&path);
            let _ = fs::remove_file(&place);
            lie(&place);
            let (code, said) = tonghop(twin.path(), &["--now", "2023-09-13T08:40:00+07:00", "run"]);
            assert!(matches!(code, Some(0 | 1 | 4 | 6)), "{what} at {path}: {code:?}: {said}");
            assert!(code != Some(4) || said.contains("ledger") || said.contains(&path), "{what} at {path}: {said}");
        }
    }
}

#[test]
fn a_campaign_file_that_is_no_file_is_refused() {
    for (lie, what) in FOREIGN {
        let campaign = campaign();
        let place = campaign.path().join("tonghop.toml");
        fs::remove_file(&place).expect("removed");
        lie(&place);
        for command in [RUN, &["--now", NOW, "watch", "--no-send"], &["--now", NOW, "status"], &["doctor"]] {
            let (code, said) = tonghop(campaign.path(), command);
            assert!(said.contains("tonghop.toml") && said.contains("not a file"), "{what} {command:?}: {said}");
            assert!(matches!(code, Some(1 | 4)), "{what} {command:?}: {code:?}");
        }
        assert!(campaign.path().join("inbox/p1.xlsx").exists(), "nothing was taken in");
    }
}

#[test]
#[ignore = "deep"]
fn arrivals_that_are_no_file_are_told() {
    for (lie, _) in FOREIGN {
        let campaign = campaign();
        let place = campaign.path().join("inbox/arrivals.csv");
        fs::remove_file(&place).expect("removed");
        lie(&place);
        let (code, said) = tonghop(campaign.path(), RUN);
        assert!(said.contains("arrivals.csv: "), "{code:?}: {said}");
    }
}

/// Puts a template in a campaign's folder.
fn template(campaign: &Campaign, name: &str, bytes: &[u8]) {
    let place = campaign.path().join("templates").join(name);
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    fs::write(place, bytes).expect("written");
}

#[test]
fn a_template_in_another_encoding_is_refused_with_its_line() {
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("Báo cáo".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, line, problem) in [
        (b"Kinh g\xEEi\n\xD0\xF4n v\xF2".to_vec(), 1, "this is not UTF-8: byte 0xEE"),
        (b"one\ntwo\nKinh g\xEEi".to_vec(), 3, "this is not UTF-8: byte 0xEE"),
        (utf16, 1, "this is UTF-16"),
        (b"one\nt\0w\0o\0".to_vec(), 2, "a NUL stands here"),
    ] {
        let campaign = campaign();
        template(&campaign, "vi/mail.txt", &bytes);
        let (code, said) = tonghop(campaign.path(), RUN);
        let told = format!("templates/vi/mail.txt, line {line}: {problem}");
        assert!(code == Some(3) && said.contains(&told), "{told}: {code:?}: {said}");
        assert!(campaign.path().join("inbox/p1.xlsx").exists(), "nothing was taken in");
    }
    // The mark with which editors of Windows begin is not part of the text.
    let campaign = campaign();
    template(&campaign, "vi/subject.txt", "\u{feff}Tin {{ period }}".as_bytes());
    let (code, said) = tonghop(campaign.path(), RUN);
    assert_eq!(code, Some(1), "{said}");
    let letters = campaign.mails().into_iter().map(|mail| fs::read(campaign.path().join(mail)).expect("a letter"));
    let subjects: Vec<_> =
        letters.filter_map(|letter| tonghop::deliver::envelope::header(&letter, "Subject")).collect();
    assert!(subjects.iter().any(|subject| subject.starts_with("Tin ")), "{subjects:?}");
}

#[test]
#[ignore = "deep"]
fn a_template_that_takes_too_much_is_stopped_and_named() {
    let long = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}";
    let doubles = format!("{{% set ns = namespace(x='0123456789') %}}{}", "{% set ns.x = ns.x ~ ns.x %}".repeat(40));
    for (name, text, problem) in [
        ("vi/mail.txt", long, "this takes more than"),
        ("vi/page.html", long, "this takes more than"),
        ("vi/mail.txt", doubles.as_str(), "this takes more than"),
        ("vi/mail.txt", "{% for a in range(1000000000) %}{% endfor %}", ""),
        ("vi/mail.txt", "{{ 'x' * 1000000000000 }}", ""),
        (
            "vi/page.html",
            "{% set x = 'x' * 1000000 %}{% for a in range(100) %}{{ x }}{% endfor %}",
            "this writes more than",
        ),
    ] {
        let campaign = campaign();
        template(&campaign, name, text.as_bytes());
        let (code, said) = tonghop(campaign.path(), RUN);
        // What cannot be written as a letter is told, and the rest goes on; a page is an output, without which there is no run.
        let is_letter = name != "vi/page.html";
        assert!(if is_letter { code == Some(1) } else { matches!(code, Some(3 | 4)) }, "{name}: {code:?}: {said}");
        assert!(said.contains(&format!("templates/{name}, line 1: {problem}")), "{name} {problem}: {said}");
    }
    // A finding is never without words.
    let campaign = campaign();
    template(&campaign, "vi/findings.toml", format!("unknown-unit = \"\"\"{long}\"\"\"\n").as_bytes());
    let (code, said) = tonghop(campaign.path(), RUN);
    assert!(code == Some(1) && said.contains("templates/vi/findings.toml") && said.contains("unknown-unit"), "{said}");
    assert_eq!(said.matches("the built-in message stands for it").count(), 1, "{said}");
    assert!(said.contains("Phường 99"), "{said}");
}

#[test]
#[ignore = "deep"]
fn a_first_run_refuses_a_clock_years_before_a_file() {
    let campaign = campaign();
    let years = Duration::from_hours(3 * 366 * 24);
    let file = File::options().write(true).open(campaign.path().join("inbox/p1.xlsx")).expect("a file");
    #[expect(clippy::disallowed_methods, reason = "a file of the future by this machine's clock")]
    file.set_modified(SystemTime::now() + years).expect("set");
    let before = campaign.files("inbox");
    for command in [&["run", "--no-send"][..], &["run", "--dry-run"]] {
        let (code, said) = tonghop(campaign.path(), command);
        assert!(code == Some(4) && said.contains("clock") && said.contains("p1.xlsx"), "{command:?}: {code:?}: {said}");
    }
    assert_eq!(campaign.files("inbox"), before, "nothing was taken in");
    // The operator's word is not doubted, and once there was a run, the ledger knows.
    let (code, said) = tonghop(campaign.path(), RUN);
    assert_eq!(code, Some(1), "{said}");
    fs::write(campaign.path().join("inbox/p2.xlsx"), report("Phường 2", "12/09/2023", [1; 6])).expect("written");
    let file = File::options().write(true).open(campaign.path().join("inbox/p2.xlsx")).expect("a file");
    #[expect(clippy::disallowed_methods, reason = "a file of the future by this machine's clock")]
    file.set_modified(SystemTime::now() + years).expect("set");
    let (code, said) = tonghop(campaign.path(), &["run", "--no-send"]);
    assert!(code != Some(4), "{said}");
}

/// The processes that a process started.
fn children(id: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").expect("processes").flatten();
    let ids = all.filter_map(|item| item.file_name().to_string_lossy().parse::<u32>().ok());
    let parent = |child: &u32| -> Option<u32> {
        // After the name, which may hold anything, come the state and the parent.
        let told = fs::read_to_string(format!("/proc/{child}/stat")).ok()?;
        told.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    ids.filter(|child| parent(child) == Some(id)).collect()
}

/// Bytes that a process has read.
fn read_by(id: u32) -> u64 {
    let told = fs::read_to_string(format!("/proc/{id}/io")).unwrap_or_default();
    told.lines().find_map(|line| line.strip_prefix("rchar: ")?.parse().ok()).unwrap_or(0)
}

#[test]
#[ignore = "deep"]
fn a_program_that_was_stopped_returns_no_file_as_too_slow() {
    returns_no_file_as_too_slow(|program, _, signal| {
        let group = Pid::from_raw(program.cast_signed()).expect("an id");
        kill_process_group(group, signal).expect("signalled");
    });
}

#[test]
#[ignore = "deep"]
fn a_reader_that_was_stopped_has_lost_none_of_its_time() {
    returns_no_file_as_too_slow(|_, reader, signal| {
        let reader = Pid::from_raw(reader.cast_signed()).expect("an id");
        kill_process(reader, signal).expect("signalled");
    });
}

/// Stops the program, its reader or both for longer than a file may take, while the reader has one in hand.
#[expect(clippy::disallowed_methods, reason = "a test measures how long the program takes")]
fn returns_no_file_as_too_slow(signal: impl Fn(u32, u32, Signal)) {
    /// Seconds that a file may take.
    const LIMIT: u64 = 4;
    /// Seconds for which the program is stopped.
    const STOPPED: u64 = 5;
    let Some(setsid) = program("setsid").filter(|_| Path::new("/proc/self/io").exists()) else { return };
    let file = include_str!("../tonghop.toml").replace("\nseconds = 20 ", &format!("\nseconds = {LIMIT} "));
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("dai.xlsx", long_table(), "2023-09-13T06:00:00+07:00");
    let size = fs::metadata(campaign.path().join("inbox/dai.xlsx")).expect("a file").len();
    let mut program = Program::by(setsid);
    program.arg(binary().command().get_program()).env("LC_ALL", "C").arg("-C").arg(campaign.path()).args(RUN);
    program.stdout(std::process::Stdio::piped());
    let mut running = program.spawn().expect("it runs");
    let begun = Instant::now();
    // The file is in the worker's hands once it has read more than that.
    let mut reader = None;
    while reader.is_none() && running.try_wait().expect("asked").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(HANGS), "no reader takes the file");
        reader = children(running.id()).into_iter().find(|worker| read_by(*worker) > size);
        std::thread::sleep(Duration::from_millis(1));
    }
    let reader = reader.expect("a reader that has the file in hand");
    signal(running.id(), reader, Signal::STOP);
    std::thread::sleep(Duration::from_secs(STOPPED));
    signal(running.id(), reader, Signal::CONT);
    let said = in_a_line(&running.wait_with_output().expect("it ends"));
    assert!(!said.contains("limits.seconds") && !said.contains("too-large"), "{said}");
    assert!(said.contains("[unknown-form]"), "{said}");
}

/// A table of numbers that is not a form, which a worker has in hand for a while.
fn long_table() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..12_000 {
        for col in 0..8 {
            sheet.write_number(row, col, f64::from(row * 10 + u32::from(col))).expect("written");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}
