//! What summaries issued.

use super::figures::Figures;
use super::id::UnitId;
use super::period::ReportDate;
use super::summary::Summary;

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
