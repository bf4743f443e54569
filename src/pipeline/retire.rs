//! Originals whose time is over: what may go, what is still needed, and the run that removes it.
//!
//! The original goes, and nothing else: figures, findings and the way to each cell stay in the ledger, with a tombstone for
//! the file. What somebody may still need stays: files of a summary that is not issued, appendices in force, files whose
//! slip lies open, the newest days.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Days, NaiveDate};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use super::decide::{Grounds, usage};
use super::run::RunResult;
use super::{Workspace, quarantine, tray};
use crate::aggregate;
use crate::deliver::eligibility;
use crate::deliver::spool::{self, Spool, State};
use crate::error::Result;
use crate::files;
use crate::ledger::{About, AsOf, Book, Decision, ParcelRef, RetiredFile, Trigger};
use crate::model::campaign::Campaign;
use crate::model::period::{Calendar, Instant, ReportDate};
use crate::model::retention::{DataKind, NEWEST_DAYS};
use crate::model::submission::Verdict;
use crate::phrase;

/// What is to be retired, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct RetireRequest {
    /// What came before this day. `None`: what is over the terms of the campaign file.
    pub before: Option<NaiveDate>,
    /// Of these kinds; empty means all of them.
    pub kinds: Vec<DataKind>,
}

impl RetireRequest {
    fn has(&self, kind: DataKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Whether a file's time is over today.
    fn is_over(&self, file: &RetiredFile, campaign: &Campaign, today: NaiveDate) -> bool {
        let came = campaign.calendar.local(file.came).date_naive();
        match self.before {
            Some(before) => came < before,
            None => runs_out(file.kind, file.came, campaign).is_some_and(|day| day <= today),
        }
    }
}

/// Why an original stays although its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "needed_for", rename_all = "kebab-case")]
pub enum Need {
    /// A summary of this date is not issued yet, or is to be revised.
    Summary {
        /// The report date.
        date: ReportDate,
    },
    /// Its quotas are in force.
    Appendix,
    /// Its slip lies open.
    Slip,
    /// It is not there as the ledger has it, which `verify` looks into.
    Proof,
}

/// An original that stays, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NeededFile {
    /// The file.
    #[serde(flatten)]
    pub file: RetiredFile,
    /// Why it stays.
    #[serde(flatten)]
    pub need: Need,
}

/// What goes, or went, and what stays although its time is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retirement {
    /// What goes.
    pub files: Vec<RetiredFile>,
    /// What stays.
    pub needed: Vec<NeededFile>,
    /// The run that removed the files. `None`: nothing was removed.
    pub run: Option<u32>,
}

/// The first day on which a file is over its time by the campaign file. `None`: it is kept without limit.
#[must_use]
pub(crate) fn runs_out(kind: DataKind, came: Instant, campaign: &Campaign) -> Option<NaiveDate> {
    let came = campaign.calendar.local(came).date_naive();
    campaign.retention.term(kind).map(|term| term.over_on(came))
}

/// Files in quarantine that are over their time, whether or not something still needs them.
pub(super) fn overdue_in_quarantine(book: &Book, campaign: &Campaign, today: NaiveDate) -> Vec<RetiredFile> {
    let held = quarantine::held(book).into_iter().map(|parcel| tombstone(DataKind::Quarantine, parcel));
    held.filter(|file| RetireRequest::default().is_over(file, campaign, today)).collect()
}

/// What was retired and has not come again since, by place, with the run that removed it.
pub(super) fn gone(book: &Book) -> BTreeMap<&str, (u32, &RetiredFile)> {
    let mut gone = BTreeMap::new();
    for manifest in book.manifests() {
        for parcel in &manifest.parcels {
            gone.remove(parcel.stored.as_str());
        }
        let retired = manifest.decision.as_ref().map(Decision::retired).unwrap_or_default();
        gone.extend(retired.iter().map(|file| (file.stored.as_str(), (manifest.run, file))));
    }
    gone
}

fn tombstone(kind: DataKind, parcel: &ParcelRef) -> RetiredFile {
    RetiredFile {
        kind,
        path: parcel.path.clone(),
        stored: parcel.stored.clone(),
        sha256: parcel.sha256.clone(),
        size: parcel.size,
        came: parcel.arrival,
    }
}

