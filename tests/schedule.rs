//! `schedule`: what it writes is what systemd, cron, a shell and the Task Scheduler understand.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tonghop::deliver::account::{Account, Environment};
use tonghop::model::mail::Mail;
use tonghop::schedule::systemd;

use crate::harness::{Campaign, binary, program};

/// A campaign in a folder whose name is awkward to quote.
fn awkward() -> (tempfile::TempDir, std::path::PathBuf) {
    let campaign = Campaign::with_appendix();
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("KH 110 50% của thị xã 'A' & B");
    fs::create_dir(&folder).expect("a folder");
    for item in ["tonghop.toml", "inbox"] {
        fs::rename(campaign.path().join(item), folder.join(item)).expect("moved");
    }
    (parent, folder)
}

fn schedule(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(folder).arg("schedule").args(arguments).output().expect("the binary runs")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn systemd_takes_the_units_and_finds_them_tight() {
    let (parent, folder) = awkward();
    let out = parent.path().join("units");
    let Some(analyze) = program("systemd-analyze") else { return };
    for (arguments, units) in [
        (&["--systemd"][..], &["tonghop-110-kh-ubnd.service", "tonghop-110-kh-ubnd.timer"][..]),
        (&["--systemd", "--watch"], &["tonghop-110-kh-ubnd.service"]),
    ] {
        let written = text(&schedule(&folder, &[arguments, &["--out", out.to_str().expect("text")]].concat()));
        assert_eq!(written.lines().count(), units.len(), "{written}");
        let paths: Vec<_> = units.iter().map(|unit| out.join(unit)).collect();
        let verified = Command::new(&analyze).arg("verify").args(&paths).output().expect("it runs");
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success() && !said.contains("tonghop-110"), "{said}");
        // A tenth of the score is a point: 2.0 of 10 is what the manual calls OK.
        let secure = Command::new(&analyze)
            .args(["security", "--offline=true", "--threshold=20", "--no-pager"])
            .arg(&paths[0])
            .output()
            .expect("it runs");
        assert!(secure.status.success(), "{}", String::from_utf8_lossy(&secure.stdout));
    }
}

/// The lines of a unit that hand a service its secrets, whether they are in force or an example.
fn credential_lines(unit: &str) -> Vec<&str> {
    unit.lines().map(|line| line.trim_start_matches('#')).filter(|line| line.contains("Credential")).collect()
}

#[test]
fn the_credential_of_every_unit_is_the_one_that_the_program_reads() {
    let packaged = include_str!("../deploy/deb/tonghop@.service").to_owned();
    let (parent, folder) = awkward();
    let mut units = vec![packaged];
    for arguments in [&["--systemd"][..], &["--systemd", "--watch"], &["--systemd", "--user"]] {
        let out = parent.path().join("units");
        let written = schedule(&folder, &[arguments, &["--out", out.to_str().expect("text")]].concat());
        if !written.status.success() {
            continue;
        }
        units.push(fs::read_to_string(out.join("tonghop-110-kh-ubnd.service")).expect("a unit"));
    }
    assert!(units.len() >= 3, "{}", units.len());
    for unit in &units {
        assert_eq!(credential_lines(unit), [systemd::load_credential()], "{unit}");
    }
    let (named, path) = credential_lines(&units[0])[0].split_once(':').expect("a name and a path");
    let named = named.strip_prefix("LoadCredential=").expect("the setting");
    assert!(path.starts_with('/'), "{path}");
    // systemd puts it into a folder under that name; under another one the program does not find it.
    for (file, found) in [(named, true), ("smtp-password", false)] {
        let held = tempfile::tempdir().expect("a folder");
        fs::write(held.path().join(file), "mật khẩu\n").expect("a credential");
        let environment = Environment {
            url: Some("smtps://bao@mail.xa.test".to_owned()),
            credentials: Some(held.path().to_owned()),
            ..Environment::default()
        };
        let account = Account::of(&Mail::default(), Path::new("."), &environment);
        assert_eq!(account.is_ok(), found, "{file}: {account:?}");
    }
}

#[test]
fn a_cron_line_is_the_daily_job() {
    let (_parent, folder) = awkward();
    let lines = text(&schedule(&folder, &["--cron"]));
    assert!(lines.contains("\nCRON_TZ=Asia/Ho_Chi_Minh\n"), "{lines}");
    let line = lines.lines().find(|line| line.starts_with("5 8 * * * ")).expect("a line after the deadline");
    // As cron hands it to the shell: what follows a bare percent sign would be its input.
    let command = line.trim_start_matches("5 8 * * * ");
    assert!(!command.replace("\\%", "").contains('%'), "{command}");
    let command = command.replace("\\%", "%");
    let ran = Command::new("/bin/sh")
        .args(["-c", &command])
        .env("TONGHOP_NOW", "2023-09-01T08:05:00+07:00")
        .output()
        .expect("a shell");
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(folder.join("outbox/2023-08-31/summary.json").exists());
    assert!(text(&schedule(&folder, &["--cron", "--watch"])).contains("@reboot "));
}

