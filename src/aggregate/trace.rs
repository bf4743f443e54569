//! A cumulative figure followed back, period by period and through changes of units, to the cells that it comes from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::View;
use super::histories;
use super::series::{Difference, Excess, IndicatorSeries};
use super::unit_history::{Origin, UnitHistory};
use crate::error::Result;
use crate::ledger::{About, Entry};
use crate::model::consolidated::PROVENANCE;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::form::Indicator;
use crate::model::id::UnitId;
use crate::model::period::{Period, ReportDate};
use crate::model::submission::{Measure, Verdict};
use crate::model::trace::{
    Balance, BalanceKind, RetiredOriginal, TotalTrace, Trace, TraceStep, TracedCell, TracedPredecessor, TracedReport,
    TracedShare,
};
use crate::model::unit::Unit;
use crate::recognise::units::{Carried, Epochs, Succession};

/// Reports of a unit by date, each with what became of it, in the order in which they were entered.
type Reports<'b> = BTreeMap<ReportDate, Vec<(&'b Entry, Verdict)>>;

impl View<'_> {
    /// What makes a unit's cumulative figure of an indicator of the main form at the end of a period in which it holds.
    ///
    /// # Errors
    /// A defect of ours.
    pub(crate) fn trace(&self, epochs: &Epochs, unit: &Unit, indicator: &Indicator, until: Period) -> Result<Trace> {
        let tracer = Tracer::new(self, epochs, indicator, (BTreeSet::from([unit.id.clone()]), until))?;
        Ok(tracer.trace(unit, until))
    }

    /// The same of all units together.
    ///
    /// # Errors
    /// A defect of ours.
    pub(crate) fn trace_total(&self, epochs: &Epochs, indicator: &Indicator, until: Period) -> Result<TotalTrace> {
        let registry = epochs.registry(until.ends);
        let counted = || registry.counted(self.main_form());
        let tracer = Tracer::new(self, epochs, indicator, (counted().map(|unit| unit.id.clone()).collect(), until))?;
        let units: Vec<Trace> = counted().map(|unit| tracer.trace(unit, until)).collect();
        Ok(TotalTrace {
            indicator: indicator.id.clone(),
            indicator_name: indicator.name.clone(),
            period: until,
            counted: units.iter().filter_map(|unit| unit.counted).reduce(Count::saturating_add),
            units,
        })
    }
}

/// A unit at the end of an epoch.
struct Standing {
    series: IndicatorSeries,
    origins: Vec<Origin>,
}

/// Follows figures of an indicator through reports and changes.
struct Tracer<'v> {
    view: &'v View<'v>,
    epochs: &'v Epochs,
    indicator: &'v Indicator,
    /// The place of the indicator in the main form.
    at: usize,
    /// The units by epoch, as they stand at its end.
    standings: Vec<BTreeMap<UnitId, Standing>>,
    /// The reports that count, by epoch and unit.
    counting: Vec<BTreeMap<UnitId, histories::Reports<'v>>>,
    /// The others that are shown, by the unit that they name.
    others: BTreeMap<UnitId, Reports<'v>>,
    /// The parts of units that were split: by the day of the change, the unit and the one that carries the part.
    shares: HashMap<(NaiveDate, &'v UnitId, &'v UnitId), TracedShare>,
}

impl<'v> Tracer<'v> {
    /// For these units and all that they go back to, up to a period.
    fn new(
        view: &'v View<'v>,
        epochs: &'v Epochs,
        indicator: &'v Indicator,
        (units, until): (BTreeSet<UnitId>, Period),
    ) -> Result<Self> {
        let at = view.main_form().indicators.iter().position(|own| own.id == indicator.id).unwrap_or(0);
        let wanted = epochs.lineages(units);
        let standings = epochs.ends(until.ends).into_iter().map(|(epoch, last)| {
            let known = epochs.all()[epoch].registry.units().iter().map(|unit| &unit.id);
            let ids: Vec<&UnitId> = known.filter(|id| wanted.contains(id)).collect();
            let ways = view.ways(epochs, ids.iter().copied(), last)?;
            let standing = |way: UnitHistory| Standing {
                series: way.indicators.into_iter().nth(at).unwrap_or_default().series(),
                origins: way.origins,
            };
            Ok(ids.into_iter().cloned().zip(ways.into_iter().map(standing)).collect())
        });
        let standings = standings.collect::<Result<_>>()?;
        let counting = view.reports_by_epoch(&view.main_form().id, epochs, view.takes(&wanted, until.ends));
        let (others, shares) = (view.other_reports(&wanted), shares(epochs));
        Ok(Self { view, epochs, indicator, at, standings, counting, others, shares })
    }

