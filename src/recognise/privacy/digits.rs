//! Digits in a text as people group them: `084 098 001 234`, `084.098-001234`, full-width ones.
//!
//! It only says which digits belong together and where they stand, not what they may mean.

use std::ops::Range;

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
    let mut chains: Vec<Vec<Group>> = Vec::new();
    let mut gap: Option<String> = None;
    for (at, c) in text.char_indices() {
        let Some(digit) = digit(c) else {
            if !is_invisible(c) {
                gap.get_or_insert_default().push(c);
            }
            continue;
        };
        match (chains.last_mut(), gap.take()) {
            (Some(_), None) => {}
            (Some(chain), Some(gap)) if is_separator(&gap) => chain.push(Group::default()),
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

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

fn is_separator(gap: &str) -> bool {
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
