//! A closing as the templates of reports see it: names for identifiers, numbers as numbers, dates as ISO text.

use serde::Serialize;

use super::told;
use crate::model::campaign::{Campaign, Count, Form};
use crate::model::closing::{Brought, Closing, Difference, Duty, Fact, Placed, ReportKind, Tally};
use crate::model::obligation::{Difficulty, FormStanding, ObligationKind, TargetStanding};
use crate::model::period::ReportDate;
use crate::model::summary::{Change, Turnout};
use crate::report::names::{self, Names};
use crate::report::view::parts::{CampaignView, TargetView};
use crate::report::words::Words;

/// Sources that the document names of a fact; the workbook has all.
const SOURCES: usize = 3;

#[derive(Serialize)]
pub(super) struct ClosingView<'a> {
    campaign: CampaignView<'a>,
    target: TargetView<'a>,
    kind: ReportKind,
    /// Whether the campaign, week or month goes on.
    unfinished: bool,
    starts: String,
    ends: String,
    planned_end: ReportDate,
    as_of: String,
    /// The quota that the plan states.
    plan_quota: Option<Count>,
    indicators: Vec<&'a str>,
    /// Where the target stands among them.
    target_at: usize,
    total: TallyView<'a>,
    groups: Vec<GroupView<'a>>,
    has_groups: bool,
    remaining: Option<Count>,
    pace_needed: Option<f64>,
    pace_7d: Option<f64>,
    projected_finish: Option<ReportDate>,
    before_campaign: Option<Count>,
    reported: usize,
    average: Option<f64>,
    best: Option<BroughtView>,
    worst: Option<BroughtView>,
    duties: Vec<DutyView<'a>>,
    targets: Vec<TargetRows<'a>>,
    forms: Vec<FormRows<'a>>,
    texts: Vec<TextRows<'a>>,
    open: Vec<DifficultyView<'a>>,
    resolved: Vec<DifficultyView<'a>>,
    excuses: Vec<DecisionView<'a>>,
    withdrawals: Vec<DecisionView<'a>>,
    corrections: Vec<CorrectionView<'a>>,
    criteria: Vec<CriterionView<'a>>,
    placed: Vec<PlacedView<'a>>,
    rewards: Vec<FactsView<'a>>,
    handling: Vec<FactsView<'a>>,
    gaps: Vec<String>,
}

#[derive(Serialize)]
struct TallyView<'a> {
    name: &'a str,
    quota: Option<Count>,
    opening: Vec<Option<Count>>,
    within: Vec<Option<Difference>>,
    closing: Vec<Option<Count>>,
    percent: Option<f64>,
    rank: Option<usize>,
    came: Came,
}

#[derive(Serialize)]
struct GroupView<'a> {
    /// Null for units without a superior.
    total: Option<TallyView<'a>>,
    units: Vec<TallyView<'a>>,
}

#[derive(Serialize)]
struct Came {
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
struct BroughtView {
    period: String,
    count: Count,
}

#[derive(Serialize)]
struct DutyView<'a> {
    name: &'a str,
    is_document: bool,
    came: Came,
    units: Vec<(&'a str, Came)>,
}

#[derive(Serialize)]
struct TargetRow<'a> {
    unit: &'a str,
    goal: Option<Count>,
    done: Option<Count>,
    shortfall: Option<Count>,
    percent: Option<f64>,
    met: Option<bool>,
}

#[derive(Serialize)]
struct TargetRows<'a> {
    form: &'a str,
    name: &'a str,
    units: Vec<TargetRow<'a>>,
    total: TargetRow<'a>,
    known: usize,
    met: usize,
}

#[derive(Serialize)]
struct FormRows<'a> {
    name: &'a str,
    indicators: Vec<&'a str>,
    units: Vec<(&'a str, usize, Vec<Option<Count>>)>,
    total: Vec<Option<Count>>,
    reporting: usize,
}

#[derive(Serialize)]
struct TextRows<'a> {
    name: &'a str,
    columns: Vec<&'a str>,
    /// Date, unit, sub-row and what stands in each column.
    rows: Vec<(ReportDate, &'a str, &'a str, Vec<&'a str>)>,
}

#[derive(Serialize)]
struct DifficultyView<'a> {
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
struct DecisionView<'a> {
    unit: &'a str,
    form: &'a str,
    from: ReportDate,
    to: ReportDate,
    reason: &'a str,
    file: Option<&'a str>,
}

#[derive(Serialize)]
struct CorrectionView<'a> {
    date: ReportDate,
    unit: &'a str,
    indicator: &'a str,
    was: Option<Count>,
    now: Option<Count>,
    file: Option<&'a str>,
}

#[derive(Serialize)]
struct CriterionView<'a> {
    name: &'a str,
    value: &'a str,
    full: Count,
    points: Count,
}

