//! What kind of file it is, and whether it may be opened: by content, never by name.
//!
//! Zip containers are inflated once before any parser sees them: sizes are counted on inflated
//! bytes, not on what the directory claims, and each entry's checksum must hold.

mod flat;
mod ole;

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use self::flat::Flat;
pub(super) use self::ole::has_file_pass;
use self::ole::{OleContent, ole_content};
use super::compound::Compound;
use super::kind::Kind;
use super::normal::{self, Oddities, Scan, document_part};
use super::part_names::part_name;
use super::{Excess, ReadFailure, password};
use crate::model::campaign::Limits;

const MIB: u64 = 1024 * 1024;
/// Below this inflated size a high ratio harms nobody: small sheets of repeated cells pack well.
const RATIO_FROM: u64 = 8 * MIB;

/// What all entries of a file that this program wrote may come to.
const MOST_INFLATED: u64 = 512 * MIB;
const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const OLE_HEADER: usize = 512;
const PDF_EOF: &[u8] = b"%%EOF";
/// Bytes at the end of a PDF among which its end mark stands, whatever a mail program has added.
const PDF_END: usize = 2_048;
const OPEN_TEXT: &str = "application/vnd.oasis.opendocument.text";

/// A kind of file that an office files without counting anything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentKind {
    /// A workbook of any kind.
    Workbook,
    /// Word 2007 and later.
    Word,
    /// Word 97 to 2003.
    OldWord,
    /// A text of `LibreOffice` and `OpenOffice`.
    OpenText,
    /// PDF.
    Pdf,
    /// A photograph or a scan.
    Picture,
}

/// What the first bytes and the directory say, without reading the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Empty,
    Zip,
    Ole,
    Other(&'static str),
}

fn container(bytes: &[u8]) -> Container {
    if bytes.is_empty() {
        Container::Empty
    } else if bytes.starts_with(ZIP) || bytes.starts_with(b"PK\x05\x06") {
        Container::Zip
    } else if bytes.starts_with(OLE) {
        Container::Ole
    } else if bytes.starts_with(b"%PDF") {
        Container::Other("PDF")
    } else if bytes.starts_with(b"\xFF\xD8\xFF") || bytes.starts_with(b"\x89PNG") {
        Container::Other("ảnh")
    } else {
        Container::Other(text_kind(bytes))
    }
}

/// What a file that is not a container looks like by the words at its beginning.
fn text_kind(bytes: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    if text.contains("<html") || text.contains("<table") {
        "HTML"
    } else if text.contains("<?xml") {
        "XML"
    } else {
        ""
    }
}

/// Whether bytes are a zip file of which every entry can be read to its end and has the sum that it states.
#[must_use]
pub fn is_sound(bytes: &[u8]) -> bool {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut left = MOST_INFLATED;
    !zip.is_empty()
        && (0..zip.len()).all(|at| {
            let Ok(entry) = zip.by_index(at) else { return false };
            let copied = std::io::copy(&mut std::io::Read::take(entry, left), &mut std::io::sink());
            left = left.saturating_sub(copied.as_ref().copied().unwrap_or(left));
            copied.is_ok() && left > 0
        })
}

/// Whether the file is structurally whole, or still arriving: zip directory found, OLE sectors all there.
///
/// What is neither zip nor OLE is whole if it is not empty.
#[must_use]
pub fn is_whole(bytes: &[u8]) -> bool {
    match container(bytes) {
        Container::Empty => false,
        Container::Zip => ZipArchive::new(Cursor::new(bytes)).is_ok(),
        Container::Ole => bytes.len() > OLE_HEADER && bytes.len().is_multiple_of(OLE_HEADER),
        // The end of a PDF says that it is the end.
        Container::Other("PDF") => {
            bytes[bytes.len().saturating_sub(PDF_END)..].windows(PDF_EOF.len()).any(|window| window == PDF_EOF)
        }
        Container::Other(_) => true,
    }
}

/// The usual extension of what the content is, without the dot.
#[must_use]
pub fn extension(bytes: &[u8]) -> &'static str {
    let zipped = || ZipArchive::new(Cursor::new(bytes)).ok();
    match container(bytes) {
        Container::Other("PDF") => "pdf",
        Container::Ole => match ole_content(bytes) {
            OleContent::Word => "doc",
            // Excel opens it by this name and asks for the password.
            OleContent::Encrypted => "xlsx",
            OleContent::Workbook | OleContent::PowerPoint => "xls",
        },
        Container::Zip => zipped().map_or("bin", |archive| match (zip_text(&archive), zip_kind(&archive)) {
            (Some(DocumentKind::Word), _) => "docx",
            (Some(_), _) => "odt",
            (None, kind) => kind.map_or("bin", Kind::extension),
        }),
        _ => sniff(bytes).map_or("bin", Kind::extension),
    }
}

