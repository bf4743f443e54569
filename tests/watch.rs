//! `watch`: takes files in as they come, keeps the deadlines, and goes on where it was after it was killed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Campaign, Running, Stepped, WARDS, appendix, assert_nothing_dropped, binary, report};
use crate::mail::server::{Reaction, Server, Stage};

/// A file of the three days: when it is dropped, its name, its bytes.
type Drop = (&'static str, String, Vec<u8>);

/// Three days with what happens on them: a report of a week, a bad file, a late one, a correction.
fn story() -> Vec<Drop> {
    let mut story: Vec<Drop> = Vec::new();
    for (at, (id, name, _)) in (0u64..).zip(WARDS.iter().take(2)) {
        for (day, date, arrival) in [
            (0, "10/09/2023", "2023-09-11T06:20:00+07:00"),
            (1, "11/09/2023", "2023-09-12T07:10:00+07:00"),
            (2, "12/09/2023", "2023-09-13T07:40:00+07:00"),
        ] {
            let own = |day: u64| [at, 1, 3 + at + day];
            let sum = |place: usize| (0..=day).map(|day| own(day)[place]).sum();
            let figures = [own(day)[0], sum(0), own(day)[1], sum(1), own(day)[2], sum(2)];
            story.push((arrival, format!("{id}-{day}.xlsx"), report(name, date, figures)));
        }
    }
    let late = report("Xã Hiệp Thạnh", "11/09/2023", [1, 1, 1, 1, 5, 5]);
    story.push(("2023-09-12T10:30:00+07:00", "hiep-thanh muộn.xlsx".to_owned(), late));
    let wrong = report("Phường 9", "11/09/2023", [1, 1, 1, 1, 5, 5]);
    story.push(("2023-09-12T07:20:00+07:00", "phường lạ.xlsx".to_owned(), wrong));
    let corrected = report("Phường 1", "10/09/2023", [0, 0, 1, 1, 30, 30]);
    story.push(("2023-09-12T09:00:00+07:00", "phuong-1 sửa.xlsx".to_owned(), corrected));
    story.sort_by_key(|(arrival, ..)| *arrival);
    story
}

/// The moments of three days at which the watch looks: every now and then, twice, and the second after each deadline.
fn moments() -> Vec<String> {
    let mut moments = Vec::new();
    for day in ["2023-09-11", "2023-09-12", "2023-09-13"] {
        for hour in [6, 7, 8, 9, 10, 16, 17] {
            for minute in ["00", "40"] {
                moments.push(format!("{day}T{hour:02}:{minute}:00+07:00"));
                if hour == 8 && minute == "00" {
                    moments.push(format!("{day}T08:00:01+07:00"));
                }
                moments.push(format!("{day}T{hour:02}:{minute}:05+07:00"));
            }
        }
    }
    moments
}

/// What came of the three days: every summary without the clock of its drawing, the names of all files of `outbox/`, and
/// the letters that issued a date. Corrections of one run go in one letter, so there may be more of them by a watch.
fn results(campaign: &Campaign) -> (BTreeMap<String, Value>, Vec<String>, BTreeMap<String, usize>) {
    let mut summaries = BTreeMap::new();
    for date in ["2023-09-10", "2023-09-11", "2023-09-12"] {
        let mut summary = campaign.summary(date);
        let summary_of = summary.as_object_mut().expect("an object");
        // When it was drawn, and what changed since the one before: a watch draws more of them.
        summary_of.remove("as_of");
        summary_of.remove("changes");
        summaries.insert(date.to_owned(), summary);
    }
    let mut files: Vec<String> = campaign.files("outbox").into_keys().filter(|path| !path.contains("mail/")).collect();
    files.sort();
    let mut letters = BTreeMap::new();
    for mail in campaign.mails().into_iter().filter(|mail| mail.contains(".tong-hop.")) {
        let name = mail.rsplit('/').next().expect("a name").to_owned();
        let kind: Vec<&str> = name.split('.').take(4).collect();
        *letters.entry(kind.join(".")).or_default() += 1;
    }
    (summaries, files, letters)
}

/// Three runs, each a second after its deadline, and one at the end of the last day.
fn by_daily_runs() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-09-10T18:00:00+07:00");
    let mut story = story().into_iter().peekable();
    for now in ["2023-09-11T08:00:01+07:00", "2023-09-12T08:00:01+07:00", "2023-09-13T08:00:01+07:00"] {
        while let Some((arrival, name, bytes)) = story.next_if(|(arrival, ..)| *arrival <= now) {
            campaign.drop(&name, bytes, arrival);
        }
        campaign.run(now);
    }
    campaign.run("2023-09-13T17:40:05+07:00");
    campaign
}

