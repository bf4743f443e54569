//! What a row's name says, and how it is built.
//!
//! Words are comfort: a word that no list holds leaves a name [`Naming::Plain`], and the numbers, the place and the build
//! of the name decide, or the sender is asked. Knows texts and phrases, not rows.

use crate::recognise::naming::{Naming, Shape};
use crate::recognise::terms::Terms;
use crate::text;

/// A name's words as they show what it is.
pub(in crate::recognise) struct Name {
    pub(in crate::recognise) naming: Naming,
    pub(in crate::recognise) shape: Shape,
    /// Whether a dash or the like stands before it.
    pub(in crate::recognise) dashed: bool,
}

impl Name {
    pub(in crate::recognise) fn of(written: &str, terms: &Terms) -> Self {
        let clean = text::clean(written);
        let bare = clean.trim_start_matches(['-', '–', '—', '+', '*', '•', '·', '●', '○', '▪']);
        let dashed = bare.len() < clean.len();
        let bare = without_number(bare.trim());
        let is_blank = ["...", "…", "___"].iter().any(|blank| bare.contains(blank));
        let naming = if is_blank { Naming::Example } else { terms.naming(bare) };
        Self { naming, shape: shape(bare, terms), dashed }
    }
}

/// The name without a number of its own before it: "1. Khóm 1" is "Khóm 1".
fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')', '/']) {
        Some(after) if rest.len() < name.len() && after.trim_start().starts_with(char::is_alphabetic) => {
            after.trim_start()
        }
        _ => name,
    }
}

fn shape(name: &str, terms: &Terms) -> Shape {
    // What stands in parentheses is said beside the name.
    let name = name.split_once('(').map_or(name, |(before, _)| before).trim();
    let words = text::words(name);
    let Some((last, before)) = words.split_last() else { return Shape::Blank };
    if is_labelled(name, terms) {
        return Shape::Phrase;
    }
    if let Some(number) = number(last)
        && terms.total.strip_start(before).is_none_or(|rest| !rest.is_empty())
    {
        let placed = terms.begins_with_place(&words);
        let phrase = !placed && before.len() > 1 && !is_proper(name);
        return Shape::Numbered { prefix: before.join(" "), number, placed, phrase };
    }
    if terms.begins_with_place(&words) {
        return Shape::Placed;
    }
    if is_proper(name) { Shape::Proper } else { Shape::Phrase }
}

/// Whether every word is written with a capital.
fn is_proper(name: &str) -> bool {
    let capital =
        |word: &str| word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).all(capital)
}

/// Whether words with a colon say something of the name that follows: "VD: Ấp B", but not "Ấp 3: Cầu Ván".
fn is_labelled(name: &str, terms: &Terms) -> bool {
    name.split_once(':').is_some_and(|(label, rest)| {
        let label = text::words(label);
        !rest.trim().is_empty() && !label.is_empty() && !terms.begins_with_place(&label)
    })
}

/// The number that a name ends in: `3`, `03`, `3a`, `III`.
fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let letters = word.len() - digits.len();
    let arabic = digits.parse().ok().filter(|_| letters <= 1);
    arabic.or_else(|| match crate::recognise::ordinal::Ordinal::of(word) {
        crate::recognise::ordinal::Ordinal::Roman(number) => Some(number),
        _ => None,
    })
}
