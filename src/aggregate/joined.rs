//! What a unit begins with that a change made: what its predecessors brought, put together or shared out.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::series::RunningBalance;
use super::unit_history::{Origin, UnitHistory};
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::id::UnitId;
use crate::model::period::{Period, ReportDate};
use crate::model::share::apportion;
use crate::recognise::units::{Carried, Epoch, Predecessor, Succession};

/// What units brought, whatever is kept of it, as the next epoch begins with it: `carry` gives what those after one change
/// begin with, of what those before it had.
pub(super) fn succeed<H: Default>(
    mut before: BTreeMap<UnitId, H>,
    epoch: &Epoch,
    carry: impl Fn(&Succession, Vec<(&Predecessor, H)>, NaiveDate) -> Vec<(UnitId, H)>,
) -> BTreeMap<UnitId, H> {
    let Some(begins) = epoch.begins else { return before };
    let mut made: BTreeMap<UnitId, H> = BTreeMap::new();
    for succession in &epoch.successions {
        let mut parts: Vec<(&Predecessor, H)> = Vec::with_capacity(succession.from.len());
        for one in &succession.from {
            let history = if one.is_of_same_day { made.remove(&one.id) } else { before.remove(&one.id) };
            parts.push((one, history.unwrap_or_default()));
        }
        if succession.kind.is_none() {
            // The same unit under another identifier.
            made.extend(succession.to.iter().cloned().zip(parts.pop().map(|(_, history)| history)));
        } else {
            made.extend(carry(succession, parts, begins));
        }
    }
    before.extend(made);
    before
}

/// The histories that those after a change begin with; `target` is the place of the indicator that the quota counts.
pub(super) fn carry(
    succession: &Succession,
    parts: Vec<(&Predecessor, UnitHistory)>,
    (begins, target): (NaiveDate, usize),
) -> Vec<(UnitId, UnitHistory)> {
    let Succession { to, carried, .. } = succession;
    let origin = |(one, history): &(&Predecessor, UnitHistory), carried: &dyn Fn(Count) -> Option<Count>| Origin {
        unit: one.id.clone(),
        name: one.name.clone(),
        until: begins,
        carried: history.counted().into_iter().map(|counted| counted.and_then(carried)).collect(),
        counted: history.counted(),
        closings: history.indicators.get(target).map(RunningBalance::closings).unwrap_or_default().to_vec(),
        last: history.last.clone(),
        origins: history.origins.clone(),
    };
    match carried {
        Carried::Together => {
            let origins: Vec<Origin> = parts.iter().map(|part| origin(part, &Some)).collect();
            let histories: Vec<UnitHistory> = parts.into_iter().map(|(_, history)| history).collect();
            to.iter().cloned().map(|id| (id, joined(&histories, &origins))).collect()
        }
        Carried::Shared(weights) => {
            let Some(parent) = parts.first() else { return Vec::new() };
            let part = |(at, id): (usize, &UnitId)| {
                let share = |count| apportion(count, weights).get(at).copied().unwrap_or(0);
                let origins = vec![origin(parent, &|count| Some(share(count)))];
                (id.clone(), UnitHistory { origins, ..parent.1.shared(&share) })
            };
            to.iter().enumerate().map(part).collect()
        }
        Carried::By(keeper) => {
            let Some(parent) = parts.first() else { return Vec::new() };
            let nothing = origin(parent, &|_| None);
            let all = origin(parent, &Some);
            let mut found: Vec<(UnitId, UnitHistory)> = Vec::new();
            for id in to.iter().filter(|id| *id != keeper) {
                found.push((id.clone(), UnitHistory { origins: vec![nothing.clone()], ..parent.1.at_nothing() }));
            }
            let goes_on = to.contains(keeper);
            for (_, history) in parts {
                let origins = if goes_on { vec![all.clone()] } else { history.origins.clone() };
                found.push((keeper.clone(), UnitHistory { origins, ..history }));
            }
            found
        }
    }
}

/// Figures alone, as those after a change begin with them.
pub(super) fn figures(succession: &Succession, mut parts: Vec<Figures>) -> Vec<(UnitId, Figures)> {
    let to = succession.to.iter().cloned();
    match &succession.carried {
        Carried::Together => {
            let whole = parts.into_iter().reduce(|mut sum, part| {
                for ((_, own), (_, figure)) in sum.0.iter_mut().zip(part.0) {
                    *own = [*own, figure].into_iter().flatten().reduce(Count::saturating_add);
                }
                sum
            });
            to.zip(whole).collect()
        }
        Carried::Shared(weights) => {
            let Some(parent) = parts.pop() else { return Vec::new() };
            let share = |count, at: usize| apportion(count, weights).get(at).copied().unwrap_or(0);
            let part = |at: usize| {
                Figures(parent.0.iter().map(|(id, count)| (id.clone(), count.map(|count| share(count, at)))).collect())
            };
            to.enumerate().map(|(at, id)| (id, part(at))).collect()
        }
        Carried::By(keeper) => parts.pop().map(|parent| (keeper.clone(), parent)).into_iter().collect(),
    }
}

/// Several histories as one.
fn joined(histories: &[UnitHistory], origins: &[Origin]) -> UnitHistory {
    let origins = origins.to_vec();
    if let [only] = histories {
        return UnitHistory { origins, ..only.clone() };
    }
    let indicators = histories.iter().map(|history| history.indicators.len()).max().unwrap_or(0);
    let of_indicator = |at: usize| {
        let all: Vec<RunningBalance> =
            histories.iter().map(|history| history.indicators.get(at).cloned().unwrap_or_default()).collect();
        RunningBalance::joined(&all)
    };
    let periods: BTreeMap<ReportDate, Period> =
        histories.iter().flat_map(|history| &history.history).map(|(period, _)| (period.ends, *period)).collect();
    // A figure that one of them lacks is not that of all of them.
    let figure = |period: Period| {
        let own = |history: &UnitHistory| history.history.iter().rev().find(|(of, _)| *of == period)?.1;
        histories.iter().map(own).try_fold(0, |sum: Count, own| Some(sum.saturating_add(own?)))
    };
    let mut names: Vec<(String, String)> = Vec::new();
    for name in histories.iter().flat_map(|history| &history.names) {
        if !names.iter().any(|(folded, _)| *folded == name.0) {
            names.push(name.clone());
        }
    }
    UnitHistory {
        indicators: (0..indicators).map(of_indicator).collect(),
        history: periods.into_values().map(|period| (period, figure(period))).collect(),
        names,
        last: vec![None; indicators],
        day: Vec::new(),
        origins,
    }
}

impl UnitHistory {
    /// What counts of each indicator.
    pub(super) fn counted(&self) -> Vec<Option<Count>> {
        self.indicators.iter().map(RunningBalance::counted).collect()
    }

    /// The part of it that one of several successors carries.
    fn shared(&self, share: &dyn Fn(Count) -> Count) -> Self {
        Self {
            indicators: self.indicators.iter().map(|indicator| indicator.shared(share)).collect(),
            history: self.history.iter().map(|(period, figure)| (*period, figure.map(share))).collect(),
            last: vec![None; self.indicators.len()],
            ..Self::default()
        }
    }

    /// The beginning of a unit that carries nothing of what its parent brought.
    fn at_nothing(&self) -> Self {
        Self {
            indicators: self.indicators.iter().map(RunningBalance::at_nothing).collect(),
            last: vec![None; self.indicators.len()],
            ..Self::default()
        }
    }
}
