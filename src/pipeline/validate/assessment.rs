//! What a file says by itself: its reports with their figures, their findings, and the verdicts that these alone give.
//!
//! Knows the campaign and its units, and nothing of what was reported before: the same file gives the same, wherever and
//! whenever it is asked on one day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelExtend, ParallelIterator};

use super::{Validated, Validator, blank};
use crate::error::{Error, Result};
use crate::intake::IncomingFile;
use crate::ledger::{Entry, Reading};
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::id::{FormId, IndicatorId};
use crate::model::submission::{Figure, Original, Remark, SourceFile, Stated, Submission, Verdict};
use crate::model::upward::PROVENANCE;
use crate::pipeline::reader::{Recognised, of_document};
use crate::recognise::candidate::{Beside, Candidate, PeriodClaim, UnitClaim};
use crate::recognise::document;
use crate::recognise::draft::{AppendixDraft, SheetDraft};
use crate::recognise::resolve::{Resolver, Surroundings};
use crate::recognise::units::Registry;
use crate::rules::{self, Context, FindingDraft, checks};
use crate::text;

/// Files that are worked on at once: what they are made of takes more room than what they say.
const AT_ONCE: usize = 1_000;

/// What a file says by itself.
#[derive(Clone, Debug)]
pub struct FileAssessment {
    /// Its reports; one that stands for the file where it holds none.
    pub entries: Vec<Validated>,
    /// How each of them states its date.
    pub dates: Vec<Stated>,
    /// Whether it is a document that names no period: its arrival and what came before say which one is meant.
    pub settles: bool,
    /// Reports with rows that may be sub-rows, by their place among the entries: what they say if they are.
    pub if_known: BTreeMap<usize, IfKnown>,
    /// Whether this is what the ledger entered of it once, which is entered again as it was.
    pub is_entered: bool,
}

/// What a report with open rows says if all of them are sub-rows of its unit: earlier reports may prove that.
#[derive(Clone, Debug)]
pub struct IfKnown {
    /// Names of the open rows, folded.
    pub names: BTreeSet<String>,
    /// The report with their figures.
    pub entry: Entry,
}

impl FileAssessment {
    /// What the ledger entered of a file that is no longer there.
    #[must_use]
    pub fn as_entered(entries: Vec<Validated>) -> Self {
        let dates = vec![Stated::default(); entries.len()];
        Self { entries, dates, settles: false, if_known: BTreeMap::new(), is_entered: true }
    }

    /// Whether it is kept from sight.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.entries.iter().any(|(entry, _)| entry.submission.verdict == Verdict::Quarantined)
    }
}

/// A file's candidates, with its findings so far.
struct Pending {
    /// The document that it is filed as.
    document: Option<FormId>,
    /// By row, what the rows of a consolidated workbook came from.
    provenance: Option<BTreeMap<u32, String>>,
    candidates: Vec<Candidate>,
    findings: Vec<Vec<FindingDraft>>,
    appendices: Vec<(String, AppendixDraft)>,
    /// What is open about them, by sheet.
    doubts: Vec<FindingDraft>,
    raised: Vec<FindingDraft>,
    originals: Vec<Original>,
    private: bool,
}

