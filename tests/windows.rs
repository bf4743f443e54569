//! The Windows program does what this one does.
//!
//! Runs where `TONGHOP_WINDOWS` names `tonghop.exe` and Wine is installed. Wine before version 9 lacks a library that
//! Rust's standard library asks for; beside the program then lies a `bcryptprimitives.dll` with `ProcessPrng`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{Campaign, binary, program, report};

const NOW: &str = "2023-09-03T08:30:00+07:00";

/// The emulator and the program, where both are there.
fn windows() -> Option<(PathBuf, PathBuf)> {
    let Some(exe) = std::env::var_os("TONGHOP_WINDOWS").map(PathBuf::from) else {
        crate::harness::skip("TONGHOP_WINDOWS names no tonghop.exe");
        return None;
    };
    // Debian's `wine` is a script that child processes cannot be started by.
    let loader = Path::new("/usr/lib/wine/wine64");
    let wine = if loader.exists() { loader.to_owned() } else { program("wine")? };
    Some((wine, exe))
}

fn run(wine: &Path, exe: &Path, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(wine);
    command.arg(exe).args(["--lang", "vi", "--now", NOW]).args(arguments).current_dir(folder);
    command.env("WINELOADER", wine).env("WINEDEBUG", "-all").output().expect("wine runs")
}

/// The sample's inbox in a new folder.
fn sample() -> Campaign {
    let campaign = Campaign::new();
    crate::sample::unpack(&campaign.path().join("inbox"));
    campaign
}

/// The parts of a workbook; its zip directory names the system that made it.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut container = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let count = container.len();
    let part = |at: usize| {
        let mut part = container.by_index(at).expect("a part");
        let mut held = Vec::new();
        part.read_to_end(&mut held).expect("read");
        (part.name().expect("a name").into_owned(), held)
    };
    (0..count).map(part).collect()
}

#[test]
fn the_sample_comes_to_the_same_outputs() {
    let Some((wine, exe)) = windows() else { return };
    let (here, there) = (sample(), sample());
    let own =
        binary().arg("-C").arg(here.path()).args(["--lang", "vi", "--now", NOW, "run"]).output().expect("it runs");
    let made = run(&wine, &exe, there.path(), &["run"]);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert_eq!((made.status.code(), own.status.code()), (Some(1), Some(1)), "{said}");
    assert!(said.contains("đã ghi outbox"), "{said}");
    let (mut ours, mut theirs) = (here.files("outbox"), there.files("outbox"));
    // A letter's hour of sending aside, all is drawn from the same facts.
    for files in [&mut ours, &mut theirs] {
        files.retain(|path, _| !path.contains("mail/"));
    }
    assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>());
    let same = |path: &str, hash: &String| {
        let parts = |campaign: &Campaign| parts(&fs::read(campaign.path().join(path)).expect("a file"));
        theirs.get(path) == Some(hash)
            || (Path::new(path).extension().is_some_and(|end| end == "xlsx") && parts(&here) == parts(&there))
    };
    let differing: Vec<&String> = ours.iter().filter(|(path, hash)| !same(path, hash)).map(|(path, _)| path).collect();
    assert!(differing.is_empty(), "{differing:?}");
    assert_eq!(there.files("inbox").into_keys().collect::<Vec<_>>(), ["inbox/arrivals.csv"]);
    for command in [&["verify"][..], &["rebuild"], &["verify"], &["status"], &["doctor"]] {
        let made = run(&wine, &exe, there.path(), command);
        assert_eq!(made.status.code(), Some(0), "{command:?}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

#[test]
fn a_second_run_takes_a_correction_in() {
    let Some((wine, exe)) = windows() else { return };
    let campaign = Campaign::new();
    let inbox = campaign.path().join("inbox");
    for figure in [3, 5] {
        fs::write(inbox.join("Phường 1.xlsx"), report("Phường 1", "02/09/2023", [1, 1, 2, 2, figure, figure]))
            .expect("written");
        let made = run(&wine, &exe, campaign.path(), &["run", "--no-send"]);
        assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let unit = campaign.unit("2023-09-02", "phuong-1");
    assert_eq!(unit["cumulative"]["activated_l2"], 5, "{unit}");
}
