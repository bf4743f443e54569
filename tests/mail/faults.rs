//! Servers that fail at every stage: bounded time, the right state, nothing lost, nothing twice.

use std::collections::BTreeMap;
use std::fs;

use tonghop::deliver::envelope::outgoing;
use tonghop::deliver::failure::{Class, Stage as At};
use tonghop::deliver::journal::{Event, Journal};
use tonghop::deliver::spool::{Spool, State};
use tonghop::deliver::worker::{Which, Worker};
use tonghop::model::mail::MailLimits;

use super::server::{DEAD, Reaction, Server, Stage};
use super::{NOW, account, counts, folder, limits, moment, pass, pass_at, spooled, states};

/// Every way to fail for a while; each is tried at every stage.
fn passing_faults() -> Vec<(Stage, Reaction)> {
    let mut faults = Vec::new();
    for stage in Stage::WITHOUT_LOGIN {
        for reaction in [
            Reaction::Silence,
            Reaction::Drip,
            Reaction::Cut,
            Reaction::Say("421 4.3.2 closing".to_owned()),
            Reaction::Say("451 4.3.0 later".to_owned()),
            Reaction::Say("HTTP/1.1 400 Bad Request".to_owned()),
        ] {
            faults.push((stage, reaction));
        }
    }
    faults.push((Stage::Content, Reaction::CutInside));
    faults
}

/// Tries one fault: the letter waits, and goes out once when the server is well again.
fn try_fault(stage: Stage, reaction: &Reaction) {
    let what = format!("{stage:?} {reaction:?}");
    let folder = folder();
    let spool = Spool::new(folder.path());
    let file = spooled(&spool, "a", &["lanhdao@xa.test"]);
    let before = fs::read(spool.root().join("queue").join(&file)).expect("a letter");
    let bad = reaction.clone();
    let server = Server::new(move |_, at, _| if at == stage { bad.clone() } else { Reaction::Go });
    let done = pass(&spool, &server.url());
    assert!(done.has_failed() && done.sent.is_empty() && done.left == 1, "{what}: {done:?}");
    assert!(done.failure.iter().all(|failure| failure.class == Class::TryAgain), "{what}: {done:?}");
    assert_eq!(counts(&spool), [1, 0, 0], "{what}");
    assert_eq!(server.taken().len(), 0, "{what}");
    let journal = Journal::open(&spool).expect("a journal");
    assert!(journal.history(&file).first_try.is_some(), "{what}: the try is noted");
    // It is too early for another try by itself.
    let well = Server::healthy();
    assert_eq!(pass_at(&spool, &well.url(), NOW, Which::Due).early, 1, "{what}");
    // What broke off after the letter was handed over may have arrived: it is tried again as late as any.
    let answered = matches!(reaction, Reaction::Say(answer) if answer.starts_with('4'));
    let soon = stage != Stage::Content || answered;
    let later = "2023-09-13T08:10:00+07:00";
    if !soon {
        assert_eq!(pass_at(&spool, &well.url(), later, Which::Due).early, 1, "{what}");
    }
    let later = pass_at(&spool, &well.url(), if soon { later } else { "2023-09-13T12:05:00+07:00" }, Which::Due);
    assert_eq!((later.sent.len(), later.left), (1, 0), "{what}: {later:?}");
    let taken = well.taken();
    assert_eq!(taken.len(), 1, "{what}");
    assert!(taken[0].bytes == outgoing(&before), "{what}: the server has what the spool has");
    assert_eq!(counts(&spool), [0, 1, 0], "{what}");
}

#[test]
#[ignore = "deep"]
fn a_fault_at_any_stage_passes() {
    // Each waits for its own server, so that all may wait at once.
    std::thread::scope(|scope| {
        for (stage, reaction) in passing_faults() {
            scope.spawn(move || try_fault(stage, &reaction));
        }
    });
}

#[test]
#[ignore = "deep"]
fn a_server_that_talks_without_end_is_not_listened_to() {
    for words in ["220-x\r\n", "220 xxxxxxxxxxxxxxxx"] {
        for (stage, query) in [(Stage::Greeting, ""), (Stage::Greeting, "?tls=required"), (Stage::Rcpt, "")] {
            let folder = folder();
            let spool = Spool::new(folder.path());
            spooled(&spool, "a", &["lanhdao@xa.test"]);
            let server = Server::new(move |_, at, _| if at == stage { Reaction::Flood(words) } else { Reaction::Go });
            let done = pass(&spool, &format!("{}{query}", server.url()));
            assert!(done.failure.is_none_or(|failure| failure.class == Class::TryAgain), "{words} {stage:?} {query}");
            assert_eq!(counts(&spool), [1, 0, 0], "{words} {stage:?} {query}");
        }
    }
}

