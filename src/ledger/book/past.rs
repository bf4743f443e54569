//! Old reports that are not loaded in full, and what was carried forward in their place.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Book;
use crate::ledger::manifest::About;
use crate::model::id::{FormId, UnitId};
use crate::model::period::ReportDate;
use crate::model::submission::Submission;

/// What was carried forward of reports that were not loaded in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The form of those reports: the campaign's main one.
    pub form: FormId,
    /// Reports of dates up to this one.
    pub until: ReportDate,
    /// As of this run.
    pub run: u32,
    /// Where every unit stood then, as whoever aggregates wrote it.
    pub state: Arc<[u8]>,
    /// Units whose reports are there in full.
    pub whole: BTreeSet<UnitId>,
}

impl Book {
    /// A book of which old reports are there as digests; what was carried forward stands for them.
    #[must_use]
    pub fn with_past(past: Checkpoint) -> Self {
        Self { past: Some(past), ..Self::default() }
    }

    /// What was carried forward, where old reports are there as digests.
    #[must_use]
    pub fn past(&self) -> Option<&Checkpoint> {
        self.past.as_ref()
    }

    /// Units of which something for a date in the past was entered or withdrawn between these runs, the first left
    /// out: what was carried forward is not theirs.
    #[must_use]
    pub fn touched_past(&self, after: u32, upto: u32) -> BTreeSet<UnitId> {
        let Some(past) = &self.past else { return BTreeSet::new() };
        let is_past = |form: &FormId, unit: &UnitId, date: ReportDate| {
            *form == past.form && date <= past.until && !past.whole.contains(unit)
        };
        let entered = self.entries_between(after, upto).filter_map(|(_, entry)| {
            let Submission { form, unit, report_date, .. } = &entry.submission;
            let (form, unit, date) = (form.as_ref()?, unit.as_ref()?, (*report_date)?);
            is_past(form, unit, date).then(|| unit.clone())
        });
        let decided = self.decided.upto(upto).filter(|made| made.run > after);
        let decided = decided.filter_map(|made| match &made.decision.about {
            About::Report { form, unit, date, .. } if is_past(form, unit, *date) => Some(unit.clone()),
            About::Request { request, .. } => {
                let request = self.request(*request)?;
                is_past(&request.form, &request.unit, request.date).then(|| request.unit.clone())
            }
            _ => None,
        });
        entered.chain(decided).collect()
    }

    /// Units of whose reports with this content only digests are there.
    #[must_use]
    pub fn digested(&self, sha256: &str) -> BTreeSet<UnitId> {
        let entries = self.by_content.get(sha256).into_iter().flatten().map(|at| &self.entries[*at]);
        entries.filter(|entry| entry.digest.is_some()).filter_map(|entry| entry.submission.unit.clone()).collect()
    }
}
