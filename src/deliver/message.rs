//! A letter in, the bytes of its `.eml` out: lettre sits here and nowhere else.
//!
//! The same letter gives the same bytes. Message-ID, date and boundaries come with it; addresses
//! and headers are lettre's types, so that no text can add a header of its own.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, Message, MultiPart, SinglePart};
use thiserror::Error;

use crate::model::period::Instant;

/// A file that goes with a letter.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its name, in ASCII: other names fail in some mail programs.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Sender: `Tổ công tác <baocao@example.invalid>`.
    pub from: String,
    /// Recipients.
    pub to: Vec<String>,
    /// Copies.
    pub cc: Vec<String>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Its date.
    pub date: Instant,
    /// Its identity, in angle brackets.
    pub message_id: String,
    /// The letter it follows, if it does.
    pub in_reply_to: Option<String>,
    /// What the boundaries between its parts are made of: ASCII letters and digits.
    pub boundary_seed: String,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// Why a letter cannot be composed.
#[derive(Debug, Error)]
pub enum LetterError {
    /// An address is none.
    #[error("`{0}` is no mail address")]
    Address(String),
    /// A media type is none.
    #[error("`{0}` is no media type")]
    ContentType(String),
    /// A name of a file is not plain ASCII.
    #[error("`{0}` cannot be the name of an attachment: ASCII letters, digits, dots and dashes only")]
    Name(String),
    /// The library refused.
    #[error(transparent)]
    Library(#[from] lettre::error::Error),
}

/// Composes a letter: multipart/mixed of multipart/alternative (text, HTML) and the attachments.
///
/// # Errors
/// An address, a media type or a file name that is none.
pub fn compose(letter: &Letter) -> Result<Vec<u8>, LetterError> {
    let seconds = u64::try_from(letter.date.timestamp()).unwrap_or(0);
    let mut builder = Message::builder()
        .from(mailbox(&letter.from)?)
        .subject(&letter.subject)
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(letter.message_id.clone()));
    for to in &letter.to {
        builder = builder.to(mailbox(to)?);
    }
    for cc in &letter.cc {
        builder = builder.cc(mailbox(cc)?);
    }
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(before) = &letter.in_reply_to {
        builder = builder.in_reply_to(before.clone()).references(before.clone());
    }
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    builder = builder.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    let boundary = |part: &str| format!("{part}-{}", &letter.boundary_seed);
    let bodies = MultiPart::alternative()
        .boundary(boundary("alternative"))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let mut parts = MultiPart::mixed().boundary(boundary("mixed")).multipart(bodies);
    for attachment in &letter.attachments {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if attachment.name.is_empty() || !attachment.name.bytes().all(plain) {
            return Err(LetterError::Name(attachment.name.clone()));
        }
        let kind = ContentType::parse(&attachment.content_type)
            .map_err(|_| LetterError::ContentType(attachment.content_type.clone()))?;
        parts = parts.singlepart(Part::new(attachment.name.clone()).body(attachment.bytes.clone(), kind));
    }
    Ok(builder.multipart(parts)?.formatted())
}

fn mailbox(text: &str) -> Result<Mailbox, LetterError> {
    text.parse().map_err(|_| LetterError::Address(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn letter() -> Letter {
        Letter {
            from: "Tổ công tác Đề án 06 <baocao@example.invalid>".to_owned(),
            to: vec!["lanhdao@example.invalid".to_owned()],
            cc: Vec::new(),
            reply_to: None,
            subject: "[KH 110] 12/09/2023: 1.234 kích hoạt".to_owned(),
            text: "Lũy kế: 8.210".to_owned(),
            html: "<p>Lũy kế: 8.210</p>".to_owned(),
            date: DateTime::parse_from_rfc3339("2023-09-13T08:05:00+07:00").expect("a moment"),
            message_id: "<110.2023-09-12@example.invalid>".to_owned(),
            in_reply_to: None,
            boundary_seed: "abc123".to_owned(),
            attachments: vec![Attachment {
                name: "tong-hop.xlsx".to_owned(),
                content_type: "application/octet-stream".to_owned(),
                bytes: vec![0, 1, 2],
            }],
        }
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        let bytes = compose(&letter()).expect("composed");
        assert_eq!(bytes, compose(&letter()).expect("composed"));
        let text = String::from_utf8(bytes).expect("ASCII");
        for line in [
            "Message-ID: <110.2023-09-12@example.invalid>",
            "Auto-Submitted: auto-generated",
            "Date: Wed, 13 Sep 2023 01:05:00 +0000",
            "filename=\"tong-hop.xlsx\"",
        ] {
            assert!(text.contains(line), "no {line} in {text}");
        }
    }

    #[test]
    fn no_text_adds_a_header() {
        let mut sly = letter();
        sly.subject = "x\r\nBcc: thief@example.invalid".to_owned();
        let text = String::from_utf8(compose(&sly).expect("composed")).expect("ASCII");
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
        let mut sly = letter();
        sly.to = vec!["a@example.invalid\r\nBcc: thief@example.invalid".to_owned()];
        assert!(matches!(compose(&sly), Err(LetterError::Address(_))));
        let mut sly = letter();
        sly.attachments[0].name = "a\".exe".to_owned();
        assert!(matches!(compose(&sly), Err(LetterError::Name(_))));
    }
}
