//! Recognised files in, entries of the ledger out: what a file says by itself is compared with what counts.
//!
//! Judging goes file by file in the order of arrival, because what a file is (a repeat, a duplicate, a correction)
//! depends on those before it.

mod dates;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::assess::{FileAssessment, IfKnown};
use super::validated::Validated;
use super::wording;
use crate::aggregate::{self, ClosedBy};
use crate::intake::IncomingFile;
use crate::ledger::{AppendixEntry, AsOf, Book, Checkpoint, Entry};
use crate::model::campaign::Campaign;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::id::{FormId, UnitId};
use crate::model::obligation::Obligation;
use crate::model::period::{Cadence, Instant, ReportDate};
use crate::model::submission::{SourceFile, Submission, Verdict};
use crate::model::unit::QuotaLine;
use crate::recognise::document;
use crate::recognise::units::Epochs;
use crate::report::words::Words;
use crate::rules::{FindingDraft, arrival_tie, duplicate_file};
use crate::text;

/// The form of quota appendices in submissions.
pub(crate) const APPENDIX: &str = "appendix";

/// Judges recognised files one after the other against a book that grows with them.
pub(crate) struct Validator<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// What people read.
    pub words: &'a Words,
    /// The run's number.
    pub run: u32,
    /// SHA-256 of the file that the run lets out of quarantine: it is judged again, though it may count.
    pub released: Option<&'a str>,
    /// The units of every date, once it is asked for that; what came since ends no unit at another time.
    pub epochs: OnceCell<Epochs>,
}

/// Units with a report of a date in the past: what counts for it has to be there in full.
pub(super) fn of_the_past(said: &[FileAssessment], past: &Checkpoint) -> BTreeSet<UnitId> {
    // What settles open rows is the unit's last report, which may be of the past.
    let known = said.iter().flat_map(|alone| alone.if_known.values()).map(|known| &known.entry.submission);
    let unsettled = known.filter_map(|submission| submission.unit.clone());
    let submissions = said.iter().flat_map(|alone| &alone.entries).map(|(entry, _)| &entry.submission);
    let of_past = submissions.filter(|submission| {
        submission.form.as_ref() == Some(&past.form) && submission.report_date.is_some_and(|date| date <= past.until)
    });
    of_past.filter_map(|submission| submission.unit.clone()).chain(unsettled).collect()
}

