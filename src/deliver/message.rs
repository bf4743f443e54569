//! A letter → RFC 5322 bytes, the same for the same letter.
//!
//! Nothing here reads a clock, draws a random number or
//! sends: date, Message-ID and the seed of the boundaries come in. A value that would break out of its
//! header is refused or put on one line.

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Mailbox, Message, MultiPart, SinglePart};
use thiserror::Error;

use super::envelope::{self, Envelope};
use crate::files;
use crate::model::mail::MailKind;
use crate::model::period::Instant;
use crate::text::one_line;

/// Digits of a boundary's hash: enough that no text holds one by chance.
const BOUNDARY_DIGITS: usize = 32;
/// Characters of a Message-ID; a longer one would not stand on a line of its own everywhere.
const MESSAGE_ID_CHARACTERS: usize = 400;

/// A mail, whole, before it has bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Sender: `Tổ công tác Đề án 06 <baocao@example.invalid>`.
    pub from: String,
    /// Recipients, at least one.
    pub to: Vec<String>,
    /// Copies.
    pub cc: Vec<String>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
    /// Body as HTML.
    pub html: String,
    /// When it was written.
    pub date: Instant,
    /// Its identifier, `name@host`, with or without angle brackets.
    pub message_id: String,
    /// Identifiers of the letters that it follows, first to last; it answers the last.
    pub follows: Vec<String>,
    /// What it is about.
    pub kind: MailKind,
    /// From when on it is of no use to anybody.
    pub expires: Option<Instant>,
    /// The list that it belongs to, `campaign.host`, for mail programs that sort by it.
    pub list_id: Option<String>,
    /// What the boundaries of its parts derive from, together with the identifier.
    pub boundary_seed: String,
    /// Pictures that the HTML shows.
    pub pictures: Vec<Picture>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// A picture that the HTML of a letter names as `cid:` and its identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Content-ID, `name@host`.
    pub content_id: String,
    /// The picture.
    pub file: Attachment,
}

/// A file of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name, in ASCII.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why a letter cannot be written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MessageError {
    /// An address is malformed.
    #[error("`{address}` is not an e-mail address: {problem}")]
    Address {
        /// As written.
        address: String,
        /// What is wrong.
        problem: String,
    },
    /// Nobody would get it.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// A Message-ID of another form than `name@host`.
    #[error("`{0}` is not a Message-ID")]
    MessageId(String),
    /// A file name that mail programs would not all keep.
    #[error("`{0}` is not an ASCII file name")]
    FileName(String),
    /// A malformed MIME type.
    #[error("`{0}` is not a MIME type")]
    ContentType(String),
    /// The composer refused.
    #[error("the mail cannot be composed: {0}")]
    Refused(String),
}

/// The bytes of a letter, with CRLF line ends.
///
/// # Errors
/// A part of the letter that cannot stand in a mail, by name.
pub fn compose(mail: &Letter) -> Result<Vec<u8>, MessageError> {
    if mail.to.is_empty() {
        return Err(MessageError::NoRecipient);
    }
    let message_id = identifier(&mail.message_id)?;
    let mut builder = Message::builder().from(mailbox(&mail.from)?);
    for address in &mail.to {
        builder = builder.to(mailbox(address)?);
    }
    for address in &mail.cc {
        builder = builder.cc(mailbox(address)?);
    }
    if let Some(address) = &mail.reply_to {
        builder = builder.reply_to(mailbox(address)?);
    }
    builder = builder
        .subject(one_line(&mail.subject))
        .date(SystemTime::from(mail.date))
        .raw_header(raw("Message-ID", message_id.clone())?);
    let earlier = mail.follows.iter().map(|earlier| identifier(earlier)).collect::<Result<Vec<_>, _>>()?;
    if let Some(last) = earlier.last() {
        builder = builder.raw_header(raw("In-Reply-To", last.clone())?);
        builder = builder.raw_header(raw("References", earlier.join("\r\n "))?);
    }
    if let Some(list) = &mail.list_id {
        builder = builder.raw_header(raw("List-Id", bracketed(list, '.')?)?);
    }
    // No machine shall answer a machine (RFC 3834; the second is what Exchange heeds).
    builder = builder.raw_header(raw("Auto-Submitted", "auto-generated".to_owned())?);
    builder = builder.raw_header(raw("X-Auto-Response-Suppress", "All".to_owned())?);
    builder = builder.raw_header(raw(envelope::KIND, mail.kind.name().to_owned())?);
    if let Some(expires) = mail.expires {
        builder = builder.raw_header(raw(envelope::EXPIRES, expires.to_rfc2822())?);
    }
    let recipients = recipients(mail)?;
    builder = builder.raw_header(raw(envelope::FROM, mailbox(&mail.from)?.email.to_string())?);
    builder = builder.raw_header(raw(envelope::TO, Envelope::folded(&recipients))?);

    let boundary = |part: &str| boundary(&message_id, &mail.boundary_seed, part);
    let bodies =
        MultiPart::alternative().boundary(boundary("alternative")).singlepart(SinglePart::plain(mail.text.clone()));
    let html = SinglePart::html(mail.html.clone());
    let bodies = if mail.pictures.is_empty() {
        bodies.singlepart(html)
    } else {
        let mut related = MultiPart::related().boundary(boundary("related")).singlepart(html);
        for picture in &mail.pictures {
            related = related.singlepart(inline(picture)?);
        }
        bodies.multipart(related)
    };
    let mut parts = MultiPart::mixed().boundary(boundary("mixed")).multipart(bodies);
    for file in &mail.attachments {
        parts = parts.singlepart(attachment(file)?);
    }
    let message = builder.multipart(parts).map_err(|error| MessageError::Refused(error.to_string()))?;
    Ok(message.formatted())
}