#[derive(Serialize)]
struct PlacedView<'a> {
    place: Option<usize>,
    name: &'a str,
    /// Value and points by criterion.
    scores: Vec<(Option<f64>, Option<f64>)>,
    total: Option<f64>,
}

#[derive(Serialize)]
struct FactsView<'a> {
    name: &'a str,
    facts: Vec<FactView>,
}

#[derive(Serialize)]
struct FactView {
    text: String,
    sources: Vec<String>,
    /// Sources that only the workbook names.
    more: usize,
}

/// What the templates see.
pub(super) fn view<'a>(closing: &'a Closing, campaign: &'a Campaign, words: &Words) -> ClosingView<'a> {
    let summary = &closing.summary;
    let target = campaign.target_indicator();
    let indicators = &campaign.main_form().indicators;
    let names = Names::new(summary, campaign);
    let difficulties = |resolved: bool| {
        let list = summary.difficulties.iter().filter(move |one| one.resolved.is_some() == resolved);
        list.map(|one| difficulty(one, summary, campaign)).collect::<Vec<_>>()
    };
    let until = |one: &&Change| one.date.0 >= closing.span.days.starts;
    let facts = |reached: bool| facts(&closing.facts, reached, campaign, words);
    ClosingView {
        campaign: CampaignView::new(campaign),
        target: TargetView::new(campaign),
        kind: closing.kind,
        unfinished: closing.span.is_unfinished(),
        starts: closing.span.days.starts.to_string(),
        ends: closing.span.days.ends.to_string(),
        planned_end: closing.span.planned_end,
        as_of: summary.as_of.to_rfc3339(),
        plan_quota: campaign.target,
        indicators: indicators.iter().map(|indicator| indicator.name.as_str()).collect(),
        target_at: indicators.iter().position(|indicator| indicator.target).unwrap_or(0),
        total: tally(&closing.total),
        has_groups: !closing.groups.is_empty(),
        groups: groups(closing),
        remaining: summary.total.remaining,
        pace_needed: summary.total.pace_needed,
        pace_7d: summary.total.pace_7d,
        projected_finish: summary.total.projected_finish,
        before_campaign: summary.total.before_campaign.get(target),
        reported: closing.reported,
        average: closing.average,
        best: closing.best.map(|day| brought(day, campaign, words)),
        worst: closing.worst.map(|day| brought(day, campaign, words)),
        duties: closing.duties.iter().map(duty).collect(),
        targets: forms(campaign, &summary.forms).flat_map(|(form, standing)| targets(form, standing)).collect(),
        forms: forms(campaign, &summary.forms).filter_map(|(form, standing)| figures(form, standing)).collect(),
        texts: forms(campaign, &summary.forms).filter_map(|(form, standing)| texts(form, standing, closing)).collect(),
        open: difficulties(false),
        resolved: difficulties(true),
        excuses: summary
            .excuses
            .iter()
            .map(|one| DecisionView {
                unit: names_unit(summary, campaign, &one.unit),
                form: names_form(campaign, &one.form),
                from: one.from,
                to: one.to,
                reason: &one.reason,
                file: None,
            })
            .collect(),
        withdrawals: summary
            .withdrawals
            .iter()
            .map(|one| DecisionView {
                unit: names_unit(summary, campaign, &one.unit),
                form: names_form(campaign, &one.form),
                from: one.date,
                to: one.date,
                reason: &one.reason,
                file: Some(&one.source.file),
            })
            .collect(),
        corrections: summary
            .corrections
            .iter()
            .filter(until)
            .map(|one| CorrectionView {
                date: one.date,
                unit: names_unit(summary, campaign, &one.unit),
                indicator: names.indicator(&one.indicator),
                was: one.was,
                now: one.now,
                file: one.file.as_deref(),
            })
            .collect(),
        criteria: campaign
            .criteria
            .iter()
            .map(|one| CriterionView { name: &one.name, value: &one.value, full: one.full, points: one.points })
            .collect(),
        placed: closing.placed.iter().map(placed).collect(),
        rewards: facts(true),
        handling: facts(false),
        gaps: closing.gaps.iter().map(|gap| told::gap(gap, campaign, words)).collect(),
    }
}

fn forms<'a>(
    campaign: &'a Campaign,
    standings: &'a [FormStanding],
) -> impl Iterator<Item = (&'a Form, &'a FormStanding)> {
    campaign.forms.iter().skip(1).zip(standings)
}

fn names_unit<'a>(
    summary: &'a crate::model::summary::Summary,
    campaign: &'a Campaign,
    id: &'a crate::model::id::UnitId,
) -> &'a str {
    let reporting = summary.units.iter().find(|unit| unit.id == *id).map(|unit| unit.name.as_str());
    let listed = || campaign.units.iter().find(|unit| unit.id == *id).map(|unit| unit.name.as_str());
    reporting.or_else(listed).unwrap_or(id.as_str())
}

