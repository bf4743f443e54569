//! A stretch of the campaign in figures, for the final and the periodic reports.
//!
//! Every figure is one of the [`Summary`] at the stretch's end or the difference to the one before it, so that a report
//! cannot say anything else than the tables that prove it. Nothing here knows how a report looks.

mod criteria;
mod facts;
mod gaps;
mod measures;
mod span;

use std::collections::{BTreeMap, HashMap};

use super::obligations::bound_on;
use super::{SummaryRequest, View, arithmetic, joined};
use crate::error::Result;
use crate::model::campaign::Campaign;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::finding::Finding;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::period::{Cadence, Instant, Period, ReportDate};
use crate::model::period_report::{
    BranchTally, Brought, Difference, Duty, DutyUnit, PeriodReport, ReportKind, Span, Tally,
};
use crate::model::standing::{ObligationStanding, ObligationUnit};
use crate::model::submission::Status;
use crate::model::summary::{BranchStanding, Edition, Summary, UnitStanding};
use crate::model::turnout::Turnout;
use crate::recognise::units::Epochs;
use crate::rules::FindingDraft;

pub(crate) use span::span;

impl View<'_> {
    /// What a report of these days says.
    ///
    /// # Errors
    /// A defect of ours, or an expression of the campaign file that polars refuses.
    pub(crate) fn period_report(
        &self,
        kind: ReportKind,
        span: Span,
        words: &dyn Fn(&str, FindingDraft) -> Finding,
    ) -> Result<PeriodReport> {
        // Every report of the campaign is listed.
        if let Some(book) = self.book.with_all()? {
            return View { book: &book, ..*self }.period_report(kind, span, words);
        }
        let summary = self.summary_at(span.days.ends, words)?;
        let before = span.before.map(|date| self.summary_at(date, words)).transpose()?;
        let epochs = self.epochs(span.days.ends, None);
        let registry = epochs.registry(span.days.ends);
        let places = self.places(&span);
        let opening = before.as_ref().map(|before| openings(before, &epochs, span.days.ends)).unwrap_or_default();
        let units: Vec<Tally> =
            summary.units.iter().map(|unit| unit_tally(unit, opening.get(&unit.id), &places)).collect();
        let total = total(&summary, before.as_ref(), &units);
        let branches = branches(&summary, &units, self.campaign);
        let days = brought(&summary, &places);
        let duties = self.duties(&epochs, &span);
        let measured = measures::of_units(self.campaign, &summary, &units, &duties);
        let placed = criteria::place(self.campaign, &units, &measured)?;
        let facts = self.facts(registry, &summary, &units, &duties, &span);
        let gaps = gaps::gaps(self.campaign, &summary, &places);
        Ok(PeriodReport {
            kind,
            span,
            periods: places.len(),
            incomplete: incomplete(&summary, &places),
            average: average(&total, self.campaign.target_indicator(), places.len()),
            best: days.iter().copied().reduce(|best, day| if day.count > best.count { day } else { best }),
            worst: days.iter().copied().reduce(|worst, day| if day.count < worst.count { day } else { worst }),
            total,
            units,
            branches,
            duties,
            placed,
            facts,
            gaps,
            summary,
        })
    }

    /// The summary as everything known by now gives it; the newest quotas hold.
    fn summary_at(&self, date: ReportDate, words: &dyn Fn(&str, FindingDraft) -> Finding) -> Result<Summary> {
        let calendar = &self.campaign.calendar;
        let period = calendar.period_of(date.0).unwrap_or(Period { starts: date.0, ends: date });
        let request =
            SummaryRequest { period, revision: 0, edition: Edition::First, number: 0, issued_by: None, issued: None };
        let mut summary = self.summary(request, words)?;
        // What a summary closes with its date stands here as it is now.
        summary.obligations = self.obligations(&self.epochs(date, None), date);
        Ok(summary)
    }

    /// The places of the span's periods in a unit's trend.
    fn places(&self, span: &Span) -> Vec<(usize, Period)> {
        let inside = |(_, period): &(usize, Period)| period.ends.0 >= span.days.starts && period.ends <= span.days.ends;
        self.campaign.calendar.periods().enumerate().filter(inside).collect()
    }

    /// What else was due in the span: each obligation with all its periods whose deadline lies in it or, of a report at
    /// the campaign's end, is past; what was due before the span is in the reports before.
    fn duties(&self, epochs: &Epochs, span: &Span) -> Vec<Duty> {
        let main = &self.main_form().id;
        let mut duties = Vec::new();
        for obligation in self.campaign.obligations.iter().filter(|obligation| obligation.id != *main) {
            let calendar = &obligation.calendar;
            let ended = calendar.periods().take_while(|period| period.starts <= span.days.ends.0);
            let standings: Vec<ObligationStanding> = ended
                .filter(|period| belongs(calendar.deadline(period.ends), span, &self.campaign.calendar, self.now))
                .map(|period| {
                    let bound_on = bound_on(obligation, period, span.days.ends);
                    self.obligation(obligation, (epochs, bound_on), period)
                })
                .collect();
            if standings.is_empty() {
                continue;
            }
            // Units that must bring it are the same in every period but for changes, and in one order.
            let mut units: Vec<(&ObligationUnit, Vec<(Period, Status)>)> = Vec::new();
            let mut places: HashMap<(&UnitId, &str), usize> = HashMap::new();
            for (standing, unit) in standings.iter().flat_map(|one| one.units.iter().map(move |unit| (one, unit))) {
                let place = *places.entry((&unit.unit, &unit.name)).or_insert_with(|| {
                    units.push((unit, Vec::new()));
                    units.len() - 1
                });
                units[place].1.push((standing.period, unit.status));
            }
            let of_unit = |(unit, own): &(&ObligationUnit, Vec<(Period, Status)>)| {
                let lacking = own.iter().filter(|(_, status)| lacks(*status)).map(|(period, _)| *period);
                DutyUnit {
                    unit: unit.unit.clone(),
                    name: unit.name.clone(),
                    turnout: Turnout::of(own.iter().map(|(_, status)| *status)),
                    lacking: lacking.filter(|_| calendar.cadence != Cadence::Once).collect(),
                }
            };
            duties.push(Duty {
                id: obligation.id.clone(),
                name: obligation.name.clone(),
                kind: obligation.kind,
                units: units.iter().map(of_unit).collect(),
                turnout: Turnout::of(standings.iter().flat_map(|standing| &standing.units).map(|unit| unit.status)),
            });
        }
        duties
    }
}

