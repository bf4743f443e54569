//! A summary as templates see it: names for identifiers, long lists cut to what an output has room for.
//!
//! Numbers stay numbers and dates ISO text; the templates' filters write them.

pub(super) mod parts;
mod plan;
mod since;

use serde::Serialize;

use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::finding::Severity;
use crate::model::period::{Cadence, ReportDate};
use crate::model::submission::{Status, Verdict};
use crate::model::summary::{FormerUnit, Heir, SubmissionLine, Summary, UnitStanding};
use crate::model::trend::Risk;
use crate::model::turnout::Turnout;
use crate::report::groups::groups;
use crate::report::names::{self, Names};
use crate::report::words::Words;
use parts::{CampaignView, ChangeView, Cut, NAME, StandingView, TargetView, TurnoutView, cut};
use plan::PlanView;
use since::SinceView;

/// Days within which a difficulty that ended is still news.
const RECENT: i64 = 7;
/// Units before a change that a page lists; the workbook lists all of them.
const FORMER: usize = 400;

/// How much of each list an output has room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Rows of the table by unit; more units than that are shown by group, or only the last ones.
    pub(super) rows: usize,
    /// Units of a list of names.
    pub(super) names: usize,
    /// Changed figures.
    pub(super) changes: usize,
    /// Difficulties.
    pub(super) difficulties: usize,
    /// Returned files.
    pub(super) returned: usize,
    /// Characters of a text that a unit wrote.
    pub(super) text: usize,
}

#[derive(Serialize)]
struct IndicatorView<'a> {
    name: &'a str,
    target: bool,
    day: Option<Count>,
    cumulative: Option<Count>,
    booked: i64,
}

/// A unit, or a group of them.
#[derive(Serialize)]
struct UnitView {
    id: String,
    name: String,
    rank: Option<usize>,
    #[serde(flatten)]
    standing: StandingView,
    /// Null for a group.
    status: Option<Status>,
    corrected: bool,
    received_at: Option<String>,
    /// Periods in a row without a report that counts.
    misses: usize,
    /// The file whose figures count.
    file: Option<String>,
}

#[derive(Serialize)]
struct CalendarView {
    starts: ReportDate,
    ends: ReportDate,
    /// Periods to come, and what one is called: *ngày*, *tuần*, *tháng*.
    periods_left: usize,
    each: String,
    /// The periods that the recent pace is taken over: *7 ngày qua*.
    recently: String,
    deadline: String,
    /// When late reports are gathered into a supplement, if that is still to come.
    supplement: Option<String>,
    /// *Trong ngày*, or as long as a period is.
    this_period: String,
    /// Days by which the quota will be met after the campaign's end at the present pace.
    days_over: Option<i64>,
    /// Whether a period is a day.
    daily: bool,
}

#[derive(Serialize)]
struct DifficultyView {
    id: String,
    unit: String,
    area: String,
    text: String,
    first: ReportDate,
    /// Days that it has been open.
    age: i64,
}

/// A difficulty that is over.
#[derive(Serialize)]
struct OverView {
    unit: String,
    text: String,
    date: ReportDate,
    how: String,
}

#[derive(Serialize)]
struct ReturnedView {
    file: String,
    unit: Option<String>,
    /// The first reason.
    message: Option<String>,
}

/// A unit before a change, with one that carries on what it brought.
#[derive(Serialize)]
struct FormerView {
    name: String,
    /// Its last day.
    until: ReportDate,
    cumulative: Option<Count>,
    heir: String,
    carried: Option<Count>,
    /// Its reports that count, and those that were due.
    reported: usize,
    expected: usize,
}

/// All that the templates of a summary may ask for.
#[derive(Serialize)]
pub(super) struct View<'a> {
    campaign: CampaignView<'a>,
    period: String,
    period_named: String,
    as_of: String,
    edition: Option<String>,
    revision: u32,
    target: TargetView<'a>,
    total: StandingView,
    indicators: Vec<IndicatorView<'a>>,
    turnout: TurnoutView,
    calendar: CalendarView,
    pub(super) verdict: String,
    pub(super) subject: String,
    rows: Vec<UnitView>,
    rows_hidden: usize,
    rows_are_groups: bool,
    /// Those that will not meet their quota as things stand, the furthest behind the even line first.
    behind: Cut<UnitView>,
    /// Those of which too few reports came to say.
    unclear: Cut<UnitView>,
    late: Cut<UnitView>,
    missing: Cut<UnitView>,
    returned: Cut<UnitView>,
    pending: Cut<UnitView>,
    excused: Cut<UnitView>,
    corrected: Cut<UnitView>,
    changes: Cut<ChangeView>,
    difficulties: Cut<DifficultyView>,
    /// Units before a change.
    former: Vec<FormerView>,
    /// Those that were ended within a week before the report date.
    over: Cut<OverView>,
    plan: PlanView,
    returned_files: Cut<ReturnedView>,
    warnings: usize,
    since: SinceView,
}

