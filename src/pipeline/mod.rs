//! The daily job from end to end: the only module that knows every stage.
//!
//! intake → read → recognise → validate → ledger → aggregate → report → deliver. Nothing leaves
//! `inbox/` before the ledger holds it; a run that is cut off anywhere is finished by the next.

mod alerts;
mod approve;
pub(crate) mod assess;
pub mod blanks;
pub(crate) mod check;
mod checkpoint;
mod closing;
pub(crate) mod compare_summary;
pub mod context;
pub mod decide;
pub(crate) mod dispatch;
pub(crate) mod draw;
mod editions;
pub(crate) mod extract;
pub(crate) mod extractor;
pub(crate) mod health;
mod notifications;
mod outcome;
pub mod period_report;
pub(crate) mod plan;
mod publish;
pub(crate) mod quarantine;
pub mod reader;
pub mod rebuild;
mod recheck;
pub(crate) mod retire;
mod run;
pub(crate) mod signs;
pub(crate) mod slips;
pub mod spool_state;
pub mod trace;
pub(crate) mod tray;
pub(crate) mod validate;
pub mod validated;
pub mod verify;
pub(crate) mod watch;
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
use crate::ledger::{self, AsOf, Book, Decision, ParcelRef, QUARANTINE, Reading, Store, Trigger};
use crate::model::id::UnitId;
use crate::model::period::{Instant, ReportDate};
use crate::model::source::in_archive;
use crate::model::summary::{Awaiting, Summary};
use crate::phrase;
use crate::read::{self, Workers};

use assess::FileAssessment;
use context::CampaignContext;
use decide::usage;
use draw::{RenderedReport, Renderer};
use extract::Extracts;
use notifications::Letters;
pub use outcome::Outcome;
use plan::{Plan, Withheld};
use reader::{FilesRead, Known};
use run::{Run, RunResult};
use slips::Slips;

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
struct RunPlan {
    trigger: Trigger,
    decision: Option<Decision>,
    now: Instant,
    /// The report date. `None`: the period that ended last.
    date: Option<ReportDate>,
    /// Write nothing.
    dry_run: bool,
}

