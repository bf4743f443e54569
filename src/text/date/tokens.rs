//! A text cut into numbers, words and marks, each with the bytes it came from.
//!
//! Spelling is settled here (composition, case, diacritics, kinds of dashes and spaces), so that the grammar
//! of dates sees `NGÀY`, `ngay` and a decomposed `ngày` as one. It must not know what a date is.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits: its value (saturated) and how many there are.
    Number(u32, usize),
    /// A run of letters: lower case, without diacritics.
    Word(String),
    /// White space of any kind and length.
    Gap,
    /// Anything else, dashes as `-`.
    Mark(char),
}

/// A token and its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) bytes: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Space,
    Mark,
    /// Joins whatever it stands in: combining marks, characters that cannot be seen.
    Silent,
}

/// Cuts the text. Every visible character is in exactly one token.
pub(super) fn split(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut run: Option<(Class, Range<usize>)> = None;
    for (at, c) in text.char_indices() {
        let (class, end) = (class(c), at + c.len_utf8());
        match &mut run {
            Some((held, range)) if class == Class::Silent || (class == *held && class != Class::Mark) => {
                range.end = end;
            }
            _ if class == Class::Silent => {}
            _ => {
                tokens.extend(run.replace((class, at..end)).and_then(|done| token(text, done)));
            }
        }
    }
    tokens.extend(run.and_then(|done| token(text, done)));
    tokens
}

fn token(text: &str, (class, bytes): (Class, Range<usize>)) -> Option<Token> {
    let key = crate::text::ascii(text.get(bytes.clone())?);
    let kind = match class {
        Class::Digit => {
            let digits = key.chars().filter(char::is_ascii_digit).count();
            Kind::Number(key.parse().unwrap_or(u32::MAX), digits)
        }
        Class::Letter => Kind::Word(key),
        Class::Space => Kind::Gap,
        Class::Mark | Class::Silent => Kind::Mark(key.chars().next()?),
    };
    Some(Token { kind, bytes })
}

fn class(c: char) -> Class {
    let cleaned = crate::text::clean(c.encode_utf8(&mut [0; 4]));
    match cleaned.chars().next() {
        None if c.is_whitespace() => Class::Space,
        None => Class::Silent,
        Some(seen) if unicode_normalization::char::is_combining_mark(seen) => Class::Silent,
        Some(seen) if seen.is_ascii_digit() => Class::Digit,
        Some(seen) if seen.is_alphabetic() => Class::Letter,
        Some(_) => Class::Mark,
    }
}

