//! Texts as a workbook stores them: Unicode since Excel 97, bytes of a code page before.
//!
//! Legacy Vietnamese text (TCVN3, VNI) stays the Latin-1 letters that Excel shows; what they mean is decided elsewhere.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::records::{Continued, Fields, Record};

/// Characters of two bytes; otherwise the upper byte is left away. Source: [MS-XLS] 2.5.293.
const WIDE: u8 = 0x01;
/// Phonetic text follows the characters.
const EXTENDED: u8 = 0x04;
/// Formatting runs follow the characters.
const RICH: u8 = 0x08;
/// Different fonts of one text that are kept. A formatting run is its first letter and its font. Source: [MS-XLS]
/// `FormatRun`.
const FONTS: usize = 8;

/// How a workbook's texts are stored.
#[derive(Clone, Copy)]
pub(super) enum Coding {
    /// Excel 97 and later.
    Unicode,
    /// Excel 5 and 95: bytes of a code page.
    Bytes(&'static Encoding),
}

/// The encoding of a Windows code page. Source: [MS-XLS] 2.4.52 `CodePage`.
///
/// Western where it is not known, and for 1200: that is Unicode, which texts of single bytes cannot be.
pub(super) fn code_page(number: u16) -> &'static Encoding {
    match number {
        866 => encoding_rs::IBM866,
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 | 0x8000 => encoding_rs::MACINTOSH,
        _ => encoding_rs::WINDOWS_1252,
    }
}

impl Coding {
    /// The same, but Western for text in a legacy Vietnamese font, whose bytes no code page explains.
    pub(super) fn for_font(self, legacy: bool) -> Self {
        match self {
            Self::Bytes(_) if legacy => Self::Bytes(encoding_rs::WINDOWS_1252),
            other => other,
        }
    }

    /// A text with its length in one byte. Source: [MS-XLS] 2.5.240 `ShortXLUnicodeString`.
    pub(super) fn short(self, fields: &mut Fields<'_>) -> Option<String> {
        let count = usize::from(fields.u8()?);
        self.counted(fields, count)
    }

    /// A text with its length in two bytes. Source: [MS-XLS] 2.5.294 `XLUnicodeString`.
    pub(super) fn long(self, fields: &mut Fields<'_>) -> Option<String> {
        let count = usize::from(fields.u16()?);
        self.counted(fields, count)
    }

    /// A text whose length was stored before. Source: [MS-XLS] `XLUnicodeStringNoCch`.
    pub(super) fn counted(self, fields: &mut Fields<'_>, count: usize) -> Option<String> {
        match self {
            Self::Unicode => {
                let bytes_each = if fields.u8()? & WIDE == 0 { 1 } else { 2 };
                let bytes = fields.bytes(count * bytes_each)?;
                let mut units = Vec::new();
                push_units(&mut units, bytes, bytes_each);
                Some(String::from_utf16_lossy(&units))
            }
            Self::Bytes(encoding) => Some(decode(encoding, fields.bytes(count)?)),
        }
    }

    /// As [`Self::counted`], of what there is where there is less.
    pub(super) fn at_most(self, fields: &mut Fields<'_>, count: usize) -> Option<String> {
        let room = match (self, fields.rest()) {
            (Self::Unicode, [flags, letters @ ..]) => letters.len() / if flags & WIDE == 0 { 1 } else { 2 },
            (Self::Unicode, []) => return Some(String::new()),
            (Self::Bytes(_), letters) => letters.len(),
        };
        self.counted(fields, count.min(room))
    }

    /// A cell's text, which may go on in further records. Source: [MS-XLS] 2.4.148 `Label`, 2.4.268 `String`.
    pub(super) fn cell(self, text: &mut Continued<'_>) -> Option<String> {
        let count = usize::from(text.u16()?);
        match self {
            Self::Unicode if count == 0 => Some(String::new()),
            Self::Unicode => {
                let flags = text.u8()?;
                Some(String::from_utf16_lossy(&units(text, count, flags)?))
            }
            Self::Bytes(encoding) => {
                let mut bytes = Vec::new();
                while bytes.len() < count {
                    bytes.push(text.u8()?);
                }
                Some(decode(encoding, &bytes))
            }
        }
    }
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn push_units(units: &mut Vec<u16>, bytes: &[u8], bytes_each: usize) {
    units.extend(bytes.chunks_exact(bytes_each).map(|unit| match unit {
        [low, high] => u16::from_le_bytes([*low, *high]),
        other => other.iter().map(|low| u16::from(*low)).sum(),
    }));
}

/// So many UTF-16 units. Where they go on in the next record, that says anew whether they are wide.
pub(super) fn units(text: &mut Continued<'_>, count: usize, flags: u8) -> Option<Vec<u16>> {
    let mut units = Vec::new();
    let mut flags = flags;
    loop {
        let bytes_each = if flags & WIDE == 0 { 1 } else { 2 };
        let here = (count - units.len()).min(text.part().rest().len() / bytes_each);
        push_units(&mut units, text.part().bytes(here * bytes_each)?, bytes_each);
        if units.len() == count {
            return Some(units);
        }
        text.next_part()?;
        flags = text.u8()?;
    }
}

/// The texts that cells share, in one piece so that a million empty ones cost little.
#[derive(Default)]
pub(super) struct SharedTexts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// Fonts of letters within a text, by its number.
    fonts: BTreeMap<u32, Vec<u16>>,
}

impl SharedTexts {
    /// Reads the table; how many it claims to hold is not believed. A damaged one ends where the damage begins, and
    /// the cells that name a text behind it tell. Source: [MS-XLS] 2.4.265 `SST`.
    pub(super) fn read(record: &Record<'_>) -> Self {
        let mut texts = Self::default();
        let mut table = Continued::new(record);
        if table.skip(8).is_none() {
            return texts;
        }
        while !table.is_at_end() {
            let Some((units, fonts)) = rich_text(&mut table) else { break };
            if let Ok(number) = u32::try_from(texts.ends.len())
                && !fonts.is_empty()
            {
                texts.fonts.insert(number, fonts);
            }
            let letters = char::decode_utf16(units);
            texts.text.extend(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
            texts.ends.push(texts.text.len());
        }
        texts
    }

    /// The fonts of letters within the text of this number, beside that of its cell.
    pub(super) fn fonts(&self, number: u32) -> &[u16] {
        self.fonts.get(&number).map(Vec::as_slice).unwrap_or_default()
    }

    /// The text of this number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let end = *self.ends.get(number)?;
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        self.text.get(start..end)
    }
}

/// A text of the shared table, and the fonts of letters within it. Source: [MS-XLS] 2.5.293 `XLUnicodeRichExtendedString`.
fn rich_text(table: &mut Continued<'_>) -> Option<(Vec<u16>, Vec<u16>)> {
    let count = usize::from(table.u16()?);
    let flags = table.u8()?;
    let runs = if flags & RICH == 0 { 0 } else { usize::from(table.u16()?) };
    let phonetic = if flags & EXTENDED == 0 { 0 } else { usize::try_from(table.u32()?).ok()? };
    let units = units(table, count, flags)?;
    let mut fonts = Vec::new();
    for _ in 0..runs {
        let _first = table.u16()?;
        let font = table.u16()?;
        if !fonts.contains(&font) && fonts.len() < FONTS {
            fonts.push(font);
        }
    }
    table.skip(phonetic)?;
    Some((units, fonts))
}
