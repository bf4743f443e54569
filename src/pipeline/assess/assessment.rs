//! Drafts in, reports with figures and findings out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::sheets::{Recognised, of_document};
use super::{About, Assessor};
use crate::ledger::{Entry, Extract};
use crate::model::campaign::Campaign;
use crate::model::cell::CellRef;
use crate::model::code::Code;
use crate::model::consolidated::PROVENANCE;
use crate::model::finding::{Finding, Severity};
use crate::model::id::{FormId, IndicatorId};
use crate::model::obligation::Obligation;
use crate::model::period::{Cadence, ReportDate};
use crate::model::submission::{Figure, Measure, Remark, SourceFile, Stated, Submission, Verdict};
use crate::pipeline::validated::Validated;
use crate::pipeline::wording;
use crate::recognise::amount::Amount;
use crate::recognise::candidate::{Beside, Candidate, PeriodClaim, UnitClaim};
use crate::recognise::draft::{AppendixDraft, FormDraft, SheetDraft};
use crate::recognise::resolve::{Resolver, Surroundings};
use crate::recognise::row::Row;
use crate::report::words::Words;
use crate::rules::{self, Context, FindingDraft, checks};
use crate::text;

/// What a file says by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FileAssessment {
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IfKnown {
    /// Names of the open rows, folded.
    pub names: BTreeSet<String>,
    /// The report with their figures.
    pub entry: Entry,
}

impl FileAssessment {
    /// What the ledger entered of a file that is no longer there.
    #[must_use]
    pub(crate) fn as_entered(entries: Vec<Validated>) -> Self {
        let dates = vec![Stated::default(); entries.len()];
        Self { entries, dates, settles: false, if_known: BTreeMap::new(), is_entered: true }
    }

    /// What was extracted of a file.
    #[must_use]
    pub(crate) fn of_extract(extract: &Extract) -> Self {
        let (entries, dates) = (extract.entries.clone(), extract.dates.clone());
        Self { entries, dates, settles: extract.settles, if_known: BTreeMap::new(), is_entered: false }
    }

    /// Of a file that goes back as a whole for these reasons; `verdict` says whether it is put away.
    pub(in crate::pipeline) fn whole(
        (campaign, words): (&Campaign, &Words),
        file: SourceFile,
        verdict: Verdict,
        raised: Vec<FindingDraft>,
    ) -> Self {
        let finding = |raised| wording::finding(campaign, words, &file.path, raised);
        let mut findings: Vec<Finding> = raised.into_iter().map(finding).collect();
        findings.sort();
        findings.dedup();
        let form = crate::recognise::document::obligation(campaign, &file.path).map(|document| document.id.clone());
        let submission = Submission { form, ..Submission::blank(file, verdict) };
        Self::as_whole(Entry { run: 0, submission, findings, digest: None })
    }

    fn as_whole(entry: Entry) -> Self {
        Self {
            entries: vec![(entry, None)],
            dates: vec![Stated::default()],
            settles: false,
            if_known: BTreeMap::new(),
            is_entered: false,
        }
    }

    /// The same, of the file that it is of, by a run.
    #[must_use]
    pub(crate) fn of(mut self, file: &SourceFile, run: u32) -> Self {
        // What the ledger entered is entered as it was.
        if self.is_entered {
            return self;
        }
        for (entry, appendix) in &mut self.entries {
            entry.run = run;
            entry.submission.file = file.clone();
            if let Some(appendix) = appendix {
                appendix.run = run;
                appendix.arrival = file.arrival;
            }
        }
        for known in self.if_known.values_mut() {
            known.entry.run = run;
            known.entry.submission.file = file.clone();
        }
        self
    }

    /// Enters what the campaign's own checks found of a report, by its place among the entries: what is an error returns it.
    pub(in crate::pipeline) fn found(&mut self, at: usize, finding: &Finding) {
        let known = if finding.severity == Severity::Error { None } else { self.if_known.remove(&at) };
        self.if_known.remove(&at);
        let Some((entry, _)) = self.entries.get_mut(at) else { return };
        let mut known = known;
        for entry in [Some(entry), known.as_mut().map(|known| &mut known.entry)].into_iter().flatten() {
            entry.findings.push(finding.clone());
            entry.findings.sort();
            entry.findings.dedup();
            if finding.severity == Severity::Error
                && matches!(entry.submission.verdict, Verdict::Accepted | Verdict::Repeat)
            {
                entry.submission.give_back();
            }
        }
        self.if_known.extend(known.map(|known| (at, known)));
    }

