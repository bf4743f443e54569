//! From one epoch to the next: what becomes of each unit, and which units there are then.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::file_units::FileUnits;
use super::{Carried, Predecessor, Succession, Unclear, UnclearChange};
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::share::apportion;
use crate::model::unit::Unit;
use crate::model::unit_change::{CarriedBy, UnitChange, UnitChangeKind};
use crate::recognise::units::{Match, Registry, from_entry, named};
use crate::text;

/// One change of epochs on its way.
pub(super) struct Step<'b> {
    file: &'b FileUnits<'b>,
    before: &'b Registry,
    date: NaiveDate,
    /// The units that an appendix of the new epoch names. `None`: there is none.
    stated: Option<Registry>,
    /// The units of the new epoch so far.
    units: Vec<Unit>,
    /// Units of the epoch before that a change has ended.
    taken: HashMap<UnitId, usize>,
    /// Units that changes of this day have made, by their names.
    made: HashMap<String, Unit>,
    /// The names that changes of this day give, folded.
    named: HashSet<String>,
    successions: Vec<Succession>,
    /// Other names of units that bear a new one.
    renamed: Vec<(UnitId, Vec<String>)>,
    unclear: BTreeSet<UnclearChange>,
}

impl<'b> Step<'b> {
    pub(super) fn new(
        file: &'b FileUnits<'b>,
        before: &'b Registry,
        date: NaiveDate,
        stated: Option<Registry>,
    ) -> Self {
        let ended = before.units().iter().filter(|unit| unit.ended.is_some());
        let units = match &stated {
            Some(stated) => {
                let ended = ended.map(|unit| Unit { quota: None, ..unit.clone() });
                stated.units().iter().cloned().chain(ended).collect()
            }
            None => before.units().to_vec(),
        };
        Self {
            file,
            before,
            date,
            stated,
            units,
            taken: HashMap::new(),
            made: HashMap::new(),
            named: HashSet::new(),
            successions: Vec::new(),
            renamed: Vec::new(),
            unclear: BTreeSet::new(),
        }
    }

    pub(super) fn follow(&mut self, changes: &[&UnitChange]) {
        self.named = changes.iter().flat_map(|change| &change.to).map(|name| text::fold(name)).collect();
        // What stood before is taken first: a name may be given to another unit on the same day.
        for (number, change) in changes.iter().enumerate() {
            for name in &change.from {
                if let Match::One(id) = self.before.find(name)
                    && self.is_open(&id)
                {
                    self.taken.entry(id).or_insert(number);
                }
            }
        }
        for (number, change) in changes.iter().enumerate() {
            let from: Vec<(Predecessor, Unit)> =
                change.from.iter().filter_map(|name| self.predecessor(name, number)).collect();
            self.change(change, from);
        }
        self.recognise_others();
    }

    fn is_open(&self, id: &UnitId) -> bool {
        self.before.unit(id).is_some_and(|unit| unit.ended.is_none())
    }

    /// The unit that a change names as one that it ends.
    fn predecessor(&mut self, name: &str, number: usize) -> Option<(Predecessor, Unit)> {
        let found = self.before.find(name);
        if let Match::One(id) = &found
            && self.taken.get(id) == Some(&number)
        {
            let unit = self.before.unit(id)?.clone();
            return Some((Predecessor { id: id.clone(), name: unit.name.clone(), is_of_same_day: false }, unit));
        }
        if let Some(unit) = self.made.remove(&text::fold(name)) {
            self.units.retain(|one| one.id != unit.id);
            return Some((Predecessor { id: unit.id.clone(), name: unit.name.clone(), is_of_same_day: true }, unit));
        }
        let why = match found {
            Match::One(id) if self.is_open(&id) => Unclear::Taken,
            Match::Several(_) => Unclear::Ambiguous,
            _ => Unclear::Unknown,
        };
        self.unclear.insert(UnclearChange { date: self.date, name: name.to_owned(), why });
        None
    }

