//! A run in short, and where every unit stood: what the rollup is made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::Entry;
use super::manifest::{Manifest, ParcelRef};
use crate::model::count::Count;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::ReportDate;
use crate::model::submission::{Measure, Remark, SourceFile, Submission, Verdict};

/// Version of both files.
pub(super) const LAYOUT: u32 = 4;

/// Sums by the places of their indicators.
type Sums = Vec<(usize, Count)>;

/// Where every unit stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(super) layout: u32,
    /// Program and version that wrote it.
    pub program: String,
    /// Hash of the campaign file that it was followed by.
    pub campaign: String,
    /// As of this run, the last one.
    pub run: u32,
    /// Hash of its manifest.
    pub manifest: String,
    /// The form of the reports.
    pub form: FormId,
    /// Reports of dates up to this one.
    pub until: ReportDate,
    /// The units, as whoever aggregates wrote them.
    pub units: Vec<u8>,
}

impl State {
    /// What was carried forward by a run.
    #[must_use]
    pub fn new(program: &str, manifest: (&Manifest, String), form: &FormId, until: ReportDate, units: Vec<u8>) -> Self {
        let (manifest, hash) = manifest;
        Self {
            layout: LAYOUT,
            program: program.to_owned(),
            campaign: manifest.campaign.clone(),
            run: manifest.run,
            manifest: hash,
            form: form.clone(),
            until,
            units,
        }
    }
}

/// A run in short.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Digest {
    pub(super) layout: u32,
    /// Hash of its manifest.
    pub(super) manifest: String,
    /// The manifest as JSON, of its files only those in quarantine.
    head: Vec<u8>,
    /// The form of its reports.
    pub(super) form: FormId,
    /// The last date that anything of it is about, its report date among them.
    pub(super) last: NaiveDate,
    /// The indicators of the sums, by their places here.
    indicators: Vec<IndicatorId>,
    entries: Vec<Short>,
}

/// A submission in short.
#[derive(Debug, Serialize, Deserialize)]
struct Short {
    file: SourceFile,
    sheet: Option<String>,
    form: Option<FormId>,
    unit: Option<UnitId>,
    report_date: Option<ReportDate>,
    verdict: Verdict,
    /// Sums of its figures of the period.
    sums: Sums,
    remarks: Vec<Remark>,
}

impl Digest {
    /// The digest of a run; `None` where it holds more than reports in one form: those are always read.
    pub(super) fn of(
        manifest: (&Manifest, &str),
        form: &FormId,
        entries: &[&Entry],
        has_appendix: bool,
    ) -> Option<Self> {
        let (manifest, hash) = manifest;
        let others = |entry: &&Entry| {
            let submission = &entry.submission;
            let has_content = !(submission.figures.is_empty() && submission.remarks.is_empty());
            has_content && (submission.form.as_ref() != Some(form) || submission.report_date.is_none())
        };
        if has_appendix || entries.iter().any(|entry| others(entry) || entry.digest.is_some()) {
            return None;
        }
        let dates = entries.iter().filter_map(|entry| entry.submission.report_date).map(|date| date.0);
        let figures = entries.iter().flat_map(|entry| entry.submission.figures.iter());
        let indicators: BTreeSet<&IndicatorId> = figures.map(|figure| &figure.indicator).collect();
        let indicators: Vec<IndicatorId> = indicators.into_iter().cloned().collect();
        let mut head = manifest.clone();
        head.parcels.retain(ParcelRef::is_quarantined);
        Some(Self {
            layout: LAYOUT,
            manifest: hash.to_owned(),
            head: serde_json::to_vec(&head).ok()?,
            form: form.clone(),
            last: dates.chain([manifest.report_date.0]).max()?,
            entries: entries.iter().map(|entry| Short::of(entry, &indicators)).collect(),
            indicators,
        })
    }

    /// The run's manifest, of its files only those in quarantine.
    pub(super) fn head(&self) -> Option<Manifest> {
        serde_json::from_slice(&self.head).ok()
    }

    /// Whether the run has a submission of one of these units.
    pub(super) fn has_any_of(&self, units: &BTreeSet<UnitId>) -> bool {
        !units.is_empty()
            && self.entries.iter().any(|short| short.unit.as_ref().is_some_and(|unit| units.contains(unit)))
    }

    /// The run's submissions, with sums for their figures and without their findings.
    pub(super) fn entries(self, run: u32) -> Vec<Entry> {
        let Self { indicators, entries, .. } = self;
        entries.into_iter().map(|short| short.entry(run, &indicators)).collect()
    }
}

impl Short {
    fn of(entry: &Entry, indicators: &[IndicatorId]) -> Self {
        let Submission { file, sheet, form, unit, report_date, verdict, remarks, .. } = entry.submission.clone();
        let sum = |(at, indicator)| Some((at, entry.sum(indicator, Measure::Day)?));
        let sums = indicators.iter().enumerate().filter_map(sum).collect();
        Self { file, sheet, form, unit, report_date, verdict, sums, remarks }
    }

    fn entry(self, run: u32, indicators: &[IndicatorId]) -> Entry {
        let Self { file, sheet, form, unit, report_date, verdict, sums, remarks } = self;
        let sum = |(at, sum): (usize, Count)| Some((indicators.get(at)?.clone(), sum));
        let digest = Some(sums.into_iter().filter_map(sum).collect());
        let (figures, originals) = (Arc::default(), Vec::new());
        let submission = Submission { file, sheet, form, unit, report_date, verdict, figures, remarks, originals };
        Entry { run, submission, findings: Vec::new(), digest }
    }
}
