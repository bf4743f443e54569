//! What the campaign file says of units, found by their names.

use std::collections::HashMap;

use crate::model::campaign::Campaign;
use crate::model::unit::Unit;
use crate::recognise::units::names::Names;
use crate::recognise::units::{Registry, aliases, from_entry, lineage, named};
use crate::text;

/// The campaign file's entries of units.
pub(super) struct FileUnits<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) names: Names,
    /// Places of the entries by the ways of writing them; of one way the first.
    entries: HashMap<String, usize>,
}

impl<'a> FileUnits<'a> {
    pub(super) fn new(campaign: &'a Campaign) -> Self {
        let names = Names::new(&campaign.vocabulary);
        let mut entries: HashMap<String, usize> = HashMap::new();
        for (at, entry) in campaign.units.iter().enumerate() {
            for key in aliases(entry).iter().filter_map(|alias| names.keys(alias).into_iter().next()) {
                entries.entry(key).or_insert(at);
            }
        }
        Self { campaign, names, entries }
    }

    /// The registry of these units, with all that the campaign file says of them.
    pub(super) fn registry(&self, mut units: Vec<Unit>) -> Registry {
        lineage::settle(&mut units, &self.campaign.units, &self.names);
        lineage::disambiguate(&mut units);
        Registry::of(units, self.names.clone())
    }

    /// The place of the campaign file's entry that a name means.
    pub(super) fn entry(&self, name: &str) -> Option<usize> {
        self.names.forms(name).iter().filter_map(|form| self.entries.get(form).copied()).min()
    }

    /// A unit of which no appendix knows: as the campaign file names it, else by its name alone.
    pub(super) fn unit(&self, name: &str) -> Unit {
        match self.entry(name) {
            Some(at) => from_entry(&self.campaign.units[at]),
            None => named(name, &text::slug(name)),
        }
    }
}
