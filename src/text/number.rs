//! Counts as people type them in Vietnam: a dot groups thousands, a comma makes decimals, a dash is zero.
//!
//! One value in, one verdict out. A text is taken as a number only when it can mean one thing; anything else
//! is handed back, if possible with what was probably meant. This module must not know which column a
//! value stands in, what a blank there means, or how a finding is worded.

/// The largest count believed: above it a cell holds an identity or telephone number, or a slip of a key.
pub const LARGEST: u64 = 1_000_000_000_000;

/// How far from a whole number a computed cell may be and still be that number.
const TOLERANCE: f64 = 1e-6;

/// The digits of a group of thousands.
const GROUP: usize = 3;

/// What a cell says where a count belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing, or only the dots of a form to fill in. It is never zero.
    Blank,
    /// A count, in no doubt.
    Count(u64),
    /// One group typed as text, `1.234` or `1,234`, read as 1234: a decimal fraction would look the same
    /// (warning `ambiguous-number`).
    Grouped(u64),
    /// A number below zero, however it is written.
    Negative,
    /// A number that is not whole.
    Fraction {
        /// The count it was before a spreadsheet took its dot for a decimal point: 1.234 was 1234.
        suggestion: Option<u64>,
    },
    /// Anything else.
    Unreadable {
        /// The only number in the text.
        suggestion: Option<u64>,
    },
}

const UNREADABLE: Reading = Reading::Unreadable { suggestion: None };
const FRACTION: Reading = Reading::Fraction { suggestion: None };

/// What [`super::ascii`] makes of the words for "none".
const ZERO_WORDS: [&str; 5] = ["khong", "khong co", "khong phat sinh", "ko", "ko co"];

/// Reads a cell that holds text.
#[must_use]
pub fn from_text(text: &str) -> Reading {
    let folded = super::fold(text);
    let typed = folded.strip_prefix('\'').unwrap_or(&folded).trim();
    if is_blank(typed) {
        return Reading::Blank;
    }
    if typed.chars().all(|c| c == '-') || ZERO_WORDS.contains(&super::ascii(typed).trim_end_matches('.')) {
        return Reading::Count(0);
    }
    let bracketed = typed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let minus = bracketed.or_else(|| typed.strip_prefix('-')).map(str::trim);
    if let Some(reading) = minus.and_then(plain) {
        return match reading {
            Reading::Count(0) => Reading::Count(0),
            _ => Reading::Negative,
        };
    }
    let unsigned = typed.strip_prefix('+').map_or(typed, str::trim_start);
    plain(unsigned).unwrap_or_else(|| Reading::Unreadable { suggestion: only_number(typed) })
}

/// Reads a cell that holds a number.
#[must_use]
pub fn from_number(value: f64) -> Reading {
    match nearest_whole(value) {
        _ if !value.is_finite() => UNREADABLE,
        Some(0) => Reading::Count(0),
        _ if value < 0.0 => Reading::Negative,
        Some(count) => Reading::Count(count),
        None if value.trunc() >= 1e12 || value.fract() == 0.0 => UNREADABLE,
        None => {
            let suggestion = (1.0..1000.0).contains(&value).then(|| nearest_whole(value * 1000.0)).flatten();
            Reading::Fraction { suggestion }
        }
    }
}

/// The believable count that a number is, if it is one up to its sign.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range, just checked")]
fn nearest_whole(value: f64) -> Option<u64> {
    let (size, whole) = (value.abs(), value.abs().round());
    let near = value.is_finite() && (size - whole).abs() <= TOLERANCE;
    (near && whole <= 1e12).then_some(whole as u64)
}

/// Nothing, or a line to write on.
fn is_blank(typed: &str) -> bool {
    let mut ink = typed.chars().filter(|c| *c != ' ');
    match (ink.next(), ink.next()) {
        (None, _) | (Some('…'), None) => true,
        (Some(_), None) => false,
        _ => typed.chars().all(|c| matches!(c, '.' | '…' | '_' | ' ')),
    }
}

/// A number without sign and words, in any of the usual forms; `None` for what has none of them.
fn plain(text: &str) -> Option<Reading> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || is_decimal(c)) || text.ends_with(' ') {
        return None;
    }
    let last = text.rfind(|c| !char::is_ascii_digit(&c));
    let Some((at, mark)) = last.and_then(|at| Some((at, text.get(at..)?.chars().next()?))) else {
        return Some(count(text));
    };
    let (head, tail) = (text.get(..at)?, text.get(at + mark.len_utf8()..)?);
    if let Some(whole) = grouped(text) {
        let ambiguous = mark != ' ' && !head.contains(mark);
        return Some(match count(&whole) {
            Reading::Count(value) if ambiguous => Reading::Grouped(value),
            reading => reading,
        });
    }
    if !is_decimal(mark) || head.contains(mark) {
        return None;
    }
    let whole = if head.bytes().all(|b| b.is_ascii_digit()) { head.to_owned() } else { grouped(head)? };
    let mixed = head.contains(' ') && tail.len() == GROUP;
    match (whole.is_empty(), tail.is_empty()) {
        (true, true) => None,
        _ if mixed => None,
        (false, _) if tail.bytes().all(|b| b == b'0') => Some(count(&whole)),
        _ => Some(FRACTION),
    }
}

fn is_decimal(c: char) -> bool {
    matches!(c, '.' | ',')
}

/// The digits of a number with all its thousands grouped by one mark: `1.234.567`, `1,234`, `12 345`.
fn grouped(text: &str) -> Option<String> {
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| is_decimal(*c) || *c == ' ')?;
    let mut groups = text.split(mark);
    let first = groups.next().filter(|g| (1..=GROUP).contains(&g.len()) && is_digits(g) && !g.starts_with('0'))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != GROUP || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A run of digits as a count; unreadable when nobody can have counted so far.
fn count(digits: &str) -> Reading {
    match digits.parse() {
        Ok(value) if value <= LARGEST => Reading::Count(value),
        _ => UNREADABLE,
    }
}

/// What was probably meant by a text that is not a number: the only one in it (`12 hồ sơ`), or one typed with
/// letters for digits (`1O`) or with stray spaces (`1. 234`).
fn only_number(typed: &str) -> Option<u64> {
    if typed.chars().all(|c| c.is_ascii_digit() || matches!(c, 'o' | 'l' | 'i')) {
        let digits = typed.replace('o', "0").replace(['l', 'i'], "1");
        let any = typed == "o" || typed.contains(|c: char| c.is_ascii_digit());
        return value_of(any.then_some(digits.as_str())?);
    }
    if typed.chars().all(|c| c.is_ascii_digit() || is_decimal(c) || c == ' ') && typed.contains(is_decimal) {
        return value_of(&typed.replace(' ', ""));
    }
    let start = typed.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = typed.split_at_checked(start)?;
    let end = rest.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (number, after) = rest.split_at_checked(end)?;
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | ':' | '.' | ',' | '_' | '#');
    let free =
        !before.ends_with(joined) && !after.starts_with(['/', ':', '_', '-']) && !after.trim_start().starts_with('%');
    let lookalike = after.starts_with(['o', 'l', 'i']);
    if free && !lookalike { value_of(number) } else { None }
}

fn value_of(number: &str) -> Option<u64> {
    match plain(number)? {
        Reading::Count(value) | Reading::Grouped(value) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
