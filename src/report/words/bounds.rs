//! What a template may take: bytes that are text, so much work, so much output.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use super::WordsError;
use crate::phrase;

/// Steps of one rendering: instructions of the engine, and one for each 64 bytes that it makes. A page of 200 units takes
/// 80,000; a loop that does not end is stopped after some seconds, and a text that doubles before it fills the memory.
pub(super) const STEPS: u64 = 20_000_000;
/// Mebibytes of what one rendering gives. A page of 200 units has a quarter of one; no browser shows so much.
const OUTPUT_MIB: usize = 64;

/// The text of a file below `templates/`, by name; a mark at its beginning that it is UTF-8 is not part of it.
///
/// # Errors
/// The file is not UTF-8, or holds NUL, with the line.
pub fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, WordsError> {
    let line = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').count();
    let wrong = |line, problem: crate::terminal::Phrase| Err(WordsError::new(name, line, problem.to_string()));
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return wrong(1, phrase!("this is UTF-16; save it as UTF-8"));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return wrong(line(&bytes[..at]), phrase!("a NUL stands here, as in UTF-16 or in no text; save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).or_else(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = format!("0x{:02X}", error.as_bytes()[at]);
        wrong(line(&error.as_bytes()[..at]), phrase!("this is not UTF-8: byte {byte}; save it as UTF-8", byte = byte))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// What is wrong with a template that takes too much; `None` for any other error.
pub(super) fn too_much(error: &minijinja::Error) -> Option<String> {
    let is_output = error.kind() == minijinja::ErrorKind::WriteFailure;
    match error.kind() {
        minijinja::ErrorKind::OutOfFuel => {
            Some(phrase!("this takes more than {steps} steps: a loop that is too long?", steps = STEPS).to_string())
        }
        _ if is_output => Some(phrase!("this writes more than {mib} MiB", mib = OUTPUT_MIB).to_string()),
        _ => None,
    }
}

/// Takes what a template writes, up to the limit.
#[derive(Default)]
pub(super) struct Bounded(Vec<u8>);

impl Bounded {
    /// What was written.
    pub(super) fn text(self) -> String {
        String::from_utf8(self.0).unwrap_or_default()
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_MIB * 1024 * 1024 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A campaign's own messages that were found to take too much: reported once, and not tried again.
#[derive(Debug, Default)]
pub(super) struct GivenUp(Mutex<BTreeMap<String, WordsError>>);

impl GivenUp {
    /// Whether a message was given up.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    /// All that were given up, and why.
    pub(super) fn all(&self) -> Vec<(String, WordsError)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(name, error)| (name.clone(), error.clone())).collect()
    }

    /// Gives a message up, and says why.
    pub(super) fn give_up(&self, name: &str, error: &WordsError) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), error.clone());
        if known.is_none() {
            tracing::warn!("{}", phrase!("{error}; the built-in message stands for it", error = error.to_string()));
        }
    }
}
