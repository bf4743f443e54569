//! The campaign of 92 days in `watch`, with trouble of every kind by a seed: what it comes to is what it comes to
//! undisturbed.
//!
//! A few days run with every test; `TONGHOP_LONG_DAYS=92` plays all, `TONGHOP_LONG_SEED` other trouble.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Stdio};

use chrono::{DateTime, Days, Duration, NaiveDate};
use serde_json::Value;
use tonghop::pipeline::verify;

use super::disk::{self, Disk, Luck};
use super::scenarios::{files, is_report};
use super::shim::{self, Fault, Watched, plain};
use crate::fuzzed::Seeded;
use crate::harness::{Campaign, Program, Running, WARDS, report};

const WATCH: &[&str] = &["-q", "watch", "--steps", "--no-send"];
/// Days that are played when nothing else is asked for.
const DAYS: u64 = 3;
/// Trouble comes at one look of so many.
const EVERY: usize = 3;
/// Numbers of errors on Linux: the disk is full, it fails, not allowed, too many open files, mounted read-only.
const ERRORS: [i32; 5] = [28, 5, 13, 24, 30];

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// A file of the story: when it comes, its name, its bytes.
type Arrival = (String, String, Vec<u8>);

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 8, 31).expect("a date") + Days::new(number)
}

/// What comes on a morning: reports in time and late, one less on some days, corrections, a bad file, the same again.
fn arrivals(number: u64, totals: &mut [u64; 7]) -> Vec<Arrival> {
    let (date, morning) = (day(number), day(number + 1));
    let at = |time: &str| format!("{morning}T{time}+07:00");
    let told = |date: NaiveDate| date.format("%d/%m/%Y").to_string();
    let mut all = Vec::new();
    for (place, (id, name, quota)) in WARDS.iter().enumerate() {
        let turn = number + place as u64;
        if turn % 13 == 5 {
            continue;
        }
        let figure = u64::from(*quota) / 92 + turn * 7 % 11;
        totals[place] += figure;
        let time = if turn % 11 == 3 { "09:10:00" } else { "06:40:00" };
        let bytes = report(name, &told(date), [1, number + 1, 2, 2 * number + 2, figure, totals[place]]);
        all.push((at(time), format!("{id}/ngay {number}.xlsx"), bytes));
    }
    if number % 5 == 4 {
        let bytes = report("Xã Long Toàn", &told(day(number - 2)), [1, number - 1, 2, 2 * number - 2, 61, 999]);
        all.push((at("09:20:00"), format!("sua {number}.xlsx"), bytes));
    }
    if number % 7 == 2 {
        all.push((at("06:50:00"), format!("la {number}.xlsx"), report("Phường 9", &told(date), [1, 1, 1, 1, 1, 1])));
    }
    all.sort();
    all
}

/// When the watch looks on a morning: twice after each hour at which something came, and the second after the deadline.
fn looks(number: u64) -> Vec<String> {
    let morning = day(number + 1);
    ["07:00:00", "07:00:05", "08:00:01", "09:30:00", "09:30:05", "17:30:05"]
        .map(|time| format!("{morning}T{time}+07:00"))
        .to_vec()
}

