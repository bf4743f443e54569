//! A unit's last periods as small bars, beside its row in a table; the table has the numbers.

use std::fmt::Write;

use crate::model::trend::UnitDay;

/// Periods that are shown: the last ones.
pub(in crate::report) const PERIODS: usize = 14;
const SLOT: f64 = 5.0;
const BAR: f64 = 4.0;
const HEIGHT: f64 = 20.0;

/// The bars of the last periods; empty before anything was reported.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(in crate::report) fn sparkline(trend: &[UnitDay]) -> String {
    let shown = &trend[trend.len().saturating_sub(PERIODS)..];
    let Some(most) = shown.iter().filter_map(|day| day.day).max() else { return String::new() };
    let width = SLOT * PERIODS as f64;
    let mut svg = format!(
        "<svg class=\"spark\" aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 {width:.0} {HEIGHT:.0}\" width=\"{width:.0}\" height=\"{HEIGHT:.0}\">"
    );
    let first = PERIODS - shown.len();
    for (at, day) in (first..).zip(shown) {
        let x = SLOT * at as f64;
        // What is missing leaves a mark at the foot, so that it is not taken for a zero.
        let (class, colour, height) = match day.day {
            Some(value) => ("c-actual", "#0b4f8a", (HEIGHT * value as f64 / most.max(1) as f64).max(1.0)),
            None => ("c-required", "#8a3b00", 3.0),
        };
        let y = HEIGHT - height;
        let _ = write!(
            svg,
            "<rect class=\"{class}\" fill=\"{colour}\" x=\"{x:.0}\" y=\"{y:.1}\" width=\"{BAR:.0}\" height=\"{height:.1}\"/>"
        );
    }
    svg.push_str("</svg>");
    svg
}
