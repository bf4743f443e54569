//! Files that another program has open: Excel on the file server, a scanner, a copy in progress.
//!
//! strace stands in for the other program: it makes the calls of the real binary fail as a file server does.

use std::fs;

use crate::harness::{Campaign, Program, binary, program, report};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";

/// Runs while calls on `inbox/p1.xlsx` fail as of a file that is in use; what it said, or nothing without strace.
fn run_held(campaign: &Campaign, calls: &str, now: &str) -> Option<String> {
    let strace = program("strace")?;
    let plain = binary();
    let mut held = Program::by(strace);
    held.args(["-f", "-qq", "-o", "/dev/null"]).arg("-P").arg(campaign.path().join("inbox/p1.xlsx"));
    held.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:error=EBUSY")]);
    held.arg(plain.command().get_program()).arg("-C").arg(campaign.path()).args(["--now", now, "run", "--no-send"]);
    let made = held.env("LC_ALL", "C").output().expect("strace runs");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    if said.contains("ptrace") {
        crate::harness::skip("strace may not trace here");
        return None;
    }
    assert_eq!(made.status.code(), Some(0), "{said}");
    Some(said)
}

fn campaign() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), ARRIVAL);
    campaign
}

#[test]
#[ignore = "deep"]
fn a_file_that_cannot_be_read_now_waits_and_is_not_lost() {
    let campaign = campaign();
    let Some(said) = run_held(&campaign, "?open,openat", "2023-09-13T07:30:00+07:00") else { return };
    assert!(said.contains("p1.xlsx: open in another program; left for the next run"), "{said}");
    assert!(campaign.path().join("inbox/p1.xlsx").exists());
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "pending");
    campaign.run("2023-09-13T08:30:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["status"], &unit["received_at"]), (&"on-time".into(), &ARRIVAL.into()));
    assert!(!campaign.path().join("inbox/p1.xlsx").exists());
}

#[test]
#[ignore = "deep"]
fn a_file_that_cannot_be_removed_is_taken_in_once_and_goes_when_it_can() {
    let mut campaign = campaign();
    let calls = "?unlink,unlinkat";
    let Some(said) = run_held(&campaign, calls, "2023-09-13T08:30:00+07:00") else { return };
    assert!(said.contains("p1.xlsx: taken in, but open in another program"), "{said}");
    assert!(campaign.path().join("inbox/p1.xlsx").exists());
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
    let runs = || campaign.files("ledger").into_keys().filter(|path| path.ends_with("manifest.json")).count();
    let (before, summary) = (runs(), campaign.summary("2023-09-12"));
    // Still open: nothing is taken in twice.
    run_held(&campaign, calls, "2023-09-13T08:40:00+07:00");
    assert_eq!((runs(), campaign.summary("2023-09-12")), (before, summary.clone()));
    // Closed: it goes, and nothing else happens.
    campaign.run("2023-09-13T08:50:00+07:00");
    assert_eq!((runs(), campaign.summary("2023-09-12")), (before, summary));
    assert!(!campaign.path().join("inbox/p1.xlsx").exists());
    assert!(!campaign.path().join("ledger/leftovers.json").exists());
    // What was saved there while it was open is a report of its own.
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 4, 4]), "2023-09-13T08:55:00+07:00");
    run_held(&campaign, calls, "2023-09-13T09:00:00+07:00");
    fs::write(campaign.path().join("inbox/p1.xlsx"), report("Phường 1", "12/09/2023", [1, 1, 2, 2, 5, 5]))
        .expect("saved");
    campaign.run("2023-09-13T09:10:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["cumulative"]["activated_l2"], &unit["corrected"]), (&5.into(), &true.into()), "{unit}");
    assert!(!campaign.path().join("inbox/p1.xlsx").exists());
}
