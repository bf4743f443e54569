//! The daily job from end to end: the only module that knows every stage.
//!
//! intake → read → recognise → validate → ledger → aggregate → report → deliver. Nothing leaves
//! `inbox/` before the ledger holds it; a run that is cut off anywhere is finished by the next.

mod alerts;
pub mod assess;
pub mod blanks;
pub mod check;
mod checkpoint;
pub mod compare_summary;
pub mod context;
pub mod decide;
pub mod dispatch;
pub mod draw;
pub mod extract;
pub mod health;
mod notifications;
mod outcome;
pub mod period_report;
pub mod plan;
mod publish;
pub mod quarantine;
pub mod reader;
pub mod rebuild;
mod recheck;
pub mod signs;
pub mod slips;
pub mod spool_state;
pub mod trace;
pub mod tray;
pub mod validate;
pub mod verify;
pub mod watch;
mod wording;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::aggregate::Definitions;
use crate::clock::{self, Clock, Doubt};
use crate::error::{Error, Result};
use crate::files::Lock;
use crate::intake::{self, IncomingFile, Leftovers};
use crate::ledger::{self, Book, Decision, Manifest, ParcelRef, QUARANTINE, Reading, SCHEMA, Store, Trigger};
use crate::model::period::{Instant, ReportDate};
use crate::model::source::in_archive;
use crate::model::summary::{Awaiting, Summary};
use crate::phrase;
use crate::read::{self, Workers};

use context::CampaignContext;
use decide::usage;
use draw::{RenderedReport, Renderer};
use extract::Extracts;
use notifications::{Letters, Post, Spooled};
pub use outcome::Outcome;
use plan::{Plan, Withheld};
use publish::Results;
use reader::{FilesRead, Known, Reader};
use slips::SlipDrawer;
use validate::{Validated, Validator};

/// Program and version, as manifests name them.
pub const PROGRAM: &str = concat!("tonghop ", env!("CARGO_PKG_VERSION"));

/// How a run was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    /// The report date; by default the period that ended last.
    pub date: Option<ReportDate>,
    /// Show what would happen, and write nothing.
    pub dry_run: bool,
}

/// What makes a run, and when.
struct Job {
    trigger: Trigger,
    decision: Option<Decision>,
    now: Instant,
    request: Request,
}

/// Progress of a run, for whoever shows it.
pub trait Progress: Sync {
    /// So many files will be read.
    fn files(&self, _count: usize) {}
    /// So many more rows were read, of a file that may have more.
    fn rows(&self, _more: u64) {}
    /// One of the files was read.
    fn file_done(&self) {}
    /// All are read: the results are drawn and stored.
    fn drawing(&self) {}
}

/// Progress that nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {}

/// A campaign folder that no other run works in.
pub struct Workspace {
    folder: PathBuf,
    context: CampaignContext,
    store: Store,
    workers: Workers,
    extracts: Extracts,
    _lock: Option<Lock>,
}

impl Workspace {
    /// Takes the folder's lock and finishes a run that was cut off.
    ///
    /// # Errors
    /// No campaign, a mistake in it, the lock held by another run, a damaged ledger, the file system's.
    pub fn lock(folder: &Path, now: Instant, workers: Workers) -> Result<(Self, Book)> {
        let workspace = Self::take(folder, now, workers)?;
        let book = workspace.store.load()?;
        workspace.finish_cut_off(&book)?;
        Ok((workspace, book))
    }

    fn take(folder: &Path, now: Instant, workers: Workers) -> Result<Self> {
        let context = CampaignContext::of_folder(folder)?;
        let store = Store::new(folder);
        let who = phrase!("process {pid} since {now}", pid = std::process::id().to_string(), now = now).to_string();
        let lock = Lock::take(&store.root().join("lock"), &who)?;
        store.put_back()?;
        let extracts = Extracts::default();
        Ok(Self { folder: folder.to_owned(), context, store, workers, extracts, _lock: Some(lock) })
    }

