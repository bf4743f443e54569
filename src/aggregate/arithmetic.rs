//! Percent, pace, projection: what stands in a report besides sums.

use chrono::Days;

use crate::model::campaign::Count;
use crate::model::course::{AT_RISK_SHARE, Risk};
use crate::model::period::{Calendar, ReportDate};

/// A fraction rounded half up to so many decimals, without the drift of floating point.
#[expect(clippy::cast_precision_loss, reason = "the quotient has few digits")]
fn rounded(numerator: Count, denominator: Count, decimals: u32) -> f64 {
    let scale = 10u128.pow(decimals);
    let (numerator, denominator) = (u128::from(numerator), u128::from(denominator.max(1)));
    let scaled = (numerator * scale * 2 + denominator) / (denominator * 2);
    scaled as f64 / scale as f64
}

/// Percent with 2 decimals; none for a quota of nothing.
pub(super) fn percent(counted: Count, quota: Count) -> Option<f64> {
    (quota > 0).then(|| rounded(counted * 100, quota, 2))
}

/// What each day left must bring, 1 decimal; none when no day is left.
pub(super) fn pace_needed(remaining: Count, days_left: i64) -> Option<f64> {
    let days = u64::try_from(days_left).ok().filter(|days| *days > 0);
    match days {
        Some(days) => Some(rounded(remaining, days, 1)),
        None => (remaining == 0).then_some(0.0),
    }
}

/// One decimal, half up.
pub(super) fn one_decimal(value: f64) -> f64 {
    (value * 10.0 + 1e-9).round() / 10.0
}

/// The day on which the rest is done at this pace; the report date itself when nothing is left.
pub(super) fn projected_finish(date: ReportDate, remaining: Count, pace: Option<f64>) -> Option<ReportDate> {
    if remaining == 0 {
        return Some(date);
    }
    let pace = pace.filter(|pace| *pace > 0.0)?;
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let days = (remaining as f64 / pace - 1e-9).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small and positive")]
    let days = (days < 1e6).then_some(days as u64)?;
    date.0.checked_add_days(Days::new(days)).map(ReportDate)
}

/// Whether the quota is met, or will be by the campaign's end.
pub(super) fn on_pace(calendar: &Calendar, remaining: Count, finish: Option<ReportDate>) -> bool {
    remaining == 0 || finish.is_some_and(|finish| finish.0 <= calendar.ends)
}

/// How likely it is that the quota will be met, from the paces as they are shown.
pub(super) fn risk(remaining: Count, on_pace: bool, pace_needed: Option<f64>, pace: Option<f64>) -> Risk {
    // What each remaining day must bring is unknown when none remains.
    let is_over = remaining > 0 && pace_needed.is_none();
    let within_reach = pace_needed.zip(pace).is_some_and(|(needed, pace)| pace >= needed * AT_RISK_SHARE);
    match (remaining, on_pace) {
        (0, _) => Risk::Met,
        _ if is_over => Risk::Missed,
        (_, true) => Risk::OnPace,
        (_, false) if within_reach => Risk::AtRisk,
        (_, false) => Risk::Behind,
    }
}

/// What must be reached by the end of a day when every day of the campaign brings the same, 1 decimal.
pub(super) fn required(calendar: &Calendar, quota: Count, date: ReportDate) -> f64 {
    let days = |last: chrono::NaiveDate| u64::try_from((last - calendar.starts).num_days() + 1).unwrap_or(0);
    rounded(quota.saturating_mul(days(date.0)), days(calendar.ends), 1)
}

/// What will be reached so many days after the report date at this pace, 1 decimal; nothing is projected backwards.
#[expect(clippy::cast_precision_loss, reason = "counts and days are far below 2^52")]
pub(super) fn projected(done: Option<Count>, pace: Option<f64>, days: i64) -> Option<f64> {
    let (done, pace) = done.zip(pace).filter(|_| days >= 0)?;
    Some(one_decimal(done as f64 + pace * days as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_risk_is_told_by_the_paces() {
        assert_eq!(risk(0, true, Some(0.0), None), Risk::Met);
        assert_eq!(risk(10, true, Some(1.0), Some(1.0)), Risk::OnPace);
        assert_eq!(risk(10, false, Some(10.0), Some(8.0)), Risk::AtRisk);
        assert_eq!(risk(10, false, Some(10.0), Some(7.9)), Risk::Behind);
        assert_eq!(risk(10, false, Some(10.0), None), Risk::Behind);
        assert_eq!(risk(10, false, None, Some(9.0)), Risk::Missed);
    }

    #[test]
    fn projections_start_at_the_report_date() {
        assert_eq!(projected(Some(100), Some(2.5), -1), None);
        assert_eq!(projected(Some(100), Some(2.5), 0), Some(100.0));
        assert_eq!(projected(Some(100), Some(2.5), 3), Some(107.5));
        assert_eq!(projected(None, Some(2.5), 3), None);
    }
}
