//! What an OLE container of old Office files holds.

use crate::read::compound::Compound;

/// What an OLE container holds, by the streams at its top: those of embedded documents lie deeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OleContent {
    /// A workbook of Excel 5 to 2003.
    Workbook,
    /// A newer file behind a password.
    Encrypted,
    /// A letter of Word 97 to 2003.
    Word,
    /// Slides.
    PowerPoint,
}

/// What has none of these streams is left to the reader of workbooks; without a directory that can be read, what is named
/// anywhere is believed of others.
pub(super) fn ole_content(bytes: &[u8]) -> OleContent {
    const STREAMS: [(&str, OleContent); 5] = [
        ("Workbook", OleContent::Workbook),
        ("Book", OleContent::Workbook),
        ("EncryptedPackage", OleContent::Encrypted),
        ("WordDocument", OleContent::Word),
        ("PowerPoint Document", OleContent::PowerPoint),
    ];
    let found = match Compound::open(bytes) {
        Ok(compound) => STREAMS.into_iter().find(|(name, _)| compound.has_stream_at_top(name)),
        Err(_) => STREAMS.into_iter().skip(2).find(|(name, _)| names_anywhere(bytes, name)),
    };
    found.map_or(OleContent::Workbook, |(_, content)| content)
}

fn names_anywhere(bytes: &[u8], name: &str) -> bool {
    let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(utf16.len()).any(|window| window == utf16)
}

/// Whether a workbook of Excel 97–2003 is protected by a password: a `FilePass` record follows its beginning.
///
/// Source: [MS-XLS] 2.4.21 `BOF`, 2.4.117 `FilePass`.
pub(in crate::read) fn has_file_pass(bytes: &[u8]) -> bool {
    const BOF: &[u8] = &[0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00];
    const FILE_PASS: u16 = 0x002F;
    /// Records before which it stands, if it is there.
    const NEAR: usize = 10;
    let Some(mut at) = bytes.windows(BOF.len()).position(|window| window == BOF) else { return false };
    for _ in 0..NEAR {
        let Some(&[kind_low, kind_high, length_low, length_high]) = bytes.get(at..at + 4) else { return false };
        if u16::from_le_bytes([kind_low, kind_high]) == FILE_PASS {
            return true;
        }
        at += 4 + usize::from(u16::from_le_bytes([length_low, length_high]));
    }
    false
}
