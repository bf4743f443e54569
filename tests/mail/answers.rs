//! What servers say against the protocol, or without end: quoted, cut, and never a password in it.

use tonghop::deliver::failure::Class;
use tonghop::deliver::spool::Spool;
use tonghop::model::language::Language;

use super::server::{Reaction, Server, Stage};
use super::{counts, folder, pass, spooled};

/// Answers that the protocol does not know, or not there, with what is quoted of them.
const BREACHES: [(Stage, &str, &str); 11] = [
    (Stage::Greeting, "HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad Request"),
    (Stage::Greeting, "", "it is empty"),
    (Stage::Greeting, "999 odd", "999 odd"),
    (Stage::Ehlo, "250-loopback\r\n550 no", "250-loopback 550 no"),
    (Stage::Ehlo, "25", "25"),
    (Stage::Mail, "\u{1b}[31mred\u{7}", "[31mred"),
    (Stage::Mail, "354 go on", "354 go on"),
    (Stage::Rcpt, "335 what", "335 what"),
    (Stage::Data, "250 taken", "250 taken"),
    (Stage::Content, "2x0 taken", "2x0 taken"),
    (Stage::Content, "354 more", "354 more"),
];

#[test]
fn an_answer_that_breaks_the_protocol_is_quoted_in_both_languages() {
    for (stage, answer, quoted) in BREACHES {
        let folder = folder();
        let spool = Spool::new(folder.path());
        spooled(&spool, "a", &["lanhdao@xa.test"]);
        let said = answer.to_owned();
        let server = Server::new(move |_, at, _| if at == stage { Reaction::Say(said.clone()) } else { Reaction::Go });
        let done = pass(&spool, &server.url());
        assert_eq!((counts(&spool), done.left), ([1, 0, 0], 1), "{stage:?} {answer}: {done:?}");
        // What one letter meets alone stands with its recipient.
        let Some(failure) = done.failure else {
            let told = &done.deferred[0].1;
            assert!(told.contains("breaks the mail protocol") && told.contains(quoted), "{stage:?} {answer}: {told}");
            let vietnamese = tonghop::deliver::failure::answer_in(told, Language::Vi);
            assert!(vietnamese.contains("sai giao thức thư") && vietnamese.contains(quoted), "{vietnamese}");
            assert!(["naming", "handing", "asking"].iter().all(|word| !vietnamese.contains(word)), "{vietnamese}");
            assert!(!told.contains(char::is_control), "{told:?}");
            continue;
        };
        assert_eq!(failure.class, Class::TryAgain, "{stage:?} {answer}");
        for (language, words) in [
            (Language::En, "the server's answer breaks the mail protocol"),
            (Language::Vi, "máy chủ trả lời sai giao thức thư"),
        ] {
            let line = failure.line_in(language);
            assert!(line.contains(words) && !line.contains("error"), "{stage:?} {answer}: {line}");
            assert!(language == Language::Vi || line.contains(quoted), "{stage:?} {answer}: {line}");
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(failure.hint_in(language).is_some_and(|hint| !hint.is_empty()));
        }
        assert_ne!(failure.line_in(Language::En), failure.line_in(Language::Vi));
    }
}

#[test]
fn what_a_server_says_is_cut_and_its_echo_of_a_password_blotted() {
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let server = Server::new(|_, stage, line| match stage {
        Stage::Auth => Reaction::Say(format!("odd {line} matkhau {}", "x".repeat(3000))),
        _ => Reaction::Go,
    });
    let url = server.url().replace("smtp://", "smtp://bao:matkhau@");
    let failure = pass(&spool, &url).failure.expect("a failure");
    let line = failure.line();
    assert!(line.contains("it said: odd AUTH") && line.ends_with('…') && line.chars().count() < 600, "{line}");
    assert!(!format!("{failure:?}").contains("matkhau") && !line.contains("AGJhbwBtYXRraGF1"), "{line}");
}

#[test]
fn bytes_that_are_no_text_are_told_as_such() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("smtp://{}?tls=none", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut line, _) = listener.accept().expect("a connection");
        line.write_all(b"220 \xD0\xCF\x11\xE0 hello\r\n").expect("said");
        let _ = line.read(&mut [0; 64]);
    });
    let folder = folder();
    let spool = Spool::new(folder.path());
    spooled(&spool, "a", &["lanhdao@xa.test"]);
    let failure = pass(&spool, &url).failure.expect("a failure");
    assert!(failure.line().contains("breaks the mail protocol; it said: 220"), "{}", failure.line());
    server.join().expect("it ends");
}
