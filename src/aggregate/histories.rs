//! Each unit's way through its reports: followed from the first one, or from where it was carried forward.
//!
//! What is carried forward is what following every report up to that date would give. Where something was entered for
//! those dates since, or what is asked lies among them, the reports themselves are needed, and the book reads them.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::View;
use super::frame::{self, FigureRow, Sum};
use super::joined;
use super::outlier;
use super::recent::Start;
use super::series::{Point, RunningBalance, SubRow};
use super::unit_history::UnitHistory;
use crate::error::{Error, Result};
use crate::ledger::Entry;
use crate::model::consolidated::PROVENANCE;
use crate::model::count::Count;
use crate::model::id::{FormId, UnitId};
use crate::model::period::ReportDate;
use crate::model::source::{LastReport, ReportedFigure};
use crate::model::submission::Measure;
use crate::recognise::units::Epochs;
use crate::text;

/// Units that are summed at once: memory does not grow with all of them.
const AT_ONCE: usize = 250;

/// A unit's reports that its way is to be followed through, by date.
pub(super) type Reports<'b> = Vec<Report<'b>>;

/// One of them.
#[derive(Clone, Copy)]
pub(super) struct Report<'b> {
    pub(super) date: ReportDate,
    pub(super) entry: &'b Entry,
    /// Whether it is of a part of the unit: a unit that had ended by then reported, before anybody wrote the change down.
    pub(super) is_of_part: bool,
}