/// What a part of the Task Scheduler's schema asks for, in its order.
const SEQUENCES: [(&str, &[&str]); 2] = [
    ("CalendarTrigger", &["StartBoundary", "EndBoundary", "ScheduleByDay"]),
    ("Exec", &["Command", "Arguments", "WorkingDirectory"]),
];

#[test]
fn the_task_is_whole_xml_in_utf_16() {
    let (parent, folder) = awkward();
    let out = parent.path().join("task");
    text(&schedule(&folder, &["--windows", "--out", out.to_str().expect("text")]));
    let bytes = fs::read(out.join("tonghop-110-kh-ubnd.xml")).expect("a file");
    assert_eq!(bytes[..2], [0xFF, 0xFE], "its mark");
    let units: Vec<u16> = bytes[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let xml = String::from_utf16(&units).expect("UTF-16");
    assert!(xml.contains("\r\n") && xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-16\"?>"));
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut path: Vec<String> = Vec::new();
    let mut children: Vec<(String, Vec<String>)> = Vec::new();
    let mut texts: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if let Some((_, own)) = children.last_mut() {
                    own.push(name.clone());
                }
                children.push((name.clone(), Vec::new()));
                path.push(name);
            }
            quick_xml::events::Event::Text(words) => {
                let words = words.as_ref().trim().to_owned();
                if let (Some(name), false) = (path.last(), words.is_empty()) {
                    texts.push((name.clone(), words));
                }
            }
            quick_xml::events::Event::End(_) => {
                path.pop();
                let (name, own) = children.pop().expect("a part");
                for (part, wanted) in SEQUENCES.iter().filter(|(part, _)| *part == name) {
                    let kept: Vec<&str> =
                        own.iter().map(String::as_str).filter(|child| wanted.contains(child)).collect();
                    assert_eq!(kept, *wanted, "{part}");
                }
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    let value = |name: &str| texts.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
    assert_eq!(value("StartWhenAvailable"), Some("true"));
    assert_eq!(value("MultipleInstancesPolicy"), Some("IgnoreNew"));
    assert!(texts.contains(&("StartBoundary".to_owned(), "2023-08-31T08:05:00+07:00".to_owned())), "{texts:?}");
}

#[test]
fn what_follows_is_said_and_a_crontab_is_left_alone() {
    let (_parent, folder) = awkward();
    let installed = schedule(&folder, &["--install", "--cron"]);
    assert_eq!(installed.status.code(), Some(2), "a crontab is not ours to write");
    let told = schedule(&folder, &["--json"]);
    let told: serde_json::Value = serde_json::from_str(&text(&told)).expect("JSON");
    assert_eq!((&told["schema"], &told["zone"]), (&1.into(), &"Asia/Ho_Chi_Minh".into()));
    assert!(
        told["next"].as_array().expect("commands").iter().any(|next| next
            .as_str()
            .is_some_and(|next| { next == "systemctl enable --now tonghop-110-kh-ubnd.timer" }))
    );
}

/// What `doctor` says, step by step.
fn doctor(folder: &Path, now: &str) -> std::collections::BTreeMap<String, serde_json::Value> {
    let mut command = binary();
    let output = command.arg("-C").arg(folder).args(["--now", now, "--json", "doctor"]).output().expect("it runs");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let steps = told["steps"].as_array().expect("steps").iter();
    steps.map(|step| (step["step"].as_str().expect("a name").to_owned(), step.clone())).collect()
}

#[test]
fn doctor_tells_what_a_machine_lacks_and_what_to_do() {
    let campaign = Campaign::with_appendix();
    let early = doctor(campaign.path(), "2023-08-31T09:00:00+07:00");
    for step in ["folders", "quarantine", "disk", "clock", "ledger", "addresses", "account", "spool", "schedule"] {
        assert_eq!(early[step]["ok"], true, "{step}: {}", early[step]);
    }
    assert!(early["account"]["hint"].as_str().expect("a hint").contains("url ="));
    campaign.run("2023-09-02T08:05:00+07:00");
    // Nobody called it for three days.
    let forgotten = doctor(campaign.path(), "2023-09-05T11:00:00+07:00");
    assert_eq!(forgotten["schedule"]["ok"], false);
    assert!(forgotten["schedule"]["hint"].as_str().expect("a hint").contains("tonghop schedule"));
    // The clock was set back to before the last run.
    let behind = doctor(campaign.path(), "2023-09-01T11:00:00+07:00");
    assert_eq!(behind["clock"]["ok"], false);
    assert!(behind["clock"]["hint"].as_str().expect("a hint").contains("08:05"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let quarantine = campaign.path().join("quarantine");
        fs::create_dir_all(&quarantine).expect("a folder");
        fs::set_permissions(&quarantine, fs::Permissions::from_mode(0o755)).expect("opened");
        let open = doctor(campaign.path(), "2023-09-02T09:00:00+07:00");
        assert_eq!(open["quarantine"]["ok"], false, "{}", open["quarantine"]);
    }
}