    fn change(&mut self, change: &UnitChange, mut from: Vec<(Predecessor, Unit)>) {
        if from.is_empty() && !change.from.is_empty() {
            return;
        }
        if change.kind == UnitChangeKind::End {
            for (predecessor, unit) in from {
                let carried = Carried::By(self.end(&unit));
                self.successions.push(Succession {
                    kind: Some(change.kind),
                    from: vec![predecessor],
                    to: Vec::new(),
                    carried,
                });
            }
            return;
        }
        let place = self.place_of(&from);
        let mut to: Vec<Unit> = change.to.iter().filter_map(|name| self.successor(name)).collect();
        // A unit that takes others in and goes on under its name is one of those that merge.
        if let (UnitChangeKind::Merge, [one]) = (change.kind, to.as_slice())
            && from.iter().all(|(unit, _)| unit.id != one.id)
            && self.is_open(&one.id)
            && !self.taken.contains_key(&one.id)
            && let Some(unit) = self.before.unit(&one.id)
        {
            self.taken.insert(one.id.clone(), usize::MAX);
            let own = Predecessor { id: one.id.clone(), name: unit.name.clone(), is_of_same_day: false };
            from.insert(0, (own, unit.clone()));
        }
        let parents: Vec<&Unit> = from.iter().map(|(_, unit)| unit).collect();
        if self.stated.is_none() {
            give_quotas(change, &parents, &mut to);
        }
        for unit in &mut to {
            if self.stated.is_none() && unit.above.is_empty() {
                unit.above = shared_above(&parents);
            }
            inherit(unit, &parents, change.kind);
            let renamed = matches!((change.kind, parents.as_slice()), (UnitChangeKind::Rename, [_]));
            unit.began = if renamed { parents[0].began } else { Some(self.date) };
            if renamed {
                self.renamed.push((unit.id.clone(), parents[0].aliases.clone()));
            }
        }
        let carried = match (&change.carried_by, change.kind, from.first()) {
            (CarriedBy::Shares(weights), UnitChangeKind::Split, _) if weights.len() == to.len() => {
                Carried::Shared(weights.clone())
            }
            (_, UnitChangeKind::Split, Some((parent, unit))) => {
                let keeps_name = to.iter().any(|unit| unit.id == parent.id);
                let unit = unit.clone();
                Carried::By(if keeps_name { parent.id.clone() } else { self.end(&unit) })
            }
            _ => Carried::Together,
        };
        let from: Vec<Predecessor> = from.into_iter().map(|(predecessor, _)| predecessor).collect();
        let is_gone: Vec<bool> = self.units.iter().map(|unit| self.is_gone(unit, &from)).collect();
        let mut is_gone = is_gone.into_iter();
        self.units.retain(|_| !is_gone.next().unwrap_or(false));
        let place = place.min(self.units.len());
        for (at, unit) in to.iter().enumerate() {
            match self.units.iter().position(|known| known.id == unit.id) {
                Some(known) => self.units[known] = unit.clone(),
                None => self.units.insert((place + at).min(self.units.len()), unit.clone()),
            }
        }
        let ids = to.iter().map(|unit| unit.id.clone()).collect();
        self.made.extend(change.to.iter().map(|name| text::fold(name)).zip(to));
        self.successions.push(Succession { kind: Some(change.kind), from, to: ids, carried });
    }

    /// Whether a unit of the new epoch so far is one that a change has ended. What an appendix of that epoch names is not.
    fn is_gone(&self, unit: &Unit, from: &[Predecessor]) -> bool {
        unit.ended.is_none()
            && from.iter().any(|one| one.id == unit.id)
            && self.stated.as_ref().is_none_or(|stated| stated.unit(&unit.id).is_none())
            && self.made.values().all(|made| made.id != unit.id)
    }

    /// Where the first of these units stands among those of the new epoch.
    fn place_of(&self, from: &[(Predecessor, Unit)]) -> usize {
        let is_from = |unit: &Unit| from.iter().any(|(one, _)| one.id == unit.id);
        self.units.iter().position(is_from).unwrap_or(self.units.len())
    }

    /// A unit that ends: it stays, for what it brought counts. Gives its identifier, which no other unit has then.
    fn end(&mut self, unit: &Unit) -> UnitId {
        let is_of_id = |other: &Unit| other.id == unit.id && other.ended.is_none() && !self.was(other);
        let is_made_later = unit.aliases.iter().any(|alias| self.named.contains(&text::fold(alias)));
        let is_taken = is_made_later || self.units.iter().any(is_of_id);
        let id = if is_taken { UnitId::new(&format!("{}-{}", unit.id, self.date)) } else { unit.id.clone() };
        self.units.retain(|other| other.id != id);
        let quota = unit.quota.filter(|_| self.stated.is_none());
        self.units.push(Unit { id: id.clone(), quota, inner: false, ended: Some(self.date), ..unit.clone() });
        id
    }

    /// Whether a unit of the new epoch so far is only there because it was there before.
    fn was(&self, unit: &Unit) -> bool {
        self.stated.is_none()
            && self.made.values().all(|made| made.id != unit.id)
            && self.before.unit(&unit.id).is_some()
    }

    /// The unit that a change names as one that it makes.
    fn successor(&mut self, name: &str) -> Option<Unit> {
        let file = self.file;
        let Some(stated) = &self.stated else {
            if let Some(at) = file.entry(name) {
                return Some(from_entry(&file.campaign.units[at]));
            }
            let of_before = self.before.find(name).one().and_then(|id| self.before.unit(&id));
            return Some(match of_before {
                Some(unit) => Unit { quota: None, areas: Vec::new(), forms: None, ended: None, ..unit.clone() },
                None => named(name, &text::slug(name)),
            });
        };
        match stated.find(name) {
            Match::One(id) => stated.unit(&id).cloned(),
            Match::None => Some(file.unit(name)),
            Match::Several(_) => {
                self.unclear.insert(UnclearChange { date: self.date, name: name.to_owned(), why: Unclear::Ambiguous });
                None
            }
        }
    }