/// Files of the archive as the ledger knows it, each with the time at which it came last.
fn archived(book: &Book) -> impl Iterator<Item = RetiredFile> {
    let gone = gone(book);
    let mut files: BTreeMap<&str, RetiredFile> = BTreeMap::new();
    let parcels = book.manifests().iter().flat_map(|manifest| &manifest.parcels);
    let kept = parcels.filter(|parcel| !parcel.is_quarantined() && !gone.contains_key(parcel.stored.as_str()));
    for parcel in kept {
        let file = files.entry(&parcel.stored).or_insert_with(|| tombstone(DataKind::Archive, parcel));
        file.came = file.came.max(parcel.arrival);
    }
    files.into_values()
}

/// What keeps originals from going.
#[derive(Default)]
struct Needs {
    summaries: BTreeMap<String, ReportDate>,
    appendices: BTreeSet<String>,
    slips: BTreeSet<String>,
}

impl Needs {
    fn of(&self, file: &RetiredFile, campaign: &Campaign, today: NaiveDate) -> Option<Need> {
        if file.kind == DataKind::Mail {
            return None;
        }
        let sha256 = &file.sha256;
        // The slip of personal data shows nothing of it: it holds the file while its time lasts, and no longer.
        let is_private = file.kind == DataKind::Quarantine;
        let is_over = is_private && RetireRequest::default().is_over(file, campaign, today);
        let of_slip = (self.slips.contains(sha256) && !is_over).then_some(Need::Slip);
        let of_appendix = self.appendices.contains(sha256).then_some(Need::Appendix);
        of_appendix.or_else(|| self.summaries.get(sha256).map(|date| Need::Summary { date: *date })).or(of_slip)
    }
}

impl Workspace {
    /// What would go, and what would stay although its time is over; nothing is changed.
    ///
    /// # Errors
    /// A day that may not be named, a damaged ledger, the file system's.
    pub fn retirement(&self, book: &Book, request: &RetireRequest, now: Instant) -> Result<Retirement> {
        let Retirement { files, needed, .. } = self.over(book, request, now)?;
        let proven: Vec<Result<(RetiredFile, bool)>> =
            files.into_par_iter().map(|file| proof(&self.folder, file)).collect();
        let mut retirement = Retirement { needed, ..Retirement::default() };
        for proof in proven {
            match proof? {
                (file, true) => retirement.files.push(file),
                (file, false) => retirement.needed.push(NeededFile { file, need: Need::Proof }),
            }
        }
        retirement.needed.sort_by(|a, b| (a.file.kind, a.need, &a.file.path).cmp(&(b.file.kind, b.need, &b.file.path)));
        Ok(retirement)
    }

    /// What is over the terms of the campaign file and waits for somebody to remove it; the files themselves are not looked at.
    ///
    /// # Errors
    /// A damaged ledger, the file system's.
    pub fn overdue(&self, book: &Book, now: Instant) -> Result<Vec<RetiredFile>> {
        Ok(self.over(book, &RetireRequest::default(), now)?.files)
    }

    /// Removes originals for good, as a run with a tombstone for each.
    ///
    /// # Errors
    /// No reason, a day that may not be named, a folder that cannot be changed, or the environment's.
    pub fn retire(
        &self,
        mut book: Book,
        request: &RetireRequest,
        grounds: Grounds<'_>,
        now: Instant,
    ) -> Result<Retirement> {
        if grounds.reason.trim().is_empty() {
            return Err(usage(phrase!("the reason is empty"), phrase!("say why: --reason \"hết thời hạn lưu\"")));
        }
        let now = self.context.campaign.calendar.local(now);
        let mut retirement = self.retirement(&book, request, now)?;
        if retirement.files.is_empty() {
            // What another program held open the last time, and what a power cut may have spoilt.
            self.clear_retired(&book)?;
            self.roll_up(&book)?;
            return Ok(retirement);
        }
        let places = retirement.files.iter().map(|file| self.folder.join(&file.stored));
        let folders: BTreeSet<_> = places.filter_map(|place| place.parent().map(Path::to_owned)).collect();
        // Once it is recorded every run tries to finish it: better refused before.
        folders.iter().try_for_each(|folder| files::may_remove_from(folder))?;
        let about = About::Retired { before: request.before, retired: retirement.files.clone() };
        let decision = grounds.decision(about);
        let run = self.next_run(&book, Trigger::Retire, Some(&decision), None, now)?;
        retirement.run = Some(run.number);
        self.commit(&mut book, &run, &mut RunResult::default())?;
        self.publish(&book, RunResult::default())?;
        Ok(retirement)
    }

