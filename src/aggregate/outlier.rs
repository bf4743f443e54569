//! Figures far from what the unit usually reports, by a measure that zeros and one busy day do not move.
//!
//! Median and median absolute deviation (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", ASQC 1993); counts
//! scatter by about the root of their mean, so a smaller deviation than that is not believed. Where a unit reports
//! zeros among its figures, whether it worked at all and how much it did are two questions (the hurdle model: Mullahy,
//! "Specification and testing of some modified count data models", Journal of Econometrics 33, 1986): a figure is held
//! against the days on which there was one, and one more zero is nothing new.

use crate::model::count::Count;
use crate::model::period::Period;

/// Reports that the usual figure is taken from, at least and at most.
const HISTORY: std::ops::RangeInclusive<usize> = 7..=28;
/// Figures other than zero among them, at least.
const BUSY_DAYS: usize = 5;
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
    let recent: Vec<Count> = before.rev().filter_map(|(_, figure)| *figure).take(*HISTORY.end()).collect();
    let mut usual: Vec<f64> = recent.iter().filter(|figure| **figure > 0).map(|figure| *figure as f64).collect();
    let has_zeros = usual.len() < recent.len();
    if recent.len() < *HISTORY.start() || usual.len() < BUSY_DAYS || (figure == 0 && has_zeros) {
        return None;
    }
    let middle = median(&mut usual);
    let mut deviations: Vec<f64> = usual.iter().map(|value| (value - middle).abs()).collect();
    let scatter = (median(&mut deviations) * NORMAL).max(middle.max(1.0).sqrt());
    let distance = (figure as f64 - middle).abs();
    (distance > DEVIATIONS * scatter && distance >= LEAST).then_some((figure, middle.round() as Count))
}

/// Forgets what is too old to be the usual figure of any later day.
pub(super) fn forget(history: &mut Vec<(Period, Option<Count>)>) {
    let mut known = history.iter().enumerate().rev().filter(|(_, (_, figure))| figure.is_some());
    if let Some((at, _)) = known.nth(HISTORY.end() - 1) {
        history.drain(..at);
    }
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
        assert_eq!(
            last(&[0, 0, 45, 0, 0, 60, 0, 52, 0, 0, 38, 0, 41, 0, 0, 57]),
            None,
            "a day of work among many without"
        );
        assert_eq!(last(&[0, 0, 45, 0, 0, 60, 0, 52, 0, 0, 38, 0, 41, 0, 0]), None, "one more zero");
        assert_eq!(last(&[0, 0, 45, 0, 0, 60, 0, 52, 0, 0, 38, 0, 41, 0, 0, 570]), Some((570, 45)), "a slipped digit");
        assert_eq!(last(&[40, 38, 45, 41, 39, 44, 42, 0]), Some((0, 41)), "the first zero of a busy unit");
    }

    /// Numbers that only look random, the same on every machine (Knuth's MMIX generator).
    fn made_up(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *state >> 33
    }

    /// Days of a unit: so many of a hundred without work, weekends at half, the rest between `least` and twice that.
    fn days(state: &mut u64, idle: u64, least: u64) -> Vec<Count> {
        let day = |at: u64, state: &mut u64| {
            let idle = made_up(state) % 100 < idle;
            let full = least + made_up(state) % (least + 1);
            if idle { 0 } else { full / (1 + u64::from(at % 7 >= 5)) }
        };
        (0..92).map(|at| day(at, state)).collect()
    }

    #[test]
    fn of_whole_campaigns_hardly_an_ordinary_day_is_named_and_slipped_digits_are() {
        let mut state = 110;
        for (idle, least) in [(0, 30), (20, 40), (50, 30), (70, 25), (85, 60), (0, 400)] {
            let (mut named, mut slipped, mut judged) = (0u32, 0u32, 0u32);
            for _ in 0..40 {
                let days = days(&mut state, idle, least);
                for at in 28..days.len() {
                    named += u32::from(last(&days[..=at]).is_some());
                    let wrong: Vec<Count> = days[..at].iter().copied().chain([days[at].max(least) * 10]).collect();
                    slipped += u32::from(last(&wrong).is_some());
                    judged += 1;
                }
            }
            assert!(named * 500 <= judged, "{named} of {judged} ordinary days named ({idle} % idle, from {least})");
            // A unit that hardly ever works reports too little to be judged.
            let expected = if idle > 80 { judged / 4 } else { judged * 95 / 100 };
            assert!(slipped >= expected, "{slipped} of {judged} slipped digits named ({idle} % idle, from {least})");
        }
    }
}
