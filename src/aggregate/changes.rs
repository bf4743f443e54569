//! Issued figures that are no longer what was issued.
//!
//! What a unit's cumulative figure was, and what it is, differ by what is listed here, and by what later dates brought.

use std::collections::{BTreeMap, BTreeSet};

use super::series::{IndicatorSeries, RunningBalance};
use super::{UnitSeries, View};
use crate::error::Result;
use crate::ledger::{About, Book, Entry};
use crate::model::campaign::Campaign;
use crate::model::change::{Change, Changed};
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::form::Indicator;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::issued::Issued;
use crate::model::period::{Period, ReportDate};
use crate::model::submission::{Measure, Verdict};
use crate::recognise::units::{Epochs, Registry};

/// What each report adds to a unit's cumulative figure of an indicator.
type Steps = BTreeMap<ReportDate, i64>;

impl View<'_> {
    /// What changed since a summary was issued, of its date and those before; and running totals that the reports of
    /// later dates lowered.
    pub(super) fn changes(
        &self,
        issued: &Issued,
        period: Period,
        registry: &Registry,
        all_series: &[UnitSeries],
    ) -> Result<Vec<Change>> {
        let mut touched = touched(self.campaign, self.book, issued.run, self.upto);
        touched.retain(|(_, date)| *date <= issued.date);
        let mut found: Vec<Change> =
            touched.iter().flat_map(|(unit, date)| self.day_changes(unit, *date, issued.run)).collect();
        let units: BTreeSet<UnitId> = touched.into_iter().map(|(unit, _)| unit).collect();
        found.extend(self.balance_changes(units, issued)?);
        for (unit, series) in registry.counted(self.main_form()).zip(all_series) {
            for (indicator, series) in self.main_form().indicators.iter().zip(&series.indicators) {
                let drops = series.drops.iter().filter(|(date, _)| *date > issued.date && *date <= period.ends);
                found.extend(drops.flat_map(|(date, step)| self.drop(&unit.id, indicator, *date, *step)));
            }
        }
        found.sort_by(|a, b| (a.date, &a.unit).cmp(&(b.date, &b.unit)));
        Ok(found)
    }

    /// Figures of a unit's period that changed since a run.
    fn day_changes(&self, unit: &UnitId, date: ReportDate, since: u32) -> Vec<Change> {
        let figure = |entry: Option<&Entry>, id| entry.and_then(|entry| entry.sum(id, Measure::Day)).map(signed);
        let before = self.book.current(&self.main_form().id, unit, date, since);
        let now = self.current(unit, date);
        let changed = self.main_form().indicators.iter().filter_map(|indicator| {
            let (was, is) = (figure(before, &indicator.id), figure(now, &indicator.id));
            (was != is).then(|| self.change(unit, &indicator.id, date, Changed::Day, was, is))
        });
        changed.collect()
    }

    /// Balances of units that changed since a summary was issued, each unit's for the dates on which it held: what comes
    /// late for a unit also moves what its successors were booked.
    fn balance_changes(&self, units: BTreeSet<UnitId>, issued: &Issued) -> Result<Vec<Change>> {
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let before = View { upto: issued.run, ..*self };
        let (was, now) = (before.epochs(issued.date, None), self.epochs(issued.date, None));
        let units = now.lineages(units);
        let mut found = Vec::new();
        for (epoch, until) in now.ends(issued.date) {
            let registry = &now.all()[epoch].registry;
            let is_single = now.all().len() == 1;
            let own: BTreeSet<&UnitId> = units.iter().filter(|id| is_single || registry.unit(id).is_some()).collect();
            let changes = self.balance_changes_until((&before, &was), &now, &own, until)?;
            let begins = now.all()[epoch].begins;
            found.extend(changes.into_iter().filter(|change| begins.is_none_or(|begins| begins <= change.date.0)));
        }
        Ok(found)
    }

    fn balance_changes_until(
        &self,
        (before, was): (&View<'_>, &Epochs),
        now: &Epochs,
        units: &BTreeSet<&UnitId>,
        until: ReportDate,
    ) -> Result<Vec<Change>> {
        let all_series = |view: &View<'_>, epochs: &Epochs| -> Result<Vec<Vec<IndicatorSeries>>> {
            let ways = view.ways(epochs, units.iter().copied(), until)?.into_iter();
            Ok(ways.map(|way| way.indicators.into_iter().map(RunningBalance::series).collect()).collect())
        };
        let (was, now) = (all_series(before, was)?, all_series(self, now)?);
        let mut found = Vec::new();
        for (unit, (was, now)) in units.iter().zip(was.iter().zip(&now)) {
            for (indicator, (was, now)) in self.main_form().indicators.iter().zip(was.iter().zip(now)) {
                let (was, now) = (before.booked(unit, indicator, was), self.booked(unit, indicator, now));
                let dates: BTreeSet<ReportDate> = was.keys().chain(now.keys()).copied().collect();
                found.extend(dates.into_iter().filter_map(|date| {
                    let (was, now) = (was.get(&date).copied(), now.get(&date).copied());
                    let differs = was.unwrap_or(0) != now.unwrap_or(0);
                    differs.then(|| self.change(unit, &indicator.id, date, Changed::Balance, was, now))
                }));
            }
        }
        Ok(found)
    }

    /// What each report's running total adds beside the period's figure.
    fn booked(&self, unit: &UnitId, indicator: &Indicator, series: &IndicatorSeries) -> Steps {
        let balance = |(date, step): (ReportDate, i64)| (date, step - self.day(unit, &indicator.id, date).unwrap_or(0));
        steps(&series.closings).into_iter().map(balance).collect()
    }

    /// A report that came later and lowered the running total: its figure, and what it took away beside.
    fn drop(&self, unit: &UnitId, indicator: &Indicator, date: ReportDate, step: i64) -> [Change; 2] {
        let day = self.day(unit, &indicator.id, date);
        let balance = Some(step - day.unwrap_or(0));
        [(Changed::Day, day), (Changed::Balance, balance)]
            .map(|(of, now)| self.change(unit, &indicator.id, date, of, None, now))
    }

    fn day(&self, unit: &UnitId, indicator: &IndicatorId, date: ReportDate) -> Option<i64> {
        self.current(unit, date)?.sum(indicator, Measure::Day).map(signed)
    }

    fn change(
        &self,
        unit: &UnitId,
        indicator: &IndicatorId,
        date: ReportDate,
        of: Changed,
        was: Option<i64>,
        now: Option<i64>,
    ) -> Change {
        let file = self.current(unit, date).map(|entry| &entry.submission.file);
        Change {
            date,
            unit: unit.clone(),
            indicator: indicator.clone(),
            of,
            was,
            now,
            arrival: file.map(|file| file.arrival),
            file: file.map(|file| file.path.clone()),
        }
    }
}

