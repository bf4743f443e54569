//! The text of a file that gives no workbook, laid out in cells where it has tables.
//!
//! Lists of people come as .csv, as a web page called .xls, as a document. Nothing here is ever counted: what is found is
//! looked through for personal data and thrown away, so that a guess at encoding or layout does no harm. All effort is
//! bounded.

mod letter;
mod lines;
mod markup;
mod pivot;
mod rtf;
mod salvage;

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::compound::Compound;
use super::container::sniff;
use super::grid::{Sheet, Value};
use super::{read, scraps};
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;

/// Bytes that are looked at, once inflated: some hundred times a long list of people.
const LOOKED_AT: u64 = 64 * 1024 * 1024;
/// Parts of a container that are looked at.
const PARTS: usize = 2_000;
/// Containers within each other: a letter, an archive in it, one in that, a document, and a workbook in that.
const DEEPEST: usize = 8;
/// Workbooks in a file that are read as such; more are looked through as containers.
const BOOKS: usize = 50;
/// How the names of its parts of markup end, and those of its records.
const MARKUP: &str = ".xml";
const RECORDS: &str = ".bin";
/// Parts of a package that hold nothing but what its readers look at themselves.
const READ: [&str; 8] = [MARKUP, ".rels", ".vml", ".png", ".jpeg", ".jpg", ".gif", ".emf"];
/// Bytes of a text that stays whole.
const LONGEST: usize = 4_000;
/// Bytes by which text is told from other content.
const SAMPLE: usize = 4_096;

const ZIP: &[u8] = b"PK\x03\x04";
/// What stands in the header of a tar archive, and where.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// The text of a file that gives no workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loose {
    /// Its tables and paragraphs, one sheet for each part of the file.
    pub tables: Vec<Sheet>,
    /// Texts from anywhere else in it, as far as they hold a long number.
    pub scraps: Vec<String>,
}

/// Looks for the text of a file of any kind.
#[must_use]
pub fn loose(bytes: &[u8], limits: &Limits) -> Loose {
    let mut found = Loose::default();
    part(bytes, 0, &mut Left::new(limits), &mut found);
    found
}

/// Looks for the text of the files that a workbook carries, and for rows that only its caches hold.
///
/// Its own cells and the texts beside them are no part of it.
#[must_use]
pub fn embedded(bytes: &[u8], limits: &Limits) -> Loose {
    let mut found = Loose::default();
    carried(bytes, 0, &mut Left::new(limits), &mut found);
    found
}

/// What may still be looked at.
struct Left<'l> {
    bytes: u64,
    parts: usize,
    cells: usize,
    books: usize,
    limits: &'l Limits,
}

impl<'l> Left<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self { bytes: LOOKED_AT, parts: PARTS, cells: limits.cells, books: BOOKS, limits }
    }
}

fn part(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    if depth > DEEPEST || (depth > 0 && workbook(bytes, depth, left, found)) {
        return;
    }
    if bytes.starts_with(ZIP) {
        return container(bytes, depth, left, found);
    }
    if let Ok(compound) = Compound::open(bytes) {
        objects(&compound, depth, left, found);
    }
    if bytes.get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1)) {
        return archive(bytes, depth, left, found);
    }
    let Some(text) = text_of(bytes) else {
        found.scraps.extend(scraps::of_bytes(bytes));
        return;
    };
    for attached in letter::attachments(&text) {
        inner(&attached, depth, left, found);
    }
    let mut cells = Cells::new(left.cells);
    if rtf::is_rtf(&text) {
        lines::read(&rtf::text(&text), &mut cells);
    } else if is_markup(&text) {
        markup::read(&text, &mut cells, &mut found.scraps);
    } else {
        lines::read(&text, &mut cells);
    }
    left.keep(cells, found);
}

/// A file within another.
fn inner(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    if left.parts > 0 {
        left.parts -= 1;
        part(bytes, depth + 1, left, found);
    }
}

impl Left<'_> {
    fn keep(&mut self, cells: Cells, found: &mut Loose) {
        self.cells = cells.left;
        found.tables.push(Sheet::new(String::new(), cells.all, &[]));
    }
}