/// A place in the tokens. Every method that takes something gives the place after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(tokens: &'t [Token]) -> Self {
        Scan { tokens, at: 0 }
    }

    fn kind(self, at: usize) -> Option<&'t Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    fn before(self, steps: usize) -> Option<&'t Kind> {
        self.kind(self.at.checked_sub(steps)?)
    }

    pub(super) fn peek(self) -> Option<&'t Kind> {
        self.kind(self.at)
    }

    pub(super) fn is_done(self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn skip_one(self) -> Self {
        Scan { at: self.at + 1, ..self }
    }

    /// The place itself, or after white space.
    pub(super) fn gap(self) -> Self {
        if self.peek() == Some(&Kind::Gap) { self.skip_one() } else { self }
    }

    pub(super) fn mark(self, wanted: &[char]) -> Option<(char, Self)> {
        match self.peek()? {
            Kind::Mark(c) if wanted.contains(c) => Some((*c, self.skip_one())),
            _ => None,
        }
    }

    /// One of the words, and after it white space if there is any.
    pub(super) fn word(self, wanted: &[&str]) -> Option<Self> {
        match self.peek()? {
            Kind::Word(word) if wanted.contains(&word.as_str()) => Some(self.skip_one().gap()),
            _ => None,
        }
    }

    /// Any word that is typed without diacritics; what follows it is not skipped.
    pub(super) fn plain_word(self) -> Option<(&'t str, Self)> {
        match &self.tokens.get(self.at)? {
            Token { kind: Kind::Word(word), bytes } if bytes.len() == word.len() => Some((word, self.skip_one())),
            _ => None,
        }
    }

    /// A number with as many digits as allowed.
    pub(super) fn number(self, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, Self)> {
        match self.peek()? {
            Kind::Number(value, count) if digits.contains(count) => Some((*value, self.skip_one())),
            _ => None,
        }
    }

    /// Number of digits of the number that was just taken.
    pub(super) fn digits_before(self) -> usize {
        match self.before(1) {
            Some(Kind::Number(_, count)) => *count,
            _ => 0,
        }
    }

    /// The bytes from here to there, white space at the end left out.
    pub(super) fn bytes_to(self, end: Self) -> Range<usize> {
        let taken = self.tokens.get(self.at..end.at).unwrap_or_default();
        let last = taken.iter().rfind(|token| token.kind != Kind::Gap);
        taken.first().map_or(0, |t| t.bytes.start)..last.map_or(0, |t| t.bytes.end)
    }

    /// Whether only brackets and spaces stand before.
    pub(super) fn is_first(self) -> bool {
        let before = self.tokens.get(..self.at).unwrap_or_default();
        before.iter().all(|token| matches!(token.kind, Kind::Gap | Kind::Mark('(' | '[' | '\'')))
    }

    /// Whether only brackets, spaces and a full stop follow.
    pub(super) fn is_last(self) -> bool {
        let after = self.tokens.get(self.at..).unwrap_or_default();
        after.iter().all(|token| matches!(token.kind, Kind::Gap | Kind::Mark(')' | ']' | '.' | ':')))
    }

    /// Whether a number starts here that continues another number or a word: `110/12`, `1.9`, `P12`, `số 12`.
    pub(super) fn is_glued_to_number(self) -> bool {
        if !matches!(self.peek(), Some(Kind::Number(..))) {
            return false;
        }
        match self.before(1) {
            Some(Kind::Word(_) | Kind::Number(..)) => true,
            Some(Kind::Mark('/' | '.' | ',' | '-' | '_' | '+' | '\\')) => {
                !matches!(self.before(2), None | Some(Kind::Gap | Kind::Word(_))) && !self.is_word_and_number(2)
                    || matches!(self.before(1), Some(Kind::Mark('/' | '+' | '\\')))
            }
            Some(Kind::Gap) => {
                let steps = if self.before(2) == Some(&Kind::Mark(':')) { 3 } else { 2 };
                matches!(self.before(steps), Some(Kind::Word(word)) if word == "so")
            }
            _ => false,
        }
    }

    /// Whether a name may hold a date here: nothing before makes it part of another number, or of a version
    /// (`v1.2.3`, by its label).
    pub(super) fn is_free_in_name(self, labels: &[&str]) -> bool {
        match (self.before(1), self.before(2), self.before(3)) {
            (Some(Kind::Mark('.' | ',')), Some(Kind::Number(..)), Some(Kind::Word(word))) => {
                !labels.contains(&word.as_str())
            }
            (Some(Kind::Mark('.' | ',')), Some(Kind::Number(..)), _) => false,
            _ => true,
        }
    }

    /// Whether the number so many steps back is the end of a name such as `P1`.
    fn is_word_and_number(self, steps: usize) -> bool {
        matches!(self.before(steps), Some(Kind::Number(..))) && matches!(self.before(steps + 1), Some(Kind::Word(_)))
    }

    /// Whether nothing follows directly that would make the date part of something longer.
    pub(super) fn ends_cleanly(self) -> bool {
        let next = self.skip_one().peek();
        match self.peek() {
            Some(Kind::Number(..)) => matches!(self.before(1), Some(Kind::Gap)),
            // `2023-09-12T07:45`
            Some(Kind::Word(word)) => {
                matches!(self.before(1), Some(Kind::Gap)) || (word == "t" && matches!(next, Some(Kind::Number(..))))
            }
            Some(Kind::Mark('/' | '-' | '_' | '\\')) => !matches!(next, Some(Kind::Number(..) | Kind::Word(_))),
            Some(Kind::Mark('.' | ',')) => !matches!(next, Some(Kind::Number(..))),
            Some(Kind::Mark('%')) => false,
            _ => true,
        }
    }

    /// The word or number directly before, if any.
    pub(super) fn previous(self) -> Option<&'t Kind> {
        self.before(1)
    }

    /// The word or number before, over white space and marks.
    pub(super) fn before_marks(self) -> Option<&'t Kind> {
        let before = self.tokens.get(..self.at)?.iter().rev().map(|token| &token.kind);
        before.into_iter().find(|kind| !matches!(kind, Kind::Gap | Kind::Mark(_)))
    }

    /// The words directly before, the nearest first, up to a mark or a number.
    pub(super) fn words_before(self) -> impl Iterator<Item = &'t str> {
        let before = self.tokens.get(..self.at).unwrap_or_default().iter().rev().map(|token| &token.kind);
        before.filter(|kind| **kind != Kind::Gap).map_while(|kind| match kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// Whether a number stands directly before, or before one mark or space.
    pub(super) fn follows_number(self) -> bool {
        let parts = matches!(self.before(1), Some(Kind::Gap | Kind::Mark(_)));
        matches!(self.before(if parts { 2 } else { 1 }), Some(Kind::Number(..)))
    }

    /// The word before the number that stands before.
    pub(super) fn word_before(self) -> Option<&'t str> {
        let before = self.tokens.get(..self.at)?.iter().rev().map(|token| &token.kind);
        let mut words = before.filter(|kind| !matches!(kind, Kind::Gap | Kind::Mark(_)));
        words.next().filter(|kind| matches!(kind, Kind::Number(..)))?;
        words.next().and_then(|kind| match kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// The last word before, over white space and marks between.
    pub(super) fn label(self) -> Option<&'t str> {
        match (self.before(1)?, self.before(2)) {
            (Kind::Word(word), _) | (Kind::Gap | Kind::Mark(_), Some(Kind::Word(word))) => Some(word),
            _ => None,
        }
    }
}