    /// The same; of the ledger's past no more is loaded than a run needs.
    ///
    /// # Errors
    /// As [`Workspace::lock`].
    pub fn lock_recent(folder: &Path, now: Instant, workers: Workers) -> Result<(Self, Book)> {
        let workspace = Self::take(folder, now, workers)?;
        // Finishing a run may ask for anything.
        let book = match workspace.store.cut_off()? {
            Some(_) => workspace.store.load()?,
            None => workspace.load_recent(&BTreeSet::new())?,
        };
        workspace.finish_cut_off(&book)?;
        Ok((workspace, book))
    }

    /// Looks at the folder without the lock: what is committed is whole at any moment.
    ///
    /// # Errors
    /// As [`Workspace::lock`], but for the lock.
    pub fn look(folder: &Path, workers: Workers) -> Result<(Self, Book)> {
        let context = CampaignContext::of_folder(folder)?;
        let store = Store::new(folder);
        let book = store.load()?;
        let extracts = Extracts::default();
        Ok((Self { folder: folder.to_owned(), context, store, workers, extracts, _lock: None }, book))
    }

    /// The same; a run takes these extracts in the place of reading, where they fit.
    #[must_use]
    pub fn with_extracts(self, extracts: Extracts) -> Self {
        Self { extracts, ..self }
    }

    /// The campaign and its words.
    #[must_use]
    pub fn context(&self) -> &CampaignContext {
        &self.context
    }

    /// Ends the work in the folder, gives its lock back, and the campaign with its words.
    #[must_use]
    pub fn into_context(self) -> CampaignContext {
        self.context
    }

    /// The daily job.
    ///
    /// # Errors
    /// The environment's; no workbook makes one.
    pub fn run(&self, book: Book, request: Request, clock: Clock, progress: &dyn Progress) -> Result<Outcome> {
        let (inbox, now) = self.take_in(clock, request.dry_run)?;
        if let Some(last) = book.manifests().iter().map(|manifest| manifest.clock).max().filter(|last| *last > now) {
            tracing::warn!(
                "{}",
                phrase!(
                    "it is {now} by this machine's clock, and there was a run at {last}: set the clock right, files are dated by it",
                    now = now,
                    last = last
                )
            );
        }
        if !request.dry_run
            && let Err(error) = self.put_slips_by(&book)
        {
            // What was answered before this run; nothing waits for it.
            tracing::warn!("{error}");
        }
        let job = Job { trigger: Trigger::Run, decision: None, now, request };
        let outcome = self.process(book, &inbox.parcels, &job, progress)?;
        Ok(Outcome {
            young: inbox.young.into_iter().map(|(path, _)| path).collect(),
            held: inbox.held,
            unreadable: inbox.unreadable,
            odd_items: inbox.odd_items,
            odd_lines: inbox.odd_lines,
            ..outcome
        })
    }

    /// Refuses to judge a first inbox by a clock that cannot be right: all of it would go back. Once there was a run, the
    /// ledger knows better than this machine; a moment that the operator states is never doubted.
    ///
    /// # Errors
    /// [`Error::Clock`], or the inbox cannot be listed.
    pub fn doubt_clock(&self, book: &Book, clock: Clock) -> Result<()> {
        if matches!(clock, Clock::Fixed(_)) || !book.manifests().is_empty() {
            return Ok(());
        }
        let now = clock.now();
        let glance = intake::glance(&self.folder)?;
        let newest = glance.newest();
        let file = match clock::doubt(now, newest.map(|(_, changed)| changed)) {
            None => return Ok(()),
            Some(Doubt::Program) => None,
            Some(Doubt::File) => newest.map(|(path, changed)| (path.to_owned(), self.local(changed))),
        };
        Err(Error::Clock { now: self.local(now), file })
    }

    fn local(&self, moment: Instant) -> Instant {
        self.context.campaign.calendar.local(moment)
    }

