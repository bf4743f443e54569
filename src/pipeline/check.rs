//! What would be said of files before they are dropped, and how they are read; nothing is touched.

use std::cell::OnceCell;
use std::path::PathBuf;

use super::assess::reading_registry;
use super::reader::{Known, Reader, look_all};
use super::validate::Validator;
use super::validated::Validated;
use super::{Unwatched, Workspace};
use crate::error::{Error, Result};
use crate::files;
use crate::intake::{self, IncomingFile};
use crate::ledger::{Book, Entry, Reading, Trigger};
use crate::model::explanation::{FileExplained, Key};
use crate::model::period::Instant;
use crate::model::submission::Verdict;
use crate::read::Workbook;
use crate::recognise::candidate::{Candidate, PeriodClaim, UnitClaim};
use crate::recognise::explain::{self, Explainer};
use crate::recognise::inspect::{Inspected, Purpose, Sight};
use crate::recognise::resolve::Resolver;
use crate::recognise::units::Registry;
use crate::recognise::{Recogniser, document};
use crate::terminal;

/// Whether a report that its file leaves open counts: then earlier reports settled it.
pub(super) fn is_settled(entries: &[&Entry], candidate: &Candidate) -> bool {
    let UnitClaim::Known(unit) = &candidate.unit else { return false };
    let (PeriodClaim::Known { report_date, .. } | PeriodClaim::Whole(report_date)) = &candidate.period else {
        return false;
    };
    entries.iter().map(|entry| &entry.submission).any(|submission| {
        let is_own = submission.sheet.as_deref() == Some(&candidate.sheet)
            && submission.unit.as_ref() == Some(unit)
            && submission.report_date == Some(*report_date);
        submission.verdict == Verdict::Duplicate || (is_own && !submission.verdict.goes_back())
    })
}

/// How a file was read, and its sheets.
pub struct Explained {
    /// How it was read.
    pub explained: FileExplained,
    /// Its sheets. `None`: they cannot be read, or must not be shown.
    pub workbook: Option<Workbook>,
}

impl Workspace {
    /// Reads and validates files that need not lie in the inbox; touches nothing.
    ///
    /// # Errors
    /// A file that cannot be read, or a defect of ours.
    pub fn check(&self, mut book: Book, files: &[PathBuf], now: Instant) -> Result<Vec<Validated>> {
        let parcels = self.parcels_of(files, now)?;
        Ok(self.judge_alone(&mut book, &parcels, now)?.0)
    }

    /// The same, and how each file was read.
    ///
    /// # Errors
    /// A file that cannot be read, or a defect of ours.
    pub fn explain(&self, mut book: Book, files: &[PathBuf], now: Instant) -> Result<(Vec<Validated>, Vec<Explained>)> {
        let parcels = self.parcels_of(files, now)?;
        let (judged, readings) = self.judge_alone(&mut book, &parcels, now)?;
        let registry = reading_registry(&self.context.campaign, &book, now);
        let explained = self.explained(&parcels, &readings, &registry, &judged)?;
        Ok((judged, explained))
    }

    fn parcels_of(&self, files: &[PathBuf], now: Instant) -> Result<Vec<IncomingFile>> {
        let parcel = |file: &PathBuf| {
            let bytes = files::read_named(file)?;
            let sha256 = files::sha256(&bytes);
            let named = file.to_string_lossy().replace('\\', "/");
            let path = intake::shown_path(&named);
            let private_name = path != named;
            let arrival = self.context.campaign.calendar.local(now);
            let size = bytes.len() as u64;
            Ok(IncomingFile { path, bytes, size, sha256, arrival, arrival_reason: None, private_name })
        };
        files.iter().map(parcel).collect()
    }

    fn judge_alone(
        &self,
        book: &mut Book,
        parcels: &[IncomingFile],
        now: Instant,
    ) -> Result<(Vec<Validated>, Vec<Option<Reading>>)> {
        let run = book.next_run();
        let (campaign, context, workers) = (&self.context.campaign, &self.context, &self.workers);
        book.open(run, campaign.calendar.report_date(now));
        let is_released = |sha256: &str| book.decided(Trigger::Release, sha256).is_some();
        let language = terminal::chosen();
        let reader = Reader { workers, context, language, now, run, is_released: &is_released };
        let known = Known { book: Some(&*book), ..Known::default() };
        let read = reader.read(parcels, known, &Unwatched)?;
        let judge = Validator { campaign, words: context.spoken(), run, released: None, epochs: OnceCell::new() };
        Ok((judge.enter(book, parcels, read.said), read.readings))
    }

    /// Tells how files are read that are not private; these are not looked at again.
    fn explained(
        &self,
        parcels: &[IncomingFile],
        readings: &[Option<Reading>],
        registry: &Registry,
        judged: &[Validated],
    ) -> Result<Vec<Explained>> {
        let campaign = &self.context.campaign;
        let recogniser = Recogniser::new(campaign);
        let is_private = |reading: &Option<Reading>| matches!(reading, Some(Reading::Private(_)));
        let open = parcels.iter().zip(readings).filter(|(_, reading)| !is_private(reading));
        let sight = |reading: &Option<Reading>| if reading.is_some() { Sight::Masked } else { Sight::Open };
        let files: Vec<_> =
            open.clone().map(|(own, reading)| (own.bytes.as_slice(), Purpose::Show(sight(reading)))).collect();
        let open: Vec<&IncomingFile> = open.map(|(own, _)| own).collect();
        let explain_one = |parcel: &IncomingFile, workbook: &Workbook| {
            let is_own = |entry: &&Entry| {
                let file = &entry.submission.file;
                (&file.path, &file.sha256) == (&parcel.path, &parcel.sha256)
            };
            let entries: Vec<&Entry> = judged.iter().map(|(entry, _)| entry).filter(is_own).collect();
            let is_settled = |candidate: &Candidate| is_settled(&entries, candidate);
            let resolver = Resolver { registry, campaign };
            Explainer { recogniser: &recogniser, resolver, is_settled: &is_settled }.file(&parcel.path, workbook)
        };
        let then = |at: usize, answer: Inspected| {
            let Ok(workbook) = answer.read else {
                let is_document = document::obligation(campaign, &open[at].path).is_some();
                let reason = Key(if is_document { "withheld.document" } else { "withheld.unread" });
                return Explained { explained: explain::withheld(&open[at].path, reason), workbook: None };
            };
            Explained { explained: explain_one(open[at], &workbook), workbook: Some(workbook) }
        };
        let read = look_all(&self.workers, &files, &campaign.limits, &|_| {}, &then).map_err(Error::NoWorker)?;
        let mut read = read.into_iter();
        let all = parcels.iter().zip(readings).map(|(parcel, reading)| {
            let explained = || explain::withheld(&parcel.path, Key("withheld.private"));
            let kept = || Explained { explained: explained(), workbook: None };
            if is_private(reading) { kept() } else { read.next().unwrap_or_else(kept) }
        });
        Ok(all.collect())
    }
}
