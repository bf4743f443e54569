//! Two at once, and files that change under the reader: a seed says who goes on at each call, so that every order of
//! their calls can come, and comes again with the same seed.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tonghop::pipeline::Workspace;
use tonghop::report::json;

use super::scenarios::{self, Played, SCENARIOS};
use super::shim::{Watched, in_a_line, plain};
use super::{each, share};
use crate::fuzzed::Seeded;
use crate::harness::{Campaign, Program, Running, program, report, workers};

const NOW: &str = "2023-09-15T08:30:00+07:00";
pub(super) const RUN: &[&str] = &["--now", NOW, "-q", "run", "--no-send"];
const REBUILD: &[&str] = &["--now", NOW, "-q", "rebuild"];
const WATCH: &[&str] = &["-q", "watch", "--steps", "--no-send"];
const STATUS: &[&str] = &["--now", NOW, "-q", "status"];
const VERIFY: &[&str] = &["--now", NOW, "-q", "verify"];

/// Orders that are tried of each pair.
pub(super) fn orders() -> u64 {
    (200 / share() as u64).max(1)
}

/// A program that waits before each of its calls until it is told to go on.
struct Player {
    child: Running,
    go: Option<File>,
}

/// What a player tells.
enum Word {
    /// It is before a call.
    Arrived(usize),
    /// It has ended, or makes no more calls.
    Over(usize),
}

fn pipe(place: &Path, name: &str) -> PathBuf {
    let path = place.join(name);
    let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
    assert!(made.success(), "a pipe");
    path
}

/// Starts a program before its first call.
fn start(place: &Path, number: usize, mut command: Program, words: &Sender<Word>) -> Player {
    let (arrived, go) = (pipe(place, &format!("{number}.arrived")), pipe(place, &format!("{number}.go")));
    command.env("FAULT_GATE", place.join(number.to_string()));
    let said = place.join(format!("{number}.said"));
    let said = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(said).expect("a file");
    command.stdout(Stdio::null()).stderr_to(said);
    let child = command.spawn().expect("it runs");
    // Opening a pipe waits for the other end.
    let mut told = File::open(arrived).expect("a pipe");
    let go = OpenOptions::new().write(true).open(go).expect("a pipe");
    let words = words.clone();
    std::thread::spawn(move || {
        let mut byte = [0];
        while told.read(&mut byte).is_ok_and(|read| read == 1) {
            let _ = words.send(Word::Arrived(number));
        }
        let _ = words.send(Word::Over(number));
    });
    Player { child, go: Some(go) }
}

/// Lets the players go on one at a time, as the seed says; somebody else may do something at any turn.
fn play(players: &mut [Player], words: &Receiver<Word>, seed: u64, others: &mut dyn FnMut(&mut Seeded)) {
    let mut seeded = Seeded(seed * 7919 + 1);
    let mut waiting: Vec<usize> = Vec::new();
    let mut running = players.len();
    loop {
        while running > 0 {
            match words.recv().expect("they talk") {
                Word::Arrived(number) => waiting.push(number),
                Word::Over(number) => players[number].go = None,
            }
            running -= 1;
        }
        if waiting.is_empty() {
            return;
        }
        others(&mut seeded);
        waiting.sort_unstable();
        let next = waiting.remove(seeded.below(waiting.len()));
        players[next].go.as_mut().expect("a pipe").write_all(b"x").expect("it waits");
        running = 1;
    }
}

