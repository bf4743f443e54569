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

/// The name of the folder's units, as `schedule` says it.
fn name(folder: &Path) -> String {
    let told: serde_json::Value = serde_json::from_str(&text(&schedule(folder, &["--json"]))).expect("JSON");
    told["files"][0]["name"].as_str().expect("a name").trim_end_matches(".service").to_owned()
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
    let [service, timer] = ["service", "timer"].map(|kind| format!("{}.{kind}", name(&folder)));
    let [mail, often] = ["service", "timer"].map(|kind| format!("{}-mail.{kind}", name(&folder)));
    let target = "tonghop.target".to_owned();
    for (arguments, units) in [
        (&["--systemd"][..], vec![&service, &timer, &mail, &often, &target]),
        (&["--systemd", "--watch"], vec![&service, &target]),
    ] {
        let written = text(&schedule(&folder, &[arguments, &["--out", out.to_str().expect("text")]].concat()));
        assert_eq!(written.lines().count(), units.len(), "{written}");
        let paths: Vec<_> = units.iter().map(|unit| out.join(unit)).collect();
        let verified = Command::new(&analyze).arg("verify").args(&paths).output().expect("it runs");
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success() && !said.contains("tonghop"), "{said}");
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
        let services = fs::read_dir(&out).expect("units").map(|item| item.expect("an item").path());
        let service = services.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "service"));
        units.push(fs::read_to_string(service.expect("a service")).expect("a unit"));
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
    let bytes = fs::read(out.join(format!("{}.xml", name(&folder)))).expect("a file");
    assert_eq!(bytes[..2], [0xFF, 0xFE], "its mark");
    let units: Vec<u16> = bytes[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let xml = String::from_utf16(&units).expect("UTF-16");
    let printed = text(&schedule(&folder, &["--windows"]));
    assert!(printed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "what is printed is UTF-8: {printed}");
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
    let name = name(&folder);
    let enable = format!("systemctl enable --now {name}.timer {name}-mail.timer");
    assert!(told["next"].as_array().expect("commands").iter().any(|next| *next == enable), "{told}");
}

/// A folder that stands in for the machine's units.
struct Units(tempfile::TempDir);

impl Units {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    /// As `systemctl enable` does it.
    #[cfg(unix)]
    fn enable(&self, name: &str, target: &str) {
        let wants = self.path().join(format!("{target}.wants"));
        fs::create_dir_all(&wants).expect("a folder");
        std::os::unix::fs::symlink(self.path().join(name), wants.join(name)).expect("a link");
    }

