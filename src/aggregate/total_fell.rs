//! Whether a total is lower than the one issued before, and what of that the summary itself explains.
//!
//! Looks at what was issued and at a finished summary, and derives nothing: what it holds against each other was
//! computed at another time, from other reports, perhaps by another version.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::View;
use crate::model::code::Code;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::figures::Figures;
use crate::model::finding::Finding;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::issued::{Issued, Place};
use crate::model::period::ReportDate;
use crate::model::summary::{FormerUnit, Heir, Summary, UnitStanding};
use crate::model::unit::BRANCHES;
use crate::recognise::units::Registry;
use crate::rules::FindingDraft;

/// Findings of one summary, at most: where the appendix lost a thousand units, a hundred lines say so.
const MOST: usize = 100;
/// Units that left a branch together and are named.
const NAMED: usize = 20;

/// A cumulative figure that is lower than the one issued before by more than the summary explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fall<'a> {
    /// Whose figure it is.
    pub(super) place: &'a Place,
    /// Whether the summary has no such unit or branch.
    pub(super) is_gone: bool,
    /// Indicator.
    pub(super) indicator: &'a IndicatorId,
    /// What was issued.
    pub(super) before: Count,
    /// What counts now.
    pub(super) now: Count,
    /// By how much the changes that the summary lists lower it; below 0 where they raise it.
    pub(super) explained: i64,
    /// What nothing in the summary explains.
    pub(super) unexplained: i64,
}

/// Units that left a branch together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move<'a> {
    /// Where they stood.
    pub(super) from: &'a [String],
    /// Where they stand.
    pub(super) to: Vec<String>,
    units: Vec<Moved<'a>>,
}

/// A unit's name, and what was issued of it.
type Moved<'a> = (&'a str, &'a Figures);

impl Move<'_> {
    /// Their names.
    fn names(&self) -> Vec<&str> {
        self.units.iter().map(|(name, _)| *name).collect()
    }

    /// What they had brought.
    fn carried(&self, indicator: &IndicatorId) -> Count {
        self.units.iter().filter_map(|(_, cumulative)| cumulative.get(indicator)).sum()
    }
}

