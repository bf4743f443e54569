//! Parts of what templates see, the same in every output.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::campaign::Campaign;
use crate::model::change::Change;
use crate::model::count::Count;
use crate::model::period::ReportDate;
use crate::model::summary::{Edition, Standing, Summary};
use crate::model::trend::Risk;
use crate::report::names::{self, Names};
use crate::report::words::Words;

/// Characters of a name.
pub(in crate::report) const NAME: usize = 80;

/// A list, cut where it grows too long for a phone.
#[derive(Serialize)]
pub(in crate::report) struct Cut<T> {
    items: Vec<T>,
    /// How many are left out.
    more: usize,
    /// How many there are in all.
    count: usize,
}

impl<T> Cut<T> {
    pub(in crate::report) fn new(list: impl IntoIterator<Item = T>, most: usize) -> Self {
        let mut items: Vec<T> = list.into_iter().collect();
        let count = items.len();
        items.truncate(most);
        Self { more: count - items.len(), count, items }
    }

    /// How many there are in all.
    pub(in crate::report) fn count(&self) -> usize {
        self.count
    }
}

#[derive(Serialize)]
pub(in crate::report) struct CampaignView<'a> {
    plan: &'a str,
    plan_date: Option<NaiveDate>,
    plan_issuer: &'a str,
    short_name: &'a str,
    title: &'a str,
    office: String,
    /// Whom units ask; blank where the campaign file names nobody but the office.
    contact: &'a str,
    /// The telephone there; blank where none is given.
    phone: &'a str,
}

impl<'a> CampaignView<'a> {
    pub(in crate::report) fn new(campaign: &'a Campaign) -> Self {
        let office = campaign.issuer.office.join(" ");
        Self {
            plan: &campaign.plan,
            plan_date: campaign.plan_date,
            plan_issuer: &campaign.plan_issuer,
            short_name: &campaign.short_name,
            title: &campaign.title,
            office,
            contact: &campaign.issuer.contact,
            phone: &campaign.issuer.phone,
        }
    }
}

#[derive(Serialize)]
pub(in crate::report) struct TargetView<'a> {
    name: &'a str,
    short: String,
}

impl<'a> TargetView<'a> {
    pub(in crate::report) fn new(campaign: &'a Campaign) -> Self {
        let target = names::target(campaign);
        Self { name: &target.name, short: names::in_a_sentence(target) }
    }
}

/// A standing by its target indicator.
#[derive(Serialize)]
pub(in crate::report) struct StandingView {
    quota: Option<Count>,
    day: Option<Count>,
    cumulative: Option<Count>,
    /// What that gained in the period beside the period's figure; 0 mostly.
    booked: i64,
    before_campaign: Option<Count>,
    percent: Option<f64>,
    remaining: Option<Count>,
    /// What the even line asks for by now.
    required: Option<Count>,
    /// Cumulative less that: below 0 behind it.
    ahead: Option<i64>,
    pace_needed: Option<f64>,
    pace_7d: Option<f64>,
    projected_finish: Option<ReportDate>,
    on_pace: Option<bool>,
    /// `met`, `on-pace`, `at-risk`, `behind`, `missed` or `unclear`.
    risk: Option<&'static str>,
    /// Reports that were due in the periods that the recent pace is taken over, and those that came.
    recent_due: usize,
    recent_came: usize,
}

impl StandingView {
    pub(in crate::report) fn new(standing: &Standing, campaign: &Campaign) -> Self {
        let target = campaign.target_indicator();
        Self {
            quota: standing.quota,
            day: standing.day.get(target),
            cumulative: standing.cumulative.get(target),
            booked: standing.booked.get(target),
            required: standing.required,
            ahead: standing.ahead,
            recent_due: standing.recent.due,
            recent_came: standing.recent.came,
            before_campaign: standing.before_campaign.get(target),
            percent: standing.percent,
            remaining: standing.remaining,
            pace_needed: standing.pace_needed,
            pace_7d: standing.pace_7d,
            projected_finish: standing.projected_finish,
            on_pace: standing.on_pace,
            risk: standing.risk.map(Risk::as_str),
        }
    }
}

#[derive(Serialize)]
pub(in crate::report) struct TurnoutView {
    /// Units that must report: those that are excused are not among them.
    units: usize,
    reported: usize,
    on_time: usize,
    late: usize,
    missing: usize,
    returned: usize,
    pending: usize,
    excused: usize,
}

impl TurnoutView {
    pub(in crate::report) fn new(summary: &Summary) -> Self {
        let turnout = summary.turnout;
        Self {
            units: turnout.expected(),
            reported: turnout.reported(),
            on_time: turnout.on_time,
            late: turnout.late,
            missing: turnout.missing,
            returned: turnout.returned,
            pending: turnout.pending,
            excused: turnout.excused,
        }
    }
}

/// A changed figure.
#[derive(Serialize)]
pub(in crate::report) struct ChangeView {
    date: ReportDate,
    unit: String,
    /// Its name; of a balance with a word that says so.
    indicator: String,
    was: Option<i64>,
    now: Option<i64>,
    arrival: Option<String>,
    file: Option<String>,
}

impl ChangeView {
    pub(in crate::report) fn new(change: &Change, names: &Names<'_>, words: &Words) -> Self {
        Self {
            date: change.date,
            unit: cut(names.unit(&change.unit), NAME),
            indicator: cut(&names.changed(change, words), NAME),
            was: change.was,
            now: change.now,
            arrival: change.arrival.map(|moment| moment.to_rfc3339()),
            file: change.file.as_deref().map(|file| cut(file, NAME)),
        }
    }
}

/// Text on one line: a template may be written over several.
pub(in crate::report) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text on one line, cut to so many characters.
pub(in crate::report) fn cut(text: &str, most: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// What kind of edition it is, for templates.
pub(in crate::report) fn kind(edition: Edition) -> &'static str {
    match edition {
        Edition::First => "first",
        Edition::Correction => "correction",
        Edition::Supplement => "supplement",
    }
}
