//! Why a letter or a whole pass failed, and of what kind the failure is: to try again, final, or the operator's.

use std::error::Error as StdError;
use std::io;

use lettre::transport::smtp::Error as SmtpError;
use serde::{Deserialize, Serialize};

use crate::model::language::Language;
use crate::phrase;
use crate::terminal::Phrase;
use crate::text;

/// Hours for which a login that the server refused is left alone: trying it again and again may lock the account.
pub(super) const PAUSE_HOURS: i64 = 6;
/// Reply code for credentials that are wrong (RFC 4954, 6).
const WRONG_PASSWORD: u16 = 535;

/// What is to be done about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// It may pass: try again later.
    TryAgain,
    /// It will not pass: this recipient, or this letter, is given up.
    Final,
    /// Somebody has to mend a setting, here or at the server; no letter is to blame.
    Configuration,
}

/// The step of a session at which something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Reaching the server, its greeting, and what it offers.
    Connect,
    /// Securing the connection.
    Secure,
    /// Logging in.
    Login,
    /// Naming the sender.
    Sender,
    /// Naming a recipient.
    Recipient,
    /// Asking to hand the letter over.
    Data,
    /// Handing the letter over: what breaks off here may have arrived.
    Content,
}

impl Stage {
    const ALL: [Self; 7] =
        [Self::Connect, Self::Secure, Self::Login, Self::Sender, Self::Recipient, Self::Data, Self::Content];

    /// What was being done, after "while".
    fn doing(self) -> Phrase {
        match self {
            Self::Connect => phrase!("reaching the mail server"),
            Self::Secure => phrase!("securing the connection"),
            Self::Login => phrase!("logging in"),
            Self::Sender => phrase!("naming the sender"),
            Self::Recipient => phrase!("naming the recipient"),
            Self::Data => phrase!("asking to hand the letter over"),
            Self::Content => phrase!("handing the letter over"),
        }
    }
}

/// What went wrong, for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is to be done.
    pub class: Class,
    /// Where.
    pub stage: Stage,
    /// The server's reply code, if it gave one.
    pub code: Option<u16>,
    /// What the server said, or what is wrong.
    pub answer: String,
    /// What to do.
    pub hint: Option<String>,
    /// Whether the connection is of no further use.
    pub broken: bool,
    /// Whether the server's answer is one that the mail protocol does not know, or not there (RFC 5321, 4.2).
    pub breach: bool,
}

impl Failure {
    /// A line for the journal, in English.
    #[must_use]
    pub fn line(&self) -> String {
        self.line_in(Language::En)
    }

    /// A line for log and mail in a language, as far as there are words of ours for what is wrong.
    #[must_use]
    pub fn line_in(&self, language: Language) -> String {
        format!("{}: {}", self.stage.doing().said_in(language), self.answer_in(language))
    }

    /// Whether the server refused the login itself. Of all that can be wrong, this alone is not tried again before
    /// long: a few wrong passwords lock an account, a bad certificate harms nobody.
    #[must_use]
    pub fn refuses_login(&self) -> bool {
        let by_code = self.stage == Stage::Login || matches!(self.code, Some(WRONG_PASSWORD));
        self.class == Class::Configuration && self.code.is_some() && by_code
    }

    /// What the server said, or what is wrong.
    #[must_use]
    pub fn answer_in(&self, language: Language) -> String {
        answer_in(&self.answer, language)
    }

    /// What to do.
    #[must_use]
    pub fn hint_in(&self, language: Language) -> Option<String> {
        if self.breach { Some(hint_of_breach(self.stage).said_in(language)) } else { self.hint.clone() }
    }

    /// A server that answers what the protocol does not know, or not there.
    pub(super) fn of_breach(stage: Stage, said: &str) -> Self {
        let answer = breach(&one_line(said)).said_in(Language::En);
        Self { answer, breach: true, ..Self::lost(stage, "", &hint_of_breach(stage).said_in(Language::En)) }
    }

    /// The server did not answer within its time.
    pub(super) fn silent(stage: Stage, seconds: u64) -> Self {
        Self {
            class: Class::TryAgain,
            stage,
            code: None,
            answer: format!("no complete answer within {seconds} s"),
            hint: Some("look whether the server, or something before it, is overloaded; it is tried again".to_owned()),
            broken: true,
            breach: false,
        }
    }

