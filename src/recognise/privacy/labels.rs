//! The words beside a number that say what it is: `Số CCCD`, `CMND của ông …`.
//!
//! It must not know what a number looks like.

use super::digits::Group;

use super::{names, wording};
use crate::text;

/// Characters before and after a number in which its label is looked for.
const LABEL_REACH: usize = 80;
/// Words between a label and its number, where they name a person.
const BETWEEN: usize = 10;

/// Words that may stand between a label and its number.
#[rustfmt::skip]
const FILLERS: [&str; 24] = [
    "số", "so", "nhân", "nhan", "dân", "dan", "công", "cong", "cá", "ca", "thư", "thu", "thẻ", "the", "cũ", "cu",
    "mới", "moi", "là", "la", "no", "gắn", "chip", "hoặc",
];

/// Words that speak of a person between a label and the number.
#[rustfmt::skip]
const PERSONS: [&str; 16] = [
    "của", "ông", "bà", "anh", "chị", "em", "cháu", "tên", "sinh", "sn", "năm", "ong", "ba", "chi", "sinh", "nam",
];

/// Words after which a number is another one.
#[rustfmt::skip]
const OTHERS: [&str; 14] = [
    "đt", "sđt", "dt", "sdt", "thoại", "thoai", "stk", "tk", "khoản", "khoan", "đồng", "dong", "phí", "tel",
];

/// Whether the words before a number, or the word after it, say that it is an identity paper's.
pub(super) fn is_labelled(text: &str, groups: &[Group]) -> bool {
    let (Some(start), Some(end)) = (edge(groups.first(), true), edge(groups.last(), false)) else {
        return false;
    };
    let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let near = before.char_indices().rev().nth(LABEL_REACH).map_or(0, |(at, _)| at);
    let before = wording::readings(before.get(near..).unwrap_or_default());
    let after: String = after.chars().take(LABEL_REACH).take_while(|c| *c != '\n').collect();
    before.iter().any(|before| ends_in_label(before))
        || text::words(&after).first().is_some_and(|word| is_paper(word, None))
}

fn ends_in_label(before: &str) -> bool {
    let words = text::words(before);
    let passed =
        |word: &&String| FILLERS.contains(&word.as_str()) || word.chars().all(|c| c.is_ascii_digit() || c == 'x');
    let mut rest = words.iter().rev().skip_while(passed);
    rest.next().is_some_and(|word| is_paper(word, rest.next().map(String::as_str))) || names_person_after_label(&words)
}

/// Whether words end in a label and a person after it: `CMND của bà Trần Thị B sinh năm 1985`.
fn names_person_after_label(words: &[String]) -> bool {
    let near = words.len().saturating_sub(BETWEEN);
    let paper = |at: &usize| is_paper(&words[*at], at.checked_sub(1).map(|before| words[before].as_str()));
    let Some(label) = (near..words.len()).rev().find(paper) else { return false };
    let between = &words[label + 1..];
    !between.iter().any(|word| OTHERS.contains(&word.as_str()))
        && between.iter().any(|word| PERSONS.contains(&word.as_str()) || names::is_surname(word))
}

/// Whether a word, with the one before it, names an identity paper.
fn is_paper(word: &str, before: Option<&str>) -> bool {
    wording::names_paper(word)
        || matches!(
            (before, word),
            (Some("chứng" | "chung"), "minh")
                | (Some("căn" | "can"), "cước" | "cuoc")
                | (Some("định" | "dinh"), "danh")
        )
}

/// Where groups of digits begin or end in their text.
pub(super) fn edge(group: Option<&Group>, start: bool) -> Option<usize> {
    let places = &group?.places;
    if start { places.first().map(|place| place.start) } else { places.last().map(|place| place.end) }
}