/// A text in a container, if it is one; a spreadsheet of `LibreOffice` differs by its type alone.
fn zip_text(archive: &ZipArchive<Cursor<&[u8]>>) -> Option<DocumentKind> {
    let names = entry_names(archive);
    if names.iter().any(|name| name == "word/document.xml") {
        return Some(DocumentKind::Word);
    }
    let mut kind = String::new();
    let mut archive = archive.clone();
    let entry = archive.by_name("mimetype").ok()?;
    entry.take(OPEN_TEXT.len() as u64 + 10).read_to_string(&mut kind).ok()?;
    (kind.trim() == OPEN_TEXT).then_some(DocumentKind::OpenText)
}

/// Admits a file to be filed: a document or workbook of a known kind, within the limits, undamaged.
pub(super) fn admit_document(bytes: &[u8], limits: &Limits) -> Result<DocumentKind, ReadFailure> {
    let size = bytes.len() as u64;
    if size > limits.file_bytes() {
        return Err(oversize(size, limits));
    }
    match container(bytes) {
        Container::Other("PDF") => Ok(DocumentKind::Pdf),
        Container::Other("ảnh") => Ok(DocumentKind::Picture),
        Container::Ole if ole_content(bytes) == OleContent::Word => Ok(DocumentKind::OldWord),
        Container::Zip => {
            let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| corrupt(&error))?;
            match zip_text(&archive) {
                Some(kind) => inspect(bytes, &mut archive, limits, &mut Flat::none()).map(|()| kind),
                None => admit(bytes, limits).map(|_| DocumentKind::Workbook),
            }
        }
        _ => admit(bytes, limits).map(|_| DocumentKind::Workbook),
    }
}

/// The kind of spreadsheet that the content is, if it is one.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    match container(bytes) {
        Container::Zip => zip_kind(&ZipArchive::new(Cursor::new(bytes)).ok()?),
        Container::Ole => Some(Kind::Xls),
        _ => None,
    }
}

/// Entry names in lower case; a name that cannot be decoded names no part of a workbook.
fn entry_names(archive: &ZipArchive<Cursor<&[u8]>>) -> Vec<String> {
    archive.file_names().filter_map(|name| Some(part_name(&name.ok()?).to_ascii_lowercase())).collect()
}

