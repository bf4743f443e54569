//! One session with a mail server, every step of it within its time.
//!
//! lettre speaks the protocol; what is ours is the deadlines (a server that sends a byte a second must not hold a run
//! up), an answer for each recipient, and the class of every failure. A session is driven step by step from outside.

use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use super::account::Account;
use super::envelope::{self, Envelope};
use super::failure::{Class, Failure, Stage, one_line};
use super::journal::{Fate, Outcome};
use super::transport::{self, Heard, Stream};
use crate::clock::Countdown;
use crate::model::mail::{MailLimits, Security};

/// Connecting includes the name's look-up, the greeting and the first EHLO.
const ANSWERS_WHILE_CONNECTING: u32 = 2;
/// Securing is a command, a handshake and a second EHLO.
const ANSWERS_WHILE_SECURING: u32 = 3;
/// A login may take a command and its challenges.
const ANSWERS_WHILE_LOGGING_IN: u32 = 3;
/// Bytes a second of a line that is slow, but not too slow for mail.
const SLOW_LINE: usize = 32 * 1024;
/// Seconds that a server gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// What became of a letter offered in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offered {
    /// For each recipient; empty where the letter got no hearing at all.
    pub outcomes: Vec<Outcome>,
    /// What went wrong for all of them, if anything did.
    pub failure: Option<Failure>,
}

/// How far a connection is.
enum ConnectionState {
    /// Reached and greeted, in the clear; whether the server offers STARTTLS.
    Clear(TcpStream, bool),
    /// In the hands of the library.
    Open(Box<AsyncSmtpConnection>),
    /// Gone.
    Lost,
}

/// A connection to a mail server.
pub(crate) struct Session<'a> {
    account: &'a Account,
    limits: &'a MailLimits,
    /// What is left of the pass.
    time: &'a Countdown,
    runtime: Runtime,
    connection: ConnectionState,
    /// What the server said last.
    heard: Heard,
    broken: bool,
}

impl<'a> Session<'a> {
    /// Reaches the server, secures the connection and logs in.
    ///
    /// # Errors
    /// What kept the session from being opened.
    pub(crate) fn open(account: &'a Account, limits: &'a MailLimits, time: &'a Countdown) -> Result<Self, Failure> {
        let mut session = Self::connect(account, limits, time)?;
        session.secure()?;
        session.log_in()?;
        Ok(session)
    }

