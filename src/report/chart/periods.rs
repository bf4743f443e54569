//! Each period's figure as a bar, with what each must bring from now on.

use super::scale::{Scale, ticks};
use super::{Anchor, Canvas, Chart, Ink, Key, LABEL, WIDTH, every, head, room};
use crate::model::campaign::Campaign;
use crate::model::summary::Summary;
use crate::model::trend::{Reported, TrendPoint};
use crate::report::names;
use crate::report::words::Words;

/// Periods that are shown: the last ones.
const MOST: usize = 31;
const PLOT: f64 = 140.0;
const RIGHT: f64 = 16.0;
const BELOW: f64 = 30.0;
/// Dates on the axis.
const DATES: usize = 6;

/// The chart of the last periods; `None` before anything was reported.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(in crate::report) fn periods(summary: &Summary, campaign: &Campaign, words: &Words) -> Option<Chart> {
    let reported = |point: &'_ TrendPoint| point.reported.clone().map(|reported| (point.period.ends.0, reported));
    let all: Vec<(chrono::NaiveDate, Reported)> = summary.trend.iter().filter_map(reported).collect();
    let shown = &all[all.len().saturating_sub(MOST)..];
    let most = shown.iter().filter_map(|(_, reported)| reported.day).max()? as f64;
    let needed = summary.total.pace_needed;

    let format = words.format();
    let heading = words.fill(
        "chart.periods",
        &[
            ("indicator", &names::target(campaign).name),
            ("period", &words.label(names::cadence_key(campaign)).to_lowercase()),
        ],
    );
    // One unit is all of them or none.
    let mut keys = match summary.units.as_slice() {
        [_] => Vec::new(),
        _ => vec![
            bar(Ink::Actual, words.label("chart.all_reported")),
            bar(Ink::Partial, words.label("chart.some_missing")),
        ],
    };
    if let Some(needed) = needed {
        let each = words.label(names::each_key(campaign));
        let name = words.fill("chart.needed", &[("pace", &format.pace(needed)), ("each", each)]);
        keys.push(Key { ink: Ink::Required, name, is_bar: false });
    }
    let mut canvas = Canvas::default();
    let top = head(&mut canvas, &heading, &keys) + 12.0;
    let bottom = top + PLOT;
    let steps = ticks(most.max(needed.unwrap_or(0.0)), 3);
    let left = room(steps.iter().map(|step| format.decimal(*step, 0)));
    let up = Scale::new((0.0, steps.last().copied().unwrap_or(1.0)), (bottom, top));
    for step in &steps {
        let y = up.at(*step);
        canvas.line(Ink::Grid, &[(left, y), (WIDTH - RIGHT, y)]);
        canvas.text(Ink::Soft, LABEL, Anchor::End, (left - 6.0, y + 4.5), &format.decimal(*step, 0));
    }
    let slot = (WIDTH - RIGHT - left) / shown.len() as f64;
    let width = (slot * 0.72).min(46.0);
    for (at, (date, reported)) in shown.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        let value = reported.day.unwrap_or(0) as f64;
        let whole = reported.turnout.reported() == reported.turnout.units;
        let y = up.at(value);
        canvas.rect(if whole { Ink::Actual } else { Ink::Partial }, middle - width / 2.0, y, width, bottom - y);
        if (shown.len() - 1 - at).is_multiple_of(every(shown.len(), DATES)) {
            let anchor = if at + 1 == shown.len() { Anchor::End } else { Anchor::Middle };
            let x = if at + 1 == shown.len() { WIDTH - RIGHT } else { middle };
            canvas.text(Ink::Soft, LABEL, anchor, (x, bottom + 18.0), &date.format("%d/%m").to_string());
        }
    }
    if let Some(needed) = needed.filter(|needed| *needed > 0.0) {
        canvas.line(Ink::Required, &[(left, up.at(needed)), (WIDTH - RIGHT, up.at(needed))]);
    }
    let (last, reported) = shown.last()?;
    let above = (WIDTH - RIGHT - slot / 2.0, up.at(reported.day.unwrap_or(0) as f64) - 5.0);
    canvas.text(Ink::Strong, LABEL, Anchor::Middle, above, &format.count_or_unknown(reported.day));
    let alt = words.fill(
        "chart.periods_alt",
        &[("heading", &heading), ("date", &format.date(*last)), ("day", &format.count_or_unknown(reported.day))],
    );
    Some(Chart { svg: canvas.finish((WIDTH, bottom + BELOW), "periods", &alt), alt })
}

fn bar(ink: Ink, name: &str) -> Key {
    Key { ink, name: name.to_owned(), is_bar: true }
}
