//! A real Postfix and Dovecot: what leaves the spool is what lies in the mailbox.
//!
//! Skipped with a message where the packages, the script that starts them, or the rights to do so are not there.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mail_parser::{MessageParser, MimeHeaders};
use tempfile::TempDir;
use tonghop::deliver::account::{Account, Environment};
use tonghop::deliver::failure::{Class, Stage};
use tonghop::deliver::message::Attachment;
use tonghop::deliver::pass::Pass;
use tonghop::deliver::spool::{Spool, State};
use tonghop::deliver::worker::Which;
use tonghop::model::mail::{Mail, MailLimits};

use super::server::Server;
use super::{NOW, counts, pass_by, spooled, spooled_with, states};
use crate::harness::{Campaign, binary, program, report};

const PASSWORD: &str = "matkhau";
/// Looks into a mailbox until a letter must be there.
const PATIENCE: usize = 400;

/// The servers, on ports of their own; they end when this is dropped.
struct Postfix {
    script: PathBuf,
    folder: TempDir,
    smtp: u16,
    imap: u16,
}

impl Postfix {
    fn start() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/mail/mta.sh");
        if !script.is_file() {
            crate::harness::skip("../shared/mail/mta.sh is not there");
            return None;
        }
        for name in ["bash", "postfix", "dovecot", "openssl"] {
            program(name)?;
        }
        let user = Command::new("id").arg("-u").output().ok()?;
        if user.stdout.trim_ascii() != b"0" {
            crate::harness::skip("a mail server is started by root alone");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let server = Self { script, folder, smtp: free_port(), imap: free_port() };
        let ports = [server.smtp.to_string(), server.imap.to_string()];
        let log = fs::File::create(server.folder.path().join("log")).expect("a log");
        let started = Command::new("bash")
            .arg(&server.script)
            .arg("start")
            .arg(server.place())
            .args(&ports)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .status()
            .expect("bash runs");
        let log = fs::read_to_string(server.folder.path().join("log")).unwrap_or_default();
        if !started.success() {
            crate::harness::skip(&format!("the mail server does not start here: {log}"));
            return None;
        }
        Some(server)
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("mta")
    }

    /// Starts Postfix again, with whatever its files say now.
    fn restart(&self) {
        for what in ["stop", "start"] {
            let mut postfix = Command::new("postfix");
            postfix.arg("-c").arg(self.place().join("etc")).arg(what);
            let done = postfix.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(done.expect("postfix runs").success(), "{what}");
        }
        for _ in 0..PATIENCE {
            if TcpStream::connect(("127.0.0.1", self.smtp)).is_ok() {
                return;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(50));
        }
        panic!("the mail server does not come back");
    }

    fn certificate(&self) -> String {
        self.place().join("cert.pem").to_string_lossy().into_owned()
    }

    fn url(&self, password: &str) -> String {
        format!("smtp://baocao%40xa.test:{password}@localhost:{}?tls=required", self.smtp)
    }

    /// The letters in a mailbox that is to hold so many: a server takes a letter first and delivers it then.
    fn delivered(&self, user: &str, count: usize) -> Vec<Vec<u8>> {
        for _ in 0..PATIENCE {
            let letters = self.mailbox(user);
            if letters.len() >= count {
                return letters;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(50));
        }
        panic!(
            "{user} has not got {count} letters: {}",
            fs::read_to_string(self.place().join("maillog")).unwrap_or_default()
        );
    }

    /// Waits until it has delivered so many letters and noted that: stopped before, it delivers them once more.
    fn settle(&self, count: usize) {
        let done = || fs::read_to_string(self.place().join("maillog")).unwrap_or_default().matches(": removed").count();
        for _ in 0..PATIENCE {
            if done() >= count {
                return;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(50));
        }
        panic!("{} of {count} letters are delivered", done());
    }

    /// The letters in a mailbox, as IMAP gives them.
    fn mailbox(&self, user: &str) -> Vec<Vec<u8>> {
        let stream = TcpStream::connect(("127.0.0.1", self.imap)).expect("an IMAP server");
        let mut imap = Imap { reader: BufReader::new(stream.try_clone().expect("a stream")), stream };
        imap.line();
        imap.command(&format!("login {user} {PASSWORD}"));
        let selected = imap.command("select INBOX");
        let exists = selected.iter().find_map(|line| line.strip_prefix("* ")?.strip_suffix(" EXISTS")?.parse().ok());
        (1..=exists.unwrap_or(0)).map(|number: usize| imap.fetch(number)).collect()
    }
}

