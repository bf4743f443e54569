//! Who a letter in the spool goes to: its envelope, which it carries in two headers of its own.
//!
//! So a letter is one file, and one rename moves all of it. What its headers are for ends at the door: they are left out
//! of what a server gets.

use lettre::message::Mailboxes;

use crate::text::address;

/// Header of the sender of the envelope.
pub(super) const FROM: &str = "X-Envelope-From";
/// Header of its recipients.
pub(super) const TO: &str = "X-Envelope-To";
/// Header of the letter's kind.
pub(super) const KIND: &str = "X-Tonghop-Kind";
/// Headers that are for the spool alone: whom a share is for, and what a letter is, concern nobody outside.
const INTERNAL: [&str; 3] = [FROM, TO, KIND];
/// Header of the moment from which a letter is of no use (RFC 4021, 2.1.50).
pub(super) const EXPIRES: &str = "Expires";

/// Sender and recipients as the mail server receives them: addresses alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Sender.
    pub from: String,
    /// Recipients, each once.
    pub to: Vec<String>,
}

impl Envelope {
    /// The envelope of a letter; `None` where it has no usable one.
    ///
    /// A letter without our headers, as another program writes it, goes to its To and Cc.
    #[must_use]
    pub fn of(letter: &[u8]) -> Option<Self> {
        let own = |name| header(letter, name).map(|value| address::listed(&value).map(str::to_owned).collect());
        let written = |name| {
            let boxes: Mailboxes = header(letter, name)?.parse().ok()?;
            Some(boxes.into_iter().map(|mailbox| mailbox.email.to_string()).collect::<Vec<_>>())
        };
        let from: Vec<String> = own(FROM).or_else(|| written("From"))?;
        let to: Vec<String> = match own(TO) {
            Some(to) => to,
            // Whom a blind copy is for must not stand in what everybody reads.
            None if header(letter, "Bcc").is_some() => return None,
            None => {
                let named = |name| header(letter, name).filter(|value| !value.is_empty()).map(|_| written(name));
                [named("To"), named("Cc")].into_iter().flatten().collect::<Option<Vec<_>>>()?.concat()
            }
        };
        let from = address::bare(from.first()?).ok()?;
        let mut recipients: Vec<String> = Vec::new();
        for written in to {
            let address = address::bare(&written).ok()?;
            if !recipients.contains(&address) {
                recipients.push(address);
            }
        }
        (!recipients.is_empty()).then_some(Self { from, to: recipients })
    }

    /// The recipients as the value of their header, a line each.
    pub(super) fn folded(recipients: &[String]) -> String {
        recipients.join(",\r\n ")
    }
}

/// The same letter in an envelope for fewer recipients.
#[must_use]
pub fn narrowed(letter: &[u8], recipients: &[String]) -> Vec<u8> {
    let mut kept = format!("{TO}: {}\r\n", Envelope::folded(recipients)).into_bytes();
    kept.extend_from_slice(&without(letter, &[TO]));
    kept
}

/// The letter as a server gets it: without the headers that are for the spool alone.
#[must_use]
pub fn outgoing(letter: &[u8]) -> Vec<u8> {
    without(letter, &INTERNAL)
}

/// A letter without some headers, wherever they stand and on however many lines.
fn without(letter: &[u8], names: &[&str]) -> Vec<u8> {
    let (lines, body) = letter.split_at(head(letter).len());
    let mut kept = Vec::with_capacity(letter.len());
    let mut skipping = false;
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let continues = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        skipping = if continues { skipping } else { names.iter().any(|name| is_named(line, name)) };
        if !skipping {
            kept.extend_from_slice(line);
        }
    }
    kept.extend_from_slice(body);
    kept
}

/// A header's value on one line; `None` where the letter has no such header.
#[must_use]
pub fn header(letter: &[u8], name: &str) -> Option<String> {
    let mut value: Option<String> = None;
    for line in head(letter).split_inclusive(|byte| *byte == b'\n') {
        let continues = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        match (&mut value, continues) {
            (Some(value), true) => {
                value.push(' ');
                value.push_str(String::from_utf8_lossy(line).trim());
            }
            (Some(_), false) => break,
            (None, false) if is_named(line, name) => {
                value = Some(String::from_utf8_lossy(&line[name.len() + 1..]).trim().to_owned());
            }
            (None, _) => {}
        }
    }
    value
}

