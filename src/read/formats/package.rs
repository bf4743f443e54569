//! The parts of a container: what they are called, where a sheet's part is, what their elements say.
//!
//! calamine tells no paths. Parts were inflated once and proven before this module sees them.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use crate::read::part_names::part_name;

/// Texts beside the cells that are looked at; a workbook with more is not a report.
pub(super) const ASIDES: usize = 100_000;
/// Bytes of one text beside the cells.
pub(super) const ASIDE_BYTES: usize = 10_000;

/// A package that was admitted.
pub(in crate::read) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Names of the parts in lower case, which is how they compare, with their numbers.
    parts: BTreeMap<String, usize>,
}

impl<'a> Package<'a> {
    /// Opens a package; `None` where the directory cannot be read.
    pub(in crate::read) fn open(bytes: &'a [u8]) -> Option<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let names = archive.file_names().enumerate();
        let parts = names.filter_map(|(at, name)| Some((part_name(&name.ok()?).to_ascii_lowercase(), at))).collect();
        Some(Self { archive, parts })
    }

    /// Whether a part of this name, in lower case, is in it.
    pub(in crate::read) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// A stream of a part's bytes.
    pub(in crate::read) fn part(&mut self, name: &str) -> Option<impl Read + use<'_, 'a>> {
        let at = *self.parts.get(&name.trim_start_matches('/').to_ascii_lowercase())?;
        self.archive.by_index(at).ok()
    }

    /// Names of the parts, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// Whether macros of either kind are in it.
    pub(super) fn has_macros(&self) -> bool {
        self.names().any(|name| name.ends_with("vbaproject.bin") || name.contains("macrosheets/"))
    }

    /// The part of each sheet by the sheet's name.
    pub(super) fn sheets(&mut self) -> BTreeMap<String, String> {
        let root = self.targets("_rels/.rels").into_values().find(|(kind, _)| kind.ends_with("/officeDocument"));
        let Some((_, workbook)) = root else { return BTreeMap::new() };
        let workbook = workbook.trim_start_matches('/').to_owned();
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let targets = self.targets(&format!("{folder}/_rels/{file}.rels"));
        let mut sheets = BTreeMap::new();
        let Some(part) = self.part(&workbook) else { return sheets };
        events(part, |event| {
            if let Event::Start(start) | Event::Empty(start) = event
                && start.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(start, "name"), attribute(start, "id"))
                && let Some((_, target)) = targets.get(&id)
            {
                let absolute = target.starts_with('/') || folder.is_empty();
                sheets.insert(name, if absolute { target.clone() } else { format!("{folder}/{target}") });
            }
        });
        sheets
    }

    /// Relations that a workbook of markup names for its sheets, in their order; an empty one where a sheet has none.
    pub(in crate::read) fn sheet_ids(&mut self, workbook: &str) -> Vec<String> {
        let mut ids = Vec::new();
        let Some(part) = self.part(workbook) else { return ids };
        events(part, |event| {
            if let Event::Start(start) | Event::Empty(start) = event
                && start.local_name().as_ref() == "sheet"
            {
                ids.push(attribute(start, "id").unwrap_or_default());
            }
        });
        ids
    }

    /// Relations of a part by their id: kind and target.
    pub(in crate::read) fn targets(&mut self, rels: &str) -> BTreeMap<String, (String, String)> {
        let mut targets = BTreeMap::new();
        let Some(part) = self.part(rels) else { return targets };
        events(part, |event| {
            if let Event::Start(start) | Event::Empty(start) = event
                && start.local_name().as_ref() == "Relationship"
                && let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target"))
            {
                targets.insert(id, (attribute(start, "Type").unwrap_or_default(), target));
            }
        });
        targets
    }
}

/// Hands every event of a part to a closure, to its end or its first fault.
pub(in crate::read) fn events(part: impl Read, mut each: impl FnMut(&Event<'_>)) {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return,
            Ok(event) => each(&event),
        }
        buffer.clear();
    }
}

/// The version of XML by whose rules attributes are read.
pub(in crate::read) const VERSION: XmlVersion = XmlVersion::Implicit1_0;

/// An attribute's value by its name with its prefix.
pub(super) fn qualified(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    found.normalized_value(VERSION).ok().map(std::borrow::Cow::into_owned)
}

/// An attribute's value by its name without a prefix; only XML's own entities are understood.
pub(in crate::read) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(VERSION).ok().map(std::borrow::Cow::into_owned)
}
