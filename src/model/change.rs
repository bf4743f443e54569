//! What summaries issued, and what of it is another figure now.

use serde::Serialize;

use super::id::{IndicatorId, UnitId};
use super::period::{Instant, ReportDate};

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
