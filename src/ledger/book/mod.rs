//! The ledger in memory: every entry in order, and which of them counts.
//!
//! Every question can be asked as of an earlier run, so that what was issued then can be drawn again.

mod appendices;
mod entry;
mod issues;
mod past;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::as_of::AsOf;
use super::decisions::{Decisions, Made};
use super::manifest::{About, Decision, Manifest, ParcelRef, Trigger};
use super::requests::{Asked, Request, Requests};
use crate::model::id::{FormId, UnitId};
use crate::model::period::{Instant, ReportDate};
use crate::model::source::KeptFile;
use crate::model::submission::{SourceFile, Submission, Verdict};

pub use entry::{AppendixEntry, Entry};
pub use issues::LastIssue;
use past::Past;

pub use past::Checkpoint;

type Key = (FormId, UnitId, ReportDate);

/// Keys of a form and unit.
fn all_dates(form: &FormId, unit: &UnitId) -> std::ops::RangeInclusive<Key> {
    let key = |date| (form.clone(), unit.clone(), ReportDate(date));
    key(NaiveDate::MIN)..=key(NaiveDate::MAX)
}

/// The ledger in memory.
#[derive(Clone, Debug, Default)]
pub struct Book {
    manifests: Vec<Manifest>,
    entries: Vec<Entry>,
    /// The archive's extension of each entry's file. `None`: the file is in quarantine, or only the run's digest is loaded.
    kept: Vec<Option<Arc<str>>>,
    appendices: Vec<AppendixEntry>,
    accepted: BTreeMap<Key, Vec<usize>>,
    /// The first run that returned a submission of this key.
    returned: BTreeMap<Key, u32>,
    by_content: BTreeMap<String, Vec<usize>>,
    decided: Decisions,
    /// What was asked for closed dates.
    requests: Requests,
    /// Accepted entries that a run withdrew.
    withdrawn: BTreeMap<usize, u32>,
    run_dates: BTreeMap<u32, ReportDate>,
    past: Option<Past>,
}

impl Book {
    /// Opens a run that draws this report date; its entries follow.
    pub fn open(&mut self, run: u32, report_date: ReportDate) {
        self.forget_fuller();
        self.run_dates.insert(run, report_date);
    }

    /// The report date that a run drew.
    #[must_use]
    pub fn run_date(&self, run: u32) -> Option<ReportDate> {
        self.run_dates.get(&run).copied()
    }

    /// Adds an entry of a run.
    pub fn enter(&mut self, entry: Entry, appendix: Option<AppendixEntry>) -> usize {
        self.forget_fuller();
        let at = self.entries.len();
        let submission = &entry.submission;
        if let (Some(form), Some(unit), Some(date)) = (&submission.form, &submission.unit, submission.report_date) {
            let key = (form.clone(), unit.clone(), date);
            match submission.verdict {
                Verdict::Accepted => self.accepted.entry(key).or_default().push(at),
                Verdict::Returned => {
                    self.returned.entry(key).or_insert(entry.run);
                }
                Verdict::Requested => self.requests.add(entry.run, key, Asked::Report(at)),
                _ => {}
            }
        }
        self.by_content.entry(submission.file.sha256.clone()).or_default().push(at);
        self.appendices.extend(appendix.map(|appendix| AppendixEntry { entry: at, ..appendix }));
        self.entries.push(entry);
        self.kept.push(None);
        at
    }

    /// Takes in where the files of a run are kept whose entries were added.
    pub fn keep(&mut self, run: u32, parcels: &[ParcelRef]) {
        self.forget_fuller();
        // Few extensions, many files.
        let mut extensions: BTreeMap<&str, Arc<str>> = BTreeMap::new();
        let mut of_content: HashMap<&str, Option<Arc<str>>> = HashMap::new();
        for parcel in parcels {
            let name = parcel.stored.rsplit_once('.').filter(|_| !parcel.is_quarantined());
            let extension = name.map(|(_, name)| Arc::clone(extensions.entry(name).or_insert_with(|| Arc::from(name))));
            let known = of_content.entry(&parcel.sha256).or_insert_with(|| extension.clone());
            // A name may keep from sight what its content would not.
            *known = known.take().and(extension);
        }
        let first = self.entries.partition_point(|entry| entry.run < run);
        for (entry, kept) in
            self.entries.iter().zip(&mut self.kept).skip(first).take_while(|(entry, _)| entry.run == run)
        {
            *kept = of_content.get(entry.submission.file.sha256.as_str()).cloned().flatten();
        }
    }