fn zip_kind(archive: &ZipArchive<Cursor<&[u8]>>) -> Option<Kind> {
    let names: Vec<String> = entry_names(archive);
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if let Some(kind) = workbook_kind(archive, &names) {
        Some(kind)
    } else if has("xl/workbook.xml") {
        Some(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Some(Kind::Xlsb)
    } else if has("content.xml") {
        Some(Kind::Ods)
    } else if names.iter().any(|name| name.starts_with("xl/")) {
        Some(Kind::Xlsx)
    } else {
        None
    }
}

/// The kind of the workbook that the package's relations name, by its first bytes; it may lie anywhere.
fn workbook_kind(archive: &ZipArchive<Cursor<&[u8]>>, names: &[String]) -> Option<Kind> {
    /// Bytes in which the first element stands.
    const BEGIN: u64 = 4_096;
    let mut archive = archive.clone();
    let place = |name: &str| names.iter().position(|known| known == name);
    let relations = archive.by_index(place("_rels/.rels")?).ok()?;
    let document = document_part(relations, |part| place(part).is_some())?;
    let mut begin = Vec::new();
    archive.by_index(place(&document)?).ok()?.take(BEGIN).read_to_end(&mut begin).ok()?;
    normal::workbook_kind(&begin)
}

/// Admits a file to the parsers: a known kind, within the limits, undamaged.
pub(super) fn admit(bytes: &[u8], limits: &Limits) -> Result<Kind, ReadFailure> {
    admit_into(bytes, limits, &mut Flat::none())
}

/// A file that may be read.
pub(super) struct Admitted {
    /// What it is.
    pub(super) kind: Kind,
    /// What is read in its place: of a small container the same one with its entries as they are inflated, so that they
    /// are so once; of an encrypted one what it holds.
    pub(super) instead: Option<Vec<u8>>,
    /// What is odd about its entries.
    pub(super) odd: Oddities,
}

/// Admits a file that is read at once.
pub(super) fn admit_to_read(bytes: &[u8], limits: &Limits) -> Result<Admitted, ReadFailure> {
    let mut flat = Flat::new();
    let kind = admit_into(bytes, limits, &mut flat)?;
    let odd = std::mem::take(&mut flat.odd);
    Ok(Admitted { kind, instead: flat.finish(), odd })
}

fn admit_into(bytes: &[u8], limits: &Limits, flat: &mut Flat) -> Result<Kind, ReadFailure> {
    let size = bytes.len() as u64;
    if size > limits.file_bytes() {
        return Err(oversize(size, limits));
    }
    match container(bytes) {
        Container::Empty => Err(ReadFailure::Corrupt("the file is empty".to_owned())),
        Container::Other(what) => Err(ReadFailure::NotASpreadsheet(what.into())),
        Container::Ole => admit_ole(bytes, limits, flat),
        Container::Zip => admit_zip(bytes, limits, flat),
    }
}

/// An OLE container is a workbook of Excel 97–2003, an encrypted newer one, or another program's; an encrypted one that
/// opens without asking is what it holds.
fn admit_ole(bytes: &[u8], limits: &Limits, flat: &mut Flat) -> Result<Kind, ReadFailure> {
    match ole_content(bytes) {
        OleContent::Workbook => Ok(Kind::Xls),
        OleContent::Encrypted => {
            let package = Compound::open(bytes).ok().and_then(|container| password::package(&container));
            let package = package.ok_or(ReadFailure::Encrypted)?;
            let kind = admit_zip(&package, limits, flat)?;
            flat.stands_for(package);
            Ok(kind)
        }
        OleContent::Word => Err(ReadFailure::NotASpreadsheet("Word".into())),
        OleContent::PowerPoint => Err(ReadFailure::NotASpreadsheet("PowerPoint".into())),
    }
}

fn admit_zip(bytes: &[u8], limits: &Limits, flat: &mut Flat) -> Result<Kind, ReadFailure> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| corrupt(&error))?;
    let Some(kind) = zip_kind(&archive) else {
        let word = entry_names(&archive).iter().any(|name| name.starts_with("word/"));
        return Err(ReadFailure::NotASpreadsheet(if word { "Word" } else { "ZIP" }.into()));
    };
    inspect(bytes, &mut archive, limits, flat).map(|()| kind)
}

/// Inflates every entry once: sizes within the limits, checksums and names that hold.
fn inspect(
    bytes: &[u8],
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    limits: &Limits,
    flat: &mut Flat,
) -> Result<(), ReadFailure> {
    if archive.len() > limits.entries {
        let (found, allowed) = (archive.len().to_string(), limits.entries.to_string());
        return Err(ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.entries".into() }));
    }
    if has_twins(archive) {
        return Err(ReadFailure::Corrupt("two entries of the container bear one name".to_owned()));
    }
    let mut inflated = 0u64;
    let mut buffer = vec![0u8; 64 * 1024];
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(ReadFailure::Encrypted),
            Err(error) => return Err(corrupt(&error)),
        };
        if !local_name_agrees(bytes, entry.header_start(), entry.name_raw()) {
            return Err(ReadFailure::Corrupt("an entry's name differs from the container's directory".to_owned()));
        }
        let name = entry.name().ok();
        flat.begin(name.as_deref());
        flat.odd.names |= name.as_deref().is_some_and(|name| part_name(name) != name);
        let mut scan = Scan::new(name.as_deref().unwrap_or_default());
        drop(name);
        loop {
            let read = entry.read(&mut buffer).map_err(|error| ReadFailure::Corrupt(error.to_string()))?;
            if read == 0 {
                break;
            }
            inflated += read as u64;
            within(inflated, bytes.len() as u64, limits)?;
            flat.add(&buffer[..read]);
            scan.add(&buffer[..read]);
        }
        if scan.is_odd() {
            flat.odd.parts.push(index);
        }
    }
    Ok(())
}

