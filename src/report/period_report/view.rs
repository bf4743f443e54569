//! A report as the templates of reports see it: names for identifiers, numbers as numbers, dates as ISO text.

use serde::Serialize;

use super::rows::{
    BroughtView, CorrectionView, CriterionView, DecisionView, DifficultyView, DutyView, FactsView, FormRows, FormerRow,
    GroupView, PlacedView, TallyView, TargetRows, TextRows, brought, difficulty, duty, facts, figures, former, groups,
    placed, tally, targets, texts,
};
use super::titles::{names_form, names_unit};
use super::wording;
use crate::model::campaign::Campaign;
use crate::model::change::Change;
use crate::model::count::Count;
use crate::model::form::Form;
use crate::model::period::ReportDate;
use crate::model::period_report::{PeriodReport, ReportKind};
use crate::model::standing::FormStanding;
use crate::model::trend::Risk;
use crate::report::names::{self, Names};
use crate::report::view::parts::{CampaignView, TargetView};
use crate::report::words::Words;

#[derive(Serialize)]
pub(super) struct PeriodReportView<'a> {
    campaign: CampaignView<'a>,
    target: TargetView<'a>,
    kind: ReportKind,
    /// What follows a document's number: `BC-UBND`.
    symbol: &'a str,
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
    ahead: Option<i64>,
    /// `met`, `on-pace`, `at-risk`, `behind`, `missed` or `unclear`.
    risk: Option<&'static str>,
    /// The periods that the recent pace is taken over: *7 ngày qua*, and what one is called: *ngày*.
    recently: String,
    each: &'a str,
    projected_finish: Option<ReportDate>,
    before_campaign: Option<Count>,
    /// Periods covered, those of them with a report wanting, and what one is called.
    periods: usize,
    incomplete: usize,
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
    /// Units that changed within these days.
    former: Vec<FormerRow<'a>>,
    gaps: Vec<String>,
}

/// What the templates see.
pub(super) fn view<'a>(report: &'a PeriodReport, campaign: &'a Campaign, words: &'a Words) -> PeriodReportView<'a> {
    let summary = &report.summary;
    let target = campaign.target_indicator();
    let indicators = &campaign.main_form().indicators;
    let names = Names::new(summary, campaign);
    let difficulties = |resolved: bool| {
        let list = summary.difficulties.iter().filter(move |one| one.resolved.is_some() == resolved);
        list.map(|one| difficulty(one, summary, campaign)).collect::<Vec<_>>()
    };
    let until = |one: &&Change| one.date.0 >= report.span.days.starts;
    let facts_of = |reached: bool| facts(&report.facts, reached, campaign, words);
    PeriodReportView {
        campaign: CampaignView::new(campaign),
        target: TargetView::new(campaign),
        kind: report.kind,
        symbol: names::symbol(campaign, words),
        unfinished: report.span.is_unfinished(),
        starts: report.span.days.starts.to_string(),
        ends: report.span.days.ends.to_string(),
        planned_end: report.span.planned_end,
        as_of: summary.as_of.to_rfc3339(),
        plan_quota: campaign.target,
        indicators: indicators.iter().map(|indicator| indicator.name.as_str()).collect(),
        target_at: indicators.iter().position(|indicator| indicator.target).unwrap_or(0),
        total: tally(&report.total),
        has_groups: !report.branches.is_empty(),
        groups: groups(report),
        remaining: summary.total.remaining,
        pace_needed: summary.total.pace_needed,
        pace_7d: summary.total.pace_7d,
        ahead: summary.total.ahead,
        risk: summary.total.risk.map(Risk::as_str),
        recently: names::recently(summary, campaign, words),
        each: words.label(names::each_key(campaign)),
        projected_finish: summary.total.projected_finish,
        before_campaign: summary.total.before_campaign.get(target),
        periods: report.periods,
        incomplete: report.incomplete,
        average: report.average,
        best: report.best.map(|day| brought(day, campaign, words)),
        worst: report.worst.map(|day| brought(day, campaign, words)),
        duties: report.duties.iter().map(duty).collect(),
        targets: forms(campaign, &summary.forms).flat_map(|(form, standing)| targets(form, standing)).collect(),
        forms: forms(campaign, &summary.forms).filter_map(|(form, standing)| figures(form, standing)).collect(),
        texts: forms(campaign, &summary.forms).filter_map(|(form, standing)| texts(form, standing, report)).collect(),
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
        placed: report.placed.iter().map(placed).collect(),
        rewards: facts_of(true),
        handling: facts_of(false),
        former: former(report, target, &names),
        gaps: report.gaps.iter().map(|gap| wording::gap(gap, campaign, words)).collect(),
    }
}

fn forms<'a>(
    campaign: &'a Campaign,
    standings: &'a [FormStanding],
) -> impl Iterator<Item = (&'a Form, &'a FormStanding)> {
    campaign.forms.iter().skip(1).zip(standings)
}
