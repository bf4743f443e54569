//! Rows whose names mention other rows: a range or a list of them, or one of them once more.

use std::collections::{BTreeSet, HashMap};

use super::has_amount;
use crate::recognise::naming::Shape;
use crate::recognise::row::Row;
use crate::text;

/// What a row's name says of other rows of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Nothing.
    None,
    /// It names several: "Khóm 1-5", "Khóm 3 và Khóm 5", "3 ấp đầu".
    Several,
    /// It names one, with words about it: "Khóm 2 (sửa lại)", "Sửa Khóm 1".
    Again,
}

/// Words of a name in which other names are looked for.
const LONGEST: usize = 12;

/// What each row's name says of the others.
pub(super) fn relations(rows: &[Row]) -> Vec<Relation> {
    let names: Vec<Vec<String>> = rows.iter().map(|row| words(&row.facts.name)).collect();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    for (own, words) in names.iter().enumerate().filter(|(own, words)| has_amount(&rows[*own]) && !words.is_empty()) {
        at.entry(words.join(" ")).or_insert(own);
        *firsts.entry(words[0].as_str()).or_default() += 1;
    }
    // Typed without marks it is the same name, where another row bears it with marks.
    let marked: HashMap<String, usize> = (names.iter().enumerate())
        .filter(|(_, words)| words.iter().any(|word| !word.is_ascii()))
        .map(|(own, words)| (text::ascii(&words.join(" ")), own))
        .collect();
    let named = at.len();
    let places = numbered_places(rows);
    let of_row = |(own, row): (usize, &Row)| {
        let words = &names[own];
        if has_amount(row) && is_short(&row.facts.name, &places) {
            return Relation::Again;
        }
        if has_amount(row) && words.len() > 1 && marked.contains_key(&words.join(" ")) {
            return Relation::Again;
        }
        if words.len() < 2 || words.len() > LONGEST || !has_amount(row) {
            return Relation::None;
        }
        // "3 ấp đầu"
        let counts = words[0].bytes().all(|byte| byte.is_ascii_digit());
        let counted = || firsts.get(words[1].as_str()).is_some_and(|count| count * 2 >= named && named > 1);
        if (counts && counted()) || lists_numbers(words, &at) {
            return Relation::Several;
        }
        let others = contained(words, own, &at);
        match others.as_slice() {
            [other] if is_mentioned_in(row, words, (&rows[*other], &names[*other])) => Relation::Again,
            [_, _, ..] => Relation::Several,
            _ => Relation::None,
        }
    };
    rows.iter().enumerate().map(of_row).collect()
}

/// The numbers of rows that bear a kind of place and a number, with the letter that the kind begins with.
fn numbered_places(rows: &[Row]) -> BTreeSet<(Option<char>, u32)> {
    let of_row = |row: &Row| match &row.facts.shape {
        Shape::Numbered { prefix, number, placed: true, .. } if prefix.chars().count() > 1 => {
            Some([(prefix.chars().next(), *number), (None, *number)])
        }
        _ => None,
    };
    rows.iter().filter(|row| has_amount(row)).filter_map(of_row).flatten().collect()
}

/// Whether a name is another's kind by its first letter, with its number: "K2" beside "Khóm 2", and "2" too.
fn is_short(name: &str, places: &BTreeSet<(Option<char>, u32)>) -> bool {
    let bare: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letter = bare.chars().next().filter(char::is_ascii_alphabetic);
    let digits = &bare[letter.map_or(0, char::len_utf8)..];
    let number = digits.parse::<u32>().ok();
    number.is_some_and(|number| places.contains(&(letter.map(|letter| letter.to_ascii_lowercase()), number)))
}

/// A name's words, numbers without leading zeros.
pub(super) fn words(name: &str) -> Vec<String> {
    const SPOKEN: [&str; 9] = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let plain = |word: &String| {
        let bare = word.trim_start_matches('0');
        if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) { word.clone() } else { bare.to_owned() }
    };
    let words = text::words(name);
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    // "Khóm số 2", "Khóm Hai" are Khóm 2.
    let counts = |at: usize| words[at] == "số" && at > 0 && words.get(at + 1).is_some_and(|next| is_number(next));
    let mut plain: Vec<String> = (0..words.len()).filter(|at| !counts(*at)).map(|at| plain(&words[at])).collect();
    if let [_, last] = plain.as_mut_slice()
        && let Some(number) = SPOKEN.iter().position(|word| word == last)
    {
        *last = (number + 1).to_string();
    }
    plain
}