/// The same by a watch that is killed after every so many moments, in turn in the middle of its work and between looks.
fn by_watch(kill_every: Option<usize>) -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-09-10T18:00:00+07:00");
    let mut story = story().into_iter().peekable();
    let mut watch = Stepped::start(&campaign);
    for (at, now) in moments().iter().enumerate() {
        while let Some((arrival, name, bytes)) = story.next_if(|(arrival, ..)| *arrival <= now.as_str()) {
            campaign.drop(&name, bytes, arrival);
        }
        match kill_every {
            Some(every) if at % every == every - 1 => {
                if at / every % 2 == 0 {
                    watch.tell(now);
                } else {
                    watch.look(now);
                }
                watch.kill();
                watch = Stepped::start(&campaign);
            }
            _ => watch.look(now),
        }
    }
    watch.end();
    campaign
}

#[test]
#[ignore = "deep"]
fn three_days_of_watching_come_to_what_daily_runs_do_even_if_it_is_killed() {
    let daily = results(&by_daily_runs());
    assert_eq!(daily.0["2023-09-11"]["units"].as_array().map(Vec::len), Some(7));
    for kill_every in [None, Some(9)] {
        let watched = results(&by_watch(kill_every));
        assert_eq!(watched.0, daily.0, "{kill_every:?}");
        assert_eq!(watched.1, daily.1, "{kill_every:?}");
        assert_eq!(watched.2, daily.2, "{kill_every:?}");
    }
}

#[test]
#[ignore = "deep"]
fn days_on_which_nothing_ran_are_made_good_once() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("1.xlsx", report("Phường 1", "01/09/2023", [0, 0, 0, 0, 5, 5]), "2023-09-02T07:00:00+07:00");
    let mut watch = Stepped::start(&campaign);
    watch.look("2023-09-02T07:30:00+07:00");
    watch.look("2023-09-02T08:00:01+07:00");
    // The machine sleeps for three days, and its clock jumps.
    campaign.drop("2.xlsx", report("Phường 1", "03/09/2023", [0, 0, 0, 0, 7, 12]), "2023-09-04T07:00:00+07:00");
    watch.look("2023-09-05T09:00:00+07:00");
    watch.look("2023-09-05T09:00:05+07:00");
    for date in ["2023-09-02", "2023-09-03", "2023-09-04"] {
        assert_eq!(campaign.summary(date)["revision"], 0, "{date}");
    }
    assert_eq!(campaign.unit("2023-09-03", "phuong-1")["status"], "on-time");
    let letters = campaign.mails();
    let summaries = letters.iter().filter(|mail| mail.contains(".tong-hop.")).count();
    assert_eq!(summaries, 4, "{letters:?}");
    // A clock that is set back finds everything done.
    watch.look("2023-09-05T08:30:00+07:00");
    watch.look("2023-09-05T09:10:00+07:00");
    assert_eq!(campaign.mails(), letters);
    watch.end();
}

