//! Percent of the quota as bars: unit by unit, or group by group where there are too many.

use super::scale::{Scale, ticks};
use super::{Anchor, Canvas, Chart, Ink, Key, LABEL, WIDTH, breadth, head, within};
use crate::model::campaign::Campaign;
use crate::model::ratio;
use crate::model::summary::Summary;
use crate::model::trend::Risk;
use crate::report::groups::{Group, groups};
use crate::report::words::Words;

/// Bars of one chart.
const MOST: usize = 30;
const ROW: f64 = 25.0;
const BAR: f64 = 16.0;
/// Widest column of names.
const NAMES: f64 = 170.0;
/// Room for a percentage after a bar.
const FIGURES: f64 = 74.0;
const BELOW: f64 = 26.0;

/// One bar.
struct Bar {
    name: String,
    percent: f64,
    ink: Ink,
}

/// The ink of a bar: what a person should look at stands out by its lightness.
fn ink(risk: Option<Risk>) -> Ink {
    match risk {
        Some(Risk::Met | Risk::OnPace) => Ink::Actual,
        Some(Risk::AtRisk | Risk::Behind | Risk::Missed) => Ink::Partial,
        Some(Risk::Unclear) | None => Ink::Soft,
    }
}

/// The chart; `None` where nobody has a quota.
pub(in crate::report) fn units(summary: &Summary, campaign: &Campaign, words: &Words) -> Option<Chart> {
    let (mut bars, by_group) = bars(summary, campaign, words);
    bars.sort_by(|a, b| b.percent.total_cmp(&a.percent));
    let hidden = bars.len().saturating_sub(MOST);
    // The last ones are those to look at.
    let bars = bars.split_off(hidden);
    let most = bars.iter().map(|bar| bar.percent).reduce(f64::max)?;

    let format = words.format();
    let due = summary.trend.iter().find(|point| point.period == summary.period).and_then(|point| point.required);
    let due = due.zip(summary.total.quota).and_then(|(required, quota)| ratio::percent(required, quota));
    let heading = match (by_group, hidden) {
        (true, _) => words.label("chart.groups").to_owned(),
        (false, 0) => words.label("chart.units").to_owned(),
        (false, _) => words.fill("chart.units_last", &[("count", &bars.len().to_string())]),
    };
    let mut keys = vec![
        Key { ink: Ink::Actual, name: words.label("chart.on_pace").to_owned(), is_bar: true },
        Key { ink: Ink::Partial, name: words.label("chart.behind").to_owned(), is_bar: true },
    ];
    if bars.iter().any(|bar| bar.ink == Ink::Soft) {
        keys.push(Key { ink: Ink::Soft, name: words.label("chart.unclear").to_owned(), is_bar: true });
    }
    if let Some(due) = due {
        let name = words.fill("chart.due", &[("percent", &format.percent(due))]);
        keys.push(Key { ink: Ink::Required, name, is_bar: false });
    }
    let rows = f64::from(u32::try_from(bars.len()).unwrap_or(u32::MAX));
    let mut canvas = Canvas::default();
    let top = head(&mut canvas, &heading, &keys) + 6.0;
    let bottom = top + rows * ROW;
    let names = bars.iter().map(|bar| breadth(&bar.name, LABEL)).fold(60.0, f64::max).min(NAMES);
    let left = 8.0 + names + 8.0;
    let steps = ticks(most.max(due.unwrap_or(0.0)), 4);
    let across = Scale::new((0.0, steps.last().copied().unwrap_or(1.0)), (left, WIDTH - FIGURES));
    for step in &steps {
        canvas.line(Ink::Grid, &[(across.at(*step), top), (across.at(*step), bottom)]);
        canvas.text(
            Ink::Soft,
            LABEL,
            Anchor::Middle,
            (across.at(*step), bottom + 17.0),
            &format!("{}%", format.decimal(*step, 0)),
        );
    }
    let rows = || std::iter::successors(Some(top), |y| Some(y + ROW)).zip(&bars);
    for (y, bar) in rows() {
        canvas.text(Ink::Soft, LABEL, Anchor::End, (left - 6.0, y + BAR), &within(&bar.name, LABEL, names));
        canvas.rect(bar.ink, left, y + 4.0, (across.at(bar.percent) - left).max(1.0), BAR);
    }
    if let Some(due) = due {
        canvas.line(Ink::Required, &[(across.at(due), top), (across.at(due), bottom)]);
    }
    for (y, bar) in rows() {
        let after = (across.at(bar.percent) + 6.0, y + BAR + 1.0);
        canvas.text(Ink::Strong, LABEL, Anchor::Start, after, &format.percent(bar.percent));
    }
    let bar_texts: Vec<String> =
        bars.iter().map(|bar| format!("{} {}", bar.name, format.percent(bar.percent))).collect();
    let alt = words.fill("chart.units_alt", &[("heading", &heading), ("list", &bar_texts.join("; "))]);
    Some(Chart { svg: canvas.finish((WIDTH, bottom + BELOW), "units", &alt), alt })
}

/// The bars, and whether they are groups.
fn bars(summary: &Summary, campaign: &Campaign, words: &Words) -> (Vec<Bar>, bool) {
    let groups = groups(summary, campaign);
    if summary.units.len() > MOST && groups.len() > 1 {
        let bar = |group: &Group<'_>| {
            Some(Bar {
                name: group.name.unwrap_or_else(|| words.label("workbook.other_group")).to_owned(),
                percent: group.standing.percent?,
                ink: ink(group.standing.risk),
            })
        };
        return (groups.iter().filter_map(bar).collect(), true);
    }
    let bar = |unit: &crate::model::summary::UnitStanding| {
        Some(Bar { name: unit.name.clone(), percent: unit.standing.percent?, ink: ink(unit.standing.risk) })
    };
    (summary.units.iter().filter_map(bar).collect(), false)
}
