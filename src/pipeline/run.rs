//! One run of the ledger, step by step: open, read, validate, draw, notify, commit, publish.
//!
//! Every run goes through these steps, whatever asked for it: the daily job, a decision, a report, a purge. A run that
//! was cut off repeats those before [`Workspace::publish`] from the ledger; a rebuild repeats all but that one.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::assess::FileAssessment;
use super::context::CampaignContext;
use super::draw::{Output, RenderedReport, Renderer};
use super::notifications::{Letters, Notifier, Spooled};
use super::reader::{FilesRead, Known, Reader};
use super::slips::{SlipDrawer, Slips};
use super::validate::Validator;
use super::validated::Validated;
use super::{PROGRAM, Progress, Workspace};
use crate::error::{Error, Result};
use crate::files;
use crate::intake::IncomingFile;
use crate::ledger::{self, Book, Decision, Draft, Entry, Manifest, ParcelRef, Reading, SCHEMA, Store, Tables, Trigger};
use crate::model::period::{Instant, ReportDate};
use crate::read::Workers;

/// A run: its place in the ledger, what made it, and what it works with.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    /// The campaign and its words.
    pub(super) context: &'a CampaignContext,
    /// The processes that read.
    pub(super) workers: &'a Workers,
    /// The ledger's folder.
    pub(super) store: &'a Store,
    /// Its number.
    pub(super) number: u32,
    /// Its report date.
    pub(super) date: ReportDate,
    /// Its clock.
    pub(super) now: Instant,
    /// What made it.
    pub(super) trigger: Trigger,
    /// The decision that it records.
    pub(super) decision: Option<&'a Decision>,
}

impl<'a> Run<'a> {
    /// A run that the ledger holds, with the context that it had.
    pub(super) fn recorded(
        manifest: &'a Manifest,
        context: &'a CampaignContext,
        workers: &'a Workers,
        store: &'a Store,
    ) -> Self {
        Self {
            context,
            workers,
            store,
            number: manifest.run,
            date: manifest.report_date,
            now: manifest.clock,
            trigger: manifest.trigger,
            decision: manifest.decision.as_ref(),
        }
    }

    /// Opens it in the book, with its decision.
    pub(super) fn open(&self, book: &mut Book) {
        book.open(self.number, self.date);
        if let Some(decision) = self.decision {
            book.decide(self.number, self.now, self.trigger, decision);
        }
    }

    /// SHA-256 of the file that it decides about.
    fn decided_file(&self) -> Option<&'a str> {
        self.decision.and_then(Decision::file)
    }

    /// Reads files.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours; no file makes one.
    pub(super) fn read(
        &self,
        book: &Book,
        files: &[IncomingFile],
        known: Known<'_>,
        progress: &dyn Progress,
    ) -> Result<FilesRead> {
        let decided = self.decided_file();
        let is_released = |sha256: &str| decided == Some(sha256) || book.decided(Trigger::Release, sha256).is_some();
        let (workers, context, now, run) = (self.workers, self.context, self.now, self.number);
        Reader { workers, context, language: None, now, run, is_released: &is_released }.read(files, known, progress)
    }

    /// Validates what the files say against the book, which grows with them.
    pub(super) fn validate(
        &self,
        book: &mut Book,
        files: &[IncomingFile],
        said: Vec<FileAssessment>,
    ) -> Vec<Validated> {
        let (campaign, words) = (&self.context.campaign, &self.context.words);
        let released = self.decided_file().filter(|_| self.trigger == Trigger::Release);
        let (run, epochs) = (self.number, OnceCell::new());
        Validator { campaign, words, run, released, epochs }.enter(book, files, said)
    }

    /// Draws summaries as of this run.
    pub(super) fn renderer<'b>(&self, book: &'b Book) -> Renderer<'b>
    where
        'a: 'b,
    {
        Renderer { context: self.context, book, store: self.store, run: self.number, now: self.now }
    }

    /// Draws the slips of files that go back.
    ///
    /// # Errors
    /// No worker can be started, or a defect of ours.
    pub(super) fn slips(
        &self,
        book: &Book,
        files: &[IncomingFile],
        readings: &[Option<Reading>],
        entries: &[&Entry],
    ) -> Result<Slips> {
        let (workers, context) = (self.workers, self.context);
        SlipDrawer { workers, context, book, run: self.number, now: self.now }.draw(files, readings, entries)
    }

    /// Writes the letters.
    ///
    /// # Errors
    /// A defect of ours; a letter that cannot be written is reported beside the others.
    pub(super) fn letters(
        &self,
        book: &Book,
        reports: &[RenderedReport],
        slips: &Slips,
        entries: &[&Entry],
    ) -> Result<Letters> {
        let renderer = self.renderer(book);
        let (renderer, trigger, slips) = (&renderer, self.trigger, &slips.drawn);
        Notifier { renderer, trigger, reports, slips, entries }.letters()
    }
}

