//! What a machine may lack: room on its disk, one disk for all folders, a clock that only goes forward, memory, threads,
//! processes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tonghop::pipeline::verify;

use super::scenarios::{SCENARIOS, files};
use super::share;
use super::shim::{plain, said};
use crate::harness::{Campaign, Program, binary, copy, program, report};

const NOW: &str = "2023-09-15T08:30:00+07:00";
const RUN: &[&str] = &["--now", NOW, "-q", "run", "--no-send"];

/// A file system in memory; none where this account may not mount one.
struct Mounted<'p>(&'p Path);

impl<'p> Mounted<'p> {
    fn of(place: &'p Path, kib: u64) -> Option<Self> {
        let mut mount = Command::new(program("mount")?);
        let mounted = mount.args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"]).arg(place).output().ok()?;
        if !mounted.status.success() {
            crate::harness::skip("this account may mount no file system");
        }
        mounted.status.success().then_some(Self(place))
    }

    fn resize(&self, kib: u64) {
        let mut mount = Command::new("mount");
        let resized = mount.args(["-o", &format!("remount,size={kib}k")]).arg(self.0).status().expect("it runs");
        assert!(resized.success());
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
#[ignore = "deep"]
fn a_full_disk_stops_a_run_and_room_lets_it_go_on() {
    let Some(played) = SCENARIOS[1].play() else { return };
    let stage = played.copied();
    let (mut stopped, mut done) = (0, 0);
    for room in [0, 8, 24, 48, 96, 160, 400, 4000] {
        let place = tempfile::tempdir().expect("a folder");
        let Some(mounted) = Mounted::of(place.path(), 50_000) else { return };
        copy(stage.campaign.path(), place.path());
        let used = Command::new("du").arg("-sk").arg(place.path()).output().expect("it runs");
        let used = String::from_utf8_lossy(&used.stdout).split_whitespace().next().and_then(|kib| kib.parse().ok());
        mounted.resize(used.unwrap_or(0) + room);
        let output = plain(place.path(), RUN, &[]).output().expect("it runs");
        if output.status.code() == Some(0) {
            done += 1;
        } else {
            stopped += 1;
            assert_eq!(output.status.code(), Some(4), "{room} KiB: {}", said(&output));
            assert!(said(&output).contains("free some space on this disk"), "{room} KiB: {}", said(&output));
        }
        mounted.resize(50_000);
        let output = plain(place.path(), RUN, &[]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{room} KiB: {}", said(&output));
        let healed = Campaign::new();
        fs::remove_dir_all(healed.path().join("inbox")).expect("removed");
        copy(place.path(), healed.path());
        assert_eq!(files(&healed), played.files_after, "{room} KiB");
    }
    assert!(stopped > 3 && done > 0, "{stopped} stopped, {done} done");
}

#[cfg(unix)]
#[test]
fn the_archive_may_lie_on_another_disk() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        return crate::harness::skip("there is no /dev/shm");
    };
    let mut campaign = Campaign::with_appendix();
    let device = |path: &Path| fs::metadata(path).expect("there").dev();
    if device(elsewhere.path()) == device(campaign.path()) {
        return crate::harness::skip("/dev/shm is not another disk");
    }
    symlink(elsewhere.path(), campaign.path().join("archive")).expect("a link");
    campaign.drop("p1.xlsx", report("Phường 1", "14/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-15T07:00:00+07:00");
    for arguments in [RUN, &["-q", "verify"], &["--now", NOW, "-q", "rebuild"], &["-q", "verify"]] {
        let output = plain(campaign.path(), arguments, &[]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    }
    assert!(fs::read_dir(elsewhere.path()).expect("a folder").count() > 0);
}

#[test]
#[ignore = "deep"]
fn a_clock_that_jumps_back_is_told_and_takes_nothing_away() {
    let mut campaign = Campaign::with_appendix();
    let figures = |figure| report("Phường 1", "12/09/2023", [1, 1, 2, 2, figure, figure]);
    campaign.drop("p1.xlsx", figures(3), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let before = campaign.files("outbox");
    fs::write(campaign.path().join("inbox/p2.xlsx"), report("Phường 2", "12/09/2023", [1, 1, 2, 2, 5, 5]))
        .expect("written");
    let early = ["--now", "2023-09-10T08:30:00+07:00", "run", "--no-send"];
    let output = plain(campaign.path(), &early, &[]).output().expect("it runs");
    assert!(said(&output).contains("set the clock right"), "{}", said(&output));
    let kept = |files: &std::collections::BTreeMap<String, String>| {
        files
            .iter()
            .filter(|(path, _)| path.contains("2023-09-12/"))
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect::<Vec<_>>()
    };
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    assert_eq!(kept(&campaign.files("outbox")), kept(&before), "what was issued stays as it is");
    campaign.run("2023-09-13T23:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 3);
    let verified = verify::verify(campaign.path()).expect("verified");
    assert!(verified.damages.is_empty(), "{:?}", verified.damages);
    assert!(!campaign.path().join("inbox/p2.xlsx").exists());
}

/// Runs the program in a shell with a limit.
#[cfg(unix)]
fn limited(folder: &Path, limit: &str) -> Output {
    let program = binary().command().get_program().to_owned();
    let mut shell = Program::by("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"]).arg(program).arg("-C").arg(folder);
    shell.args(RUN).env("LC_ALL", "C").env_remove("RUST_BACKTRACE");
    shell.output().expect("it runs")
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn want_of_memory_and_of_threads_is_told_and_the_next_run_heals() {
    let Some(played) = SCENARIOS[1].play() else { return };
    let mut ends = std::collections::BTreeMap::new();
    let step = if share() > 10 { 3 } else { 1 };
    for mib in [200, 300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1500, 2500, 4000].into_iter().step_by(step) {
        let stage = played.copied();
        let output = limited(stage.campaign.path(), &format!("-v {}", mib * 1024));
        let told = format!("{mib} MiB");
        match output.status.code() {
            Some(0) => {}
            Some(4) => {
                let said = said(&output);
                let is_told =
                    ["out of memory. Nothing was lost", "no thread can be started", "no process can be started"];
                assert!(is_told.iter().any(|words| said.contains(words)), "{told}: {said}");
            }
            other => panic!("{told}: {other:?}: {}", said(&output)),
        }
        *ends.entry(output.status.code()).or_insert(0) += 1;
        played.assert_sound(&stage, &told);
        played.assert_healed(&stage, &told);
    }
    eprintln!("ends by exit code: {ends:?}");
}

/// Bytes of address space that the binary itself takes: below that the system ends it before its first instruction.
#[cfg(target_os = "linux")]
fn own_mib() -> u64 {
    let bytes = fs::read(env!("CARGO_BIN_EXE_tonghop")).expect("the binary");
    let number =
        |at: usize, size: usize| bytes[at..at + size].iter().rev().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
    let place = |at: usize, size: usize| usize::try_from(number(at, size)).expect("a place");
    // ELF-64: program headers, of which type 1 is loaded to an address, so many bytes.
    let (first, each, count) = (place(32, 8), place(54, 2), place(56, 2));
    let heads = (0..count).map(|head| first + head * each).filter(|head| number(*head, 4) == 1);
    heads.map(|head| number(head + 16, 8) + number(head + 40, 8)).max().expect("segments") / (1024 * 1024)
}

/// Fails unless a run came to its end, or said in words why not.
#[cfg(unix)]
fn assert_told(output: &Output, limit: &str) {
    let told = said(output);
    let words = ["memory. Nothing was lost", "no thread can be started", "no process can be started"];
    match output.status.code() {
        Some(0 | 1) => {}
        Some(4) if words.iter().any(|words| told.contains(words)) => {}
        // The system's loader, before the program's first instruction.
        Some(127) if told.contains("error while loading shared libraries") => {}
        _ => panic!("{limit}: {:?}: {told}", output.status),
    }
    assert!(!told.contains("panicked"), "{limit}: {told}");
}

/// A folder with work to do, which costs little.
#[cfg(unix)]
fn small() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "14/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-15T07:00:00+07:00");
    campaign
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "deep"]
fn at_any_limit_on_memory_the_end_is_told() {
    let own = own_mib();
    let (fine, coarse) = if share() > 10 { (4, 97) } else { (1, 13) };
    let near = (own..own + 24).step_by(fine);
    let far = (1..).map(|step| own + 24 + step * coarse).take_while(|mib| *mib <= 1024);
    let mut ends = std::collections::BTreeMap::new();
    for mib in [16, 32, 64].into_iter().chain(near).chain(far) {
        let campaign = small();
        let output = limited(campaign.path(), &format!("-c 0 && ulimit -v {}", mib * 1024));
        *ends.entry(output.status.code()).or_insert(0) += 1;
        // What does not hold the program is told by the shell or by the system's loader.
        if mib > own + 1 || output.status.code().is_some() {
            assert_told(&output, &format!("{mib} MiB, {own} of them the program's"));
        }
    }
    assert!(ends.contains_key(&Some(0)) && ends.contains_key(&Some(4)), "{ends:?}");
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn a_small_stack_is_enough() {
    for kib in [64, 256, 1024] {
        let output = limited(small().path(), &format!("-s {kib}"));
        assert_eq!(output.status.code(), Some(0), "{kib} KiB: {}", said(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "deep"]
fn at_any_limit_on_processes_the_end_is_told() {
    let (Some(limit), Some(become_user)) = (program("prlimit"), program("setpriv")) else { return };
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let as_nobody = |arguments: &[&str], processes: u32| {
        let mut run = Program::by(program("timeout").expect("coreutils"));
        run.args(["60"]).arg(&limit).arg(format!("--nproc={processes}")).arg("--core=0").arg(&become_user).args(nobody);
        run.arg(binary().command().get_program()).args(arguments).env("LC_ALL", "C").env_remove("RUST_BACKTRACE");
        run.output().expect("it runs")
    };
    if !as_nobody(&["--version"], 1000).status.success() {
        return crate::harness::skip("this account cannot run the program as another one, to which limits apply");
    }
    let mut ends = std::collections::BTreeMap::new();
    for processes in [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 400] {
        let campaign = small();
        let folder = campaign.path().to_str().expect("text");
        let owned = Command::new("chown").args(["-R", "65534:65534", folder]).status().expect("it runs");
        assert!(owned.success());
        let output = as_nobody(&[&["-C", folder], RUN].concat(), processes);
        *ends.entry(output.status.code()).or_insert(0) += 1;
        assert_told(&output, &format!("{processes} processes"));
    }
    assert!(ends.contains_key(&Some(0)) && ends.contains_key(&Some(4)), "{ends:?}");
}

/// A clock of the machine that stands at a day of 2001.
#[cfg(target_os = "linux")]
const OLD_CLOCK: &str = "#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *told) {
    long got = syscall(SYS_clock_gettime, clock, told);
    if (got == 0 && clock == CLOCK_REALTIME) told->tv_sec = 1000000000;
    return (int)got;
}
";

#[cfg(target_os = "linux")]
#[test]
fn a_first_run_refuses_a_clock_before_the_program_itself() {
    let Some(library) = super::shim::built("clock", OLD_CLOCK) else { return };
    let campaign = small();
    let before = files(&campaign);
    let old = [("LD_PRELOAD", library.to_string_lossy().into_owned())];
    let output = plain(campaign.path(), &["-q", "run", "--no-send"], &old).output().expect("it runs");
    let told = said(&output);
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("the clock of this machine says 2001-09-09") && told.contains("--now"), "{told}");
    let after: Vec<_> = files(&campaign).into_iter().filter(|(path, _)| !path.ends_with("lock")).collect();
    assert_eq!(after, before.into_iter().collect::<Vec<_>>(), "nothing was taken in");
    // A watch is told the time by the same clock; what the operator states counts whatever that says.
    let output = plain(campaign.path(), RUN, &old).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn a_limit_on_open_files_is_told() {
    let Some(played) = SCENARIOS[0].play() else { return };
    for files in [4, 6, 8, 10, 14, 20] {
        let stage = played.copied();
        let output = limited(stage.campaign.path(), &format!("-n {files}"));
        let told = format!("{files} open files");
        assert!(matches!(output.status.code(), Some(0 | 1 | 4)), "{told}: {:?}: {}", output.status, said(&output));
        if output.status.code() == Some(4) {
            let said = said(&output);
            assert!(said.contains("limit on open files") || said.contains("limits on processes"), "{told}: {said}");
        }
        played.assert_kept(&stage, &told);
        played.assert_gone_on(&stage, &told);
    }
}

#[test]
fn where_no_process_can_be_started_nothing_is_taken_in() {
    use chrono::DateTime;
    use tonghop::clock::Clock;
    use tonghop::pipeline::{Request, Unwatched, Workspace};
    use tonghop::read::Workers;
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "14/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-15T07:00:00+07:00");
    let now = DateTime::parse_from_rfc3339(NOW).expect("a moment");
    let before = files(&campaign);
    let workers = Workers::of(campaign.path().join("no such program"));
    let (workspace, book) = Workspace::lock_recent(campaign.path(), now, workers).expect("a workspace");
    let error = workspace.run(book, Request::default(), Clock::Fixed(now), &Unwatched).expect_err("no process");
    assert_eq!((error.exit_code(), error.to_string().as_str()), (4, "no process can be started to read files"));
    drop(workspace);
    assert_eq!(files(&campaign), before);
    assert_eq!(campaign.run(NOW).validated.len(), 2);
}
