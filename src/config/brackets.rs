//! `[unit]` where `[[unit]]` belongs: a heading with one bracket too few.
//!
//! TOML takes the first for a section and each further one for a name used twice, with everything below it; reported so, one
//! slip would be a page of mistakes. So such headings are read as if they had their brackets, and reported once.

use std::borrow::Cow;
use std::ops::Range;

use super::keys::FILE;
use super::shape::Shape;
use super::syntax;
use super::trouble::Trouble;
use crate::phrase;

/// A file as it is read: its text with the brackets that were wanting, and where they stand.
pub(super) struct Mended<'t> {
    pub(super) text: Cow<'t, str>,
    /// Bytes of the file before which a bracket was put in, in order.
    put_in: Vec<usize>,
    /// What was wrong, once for each name; as every place, in the mended text.
    pub(super) wrong: Vec<syntax::Error>,
}

impl Mended<'_> {
    /// Where a byte of the mended text stands in the file.
    fn original(&self, at: usize) -> usize {
        let before = self.put_in.iter().enumerate().take_while(|(count, place)| *place + count < at).count();
        at - before
    }

    /// The same for a stretch.
    pub(super) fn span(&self, span: &Range<usize>) -> Range<usize> {
        self.original(span.start)..self.original(span.end)
    }
}

/// Puts in the brackets that are wanting.
pub(super) fn mend(text: &str) -> Mended<'_> {
    let headings: Vec<&'static str> = FILE.all().into_iter().map(|shape: &Shape| shape.title).collect();
    let mut put_in = Vec::new();
    let mut found: Vec<(&str, Range<usize>, usize)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if let Some((name, length)) = lone(line.trim_start()) {
            let meant = headings.iter().find(|title| title.trim_matches(['[', ']']) == name && title.starts_with("[["));
            if let Some(meant) = meant {
                let own = start + indent..start + indent + length;
                let span = own.start + put_in.len()..own.end + put_in.len() + 2;
                put_in.extend([own.start, own.end]);
                match found.iter_mut().find(|(known, ..)| known == meant) {
                    Some((.., more)) => *more += 1,
                    None => found.push((meant, span, 0)),
                }
            }
        }
        start += line.len();
    }
    let mut mended = String::with_capacity(text.len() + put_in.len());
    let mut last = 0;
    for (at, place) in put_in.iter().enumerate() {
        mended.push_str(&text[last..*place]);
        mended.push(if at % 2 == 0 { '[' } else { ']' });
        last = *place;
    }
    mended.push_str(&text[last..]);
    let wrong = found.into_iter().map(|(meant, span, more)| error(meant, span, more)).collect();
    Mended { text: if put_in.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(mended) }, put_in, wrong }
}

/// A heading in single brackets: its name, and how long it is.
fn lone(line: &str) -> Option<(&str, usize)> {
    let inner = line.strip_prefix('[').filter(|rest| !rest.starts_with('['))?;
    let (name, after) = inner.split_once(']')?;
    let after = after.trim();
    (after.is_empty() || after.starts_with('#')).then_some((name.trim(), name.len() + 2))
}

fn error(meant: &'static str, span: Range<usize>, more: usize) -> syntax::Error {
    let key = meant.trim_matches(['[', ']']).rsplit('.').next().unwrap_or_default();
    let wanted = phrase!("a list: head each of them with {section}", section = meant);
    let message =
        phrase!("`{key}` is {found}; it must be {wanted}", key = key, found = phrase!("a section"), wanted = wanted);
    let hint = match more {
        0 => phrase!("use two brackets on each side"),
        _ => phrase!("use two brackets on each side, here and {more} times below", more = more),
    };
    syntax::Error { spoils: span.clone(), span, trouble: Trouble::new(message, hint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_the_brackets_that_are_wanting() {
        let text =
            "[campaign]\n[unit] # a\nid = \"a\"\n  [unit]\n[[unit]]\n[form.indicator]\n[[form]]\n[mail.group]\n[no]\n";
        let mended = mend(text);
        let expected = "[campaign]\n[[unit]] # a\nid = \"a\"\n  [[unit]]\n[[unit]]\n[[form.indicator]]\n[[form]]\n\
                        [[mail.group]]\n[no]\n";
        assert_eq!(mended.text, expected);
        assert_eq!(mended.wrong.len(), 3);
        for (at, letter) in mended.text.char_indices().filter(|(_, letter)| letter.is_alphabetic()) {
            assert!(text[mended.original(at)..].starts_with(letter), "{at}");
        }
        assert!(matches!(mend("[[unit]]\n").text, Cow::Borrowed(_)));
    }
}
