//! TCVN3 (ABC) and VNI-Windows: old encodings that Excel shows as Latin-1 gibberish (`Ph­êng 1`, `Phöôøng 1`).
//!
//! A font's name decides ([`face`]); where none does, they are recognised by content: the words must be Vietnamese
//! once decoded and not before. It must not know cells or findings. Nothing else in the program may interpret a
//! Latin-1 character as a code. The upper-case TCVN3 fonts (`.VnTimeH`) use the codes of lower-case letters;
//! where the font is not known they decode to lower-case.

use super::syllable::is_plausible;
use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// An encoding that predates Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// TCVN 5712:1993 VN3, called ABC: one code a letter.
    Tcvn3,
    /// VNI-Windows: a letter and a code for its diacritics.
    Vni,
}

/// A font whose letters stand at codes of an encoding that predates Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// The encoding.
    pub encoding: Encoding,
    /// Whether it shows capitals at the codes of small letters, as `.VnTimeH` does.
    pub capitals: bool,
}

/// What a font's name says of the text set in it: `.VnTime` is TCVN3, `VNI-Times` is VNI.
#[must_use]
pub fn face(font: &str) -> Option<Face> {
    let font = font.trim().to_lowercase();
    if font.starts_with(".vn") {
        Some(Face { encoding: Encoding::Tcvn3, capitals: font.ends_with('h') })
    } else if font.starts_with("vni-") || font.starts_with("vni ") {
        Some(Face { encoding: Encoding::Vni, capitals: false })
    } else {
        None
    }
}

/// TCVN3 from 0xA1 to 0xFF; `\0` where it has no letter. Source: TCVN 5712:1993, character set VN3.
const TCVN3: [char; 95] = [
    'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', '\0', // A1
    '\0', '\0', '\0', '\0', '\0', 'à', 'ả', 'ã', 'á', 'ạ', '\0', 'ằ', 'ẳ', 'ẵ', 'ắ', '\0', // B0
    '\0', '\0', '\0', '\0', '\0', '\0', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', '\0', 'ẻ', 'ẽ', // C0
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', '\0', '\0', '\0', 'ĩ', 'í', 'ị', 'ò', // D0
    '\0', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', // E0
    '\0', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', '\0', // F0
];

/// VNI codes that are a letter by themselves, lower case.
#[rustfmt::skip]
const VNI_LETTERS: [(char, char); 9] = [
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('ñ', 'đ'),
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
];

/// VNI codes that change the letter before them, lower case: the letters they take and, in the same order,
/// what comes of them.
#[rustfmt::skip]
const VNI_MARKS: [(char, &str, &str); 17] = [
    ('ù', "aeouyôö", "áéóúýớứ"),
    ('ø', "aeouyôö", "àèòùỳờừ"),
    ('û', "aeouyôö", "ảẻỏủỷởử"),
    ('õ', "aeouyôö", "ãẽõũỹỡữ"),
    ('ï', "aeouôö", "ạẹọụợự"),
    ('â', "aeo", "âêô"),
    ('á', "aeo", "ấếố"),
    ('à', "aeo", "ầềồ"),
    ('å', "aeo", "ẩểổ"),
    ('ã', "aeo", "ẫễỗ"),
    ('ä', "aeo", "ậệộ"),
    ('ê', "a", "ă"),
    ('é', "a", "ắ"),
    ('è', "a", "ằ"),
    ('ú', "a", "ẳ"),
    ('ü', "a", "ẵ"),
    ('ë', "a", "ặ"),
];

/// Recognises text in a legacy encoding and decodes it.
///
/// `None` for anything else, for words that read as Vietnamese also undecoded (`Khãm 3` for `Khóm 3`), and for
/// the few that both encodings make a word of (`Tæ` is `Tổ` or `Tỉ`). A sheet that is wholly in one
/// encoding says more than its cells do: ask [`sheet_encoding`], then [`decode_in_sheet`].
#[must_use]
pub fn decode(text: &str) -> Option<(Encoding, String)> {
    let encoding = stronger(weigh(Encoding::Tcvn3, text).lead(), weigh(Encoding::Vni, text).lead())?;
    Some((encoding, decode_as(encoding, text)))
}

/// The one encoding a sheet is wholly in, judged by all its texts; `None` when none of them is legacy text or
/// one holds letters that only Unicode has, for then each cell must stand for itself ([`decode`]).
#[must_use]
pub fn sheet_encoding<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<Encoding> {
    let (mut tcvn3, mut vni) = (0, 0);
    for cell in cells {
        if is_beyond_latin1(cell) {
            return None;
        }
        tcvn3 += weigh(Encoding::Tcvn3, cell).lead();
        vni += weigh(Encoding::Vni, cell).lead();
    }
    stronger(tcvn3, vni)
}

/// Decodes a cell of a sheet that [`sheet_encoding`] found to be in this encoding: also words that would
/// read as Vietnamese undecoded. `None` when there is nothing to decode or what comes out is not Vietnamese.
#[must_use]
pub fn decode_in_sheet(encoding: Encoding, text: &str) -> Option<String> {
    let weight = weigh(encoding, text);
    let decoded = (weight.garbled <= weight.favour).then(|| decode_as(encoding, text))?;
    (decoded != text.nfc().collect::<String>()).then_some(decoded)
}

/// Decodes a cell that is set in a font of an old encoding. `None` when there is nothing to decode, or when what
/// comes out is not Vietnamese: text in Unicode keeps the font that the cell once had.
#[must_use]
pub fn decode_set_in(face: Face, text: &str) -> Option<String> {
    if is_beyond_latin1(text) {
        return None;
    }
    let decoded = decode_in_sheet(face.encoding, text)?;
    Some(if face.capitals { decoded.to_uppercase() } else { decoded })
}

