//! The rollup: what a run needs of the ledger's past, so that it reads the recent part in full and the rest as digests.
//! Where that is not enough, as for an older date that is drawn anew, the book reads more: [`Book::with_whole`].
//!
//! `ledger/rollup/run-000001` is the digest of a run, written once: its manifest without the files that it took in, and of
//! each report the sums of its figures of the period, and its texts. `ledger/rollup/state` is where every unit stood some
//! days before the last run's report date, as whoever aggregates wrote it. Both follow from the ledger, which `verify`
//! proves, and say from which manifests; what is not there, is changed, or is of another ledger, is not used: the run reads
//! the whole ledger, and writes them anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use super::book::{Book, Checkpoint, Entry};
use super::digest::{Digest, LAYOUT, State};
use super::error::{Damage, Error, Result};
use super::manifest::Manifest;
use super::store::Store;
use crate::files;
use crate::model::id::{FormId, UnitId};

/// The folder, below the ledger's.
const FOLDER: &str = "rollup";
/// Bytes of the hash that a file begins with.
const SEAL: usize = 32;

impl Store {
    fn checkpoint(&self, name: &str) -> PathBuf {
        self.root().join(FOLDER).join(name)
    }

    /// What was carried forward, if it is of the last run, of this campaign file and of this program.
    pub(super) fn past(
        &self,
        state: Option<State>,
        program: &str,
        campaign: &str,
        whole: &BTreeSet<UnitId>,
    ) -> Result<Option<Checkpoint>> {
        let Some(state) = state else { return Ok(None) };
        let is_last = self.manifest_hash(state.run)?.is_some_and(|hash| hash == state.manifest)
            && !self.folder(state.run + 1).exists();
        let is_ours = state.program == program && state.campaign == campaign && is_last;
        Ok(is_ours.then(|| Checkpoint {
            form: state.form,
            until: state.until,
            run: state.run,
            state: state.units.into(),
            whole: whole.clone(),
        }))
    }

    /// The digest of a run with this manifest, where all of it is of the past.
    pub(super) fn digest(&self, run: u32, manifest: &str, past: &Checkpoint) -> Result<Option<Digest>> {
        let digest: Option<Digest> = read(&self.checkpoint(&digest_name(run)))?;
        let is_of = |digest: &Digest| {
            (digest.layout, digest.manifest.as_str(), &digest.form) == (LAYOUT, manifest, &past.form)
                && digest.last <= past.until.0
        };
        Ok(digest.filter(is_of))
    }

    /// What was carried forward, whatever it is of.
    ///
    /// # Errors
    /// The file system's.
    pub fn state(&self) -> Result<Option<State>> {
        let state: Option<State> = read(&self.checkpoint("state"))?;
        Ok(state.filter(|state| state.layout == LAYOUT))
    }

    /// Keeps what was carried forward, and the digests of the runs that have none, or one that a power cut spoilt; what is
    /// there already is not written again.
    ///
    /// # Errors
    /// The file system's.
    pub fn roll_up(&self, book: &Book, state: &State) -> Result<()> {
        for manifest in book.manifests() {
            let mut entries = book.entries_between(manifest.run - 1, manifest.run);
            // A run that is recorded by its digest has one.
            let has_digest = entries.any(|(_, entry)| entry.digest.is_some());
            let path = self.checkpoint(&digest_name(manifest.run));
            if !has_digest
                && read::<Digest>(&path)?.is_none()
                && let Some(digest) = self.digest_of(book, manifest, &state.form)?
            {
                files::write_unsynced(&path, &digest)?;
            }
        }
        let (path, state) = (self.checkpoint("state"), sealed(state)?);
        if files::read_if_there(&path)?.is_none_or(|there| there != state) {
            files::write_unsynced(&path, &state)?;
        }
        Ok(())
    }

    /// The digest of a run, as its file holds it.
    fn digest_of(&self, book: &Book, manifest: &Manifest, form: &FormId) -> Result<Option<Vec<u8>>> {
        let Some(hash) = self.manifest_hash(manifest.run)? else { return Ok(None) };
        let entries: Vec<&Entry> =
            book.entries_between(manifest.run - 1, manifest.run).map(|(_, entry)| entry).collect();
        let has_appendix = book.appendices().iter().any(|appendix| appendix.run == manifest.run);
        Digest::of((manifest, &hash), form, &entries, has_appendix).map(|digest| sealed(&digest)).transpose()
    }

    /// What of the rollup is not what the ledger gives; `carried` is the state as it should be, where it is of this ledger.
    ///
    /// # Errors
    /// The file system's.
    pub fn compare_checkpoints(&self, book: &Book, carried: Option<&State>) -> Result<Vec<Damage>> {
        let mut damages = Vec::new();
        let mut damaged = |name: &str| {
            let what = "it is not what the ledger gives; without it the next run makes it anew".to_owned();
            damages.push(Damage { path: format!("ledger/{FOLDER}/{name}"), what });
        };
        for manifest in book.manifests() {
            let name = digest_name(manifest.run);
            let Some(there) = files::read_if_there(&self.checkpoint(&name))? else { continue };
            let form = opened::<Digest>(&there).map(|digest| digest.form);
            let expected = form.map(|form| self.digest_of(book, manifest, &form)).transpose()?.flatten();
            if expected != Some(there) {
                damaged(&name);
            }
        }
        let there = files::read_if_there(&self.checkpoint("state"))?;
        let state = there.as_deref().and_then(opened::<State>);
        let is_whole = there.is_none() || state.is_some();
        // A run may have come since the ledger was loaded.
        let carried = carried.filter(|carried| state.as_ref().is_some_and(|state| state.run == carried.run));
        let is_carried = carried.map(sealed).transpose()?.is_none_or(|carried| Some(carried) == there);
        if !is_whole || !is_carried {
            damaged("state");
        }
        Ok(damages)
    }

    /// Forgets the rollup: the next run makes it anew.
    ///
    /// # Errors
    /// The file system's.
    pub fn forget_checkpoints(&self) -> Result<()> {
        Ok(files::remove_folder(&self.root().join(FOLDER))?)
    }
}

fn digest_name(run: u32) -> String {
    format!("run-{run:06}")
}

fn sealed<T: Serialize>(of: &T) -> Result<Vec<u8>> {
    let content = postcard::to_stdvec(of)
        .map_err(|error| Error::Defect { what: "writing the checkpoints", detail: error.to_string() })?;
    let seal = files::sha256_bytes(&content);
    Ok([seal.as_slice(), &content].concat())
}

/// What a file holds; `None` where it is not there or not as it was written.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    Ok(files::read_if_there(path)?.as_deref().and_then(opened))
}

/// What a file's bytes hold; `None` where they are not as they were written.
fn opened<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (seal, content) = bytes.split_at_checked(SEAL)?;
    if files::sha256_bytes(content) == *seal { postcard::from_bytes(content).ok() } else { None }
}
