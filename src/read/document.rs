//! A document as an office sends it, a plan or a written report: what it is, and the lines at its beginning.
//!
//! Nothing in it is counted. Its first lines may say whose it is; all its text is looked through for personal data.
//! lopdf sits behind this module; a scanned page has no text, and that is not a fault.

use std::io::Read;

use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

use super::container::{self, DocumentKind};
use super::formats::beside::append;
use super::formats::package::{Package, events};
use super::{ReadFailure, Unstructured, guarded, read_unstructured};
use crate::model::campaign::Limits;

/// Lines at the beginning that are shown.
const LINES: usize = 40;
/// Letters of a line that are shown.
const LINE: usize = 300;
/// Bytes of a part or of all pages that are looked at for lines.
const LOOKED_AT: u64 = 4 * 1024 * 1024;
/// Pages of which the text is looked at.
const PAGES: usize = 200;

/// A document, as far as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title and its first lines that hold a letter; none of what has no text.
    pub lines: Vec<String>,
}

/// What a document file is.
pub enum Filed {
    /// A workbook: it is read as one.
    Workbook,
    /// Anything else that offices file, with all its text.
    Document(Document, Unstructured),
}

/// Reads a file that need be no workbook.
///
/// # Errors
/// A [`ReadFailure`]: no document either, encrypted, damaged, or over a limit.
pub fn document(bytes: &[u8], limits: &Limits) -> Result<Filed, ReadFailure> {
    let kind = container::admit_document(bytes, limits)?;
    let text = match kind {
        DocumentKind::Workbook => return Ok(Filed::Workbook),
        DocumentKind::Word => guarded(|| Ok(of_package(bytes, "word/document.xml", "docProps/core.xml")))?,
        DocumentKind::OpenText => guarded(|| Ok(of_package(bytes, "content.xml", "meta.xml")))?,
        DocumentKind::Pdf => pages(bytes, limits)?,
        DocumentKind::OldWord | DocumentKind::Picture => String::new(),
    };
    let all = read_unstructured(bytes, limits);
    let lines = text.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphabetic));
    let lines = lines.take(LINES).map(|line| line.chars().take(LINE).collect()).collect();
    Ok(Filed::Document(Document { lines }, all))
}

/// The title and the paragraphs of a package, a line each.
fn of_package(bytes: &[u8], body: &str, properties: &str) -> String {
    let mut text = String::new();
    let Some(mut package) = Package::open(bytes) else { return text };
    if let Some(part) = package.part(properties) {
        paragraphs(part.take(LOOKED_AT), &["title"], &mut text);
    }
    if let Some(part) = package.part(body) {
        paragraphs(part.take(LOOKED_AT), &["p", "h"], &mut text);
    }
    text
}

/// The text within these elements, a line for each.
fn paragraphs(part: impl Read, elements: &[&str], text: &mut String) {
    let mut depth = 0usize;
    events(part, |event| match event {
        Event::Start(start) if elements.contains(&start.local_name().as_ref()) => depth += 1,
        Event::End(end) if elements.contains(&end.local_name().as_ref()) => {
            depth = depth.saturating_sub(1);
            text.push('\n');
        }
        Event::Empty(empty) if ["tab", "s", "br", "line-break"].contains(&empty.local_name().as_ref()) => {
            text.push(' ');
        }
        event if depth > 0 => append(event, text),
        _ => {}
    });
}

/// The title and the text of a PDF file's pages, as far as their fonts tell it.
///
/// # Errors
/// A [`ReadFailure`]: encrypted or damaged.
pub(super) fn pages(bytes: &[u8], limits: &Limits) -> Result<String, ReadFailure> {
    guarded(|| of_pdf(bytes, limits))
}

/// The title and the text of the pages, as far as the fonts tell it.
fn of_pdf(bytes: &[u8], limits: &Limits) -> Result<String, ReadFailure> {
    let most = usize::try_from(limits.inflated_mib.saturating_mul(1024 * 1024)).unwrap_or(usize::MAX);
    let options = lopdf::LoadOptions { max_decompressed_size: Some(most), ..lopdf::LoadOptions::default() };
    let document = lopdf::Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ReadFailure::Encrypted,
        other => ReadFailure::Corrupt(other.to_string()),
    })?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    if pages.is_empty() {
        return Err(ReadFailure::Corrupt("the document has no page".to_owned()));
    }
    let info = document.trailer.get(b"Info").and_then(|info| document.dereference(info));
    let title = info.ok().and_then(|(_, info)| {
        let title = info.as_dict().ok()?.get(b"Title").ok()?;
        lopdf::decode_text_string(document.dereference(title).ok()?.1).ok()
    });
    let mut text = title.unwrap_or_default();
    text.push('\n');
    for page in pages.into_iter().take(PAGES) {
        // A page whose fonts are not understood gives none.
        text.push_str(&document.extract_text(&[page]).unwrap_or_default());
        if text.len() as u64 > LOOKED_AT {
            break;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;

    use super::*;

    fn lines(bytes: &[u8]) -> Result<Vec<String>, ReadFailure> {
        document(bytes, &Limits::default()).map(|filed| match filed {
            Filed::Document(document, _) => document.lines,
            Filed::Workbook => Vec::new(),
        })
    }

    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
            zip.write_all(part.as_bytes()).expect("written");
        }
        zip.finish().expect("a zip").into_inner()
    }

    fn word() -> Vec<u8> {
        let body = "<w:body><w:p><w:r><w:t>KẾ</w:t></w:r><w:r><w:tab/><w:t>HOẠCH &amp;</w:t></w:r></w:p>\
                    <w:tbl><w:tc><w:p><w:t>PHƯỜNG 1</w:t></w:p></w:tc></w:tbl><w:p/><w:p><w:t>1.</w:t></w:p></w:body>";
        package(&[
            ("docProps/core.xml", "<a><dc:title>Tên</dc:title><dc:creator>ai</dc:creator></a>"),
            ("word/document.xml", body),
        ])
    }

    #[test]
    fn a_line_is_a_paragraph_that_holds_a_letter() {
        assert_eq!(lines(&word()).expect("a document"), ["Tên", "KẾ HOẠCH &", "PHƯỜNG 1"]);
        let text = "<o><text:h>BÁO CÁO</text:h><text:p>XÃ LONG HỮU</text:p></o>";
        let open = package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", text)]);
        assert_eq!(lines(&open).expect("a document"), ["BÁO CÁO", "XÃ LONG HỮU"]);
    }

    #[test]
    fn what_is_no_document_is_told_apart_from_damage() {
        assert_eq!(lines(b"text"), Err(ReadFailure::NotASpreadsheet("".into())));
        assert!(matches!(lines(b"%PDF-1.4 and no more"), Err(ReadFailure::Corrupt(_))));
        assert_eq!(lines(b"\xFF\xD8\xFF"), Ok(Vec::new()), "a photograph");
        let bomb = package(&[("word/document.xml", &" ".repeat(20 * 1024 * 1024))]);
        assert!(matches!(lines(&bomb), Err(ReadFailure::TooLarge(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn no_damage_stops_it(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), pdf: bool) {
            let mut bytes = if pdf { b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n%%EOF".to_vec() } else { word() };
            for (place, byte) in edits {
                let at = place.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = lines(&bytes);
        }
    }
}