/// Addresses of all who get it, each once.
fn recipients(mail: &Letter) -> Result<Vec<String>, MessageError> {
    let mut addresses = Vec::new();
    for written in mail.to.iter().chain(&mail.cc) {
        let address = mailbox(written)?.email.to_string();
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// An address with or without a name before it.
fn mailbox(text: &str) -> Result<Mailbox, MessageError> {
    let wrong = |problem: &str| MessageError::Address { address: one_line(text), problem: problem.to_owned() };
    if text.contains(char::is_control) {
        return Err(wrong("it holds a control character"));
    }
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
        None => ("", text),
    };
    if !address.is_ascii() {
        return Err(wrong("letters outside ASCII do not travel everywhere"));
    }
    let address: Address = address.parse().map_err(|error: lettre::address::AddressError| wrong(&error.to_string()))?;
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

/// A Message-ID in its angle brackets.
fn identifier(text: &str) -> Result<String, MessageError> {
    bracketed(text, '@')
}

/// `name@host`, or a list's `name.host`, in angle brackets.
fn bracketed(text: &str, tie: char) -> Result<String, MessageError> {
    let bare = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+=".contains(&byte))
    };
    match bare.split_once(tie) {
        Some((name, host)) if fits(name) && fits(host) && bare.len() <= MESSAGE_ID_CHARACTERS => {
            Ok(format!("<{bare}>"))
        }
        _ => Err(MessageError::MessageId(one_line(text))),
    }
}

/// A header of plain ASCII that needs no encoding.
fn raw(name: &'static str, value: String) -> Result<HeaderValue, MessageError> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| MessageError::Refused(error.to_string()))?;
    Ok(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value))
}

/// A picture as a part that is shown where the HTML names it.
fn inline(picture: &Picture) -> Result<SinglePart, MessageError> {
    let id = identifier(&picture.content_id)?;
    let id = id.trim_matches(['<', '>']).to_owned();
    part(&picture.file, |name| Part::new_inline_with_name(id, name))
}

/// A file as a part.
fn attachment(file: &Attachment) -> Result<SinglePart, MessageError> {
    part(file, Part::new)
}

/// Bytes as a part, always in base64.
fn part(file: &Attachment, disposition: impl FnOnce(String) -> Part) -> Result<SinglePart, MessageError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._- ()+".contains(&byte);
    if file.name.is_empty() || !file.name.bytes().all(fits) {
        return Err(MessageError::FileName(one_line(&file.name)));
    }
    let content_type =
        ContentType::parse(&file.content_type).map_err(|_| MessageError::ContentType(one_line(&file.content_type)))?;
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| MessageError::Refused(format!("{} cannot be encoded", file.name)))?;
    Ok(disposition(file.name.clone()).body(body, content_type))
}

