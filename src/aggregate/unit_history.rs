//! A unit's way up to a date, as it is followed and carried forward.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::series::RunningBalance;
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::{Period, ReportDate};
use crate::model::source::LastReport;

/// A unit's way up to a date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct UnitHistory {
    /// By indicator.
    pub(super) indicators: Vec<RunningBalance>,
    /// Target figures of the reports so far: period and figure, first to last.
    pub(super) history: Vec<(Period, Option<Count>)>,
    /// Names of sub-rows, folded and as last written, in the order of the last report that has them.
    pub(super) names: Vec<(String, String)>,
    /// The last report of each indicator.
    pub(super) last: Vec<Option<LastReport>>,
    /// From which units it has what it began with, where a change made it.
    pub(super) origins: Vec<Origin>,
    /// The figures of the last date, by indicator.
    #[serde(skip)]
    pub(super) day: Vec<Option<Count>>,
}

/// A unit from which another one has what it began with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// Its identifier while it held.
    pub(super) unit: UnitId,
    /// Its name.
    pub(super) name: String,
    /// The day from which it holds no longer.
    pub(super) until: NaiveDate,
    /// What of it was carried over, by indicator; `None`: nothing was known.
    pub(super) carried: Vec<Option<Count>>,
    /// What it had brought, by indicator.
    pub(super) counted: Vec<Option<Count>>,
    /// What counted of the target after each of its reports.
    pub(super) closings: Vec<(ReportDate, Count)>,
    /// Its last report of each indicator.
    pub(super) last: Vec<Option<LastReport>>,
    /// From which units it had what it began with itself.
    pub(super) origins: Vec<Origin>,
}
