//! What the program needs is not to be had: the disk is full or broken, nobody may write, no file can be opened. It says
//! what it could not do, to which path and what to do about it, leaves the ledger sound, and the next run heals.

use std::process::Output;

use super::scenarios::{SCENARIOS, Stage};
use super::shim::{Fault, in_a_line};
use super::{each, share, tried};

/// Errors with their numbers on Linux, and words of the hints that each may come with.
const ERRORS: [(&str, i32, &[&str]); 5] = [
    ("the disk is full", 28, &["free some space on this disk"]),
    ("the disk fails", 5, &["the disk or the connection to it failed"]),
    ("not allowed", 13, &["check who owns the folder", "give this account the right to read it"]),
    ("too many open files", 24, &["limit on open files"]),
    ("mounted read-only", 30, &["mounted read-only"]),
];

/// Exit code for a broken environment.
const ENVIRONMENT: i32 = 4;

#[test]
#[ignore = "deep"]
fn one_call_after_the_other_fails_once() {
    let faults = fail_all("once", &|at, errno| Fault::Fails(at, errno));
    eprintln!("{faults} calls that failed once were survived");
}

#[test]
#[ignore = "deep"]
fn from_one_call_on_all_fail() {
    let faults = fail_all("from there", &|at, errno| Fault::FailsFromThere(at, errno));
    eprintln!("{faults} times nothing worked any more from some call on");
}

fn fail_all(how: &str, fault: &(dyn Fn(usize, i32) -> Fault + Sync)) -> usize {
    let mut faults = 0;
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        let Some(played) = scenario.play() else { return faults };
        faults += each(tried(played.log.all, number), |at| {
            let (name, errno, hints) = ERRORS[(at / share() + number) % ERRORS.len()];
            let told = format!("{}: {name} at call {at}, {how}", played.name());
            let (stage, output) = played.again(fault(at, errno), true);
            assert_told(&stage, &output, hints, &told);
            if is_fatal(&output) {
                played.assert_sound(&stage, &told);
                played.assert_healed(&stage, &told);
            } else {
                // It went on without what it could not have: that comes with the next run.
                played.assert_kept(&stage, &told);
                played.assert_gone_on(&stage, &told);
            }
        });
    }
    faults
}

/// Whether it gave up, and did not only leave a file where it is.
fn is_fatal(output: &Output) -> bool {
    output.status.code() == Some(ENVIRONMENT) && String::from_utf8_lossy(&output.stderr).contains('×')
}

/// Where it gave up it says so, with a path and what to do.
fn assert_told(stage: &Stage, output: &Output, hints: &[&str], told: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(ENVIRONMENT) => {
            // A long path may be broken into lines.
            let said = in_a_line(&said).replace(' ', "");
            let folder = stage.campaign.path().file_name().expect("a name").to_string_lossy().into_owned();
            // What lies in the inbox is named as it is called there.
            let of_inbox = [".xlsx:cannotberead", "arrivals.csv:cannotberead"];
            let is_named = said.contains(&folder) || of_inbox.iter().any(|named| said.contains(named));
            assert!(is_named, "{told}: no path: {said}");
            let is_hinted = hints.iter().any(|hint| said.contains(&hint.replace(' ', "")));
            assert!(is_hinted, "{told}: no hint: {said}");
        }
        Some(0 | 1 | 6) => {}
        other => panic!("{told}: {other:?}: {said}"),
    }
}
