//! The watch on the program's calls misses none: strace, which sees what reaches the kernel, names the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::scenarios::SCENARIOS;
use super::shim::plain;
use crate::harness::{Program, program};

/// System calls that change files, by what the watch calls them; those with no name it must never see.
const CALLS: [(&str, &str); 25] = [
    ("write", "write"),
    ("pwrite64", "write"),
    ("writev", "write"),
    ("pwritev", "write"),
    ("copy_file_range", "write"),
    ("fsync", "sync"),
    ("fdatasync", "sync"),
    ("rename", "rename"),
    ("renameat", "rename"),
    ("renameat2", "rename"),
    ("unlink", "unlink"),
    ("unlinkat", "unlink"),
    ("rmdir", "rmdir"),
    ("mkdir", "mkdir"),
    ("mkdirat", "mkdir"),
    ("link", "link"),
    ("linkat", "link"),
    ("chmod", "chmod"),
    ("fchmod", "chmod"),
    ("fchmodat", "chmod"),
    ("truncate", ""),
    ("fallocate", ""),
    ("symlinkat", ""),
    ("mknodat", ""),
    ("io_uring_setup", ""),
];

/// Calls that succeeded below a folder, as strace tells them: what, and of which path.
fn seen(trace: &str, folder: &Path) -> BTreeSet<(String, String)> {
    let root = format!("{}/", folder.display());
    let mut seen = BTreeSet::new();
    // Some lines are told in two pieces: `<unfinished ...>`, and `<... write resumed>` by the same thread.
    let mut begun = std::collections::BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, line)) = line.split_once(char::is_whitespace) else { continue };
        let line = line.trim_start();
        let whole = if let Some(first) = line.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, first.to_owned());
            continue;
        } else if line.starts_with("<... ") {
            let rest = line.split_once("resumed>").map_or("", |(_, rest)| rest);
            format!("{}{rest}", begun.remove(thread).unwrap_or_default())
        } else {
            line.to_owned()
        };
        let Some((call, rest)) = whole.split_once('(') else { continue };
        let succeeded = rest.rsplit_once(" = ").is_some_and(|(_, result)| !result.starts_with('-'));
        let Some((_, name)) = CALLS.iter().find(|(known, _)| *known == call).filter(|_| succeeded) else { continue };
        let Some(at) = rest.find(&root) else {
            assert!(!name.is_empty() || call != "io_uring_setup", "{whole}");
            // The folder itself, synced for the names in it.
            if *name == "sync" && rest.contains(&format!("<{}>", folder.display())) {
                seen.insert(((*name).to_owned(), String::new()));
            }
            continue;
        };
        assert!(!name.is_empty(), "the watch does not know {call}: {whole}");
        let name = if rest.contains("AT_REMOVEDIR") { &"rmdir" } else { name };
        let path = &rest[at + root.len()..];
        let path = path.split(['"', '>']).next().unwrap_or_default();
        seen.insert(((*name).to_owned(), path.to_owned()));
    }
    seen
}

#[test]
fn strace_sees_no_call_that_the_watch_does_not() {
    let (Some(strace), Some(played)) = (program("strace"), SCENARIOS[0].play()) else { return };
    let stage = played.copied();
    let folder = stage.campaign.path().canonicalize().expect("a folder");
    let trace = tempfile::NamedTempFile::new().expect("a file");
    let names: Vec<&str> = CALLS.iter().map(|(call, _)| *call).collect();
    let run = plain(&folder, &["--now", "2023-09-15T08:30:00+07:00", "-q", "run", "--no-send"], &[]);
    let mut command = Program::by(strace);
    command
        .args(["-f", "-y", "-s", "1000", "-o"])
        .arg(trace.path())
        .args(["-e", &format!("trace={}", names.join(","))]);
    command.arg(run.command().get_program()).args(run.command().get_args());
    let output = command.output().expect("it runs");
    if !output.status.success() {
        return crate::harness::skip(&format!(
            "strace may not trace here: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let traced = seen(&fs::read_to_string(trace.path()).expect("text"), &folder);
    assert!(traced.len() > 60, "{traced:?}");
    let below = |path: &Path| {
        path.strip_prefix(&played.folder)
            .map_or_else(|_| path.display().to_string(), |below| below.display().to_string())
    };
    let watched: BTreeSet<(String, String)> = played
        .log
        .calls
        .iter()
        .filter(|call| !["create", "truncate"].contains(&call.what.as_str()))
        .map(|call| (call.what.clone(), below(&call.path)))
        .collect();
    let missed: Vec<_> = traced.difference(&watched).collect();
    let invented: Vec<_> = watched.difference(&traced).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:?}, invented {invented:?}");
    eprintln!("{} kinds of calls on paths, each seen by both", traced.len());
}
