//! The texts of headings, as all write them: short words in full, levels in digits, without what repeats them in another
//! language. Knows words, not what they mean.

use std::borrow::Cow;

use unicode_normalization::char::decompose_compatible;

use crate::text;

/// Rows of a heading at most.
pub(super) const TALLEST: u32 = 3;

/// One text of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) words: Vec<String>,
    /// Whether it speaks of percent: never a count.
    pub(super) percent: bool,
    /// Whether it is a label with its value and heads no column: "Chỉ tiêu: 32.520".
    pub(super) labelled: bool,
    /// Whether it ends in the number of its column: "Ấp, khóm (2)".
    pub(super) numbered: bool,
}

impl Heading {
    pub(super) fn new(text: &str) -> Self {
        let words = in_full(&with_numbers_apart(text::words(&in_plain_numerals(&without_gloss(text)))));
        let labelled = text.split_once(':').is_some_and(|(_, value)| !value.trim().is_empty());
        let number = text.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
        let numbered = number.is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
        Self { words, percent: text.contains('%'), labelled, numbered }
    }

    /// Whether it heads a column of units of measure: *Đơn vị tính* names no unit.
    pub(super) fn is_unit_of_measure(&self) -> bool {
        let words: Vec<String> = self.words.iter().map(|word| text::ascii(word)).collect();
        words.starts_with(&["don", "vi", "tinh"].map(str::to_owned)) || words.first().is_some_and(|word| word == "dvt")
    }
}

/// Levels as some write them.
const LEVELS: [(&str, &str); 8] =
    [("i", "1"), ("ii", "2"), ("iii", "3"), ("iv", "4"), ("một", "1"), ("hai", "2"), ("ba", "3"), ("bốn", "4")];

/// The word for a level without its tone, which every Vietnamese syllable that ends in a stop has; `mục` and `múc` are
/// other words.
const LEVEL_WITHOUT_TONE: [&str; 2] = ["muc", "mưc"];

/// Letters of a word that its number may be typed together with: "mức2".
const WORD_BEFORE_NUMBER: usize = 2;

/// What offices shorten in headings.
const SHORT: [(&str, &[&str]); 7] = [
    ("tk", &["tài", "khoản"]),
    ("đdđt", &["định", "danh", "điện", "tử"]),
    ("dddt", &["định", "danh", "điện", "tử"]),
    ("hs", &["hồ", "sơ"]),
    ("kq", &["kết", "quả"]),
    ("th", &["trường", "hợp"]),
    ("sl", &["số", "lượng"]),
];

/// A text with Roman and circled numerals that are characters of their own written in plain ones: "Ⅱ", "②".
fn in_plain_numerals(text: &str) -> String {
    let is_numeral = |c: char| matches!(c, '\u{2160}'..='\u{217F}' | '\u{2460}'..='\u{249B}');
    text.chars().fold(String::with_capacity(text.len()), |mut plain, c| {
        if is_numeral(c) {
            decompose_compatible(c, |part| plain.push(part));
        } else {
            plain.push(c);
        }
        plain
    })
}

/// Words without the numbers that are typed together with them: "mức2" is "mức 2", "M2" a short word.
fn with_numbers_apart(words: Vec<String>) -> Vec<String> {
    words
        .into_iter()
        .flat_map(|word| {
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let is_word = letters.chars().count() >= WORD_BEFORE_NUMBER && letters.chars().all(char::is_alphabetic);
            match word.split_at(letters.len()) {
                (letters, number) if is_word && !number.is_empty() => vec![letters.to_owned(), number.to_owned()],
                _ => vec![word],
            }
        })
        .collect()
}

