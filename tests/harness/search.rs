//! A search of everything that a campaign folder holds, as deep as programs pack it.

use std::io::{Cursor, Read};
use std::path::Path;

use mail_parser::{MessageParser, MimeHeaders};
use tonghop::model::campaign::Limits;
use tonghop::read::read_unstructured;
use zip::ZipArchive;

use super::files_below;

/// What a file tells to somebody who looks into it: its bytes, those of what is packed in it, what letters decode to and
/// what pages show.
pub(crate) fn told_by(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut told = vec![bytes.to_vec()];
    if let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) {
        for at in 0..zip.len() {
            let mut part = Vec::new();
            // An archive holds damaged files as they came; of those there is what inflates.
            if let Ok(mut entry) = zip.by_index(at) {
                let _ = entry.read_to_end(&mut part);
            }
            told.extend(told_by(&part));
        }
    } else if bytes.starts_with(b"%PDF") {
        let texts = read_unstructured(bytes, &Limits::default());
        told.extend(texts.tables.iter().flat_map(|table| table.texts().map(|text| text.as_bytes().to_vec())));
    } else if let Some(letter) = MessageParser::default().parse(bytes).filter(|letter| letter.subject().is_some()) {
        told.extend(letter.subject().map(|subject| subject.as_bytes().to_vec()));
        for part in &letter.parts {
            told.extend(by_part(part.contents()));
            told.extend(part.attachment_name().map(|name| name.as_bytes().to_vec()));
        }
    }
    told
}

/// A part of a letter is not a letter by itself, though it may begin as one.
fn by_part(bytes: &[u8]) -> Vec<Vec<u8>> {
    if bytes.starts_with(b"PK") { told_by(bytes) } else { vec![bytes.to_vec()] }
}

/// Where below a folder any of these words stands, but for what lies in `inbox/` and `quarantine/`.
pub(crate) fn places_of(folder: &Path, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(folder) {
        let name = path.to_string_lossy().into_owned();
        if name.starts_with("inbox") || name.starts_with("quarantine") {
            continue;
        }
        let bytes = std::fs::read(folder.join(&path)).expect("a file");
        let told = told_by(&bytes);
        let has = |word: &&String| name.contains(*word) || told.iter().any(|told| holds(told, word.as_bytes()));
        found.extend(words.iter().filter(has).map(|word| format!("{name}: {word}")));
    }
    found
}

/// Whether bytes hold others.
pub(crate) fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}