/// An issued summary and the one that follows it.
pub(super) struct Comparison<'a> {
    issued: &'a Issued,
    summary: &'a Summary,
    units: HashMap<&'a UnitId, &'a UnitStanding>,
    /// What the changes that the summary lists add, by unit and indicator.
    listed: BTreeMap<(&'a UnitId, &'a IndicatorId), i64>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(issued: &'a Issued, summary: &'a Summary) -> Self {
        let mut listed = BTreeMap::new();
        for change in &summary.changes {
            *listed.entry((&change.unit, &change.indicator)).or_insert(0) += change.adds();
        }
        let units = summary.units.iter().map(|unit| (&unit.id, unit)).collect();
        Self { issued, summary, units, listed }
    }

    /// Every total that fell by more than is explained: all units together, then branches, then units.
    pub(super) fn falls(&self) -> Vec<Fall<'a>> {
        let mut of_branches = self.of_branches();
        let mut falls = Vec::new();
        for total in &self.issued.totals {
            if let Place::Unit { id, .. } = &total.place
                && self.is_ended_afterwards(id)
            {
                // Its figures count for others now; that none is lost, the totals of all and of branches show.
                continue;
            }
            let (now, mut allowed) = match &total.place {
                Place::Whole => (Some(&self.summary.total.cumulative), Allowed::default()),
                Place::Branch(path) => (self.branch(path), of_branches.remove(path.as_slice()).unwrap_or_default()),
                Place::Unit { id, .. } => {
                    let now = match self.former(id) {
                        Some(former) => Some(&former.cumulative),
                        None => self.units.get(id).map(|unit| &unit.standing.cumulative),
                    };
                    (now, Allowed::default())
                }
            };
            for (indicator, before) in &total.cumulative.0 {
                let Some(before) = *before else { continue };
                let allowed = match &total.place {
                    Place::Whole => Allowance { listed: self.listed_in_all(indicator), moved: 0 },
                    Place::Branch(_) => allowed.remove(indicator).unwrap_or_default(),
                    Place::Unit { id, .. } => Allowance { listed: self.listed_with_origins(id, indicator), moved: 0 },
                };
                let counts = now.and_then(|now| now.get(indicator)).unwrap_or(0);
                let unexplained = signed(before) + allowed.listed - allowed.moved - signed(counts);
                if counts < before && unexplained > 0 {
                    falls.push(Fall {
                        place: &total.place,
                        is_gone: now.is_none(),
                        indicator,
                        before,
                        now: counts,
                        explained: allowed.moved - allowed.listed,
                        unexplained,
                    });
                }
            }
        }
        falls
    }

    /// Units that left a branch and still count elsewhere, by where they stood and where they stand.
    pub(super) fn moves(&self) -> Vec<Move<'a>> {
        let mut moves: BTreeMap<(&'a [String], Vec<String>), Vec<Moved<'a>>> = BTreeMap::new();
        for total in &self.issued.totals {
            let Place::Unit { id, name, above } = &total.place else { continue };
            let path = if self.former(id).is_some() { None } else { self.path(id) };
            if let Some(to) = path.filter(|to| !to.starts_with(above)) {
                moves.entry((above, to)).or_default().push((name, &total.cumulative));
            }
        }
        moves.into_iter().map(|((from, to), units)| Move { from, to, units }).collect()
    }

    /// By how much each issued branch may have fallen.
    fn of_branches(&self) -> HashMap<&'a [String], Allowed<'a>> {
        let mut branches: HashMap<&[String], Allowed<'_>> = HashMap::new();
        for total in &self.issued.totals {
            let Place::Unit { id, above, .. } = &total.place else { continue };
            let paths = self.paths(id);
            for depth in 1..=above.len() {
                let branch = &above[..depth];
                let has_left = !paths.is_empty() && paths.iter().all(|path| !path.starts_with(branch));
                let allowed = branches.entry(branch).or_default();
                for (indicator, before) in &total.cumulative.0 {
                    let own = allowed.entry(indicator).or_default();
                    if has_left {
                        own.moved += signed(before.unwrap_or(0));
                    } else {
                        own.listed += self.listed_with_origins(id, indicator);
                    }
                }
            }
        }
        branches
    }

    /// The branches that a unit stands in now, the highest first.
    fn path(&self, id: &UnitId) -> Option<Vec<String>> {
        self.units.get(id).map(|unit| [self.summary.whole.as_slice(), &unit.above].concat())
    }

    /// The unit that was issued, where a change has ended it since.
    fn former(&self, id: &UnitId) -> Option<&'a FormerUnit> {
        let day = self.issued.date.0;
        self.summary.former.iter().find(|former| former.id == *id && day < former.until)
    }

    /// Whether a change that was written down after the issue had ended the unit by then.
    fn is_ended_afterwards(&self, id: &UnitId) -> bool {
        let day = self.issued.date.0;
        self.former(id).is_none() && self.summary.former.iter().any(|former| former.id == *id && former.until <= day)
    }

    /// The branches that a unit stands in now, or those that carry on what it brought.
    fn paths(&self, id: &UnitId) -> Vec<Vec<String>> {
        let mut waiting = vec![(id, self.issued.date.0)];
        let mut paths = Vec::new();
        while let Some((id, after)) = waiting.pop() {
            let former = self.summary.former.iter().find(|former| former.id == *id && after < former.until);
            match former {
                Some(former) => waiting.extend(former.heirs.iter().map(|heir| (&heir.unit, former.until))),
                None => paths.extend(self.path(id)),
            }
        }
        paths
    }

    /// What a branch comes to now.
    fn branch(&self, path: &[String]) -> Option<&'a Figures> {
        if self.summary.whole.starts_with(path) {
            return Some(&self.summary.total.cumulative);
        }
        let below = path.strip_prefix(self.summary.whole.as_slice())?;
        let found = self.summary.branches.iter().find(|branch| branch.path == below);
        found.map(|branch| &branch.standing.cumulative)
    }

    fn listed(&self, id: &'a UnitId, indicator: &'a IndicatorId) -> i64 {
        self.listed.get(&(id, indicator)).copied().unwrap_or(0)
    }

    /// What the changes of a unit add, and by how much those of the units that had become it by the issue lower it: what
    /// is corrected of an old unit moves the one that carries it on, by all of it or by its share.
    fn listed_with_origins(&self, id: &'a UnitId, indicator: &'a IndicatorId) -> i64 {
        let day = self.issued.date.0;
        let until = self.former(id).map_or(NaiveDate::MAX, |former| former.until);
        let mut listed = self.listed(id, indicator);
        let mut met: BTreeSet<&UnitId> = BTreeSet::from([id]);
        let mut waiting = vec![(id, until)];
        while let Some((heir, before)) = waiting.pop() {
            let is_origin = |one: &&FormerUnit| {
                let carries = |own: &Heir| own.unit == *heir && own.carried.get(indicator).is_some();
                one.until <= day && one.until <= before && one.heirs.iter().any(carries)
            };
            for one in self.summary.former.iter().filter(is_origin) {
                if met.insert(&one.id) {
                    listed += self.listed(&one.id, indicator).min(0);
                    waiting.push((&one.id, one.until));
                }
            }
        }
        listed
    }

    fn listed_in_all(&self, indicator: &IndicatorId) -> i64 {
        self.listed.iter().filter(|((_, own), _)| *own == indicator).map(|(_, adds)| adds).sum()
    }
}

