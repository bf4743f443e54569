//! Mail that recovers: what is tried again, when, and whether `status` and `doctor` say the same.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::Duration;
use tonghop::deliver::envelope::outgoing;
use tonghop::deliver::failure::Class;
use tonghop::deliver::journal::Journal;
use tonghop::deliver::spool::Spool;
use tonghop::deliver::worker::Which;
use tonghop::model::mail::MailLimits;
use tonghop::pipeline::spool_state::SpoolState;

use super::sending::{RUN, campaign, sent_by, text, tonghop};
use super::server::{DEAD, Reaction, Server, Stage};
use super::{NOW, counts, folder, moment, pass_at, spooled};

/// A server that has a fault until it is mended.
fn faulty(stage: Stage, answer: &'static str) -> (Server, Arc<AtomicBool>) {
    let is_mended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_mended);
    let server = Server::new(move |_, at, _| match at {
        at if at == stage && !seen.load(Ordering::SeqCst) => Reaction::Say(answer.to_owned()),
        _ => Reaction::Go,
    });
    (server, is_mended)
}

/// When mail is tried next, as `status` says it at a moment.
fn next_try(spool: &Spool, now: &str) -> Option<String> {
    let folder = spool.root().ancestors().nth(2).expect("a campaign folder");
    let state = SpoolState::of(folder, &MailLimits::default(), moment(now)).expect("a state");
    state.next_try.map(|next| next.to_rfc3339())
}

fn a_minute_before(moment_of: &str) -> String {
    (moment(moment_of) - Duration::minutes(1)).to_rfc3339()
}

/// Faults of a server with the moment of the next try: all by the ordinary steps, but for a refused login.
#[test]
#[ignore = "deep"]
fn only_a_refused_login_makes_a_long_pause_and_status_tells_when_it_ends() {
    let soon = "2023-09-13T08:10:00+07:00";
    for (stage, answer, query, next, class) in [
        (Stage::Greeting, "554 5.7.1 not you", "", soon, Class::Configuration),
        (Stage::Greeting, "421 4.3.2 closing", "", soon, Class::TryAgain),
        (Stage::Ehlo, "550 no", "", soon, Class::Configuration),
        (Stage::Mail, "530 5.7.0 Must issue a STARTTLS command first", "", soon, Class::Configuration),
        (Stage::Mail, "553 5.7.1 not your address", "", soon, Class::Configuration),
        (Stage::Rcpt, "535 5.7.8 log in first", "", "2023-09-13T14:05:00+07:00", Class::Configuration),
        (Stage::Auth, "454 4.7.0 busy", "", soon, Class::TryAgain),
        (Stage::Auth, "535 5.7.8 wrong", "", "2023-09-13T14:05:00+07:00", Class::Configuration),
        (Stage::Auth, "534 5.7.9 too weak", "", "2023-09-13T14:05:00+07:00", Class::Configuration),
        // No TLS is offered, for the test server has none; and what follows STARTTLS is none.
        (Stage::Tls, "", "?tls=required", soon, Class::Configuration),
        (Stage::Tls, "220 go\r\n\u{16}\u{3}\u{1}garbage", "?tls=required", soon, Class::Configuration),
    ] {
        let what = format!("{stage:?} {answer}");
        let folder = folder();
        let spool = Spool::new(folder.path());
        spooled(&spool, "a", &["lanhdao@xa.test"]);
        let server = if answer.starts_with("220") {
            Server::new(move |_, at, _| match at {
                Stage::Ehlo => Reaction::Say("250-loopback\r\n250 STARTTLS".to_owned()),
                at if at == stage => Reaction::Say(answer.to_owned()),
                _ => Reaction::Go,
            })
        } else {
            faulty(stage, answer).0
        };
        let login = if query.is_empty() { "smtp://bao:matkhau@" } else { "smtp://" };
        let url = format!("{}{query}", server.url().replace("smtp://", login));
        let done = pass_at(&spool, &url, NOW, Which::Due);
        assert_eq!(done.failure.map(|failure| failure.class), Some(class), "{what}");
        assert_eq!(next_try(&spool, NOW).as_deref(), Some(next), "{what}");
        let tried = server.connections();
        for early in [NOW.to_owned(), a_minute_before(next)] {
            for which in [Which::Fresh, Which::Due] {
                let done = pass_at(&spool, &url, &early, which);
                assert_eq!((server.connections(), done.left), (tried, 1), "{what} {early} {which:?}");
            }
        }
        pass_at(&spool, &url, next, Which::Due);
        assert_eq!(server.connections(), tried + 1, "{what}: status told the truth");
    }
}