fn names_form<'a>(campaign: &'a Campaign, id: &'a crate::model::id::FormId) -> &'a str {
    campaign.obligation(id).map_or(id.as_str(), |obligation| obligation.name.as_str())
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
        rate: crate::report::ratio::percent(turnout.on_time as Count, due as Count),
    }
}

fn tally(tally: &Tally) -> TallyView<'_> {
    TallyView {
        name: &tally.name,
        quota: tally.quota,
        opening: tally.opening.0.iter().map(|(_, value)| *value).collect(),
        within: tally.within.iter().map(|(_, value)| *value).collect(),
        closing: tally.closing.0.iter().map(|(_, value)| *value).collect(),
        percent: tally.percent,
        rank: tally.rank,
        came: came(&tally.turnout),
    }
}

/// Units under their superiors, then those without one; all in one where no unit has a superior.
fn groups(closing: &Closing) -> Vec<GroupView<'_>> {
    let mut groups: Vec<GroupView<'_>> = closing
        .groups
        .iter()
        .map(|(total, places)| GroupView {
            total: Some(tally(total)),
            units: places.iter().map(|at| tally(&closing.units[*at])).collect(),
        })
        .collect();
    let grouped = |at: &usize| closing.groups.iter().any(|(_, places)| places.contains(at));
    let rest = (0..closing.units.len()).filter(|at| !grouped(at)).map(|at| tally(&closing.units[at]));
    let units: Vec<TallyView<'_>> = rest.collect();
    if !units.is_empty() {
        groups.push(GroupView { total: None, units });
    }
    groups
}

fn brought(day: Brought, campaign: &Campaign, words: &Words) -> BroughtView {
    BroughtView { period: names::of_period(day.period, campaign, words), count: day.count }
}

fn duty(duty: &Duty) -> DutyView<'_> {
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

fn targets<'a>(form: &'a Form, standing: &'a FormStanding) -> Vec<TargetRows<'a>> {
    let rows = form.targets.iter().zip(&standing.targets).map(|(target, total)| {
        let own = |unit: &'a crate::model::obligation::FormUnit| {
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

/// A form's figures; none where it has no indicators, or where its targets alone say all that it asks for.
fn figures<'a>(form: &'a Form, standing: &'a FormStanding) -> Option<FormRows<'a>> {
    if form.indicators.is_empty() {
        return None;
    }
    let values = |figures: &crate::model::summary::Figures| figures.0.iter().map(|(_, value)| *value).collect();
    Some(FormRows {
        name: &form.name,
        indicators: form.indicators.iter().map(|indicator| indicator.name.as_str()).collect(),
        units: standing.units.iter().map(|unit| (unit.name.as_str(), unit.reports, values(&unit.figures))).collect(),
        total: values(&standing.total),
        reporting: standing.units.iter().filter(|unit| unit.reported.is_some()).count(),
    })
}

/// What stands in a form's text columns in the days of the report.
fn texts<'a>(form: &'a Form, standing: &'a FormStanding, closing: &Closing) -> Option<TextRows<'a>> {
    let columns: Vec<_> = form.texts.iter().filter(|text| !text.difficulties).collect();
    if columns.is_empty() {
        return None;
    }
    let days = closing.span.days.starts..=closing.span.days.ends.0;
    let mut rows = Vec::new();
    for unit in &standing.units {
        let inside = unit.texts.iter().filter(|text| days.contains(&text.date.0)).collect::<Vec<_>>();
        for row in inside.chunk_by(|a, b| (a.date, a.row) == (b.date, b.row)) {
            let Some(first) = row.first() else { continue };
            let cell = |column: &&crate::model::campaign::TextColumn| {
                row.iter().find(|text| text.column == column.id).map_or("", |text| text.text.as_str())
            };
            let cells = columns.iter().map(cell).collect();
            rows.push((first.date, unit.name.as_str(), first.area.as_str(), cells));
        }
    }
    rows.sort_by_key(|row| row.0);
    Some(TextRows { name: &form.name, columns: columns.iter().map(|column| column.name.as_str()).collect(), rows })
}

fn difficulty<'a>(
    one: &'a Difficulty,
    summary: &'a crate::model::summary::Summary,
    campaign: &'a Campaign,
) -> DifficultyView<'a> {
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

fn placed(placed: &Placed) -> PlacedView<'_> {
    let score = |score: &Option<(f64, f64)>| (score.map(|(value, _)| value), score.map(|(_, points)| points));
    PlacedView {
        place: placed.place,
        name: &placed.name,
        scores: placed.scores.iter().map(score).collect(),
        total: placed.total,
    }
}

/// Facts that speak for units, or those that do not, unit by unit.
fn facts<'a>(facts: &'a [Fact], reached: bool, campaign: &Campaign, words: &Words) -> Vec<FactsView<'a>> {
    let mut units: Vec<FactsView<'a>> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.reached == reached) {
        let shown = fact.sources.iter().take(SOURCES).map(|proof| told::proof(proof, words)).collect();
        let view = FactView {
            text: told::fact(fact, campaign, words),
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
