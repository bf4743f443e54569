//! Who holds which name: no identifier, alias or heading may mean two things.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::mistake::Notes;
use super::trouble::Trouble;
use super::values;
use crate::phrase;
use crate::terminal::Phrase;

/// Names already taken, folded, by owner and place.
pub(super) struct Names<'a> {
    notes: &'a Notes<'a>,
    taken: BTreeMap<String, (usize, Range<usize>)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(notes: &'a Notes<'a>) -> Self {
        Self { notes, taken: BTreeMap::new() }
    }

    /// Takes a name for its owner; notes a name that is taken or malformed.
    pub(super) fn claim(&mut self, owner: usize, name: &Spanned<String>, hint: Phrase) {
        let folded = values::folded(name.get_ref());
        if folded.is_empty() {
            let message = phrase!("`{name}` has no letter and no digit", name = name.get_ref());
            self.notes.add(name.span(), Trouble::new(message, phrase!("write a name, or take it away")));
            return;
        }
        let (holder, place) = self.taken.entry(folded).or_insert_with(|| (owner, name.span()));
        if *holder != owner {
            let line = self.notes.line(place.start).to_string();
            let message = phrase!("`{name}` is taken already, in line {line}", name = name.get_ref(), line = line);
            self.notes.add(name.span(), Trouble::new(message, hint));
        }
    }

    /// The owner of a name.
    pub(super) fn owner(&self, name: &str) -> Option<usize> {
        self.taken.get(&values::folded(name)).map(|(owner, _)| *owner)
    }
}
