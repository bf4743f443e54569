//! Passwords that were written into a campaign file in spite of everything: found, and blotted out.
//!
//! Works on the text alone, line by line, so that it holds for a file that is not even TOML.

use std::ops::Range;

/// Where a password goes instead.
pub(super) const HINT: &str = "a password never stands in this file: set TONGHOP_SMTP_PASSWORD in the environment";

/// Whether a key is named like a password.
pub(super) fn is_named_by(key: &str) -> bool {
    let key = key.to_lowercase();
    ["password", "passwd", "secret", "matkhau", "mat_khau"].iter().any(|word| key.contains(word))
}

/// Where the password stands in a URL, or in a line with one.
pub(super) fn in_url(text: &str) -> Option<Range<usize>> {
    let user = text.find("://")? + "://".len();
    let end = text.rfind('@').filter(|end| *end > user)?;
    let start = text[user..end].find(':')? + user + 1;
    (start < end).then_some(start..end)
}

/// The text with a `*` for each byte of a password, so that places in it stay what they are.
pub(super) fn blotted(text: &str) -> String {
    text.split_inclusive('\n').map(blotted_line).collect()
}

fn blotted_line(line: &str) -> String {
    let named = line.split_once('=').filter(|(key, _)| is_named_by(key));
    let value = named.map(|(key, value)| key.len() + 1..key.len() + 1 + value.trim_end().len());
    let mut line = line.to_owned();
    if let Some(secret) = value.or_else(|| in_url(&line)) {
        let blots = "*".repeat(secret.len());
        line.replace_range(secret, &blots);
    }
    line
}
