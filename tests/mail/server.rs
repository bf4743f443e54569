//! A mail server on loopback that does what it is told: takes letters, refuses, falls silent, cuts the line, dies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two bytes of a server that drips.
const DRIP: Duration = Duration::from_millis(120);
/// How long a socket is waited on before it is seen whether the server is to end.
const POLL: Duration = Duration::from_millis(20);

/// Where in a session the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Greeting,
    Ehlo,
    Tls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The letter's end: it is taken when the server says so.
    Content,
}

impl Stage {
    pub(crate) const WITHOUT_LOGIN: [Self; 6] =
        [Self::Greeting, Self::Ehlo, Self::Mail, Self::Rcpt, Self::Data, Self::Content];
}

/// What the server does there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// What a healthy server does.
    Go,
    /// Says this instead.
    Say(String),
    /// Says nothing, ever.
    Silence,
    /// Says the right thing, slower than anybody can wait for.
    Drip,
    /// Talks without end: lines, or one line.
    Flood(&'static str),
    /// Cuts the line.
    Cut,
    /// Takes or says the right thing, then cuts the line.
    GoAndCut,
    /// Takes the letter, then cuts the line without a word.
    TakeAndCut,
    /// Cuts the line in the middle of the letter.
    CutInside,
}

/// A letter that the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) to: Vec<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> String {
        tonghop::deliver::envelope::header(&self.bytes, name).unwrap_or_default()
    }
}

/// What the server does, by connection (from 0), stage and the line it was sent.
type Plan = dyn Fn(usize, Stage, &str) -> Reaction + Send + Sync;

struct Shared {
    plan: Box<Plan>,
    taken: Mutex<Vec<Taken>>,
    over: AtomicBool,
    connections: AtomicUsize,
    /// Commands after which the server dies.
    budget: AtomicUsize,
}

/// The server; it ends when it is dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server that does what the plan says.
    pub(crate) fn new(plan: impl Fn(usize, Stage, &str) -> Reaction + Send + Sync + 'static) -> Self {
        Self::on(0, usize::MAX, plan)
    }

    /// A healthy server.
    pub(crate) fn healthy() -> Self {
        Self::new(|_, _, _| Reaction::Go)
    }

    /// A server on a port, that dies after so many commands.
    pub(crate) fn on(
        port: u16,
        budget: usize,
        plan: impl Fn(usize, Stage, &str) -> Reaction + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("set");
        let shared = Arc::new(Shared {
            plan: Box::new(plan),
            taken: Mutex::default(),
            over: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            budget: AtomicUsize::new(budget),
        });
        let own = Arc::clone(&shared);
        let thread = std::thread::spawn(move || accept(&listener, &own));
        Self { port, shared, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The letters taken so far.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().expect("unpoisoned").clone()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A server that is not there: on this port of loopback nobody listens.
pub(crate) const DEAD: &str = "smtp://127.0.0.1:1";

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut sessions = Vec::new();
    while !shared.over.load(Ordering::SeqCst) {
        match listener.accept() {
            Ok((stream, _)) => {
                let number = shared.connections.fetch_add(1, Ordering::SeqCst);
                let own = Arc::clone(shared);
                sessions.push(std::thread::spawn(move || {
                    let _ = session(stream, number, &own);
                }));
            }
            Err(_) => std::thread::park_timeout(POLL / 4),
        }
    }
    for session in sessions {
        let _ = session.join();
    }
}

/// What is left to do after a reaction.
enum Next {
    On,
    End,
}

fn session(stream: TcpStream, number: usize, shared: &Shared) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(POLL))?;
    let lines = Lines { reader: BufReader::new(stream.try_clone()?), shared };
    Session { stream, number, shared, lines, to: Vec::new(), is_begun: false }.serve()
}

/// The stage that a command leads to, and what a healthy server says.
fn expected(verb: &str) -> Option<(Stage, &'static str)> {
    let answer = match verb {
        "EHLO" => (Stage::Ehlo, "250-loopback\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"),
        "STARTTLS" => (Stage::Tls, "502 5.5.1 not here"),
        "AUTH" => (Stage::Auth, "235 2.7.0 ok"),
        "MAIL" => (Stage::Mail, "250 2.1.0 ok"),
        "RCPT" => (Stage::Rcpt, "250 2.1.5 ok"),
        "DATA" => (Stage::Data, "354 go on"),
        _ => return None,
    };
    Some(answer)
}

/// A client served.
struct Session<'a> {
    stream: TcpStream,
    number: usize,
    shared: &'a Shared,
    lines: Lines<'a>,
    to: Vec<String>,
    /// Whether a letter was begun, and neither ended nor reset.
    is_begun: bool,
}