/// A workbook within another file, read as one; whether it is one.
fn workbook(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) -> bool {
    if left.books == 0 || sniff(bytes).is_none() {
        return false;
    }
    left.books -= 1;
    let Ok(book) = read(bytes, left.limits) else { return false };
    let mut cells = Cells::new(left.cells);
    for (row, aside) in (0..).zip(&book.asides) {
        cells.put(row, 0, aside);
    }
    left.keep(cells, found);
    found.tables.extend(book.sheets.into_iter().chain(book.hidden));
    found.scraps.extend(book.scraps);
    carried(bytes, depth, left, found);
    true
}

/// The files that a workbook carries, and the rows of its caches.
fn carried(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    if let Ok(compound) = Compound::open(bytes) {
        return objects(&compound, depth, left, found);
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return };
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(|name| name.to_ascii_lowercase()).unwrap_or_default()).collect();
    for (index, name) in names.iter().enumerate() {
        if name.contains("pivotcacherecords") && name.ends_with(MARKUP) {
            let definition = names.iter().position(|other| *other == name.replace("records", "definition"));
            let fields = definition.and_then(|at| inflated(&mut archive, at, left)).unwrap_or_default();
            if let Some(records) = inflated(&mut archive, index, left) {
                let mut cells = Cells::new(left.cells);
                pivot::records(&records, &pivot::fields(&fields), &mut cells);
                left.keep(cells, found);
            }
        } else if is_cache(name) || !READ.iter().any(|end| name.ends_with(end)) {
            let bytes = inflated(&mut archive, index, left).filter(|bytes| is_file(name, bytes));
            if let Some(bytes) = bytes {
                inner(&bytes, depth, left, found);
            }
        }
    }
}

/// Whether a part is what a workbook keeps of another one.
fn is_cache(name: &str) -> bool {
    name.contains("externallinks/") && name.ends_with(MARKUP)
}

/// Whether a part is a file by itself, and no records of the workbook.
fn is_file(name: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || Compound::open(bytes).is_ok() || (!name.ends_with(RECORDS) && text_of(bytes).is_some())
}

/// The inflated bytes of a part, as far as they may be looked at.
fn inflated(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: &mut Left<'_>) -> Option<Vec<u8>> {
    let entry = archive.by_index(index).ok()?;
    let mut bytes = Vec::new();
    // What comes before damage is looked at, too.
    let _ = entry.take(left.bytes).read_to_end(&mut bytes);
    left.bytes -= bytes.len() as u64;
    Some(bytes)
}

/// The objects of an OLE container: packages, and files that a program wrapped in bytes of its own.
fn objects(compound: &Compound<'_>, depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    for stream in compound.embedded() {
        left.bytes = left.bytes.saturating_sub(stream.len() as u64);
        if left.bytes == 0 {
            return;
        }
        match memmem::find(&stream, ZIP) {
            Some(start) => inner(&stream[start..], depth, left, found),
            None => found.scraps.extend(scraps::of_bytes(&stream)),
        }
    }
}

/// The parts of a zip container; of one that is cut off or damaged, what its first parts still give.
fn container(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        for part in salvage::parts(bytes, left.bytes) {
            left.bytes -= part.len() as u64;
            inner(&part, depth, left, found);
        }
        return;
    };
    for index in 0..archive.len() {
        if left.bytes == 0 || left.parts == 0 {
            return;
        }
        if let Some(bytes) = inflated(&mut archive, index, left) {
            inner(&bytes, depth, left, found);
        }
    }
}

/// The files of a tar archive.
fn archive(bytes: &[u8], depth: usize, left: &mut Left<'_>, found: &mut Loose) {
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().into_iter().flatten() {
        let Ok(entry) = entry else { return };
        let mut content = Vec::new();
        let _ = entry.take(left.bytes).read_to_end(&mut content);
        left.bytes -= content.len() as u64;
        inner(&content, depth, left, found);
    }
}

/// Cells as they are found, top to bottom.
struct Cells {
    all: Vec<(CellRef, Value, bool)>,
    left: usize,
    /// Rows that were put between, for texts that are too long for one cell.
    between: u32,
}

