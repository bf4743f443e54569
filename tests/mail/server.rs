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

/// A port on which nobody listens.
pub(crate) fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

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

fn session(mut stream: TcpStream, number: usize, shared: &Shared) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(POLL))?;
    let mut lines = Lines { reader: BufReader::new(stream.try_clone()?), shared };
    let react = |stream: &mut TcpStream, stage, line: &str, good: &str| -> std::io::Result<Next> {
        if shared.budget.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err() {
            shared.over.store(true, Ordering::SeqCst);
            stream.shutdown(Shutdown::Both)?;
            return Ok(Next::End);
        }
        match (shared.plan)(number, stage, line) {
            Reaction::Go => stream.write_all(format!("{good}\r\n").as_bytes())?,
            Reaction::Say(answer) => {
                stream.write_all(format!("{answer}\r\n").as_bytes())?;
                if answer.starts_with("421") {
                    stream.shutdown(Shutdown::Both)?;
                    return Ok(Next::End);
                }
            }
            Reaction::Silence => {
                while !shared.over.load(Ordering::SeqCst) && !is_closed(stream) {}
                return Ok(Next::End);
            }
            Reaction::Drip => {
                for byte in format!("{good}\r\n").bytes() {
                    if shared.over.load(Ordering::SeqCst) || stream.write_all(&[byte]).is_err() {
                        return Ok(Next::End);
                    }
                    std::thread::park_timeout(DRIP);
                }
            }
            Reaction::Cut | Reaction::TakeAndCut | Reaction::CutInside => {
                stream.shutdown(Shutdown::Both)?;
                return Ok(Next::End);
            }
            Reaction::GoAndCut => {
                stream.write_all(format!("{good}\r\n").as_bytes())?;
                stream.shutdown(Shutdown::Both)?;
                return Ok(Next::End);
            }
        }
        Ok(Next::On)
    };
    let mut to: Vec<String> = Vec::new();
    if let Next::End = react(&mut stream, Stage::Greeting, "", "220 loopback ESMTP ready for tests, one at a time")? {
        return Ok(());
    }
    while let Some(line) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let (stage, good) = match verb.as_str() {
            "EHLO" => (Stage::Ehlo, "250-loopback\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"),
            "AUTH" => (Stage::Auth, "235 2.7.0 ok"),
            "MAIL" => {
                to.clear();
                (Stage::Mail, "250 2.1.0 ok")
            }
            "RCPT" => (Stage::Rcpt, "250 2.1.5 ok"),
            "DATA" => (Stage::Data, "354 go on"),
            "QUIT" => {
                stream.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => {
                stream.write_all(b"250 ok\r\n")?;
                continue;
            }
        };
        let accepted =
            matches!((shared.plan)(number, stage, &line), Reaction::Go | Reaction::GoAndCut | Reaction::Drip);
        if let Next::End = react(&mut stream, stage, &line, good)? {
            return Ok(());
        }
        if stage == Stage::Rcpt && accepted {
            to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
        }
        if stage == Stage::Data && accepted {
            let reaction = (shared.plan)(number, Stage::Content, "");
            let Some(bytes) = lines.content(reaction == Reaction::CutInside) else {
                stream.shutdown(Shutdown::Both)?;
                return Ok(());
            };
            // One that dies has not taken it; one that takes it has it before it says so.
            let dies = shared.budget.load(Ordering::SeqCst) == 0;
            if !dies && matches!(reaction, Reaction::Go | Reaction::GoAndCut | Reaction::TakeAndCut) {
                shared.taken.lock().expect("unpoisoned").push(Taken { to: to.clone(), bytes });
            }
            if let Next::End = react(&mut stream, Stage::Content, "", "250 2.0.0 taken")? {
                return Ok(());
            }
        }
    }
    Ok(())
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