impl Session<'_> {
    fn serve(mut self) -> std::io::Result<()> {
        let greeting = (self.shared.plan)(self.number, Stage::Greeting, "");
        if let Next::End = self.react(&greeting, "220 loopback ESMTP ready for tests, one at a time")? {
            return Ok(());
        }
        while let Some(line) = self.lines.next() {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let Some((stage, good)) = expected(&verb) else {
                self.is_begun &= verb != "RSET";
                self.stream.write_all(if verb == "QUIT" { b"221 bye\r\n" } else { b"250 ok\r\n" })?;
                continue;
            };
            if stage == Stage::Mail && self.is_begun {
                // As Postfix has it: a letter that was begun is ended by its dot or by RSET.
                self.stream.write_all(b"503 5.5.1 Error: nested MAIL command\r\n")?;
                continue;
            }
            let reaction = (self.shared.plan)(self.number, stage, &line);
            let accepted = matches!(reaction, Reaction::Go | Reaction::GoAndCut | Reaction::Drip);
            if let Next::End = self.react(&reaction, good)? {
                return Ok(());
            }
            match stage {
                Stage::Mail if accepted => (self.is_begun, self.to) = (true, Vec::new()),
                Stage::Rcpt if accepted => {
                    self.to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                }
                Stage::Data if accepted => {
                    if let Next::End = self.take()? {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes a letter, or does with it what the plan says.
    fn take(&mut self) -> std::io::Result<Next> {
        let reaction = (self.shared.plan)(self.number, Stage::Content, "");
        let Some(bytes) = self.lines.content(reaction == Reaction::CutInside) else {
            self.stream.shutdown(Shutdown::Both)?;
            return Ok(Next::End);
        };
        self.is_begun = false;
        // One that dies has not taken it; one that takes it has it before it says so.
        let dies = self.shared.budget.load(Ordering::SeqCst) == 0;
        if !dies && matches!(reaction, Reaction::Go | Reaction::GoAndCut | Reaction::TakeAndCut) {
            self.shared.taken.lock().expect("unpoisoned").push(Taken { to: self.to.clone(), bytes });
        }
        self.react(&reaction, "250 2.0.0 taken")
    }

    fn react(&mut self, reaction: &Reaction, good: &str) -> std::io::Result<Next> {
        let spend = |left: usize| left.checked_sub(1);
        if self.shared.budget.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend).is_err() {
            self.shared.over.store(true, Ordering::SeqCst);
            self.stream.shutdown(Shutdown::Both)?;
            return Ok(Next::End);
        }
        let ends = match reaction {
            Reaction::Go => {
                self.stream.write_all(format!("{good}\r\n").as_bytes())?;
                false
            }
            Reaction::Say(answer) => {
                self.stream.write_all(format!("{answer}\r\n").as_bytes())?;
                answer.starts_with("421")
            }
            Reaction::Silence => {
                while !self.shared.over.load(Ordering::SeqCst) && !is_closed(&mut self.stream) {
                    std::hint::spin_loop();
                }
                true
            }
            Reaction::Drip => {
                for byte in format!("{good}\r\n").bytes() {
                    if self.shared.over.load(Ordering::SeqCst) || self.stream.write_all(&[byte]).is_err() {
                        return Ok(Next::End);
                    }
                    std::thread::park_timeout(DRIP);
                }
                false
            }
            Reaction::Flood(words) => {
                while !self.shared.over.load(Ordering::SeqCst) && self.stream.write_all(words.as_bytes()).is_ok() {
                    std::hint::spin_loop();
                }
                true
            }
            Reaction::Cut | Reaction::TakeAndCut | Reaction::CutInside => true,
            Reaction::GoAndCut => {
                self.stream.write_all(format!("{good}\r\n").as_bytes())?;
                true
            }
        };
        if ends {
            self.stream.shutdown(Shutdown::Both)?;
            return Ok(Next::End);
        }
        Ok(Next::On)
    }
}

/// Whether the other side is gone.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    match stream.read(&mut byte) {
        Ok(count) => count == 0,
        Err(error) => !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
    }
}

struct Lines<'a> {
    reader: BufReader<TcpStream>,
    shared: &'a Shared,
}

impl Lines<'_> {
    /// A line without its end; none when the client is gone or the server is to end.
    fn next(&mut self) -> Option<String> {
        Some(String::from_utf8_lossy(&self.line()?).trim_end().to_owned())
    }

    fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            match self.reader.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.ends_with(b"\n") => return Some(line),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                }
                Err(_) => return None,
            }
            if self.shared.over.load(Ordering::SeqCst) {
                return None;
            }
        }
    }

    /// The letter up to its dot, as it was before dots were doubled; none where the line is cut inside.
    fn content(&mut self, cut: bool) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for number in 0.. {
            let line = self.line()?;
            if cut && number > 5 {
                return None;
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        Some(bytes)
    }
}