impl<'a> View<'a> {
    pub(super) fn new(summary: &'a Summary, campaign: &'a Campaign, words: &Words, room: Room) -> Self {
        let names = Names::new(summary, campaign);
        let (rows, rows_hidden, rows_are_groups) = rows(summary, campaign, words, room.rows);
        let with = |status: Status| {
            let units = summary.units.iter().filter(move |unit| unit.status == status);
            Cut::new(units.map(|unit| unit_view(unit, campaign)), room.names)
        };
        let mut behind: Vec<_> =
            summary.units.iter().filter(|unit| unit.standing.risk.is_some_and(Risk::is_behind)).collect();
        behind.sort_by_key(|unit| unit.standing.ahead);
        let unclear = summary.units.iter().filter(|unit| unit.standing.risk == Some(Risk::Unclear));
        let corrected = summary.units.iter().filter(|unit| unit.corrected);
        let indicators = campaign.main_form().indicators.iter().map(|indicator| IndicatorView {
            name: &indicator.name,
            target: indicator.id == *campaign.target_indicator(),
            day: summary.total.day.get(&indicator.id),
            cumulative: summary.total.cumulative.get(&indicator.id),
            booked: summary.total.booked.get(&indicator.id),
        });
        let open = summary.difficulties.iter().filter(|difficulty| difficulty.resolved.is_none());
        let difficulties = open.map(|difficulty| DifficultyView {
            id: difficulty.id.clone(),
            unit: cut(names.unit(&difficulty.unit), NAME),
            area: cut(&difficulty.area, NAME),
            text: cut(&difficulty.text, room.text),
            first: difficulty.first,
            age: difficulty.age,
        });
        let over = summary.difficulties.iter().filter_map(|difficulty| {
            let resolution = difficulty.resolved.as_ref()?;
            let days = (summary.period.ends.0 - resolution.date.0).num_days();
            (days < RECENT).then(|| OverView {
                unit: cut(names.unit(&difficulty.unit), NAME),
                text: cut(&difficulty.text, room.text),
                date: resolution.date,
                how: cut(&resolution.reason, room.text),
            })
        });
        Self {
            campaign: CampaignView::new(campaign),
            period: names::period(summary, campaign, words),
            period_named: names::period_named(summary, campaign, words),
            as_of: campaign.calendar.local(summary.as_of).to_rfc3339(),
            edition: names::edition_line(summary, words),
            revision: summary.revision,
            target: TargetView::new(campaign),
            total: StandingView::new(&summary.total, campaign),
            indicators: indicators.collect(),
            turnout: TurnoutView::new(summary),
            calendar: calendar(summary, campaign, words),
            verdict: String::new(),
            subject: String::new(),
            rows,
            rows_hidden,
            rows_are_groups,
            behind: Cut::new(behind.into_iter().map(|unit| unit_view(unit, campaign)), room.names),
            unclear: Cut::new(unclear.map(|unit| unit_view(unit, campaign)), room.names),
            late: with(Status::Late),
            missing: with(Status::Missing),
            returned: with(Status::Returned),
            pending: with(Status::Pending),
            excused: with(Status::Excused),
            corrected: Cut::new(corrected.map(|unit| unit_view(unit, campaign)), room.names),
            changes: Cut::new(
                summary.changes.iter().map(|change| ChangeView::new(change, &names, words)),
                room.changes,
            ),
            difficulties: Cut::new(difficulties, room.difficulties),
            former: former_views(summary, &names, campaign),
            over: Cut::new(over, room.difficulties),
            plan: PlanView::new(summary, campaign, words, room.names),
            returned_files: Cut::new(returned_files(summary, &names, room.text), room.returned),
            warnings: summary.findings.iter().filter(|finding| finding.severity == Severity::Warning).count(),
            since: SinceView::new(summary, campaign, room.names),
        }
    }
}