    /// Takes files in, draws what is due, and makes it a run of the ledger; loads more of the ledger where that asks for it.
    fn process(&self, mut book: Book, parcels: &[IncomingFile], job: &Job, progress: &dyn Progress) -> Result<Outcome> {
        let mut whole = BTreeSet::new();
        loop {
            match self.process_with(book, parcels, job, progress) {
                Err(Error::Recent(Some(units))) => {
                    whole.extend(units);
                    book = self.load_recent(&whole)?;
                }
                Err(Error::Recent(None)) => book = self.store.load()?,
                other => return other,
            }
        }
    }

    fn process_with(
        &self,
        mut book: Book,
        parcels: &[IncomingFile],
        job: &Job,
        progress: &dyn Progress,
    ) -> Result<Outcome> {
        let campaign = &self.context.campaign;
        let now = job.now;
        let report_date = self.report_date(job.request.date, now)?;
        let run = book.next_run();
        let begin = |book: &mut Book| {
            book.open(run, report_date);
            if let Some(decision) = &job.decision {
                book.decide(run, now, decision);
            }
        };
        begin(&mut book);
        progress.files(parcels.len());
        let decided = job.decision.as_ref().and_then(Decision::file);
        let is_released = |sha256: &str| decided == Some(sha256) || book.decided(Trigger::Release, sha256).is_some();
        let (workers, context) = (&self.workers, &self.context);
        let reader = Reader { workers, context, language: None, now, run, is_released: &is_released };
        let released = decided.filter(|_| job.trigger == Trigger::Release);
        let judge = Validator { campaign, words: &self.context.words, now, run, released };
        let known = Known { book: Some(&book), extracts: Some(&self.extracts), ..Known::default() };
        let FilesRead { readings, said, .. } = reader.read(parcels, known, progress)?;
        if let Some(past) = book.past() {
            let mut whole = validate::of_the_past(&said, past);
            whole.extend(parcels.iter().flat_map(|parcel| book.digested(&parcel.sha256)));
            whole.retain(|unit| !past.whole.contains(unit));
            if !whole.is_empty() {
                whole.extend(past.whole.iter().cloned());
                book = self.load_recent(&whole)?;
                begin(&mut book);
            }
        }
        let judged = judge.enter(&mut book, parcels, said);
        let kept = parcel_refs(parcels, &readings);
        book.keep(run, &kept);
        let slip_drawer = SlipDrawer { workers: &self.workers, context: &self.context, book: &book, run, now };
        let drawer = self.drawer(&book, run, now);
        // The disk keeps the sources while the processors draw; what is kept for a run that comes to nothing harms nobody.
        progress.drawing();
        let keep = || -> Result<_> {
            // A run without files is mostly none.
            if job.request.dry_run || parcels.is_empty() {
                return Ok(None);
            }
            self.archive(parcels, &kept)?;
            encoded(&judged).map(Some)
        };
        let draw = || -> Result<_> {
            let slips = slip_drawer.draw(parcels, &readings, &slips::entries(&judged))?;
            let Plan { due, withheld } = drawer.plan(report_date, true)?;
            Ok((slips, drawer.pictures(due)?, withheld))
        };
        // A thread of its own: one of rayon's would draw while it waits for polars, and hold the tables until that is done.
        let (kept_tables, drawn) = thread::scope(|scope| {
            let keeping = scope.spawn(keep);
            let drawn = draw();
            (keeping.join().unwrap_or_else(|panic| resume_unwind(panic)), drawn)
        });
        let (slips, pictures, withheld) = drawn?;
        let kept_tables = kept_tables?;
        let entries = slips::entries(&judged);
        let post =
            Post { drawer: &drawer, trigger: job.trigger, pictures: &pictures, slips: &slips.drawn, entries: &entries };
        let Letters { mails, unwritten, .. } = post.letters()?;
        let is_drawn = pictures.iter().any(|picture| picture.drawn.date == report_date);
        let mut outcome = Outcome {
            summary: self.shown(&book, run, now, report_date, &pictures)?,
            letters: mails.iter().map(|mail| mail.reference.clone()).collect(),
            judged,
            written: Vec::new(),
            spooled: Vec::new(),
            withheld,
            unwritten,
            young: Vec::new(),
            held: Vec::new(),
            unreadable: Vec::new(),
            odd_items: Vec::new(),
            odd_lines: Vec::new(),
        };
        outcome.show_own_entries(campaign, !is_drawn && book.drawing(report_date, run).is_some());
        let is_idle = parcels.is_empty() && pictures.is_empty() && mails.is_empty() && job.decision.is_none();
        if job.request.dry_run {
            return Ok(outcome);
        }
        if is_idle {
            // A power cut may have spoilt what was rolled up.
            self.roll_up(&book)?;
            return Ok(outcome);
        }
        let manifest = Manifest {
            parcels: kept,
            slips: slips.drawn.iter().map(|slip| slip.reference.clone()).collect(),
            closed: slips.closed.clone(),
            decision: job.decision.clone(),
            ..self.manifest(&book, job.trigger, now, report_date, &pictures, &mails)?
        };
        let tables = kept_tables.map_or_else(|| encoded(&outcome.judged), Ok)?;
        let tables = encoded_with(tables, &pictures, run)?;
        self.enter(&mut book, manifest, &tables)?;
        drop(tables);
        let results = Results { parcels, slips: &slips.drawn, pictures: &pictures, mails: &mails };
        (outcome.written, outcome.spooled) = self.hand_out(&book, &results)?;
        // Rolling up takes room, too.
        drop((slips, pictures, mails));
        self.roll_up(&book)?;
        self.store.finish()?;
        Ok(outcome)
    }