/// Whether two entries bear one name, letter case aside: which of them a reader takes is anyone's guess.
fn has_twins(archive: &ZipArchive<Cursor<&[u8]>>) -> bool {
    let mut names = entry_names(archive);
    names.sort_unstable();
    archive.has_duplicate_names() || names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether an entry calls itself what the directory calls it: neither name has a checksum.
///
/// Source: APPNOTE.TXT 4.3.7, local file header.
fn local_name_agrees(bytes: &[u8], header: u64, name: &[u8]) -> bool {
    const NAME: usize = 30;
    let Some(header) = usize::try_from(header).ok().and_then(|start| bytes.get(start..)) else { return false };
    let length = header.get(26..28).map_or(0, |length| usize::from(u16::from_le_bytes([length[0], length[1]])));
    header.get(NAME..NAME + length) == Some(name)
}

/// What is said of a file with more bytes than any file may have.
#[must_use]
pub fn oversize(size: u64, limits: &Limits) -> ReadFailure {
    too_large(size, limits.file_mib, "limits.file_mib")
}

fn within(inflated: u64, packed: u64, limits: &Limits) -> Result<(), ReadFailure> {
    if inflated > limits.inflated_mib * MIB {
        return Err(too_large(inflated, limits.inflated_mib, "limits.inflated_mib"));
    }
    if inflated > RATIO_FROM && inflated / packed.max(1) > limits.ratio {
        let (found, allowed) = ((inflated / packed.max(1)).to_string(), limits.ratio.to_string());
        return Err(ReadFailure::TooLarge(Excess { found, allowed, setting: "limits.ratio".into() }));
    }
    Ok(())
}

fn too_large(found: u64, allowed_mib: u64, setting: &'static str) -> ReadFailure {
    let found = format!("{} MiB", found.div_ceil(MIB));
    ReadFailure::TooLarge(Excess { found, allowed: format!("{allowed_mib} MiB"), setting: setting.into() })
}

fn corrupt(error: &ZipError) -> ReadFailure {
    ReadFailure::Corrupt(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::compound::builder;
    use super::*;

    #[test]
    fn content_decides_not_the_name() {
        let limits = Limits::default();
        assert_eq!(admit(b"", &limits), Err(ReadFailure::Corrupt("the file is empty".to_owned())));
        assert_eq!(admit(b"<html><table>", &limits), Err(ReadFailure::NotASpreadsheet("HTML".into())));
        assert_eq!(admit(b"%PDF-1.7", &limits), Err(ReadFailure::NotASpreadsheet("PDF".into())));
        assert!(matches!(admit(b"PK\x03\x04 and no more", &limits), Err(ReadFailure::Corrupt(_))));
    }

    #[test]
    fn streams_at_the_top_decide_not_those_of_embedded_documents_nor_the_words_of_a_cell() {
        let (limits, none): (_, &[u8]) = (Limits::default(), b"");
        let word: Vec<u8> = "WordDocument".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let kind = |bytes: &[u8]| (admit(bytes, &limits), extension(bytes));
        let embedded: &[(&str, &[u8])] = &[("WordDocument", none), ("EncryptedPackage", none)];
        assert_eq!(kind(&builder::container(&[("Workbook", &word)], None)), (Ok(Kind::Xls), "xls"));
        assert_eq!(kind(&builder::container(&[("Book", none)], Some(("MBD0", embedded)))), (Ok(Kind::Xls), "xls"));
        let letter = builder::container(
            &[("1Table", none), ("WordDocument", none)],
            Some(("ObjectPool", &[("Workbook", none)])),
        );
        assert_eq!(kind(&letter), (Err(ReadFailure::NotASpreadsheet("Word".into())), "doc"));
        assert_eq!(admit_document(&letter, &limits), Ok(DocumentKind::OldWord));
        let locked = builder::container(&[("EncryptionInfo", none), ("EncryptedPackage", none)], None);
        assert_eq!(kind(&locked), (Err(ReadFailure::Encrypted), "xlsx"));
    }

    #[test]
    fn sizes_are_those_after_inflating_and_the_limits_are_allowed() {
        let limits = Limits { inflated_mib: 3, ratio: 1_000_000, ..Limits::default() };
        assert_eq!(within(3 * MIB, 1, &limits), Ok(()));
        let excess = too_large(3 * MIB + 1, 3, "limits.inflated_mib");
        assert_eq!(within(3 * MIB + 1, 1, &limits), Err(excess));
        let limits = Limits { ratio: 10, ..Limits::default() };
        let packed = RATIO_FROM;
        assert_eq!(within(packed * 10, packed, &limits), Ok(()));
        assert!(matches!(within(packed * 11, packed, &limits), Err(ReadFailure::TooLarge(_))));
        assert_eq!(within(RATIO_FROM, 1, &limits), Ok(()), "a small file may pack well");
    }

    #[test]
    fn half_a_file_is_not_whole() {
        assert!(!is_whole(b""));
        assert!(!is_whole(b"PK\x03\x04 and no more"));
        assert!(!is_whole(&[OLE, &[0; 700]].concat()));
        assert!(is_whole(b"text"));
        assert!(!is_sound(b"text"));
    }
}
