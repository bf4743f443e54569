//! Figures far from what the unit usually reports, by a measure that zeros and one busy day do not move.
//!
//! Median and median absolute deviation (Iglewicz and Hoaglin, "How to Detect and Handle Outliers",
//! ASQC 1993); counts scatter by about the root of their mean, so a smaller deviation than that is
//! not believed.

use crate::model::campaign::Count;
use crate::model::period::Period;

/// Reports that the usual figure is taken from, at least and at most.
const HISTORY: std::ops::RangeInclusive<usize> = 7..=28;
/// Deviations from the usual figure beyond which one is named.
const DEVIATIONS: f64 = 6.0;
/// Difference below which none is named, whatever the deviation.
const LEAST: f64 = 20.0;
/// Makes the median absolute deviation comparable to a standard deviation.
const NORMAL: f64 = 1.4826;

/// The period's figure and the usual one, where they are far apart.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
pub(super) fn outlier(history: &[(Period, Option<Count>)], period: Period) -> Option<(Count, Count)> {
    let (_, figure) = history.iter().find(|(at, _)| *at == period)?;
    let figure = (*figure)?;
    let before = history.iter().filter(|(at, _)| at.ends < period.ends);
    let mut usual: Vec<f64> =
        before.rev().filter_map(|(_, figure)| *figure).take(*HISTORY.end()).map(|v| v as f64).collect();
    if usual.len() < *HISTORY.start() {
        return None;
    }
    let middle = median(&mut usual);
    let mut deviations: Vec<f64> = usual.iter().map(|value| (value - middle).abs()).collect();
    let scatter = (median(&mut deviations) * NORMAL).max(middle.max(1.0).sqrt());
    let distance = (figure as f64 - middle).abs();
    (distance > DEVIATIONS * scatter && distance >= LEAST).then_some((figure, middle.round() as Count))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::ReportDate;
    use chrono::{Days, NaiveDate};

    fn history(figures: &[Count]) -> Vec<(Period, Option<Count>)> {
        let day = |at: usize| NaiveDate::from_ymd_opt(2023, 9, 1).expect("a date") + Days::new(at as u64);
        let period = |at| Period { starts: day(at), ends: ReportDate(day(at)) };
        figures.iter().enumerate().map(|(at, figure)| (period(at), Some(*figure))).collect()
    }

    fn last(figures: &[Count]) -> Option<(Count, Count)> {
        let history = history(figures);
        outlier(&history, history.last()?.0)
    }

    #[test]
    fn a_slipped_digit_is_named_and_ordinary_days_are_not() {
        assert_eq!(last(&[40, 38, 45, 41, 39, 44, 42, 410]), Some((410, 41)));
        assert_eq!(last(&[40, 38, 45, 41, 39, 44, 42, 60]), None);
    }

    #[test]
    fn many_zeros_do_not_cry_wolf() {
        assert_eq!(last(&[0, 0, 0, 3, 0, 0, 0, 0, 12]), None);
        assert_eq!(last(&[0, 0, 0]), None);
    }
}
