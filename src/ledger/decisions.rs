//! What people decided, as the ledger keeps it: excused days, withdrawn reports, difficulties that are over.

use std::collections::BTreeMap;

use super::as_of::AsOf;
use super::manifest::{About, Decision, Trigger};
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::retention::DataKind;

/// A decision with the run that made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The run.
    pub run: u32,
    /// When.
    pub clock: Instant,
    /// The kind of run.
    pub trigger: Trigger,
    /// What, and why.
    pub decision: Decision,
}

/// All decisions, in the order of runs.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    made: Vec<Made>,
    excuses: BTreeMap<(FormId, UnitId), Vec<usize>>,
    resolved: BTreeMap<String, Vec<usize>>,
    confirmed: BTreeMap<(String, UnitId, String), Vec<usize>>,
    /// By SHA-256 of the file, with whether it lay in the archive.
    retired: BTreeMap<String, Vec<(usize, bool)>>,
    /// Dates closed and reopened.
    closings: Vec<usize>,
    approvals: BTreeMap<(ReportDate, u32), usize>,
}

impl Decisions {
    /// Adds a decision; says whether it is a new one, for a run makes one at most.
    pub(super) fn add(&mut self, run: u32, clock: Instant, trigger: Trigger, decision: &Decision) -> bool {
        if self.made.last().is_some_and(|last| last.run >= run) {
            return false;
        }
        let at = self.made.len();
        match &decision.about {
            About::Days { form, unit, .. } => {
                self.excuses.entry((form.clone(), unit.clone())).or_default().push(at);
            }
            About::Warning { unit, code, confirmed, .. } => {
                self.confirmed.entry((confirmed.clone(), unit.clone(), code.clone())).or_default().push(at);
            }
            About::Difficulty { difficulty } => self.resolved.entry(difficulty.clone()).or_default().push(at),
            About::Retired { retired, .. } => {
                for file in retired {
                    let is_archived = file.kind == DataKind::Archive;
                    self.retired.entry(file.sha256.clone()).or_default().push((at, is_archived));
                }
            }
            About::Closed { .. } | About::Reopened { .. } => self.closings.push(at),
            About::Edition { date, revision, .. } => {
                self.approvals.entry((*date, *revision)).or_insert(at);
            }
            About::Report { .. } | About::File { .. } | About::Request { .. } => {}
        }
        self.made.push(Made { run, clock, trigger, decision: decision.clone() });
        true
    }

    /// All decisions, in order.
    pub fn all(&self) -> impl Iterator<Item = &Made> {
        self.made.iter()
    }

    /// Decisions of runs up to this one, in order.
    pub fn upto(&self, run: u32) -> impl Iterator<Item = &Made> {
        self.made.iter().take_while(move |made| made.run <= run)
    }

    /// Why a unit need not meet an obligation for a date, if it need not; the last word counts.
    #[must_use]
    pub fn excuse(&self, form: &FormId, unit: &UnitId, date: ReportDate, as_of: impl Into<AsOf>) -> Option<&str> {
        let as_of = as_of.into();
        let list = self.excuses.get(&(form.clone(), unit.clone()))?;
        let holds = |made: &&Made| {
            as_of.sees(made.run)
                && matches!(made.decision.about, About::Days { from, to, .. } if (from..=to).contains(&date))
        };
        let last = list.iter().rev().map(|at| &self.made[*at]).find(holds)?;
        let lifted = matches!(last.decision.about, About::Days { lifted, .. } if lifted);
        (!lifted).then_some(last.decision.reason.as_str())
    }

    /// Who resolved a difficulty, if somebody did up to a run.
    #[must_use]
    pub fn resolution(&self, difficulty: &str, as_of: impl Into<AsOf>) -> Option<&Made> {
        let as_of = as_of.into();
        let list = self.resolved.get(difficulty)?;
        list.iter().map(|at| &self.made[*at]).find(|made| as_of.sees(made.run))
    }

    /// The last decision by which the original of this content was removed, and whether from the archive; it may have come
    /// again since.
    #[must_use]
    pub fn retirement(&self, sha256: &str, as_of: impl Into<AsOf>) -> Option<(&Made, bool)> {
        let as_of = as_of.into();
        let list = self.retired.get(sha256)?;
        let mut made = list.iter().rev().map(|(at, is_archived)| (&self.made[*at], *is_archived));
        made.find(|(made, _)| as_of.sees(made.run))
    }

    /// Whether somebody looked into a warning about a unit's figures in a file, and found them right.
    #[must_use]
    pub fn is_confirmed(&self, sha256: &str, unit: &UnitId, code: &str, as_of: impl Into<AsOf>) -> bool {
        let as_of = as_of.into();
        let list = self.confirmed.get(&(sha256.to_owned(), unit.clone(), code.to_owned()));
        list.into_iter().flatten().any(|at| as_of.sees(self.made[*at].run))
    }

    /// The last word about whether a date's figures are closed. `None`: nobody ever closed it.
    #[must_use]
    pub fn closing(&self, date: ReportDate, as_of: impl Into<AsOf>) -> Option<&Made> {
        let as_of = as_of.into();
        let speaks = |made: &&Made| match &made.decision.about {
            About::Closed { closed_until } => date <= *closed_until,
            About::Reopened { reopened_from, reopened_to } => (*reopened_from..=*reopened_to).contains(&date),
            _ => false,
        };
        let list = self.closings.iter().rev().map(|at| &self.made[*at]);
        list.filter(|made| as_of.sees(made.run)).find(speaks)
    }

    /// Who approved an edition, if somebody did up to now.
    #[must_use]
    pub fn approval(&self, date: ReportDate, revision: u32) -> Option<&Made> {
        self.approvals.get(&(date, revision)).map(|at| &self.made[*at])
    }

    /// The decision of a run.
    #[must_use]
    pub fn of_run(&self, run: u32) -> Option<&Made> {
        let at = self.made.binary_search_by_key(&run, |made| made.run).ok()?;
        self.made.get(at)
    }
}