impl Validator<'_> {
    /// Judges what the files hold against the book, which grows with them.
    pub(crate) fn enter(&self, book: &mut Book, parcels: &[IncomingFile], said: Vec<FileAssessment>) -> Vec<Validated> {
        let mut judged = Vec::new();
        for (parcel, alone) in parcels.iter().zip(said) {
            for (entry, appendix) in self.entries(book, parcel, alone) {
                book.enter(entry.clone(), appendix.clone());
                judged.push((entry, appendix));
            }
        }
        judged
    }

    fn entries(&self, book: &Book, parcel: &IncomingFile, alone: FileAssessment) -> Vec<Validated> {
        if alone.is_entered {
            return alone.entries;
        }
        let document = document::obligation(self.campaign, &parcel.path);
        let is_released = self.released == Some(parcel.sha256.as_str());
        if !alone.is_private() && !is_released && document.is_none() && book.counts_already(&parcel.sha256) {
            return vec![self.duplicate(book, parcel.source())];
        }
        let mut judged: Vec<Validated> = Vec::new();
        let keys = dates::keys(&alone);
        let mut if_known = alone.if_known;
        for (at, ((mut entry, appendix), stated)) in alone.entries.into_iter().zip(&alone.dates).enumerate() {
            if let Some(known) = if_known.remove(&at).filter(|known| knows_rows(book, known)) {
                entry = known.entry;
            }
            if let Some(document) = document {
                if alone.settles {
                    settle_by_arrival(book, document, &mut entry.submission);
                }
                // A document that counts already, put there again; the same bytes may still be another unit's.
                if current_of(book, &entry).is_some_and(|current| current.submission.file.sha256 == parcel.sha256) {
                    return vec![self.duplicate(book, parcel.source())];
                }
            }
            let appendix = appendix.filter(|appendix| !is_in_force(book, appendix));
            if entry.submission.verdict == Verdict::Accepted {
                let doubts = self.doubts(book, &keys, &entry.submission, stated);
                let own = (!doubts.is_empty()).then(|| entry.findings.clone());
                self.compare(book, &judged, &mut entry, document, appendix.is_some());
                let is_new = matches!(entry.submission.verdict, Verdict::Accepted | Verdict::Requested);
                if let Some(own) = own.filter(|_| is_new) {
                    dates::take(&mut entry, own, doubts);
                }
            }
            judged.push((entry, appendix));
        }
        judged
    }

    fn finding(&self, file: &str, raised: FindingDraft) -> Finding {
        wording::finding(self.campaign, self.words, file, raised)
    }

    fn duplicate(&self, book: &Book, file: SourceFile) -> Validated {
        let first = book.first_path(&file.sha256).unwrap_or_default().to_owned();
        let raised = duplicate_file::finding(&first);
        let findings = vec![self.finding(&file.path, raised)];
        let mut submission = Submission::blank(file, Verdict::Duplicate);
        if let Some(original) = book.only_entry(&submission.file.sha256) {
            submission.form.clone_from(&original.submission.form);
            submission.unit.clone_from(&original.submission.unit);
            submission.report_date = original.submission.report_date;
        }
        (Entry { run: self.run, submission, findings, digest: None }, None)
    }

    /// Compares an accepted entry with what counts where it would, `here` in the same file too: whether it says
    /// anything new, and whether it is late.
    fn compare(
        &self,
        book: &Book,
        here: &[Validated],
        entry: &mut Entry,
        document: Option<&Obligation>,
        brings_appendix: bool,
    ) {
        let submission = &mut entry.submission;
        let Some(form) = submission.form.clone() else { return };
        if form.as_str() == APPENDIX {
            submission.verdict = if brings_appendix { Verdict::Accepted } else { Verdict::Repeat };
            return;
        }
        let (Some(unit), Some(date)) = (submission.unit.clone(), submission.report_date) else {
            // A document whose period nothing tells.
            submission.give_back();
            return;
        };
        let same_key = |entry: &&Entry| {
            let other = &entry.submission;
            other.verdict == Verdict::Accepted
                && other.form.as_ref() == Some(&form)
                && other.unit.as_ref() == Some(&unit)
                && other.report_date == Some(date)
        };
        let arrival = submission.file.arrival;
        let earlier_here = here.iter().rev().map(|(entry, _)| entry).find(same_key);
        let current = book.current(&form, &unit, date, AsOf::Now);
        let current = earlier_here
            .filter(|here| current.is_none_or(|c| c.submission.file.arrival <= here.submission.file.arrival))
            .or(current);
        let first_accepted = book.accepted(&form, &unit, date, AsOf::Now).next().is_none() && earlier_here.is_none();
        if document.is_none() && current.is_some_and(|current| current.says_the_same(submission)) {
            submission.verdict = Verdict::Repeat;
            return;
        }
        if document.is_none()
            && let Some(closed) = self.closed_by(book, (&form, &unit, date), arrival)
        {
            self.request(book, here, entry, (date, closed));
            return;
        }
        if let Some(current) = current {
            let is_other = current.submission.file.sha256 != submission.file.sha256;
            if is_other && current.submission.file.arrival == arrival {
                let tie = arrival_tie::finding(submission, &current.submission.file.path);
                let tie = self.finding(&submission.file.path, tie);
                entry.findings.push(tie);
            }
        }
        let submission = &entry.submission;
        // What is kept by the day and due by the week is looked at where all that is due is listed.
        let due = self.campaign.obligation(&form).map(|obligation| &obligation.calendar);
        let is_kept_as_due = |due: &&crate::model::period::Calendar| {
            document.is_some() || due.cadence == self.campaign.calendar_of(&form).cadence
        };
        if let Some(calendar) = due.filter(is_kept_as_due)
            && first_accepted
            && !calendar.on_time(date, arrival)
        {
            let late = FindingDraft::of_submission(Code::Late, submission)
                .with("document", if document.is_some() { "yes" } else { "" }.to_owned())
                .with("before", calendar.due_before.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default())
                .with("unit", unit.to_string())
                .with("arrival", calendar.local(arrival).format("%H:%M:%S %d/%m/%Y").to_string())
                .with("deadline", calendar.deadline(date).format("%H:%M:%S %d/%m/%Y").to_string());
            let late = self.finding(&submission.file.path, late);
            entry.findings.push(late);
        }
        entry.findings.sort();
        entry.findings.dedup();
    }
}