/// A port that is free at this moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let mut stop = Command::new("bash");
        stop.arg(&self.script).arg("stop").arg(self.place());
        let _ = stop.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// As much of an IMAP client as reads a mailbox.
struct Imap {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Imap {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    fn command(&mut self, command: &str) -> Vec<String> {
        self.stream.write_all(format!("a {command}\r\n").as_bytes()).expect("written");
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            if line.starts_with("a ") {
                assert!(line.starts_with("a OK"), "{command}: {line}");
                return lines;
            }
            lines.push(line);
        }
    }

    fn fetch(&mut self, number: usize) -> Vec<u8> {
        self.stream.write_all(format!("a fetch {number} BODY.PEEK[]\r\n").as_bytes()).expect("written");
        let head = self.line();
        let size = head.rsplit_once('{').and_then(|(_, size)| size.strip_suffix('}')?.parse().ok());
        let mut letter = vec![0; size.unwrap_or_else(|| panic!("no size in {head}"))];
        self.reader.read_exact(&mut letter).expect("a letter");
        while !self.line().starts_with("a ") {}
        letter
    }
}

fn tonghop(campaign: &Campaign, arguments: &[&str], url: &str) -> Output {
    let mut command = binary();
    command.env_remove("TONGHOP_NOW").env_remove("TONGHOP_SMTP_PASSWORD").env("TONGHOP_SMTP_URL", url);
    command.arg("-C").arg(campaign.path()).args(arguments).output().expect("the binary runs")
}

/// A pass as [`super::pass`], with the authorities of a file.
fn pass_trusting(spool: &Spool, url: &str, ca_file: Option<&str>) -> Pass {
    pass_trusting_at(spool, url, ca_file, NOW, Which::All)
}

fn pass_trusting_at(spool: &Spool, url: &str, ca_file: Option<&str>, now: &str, which: Which) -> Pass {
    let mail = Mail { ca_file: ca_file.map(str::to_owned), ..Mail::default() };
    let environment = Environment { url: Some(url.to_owned()), ..Environment::default() };
    let account = Account::of(&mail, Path::new("/"), &environment).expect("an account").expect("a server");
    pass_by(spool, &account, &MailLimits::default(), now, which)
}