    /// Reaches the server and hears what it offers; with implicit TLS over a secured connection.
    ///
    /// # Errors
    /// What kept the server from being reached.
    pub(crate) fn connect(account: &'a Account, limits: &'a MailLimits, time: &'a Countdown) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure {
            class: Class::TryAgain,
            stage: Stage::Connect,
            code: None,
            answer: format!("no connection can be made by this process: {error}"),
            hint: Some("look at the limits on processes and open files of this account".to_owned()),
            broken: true,
            breach: false,
        })?;
        let heard = Heard::default();
        let connect = async {
            let mut stream = transport::reach(account, limits).await?;
            match account.server.security {
                Security::StartTls => {
                    let offers_tls = transport::greet(&mut stream).await?;
                    Ok(ConnectionState::Clear(stream, offers_tls))
                }
                Security::Implicit => {
                    begin(account, transport::secured(account, stream, false, &heard).await?, &heard).await
                }
                Security::Plain => begin(account, transport::plain(stream, &heard), &heard).await,
            }
        };
        let limit = limits.connect_seconds + ANSWERS_WHILE_CONNECTING * limits.answer_seconds;
        match within(&runtime, time, Stage::Connect, limit, connect) {
            Ok(connection) => Ok(Self { account, limits, time, runtime, connection, heard, broken: false }),
            Err(failure) => {
                // A look-up of a name that hangs must not hold the process.
                runtime.shutdown_background();
                Err(failure)
            }
        }
    }

    /// Secures the connection by STARTTLS where the account asks for it.
    ///
    /// # Errors
    /// The server offers none, or its certificate is not to be trusted.
    pub(crate) fn secure(&mut self) -> Result<(), Failure> {
        let (mut stream, offers_tls) = match std::mem::replace(&mut self.connection, ConnectionState::Lost) {
            ConnectionState::Clear(stream, offers_tls) => (stream, offers_tls),
            other => {
                self.connection = other;
                return Ok(());
            }
        };
        if !offers_tls {
            self.broken = true;
            return Err(Failure::no_tls());
        }
        let (account, heard) = (self.account, &self.heard);
        let secure = async {
            transport::ask_for_tls(&mut stream).await?;
            begin(account, transport::secured(account, stream, true, heard).await?, heard).await
        };
        let limit = ANSWERS_WHILE_SECURING * self.limits.answer_seconds;
        let done = within(&self.runtime, self.time, Stage::Secure, limit, secure);
        self.connection = done.map_err(|failure| self.failed(failure))?;
        Ok(())
    }

    /// Logs in where the account has a user.
    ///
    /// # Errors
    /// The server offers no login, or refuses this one.
    pub(crate) fn log_in(&mut self) -> Result<(), Failure> {
        let Some((user, password)) = self.account.login() else { return Ok(()) };
        let credentials = Credentials::new(user, password);
        let limit = ANSWERS_WHILE_LOGGING_IN * self.limits.answer_seconds;
        self.step(Stage::Login, limit, async |connection| {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await
        })?;
        Ok(())
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub(crate) fn is_encrypted(&self) -> bool {
        self.account.server.security != Security::Plain
    }

    /// Whether the connection is of no further use.
    #[must_use]
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Offers a letter to the recipients of an envelope.
    pub(crate) fn offer(&mut self, envelope: &Envelope, letter: &[u8]) -> Offered {
        let whole = |failure: Failure| Offered { outcomes: Vec::new(), failure: Some(failure) };
        let from = match address(&envelope.from) {
            Ok(from) => from,
            Err(failure) => return whole(failure),
        };
        if let Err(failure) = self.command(Stage::Sender, Mail::new(Some(from), Vec::new())) {
            return whole(failure);
        }
        let mut outcomes = Vec::new();
        let mut accepted = Vec::new();
        for to in &envelope.to {
            let named = address(to).and_then(|address| self.command(Stage::Recipient, Rcpt::new(address, Vec::new())));
            match named {
                Ok(_) => accepted.push(to.clone()),
                Err(failure) if self.wants_login(&failure) => {
                    let hint = "this server takes no mail without a login: write the user into the URL".to_owned();
                    let failure = Failure { class: Class::Configuration, hint: Some(hint), ..failure };
                    return Offered { outcomes, failure: Some(failure) };
                }
                Err(failure) if failure.class == Class::Final => {
                    outcomes.push(Outcome { to: to.clone(), fate: Fate::Refused, answer: failure.answer });
                }
                Err(failure) if failure.class == Class::Configuration || failure.broken => {
                    return Offered { outcomes, failure: Some(failure) };
                }
                Err(failure) => {
                    outcomes.push(Outcome { to: to.clone(), fate: Fate::Deferred, answer: failure.answer });
                }
            }
        }
        if accepted.is_empty() {
            let _ = self.command(Stage::Recipient, Rset);
            return Offered { outcomes, failure: None };
        }
        let handed_over = self.command(Stage::Data, Data).and_then(|_| self.content(letter));
        let (fate, answer, failure) = match handed_over {
            Ok(response) => (Fate::Delivered, self.said(&response), None),
            Err(failure) => {
                // A server that refuses at DATA keeps the letter's beginning; the next one must not meet it.
                if !failure.broken {
                    let _ = self.command(Stage::Data, Rset);
                }
                let fate = if failure.class == Class::Final { Fate::Refused } else { Fate::Deferred };
                (fate, failure.answer.clone(), (fate == Fate::Deferred).then_some(failure))
            }
        };
        outcomes.extend(accepted.into_iter().map(|to| Outcome { to, fate, answer: answer.clone() }));
        Offered { outcomes, failure }
    }

    /// Whether a recipient was refused because nobody logged in, in the words of the servers that say so.
    fn wants_login(&self, failure: &Failure) -> bool {
        let said = failure.answer.to_lowercase();
        let words = ["relay", "authentication required", "authenticate first", "auth first", "log in first"];
        let of_all = words.iter().any(|word| said.contains(word)) && !said.contains("resolver.");
        self.account.server.user.is_none() && failure.class == Class::Final && of_all
    }

    /// Ends the session in good order, if the server lets it.
    pub(crate) fn close(mut self) {
        if let ConnectionState::Open(connection) = &mut self.connection
            && !self.broken
        {
            let goodbye = async { tokio::time::timeout(GOODBYE, connection.quit()).await };
            let _ = self.runtime.block_on(goodbye);
        }
        self.runtime.shutdown_background();
    }

    /// A command and its answer: what asks for more (354) after DATA, what says done (2xx) after any other.
    fn command(&mut self, stage: Stage, command: impl std::fmt::Display) -> Result<Response, Failure> {
        let line = command.to_string();
        let asks_for_more = line.trim_end() == "DATA";
        let response =
            self.step(stage, self.limits.answer_seconds, async |connection| connection.command(line).await)?;
        self.expected(stage, response, asks_for_more)
    }

    /// An answer of the kind that belongs here; another one would let the two sides talk of different things.
    fn expected(&mut self, stage: Stage, response: Response, asks_for_more: bool) -> Result<Response, Failure> {
        if asks_for_more == (response.code().severity == Severity::PositiveIntermediate) {
            return Ok(response);
        }
        let said = self.said(&response);
        Err(self.failed(Failure::of_breach(stage, &said)))
    }

    /// Sends a letter's content, without what is for the spool alone; the library ends it with the line end that is taken off here.
    fn content(&mut self, letter: &[u8]) -> Result<Response, Failure> {
        let lines = with_crlf(&envelope::outgoing(letter));
        let content = lines.strip_suffix(b"\r\n").unwrap_or(&lines);
        let limit = message_seconds(self.limits, letter.len());
        let response = self.step(Stage::Content, limit, async |connection| connection.message(content).await)?;
        self.expected(Stage::Content, response, false)
    }

    /// A step of the library within its time.
    fn step<T>(
        &mut self,
        stage: Stage,
        seconds: u32,
        step: impl AsyncFnOnce(&mut AsyncSmtpConnection) -> Result<T, SmtpError>,
    ) -> Result<T, Failure> {
        let ConnectionState::Open(connection) = &mut self.connection else { return Err(Failure::silent(stage, 0)) };
        let (account, heard) = (self.account, &self.heard);
        let answer = async { step(connection).await.map_err(|error| failure(account, stage, heard, &error)) };
        let done = within(&self.runtime, self.time, stage, seconds, answer);
        done.map_err(|failure| self.failed(failure))
    }

    fn said(&self, response: &Response) -> String {
        let lines: Vec<&str> = response.message().collect();
        one_line(&self.account.blotted(&format!("{} {}", response.code(), lines.join(" "))))
    }

    fn failed(&mut self, failure: Failure) -> Failure {
        self.broken |= failure.broken;
        failure
    }
}

