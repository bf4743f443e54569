//! The rows of a report's lists as templates see them.

use serde::Serialize;

use super::titles::names_unit;
use super::wording;
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::form::{Form, TextColumn};
use crate::model::id::IndicatorId;
use crate::model::obligation::ObligationKind;
use crate::model::period::ReportDate;
use crate::model::period_report::{Brought, Difference, Duty, Fact, PeriodReport, Placed, Tally};
use crate::model::ratio;
use crate::model::standing::{Difficulty, FormStanding, FormUnit, TargetStanding};
use crate::model::summary::{FormerUnit, Heir, Summary};
use crate::model::turnout::Turnout;
use crate::report::groups::ordinals;
use crate::report::names::{self, Names};
use crate::report::words::Words;

/// Sources that the document names of a fact; the workbook has all.
const SOURCES: usize = 3;

#[derive(Serialize)]
pub(super) struct TallyView<'a> {
    name: &'a str,
    /// Its name below the heading of its branch.
    local: &'a str,
    quota: Option<Count>,
    opening: Vec<Option<Count>>,
    within: Vec<Option<Difference>>,
    closing: Vec<Option<Count>>,
    percent: Option<f64>,
    rank: Option<usize>,
    came: Came,
}

#[derive(Serialize)]
pub(super) struct GroupView<'a> {
    ordinal: String,
    /// Null for units that stand in no branch.
    total: Option<TallyView<'a>>,
    units: Vec<TallyView<'a>>,
}

#[derive(Serialize)]
pub(super) struct Came {
    due: usize,
    on_time: usize,
    late: usize,
    missing: usize,
    returned: usize,
    excused: usize,
    pending: usize,
    rate: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct BroughtView {
    period: String,
    count: Count,
    silent: usize,
}

#[derive(Serialize)]
pub(super) struct DutyView<'a> {
    name: &'a str,
    is_document: bool,
    came: Came,
    units: Vec<(&'a str, Came)>,
}

#[derive(Serialize)]
pub(super) struct TargetRow<'a> {
    unit: &'a str,
    goal: Option<Count>,
    done: Option<Count>,
    shortfall: Option<Count>,
    percent: Option<f64>,
    met: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct TargetRows<'a> {
    form: &'a str,
    name: &'a str,
    units: Vec<TargetRow<'a>>,
    total: TargetRow<'a>,
    known: usize,
    met: usize,
}

#[derive(Serialize)]
pub(super) struct FormRows<'a> {
    name: &'a str,
    indicators: Vec<&'a str>,
    units: Vec<(&'a str, usize, Vec<Option<Count>>)>,
    total: Vec<Option<Count>>,
    reporting: usize,
}

#[derive(Serialize)]
pub(super) struct TextRows<'a> {
    name: &'a str,
    columns: Vec<&'a str>,
    /// Date, unit, sub-row and what stands in each column.
    rows: Vec<(ReportDate, &'a str, &'a str, Vec<&'a str>)>,
}

#[derive(Serialize)]
pub(super) struct DifficultyView<'a> {
    id: &'a str,
    unit: &'a str,
    area: &'a str,
    text: &'a str,
    first: ReportDate,
    age: i64,
    resolved: Option<ReportDate>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct DecisionView<'a> {
    pub(super) unit: &'a str,
    pub(super) form: &'a str,
    pub(super) from: ReportDate,
    pub(super) to: ReportDate,
    pub(super) reason: &'a str,
    pub(super) file: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct CorrectionView<'a> {
    pub(super) date: ReportDate,
    pub(super) unit: &'a str,
    pub(super) indicator: &'a str,
    pub(super) was: Option<i64>,
    pub(super) now: Option<i64>,
    pub(super) file: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct CriterionView<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) full: Count,
    pub(super) points: Count,
}

#[derive(Serialize)]
pub(super) struct PlacedView<'a> {
    place: Option<usize>,
    name: &'a str,
    /// Value and points by criterion.
    scores: Vec<(Option<f64>, Option<f64>)>,
    total: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct FactsView<'a> {
    name: &'a str,
    facts: Vec<FactView>,
}

#[derive(Serialize)]
pub(super) struct FactView {
    text: String,
    sources: Vec<String>,
    /// Sources that only the workbook names.
    more: usize,
}