    /// Removes from quarantine what is over its time, where the campaign file says so.
    pub(super) fn retire_from_quarantine(&self, now: Instant) -> Result<Vec<RetiredFile>> {
        let words = &self.context.words;
        let grounds = Grounds { reason: words.label("retire.automatic"), by: words.label("retire.program") };
        let request = RetireRequest { before: None, kinds: vec![DataKind::Quarantine] };
        Ok(self.retire(self.store.load()?, &request, grounds, now)?.files)
    }

    /// Removes the originals that runs retired and that still lie there as they were.
    pub(super) fn clear_retired(&self, book: &Book) -> Result<()> {
        for (_, file) in gone(book).into_values() {
            let path = self.folder.join(&file.stored);
            let is_there = files::hash_if_file(&path)?.is_some_and(|there| there == file.sha256);
            if is_there && !files::remove_stored_unless_held(&path)? {
                let path = &file.stored;
                let message = phrase!(
                    "{path}: retired, but open in another program; `tonghop retire` removes it later",
                    path = path
                );
                tracing::warn!("{message}");
            }
        }
        Ok(())
    }

    /// What is over its time by the ledger, in the order of kinds and times.
    fn over(&self, book: &Book, request: &RetireRequest, now: Instant) -> Result<Retirement> {
        let campaign = &self.context.campaign;
        let today = campaign.calendar.local(now).date_naive();
        if let Some(before) = request.before {
            check_day(before, today)?;
        }
        let mut over: Vec<RetiredFile> = Vec::new();
        if request.has(DataKind::Archive) && (request.before.is_some() || campaign.retention.archive.is_some()) {
            over.extend(archived(book));
        }
        if request.has(DataKind::Quarantine) {
            over.extend(quarantine::held(book).into_iter().map(|parcel| tombstone(DataKind::Quarantine, parcel)));
        }
        if request.has(DataKind::Mail) && (request.before.is_some() || campaign.retention.mail.is_some()) {
            over.extend(self.sent(book)?);
        }
        over.retain(|file| request.is_over(file, campaign, today));
        if over.is_empty() {
            return Ok(Retirement::default());
        }
        over.sort_by(|a, b| (a.kind, a.came, &a.path, &a.stored).cmp(&(b.kind, b.came, &b.path, &b.stored)));
        let needs = self.needs(book, now)?;
        let mut retirement = Retirement::default();
        for file in over {
            match needs.of(&file, campaign, today) {
                Some(need) => retirement.needed.push(NeededFile { file, need }),
                None => retirement.files.push(file),
            }
        }
        Ok(retirement)
    }

    /// Letters that were sent, with the time at which each was written. Their hashes are those that the ledger has; of
    /// alerts, and of letters for some of their recipients, it has none.
    fn sent(&self, book: &Book) -> Result<Vec<RetiredFile>> {
        let recorded: BTreeMap<&str, (Instant, &str)> = book
            .manifests()
            .iter()
            .flat_map(|manifest| manifest.mail.iter().map(|mail| (manifest.clock, mail)))
            .map(|(clock, mail)| (mail.file.as_str(), (clock, mail.sha256.as_str())))
            .collect();
        let spool = Spool::new(&self.folder);
        let mut letters = Vec::new();
        for name in spool.letters(State::Sent)? {
            let known = recorded.get(name.as_str());
            let written = || eligibility::written(&spool.head(State::Sent, &name).ok()??);
            let Some(came) = known.map(|(clock, _)| *clock).or_else(written) else { continue };
            letters.push(RetiredFile {
                kind: DataKind::Mail,
                stored: format!("{}/{}/{name}", spool::FOLDER, State::Sent.folder()),
                sha256: known.map(|(_, sha256)| (*sha256).to_owned()).unwrap_or_default(),
                size: 0,
                came: self.context.campaign.calendar.local(came),
                path: name,
            });
        }
        Ok(letters)
    }