    /// A file with its place in the archive as of a run.
    #[must_use]
    pub fn kept_file(&self, file: &SourceFile, as_of: impl Into<AsOf>) -> KeptFile {
        let as_of = as_of.into();
        let same = self.by_content.get(&file.sha256).into_iter().flatten();
        let retired = self.decided.retirement(&file.sha256, as_of).filter(|(_, is_archived)| *is_archived);
        let retired = retired.map_or(0, |(made, _)| made.run);
        let mut known = same.filter(|at| self.entries[**at].run > retired && as_of.sees(self.entries[**at].run));
        // What was released came in once more.
        KeptFile::new(file, known.find_map(|at| self.kept[*at].clone()))
    }

    /// The decision by which a file's original was removed. `None`: it was not, or the file came again since.
    #[must_use]
    pub fn retirement(&self, sha256: &str, as_of: impl Into<AsOf>) -> Option<&Made> {
        let as_of = as_of.into();
        let (made, _) = self.decided.retirement(sha256, as_of)?;
        let mut later = self.by_content.get(sha256).into_iter().flatten().map(|at| self.entries[*at].run);
        (!later.any(|run| run > made.run && as_of.sees(run))).then_some(made)
    }

    /// Takes in what somebody decided by a run; its clock is when that was.
    pub fn decide(&mut self, run: u32, clock: Instant, trigger: Trigger, decision: &Decision) {
        self.forget_fuller();
        if !self.decided.add(run, clock, trigger, decision) {
            return;
        }
        match &decision.about {
            About::Report { form, unit, date, withdrawn, requested } => {
                let key = (form.clone(), unit.clone(), *date);
                if *requested {
                    self.requests.add(run, key, Asked::Withdrawal(withdrawn.clone()));
                } else {
                    self.take_back(&key, withdrawn, run);
                }
            }
            About::Request { request, accepted } => self.answer(*request, *accepted, run),
            _ => {}
        }
    }

    /// Takes reports of this content back.
    fn take_back(&mut self, key: &Key, sha256: &str, run: u32) {
        let list = self.accepted.get(key).map_or(&[][..], Vec::as_slice);
        for at in list.iter().filter(|at| self.entries[**at].submission.file.sha256 == *sha256) {
            self.withdrawn.entry(*at).or_insert(run);
        }
    }

    /// Lets what was requested count, or not; the first answer holds.
    fn answer(&mut self, number: u32, accepted: bool, run: u32) {
        let Some(request) = self.requests.answer(number, accepted, run).filter(|_| accepted) else { return };
        let key = (request.form, request.unit, request.date);
        match request.asked {
            Asked::Report(at) => self.accepted.entry(key).or_default().push(at),
            Asked::Withdrawal(sha256) => self.take_back(&key, &sha256, run),
        }
    }

    /// What was asked for closed dates up to a run, in the order of their numbers.
    pub fn requests(&self, as_of: impl Into<AsOf>) -> impl Iterator<Item = &Request> {
        self.requests.upto(as_of.into())
    }

    /// The request of this number.
    #[must_use]
    pub fn request(&self, number: u32) -> Option<&Request> {
        self.requests(AsOf::Now).find(|request| request.number == number)
    }

    /// The last request for a form, unit and date by which a submission says the same, and that was not accepted.
    #[must_use]
    pub fn same_request(&self, submission: &Submission) -> Option<&Request> {
        let key = (submission.form.as_ref()?, submission.unit.as_ref()?, submission.report_date?);
        let same = |request: &&Request| {
            let is_entry = |at: &usize| self.entries[*at].says_the_same(submission);
            (&request.form, &request.unit, request.date) == key
                && matches!(&request.asked, Asked::Report(at) if is_entry(at))
                && request.answer.is_none_or(|answer| !answer.accepted)
        };
        self.requests(AsOf::Now).filter(same).last()
    }

    /// The run from which on an entry counts: its own, or the one that accepted it.
    fn counts_from(&self, at: usize) -> u32 {
        self.requests.accepted_by(at).unwrap_or(self.entries[at].run)
    }

    /// Whether an accepted entry counts as of a run, or did before a later one.
    fn is_counted(&self, at: usize, as_of: AsOf) -> bool {
        as_of.sees(self.counts_from(at)) && !self.is_withdrawn(at, as_of)
    }

