//! Percent, pace, projection: what stands in a report besides sums.

use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::period::{Calendar, ReportDate};
use crate::model::trend::{AT_RISK_SHARE, Risk};

/// A fraction rounded half up to so many decimals, without the drift of floating point.
#[expect(clippy::cast_precision_loss, reason = "the quotient has few digits")]
fn rounded(numerator: i128, denominator: u128, decimals: u32) -> f64 {
    let scale = 10i128.pow(decimals);
    let denominator = i128::try_from(denominator.max(1)).unwrap_or(i128::MAX);
    let scaled = (numerator * scale * 2 + denominator).div_euclid(denominator * 2);
    scaled as f64 / scale as f64
}

/// Percent with 2 decimals. `None`: the quota is nothing.
pub(super) fn percent(counted: Count, quota: Count) -> Option<f64> {
    (quota > 0).then(|| rounded(i128::from(counted) * 100, u128::from(quota), 2))
}

/// What each period left must bring, 1 decimal. `None`: something remains and no period is left.
pub(super) fn pace_needed(remaining: Count, periods_left: usize) -> Option<f64> {
    match periods_left {
        0 => (remaining == 0).then_some(0.0),
        periods => Some(rounded(i128::from(remaining), periods as u128, 1)),
    }
}

/// What the cumulative figure gained over so many periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// What it gained; below 0 where a level below lowered a running total.
    pub(super) gain: i64,
    /// Periods, at least 1.
    pub(super) periods: usize,
}

impl Pace {
    /// Per period, 1 decimal, half up.
    pub(super) fn per_period(self) -> f64 {
        rounded(i128::from(self.gain), self.periods as u128, 1)
    }
}

/// The last day of the period in which the rest is done at this pace; the report date itself when nothing is left.
pub(super) fn projected_finish(
    calendar: &Calendar,
    date: ReportDate,
    remaining: Count,
    pace: Option<Pace>,
) -> Option<ReportDate> {
    /// Periods after which nobody asks any more.
    const MOST: u128 = 1_000_000;
    if remaining == 0 {
        return Some(date);
    }
    let Pace { gain, periods } = pace?;
    let gain = u128::try_from(gain).ok().filter(|gain| *gain > 0)?;
    let needed = (u128::from(remaining) * periods as u128).div_ceil(gain);
    let needed = u64::try_from(needed).ok().filter(|needed| u128::from(*needed) < MOST)?;
    calendar.ends_after(date, needed)
}

/// Whether the quota is met, or will be by the campaign's end.
pub(super) fn on_pace(calendar: &Calendar, remaining: Count, finish: Option<ReportDate>) -> bool {
    remaining == 0 || finish.is_some_and(|finish| finish.0 <= calendar.ends)
}

/// What is done less what the even line asks for.
pub(super) fn ahead(counted: Count, required: Count) -> i64 {
    signed(counted).saturating_sub(signed(required))
}

/// How likely it is that the quota will be met, from what is shown beside it.
pub(super) fn risk(
    remaining: Count,
    ahead: i64,
    on_pace: Option<bool>,
    pace_needed: Option<f64>,
    pace: Option<f64>,
) -> Risk {
    // What each remaining period must bring is unknown when none remains.
    let is_over = remaining > 0 && pace_needed.is_none();
    // In tenths and percent, as they are shown: exact where one is just that share of the other.
    let tenths = |pace: f64| (pace * 10.0).round();
    let share = (AT_RISK_SHARE * 100.0).round();
    let is_within_reach = |(needed, pace)| tenths(pace) * 100.0 >= tenths(needed) * share;
    let within_reach = pace_needed.zip(pace).is_some_and(is_within_reach);
    match (remaining, on_pace) {
        (0, _) => Risk::Met,
        _ if is_over => Risk::Missed,
        (_, None) => Risk::Unclear,
        (_, Some(true)) => Risk::OnPace,
        (_, Some(false)) if ahead >= 0 => Risk::OnPace,
        (_, Some(false)) if within_reach => Risk::AtRisk,
        (_, Some(false)) => Risk::Behind,
    }
}

/// One decimal, half up.
pub(super) fn one_decimal(value: f64) -> f64 {
    (value * 10.0 + 1e-9).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{campaign, date};

    #[test]
    fn the_figures_of_the_contract() {
        assert_eq!(percent(4210, 32520), Some(12.95));
        assert_eq!(pace_needed(28310, 79), Some(358.4));
        assert_eq!(percent(5, 0), None);
        assert_eq!(percent(3, 2), Some(150.0));
        assert_eq!(percent(1, 800), Some(0.13));
        assert_eq!(pace_needed(5, 0), None);
        assert_eq!(pace_needed(0, 0), Some(0.0));
    }

    #[test]
    fn a_pace_is_what_the_cumulative_figure_gained() {
        let pace = |gain, periods| Pace { gain, periods };
        assert_eq!(Some(pace(43, 7).per_period()), Some(6.1));
        assert_eq!(Some(pace(1, 4).per_period()), Some(0.3));
        assert_eq!(Some(pace(-1, 4).per_period()), Some(-0.2));
        let calendar = campaign().calendar;
        let finish = |remaining, pace| projected_finish(&calendar, date("2023-11-28"), remaining, pace);
        assert_eq!(finish(12, Some(pace(43, 7))), Some(date("2023-11-30")));
        assert_eq!(finish(13, Some(pace(43, 7))), Some(date("2023-12-01")));
        assert_eq!(finish(0, None), Some(date("2023-11-28")));
        assert_eq!((finish(5, None), finish(5, Some(pace(0, 7))), finish(5, Some(pace(-3, 7)))), (None, None, None));
    }

    #[test]
    fn a_risk_follows_the_even_line_and_the_paces() {
        let risk = |remaining, ahead, on_pace, needed, pace| risk(remaining, ahead, on_pace, needed, pace);
        assert_eq!(risk(0, 5, Some(true), Some(0.0), None), Risk::Met);
        assert_eq!(risk(10, -1, Some(true), Some(1.0), Some(1.0)), Risk::OnPace);
        assert_eq!(risk(10, 0, Some(false), Some(10.0), Some(1.0)), Risk::OnPace);
        assert_eq!(risk(10, -1, Some(false), Some(10.0), Some(8.0)), Risk::AtRisk);
        assert_eq!(risk(10, -1, Some(false), Some(10.0), Some(7.9)), Risk::Behind);
        assert_eq!(risk(10, -1, Some(false), Some(70.5), Some(56.4)), Risk::AtRisk);
        assert_eq!(risk(10, -1, Some(false), Some(10.0), None), Risk::Behind);
        assert_eq!(risk(10, 5, None, Some(10.0), Some(9.0)), Risk::Unclear);
        assert_eq!(risk(10, -1, None, None, Some(9.0)), Risk::Missed);
    }
}
