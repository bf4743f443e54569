//! `outbox/index.html`: the days of the campaign, newest first, and its trend.

use serde::Serialize;

use super::assets::Assets;
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::period::{Period, ReportDate};
use crate::model::summary::{Edition, Headline};
use crate::model::trend::{Risk, TrendPoint};
use crate::report::chart;
use crate::report::names;
use crate::report::view::parts::{CampaignView, TargetView};
use crate::report::words::{Words, WordsError};

/// A report date that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Its period.
    pub period: Period,
    /// The latest revision of it.
    pub revision: u32,
    /// Which one of its kind that is, from 1; 0 for the first edition.
    pub number: u32,
    /// What kind of edition that is.
    pub edition: Edition,
    /// Whether it is issued.
    pub issued: bool,
    /// What it said.
    pub headline: Headline,
    /// Its page, below `outbox/`.
    pub page: String,
    /// Its workbook, below `outbox/`.
    pub workbook: String,
}

#[derive(Serialize)]
struct DayView<'a> {
    date: ReportDate,
    period: String,
    edition: Option<String>,
    issued: bool,
    page: &'a str,
    workbook: &'a str,
    quota: Option<Count>,
    day: Option<Count>,
    cumulative: Option<Count>,
    /// What that gained since the day before in the list beside the period's figure.
    booked: i64,
    percent: Option<f64>,
    risk: Option<Risk>,
    reported: usize,
    units: usize,
    as_of: String,
}

#[derive(Serialize)]
struct CalendarView {
    starts: ReportDate,
    ends: ReportDate,
    this_period: String,
}

/// All that the template of the list may ask for.
#[derive(Serialize)]
struct IndexView<'a> {
    assets: Assets<'a>,
    title: String,
    campaign: CampaignView<'a>,
    target: TargetView<'a>,
    calendar: CalendarView,
    latest: Option<DayView<'a>>,
    days: Vec<DayView<'a>>,
    has_booked: bool,
    chart: Option<String>,
}

/// The list of the days drawn, in their order, with the trend that they make up.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub fn index(days: &[Day], trend: &[TrendPoint], campaign: &Campaign, words: &Words) -> Result<Vec<u8>, WordsError> {
    let booked = |day: &Day| {
        let point = trend.iter().find(|point| point.period.ends == day.period.ends);
        point.and_then(|point| point.reported.as_ref()).map_or(0, |reported| reported.booked)
    };
    let newest_first = || days.iter().rev().map(|day| view(day, booked(day), campaign, words));
    let view = IndexView {
        assets: Assets::new(words),
        title: words.fill("page.index_title", &[("campaign", &campaign.short_name)]),
        campaign: CampaignView::new(campaign),
        target: TargetView::new(campaign),
        calendar: CalendarView {
            starts: ReportDate(campaign.calendar.starts),
            ends: ReportDate(campaign.calendar.ends),
            this_period: words.label(names::cadence_key(campaign)).to_owned(),
        },
        latest: newest_first().next(),
        days: newest_first().collect(),
        has_booked: days.iter().any(|day| booked(day) != 0),
        chart: chart::trend(trend, campaign, words).map(|chart| chart.svg),
    };
    words.render("index.html", &view).map(String::into_bytes)
}

fn view<'a>(day: &'a Day, booked: i64, campaign: &Campaign, words: &Words) -> DayView<'a> {
    let headline = &day.headline;
    DayView {
        date: day.period.ends,
        period: words.format().period(day.period),
        edition: names::edition_named(day.edition, day.number, words),
        issued: day.issued,
        page: &day.page,
        workbook: &day.workbook,
        quota: headline.quota,
        day: headline.day,
        cumulative: headline.cumulative,
        booked,
        percent: headline.percent,
        risk: headline.risk,
        reported: headline.reported,
        units: headline.units,
        as_of: campaign.calendar.local(headline.as_of).to_rfc3339(),
    }
}
