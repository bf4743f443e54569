//! What the template of a day's page sees besides the summary itself: charts, the table, sources, its neighbours.

use std::collections::HashMap;

use serde::Serialize;

use super::assets::Assets;
use super::branches::{Branch, Branches, MOST};
use super::file_name;
use super::units::UnitFiles;
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::change::Change;
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::source::{KeptFile, TotalSource, UnitSources, spelled};
use crate::model::submission::{Figure, Measure};
use crate::model::summary::{Standing, Summary, UnitStanding};
use crate::model::trend::{AT_RISK_SHARE, Risk};
use crate::model::turnout::Turnout;
use crate::report::chart;
use crate::report::groups::together;
use crate::report::names::{self, Names};
use crate::report::view::parts::{ChangeView, Cut, StandingView};
use crate::report::view::{Room, View};
use crate::report::words::Words;

/// What a page has room for.
const ROOM: Room = Room { rows: 0, names: 60, changes: 200, difficulties: 200, returned: 100, text: 1_000 };
/// Corrections of the whole campaign that a page lists: the last ones.
const CORRECTIONS: usize = 200;
/// Units whose figures a page follows to their cells; with more of them the workbook does.
const SOURCES: usize = 60;
/// Figures of one unit that it follows.
const FIGURES: usize = 120;

/// Day and cumulative of an indicator beside the target's.
#[derive(Serialize)]
struct Pair {
    name: String,
    day: Option<Count>,
    cumulative: Option<Count>,
}

/// A row of the table: a unit, or a branch with its page.
#[derive(Serialize)]
struct Row {
    name: String,
    href: Option<String>,
    rank: Option<usize>,
    #[serde(flatten)]
    standing: StandingView,
    others: Vec<Pair>,
    status: Option<&'static str>,
    corrected: bool,
    received_at: Option<String>,
    spark: String,
    /// Units of a branch, those that reported and those behind.
    units: usize,
    reported: usize,
    behind: usize,
}

/// Another page.
#[derive(Serialize)]
struct Link {
    /// Null for the day's own.
    name: Option<String>,
    href: String,
}

/// Where a figure stands.
#[derive(Serialize)]
struct FigureView {
    area: String,
    indicator: String,
    measure: &'static str,
    value: Count,
    sheet: String,
    cell: CellRef,
}

/// A report's file.
#[derive(Serialize)]
struct FileView {
    file: String,
    sha256: String,
    /// From the page to the archive; null of a file in quarantine.
    href: Option<String>,
}

impl FileView {
    fn new(kept: &KeptFile) -> Self {
        Self { file: kept.source.file.clone(), sha256: kept.source.sha256.clone(), href: kept.link() }
    }
}

/// What a cumulative figure is made of, and where it was last reported.
#[derive(Serialize)]
struct TotalView {
    indicator: String,
    cumulative: Count,
    reported: Count,
    opening: Count,
    booked: i64,
    date: ReportDate,
    file: FileView,
    sheet: String,
    cells: String,
}

/// A unit's file, with the cells of its figures, and what its cumulative figures are made of.
#[derive(Serialize)]
struct SourceView {
    unit: String,
    /// The file of the report date; null where nothing counts for it.
    file: Option<String>,
    sha256: Option<String>,
    /// From the page to the archive; null of a file in quarantine, too.
    href: Option<String>,
    received_at: Option<String>,
    totals: Vec<TotalView>,
    figures: Cut<FigureView>,
}

/// What stands on the page besides the summary.
#[derive(Serialize)]
struct Extra {
    /// The branch that the page is about; null on the day's own.
    branch: Option<String>,
    /// The pages above it, the day's own first.
    trail: Vec<Link>,
    workbook: String,
    course: Option<String>,
    periods: Option<String>,
    units: Option<String>,
    /// The branches right below it.
    branches: Vec<Row>,
    /// Units, where the page has room for them.
    rows: Vec<Row>,
    others: Vec<String>,
    corrections: Cut<ChangeView>,
    sources: Vec<SourceView>,
    errors: usize,
    /// Whether a cumulative figure of the target gained more than the period's own.
    has_booked: bool,
    /// Percent of the pace needed from which a unit is at risk and not behind.
    at_risk: f64,
}

