//! What letters carry: lines of base64, as attachments of mails and of archived web pages are written.
//!
//! Source: RFC 2045, 6.8. The headers before such lines are not asked: whatever decodes is looked at.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

/// Letters of a line of an attachment, at least; the last one may be shorter.
const LINE: usize = 40;
/// Lines of base64 that a text holds at most.
const MOST: usize = 1_000_000;

/// The header that says how a part of a letter is written.
const ENCODING: &str = "content-transfer-encoding:";

/// Whether a text is a letter, or an archived page, with parts.
pub(super) fn is_letter(text: &str) -> bool {
    memmem::find(text.to_ascii_lowercase().as_bytes(), ENCODING.as_bytes()).is_some()
}

/// The text with what is quoted in it read, and without the line breaks that only the letter has. Source: RFC 2045, 6.7.
pub(super) fn unquoted(text: &str) -> String {
    if !text.contains("quoted-printable") {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let quoted = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match (byte, quoted) {
            (b'=', _) if after.starts_with(b"\r\n") => &after[2..],
            (b'=', _) if after.starts_with(b"\n") => &after[1..],
            (b'=', Some(quoted)) => {
                bytes.push(quoted);
                &after[2..]
            }
            _ => {
                bytes.push(*byte);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The contents that are written in lines of base64.
pub(super) fn attachments(text: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut block = String::new();
    // Whether a header says that what follows it is written so: then a short line is as good as a long one.
    let (mut is_announced, mut least) = (false, LINE);
    for line in text.lines().map(str::trim_end).chain([""]).take(MOST) {
        let is_coded =
            !line.is_empty() && line.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'='));
        let header = line.to_ascii_lowercase();
        is_announced |= header.starts_with(ENCODING) && header.ends_with("base64");
        if line.is_empty() && is_announced {
            (is_announced, least) = (false, 1);
        }
        if is_coded && (line.len() >= least || !block.is_empty()) {
            block.push_str(line);
            continue;
        }
        if !block.is_empty() {
            least = LINE;
        }
        // What is cut off still gives its beginning.
        let whole = block.len() / 4 * 4;
        found.extend(STANDARD.decode(&block[..whole]).ok().filter(|bytes| !bytes.is_empty()));
        block.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_letter_quotes_is_read() {
        let letter = "Content-Transfer-Encoding: quoted-printable\r\n\r\nNguy=E1=BB=85n CCCD 084098=\r\n001234 a=b";
        assert!(is_letter(letter) && !is_letter("quoted-printable"));
        assert!(unquoted(letter).ends_with("\r\n\r\nNguyễn CCCD 084098001234 a=b"));
        assert_eq!(unquoted("a=\nb=41"), "a=\nb=41");
    }

    #[test]
    fn lines_of_base64_are_decoded_and_others_are_not() {
        let content: Vec<u8> = (0..=255).collect();
        let coded = STANDARD.encode(&content);
        let lines: Vec<&str> = (0..coded.len()).step_by(76).map(|at| &coded[at..coded.len().min(at + 76)]).collect();
        let letter = format!("Subject: x\r\n\r\n{}\r\n--end--\r\nxem\r\n", lines.join("\r\n"));
        assert_eq!(attachments(&letter), [content]);
        assert!(attachments("Danh\nsách\n").is_empty());
        let short = "Content-Transfer-Encoding: base64\r\nX: y\r\n\r\nbmfhu68=\r\n\r\nxem\r\n";
        assert_eq!(attachments(short), ["ngữ".as_bytes()]);
    }
}