/// What each closing adds to the one before it.
fn steps(closings: &[(ReportDate, Count)]) -> Vec<(ReportDate, i64)> {
    let before = std::iter::once(0).chain(closings.iter().map(|(_, closing)| signed(*closing)));
    closings.iter().zip(before).map(|((date, closing), before)| (*date, signed(*closing) - before)).collect()
}

/// The form, unit and date whose report a decision changes, if it may change one.
fn decided_about<'b>(book: &'b Book, about: &'b About) -> Option<(&'b FormId, &'b UnitId, ReportDate)> {
    match about {
        About::Report { form, unit, date, requested: false, .. } => Some((form, unit, *date)),
        About::Request { request, accepted: true } => {
            let request = book.request(*request)?;
            Some((&request.form, &request.unit, request.date))
        }
        _ => None,
    }
}

/// Units and dates for which something was accepted or withdrawn after a run, each once, by date.
pub(super) fn touched(campaign: &Campaign, book: &Book, since: u32, upto: u32) -> Vec<(UnitId, ReportDate)> {
    let form = &campaign.main_form().id;
    let mut found: Vec<(UnitId, ReportDate)> = book
        .entries_between(since, upto)
        .filter(|(_, entry)| {
            entry.submission.verdict == Verdict::Accepted && entry.submission.form.as_ref() == Some(form)
        })
        .filter_map(|(_, entry)| Some((entry.submission.unit.clone()?, entry.submission.report_date?)))
        .collect();
    let decided = book.decisions().upto(upto).filter(|made| made.run > since);
    let of_decided = decided.filter_map(|made| decided_about(book, &made.decision.about));
    found.extend(of_decided.filter(|(of, ..)| *of == form).map(|(_, unit, date)| (unit.clone(), date)));
    found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    found.dedup();
    found
}

/// By date, the last run up to one in which something for it was accepted or withdrawn.
#[must_use]
pub(crate) fn last_touched(campaign: &Campaign, book: &Book, upto: u32) -> BTreeMap<ReportDate, u32> {
    let form = &campaign.main_form().id;
    let mut last: BTreeMap<ReportDate, u32> = BTreeMap::new();
    let mut touch = |date: ReportDate, run: u32| {
        let known = last.entry(date).or_insert(run);
        *known = run.max(*known);
    };
    for (_, entry) in book.entries(upto) {
        let submission = &entry.submission;
        if submission.verdict == Verdict::Accepted
            && submission.form.as_ref() == Some(form)
            && let Some(date) = submission.report_date
        {
            touch(date, entry.run);
        }
    }
    for made in book.decisions().upto(upto) {
        if let Some((of_form, _, date)) = decided_about(book, &made.decision.about)
            && of_form == form
        {
            touch(date, made.run);
        }
    }
    last
}

/// Whether a date's own day figures changed between two runs.
#[must_use]
pub(crate) fn changed(campaign: &Campaign, book: &Book, date: ReportDate, since: u32, upto: u32) -> bool {
    differing(campaign, book, date, since, upto).next().is_some()
}

/// Whether nothing changed but that reports came which had been missing.
#[must_use]
pub(crate) fn late_only(campaign: &Campaign, book: &Book, date: ReportDate, since: u32, upto: u32) -> bool {
    let form = &campaign.main_form().id;
    differing(campaign, book, date, since, upto).all(|unit| book.current(form, &unit, date, since).is_none())
}

pub(super) fn differing<'a>(
    campaign: &'a Campaign,
    book: &'a Book,
    date: ReportDate,
    since: u32,
    upto: u32,
) -> impl Iterator<Item = UnitId> + 'a {
    let form = campaign.main_form();
    touched(campaign, book, since, upto).into_iter().filter(move |(_, at)| *at == date).map(|(unit, _)| unit).filter(
        move |unit| {
            let before = book.current(&form.id, unit, date, since);
            let now = book.current(&form.id, unit, date, upto);
            form.indicators.iter().any(|indicator| {
                let figure = |entry: Option<&Entry>| entry.and_then(|entry| entry.sum(&indicator.id, Measure::Day));
                figure(before) != figure(now)
            })
        },
    )
}
