//! A submission as a run entered it, and what an appendix among them says.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::count::Count;
use crate::model::finding::Finding;
use crate::model::id::IndicatorId;
use crate::model::period::Instant;
use crate::model::submission::{Measure, Submission};
use crate::model::unit::QuotaLine;

/// A submission with its findings, as one run entered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The run.
    pub run: u32,
    /// The submission.
    pub submission: Submission,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// Of an old report whose figures and findings were not loaded: the sums of its figures of the period.
    pub digest: Option<Box<[(IndicatorId, Count)]>>,
}

/// A quota appendix that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppendixEntry {
    /// The run that took it in.
    pub run: u32,
    /// Which entry of the book it belongs to.
    pub entry: usize,
    /// When it came.
    pub arrival: Instant,
    /// From which day it holds, where it says so.
    pub holds_from: Option<NaiveDate>,
    /// Its sheet.
    pub sheet: String,
    /// Its lines.
    pub lines: Vec<QuotaLine>,
}

impl Entry {
    /// The unit's figure: the sum of its rows; `None` where no row has one. A digest tells those of the period.
    #[must_use]
    pub fn sum(&self, indicator: &IndicatorId, measure: Measure) -> Option<Count> {
        if let Some(digest) = &self.digest {
            let own = digest.iter().find(|(own, _)| own == indicator && measure == Measure::Day);
            return own.map(|(_, sum)| *sum);
        }
        let figures = self.submission.figures.iter();
        let counted = figures.filter(|figure| figure.indicator == *indicator && figure.measure == measure);
        counted.fold(None, |sum, figure| Some(sum.unwrap_or(0) + figure.value))
    }

    /// Whether another submission says the same: equal figures and equal texts, wherever they stand.
    #[must_use]
    pub fn says_the_same(&self, other: &Submission) -> bool {
        said(&self.submission) == said(other)
    }
}

type Said<'s> = (Vec<(&'s str, &'s IndicatorId, Measure, Count)>, Vec<(&'s str, &'s IndicatorId, &'s str)>);

fn said(submission: &Submission) -> Said<'_> {
    let figures = submission.figures.iter();
    let mut figures: Vec<_> =
        figures.map(|figure| (&*figure.area, &figure.indicator, figure.measure, figure.value)).collect();
    let remarks = submission.remarks.iter();
    let mut remarks: Vec<_> =
        remarks.map(|remark| (remark.area.as_str(), &remark.column, remark.text.as_str())).collect();
    figures.sort_unstable();
    remarks.sort_unstable();
    (figures, remarks)
}