impl RunPlan {
    /// A run that a decision makes.
    fn of_decision(trigger: Trigger, decision: Decision, now: Instant) -> Self {
        Self { trigger, decision: Some(decision), now, date: None, dry_run: false }
    }
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
        let Request { date, dry_run } = request;
        let plan = RunPlan { trigger: Trigger::Run, decision: None, now, date, dry_run };
        let campaign = &self.context.campaign;
        let mut overdue = retire::overdue_in_quarantine(&book, campaign, now.date_naive());
        let outcome = self.process(book, &inbox.parcels, &plan, progress)?;
        let is_removed = campaign.retention.quarantine_automatic && !overdue.is_empty() && !dry_run;
        let retired = if is_removed { self.retire_from_quarantine(now)? } else { Vec::new() };
        overdue.retain(|file| !retired.contains(file));
        Ok(Outcome {
            overdue,
            retired,
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

    /// Takes files in, draws what is due, and makes it a run of the ledger.
    fn process(
        &self,
        mut book: Book,
        parcels: &[IncomingFile],
        plan: &RunPlan,
        progress: &dyn Progress,
    ) -> Result<Outcome> {
        let run = self.next_run(&book, plan.trigger, plan.decision.as_ref(), plan.date, plan.now)?;
        run.open(&mut book);
        progress.files(parcels.len());
        let known = Known { book: Some(&book), extracts: Some(&self.extracts), ..Known::default() };
        let FilesRead { readings, said, .. } = run.read(&book, parcels, known, progress)?;
        if let Some(whole) = of_the_past(&book, parcels, &said) {
            book = self.load_recent(&whole)?;
            run.open(&mut book);
        }
        let validated = run.validate(&mut book, parcels, said);
        let kept = parcel_refs(parcels, &readings);
        book.keep(run.number, &kept);
        progress.drawing();
        // The disk keeps the sources while the processors draw; what is kept for a run that comes to nothing harms nobody.
        let keep = || -> Result<_> {
            // A run without files is mostly none.
            if plan.dry_run || parcels.is_empty() {
                return Ok(None);
            }
            self.archive(parcels, &kept)?;
            run::encoded(&validated).map(Some)
        };
        let draw = || -> Result<_> {
            let slips = run.slips(&book, parcels, &readings, &slips::entries(&validated))?;
            let renderer = run.renderer(&book);
            let Plan { due, withheld } = renderer.plan(run.date, true)?;
            Ok((slips, renderer.reports(due)?, withheld))
        };
        // A thread of its own: one of rayon's would draw while it waits for polars, and hold the tables until that is done.
        let (tables, drawn) = thread::scope(|scope| {
            let keeping = scope.spawn(keep);
            let drawn = draw();
            (keeping.join().unwrap_or_else(|panic| resume_unwind(panic)), drawn)
        });
        let (slips, reports, withheld) = drawn?;
        let tables = tables?;
        let Letters { mails, unwritten, .. } = run.letters(&book, &reports, &slips, &slips::entries(&validated))?;
        let summary = self.shown(&book, &run, &reports)?;
        let mut outcome = Outcome::of(summary, validated);
        outcome.letters = mails.iter().map(|mail| mail.reference.clone()).collect();
        (outcome.withheld, outcome.unwritten) = (withheld, unwritten);
        let is_drawn = reports.iter().any(|report| report.drawn.date == run.date);
        let is_older = !is_drawn && book.drawing(run.date, run.number).is_some();
        outcome.show_own_entries(&self.context.campaign, is_older);
        let is_idle = parcels.is_empty() && reports.is_empty() && mails.is_empty() && plan.decision.is_none();
        if plan.dry_run {
            return Ok(outcome);
        }
        if is_idle {
            // A power cut may have spoilt what was rolled up.
            self.roll_up(&book)?;
            return Ok(outcome);
        }
        let mut result = RunResult { kept, tables, reports, slips, letters: mails, drafts: Vec::new() };
        self.commit(&mut book, &run, &mut result)?;
        let published = self.publish(&book, result)?;
        (outcome.written, outcome.spooled) = (published.written, published.spooled);
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
        let run = self.next_run(&book, Trigger::Report, None, date, now)?;
        let before = book.drawing(run.date, AsOf::Now);
        run.open(&mut book);
        let renderer = run.renderer(&book);
        let Plan { due, withheld } = renderer.plan(run.date, false)?;
        let due: Vec<_> = due.into_iter().filter(|due| due.drawn.date == run.date).collect();
        if let Some(fell) = withheld.iter().filter(|one| one.date == run.date).find_map(|one| one.findings.first()) {
            tracing::warn!("{}", phrase!("{date}: may not be issued: {why}", date = run.date, why = fell.message));
        }
        if due.is_empty()
            && let Some(before) = before
        {
            let report = self.as_drawn(&book, &before, |renderer| renderer.render(before.drawn.clone()))?;
            let written = self.write_outputs(std::slice::from_ref(&report))?;
            return Ok((report.summary, written));
        }
        let reports = renderer.reports(due)?;
        let letters = run.letters(&book, &reports, &Slips::default(), &[])?.mails;
        let summary = self.shown(&book, &run, &reports)?;
        let mut result = RunResult { reports, letters, ..RunResult::default() };
        self.commit(&mut book, &run, &mut result)?;
        Ok((summary, self.publish(&book, result)?.written))
    }

    /// The state at a date without drawing anything.
    ///
    /// # Errors
    /// A date outside the campaign, or a defect of ours.
    pub fn status(&self, mut book: Book, date: Option<ReportDate>, now: Instant) -> Result<Summary> {
        let run = self.as_if_run(&mut book, date, now)?;
        let renderer = run.renderer(&book);
        let drawn = book.drawing(run.date, run.number).map(|drawing| drawing.drawn);
        let mut summary = renderer.summary(&drawn.unwrap_or(ledger::IssueRecord::blank(run.date)))?;
        // Who looks now asks what is due now, not what was when the date was closed.
        let view = renderer.view();
        summary.obligations = view.obligations(&view.epochs(run.date, None), run.date);
        // As of now they are among the figures already; the edition that is out has them later.
        summary.awaiting = view.awaiting(run.date);
        Ok(summary)
    }

    /// Summaries that the next run would not issue, because a total fell and nothing explains it.
    ///
    /// # Errors
    /// A damaged ledger, or a defect of ours.
    pub fn withheld(&self, mut book: Book, now: Instant) -> Result<Vec<Withheld>> {
        let run = self.as_if_run(&mut book, None, now)?;
        Ok(run.renderer(&book).plan(run.date, true)?.withheld)
    }

    /// Returned files that nobody has answered as of now.
    ///
    /// # Errors
    /// A campaign without dates.
    pub fn unanswered(&self, mut book: Book, now: Instant) -> Result<Vec<tray::Unanswered>> {
        let run = self.as_if_run(&mut book, None, now)?;
        Ok(tray::unanswered(run.renderer(&book).view(), run.date))
    }

    /// Opens a run in the book as if there were one now, for whoever looks.
    fn as_if_run(&self, book: &mut Book, date: Option<ReportDate>, now: Instant) -> Result<Run<'_>> {
        let run = self.next_run(book, Trigger::Run, None, date, now)?;
        run.open(book);
        Ok(run)
    }

    /// What the main figures of a date's summary are computed from besides reports.
    ///
    /// # Errors
    /// A date outside the campaign.
    pub fn definitions(&self, mut book: Book, date: Option<ReportDate>, now: Instant) -> Result<Definitions> {
        let run = self.as_if_run(&mut book, date, now)?;
        let issued_by = book.drawing(run.date, run.number).and_then(|drawing| drawing.issued_by);
        Ok(run.renderer(&book).view().definitions(run.date, issued_by))
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
    fn shown(&self, book: &Book, run: &Run<'_>, reports: &[RenderedReport]) -> Result<Arc<Summary>> {
        let date = run.date;
        if let Some(report) = reports.iter().find(|report| report.drawn.date == date) {
            return Ok(Arc::clone(&report.summary));
        }
        let Some(drawing) = book.drawing(date, run.number) else {
            return self.status(book.clone(), Some(date), run.now).map(Arc::new);
        };
        let mut summary = self.as_drawn(book, &drawing, |renderer| renderer.summary(&drawing.drawn))?;
        let awaiting = run.renderer(book).view().awaiting(date);
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
}

/// The units of which more of the ledger is needed than was loaded, with those that are loaded whole; `None`: none.
fn of_the_past(book: &Book, parcels: &[IncomingFile], said: &[FileAssessment]) -> Option<BTreeSet<UnitId>> {
    let past = book.past()?;
    let mut whole = validate::of_the_past(said, past);
    whole.extend(parcels.iter().flat_map(|parcel| book.digested(&parcel.sha256)));
    if whole.iter().all(|unit| past.whole.contains(unit)) {
        return None;
    }
    whole.extend(past.whole.iter().cloned());
    Some(whole)
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
