//! The epochs of a campaign, built from its changes, its appendices and its file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::file_units::FileUnits;
use super::step::Step;
use super::{Appendix, Epoch, Epochs, UnclearChange};
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::unit::{QuotaLine, Unit};
use crate::model::unit_change::UnitChange;
use crate::recognise::units::{Match, Registry, units_of_file, units_of_lines};
use crate::text;

/// Builds the epochs of a campaign.
pub(super) struct Builder<'a> {
    file: FileUnits<'a>,
    /// The changes by their days.
    days: Vec<(NaiveDate, Vec<&'a UnitChange>)>,
    /// Of each name in the changes, whether its unit holds, epoch by epoch.
    lives: Vec<(String, Vec<Option<bool>>)>,
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
        let (appendices_of, unclear) = (BTreeMap::new(), BTreeSet::new());
        let lives = lives(&days);
        let mut builder = Self { file: FileUnits::new(campaign), days, lives, appendices: appendices_of, unclear };
        for appendix in appendices {
            let epoch = builder.epoch_of(appendix);
            builder.appendices.insert(epoch, appendix.lines);
        }
        builder
    }

    /// The epoch whose units an appendix names: first by the units that it has, then by those that it lacks. What fits
    /// several, since a name comes back later, holds from the day that it states, else as early as can be after the
    /// appendices that came before it.
    pub(super) fn epoch_of(&self, appendix: &Appendix<'_>) -> usize {
        let units = units_of_lines(self.file.campaign, appendix.lines, &self.file.names, &|_| false);
        let registry = Registry::of(units, self.file.names.clone());
        let has_codes = appendix.lines.iter().any(|line| line.code.is_some());
        let mut fits: Vec<(i64, i64)> = vec![(0, 0); self.days.len() + 1];
        for (name, known) in &self.lives {
            let is_there = registry.find(name) != Match::None;
            // A code says nothing of an appendix without codes.
            if !is_there && !has_codes && name.chars().all(|letter| letter.is_ascii_digit()) {
                continue;
            }
            for (fit, holds) in fits.iter_mut().zip(known) {
                match (is_there, holds) {
                    (_, None) => {}
                    (true, Some(holds)) => fit.0 += if *holds { 1 } else { -1 },
                    (false, Some(holds)) => fit.1 += if *holds { -1 } else { 1 },
                }
            }
        }
        let best = fits.iter().max().copied().unwrap_or_default();
        let begun = |at: &usize| {
            let begins = at.checked_sub(1).map(|before| self.days[before].0);
            appendix.holds_from.is_some_and(|day| begins.is_none_or(|begins| begins <= day))
        };
        let fitting: Vec<usize> = (0..fits.len()).filter(|at| fits[*at] == best).collect();
        let earlier = self.appendices.keys().next_back().copied().unwrap_or(0);
        let stated = fitting.iter().rev().find(|at| begun(at));
        let later = || fitting.iter().find(|at| **at >= earlier);
        stated.or_else(later).or(fitting.first()).copied().unwrap_or(0)
    }

    pub(super) fn epochs(mut self) -> Epochs {
        let base = self.appendices.keys().next().copied().unwrap_or(0);
        let holds = |epoch: usize| self.entries_at(epoch);
        let of_base = match self.appendices.get(&base) {
            Some(lines) => self.of_lines(lines, base),
            None => self.file.registry(units_of_file(self.file.campaign, &self.file.names, &holds(0))),
        };
        let mut stated: BTreeMap<usize, Registry> = BTreeMap::from([(base, of_base)]);
        for epoch in (0..base).rev() {
            let undone = self.undone(&stated[&(epoch + 1)], epoch);
            stated.insert(epoch, undone);
        }
        for (epoch, lines) in self.appendices.range(base + 1..) {
            stated.insert(*epoch, self.of_lines(lines, *epoch));
        }
        let first = stated.remove(&0).unwrap_or_else(|| self.file.registry(Vec::new()));
        let mut list = vec![Epoch::new(None, first, Vec::new())];
        for epoch in 1..=self.days.len() {
            let (date, changes) = self.days[epoch - 1].clone();
            let before = &list[epoch - 1].registry;
            let mut step = Step::new(&self.file, before, date, stated.remove(&epoch));
            step.follow(&changes);
            let (registry, successions, unclear) = step.finish();
            self.unclear.extend(unclear);
            list.push(Epoch::new(Some(date), registry, successions));
        }
        Epochs { list, unclear: self.unclear.into_iter().collect() }
    }

    fn of_lines(&self, lines: &[QuotaLine], epoch: usize) -> Registry {
        let holds = self.entries_at(epoch);
        self.file.registry(units_of_lines(self.file.campaign, lines, &self.file.names, &|at| holds[at]))
    }

    /// Which entries of the campaign file are units in an epoch: those that no change begins later, or has ended.
    fn entries_at(&self, epoch: usize) -> Vec<bool> {
        let mut holds = vec![true; self.file.campaign.units.len()];
        // Going back from the last day, what the earliest change says of an entry stands in the end.
        for (_, changes) in self.days.iter().rev() {
            for change in changes.iter().rev() {
                for at in change.to.iter().filter_map(|name| self.file.entry(name)) {
                    holds[at] = false;
                }
                for at in change.from.iter().filter_map(|name| self.file.entry(name)) {
                    holds[at] = true;
                }
            }
        }
        for (_, changes) in self.days.iter().take(epoch) {
            for change in changes {
                for at in change.from.iter().filter_map(|name| self.file.entry(name)) {
                    holds[at] = false;
                }
                for at in change.to.iter().filter_map(|name| self.file.entry(name)) {
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
                let unit = self.file.unit(name);
                let above = if unit.above.is_empty() { above.clone() } else { unit.above };
                Unit { above, quota: None, ..unit }
            });
            let old: Vec<Unit> = old.filter(|old| units.iter().all(|unit| unit.id != old.id)).collect();
            units.splice(place..place, old);
        }
        self.file.registry(units)
    }
}