impl Validator<'_> {
    /// By what a unit's figures of a date were closed when something came for it.
    fn closed_by<'b>(
        &self,
        book: &'b Book,
        (form, unit, date): (&FormId, &UnitId, ReportDate),
        arrival: Instant,
    ) -> Option<ClosedBy<'b>> {
        let ended = || {
            let epochs = self.epochs.get_or_init(|| aggregate::known_epochs(self.campaign, book));
            epochs.ended(unit, date)
        };
        aggregate::closed_by((self.campaign, book), (form, date), ended, AsOf::Now, arrival)
    }

    /// Keeps what came for a closed date as a request, once however often it comes.
    fn request(&self, book: &Book, here: &[Validated], entry: &mut Entry, (date, closed): (ReportDate, ClosedBy<'_>)) {
        let same = book.same_request(&entry.submission);
        let submission = &mut entry.submission;
        let pending = here.iter().filter(|(entry, _)| entry.submission.verdict == Verdict::Requested).count();
        let known = book.requests(AsOf::Now).count();
        let (state, number) = match same.map(|request| (request.answer.is_some(), request.number)) {
            Some((true, number)) => ("refused", number.to_string()),
            Some((false, number)) => ("waiting", number.to_string()),
            None => ("new", (known + pending + 1).to_string()),
        };
        let refused = same.and_then(|request| book.decisions().of_run(request.answer?.run));
        let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let (by, on) = match closed {
            ClosedBy::Decision(made) => {
                (made.decision.by.clone(), day(self.campaign.calendar.local(made.clock).date_naive()))
            }
            ClosedBy::Time => (None, String::new()),
            ClosedBy::Change(change) => (None, day(change)),
        };
        let raised = FindingDraft::of_submission(Code::PeriodClosed, submission)
            .with("closed", closed.as_str().to_owned())
            .with("by", by.unwrap_or_default())
            .with("on", on)
            .with("state", state.to_owned())
            .with("request", number)
            .with("reason", refused.map(|made| made.decision.reason.clone()).unwrap_or_default())
            .with("date", day(date.0));
        if same.is_some() {
            submission.verdict = Verdict::Duplicate;
            submission.figures = Arc::default();
            submission.remarks.clear();
        } else {
            submission.verdict = Verdict::Requested;
        }
        let finding = self.finding(&submission.file.path, raised);
        entry.findings.push(finding);
        entry.findings.sort();
        entry.findings.dedup();
    }
}

/// The period of a document that names none: the one that ended last, or, where that one's has come, the present one.
fn settle_by_arrival(book: &Book, document: &Obligation, submission: &mut Submission) {
    let calendar = &document.calendar;
    let Some(unit) = submission.unit.as_ref().filter(|_| calendar.cadence != Cadence::Once) else { return };
    let arrival = submission.file.arrival;
    let today = calendar.local(arrival).date_naive();
    let ended: ReportDate = calendar.report_date(arrival);
    let present = calendar.period_of(today).map_or(ended, |period| period.ends);
    let has_come = book.current(&document.id, unit, ended, AsOf::Now).is_some();
    submission.report_date = Some(if has_come || present.0 == today { present } else { ended });
}

/// Whether the unit's last report before this one has sub-rows of these names.
fn knows_rows(book: &Book, known: &IfKnown) -> bool {
    let submission = &known.entry.submission;
    let (Some(form), Some(unit), Some(date)) = (&submission.form, &submission.unit, submission.report_date) else {
        return false;
    };
    let before = book.reports(form, unit, AsOf::Now).take_while(|(day, _)| *day < date).last();
    let entries = before.map(|(_, entries)| entries).unwrap_or_default();
    let figures = entries.iter().flat_map(|entry| entry.submission.figures.iter());
    let areas: BTreeSet<String> = figures.map(|figure| text::fold(&figure.area)).collect();
    known.names.is_subset(&areas)
}

/// The entry that counts where another one would.
fn current_of<'b>(book: &'b Book, entry: &Entry) -> Option<&'b Entry> {
    let submission = &entry.submission;
    book.current(submission.form.as_ref()?, submission.unit.as_ref()?, submission.report_date?, AsOf::Now)
}

/// Whether an appendix says what the newest one says.
fn is_in_force(book: &Book, appendix: &AppendixEntry) -> bool {
    let as_tuple = |line: &QuotaLine| (line.name.clone(), line.quota, line.code.clone(), line.above.clone());
    book.newest_appendix()
        .is_some_and(|newest| newest.lines.iter().map(as_tuple).eq(appendix.lines.iter().map(as_tuple)))
}
