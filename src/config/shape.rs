//! What a table of keys says of the campaign file: sections, their keys, and what may stand under each.
//!
//! The tables are `keys` and `mail_keys`; the reader and the schema for editors both follow them.

use std::ops::RangeInclusive;

/// A section's heading and its keys.
#[derive(Debug)]
pub(super) struct Shape {
    /// As it is written in the file.
    pub(super) title: &'static str,
    pub(super) keys: &'static [Key],
}

/// A key of a section.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether a section without it is of no use.
    pub(super) needed: bool,
    /// What it says, in Vietnamese and in English.
    pub(super) about: [&'static str; 2],
}

/// A key that may be left out.
pub(super) const fn key(name: &'static str, kind: Kind, vi: &'static str, en: &'static str) -> Key {
    Key { name, kind, needed: false, about: [vi, en] }
}

/// A key that must be there.
pub(super) const fn needed(name: &'static str, kind: Kind, vi: &'static str, en: &'static str) -> Key {
    Key { name, kind, needed: true, about: [vi, en] }
}

/// What stands under a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// One line of text.
    Line,
    /// One line of text that no complaint repeats: somebody may have put a password there.
    Private,
    /// Text that may have several lines.
    Block,
    /// A short word for programs.
    Identifier,
    /// Lines of text; a single text is a list of one.
    Lines,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any of these words.
    Words(&'static [&'static str]),
    /// A whole number, not below the first and not above the second of these.
    Whole(u64, u64),
    /// true or false.
    Flag,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A section below this one.
    Section(&'static Shape),
    /// Sections of which there may be several.
    Sections(&'static Shape),
    /// A section that may hold any key, each with a value of this kind.
    Table(&'static Kind),
    /// The same, where keys are codes of findings.
    Codes(&'static Kind),
}

impl Shape {
    /// A key of this section.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of its keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }

    /// This section and all below it, each before those below it.
    pub(super) fn all(&'static self) -> Vec<&'static Shape> {
        let below = self.keys.iter().filter_map(|key| key.kind.below()).flat_map(Shape::all);
        std::iter::once(self).chain(below).collect()
    }
}

impl Kind {
    /// The shape of what is a section.
    pub(super) fn below(self) -> Option<&'static Shape> {
        match self {
            Self::Section(shape) | Self::Sections(shape) => Some(shape),
            _ => None,
        }
    }

    /// The numbers that may stand there.
    pub(super) fn bounds(self) -> RangeInclusive<u64> {
        if let Self::Whole(low, high) = self { low..=high } else { 0..=u64::MAX }
    }
}