fn came(turnout: &Turnout) -> Came {
    let due = turnout.expected() - turnout.pending;
    Came {
        due,
        on_time: turnout.on_time,
        late: turnout.late,
        missing: turnout.missing,
        returned: turnout.returned,
        excused: turnout.excused,
        pending: turnout.pending,
        rate: ratio::percent(turnout.on_time as Count, due as Count),
    }
}

/// A unit before a change, with one that carries on what it brought.
#[derive(Serialize)]
pub(super) struct FormerRow<'a> {
    name: &'a str,
    /// Its last day.
    until: ReportDate,
    counted: Option<Count>,
    heir: &'a str,
    carried: Option<Count>,
    came: Came,
}

/// The units that a change within the report's days ended.
pub(super) fn former<'a>(report: &'a PeriodReport, target: &IndicatorId, names: &Names<'a>) -> Vec<FormerRow<'a>> {
    let days = report.span.days;
    let periods = report.summary.trend.iter().map(|point| point.period);
    let inside: Vec<bool> = periods.map(|period| period.ends.0 >= days.starts && period.ends <= days.ends).collect();
    let own = report.summary.former.iter().filter(|unit| unit.until >= days.starts && unit.until <= days.ends.0);
    let row = |(unit, heir): (&'a FormerUnit, &'a Heir)| {
        let trend = unit.trend.iter().zip(&inside).filter(|(_, inside)| **inside);
        FormerRow {
            name: &unit.name,
            until: ReportDate(unit.until.pred_opt().unwrap_or(unit.until)),
            counted: unit.cumulative.get(target),
            heir: names.unit(&heir.unit),
            carried: heir.carried.get(target),
            came: came(&Turnout::of(trend.map(|(day, _)| day.status))),
        }
    };
    own.flat_map(|unit| unit.heirs.iter().map(move |heir| (unit, heir))).map(row).collect()
}

pub(super) fn tally(tally: &Tally) -> TallyView<'_> {
    TallyView {
        name: &tally.name,
        local: &tally.local,
        quota: tally.quota,
        opening: tally.opening.0.iter().map(|(_, value)| *value).collect(),
        within: tally.within.iter().map(|(_, value)| *value).collect(),
        closing: tally.closing.0.iter().map(|(_, value)| *value).collect(),
        percent: tally.percent,
        rank: tally.rank,
        came: came(&tally.turnout),
    }
}

/// The branches, each with its own units before those below it; then the units that stand in none.
pub(super) fn groups(report: &PeriodReport) -> Vec<GroupView<'_>> {
    let outside = report.summary.units.iter().zip(&report.units).filter(|(unit, _)| unit.above.is_empty());
    let outside: Vec<TallyView<'_>> = outside.map(|(_, own)| tally(own)).collect();
    let levels = report.branches.iter().map(|branch| branch.level);
    let mut ordinals = ordinals(levels.chain([0])).into_iter();
    let branches = report.branches.iter().zip(ordinals.by_ref());
    let mut groups: Vec<GroupView<'_>> = branches
        .map(|(branch, ordinal)| GroupView {
            ordinal,
            total: Some(tally(&branch.tally)),
            units: branch.own.iter().map(|at| tally(&report.units[*at])).collect(),
        })
        .collect();
    if !outside.is_empty() {
        groups.push(GroupView { ordinal: ordinals.next().unwrap_or_default(), total: None, units: outside });
    }
    groups
}

pub(super) fn brought(day: Brought, campaign: &Campaign, words: &Words) -> BroughtView {
    BroughtView { period: names::of_period(day.period, campaign, words), count: day.count, silent: day.silent }
}

pub(super) fn duty(duty: &Duty) -> DutyView<'_> {
    DutyView {
        name: &duty.name,
        is_document: duty.kind == ObligationKind::Document,
        came: came(&duty.turnout),
        units: duty.units.iter().map(|own| (own.name.as_str(), came(&own.turnout))).collect(),
    }
}

fn target_row<'a>(unit: &'a str, standing: &TargetStanding) -> TargetRow<'a> {
    TargetRow {
        unit,
        goal: standing.goal,
        done: standing.done,
        shortfall: standing.shortfall,
        percent: standing.percent,
        met: standing.met,
    }
}