#[test]
fn mail_goes_by_the_next_step_after_the_server_is_mended() {
    for (stage, answer) in [(Stage::Greeting, "554 5.7.1 not you"), (Stage::Mail, "553 5.7.1 not your address")] {
        let folder = folder();
        let spool = Spool::new(folder.path());
        for name in ["a", "b", "c"] {
            spooled(&spool, name, &["lanhdao@xa.test"]);
        }
        let (server, is_mended) = faulty(stage, answer);
        for (now, next) in [(NOW, "08:10"), ("2023-09-13T08:10:00+07:00", "08:25")] {
            pass_at(&spool, &server.url(), now, Which::Due);
            assert!(next_try(&spool, now).is_some_and(|moment| moment.contains(next)), "{answer} {now}");
        }
        is_mended.store(true, Ordering::SeqCst);
        assert_eq!(pass_at(&spool, &server.url(), "2023-09-13T08:24:00+07:00", Which::Due).early, 3);
        let done = pass_at(&spool, &server.url(), "2023-09-13T08:25:00+07:00", Which::Due);
        assert_eq!((done.failure, counts(&spool)), (None, [0, 3, 0]), "{answer}");
        assert_eq!(next_try(&spool, "2023-09-13T08:25:00+07:00"), None);
    }
}

#[test]
fn a_login_that_is_mended_goes_on_at_once_and_a_fault_after_it_does_not_end_the_pause() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let greets_badly = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&greets_badly);
    let server = Server::new(move |_, stage, line| match stage {
        Stage::Greeting if seen.load(Ordering::SeqCst) => Reaction::Say("554 5.7.1 not you".to_owned()),
        Stage::Auth if !line.contains("AGJhbwBkdW5n") => Reaction::Say("535 5.7.8 wrong".to_owned()),
        _ => Reaction::Go,
    });
    let login = |password: &str| server.url().replace("smtp://", &format!("smtp://bao:{password}@"));
    pass_at(&spool, &login("sai"), NOW, Which::Due);
    greets_badly.store(true, Ordering::SeqCst);
    pass_at(&spool, &login("sai"), "2023-09-13T08:06:00+07:00", Which::All);
    assert_eq!(server.connections(), 2, "a person may try");
    greets_badly.store(false, Ordering::SeqCst);
    let later = "2023-09-13T09:00:00+07:00";
    pass_at(&spool, &login("sai"), later, Which::Due);
    assert_eq!(server.connections(), 2, "the wrong password is as wrong as it was");
    assert_eq!(next_try(&spool, later).as_deref(), Some("2023-09-13T14:05:00+07:00"));
    assert_eq!(pass_at(&spool, &login("dung"), later, Which::Due).sent.len(), 1, "another password is another setting");
}

#[test]
fn a_journal_of_an_earlier_version_makes_no_pause() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let stopped = "{\"event\":\"stopped\",\"at\":\"2023-09-13T08:00:00+07:00\",\"server\":\"x\",\"class\":\"configuration\",\
        \"answer\":\"securing the connection: expired\",\"first_try_of\":[],\"next_try\":\"2023-09-13T08:05:00+07:00\"}\n";
    fs::write(spool.root().join("journal.jsonl"), stopped).expect("a journal");
    let server = Server::healthy();
    spool.refuse_account(&super::account(&server.url()).mark()).expect("a mark");
    assert_eq!(pass_at(&spool, &server.url(), NOW, Which::Due).sent.len(), 1);
}

