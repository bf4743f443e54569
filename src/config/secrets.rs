//! Passwords that were written into a campaign file in spite of everything: found, and blotted out.
//!
//! Works on the text alone, line by line, so that it holds for a file that is not even TOML.

use std::ops::Range;

use super::mail_keys;
use crate::phrase;
use crate::terminal::Phrase;
use crate::text;

/// Where a password goes instead.
pub(super) fn hint() -> Phrase {
    phrase!("a password never stands in this file: set TONGHOP_SMTP_PASSWORD in the environment")
}

/// Words of a key that is named like a password, without diacritics.
const NAMES: [&str; 12] =
    ["pass", "passwd", "password", "passphrase", "pwd", "pw", "pin", "secret", "token", "matkhau", "mk", "apikey"];
/// Whether a key is named like a password, in Vietnamese too, with diacritics or without.
pub(super) fn is_named_by(key: &str) -> bool {
    let key = text::without_marks(key.trim().trim_matches(['"', '\''])).to_lowercase();
    let parts: Vec<&str> = key.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let whole = parts.concat();
    let is_secret = ["password", "passwd", "secret", "matkhau"].iter().any(|word| whole.contains(word));
    !mail_keys::is_shown(&key) && (is_secret || parts.iter().any(|part| NAMES.contains(part)))
}

/// Where the password stands in a URL, or in a line with one.
pub(super) fn in_url(text: &str) -> Option<Range<usize>> {
    let user = text.find("://")? + "://".len();
    let end = text.rfind('@').filter(|end| *end > user)?;
    let start = text[user..end].find(':')? + user + 1;
    (start < end).then_some(start..end)
}

/// The text with a `*` for each byte of what may be a password, so that places in it stay what they are.
///
/// In `[mail]` only plain settings are shown: what else stands there, comments and lines that go on included, may be a
/// password in the wrong place or in a form that TOML does not know.
pub(super) fn blotted(text: &str) -> String {
    let mut in_mail = false;
    // What closes a value that a key named like a password began.
    let mut open: Option<&str> = None;
    let mut blotted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && open.is_none() {
            in_mail = trimmed.trim_start_matches('[').trim_start().starts_with("mail");
        }
        let is_heading = trimmed.starts_with('[') && trimmed.ends_with(']') && open.is_none();
        let key = line.split_once(['=', ':']).map_or("", |(key, _)| key);
        let named = named_at(line).or_else(|| {
            let first = trimmed.split_whitespace().next().unwrap_or_default();
            is_named_by(first).then_some(line.len() - line.trim_start().len() + first.len())
        });
        let is_inline_mail = key.trim() == "mail" && open.is_none();
        let secret = if let Some(end) = open {
            open = (!trimmed.contains(end)).then_some(end);
            Some(0..line.len())
        } else if is_inline_mail {
            open = opened(line);
            Some(key.len()..line.len())
        } else if let Some(start) = named {
            open = opened(line);
            Some(start..line.len())
        } else if in_mail && !is_heading {
            hidden_of_mail(line)
        } else {
            in_url(line)
        };
        blotted.push_str(&with_blots(line, secret));
    }
    blotted
}

/// Where in a line a key named like a password ends, wherever in it that key stands.
fn named_at(line: &str) -> Option<usize> {
    let marks = line.char_indices().filter(|(_, c)| matches!(c, '=' | ':')).map(|(at, _)| at);
    marks.into_iter().find(|at| {
        let before = line[..*at].trim_end();
        let start = before.rfind(['{', ',', '.', '[', '=']).map_or(0, |start| start + 1);
        is_named_by(&before[start..])
    })
}

/// What is not shown of a line of `[mail]`.
fn hidden_of_mail(line: &str) -> Option<Range<usize>> {
    let Some((key, value)) = line.split_once('=') else { return Some(0..line.len()) };
    let start = key.len() + 1;
    if !mail_keys::is_shown(key.trim()) || value.contains(':') {
        return Some(start..line.len());
    }
    value.find('#').map(|comment| start + comment..line.len())
}

/// What closes the value that begins in this line, if it goes on in the next ones.
fn opened(line: &str) -> Option<&'static str> {
    let value = line.split_once(['=', ':']).map_or("", |(_, value)| value).trim();
    let begins = |open: &str, close: &str| value.starts_with(open) && !value[open.len()..].contains(close);
    [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]"), ("{", "}")]
        .into_iter()
        .find(|(open, close)| begins(open, close))
        .map(|(_, close)| close)
}

fn with_blots(line: &str, secret: Option<Range<usize>>) -> String {
    let Some(secret) = secret else { return line.to_owned() };
    let end = secret.end.min(line.trim_end_matches(['\n', '\r']).len()).max(secret.start);
    // Blanks stay: what is blotted keeps the look of its line, and a line its end.
    let hidden: String = line[secret.start..end].bytes().map(|byte| if byte == b' ' { ' ' } else { '*' }).collect();
    format!("{}{hidden}{}", &line[..secret.start], &line[end..])
}
