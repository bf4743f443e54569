//! A container as it came out of its inspection.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::read::normal::Oddities;

/// Inflated bytes up to which a container is kept, for those that read it after.
const FLAT: usize = 4 * 1024 * 1024;

/// A container that is written while another one is inspected. `None`: that one is large, or has a name that is not text.
pub(super) struct Flat {
    writer: Option<ZipWriter<Cursor<Vec<u8>>>>,
    /// Bytes that were written.
    size: usize,
    /// What is inspected in place of the file.
    instead: Option<Vec<u8>>,
    /// What is odd about its entries.
    pub(super) odd: Oddities,
}

impl Flat {
    /// What is not kept.
    pub(super) fn none() -> Self {
        Self { writer: None, size: 0, instead: None, odd: Oddities::default() }
    }

    pub(super) fn new() -> Self {
        Self { writer: Some(ZipWriter::new(Cursor::new(Vec::new()))), size: 0, instead: None, odd: Oddities::default() }
    }

    pub(super) fn begin(&mut self, name: Option<&str>) {
        let options = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Stored);
        self.keep_if(|writer| name.is_some_and(|name| writer.start_file(name, options).is_ok()));
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.size += bytes.len();
        let has_room = self.size <= FLAT;
        self.keep_if(|writer| has_room && writer.write_all(bytes).is_ok());
    }

    fn keep_if(&mut self, what: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>) -> bool) {
        if self.writer.as_mut().is_some_and(|writer| !what(writer)) {
            self.writer = None;
        }
    }

    /// The container is this one, which lay within the file.
    pub(super) fn stands_for(&mut self, container: Vec<u8>) {
        self.instead = Some(container);
    }

    /// The container. `None`: nothing was written, the file itself was inspected.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        let written = self.writer.filter(|_| self.size > 0).and_then(|writer| Some(writer.finish().ok()?.into_inner()));
        written.or(self.instead)
    }
}
