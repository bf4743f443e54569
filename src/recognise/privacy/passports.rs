//! Passports that a free text names: `hộ chiếu số C1234567`.
//!
//! A letter and seven digits are a file's number as well: only those count before which the word stands. Lists of
//! passports are recognised by the people beside them.

use std::ops::Range;

use super::wording;
use crate::text;

/// Digits of a passport's number. Source: Circular 73/2021/TT-BCA.
pub(super) const DIGITS: usize = 7;
/// Words before a number among which its label stands.
const REACH: usize = 5;
/// Characters in which they are looked for.
const NEAR: usize = 40;
/// How the word is written, in the letters that are compared.
const LABELS: [&str; 3] = ["ho chieu", "passport", "hc"];

/// Where the numbers of passports stand that a text names.
pub(super) fn named_in(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_number = |at: &usize| {
        let rest = &text[*at..];
        let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let before = text[..*at].chars().next_back();
        let after = rest.get(1 + digits..).and_then(|rest| rest.chars().next());
        digits == DIGITS
            && !before.is_some_and(char::is_alphanumeric)
            && !after.is_some_and(char::is_alphanumeric)
            && is_labelled(&text[..*at])
    };
    let letters = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_alphabetic());
    letters.filter(is_number).map(|at| at..at + 1 + DIGITS).collect()
}

fn is_labelled(before: &str) -> bool {
    let near = before.char_indices().rev().nth(NEAR).map_or(0, |(at, _)| at);
    wording::readings(&before[near..]).iter().any(|reading| {
        let words = text::words(&text::ascii(reading));
        let last = words[words.len().saturating_sub(REACH)..].join(" ");
        LABELS.iter().any(|label| format!(" {last} ").contains(&format!(" {label} ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passport_is_named_before_its_number() {
        for (text, found) in [
            ("Hộ chiếu số C1234567 hết hạn", vec!["C1234567"]),
            ("so ho chieu: b7654321, HC N0000001", vec!["b7654321", "N0000001"]),
            ("Hồ sơ H1234567", vec![]),
            ("Hộ chiếu C12345678", vec![]),
            ("hộ chiếu", vec![]),
        ] {
            assert_eq!(named_in(text).into_iter().map(|place| &text[place]).collect::<Vec<_>>(), found, "{text}");
        }
    }
}