    /// Draws a date from the ledger: again as it was issued, or for the first time.
    ///
    /// # Errors
    /// The environment's, or a date outside the campaign.
    pub fn report(
        &self,
        mut book: Book,
        date: Option<ReportDate>,
        now: Instant,
    ) -> Result<(Arc<Summary>, Vec<PathBuf>)> {
        let report_date = self.report_date(date, now)?;
        let before = book.drawing(report_date, u32::MAX);
        let run = book.next_run();
        book.open(run, report_date);
        let drawer = self.drawer(&book, run, now);
        let Plan { due, withheld } = drawer.plan(report_date, false)?;
        let due: Vec<_> = due.into_iter().filter(|due| due.drawn.date == report_date).collect();
        if let Some(fell) = withheld.iter().filter(|one| one.date == report_date).find_map(|one| one.findings.first()) {
            tracing::warn!("{}", phrase!("{date}: may not be issued: {why}", date = report_date, why = fell.message));
        }
        if due.is_empty()
            && let Some(before) = before
        {
            let picture = self.as_drawn(&book, &before, |drawer| drawer.picture(before.drawn.clone()))?;
            let written = self.write_outputs(std::slice::from_ref(&picture))?;
            return Ok((picture.summary, written));
        }
        let pictures = drawer.pictures(due)?;
        let trigger = Trigger::Report;
        let mails = Post { drawer: &drawer, trigger, pictures: &pictures, slips: &[], entries: &[] }.letters()?.mails;
        let summary = self.shown(&book, run, now, report_date, &pictures)?;
        let manifest = self.manifest(&book, trigger, now, report_date, &pictures, &mails)?;
        self.enter(&mut book, manifest, &encoded_with(encoded(&[])?, &pictures, run)?)?;
        let results = Results { parcels: &[], slips: &[], pictures: &pictures, mails: &mails };
        let (written, _) = self.hand_out(&book, &results)?;
        self.roll_up(&book)?;
        self.store.finish()?;
        Ok((summary, written))
    }

    /// The state at a date without drawing anything.
    ///
    /// # Errors
    /// A date outside the campaign, or a defect of ours.
    pub fn status(&self, mut book: Book, date: Option<ReportDate>, now: Instant) -> Result<Summary> {
        let report_date = self.report_date(date, now)?;
        let run = book.next_run();
        book.open(run, report_date);
        let drawer = self.drawer(&book, run, now);
        let drawn = book.drawing(report_date, run).map(|drawing| drawing.drawn);
        let mut summary = drawer.summary(&drawn.unwrap_or(ledger::IssueRecord::blank(report_date)))?;
        // Who looks now asks what is due now, not what was when the date was closed.
        let view = drawer.view();
        summary.obligations = view.obligations(&view.registry(report_date, None), report_date);
        // As of now they are among the figures already; the edition that is out has them later.
        summary.awaiting = view.awaiting(report_date);
        Ok(summary)
    }

