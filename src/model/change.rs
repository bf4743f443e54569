//! What summaries issued, and what of it is another figure now.

use serde::Serialize;

use super::campaign::Count;
use super::id::{IndicatorId, UnitId};
use super::period::{Instant, ReportDate};
use super::summary::{Figures, Summary};

/// What of a report changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    /// The period's figure.
    Day,
    /// What the report's running total adds to the unit's cumulative figure beside the period's figure; below 0 where a
    /// level below lowered the running total.
    Balance,
}

/// A figure of a unit that is no longer what was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Report date of the figure.
    pub date: ReportDate,
    /// Unit.
    pub unit: UnitId,
    /// Indicator.
    pub indicator: IndicatorId,
    /// What of the report changed.
    pub of: Changed,
    /// What was issued. `None`: nothing had been reported.
    pub was: Option<i64>,
    /// What counts now. `None`: the report was withdrawn.
    pub now: Option<i64>,
    /// Arrival of the report that counts now.
    pub arrival: Option<Instant>,
    /// Its file.
    pub file: Option<String>,
}

impl Change {
    /// What it adds to the unit's cumulative figure.
    #[must_use]
    pub fn adds(&self) -> i64 {
        self.now.unwrap_or(0).saturating_sub(self.was.unwrap_or(0))
    }
}

/// A count where figures may be below 0.
#[must_use]
pub fn signed(count: Count) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whose cumulative figures they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Of all units together.
    Whole,
    /// Of a branch: its name after those of the branches above it, the highest first.
    Branch(Vec<String>),
    /// Of a unit.
    Unit {
        /// Identifier.
        id: UnitId,
        /// Name.
        name: String,
        /// The branches that it stands in, the highest first.
        above: Vec<String>,
    },
}

/// Cumulative figures that a summary issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedTotal {
    /// Whose they are.
    pub place: Place,
    /// The figures, by indicator.
    pub cumulative: Figures,
}

/// The cumulative figures of a summary at every level, as they were issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Report date of the summary.
    pub date: ReportDate,
    /// The run that issued it.
    pub run: u32,
    /// All units together, the branches, the units.
    pub totals: Vec<IssuedTotal>,
}

impl Issued {
    /// What a summary issues.
    #[must_use]
    pub fn of(summary: &Summary, run: u32) -> Self {
        let full = |path: &[String]| [&summary.whole, path].concat();
        let total = |place, cumulative: &Figures| IssuedTotal { place, cumulative: cumulative.clone() };
        let whole = total(Place::Whole, &summary.total.cumulative);
        let branches = summary.branches.iter().map(|branch| {
            let place = Place::Branch(full(&branch.path));
            total(place, &branch.standing.cumulative)
        });
        let units = summary.units.iter().map(|unit| {
            let place = Place::Unit { id: unit.id.clone(), name: unit.name.clone(), above: full(&unit.above) };
            total(place, &unit.standing.cumulative)
        });
        Self { date: summary.period.ends, run, totals: std::iter::once(whole).chain(branches).chain(units).collect() }
    }
}
