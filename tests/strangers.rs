//! What other people leave in a campaign folder: files and folders that cannot be read or removed, an inbox that is not
//! there, the hand of an administrator. One person's file never stops the others, and everything is named.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::harness::{Campaign, Program, Stepped, WARDS, appendix, binary, files_below, report};

const NOW: &str = "2023-09-13T08:30:00+07:00";
const LATER: &str = "2023-09-13T09:30:00+07:00";
const SUPPLEMENT: &str = "2023-09-13T16:30:00+07:00";
const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const DATE: &str = "2023-09-12";
/// A user that the machine need not know.
pub(crate) const SERVICE: u32 = 4242;
pub(crate) const CLERK: u32 = 4243;

/// The program as another user; none where that cannot be, which is told.
pub(crate) fn as_user(user: u32) -> Option<Program> {
    let start = || {
        let mut program = Program::by("setpriv");
        program.args([format!("--reuid={user}"), format!("--regid={user}"), "--clear-groups".to_owned()]);
        program.arg(env!("CARGO_BIN_EXE_tonghop"));
        program
    };
    let works = start().arg("--version").output().is_ok_and(|output| output.status.success());
    if !works {
        crate::harness::skip("only root can play several users, by setpriv, with a program that all may call");
    }
    works.then(start)
}

fn run(program: Option<Program>, campaign: &Campaign, arguments: &[&str]) -> Option<Output> {
    let mut program = program?;
    program.arg("-C").arg(campaign.path()).args(["--now", arguments[0]]).args(&arguments[1..]);
    Some(program.output().expect("it runs"))
}

/// A campaign with its appendix and one report in the inbox.
fn campaign() -> Campaign {
    let mut campaign = Campaign::new();
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), ARRIVAL);
    campaign
}

pub(crate) fn give(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).expect("given");
    if path.is_dir() {
        for item in fs::read_dir(path).expect("listed") {
            give(&item.expect("an item").path(), user);
        }
    }
}

pub(crate) fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permitted");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

/// Codes of what is to be looked at.
fn concerns(output: &Output) -> Vec<String> {
    let state: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let concerns = state["concerns"].as_array().expect("a list");
    concerns.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
}

fn status(campaign: &Campaign, now: &str) -> Output {
    run(Some(binary()), campaign, &[now, "--json", "status"]).expect("it runs")
}

/// What the metrics of a campaign bear.
fn labels(campaign: &Campaign) -> String {
    let folder = campaign.path().file_name().expect("a name").to_string_lossy();
    format!("{{campaign=\"110/KH-UBND\",folder=\"{folder}\"}}")
}

/// Exit code and line for a monitoring system.
pub(crate) fn check(campaign: &Campaign, now: &str) -> (Option<i32>, String) {
    let output = run(Some(binary()), campaign, &[now, "--lang", "en", "status", "--check"]).expect("it runs");
    (output.status.code(), said(&output))
}

#[test]
#[ignore = "deep"]
fn what_may_not_be_read_or_removed_keeps_nobody_from_the_rest() {
    let Some(service) = as_user(SERVICE) else { return };
    let campaign = campaign();
    let inbox = campaign.path().join("inbox");
    fs::create_dir(inbox.join("lost+found")).expect("made");
    fs::create_dir(inbox.join("riêng")).expect("made");
    fs::write(inbox.join("kín.xlsx"), report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3])).expect("written");
    fs::write(inbox.join("của chị Tư.xlsx"), report("Xã Long Toàn", "12/09/2023", [4, 4, 5, 5, 6, 6]))
        .expect("written");
    give(campaign.path(), SERVICE);
    for (name, bits) in [("lost+found", 0o700), ("riêng", 0o700), ("kín.xlsx", 0o600), ("của chị Tư.xlsx", 0o644)]
    {
        chown(inbox.join(name), Some(CLERK), Some(CLERK)).expect("given");
        mode(&inbox.join(name), bits);
    }
    // Whoever owns neither the folder nor the file removes nothing from it.
    chown(&inbox, Some(CLERK), Some(CLERK)).expect("given");
    mode(&inbox, 0o1777);
    mode(campaign.path(), 0o755);
    for now in [NOW, LATER] {
        let output = run(as_user(SERVICE), &campaign, &[now, "run", "--no-send"]).expect("it runs");
        let told = said(&output);
        assert_eq!(output.status.code(), Some(4), "{told}");
        assert!(told.contains("riêng/") && told.contains("kín.xlsx") && !told.contains("lost+found"), "{told}");
        assert_eq!(campaign.unit(DATE, "phuong-1")["day"]["activated_l2"], 3);
        assert_eq!(campaign.unit(DATE, "long-toan")["day"]["activated_l2"], 6, "counted once");
        assert_eq!(campaign.unit(DATE, "phuong-2")["status"], "missing");
    }
    let submissions = campaign.summary(DATE)["submissions"].as_array().expect("a list").len();
    assert_eq!(submissions, 3, "nothing is taken in twice");
    // Root may read all of it; what the service may not, it wrote down.
    let found = concerns(&status(&campaign, LATER));
    assert!(found.contains(&"unreadable".to_owned()) && found.contains(&"left".to_owned()), "{found:?}");
    let (code, line) = check(&campaign, LATER);
    assert_eq!(code, Some(1), "{line}");
    assert!(
        line.starts_with("TONGHOP WARNING - ") && line.contains(" (110/KH-UBND): ") && line.lines().count() == 1,
        "{line}"
    );
    assert!(line.contains("riêng/") && line.contains("của chị Tư.xlsx"), "{line}");
    let metrics = fs::read_to_string(campaign.path().join("outbox/metrics.prom")).expect("metrics");
    let has = |line: &str| assert!(metrics.lines().any(|own| own == line), "{line}: {metrics}");
    let labels = labels(&campaign);
    has(&format!("tonghop_inbox_unreadable{labels} 2"));
    has(&format!("tonghop_last_run_success{labels} 1"));
    has(&format!("tonghop_units_reported{labels} 2"));
    mode(&inbox.join("kín.xlsx"), 0o644);
    let output = run(Some(service), &campaign, &[SUPPLEMENT, "run", "--no-send"]).expect("it runs");
    assert!(!said(&output).contains("kín.xlsx:  cannot"), "{}", said(&output));
    assert_eq!(campaign.unit(DATE, "phuong-2")["status"], "late");
}

