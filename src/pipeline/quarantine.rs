//! What may happen to a file in quarantine: it is let in after all, or removed for good.
//!
//! Both are runs of the ledger with a reason. After a removal the ledger still says that there was such a file,
//! how much of what kind it held, and who decided what; the file itself is nowhere.

use serde_json::json;

use super::decide::Grounds;
use super::run::RunResult;
use super::{Outcome, Progress, RunPlan, Workspace};
use crate::error::{Error, Result};
use crate::files;
use crate::intake::{self, IncomingFile};
use crate::ledger::{self, About, Book, Damage, Decision, Manifest, ParcelRef, QUARANTINE, Trigger};
use crate::model::period::Instant;
use crate::phrase;
use crate::terminal::Phrase;

/// Letters of a hash by which a file may be named.
const SHORTEST_HASH: usize = 8;

/// Files that lie in quarantine as the ledger knows it, the newest last.
#[must_use]
pub(crate) fn held(book: &Book) -> Vec<&ParcelRef> {
    let mut held: Vec<&ParcelRef> = Vec::new();
    for manifest in book.manifests() {
        for parcel in manifest.parcels.iter().filter(|parcel| parcel.is_quarantined()) {
            held.retain(|other| other.sha256 != parcel.sha256);
            held.push(parcel);
        }
        if let Some(decided) = manifest.decision.as_ref().and_then(Decision::file) {
            held.retain(|parcel| parcel.sha256 != decided);
        }
        for retired in manifest.decision.as_ref().map(Decision::retired).unwrap_or_default() {
            held.retain(|parcel| parcel.stored != retired.stored);
        }
    }
    held
}

impl Workspace {
    /// Lets a quarantined file in: it is judged as of its arrival, and so is every file of the same content from now on.
    ///
    /// # Errors
    /// No such file in quarantine, or the environment's.
    pub fn release(
        &self,
        book: Book,
        file: &str,
        grounds: Grounds<'_>,
        now: Instant,
        progress: &dyn Progress,
    ) -> Result<Outcome> {
        let held = find(&book, file)?.clone();
        let bytes = files::read(&self.folder.join(&held.stored))?;
        if files::sha256(&bytes) != held.sha256 {
            let what = "this file was changed".to_owned();
            return Err(ledger::Error::Damaged(Damage { path: held.stored, what }).into());
        }
        let parcel = IncomingFile {
            path: held.path,
            size: bytes.len() as u64,
            bytes,
            sha256: held.sha256,
            arrival: held.arrival,
            arrival_reason: held.arrival_reason,
            private_name: false,
        };
        let decision = grounds.decision(About::File { sha256: parcel.sha256.clone() });
        let now = self.context.campaign.calendar.local(now);
        self.process(book, &[parcel], &RunPlan::of_decision(Trigger::Release, decision, now), progress)
    }

    /// Removes a quarantined file for good and leaves a tombstone; gives the path at which it lay.
    ///
    /// # Errors
    /// No such file in quarantine, or the environment's.
    pub fn purge(&self, mut book: Book, file: &str, grounds: Grounds<'_>, now: Instant) -> Result<String> {
        let held = find(&book, file)?;
        let (stored, sha256) = (held.stored.clone(), held.sha256.clone());
        let now = self.context.campaign.calendar.local(now);
        let decision = grounds.decision(About::File { sha256 });
        let run = self.next_run(&book, Trigger::Purge, Some(&decision), None, now)?;
        self.commit(&mut book, &run, &mut RunResult::default())?;
        self.publish(&book, RunResult::default())?;
        Ok(stored)
    }

    /// Removes from quarantine what was released or purged; a purge leaves its tombstone.
    pub(super) fn clear_quarantine(&self, book: &Book) -> Result<()> {
        let held: Vec<&str> = held(book).into_iter().map(|parcel| parcel.stored.as_str()).collect();
        let put_away =
            book.manifests().iter().flat_map(|manifest| &manifest.parcels).filter(|parcel| parcel.is_quarantined());
        for parcel in put_away.filter(|parcel| !held.contains(&parcel.stored.as_str())) {
            files::remove_stored(&self.folder.join(&parcel.stored))?;
        }
        for manifest in book.manifests().iter().filter(|manifest| manifest.trigger == Trigger::Purge) {
            if let Some((path, bytes)) = tombstone(manifest) {
                files::make_private_folder(&self.folder.join(QUARANTINE))?;
                files::store(&self.folder.join(path), &bytes, true)?;
            }
        }
        Ok(())
    }
}

/// What a purge leaves in place of the file: its path below the campaign folder, and its bytes.
pub(super) fn tombstone(manifest: &Manifest) -> Option<(String, Vec<u8>)> {
    let decision = manifest.decision.as_ref()?;
    let sha256 = decision.file()?;
    let path = format!("{QUARANTINE}/{sha256}.run-{:06}.purged.json", manifest.run);
    let document = json!({
        "sha256": sha256,
        "purged_at": manifest.clock.to_rfc3339(),
        "reason": decision.reason,
        "run": manifest.run,
    });
    Some((path, format!("{document:#}\n").into_bytes()))
}

/// The file that is meant: by its path in quarantine, the path under which it came, or the beginning of its hash.
fn find<'b>(book: &'b Book, file: &str) -> Result<&'b ParcelRef> {
    let held = held(book);
    // The ledger knows a name with a citizen's number as it is shown.
    let meant = intake::shown_path(file);
    let meant = meant.trim_start_matches("./");
    // Where a person saw the file is where they say it is.
    let meant = meant.strip_prefix("inbox/").unwrap_or(meant);
    let by_hash = |parcel: &&&ParcelRef| meant.len() >= SHORTEST_HASH && parcel.sha256.starts_with(meant);
    let named = |parcel: &&&ParcelRef| {
        let name = parcel.stored.rsplit('/').next().unwrap_or_default();
        parcel.path == meant || parcel.stored == meant || meant.rsplit('/').next() == Some(name)
    };
    let found: Vec<&&ParcelRef> = held.iter().filter(|parcel| named(parcel) || by_hash(parcel)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        _ => Err(Error::call(missing(meant, found.len()), Some(hint(&held)))),
    }
}

fn missing(file: &str, found: usize) -> Phrase {
    match found {
        0 => phrase!("{file} is not in quarantine", file = file),
        _ => phrase!("{file} may be {count} files in quarantine", file = file, count = found),
    }
}

fn hint(held: &[&ParcelRef]) -> Phrase {
    if held.is_empty() {
        return phrase!("nothing is in quarantine");
    }
    let lines = held.iter().map(|parcel| format!("  {}  {}", &parcel.sha256[..12], parcel.path));
    phrase!("name one by its path or its hash:\n{lines}", lines = lines.collect::<Vec<_>>().join("\n"))
}