#[test]
#[ignore = "deep"]
fn the_mailbox_holds_what_the_spool_holds() {
    let Some(postfix) = Postfix::start() else { return };
    let text = include_str!("../../tonghop.toml")
        .replace("<baocao@example.invalid>\"", &format!("<baocao@xa.test>\"\nca_file = \"{}\"", postfix.certificate()))
        .replace("<lanhdao@example.invalid>", "<lanhdao@xa.test>")
        .replace("\"Công an thị xã <congan@example.invalid>\"", "\"khong@xa.test\", \"tam@xa.test\"");
    let mut campaign = Campaign::with_file(&text);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&crate::harness::WARDS), "2023-08-30T15:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T08:00:00+07:00");
    let run = ["--now", "2023-09-13T08:30:00+07:00", "run"];
    let output = tonghop(&campaign, &run, &postfix.url(PASSWORD));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("khong@xa.test: refused for good: 550 5.1.1") && said.contains("450 4.2.1"), "{said}");
    let spool = Spool::new(campaign.path());
    assert_eq!(counts(&spool), [1, 1, 1], "one waits, some have it, one will not get it");
    let [_, sent, _] = states(&spool);
    let letter = fs::read(spool.root().join("sent").join(&sent[0])).expect("a letter");
    let mailbox = postfix.delivered("lanhdao@xa.test", 1);
    let letter = tonghop::deliver::envelope::outgoing(&letter);
    assert!(mailbox[0].ends_with(&letter), "{}", String::from_utf8_lossy(&mailbox[0][..2000]));
    let before = &mailbox[0][..mailbox[0].len() - letter.len()];
    assert!(!before.is_empty(), "the server adds its own lines");
    let head = String::from_utf8_lossy(&mailbox[0]).split("\r\n\r\n").next().unwrap_or_default().to_owned();
    assert!(!head.contains("X-Envelope") && !head.contains("X-Tonghop"), "nothing of the spool leaves: {head}");
    let parsed = MessageParser::default().parse(&mailbox[0]).expect("a letter");
    let workbook = fs::read(campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12.xlsx")).expect("a workbook");
    let parts: Vec<_> = parsed.attachments().collect();
    let named = |end: &str| {
        parts.iter().find(|part| part.attachment_name().is_some_and(|name| name.ends_with(end))).expect("a part")
    };
    assert!(named(".xlsx").contents() == workbook);
    assert!(named(".png").contents().starts_with(b"\x89PNG"));
    // Again, and nobody gets two.
    tonghop(&campaign, &run, &postfix.url(PASSWORD));
    tonghop(&campaign, &["send"], &postfix.url(PASSWORD));
    spooled(&spool, "moc", &["lanhdao@xa.test"]);
    tonghop(&campaign, &["send"], &postfix.url(PASSWORD));
    // A later letter has arrived, and no second copy of the first one before it.
    assert_eq!(postfix.delivered("lanhdao@xa.test", 2).len(), 2);
    let verify = tonghop(&campaign, &["verify"], &postfix.url(PASSWORD));
    assert_eq!(verify.status.code(), Some(0), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[test]
#[ignore = "deep"]
fn each_refusal_of_a_real_server_has_its_class_and_its_place() {
    let Some(postfix) = Postfix::start() else { return };
    let authority = postfix.certificate();
    let other = postfix.folder.path().join("other.pem");
    make_certificate(&other, &postfix.folder.path().join("other.key"));
    let relay = Relay::start(postfix.smtp);
    let unsecured = Server::healthy();
    let good = postfix.url(PASSWORD);
    let plain = format!("smtp://127.0.0.1:{}", postfix.smtp);
    let elsewhere = good.replace(&format!("localhost:{}", postfix.smtp), &format!("127.0.0.2:{}", relay.port));
    let without_tls = format!("smtp://127.0.0.1:{}?tls=required", unsecured.port);
    let other = other.to_string_lossy().into_owned();
    let (trusted, system) = (Some(authority.as_str()), None);
    for (what, url, ca, to, class, stage, said, places) in [
        (
            "535",
            &postfix.url("sai"),
            trusted,
            "lanhdao",
            Some(Class::Configuration),
            Some(Stage::Login),
            "535",
            [1, 0, 0],
        ),
        (
            "wrong CA",
            &good,
            Some(other.as_str()),
            "lanhdao",
            Some(Class::Configuration),
            Some(Stage::Secure),
            "trusted",
            [1, 0, 0],
        ),
        ("no CA", &good, system, "lanhdao", Some(Class::Configuration), Some(Stage::Secure), "trusted", [1, 0, 0]),
        (
            "wrong host",
            &elsewhere,
            trusted,
            "lanhdao",
            Some(Class::Configuration),
            Some(Stage::Secure),
            "host name",
            [1, 0, 0],
        ),
        (
            "no TLS",
            &without_tls,
            trusted,
            "lanhdao",
            Some(Class::Configuration),
            Some(Stage::Secure),
            "STARTTLS",
            [1, 0, 0],
        ),
        ("530", &plain, trusted, "lanhdao", Some(Class::Configuration), Some(Stage::Sender), "530", [1, 0, 0]),
        ("450", &good, trusted, "tam", None, None, "450", [1, 0, 0]),
        ("550", &good, trusted, "khong", None, None, "550", [0, 0, 1]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::new(folder.path());
        spooled(&spool, "a", &[&format!("{to}@xa.test")]);
        let done = pass_trusting(&spool, url, ca);
        let found = done.failure.as_ref();
        assert_eq!(found.map(|failure| failure.class), class, "{what}: {done:?}");
        assert_eq!(found.map(|failure| failure.stage), stage, "{what}: {done:?}");
        assert_eq!(counts(&spool), places, "{what}: {done:?}");
        assert!(format!("{done:?}").contains(said), "{what}: {done:?}");
        assert!(found.is_none_or(|failure| failure.hint.is_some()), "{what} says what to do");
        let journal = fs::read_to_string(spool.root().join("journal.jsonl")).expect("a journal");
        assert!(journal.contains(said) && !journal.contains(PASSWORD), "{what}: {journal}");
        assert_eq!(unsecured.taken().len(), 0, "nothing goes unsecured");
    }
    assert!(postfix.mailbox("lanhdao@xa.test").is_empty());
}

/// Another certificate for the same host, and its key.
fn make_certificate(certificate: &Path, key: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .stderr(Stdio::null())
        .status()
        .expect("openssl runs");
    assert!(made.success());
}

/// Certificate, key and settings as they should be, kept while they are broken.
fn keep(postfix: &Postfix) -> Vec<(PathBuf, Vec<u8>)> {
    let files = ["cert.pem", "key.pem", "etc/main.cf"].map(|name| postfix.place().join(name));
    files.into_iter().map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect()
}

#[test]
#[ignore = "deep"]
fn mail_goes_by_the_ordinary_steps_once_the_server_is_mended() {
    let Some(postfix) = Postfix::start() else { return };
    let authority = postfix.folder.path().join("authority.pem");
    fs::copy(postfix.place().join("cert.pem"), &authority).expect("copied");
    let authority = authority.to_string_lossy().into_owned();
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::new(folder.path());
    let pass = |now: &str| pass_trusting_at(&spool, &postfix.url(PASSWORD), Some(&authority), now, Which::Due);
    let good = keep(&postfix);
    for (sent, (day, name, said)) in (1..).zip([(13, "certificate", "certificate"), (14, "greeting", "554")]) {
        spooled(&spool, name, &["lanhdao@xa.test"]);
        if name == "certificate" {
            make_certificate(&good[0].0, &good[1].0);
        } else {
            let settings = String::from_utf8_lossy(&good[2].1).into_owned();
            let closed = format!("{settings}\nsmtpd_delay_reject = no\nsmtpd_client_restrictions = reject\n");
            fs::write(&good[2].0, closed).expect("written");
        }
        postfix.restart();
        let at = |time: &str| format!("2023-09-{day}T{time}:00+07:00");
        let failure = pass(&at("08:05")).failure.unwrap_or_else(|| panic!("{name} is broken"));
        assert!(failure.class == Class::Configuration && failure.answer.contains(said), "{failure:?}");
        assert!(pass(&at("08:10")).failure.is_some(), "{name}: it is tried after five minutes, and as bad");
        for (path, bytes) in &good {
            fs::write(path, bytes).expect("mended");
        }
        postfix.restart();
        let early = pass(&at("08:24"));
        assert_eq!((early.early, early.failure), (1, None), "{name}: its time has not come");
        assert_eq!(pass(&at("08:25")).sent.len(), 1, "{name}: it goes by the second step");
        postfix.settle(sent);
    }
    assert_eq!(postfix.delivered("lanhdao@xa.test", 2).len(), 2);
}

#[test]
#[ignore = "deep"]
fn a_letter_too_large_for_the_server_is_put_aside_and_the_next_one_arrives() {
    let Some(postfix) = Postfix::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::new(folder.path());
    let attachment = Attachment {
        name: "bang.xlsx".to_owned(),
        content_type: "application/octet-stream".to_owned(),
        bytes: (0..20 * 1024 * 1024).map(|n: u32| n.to_le_bytes()[1]).collect(),
    };
    spooled_with(&spool, "a", &["lanhdao@xa.test"], vec![attachment]);
    spooled(&spool, "b", &["lanhdao@xa.test"]);
    let authority = postfix.certificate();
    let done = pass_trusting(&spool, &postfix.url(PASSWORD), Some(&authority));
    assert_eq!((counts(&spool), done.refused.len(), done.failure), ([0, 1, 1], 1, None));
    assert!(done.refused[0].answer.starts_with("552"), "{:?}", done.refused);
    assert_eq!(spool.letters(State::Failed).expect("a folder"), ["a.eml"]);
    assert_eq!(postfix.delivered("lanhdao@xa.test", 1).len(), 1);
}

/// Passes connections to 127.0.0.2 on to a port of 127.0.0.1: the same server under a name that is not its own.
struct Relay {
    port: u16,
}

impl Relay {
    fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.2:0").expect("a second loopback address");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for inward in listener.incoming().flatten() {
                let Ok(outward) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                let (from, back) = (inward.try_clone().expect("a stream"), outward.try_clone().expect("a stream"));
                std::thread::spawn(move || pipe(from, outward));
                std::thread::spawn(move || pipe(back, inward));
            }
        });
        Self { port }
    }
}

fn pipe(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Write);
}