/// Runs programs on one folder in the order of a seed; their exit codes and what they said.
pub(super) fn together(
    campaign: &Campaign,
    calls: &[&[&str]],
    all: bool,
    seed: u64,
    others: &mut dyn FnMut(&mut Seeded),
) -> Option<Vec<(Option<i32>, String)>> {
    let folder = campaign.path().canonicalize().expect("a folder");
    let place = tempfile::tempdir().expect("a folder");
    let (sender, words) = channel();
    let mut players = Vec::new();
    for (number, arguments) in calls.iter().enumerate() {
        let watched = Watched { folder: &folder, arguments, variables: &[], fault: None, log: None, all };
        let mut command = watched.command()?;
        if *arguments == WATCH {
            let moments = place.path().join("moments");
            fs::write(&moments, format!("{NOW}\n")).expect("written");
            command.stdin(File::open(moments).expect("a file"));
        }
        players.push(start(place.path(), number, command, &sender));
    }
    play(&mut players, &words, seed, others);
    let told = players.iter_mut().enumerate().map(|(number, player)| {
        let code = player.child.wait().expect("it ends").code();
        (code, fs::read_to_string(place.path().join(format!("{number}.said"))).expect("text"))
    });
    Some(told.collect())
}

/// The scenario of an increment, gone through once; none where there can be none here.
pub(super) fn increment() -> Option<&'static Played> {
    program("mkfifo")?;
    SCENARIOS[1].play()
}

/// Two programs of which each does all there is to do, or finds that the other does it.
fn end_as_one(calls: &[&[&str]]) {
    let Some(played) = increment() else { return };
    let locked = std::sync::atomic::AtomicUsize::new(0);
    let orders = each(1..=orders(), |seed| {
        let told = format!("{calls:?}, seed {seed}");
        let stage = played.copied();
        let ends = together(&stage.campaign, calls, false, seed, &mut |_| {}).expect("the watch was built");
        for (code, said) in ends {
            match code {
                Some(0 | 1) => {}
                Some(5) => {
                    locked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let said = in_a_line(&said);
                    assert!(said.contains("another run works in this folder: "), "{told}: {said}");
                    assert!(said.contains("folder: process ") || said.contains("has just begun"), "{told}: {said}");
                }
                other => panic!("{told}: {other:?}: {said}"),
            }
        }
        played.assert_healed(&stage, &told);
    });
    eprintln!("{calls:?}: {orders} orders, the lock was held {} times", locked.into_inner());
}

#[test]
fn two_runs() {
    end_as_one(&[RUN, RUN]);
}

#[test]
fn a_run_beside_a_watch() {
    end_as_one(&[RUN, WATCH]);
}

#[test]
#[ignore = "deep"]
fn a_run_beside_a_rebuild() {
    end_as_one(&[RUN, REBUILD]);
}

#[test]
fn who_only_looks_sees_a_whole_folder_at_any_moment() {
    let Some(played) = increment() else { return };
    let orders = each(1..=orders(), |seed| {
        let looks = if seed % 2 == 0 { STATUS } else { VERIFY };
        let told = format!("{looks:?}, seed {seed}");
        let stage = played.copied();
        let ends = together(&stage.campaign, &[RUN, looks], true, seed, &mut |_| {}).expect("the watch was built");
        assert_eq!(ends[0].0, Some(0), "{told}: {}", ends[0].1);
        let (code, said) = &ends[1];
        // Outputs that are still to be handed out are no damage of the ledger.
        assert!(*code == Some(0) || looks == VERIFY && *code == Some(4), "{told}: {code:?}: {said}");
        assert!(!said.contains("ledger/"), "{told}: {said}");
        played.assert_healed(&stage, &told);
    });
    eprintln!("{orders} orders of a run and of somebody who only looks");
}

/// What lies in the inbox for a unit, whose figure says which of two versions it is.
fn version(figure: u64) -> Vec<u8> {
    report("Phường 2", "14/09/2023", [1, 14, 2, 28, figure, 90])
}

/// Writes a file as programs do: beside and then renamed, or over the old one in two pieces.
fn change(path: &Path, bytes: &[u8], piece: usize, is_renamed: bool) {
    let half = bytes.len() / 2;
    match (is_renamed, piece) {
        (true, 0) => {}
        (true, _) => {
            let beside = path.with_extension("part");
            fs::write(&beside, bytes).expect("written");
            is_fresh(&beside);
            fs::rename(beside, path).expect("renamed");
        }
        (false, 0) => {
            fs::write(path, &bytes[..half]).expect("written");
            is_fresh(path);
        }
        (false, _) => {
            fs::write(path, bytes).expect("written");
            is_fresh(path);
        }
    }
}

