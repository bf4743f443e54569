//! What a run leaves behind: sources in the archive, the ledger's entry, then everything in `outbox/`.
//!
//! The ledger's entry is the one moment at which a run has happened. What comes after it can be cut off at any
//! instruction and done again, by the next run, to the same end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::Workspace;
use super::context::CampaignContext;
use super::draw::RenderedReport;
use super::run::{Published, Run, RunResult};
use super::slips::{DrawnSlip, Slips};
use super::tray;
use crate::deliver::spool::{self, Spool, State};
use crate::error::Result;
use crate::files::{self, Stored};
use crate::intake::{self, IncomingFile, Leftovers, Removal};
use crate::ledger::{self, Book, Damage, Entry, Manifest, ParcelRef, QUARANTINE, Reading, Trigger};
use crate::model::campaign::Limits;
use crate::model::source::in_archive;
use crate::phrase;

impl Workspace {
    /// Keeps the sources, each under the name that the run will know it by.
    pub(super) fn archive(&self, parcels: &[IncomingFile], kept: &[ParcelRef]) -> Result<()> {
        let mut stored: BTreeMap<PathBuf, Stored<'_>> = BTreeMap::new();
        for (parcel, kept) in parcels.iter().zip(kept) {
            let private = kept.is_quarantined();
            if private {
                files::make_private_folder(&self.folder.join(QUARANTINE))?;
            }
            let place = self.folder.join(&kept.stored);
            if parcel.is_oversize() {
                let inbox = self.folder.join("inbox");
                let source = intake::locate(&inbox, &parcel.path)?.into_iter().next();
                let source = source.unwrap_or_else(|| inbox.join(&parcel.path));
                files::store_copy(&place, &source, &parcel.sha256, private)?;
            } else {
                stored.insert(place, Stored { bytes: &parcel.bytes, private });
            }
        }
        // Two files of one content are one file of the archive.
        Ok(files::store_all(&stored.into_iter().collect::<Vec<_>>())?)
    }

    /// Takes the sources of the book's last run out of the inbox, writes its results, and rolls the ledger up.
    ///
    /// # Errors
    /// The file system's; the next run publishes again.
    pub(super) fn publish(&self, book: &Book, result: RunResult) -> Result<Published> {
        if let Some(manifest) = book.manifests().last() {
            self.clear_all(manifest.parcels.iter().map(|parcel| (parcel.path.as_str(), parcel.sha256.as_str())))?;
            if manifest.decision.as_ref().is_some_and(|made| made.file().is_some()) {
                self.clear_quarantine(book)?;
                self.clear_slips(book)?;
            }
            if manifest.trigger == Trigger::Retire {
                self.clear_retired(book)?;
            }
        }
        let mut published = Published { written: self.write_slips(book, &result.slips.drawn)?, spooled: Vec::new() };
        published.written.extend(self.write_outputs(&result.reports)?);
        for (_, outputs) in &result.drafts {
            published.written.extend(self.write_drafts(book, outputs)?);
        }
        let spool = Spool::new(&self.folder);
        for letter in &result.letters {
            spool.put(&letter.reference.file, &letter.bytes)?;
            published.spooled.push(format!("{}/{}/{}", spool::FOLDER, State::Queue.folder(), letter.reference.file));
        }
        self.put_slips_by(book)?;
        // Rolling up takes room, too.
        drop(result);
        self.roll_up(book)?;
        self.store.finish()?;
        Ok(published)
    }

    /// Writes slips; one that lies there is never touched again, since a clerk may be mending it. One that its own run
    /// closed is written where it goes.
    fn write_slips(&self, book: &Book, slips: &[DrawnSlip]) -> Result<Vec<PathBuf>> {
        let closed = closed(book.manifests().last());
        let mut written = Vec::new();
        for slip in slips {
            let place = closed.get(slip.reference.path.as_str()).copied().unwrap_or(&slip.reference.path);
            let path = self.folder.join(place);
            if !files::is_file(&path) {
                let path = files::write_or_beside(&path, &slip.bytes)?;
                written.push(path.strip_prefix(&self.folder).unwrap_or(&path).to_owned());
            }
        }
        Ok(written)
    }