#[test]
fn answers_put_in_before_the_line_is_secured_count_for_nothing() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let injected = "220 go\r\n250 x\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken";
    let server = Server::new(move |_, stage, _| match stage {
        Stage::Ehlo => Reaction::Say("250-loopback\r\n250-STARTTLS\r\n250 AUTH PLAIN".to_owned()),
        Stage::Tls => Reaction::Say(injected.to_owned()),
        _ => Reaction::Go,
    });
    let done = pass(&spool, &format!("{}?tls=required", server.url()));
    assert_eq!(done.failure.map(|failure| failure.stage), Some(At::Secure));
    assert_eq!(counts(&spool), [1, 0, 0], "nobody has it, whatever was said");
}

#[test]
fn a_letter_of_another_sender_that_is_refused_blocks_no_other() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spool.put("cu.eml", b"From: cu@example.test\nTo: a@xa.test\n\nx").expect("spooled");
    spooled(&spool, "moi", &["lanhdao@xa.test"]);
    let server = Server::new(|_, stage, line| match stage {
        Stage::Mail if line.contains("cu@") => Reaction::Say("553 5.7.1 not your address".to_owned()),
        _ => Reaction::Go,
    });
    let done = pass(&spool, &server.url());
    assert_eq!((done.failure, counts(&spool)), (None, [0, 1, 1]));
    assert_eq!(done.refused[0].to, "a@xa.test");
}

#[test]
fn letters_of_one_name_are_told_apart() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let server = Server::healthy();
    for (to, text) in [("a", "mot"), ("b", "hai"), ("a", "ba")] {
        let letter = format!("From: o@xa.test\nTo: {to}@xa.test\n\n{text}");
        fs::create_dir_all(spool.root().join("queue")).expect("a folder");
        fs::write(spool.root().join("queue/thu.eml"), letter).expect("a letter");
        assert_eq!(pass(&spool, &server.url()).sent.len(), 1);
    }
    let bodies: Vec<String> =
        server.taken().iter().map(|letter| String::from_utf8_lossy(&letter.bytes).into_owned()).collect();
    assert!(["mot", "hai", "ba"].iter().zip(&bodies).all(|(text, body)| body.contains(text)), "{bodies:?}");
    assert_eq!(states(&spool)[1].len(), 3, "each is kept");
}

#[test]
fn a_server_that_is_not_there_holds_nobody_up() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for name in ["a", "b", "c"] {
        spooled(&spool, name, &["lanhdao@xa.test"]);
    }
    let done = pass(&spool, DEAD);
    let failure = done.failure.expect("a failure");
    assert_eq!((failure.class, failure.stage), (Class::TryAgain, At::Connect));
    assert!(failure.hint.is_some_and(|hint| hint.contains("runs")), "it says what to do");
    assert_eq!(counts(&spool), [3, 0, 0]);
    let journal = fs::read_to_string(spool.root().join("journal.jsonl")).expect("a journal");
    assert_eq!(journal.lines().count(), 2, "what was to be offered, and one line for all: {journal}");
}

#[test]
fn a_lost_250_repeats_the_letter_under_the_same_message_id() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let server = Server::new(|connection, stage, _| match (connection, stage) {
        (0, Stage::Content) => Reaction::TakeAndCut,
        _ => Reaction::Go,
    });
    assert_eq!(pass(&spool, &server.url()).left, 1);
    assert_eq!(pass(&spool, &server.url()).left, 0);
    let ids: Vec<String> = server.taken().iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!(ids, ["<a@xa.test>", "<a@xa.test>"]);
}

#[test]
fn a_line_cut_after_250_loses_and_repeats_nothing() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for name in ["a", "b", "c", "d", "e"] {
        spooled(&spool, name, &["lanhdao@xa.test"]);
    }
    let server = Server::new(|_, stage, _| if stage == Stage::Content { Reaction::GoAndCut } else { Reaction::Go });
    let done = pass(&spool, &server.url());
    assert!(!done.has_failed(), "{done:?}");
    assert_eq!((done.sent.len(), counts(&spool)), (5, [0, 5, 0]));
    let mut ids: Vec<String> = server.taken().iter().map(|letter| letter.header("Message-ID")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), server.taken().len()), (5, 5));
}

