//! Cumulative against the required line, with the projection to the campaign's end.

use super::scale::{Scale, ticks};
use super::{Anchor, Canvas, Chart, HEADING, Ink, Key, LABEL, WIDTH, breadth, every, head, room};
use crate::model::campaign::Campaign;
use crate::model::trend::TrendPoint;
use crate::report::names;
use crate::report::words::Words;

/// Height of the plot itself, and the room of what stands around it.
const PLOT: f64 = 200.0;
const RIGHT: f64 = 16.0;
const BELOW: f64 = 30.0;
/// Dates on the axis.
const DATES: usize = 6;
/// How far beyond the quota a projection is drawn.
const BEYOND: f64 = 1.25;
/// Share of the axis below which two lines cannot be distinguished: then only the time around the report date is drawn.
const APART: f64 = 0.05;
/// Periods before and after the report date that are drawn then.
const AROUND: (usize, usize) = (13, 7);

/// A value of a line with its place on the axis of time.
type Curve = Vec<(usize, f64)>;

/// The chart of a trend; `None` before anything was reported.
pub(in crate::report) fn trend(points: &[TrendPoint], campaign: &Campaign, words: &Words) -> Option<Chart> {
    let line = |value: &dyn Fn(&TrendPoint) -> Option<f64>| -> Curve {
        points.iter().enumerate().filter_map(|(at, point)| Some((at, value(point)?))).collect()
    };
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let actual = line(&|point| point.reported.as_ref()?.cumulative.map(|count| count as f64));
    let (last, reached) = *actual.last()?;
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let required = line(&|point| point.required.map(|count| count as f64));
    let quota = required.last().map(|(_, value)| *value);
    let limit = quota.map_or(f64::INFINITY, |quota| (quota * BEYOND).max(reached));
    let projected: Curve =
        line(&|point| point.projected).into_iter().take_while(|(_, value)| *value <= limit).collect();
    let due = required.iter().find(|(at, _)| *at == last).map(|(_, value)| *value);
    let coincide = due.zip(quota).is_some_and(|(due, quota)| (reached - due).abs() < quota.max(reached) * APART);
    let end = points.len().saturating_sub(1);
    let shown = if coincide { (last.saturating_sub(AROUND.0), end.min(last + AROUND.1)) } else { (0, end) };
    let within =
        |line: Curve| -> Curve { line.into_iter().filter(|(at, _)| (shown.0..=shown.1).contains(at)).collect() };
    let (actual, required, projected) = (within(actual), within(required), within(projected));

    let format = words.format();
    let count = |value: f64| format.decimal(value, 0);
    let date = |at: usize| points.get(at).map(|point| format.date(point.period.ends.0)).unwrap_or_default();
    let mut keys = vec![key(Ink::Actual, words, "chart.actual")];
    if quota.is_some() {
        keys.push(key(Ink::Required, words, "chart.required"));
    }
    if projected.len() > 1 {
        keys.push(key(Ink::Projected, words, "chart.projected"));
    }
    let indicator = names::in_a_sentence(names::target(campaign));
    let short =
        |at: usize| points.get(at).map_or_else(String::new, |point| point.period.ends.0.format("%d/%m").to_string());
    let days = [short(shown.0), date(shown.1)];
    let heading = if coincide {
        words.fill("chart.course_near", &[("indicator", &indicator), ("from", &days[0]), ("to", &days[1])])
    } else {
        words.fill("chart.course", &[("indicator", &indicator)])
    };
    let mut canvas = Canvas::default();
    let top = head(&mut canvas, &heading, &keys) + 8.0;
    let bottom = top + PLOT;

    let values = || [&actual, &required, &projected].into_iter().flatten().map(|(_, value)| *value);
    let most = values().chain(quota.filter(|_| !coincide)).fold(0.0, f64::max);
    let least = if coincide { values().fold(most, f64::min) } else { 0.0 };
    let steps = ticks_between(least, most, 4);
    let left = room(steps.iter().map(|step| count(*step)));
    let ends = (steps.first().copied().unwrap_or(0.0), steps.last().copied().unwrap_or(1.0));
    let up = Scale::new(ends, (bottom, top));
    let across = Scale::new((place(shown.0), place(shown.1)), (left, WIDTH - RIGHT));
    for step in &steps {
        let y = up.at(*step);
        canvas.line(Ink::Grid, &[(left, y), (WIDTH - RIGHT, y)]);
        canvas.text(Ink::Soft, LABEL, Anchor::End, (left - 6.0, y + 4.5), &count(*step));
    }
    for at in (shown.0..=shown.1).step_by(every(shown.1 + 1 - shown.0, DATES)) {
        let x = across.at(place(at));
        canvas.line(Ink::Grid, &[(x, bottom), (x, bottom + 5.0)]);
        let day = short(at);
        let (anchor, x) = match at {
            at if at == shown.0 => (Anchor::Start, x - 8.0),
            at if at == shown.1 => (Anchor::End, x + 12.0),
            _ => (Anchor::Middle, x),
        };
        canvas.text(Ink::Soft, LABEL, anchor, (x, bottom + 19.0), &day);
    }
    let to_pixels =
        |line: &Curve| line.iter().map(|(at, value)| (across.at(place(*at)), up.at(*value))).collect::<Vec<_>>();
    canvas.line(Ink::Required, &to_pixels(&required));
    canvas.line(Ink::Projected, &to_pixels(&projected));
    canvas.line(Ink::Actual, &to_pixels(&actual));

    let here = (across.at(place(last)), up.at(reached));
    canvas.dot(Ink::Actual, here, 5.0);
    label(&mut canvas, here, (left, top), &count(reached));
    if let Some(quota) = quota.filter(|quota| *quota <= ends.1) {
        let above = (WIDTH - RIGHT, (up.at(quota) - 7.0).max(top + HEADING * 0.6));
        canvas.text(Ink::Strong, LABEL, Anchor::End, above, &words.fill("chart.quota", &[("quota", &count(quota))]));
    }
    let alt = match due.map(count) {
        Some(needed) => words.fill(
            "chart.course_alt",
            &[("heading", &heading), ("date", &date(last)), ("cumulative", &count(reached)), ("required", &needed)],
        ),
        None => words.fill(
            "chart.course_alt_open",
            &[("heading", &heading), ("date", &date(last)), ("cumulative", &count(reached))],
        ),
    };
    Some(Chart { svg: canvas.finish((WIDTH, bottom + BELOW), "course", &alt), alt })
}

/// Marks of an axis that need not begin at 0.
fn ticks_between(least: f64, most: f64, about: u32) -> Vec<f64> {
    let steps = ticks(most - least, about);
    let [first, second, ..] = steps.as_slice() else { return steps };
    let step = second - first;
    let base = (least / step).floor() * step;
    let marks = std::iter::successors(Some(base), |mark| (*mark < most).then_some(mark + step));
    marks.collect()
}

/// The figure at the end of the line, above and before it where there is room.
fn label(canvas: &mut Canvas, (x, y): (f64, f64), (left, top): (f64, f64), text: &str) {
    let width = breadth(text, HEADING) + 10.0;
    let anchor = if x - width > left { Anchor::End } else { Anchor::Start };
    let x = if anchor == Anchor::End { x - 9.0 } else { x + 9.0 };
    canvas.text(Ink::Strong, HEADING, anchor, (x, (y - 9.0).max(top + HEADING)), text);
}

fn key(ink: Ink, words: &Words, name: &str) -> Key {
    Key { ink, name: words.label(name).to_owned(), is_bar: false }
}

#[expect(clippy::cast_precision_loss, reason = "a campaign has few periods")]
fn place(at: usize) -> f64 {
    at as f64
}
