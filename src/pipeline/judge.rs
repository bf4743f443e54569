//! Recognised files in, entries of the ledger out: validate, compare with what counts.
//!
//! Judging goes file by file in the order of arrival, because what a file is (a repeat, a duplicate, a correction)
//! depends on those before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::reader::{Recognised, of_document};
use super::tell;
use crate::error::{Error, Result};
use crate::intake::Parcel;
use crate::ledger::{AppendixEntry, Book, Entry, Past, Reading};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::finding::{Finding, Severity};
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::obligation::Obligation;
use crate::model::period::{Cadence, Instant};
use crate::model::submission::{Figure, Original, Remark, SourceFile, Submission, Verdict};
use crate::model::upward::PROVENANCE;
use crate::recognise::candidate::{Candidate, PeriodClaim, UnitClaim};
use crate::recognise::document;
use crate::recognise::draft::{Amount, AppendixDraft, FormDraft, OddQuota, SheetDraft};
use crate::recognise::resolve::{Resolver, Surroundings};
use crate::recognise::units::Registry;
use crate::report::words::Words;
use crate::rules::{self, Context, Raised, checks};
use crate::text;

/// The form of quota appendices in submissions.
pub const APPENDIX: &str = "appendix";
/// Words before the day from which an appendix holds.
const HOLDS_FROM: [&str; 4] = ["áp dụng", "hiệu lực", "từ ngày", "kể từ"];

/// An entry with the appendix it brings, if it does.
pub type Judged = (Entry, Option<AppendixEntry>);

/// Judges recognised files one after the other against a book that grows with them.
pub struct Judge<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// What people read.
    pub words: &'a Words,
    /// The run's clock.
    pub now: Instant,
    /// The run's number.
    pub run: u32,
}

/// A file's candidates, with its findings so far.
struct Pending {
    /// The document that it is filed as.
    document: Option<FormId>,
    /// By row, what the rows of a consolidated workbook came from.
    provenance: Option<BTreeMap<u32, String>>,
    candidates: Vec<Candidate>,
    findings: Vec<Vec<Raised>>,
    appendices: Vec<(String, AppendixDraft)>,
    raised: Vec<Raised>,
    originals: Vec<Original>,
    private: bool,
}

/// Files whose reports are known, before they are compared with what counts.
pub struct Resolved(Vec<Pending>);

impl Resolved {
    /// Units with a report of a date in the past: what counts for it has to be there in full.
    #[must_use]
    pub fn of_the_past(&self, past: &Past) -> BTreeSet<UnitId> {
        let candidates = self.0.iter().flat_map(|pending| &pending.candidates);
        let of_past = candidates.filter_map(|candidate| match (&candidate.unit, &candidate.period) {
            (UnitClaim::Known(unit), PeriodClaim::Whole(date) | PeriodClaim::Known { report_date: date, .. })
                if candidate.table.form == past.form && *date <= past.until =>
            {
                Some(unit.clone())
            }
            _ => None,
        });
        of_past.collect()
    }
}