#[test]
fn one_connection_serves_many_letters() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for number in 0..20 {
        spooled(&spool, &format!("l{number}"), &["lanhdao@xa.test"]);
    }
    let server = Server::healthy();
    assert_eq!(pass(&spool, &server.url()).sent.len(), 20);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_letter_that_breaks_the_line_does_not_hold_the_others_up() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for (name, to) in [("a", "xau@xa.test"), ("b", "lanhdao@xa.test"), ("c", "lanhdao@xa.test")] {
        spooled(&spool, name, &[to]);
    }
    let server = Server::new(|_, stage, line| match stage {
        Stage::Rcpt if line.contains("xau@") => Reaction::Cut,
        _ => Reaction::Go,
    });
    let done = pass(&spool, &server.url());
    assert_eq!((done.sent.len(), done.deferred.len(), done.failure), (2, 1, None));
    assert_eq!(states(&spool)[0], ["a.eml"]);
}

#[test]
fn a_letter_refused_at_data_does_not_spoil_the_next() {
    for answer in ["451 4.7.1 later", "554 5.7.1 no"] {
        let folder = folder();
        let spool = Spool::new(folder.path());
        for name in ["a", "b", "c"] {
            spooled(&spool, name, &[&format!("{name}@xa.test")]);
        }
        let first = std::sync::atomic::AtomicBool::new(true);
        let server = Server::new(move |_, stage, line| match stage {
            Stage::Rcpt => {
                first.store(line.contains("a@xa.test"), std::sync::atomic::Ordering::SeqCst);
                Reaction::Go
            }
            Stage::Data if first.load(std::sync::atomic::Ordering::SeqCst) => Reaction::Say(answer.to_owned()),
            _ => Reaction::Go,
        });
        let done = pass(&spool, &server.url());
        assert_eq!((done.failure, done.sent.len(), server.connections()), (None, 2, 1), "{answer}");
    }
}

#[test]
#[ignore = "deep"]
fn a_pass_that_runs_out_of_time_blames_no_letter() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for name in ["a", "b", "c"] {
        spooled(&spool, name, &["lanhdao@xa.test"]);
    }
    // Each letter takes it some two seconds of the three.
    let server = Server::new(|_, stage, _| if stage == Stage::Rcpt { Reaction::Drip } else { Reaction::Go });
    let (account, now) = (account(&server.url()), moment(NOW));
    let limits = MailLimits { pass_seconds: 3, message_seconds: 3, answer_seconds: 3, ..limits() };
    let worker = Worker {
        spool: &spool,
        account: &account,
        limits: &limits,
        sender: "baocao@xa.test",
        now: &|| now,
        recheck: &|_| Ok(None),
        progress: &|_, _| {},
    };
    let done = worker.work(Which::All).expect("the file system does its part");
    assert_eq!((done.sent.len(), done.left), (1, 2), "no letter is begun without the time for it");
    assert!(done.failure.is_some_and(|failure| failure.class == Class::TryAgain));
    let journal = Journal::open(&spool).expect("a journal");
    assert!(["b.eml", "c.eml"].iter().all(|file| journal.history(file).first_try.is_none()));
}

#[test]
fn a_share_taken_up_again_begins_anew() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test", "khong@xa.test"]);
    let refuses = Server::new(|_, stage, line| match stage {
        Stage::Rcpt if line.contains("khong@") => Reaction::Say("550 5.1.1 nobody".to_owned()),
        _ => Reaction::Go,
    });
    pass(&spool, &refuses.url());
    let share = states(&spool)[2][0].clone();
    // A week later the mailbox is there, and the operator takes the letter up again; the server is busy at first.
    let later = "2023-09-20T08:00:00+07:00";
    Journal::open(&spool)
        .expect("a journal")
        .note(&Event::Again { at: moment(later), file: share.clone() })
        .expect("noted");
    spool.requeue(&share).expect("requeued");
    assert_eq!(pass_at(&spool, DEAD, later, Which::All).left, 1);
    assert_eq!(counts(&spool), [1, 1, 0], "it is not given up for what was a week ago");
    let well = Server::healthy();
    pass_at(&spool, &well.url(), later, Which::All);
    assert_eq!((counts(&spool), well.taken()[0].to.clone()), ([0, 2, 0], vec!["khong@xa.test".to_owned()]));
}