/// A watch that looks once for each moment that it is told.
struct Stepped {
    child: Running,
    moments: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Stepped {
    fn start(folder: &Path) -> Self {
        let mut command = plain(folder, WATCH, &[]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let (moments, answers) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, moments, answers: BufReader::new(answers) }
    }

    fn look(&mut self, moment: &str) {
        writeln!(self.moments, "{moment}").expect("it listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("an answer");
        assert_eq!(line, "looked\n");
    }
}

impl Drop for Stepped {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Trouble by its kind, and how often it came.
type Survived = BTreeMap<&'static str, usize>;

/// The campaign in a watch, with trouble from a seed or without.
fn played(days: u64, seed: Option<u64>) -> (Campaign, Survived) {
    let mut campaign = Campaign::with_appendix();
    let folder = campaign.path().canonicalize().expect("a folder");
    let mut seeded = Seeded(seed.unwrap_or(1) * 2_654_435_761 + 1);
    let mut survived = Survived::new();
    let mut watch = Stepped::start(&folder);
    watch.look("2023-08-31T08:00:00+07:00");
    let mut totals = [0; 7];
    for number in 0..days {
        let mut arrivals = arrivals(number, &mut totals).into_iter().peekable();
        for moment in looks(number) {
            while let Some((arrival, name, bytes)) = arrivals.next_if(|(arrival, ..)| *arrival <= moment) {
                campaign.drop(&name, bytes, &arrival);
            }
            if seed.is_some() && seeded.below(EVERY) == 0 {
                drop(watch);
                let kind = trouble(&folder, &moment, &mut seeded);
                *survived.entry(kind).or_default() += 1;
                watch = Stepped::start(&folder);
            }
            watch.look(&moment);
        }
    }
    (campaign, survived)
}

/// Something goes wrong while the watch looks at this moment; what it was.
fn trouble(folder: &Path, moment: &str, seeded: &mut Seeded) -> &'static str {
    let call = 1 + seeded.below(160);
    let error = ERRORS[seeded.below(ERRORS.len())];
    let look = |fault: Option<Fault>, log: Option<&Path>| {
        let mut command = Watched { folder, arguments: WATCH, variables: &[], fault, log, all: false }.command()?;
        told(&mut command, moment);
        Some(())
    };
    match seeded.below(9) {
        0 => {
            look(Some(Fault::Kill(call)), None);
            "killed"
        }
        1 => {
            look(Some(Fault::Torn(call)), None);
            "killed in a write"
        }
        2 => {
            look(Some(Fault::Fails(call, error)), None);
            "a call failed"
        }
        3 => {
            look(Some(Fault::FailsFromThere(call, error)), None);
            "all calls failed from some on"
        }
        4 | 5 => {
            let mut disk = Disk::of(&disk::lying_in(folder));
            let log = tempfile::NamedTempFile::new().expect("a file");
            look(None, Some(log.path()));
            let calls = shim::read(log.path()).calls;
            let luck = [Luck::None, Luck::Names, Luck::Chance(seeded.below(1 << 30) as u64 + 1)][seeded.below(3)];
            for call in &calls[..seeded.below(calls.len() + 1)] {
                disk.apply(call, folder);
            }
            for item in fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").path()) {
                if item.is_dir() { fs::remove_dir_all(item) } else { fs::remove_file(item) }.expect("removed");
            }
            disk::lay_out(&disk.cut(luck), folder);
            "the power was cut"
        }
        6 => {
            let mut two: Vec<Running> = [0, 0]
                .iter()
                .map(|_| {
                    let mut run = plain(folder, &["--now", moment, "-q", "run", "--no-send"], &[]);
                    run.stdout(Stdio::null()).spawn().expect("it runs")
                })
                .collect();
            for run in &mut two {
                let code = run.wait().expect("it ends").code();
                assert!(matches!(code, Some(0 | 1 | 5)), "{moment}: {code:?}");
            }
            "two at once"
        }
        7 => {
            let early = DateTime::parse_from_rfc3339(moment).expect("a moment") - Duration::hours(26);
            let mut command = plain(folder, WATCH, &[]);
            let inbox = folder.join("inbox");
            let aside = folder.join("aside");
            // What is dropped while the clock is wrong is dated by it; nothing is.
            fs::rename(&inbox, &aside).expect("moved");
            fs::create_dir(&inbox).expect("made");
            told(&mut command, &early.to_rfc3339());
            fs::remove_dir_all(&inbox).expect("removed");
            fs::rename(&aside, &inbox).expect("moved");
            "the clock went back"
        }
        _ => {
            rot(folder, seeded);
            let mut command = plain(folder, WATCH, &[]);
            told(&mut command, moment);
            let rebuild = plain(folder, &["--now", moment, "-q", "rebuild"], &[]).output().expect("it runs");
            assert!(rebuild.status.success(), "{moment}: {}", String::from_utf8_lossy(&rebuild.stderr));
            "a byte of the ledger was changed, and rebuilt"
        }
    }
}

/// Lets a watch look at one moment.
fn told(command: &mut Program, moment: &str) {
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("the binary runs");
    // It may be dead already.
    let _ = writeln!(child.stdin.take().expect("a pipe"), "{moment}");
    child.wait().expect("it ends");
}

/// Changes a byte in some table of the ledger.
fn rot(folder: &Path, seeded: &mut Seeded) {
    let runs = (1..).map(|run| folder.join(format!("ledger/run-{run:06}")));
    let runs: Vec<_> = runs.take_while(|run| run.exists()).collect();
    let Some(run) = runs.get(seeded.below(runs.len())) else { return };
    let file = run.join(["figures.parquet", "submissions.parquet", "findings.parquet"][seeded.below(3)]);
    let mut bytes = fs::read(&file).expect("a table");
    let place = seeded.below(bytes.len());
    bytes[place] ^= 1;
    fs::remove_file(&file).expect("removed");
    fs::write(&file, bytes).expect("written");
}

/// What a campaign came to: every summary but for the moment of its drawing, the names of what was handed out, and the
/// letters that issued a date.
fn results(campaign: &Campaign, days: u64) -> (BTreeMap<String, Value>, Vec<String>, BTreeMap<String, usize>) {
    let summary = |date: String| {
        let mut summary = campaign.summary(&date);
        summary.as_object_mut().expect("an object").remove("as_of");
        (date, summary)
    };
    let summaries = (0..days).map(|number| summary(day(number).to_string())).collect();
    let names = files(campaign).into_keys().filter(|path| path.starts_with("outbox/") && !path.contains("/mail/"));
    let mut letters = BTreeMap::new();
    for mail in campaign.mails().into_iter().filter(|mail| mail.contains(".tong-hop.")) {
        let name = mail.rsplit('/').next().expect("a name").to_owned();
        let kind: Vec<&str> = name.split('.').take(4).collect();
        *letters.entry(kind.join(".")).or_default() += 1;
    }
    (summaries, names.collect(), letters)
}

#[test]
#[ignore = "deep"]
fn a_campaign_in_trouble_comes_to_what_it_comes_to_undisturbed() {
    if shim::library().is_none() {
        return;
    }
    let (days, seed) = (number("TONGHOP_LONG_DAYS", DAYS), number("TONGHOP_LONG_SEED", 110));
    let (undisturbed, _) = played(days, None);
    let (campaign, survived) = played(days, Some(seed));
    let (expected, actual) = (results(&undisturbed, days), results(&campaign, days));
    for (date, summary) in &expected.0 {
        assert_eq!(&actual.0[date], summary, "{date}");
    }
    assert_eq!((&actual.1, &actual.2), (&expected.1, &expected.2));
    assert!(!files(&campaign).keys().any(|path| is_report(path)), "the inbox is empty");
    let verified = verify::verify(campaign.path()).expect("verified");
    assert!(verified.damages.is_empty(), "{:?}", verified.damages);
    eprintln!("{days} days, {} times trouble: {survived:?}", survived.values().sum::<usize>());
}
