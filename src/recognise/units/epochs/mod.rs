//! Units through time: who reports on which day, and from whom each of them has what it brought.
//!
//! A change of the campaign file ends one epoch and begins the next. Of each epoch the units are those of the newest
//! appendix that names them; where no appendix does, they follow from the epoch before it, or after it. One name may
//! stand for one unit before a change and for another one after it: a name means nothing without a day.

mod builder;
mod file_units;
mod step;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::{Registry, Shadow};
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::unit::{QuotaLine, StatedUnits, Unit};
use crate::model::unit_change::UnitChangeKind;
use builder::Builder;

/// The units of a campaign, epoch by epoch.
#[derive(Clone, Debug)]
pub struct Epochs {
    list: Vec<Epoch>,
    unclear: Vec<UnclearChange>,
}

/// A quota appendix, as far as it says which units there are.
#[derive(Clone, Copy, Debug)]
pub struct Appendix<'a> {
    /// Its lines.
    pub lines: &'a [QuotaLine],
    /// The day from which it holds, where it says so.
    pub holds_from: Option<NaiveDate>,
}

/// A stretch of days in which the units stay the same.
#[derive(Clone, Debug)]
pub struct Epoch {
    /// Its first day. `None`: it is the first one.
    pub begins: Option<NaiveDate>,
    /// Its units.
    pub registry: Registry,
    /// What became of the units of the epoch before, in the order of the changes.
    pub successions: Vec<Succession>,
    /// Places of these by the units before them, with whether a change of the same day had made these.
    by_from: HashMap<(UnitId, bool), usize>,
    /// Places of these by the units after them.
    by_to: HashMap<UnitId, usize>,
}

impl Epoch {
    fn new(begins: Option<NaiveDate>, registry: Registry, successions: Vec<Succession>) -> Self {
        let (mut by_from, mut by_to) = (HashMap::new(), HashMap::new());
        for (at, succession) in successions.iter().enumerate() {
            for one in &succession.from {
                by_from.entry((one.id.clone(), one.is_of_same_day)).or_insert(at);
            }
            for id in &succession.to {
                by_to.entry(id.clone()).or_insert(at);
            }
        }
        Self { begins, registry, successions, by_from, by_to }
    }

    /// Whether a unit reports in it.
    #[must_use]
    pub fn holds(&self, id: &UnitId) -> bool {
        self.registry.unit(id).is_some_and(|unit| unit.ended.is_none())
    }
}

/// What became of units by one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// What kind of change it was. `None`: the appendix identifies a unit in another way than the one before it.
    pub kind: Option<UnitChangeKind>,
    /// The units before it.
    pub from: Vec<Predecessor>,
    /// The units after it.
    pub to: Vec<UnitId>,
    /// Who carries what was brought before.
    pub carried: Carried,
}

impl Succession {
    /// The one unit before and after it, where it changed nothing but a name.
    fn renamed(&self) -> Option<(&Predecessor, &UnitId)> {
        let is_renaming = matches!(self.kind, None | Some(UnitChangeKind::Rename));
        self.from.first().zip(self.to.first()).filter(|_| is_renaming)
    }
}

/// A unit that a change ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// Its identifier before the change.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// Whether a change of the same day had made it.
    pub is_of_same_day: bool,
}

/// Who carries what was brought before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// The one unit after it.
    Together,
    /// The units after it by these weights, in their order.
    Shared(Vec<Count>),
    /// This unit alone.
    By(UnitId),
}

/// A change that cannot be followed as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnclearChange {
    /// Its day.
    pub date: NaiveDate,
    /// The name that is in doubt.
    pub name: String,
    /// Why.
    pub why: Unclear,
}

/// Why a name in a change is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unclear {
    /// No unit bears it at that time.
    Unknown,
    /// Several do.
    Ambiguous,
    /// Another change of that day has ended the unit already.
    Taken,
}

impl Unclear {
    /// The word of templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Taken => "taken",
        }
    }
}