#[test]
fn a_share_of_a_letter_of_another_program_goes_to_its_share_alone() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spool.put("bao-cao.20230912.eml", b"From: a@xa.test\nTo: b@xa.test, tam@xa.test\n\nx").expect("spooled");
    let server = Server::new(|connection, stage, line| match stage {
        Stage::Rcpt if line.contains("tam@") && connection == 0 => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    pass(&spool, &server.url());
    pass(&spool, &server.url());
    let got: Vec<Vec<String>> = server.taken().into_iter().map(|letter| letter.to).collect();
    assert_eq!(got, [["b@xa.test"], ["tam@xa.test"]]);
}

#[test]
fn a_recipient_refused_by_policy_blocks_nobody_else() {
    for answer in ["554 5.7.1 Recipient address rejected: Access denied", "550 5.7.1 RESOLVER.RST.AuthRequired"] {
        let folder = folder();
        let spool = Spool::new(folder.path());
        spooled(&spool, "a", &["a@xa.test", "b@xa.test"]);
        spooled(&spool, "c", &["c@xa.test"]);
        let server = Server::new(move |_, stage, line| match stage {
            Stage::Rcpt if line.contains("b@") => Reaction::Say(answer.to_owned()),
            _ => Reaction::Go,
        });
        let done = pass(&spool, &server.url());
        assert_eq!((done.failure, counts(&spool)), (None, [0, 2, 1]), "{answer}");
    }
}

#[test]
fn a_share_of_another_letter_of_the_name_is_another_share() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let busy = Server::new(|connection, stage, line| match stage {
        Stage::Rcpt if line.contains("b@") && connection % 2 == 0 => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    for text in ["mot", "hai"] {
        fs::create_dir_all(spool.root().join("queue")).expect("a folder");
        let letter = format!("From: o@xa.test\nTo: a@xa.test, b@xa.test\n\n{text}");
        fs::write(spool.root().join("queue/thu.eml"), letter).expect("a letter");
        pass(&spool, &busy.url());
        pass(&spool, &busy.url());
    }
    let of_b: Vec<String> = busy
        .taken()
        .iter()
        .filter(|letter| letter.to == ["b@xa.test"])
        .map(|letter| String::from_utf8_lossy(&letter.bytes).into_owned())
        .collect();
    assert_eq!(of_b.len(), 2);
    assert!(of_b[0].contains("mot") && of_b[1].contains("hai"), "{of_b:?}");
}

#[test]
fn a_server_that_wants_a_login_is_the_operators_matter() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let server = Server::new(|_, stage, _| match stage {
        Stage::Rcpt => Reaction::Say("554 5.7.1 Relay access denied".to_owned()),
        _ => Reaction::Go,
    });
    let done = pass(&spool, &server.url());
    assert_eq!(done.failure.map(|failure| failure.class), Some(Class::Configuration));
    assert_eq!(counts(&spool), [1, 0, 0], "nothing is lost for a forgotten user");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_moved_holds_no_other_letter_up() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    fs::create_dir_all(spool.root().join("queue/thu-muc.eml")).expect("a folder that looks like a letter");
    fs::create_dir_all(spool.root().join("sent/a.eml")).expect("a folder where the letter should go");
    for name in ["a", "b"] {
        let file = spool.root().join(format!("queue/{name}.eml"));
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, "From: a@xa.test\nTo: b@xa.test\n\nx").expect("a letter");
    }
    let server = Server::healthy();
    for expected in [2, 2] {
        pass(&spool, &server.url());
        assert_eq!(server.taken().len(), expected, "each once, moved or not");
    }
}