    /// Units of the epoch before that no change names, and that the appendix of the new one identifies in another way.
    fn recognise_others(&mut self) {
        let Some(stated) = &self.stated else { return };
        let made: HashSet<&UnitId> = self.successions.iter().flat_map(|one| &one.to).collect();
        let mut found = Vec::new();
        for unit in self.before.units().iter().filter(|unit| unit.ended.is_none()) {
            if self.taken.contains_key(&unit.id) || stated.unit(&unit.id).is_some() {
                continue;
            }
            let known = stated.find(&unit.name).one().or_else(|| stated.find(&unit.local).one());
            let Some(id) = known.filter(|id| !made.contains(id) && self.before.unit(id).is_none()) else { continue };
            let predecessor = Predecessor { id: unit.id.clone(), name: unit.name.clone(), is_of_same_day: false };
            found.push((unit, predecessor, id));
        }
        for (unit, predecessor, id) in found {
            if let Some(own) = self.units.iter_mut().find(|own| own.id == id) {
                own.began = unit.began;
            }
            let (from, to) = (vec![predecessor], vec![id]);
            self.successions.push(Succession { kind: None, from, to, carried: Carried::Together });
        }
        // What goes on under its identifier goes on since when it began.
        for own in self.units.iter_mut().filter(|own| own.began.is_none()) {
            own.began = self.before.unit(&own.id).and_then(|unit| unit.began);
        }
    }

    pub(super) fn finish(mut self) -> (Registry, Vec<Succession>, BTreeSet<UnclearChange>) {
        if !self.renamed.is_empty() {
            // Whoever is called otherwise now still answers to the old name, unless another unit bears it.
            let known = self.file.registry(self.units.clone());
            for (id, aliases) in &self.renamed {
                let free = aliases.iter().filter(|alias| known.find(alias) == Match::None).cloned();
                if let Some(unit) = self.units.iter_mut().find(|unit| unit.id == *id) {
                    unit.aliases.extend(free);
                }
            }
        }
        (self.file.registry(self.units), self.successions, self.unclear)
    }
}

/// Quotas where no appendix gives any: the sum of those before, or what of it was shared out.
fn give_quotas(change: &UnitChange, parents: &[&Unit], to: &mut [Unit]) {
    let sum = parents.iter().filter_map(|unit| unit.quota).reduce(Count::saturating_add);
    match (change.kind, &change.carried_by) {
        (UnitChangeKind::Split, CarriedBy::Shares(weights)) => {
            let parts = sum.map(|sum| apportion(sum, weights));
            for (at, unit) in to.iter_mut().enumerate() {
                unit.quota = parts.as_ref().and_then(|parts| parts.get(at)).copied().or(unit.quota);
            }
        }
        (UnitChangeKind::Split, CarriedBy::Parent) => {
            for unit in to.iter_mut().filter(|unit| parents.iter().any(|parent| parent.id == unit.id)) {
                unit.quota = sum;
            }
        }
        (UnitChangeKind::Begin, _) => {}
        _ => to.iter_mut().for_each(|unit| unit.quota = sum.or(unit.quota)),
    }
}

/// What stands above all of these units; an appendix of the time after them says it itself.
fn shared_above(units: &[&Unit]) -> Vec<String> {
    let Some((first, others)) = units.split_first() else { return Vec::new() };
    let shared = |depth: &usize| others.iter().all(|other| other.above.get(*depth) == first.above.get(*depth));
    let depth = (0..first.above.len()).take_while(shared).count();
    first.above[..depth].to_vec()
}

/// What a unit has of those that it follows, where neither the campaign file nor an appendix says more of it.
fn inherit(unit: &mut Unit, parents: &[&Unit], kind: UnitChangeKind) {
    let Some((first, others)) = parents.split_first() else { return };
    if unit.emails.is_empty() {
        for email in parents.iter().flat_map(|parent| &parent.emails) {
            if !unit.emails.contains(email) {
                unit.emails.push(email.clone());
            }
        }
    }
    let all_listed = parents.iter().all(|parent| !parent.areas.is_empty());
    if unit.areas.is_empty() && all_listed && kind != UnitChangeKind::Split {
        unit.areas = parents.iter().flat_map(|parent| parent.areas.clone()).collect();
    }
    if unit.forms.is_none() && others.iter().all(|other| other.forms == first.forms) {
        unit.forms.clone_from(&first.forms);
    }
}
