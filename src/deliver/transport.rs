//! The connection under a session: reached, secured, and guarded against a server that talks without end.
//!
//! STARTTLS is done here and not by lettre, which keeps what it has read ahead: a man in the middle could put answers
//! there before the connection is secured, and they would be taken for the server's own. Read byte by byte, nothing
//! is read ahead, and whatever stands there instead of TLS breaks the handshake.

use std::fmt::Debug;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::account::Account;
use super::failure::{Class, Failure, Stage};
use crate::model::mail::MailLimits;

/// Bytes of one answer of a server, all of its lines together; real ones have some hundreds.
const LONGEST_ANSWER: usize = 8 * 1024;
/// What lettre waits for first, on a connection whose greeting was heard already.
const GREETING: &[u8] = b"220 \r\n";

/// A connection as lettre uses it.
pub(super) type Stream = Box<dyn AsyncTokioStream>;

/// Reaches the server by any of its addresses.
pub(super) async fn reach(account: &Account, limits: &MailLimits) -> Result<TcpStream, Failure> {
    let server = &account.server;
    let patience = Duration::from_secs(limits.connect_seconds.into());
    let failed = |error: &io::Error| Failure::of_io(Stage::Connect, error);
    let addresses: Vec<SocketAddr> =
        tokio::net::lookup_host((server.host.as_str(), server.port)).await.map_err(|error| failed(&error))?.collect();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses {
        match tokio::time::timeout(patience, TcpStream::connect(address)).await {
            // A letter's end is a write of its own; it must not wait until the server has acknowledged the rest.
            Ok(Ok(stream)) => {
                stream.set_nodelay(true).map_err(|error| failed(&error))?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "the server cannot be reached"),
        }
    }
    Err(failed(&last))
}

/// A connection that is used as it is.
pub(super) fn plain(stream: TcpStream, heard: &Heard) -> Stream {
    Box::new(Guarded { inner: stream, before: &[], heard: 0, said: heard.clone(), is_over: false })
}

/// A connection secured before anything is said; `greeted` says that the server's greeting was heard in the clear.
pub(super) async fn secured(
    account: &Account,
    stream: TcpStream,
    greeted: bool,
    heard: &Heard,
) -> Result<Stream, Failure> {
    let failed = |error: &io::Error| Failure::of_io(Stage::Secure, error);
    let name = ServerName::try_from(account.server.host.clone())
        .map_err(|error| failed(&io::Error::other(error.to_string())))?;
    let connector = TlsConnector::from(Arc::new(config(account)?));
    let inner = connector.connect(name, stream).await.map_err(|error| failed(&error))?;
    Ok(Box::new(Guarded {
        inner,
        before: if greeted { GREETING } else { &[] },
        heard: 0,
        said: heard.clone(),
        is_over: false,
    }))
}

/// Hears a server's greeting and what it offers, in the clear; says whether it offers STARTTLS.
pub(super) async fn greet(stream: &mut TcpStream) -> Result<bool, Failure> {
    answer(stream, Stage::Connect).await?;
    say(stream, Stage::Connect, "EHLO [127.0.0.1]").await?;
    let offers = answer(stream, Stage::Connect).await?;
    Ok(offers.lines().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")))
}

/// Asks for TLS; the next byte of the connection belongs to the handshake.
pub(super) async fn ask_for_tls(stream: &mut TcpStream) -> Result<(), Failure> {
    say(stream, Stage::Secure, "STARTTLS").await?;
    answer(stream, Stage::Secure).await.map(drop)
}

async fn say(stream: &mut TcpStream, stage: Stage, command: &str) -> Result<(), Failure> {
    let line = format!("{command}\r\n");
    stream.write_all(line.as_bytes()).await.map_err(|error| Failure::of_io(stage, &error))
}

/// A positive answer, its lines without their codes.
async fn answer(stream: &mut TcpStream, stage: Stage) -> Result<String, Failure> {
    let mut lines = String::new();
    let mut line = Vec::new();
    let mut heard = 0;
    let mut first = None;
    loop {
        let byte = stream.read_u8().await.map_err(|error| Failure::of_io(stage, &error))?;
        heard += 1;
        if heard > LONGEST_ANSWER {
            return Err(Failure::of_io(stage, &endless()));
        }
        line.push(byte);
        if byte != b'\n' {
            continue;
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let code: Option<u16> = text.get(..3).and_then(|code| code.parse().ok());
        let last = text.get(3..4) != Some("-");
        let known = code.filter(|code| (200..600).contains(code) && *first.get_or_insert(*code) == *code);
        let Some(code) = known.filter(|_| matches!(text.get(3..4), None | Some(" " | "-"))) else {
            return Err(Failure::of_breach(stage, &text));
        };
        lines.push_str(text.get(4..).unwrap_or_default());
        lines.push('\n');
        if last && (200..400).contains(&code) {
            return Ok(lines);
        }
        if last {
            return Err(Failure::answered(stage, code, &lines));
        }
        line.clear();
    }
}

fn endless() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the server's answer does not end")
}

/// Whom to trust: the account's own authorities alone, or the system's.
fn config(account: &Account) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    match &account.authorities {
        // The account has proven each of them when it was read.
        Some(own) => drop(roots.add_parsable_certificates(own.iter().cloned())),
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|error| Failure {
        class: Class::Configuration,
        stage: Stage::Secure,
        code: None,
        answer: error.to_string(),
        hint: None,
        broken: true,
        breach: false,
    })?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// A connection of which only so much is heard between two things that are said.
#[derive(Debug)]
struct Guarded<S> {
    inner: S,
    /// What is heard before anything of the connection.
    before: &'static [u8],
    /// Bytes heard since something was said.
    heard: usize,
    said: Heard,
    /// Whether we said goodbye: what is heard then is not an answer to anything else.
    is_over: bool,
}

/// What a server said last, for whoever has to tell of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// The bytes as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.before.is_empty() {
            let (now, later) = self.before.split_at(self.before.len().min(into.remaining()));
            into.put_slice(now);
            self.before = later;
            return Poll::Ready(Ok(()));
        }
        if self.heard > LONGEST_ANSWER {
            return Poll::Ready(Err(endless()));
        }
        let before = into.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, into);
        self.heard += into.filled().len() - before;
        if !self.is_over {
            self.said.lock().extend_from_slice(&into.filled()[before..]);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.heard = 0;
        self.is_over |= bytes.starts_with(b"QUIT");
        if !self.is_over {
            self.said.lock().clear();
        }
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl AsyncTokioStream for Guarded<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.inner.peer_addr()
    }
}

impl AsyncTokioStream for Guarded<tokio_rustls::client::TlsStream<TcpStream>> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.inner.get_ref().0.peer_addr()
    }
}