/// What a refusal at a stage does: its class, and where the letter is then.
#[test]
fn refusals_have_their_class() {
    for (stage, answer, class, places) in [
        (Stage::Greeting, "554 5.7.1 not you", Some(Class::Configuration), [1, 0, 0]),
        (Stage::Ehlo, "550 no", Some(Class::Configuration), [1, 0, 0]),
        (Stage::Auth, "535 5.7.8 wrong", Some(Class::Configuration), [1, 0, 0]),
        (Stage::Auth, "454 4.7.0 busy", Some(Class::TryAgain), [1, 0, 0]),
        (Stage::Mail, "530 5.7.0 Must issue a STARTTLS command first", Some(Class::Configuration), [1, 0, 0]),
        (Stage::Mail, "553 5.7.1 not your address", Some(Class::Configuration), [1, 0, 0]),
        (Stage::Mail, "552 5.3.4 too large", None, [0, 0, 1]),
        (Stage::Rcpt, "450 4.2.1 later", None, [1, 0, 0]),
        (Stage::Rcpt, "550 5.1.1 nobody", None, [0, 0, 1]),
        (Stage::Data, "554 5.5.1 no", None, [0, 0, 1]),
        (Stage::Content, "451 4.3.0 later", None, [1, 0, 0]),
        (Stage::Content, "552 5.3.4 too large", None, [0, 0, 1]),
    ] {
        let folder = folder();
        let spool = Spool::new(folder.path());
        spooled(&spool, "a", &["lanhdao@xa.test"]);
        let said = answer.to_owned();
        let server = Server::new(move |_, at, _| if at == stage { Reaction::Say(said.clone()) } else { Reaction::Go });
        let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
        let done = pass(&spool, &url);
        let found = done.failure.as_ref().map(|failure| failure.class);
        assert_eq!((found, counts(&spool)), (class, places), "{stage:?} {answer}: {done:?}");
        assert!(done.has_failed(), "{answer}");
        let journal = fs::read_to_string(spool.root().join("journal.jsonl")).expect("a journal");
        assert!(journal.contains(&answer[..3]), "{answer}: {journal}");
        // A setting that is wrong is not a try of the letter: it waits until somebody has mended it.
        let history = Journal::open(&spool).expect("a journal").history("a.eml");
        assert_eq!(history.first_try.is_none(), class == Some(Class::Configuration), "{answer}");
    }
}

#[test]
fn a_wrong_password_is_tried_once_whatever_waits() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    for number in 0..10 {
        spooled(&spool, &format!("l{number}"), &["lanhdao@xa.test"]);
    }
    let server = Server::new(|_, stage, line| match stage {
        // It repeats what it was sent, as some do.
        Stage::Auth => Reaction::Say(format!("535 5.7.8 wrong: {line} matkhau bao")),
        _ => Reaction::Go,
    });
    let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
    let done = pass(&spool, &url);
    assert_eq!((server.connections(), done.left), (1, 10));
    let journal = fs::read_to_string(spool.root().join("journal.jsonl")).expect("a journal");
    let secrets = ["matkhau", "bWF0a2hhdQ", "AGJhbwBtYXRraGF1"];
    let shown = format!("{journal}\n{done:?}\n{:?}", account(&url));
    assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
}