    /// What people decided up to now.
    #[must_use]
    pub fn decisions(&self) -> &Decisions {
        &self.decided
    }

    /// Whether an entry was withdrawn.
    fn is_withdrawn(&self, at: usize, as_of: AsOf) -> bool {
        self.withdrawn.get(&at).is_some_and(|run| as_of.sees(*run))
    }

    /// Adds the manifest of a run whose entries were added.
    pub fn close(&mut self, manifest: Manifest) {
        self.forget_fuller();
        if let Some(decision) = &manifest.decision {
            self.decide(manifest.run, manifest.clock, manifest.trigger, decision);
        }
        self.run_dates.insert(manifest.run, manifest.report_date);
        self.keep(manifest.run, &manifest.parcels);
        self.manifests.push(manifest);
    }

    /// The manifests, first to last.
    #[must_use]
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// The run that made this decision about a quarantined file, if one did.
    #[must_use]
    pub fn decided(&self, trigger: Trigger, sha256: &str) -> Option<&Manifest> {
        let about = |manifest: &&Manifest| manifest.decision.as_ref().and_then(Decision::file) == Some(sha256);
        self.manifests.iter().filter(|manifest| manifest.trigger == trigger).find(about)
    }

    /// Number of the next run.
    #[must_use]
    pub fn next_run(&self) -> u32 {
        self.manifests.last().map_or(1, |manifest| manifest.run + 1)
    }