    /// What the SMTP library found, sorted by what is to be done about it; `blotted` takes secrets out of a text, and `heard`
    /// is what the server said last.
    pub(super) fn of(stage: Stage, error: &SmtpError, heard: &str, blotted: &dyn Fn(&str) -> String) -> Self {
        if let Some(code) = error.status() {
            let said = error.source().map(ToString::to_string).unwrap_or_default();
            return Self::answered(stage, u16::from(code), &blotted(&said));
        }
        if let Some(io) = innermost(error).downcast_ref::<io::Error>() {
            if is_no_text(io) {
                return Self::of_breach(stage, &blotted(heard));
            }
            return Self::of_io(stage, io);
        }
        let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        let text = one_line(&blotted(&text));
        if error.is_client() {
            let hint = match stage {
                Stage::Login => "this server offers no login that is understood here; look at the port and at ?tls=",
                _ => "look at [mail] in tonghop.toml",
            };
            return Self::setting(stage, &text, hint);
        }
        // The library says where its parser stopped; the operator needs what the server said.
        if error.is_response() && text != CLOSED {
            return Self::of_breach(stage, &blotted(heard));
        }
        let answer = if text == CLOSED { "the server closed the connection" } else { text.as_str() };
        let hint = match stage {
            Stage::Connect => "look at the port: is it a mail server that answers there?",
            _ => "the connection was lost; it is tried again",
        };
        Self::lost(stage, answer, hint)
    }

    /// What the network or the TLS library found.
    pub(super) fn of_io(stage: Stage, error: &io::Error) -> Self {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            let (answer, hint) = certificate(tls);
            return Self::setting(Stage::Secure, &answer, hint);
        }
        let hint = match (stage, error.kind()) {
            (_, io::ErrorKind::ConnectionRefused) => "look whether the mail server runs, and at the port",
            (_, io::ErrorKind::TimedOut) => "look at the network, the firewall and the port",
            (Stage::Connect, io::ErrorKind::InvalidData) => "look at the port: is it a mail server that answers there?",
            (Stage::Connect, _) => "look at the network and at the name of the host",
            _ => "the connection was lost; it is tried again",
        };
        let closed = error.kind() == io::ErrorKind::UnexpectedEof;
        let answer = if closed { "the server closed the connection".to_owned() } else { error.to_string() };
        Self::lost(stage, &answer, hint)
    }

    fn lost(stage: Stage, answer: &str, hint: &str) -> Self {
        let (answer, hint) = (one_line(answer), Some(hint.to_owned()));
        Self { class: Class::TryAgain, stage, code: None, answer, hint, broken: true, breach: false }
    }

    /// That the server offers no encryption.
    pub(super) fn no_tls() -> Self {
        let hint = "this server offers no encryption here; try smtps://, or another port";
        Self::setting(Stage::Secure, "STARTTLS is not offered", hint)
    }

    /// A negative answer of the server.
    pub(super) fn answered(stage: Stage, code: u16, said: &str) -> Self {
        let class = class(stage, code);
        let after_pause = format!(
            "look at the user in the URL and at the password; the same ones are tried again after {PAUSE_HOURS} hours"
        );
        let hint = match (stage, code) {
            (_, 421) => Some("the server closes the connection; it is tried again"),
            (_, 552) => Some("the letter is too large for this server: lower attachment_mib in [mail.limits]"),
            (Stage::Login, _) if class == Class::Configuration => Some(after_pause.as_str()),
            (_, 530) => Some("this server wants encryption or a login first: look at ?tls= and at the user in the URL"),
            (Stage::Sender, _) if class == Class::Configuration => {
                Some("this server does not let this account send as `from` of [mail]")
            }
            (Stage::Connect, _) if class == Class::Configuration => Some("this server takes no mail from this machine"),
            _ => None,
        };
        let said = said.trim();
        let answer = if said.is_empty() { code.to_string() } else { format!("{code} {said}") };
        // Of a final refusal the answer alone is reported; what to do stands with it.
        let answer = match hint.filter(|_| class == Class::Final) {
            Some(hint) => format!("{answer} ({hint})"),
            None => answer,
        };
        Self {
            class,
            stage,
            code: Some(code),
            answer: one_line(&answer),
            hint: hint.map(str::to_owned),
            broken: matches!(code, 421 | 503),
            breach: false,
        }
    }

    fn setting(stage: Stage, answer: &str, hint: &str) -> Self {
        let answer = one_line(answer);
        Self {
            class: Class::Configuration,
            stage,
            code: None,
            answer,
            hint: Some(hint.to_owned()),
            broken: true,
            breach: false,
        }
    }
}

/// What a reply code means at a step (RFC 5321, 4.2; RFC 4954, 6).
fn class(stage: Stage, code: u16) -> Class {
    match (stage, code) {
        // 503 is a session that got out of step; 552 for a recipient is too many of them (RFC 5321, 4.5.3.1.10).
        (_, 400..=499)
        | (Stage::Sender | Stage::Recipient | Stage::Data | Stage::Content, 503)
        | (Stage::Recipient, 552) => Class::TryAgain,
        // A letter may be too large for a server; all else that is wrong with the sender is so for each letter.
        (Stage::Sender, 552) => Class::Final,
        (_, 530 | 534 | 535 | 538) | (Stage::Connect | Stage::Secure | Stage::Login | Stage::Sender, _) => {
            Class::Configuration
        }
        _ => Class::Final,
    }
}

