//! What may lie in an inbox besides good files.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use crate::harness::{Campaign, WARDS, appendix, report, verdicts};

const NOW: &str = "2023-09-13T08:30:00+07:00";

fn good() -> Vec<u8> {
    report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3])
}

#[test]
fn what_is_no_file_is_named_and_left_alone() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", good(), "2023-09-13T07:00:00+07:00");
    let inbox = campaign.path().join("inbox");
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("p2.xlsx"), report("Phường 2", "12/09/2023", [9; 6])).expect("written");
    symlink(outside.path().join("p2.xlsx"), inbox.join("link.xlsx")).expect("a link");
    symlink(outside.path(), inbox.join("linked folder")).expect("a link");
    symlink(&inbox, inbox.join("round")).expect("a link");
    symlink("nowhere", inbox.join("dangling.xlsx")).expect("a link");
    rustix::fs::mknodat(rustix::fs::CWD, inbox.join("pipe.xlsx"), rustix::fs::FileType::Fifo, 0o644.into(), 0)
        .expect("a pipe");
    let _socket = UnixListener::bind(inbox.join("socket.xlsx")).expect("a socket");
    fs::create_dir(inbox.join("folder.xlsx")).expect("a folder");
    let outcome = campaign.run(NOW);
    assert_eq!(verdicts(&outcome), ["accepted", "accepted"]);
    let odd: Vec<&str> = outcome.odd_items.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(odd, ["dangling.xlsx", "link.xlsx", "linked folder", "pipe.xlsx", "round", "socket.xlsx"]);
    assert!(outside.path().join("p2.xlsx").exists() && inbox.join("pipe.xlsx").exists());
}

#[test]
fn files_in_a_folder_named_like_a_workbook_are_taken_in() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("x.xlsx/bc.xlsx", good(), "2023-09-13T07:00:00+07:00");
    assert_eq!(verdicts(&campaign.run(NOW)), ["accepted", "accepted"]);
}

#[test]
fn odd_names_are_taken_in_once_and_leave_the_inbox() {
    let campaign = Campaign::new();
    let inbox = campaign.path().join("inbox");
    let long = format!("{}.xlsx", "b".repeat(250));
    let wards = WARDS.iter().map(|(_, name, _)| report(name, "12/09/2023", [1; 6]));
    let names: [&OsStr; 7] = [
        OsStr::new(&long),
        OsStr::new("bc\n12.9\r.xlsx"),
        OsStr::new("\u{202E}xslx.cb.xlsx"),
        OsStr::from_bytes(b"b\xE1o c\xE1o \xFF.xlsx"),
        OsStr::new("=cmd|' C calc'!A0.xlsx"),
        OsStr::new(" đầu cuối trắng .xlsx"),
        OsStr::new("bao'cao\"<b>&.xlsx"),
    ];
    for (name, bytes) in names.iter().zip(wards) {
        fs::write(inbox.join(name), bytes).expect("a file");
    }
    fs::write(inbox.join("phu luc.xlsx"), appendix(&WARDS)).expect("a file");
    let outcome = campaign.run("2030-01-01T00:00:00+07:00");
    assert_eq!(verdicts(&outcome), vec!["accepted"; 8]);
    assert_eq!(fs::read_dir(&inbox).expect("a folder").count(), 0);
    for (entry, _) in &outcome.validated {
        let path = &entry.submission.file.path;
        assert!(!path.chars().any(|c| c.is_control() || c == '\u{202E}'), "{path:?}");
    }
    let late = campaign.run("2030-01-01T00:00:01+07:00");
    assert!(late.validated.is_empty());
}

#[test]
fn slips_of_odd_names_can_be_written() {
    let campaign = Campaign::with_appendix();
    let inbox = campaign.path().join("inbox");
    for name in
        [format!("{}.xlsx", "ệ".repeat(83)), "a:b*c?\"<d>|.xls".to_owned(), "...xlsx".to_owned(), "xlsx".to_owned()]
    {
        if !name.starts_with('.') {
            fs::write(inbox.join(name), "không phải bảng tính").expect("a file");
        }
    }
    campaign.run("2030-01-01T00:00:00+07:00");
    assert_eq!(campaign.files("outbox/returned").len(), 3);
}

#[test]
fn both_names_of_a_hard_link_leave_the_inbox() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", good(), "2023-09-13T07:00:00+07:00");
    let inbox = campaign.path().join("inbox");
    fs::hard_link(inbox.join("a.xlsx"), inbox.join("b.xlsx")).expect("a link");
    let outcome = campaign.run("2030-01-01T00:00:00+07:00");
    let mut found = verdicts(&outcome);
    found.sort_unstable();
    assert_eq!(found, ["accepted", "accepted", "duplicate"]);
    assert!(!inbox.join("a.xlsx").exists() && !inbox.join("b.xlsx").exists());
}

#[test]
fn a_file_that_may_not_be_read_is_named_and_stays() {
    use std::os::unix::fs::PermissionsExt;
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", good(), "2023-09-13T07:00:00+07:00");
    let path = campaign.path().join("inbox/bc.xlsx");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("closed");
    if fs::read(&path).is_ok() {
        crate::harness::skip("this user may read every file");
        return;
    }
    let outcome = campaign.run(NOW);
    assert_eq!(outcome.unreadable.len(), 1);
    assert!(path.exists());
}

#[test]
fn a_file_over_the_limit_is_archived_without_being_held() {
    let file = include_str!("../tonghop.toml").replace("file_mib = 20 ", "file_mib = 1 ");
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    let mut large = good();
    large.resize(3 * 1024 * 1024, 0);
    campaign.drop("bc.xlsx", large.clone(), "2023-09-13T07:00:00+07:00");
    let outcome = campaign.run("2030-01-01T00:00:00+07:00");
    let finding = outcome.findings().find(|finding| finding.code == "too-large").expect("a finding");
    assert!(finding.message.contains("dung lượng 3 MB, tối đa được 1 MB"), "{}", finding.message);
    let hash = tonghop::files::sha256(&large);
    let kept = campaign.files("archive");
    assert!(kept.values().any(|kept| *kept == hash), "{kept:?}");
    assert!(!campaign.path().join("inbox/bc.xlsx").exists());
    assert_eq!(tonghop::pipeline::verify::verify(campaign.path()).expect("verified").damages, []);
}

/// What stands at the top of the repository.
const TOP: [&str; 23] = [
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "benches",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "docs",
    "fuzz",
    "inbox",
    "outbox",
    "rustfmt.toml",
    "src",
    "templates",
    "tests",
    "tonghop.toml",
];

#[test]
fn nothing_that_a_test_left_is_in_the_repository() {
    let Some(git) = crate::harness::program("git") else { return };
    let listed = std::process::Command::new(git).args(["-C", env!("CARGO_MANIFEST_DIR"), "ls-files"]).output();
    let Some(listed) = listed.ok().filter(|listed| listed.status.success()) else {
        return crate::harness::skip("this is not a clone of the repository");
    };
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let tops: std::collections::BTreeSet<&str> =
        listed.lines().map(|path| path.trim_matches('"').split('/').next().unwrap_or_default()).collect();
    assert!(tops.iter().all(|top| TOP.contains(top)), "{tops:?}");
}
