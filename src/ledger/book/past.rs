//! Old reports that are not loaded in full, and what was carried forward in their place.
//!
//! A book answers every question as the whole ledger would: what was not loaded is asked for by [`Book::with_whole`] and
//! [`Book::with_all`], which read it when it is needed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Book;
use crate::ledger::error::Result;
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

/// Reads the ledger again: the reports of these units in full, or all of them.
type Load = dyn Fn(Option<&BTreeSet<UnitId>>) -> Result<Book> + Send + Sync;

/// The part of the ledger that was not loaded in full.
#[derive(Clone)]
pub(super) struct Past {
    checkpoint: Checkpoint,
    load: Arc<Load>,
    /// The last book with more of it that was asked for.
    fuller: Arc<Mutex<Option<Arc<Book>>>>,
}

impl fmt::Debug for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.checkpoint.fmt(f)
    }
}

impl Book {
    /// A book of which old reports are there as digests; what was carried forward stands for them, and `load` reads more.
    #[must_use]
    pub(crate) fn with_past(checkpoint: Checkpoint, load: Arc<Load>) -> Self {
        Self { past: Some(Past { checkpoint, load, fuller: Arc::default() }), ..Self::default() }
    }

    /// What was carried forward, where old reports are there as digests.
    #[must_use]
    pub fn past(&self) -> Option<&Checkpoint> {
        self.past.as_ref().map(|past| &past.checkpoint)
    }

    /// The same book with all reports of these units in full. `None`: this one has them.
    ///
    /// # Errors
    /// A damaged ledger, or the file system's.
    pub fn with_whole(&self, units: &BTreeSet<UnitId>) -> Result<Option<Arc<Self>>> {
        let Some(past) = self.past.as_ref().filter(|past| !units.is_subset(&past.checkpoint.whole)) else {
            return Ok(None);
        };
        let units = &past.checkpoint.whole | units;
        self.fuller(past, Some(&units)).map(Some)
    }

    /// The same book with all reports in full. `None`: this one has them.
    ///
    /// # Errors
    /// As [`Book::with_whole`].
    pub fn with_all(&self) -> Result<Option<Arc<Self>>> {
        self.past.as_ref().map(|past| self.fuller(past, None)).transpose()
    }

    fn fuller(&self, past: &Past, units: Option<&BTreeSet<UnitId>>) -> Result<Arc<Self>> {
        let is_enough = |book: &Arc<Self>| match (book.past(), units) {
            (None, _) => true,
            (Some(past), Some(units)) => units.is_subset(&past.whole),
            (Some(_), None) => false,
        };
        let known = past.fuller.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(book) = known.filter(is_enough) {
            return Ok(book);
        }
        // Read without the lock: who waits for it on the same thread would wait for ever.
        let mut book = (past.load)(units)?;
        self.open_again(&mut book);
        let book = Arc::new(book);
        *past.fuller.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&book));
        Ok(book)
    }

    /// Forgets what was read beside this book, which is about to change.
    pub(super) fn forget_fuller(&mut self) {
        if let Some(past) = &mut self.past {
            past.fuller = Arc::default();
        }
    }

    /// Adds to a book that was just read what runs that the ledger does not hold yet have entered in this one.
    fn open_again(&self, book: &mut Self) {
        let last = book.next_run() - 1;
        for (run, date) in self.run_dates.range(last + 1..) {
            book.open(*run, *date);
        }
        for made in self.decided.all().filter(|made| made.run > last) {
            book.decide(made.run, made.clock, made.trigger, &made.decision);
        }
        for (at, entry) in self.entries_between(last, u32::MAX) {
            let appendix = self.appendices.iter().find(|appendix| appendix.entry == at);
            let there = book.enter(entry.clone(), appendix.cloned());
            book.kept[there].clone_from(&self.kept[at]);
        }
    }

    /// Units of which something for a date in the past was entered or withdrawn between these runs, the first left
    /// out: what was carried forward is not theirs.
    #[must_use]
    pub fn touched_past(&self, after: u32, upto: u32) -> BTreeSet<UnitId> {
        let Some(past) = self.past() else { return BTreeSet::new() };
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