#[test]
#[ignore = "deep"]
fn a_bad_file_is_answered_at_the_second_look_and_a_good_one_counts() {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-09-12T18:00:00+07:00");
    let mut watch = Stepped::start(&campaign);
    watch.look("2023-09-13T06:00:00+07:00");
    campaign.drop("xấu.xlsx", report("Phường 9", "12/09/2023", [0, 0, 0, 0, 5, 5]), "2023-09-13T06:00:02+07:00");
    watch.look("2023-09-13T06:00:03+07:00");
    assert!(campaign.files("outbox/returned").is_empty(), "it may still be growing");
    watch.look("2023-09-13T06:00:06+07:00");
    assert_eq!(campaign.files("outbox/returned").len(), 1);
    campaign.drop("tốt.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 5, 5]), "2023-09-13T06:00:08+07:00");
    watch.look("2023-09-13T06:00:09+07:00");
    watch.look("2023-09-13T06:00:12+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["status"], "on-time");
    watch.end();
}

/// A watch by the machine's own clock, with what it says.
#[cfg(unix)]
fn living(campaign: &Campaign) -> (Running, BufReader<std::process::ChildStderr>) {
    let mut child = binary()
        .arg("-C")
        .arg(campaign.path())
        .args(["watch", "--no-send"])
        .env_remove("TONGHOP_NOW")
        .stdout(Stdio::null())
        .stderr_piped()
        .spawn()
        .expect("the binary runs");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe"));
    hears(&mut said, "watching");
    (child, said)
}

/// Reads on until something is said.
#[cfg(unix)]
fn hears(said: &mut BufReader<std::process::ChildStderr>, wanted: &str) {
    let mut line = String::new();
    while !line.contains(wanted) {
        line.clear();
        assert!(said.read_line(&mut line).expect("a line") > 0, "it ended before it said `{wanted}`");
        assert_nothing_dropped(&line);
    }
}

#[cfg(unix)]
#[test]
#[ignore = "deep"]
fn a_file_that_is_dropped_is_answered_and_a_signal_ends_it_cleanly() {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-09-12T18:00:00+07:00");
    let (mut child, mut said) = living(&campaign);
    // A second one has nothing to do here.
    let second =
        binary().arg("-C").arg(campaign.path()).args(["watch", "--no-send"]).output().expect("the binary runs");
    assert_eq!(second.status.code(), Some(5), "{}", String::from_utf8_lossy(&second.stderr));
    let bytes = report("Phường 9", "12/09/2023", [0, 0, 0, 0, 5, 5]);
    fs::create_dir_all(campaign.path().join("inbox")).expect("an inbox");
    campaign.drop("xấu.xlsx", bytes, "2023-09-13T06:00:02+07:00");
    hears(&mut said, "goes back");
    assert_eq!(campaign.files("outbox/returned").len(), 1);
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(stopped.success());
    hears(&mut said, "stopped");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    // Nothing is left that keeps others out.
    campaign.run("2023-09-13T07:00:00+07:00");
}

/// Connection by connection: the first two are turned away, as by a server that is overloaded.
fn busy_at_first() -> Server {
    Server::new(|connection, stage, _| match (connection, stage) {
        (0 | 1, Stage::Greeting) => Reaction::Say("421 try again later".to_owned()),
        _ => Reaction::Go,
    })
}

#[test]
#[ignore = "deep"]
fn mail_that_was_not_taken_is_sent_again_and_a_quiet_day_is_one_line() {
    // The second day's reports lie there from the beginning.
    let mut campaign = Campaign::with_file(&include_str!("../tonghop.toml").replace("\"12:00\"", "\"00:00\""));
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    for (at, day) in [(1, "11"), (2, "12")] {
        for (number, (_, name, _)) in (0u64..).zip(WARDS) {
            let figures = [1, at, 1, at, 2 + number, at * (2 + number)];
            let arrival = format!("2023-09-{}T07:00:00+07:00", 11 + at);
            campaign.drop(&format!("{day} {number}.xlsx"), report(name, &format!("{day}/09/2023"), figures), &arrival);
        }
    }
    let server = busy_at_first();
    let mut child = binary()
        .arg("-C")
        .arg(campaign.path())
        .args(["watch", "--steps"])
        .env("TONGHOP_SMTP_URL", server.url())
        .env_remove("TONGHOP_SMTP_PASSWORD")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr_piped()
        .spawn()
        .expect("the binary runs");
    let mut moments = child.stdin.take().expect("a pipe");
    // A look every minute around each deadline; nothing happens in most of them.
    for day in 12..=13 {
        for minute in (55..=120).step_by(5) {
            let (hour, minute) = (7 + minute / 60, minute % 60);
            writeln!(moments, "2023-09-{day}T{hour:02}:{minute:02}:30+07:00").expect("it listens");
        }
    }
    drop(moments);
    let made = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(made.stderr).expect("text");
    assert!(made.status.success(), "{said}");
    let subjects: Vec<String> = server.taken().iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!(subjects.len(), 2, "one summary for each day: {said}");
    assert_ne!(subjects[0], subjects[1]);
    assert_eq!(server.connections(), 4, "twice in vain, then a letter each day: {said}");
    // The first day tells of the server; the second, on which all is well, is its result and its letter.
    let lines: Vec<&str> = said.lines().collect();
    let results: Vec<&&str> = lines.iter().filter(|line| line.contains("units reported")).collect();
    assert_eq!(results.len(), 2, "{said}");
    let second = lines.iter().position(|line| line.contains("2023-09-12:")).expect("the second day");
    assert!(lines[second].contains("7 of 7 units reported"), "{said}");
    assert!(lines[second + 1..].iter().all(|line| line.contains("letters sent: 1")), "{said}");
}

/// Why the last pass failed, as the folder remembers it.
fn failure(campaign: &Campaign) -> Value {
    let bytes = fs::read(campaign.path().join("ledger/last-pass.json")).expect("a last pass");
    serde_json::from_slice::<Value>(&bytes).expect("JSON")["failed"].clone()
}

#[test]
fn trouble_that_is_over_is_over_for_status_too() {
    let campaign = Campaign::with_appendix();
    let (inbox, away) = (campaign.path().join("inbox"), campaign.path().join("away"));
    let mut watching = Stepped::start(&campaign);
    watching.look("2023-09-13T08:05:00+07:00");
    assert_eq!(failure(&campaign), Value::Null);
    fs::rename(&inbox, &away).expect("moved");
    watching.look("2023-09-13T08:06:00+07:00");
    assert!(failure(&campaign).as_str().is_some_and(|why| why.contains("inbox")), "{}", failure(&campaign));
    fs::rename(&away, &inbox).expect("moved");
    watching.look("2023-09-13T08:07:00+07:00");
    assert_eq!(failure(&campaign), Value::Null, "nothing else has changed");
    watching.end();
}

#[test]
fn trouble_that_lasts_ends_the_watch_as_failed() {
    let campaign = Campaign::with_appendix();
    fs::remove_dir_all(campaign.path().join("inbox")).expect("removed");
    let mut child = binary()
        .arg("-C")
        .arg(campaign.path())
        .args(["-q", "watch", "--steps", "--no-send", "--give-up", "10"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr_piped()
        .spawn()
        .expect("the binary runs");
    let mut moments = child.stdin.take().expect("a pipe");
    for minute in [5, 10, 14, 15] {
        writeln!(moments, "2023-09-13T08:{minute:02}:00+07:00").expect("it listens");
    }
    drop(moments);
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(7), "{said}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout).lines().count(), 3, "it ends with the fourth look");
    assert_eq!(said.matches("there is no inbox").count(), 2, "once when it began, once when it ended: {said}");
}

/// What systemd would hear of a watch until it is told to stop.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "deep"]
fn a_service_manager_hears_that_the_watch_is_ready_lives_and_stops() {
    use std::os::unix::net::UnixDatagram;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};

    let campaign = Campaign::with_appendix();
    let place = tempfile::tempdir().expect("a folder");
    let socket = UnixDatagram::bind(place.path().join("notify")).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_mins(1))).expect("set");
    let mut child = binary()
        .arg("-C")
        .arg(campaign.path())
        .args(["-q", "watch", "--no-send"])
        .env("NOTIFY_SOCKET", place.path().join("notify"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let hear_until = |wanted: &str| {
        let mut heard = String::new();
        while !heard.lines().any(|line| line.starts_with(wanted)) {
            let mut message = [0; 4096];
            let length = socket.recv(&mut message).unwrap_or_else(|error| panic!("{wanted}: {error}; {heard}"));
            heard.push_str(&String::from_utf8_lossy(&message[..length]));
        }
    };
    for wanted in ["READY=1", "STATUS=", "WATCHDOG=1"] {
        hear_until(wanted);
    }
    let id = i32::try_from(child.id()).expect("a number");
    kill_process(Pid::from_raw(id).expect("a process"), Signal::TERM).expect("told to stop");
    hear_until("STOPPING=1");
    assert!(child.wait().expect("it ends").success());
}