    /// Whether it is kept from sight.
    #[must_use]
    pub(crate) fn is_private(&self) -> bool {
        self.entries.iter().any(|(entry, _)| entry.submission.verdict == Verdict::Quarantined)
    }
}

/// The tables of each sheet.
type Tables = Vec<(String, Vec<FormDraft>)>;

/// A file's candidates, with its findings so far.
struct Pending {
    candidates: Vec<Candidate>,
    /// The place of the epoch that each of them belongs to.
    epochs: Vec<usize>,
    findings: Vec<Vec<FindingDraft>>,
    appendices: Vec<(String, AppendixDraft)>,
    /// Whether its period is the arrival's to say.
    settles: bool,
    /// What the file gave besides.
    file: Recognised,
}

impl Assessor<'_> {
    /// What a recognised file says; its reports as the campaign's own checks see them.
    pub(super) fn say(
        &self,
        recognised: Recognised,
        filed: Option<&Obligation>,
        about: &About,
        private: bool,
    ) -> (FileAssessment, Vec<checks::Report>) {
        let pending = self.resolve(recognised, filed, about);
        // A document has no figures, and a consolidated workbook was checked below.
        let is_report = filed.is_none() && pending.file.provenance.is_none();
        let mut to_check: Vec<(usize, checks::Report)> = Vec::new();
        for (at, candidate) in pending.candidates.iter().enumerate().filter(|_| is_report) {
            let unit = match &candidate.unit {
                UnitClaim::Known(id) => self.registries[pending.epochs[at]].unit(id),
                _ => None,
            };
            let report = checks::report(self.campaign, candidate, unit.and_then(|unit| unit.quota));
            to_check.extend(report.map(|report| (at, report)));
        }
        let (said, places) = self.said(filed, about, pending, private);
        // What a table adds to another one is found of that one.
        let placed = |(at, report): (usize, checks::Report)| report.of(places[at]);
        (said, to_check.into_iter().map(placed).collect())
    }

    fn resolve(&self, mut file: Recognised, filed: Option<&Obligation>, about: &About) -> Pending {
        let (mut tables, mut appendices): (Tables, Vec<(String, AppendixDraft)>) = (Vec::new(), Vec::new());
        for (sheet, draft) in std::mem::take(&mut file.sheets) {
            match draft {
                SheetDraft::Appendix(appendix) => appendices.push((sheet, *appendix)),
                SheetDraft::Forms(forms) => tables.push((sheet, forms)),
                SheetDraft::Empty | SheetDraft::Unknown | SheetDraft::Laborious => {}
            }
        }
        let today = ReportDate(self.campaign.calendar.local(about.now).date_naive());
        let epoch = self.epochs.place(today);
        if let Some((document, lines)) = filed.zip(file.document.take()) {
            let resolver = Resolver { registry: &self.registries[epoch], campaign: self.campaign };
            let candidate = resolver.document(document, &lines, &about.path);
            let raised = rules::validate_document(&candidate, &self.context(about, epoch)).into_iter();
            let findings = vec![raised.map(of_document).collect()];
            let settles = candidate.period == PeriodClaim::Absent;
            return Pending { candidates: vec![candidate], epochs: vec![epoch], findings, appendices, settles, file };
        }
        let (candidates, epochs) = self.candidates(tables, about, epoch, today);
        let of_candidate =
            |(candidate, epoch): (&Candidate, &usize)| rules::validate(candidate, &self.context(about, *epoch));
        let mut findings: Vec<Vec<FindingDraft>> = candidates.iter().zip(&epochs).map(of_candidate).collect();
        if file.provenance.is_some() {
            // What the level below was warned of, it was warned of; only what makes the report unfit is raised here.
            for own in &mut findings {
                own.retain(|raised| raised.severity == Severity::Error);
            }
        }
        Pending { candidates, epochs, findings, appendices, settles: false, file }
    }

    fn context(&self, about: &About, epoch: usize) -> Context<'_> {
        let (campaign, registry, epochs) = (self.campaign, &self.registries[epoch], &self.epochs);
        Context { campaign, registry, epochs, epoch, now: about.now }
    }

    /// The candidates of a file's tables, each by the units of its date, with the places of their epochs.
    fn candidates(
        &self,
        tables: Tables,
        about: &About,
        epoch: usize,
        today: ReportDate,
    ) -> (Vec<Candidate>, Vec<usize>) {
        let kept = if self.registries.len() > 1 { tables.clone() } else { Vec::new() };
        let found = self.candidates_by(tables, about, epoch);
        let own = |candidate: &Candidate| self.epoch_of(candidate, today).unwrap_or(epoch);
        let needed: BTreeSet<usize> = found.iter().map(own).collect();
        if self.registries.len() == 1 || needed.iter().all(|one| *one == epoch) {
            let epochs = vec![epoch; found.len()];
            return (found, epochs);
        }
        let (mut all, mut epochs) = (Vec::new(), Vec::new());
        for epoch in needed {
            let of_epoch = self.candidates_by(kept.clone(), about, epoch);
            let mut places: Vec<Option<usize>> = Vec::with_capacity(of_epoch.len());
            for mut candidate in of_epoch {
                let is_own = own(&candidate) == epoch;
                places.push(is_own.then_some(all.len()));
                if is_own {
                    if let Beside::Adds(to) = candidate.beside {
                        // It adds to one of the same unit and period.
                        candidate.beside = places.get(to).copied().flatten().map_or(Beside::Only, Beside::Adds);
                    }
                    all.push(candidate);
                    epochs.push(epoch);
                }
            }
        }
        (all, epochs)
    }

    fn candidates_by(&self, tables: Tables, about: &About, epoch: usize) -> Vec<Candidate> {
        let registry = &self.registries[epoch];
        let resolver = Resolver { registry, campaign: self.campaign };
        let mut candidates = Vec::new();
        for (sheet, forms) in tables {
            for table in resolver.with_inherited_heads(forms) {
                let around = Surroundings { path: &about.path, sheet: &sheet };
                candidates.extend(resolver.candidates(table, &around));
            }
        }
        if candidates.iter().any(|candidate| !self.is_of_ended(candidate, epoch)) {
            candidates.retain(|candidate| !self.is_of_ended(candidate, epoch));
        }
        resolver.settle_file(&mut candidates, &about.path);
        resolver.settle_beside(&mut candidates);
        for candidate in &mut candidates {
            if let UnitClaim::Known(id) = &candidate.unit
                && let Some(same) = registry.renamed(id)
            {
                candidate.unit = UnitClaim::Known(same.clone());
            }
        }
        candidates
    }

    /// Whether a row of a level below goes on telling what a unit had brought that has ended: it is no report.
    fn is_of_ended(&self, candidate: &Candidate, epoch: usize) -> bool {
        let UnitClaim::Known(id) = &candidate.unit else { return false };
        let has_ended = self.epochs.all()[epoch].registry.unit(id).is_some_and(|unit| unit.ended.is_some());
        let of_day =
            |row: &Row| row.entries.iter().any(|entry| entry.measure == Measure::Day && entry.amount != Amount::Blank);
        candidate.table.is_consolidated && has_ended && !candidate.rows.iter().any(of_day)
    }

    /// The epoch that a candidate's date belongs to. What is due once is reported by the units of its due day, or of
    /// today before that.
    fn epoch_of(&self, candidate: &Candidate, today: ReportDate) -> Option<usize> {
        let (PeriodClaim::Known { report_date, .. } | PeriodClaim::Whole(report_date)) = &candidate.period else {
            return None;
        };
        let form = &candidate.table.form;
        if self.campaign.calendar_of(form).cadence != Cadence::Once {
            return Some(self.epochs.place(*report_date));
        }
        let due = self.campaign.obligation(form).and_then(|obligation| obligation.calendar.due_before);
        Some(self.epochs.place(due.map_or(*report_date, ReportDate).min(today)))
    }

    /// The file's assessment, and by candidate the entry that it is in.
    fn said(
        &self,
        filed: Option<&Obligation>,
        about: &About,
        mut pending: Pending,
        private: bool,
    ) -> (FileAssessment, Vec<usize>) {
        let file = &about.source();
        let raised = std::mem::take(&mut pending.file.raised);
        let of_file: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let has_error = of_file.iter().any(|finding| finding.severity == Severity::Error);
        if has_error || (pending.candidates.is_empty() && pending.appendices.is_empty()) {
            let places = vec![0; pending.candidates.len()];
            let entry =
                self.returned_whole(file.clone(), filed.map(|document| &document.id), pending, (of_file, private));
            return (FileAssessment::as_whole(entry), places);
        }
        let settles = pending.settles;
        let doubts = std::mem::take(&mut pending.file.doubts);
        let mut entries: Vec<Validated> = Vec::new();
        let mut dates = vec![Stated::default(); pending.appendices.len()];
        for (sheet, draft) in pending.appendices {
            entries.push(self.appendix(file, sheet, draft, &doubts));
        }
        let provenance = pending.file.provenance.as_ref();
        // What a table adds to another one is entered with that one, and so is what is wrong with it.
        let mut adding: BTreeMap<usize, Vec<&Candidate>> = BTreeMap::new();
        let mut if_known = BTreeMap::new();
        let mut findings = pending.findings;
        let mut places = vec![0; pending.candidates.len()];
        for (at, candidate) in pending.candidates.iter().enumerate() {
            if let Beside::Adds(to) = candidate.beside {
                adding.entry(to).or_default().push(candidate);
                let own = std::mem::take(&mut findings[at]);
                findings[to].extend(own);
            }
        }
        for (at, (candidate, raised)) in pending.candidates.iter().zip(findings).enumerate() {
            if !matches!(candidate.beside, Beside::Adds(_)) {
                places[at] = entries.len();
                let added = adding.remove(&at).unwrap_or_default();
                if let Some(names) = candidate.names_to_know() {
                    let known = raised.iter().filter(|raised| raised.code != Code::AmbiguousRows).cloned().collect();
                    let known_rows = &candidate.with_known_rows();
                    let entry = self.submission((file, provenance), (known_rows, pending.epochs[at]), &added, known);
                    if entry.submission.verdict == Verdict::Accepted {
                        if_known.insert(entries.len(), IfKnown { names, entry });
                    }
                }
                let candidate_of = (candidate, pending.epochs[at]);
                entries.push((self.submission((file, provenance), candidate_of, &added, raised), None));
                dates.push(stated(candidate));
            }
        }
        if let Some((first, _)) = entries.first_mut() {
            first.findings.extend(of_file);
            first.submission.originals = pending.file.originals;
        }
        for (at, candidate) in pending.candidates.iter().enumerate() {
            if let Beside::Adds(to) = candidate.beside {
                places[at] = places[to];
            }
        }
        let known = if_known.values_mut().map(|known: &mut IfKnown| &mut known.entry);
        for entry in entries.iter_mut().map(|(entry, _)| entry).chain(known) {
            entry.findings.sort();
            entry.findings.dedup();
        }
        (FileAssessment { entries, dates, settles, if_known, is_entered: false }, places)
    }

    /// A file that goes back as a whole, with what was found in its tables too.
    fn returned_whole(
        &self,
        file: SourceFile,
        document: Option<&FormId>,
        pending: Pending,
        (mut findings, private): (Vec<Finding>, bool),
    ) -> Entry {
        let verdict = if private { Verdict::Quarantined } else { Verdict::Returned };
        let of_tables = pending.findings.into_iter().flatten();
        findings.extend(of_tables.map(|raised| self.finding(&file.path, raised)));
        for (sheet, draft) in &pending.appendices {
            let raised = self.appendix_findings(sheet, draft, &pending.file.doubts);
            findings.extend(raised.into_iter().map(|raised| self.finding(&file.path, raised)));
        }
        findings.sort();
        findings.dedup();
        let mut submission = Submission { originals: pending.file.originals, ..Submission::blank(file, verdict) };
        submission.form = document.cloned();
        Entry { run: 0, submission, findings, digest: None }
    }

    /// One submission: its findings, its verdict, its figures.
    fn submission(
        &self,
        (file, provenance): (&SourceFile, Option<&BTreeMap<u32, String>>),
        (candidate, epoch): (&Candidate, usize),
        added: &[&Candidate],
        raised: Vec<FindingDraft>,
    ) -> Entry {
        let mut submission = Submission::blank(file.clone(), Verdict::Returned);
        let document = self.campaign.form(&candidate.table.form).is_none();
        submission.sheet = (!document).then(|| candidate.sheet.clone());
        submission.form = Some(candidate.table.form.clone());
        if let UnitClaim::Known(id) = &candidate.unit {
            // What a unit of another time sends concerns the one that stands in its place.
            submission.unit = match self.epochs.counterparts(id, epoch).as_slice() {
                [one] if !self.registries[epoch].holds(id) => Some(one.clone()),
                _ => Some(id.clone()),
            };
        }
        if let PeriodClaim::Known { report_date, .. } | PeriodClaim::Whole(report_date) = &candidate.period {
            submission.report_date = Some(*report_date);
        }
        let findings: Vec<Finding> = raised.into_iter().map(|raised| self.finding(&file.path, raised)).collect();
        let returned = candidate.is_open() || findings.iter().any(|finding| finding.severity == Severity::Error);
        let is_dated = submission.report_date.is_some() || (document && candidate.period == PeriodClaim::Absent);
        if returned || submission.unit.is_none() || !is_dated {
            return Entry { run: 0, submission, findings, digest: None };
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
        Entry { run: 0, submission, findings, digest: None }
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