/// Decodes without asking whether the text is in that encoding; what is not a code of it stays.
#[must_use]
pub fn decode_as(encoding: Encoding, text: &str) -> String {
    letters(encoding, text).map(|(letter, _)| letter).collect()
}

/// The encoding with more words for it; equal numbers decide nothing.
fn stronger(tcvn3: usize, vni: usize) -> Option<Encoding> {
    match tcvn3.cmp(&vni) {
        Ordering::Equal => None,
        Ordering::Greater => Some(Encoding::Tcvn3),
        Ordering::Less => Some(Encoding::Vni),
    }
}

/// Words of a text that speak for an encoding and against it.
#[derive(Default)]
struct Weight {
    /// Vietnamese once decoded, and not as they stand.
    favour: usize,
    /// With codes, and not Vietnamese once decoded.
    garbled: usize,
    /// In plain letters, and not Vietnamese.
    foreign: usize,
}

impl Weight {
    /// How far the text leans to the encoding; 0 when it does not.
    fn lead(&self) -> usize {
        self.favour.saturating_sub(self.garbled + self.foreign)
    }
}

fn weigh(encoding: Encoding, text: &str) -> Weight {
    let mut weight = Weight::default();
    // Decided at once for nearly all texts, before anything is composed.
    if text.is_ascii() || text.chars().any(|c| matches!(c, '\u{100}'..='\u{1EFF}') && c.is_alphabetic()) {
        return weight;
    }
    let text: String = text.nfc().collect();
    if !text.chars().any(|c| matches!(c, '\u{A1}'..='\u{FF}')) || is_beyond_latin1(&text) {
        return weight;
    }
    for token in text.split(|c| !is_letter(encoding, c)) {
        match verdict(encoding, token) {
            Verdict::For => weight.favour += 1,
            Verdict::Neutral => {}
            Verdict::Garbled => weight.garbled += 1,
            Verdict::Foreign => weight.foreign += 1,
        }
    }
    weight
}

/// Whether a letter is in the text that a legacy cell cannot hold.
fn is_beyond_latin1(text: &str) -> bool {
    !text.is_ascii() && text.nfc().any(|c| c > '\u{FF}' && (c.is_alphabetic() || is_combining_mark(c)))
}

enum Verdict {
    For,
    Neutral,
    Garbled,
    Foreign,
}

fn verdict(encoding: Encoding, token: &str) -> Verdict {
    if token.is_ascii() {
        // A word in plain letters is foreign when it cannot be Vietnamese, unless it is a name like VNeID.
        let named = token.chars().skip(1).any(|c| c.is_ascii_uppercase());
        let plain = token.len() < 2 || named || is_plausible(&token.to_lowercase());
        return if plain { Verdict::Neutral } else { Verdict::Foreign };
    }
    let decoded: Vec<(char, bool)> = letters(encoding, token).collect();
    let word: String = decoded.iter().map(|(letter, _)| *letter).collect();
    let all_codes = decoded.iter().all(|(letter, from_code)| letter.is_ascii() || *from_code);
    let abbreviation = word.chars().all(|c| c == 'Đ' || c.is_ascii_uppercase());
    if all_codes && abbreviation {
        Verdict::Neutral
    } else if !all_codes || !is_plausible(&word.to_lowercase()) {
        Verdict::Garbled
    } else if is_plausible(&token.to_lowercase()) || is_sign(token) {
        Verdict::Neutral
    } else {
        Verdict::For
    }
}

/// What happens to read as a syllable and is not one: a lone sign (`©`), a unit of measure, `ÑT` (VNI for ĐT).
fn is_sign(token: &str) -> bool {
    token == "µm"
        || (token.chars().count() == 2 && token.chars().all(char::is_uppercase))
        || !token.chars().any(|c| c.is_ascii_alphabetic())
}

fn is_letter(encoding: Encoding, c: char) -> bool {
    c.is_ascii_alphabetic()
        || (c > '\u{7F}' && c.is_alphabetic())
        || (encoding == Encoding::Tcvn3 && tcvn3(c).is_some())
}

fn tcvn3(c: char) -> Option<char> {
    let index = u32::from(c).checked_sub(0xA1)?;
    TCVN3.get(usize::try_from(index).ok()?).copied().filter(|letter| *letter != '\0')
}

/// The decoded letters, each with whether a code gave it.
fn letters(encoding: Encoding, text: &str) -> std::vec::IntoIter<(char, bool)> {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.nfc().peekable();
    while let Some(c) = chars.next() {
        let single = match encoding {
            Encoding::Tcvn3 => tcvn3(c),
            Encoding::Vni => {
                if let Some(letter) = chars.peek().and_then(|mark| vni_pair(c, *mark)) {
                    chars.next();
                    out.push((letter, true));
                    continue;
                }
                VNI_LETTERS.iter().find(|(code, _)| *code == lower(c)).map(|(_, letter)| with_case_of(c, *letter))
            }
        };
        out.push((single.unwrap_or(c), single.is_some()));
    }
    out.into_iter()
}

fn vni_pair(base: char, mark: char) -> Option<char> {
    let (_, bases, letters) = VNI_MARKS.iter().find(|(code, ..)| *code == lower(mark))?;
    let at = bases.chars().position(|b| b == lower(base))?;
    letters.chars().nth(at).map(|letter| with_case_of(base, letter))
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn with_case_of(model: char, letter: char) -> char {
    if model.is_uppercase() { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
}

#[cfg(test)]
mod tests;