impl Judge<'_> {
    /// Judges the files in order; the book holds their entries afterwards, and so does the answer.
    ///
    /// # Errors
    /// A defect of ours: polars refused the frame for the campaign's checks.
    pub fn judge(&self, book: &mut Book, parcels: &[Parcel], recognised: Vec<Recognised>) -> Result<Vec<Judged>> {
        let resolved = self.resolved(book, parcels, recognised)?;
        Ok(self.enter(book, parcels, resolved))
    }

    /// Finds out whose reports the files hold, and of when; of the book only the newest appendix is asked.
    ///
    /// # Errors
    /// As [`Judge::judge`].
    pub fn resolved(&self, book: &Book, parcels: &[Parcel], recognised: Vec<Recognised>) -> Result<Resolved> {
        let registry = self.registry(book, &recognised);
        let resolver = Resolver { registry: &registry, campaign: self.campaign };
        let mut pending: Vec<Pending> = parcels
            .iter()
            .zip(recognised)
            .map(|(parcel, recognised)| self.resolve(&resolver, &registry, parcel, recognised))
            .collect();
        self.campaign_checks(&registry, &mut pending)?;
        Ok(Resolved(pending))
    }

    /// Judges what the files hold against the book, which grows with them.
    pub fn enter(&self, book: &mut Book, parcels: &[Parcel], resolved: Resolved) -> Vec<Judged> {
        let mut judged = Vec::new();
        for (parcel, pending) in parcels.iter().zip(resolved.0) {
            for (entry, appendix) in self.entries(book, parcel, pending) {
                book.enter(entry.clone(), appendix.clone());
                judged.push((entry, appendix));
            }
        }
        judged
    }

    /// The reporting units: by the newest appendix among these files, else by the newest of the ledger.
    fn registry(&self, book: &Book, recognised: &[Recognised]) -> Registry {
        let among_these = recognised.iter().flat_map(|file| &file.sheets).rev().find_map(|(_, draft)| match draft {
            SheetDraft::Appendix(appendix) if is_sound(appendix) => Some(appendix.lines.as_slice()),
            _ => None,
        });
        let lines = among_these.or_else(|| book.newest_appendix().map(|appendix| appendix.lines.as_slice()));
        Registry::new(self.campaign, lines)
    }

    fn resolve(&self, resolver: &Resolver<'_>, registry: &Registry, parcel: &Parcel, file: Recognised) -> Pending {
        let filed = document::obligation(self.campaign, &parcel.path);
        let mut pending = Pending {
            document: filed.map(|document| document.id.clone()),
            provenance: file.provenance,
            candidates: Vec::new(),
            findings: Vec::new(),
            appendices: Vec::new(),
            raised: file.raised,
            originals: file.originals,
            private: matches!(file.reading, Some(Reading::Private(_))),
        };
        for (sheet, draft) in file.sheets {
            match draft {
                SheetDraft::Appendix(appendix) => pending.appendices.push((sheet, appendix)),
                SheetDraft::Forms(tables) => {
                    for table in with_inherited_heads(tables) {
                        let around = Surroundings { path: &parcel.path, sheet: &sheet };
                        pending.candidates.extend(resolver.candidates(table, &around));
                    }
                }
                SheetDraft::Empty | SheetDraft::Unknown => {}
            }
        }
        let context = Context { campaign: self.campaign, registry, now: self.now };
        if let Some((document, lines)) = filed.zip(file.document) {
            let candidate = resolver.document(document, &lines, &parcel.path);
            let raised = rules::validate_document(&candidate, &context).into_iter();
            pending.findings = vec![raised.map(of_document).collect()];
            pending.candidates = vec![candidate];
            return pending;
        }
        resolver.settle_file(&mut pending.candidates, &parcel.path);
        pending.findings = pending.candidates.iter().map(|candidate| rules::validate(candidate, &context)).collect();
        if pending.provenance.is_some() {
            // What the level below was warned of, it was warned of; only what makes the report unfit is told here.
            pending.findings.iter_mut().for_each(|own| own.retain(|raised| raised.severity == Severity::Error));
        }
        pending
    }

    /// Evaluates the campaign's own checks over all candidates at once.
    fn campaign_checks(&self, registry: &Registry, pending: &mut [Pending]) -> Result<()> {
        let mut places = Vec::new();
        let mut batch = Vec::new();
        for (file, pending) in pending.iter().enumerate() {
            // A document has no figures, and a consolidated workbook was checked below.
            let is_report = pending.document.is_none() && pending.provenance.is_none();
            for (at, candidate) in pending.candidates.iter().enumerate().filter(|_| is_report) {
                let unit = match &candidate.unit {
                    UnitClaim::Known(id) => registry.unit(id),
                    _ => None,
                };
                places.push((file, at));
                batch.push((candidate, unit.and_then(|unit| unit.quota)));
            }
        }
        let raised = checks::evaluate(self.campaign, &batch)
            .map_err(|error| Error::Defect { what: "a [[check]] of tonghop.toml", detail: error.to_string() })?;
        drop(batch);
        for ((file, at), raised) in places.into_iter().zip(raised) {
            pending[file].findings[at].extend(raised);
        }
        Ok(())
    }

    fn entries(&self, book: &Book, parcel: &Parcel, mut pending: Pending) -> Vec<Judged> {
        let file = SourceFile {
            path: parcel.path.clone(),
            sha256: parcel.sha256.clone(),
            arrival: parcel.arrival,
            arrival_reason: parcel.arrival_reason.clone(),
        };
        if !pending.private && pending.document.is_none() && book.counts_already(&parcel.sha256) {
            return vec![self.duplicate(book, file)];
        }
        let of_file: Vec<Finding> = pending.raised.drain(..).map(|raised| self.finding(&file.path, raised)).collect();
        let has_error = of_file.iter().any(|finding| finding.severity == Severity::Error);
        if has_error || (pending.candidates.is_empty() && pending.appendices.is_empty()) {
            return vec![(self.returned_whole(file, pending, of_file), None)];
        }
        let mut judged: Vec<Judged> = Vec::new();
        for (sheet, draft) in pending.appendices {
            judged.push(self.appendix(book, &file, sheet, draft));
        }
        let mut own: Vec<Entry> = Vec::new();
        if let Some(document) = pending.document.as_ref().and_then(|id| self.campaign.obligation(id)) {
            for candidate in &mut pending.candidates {
                settle_by_arrival(book, document, candidate, &file);
            }
            // A document that counts already, put there again; the same bytes may still be another unit's.
            let counts = |candidate: &Candidate| {
                current_of(book, candidate).is_some_and(|entry| entry.submission.file.sha256 == file.sha256)
            };
            if pending.candidates.iter().any(counts) {
                return vec![self.duplicate(book, file)];
            }
        }
        let provenance = pending.provenance.as_ref();
        for (candidate, raised) in pending.candidates.into_iter().zip(pending.findings) {
            let entry = self.submission(book, &own, (&file, provenance), &candidate, raised);
            own.push(entry);
        }
        judged.extend(own.into_iter().map(|entry| (entry, None)));
        if let Some((first, _)) = judged.first_mut() {
            first.findings.extend(of_file);
            first.submission.originals = pending.originals;
        }
        for (entry, _) in &mut judged {
            entry.findings.sort();
            entry.findings.dedup();
        }
        judged
    }

    /// A file that goes back as a whole, with what was found in its tables too.
    fn returned_whole(&self, file: SourceFile, pending: Pending, mut findings: Vec<Finding>) -> Entry {
        let verdict = if pending.private { Verdict::Quarantined } else { Verdict::Returned };
        let of_tables = pending.findings.into_iter().flatten();
        findings.extend(of_tables.map(|raised| self.finding(&file.path, raised)));
        for (sheet, draft) in &pending.appendices {
            let raised = self.appendix_findings(sheet, draft);
            findings.extend(raised.into_iter().map(|raised| self.finding(&file.path, raised)));
        }
        findings.sort();
        findings.dedup();
        let mut submission = Submission { originals: pending.originals, ..blank(file, verdict) };
        submission.form = pending.document;
        Entry { run: self.run, submission, findings, digest: None }
    }

    fn finding(&self, file: &str, raised: Raised) -> Finding {
        tell::finding(self.campaign, self.words, file, raised)
    }

    fn duplicate(&self, book: &Book, file: SourceFile) -> Judged {
        let first = book.first_path(&file.sha256).unwrap_or_default().to_owned();
        let raised = Raised::by_code("duplicate-file").found(&first);
        let findings = vec![self.finding(&file.path, raised)];
        let mut submission = blank(file, Verdict::Duplicate);
        if let Some(original) = book.only_entry(&submission.file.sha256) {
            submission.form.clone_from(&original.submission.form);
            submission.unit.clone_from(&original.submission.unit);
            submission.report_date = original.submission.report_date;
        }
        (Entry { run: self.run, submission, findings, digest: None }, None)
    }

    fn appendix(&self, book: &Book, file: &SourceFile, sheet: String, draft: AppendixDraft) -> Judged {
        let raised = self.appendix_findings(&sheet, &draft);
        let findings: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let returned = findings.iter().any(|finding| finding.severity == Severity::Error) || draft.lines.is_empty();
        let same = book.newest_appendix().is_some_and(|newest| {
            let told = |line: &crate::model::unit::QuotaLine| {
                (line.name.clone(), line.quota, line.code.clone(), line.above.clone())
            };
            newest.lines.iter().map(told).eq(draft.lines.iter().map(told))
        });
        let verdict = match (returned, same) {
            (true, _) => Verdict::Returned,
            (_, true) => Verdict::Repeat,
            _ => Verdict::Accepted,
        };
        let mut submission = blank(file.clone(), verdict);
        submission.sheet = Some(sheet.clone());
        submission.form = Some(FormId::new(APPENDIX));
        let appendix = (verdict == Verdict::Accepted).then(|| AppendixEntry {
            run: self.run,
            entry: 0,
            arrival: file.arrival,
            holds_from: holds_from(&draft),
            sheet,
            lines: draft.lines,
        });
        (Entry { run: self.run, submission, findings, digest: None }, appendix)
    }

    fn appendix_findings(&self, sheet: &str, draft: &AppendixDraft) -> Vec<Raised> {
        let mut raised = Vec::new();
        raised.extend(draft.unreadable.iter().map(|quota| of_quota(sheet, quota).with("part", "unit".to_owned())));
        for quota in &draft.unsure {
            let part = if quota.amount == Amount::Blank { "caption" } else { "total" };
            raised.push(of_quota(sheet, quota).with("part", part.to_owned()).severity(Severity::Warning));
        }
        let odd_email = |(cell, unit, written): &(CellRef, String, String)| {
            Raised::by_code("unusable-email").on(sheet).at(Some(*cell)).found(written).with("unit", unit.clone())
        };
        raised.extend(draft.odd_emails.iter().map(odd_email));
        let mismatch = |written: u64, sum: u64| {
            Raised::by_code("quota-sum-mismatch")
                .on(sheet)
                .found(&written.to_string())
                .with("written", written.to_string())
                .with("sum", sum.to_string())
        };
        // Sums say nothing while a quota is unreadable.
        let summed = draft.mismatches.iter().filter(|_| draft.unreadable.is_empty());
        for (cell, written, sum) in summed {
            raised.push(mismatch(*written, *sum).at(Some(*cell)));
        }
        let sum: u64 = draft.lines.iter().map(|line| line.quota).sum();
        if let Some(target) = self.campaign.target
            && target != sum
            && draft.unreadable.is_empty()
        {
            raised.push(mismatch(sum, sum).with("target", target.to_string()));
        }
        raised
    }

    /// One submission: its findings, its verdict, its figures.
    fn submission(
        &self,
        book: &Book,
        own: &[Entry],
        (file, provenance): (&SourceFile, Option<&BTreeMap<u32, String>>),
        candidate: &Candidate,
        raised: Vec<Raised>,
    ) -> Entry {
        let mut submission = blank(file.clone(), Verdict::Returned);
        let document = self.campaign.form(&candidate.table.form).is_none();
        submission.sheet = (!document).then(|| candidate.sheet.clone());
        submission.form = Some(candidate.table.form.clone());
        if let UnitClaim::Known(id) = &candidate.unit {
            submission.unit = Some(id.clone());
        }
        if let PeriodClaim::Known { report_date, .. } | PeriodClaim::Whole(report_date) = &candidate.period {
            submission.report_date = Some(*report_date);
        }
        let mut findings: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let returned = findings.iter().any(|finding| finding.severity == Severity::Error);
        let (Some(form), Some(unit), Some(date), false) =
            (&submission.form, &submission.unit, submission.report_date, returned)
        else {
            return Entry { run: self.run, submission, findings, digest: None };
        };
        let same_key = |entry: &&Entry| {
            let other = &entry.submission;
            other.verdict == Verdict::Accepted
                && other.form.as_ref() == Some(form)
                && other.unit.as_ref() == Some(unit)
                && other.report_date == Some(date)
        };
        let earlier_here = own.iter().rev().find(same_key);
        let current = book.current(form, unit, date, u32::MAX);
        let current = earlier_here
            .filter(|here| current.is_none_or(|c| c.submission.file.arrival <= here.submission.file.arrival))
            .or(current);
        let first_accepted = book.accepted(form, unit, date, u32::MAX).next().is_none() && earlier_here.is_none();
        let (form, unit) = (form.clone(), unit.clone());
        fill(&mut submission, candidate);
        if let Some(provenance) = provenance {
            submission.remarks.extend(candidate.rows.iter().map(|row| Remark {
                area: text::clean(&row.area),
                column: IndicatorId::new(PROVENANCE),
                text: provenance.get(&row.row).cloned().unwrap_or_default(),
                sheet: candidate.sheet.clone(),
                cell: CellRef::new(row.row, 0),
            }));
        }
        submission.verdict = match current {
            Some(current) if !document && current.says_the_same(&submission) => Verdict::Repeat,
            _ => Verdict::Accepted,
        };
        if let Some(current) = current
            && submission.verdict == Verdict::Accepted
            && current.submission.file.arrival == file.arrival
        {
            let tie = of_candidate("arrival-tie", candidate).found(&current.submission.file.path);
            findings.push(self.finding(&file.path, tie));
        }
        // What is kept by the day and due by the week is looked at where all that is due is told.
        let due = self.campaign.obligation(&form).map(|obligation| &obligation.calendar);
        let calendar = due.filter(|due| document || due.cadence == self.campaign.calendar_of(&form).cadence);
        if let Some(calendar) = calendar
            && submission.verdict == Verdict::Accepted
            && first_accepted
            && !calendar.on_time(date, file.arrival)
        {
            let late = of_candidate("late", candidate)
                .with("document", if document { "yes" } else { "" }.to_owned())
                .with("before", calendar.due_before.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default())
                .with("unit", unit.to_string())
                .with("arrival", calendar.local(file.arrival).format("%H:%M:%S %d/%m/%Y").to_string())
                .with("deadline", calendar.deadline(date).format("%H:%M:%S %d/%m/%Y").to_string());
            findings.push(self.finding(&file.path, late));
        }
        Entry { run: self.run, submission, findings, digest: None }
    }
}