/// Whether a deadline belongs to a span: it is past, and no later than the span's own last deadline unless the span
/// ends the campaign; nor earlier than its first day.
fn belongs(due: Instant, span: &Span, calendar: &crate::model::period::Calendar, now: Instant) -> bool {
    let ends_campaign = span.days.ends.0 >= calendar.ends;
    let last = calendar.closed(span.days.ends).date_naive();
    due < now && due.date_naive() >= span.days.starts && (ends_campaign || due.date_naive() <= last)
}

/// What units had brought before a stretch, as those at its end began it: changes within it join and share that out.
fn openings(before: &Summary, epochs: &Epochs, until: ReportDate) -> BTreeMap<UnitId, Figures> {
    let figures = before.units.iter().map(|unit| (unit.id.clone(), unit.standing.cumulative.clone()));
    let within = &epochs.all()[epochs.place(before.period.ends) + 1..=epochs.place(until)];
    within.iter().fold(figures.collect(), |known, epoch| {
        joined::succeed(known, epoch, |succession, parts, _| {
            joined::figures(succession, parts.into_iter().map(|(_, part)| part).collect())
        })
    })
}

fn unit_tally(unit: &UnitStanding, opening: Option<&Figures>, places: &[(usize, Period)]) -> Tally {
    let days = places.iter().filter_map(|(at, _)| unit.trend.get(*at));
    let closing = unit.standing.cumulative.clone();
    let opening = opening.filter(|opening| !opening.0.is_empty()).cloned().unwrap_or_else(|| none_of(&closing));
    Tally {
        unit: Some(unit.id.clone()),
        name: unit.name.clone(),
        local: unit.local.clone(),
        quota: unit.standing.quota,
        within: within(&opening, &closing),
        opening,
        closing,
        percent: unit.standing.percent,
        rank: unit.rank,
        turnout: Turnout::of(days.map(|day| day.status)),
    }
}

/// Nothing counted yet: before the campaign's first day that is known, and 0.
fn none_of(closing: &Figures) -> Figures {
    Figures(closing.0.iter().map(|(id, _)| (id.clone(), Some(0))).collect())
}

