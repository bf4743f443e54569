//! The epochs of a campaign, built from its changes, its appendices and its file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::step::Step;
use super::{Appendix, Epoch, Epochs, UnclearChange};
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::unit::{QuotaLine, Unit};
use crate::model::unit_change::UnitChange;
use crate::recognise::units::names::Names;
use crate::recognise::units::{Match, Registry, aliases, from_entry, lineage, named, units_of_file, units_of_lines};
use crate::text;

/// Builds the epochs of a campaign.
pub(super) struct Builder<'a> {
    pub(super) campaign: &'a Campaign,
    names: Names,
    /// Places of the campaign file's entries by the ways of writing them; of one way the first.
    entries: HashMap<String, usize>,
    /// The changes by their days.
    days: Vec<(NaiveDate, Vec<&'a UnitChange>)>,
    /// The newest appendix of each epoch, as far as there is one.
    appendices: BTreeMap<usize, &'a [QuotaLine]>,
    unclear: BTreeSet<UnclearChange>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(campaign: &'a Campaign, appendices: &[Appendix<'a>]) -> Self {
        let mut days: Vec<(NaiveDate, Vec<&UnitChange>)> = Vec::new();
        for change in &campaign.changes {
            match days.last_mut().filter(|(date, _)| *date == change.date) {
                Some((_, changes)) => changes.push(change),
                None => days.push((change.date, vec![change])),
            }
        }
        let names = Names::new(&campaign.vocabulary);
        let mut entries: HashMap<String, usize> = HashMap::new();
        for (at, entry) in campaign.units.iter().enumerate() {
            for key in aliases(entry).iter().filter_map(|alias| names.keys(alias).into_iter().next()) {
                entries.entry(key).or_insert(at);
            }
        }
        let (appendices_of, unclear) = (BTreeMap::new(), BTreeSet::new());
        let mut builder = Self { campaign, names, entries, days, appendices: appendices_of, unclear };
        for appendix in appendices {
            let epoch = builder.epoch_of(appendix);
            builder.appendices.insert(epoch, appendix.lines);
        }
        builder
    }

    /// The last epoch whose units an appendix names: of most changes of its day it knows the units after it.
    pub(super) fn epoch_of(&self, appendix: &Appendix<'_>) -> usize {
        let units = units_of_lines(self.campaign, appendix.lines, &self.names, &|_| false);
        let registry = Registry::of(units, self.names.clone());
        let is_known = |name: &String| registry.find(name) != Match::None;
        let vote = |change: &&UnitChange| {
            let (before, after) = (only(&change.from, &change.to), only(&change.to, &change.from));
            let known = |names: &[&String]| names.iter().filter(|name| is_known(name)).count();
            match (known(&before), known(&after)) {
                // A merger into a unit that keeps its name shows by those that are gone.
                (0, 0) if after.is_empty() => i64::from(change.to.is_empty() || change.to.iter().any(is_known)),
                (0, 0) => -i64::from(before.is_empty()),
                (before, after) if after > before => 1,
                _ => -1,
            }
        };
        let is_after = |(date, changes): &(NaiveDate, Vec<&'a UnitChange>)| match changes.iter().map(vote).sum::<i64>()
        {
            0 => appendix.holds_from.is_some_and(|day| day >= *date),
            votes => votes > 0,
        };
        self.days.iter().rposition(is_after).map_or(0, |at| at + 1)
    }

    pub(super) fn epochs(mut self) -> Epochs {
        let base = self.appendices.keys().next().copied().unwrap_or(0);
        let holds = |epoch: usize| self.entries_at(epoch);
        let of_base = match self.appendices.get(&base) {
            Some(lines) => self.of_lines(lines, base),
            None => self.settled(units_of_file(self.campaign, &self.names, &holds(0))),
        };
        let mut stated: BTreeMap<usize, Registry> = BTreeMap::from([(base, of_base)]);
        for epoch in (0..base).rev() {
            let undone = self.undone(&stated[&(epoch + 1)], epoch);
            stated.insert(epoch, undone);
        }
        for (epoch, lines) in self.appendices.range(base + 1..) {
            stated.insert(*epoch, self.of_lines(lines, *epoch));
        }
        let first = stated.remove(&0).unwrap_or_else(|| self.settled(Vec::new()));
        let mut list = vec![Epoch::new(None, first, Vec::new())];
        for epoch in 1..=self.days.len() {
            let (date, changes) = self.days[epoch - 1].clone();
            let before = &list[epoch - 1].registry;
            let mut step = Step::new(&self, before, date, stated.remove(&epoch));
            step.follow(&changes);
            let (registry, successions, unclear) = step.finish();
            self.unclear.extend(unclear);
            list.push(Epoch::new(Some(date), registry, successions));
        }
        Epochs { list, unclear: self.unclear.into_iter().collect() }
    }

    fn of_lines(&self, lines: &[QuotaLine], epoch: usize) -> Registry {
        let holds = self.entries_at(epoch);
        self.settled(units_of_lines(self.campaign, lines, &self.names, &|at| holds[at]))
    }

    pub(super) fn settled(&self, mut units: Vec<Unit>) -> Registry {
        lineage::settle(&mut units, &self.campaign.units, &self.names);
        lineage::disambiguate(&mut units);
        Registry::of(units, self.names.clone())
    }

    /// The place of the campaign file's entry that a name means.
    pub(super) fn entry(&self, name: &str) -> Option<usize> {
        self.names.forms(name).iter().filter_map(|form| self.entries.get(form).copied()).min()
    }

    /// Which entries of the campaign file are units in an epoch: those that no change begins later, or has ended.
    fn entries_at(&self, epoch: usize) -> Vec<bool> {
        let mut holds = vec![true; self.campaign.units.len()];
        // Going back from the last day, what the earliest change says of an entry stands in the end.
        for (_, changes) in self.days.iter().rev() {
            for change in changes.iter().rev() {
                for at in change.to.iter().filter_map(|name| self.entry(name)) {
                    holds[at] = false;
                }
                for at in change.from.iter().filter_map(|name| self.entry(name)) {
                    holds[at] = true;
                }
            }
        }
        for (_, changes) in self.days.iter().take(epoch) {
            for change in changes {
                for at in change.from.iter().filter_map(|name| self.entry(name)) {
                    holds[at] = false;
                }
                for at in change.to.iter().filter_map(|name| self.entry(name)) {
                    holds[at] = true;
                }
            }
        }
        holds
    }

    /// The units of an epoch by those of the one after it; what quotas they had nobody says.
    fn undone(&self, after: &Registry, epoch: usize) -> Registry {
        let mut units = after.units().to_vec();
        for change in self.days[epoch].1.iter().rev() {
            let made: Vec<UnitId> = change.to.iter().filter_map(|name| after.find(name).one()).collect();
            let place = units.iter().position(|unit| made.contains(&unit.id)).unwrap_or(units.len());
            let above = units.get(place).map(|unit| unit.above.clone()).unwrap_or_default();
            units.retain(|unit| !made.contains(&unit.id));
            let place = place.min(units.len());
            let old = change.from.iter().map(|name| {
                let unit = self.new_unit(name);
                let above = if unit.above.is_empty() { above.clone() } else { unit.above };
                Unit { above, quota: None, ..unit }
            });
            let old: Vec<Unit> = old.filter(|old| units.iter().all(|unit| unit.id != old.id)).collect();
            units.splice(place..place, old);
        }
        self.settled(units)
    }

    /// A unit of which no appendix knows: as the campaign file names it, else by its name alone.
    pub(super) fn new_unit(&self, name: &str) -> Unit {
        match self.entry(name) {
            Some(at) => from_entry(&self.campaign.units[at]),
            None => named(name, &text::slug(name)),
        }
    }
}

/// The names that the others are without.
fn only<'n>(names: &'n [String], others: &[String]) -> Vec<&'n String> {
    names.iter().filter(|name| !is_among(others, name)).collect()
}

fn is_among(names: &[String], name: &str) -> bool {
    names.iter().any(|other| text::fold(other) == text::fold(name))
}