fn calendar(summary: &Summary, campaign: &Campaign, words: &Words) -> CalendarView {
    let calendar = &campaign.calendar;
    let over = summary.total.projected_finish.map(|finish| (finish.0 - calendar.ends).num_days());
    CalendarView {
        starts: ReportDate(calendar.starts),
        ends: ReportDate(calendar.ends),
        periods_left: calendar.periods_left(summary.period.ends),
        each: words.label(names::each_key(campaign)).to_owned(),
        recently: names::recently(summary, campaign, words),
        daily: calendar.cadence == Cadence::Daily,
        deadline: calendar.deadline(summary.period.ends).to_rfc3339(),
        supplement: Some(calendar.supplement_time(summary.period.ends))
            .filter(|at| *at > summary.as_of)
            .map(|at| at.to_rfc3339()),
        this_period: words.label(names::cadence_key(campaign)).to_owned(),
        days_over: over.filter(|days| *days > 0),
    }
}

/// The table: units by rank; too many of them by group; without groups the last ones.
fn rows(summary: &Summary, campaign: &Campaign, words: &Words, most: usize) -> (Vec<UnitView>, usize, bool) {
    let mut units: Vec<_> = summary.units.iter().collect();
    units.sort_by_key(|unit| unit.rank.unwrap_or(usize::MAX));
    if units.len() <= most {
        return (units.into_iter().map(|unit| unit_view(unit, campaign)).collect(), 0, false);
    }
    let groups = groups(summary, campaign);
    if (2..=most).contains(&groups.len()) {
        let rows = groups.iter().map(|group| UnitView {
            id: String::new(),
            name: cut(group.name.unwrap_or_else(|| words.label("workbook.other_group")), NAME),
            rank: None,
            standing: StandingView::new(&group.standing, campaign),
            status: None,
            corrected: false,
            received_at: None,
            misses: 0,
            file: None,
        });
        return (rows.collect(), 0, true);
    }
    let hidden = units.len() - most;
    (units.into_iter().skip(hidden).map(|unit| unit_view(unit, campaign)).collect(), hidden, false)
}

/// Units before a change, with those that carry on what they brought.
fn former_views(summary: &Summary, names: &Names<'_>, campaign: &Campaign) -> Vec<FormerView> {
    let target = campaign.target_indicator();
    let of = |(unit, heir): (&FormerUnit, &Heir)| {
        let turnout = Turnout::of(unit.trend.iter().map(|day| day.status));
        FormerView {
            name: cut(&unit.name, NAME),
            until: ReportDate(unit.until.pred_opt().unwrap_or(unit.until)),
            cumulative: unit.cumulative.get(target),
            heir: cut(names.unit(&heir.unit), NAME),
            carried: heir.carried.get(target),
            reported: turnout.reported(),
            expected: turnout.expected(),
        }
    };
    let pairs = summary.former.iter().flat_map(|unit| unit.heirs.iter().map(move |heir| (unit, heir)));
    pairs.take(FORMER).map(of).collect()
}

fn unit_view(unit: &UnitStanding, campaign: &Campaign) -> UnitView {
    UnitView {
        id: unit.id.to_string(),
        name: cut(&unit.name, NAME),
        rank: unit.rank,
        standing: StandingView::new(&unit.standing, campaign),
        status: Some(unit.status),
        corrected: unit.corrected,
        received_at: unit.received_at.map(|moment| moment.to_rfc3339()),
        misses: unit.misses(),
        file: unit.source.as_ref().map(|source| cut(&source.file, NAME)),
    }
}

/// Files that went back and were not answered since, each with the first reason.
fn returned_files(summary: &Summary, names: &Names<'_>, characters: usize) -> Vec<ReturnedView> {
    let mut returned: Vec<_> =
        summary.submissions.iter().filter(|line| line.verdict == Verdict::Returned && !line.answered).collect();
    returned.sort();
    returned.dedup_by(|a, b| a.file == b.file);
    let mut errors: Vec<_> = summary.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    errors.sort();
    let view = |line: &SubmissionLine| {
        let at = errors.partition_point(|finding| finding.file < line.file);
        let first = errors.get(at).filter(|finding| finding.file == line.file);
        ReturnedView {
            file: cut(&line.file, NAME),
            unit: line.unit.as_ref().map(|unit| cut(names.unit(unit), NAME)),
            message: first.map(|finding| cut(&finding.message, characters)),
        }
    };
    returned.into_iter().map(view).collect()
}
