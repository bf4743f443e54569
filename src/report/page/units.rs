//! The page of a unit over time: period by period what it reported, what was booked besides, and how it stands.
//!
//! The table of the day links to it. Beyond so many units there is none: `tonghop trace` shows the same for any unit.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::assets::Assets;
use super::branches::free_name;
use super::file_name;
use super::part::Part;
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::Period;
use crate::model::submission::Status;
use crate::model::summary::{Summary, UnitStanding};
use crate::model::trend::{Reported, TrendPoint, UnitDay, projected};
use crate::model::turnout::Turnout;
use crate::report::chart;
use crate::report::names::{self, Names};
use crate::report::view::parts::ChangeView;
use crate::report::view::{Room, View};
use crate::report::words::Words;
use crate::text;

/// Units that have pages of their own: more than any province has communes (168 at most since July 2025). At 36 KB a page
/// and a day, a campaign of a whole nation would fill disks.
const MOST: usize = 200;
/// What a unit's page has room for.
const ROOM: Room = Room { rows: 0, names: 1, changes: 200, difficulties: 200, returned: 100, text: 1_000 };

/// The file names of units' pages, by unit. Empty above [`MOST`] units.
pub(super) struct UnitFiles<'a>(HashMap<&'a UnitId, String>);

impl<'a> UnitFiles<'a> {
    pub(super) fn new(summary: &'a Summary, taken: &mut BTreeSet<String>) -> Self {
        let units = if summary.units.len() > MOST { &[][..] } else { summary.units.as_slice() };
        let file = |unit: &'a UnitStanding| {
            let slug: String = text::slug(&unit.name).chars().take(60).collect();
            (&unit.id, free_name(summary.period.ends, &slug, taken))
        };
        Self(units.iter().map(file).collect())
    }

    /// The file of a unit's page.
    pub(super) fn of(&self, unit: &UnitId) -> Option<&str> {
        self.0.get(unit).map(String::as_str)
    }
}

/// One period of the unit.
#[derive(Serialize)]
struct DayView {
    period: String,
    day: Option<Count>,
    /// The figure that was reported first, where it is another now.
    first: Option<Count>,
    booked: i64,
    cumulative: Option<Count>,
    required: Option<Count>,
    ahead: Option<i64>,
    status: Status,
    corrected: bool,
}

/// What stands on a unit's page besides its part of the summary.
#[derive(Serialize)]
struct Own {
    name: String,
    rank: Option<usize>,
    status: Status,
    received_at: Option<String>,
    file: Option<String>,
    /// The day's page.
    day: String,
    workbook: String,
    course: Option<String>,
    periods: Option<String>,
    /// The newest first.
    days: Vec<DayView>,
    has_booked: bool,
    corrections: Vec<ChangeView>,
}

/// All that the template of a unit's page may ask for.
#[derive(Serialize)]
pub(super) struct UnitPage<'a> {
    #[serde(flatten)]
    own: View<'a>,
    assets: Assets<'a>,
    title: String,
    unit: Own,
}

impl<'a> UnitPage<'a> {
    /// The page of a unit, from its own part of the summary.
    pub(super) fn new(own: &'a Summary, campaign: &'a Campaign, words: &'a Words, workbook: &str) -> Option<Self> {
        let unit = own.units.first()?;
        let period = names::period_named(own, campaign, words);
        let title = words.fill("page.title", &[("campaign", &campaign.short_name), ("period", &period)]);
        let names = Names::new(own, campaign);
        let svg = |chart: Option<chart::Chart>| chart.map(|chart| chart.svg);
        let days = own.trend.iter().zip(&unit.trend).rev();
        let corrections = own.corrections.iter().rev();
        Some(Self {
            title: format!("{} – {title}", unit.name),
            assets: Assets::new(words),
            unit: Own {
                name: unit.name.clone(),
                rank: unit.rank,
                status: unit.status,
                received_at: unit.received_at.map(|moment| moment.to_rfc3339()),
                file: unit.source.as_ref().map(|source| source.file.clone()),
                day: file_name(own.period.ends),
                workbook: workbook.to_owned(),
                course: svg(chart::trend(&own.trend, campaign, words)),
                periods: svg(chart::periods(own, campaign, words)),
                days: days.map(|(point, day)| day_view(point, *day, words)).collect(),
                has_booked: unit.trend.iter().any(|day| day.booked != 0),
                corrections: corrections.map(|change| ChangeView::new(change, &names, words)).collect(),
            },
            own: View::new(own, campaign, words, ROOM),
        })
    }

    /// Sets the sentence that says how the unit stands.
    pub(super) fn set_verdict(&mut self, verdict: String) {
        self.own.verdict = verdict;
    }
}

fn day_view(point: &TrendPoint, day: UnitDay, words: &Words) -> DayView {
    DayView {
        period: words.format().period(point.period),
        day: day.day,
        first: day.first.filter(|first| Some(*first) != day.day),
        booked: day.booked,
        cumulative: day.cumulative,
        required: point.required,
        ahead: day
            .cumulative
            .zip(point.required)
            .and_then(|(done, required)| Some(i64::try_from(done).ok()? - i64::try_from(required).ok()?)),
        status: day.status,
        corrected: day.corrected,
    }
}

/// What of a summary concerns a unit.
pub(super) fn summary_of(unit: &UnitStanding, summary: &Summary, campaign: &Campaign) -> Summary {
    let calendar = &campaign.calendar;
    let done = unit.standing.cumulative.get(campaign.target_indicator());
    let past = unit.trend.len();
    let point = |(at, period): (usize, Period)| TrendPoint {
        period,
        required: unit.standing.quota.map(|quota| calendar.even_share(quota, period.ends)),
        projected: (at + 1).checked_sub(past).and_then(|periods| projected(done, unit.standing.pace_7d, periods)),
        reported: unit.trend.get(at).map(|day| Reported {
            day: day.day,
            first: day.first,
            cumulative: day.cumulative,
            booked: day.booked,
            turnout: Turnout::of([day.status]),
        }),
    };
    let part = Part {
        units: vec![UnitStanding { above: Vec::new(), ..unit.clone() }],
        branches: Vec::new(),
        total: unit.standing.clone(),
        trend: calendar.periods().enumerate().map(point).collect(),
    };
    part.into_summary(summary)
}