#[test]
fn a_recipient_told_to_wait_is_asked_by_the_schedule_and_not_at_each_run() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["tam@xa.test"]);
    spooled(&spool, "b", &["lanhdao@xa.test", "tam@xa.test"]);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::new(move |_, stage, line| match stage {
        Stage::Rcpt if line.contains("tam@") => {
            count.fetch_add(1, Ordering::SeqCst);
            Reaction::Say("450 4.2.1 later".to_owned())
        }
        _ => Reaction::Go,
    });
    let mut minutes = Vec::new();
    for minute in 0..=60 {
        let now = (moment(NOW) + Duration::minutes(minute)).to_rfc3339();
        let before = asked.load(Ordering::SeqCst);
        let which = if minute % 2 == 0 { Which::Fresh } else { Which::Due };
        let told = next_try(&spool, &now);
        pass_at(&spool, &server.url(), &now, which);
        if asked.load(Ordering::SeqCst) > before {
            minutes.push(minute);
            assert_eq!(asked.load(Ordering::SeqCst), before + 2, "both letters");
            assert!(minute == 0 || told == Some(now.clone()), "{now}: {told:?}");
        }
        if minute == 2 {
            spooled(&spool, "c", &["lanhdao@xa.test"]);
        }
    }
    assert_eq!(minutes, [0, 5, 20, 50], "after 5, 15 and 30 minutes");
    assert_eq!(server.taken().len(), 2, "who can have it has it, at once");
    assert_eq!(counts(&spool), [2, 2, 0]);
    // A clock that was set back holds nothing up.
    pass_at(&spool, &server.url(), "2013-09-13T08:00:00+07:00", Which::Fresh);
    assert_eq!(asked.load(Ordering::SeqCst), 10);
}

#[test]
fn what_is_written_after_a_failure_tries_the_server_ahead_of_its_time() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let (server, is_mended) = faulty(Stage::Greeting, "554 5.7.1 not you");
    pass_at(&spool, &server.url(), NOW, Which::Due);
    pass_at(&spool, &server.url(), "2023-09-13T08:10:00+07:00", Which::Due);
    let news = "From: baocao@xa.test\nTo: lanhdao@xa.test\nDate: Wed, 13 Sep 2023 08:12:00 +0700\n\nx";
    spool.put("b.eml", news.as_bytes()).expect("spooled");
    let tried = server.connections();
    let at = "2023-09-13T08:12:00+07:00";
    pass_at(&spool, &server.url(), at, Which::Due);
    assert_eq!(server.connections(), tried, "the schedule is the schedule");
    pass_at(&spool, &server.url(), at, Which::Fresh);
    assert_eq!(server.connections(), tried + 1, "a run has news");
    let next = next_try(&spool, at);
    assert_eq!(next.as_deref(), Some("2023-09-13T08:25:00+07:00"), "to have tried early makes nobody wait longer");
    is_mended.store(true, Ordering::SeqCst);
    assert_eq!(
        pass_at(&spool, &server.url(), "2023-09-13T08:13:00+07:00", Which::Fresh).sent.len(),
        0,
        "no news since"
    );
    assert_eq!(pass_at(&spool, &server.url(), "2023-09-13T08:25:00+07:00", Which::Fresh).sent.len(), 2);
}