#[test]
fn each_recipient_has_a_fate_of_its_own() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let file = spooled(&spool, "a", &["lanhdao@xa.test", "khong@xa.test", "tam@xa.test", "pho@xa.test"]);
    let server = Server::new(|connection, stage, line| match stage {
        Stage::Rcpt if line.contains("khong@") => Reaction::Say("550 5.1.1 nobody".to_owned()),
        Stage::Rcpt if line.contains("tam@") && connection == 0 => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    let done = pass(&spool, &server.url());
    assert_eq!((done.sent.len(), done.refused.len(), done.deferred.len()), (1, 1, 1), "{done:?}");
    assert_eq!((done.refused[0].to.as_str(), done.refused[0].answer.as_str()), ("khong@xa.test", "550 5.1.1 nobody"));
    let [queue, sent, failed] = states(&spool);
    assert_eq!((queue.len(), sent, failed.len()), (1, vec![file], 1));
    let to = |state: State, file: &str| {
        let letter = fs::read(spool.root().join(state.folder()).join(file)).expect("a letter");
        tonghop::deliver::envelope::Envelope::of(&letter).expect("an envelope").to
    };
    assert_eq!(to(State::Failed, &failed[0]), ["khong@xa.test"]);
    assert_eq!(to(State::Queue, &queue[0]), ["tam@xa.test"]);
    assert_eq!(pass(&spool, &server.url()).sent.len(), 1);
    let got: Vec<Vec<String>> = server.taken().into_iter().map(|letter| letter.to).collect();
    assert_eq!(got, [vec!["lanhdao@xa.test".to_owned(), "pho@xa.test".to_owned()], vec!["tam@xa.test".to_owned()]]);
    assert_eq!(counts(&spool), [0, 2, 1]);
}

#[test]
fn what_is_refused_while_others_wait_is_not_asked_again() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["khong@xa.test", "tam@xa.test"]);
    let server = Server::new(|_, stage, line| match stage {
        Stage::Rcpt if line.contains("khong@") => Reaction::Say("550 5.1.1 nobody".to_owned()),
        Stage::Rcpt => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    pass(&spool, &server.url());
    assert_eq!(counts(&spool), [1, 0, 0]);
    let asked = Server::new(|_, stage, line| {
        assert!(stage != Stage::Rcpt || !line.contains("khong@"), "{line}");
        Reaction::Go
    });
    pass(&spool, &asked.url());
    assert_eq!(counts(&spool), [0, 1, 1], "one has it, one will not");
}

#[test]
fn a_letter_is_given_up_after_its_time_and_can_be_taken_up_again() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let file = spooled(&spool, "a", &["tam@xa.test"]);
    let busy = Server::new(|_, stage, _| match stage {
        Stage::Rcpt => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    for (now, url) in [
        (NOW, busy.url().as_str()),
        ("2023-09-14T08:05:00+07:00", DEAD),
        ("2023-09-16T08:04:00+07:00", busy.url().as_str()),
    ] {
        pass_at(&spool, url, now, Which::All);
        assert_eq!(counts(&spool), [1, 0, 0], "{now}");
    }
    let done = pass_at(&spool, &busy.url(), "2023-09-16T08:05:00+07:00", Which::All);
    assert_eq!((counts(&spool), done.given_up.len()), ([0, 0, 1], 1));
    assert!(done.given_up[0].answer.contains("72") && done.given_up[0].answer.contains("450"), "{done:?}");
    assert_eq!(done.given_up[0].to, "tam@xa.test");
    spool.requeue(&file).expect("requeued");
    assert_eq!(pass(&spool, &Server::healthy().url()).sent.len(), 1);
}

#[test]
fn what_the_folders_do_not_show_yet_is_in_the_journal() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    let file = spooled(&spool, "a", &["lanhdao@xa.test", "tam@xa.test"]);
    let server = Server::new(|_, stage, line| match stage {
        Stage::Rcpt if line.contains("tam@") => Reaction::Say("450 4.2.1 later".to_owned()),
        _ => Reaction::Go,
    });
    pass(&spool, &server.url());
    // As if the process had died right after the journal, before anything was moved.
    let share = states(&spool)[0][0].clone();
    fs::remove_file(spool.root().join("queue").join(&share)).expect("removed");
    fs::rename(spool.root().join("sent").join(&file), spool.root().join("queue").join(&file)).expect("moved");
    let mut torn = fs::OpenOptions::new().append(true).open(spool.root().join("journal.jsonl")).expect("a journal");
    std::io::Write::write_all(&mut torn, b"{\"event\":\"tried\",\"at\":\"20").expect("a torn line");
    let well = Server::healthy();
    let done = pass(&spool, &well.url());
    assert_eq!((done.sent.len(), counts(&spool)), (2, [0, 2, 0]), "{done:?}");
    let got: Vec<Vec<String>> = well.taken().into_iter().map(|letter| letter.to).collect();
    assert_eq!(got, [["tam@xa.test"]], "only who had waited");
}

#[test]
fn a_file_that_is_no_letter_is_put_aside() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spool.put("rac.eml", b"not a letter").expect("spooled");
    spool.put("b.eml", b"From: a@xa.test\nTo: b@xa.test\nSubject: x\n\nb").expect("spooled");
    let server = Server::healthy();
    let done = pass(&spool, &server.url());
    assert_eq!((done.given_up.len(), done.sent.len(), counts(&spool)), (1, 1, [0, 1, 1]));
    assert_eq!(server.taken()[0].bytes, b"From: a@xa.test\r\nTo: b@xa.test\r\nSubject: x\r\n\r\nb\r\n");
}

/// Numbers that look random, the same in each run.
fn dice(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
#[ignore = "deep"]
fn a_thousand_letters_arrive_once_each_while_the_server_dies_at_random() {
    const LETTERS: usize = 1000;
    let folder = folder();
    let spool = Spool::new(folder.path());
    for number in 0..LETTERS {
        spooled(&spool, &format!("l{number:04}"), &["lanhdao@xa.test"]);
    }
    let mut seed = 110;
    let mut got: BTreeMap<String, usize> = BTreeMap::new();
    let (mut deaths, mut port) = (0, 0);
    while counts(&spool)[0] > 0 {
        let budget = usize::try_from(dice(&mut seed) % 400).expect("small");
        let server = Server::on(port, budget, |_, _, _| Reaction::Go);
        port = server.port;
        pass(&spool, &server.url());
        deaths += 1;
        assert!(deaths < 200, "{:?} left", counts(&spool));
        for letter in server.taken() {
            *got.entry(letter.header("Message-ID")).or_default() += 1;
        }
    }
    assert!(deaths > 10, "{deaths}");
    assert_eq!((got.len(), counts(&spool)), (LETTERS, [0, LETTERS, 0]));
    let twice: Vec<_> = got.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