/// Whether the unit of each name in the changes holds, epoch by epoch; `None`: that does not follow from the names alone.
fn lives(days: &[(NaiveDate, Vec<&UnitChange>)]) -> Vec<(String, Vec<Option<bool>>)> {
    let mut names: BTreeMap<String, (String, Vec<Event>)> = BTreeMap::new();
    for (at, (_, changes)) in days.iter().enumerate() {
        let mut given: BTreeMap<String, Given<'_>> = BTreeMap::new();
        for (number, change) in changes.iter().enumerate() {
            for (names, is_after) in [(&change.from, false), (&change.to, true)] {
                for name in names {
                    let own = given.entry(text::fold(name)).or_insert(Given { name, number, ..Given::default() });
                    own.before |= !is_after;
                    own.after |= is_after;
                    own.by_several |= own.number != number;
                }
            }
        }
        for (key, own) in given {
            // Made and ended on one day, or given from one unit to another: the names do not tell which.
            let is_clear = !own.by_several || own.before != own.after;
            let (before, after) = (is_clear.then_some(own.before), is_clear.then_some(own.after));
            names.entry(key).or_insert_with(|| (own.name.to_owned(), Vec::new())).1.push(Event { at, before, after });
        }
    }
    let life = |(name, events): (String, Vec<Event>)| {
        let holds = |epoch: usize| {
            let last = events.iter().rev().find(|event| event.at < epoch);
            last.map_or_else(|| events.first().and_then(|first| first.before), |last| last.after)
        };
        (name, (0..=days.len()).map(holds).collect())
    };
    names.into_values().map(life).collect()
}

/// How changes of one day give a name.
#[derive(Default)]
struct Given<'c> {
    name: &'c str,
    /// The first change that does.
    number: usize,
    before: bool,
    after: bool,
    by_several: bool,
}

/// What a day says of a name: whether a unit of that name held before it, and holds from it on.
struct Event {
    /// The place of the day.
    at: usize,
    before: Option<bool>,
    after: Option<bool>,
}