impl Cells {
    fn new(left: usize) -> Self {
        Self { all: Vec::new(), left, between: 0 }
    }

    /// Puts a text in a cell; digits that a spreadsheet would take for a number are one.
    ///
    /// A file without line breaks is one text: it is divided, since a number and its label stand close to each other.
    fn put(&mut self, row: u32, col: u32, text: &str) {
        let mut rest = text.trim();
        while rest.len() > LONGEST {
            let near = (0..=LONGEST).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
            let at = rest[..near].rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(near);
            self.put_piece(row, col, &rest[..at]);
            self.between = self.between.saturating_add(1);
            rest = rest[at..].trim_start();
        }
        self.put_piece(row, col, rest);
    }

    fn put_piece(&mut self, row: u32, col: u32, text: &str) {
        if text.is_empty() || self.left == 0 {
            return;
        }
        self.left -= 1;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && text.len() < 16;
        let number = text.parse().ok().filter(|_| is_number).map(Value::Number);
        let at = CellRef::new(row.saturating_add(self.between), col);
        self.all.push((at, number.unwrap_or_else(|| Value::Text(text.to_owned())), false));
    }
}

/// The bytes as text: UTF-8, UTF-16 with or without its mark, or 8-bit letters; none for what is no text.
fn text_of(bytes: &[u8]) -> Option<String> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let utf16 = |encoding: &'static encoding_rs::Encoding| Some(encoding.decode_with_bom_removal(bytes).0.into_owned());
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 8;
    if bytes.starts_with(b"\xFF\xFE") || (odd > many && even == 0) {
        return utf16(encoding_rs::UTF_16LE);
    }
    if bytes.starts_with(b"\xFE\xFF") || (even > many && odd == 0) {
        return utf16(encoding_rs::UTF_16BE);
    }
    let controls =
        sample.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C)).count();
    if even + odd > 0 || controls > sample.len() / 20 {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    // A mail's soft line breaks stand in the middle of anything.
    Some(if text.contains("quoted-printable") { text.replace("=\r\n", "").replace("=\n", "") } else { text })
}

fn is_markup(text: &str) -> bool {
    let start: String = text.chars().take(SAMPLE).collect::<String>().to_lowercase();
    start.trim_start().starts_with('<') || ["<html", "<table", "<body", "<?xml"].iter().any(|tag| start.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<Vec<String>> {
        let found = loose(bytes, &Limits::default());
        let rows = found.tables.iter().flat_map(Sheet::rows);
        rows.map(|(_, cells)| cells.iter().map(|cell| cell.value.shown()).collect()).collect()
    }

    #[test]
    fn text_is_read_in_any_encoding() {
        let text = "Số;12\nCCCD;084098001234\n";
        let expected = [["Số", "12"], ["CCCD", "084098001234"]];
        assert_eq!(shown(text.as_bytes()), expected);
        let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(shown(&utf16), expected);
        assert_eq!(shown(&utf16[2..]), expected);
        assert_eq!(shown(b"S\xE8;12\nCCCD;084098001234\n"), [["Sè", "12"], ["CCCD", "084098001234"]]);
    }

    #[test]
    fn pages_and_documents_give_their_tables() {
        let page = b"<html><body><table><tr><th>STT<th>S\xE1\xBB\x91 CMND</tr><tr><td>1</td><td>334<b>455</b>667</td></tr></table></html>";
        assert_eq!(shown(page), [["STT", "Số CMND"], ["1", "334455667"]]);
        let old = b"<?xml version=\"1.0\"?><ss:Workbook><ss:Row><ss:Cell><ss:Data>CCCD</ss:Data></ss:Cell></ss:Row>\
                    <ss:Row><ss:Cell><ss:Data>084098001234</ss:Data></ss:Cell></ss:Row></ss:Workbook>";
        assert_eq!(shown(old), [["CCCD"], ["084098001234"]]);
    }

    #[test]
    fn other_bytes_give_scraps() {
        let bytes = [&[0, 1, 2, 3][..], b"CCCD 084098001234", &[0, 9, 0, 7]].concat();
        assert_eq!(loose(&bytes, &Limits::default()).scraps, ["CCCD 084098001234"]);
    }
}
