//! A cumulative figure followed back, period by period, to the cells that it comes from.

use std::collections::BTreeMap;

use super::View;
use super::series::{Difference, Excess, IndicatorSeries};
use crate::error::Result;
use crate::ledger::{About, Entry};
use crate::model::consolidated::PROVENANCE;
use crate::model::count::Count;
use crate::model::count::signed;
use crate::model::form::Indicator;
use crate::model::id::UnitId;
use crate::model::period::{Period, ReportDate};
use crate::model::submission::{Measure, Verdict};
use crate::model::trace::{Balance, BalanceKind, RetiredOriginal, Trace, TraceStep, TracedCell, TracedReport};
use crate::model::unit::Unit;

/// Reports of a unit by date, each with what became of it, in the order in which they were entered.
type Reports<'b> = BTreeMap<ReportDate, Vec<(&'b Entry, Verdict)>>;

impl View<'_> {
    /// What makes a unit's cumulative figure of an indicator of the main form at the end of a period.
    ///
    /// # Errors
    /// A defect of ours.
    pub fn trace(&self, unit: &Unit, indicator: &Indicator, until: Period) -> Result<Trace> {
        let at = self.main_form().indicators.iter().position(|own| own.id == indicator.id).unwrap_or(0);
        let mut ways = self.ways(&self.epochs(until.ends, None), std::iter::once(&unit.id), until.ends)?;
        let series = ways.pop().and_then(|way| way.indicators.into_iter().nth(at)).unwrap_or_default().series();
        let steps = self.steps(unit, indicator, &series, until);
        let counted = series.counted.unwrap_or(0);
        Ok(Trace {
            unit: unit.id.clone(),
            unit_name: unit.name.clone(),
            indicator: indicator.id.clone(),
            indicator_name: indicator.name.clone(),
            period: until,
            counted: series.counted,
            reported: series.reported,
            opening: series.opening,
            booked: signed(counted) - signed(series.reported) - signed(series.opening),
            before_campaign: series.before_campaign,
            steps,
        })
    }

    fn steps(&self, unit: &Unit, indicator: &Indicator, series: &IndicatorSeries, until: Period) -> Vec<TraceStep> {
        let closings: BTreeMap<ReportDate, Count> = series.closings.iter().copied().collect();
        let differences: BTreeMap<ReportDate, &Difference> =
            series.differences.iter().map(|difference| (difference.period.ends, difference)).collect();
        let mut reports = self.all_reports(&unit.id);
        let mut counted: Option<Count> = None;
        let step = |period: Period| {
            let date = period.ends;
            let before = counted;
            counted = closings.get(&date).copied().or(counted);
            let entries = reports.remove(&date).unwrap_or_default();
            let counts = entries.iter().find(|(_, verdict)| *verdict == Verdict::Accepted).map(|(entry, _)| *entry);
            let day = counts.and_then(|entry| entry.sum(&indicator.id, Measure::Day));
            let booked = signed(counted.unwrap_or(0)) - signed(before.unwrap_or(0)) - signed(day.unwrap_or(0));
            TraceStep {
                period,
                status: self.came(&self.main_form().id, unit, period).status(&self.campaign.calendar, date, self.now),
                day,
                balance: balance(differences.get(&date).copied(), booked),
                counted,
                reports: self.traced(indicator, entries),
            }
        };
        self.campaign.calendar.periods().take_while(|period| period.ends <= until.ends).map(step).collect()
    }

    /// The reports of a unit that counted once, and those that were returned.
    fn all_reports(&self, unit: &UnitId) -> Reports<'_> {
        let form = &self.main_form().id;
        let mut reports = Reports::new();
        for (at, entry) in self.book.entries(self.upto) {
            let submission = &entry.submission;
            let verdict = self.book.verdict(at, self.upto);
            let is_shown = matches!(
                verdict,
                Verdict::Accepted
                    | Verdict::Superseded
                    | Verdict::Withdrawn
                    | Verdict::Returned
                    | Verdict::Requested
                    | Verdict::Refused
            );
            if is_shown
                && submission.form.as_ref() == Some(form)
                && submission.unit.as_ref() == Some(unit)
                && let Some(date) = submission.report_date
            {
                reports.entry(date).or_default().push((entry, verdict));
            }
        }
        reports
    }

    /// The report that counts, then the others, the last first.
    fn traced(&self, indicator: &Indicator, mut entries: Vec<(&Entry, Verdict)>) -> Vec<TracedReport> {
        entries.reverse();
        entries.sort_by_key(|(_, verdict)| *verdict != Verdict::Accepted);
        let report = |(entry, verdict): (&Entry, Verdict)| {
            let file = &entry.submission.file;
            let kept = self.book.kept_file(file, self.upto);
            // What was removed from quarantine may lie in the archive, under another name.
            let retired = self.book.retirement(&file.sha256, self.upto).filter(|_| kept.extension.is_none());
            TracedReport {
                verdict,
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