#[test]
#[ignore = "deep"]
fn a_file_that_may_be_read_again_is_taken_at_the_second_look_and_was_named_once() {
    let Some(mut service) = as_user(SERVICE) else { return };
    let campaign = campaign();
    let (file, log) = (campaign.path().join("inbox/p1.xlsx"), campaign.path().join("log"));
    give(campaign.path(), SERVICE);
    mode(&file, 0o000);
    let said = fs::File::options().create(true).truncate(true).read(true).write(true).open(&log).expect("a log");
    service.stderr_to(said);
    let mut watch = Stepped::start_by(service, &campaign);
    for minute in 0..9 {
        watch.look(&format!("2023-09-13T07:1{minute}:00+07:00"));
    }
    mode(&file, 0o600);
    watch.look("2023-09-13T07:19:00+07:00");
    assert!(file.exists(), "it may still change");
    watch.look("2023-09-13T07:19:03+07:00");
    assert!(!file.exists());
    // A folder that nobody may look into, and has no file to be seen.
    let closed = campaign.path().join("inbox/rieng");
    fs::create_dir(&closed).expect("a folder");
    give(&closed, CLERK);
    mode(&closed, 0o700);
    watch.look("2023-09-13T07:19:06+07:00");
    watch.look("2023-09-13T07:19:09+07:00");
    let (_, line) = check(&campaign, "2023-09-13T07:19:10+07:00");
    assert!(line.contains("rieng/ (permission denied"), "{line}");
    watch.end();
    let said = fs::read_to_string(log).expect("a log");
    assert_eq!(said.matches("p1.xlsx: cannot be read").count(), 1, "{said}");
    assert!(said.contains("phu-luc.xlsx: quotas of 7 units"), "{said}");
}

#[test]
#[ignore = "deep"]
fn an_inbox_that_is_not_there_is_no_quiet_day() {
    let campaign = campaign();
    let inbox = campaign.path().join("inbox");
    let away = campaign.path().join("elsewhere");
    fs::rename(&inbox, &away).expect("moved");
    for with_folder in [false, true] {
        if with_folder {
            // A share was there; where it did not mount, an empty folder lies in its place.
            fs::create_dir(&inbox).expect("made");
            fs::create_dir_all(campaign.path().join("ledger")).expect("made");
            fs::write(campaign.path().join("ledger/inbox-is-a-share"), "").expect("written");
        }
        let output = run(Some(binary()), &campaign, &[NOW, "run", "--no-send"]).expect("it runs");
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        assert!(!campaign.path().join("outbox").join(DATE).exists(), "no summary of nothing");
        assert!(concerns(&status(&campaign, NOW)).contains(&"no-inbox".to_owned()));
        let (code, line) = check(&campaign, NOW);
        assert_eq!(code, Some(2), "{line}");
        assert!(line.starts_with("TONGHOP CRITICAL"), "{line}");
        let metrics = fs::read_to_string(campaign.path().join("outbox/metrics.prom")).expect("metrics");
        for name in ["tonghop_inbox_available", "tonghop_last_run_success"] {
            assert!(metrics.contains(&format!("{name}{} 0", labels(&campaign))), "{metrics}");
        }
    }
    fs::remove_file(campaign.path().join("ledger/inbox-is-a-share")).expect("removed");
    fs::remove_dir(&inbox).expect("removed");
    fs::rename(&away, &inbox).expect("moved");
    let output = run(Some(binary()), &campaign, &[LATER, "run", "--no-send"]).expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!concerns(&status(&campaign, LATER)).contains(&"no-inbox".to_owned()));
    let (code, line) = check(&campaign, LATER);
    assert_eq!(code, Some(0), "units that are late are the office's work: {line}");
    assert!(line.contains("reported=1 expected=7"), "{line}");
}