/// What is wrong with a server's certificate, and what to do.
fn certificate(error: &rustls::Error) -> (String, &'static str) {
    use rustls::CertificateError as Fault;
    let rustls::Error::InvalidCertificate(fault) = error else {
        let hint = "the server does not speak TLS here: look at the port, and at smtps:// against ?tls=required";
        return (format!("TLS failed: {error}"), hint);
    };
    let (what, hint) = match fault {
        // An authority of the right name with another key signs badly, and is as little trusted.
        Fault::UnknownIssuer | Fault::BadSignature => (
            "the server's certificate comes from nobody who is trusted here",
            "put the certificate of the office's own authority in a file and name it as ca_file in [mail]",
        ),
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => (
            "the server's certificate is for another host name",
            "write the host in the URL as it stands in the certificate",
        ),
        Fault::Expired | Fault::ExpiredContext { .. } => {
            ("the server's certificate has expired", "the server needs a new one; look at this machine's clock, too")
        }
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => {
            ("the server's certificate is not valid yet", "look at this machine's clock")
        }
        fault if format!("{fault:?}").contains("CaUsedAsEndEntity") => (
            "the server shows the certificate of an authority (CA:TRUE) as its own",
            "have the server given a certificate made with basicConstraints CA:FALSE",
        ),
        _ => return (format!("the server's certificate cannot be used: {fault}"), "ask who runs the mail server"),
    };
    (what.to_owned(), hint)
}

/// A recorded answer in a language, as far as there are words of ours for what is wrong: the journal has the English.
#[must_use]
pub fn answer_in(recorded: &str, language: Language) -> String {
    let (empty, english) = (breach("").said_in(Language::En), breach("§").said_in(Language::En));
    let found = english.strip_suffix('§').and_then(|words| recorded.split_once(words));
    let found = found.or_else(|| recorded.strip_suffix(&empty).map(|before| (before, "")));
    let Some((before, said)) = found else { return recorded.to_owned() };
    let stage = Stage::ALL.iter().find(|stage| before == format!("{}: ", stage.doing().said_in(Language::En)));
    let before = stage.map_or_else(|| before.to_owned(), |stage| format!("{}: ", stage.doing().said_in(language)));
    format!("{before}{}", breach(said).said_in(language))
}

/// That a server broke the protocol, and what it said.
fn breach(said: &str) -> Phrase {
    if said.is_empty() {
        phrase!("the server's answer breaks the mail protocol: it is empty")
    } else {
        phrase!("the server's answer breaks the mail protocol; it said: {said}", said = said)
    }
}

/// What to do about it.
fn hint_of_breach(stage: Stage) -> Phrase {
    match stage {
        Stage::Connect => phrase!("look at the port: is it a mail server that answers there?"),
        _ => phrase!("tell who runs the mail server, or whatever stands before it; it is tried again"),
    }
}

/// What the SMTP library says of a connection that ended within an answer.
const CLOSED: &str = "incomplete response";

/// Whether an answer could not be read because its bytes are not text.
fn is_no_text(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData && error.to_string().contains("UTF-8")
}

fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// Characters of an answer that log and journal keep.
const ANSWER: usize = 400;

/// A server's answer on one line, cut where it is endless.
pub(super) fn one_line(answer: &str) -> String {
    let line = text::one_line(answer);
    match line.char_indices().nth(ANSWER) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_class() {
        for (stage, code, expected) in [
            (Stage::Recipient, 450, Class::TryAgain),
            (Stage::Recipient, 550, Class::Final),
            (Stage::Recipient, 554, Class::Final),
            (Stage::Recipient, 530, Class::Configuration),
            (Stage::Login, 535, Class::Configuration),
            (Stage::Login, 454, Class::TryAgain),
            (Stage::Login, 504, Class::Configuration),
            (Stage::Sender, 530, Class::Configuration),
            (Stage::Sender, 553, Class::Configuration),
            (Stage::Sender, 552, Class::Final),
            (Stage::Content, 552, Class::Final),
            (Stage::Recipient, 552, Class::TryAgain),
            (Stage::Sender, 503, Class::TryAgain),
            (Stage::Content, 451, Class::TryAgain),
            (Stage::Connect, 421, Class::TryAgain),
            (Stage::Connect, 554, Class::Configuration),
        ] {
            assert_eq!(Failure::answered(stage, code, "x").class, expected, "{stage:?} {code}");
        }
    }

    #[test]
    fn an_answer_is_one_line_of_bounded_length() {
        let failure = Failure::answered(Stage::Content, 554, &format!("5.7.1 no\r\nBcc: x\u{7}{}", "é".repeat(1000)));
        assert!(failure.answer.starts_with("554 5.7.1 no Bcc: x é"), "{}", failure.answer);
        assert!(failure.answer.chars().count() <= ANSWER + 1 && !failure.answer.contains(char::is_control));
    }
}