/// What was added to each running total; where nothing counted before, all of it.
fn within(opening: &Figures, closing: &Figures) -> Vec<(IndicatorId, Option<Difference>)> {
    let difference = |(id, now): &(IndicatorId, Option<Count>)| {
        let now = i64::try_from((*now)?).ok()?;
        let before = i64::try_from(opening.get(id).unwrap_or(0)).ok()?;
        Some(now - before)
    };
    closing.0.iter().map(|figure| (figure.0.clone(), difference(figure))).collect()
}

fn total(summary: &Summary, before: Option<&Summary>, units: &[Tally]) -> Tally {
    let closing = summary.total.cumulative.clone();
    let opening = before.map_or_else(|| none_of(&closing), |before| before.total.cumulative.clone());
    Tally {
        unit: None,
        name: String::new(),
        local: String::new(),
        quota: summary.total.quota,
        within: within(&opening, &closing),
        opening,
        closing,
        percent: summary.total.percent,
        rank: None,
        turnout: together(units.iter().map(|unit| unit.turnout)),
    }
}

/// Several turnouts as one.
pub(super) fn together(turnouts: impl IntoIterator<Item = Turnout>) -> Turnout {
    turnouts.into_iter().fold(Turnout::default(), |sum, one| Turnout {
        units: sum.units + one.units,
        on_time: sum.on_time + one.on_time,
        late: sum.late + one.late,
        missing: sum.missing + one.missing,
        returned: sum.returned + one.returned,
        pending: sum.pending + one.pending,
        excused: sum.excused + one.excused,
    })
}

/// Every branch, each before those below it.
fn branches(summary: &Summary, units: &[Tally], campaign: &Campaign) -> Vec<BranchTally> {
    let tally = |branch: &BranchStanding| {
        let members: Vec<&Tally> = branch.all.iter().map(|at| &units[*at]).collect();
        BranchTally { level: branch.level(), tally: branch_tally(branch, &members, campaign), own: branch.own.clone() }
    };
    summary.branches.iter().map(tally).collect()
}

fn branch_tally(branch: &BranchStanding, members: &[&Tally], campaign: &Campaign) -> Tally {
    let sum = |figures: fn(&Tally) -> &Figures| {
        let ids = campaign.main_form().indicators.iter().map(|indicator| indicator.id.clone());
        let known = |id: &_| members.iter().filter_map(|unit| figures(unit).get(id)).reduce(Count::saturating_add);
        Figures(ids.map(|id| (id.clone(), known(&id))).collect())
    };
    let (opening, closing) = (sum(|unit| &unit.opening), sum(|unit| &unit.closing));
    let quota = branch.standing.quota;
    let done = closing.get(campaign.target_indicator());
    Tally {
        unit: None,
        name: branch.name().to_owned(),
        local: branch.name().to_owned(),
        quota,
        within: within(&opening, &closing),
        percent: quota.zip(done).and_then(|(quota, done)| arithmetic::percent(done, quota)),
        opening,
        closing,
        rank: None,
        turnout: together(members.iter().map(|unit| unit.turnout)),
    }
}

/// The periods that somebody reported, with what they brought.
fn brought(summary: &Summary, places: &[(usize, Period)]) -> Vec<Brought> {
    let of = |(at, period): &(usize, Period)| {
        let reported = summary.trend.get(*at)?.reported.as_ref()?;
        Some(Brought { period: *period, count: reported.day?, silent: silent(&reported.turnout) })
    };
    places.iter().filter_map(of).collect()
}

/// Periods for which a report is wanting that nobody excused.
fn incomplete(summary: &Summary, places: &[(usize, Period)]) -> usize {
    let reported = places.iter().filter_map(|(at, _)| summary.trend.get(*at)?.reported.as_ref());
    reported.filter(|reported| silent(&reported.turnout) > 0).count()
}

fn silent(turnout: &Turnout) -> usize {
    turnout.expected().saturating_sub(turnout.reported())
}

/// What a period added on average: the same numbers as the running totals, so that it can be reckoned again from them.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn average(total: &Tally, target: &IndicatorId, periods: usize) -> Option<f64> {
    let (_, added) = total.within.iter().find(|(id, _)| id == target)?;
    let added = (*added)?;
    (periods > 0).then(|| arithmetic::one_decimal(added as f64 / periods as f64))
}

/// Whether a status says that nothing that counts came in time.
fn lacks(status: Status) -> bool {
    matches!(status, Status::Missing | Status::Returned)
}