    /// The figure of a unit that holds, or whose results count, at the end of a period.
    fn trace(&self, unit: &Unit, until: Period) -> Trace {
        let Some(Standing { series, origins }) = self.standings[self.epochs.place(until.ends)].get(&unit.id) else {
            return self.trace_of((&unit.id, &unit.name), until);
        };
        let predecessors = self.predecessors(origins, &unit.id, until);
        let carried = predecessors.iter().filter_map(|one| one.carried).reduce(Count::saturating_add);
        let began = origins.iter().map(|origin| origin.until).max();
        let steps = self.steps(unit, series, (began, carried), until);
        let carried = carried.unwrap_or(0);
        let reported: Count = steps.iter().filter_map(|step| step.day).sum();
        // A unit that goes on from others opens with what they had brought.
        let opens = predecessors.iter().all(|one| one.trace.counted.is_none());
        let opening = if opens { series.opening } else { 0 };
        let booked = signed(series.counted.unwrap_or(0)) - signed(carried) - signed(reported) - signed(opening);
        Trace {
            counted: series.counted,
            carried,
            reported,
            opening,
            booked,
            before_campaign: series.before_campaign,
            predecessors,
            steps,
            ..self.trace_of((&unit.id, &unit.name), until)
        }
    }

    /// Of a unit without any report.
    fn trace_of(&self, (unit, name): (&UnitId, &str), until: Period) -> Trace {
        Trace {
            unit: unit.clone(),
            unit_name: name.to_owned(),
            indicator: self.indicator.id.clone(),
            indicator_name: self.indicator.name.clone(),
            period: until,
            counted: None,
            carried: 0,
            reported: 0,
            opening: 0,
            booked: 0,
            before_campaign: 0,
            predecessors: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// The units that another one goes back to, which is followed to the end of a period.
    fn predecessors(&self, origins: &[Origin], heir: &UnitId, until: Period) -> Vec<TracedPredecessor> {
        let predecessor = |origin: &Origin| TracedPredecessor {
            until: origin.until,
            carried: origin.carried.get(self.at).copied().flatten(),
            share: self.shares.get(&(origin.until, &origin.unit, heir)).copied(),
            trace: self.former(origin, until),
        };
        origins.iter().map(predecessor).collect()
    }

    /// The figure of a unit that has ended; `until` is a period of one that goes back to it.
    fn former(&self, origin: &Origin, until: Period) -> Trace {
        let before = self.view.campaign.calendar.periods().take_while(|period| period.ends.0 < origin.until).last();
        let known = self.epochs.all()[self.epochs.before(origin.until)].registry.unit(&origin.unit);
        let is_of_one_day = origin.origins.iter().any(|one| one.until == origin.until);
        match (known, before) {
            (Some(unit), Some(last)) if !is_of_one_day => self.trace(unit, last),
            // It was made and ended on one day, or ended before the campaign.
            _ => {
                let predecessors = self.predecessors(&origin.origins, &origin.unit, until);
                Trace {
                    counted: origin.counted.get(self.at).copied().flatten(),
                    carried: predecessors.iter().filter_map(|one| one.carried).sum(),
                    predecessors,
                    ..self.trace_of((&origin.unit, &origin.name), before.unwrap_or(until))
                }
            }
        }
    }

    /// Its periods since it holds; `carried` is what it began with.
    fn steps(
        &self,
        unit: &Unit,
        series: &IndicatorSeries,
        (began, carried): (Option<NaiveDate>, Option<Count>),
        until: Period,
    ) -> Vec<TraceStep> {
        let closings: BTreeMap<ReportDate, Count> = series.closings.iter().copied().collect();
        let differences: BTreeMap<ReportDate, &Difference> =
            series.differences.iter().map(|difference| (difference.period.ends, difference)).collect();
        let mut counted = carried;
        let is_own = |period: &Period| began.is_none_or(|began| began <= period.ends.0);
        let step = |period: Period| {
            let date = period.ends;
            let before = counted;
            counted = closings.get(&date).copied().or(counted);
            let (id, counting) = self.counting(unit, date, until.ends);
            let figures = counting.iter().filter_map(|entry| entry.sum(&self.indicator.id, Measure::Day));
            let day = figures.reduce(Count::saturating_add);
            let booked = signed(counted.unwrap_or(0)) - signed(before.unwrap_or(0)) - signed(day.unwrap_or(0));
            let named = self.epochs.all()[self.epochs.place(date)].registry.unit(&id).unwrap_or(unit);
            let came = self.view.came(self.epochs, &self.view.main_form().id, named, period);
            TraceStep {
                period,
                status: came.status(&self.view.campaign.calendar, date, self.view.now),
                day,
                balance: balance(differences.get(&date).copied(), booked),
                counted,
                reports: self.view.traced(self.indicator, &id, self.reports(&id, date, &counting)),
            }
        };
        let periods = self.view.campaign.calendar.periods().take_while(|period| period.ends <= until.ends);
        periods.filter(is_own).map(step).collect()
    }

    /// The identifier that a unit had on a date, and its reports that count.
    fn counting(&self, unit: &Unit, date: ReportDate, until: ReportDate) -> (UnitId, Vec<&'v Entry>) {
        let id = self.epochs.identifier_at(unit, date, until).unwrap_or_else(|| unit.id.clone());
        let reports = self.counting[self.epochs.place(date)].get(&id).map_or(&[][..], Vec::as_slice);
        let first = reports.partition_point(|report| report.date < date);
        let own = reports[first..].iter().take_while(|report| report.date == date);
        let entries = own.map(|report| report.entry).collect();
        (id, entries)
    }

    /// The reports of a date in the order of the trace: those that count, then the others, the last first.
    fn reports(&self, id: &UnitId, date: ReportDate, counting: &[&'v Entry]) -> Vec<(&'v Entry, Verdict)> {
        let units: BTreeSet<&UnitId> =
            counting.iter().filter_map(|entry| entry.submission.unit.as_ref()).chain([id]).collect();
        let of_unit = |unit: &&UnitId| self.others.get(*unit)?.get(&date);
        let others = units.iter().filter_map(of_unit).flat_map(|list| list.iter().rev().copied());
        counting.iter().map(|entry| (*entry, Verdict::Accepted)).chain(others).collect()
    }
}

/// The parts of units that were split.
fn shares(epochs: &Epochs) -> HashMap<(NaiveDate, &UnitId, &UnitId), TracedShare> {
    let mut found = HashMap::new();
    for (begins, epoch) in epochs.all().iter().filter_map(|epoch| Some((epoch.begins?, epoch))) {
        for Succession { from, to, carried, .. } in &epoch.successions {
            let (Carried::Shared(weights), [parent]) = (carried, from.as_slice()) else { continue };
            let of = weights.iter().fold(0, |sum: Count, weight| sum.saturating_add(*weight));
            for (heir, weight) in to.iter().zip(weights) {
                found.insert((begins, &parent.id, heir), TracedShare { weight: *weight, of });
            }
        }
    }
    found
}

impl View<'_> {
    /// The reports of units that counted once, and those that were returned.
    fn other_reports(&self, units: &BTreeSet<UnitId>) -> BTreeMap<UnitId, Reports<'_>> {
        let form = &self.main_form().id;
        let mut found: BTreeMap<UnitId, Reports<'_>> = BTreeMap::new();
        for (at, entry) in self.book.entries(self.upto) {
            let submission = &entry.submission;
            let Some(unit) = submission.unit.as_ref().filter(|unit| units.contains(unit)) else { continue };
            let verdict = self.book.verdict(at, self.upto);
            let is_shown = matches!(
                verdict,
                Verdict::Superseded | Verdict::Withdrawn | Verdict::Returned | Verdict::Requested | Verdict::Refused
            );
            if is_shown
                && submission.form.as_ref() == Some(form)
                && let Some(date) = submission.report_date
            {
                found.entry(unit.clone()).or_default().entry(date).or_default().push((entry, verdict));
            }
        }
        found
    }

    /// Reports of a unit, and of those that stood in its place.
    fn traced(&self, indicator: &Indicator, unit: &UnitId, entries: Vec<(&Entry, Verdict)>) -> Vec<TracedReport> {
        let report = |(entry, verdict): (&Entry, Verdict)| {
            let file = &entry.submission.file;
            let kept = self.book.kept_file(file, self.upto);
            // What was removed from quarantine may lie in the archive, under another name.
            let retired = self.book.retirement(&file.sha256, self.upto).filter(|_| kept.extension.is_none());
            TracedReport {
                verdict,
                unit: entry.submission.unit.clone().filter(|own| own != unit),
                file: kept,
                arrival: self.campaign.calendar.local(file.arrival),
                day: entry.sum(&indicator.id, Measure::Day),
                cells: cells(entry, indicator),
                retired: retired.map(|made| RetiredOriginal {
                    at: self.campaign.calendar.local(made.clock),
                    reason: made.decision.reason.clone(),
                    by: made.decision.by.clone(),
                }),
                reason: (verdict == Verdict::Withdrawn).then(|| self.withdrawn_for(&file.sha256)).flatten(),
            }
        };
        entries.into_iter().map(report).collect()
    }

    /// Why a report was taken back.
    fn withdrawn_for(&self, sha256: &str) -> Option<String> {
        let mut made = self.book.decisions().upto(self.upto);
        let is_of = |about: &About| matches!(about, About::Report { withdrawn, .. } if withdrawn == sha256);
        made.find(|made| is_of(&made.decision.about)).map(|made| made.decision.reason.clone())
    }
}

/// The cells of an indicator in a report.
fn cells(entry: &Entry, indicator: &Indicator) -> Vec<TracedCell> {
    let submission = &entry.submission;
    let mut below: BTreeMap<&str, &str> = BTreeMap::new();
    for remark in submission.remarks.iter().filter(|remark| remark.column.as_str() == PROVENANCE) {
        below.insert(&remark.area, &remark.text);
    }
    let own = submission.figures.iter().filter(|figure| figure.indicator == indicator.id);
    let cell = own.map(|figure| TracedCell {
        measure: figure.measure,
        area: figure.area.clone(),
        value: figure.value,
        sheet: figure.sheet.clone(),
        cell: figure.cell,
        from: below.get(&*figure.area).filter(|from| !from.is_empty()).map(|from| (*from).to_owned()),
    });
    cell.collect()
}

/// What a report's running total says beside the period's figure.
fn balance(difference: Option<&Difference>, booked: i64) -> Option<Balance> {
    let Some(Difference { excess, reported, summed, .. }) = difference else {
        // A running total that a level below has proven differs without a word.
        let proven = Balance { kind: BalanceKind::Proven, booked, reported: None, summed: None };
        return (booked != 0).then_some(proven);
    };
    let kind = match excess {
        Excess::Opening { before_campaign: true } => BalanceKind::BeforeCampaign,
        Excess::Opening { before_campaign: false } => BalanceKind::Opening,
        Excess::Gap => BalanceKind::Gap,
        Excess::Mismatch => BalanceKind::Mismatch,
    };
    Some(Balance { kind, booked, reported: Some(*reported), summed: Some(*summed) })
}