/// What may lower a total.
#[derive(Clone, Copy, Default)]
struct Allowance {
    /// What listed changes of its units add.
    listed: i64,
    /// What units had brought that stand elsewhere now.
    moved: i64,
}

/// By indicator.
type Allowed<'a> = HashMap<&'a IndicatorId, Allowance>;

impl View<'_> {
    /// What a summary says of totals that fell below what was issued, and of units that left their branch.
    pub(super) fn fell(
        &self,
        issued: &Issued,
        summary: &Summary,
        registry: &Registry,
        words: &dyn Fn(&str, FindingDraft) -> Finding,
    ) -> Vec<Finding> {
        let comparison = Comparison::new(issued, summary);
        let file = self.names_units(summary.period.ends, issued);
        let falls = comparison.falls();
        let more = falls.len().saturating_sub(MOST);
        let listed = falls.iter().take(MOST).enumerate().map(|(at, fall)| {
            let is_last = at + 1 == MOST;
            let (level, name, id) = match fall.place {
                Place::Whole => ("whole", String::new(), String::new()),
                Place::Branch(path) => ("branch", path.join(BRANCHES), String::new()),
                Place::Unit { id, name, .. } => {
                    let name = registry.unit(id).map_or(name, |unit| &unit.name);
                    ("unit", name.clone(), id.to_string())
                }
            };
            let raised = FindingDraft::of(Code::TotalFell)
                .found(&fall.now.to_string())
                .with("level", level.to_owned())
                .with("name", name)
                .with("id", id)
                .with("gone", if fall.is_gone { "yes" } else { "" }.to_owned())
                .with("indicator", self.indicator_name(fall.indicator))
                .with("date", issued.date.0.format("%d/%m/%Y").to_string())
                .with("issued", fall.before.to_string())
                .with("now", fall.now.to_string())
                .with("explained", fall.explained.max(0).to_string())
                .with("unexplained", fall.unexplained.to_string())
                .with("more", if is_last && more > 0 { more.to_string() } else { String::new() });
            words(&file, raised)
        });
        let target = self.campaign.target_indicator();
        let moved = comparison.moves().into_iter().map(|moved| {
            let names = moved.names();
            let more = names.len().saturating_sub(NAMED);
            let raised = FindingDraft::of(Code::BranchChanged)
                .found(&names.len().to_string())
                .with("units", names[..names.len() - more].join(", "))
                .with("more", if more > 0 { more.to_string() } else { String::new() })
                .with("from", moved.from.join(BRANCHES))
                .with("to", moved.to.join(BRANCHES))
                .with("indicator", self.indicator_name(target))
                .with("carried", moved.carried(target).to_string());
            words(&file, raised)
        });
        listed.chain(moved).collect()
    }

    /// The file that names the units: the appendix in force. Empty: the campaign file.
    fn names_units(&self, date: ReportDate, issued: &Issued) -> String {
        let issued_by = (issued.date == date).then_some(issued.run);
        let appendix = self.book.appendix(date, self.upto, issued_by);
        let entry = appendix.and_then(|appendix| self.book.entries(self.upto).find(|(at, _)| *at == appendix.entry));
        entry.map_or_else(String::new, |(_, entry)| entry.submission.file.path.clone())
    }

    fn indicator_name(&self, id: &IndicatorId) -> String {
        self.main_form().indicator(id).map_or_else(|| id.to_string(), |indicator| indicator.name.clone())
    }
}

#[cfg(test)]
mod tests;