/// The period of a document that names none: the one that ended last, or, where that one's has come, the present one.
fn settle_by_arrival(book: &Book, document: &Obligation, candidate: &mut Candidate, file: &SourceFile) {
    let calendar = &document.calendar;
    let UnitClaim::Known(unit) = &candidate.unit else { return };
    if candidate.period != PeriodClaim::Absent || calendar.cadence == Cadence::Once {
        return;
    }
    let today = calendar.local(file.arrival).date_naive();
    let ended = calendar.report_date(file.arrival);
    let present = calendar.period_of(today).map_or(ended, |period| period.ends);
    let has_come = book.current(&document.id, unit, ended, u32::MAX).is_some();
    let date = if has_come || present.0 == today { present } else { ended };
    candidate.period = PeriodClaim::Whole(date);
}

/// A finding about a candidate, on its sheet if it has one.
fn of_candidate(code: &str, candidate: &Candidate) -> Raised {
    let raised = Raised::by_code(code);
    if candidate.sheet.is_empty() { raised } else { raised.on(&candidate.sheet) }
}

/// The entry that counts where a candidate would.
fn current_of<'b>(book: &'b Book, candidate: &Candidate) -> Option<&'b Entry> {
    let (UnitClaim::Known(unit), PeriodClaim::Whole(date) | PeriodClaim::Known { report_date: date, .. }) =
        (&candidate.unit, &candidate.period)
    else {
        return None;
    };
    book.current(&candidate.table.form, unit, *date, u32::MAX)
}