/// Makes a file five seconds old by the clock of these runs.
fn is_fresh(path: &Path) {
    let now = chrono::DateTime::parse_from_rfc3339(NOW).expect("a moment");
    let file = OpenOptions::new().append(true).open(path).expect("a file");
    file.set_modified(SystemTime::from(now) - Duration::from_secs(5)).expect("a time");
}

#[test]
fn a_file_replaced_while_it_is_read_and_one_that_a_share_shows_late() {
    let Some(played) = increment() else { return };
    let orders = each(1..=orders(), |seed| {
        let told = format!("a file replaced, seed {seed}");
        let stage = played.copied();
        let inbox = stage.campaign.path().join("inbox");
        let (replaced, late) = (inbox.join("p2 14.xlsx"), inbox.join("dt 14.xlsx"));
        let (new, shown) = (version(41), report("Xã Dân Thành", "14/09/2023", [1, 14, 2, 28, 7, 70]));
        let is_renamed = seed % 2 == 0;
        let mut pieces = [0usize, 0];
        let mut act = |seeded: &mut Seeded, chance: usize| {
            if pieces[0] < 2 && seeded.below(chance) == 0 {
                change(&replaced, &new, pieces[0], is_renamed);
                pieces[0] += 1;
            }
            if pieces[1] < 2 && seeded.below(chance) == 0 {
                change(&late, &shown, pieces[1], !is_renamed);
                pieces[1] += 1;
            }
        };
        let ends = together(&stage.campaign, &[RUN], true, seed, &mut |seeded| act(seeded, 60)).expect("built");
        assert!(matches!(ends[0].0, Some(0 | 1)), "{told}: {}", ends[0].1);
        let mut rest = Seeded(seed);
        (0..2).for_each(|_| act(&mut rest, 1));
        let folder = stage.campaign.path().canonicalize().expect("a folder");
        // Files that were cut short are looked at until they are old enough to be judged as they are; then they are whole.
        let end = plain(&folder, RUN, &[]).output().expect("it runs");
        assert!(matches!(end.status.code(), Some(0 | 1)), "{told}: {}", String::from_utf8_lossy(&end.stderr));
        // What came after the issue waits for the supplement: this is what the ledger knows.
        let (workspace, book) = Workspace::look(&folder, workers()).expect("a workspace");
        let now = chrono::DateTime::parse_from_rfc3339(NOW).expect("a moment");
        let summary = workspace.status(book, Some("2023-09-14".parse().expect("a date")), now).expect("a summary");
        let summary: Value = serde_json::from_slice(&json::summary_json(&summary)).expect("JSON");
        let units = summary["units"].as_array().expect("units");
        let figure = |id: &str| -> &Value {
            &units.iter().find(|unit| unit["id"] == id).expect("a unit")["day"]["activated_l2"]
        };
        assert_eq!((figure("phuong-2"), figure("dan-thanh")), (&41.into(), &7.into()), "{told}");
        let left: Vec<String> =
            scenarios::files(&stage.campaign).into_keys().filter(|path| scenarios::is_report(path)).collect();
        assert!(left.is_empty(), "{told}: {left:?}");
        let verified = tonghop::pipeline::verify::verify(stage.campaign.path()).expect("verified");
        assert!(verified.damages.is_empty(), "{told}: {:?}", verified.damages);
    });
    eprintln!("{orders} orders of a run and of files that change under it");
}

#[test]
fn a_lock_that_a_power_cut_left_does_not_block() {
    let campaign = Campaign::with_appendix();
    fs::create_dir_all(campaign.path().join("ledger")).expect("made");
    fs::write(campaign.path().join("ledger/lock"), "process 1 since 2023-09-01T08:00:00+07:00").expect("written");
    let ended = plain(campaign.path(), RUN, &[]).output().expect("it runs");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
}
