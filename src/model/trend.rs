//! The trend of the campaign, period by period: what was reported, what was required, what is projected.

use serde::{Deserialize, Serialize};

use super::count::Count;
use super::period::Period;
use super::submission::Status;
use super::turnout::Turnout;

/// How likely it is that a quota will be met: by what is done against the even line, and by the recent pace against the
/// pace needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "at risk is what planners say")]
pub enum Risk {
    /// The quota is met.
    Met,
    /// No less is done than the even line asks for, or the projected finish is not after the campaign's end.
    OnPace,
    /// Neither, but the pace is within [`AT_RISK_SHARE`] of what is needed.
    AtRisk,
    /// The pace is lower than that, or there is none.
    Behind,
    /// The campaign is over, and the quota was not met.
    Missed,
    /// Fewer than half of the recent reports came: nothing is concluded from them.
    Unclear,
}

/// Share of the pace needed from which a unit that is not on pace can still catch up.
///
/// The ratio of what is left to do and what is being done is the to-complete index of earned-value management; the
/// threshold is ours: a fifth is what a few busy days make good.
pub(crate) const AT_RISK_SHARE: f64 = 0.8;

impl Risk {
    /// Whether the quota will not be met, as things stand.
    #[must_use]
    pub fn is_behind(self) -> bool {
        matches!(self, Self::AtRisk | Self::Behind | Self::Missed)
    }

    /// The word of templates: `met`, `on-pace`, `at-risk`, `behind`, `missed`, `unclear`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnPace => "on-pace",
            Self::AtRisk => "at-risk",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::Unclear => "unclear",
        }
    }
}

/// One period of the campaign, all units together, by the target indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// The period.
    pub period: Period,
    /// What must be reached by its end when every day of the campaign brings the same. `None`: there is no quota.
    pub required: Option<Count>,
    /// What will be reached at the recent pace, 1 decimal; from the report date on.
    pub projected: Option<f64>,
    /// What was reported; `None` for a period after the report date.
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
    /// What that gained in the period beside the period's figure: openings, gaps, and what was corrected since the period
    /// before was reported.
    pub booked: i64,
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
    /// All that counts up to the period's end, balances included.
    pub cumulative: Option<Count>,
    /// What that gained in the period beside the period's figure.
    pub booked: i64,
    /// Whether and when the unit reported.
    pub status: Status,
    /// Whether a later report took the place of the first.
    pub corrected: bool,
}

impl UnitDay {
    /// A period in which the unit did not hold.
    #[must_use]
    pub fn inactive() -> Self {
        Self { day: None, first: None, cumulative: None, booked: 0, status: Status::Inactive, corrected: false }
    }
}

/// What will be reached so many periods after the report date at this pace, 1 decimal.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts and periods are far below 2^52")]
pub(crate) fn projected(done: Option<Count>, pace: Option<f64>, periods: usize) -> Option<f64> {
    let (done, pace) = done.zip(pace)?;
    Some(((done as f64 + pace * periods as f64) * 10.0 + 1e-9).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projections_start_at_the_report_date() {
        assert_eq!(projected(Some(100), Some(2.5), 0), Some(100.0));
        assert_eq!(projected(Some(100), Some(2.5), 3), Some(107.5));
        assert_eq!(projected(None, Some(2.5), 3), None);
    }
}