/// Seconds that a letter of so many bytes may take: for the server's answer, and to hand it over on a slow line.
pub(super) fn message_seconds(limits: &MailLimits, bytes: usize) -> u32 {
    let on_the_way = u32::try_from(bytes / SLOW_LINE).unwrap_or(u32::MAX);
    limits.message_seconds.saturating_add(on_the_way)
}

/// Gives a connection into the library's hands, which hears the greeting and what the server offers.
async fn begin(account: &Account, stream: Stream, heard: &Heard) -> Result<ConnectionState, Failure> {
    let connection = AsyncSmtpConnection::connect_with_transport(stream, &ClientId::default()).await;
    let connection = connection.map_err(|error| failure(account, Stage::Connect, heard, &error))?;
    Ok(ConnectionState::Open(Box::new(connection)))
}

fn failure(account: &Account, stage: Stage, heard: &Heard, error: &SmtpError) -> Failure {
    Failure::of(stage, error, &heard.text(), &|text| account.blotted(text))
}

/// Runs a step within its own time and within what is left of the pass.
fn within<T>(
    runtime: &Runtime,
    time: &Countdown,
    stage: Stage,
    seconds: u32,
    step: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let limit = Duration::from_secs(seconds.into()).min(time.left());
    let done = runtime.block_on(async { tokio::time::timeout(limit, step).await });
    done.unwrap_or_else(|_| Err(Failure::silent(stage, limit.as_secs())))
}

fn address(text: &str) -> Result<Address, Failure> {
    text.parse().map_err(|_| Failure {
        class: Class::Final,
        stage: Stage::Recipient,
        code: None,
        answer: "this is not an e-mail address".to_owned(),
        hint: None,
        broken: false,
        breach: false,
    })
}

/// A letter with CRLF line ends; a line feed alone would end a line for some servers and not for others.
fn with_crlf(letter: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(letter.len() + 2);
    for (at, byte) in letter.iter().enumerate() {
        let follows = at > 0 && letter[at - 1] == b'\r';
        let leads = letter.get(at + 1) == Some(&b'\n');
        match byte {
            b'\n' if !follows => lines.extend_from_slice(b"\r\n"),
            b'\r' if !leads => lines.extend_from_slice(b"\r\n"),
            byte => lines.push(*byte),
        }
    }
    if !lines.ends_with(b"\r\n") {
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_as_mail_wants_it() {
        for (letter, sent) in
            [("a\r\nb\r\n", "a\r\nb\r\n"), ("a\nb", "a\r\nb\r\n"), ("a\r\r\n\n.\n", "a\r\n\r\n\r\n.\r\n"), ("", "\r\n")]
        {
            assert_eq!(with_crlf(letter.as_bytes()), sent.as_bytes(), "{letter:?}");
        }
    }
}