    /// The entry at a place.
    #[must_use]
    pub fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)
    }

    /// All entries, in order.
    pub fn entries(&self, as_of: impl Into<AsOf>) -> impl Iterator<Item = (usize, &Entry)> {
        let as_of = as_of.into();
        self.entries.iter().enumerate().take_while(move |(_, entry)| as_of.sees(entry.run))
    }

    /// Entries that some run added after another one.
    pub fn entries_between(&self, after: u32, upto: u32) -> impl Iterator<Item = (usize, &Entry)> {
        let start = self.entries.partition_point(|entry| entry.run <= after);
        self.entries.iter().enumerate().skip(start).take_while(move |(_, entry)| entry.run <= upto)
    }

    /// Accepted entries of a form, unit and date, in the order of runs.
    pub fn accepted(
        &self,
        form: &FormId,
        unit: &UnitId,
        date: ReportDate,
        as_of: impl Into<AsOf>,
    ) -> impl Iterator<Item = &Entry> {
        let as_of = as_of.into();
        let list = self.accepted.get(&(form.clone(), unit.clone(), date)).map_or(&[][..], Vec::as_slice);
        let counts = move |at: &&usize| self.is_counted(**at, as_of);
        list.iter().filter(counts).map(|at| &self.entries[*at])
    }

    /// Accepted entries of a form and unit by date, those of a date in the order of runs.
    pub fn reports(
        &self,
        form: &FormId,
        unit: &UnitId,
        as_of: impl Into<AsOf>,
    ) -> impl Iterator<Item = (ReportDate, Vec<&Entry>)> {
        let as_of = as_of.into();
        let of_date = move |((.., date), list): (&Key, &Vec<usize>)| {
            let counts = |at: &&usize| self.is_counted(**at, as_of);
            let entries: Vec<&Entry> = list.iter().filter(counts).map(|at| &self.entries[*at]).collect();
            (!entries.is_empty()).then_some((*date, entries))
        };
        self.accepted.range(all_dates(form, unit)).filter_map(of_date)
    }

    /// Dates for which a submission of a form and unit was returned up to a run.
    pub fn returned_dates(
        &self,
        form: &FormId,
        unit: &UnitId,
        as_of: impl Into<AsOf>,
    ) -> impl Iterator<Item = ReportDate> {
        let as_of = as_of.into();
        let returned = self.returned.range(all_dates(form, unit)).filter(move |(_, run)| as_of.sees(**run));
        returned.map(|((.., date), _)| *date)
    }

    /// The entry that counts: of those accepted the latest arrival, of equal arrivals the later entered.
    #[must_use]
    pub fn current(&self, form: &FormId, unit: &UnitId, date: ReportDate, as_of: impl Into<AsOf>) -> Option<&Entry> {
        let as_of = as_of.into();
        self.accepted(form, unit, date, as_of).max_by_key(|entry| entry.submission.file.arrival)
    }

    /// The entries that count of a form, by unit and date.
    pub fn counting(
        &self,
        form: &FormId,
        as_of: impl Into<AsOf>,
    ) -> impl Iterator<Item = (&UnitId, ReportDate, &Entry)> {
        let as_of = as_of.into();
        let counts = move |at: &&usize| self.is_counted(**at, as_of);
        self.accepted.iter().filter(move |((of, ..), _)| of == form).filter_map(move |((_, unit, date), list)| {
            let entries = list.iter().filter(counts).map(|at| &self.entries[*at]);
            Some((unit, *date, entries.max_by_key(|entry| entry.submission.file.arrival)?))
        })
    }

    /// Keys of a form that have an accepted entry, by unit and date.
    pub fn keys(&self, form: &FormId) -> impl Iterator<Item = (&UnitId, ReportDate)> {
        let of_form = self.accepted.keys().filter(move |(key, ..)| key == form);
        of_form.map(|(_, unit, date)| (unit, *date))
    }

    /// What became of an entry by now: an accepted one may have been superseded.
    #[must_use]
    pub fn verdict(&self, at: usize, as_of: impl Into<AsOf>) -> Verdict {
        let as_of = as_of.into();
        let submission = &self.entries[at].submission;
        match submission.verdict {
            Verdict::Accepted => {}
            Verdict::Requested => match self.requests.of_entry(at).and_then(|request| request.answer_of(as_of)) {
                None => return Verdict::Requested,
                Some(answer) if !answer.accepted => return Verdict::Refused,
                Some(_) => {}
            },
            other => return other,
        }
        if self.is_withdrawn(at, as_of) {
            return Verdict::Withdrawn;
        }
        match (&submission.form, &submission.unit, submission.report_date) {
            (Some(form), Some(unit), Some(date)) => {
                let current = self.current(form, unit, date, as_of);
                let counts = current.is_none_or(|entry| std::ptr::eq(entry, &raw const self.entries[at]));
                if counts { Verdict::Accepted } else { Verdict::Superseded }
            }
            _ => Verdict::Accepted,
        }
    }

    /// Whether every submission of this content counts now: dropped again it is a duplicate.
    #[must_use]
    pub fn counts_already(&self, sha256: &str) -> bool {
        let Some(list) = self.by_content.get(sha256) else { return false };
        // The last file of this content decides; duplicates judge nothing.
        let judged = list.iter().copied().filter(|at| self.entries[*at].submission.verdict != Verdict::Duplicate);
        let Some(last) = judged.clone().next_back() else { return false };
        let file = |at: usize| (self.entries[at].run, &self.entries[at].submission.file.path);
        let mut of_last = judged.filter(|at| file(*at) == file(last));
        let newest_appendix = self.appendices.last().map(|appendix| appendix.entry);
        of_last.all(|at| {
            let appendix = self.appendices.iter().any(|appendix| appendix.entry == at);
            (!appendix || newest_appendix == Some(at)) && self.says_what_counts(at)
        })
    }

    /// Whether an entry counts, or repeats what does.
    fn says_what_counts(&self, at: usize) -> bool {
        let submission = &self.entries[at].submission;
        match (self.verdict(at, AsOf::Now), &submission.form, &submission.unit, submission.report_date) {
            (Verdict::Accepted, ..) => true,
            (Verdict::Repeat, Some(form), Some(unit), Some(date)) => {
                self.current(form, unit, date, AsOf::Now).is_some_and(|current| current.says_the_same(submission))
            }
            _ => false,
        }
    }

    /// The path under which this content first came.
    #[must_use]
    pub fn first_path(&self, sha256: &str) -> Option<&str> {
        let first = self.by_content.get(sha256)?.first()?;
        Some(&self.entries[*first].submission.file.path)
    }

    /// An entry of this content, if all of them are of one form, unit and date.
    #[must_use]
    pub fn only_entry(&self, sha256: &str) -> Option<&Entry> {
        let mut judged = self.by_content.get(sha256)?.iter().map(|at| &self.entries[*at]);
        let first = judged.next()?;
        let key = |entry: &Entry| {
            let submission = &entry.submission;
            (submission.form.clone(), submission.unit.clone(), submission.report_date)
        };
        judged.all(|entry| key(entry) == key(first)).then_some(first)
    }
}