impl View<'_> {
    /// The ways of units up to a date, in their order. A unit that a change made goes on from its predecessors.
    pub(super) fn ways<'u>(
        &self,
        epochs: &Epochs,
        units: impl Iterator<Item = &'u UnitId>,
        until: ReportDate,
    ) -> Result<Vec<UnitHistory>> {
        let units: Vec<&UnitId> = units.collect();
        let wanted = epochs.lineages(units.iter().copied().cloned().collect());
        let mut carried = match self.start(epochs, &wanted, until)? {
            Start::Carried(carried) => carried,
            Start::Fuller(book) => return View { book: &book, ..*self }.ways(epochs, units.into_iter(), until),
        };
        let carried_in = self.book.past().map_or(0, |past| epochs.place(past.until));
        let mut reports = self.reports_by_epoch(&self.main_form().id, epochs, self.takes(&wanted, until));
        let mut known: BTreeMap<UnitId, UnitHistory> = BTreeMap::new();
        let last = epochs.place(until);
        let target = self.main_form().indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        for (at, epoch) in epochs.all().iter().enumerate().take(last + 1) {
            known = joined::succeed(known, epoch, |succession, parts, begins| {
                joined::carry(succession, parts, (begins, target))
            });
            if at == carried_in {
                known.append(&mut carried);
            }
            let mut of_epoch = std::mem::take(&mut reports[at]);
            if at == last {
                for unit in &units {
                    of_epoch.entry((*unit).clone()).or_default();
                }
            }
            let (ids, reports): (Vec<UnitId>, Vec<Reports<'_>>) = of_epoch.into_iter().unzip();
            let mut ways: Vec<UnitHistory> = ids.iter().map(|id| known.remove(id).unwrap_or_default()).collect();
            self.follow_all(&mut ways, &reports, until)?;
            known.extend(ids.into_iter().zip(ways));
        }
        Ok(units.into_iter().map(|unit| known.remove(unit).unwrap_or_default()).collect())
    }

    /// Which reports of the main form these units are to be followed through up to a date: those that are not carried.
    pub(super) fn takes(&self, wanted: &BTreeSet<UnitId>, until: ReportDate) -> impl Fn(&UnitId, ReportDate) -> bool {
        let past = self.book.past();
        move |unit, date| {
            let is_carried = past.is_some_and(|past| date <= past.until && !past.whole.contains(unit));
            date <= until && !is_carried && wanted.contains(unit)
        }
    }

    /// The reports of a form that units are to be followed through, by epoch and unit: those of units and dates that
    /// `takes` says.
    pub(super) fn reports_by_epoch(
        &self,
        form: &FormId,
        epochs: &Epochs,
        takes: impl Fn(&UnitId, ReportDate) -> bool,
    ) -> Vec<BTreeMap<UnitId, Reports<'_>>> {
        let mut found: Vec<BTreeMap<UnitId, Reports<'_>>> = vec![BTreeMap::new(); epochs.all().len()];
        let mut of_parts: Vec<(usize, UnitId, Report<'_>)> = Vec::new();
        for (unit, date, entry) in self.book.counting(form, self.upto) {
            if !takes(unit, date) {
                continue;
            }
            let epoch = epochs.place(date);
            let report = Report { date, entry, is_of_part: false };
            if epochs.all().len() > 1 && !epochs.all()[epoch].holds(unit) {
                if let [whole] = epochs.counterparts(unit, epoch).as_slice() {
                    of_parts.push((epoch, whole.clone(), Report { is_of_part: true, ..report }));
                }
                continue;
            }
            match found[epoch].get_mut(unit) {
                Some(reports) => reports.push(report),
                None => {
                    found[epoch].insert(unit.clone(), vec![report]);
                }
            }
        }
        add_parts(&mut found, of_parts, epochs);
        found
    }

    /// Follows all units, some at a time on each core. The threads are our own: one of rayon's that waits for polars,
    /// which has others, begins with more units meanwhile, and holds what is summed of all of them.
    fn follow_all(&self, ways: &mut [UnitHistory], reports: &[Reports<'_>], until: ReportDate) -> Result<()> {
        if ways.len() <= AT_ONCE {
            return self.follow(ways, reports, until);
        }
        let chunks = Mutex::new(ways.chunks_mut(AT_ONCE).zip(reports.chunks(AT_ONCE)));
        let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || std::iter::from_fn(next).try_for_each(|(ways, reports)| self.follow(ways, reports, until));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            joined.collect()
        })
    }

    /// Where every unit stands at a date, to be carried forward.
    ///
    /// # Errors
    /// More of the ledger is needed and cannot be read; a defect of ours.
    pub(crate) fn carry(&self, until: ReportDate) -> Result<Vec<u8>> {
        let epochs = self.epochs(until, None);
        let form = self.main_form();
        let of_past = self.book.keys(&form.id).filter(|(_, date)| *date <= until);
        let made = epochs.all().iter().take(epochs.place(until) + 1).flat_map(|epoch| epoch.registry.units());
        let made = made.filter(|unit| unit.began.is_some() || unit.ended.is_some()).map(|unit| &unit.id);
        let units: BTreeSet<&UnitId> = of_past.map(|(unit, _)| unit).chain(made).collect();
        let target = form.indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        let ways = self.ways(&epochs, units.iter().copied(), until)?;
        let kept = |(unit, mut way): (&&UnitId, UnitHistory)| {
            for (at, followed) in way.indicators.iter_mut().enumerate() {
                followed.forget(at == target);
            }
            outlier::forget(&mut way.history);
            ((*unit).clone(), way)
        };
        let units = units.iter().zip(ways).map(kept).collect();
        self.carried(&epochs, until, units)
    }

    /// Follows units through reports.
    fn follow(&self, ways: &mut [UnitHistory], reports: &[Reports<'_>], until: ReportDate) -> Result<()> {
        let form = self.main_form();
        let calendar = &self.campaign.calendar;
        let target = form.indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        let mut lines = Vec::new();
        for (unit, Report { date, entry, is_of_part }) in
            reports.iter().enumerate().flat_map(|(at, own)| own.iter().map(move |report| (at, report)))
        {
            for figure in entry.submission.figures.iter() {
                // A part's running total is not the unit's.
                if *is_of_part && figure.measure == Measure::Cumulative {
                    continue;
                }
                if let Some(indicator) = form.indicators.iter().position(|indicator| indicator.id == figure.indicator) {
                    let area = text::fold(&figure.area);
                    lines.push(FigureRow { unit, date: date.0, area, indicator, figure });
                }
            }
        }
        let sums = frame::sums(&lines)
            .map_err(|error| Error::Defect { what: "summing the figures", detail: error.to_string() })?;
        drop(lines);
        let mut of_unit: Vec<&[Sum]> = vec![&[]; ways.len()];
        for chunk in sums.chunk_by(|a, b| a.unit == b.unit) {
            of_unit[chunk[0].unit] = chunk;
        }
        for ((way, reports), sums) in ways.iter_mut().zip(reports).zip(of_unit) {
            let mut day: BTreeMap<(usize, ReportDate), Option<Count>> = BTreeMap::new();
            way.indicators.resize_with(form.indicators.len(), RunningBalance::default);
            for point in sums.chunk_by(|a, b| (a.indicator, a.date) == (b.indicator, b.date)) {
                let (indicator, date) = (point[0].indicator, ReportDate(point[0].date));
                let summed = point.iter().filter_map(|sum| sum.day).reduce(|a, b| a + b);
                day.insert((indicator, date), summed);
                let Some(period) = calendar.period_of(date.0) else { continue };
                let is_proven = |report: &Report<'_>| report.date == date && is_consolidated(report.entry);
                let rows =
                    point.iter().map(|sum| SubRow { area: sum.area.clone(), day: sum.day, cumulative: sum.cumulative });
                let point = Point { period, rows: rows.collect(), proven: reports.iter().any(is_proven) };
                way.indicators[indicator].follow(&point, calendar);
            }
            let figure = |indicator: usize, date: ReportDate| day.get(&(indicator, date)).copied().flatten();
            let mut dates: Vec<ReportDate> = reports.iter().map(|report| report.date).collect();
            dates.dedup();
            let figures =
                dates.into_iter().filter_map(|date| Some((calendar.period_of(date.0)?, figure(target, date))));
            way.history.extend(figures);
            way.day = (0..form.indicators.len()).map(|indicator| figure(indicator, until)).collect();
            way.names = names(reports, std::mem::take(&mut way.names));
            self.note_last_reports(&mut way.last, reports);
        }
        Ok(())
    }
}

