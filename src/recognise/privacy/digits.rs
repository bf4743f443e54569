//! Digits in a text as people group them: `084 098 001 234`, `084.098-001234`, full-width ones.
//!
//! It only says which digits belong together and where they stand, not what they may mean.

use std::collections::BTreeSet;
use std::ops::Range;

/// Digits of a word in which letters stand for digits.
const MIXED: usize = 6;
/// Digits of a number whose groups are pairs or single digits.
const PAIRED: usize = 12;

/// Digits that stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// The digits, in ASCII.
    pub(super) digits: String,
    /// The bytes of each in the text.
    pub(super) places: Vec<Range<usize>>,
}

/// Groups that only white space or one mark keeps apart, chain by chain.
pub(super) fn chains(text: &str) -> Vec<Vec<Group>> {
    chains_by(text, is_mark)
}

/// The same, with commas and slashes as separators too, as in a list or a date. Empty without such a mark.
pub(super) fn loose_chains(text: &str) -> Vec<Vec<Group>> {
    let may_pair = text.contains(is_loose_mark) || text.chars().filter(|c| digit(*c).is_some()).count() >= PAIRED;
    if may_pair { chains_by(text, |c| is_mark(c) || is_loose_mark(c)) } else { Vec::new() }
}

fn chains_by(text: &str, is_mark: impl Fn(char) -> bool) -> Vec<Vec<Group>> {
    let letters = look_alikes(text);
    let mut chains: Vec<Vec<Group>> = Vec::new();
    let mut gap: Option<String> = None;
    for (at, c) in text.char_indices() {
        let Some(digit) = digit(c).or_else(|| letters.contains(&at).then(|| meant(c))) else {
            if !is_invisible(c) {
                gap.get_or_insert_default().push(c);
            }
            continue;
        };
        match (chains.last_mut(), gap.take()) {
            (Some(_), None) => {}
            (Some(chain), Some(gap)) if is_separator(&gap, &is_mark) => chain.push(Group::default()),
            _ => chains.push(vec![Group::default()]),
        }
        if let Some(group) = chains.last_mut().and_then(|chain| chain.last_mut()) {
            group.digits.push(digit);
            group.places.push(at..at + c.len_utf8());
        }
    }
    chains
}

/// The digits of a text that holds nothing else but marks between them and an apostrophe before them.
pub(super) fn only(text: &str) -> Option<String> {
    let text = text.trim();
    let number = text.strip_suffix(".0").unwrap_or(text);
    let number = number.trim_start_matches(['\'', '`', '’', '‘']);
    let plain = number
        .chars()
        .all(|c| digit(c).is_some() || is_invisible(c) || c.is_whitespace() || is_mark(c) || is_loose_mark(c));
    let digits: String = number.chars().filter_map(digit).collect();
    (plain && !digits.is_empty()).then_some(digits)
}

/// The digits of some groups as one number.
pub(super) fn joined(groups: &[Group]) -> String {
    groups.iter().map(|group| group.digits.as_str()).collect()
}

/// A digit of any script or style in which one is typed, copied or drawn.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '０'..='９' => u32::from(c) - u32::from('０'),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
        '\u{1D7CE}'..='\u{1D7FF}' => (u32::from(c) - 0x1D7CE) % 10,
        '\u{2080}'..='\u{2089}' => u32::from(c) - 0x2080,
        '⁰' | '⁴'..='⁹' => u32::from(c) - 0x2070,
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// The digit for which a letter stands.
fn meant(letter: char) -> char {
    if matches!(letter, 'O' | 'o') { '0' } else { '1' }
}

/// Where letters stand that are typed for digits, in words of nothing else that have digits enough: `O84O98001234`.
fn look_alikes(text: &str) -> BTreeSet<usize> {
    let is_letter = |c: char| matches!(c, 'O' | 'o' | 'l' | 'I');
    let mut places = BTreeSet::new();
    if !text.contains(is_letter) {
        return places;
    }
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let own = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let digits = own.chars().filter(|c| digit(*c).is_some()).count();
        if digits >= MIXED && own.chars().all(|c| digit(c).is_some() || is_letter(c)) {
            places.extend(own.char_indices().filter(|(_, c)| is_letter(*c)).map(|(inner, _)| at + inner));
        }
        at += word.len();
    }
    places
}

fn is_separator(gap: &str, is_mark: impl Fn(char) -> bool) -> bool {
    let mut marks = gap.trim().chars();
    marks.next().is_none_or(is_mark) && marks.next().is_none()
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '·' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Marks between digits that mean something else where there are other words.
fn is_loose_mark(c: char) -> bool {
    matches!(c, ',' | '/')
}

/// What copying from a telephone or a web page leaves between digits, and nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let digits = |chain: Vec<Group>| chain.into_iter().map(|group| group.digits).collect();
        chains(text).into_iter().map(digits).collect()
    }

    #[test]
    fn white_space_or_one_mark_keeps_digits_together() {
        assert_eq!(read("số 084 098.001-234"), [["084", "098", "001", "234"]]);
        assert_eq!(read("０８４\u{A0} 098\u{200B}1"), [["084", "0981"]]);
        assert_eq!(read("1, 2 - 3/4\n5"), [vec!["1"], vec!["2", "3"], vec!["4", "5"]]);
        assert_eq!(read(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn digits_of_other_scripts_and_letters_typed_for_them_are_digits() {
        for text in ["٠٨٤٠٩٨", "۰۸۴۰۹۸", "𝟎𝟖𝟒𝟎𝟗𝟖", "⁰⁸⁴⁰⁹⁸", "₀₈₄₀₉₈"]
        {
            assert_eq!(read(text), [["084098"]], "{text}");
        }
        assert_eq!(read("số O84O98OO1234, Ol/10"), [vec!["084098001234"], vec!["10"]]);
        assert_eq!(read("Ol 12 lO"), [["12"]]);
    }

    #[test]
    fn slashes_and_commas_keep_groups_apart_where_that_is_asked_for() {
        let groups = |text: &str| loose_chains(text).into_iter().map(|chain| chain.len()).collect::<Vec<_>>();
        assert_eq!((groups("084/098,001 234"), groups("084 098")), (vec![4], vec![]));
    }

    #[test]
    fn each_digit_knows_its_place() {
        let text = "ố ０1";
        let group = &chains(text)[0][0];
        assert_eq!(group.places.iter().map(|place| &text[place.clone()]).collect::<Vec<_>>(), ["０", "1"]);
    }

    #[test]
    fn a_text_of_digits_alone_is_a_number() {
        assert_eq!(only(" '084 098-1 ").as_deref(), Some("0840981"));
        assert_eq!(only("84098001234.0").as_deref(), Some("84098001234"));
        assert_eq!(only("84,098,001,234").as_deref(), Some("84098001234"));
        assert_eq!(only("12 hồ sơ"), None);
        assert_eq!(only("..."), None);
    }
}
