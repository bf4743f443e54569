//! The course of the campaign, period by period: what was reported, what was required, what is projected.

use serde::{Deserialize, Serialize};

use super::campaign::Count;
use super::period::Period;
use super::submission::Status;
use super::summary::Turnout;

/// How likely it is that a quota will be met: by the pace of the last seven days against the pace needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// The quota is met.
    Met,
    /// The projected finish is not after the campaign's end.
    OnPace,
    /// It is, but the pace is within [`AT_RISK_SHARE`] of what is needed.
    AtRisk,
    /// The pace is lower than that, or there is none.
    Behind,
    /// The campaign is over, and the quota was not met.
    Missed,
}

/// Share of the pace needed from which a unit that is not on pace can still catch up.
///
/// The ratio of what is left to do and what is being done is the to-complete index of earned-value management; the
/// threshold is ours: a fifth is what a few busy days make good.
pub const AT_RISK_SHARE: f64 = 0.8;

impl Risk {
    /// The word of templates: `met`, `on-pace`, `at-risk`, `behind`, `missed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnPace => "on-pace",
            Self::AtRisk => "at-risk",
            Self::Behind => "behind",
            Self::Missed => "missed",
        }
    }
}

/// One period of the campaign, all units together, by the target indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePoint {
    /// The period.
    pub period: Period,
    /// What must be reached by its end when every day of the campaign brings the same, 1 decimal; none without a quota.
    pub required: Option<f64>,
    /// What will be reached at the pace of the last seven days, 1 decimal; from the report date on.
    pub projected: Option<f64>,
    /// What was reported; none of a period after the report date.
    pub reported: Option<Reported>,
}

/// What was reported of one period by all units together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The period's figure, as it counts now.
    pub day: Option<Count>,
    /// The same as each unit first reported it.
    pub first: Option<Count>,
    /// All that counts up to its end, balances included.
    pub cumulative: Option<Count>,
    /// Who reported.
    pub turnout: Turnout,
}

/// One period of one unit, by the target indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitDay {
    /// The period's figure, as it counts now.
    pub day: Option<Count>,
    /// The same as first reported.
    pub first: Option<Count>,
    /// Whether and when the unit reported.
    pub status: Status,
    /// Whether a later report took the place of the first.
    pub corrected: bool,
}