/// A quota that is no count; in a total it only hinders the comparison.
fn of_quota(sheet: &str, quota: &OddQuota) -> Raised {
    let (code, suggestion) = match quota.amount {
        Amount::Uncalculated => ("formula-without-value", None),
        Amount::Unreadable(suggestion) => ("quota-unreadable", suggestion),
        _ => ("quota-unreadable", None),
    };
    Raised::by_code(code)
        .on(sheet)
        .at(Some(quota.cell))
        .found(&quota.shown)
        .number(quota.number)
        .with("unit", quota.name.clone())
        .with("suggestion", suggestion.map(|count| count.to_string()).unwrap_or_default())
}

fn is_sound(appendix: &AppendixDraft) -> bool {
    appendix.unreadable.is_empty() && !appendix.lines.is_empty()
}

fn blank(file: SourceFile, verdict: Verdict) -> Submission {
    Submission {
        file,
        sheet: None,
        form: None,
        unit: None,
        report_date: None,
        verdict,
        figures: Arc::default(),
        remarks: Vec::new(),
        originals: Vec::new(),
    }
}

/// The candidate's counts and texts.
fn fill(submission: &mut Submission, candidate: &Candidate) {
    let sheet: Arc<str> = candidate.sheet.as_str().into();
    // The figures of a row share its name.
    let mut last: Option<(u32, Arc<str>)> = None;
    let mut figures =
        Vec::with_capacity(candidate.entries().filter(|(_, entry)| entry.amount.count().is_some()).count());
    for (row, entry) in candidate.entries() {
        if let Some(value) = entry.amount.count() {
            let (_, area) = match last.take().filter(|(at, _)| *at == row.row) {
                Some(same) => last.insert(same),
                None => last.insert((row.row, text::clean(&row.area).into())),
            };
            figures.push(Figure {
                area: Arc::clone(area),
                indicator: entry.indicator.clone(),
                measure: entry.measure,
                value,
                sheet: Arc::clone(&sheet),
                cell: entry.cell,
            });
        }
    }
    submission.figures = Arc::new(figures);
    for row in &candidate.rows {
        for note in &row.notes {
            submission.remarks.push(Remark {
                area: text::clean(&row.area),
                column: note.column.clone(),
                text: note.text.clone(),
                sheet: candidate.sheet.clone(),
                cell: note.cell,
            });
        }
    }
}

/// A second table of a sheet that says nothing of unit or date means those of the first.
fn with_inherited_heads(mut tables: Vec<FormDraft>) -> Vec<FormDraft> {
    let Some(first) = tables.first().map(|table| table.head.clone()) else { return tables };
    for table in tables.iter_mut().skip(1) {
        if table.head.unit_labels.is_empty() && table.head.lines.is_empty() {
            table.head.unit_labels.clone_from(&first.unit_labels);
            table.head.lines.clone_from(&first.lines);
        }
        if table.head.dates.is_empty() && table.head.unread_dates.is_empty() {
            table.head.dates.clone_from(&first.dates);
        }
    }
    tables
}

/// The day from which an appendix says that it holds.
fn holds_from(draft: &AppendixDraft) -> Option<NaiveDate> {
    let lines: BTreeSet<_> = draft
        .head
        .lines
        .iter()
        .filter(|line| HOLDS_FROM.iter().any(|words| text::fold(&line.text).contains(words)))
        .filter_map(|line| line.cell)
        .collect();
    draft.head.dates.iter().find(|claim| lines.contains(&claim.cell)).map(|claim| claim.date)
}