/// Other rows whose whole names stand in this one.
fn contained(words: &[String], own: usize, at: &HashMap<String, usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let longest = (start + 1..=words.len()).rev().find_map(|end| {
            let other = at.get(&words[start..end].join(" ")).filter(|other| **other != own)?;
            // A number alone is not a name of another row.
            let is_number = end - start == 1 && words[start].bytes().all(|byte| byte.is_ascii_digit());
            (!is_number && end - start < words.len()).then_some((*other, end))
        });
        match longest {
            Some((other, end)) => {
                if !found.contains(&other) {
                    found.push(other);
                }
                start = end;
            }
            None => start += 1,
        }
    }
    found
}

/// Whether a name is a kind of place with several numbers, of which another row bears one: "Khóm 1-5", "TDP 1, 2, 3".
fn lists_numbers(words: &[String], at: &HashMap<String, usize>) -> bool {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let Some(first) = words.iter().position(is_number).filter(|first| *first > 0) else { return false };
    let prefix = words[..first].join(" ");
    let rest = &words[first..];
    let numbers = rest.iter().filter(|word| is_number(word)).count();
    let is_list =
        rest.iter().all(|word| is_number(word) || matches!(word.as_str(), "đến" | "den" | "và" | "va" | "tới"));
    let of_others = rest.iter().filter(|word| is_number(word) && at.contains_key(&format!("{prefix} {word}"))).count();
    numbers > 1 && is_list && of_others > 1
}

/// Whether what a name says beside another one is about it, and no part of another name: in parentheses, behind a dash,
/// in small letters, or before it.
fn is_mentioned_in(row: &Row, words: &[String], (other, name): (&Row, &[String])) -> bool {
    let (written, other_shape) = (row.facts.name.as_str(), &other.facts.shape);
    let is_behind = words.starts_with(name);
    if !is_behind {
        // "Sửa Khóm 1", but not "Đông Hải" beside "Hải".
        return matches!(other_shape, Shape::Placed | Shape::Numbered { .. });
    }
    let marks = ['(', '[', '*', ':', '–', '—', '/', '.'];
    let rest: String = written.trim().chars().skip_while(|letter| !marks.contains(letter)).collect();
    let parted = !rest.trim_end_matches([')', ']']).is_empty() || written.contains(" - ");
    let small =
        written.split_whitespace().skip(name.len()).any(|word| word.chars().next().is_some_and(char::is_lowercase));
    parted || small
}

#[cfg(test)]
mod tests {
    use super::super::tests::{terms, with_terms};
    use super::*;

    fn relation_of(names: &[&str]) -> Relation {
        let terms = terms();
        let rows: Vec<Row> = (0u32..).zip(names).map(|(at, name)| with_terms(&terms, at, "", name, &[3, 2])).collect();
        *relations(&rows).last().expect("a row")
    }

    #[test]
    fn names_of_several_rows() {
        for name in ["Khóm 1-3", "Khóm 1 đến khóm 3", "Khóm 1, 2", "Khóm 01~03", "Khóm 1 và Khóm 3", "3 khóm trên"]
        {
            assert_eq!(relation_of(&["Khóm 1", "Khóm 2", "Khóm 3", name]), Relation::Several, "{name}");
        }
        assert_eq!(relation_of(&["Mù U", "Ba Động", "Mù U, Ba Động"]), Relation::Several);
    }

    #[test]
    fn names_of_a_row_once_more() {
        for name in ["Khóm 1 (sửa lại)", "Sửa Khóm 1", "Khóm 1 - báo lại", "Khóm 01 lấy số này"] {
            assert_eq!(relation_of(&["Khóm 1", "Khóm 2", name]), Relation::Again, "{name}");
        }
    }

    #[test]
    fn names_that_only_look_alike() {
        for name in ["Khóm 10", "Khóm 3", "Mù U Đông", "Ấp 1", "Khóm 4-5", "Tân Hải"] {
            assert_eq!(relation_of(&["Khóm 1", "Khóm 2", "Mù U", "Hải", name]), Relation::None, "{name}");
        }
    }
}
