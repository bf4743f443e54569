//! A cumulative figure followed day by day: what was reported, booked, corrected, what came from units that a change
//! ended, and where each figure stands.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::cell::CellRef;
use super::count::Count;
use super::id::{IndicatorId, UnitId};
use super::period::{Instant, Period};
use super::source::KeptFile;
use super::submission::{Measure, Status, Verdict};

/// A cumulative figure that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Traced {
    /// Of a unit.
    Unit(Trace),
    /// Of all units.
    Total(TotalTrace),
}

/// What makes the cumulative figure of all units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalTrace {
    /// Indicator.
    pub indicator: IndicatorId,
    /// Its name.
    pub indicator_name: String,
    /// The period up to whose end it is followed.
    pub period: Period,
    /// All that counts. `None`: nothing was ever reported.
    pub counted: Option<Count>,
    /// The units whose figures make it, in their order.
    pub units: Vec<Trace>,
}

/// What makes a cumulative figure of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Indicator.
    pub indicator: IndicatorId,
    /// Its name.
    pub indicator_name: String,
    /// The period up to whose end it is followed.
    pub period: Period,
    /// All that counts. `None`: nothing was ever reported.
    pub counted: Option<Count>,
    /// What it began with, where a change of units made it.
    pub carried: Count,
    /// The periods' figures of its own reports, summed.
    pub reported: Count,
    /// What its first report's running total added.
    pub opening: Count,
    /// What later running totals added or took.
    pub booked: i64,
    /// Work from before the campaign, which does not count.
    pub before_campaign: Count,
    /// The units that had brought what it began with. None where no change made it.
    pub predecessors: Vec<TracedPredecessor>,
    /// Period by period, from the campaign's first, or the first one that ended after the change which made the unit.
    pub steps: Vec<TraceStep>,
}

/// A unit from which another one has what it began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedPredecessor {
    /// The first day on which it held no longer.
    pub until: NaiveDate,
    /// What was carried over. `None`: nothing.
    pub carried: Option<Count>,
    /// Its part of the whole, where several units share that.
    pub share: Option<TracedShare>,
    /// What makes the predecessor's own figure, up to its last period.
    pub trace: Trace,
}

/// A part of what a unit had brought before it was split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TracedShare {
    /// The weight of the part.
    pub weight: Count,
    /// All weights together.
    pub of: Count,
}

/// One period of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// The period.
    pub period: Period,
    /// Whether and when the unit reported.
    pub status: Status,
    /// The period's figure. `None`: no report counts, or it left the figure blank.
    pub day: Option<Count>,
    /// What the report's running total says beside that.
    pub balance: Option<Balance>,
    /// All that counts up to here: the one before, the period's figure and what was booked. `None`: nothing yet.
    pub counted: Option<Count>,
    /// The report that counts, then those that do not, the last first. Several count where units that had ended by then
    /// reported before anybody wrote the change down.
    pub reports: Vec<TracedReport>,
}

/// A running total that is not what the periods' figures come to, or what it comes to by other rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// What it is taken for.
    pub kind: BalanceKind,
    /// What it adds to what counts; below 0 where a level below lowered it.
    pub booked: i64,
    /// The running total as reported. `None`: it comes from the level below.
    pub reported: Option<Count>,
    /// What the reports up to here come to, work from before the campaign included. `None`: as above.
    pub summed: Option<Count>,
}

/// What a running total beyond the reports is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceKind {
    /// Work before the unit's first report: it counts.
    Opening,
    /// Work before the campaign: it does not.
    BeforeCampaign,
    /// Work of periods without a report: it counts.
    Gap,
    /// A running total that a level below has proven: it counts as it stands.
    Proven,
    /// Nothing explains it: the sum of the reports counts.
    Mismatch,
}

impl BalanceKind {
    /// The word of `trace --json` and of the templates' keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::BeforeCampaign => "before-campaign",
            Self::Gap => "gap",
            Self::Proven => "proven",
            Self::Mismatch => "mismatch",
        }
    }
}

/// A report of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedReport {
    /// Whether it counts, or what became of it.
    pub verdict: Verdict,
    /// The unit that sent it, where that is another one: it had ended by then.
    pub unit: Option<UnitId>,
    /// Its file.
    pub file: KeptFile,
    /// When it came.
    pub arrival: Instant,
    /// The period's figure in it.
    pub day: Option<Count>,
    /// Its cells of the indicator, in the order of the file; one that was returned has none.
    pub cells: Vec<TracedCell>,
    /// Why somebody took it back, where somebody did.
    pub reason: Option<String>,
    /// That its original was removed. `None`: it is kept.
    pub retired: Option<RetiredOriginal>,
}

/// The removal of a report's original, when its time was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetiredOriginal {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
    /// Who decided that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A cell of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedCell {
    /// Of the period, or the running total.
    pub measure: Measure,
    /// The sub-row; empty for the unit as a whole.
    pub area: Arc<str>,
    /// The count.
    pub value: Count,
    /// Sheet.
    pub sheet: Arc<str>,
    /// Cell.
    pub cell: CellRef,
    /// What the row of a consolidated workbook came from at the level below.
    pub from: Option<String>,
}