/// The headers with their line ends, without the empty line below them.
fn head(letter: &[u8]) -> &[u8] {
    let ends = |at: &usize| letter[*at..].starts_with(b"\n\r\n") || letter[*at..].starts_with(b"\n\n");
    let end = (0..letter.len()).find(ends).map_or(letter.len(), |at| at + 1);
    &letter[..end]
}

fn is_named(line: &[u8], name: &str) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && line.get(name.len()) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LETTER: &str = "X-Envelope-From: bao@xa.test\r\nX-Envelope-To: a@xa.test,\r\n b@xa.test\r\n\
        Subject: =?utf-8?b?eA==?=\r\n\r\nX-Envelope-To: evil@xa.test\r\n";

    #[test]
    fn an_envelope_is_read_and_narrowed() {
        let found = Envelope::of(LETTER.as_bytes()).expect("an envelope");
        assert_eq!((found.from.as_str(), found.to.len()), ("bao@xa.test", 2));
        let one = narrowed(LETTER.as_bytes(), &["b@xa.test".to_owned()]);
        assert_eq!(Envelope::of(&one).expect("an envelope").to, ["b@xa.test"]);
        let text = String::from_utf8(one).expect("ASCII");
        assert!(text.ends_with("Subject: =?utf-8?b?eA==?=\r\n\r\nX-Envelope-To: evil@xa.test\r\n"), "{text}");
    }

    #[test]
    fn what_leaves_the_house_has_no_header_of_the_spool() {
        let letter = "x-envelope-TO: a@xa.test,\r\n b@xa.test\r\nSubject: x\r\n X-Envelope-To: a@xa.test\r\n\
            X-Tonghop-Kind: slip\r\nX-Tonghop: other\r\nX-Envelope-From: c@xa.test\r\n\r\nX-Tonghop-Kind: body\r\n";
        let sent = String::from_utf8(outgoing(letter.as_bytes())).expect("ASCII");
        let left = "Subject: x\r\n X-Envelope-To: a@xa.test\r\nX-Tonghop: other\r\n\r\nX-Tonghop-Kind: body\r\n";
        assert_eq!(sent, left);
        for letter in ["", "X-Tonghop-Kind: slip", "no header\r\n\r\nx"] {
            assert!(outgoing(letter.as_bytes()).len() <= letter.len(), "{letter}");
        }
    }

    #[test]
    fn a_letter_of_another_program_goes_to_its_recipients() {
        let letter =
            "From: =?utf-8?q?T=E1=BB=95?= <bao@xa.test>\nTo: \"A, B\" <a@xa.test>,\n b@xa.test\nCC: a@xa.test\n\nx";
        let found = Envelope::of(letter.as_bytes()).expect("an envelope");
        assert_eq!(
            (found.from.as_str(), found.to),
            ("bao@xa.test", vec!["a@xa.test".to_owned(), "b@xa.test".to_owned()])
        );
        for none in [
            "",
            "From: a@b.test\n\n",
            "X-Envelope-From: a@b.test\nX-Envelope-To: x y\n\n",
            "To: a@b.test\n\n",
            "From: a@b.test\nTo: x y\nCc: c@b.test\n\n",
            "From: a@b.test\nTo: c@b.test\nBcc: d@b.test\n\n",
        ] {
            assert_eq!(Envelope::of(none.as_bytes()), None, "{none}");
        }
    }

    proptest! {
        /// Whatever lies in the queue, it is parsed or refused; a share is for its own recipients and keeps the
        /// rest.
        #[test]
        fn whatever_lies_in_the_queue_is_read(
            letter in "((From|To|Cc|X-Envelope-To|x-envelope-from|Subject)?:? ?[a-z@.,<> \"=?]{0,30}\r?\n){0,12}(\r?\n[a-z \r\n]{0,40})?"
        ) {
            if let Some(envelope) = Envelope::of(letter.as_bytes()) {
                prop_assert!(!envelope.to.is_empty());
                let one = [envelope.to[0].clone()];
                let share = narrowed(letter.as_bytes(), &one);
                prop_assert_eq!(Envelope::of(&share).map(|share| share.to), Some(one.to_vec()));
                prop_assert!(String::from_utf8_lossy(&share).ends_with(&letter[head(letter.as_bytes()).len()..]));
            }
        }
    }
}
