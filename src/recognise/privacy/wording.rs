//! Words of a text, compared as offices type them: with or without diacritics, in old encodings.
//!
//! It must not know what a phrase means.

use crate::text;
use crate::text::legacy::{Encoding, decode_as};

/// Abbreviations of identity papers; people also run them together with other words.
const PAPERS: [&str; 7] = ["cccd", "cccđ", "cmnd", "cmt", "đdcn", "ddcn", "gttt"];

/// Whether a word or several, as keys, hold the abbreviation of an identity paper.
pub(super) fn names_paper(key: &str) -> bool {
    PAPERS.iter().any(|paper| key.contains(paper))
}

/// What a text may say: as it stands and, when it may be in an old encoding, as each of them reads it.
///
/// A wrong reading does no harm here: it is Vietnamese only by accident.
pub(super) fn readings(text: &str) -> Vec<String> {
    let mut readings = vec![text.to_owned()];
    let coded = text.chars().any(|c| matches!(c, '\u{A1}'..='\u{FF}'));
    if coded && !text.chars().any(|c| c > '\u{FF}' && c.is_alphabetic()) {
        readings.extend([Encoding::Tcvn3, Encoding::Vni].map(|encoding| decode_as(encoding, text)));
    }
    readings
}

/// A phrase as it is compared.
pub(super) struct Phrase {
    folded: String,
    ascii: String,
}

impl Phrase {
    /// A phrase of whole words.
    pub(super) fn new(phrase: &str) -> Self {
        Self { folded: spaced(&text::words(phrase)), ascii: spaced(&text::words(&text::ascii(phrase))) }
    }
}

/// The words of one reading of a text.
pub(super) struct Wording {
    key: String,
    plain: bool,
    /// How many words there are.
    pub(super) count: usize,
}

impl Wording {
    /// The words of a text.
    pub(super) fn new(text: &str) -> Self {
        let words = text::words(text);
        let key = spaced(&words);
        Self { plain: key.is_ascii(), key, count: words.len() }
    }

    /// Whether the phrase stands in it; without diacritics only where the text has none.
    pub(super) fn says(&self, phrase: &Phrase) -> bool {
        self.key.contains(self.form(phrase))
    }

    /// Whether it holds the abbreviation of an identity paper, also with dots or spaces between its letters.
    pub(super) fn names_paper(&self) -> bool {
        names_paper(&self.key.replace(' ', ""))
    }

    /// Whether it is a single word typed without diacritics: such words are the most ambiguous.
    pub(super) fn is_plain_word(&self) -> bool {
        self.plain && self.count == 1
    }

    /// Whether it is made of these words and nothing else.
    pub(super) fn is_made_of(&self, words: &[Phrase]) -> bool {
        let of_phrases = |word: &str| words.iter().any(|phrase| self.form(phrase).split(' ').any(|own| own == word));
        self.key.split(' ').all(of_phrases)
    }

    /// Whether it begins with the phrase.
    pub(super) fn begins(&self, phrase: &Phrase) -> bool {
        self.key.starts_with(self.form(phrase))
    }

    fn form<'p>(&self, phrase: &'p Phrase) -> &'p str {
        if self.plain { &phrase.ascii } else { &phrase.folded }
    }
}

fn spaced(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_with_or_without_diacritics() {
        let phrase = Phrase::new("căn cước");
        assert!(Wording::new("Số CĂN CƯỚC/CCCD").says(&phrase));
        assert!(Wording::new("so can cuoc").says(&phrase));
        assert!(!Wording::new("số can cuoc").says(&phrase));
        assert!(!Wording::new("căn cướcx").says(&phrase));
        assert!(Wording::new("Căn cước: ").begins(&phrase));
        assert!(Wording::new("sốCCCD").names_paper());
        assert!(Wording::new("C.C.C.D").names_paper());
    }

    #[test]
    fn old_encodings_are_read_too() {
        assert!(readings("C¨n c\u{AD}íc").contains(&"Căn cước".to_owned()));
        assert!(readings("Caên cöôùc").contains(&"Căn cước".to_owned()));
        assert_eq!(readings("Căn cước").len(), 1);
    }
}
