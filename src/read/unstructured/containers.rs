//! Files within files: packages and zip archives, gzip, tar, OLE containers with their embedded objects.
//!
//! What cannot be opened is noted, so that somebody is warned; what comes before damage is looked at.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use memchr::memmem;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::kinds::{self, GZIP};
use super::{Cells, Left, Place, Unstructured, ZIP, inner, packaged, pivot, salvage, text_of};
use crate::model::unsearched::Unsearched;
use crate::read::compound::Compound;
use crate::read::raw_strings;

/// How the names of a package's parts of markup end, and those of its records.
const MARKUP: &str = ".xml";
const RECORDS: &str = ".bin";
/// Parts of a package that hold nothing but what its readers look at themselves.
const READ: [&str; 8] = [MARKUP, ".rels", ".vml", ".png", ".jpeg", ".jpg", ".gif", ".emf"];
/// Parts by which a package is distinguished from an archive of files.
const OF_PACKAGES: [&str; 2] = ["[content_types].xml", "mimetype"];
/// The folder of embedded objects in a package.
const EMBEDDED: &str = "embeddings/";
/// The stream of an OLE container that holds a newer file behind a password.
const BEHIND_PASSWORD: &str = "EncryptedPackage";
/// Streams of an embedded object that are a file of another kind. Source: [MS-OLEDS] 2.3.
const FILES: [&str; 3] = ["Package", "CONTENTS", packaged::STREAM];
/// Streams of programs whose text stands in them as it is, and is found in the bytes.
const PLAIN: [&str; 6] =
    ["WordDocument", "PowerPoint Document", "Workbook", "Book", "Equation Native", "__properties_version1.0"];

/// Opens a zip, gzip or tar archive; whether it is one.
pub(super) fn opened(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) -> bool {
    if bytes.starts_with(ZIP) {
        zipped(bytes, place, left, found);
    } else if bytes.starts_with(GZIP) {
        let content = read_to_end(MultiGzDecoder::new(bytes), place, left, found);
        inner(&content, place, true, left, found);
    } else if kinds::is_tar(bytes) {
        tarred(bytes, place, left, found);
    } else {
        return false;
    }
    true
}

/// What can be read, as far as it may be looked at.
fn read_to_end(from: impl Read, place: Place, left: &mut Left<'_>, found: &mut Unstructured) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = from.take(left.bytes + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > left.bytes {
        bytes.truncate(usize::try_from(left.bytes).unwrap_or(usize::MAX));
        found.note(Unsearched::Large);
    } else if read.is_err() && (place.depth > 0 || place.is_file) {
        found.note(Unsearched::Cut);
    }
    left.bytes -= bytes.len() as u64;
    bytes
}

/// The inflated bytes of a part, as far as they may be looked at.
fn inflated(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    place: Place,
    left: &mut Left<'_>,
    found: &mut Unstructured,
) -> Option<Vec<u8>> {
    let is_opened = |method| matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated);
    let what = match archive.by_index(index) {
        Ok(entry) if is_opened(entry.compression()) => return Some(read_to_end(entry, place, left, found)),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => Unsearched::Encrypted,
        Ok(_) | Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
            Unsearched::Packed("zip".to_owned())
        }
        Err(ZipError::Io(error)) if error.kind() == io::ErrorKind::Unsupported => Unsearched::Packed("zip".to_owned()),
        Err(_) => Unsearched::Cut,
    };
    found.note(what);
    None
}