impl Epochs {
    /// The units of a campaign by its appendices, the one that came last being the last; without one by its file.
    #[must_use]
    pub fn new(campaign: &Campaign, appendices: &[Appendix<'_>]) -> Self {
        if campaign.changes.is_empty() {
            let registry = Registry::new(campaign, appendices.last().map(|last| last.lines));
            let first = Epoch::new(None, registry, Vec::new());
            return Self { list: vec![first], unclear: Vec::new() };
        }
        Builder::new(campaign, appendices).epochs()
    }

    /// The same, where no more than the lines of appendices is known.
    #[must_use]
    pub fn of(campaign: &Campaign, stated: &StatedUnits) -> Self {
        let appendices: Vec<Appendix<'_>> = stated.all().map(|lines| Appendix { lines, holds_from: None }).collect();
        Self::new(campaign, &appendices)
    }

    /// The place of the epoch whose units an appendix names.
    #[must_use]
    pub fn named_by(campaign: &Campaign, lines: &[QuotaLine]) -> usize {
        if campaign.changes.is_empty() {
            return 0;
        }
        Builder::new(campaign, &[]).epoch_of(&Appendix { lines, holds_from: None })
    }

    /// All epochs, first to last; there is at least one.
    #[must_use]
    pub fn all(&self) -> &[Epoch] {
        &self.list
    }

    /// The place of the epoch that a report date belongs to.
    #[must_use]
    pub fn place(&self, date: ReportDate) -> usize {
        self.list.iter().rposition(|epoch| epoch.begins.is_none_or(|begins| begins <= date.0)).unwrap_or(0)
    }

    /// The place of the epoch that a change of this day ends.
    #[must_use]
    pub fn before(&self, day: NaiveDate) -> usize {
        let ends = |epoch: &Epoch| epoch.begins.is_none_or(|begins| begins < day);
        self.list.iter().rposition(ends).unwrap_or(0)
    }

    /// The identifier under which a unit of a later report date reported for this one; `None`: it did not hold.
    #[must_use]
    pub fn identifier_at(&self, unit: &Unit, date: ReportDate, later: ReportDate) -> Option<UnitId> {
        if unit.began.is_some_and(|began| date.0 < began) || unit.ended.is_some_and(|ended| ended <= date.0) {
            return None;
        }
        let (at, own) = (self.place(date), self.place(later));
        if at == own || self.list[at].registry.unit(&unit.id).is_some() {
            return Some(unit.id.clone());
        }
        // It bore another name.
        (at + 1..=own).rev().try_fold(unit.id.clone(), |id, epoch| self.origins(&id, epoch).pop())
    }

    /// The epochs up to a report date, each with its last day or that date.
    #[must_use]
    pub fn ends(&self, date: ReportDate) -> Vec<(usize, ReportDate)> {
        let last = self.place(date);
        let end = |epoch: usize| {
            let next = self.list.get(epoch + 1).and_then(|next| next.begins?.pred_opt()).filter(|_| epoch < last);
            (epoch, next.map_or(date, ReportDate))
        };
        (0..=last).map(end).collect()
    }

    /// The units of a report date.
    #[must_use]
    pub fn registry(&self, date: ReportDate) -> &Registry {
        &self.list[self.place(date)].registry
    }

    /// The same, by itself.
    #[must_use]
    pub fn into_registry(mut self, date: ReportDate) -> Registry {
        let place = self.place(date);
        self.list.swap_remove(place).registry
    }

    /// Changes that cannot be followed as they are written.
    #[must_use]
    pub fn unclear(&self) -> &[UnclearChange] {
        &self.unclear
    }

    /// The units that stand in an epoch for one that another epoch knows.
    #[must_use]
    pub fn counterparts(&self, id: &UnitId, in_epoch: usize) -> Vec<UnitId> {
        let Some(own) = self.nearest(id, in_epoch) else { return Vec::new() };
        let mut units = vec![id.clone()];
        for epoch in own + 1..=in_epoch {
            units = self.next(&units, epoch);
        }
        for epoch in (in_epoch + 1..=own).rev() {
            units = self.origins_of(&units, epoch);
        }
        units
    }

    /// The one unit that a unit of another epoch is by another name; `None` where it ended, or units merged or split, between
    /// them.
    #[must_use]
    pub fn same_unit(&self, id: &UnitId, in_epoch: usize) -> Option<UnitId> {
        let own = self.nearest(id, in_epoch)?;
        let mut later = own + 1..=in_epoch;
        let mut earlier = (in_epoch + 1..=own).rev();
        let unit = later.try_fold(id.clone(), |id, epoch| self.renamed(id, epoch))?;
        earlier.try_fold(unit, |id, epoch| self.named_before(id, epoch))
    }

    /// The epoch in which a unit reports that is nearest to another one.
    fn nearest(&self, id: &UnitId, epoch: usize) -> Option<usize> {
        (0..self.list.len()).filter(|at| self.list[*at].holds(id)).min_by_key(|at| at.abs_diff(epoch))
    }

    /// What a unit of the epoch before is called in this one, if nothing but its name changed.
    fn renamed(&self, mut id: UnitId, epoch: usize) -> Option<UnitId> {
        let Epoch { successions, by_from, .. } = &self.list[epoch];
        let mut is_made = false;
        while let Some(at) = by_from.get(&(id.clone(), is_made)) {
            id = successions[*at].renamed()?.1.clone();
            is_made = true;
        }
        self.list[epoch].holds(&id).then_some(id)
    }

    /// What a unit of this epoch was called in the one before, if nothing but its name changed.
    fn named_before(&self, mut id: UnitId, epoch: usize) -> Option<UnitId> {
        let Epoch { successions, by_to, .. } = &self.list[epoch];
        while let Some(at) = by_to.get(&id) {
            let (before, _) = successions[*at].renamed()?;
            id = before.id.clone();
            if !before.is_of_same_day {
                break;
            }
        }
        self.list[epoch - 1].holds(&id).then_some(id)
    }

    /// Whether a unit holds only after an epoch.
    #[must_use]
    pub fn is_later(&self, id: &UnitId, epoch: usize) -> bool {
        self.list[..=epoch].iter().all(|known| !known.holds(id))
    }

    /// The day of the change for which a unit of another time does not hold in an epoch.
    #[must_use]
    pub fn changed_on(&self, id: &UnitId, epoch: usize) -> Option<NaiveDate> {
        if let Some(later) = (epoch + 1..self.list.len()).find(|later| self.list[*later].holds(id)) {
            let before = (0..=epoch).rev().find(|earlier| self.list[*earlier].holds(id));
            if before.is_none() {
                return self.list[later].begins;
            }
        }
        let last = (0..epoch).rev().find(|earlier| self.list[*earlier].holds(id))?;
        self.list[last + 1].begins
    }

    /// The day from which a unit of a report date reports no longer: a merger, a split or its end. A change of its name
    /// ends nothing.
    #[must_use]
    pub fn ended(&self, id: &UnitId, date: ReportDate) -> Option<NaiveDate> {
        let mut id = id.clone();
        for epoch in &self.list[self.place(date) + 1..] {
            let own = epoch.by_from.get(&(id.clone(), false)).map(|at| &epoch.successions[*at]);
            match own {
                Some(own) if own.kind.is_some_and(UnitChangeKind::ends_units) => return epoch.begins,
                Some(own) => id.clone_from(own.to.first()?),
                None if !epoch.holds(&id) => return epoch.begins,
                None => {}
            }
        }
        None
    }

    /// These units with all that they came from and all that came of them.
    #[must_use]
    pub fn lineages(&self, mut units: BTreeSet<UnitId>) -> BTreeSet<UnitId> {
        loop {
            let before = units.len();
            for succession in self.list.iter().flat_map(|epoch| &epoch.successions) {
                let keeper = if let Carried::By(keeper) = &succession.carried { Some(keeper) } else { None };
                let all = succession.from.iter().map(|unit| &unit.id).chain(&succession.to).chain(keeper);
                if all.clone().any(|id| units.contains(id)) {
                    units.extend(all.cloned());
                }
            }
            if units.len() == before {
                return units;
            }
        }
    }

    /// What units of the epoch before this one have become in it.
    fn next(&self, units: &[UnitId], epoch: usize) -> Vec<UnitId> {
        let Epoch { successions, registry, by_from, .. } = &self.list[epoch];
        let mut found: Vec<UnitId> = Vec::new();
        for unit in units {
            let mut waiting = vec![(unit.clone(), false)];
            while let Some((id, made)) = waiting.pop() {
                let own = by_from.get(&(id.clone(), made)).map(|at| &successions[*at]);
                match own {
                    Some(succession) => waiting.extend(succession.to.iter().rev().map(|id| (id.clone(), true))),
                    None if registry.unit(&id).is_some_and(|unit| unit.ended.is_none()) => found.push(id),
                    None => {}
                }
            }
        }
        let mut seen = HashSet::new();
        found.retain(|id| seen.insert(id.clone()));
        found
    }

    /// What units of an epoch were in the one before it.
    fn origins_of(&self, units: &[UnitId], epoch: usize) -> Vec<UnitId> {
        let mut found: Vec<UnitId> = units.iter().flat_map(|unit| self.origins(unit, epoch)).collect();
        let mut seen = HashSet::new();
        found.retain(|id| seen.insert(id.clone()));
        found
    }

    /// What a unit of an epoch was in the one before it.
    fn origins(&self, unit: &UnitId, epoch: usize) -> Vec<UnitId> {
        let Epoch { successions, by_to, .. } = &self.list[epoch];
        let own = by_to.get(unit).map(|at| &successions[*at]);
        let Some(succession) = own else {
            let before = self.list[epoch - 1].registry.unit(unit);
            return before.filter(|unit| unit.ended.is_none()).map(|unit| unit.id.clone()).into_iter().collect();
        };
        let origin = |one: &Predecessor| {
            if one.is_of_same_day { self.origins(&one.id, epoch) } else { vec![one.id.clone()] }
        };
        succession.from.iter().flat_map(origin).collect()
    }

    /// The registry by which a file is read whose reports are of this epoch: beside its own units it knows those of the
    /// others by name, so that none of their names is taken for another unit's.
    #[must_use]
    pub fn for_reading(&self, epoch: usize) -> Registry {
        if self.list.len() == 1 {
            return self.list[epoch].registry.clone();
        }
        let own = &self.list[epoch].registry;
        let mut known: BTreeSet<&UnitId> =
            own.units.iter().filter(|unit| unit.ended.is_none()).map(|one| &one.id).collect();
        let mut shadows: Vec<Shadow> = Vec::new();
        let others = self.list.iter().enumerate().filter(|(at, _)| *at != epoch).map(|(_, other)| other);
        for unit in others.flat_map(|other| &other.registry.units).filter(|unit| unit.ended.is_none()) {
            if known.insert(&unit.id) {
                let in_its_place = self.counterparts(&unit.id, epoch);
                shadows.push(Shadow { unit: unit.clone(), in_its_place, renamed: self.same_unit(&unit.id, epoch) });
            }
        }
        own.clone().with_shadows(shadows)
    }
}
