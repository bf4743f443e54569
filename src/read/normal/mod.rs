//! A package as calamine and our own readers expect it, made of one that another program wrote otherwise.
//!
//! The formats leave more open than readers know: backslashes in names, parts at other places, sheets that are no
//! worksheets, UTF-16, white space and references around a value. Excel and `LibreOffice` read all of it; calamine refuses
//! some and misreads the rest. Such a package is written once more, as Excel would have; one that has nothing odd is
//! never copied. Whatever is not odd stays byte for byte.
//!
//! Every entry was inflated once within the limits before this module sees it, so that what is written here is bounded:
//! a text grows by half at most where it was UTF-16.

mod encoding;
mod layout;
mod scan;
mod values;

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::kind::Kind;
use super::part_names::part_name;

pub(super) use encoding::decoded;
pub(super) use layout::document_part;
pub(super) use scan::Scan;
pub(super) use values::error_code;

/// Bytes of a part from which on it is packed again.
const PACKED_FROM: usize = 1024 * 1024;

/// What is odd about the entries of a package, found out while they are inspected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// A name is not written as names of parts are.
    pub(super) names: bool,
    /// Entries, by their number, whose content has to be rewritten.
    pub(super) parts: Vec<usize>,
}

/// The package as it is expected; `None`: it is so, or cannot be copied.
pub(super) fn normal(bytes: &[u8], kind: Kind, odd: &Oddities) -> Option<Vec<u8>> {
    let is_odd = odd.names || !odd.parts.is_empty();
    let first = if is_odd { rewritten(bytes, |at, _| odd.parts.contains(&at)) } else { None };
    let second = match kind {
        Kind::Xlsx | Kind::Xlsb => layout::laid_out(first.as_deref().unwrap_or(bytes), kind),
        Kind::Xls | Kind::Ods => None,
    };
    second.or(first)
}

/// The package with the cells of every worksheet written anew: for what is refused without any oddity that was looked for.
pub(super) fn with_plain_cells(bytes: &[u8]) -> Option<Vec<u8>> {
    rewritten(bytes, |_, name| is_markup(name))
}

/// The kind of workbook that begins so; `None`: it is something else.
pub(super) fn workbook_kind(begin: &[u8]) -> Option<Kind> {
    /// `BrtBeginBook`, which holds nothing. Source: [MS-XLSB] 2.4.9.
    const BEGIN_BOOK: &[u8] = &[0x83, 0x01, 0x00];
    let text = decoded(begin);
    let element = scan::first_element(text.as_deref().map_or(begin, str::as_bytes));
    match element {
        _ if begin.starts_with(BEGIN_BOOK) => Some(Kind::Xlsb),
        Some(b"workbook") => Some(Kind::Xlsx),
        _ => None,
    }
}

/// Whether a part is markup by its name.
fn is_markup(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|end| lower.ends_with(end))
}

/// A copy of the package with plain names, and these entries written anew.
fn rewritten(bytes: &[u8], which: impl Fn(usize, &str) -> bool) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut copy = Copy::new(bytes.len());
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).ok()?;
        let name = part_name(&entry.name().ok()?).into_owned();
        if which(at, &name) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).ok()?;
            copy.add(&name, &plain(content))?;
        } else {
            copy.0.raw_copy_file_rename(entry, name).ok()?;
        }
    }
    copy.finish()
}

/// A part in UTF-8; of a worksheet with its values plainly written.
fn plain(content: Vec<u8>) -> Vec<u8> {
    let text = match decoded(&content) {
        Some(text) => text,
        None => match String::from_utf8(content) {
            Ok(text) => text,
            Err(error) => return error.into_bytes(),
        },
    };
    let plain = scan::is_worksheet(text.as_bytes()).then(|| values::plain(&text)).flatten();
    plain.unwrap_or(text).into_bytes()
}

/// A package that is being written.
struct Copy(ZipWriter<Cursor<Vec<u8>>>);

impl Copy {
    fn new(room: usize) -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::with_capacity(room))))
    }

    fn add(&mut self, name: &str, content: &[u8]) -> Option<()> {
        let is_large = content.len() > PACKED_FROM;
        let method = if is_large { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        self.0.start_file(name, SimpleFileOptions::default().compression_method(method)).ok()?;
        self.0.write_all(content).ok()
    }

    fn finish(self) -> Option<Vec<u8>> {
        Some(self.0.finish().ok()?.into_inner())
    }
}

#[cfg(test)]
mod tests;