/// What a run came to, before the ledger holds it.
#[derive(Default)]
pub(super) struct RunResult {
    /// The files that it took in, and where they are kept.
    pub(super) kept: Vec<ParcelRef>,
    /// What it entered, as the ledger's tables. `None`: it took in nothing.
    pub(super) tables: Option<Tables>,
    /// Summaries.
    pub(super) reports: Vec<RenderedReport>,
    /// Slips of files that go back.
    pub(super) slips: Slips,
    /// Letters for the spool.
    pub(super) letters: Vec<Spooled>,
    /// Documents that people finish, as they are recorded and as files.
    pub(super) drafts: Vec<(Draft, Vec<Output>)>,
}

/// What was written, below the campaign folder.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// Slips, summaries and drafts.
    pub(super) written: Vec<PathBuf>,
    /// Letters.
    pub(super) spooled: Vec<String>,
}

impl Workspace {
    /// The next run, asked for now.
    ///
    /// # Errors
    /// A date outside the campaign.
    pub(super) fn next_run<'a>(
        &'a self,
        book: &Book,
        trigger: Trigger,
        decision: Option<&'a Decision>,
        date: Option<ReportDate>,
        now: Instant,
    ) -> Result<Run<'a>> {
        let date = self.report_date(date, now)?;
        let (context, workers, store, number) = (&self.context, &self.workers, &self.store, book.next_run());
        Ok(Run { context, workers, store, number, date, now, trigger, decision })
    }

    /// Makes the run visible, its sources being kept: from here on it has happened. The book learns of it, too.
    ///
    /// # Errors
    /// The file system's.
    pub(super) fn commit(&self, book: &mut Book, run: &Run<'_>, result: &mut RunResult) -> Result<()> {
        let mut templates = BTreeMap::new();
        for (name, text) in &self.context.templates {
            templates.insert(name.clone(), self.store.keep(text.as_bytes())?);
        }
        let mut tables = result.tables.take().map_or_else(|| encoded(&[]), Ok)?;
        tables.extend(issued(&result.reports, run.number)?);
        let manifest = Manifest {
            schema: SCHEMA,
            run: run.number,
            program: PROGRAM.to_owned(),
            trigger: run.trigger,
            clock: run.now,
            report_date: run.date,
            campaign: self.store.keep(self.context.text.as_bytes())?,
            templates,
            previous: if run.number > 1 { self.store.manifest_hash(run.number - 1)? } else { None },
            parcels: result.kept.clone(),
            drawn: result.reports.iter().map(|report| report.drawn.clone()).collect(),
            drafts: result.drafts.iter().map(|(draft, _)| draft.clone()).collect(),
            mail: result.letters.iter().map(|letter| letter.reference.clone()).collect(),
            slips: result.slips.drawn.iter().map(|slip| slip.reference.clone()).collect(),
            closed: result.slips.closed.clone(),
            decision: run.decision.cloned(),
            tables: tables.iter().map(|(name, bytes)| ((*name).to_owned(), files::sha256(bytes))).collect(),
            seal: None,
        };
        let manifest = manifest.sealed();
        self.store.commit(&manifest, &tables)?;
        book.close(manifest);
        Ok(())
    }
}

/// The tables of what a run took in.
///
/// # Errors
/// A defect of ours.
pub(super) fn encoded(validated: &[Validated]) -> Result<Tables> {
    ledger::encode(validated)
        .map_err(|error| Error::Defect { what: "writing the ledger's tables", detail: error.to_string() })
}

/// The table of what a run issued.
///
/// # Errors
/// A defect of ours.
pub(super) fn issued(reports: &[RenderedReport], run: u32) -> Result<Option<(&'static str, Vec<u8>)>> {
    let issued: Vec<_> = reports.iter().filter_map(|report| report.issued(run)).collect();
    ledger::issued(&issued)
        .map_err(|error| Error::Defect { what: "writing what was issued", detail: error.to_string() })
}