impl Validator<'_> {
    /// What each file says by itself.
    ///
    /// # Errors
    /// A defect of ours: polars refused the frame for the campaign's checks.
    pub fn assess(
        &self,
        registry: &Registry,
        parcels: &[&IncomingFile],
        recognised: Vec<Recognised>,
    ) -> Result<Vec<FileAssessment>> {
        let resolver = Resolver { registry, campaign: self.campaign };
        let mut alone = Vec::with_capacity(parcels.len());
        let mut recognised = recognised.into_iter();
        for parcels in parcels.chunks(AT_ONCE) {
            let recognised: Vec<Recognised> = recognised.by_ref().take(parcels.len()).collect();
            let resolve = |(parcel, recognised)| self.resolve(&resolver, registry, parcel, recognised);
            let mut pending: Vec<Pending> = parcels.par_iter().copied().zip(recognised).map(resolve).collect();
            self.campaign_checks(registry, &mut pending)?;
            alone.par_extend(parcels.par_iter().zip(pending).map(|(parcel, pending)| self.said(parcel, pending)));
        }
        Ok(alone)
    }

    fn resolve(
        &self,
        resolver: &Resolver<'_>,
        registry: &Registry,
        parcel: &IncomingFile,
        file: Recognised,
    ) -> Pending {
        let filed = document::obligation(self.campaign, &parcel.path);
        let mut pending = Pending {
            document: filed.map(|document| document.id.clone()),
            provenance: file.provenance,
            candidates: Vec::new(),
            findings: Vec::new(),
            appendices: Vec::new(),
            doubts: file.doubts,
            raised: file.raised,
            originals: file.originals,
            private: matches!(file.reading, Some(Reading::Private(_))),
        };
        for (sheet, draft) in file.sheets {
            match draft {
                SheetDraft::Appendix(appendix) => pending.appendices.push((sheet, *appendix)),
                SheetDraft::Forms(tables) => {
                    for table in resolver.with_inherited_heads(tables) {
                        let around = Surroundings { path: &parcel.path, sheet: &sheet };
                        pending.candidates.extend(resolver.candidates(table, &around));
                    }
                }
                SheetDraft::Empty | SheetDraft::Unknown | SheetDraft::Laborious => {}
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
        resolver.settle_beside(&mut pending.candidates);
        pending.findings = pending.candidates.iter().map(|candidate| rules::validate(candidate, &context)).collect();
        if pending.provenance.is_some() {
            // What the level below was warned of, it was warned of; only what makes the report unfit is told here.
            pending.findings.iter_mut().for_each(|own| own.retain(|raised| raised.severity == Severity::Error));
        }
        pending
    }

    /// Evaluates the campaign's own checks over the candidates of many files at once.
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
    fn said(&self, parcel: &IncomingFile, mut pending: Pending) -> FileAssessment {
        let file = parcel.source();
        let of_file: Vec<Finding> = pending.raised.drain(..).map(|raised| self.finding(&file.path, raised)).collect();
        let has_error = of_file.iter().any(|finding| finding.severity == Severity::Error);
        if has_error || (pending.candidates.is_empty() && pending.appendices.is_empty()) {
            let entries = vec![(self.returned_whole(file, pending, of_file), None)];
            return FileAssessment {
                entries,
                dates: vec![Stated::default()],
                settles: false,
                if_known: BTreeMap::new(),
                is_entered: false,
            };
        }
        let is_open = |candidate: &Candidate| candidate.period == PeriodClaim::Absent;
        let settles = pending.document.is_some() && pending.candidates.iter().any(is_open);
        let mut entries: Vec<Validated> = Vec::new();
        let mut dates = vec![Stated::default(); pending.appendices.len()];
        for (sheet, draft) in pending.appendices {
            entries.push(self.appendix(&file, sheet, draft, &pending.doubts));
        }
        let provenance = pending.provenance.as_ref();
        // What a table adds to another one is entered with that one, and so is what is wrong with it.
        let mut adding: BTreeMap<usize, Vec<&Candidate>> = BTreeMap::new();
        let mut if_known = BTreeMap::new();
        let mut findings = pending.findings;
        for (at, candidate) in pending.candidates.iter().enumerate() {
            if let Beside::Adds(to) = candidate.beside {
                adding.entry(to).or_default().push(candidate);
                let own = std::mem::take(&mut findings[at]);
                findings[to].extend(own);
            }
        }
        for (at, (candidate, raised)) in pending.candidates.iter().zip(findings).enumerate() {
            if !matches!(candidate.beside, Beside::Adds(_)) {
                let added = adding.remove(&at).unwrap_or_default();
                if let Some(names) = candidate.names_to_know() {
                    let known = raised.iter().filter(|raised| raised.code != Code::AmbiguousRows).cloned().collect();
                    let entry = self.submission((&file, provenance), &candidate.with_known_rows(), &added, known);
                    if entry.submission.verdict == Verdict::Accepted {
                        if_known.insert(entries.len(), IfKnown { names, entry });
                    }
                }
                entries.push((self.submission((&file, provenance), candidate, &added, raised), None));
                dates.push(stated(candidate));
            }
        }
        if let Some((first, _)) = entries.first_mut() {
            first.findings.extend(of_file);
            first.submission.originals = pending.originals;
        }
        let known = if_known.values_mut().map(|known: &mut IfKnown| &mut known.entry);
        for entry in entries.iter_mut().map(|(entry, _)| entry).chain(known) {
            entry.findings.sort();
            entry.findings.dedup();
        }
        FileAssessment { entries, dates, settles, if_known, is_entered: false }
    }

    /// A file that goes back as a whole, with what was found in its tables too.
    fn returned_whole(&self, file: SourceFile, pending: Pending, mut findings: Vec<Finding>) -> Entry {
        let verdict = if pending.private { Verdict::Quarantined } else { Verdict::Returned };
        let of_tables = pending.findings.into_iter().flatten();
        findings.extend(of_tables.map(|raised| self.finding(&file.path, raised)));
        for (sheet, draft) in &pending.appendices {
            let raised = self.appendix_findings(sheet, draft, &pending.doubts);
            findings.extend(raised.into_iter().map(|raised| self.finding(&file.path, raised)));
        }
        findings.sort();
        findings.dedup();
        let mut submission = Submission { originals: pending.originals, ..blank(file, verdict) };
        submission.form = pending.document;
        Entry { run: self.run, submission, findings, digest: None }
    }

    /// One submission: its findings, its verdict, its figures.
    fn submission(
        &self,
        (file, provenance): (&SourceFile, Option<&BTreeMap<u32, String>>),
        candidate: &Candidate,
        added: &[&Candidate],
        raised: Vec<FindingDraft>,
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
        let findings: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let returned = candidate.is_open() || findings.iter().any(|finding| finding.severity == Severity::Error);
        let is_dated = submission.report_date.is_some() || (document && candidate.period == PeriodClaim::Absent);
        if returned || submission.unit.is_none() || !is_dated {
            return Entry { run: self.run, submission, findings, digest: None };
        }
        for candidate in [&[candidate][..], added].concat() {
            fill(&mut submission, candidate);
        }
        if let Some(provenance) = provenance {
            submission.remarks.extend(candidate.rows.iter().map(|row| Remark {
                area: text::clean(&row.area),
                column: IndicatorId::new(PROVENANCE),
                text: provenance.get(&row.row).cloned().unwrap_or_default(),
                sheet: candidate.sheet.clone(),
                cell: CellRef::new(row.row, 0),
            }));
        }
        submission.verdict = Verdict::Accepted;
        if candidate.beside == Beside::Repeats {
            // The table that holds all of them tells its figures.
            submission.verdict = Verdict::Repeat;
            submission.figures = Arc::default();
        }
        Entry { run: self.run, submission, findings, digest: None }
    }
}

/// How a candidate's date is stated.
fn stated(candidate: &Candidate) -> Stated {
    match &candidate.period {
        PeriodClaim::Known { day, source, swapped, .. } => {
            Stated { cell: source.cell(), written: source.text.clone(), day: Some(*day), swapped: *swapped }
        }
        _ => Stated::default(),
    }
}

/// The candidate's counts and texts.
fn fill(submission: &mut Submission, candidate: &Candidate) {
    let sheet: Arc<str> = candidate.sheet.as_str().into();
    // The figures of a row share its name.
    let mut last: Option<(u32, Arc<str>)> = None;
    let mut figures = std::mem::take(&mut submission.figures).to_vec();
    figures.reserve(candidate.entries().filter(|(_, entry)| entry.amount.count().is_some()).count());
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