    /// Summaries that the next run would not issue, because a total fell and nothing explains it.
    ///
    /// # Errors
    /// A damaged ledger, or a defect of ours.
    pub fn withheld(&self, mut book: Book, now: Instant) -> Result<Vec<Withheld>> {
        let report_date = self.report_date(None, now)?;
        let run = book.next_run();
        book.open(run, report_date);
        Ok(self.drawer(&book, run, now).plan(report_date, true)?.withheld)
    }

    /// Returned files that nobody has answered as of now.
    ///
    /// # Errors
    /// A campaign without dates.
    pub fn unanswered(&self, mut book: Book, now: Instant) -> Result<Vec<tray::Unanswered>> {
        let report_date = self.report_date(None, now)?;
        let run = book.next_run();
        book.open(run, report_date);
        Ok(tray::unanswered(self.drawer(&book, run, now).view(), report_date))
    }

    fn drawer<'a>(&'a self, book: &'a Book, run: u32, now: Instant) -> Renderer<'a> {
        Renderer { context: &self.context, book, store: &self.store, run, now }
    }

    /// What the main figures of a date's summary are computed from besides reports.
    ///
    /// # Errors
    /// A date outside the campaign.
    pub fn definitions(&self, mut book: Book, date: Option<ReportDate>, now: Instant) -> Result<Definitions> {
        let report_date = self.report_date(date, now)?;
        let run = book.next_run();
        book.open(run, report_date);
        let issued_by = book.drawing(report_date, run).and_then(|drawing| drawing.issued_by);
        let drawer = self.drawer(&book, run, now);
        Ok(drawer.view().definitions(report_date, issued_by))
    }

    /// Scans the inbox; waits once for files that may still be arriving, if the clock moves.
    fn take_in(&self, clock: Clock, dry_run: bool) -> Result<(intake::Inbox, Instant)> {
        let campaign = &self.context.campaign;
        let scan = |now| intake::scan(&self.folder, campaign, now, !dry_run);
        let now = campaign.calendar.local(clock.now());
        if !dry_run {
            Leftovers::of(&self.folder)?.clear(&self.folder.join("inbox"))?;
        }
        let inbox = scan(now)?;
        let wait =
            inbox.young.iter().map(|(_, seconds)| *seconds).max().and_then(|seconds| u64::try_from(seconds).ok());
        match (clock, wait) {
            (Clock::System, Some(seconds)) => {
                tracing::info!(
                    "{}",
                    phrase!("waiting {seconds} s for files that may still be arriving", seconds = seconds)
                );
                std::thread::sleep(std::time::Duration::from_secs(seconds));
                let now = campaign.calendar.local(clock.now());
                Ok((scan(now)?, now))
            }
            _ => Ok((inbox, now)),
        }
    }

    fn report_date(&self, date: Option<ReportDate>, now: Instant) -> Result<ReportDate> {
        let calendar = &self.context.campaign.calendar;
        let Some(date) = date else { return Ok(calendar.report_date(now)) };
        let period = calendar.period_of(date.0).ok_or_else(|| decide::outside(date, calendar))?;
        Ok(period.ends)
    }

    /// The summary to show: as just drawn, or as it stands in `outbox/`, with word of what counts since and waits.
    fn shown(
        &self,
        book: &Book,
        run: u32,
        now: Instant,
        date: ReportDate,
        pictures: &[RenderedReport],
    ) -> Result<Arc<Summary>> {
        if let Some(picture) = pictures.iter().find(|picture| picture.drawn.date == date) {
            return Ok(Arc::clone(&picture.summary));
        }
        let Some(drawing) = book.drawing(date, run) else {
            return self.status(book.clone(), Some(date), now).map(Arc::new);
        };
        let mut summary = self.as_drawn(book, &drawing, |drawer| drawer.summary(&drawing.drawn))?;
        let awaiting = self.drawer(book, run, now).view().awaiting(date);
        if !awaiting.is_empty() {
            let on_time = |waits: &Awaiting| self.context.campaign.calendar.on_time(date, waits.received_at);
            summary.set_awaiting(awaiting, on_time);
        }
        Ok(Arc::new(summary))
    }