/// Adds the reports of units that had ended by their dates to those of the units that they had become.
///
/// That they were taken in shows that nobody had written the change down by then: so what came until then under a name
/// that one of them handed on is a part, too. A report of the whole unit holds all of its parts.
fn add_parts<'b>(
    found: &mut [BTreeMap<UnitId, Reports<'b>>],
    of_parts: Vec<(usize, UnitId, Report<'b>)>,
    epochs: &Epochs,
) {
    let mut unaware: BTreeMap<(usize, UnitId), u32> = BTreeMap::new();
    for (epoch, unit, report) in &of_parts {
        let last = unaware.entry((*epoch, unit.clone())).or_default();
        *last = report.entry.run.max(*last);
    }
    for ((epoch, unit), run) in &unaware {
        if epochs.counterparts(unit, epoch - 1).contains(unit) {
            let own = found[*epoch].entry(unit.clone()).or_default();
            own.iter_mut().filter(|report| report.entry.run <= *run).for_each(|report| report.is_of_part = true);
        }
    }
    for (epoch, unit, report) in of_parts {
        let reports = found[epoch].entry(unit).or_default();
        if !reports.iter().any(|own| own.date == report.date && !own.is_of_part) {
            let place = reports.partition_point(|own| own.date <= report.date);
            reports.insert(place, report);
        }
    }
}

impl View<'_> {
    /// Brings the last report of each indicator up to these reports.
    fn note_last_reports(&self, last: &mut Vec<Option<LastReport>>, reports: &Reports<'_>) {
        let form = self.main_form();
        last.resize(form.indicators.len(), None);
        let mut open: Vec<usize> = (0..form.indicators.len()).collect();
        for Report { date, entry, .. } in reports.iter().rev() {
            if open.is_empty() {
                break;
            }
            let figures = &entry.submission.figures;
            let file = LazyCell::new(|| Arc::new(self.book.kept_file(&entry.submission.file, self.upto)));
            open.retain(|at| {
                let reported = |measure| ReportedFigure::of(figures, &form.indicators[*at].id, measure);
                let (day, cumulative) = (reported(Measure::Day), reported(Measure::Cumulative));
                let has_figure = day.value.or(cumulative.value).is_some();
                if has_figure {
                    last[*at] = Some(LastReport { date: *date, file: Arc::clone(&file), day, cumulative });
                }
                !has_figure
            });
        }
    }
}

/// Whether a report is a consolidated workbook of the level below, whose running totals are proven there.
pub(super) fn is_consolidated(entry: &Entry) -> bool {
    entry.submission.remarks.iter().any(|remark| remark.column.as_str() == PROVENANCE)
}

/// Names of sub-rows, those of the newest reports first.
fn names(reports: &Reports<'_>, before: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    let mut folded: HashSet<String> = HashSet::new();
    let mut last: Option<&Arc<str>> = None;
    for figure in reports.iter().rev().flat_map(|report| report.entry.submission.figures.iter()) {
        // The figures of a row share its name.
        if last.is_some_and(|last| Arc::ptr_eq(last, &figure.area)) {
            continue;
        }
        last = Some(&figure.area);
        let own = text::fold(&figure.area);
        if folded.insert(own.clone()) {
            names.push((own, figure.area.to_string()));
        }
    }
    names.extend(before.into_iter().filter(|(own, _)| !folded.contains(own)));
    names
}