#[test]
fn no_header_of_the_spool_leaves_the_house() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let file = spooled(&spool, "a", &["lanhdao@xa.test", "tam@xa.test"]);
    let before = fs::read(spool.root().join("queue").join(&file)).expect("a letter");
    spool
        .put("cu.eml", b"X-TONGHOP-KIND: slip,\n more\nFrom: a@xa.test\nTo: b@xa.test\n\nX-Envelope-To: x\n")
        .expect("put");
    let server = Server::new(|connection, stage, line| match stage {
        Stage::Rcpt if line.contains("tam@") && connection == 0 => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    pass_at(&spool, &server.url(), NOW, Which::All);
    pass_at(&spool, &server.url(), NOW, Which::All);
    let taken = server.taken();
    assert_eq!((taken.len(), counts(&spool)), (3, [0, 3, 0]));
    for letter in &taken {
        for name in ["X-Envelope-From", "X-Envelope-To", "X-Tonghop-Kind"] {
            assert_eq!(letter.header(name), "", "{name}");
        }
    }
    let of_ours: Vec<_> = taken.iter().filter(|letter| letter.header("Message-ID") == "<a@xa.test>").collect();
    assert!(of_ours.len() == 2 && of_ours.iter().all(|letter| letter.bytes == outgoing(&before)), "all else is whole");
    assert!(taken.iter().any(|letter| letter.bytes.ends_with(b"\r\n\r\nX-Envelope-To: x\r\n")), "a text is a text");
    let kept = fs::read(spool.root().join("sent").join(&file)).expect("a letter");
    assert_eq!(kept, before, "the spool keeps its own");
}

/// The step of `doctor` about the queue.
fn queue_step(campaign: &crate::harness::Campaign, now: &str, url: Option<&str>) -> serde_json::Value {
    let arguments = ["--now", now, "--json", "doctor"];
    let output = match url {
        Some(url) => sent_by(campaign, &arguments, url),
        None => tonghop(campaign, &arguments, &[]),
    };
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let steps = told["steps"].as_array().expect("steps");
    steps.iter().find(|step| step["step"] == "spool").expect("a step about the queue").clone()
}

#[test]
#[ignore = "deep"]
fn doctor_shows_a_queue_that_nobody_works() {
    let campaign = campaign();
    assert_eq!(queue_step(&campaign, "2023-09-13T08:00:00+07:00", Some(DEAD))["ok"], true, "nothing waits");
    sent_by(&campaign, &RUN, DEAD);
    let waits = queue_step(&campaign, "2023-09-13T08:31:00+07:00", Some(DEAD));
    let detail = waits["detail"].as_str().expect("a text");
    assert!(waits["ok"] == true && detail.contains("08:35"), "it waits by the schedule: {waits}");
    assert!(detail.contains("reaching the mail server"), "the last answer: {waits}");
    let stuck = queue_step(&campaign, "2023-09-13T11:31:00+07:00", Some(DEAD));
    let detail = stuck["detail"].as_str().expect("a text");
    assert_eq!(stuck["ok"], false, "{stuck}");
    assert!(detail.contains("1/1") && detail.contains("08:35") && detail.contains("08:30"), "{detail}");
    assert!(detail.contains("(3 giờ)") && detail.contains("reaching the mail server"), "age and answer: {detail}");
    assert!(stuck["hint"].as_str().expect("a hint").contains("tonghop send --due"), "{stuck}");
    let old = queue_step(&campaign, "2023-09-20T08:31:00+07:00", None);
    assert_eq!(old["ok"], true, "without a server letters wait by design: {old}");
    let garbled = campaign.path().join("outbox/mail/journal.jsonl");
    fs::write(garbled, b"\xFF{}\nno json\n").expect("written");
    let old = queue_step(&campaign, "2023-09-20T08:31:00+07:00", Some(DEAD));
    assert!(old["ok"] == false && old["hint"].as_str().expect("a hint").contains("--drop-old"), "{old}");
}

#[test]
#[ignore = "deep"]
fn doctor_shows_what_the_operator_has_to_mend() {
    let campaign = campaign();
    let (server, _) = faulty(Stage::Auth, "535 5.7.8 wrong");
    let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
    sent_by(&campaign, &RUN, &url);
    let step = queue_step(&campaign, "2023-09-13T08:31:00+07:00", Some(&url));
    let detail = step["detail"].as_str().expect("a text");
    assert!(step["ok"] == false && detail.contains("535 5.7.8 wrong") && detail.contains("14:30"), "{step}");
    let told = text(&tonghop(&campaign, &["--now", "2023-09-13T08:31:00+07:00", "status"], &[]).stdout);
    assert!(told.contains("14:30") && told.contains("535"), "{told}");
    let told = text(&tonghop(&campaign, &["--now", "2023-09-13T15:31:00+07:00", "status"], &[]).stdout);
    assert!(told.contains("Đã đến lượt gửi từ 14:30"), "{told}");
    let journal = Journal::open(&Spool::new(campaign.path())).expect("a journal");
    assert_eq!(journal.condition().pause_ends(), Some(moment("2023-09-13T14:30:00+07:00")));
}