/// The files that a workbook carries, and the rows of its caches.
pub(super) fn carried(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    if let Ok(compound) = Compound::open(bytes) {
        return objects(&compound, Place { is_file: false, ..place }, left, found);
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return };
    let names = names_of(&archive);
    for (index, name) in names.iter().enumerate() {
        if name.contains("pivotcacherecords") && name.ends_with(MARKUP) {
            let definition = names.iter().position(|other| *other == name.replace("records", "definition"));
            let fields = definition.and_then(|at| inflated(&mut archive, at, place, left, found)).unwrap_or_default();
            if let Some(records) = inflated(&mut archive, index, place, left, found) {
                let mut cells = Cells::new(left.cells);
                pivot::records(&records, &pivot::fields(&fields), &mut cells);
                left.keep(cells, found);
            }
        } else if is_cache(name) || !READ.iter().any(|end| name.ends_with(end)) {
            let is_embedded = name.contains(EMBEDDED);
            let bytes = inflated(&mut archive, index, place, left, found);
            if let Some(bytes) = bytes.filter(|bytes| is_embedded || is_file(name, bytes)) {
                inner(&bytes, place, is_embedded, left, found);
            }
        }
    }
}

/// The names of an archive's entries in lower case.
fn names_of(archive: &ZipArchive<Cursor<&[u8]>>) -> Vec<String> {
    archive.file_names().map(|name| name.map(|name| name.to_ascii_lowercase()).unwrap_or_default()).collect()
}

/// Whether a part is what a workbook keeps of another one.
fn is_cache(name: &str) -> bool {
    name.contains("externallinks/") && name.ends_with(MARKUP)
}

/// Whether a part is a file by itself, and no records of the workbook.
fn is_file(name: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP)
        || kinds::packed(bytes).is_some()
        || Compound::open(bytes).is_ok()
        || (!name.ends_with(RECORDS) && text_of(bytes).is_some())
}

/// The objects of an OLE container: packages, and files that a program wrapped in bytes of its own.
pub(super) fn objects(compound: &Compound<'_>, place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    let mut is_known = false;
    for (name, is_at_top, stream) in compound.streams() {
        let is = |names: &[&str]| names.iter().any(|own| name.eq_ignore_ascii_case(own));
        is_known |= is(&FILES) || is(&PLAIN) || is(&[BEHIND_PASSWORD]);
        if left.bytes < stream.len() as u64 {
            return found.note(Unsearched::Large);
        }
        if is(&[BEHIND_PASSWORD]) && (place.is_file || !is_at_top) {
            found.note(Unsearched::Encrypted);
        } else if is(&FILES) {
            left.bytes -= stream.len() as u64;
            inner(packaged::content(&name, &stream), place, true, left, found);
        } else if !is_at_top {
            left.bytes -= stream.len() as u64;
            match memmem::find(&stream, ZIP) {
                Some(start) => inner(&stream[start..], place, false, left, found),
                None => found.scraps.extend(raw_strings::of_bytes(&stream)),
            }
        }
    }
    if place.is_file && !is_known {
        found.note(Unsearched::Unknown);
    }
}

/// The parts of a zip container; of one that is cut off or damaged, what its first parts still give.
fn zipped(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        if place.depth > 0 {
            found.note(Unsearched::Cut);
        }
        for part in salvage::parts(bytes, left.bytes) {
            left.bytes -= part.len() as u64;
            inner(&part, place, false, left, found);
        }
        return;
    };
    let names = names_of(&archive);
    let is_package = names.iter().any(|name| OF_PACKAGES.contains(&name.as_str()));
    for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.ends_with('/')) {
        if left.bytes == 0 || left.parts == 0 {
            return found.note(Unsearched::Large);
        }
        if let Some(bytes) = inflated(&mut archive, index, place, left, found) {
            inner(&bytes, place, !is_package || name.contains(EMBEDDED), left, found);
        }
    }
}

/// The files of a tar archive.
fn tarred(bytes: &[u8], place: Place, left: &mut Left<'_>, found: &mut Unstructured) {
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().into_iter().flatten() {
        let Ok(entry) = entry else { return found.note(Unsearched::Cut) };
        let stated = entry.header().entry_size().unwrap_or_default();
        if !entry.header().entry_type().is_file() {
            continue;
        }
        // One that is cut off ends without a word.
        let content = read_to_end(Whole { inner: entry, left: stated }, place, left, found);
        inner(&content, place, true, left, found);
        if (content.len() as u64) < stated {
            return;
        }
    }
}

/// Bytes of which it is known how many there are.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !into.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