    /// What keeps originals from going now.
    fn needs(&self, book: &Book, now: Instant) -> Result<Needs> {
        let mut book = book.clone();
        let run = self.as_if_run(&mut book, None, now)?;
        let (book, campaign) = (&book, &self.context.campaign);
        let calendar = &campaign.calendar;
        let drawings = book.drawings(AsOf::Now);
        let touched = aggregate::last_touched(campaign, book, run.number);
        let is_open = |date: ReportDate| {
            let Some(drawing) = drawings.get(&date) else { return true };
            let is_touched = touched.get(&date).is_some_and(|run| *run > drawing.run);
            drawing.issued_by.is_none()
                || is_touched && aggregate::changed(campaign, book, date, drawing.run, run.number)
        };
        let open: BTreeSet<ReportDate> =
            calendar.periods().map(|period| period.ends).filter(|date| is_open(*date)).collect();
        let mut needs = Needs::default();
        for (_, entry) in book.entries(AsOf::Now) {
            let submission = &entry.submission;
            let date = submission.report_date.or_else(|| book.run_date(entry.run));
            let shown = date.and_then(|date| shown_on(date, calendar)).filter(|date| open.contains(date));
            if let Some(date) = shown.filter(|_| submission.verdict != Verdict::Quarantined) {
                needs.summaries.insert(submission.file.sha256.clone(), date);
            }
        }
        let in_force = open.iter().filter_map(|date| book.appendix(*date, AsOf::Now, None));
        for appendix in in_force.chain(book.newest_appendix()) {
            needs.appendices.extend(book.entry(appendix.entry).map(|entry| entry.submission.file.sha256.clone()));
        }
        needs.slips = tray::open_sources(run.renderer(book).view(), run.date);
        Ok(needs)
    }
}

/// The date of the summary in whose period a day lies.
fn shown_on(date: ReportDate, calendar: &Calendar) -> Option<ReportDate> {
    calendar.period_of(date.0).map(|period| period.ends)
}

/// A file with the hash and size of what lies there, and whether that is what the ledger has.
fn proof(folder: &Path, file: RetiredFile) -> Result<(RetiredFile, bool)> {
    let path = folder.join(&file.stored);
    if file.kind != DataKind::Mail {
        let there = files::hash_if_file(&path)?;
        let is_proven = there.is_some_and(|there| there == file.sha256);
        return Ok((file, is_proven));
    }
    let bytes = files::read(&path)?;
    let sha256 = files::sha256(&bytes);
    let is_proven = file.sha256.is_empty() || file.sha256 == sha256;
    Ok((RetiredFile { sha256, size: bytes.len() as u64, ..file }, is_proven))
}

/// Refuses a day before which files may not be retired.
fn check_day(before: NaiveDate, today: NaiveDate) -> Result<()> {
    let latest = today.checked_sub_days(Days::new(u64::from(NEWEST_DAYS) - 1)).unwrap_or(today);
    if before <= latest {
        return Ok(());
    }
    let hint = phrase!("name {day} at the latest, or leave --before away for what is over its time", day = latest);
    let message = if before > today {
        phrase!("{day} lies in the future", day = before)
    } else {
        phrase!("the files of the last {count} days stay", count = NEWEST_DAYS)
    };
    Err(usage(message, hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_newest_days_are_never_named() {
        let refused = |before: &str| check_day(day(before), day("2023-12-10")).err().map(|error| error.to_string());
        assert_eq!(refused("2023-12-04"), None);
        assert_eq!(refused("2023-12-05").as_deref(), Some("the files of the last 7 days stay"));
        assert_eq!(refused("2023-12-11").as_deref(), Some("2023-12-11 lies in the future"));
    }
}