    /// Draws as the run that drew a date last did: with its ledger, its clock and its campaign file.
    fn as_drawn<T>(
        &self,
        book: &Book,
        drawing: &ledger::LastIssue,
        draw: impl FnOnce(&Renderer<'_>) -> Result<T>,
    ) -> Result<T> {
        let manifest = book.manifests().iter().find(|manifest| manifest.run == drawing.run);
        let other = manifest.filter(|manifest| !self.context.is_of(manifest));
        let recorded = other.map(|manifest| CampaignContext::of_run(&self.store, manifest)).transpose()?;
        let context = recorded.as_ref().unwrap_or(&self.context);
        draw(&Renderer { context, book, store: &self.store, run: drawing.run, now: drawing.clock })
    }

    fn manifest(
        &self,
        book: &Book,
        trigger: Trigger,
        now: Instant,
        report_date: ReportDate,
        pictures: &[RenderedReport],
        mails: &[Spooled],
    ) -> Result<Manifest> {
        let run = book.next_run();
        let mut templates = std::collections::BTreeMap::new();
        for (name, text) in &self.context.templates {
            templates.insert(name.clone(), self.store.keep(text.as_bytes())?);
        }
        Ok(Manifest {
            schema: SCHEMA,
            run,
            program: PROGRAM.to_owned(),
            trigger,
            clock: now,
            report_date,
            campaign: self.store.keep(self.context.text.as_bytes())?,
            templates,
            previous: if run > 1 { self.store.manifest_hash(run - 1)? } else { None },
            parcels: Vec::new(),
            drawn: pictures.iter().map(|picture| picture.drawn.clone()).collect(),
            drafts: Vec::new(),
            mail: mails.iter().map(|mail| mail.reference.clone()).collect(),
            slips: Vec::new(),
            closed: Vec::new(),
            decision: None,
            tables: std::collections::BTreeMap::new(),
            seal: None,
        })
    }
}

/// A run's tables with that of what it issued.
fn encoded_with(mut tables: ledger::Tables, pictures: &[RenderedReport], run: u32) -> Result<ledger::Tables> {
    let issued: Vec<_> = pictures.iter().filter_map(|picture| picture.issued(run)).collect();
    let table = ledger::issued(&issued)
        .map_err(|error| Error::Defect { what: "writing what was issued", detail: error.to_string() })?;
    tables.extend(table);
    Ok(tables)
}

/// A run's tables of what it took in.
fn encoded(judged: &[Validated]) -> Result<ledger::Tables> {
    ledger::encode(judged)
        .map_err(|error| Error::Defect { what: "writing the ledger's tables", detail: error.to_string() })
}

/// The files of a run with the places where they are kept.
fn parcel_refs(parcels: &[IncomingFile], readings: &[Option<Reading>]) -> Vec<ParcelRef> {
    let reference = |(parcel, reading): (&IncomingFile, &Option<Reading>)| ParcelRef {
        path: parcel.path.clone(),
        sha256: parcel.sha256.clone(),
        size: parcel.size,
        arrival: parcel.arrival,
        arrival_reason: parcel.arrival_reason.clone(),
        stored: stored(parcel, reading.as_ref().is_some_and(Reading::keeps_from_sight)),
        reading: reading.clone(),
    };
    parcels.par_iter().zip(readings).map(reference).collect()
}

/// Where a file is kept: by its content, with the extension of what it is.
fn stored(parcel: &IncomingFile, private: bool) -> String {
    let name = format!("{}.{}", parcel.sha256, read::extension(&parcel.bytes));
    if private { format!("{QUARANTINE}/{name}") } else { in_archive(&parcel.sha256, &name) }
}
