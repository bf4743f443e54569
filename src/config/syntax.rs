//! From text to spanned TOML, with syntax errors in plain words.
//!
//! The parser goes on after an error, and then complains of the consequences too; those are left out.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::trouble::Trouble;
use super::values;
use crate::phrase;
use crate::terminal::Phrase;

/// A syntax error.
pub(super) struct Error {
    pub(super) span: Range<usize>,
    /// What cannot be trusted because of it: its line, or all that an unclosed list swallowed.
    pub(super) spoils: Range<usize>,
    pub(super) trouble: Trouble,
}

/// What could be read, and what could not, in the order of the file.
pub(super) fn parse(text: &str) -> (Spanned<DeTable<'_>>, Vec<Error>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut raw: Vec<_> =
        errors.iter().map(|error| (within(text, error.span().unwrap_or(0..0)), error.message())).collect();
    raw.sort_by_key(|(span, _)| span.start);
    (table, without_consequences(text, &raw))
}

/// The span, cut to whole characters of the text.
fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}

/// Errors outside of what earlier ones spoil: one a line, and one for a list that was not closed.
fn without_consequences(text: &str, raw: &[(Range<usize>, &str)]) -> Vec<Error> {
    let list_error = |message: &str| message.contains("array element") || message.contains("in array");
    let unclosed = raw.iter().rfind(|(_, message)| message.starts_with("unclosed array,"));
    let mut kept: Vec<Error> = Vec::new();
    for (span, message) in raw {
        if kept.last().is_some_and(|last| last.spoils.contains(&span.start) || last.spoils.end == span.start) {
            continue;
        }
        let mut spoils = line_around(text, span.start);
        if let Some((end, _)) = unclosed.filter(|_| list_error(message)) {
            spoils.end = spoils.end.max(end.end);
        }
        let line = &text[line_around(text, span.start)];
        kept.push(Error { span: span.clone(), spoils, trouble: in_plain_words(message, &text[span.clone()], line) });
    }
    kept
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |line_end| line_end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |line_end| at + line_end);
    start..end
}

/// What the parser's message means to somebody who has never heard of TOML.
fn in_plain_words(message: &str, written: &str, line: &str) -> Trouble {
    let of_quotes = message.contains("quoted") || message.starts_with("invalid basic string");
    if of_quotes && line.contains(['“', '”', '„']) {
        return Trouble::new(
            phrase!("curly quotation marks, as word processors make them"),
            phrase!("write straight ones: \"…\""),
        );
    }
    let plain = [
        ("string values must be quoted", phrase!("a text without quotation marks"), phrase!("write it as \"…\"")),
        ("invalid basic string", phrase!("a text that is not closed"), phrase!("end it with \" on the same line")),
        ("invalid literal string", phrase!("a text that is not closed"), phrase!("end it with ' on the same line")),
        (
            "invalid multi-line",
            phrase!("a text of several lines that is not closed"),
            phrase!("end it with the three marks it began with"),
        ),
        (
            "missing escaped value",
            phrase!("a lone \\ in a text"),
            phrase!("write \\\\, or put the text in '…' instead of \"…\""),
        ),
        ("invalid date", phrase!("this is not a date in the calendar"), values::date_hint()),
        ("invalid time", phrase!("this is not a time of day"), values::time_hint()),
        ("missing comma between array", unclosed_list(), phrase!("put , between them and ] at the end")),
        ("unexpected `=` in array", unclosed_list(), phrase!("put ] at the end of the list")),
        ("unclosed array table", phrase!("a heading that is not closed"), phrase!("end it with ]]")),
        ("unclosed table", phrase!("a heading that is not closed"), phrase!("end it with ]")),
        ("unclosed array", phrase!("a list that is not closed"), phrase!("end it with ]")),
        ("unclosed inline table", phrase!("a { that is not closed"), phrase!("end it with }")),
        (
            "invalid unquoted key",
            phrase!("a name with other characters than a-z, 0-9, _ and -"),
            phrase!("put the name in \"…\""),
        ),
        ("key with no value", phrase!("a name without a value"), phrase!("write name = value")),
        ("missing assignment", phrase!("a name without ="), phrase!("write name = value")),
        ("missing value", phrase!("nothing stands after ="), phrase!("write a value, or take the line away")),
        ("invalid boolean", phrase!("neither true nor false"), phrase!("write true or false, in small letters")),
        (
            "unexpected leading zero",
            phrase!("a number that begins with 0"),
            phrase!("take the 0 away; a time is written \"08:00\""),
        ),
        (
            "unexpected key or value",
            phrase!("something after the end of the value"),
            phrase!("one name = value a line; a text in \"…\""),
        ),
        ("cannot recurse", phrase!("too many levels of [ and {"), phrase!("write it flat")),
    ];
    if message.starts_with("duplicate key") {
        return Trouble::new(phrase!("`{key}` is here a second time", key = written), phrase!("keep one of the two"));
    }
    if message.starts_with("string values must be quoted") && written.is_empty() {
        return Trouble::new(phrase!("nothing stands after ="), phrase!("write a value, or take the line away"));
    }
    let known = plain.iter().find(|(begins, _, _)| message.starts_with(begins));
    known.map_or_else(
        || Trouble::new(phrase!("not TOML: {message}", message = message), phrase!("see https://toml.io/en/v1.0.0")),
        |(_, message, hint)| Trouble::new(message.clone(), hint.clone()),
    )
}

fn unclosed_list() -> Phrase {
    phrase!("a list that is not closed, or two things in it without a comma between")
}