#[test]
fn a_share_is_remembered_and_missed() {
    let campaign = campaign();
    let inbox = campaign.path().join("inbox");
    let files: Vec<_> = fs::read_dir(&inbox).expect("listed").map(|item| item.expect("an item").path()).collect();
    let bytes: Vec<_> = files.iter().map(|file| fs::read(file).expect("read")).collect();
    let mount = |arguments: &[&str]| {
        let mut program = Program::by(arguments[0]);
        program.args(&arguments[1..]).arg(&inbox).output().is_ok_and(|output| output.status.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "tonghop-test"]) {
        crate::harness::skip("nothing can be mounted here");
        return;
    }
    for (file, bytes) in files.iter().zip(bytes) {
        fs::write(file, bytes).expect("written");
    }
    let output = run(Some(binary()), &campaign, &[NOW, "run", "--no-send"]).expect("it runs");
    let is_unmounted = mount(&["umount"]);
    assert!(is_unmounted, "unmounted");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(check(&campaign, NOW).0, Some(2), "{}", check(&campaign, NOW).1);
    let output = run(Some(binary()), &campaign, &[LATER, "run", "--no-send"]).expect("it runs");
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
}

#[test]
fn half_a_file_from_a_clock_that_is_ahead_is_waited_for() {
    let campaign = campaign();
    let whole = report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]);
    let half = campaign.path().join("inbox/p2.xlsx");
    let ahead = |seconds: u64| {
        let now = chrono::DateTime::parse_from_rfc3339(NOW).expect("a moment").timestamp();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).expect("after 1970") + seconds);
        fs::File::options().write(true).open(&half).expect("opened").set_modified(time).expect("set");
    };
    fs::write(&half, &whole[..whole.len() / 2]).expect("written");
    ahead(3600);
    run(Some(binary()), &campaign, &[NOW, "run", "--no-send"]).expect("it runs");
    assert_eq!(campaign.unit(DATE, "phuong-2")["status"], "missing", "not judged by half of it");
    assert!(half.exists());
    fs::write(&half, &whole).expect("written");
    ahead(7200);
    run(Some(binary()), &campaign, &[SUPPLEMENT, "run", "--no-send"]).expect("it runs");
    assert_eq!(campaign.unit(DATE, "phuong-2")["status"], "late");
}

#[test]
#[ignore = "deep"]
fn an_administrators_call_locks_the_service_out_of_nothing() {
    let Some(service) = as_user(SERVICE) else { return };
    let mut campaign = campaign();
    give(campaign.path(), SERVICE);
    mode(campaign.path(), 0o755);
    run(Some(binary()), &campaign, &[NOW, "run", "--no-send"]).expect("it runs");
    let own = |path: &Path| path.symlink_metadata().expect("there").uid() == SERVICE;
    for folder in ["ledger", "outbox", "archive"] {
        let foreign: Vec<_> = files_below(&campaign.path().join(folder))
            .into_iter()
            .filter(|file| !own(&campaign.path().join(folder).join(file)))
            .collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    }
    campaign.drop("p2.xlsx", report("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T09:00:00+07:00");
    let output = run(Some(service), &campaign, &[SUPPLEMENT, "run", "--no-send"]).expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(campaign.unit(DATE, "phuong-2")["day"]["activated_l2"], 3);
    // What an earlier version left behind is named.
    fs::create_dir(campaign.path().join("outbox/của root")).expect("made");
    assert!(concerns(&status(&campaign, LATER)).contains(&"of-others".to_owned()));
    fs::remove_dir(campaign.path().join("outbox/của root")).expect("removed");
    chown(campaign.path().join("ledger"), Some(0), Some(0)).expect("given");
    assert!(concerns(&status(&campaign, LATER)).contains(&"of-others".to_owned()));
    let output = run(as_user(SERVICE), &campaign, &[SUPPLEMENT, "--lang", "en", "run", "--no-send"]).expect("it runs");
    let told = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.code() == Some(4) && told.contains("belongs to the user root"), "{told}");
}

#[test]
fn a_user_whose_files_the_owner_could_not_replace_is_refused_before_anything_is_written() {
    let Some(clerk) = as_user(CLERK) else { return };
    let campaign = campaign();
    run(Some(binary()), &campaign, &[NOW, "run", "--no-send"]).expect("it runs");
    give(campaign.path(), SERVICE);
    for folder in ["", "ledger", "outbox", "archive", "inbox"] {
        mode(&campaign.path().join(folder), 0o777);
    }
    let before = campaign.all_files();
    let output = run(Some(clerk), &campaign, &[LATER, "--lang", "vi", "run", "--no-send"]).expect("it runs");
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    let told = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("thuộc về người dùng 4242"), "{told}");
    assert_eq!(campaign.all_files(), before);
}