/// A heading's words as all write them: short ones in full, "mức độ 2", "mức II" and "M2" as "mức 2".
pub(super) fn in_full(words: &[String]) -> Vec<String> {
    let is_bare = words.iter().all(|word| word.is_ascii());
    let spelt = |word: &str| if is_bare { text::ascii(word) } else { word.to_owned() };
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_level = |word: &str| is_number(word) || LEVELS.iter().any(|(written, _)| *written == word);
    let mut full: Vec<String> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let after_level = full.last().is_some_and(|last| matches!(last.as_str(), "mức" | "muc"));
        if let Some((_, long)) = SHORT.iter().find(|(short, _)| short == word) {
            full.extend(long.iter().map(|word| spelt(word)));
        } else if after_level && matches!(word.as_str(), "độ" | "do") {
        } else if let Some((_, digit)) = LEVELS.iter().find(|(roman, _)| after_level && word == roman) {
            full.push((*digit).to_owned());
        } else if let Some(number) = word.strip_prefix('m').filter(|number| is_number(number)) {
            full.extend([spelt("mức"), number.to_owned()]);
        } else if word == "m" && words.get(at + 1).is_some_and(|next| is_number(next)) {
            full.push(spelt("mức"));
        } else if !is_bare
            && LEVEL_WITHOUT_TONE.contains(&word.as_str())
            && words.get(at + 1).is_some_and(|next| is_level(next) || next == "độ")
        {
            full.push("mức".to_owned());
        } else {
            full.push(word.clone());
        }
    }
    full
}

/// English words that make figures other ones than the period's own.
const FOREIGN_MEASURES: [&str; 21] = [
    "plan",
    "planned",
    "target",
    "quota",
    "yesterday",
    "previous",
    "last",
    "total",
    "cumulative",
    "accumulated",
    "week",
    "month",
    "quarter",
    "year",
    "estimate",
    "estimated",
    "forecast",
    "remaining",
    "rate",
    "percent",
    "rejected",
];

/// A Vietnamese heading without what repeats it in another language, in parentheses or on a line of its own: "Kích hoạt
/// mức 1 (Level 1 activated)".
fn without_gloss(text: &str) -> Cow<'_, str> {
    let parts: Vec<&str> = text.split(['(', ')', '\n', '/']).collect();
    if parts.len() == 1 || parts.iter().all(|part| !is_foreign(part)) || parts.iter().all(|part| part.is_ascii()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(parts.into_iter().filter(|part| !is_foreign(part)).collect::<Vec<_>>().join(" "))
}

/// Whether half of a text's words are not Vietnamese syllables, as they are typed without marks.
pub(super) fn is_foreign(text: &str) -> bool {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .collect();
    let foreign =
        words.iter().filter(|word| word.chars().any(char::is_lowercase) && !is_syllable(&word.to_lowercase())).count();
    let changes = |word: &&str| FOREIGN_MEASURES.contains(&word.to_lowercase().as_str());
    text.is_ascii() && foreign > 0 && foreign * 2 >= words.len() && !words.iter().any(changes)
}

/// Whether a word without marks may be a Vietnamese syllable: one run of vowels, and only the consonants that end one.
fn is_syllable(word: &str) -> bool {
    const ENDS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let is_vowel = |letter: char| "aeiouy".contains(letter);
    let Some(start) = word.find(is_vowel) else { return false };
    let vowels = word[start..].find(|letter| !is_vowel(letter)).map_or(word.len(), |end| start + end);
    ENDS.contains(&&word[vowels..]) && !word.contains(['f', 'j', 'w', 'z'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_however_they_are_typed() {
        for written in
            ["mức 2", "mức2", "Mức II", "mức Ⅱ", "Mức ②", "mức ２", "mức hai", "mức độ 2", "mưc 2", "mưc2", "M2", "M.2"]
        {
            assert_eq!(Heading::new(&format!("Kích hoạt {written}")).words, ["kích", "hoạt", "mức", "2"], "{written}");
        }
        assert_eq!(Heading::new("Kich hoat muc do II").words, ["kich", "hoat", "muc", "2"]);
        for other in ["mục 2", "múc 2", "mức 22", "mức l", "mứcc 2"] {
            assert_ne!(Heading::new(&format!("Kích hoạt {other}")).words, ["kích", "hoạt", "mức", "2"], "{other}");
        }
    }
}
