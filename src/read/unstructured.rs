//! The text of a file that gives no workbook, laid out in cells where it has tables.
//!
//! Lists of people come as .csv, as a web page called .xls, as a document. Nothing here is ever counted: what is found is
//! looked through for personal data and thrown away, so that a guess at encoding or layout does no harm. All effort is
//! bounded.

mod containers;
mod kinds;
mod letter;
mod lines;
mod markup;
mod packaged;
mod pivot;
mod rtf;
mod salvage;

use std::collections::BTreeMap;

use super::compound::Compound;
use super::container::sniff;
use super::grid::{Sheet, Value};
use super::{ReadFailure, document, raw_strings, read};
use crate::model::campaign::Limits;
use crate::model::cell::CellRef;
use crate::model::unsearched::Unsearched;
use containers::carried;

/// Bytes that are looked at, once inflated: some hundred times a long list of people.
const LOOKED_AT: u64 = 64 * 1024 * 1024;
/// Parts of a container that are looked at.
const PARTS: usize = 2_000;
/// Containers within each other: a letter, an archive in it, one in that, a document, and a workbook in that.
const DEEPEST: usize = 8;
/// Workbooks in a file that are read as such; more are looked through as containers.
const BOOKS: usize = 50;
/// Bytes of a text that stays whole.
const LONGEST: usize = 4_000;
/// Bytes by which text is distinguished from other content.
const SAMPLE: usize = 4_096;

const ZIP: &[u8] = b"PK\x03\x04";
const PDF: &[u8] = b"%PDF";
/// What stands in the header of a tar archive, and where.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// The text of a file that gives no workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unstructured {
    /// Its tables and paragraphs, one sheet for each part of the file.
    pub tables: Vec<Sheet>,
    /// Texts from anywhere else in it, as far as they hold a long number.
    pub scraps: Vec<String>,
    /// What could not be looked into, and how often.
    pub unsearched: BTreeMap<Unsearched, usize>,
}

impl Unstructured {
    fn note(&mut self, what: Unsearched) {
        *self.unsearched.entry(what).or_default() += 1;
    }
}

/// Looks for the text of a file of any kind.
#[must_use]
pub fn read_unstructured(bytes: &[u8], limits: &Limits) -> Unstructured {
    let mut found = Unstructured::default();
    part(bytes, Place { depth: 0, is_file: false }, &mut Left::new(limits), &mut found);
    found
}

/// Looks for the text of the files that a workbook carries, and for rows that only its caches hold.
///
/// Its own cells and the texts beside them are not part of it.
#[must_use]
pub fn embedded(bytes: &[u8], limits: &Limits) -> Unstructured {
    let mut found = Unstructured::default();
    carried(bytes, Place { depth: 0, is_file: false }, &mut Left::new(limits), &mut found);
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

/// Where a file lies that is looked into.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// Whether it is a file by itself within another: it is reported where it is not understood. A part of a package is not,
    /// and what is wrong with the outermost file its own finding says.
    is_file: bool,
}

fn part(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    if place.depth > DEEPEST {
        return found.note(Unsearched::Deep);
    }
    if let Some(extension) = kinds::packed(bytes) {
        found.note(Unsearched::Packed(extension.to_owned()));
        return found.scraps.extend(raw_strings::of_bytes(bytes));
    }
    if (place.depth > 0 && workbook(bytes, place, left, found)) || containers::opened(bytes, place, left, found) {
        return;
    }
    let compound = Compound::open(bytes).ok();
    if let Some(compound) = &compound {
        containers::objects(compound, place, left, found);
    }
    if bytes.starts_with(PDF) {
        pages(bytes, place, left, found);
    }
    let Some(text) = text_of(bytes) else {
        let is_known = bytes.is_empty() || compound.is_some() || bytes.starts_with(PDF) || kinds::is_picture(bytes);
        if place.is_file && !is_known {
            found.note(Unsearched::Unknown);
        }
        return found.scraps.extend(raw_strings::of_bytes(bytes));
    };
    let is_letter = letter::is_letter(&text);
    for attached in letter::attachments(&text) {
        inner(&attached, place, is_letter, left, found);
    }
    let text = if is_letter { letter::unquoted(&text) } else { text };
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
fn inner(bytes: &[u8], place: Place, is_file: bool, left: &mut Left<'_>, found: &mut Unstructured) {
    if left.parts == 0 {
        return found.note(Unsearched::Large);
    }
    left.parts -= 1;
    part(bytes, Place { depth: place.depth + 1, is_file }, left, found);
}

/// The text of a PDF file's pages, as far as their fonts tell it: the file itself holds it packed.
fn pages(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    match document::pages(bytes, left.limits) {
        Ok(text) => {
            let mut cells = Cells::new(left.cells);
            lines::read(&text, &mut cells);
            left.keep(cells, found);
        }
        Err(ReadFailure::Encrypted) => found.note(Unsearched::Encrypted),
        Err(_) if place.is_file => found.note(Unsearched::Cut),
        Err(_) => {}
    }
}

impl Left<'_> {
    fn keep(&mut self, cells: Cells, found: &mut Unstructured) {
        self.cells = cells.left;
        if self.cells == 0 {
            found.note(Unsearched::Large);
        }
        found.tables.push(Sheet::new(String::new(), cells.all, &[]));
    }
}

/// A workbook within another file, read as one; whether it is one.
fn workbook(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) -> bool {
    if left.books == 0 || sniff(bytes).is_none() {
        return false;
    }
    left.books -= 1;
    let book = match read(bytes, left.limits) {
        Ok(book) => book,
        Err(ReadFailure::Encrypted) => {
            found.note(Unsearched::Encrypted);
            return true;
        }
        Err(_) => return false,
    };
    let mut cells = Cells::new(left.cells);
    for (row, aside) in (0..).zip(&book.asides) {
        cells.put(row, 0, aside);
    }
    left.keep(cells, found);
    found.tables.extend(book.sheets.into_iter().chain(book.hidden));
    found.scraps.extend(book.scraps);
    carried(bytes, place, left, found);
    true
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

/// The bytes as text: UTF-8, UTF-16 with or without its mark, or 8-bit letters; `None` for what is not text.
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
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    })
}

fn is_markup(text: &str) -> bool {
    let start: String = text.chars().take(SAMPLE).collect::<String>().to_lowercase();
    start.trim_start().starts_with('<') || ["<html", "<table", "<body", "<?xml"].iter().any(|tag| start.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<Vec<String>> {
        let found = read_unstructured(bytes, &Limits::default());
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
        assert_eq!(read_unstructured(&bytes, &Limits::default()).scraps, ["CCCD 084098001234"]);
    }

    #[test]
    fn what_is_wrong_with_the_outermost_file_is_told_elsewhere() {
        for bytes in [&[0, 1, 2, 3][..], b"PK\x03\x04 cut", b"\x1F\x8B\x08 cut", b"%PDF-1.4 cut"] {
            assert_eq!(read_unstructured(bytes, &Limits::default()).unsearched, BTreeMap::new());
        }
        let packed = read_unstructured(b"7z\xBC\xAF\x27\x1C", &Limits::default()).unsearched;
        assert_eq!(packed, BTreeMap::from([(Unsearched::Packed("7z".to_owned()), 1)]));
    }
}