/// A boundary that begins as no line of base64 or quoted-printable does.
fn boundary(message_id: &str, seed: &str, part: &str) -> String {
    let hash = files::sha256(format!("{message_id}\n{seed}\n{part}").as_bytes());
    format!("=_{}", &hash[..BOUNDARY_DIGITS])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "Tổ công tác Đề án 06 <baocao@example.invalid>".to_owned(),
            to: vec!["Lãnh đạo UBND thị xã <lanhdao@example.invalid>".to_owned(), "vp@example.invalid".to_owned()],
            cc: vec!["Công an tỉnh <pc06@example.invalid>".to_owned()],
            reply_to: Some("truc@example.invalid".to_owned()),
            subject: "[KH 110] 12/09/2023: 1.234 kích hoạt · lũy kế 8.210/32.520 (25,25%) · 6/7 đơn vị báo cáo"
                .to_owned(),
            text: "ĐÚNG TIẾN ĐỘ\nPhường 1: 210\n".to_owned(),
            html: "<p>ĐÚNG TIẾN ĐỘ</p>".to_owned(),
            date: DateTime::parse_from_rfc3339("2023-09-13T08:00:01+07:00").expect("a moment"),
            message_id: "2023-09-12.0.kh110@example.invalid".to_owned(),
            follows: Vec::new(),
            kind: MailKind::Summary,
            expires: None,
            list_id: Some("110-kh-ubnd.example.invalid".to_owned()),
            boundary_seed: "110/KH-UBND".to_owned(),
            pictures: vec![Picture {
                content_id: "bieu-do@example.invalid".to_owned(),
                file: Attachment {
                    name: "bieu-do.png".to_owned(),
                    content_type: "image/png".to_owned(),
                    bytes: vec![1, 2, 3],
                },
            }],
            attachments: vec![Attachment {
                name: "tong-hop-2023-09-12.xlsx".to_owned(),
                content_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
                bytes: (0..=255).collect(),
            }],
        }
    }

    fn composed(mail: &Letter) -> String {
        String::from_utf8(compose(mail).expect("a mail")).expect("ASCII")
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        let (first, second) = (composed(&letter()), composed(&letter()));
        assert_eq!(first, second);
        assert!(first.is_ascii());
        assert!(!first.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
        let other = Letter { boundary_seed: "another".to_owned(), ..letter() };
        assert_ne!(first, composed(&other));
    }

    #[test]
    fn headers_are_there() {
        let mail =
            composed(&Letter { follows: vec!["<x@b.example>".to_owned(), "a@b.example".to_owned()], ..letter() });
        for line in [
            "Message-ID: <2023-09-12.0.kh110@example.invalid>\r\n",
            "In-Reply-To: <a@b.example>\r\n",
            "References: <x@b.example>\r\n <a@b.example>\r\n",
            "List-Id: <110-kh-ubnd.example.invalid>\r\n",
            "X-Envelope-To: lanhdao@example.invalid,\r\n vp@example.invalid,\r\n pc06@example.invalid\r\n",
            "Date: Wed, 13 Sep 2023 01:00:01 +0000\r\n",
            "Reply-To: truc@example.invalid\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Disposition: attachment; filename=\"tong-hop-2023-09-12.xlsx\"\r\n",
            "Content-ID: <bieu-do@example.invalid>\r\n",
            "Content-Disposition: inline; filename=\"bieu-do.png\"\r\n",
            "Content-Type: multipart/related;",
        ] {
            assert!(mail.contains(line), "{line}");
        }
    }

    #[test]
    fn a_wrong_address_is_named() {
        for address in ["", "lãnh đạo", "a@", "á@example.invalid", "x <a@b.example>\r\nBcc: evil@example.invalid"]
        {
            let error = compose(&Letter { to: vec![address.to_owned()], ..letter() }).expect_err(address);
            let MessageError::Address { address: named, .. } = error else { panic!("{error}") };
            assert_eq!(named, one_line(address));
        }
        assert_eq!(compose(&Letter { to: vec![], ..letter() }), Err(MessageError::NoRecipient));
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let mail = composed(&Letter { subject: "a\r\nBcc: evil@example.invalid\r\n\r\nbody".to_owned(), ..letter() });
        assert!(mail.contains("Subject: a Bcc: evil@example.invalid body\r\n"));
        let smuggled = "a@b\r\nBcc: evil@example.invalid".to_owned();
        assert!(compose(&Letter { message_id: smuggled.clone(), ..letter() }).is_err());
        assert!(compose(&Letter { follows: vec![smuggled.clone()], ..letter() }).is_err());
        let file = letter().attachments.remove(0);
        let picture = Picture { content_id: smuggled.clone(), file };
        assert!(compose(&Letter { pictures: vec![picture], ..letter() }).is_err());
        let seeded = composed(&Letter { boundary_seed: smuggled, ..letter() });
        assert!(!seeded.contains("\r\nBcc:"));
        for (name, content_type) in
            [("bảng.xlsx", "text/plain"), ("a\"\r\nX: y", "text/plain"), ("a.xlsx", "a\r\nX: y")]
        {
            let file = Attachment { name: name.to_owned(), content_type: content_type.to_owned(), bytes: vec![] };
            assert!(compose(&Letter { attachments: vec![file], ..letter() }).is_err(), "{name}");
        }
    }
}