    /// Moves slips that lie open no longer to where they are kept, mended ones too; one that another program has open
    /// waits for a later run.
    pub(super) fn put_slips_by(&self, book: &Book) -> Result<()> {
        let folder = self.folder.join(tray::FOLDER);
        let mut lying = Vec::new();
        for item in if folder.is_dir() { files::list(&folder)? } else { Vec::new() } {
            if item.file_type().is_ok_and(|kind| kind.is_file()) {
                lying.push(format!("{}/{}", tray::FOLDER, item.file_name().to_string_lossy()));
            }
        }
        if lying.is_empty() {
            return Ok(());
        }
        let closed = closed(book.manifests());
        for path in lying {
            let Some(to) = closed.get(path.as_str()) else { continue };
            if !files::move_unless_held(&self.folder.join(&path), &self.folder.join(to))? {
                let message =
                    phrase!("{path}: answered, but open in another program; it is put away later", path = path);
                tracing::warn!("{message}");
            }
        }
        Ok(())
    }

    /// Removes the slips of released files, which ask for what is no longer wanted; a changed one is someone's work.
    fn clear_slips(&self, book: &Book) -> Result<()> {
        let closed = closed(book.manifests());
        for (at, manifest) in book.manifests().iter().enumerate() {
            let Some(released) = released(manifest) else { continue };
            let earlier = book.manifests()[..at].iter().flat_map(|manifest| &manifest.slips);
            for slip in earlier.filter(|slip| slip.source == released) {
                let put_by = closed.get(slip.path.as_str()).copied();
                for path in put_by.into_iter().chain([slip.path.as_str()]).map(|path| self.folder.join(path)) {
                    if files::hash_if_file(&path)?.is_some_and(|there| there == slip.sha256) {
                        files::remove_stored(&path)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Removes sources that the ledger holds; one that was replaced meanwhile is a new file.
    fn clear_all<'a>(&self, sources: impl Iterator<Item = (&'a str, &'a str)>) -> Result<()> {
        let inbox = self.folder.join("inbox");
        let sources: Vec<(&str, &str)> = sources.collect();
        let clear = |(path, sha256): &(&str, &str)| -> Result<(Removal, BTreeSet<PathBuf>)> {
            let (mut removal, mut folders) = (Removal::Gone, BTreeSet::new());
            for source in intake::locate(&inbox, path)? {
                match intake::take_away(&source, sha256) {
                    Removal::Gone => folders.extend(source.parent().map(Path::to_owned)),
                    left => removal = left,
                }
            }
            Ok((removal, folders))
        };
        let gone: Vec<_> = sources.par_iter().map(clear).collect::<Result<_>>()?;
        // What came back after a power cut would be entered once more, as duplicates.
        files::sync_folders(&gone.iter().flat_map(|(_, folders)| folders.iter().cloned()).collect())?;
        for ((path, sha256), (removal, _)) in sources.into_iter().zip(gone) {
            let message = match removal {
                Removal::Gone => continue,
                Removal::Held => {
                    phrase!(
                        "{path}: taken in, but open in another program; it goes when it is closed there",
                        path = path
                    )
                }
                Removal::Denied(reason) => {
                    phrase!("{path}: taken in, but it cannot be removed: {reason}", path = path, reason = reason)
                }
            };
            tracing::warn!("{message}");
            Leftovers::of(&self.folder)?.note(path, sha256)?;
        }
        Ok(())
    }

    /// Writes the files of summaries that do not lie there as they are.
    pub(super) fn write_outputs(&self, reports: &[RenderedReport]) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for output in reports.iter().flat_map(|report| &report.outputs) {
            let path = self.folder.join(&output.path);
            if !files::holds(&path, &output.bytes)? {
                let path = files::write_or_beside(&path, &output.bytes)?;
                written.push(path.strip_prefix(&self.folder).unwrap_or(&path).to_owned());
            }
        }
        Ok(written)
    }

    /// Publishes the run that the ledger holds but whose results were not all written: the last one.
    pub(super) fn finish_cut_off(&self, book: &Book) -> Result<()> {
        let Some(number) = self.store.cut_off()? else { return Ok(self.store.finish()?) };
        let Some(manifest) = book.manifests().last().filter(|manifest| manifest.run == number) else { return Ok(()) };
        tracing::warn!("{}", phrase!("finishing run {run}, which was cut off", run = number.to_string()));
        let context = CampaignContext::of_run(&self.store, manifest)?;
        let run = Run::recorded(manifest, &context, &self.workers, &self.store);
        let renderer = run.renderer(book);
        let reports = renderer.reports(manifest.drawn.iter().cloned())?;
        let drafts = manifest.drafts.iter().map(|draft| Ok((draft.clone(), renderer.drafts_as_recorded(draft)?)));
        let drafts = drafts.collect::<Result<Vec<_>>>()?;
        let entries: Vec<&Entry> = book.entries_between(number - 1, number).map(|(_, entry)| entry).collect();
        let slips = self.slips_of(&run, book, manifest, &entries)?;
        let letters = run.letters(book, &reports, &slips, &entries)?.mails;
        self.publish(book, RunResult { reports, slips, letters, drafts, ..RunResult::default() }).map(drop)
    }

    /// The slips of a run that the ledger holds, drawn from the archive.
    fn slips_of(&self, run: &Run<'_>, book: &Book, manifest: &Manifest, entries: &[&Entry]) -> Result<Slips> {
        let goes_back = |kept: &&ParcelRef| manifest.slips.iter().any(|slip| slip.source == kept.sha256);
        let kept: Vec<&ParcelRef> = manifest.parcels.iter().filter(goes_back).collect();
        let parcels = kept
            .iter()
            .map(|kept| archived(&self.folder, kept, &run.context.campaign.limits))
            .collect::<Result<Vec<IncomingFile>>>()?;
        let readings: Vec<Option<Reading>> = kept.iter().map(|kept| kept.reading.clone()).collect();
        run.slips(book, &parcels, &readings, entries)
    }
}

/// Where the slips went that these runs closed, by the paths that they had.
pub(super) fn closed<'m>(manifests: impl IntoIterator<Item = &'m Manifest>) -> BTreeMap<&'m str, &'m str> {
    let closed = manifests.into_iter().flat_map(|manifest| &manifest.closed);
    closed.map(|slip| (slip.path.as_str(), slip.to.as_str())).collect()
}

/// The hash of the file that a run released.
pub(super) fn released(manifest: &Manifest) -> Option<&str> {
    manifest.decision.as_ref().filter(|_| manifest.trigger == Trigger::Release)?.file()
}

/// Where a file lies, below the campaign folder: what was released has left quarantine for the archive.
pub(super) fn place(folder: &Path, kept: &ParcelRef) -> String {
    let name = kept.stored.rsplit('/').next().unwrap_or_default();
    let released = in_archive(&kept.sha256, name);
    let is_gone = kept.is_quarantined() && !folder.join(&kept.stored).exists();
    if is_gone && folder.join(&released).exists() { released } else { kept.stored.clone() }
}

/// A file from the archive, proven by its hash; of one that a replay does not read the bytes are not asked for.
pub(super) fn archived(folder: &Path, kept: &ParcelRef, limits: &Limits) -> Result<IncomingFile> {
    let is_read = kept.is_read_again() && kept.size <= limits.file_bytes();
    let bytes = if is_read { files::read(&folder.join(place(folder, kept)))? } else { Vec::new() };
    if is_read && files::sha256(&bytes) != kept.sha256 {
        return Err(ledger::Error::Damaged(Damage {
            path: kept.stored.clone(),
            what: "this file was changed".to_owned(),
        })
        .into());
    }
    Ok(IncomingFile {
        path: kept.path.clone(),
        bytes,
        size: kept.size,
        sha256: kept.sha256.clone(),
        arrival: kept.arrival,
        arrival_reason: kept.arrival_reason.clone(),
        private_name: false,
    })
}
