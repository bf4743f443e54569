//! Vietnamese text as offices type it: what makes two spellings of one thing compare equal.
//!
//! Every other stage compares names, headings and paths through the keys made here. Only text goes in and
//! out: this module must not know cells, units, forms, campaigns' files or findings, and it never fails.
//! Legacy encodings are decoded ([`legacy::decode`]) before [`clean`], which drops the soft hyphen they use.

use std::cell::RefCell;
use std::collections::HashMap;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub mod address;
pub mod date;
pub mod legacy;
mod natural;
pub mod number;
pub(crate) mod places;
mod syllable;

pub use natural::natural_cmp;

/// The text as it should be shown: composed (NFC), look-alikes of `Đ` and full-width forms replaced, every
/// run of white space one space, invisible characters removed, trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space_due = false;
    for c in composed(text.chars().filter_map(repair).collect()).chars() {
        if c.is_whitespace() {
            space_due = !out.is_empty();
        } else {
            if space_due {
                out.push(' ');
                space_due = false;
            }
            out.push(c);
        }
    }
    out
}

/// The key by which two texts are compared: [`clean`], lower case, the tone where the old placement puts it
/// (`hoà` and `hòa` are both `hòa`), one kind of dash, straight quotes.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.len() > MEMORISED_BYTES {
        return folded(text);
    }
    FOLDED.with_borrow_mut(|known| {
        if let Some(key) = known.get(text) {
            return key.clone();
        }
        if known.len() >= MEMORISED {
            known.clear();
        }
        let key = folded(text);
        known.insert(text.to_owned(), key.clone());
        key
    })
}

/// Texts whose keys are kept, and how long such a text may be: every report of a campaign has the same headings and
/// names, each of which is compared many times.
const MEMORISED: usize = 4096;
const MEMORISED_BYTES: usize = 128;

thread_local! {
    static FOLDED: RefCell<HashMap<String, String>> = RefCell::default();
}

fn folded(text: &str) -> String {
    let lower: Vec<char> = composed(clean(text).to_lowercase()).chars().map(plain_mark).collect();
    syllable::place_tones(&lower)
}

/// [`fold`] without any diacritics, `đ` as `d`: the key for text that was typed without them.
#[must_use]
pub fn ascii(text: &str) -> String {
    let key = fold(text);
    if key.is_ascii() {
        return key;
    }
    let bare: String = key.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect();
    clean(&bare)
}

/// Each letter without its diacritics, `đ` as `d`, in the case it has; all else as it is.
#[must_use]
pub fn without_marks(text: &str) -> String {
    let plain = |c: char| match c {
        'đ' => 'd',
        'Đ' => 'D',
        c => c,
    };
    text.nfd().filter(|c| !is_combining_mark(*c)).map(plain).collect()
}

/// The text on one line: control characters and runs of white space become a space.
#[must_use]
pub fn one_line(text: &str) -> String {
    let parts = text.split(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}'));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether every letter is typed without diacritics (also true of a text without letters): only then may a
/// comparison by [`ascii`] stand for one by [`fold`].
#[must_use]
pub fn is_ascii_typed(text: &str) -> bool {
    clean(text).chars().all(|c| c.is_ascii() || !(c.is_alphabetic() || is_combining_mark(c)))
}

/// An identifier made of a name: `Xã Trường Long Hòa` gives `xa-truong-long-hoa`. Empty when the name has
/// no letter or digit that ASCII can hold.
#[must_use]
pub fn slug(text: &str) -> String {
    let key = ascii(text);
    let parts: Vec<&str> = key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// The words of the comparison key, split on anything that is neither letter nor digit.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The text composed (NFC). What is composed already, as nearly all is, is not taken apart for it.
fn composed(text: String) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}

/// One character before composition: `None` for what cannot be seen.
fn repair(c: char) -> Option<char> {
    match c {
        '\u{110}' | '\u{D0}' | '\u{189}' => Some('Đ'),
        '\u{111}' | '\u{F0}' | '\u{256}' => Some('đ'),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        c if is_invisible(c) => None,
        c => Some(c),
    }
}

/// Zero-width and direction characters, the byte order mark, the soft hyphen, controls other than spaces.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
        || (c.is_control() && !c.is_whitespace())
}

