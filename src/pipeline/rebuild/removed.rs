//! Files that were removed for good, purged from quarantine or retired when their time was over: a replay takes what the
//! ledger entered of them as it is.
//!
//! Their tables are all that is left of them, so that this is the one place where a replay reads tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Result;
use crate::intake::IncomingFile;
use crate::ledger::{Manifest, ParcelRef, Reading, Store, Trigger};
use crate::model::source::in_archive;
use crate::pipeline::publish::place;
use crate::pipeline::slips::DrawnSlip;
use crate::pipeline::validated::Validated;

/// All files that were removed for good.
#[derive(Default)]
pub(super) struct Removed {
    /// SHA-256 of those that were purged.
    purged: BTreeSet<String>,
    /// Where those lay that were retired, below the campaign folder.
    retired: BTreeSet<String>,
}

impl Removed {
    /// By the decisions of these runs.
    pub(super) fn by<'m>(manifests: impl Iterator<Item = &'m Manifest>) -> Self {
        let mut removed = Self::default();
        for manifest in manifests {
            let Some(decision) = &manifest.decision else { continue };
            removed.retired.extend(decision.retired().iter().map(|file| file.stored.clone()));
            let purged = decision.file().filter(|_| manifest.trigger == Trigger::Purge);
            removed.purged.extend(purged.map(str::to_owned));
        }
        removed
    }

    fn has(&self, kept: &ParcelRef) -> bool {
        let name = kept.stored.rsplit('/').next().unwrap_or_default();
        // What was released lay in the archive.
        kept.is_quarantined() && self.purged.contains(&kept.sha256)
            || self.retired.contains(&kept.stored)
            || self.retired.contains(&in_archive(&kept.sha256, name))
    }
}

/// What a run entered of files that it read and that are gone.
pub(super) struct RemovedFiles {
    /// By the file's number in the run.
    pub(super) entered: BTreeMap<usize, Vec<Validated>>,
    sources: BTreeSet<String>,
}

impl RemovedFiles {
    /// Looks for them among the files of a run.
    pub(super) fn of(folder: &Path, store: &Store, recorded: &Manifest, removed: &Removed) -> Result<Self> {
        let is_gone =
            |kept: &ParcelRef| kept.is_read_again() && removed.has(kept) && !folder.join(place(folder, kept)).exists();
        let gone: Vec<(usize, &ParcelRef)> =
            recorded.parcels.iter().enumerate().filter(|(_, kept)| is_gone(kept)).collect();
        let entries = if gone.is_empty() { Vec::new() } else { store.entered(recorded)? };
        let of = |kept: &ParcelRef| -> Vec<Validated> {
            let is_own = |(entry, _): &&Validated| {
                let file = &entry.submission.file;
                (&file.path, &file.sha256) == (&kept.path, &kept.sha256)
            };
            entries.iter().filter(is_own).cloned().collect()
        };
        let sources = gone.iter().map(|(_, kept)| kept.sha256.clone()).collect();
        Ok(Self { entered: gone.into_iter().map(|(at, kept)| (at, of(kept))).collect(), sources })
    }

    /// Whether a file of this content is gone.
    pub(super) fn has(&self, sha256: &str) -> bool {
        self.sources.contains(sha256)
    }

    /// The run's files; those that are there are fetched.
    pub(super) fn parcels(
        &self,
        kept: &[ParcelRef],
        fetch: impl Fn(&ParcelRef) -> Result<IncomingFile>,
    ) -> Result<Vec<IncomingFile>> {
        let parcel = |(at, kept)| if self.entered.contains_key(&at) { Ok(without_bytes(kept)) } else { fetch(kept) };
        kept.iter().enumerate().map(parcel).collect()
    }

    /// What reading gave; nothing of a file that is gone can be read, nor shown on a slip.
    pub(super) fn readings(&self, kept: &[ParcelRef]) -> Vec<Option<Reading>> {
        let reading = |(at, kept): (usize, &ParcelRef)| {
            let is_gone = self.entered.contains_key(&at);
            if is_gone { Some(Reading::Private(Vec::new())) } else { kept.reading.clone() }
        };
        kept.iter().enumerate().map(reading).collect()
    }

    /// The run's slips; those of files that are gone cannot be drawn again, and stay as they were recorded.
    pub(super) fn slips(&self, mut slips: Vec<DrawnSlip>, recorded: &Manifest) -> Vec<DrawnSlip> {
        for slip in slips.iter_mut().filter(|slip| self.has(&slip.reference.source)) {
            if let Some(drawn) = recorded.slips.iter().find(|drawn| drawn.path == slip.reference.path) {
                slip.reference.clone_from(drawn);
            }
        }
        slips
    }
}

fn without_bytes(kept: &ParcelRef) -> IncomingFile {
    IncomingFile {
        path: kept.path.clone(),
        bytes: Vec::new(),
        size: 0,
        sha256: kept.sha256.clone(),
        arrival: kept.arrival,
        arrival_reason: kept.arrival_reason.clone(),
        private_name: false,
    }
}
