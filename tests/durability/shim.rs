//! The program with a watch on every call by which it changes files, and with trouble at one of them: `fault.c`, loaded
//! into it. strace counts the calls of each thread for itself, so that it cannot be asked for the Nth of a program with
//! several; that this watch misses none of those that strace sees is a test of its own (`trusted`).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::harness::{Program, binary, program};

/// What happens at a call, by its number from 1.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The process dies instead of it.
    Kill(usize),
    /// Half of the write happens, then the process dies.
    Torn(usize),
    /// It fails with this number of an error.
    Fails(usize, i32),
    /// So do all that follow.
    FailsFromThere(usize, i32),
}

/// A call of the program.
pub(super) struct Watched<'a> {
    pub(super) folder: &'a Path,
    pub(super) arguments: &'a [&'a str],
    /// Variables of the environment.
    pub(super) variables: &'a [(&'a str, String)],
    pub(super) fault: Option<Fault>,
    /// Where the calls are noted.
    pub(super) log: Option<&'a Path>,
    /// Whether opening and reading count, too.
    pub(super) all: bool,
}

impl Watched<'_> {
    /// Runs it to its end; none where the watch cannot be built here, which was said.
    pub(super) fn run(&self) -> Option<Output> {
        Some(self.command()?.output().expect("the binary runs"))
    }

    /// The command, to be started.
    pub(super) fn command(&self) -> Option<Program> {
        let mut command = plain(self.folder, self.arguments, self.variables);
        command.env("LD_PRELOAD", library()?).env("FAULT_ROOT", self.folder);
        command.env("FAULT_WHAT", if self.all { "all" } else { "change" });
        if let Some(log) = self.log {
            command.env("FAULT_LOG", log);
        }
        if let Some(fault) = self.fault {
            let (at, what) = match fault {
                Fault::Kill(at) => (at, "kill".to_owned()),
                Fault::Torn(at) => (at, "torn".to_owned()),
                Fault::Fails(at, errno) => (at, errno.to_string()),
                Fault::FailsFromThere(at, errno) => (at, format!("-{errno}")),
            };
            command.env("FAULT_AT", at.to_string()).env("FAULT_DO", what);
        }
        Some(command)
    }
}

/// The program as it runs without the watch.
pub(super) fn plain(folder: &Path, arguments: &[&str], variables: &[(&str, String)]) -> Program {
    let mut command = binary();
    for name in ["TONGHOP_NOW", "TONGHOP_SMTP_URL", "TONGHOP_SMTP_PASSWORD", "CREDENTIALS_DIRECTORY"] {
        command.env_remove(name);
    }
    command.arg("-C").arg(folder).args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null());
    command
}

/// What a program said of trouble, on one line: a long message is broken into several, with a bar before each.
pub(super) fn said(output: &Output) -> String {
    in_a_line(&String::from_utf8_lossy(&output.stderr))
}

/// The same of a text.
pub(super) fn in_a_line(said: &str) -> String {
    said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// The watch, built once; none where there is no compiler of C, or no Linux.
pub(super) fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    LIBRARY.get_or_init(build).as_deref()
}

fn build() -> Option<PathBuf> {
    built("fault", include_str!("fault.c"))
}

/// A library to be loaded into the program, by the name of what it does; none where it cannot be built here, which was said.
pub(super) fn built(name: &str, source: &str) -> Option<PathBuf> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        crate::harness::skip("the watch on the program's calls is for Linux with glibc");
        return None;
    }
    let compiler = program("cc")?;
    let name = format!("{name}-{}.so", &tonghop::files::sha256(source.as_bytes())[..16]);
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !place.exists() {
        let fresh = place.with_extension(format!("{}.so", std::process::id()));
        let mut building = Command::new(compiler)
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-x", "c", "-", "-o"])
            .arg(&fresh)
            .args(["-ldl", "-lpthread"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the compiler runs");
        building.stdin.take().expect("a pipe").write_all(source.as_bytes()).expect("written");
        assert!(building.wait().expect("it ends").success(), "the watch cannot be built");
        fs::rename(fresh, &place).expect("a name");
    }
    Some(place)
}

/// A call as the watch noted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// create, truncate, write, send, sync, rename, link, unlink, mkdir, rmdir, chmod.
    pub(super) what: String,
    /// Where in the file.
    pub(super) place: usize,
    pub(super) path: PathBuf,
    /// The new name.
    pub(super) second: PathBuf,
    /// What was written.
    pub(super) bytes: Vec<u8>,
}

/// A log.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Calls that changed something, in the order in which they happened.
    pub(super) calls: Vec<Call>,
    /// How many calls there were that change something, those among them that failed.
    pub(super) changes: usize,
    /// How many calls there were in all.
    pub(super) all: usize,
}

/// Reads a log.
pub(super) fn read(log: &Path) -> Log {
    let log = fs::read(log).expect("a log");
    let mut rest = log.as_slice();
    let mut told = Log::default();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = String::from_utf8(rest[..end].to_vec()).expect("text");
        rest = &rest[end + 1..];
        let parts: Vec<&str> = line.split('\t').collect();
        let [what, _inode, place, length, path, second] = parts[..] else { panic!("{line}") };
        let length: usize = length.parse().expect("a number");
        let bytes = rest[..length].to_vec();
        if length > 0 {
            rest = &rest[length + 1..];
        }
        let place = place.parse().expect("a number");
        if what == "end" {
            (told.changes, told.all) = (place, path.parse().expect("a number"));
            continue;
        }
        told.calls.push(Call { what: what.to_owned(), place, path: path.into(), second: second.into(), bytes });
    }
    told
}