/// All that the template of a day's page may ask for.
#[derive(Serialize)]
pub(super) struct PageView<'a> {
    #[serde(flatten)]
    day: View<'a>,
    assets: Assets<'a>,
    title: String,
    page: Extra,
}

impl<'a> PageView<'a> {
    /// The day's own page.
    pub(super) fn of_day(
        summary: &'a Summary,
        campaign: &'a Campaign,
        words: &'a Words,
        workbook: &str,
        branches: &Branches<'_>,
    ) -> Self {
        let units: Vec<&UnitStanding> = summary.units.iter().collect();
        let units = if units.len() > MOST { Vec::new() } else { units };
        let mut view = Self::new(summary, campaign, words, workbook, units);
        view.page.branches =
            branches.highest.iter().map(|at| branch_row(&branches.all[*at], summary, campaign)).collect();
        view
    }

    /// The page of a branch, from its own part of the summary; `whole` is all of it.
    pub(super) fn of_branch(
        own: &'a Summary,
        whole: &Summary,
        campaign: &'a Campaign,
        words: &'a Words,
        workbook: &str,
        (branches, at): (&Branches<'_>, usize),
    ) -> Self {
        let branch = &branches.all[at];
        let mut view = Self::new(own, campaign, words, workbook, branch.listed(whole));
        view.title = format!("{} – {}", branch.name, view.title);
        view.page.branch = Some(branch.name.clone());
        view.page.branches = branch.below.iter().map(|at| branch_row(&branches.all[*at], whole, campaign)).collect();
        view.page.branches.extend(branch.beside(whole).into_iter().map(|own| own_row(&own, whole, campaign, words)));
        let above = std::iter::successors(branch.up, |at| branches.all[*at].up).map(|at| &branches.all[at]);
        let mut trail: Vec<Link> =
            above.map(|branch| Link { name: Some(branch.name.clone()), href: branch.file.clone() }).collect();
        trail.push(Link { name: None, href: file_name(own.period.ends) });
        trail.reverse();
        view.page.trail = trail;
        view
    }

    fn new(
        summary: &'a Summary,
        campaign: &'a Campaign,
        words: &'a Words,
        workbook: &str,
        mut units: Vec<&UnitStanding>,
    ) -> Self {
        let period = names::period_named(summary, campaign, words);
        let title = words.fill("page.title", &[("campaign", &campaign.short_name), ("period", &period)]);
        let svg = |chart: Option<chart::Chart>| chart.map(|chart| chart.svg);
        let names = Names::new(summary, campaign);
        units.sort_by_key(|unit| unit.rank.unwrap_or(usize::MAX));
        let target = campaign.target_indicator();
        let others = campaign.main_form().indicators.iter().filter(|indicator| indicator.id != *target);
        let latest: Vec<&Change> = summary.corrections.iter().rev().collect();
        let page = Extra {
            branch: None,
            trail: Vec::new(),
            workbook: workbook.to_owned(),
            course: svg(chart::trend(&summary.trend, campaign, words)),
            periods: svg(chart::periods(summary, campaign, words)),
            units: svg(chart::units(summary, campaign, words)),
            branches: Vec::new(),
            rows: units.into_iter().map(|unit| unit_row(unit, campaign)).collect(),
            others: others.map(|indicator| indicator.name.clone()).collect(),
            corrections: Cut::new(latest.into_iter().map(|change| ChangeView::new(change, &names, words)), CORRECTIONS),
            sources: sources(summary, &names),
            has_booked: summary.units.iter().any(|unit| unit.standing.booked.get(target) != 0),
            at_risk: AT_RISK_SHARE * 100.0,
            errors: summary
                .findings
                .iter()
                .filter(|found| found.severity == crate::model::finding::Severity::Error)
                .count(),
        };
        Self { day: View::new(summary, campaign, words, ROOM), assets: Assets::new(words), title, page }
    }

    /// Links the units of the table to their pages; `summary` is the one that the view was made from.
    pub(super) fn link(&mut self, summary: &Summary, units: &UnitFiles<'_>) {
        let ids: HashMap<&str, &UnitId> = summary.units.iter().map(|unit| (unit.name.as_str(), &unit.id)).collect();
        for row in &mut self.page.rows {
            row.href = ids.get(row.name.as_str()).and_then(|id| units.of(id)).map(str::to_owned);
        }
    }

    /// Sets the sentence that says how the campaign stands.
    pub(super) fn set_verdict(&mut self, verdict: String) {
        self.day.verdict = verdict;
    }
}

fn pairs(standing: &Standing, campaign: &Campaign) -> Vec<Pair> {
    let target = campaign.target_indicator();
    let others = campaign.main_form().indicators.iter().filter(|indicator| indicator.id != *target);
    let pair = |indicator: &crate::model::form::Indicator| Pair {
        name: indicator.name.clone(),
        day: standing.day.get(&indicator.id),
        cumulative: standing.cumulative.get(&indicator.id),
    };
    others.map(pair).collect()
}

fn unit_row(unit: &UnitStanding, campaign: &Campaign) -> Row {
    Row {
        name: unit.name.clone(),
        href: None,
        rank: unit.rank,
        standing: StandingView::new(&unit.standing, campaign),
        others: pairs(&unit.standing, campaign),
        status: Some(unit.status.as_str()),
        corrected: unit.corrected,
        received_at: unit.received_at.map(|moment| moment.to_rfc3339()),
        spark: chart::sparkline(&unit.trend),
        units: 1,
        reported: 0,
        behind: 0,
    }
}

fn branch_row(branch: &Branch<'_>, summary: &Summary, campaign: &Campaign) -> Row {
    let standing = branch.standing(summary, campaign);
    group_row((branch.name.clone(), Some(branch.file.clone())), &standing, &branch.units, campaign)
}

/// Units right in a branch beside those of the branches below it.
fn own_row(units: &[&UnitStanding], summary: &Summary, campaign: &Campaign, words: &Words) -> Row {
    let standing = together(units, campaign, summary.period.ends);
    group_row((words.label("page.own_units").to_owned(), None), &standing, units, campaign)
}

fn group_row(
    (name, href): (String, Option<String>),
    standing: &Standing,
    units: &[&UnitStanding],
    campaign: &Campaign,
) -> Row {
    let turnout = Turnout::of(units.iter().map(|unit| unit.status));
    Row {
        name,
        href,
        rank: None,
        others: pairs(standing, campaign),
        standing: StandingView::new(standing, campaign),
        status: None,
        corrected: false,
        received_at: None,
        spark: String::new(),
        units: units.len(),
        reported: turnout.reported(),
        behind: units.iter().filter(|unit| unit.standing.risk.is_some_and(Risk::is_behind)).count(),
    }
}

/// Units with their files and cells, where there are few enough of them.
fn sources(summary: &Summary, names: &Names<'_>) -> Vec<SourceView> {
    if summary.units.len() > SOURCES {
        return Vec::new();
    }
    let view = |own: &UnitSources| {
        let unit = summary.units.iter().find(|unit| unit.id == own.unit)?;
        let figure = |figure: &Figure| FigureView {
            area: figure.area.to_string(),
            indicator: names.indicator(&figure.indicator).to_owned(),
            measure: match figure.measure {
                Measure::Day => "measure.day",
                Measure::Cumulative => "measure.cumulative",
            },
            value: figure.value,
            sheet: figure.sheet.to_string(),
            cell: figure.cell,
        };
        let total = |total: &TotalSource| {
            let last = &total.last;
            let cells = [&last.cumulative, &last.day].map(|figure| spelled(&figure.cells));
            TotalView {
                indicator: names.indicator(&total.indicator).to_owned(),
                cumulative: total.counted,
                reported: total.reported,
                opening: total.opening,
                booked: total.booked,
                date: last.date,
                file: FileView::new(&last.file),
                sheet: last.sheet().to_owned(),
                cells: cells.into_iter().find(|cells| !cells.is_empty()).unwrap_or_default(),
            }
        };
        let file = own.file.as_deref();
        Some(SourceView {
            unit: unit.name.clone(),
            file: file.map(|kept| kept.source.file.clone()),
            sha256: file.map(|kept| kept.source.sha256.clone()),
            href: file.and_then(KeptFile::link),
            received_at: unit.received_at.map(|moment| moment.to_rfc3339()),
            totals: own.totals.iter().map(total).collect(),
            figures: Cut::new(own.figures.iter().map(figure), FIGURES),
        })
    };
    summary.sources.iter().filter_map(view).collect()
}
