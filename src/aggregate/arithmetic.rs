//! Percent, pace, projection: what stands in a report besides sums.

use chrono::Days;

use crate::model::campaign::Count;
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
}