pub(super) fn targets<'a>(form: &'a Form, standing: &'a FormStanding) -> Vec<TargetRows<'a>> {
    let rows = form.targets.iter().zip(&standing.targets).map(|(target, total)| {
        let own = |unit: &'a FormUnit| {
            let found = unit.targets.iter().find(|one| one.target == target.id)?;
            Some(target_row(&unit.name, found))
        };
        TargetRows {
            form: &form.name,
            name: &target.name,
            units: standing.units.iter().filter_map(own).collect(),
            total: target_row("", &total.standing),
            known: total.known,
            met: total.met,
        }
    });
    rows.collect()
}

/// A form's figures; `None` where it has no indicators, or where its targets alone say all that it asks for.
pub(super) fn figures<'a>(form: &'a Form, standing: &'a FormStanding) -> Option<FormRows<'a>> {
    if form.indicators.is_empty() {
        return None;
    }
    let values = |figures: &Figures| figures.0.iter().map(|(_, value)| *value).collect();
    Some(FormRows {
        name: &form.name,
        indicators: form.indicators.iter().map(|indicator| indicator.name.as_str()).collect(),
        units: standing.units.iter().map(|unit| (unit.name.as_str(), unit.reports, values(&unit.figures))).collect(),
        total: values(&standing.total),
        reporting: standing.units.iter().filter(|unit| unit.reported.is_some()).count(),
    })
}

/// What stands in a form's text columns in the days of the report.
pub(super) fn texts<'a>(form: &'a Form, standing: &'a FormStanding, report: &PeriodReport) -> Option<TextRows<'a>> {
    let columns: Vec<_> = form.texts.iter().filter(|text| !text.difficulties).collect();
    if columns.is_empty() {
        return None;
    }
    let days = report.span.days.starts..=report.span.days.ends.0;
    let mut rows = Vec::new();
    for unit in &standing.units {
        let inside = unit.texts.iter().filter(|text| days.contains(&text.date.0)).collect::<Vec<_>>();
        for row in inside.chunk_by(|a, b| (a.date, a.row) == (b.date, b.row)) {
            let Some(first) = row.first() else { continue };
            let cell = |column: &&TextColumn| {
                row.iter().find(|text| text.column == column.id).map_or("", |text| text.text.as_str())
            };
            let cells = columns.iter().map(cell).collect();
            rows.push((first.date, unit.name.as_str(), first.area.as_str(), cells));
        }
    }
    rows.sort_by_key(|row| row.0);
    Some(TextRows { name: &form.name, columns: columns.iter().map(|column| column.name.as_str()).collect(), rows })
}

pub(super) fn difficulty<'a>(one: &'a Difficulty, summary: &'a Summary, campaign: &'a Campaign) -> DifficultyView<'a> {
    DifficultyView {
        id: &one.id,
        unit: names_unit(summary, campaign, &one.unit),
        area: &one.area,
        text: &one.text,
        first: one.first,
        age: one.age,
        resolved: one.resolved.as_ref().map(|over| over.date),
        reason: one.resolved.as_ref().map(|over| over.reason.as_str()),
    }
}

pub(super) fn placed(placed: &Placed) -> PlacedView<'_> {
    let score = |score: &Option<(f64, f64)>| (score.map(|(value, _)| value), score.map(|(_, points)| points));
    PlacedView {
        place: placed.place,
        name: &placed.name,
        scores: placed.scores.iter().map(score).collect(),
        total: placed.total,
    }
}

/// Facts that speak for units, or those that do not, unit by unit.
pub(super) fn facts<'a>(facts: &'a [Fact], reached: bool, campaign: &Campaign, words: &Words) -> Vec<FactsView<'a>> {
    let mut units: Vec<FactsView<'a>> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.reached == reached) {
        let shown = fact.sources.iter().take(SOURCES).map(|proof| wording::proof(proof, words)).collect();
        let view = FactView {
            text: wording::fact(fact, campaign, words),
            sources: shown,
            more: fact.sources.len().saturating_sub(SOURCES),
        };
        match units.last_mut().filter(|unit| unit.name == fact.name) {
            Some(unit) => unit.facts.push(view),
            None => units.push(FactsView { name: &fact.name, facts: vec![view] }),
        }
    }
    units
}