    /// A `systemctl` that says this of every unit.
    #[cfg(unix)]
    fn systemctl(&self, enabled: &str, active: &str) -> std::path::PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path().join("systemctl");
        fs::write(&path, format!("#!/bin/sh\necho UnitFileState={enabled}\necho ActiveState={active}\n"))
            .expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made executable");
        path
    }

    fn install(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = binary();
        command.env("TONGHOP_UNITS", self.path()).arg("-C").arg(folder).args(["schedule", "--install"]);
        command.args(arguments).output().expect("it runs")
    }

    /// What `doctor` says of the schedule.
    fn doctor(&self, folder: &Path, systemctl: Option<&Path>) -> serde_json::Value {
        let mut command = binary();
        command.env("TONGHOP_UNITS", self.path()).arg("-C").arg(folder);
        if let Some(systemctl) = systemctl {
            command.env("TONGHOP_SYSTEMCTL", systemctl);
        }
        let output =
            command.args(["--now", "2023-08-31T07:00:00+07:00", "--json", "doctor"]).output().expect("it runs");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let step = told["steps"].as_array().expect("steps").iter().find(|step| step["step"] == "schedule");
        step.expect("the schedule").clone()
    }

    /// What `status --check` says where systemd answers so.
    fn check(&self, folder: &Path, systemctl: &Path) -> (Option<i32>, String) {
        let mut command = binary();
        command.env("TONGHOP_UNITS", self.path()).env("TONGHOP_SYSTEMCTL", systemctl).arg("-C").arg(folder);
        let output =
            command.args(["--now", "2023-08-31T07:00:00+07:00", "status", "--check"]).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Two campaigns of one plan in folders with the same last part.
fn twins() -> (tempfile::TempDir, [std::path::PathBuf; 2]) {
    let parent = tempfile::tempdir().expect("a folder");
    let folders = ["a", "b"].map(|above| {
        let campaign = Campaign::with_appendix();
        let folder = parent.path().join(above).join("KH110");
        fs::create_dir_all(folder.join("inbox")).expect("a folder");
        fs::rename(campaign.path().join("tonghop.toml"), folder.join("tonghop.toml")).expect("moved");
        folder
    });
    (parent, folders)
}

#[test]
fn two_folders_of_one_name_and_plan_get_units_of_their_own() {
    let (_parent, [one, other]) = twins();
    let units = Units::new();
    let (first, second) = (text(&units.install(&one, &[])), text(&units.install(&other, &[])));
    assert!(first.lines().all(|path| path.contains("/tonghop-kh110-") || path.ends_with("tonghop.target")), "{first}");
    assert_ne!(name(&one), name(&other));
    assert_eq!(fs::read_dir(units.path()).expect("a folder").count(), 9, "{first}{second}");
    let service = fs::read_to_string(units.path().join(format!("{}.service", name(&one)))).expect("a unit");
    assert!(service.contains(one.to_str().expect("text")), "{service}");
    // Once more: its own units are written again.
    assert!(units.install(&one, &["--watch"]).status.success());
}

#[test]
fn a_unit_that_runs_another_folder_is_left_alone() {
    let (_parent, [one, other]) = twins();
    let units = Units::new();
    let service = format!("{}.service", name(&one));
    let foreign = format!("[Service]\nExecStart=/usr/bin/tonghop -C {} -q run\n", other.display());
    for (there, told) in
        [(foreign.as_str(), "runs another folder"), ("[Service]\nExecStart=/bin/true\n", "does not run tonghop")]
    {
        units.write(&service, there);
        let refused = units.install(&one, &[]);
        let said = String::from_utf8_lossy(&refused.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(told), "{said}");
        assert_eq!(fs::read_to_string(units.path().join(&service)).expect("a unit"), there);
        assert!(!units.path().join(format!("{}.timer", name(&one))).exists(), "nothing was written");
    }
}

#[test]
fn a_unit_under_an_old_name_is_known_as_this_folders() {
    let (_parent, [one, other]) = twins();
    let units = Units::new();
    units.write(
        "tonghop-110-kh-ubnd.service",
        &format!("[Service]\nExecStart=\"/usr/bin/tonghop\" \"-C\" \"{}\" \"-q\" \"run\"\n", one.display()),
    );
    units.write("tonghop-110-kh-ubnd.timer", "[Timer]\nOnCalendar=08:05\n");
    let installed = units.install(&one, &[]);
    let said = String::from_utf8_lossy(&installed.stderr).into_owned();
    assert!(said.contains("systemctl disable --now tonghop-110-kh-ubnd.timer"), "{said}");
    let installed = units.install(&other, &[]);
    assert!(!String::from_utf8_lossy(&installed.stderr).contains("tonghop-110-kh-ubnd"), "it is the other folder's");
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn doctor_knows_the_folders_unit_and_whether_it_is_on() {
    let (_parent, [one, other]) = twins();
    let units = Units::new();
    assert!(units.install(&one, &[]).status.success());
    let timer = format!("{}.timer", name(&one));
    let detail = |step: &serde_json::Value| step["detail"].as_str().expect("text").to_owned();

    let off = units.doctor(&one, None);
    assert_eq!((&off["ok"], detail(&off).contains(&timer)), (&false.into(), true), "{off}");
    assert!(off["hint"].as_str().expect("a hint").contains(&format!("systemctl enable --now {timer}")), "{off}");
    // Another folder's unit, though of the same plan, is no concern of this one.
    assert!(!detail(&units.doctor(&other, None)).contains("tonghop-kh110"));

    units.enable(&timer, "timers.target");
    let on = units.doctor(&one, None);
    assert_eq!((&on["ok"], detail(&on).contains(&timer)), (&true.into(), true), "{on}");

    // Where systemd can be asked, its word counts.
    let stopped = units.doctor(&one, Some(&units.systemctl("enabled", "failed")));
    assert_eq!(stopped["ok"], false, "{stopped}");
    let runs = units.doctor(&one, Some(&units.systemctl("enabled", "active")));
    assert_eq!(runs["ok"], true, "{runs}");
    let (code, line) = units.check(&one, &units.systemctl("enabled", "failed"));
    assert_eq!(code, Some(2), "{line}");
    assert!(line.contains(&format!("systemctl start {timer}")), "{line}");
    for (enabled, active) in [("enabled", "active"), ("disabled", "inactive")] {
        let (code, line) = units.check(&one, &units.systemctl(enabled, active));
        assert_eq!(code, Some(0), "{enabled}, {active}: {line}");
    }
    let (code, line) = units.check(&other, &units.systemctl("enabled", "failed"));
    assert_eq!(code, Some(0), "another folder's unit: {line}");
}

#[cfg(unix)]
#[test]
fn doctor_knows_the_packages_unit() {
    let (parent, [one, _]) = twins();
    let units = Units::new();
    let template =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/deb/tonghop@.service")).expect("it");
    units.write("tonghop@.service", &template.replace("/srv/tonghop", parent.path().join("a").to_str().expect("text")));
    // The template alone calls nobody; its hint is the way there.
    let told = units.doctor(&one, None);
    assert_eq!(told["ok"], true, "no deadline has passed: {told}");
    assert!(told["hint"].as_str().expect("a hint").contains("systemctl enable --now tonghop@KH110.service"), "{told}");
    units.enable("tonghop@KH110.service", "multi-user.target");
    let on = units.doctor(&one, None);
    assert!(on["ok"] == true && on["detail"].as_str().expect("text").contains("tonghop@KH110.service"), "{on}");
    // A second unit for the same folder is told.
    let out = units.install(&one, &["--watch"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("disable --now tonghop@KH110.service"));
    units.enable(&format!("{}.service", name(&one)), "multi-user.target");
    assert!(units.doctor(&one, None)["hint"].as_str().expect("a hint").contains("disable --now"));
}

fn status(place: &Path, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(place).args(["--now", "2023-09-02T08:05:00+07:00", "status"]).args(arguments);
    command.output().expect("it runs")
}

#[test]
fn several_campaigns_are_shown_one_after_the_other() {
    let (parent, [_, other]) = twins();
    let both = status(parent.path(), &["a/KH110", "b/KH110"]);
    let said = text(&both);
    assert!(said.starts_with("a/KH110: ") && said.contains("\n\nb/KH110: "), "{said}");
    fs::write(other.join("tonghop.toml"), "[campaign]\nplan = 1\n").expect("written");
    // One that cannot be read is told in its place; the exit code is that of the worst.
    let some = status(parent.path(), &["b/KH110", "none", "a/KH110"]);
    assert_eq!(some.status.code(), Some(3), "{}", String::from_utf8_lossy(&some.stderr));
    let said = String::from_utf8_lossy(&some.stdout).into_owned();
    assert!(said.starts_with("b/KH110: ✗\n") && said.contains("\nnone: ✗\n") && said.contains("\na/KH110: "), "{said}");
    let some = status(parent.path(), &["b/KH110", "a/KH110", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&some.stdout).expect("JSON");
    assert_eq!((&told["schema"], &told["campaigns"][0]["code"]), (&1.into(), &3.into()), "{told}");
    assert!(told["campaigns"][1]["status"]["units"].is_array(), "{told}");
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
#[ignore = "deep"]
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