/// Dashes and quotation marks as a keyboard has them.
fn plain_mark(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{FE58}' | '\u{FE63}' => '-',
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2BC}' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{2033}' => '"',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clean_repairs_what_keyboards_and_web_pages_leave() {
        assert_eq!(clean("\u{FEFF}  Ph\u{1B0}\u{1A1}\u{300}ng\u{A0}\u{202F}1\r\n\t"), "Phường 1");
        assert_eq!(clean("\u{D0}ông Hải \u{189}ôn \u{F0}ến \u{256}i"), "Đông Hải Đôn đến đi");
        assert_eq!(clean("Long\u{200B} Toàn\u{AD}"), "Long Toàn");
        assert_eq!(clean("１２\u{3000}３"), "12 3");
        assert_eq!(clean(" \n "), "");
    }

    #[test]
    fn fold_makes_old_and_new_tone_placement_equal() {
        for (new, old) in [
            ("hoà", "hòa"),
            ("Luỹ kế", "Lũy kế"),
            ("thuỷ", "thủy"),
            ("khoẻ", "khỏe"),
            ("UỶ BAN", "ỦY BAN"),
            ("xoá", "xóa"),
            ("Trường Long Hoà", "Trường Long Hòa"),
            ("loè", "lòe"),
            ("Thuý", "Thúy"),
            ("hoàn", "hòan"),
            ("Long Toàn", "Long Tòan"),
            ("quý", "qúy"),
            ("quả", "qủa"),
            ("già", "gìa"),
            ("của", "cuả"),
            ("ngoài", "ngòai"),
            ("khuỷu", "khủyu"),
        ] {
            assert_eq!(fold(new), fold(old), "{new} and {old}");
        }
    }

    #[test]
    fn fold_keeps_spellings_on_which_both_styles_agree() {
        for word in [
            "quý",
            "quỳ",
            "quá",
            "quà",
            "quở",
            "hoàn",
            "toàn",
            "thuyền",
            "giếng",
            "già",
            "giữa",
            "gì",
            "nghĩa",
            "mùa",
            "rượu",
            "huýt",
            "thuở",
            "ngoéo",
            "khuỷu",
            "hữu",
            "hòa",
            "lũy",
            "thuế",
            "tuấn",
            "trường",
            "yếu",
        ] {
            assert_eq!(fold(word), word);
        }
        assert_ne!(fold("hòa"), fold("hóa"));
        assert_ne!(fold("hoa"), fold("hòa"));
    }

    #[test]
    fn fold_knows_one_dash_and_one_quote() {
        assert_eq!(fold("“Ấp” – ’A’ — −1"), "\"ấp\" - 'a' - -1");
    }

    #[test]
    fn ascii_and_slug_serve_names_typed_without_diacritics() {
        assert_eq!(ascii("Đường Hoà"), "duong hoa");
        assert_eq!(slug("Xã Trường Long Hòa"), "xa-truong-long-hoa");
        assert_eq!(slug("  Phường  1 / (Khóm 2)"), "phuong-1-khom-2");
        assert_eq!(slug("…"), "");
        assert!(is_ascii_typed("Phuong 1 – “P.1”"));
        assert!(!is_ascii_typed("Phường 1"));
        assert!(!is_ascii_typed("Phu\u{31B}ong"));
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(words("UBND Phường-1, (Lũy kế)"), ["ubnd", "phường", "1", "lũy", "kế"]);
        assert!(words(" - ").is_empty());
    }

    proptest! {
        #[test]
        fn keys_are_idempotent_and_blind_to_decomposition(text in "\\PC{0,24}|[a-zđăâêôơưáàảãạòóỏõọùúủũụỳýỷỹỵ\u{300}\u{301}\u{302}\u{323}\u{200B}\u{AD} A-Z]{0,16}") {
            let key = fold(&text);
            prop_assert_eq!(&fold(&key), &key);
            let apart: String = text.nfd().collect();
            prop_assert_eq!(fold(&apart), key);
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
            prop_assert_eq!(ascii(&ascii(&text)), ascii(&text));
            prop_assert_eq!(slug(&slug(&text)), slug(&text));
            let all: String = clean(&text).to_lowercase().nfc().collect();
            prop_assert_eq!(composed(clean(&text).to_lowercase()), all);
            prop_assert_eq!(folded(&text), fold(&text));
            let _ = (words(&text), is_ascii_typed(&text));
        }
    }
}
