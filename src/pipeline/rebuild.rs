//! `tonghop rebuild`: replays every recorded run, each with its own clock and campaign file.
//!
//! Reads manifests and archive alone; tables and outputs are made anew. What is the same stays
//! untouched; a run's folder that differs is put aside, never thrown away. No mail is spooled.

mod removed;
mod replayed_slips;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Unwatched;
use super::checkpoint;
use super::context::{CampaignContext, CampaignContexts};
use super::period_report;
use super::publish::{archived, place, released};
use super::reader::Known;
use super::run::{self, Run};
use super::slips::{self, Slips};
use crate::error::Result;
use crate::files::{self, Lock};
use crate::intake::{self, IncomingFile};
use crate::ledger::{Book, Draft, Manifest, ParcelRef, QUARANTINE, Store};
use crate::model::campaign::Limits;
use crate::model::period::Instant;
use crate::phrase;
use crate::read::Workers;

use removed::{Removed, RemovedFiles};
use replayed_slips::ReplayedSlips;

/// What a rebuild found and did.
#[derive(Debug, Default)]
pub struct Rebuilt {
    /// Runs that were replayed.
    pub runs: u32,
    /// Files of the ledger or the outbox that were restored, below the campaign folder.
    pub restored: Vec<String>,
    /// Runs whose replay differs from what they recorded, with what differs.
    pub differing: Vec<(u32, String)>,
}

/// Replays all runs of a campaign folder.
///
/// # Errors
/// A manifest or an archived file that is gone or changed, the lock held, the file system's.
pub fn rebuild(folder: &Path, now: Instant, workers: &Workers) -> Result<Rebuilt> {
    rebuild_seen(folder, now, workers, &|_, _| {})
}

/// The same; `seen` is called with how many runs of how many were replayed.
///
/// # Errors
/// As [`rebuild`].
pub fn rebuild_seen(folder: &Path, now: Instant, workers: &Workers, seen: &dyn Fn(usize, usize)) -> Result<Rebuilt> {
    let store = Store::new(folder);
    let who =
        phrase!("process {pid} (rebuild) since {now}", pid = std::process::id().to_string(), now = now).to_string();
    let _lock = Lock::take(&store.root().join("lock"), &who)?;
    store.put_back()?;
    store.forget_checkpoints()?;
    let mut rebuilt = Rebuilt::default();
    let mut book = Book::default();
    let mut previous: Option<String> = None;
    let mut latest: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut latest_drafts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut recorded_drafts: BTreeSet<(String, String)> = BTreeSet::new();
    let mut contexts = CampaignContexts::new(&store);
    let manifests = store.manifests()?;
    keep_setting(folder, &store)?;
    let released: BTreeMap<String, u32> =
        manifests.iter().filter_map(|(manifest, _)| Some((released(manifest)?.to_owned(), manifest.run))).collect();
    let removed = Removed::by(manifests.iter().map(|(manifest, _)| manifest));
    let mut lying = ReplayedSlips::in_folder(folder, manifests.iter().map(|(manifest, _)| manifest));
    let runs = manifests.len();
    for (at, (recorded, recorded_bytes)) in manifests.into_iter().enumerate() {
        seen(at, runs);
        let context = contexts.of_run(&recorded)?;
        let gone = RemovedFiles::of(folder, &store, &recorded, &removed)?;
        let limits = &context.campaign.limits;
        let parcels = gone.parcels(&recorded.parcels, |kept| archived_or_in_inbox(folder, kept, limits))?;
        let readings = gone.readings(&recorded.parcels);
        let run = Run::recorded(&recorded, context, workers, &store);
        run.open(&mut book);
        let known = Known { book: Some(&book), recorded: &readings, entered: gone.entered.clone(), ..Known::default() };
        let said = run.read(&book, &parcels, known, &Unwatched)?.said;
        let validated = run.validate(&mut book, &parcels, said);
        book.keep(run.number, &recorded.parcels);
        let renderer = run.renderer(&book);
        let reports = renderer.reports(recorded.drawn.iter().cloned())?;
        let mut drafts = Vec::new();
        for draft in &recorded.drafts {
            let outputs = renderer.drafts_as_recorded(draft)?;
            recorded_drafts.extend(draft.outputs.iter().map(|output| (output.path.clone(), output.sha256.clone())));
            drafts.push(Draft { outputs: outputs.iter().map(period_report::reference).collect(), ..draft.clone() });
            latest_drafts.extend(outputs.into_iter().map(|output| (output.path, output.bytes)));
        }
        let Slips { drawn, closed } = run.slips(&book, &parcels, &readings, &slips::entries(&validated))?;
        let slips = gone.slips(drawn, &recorded);
        let mut tables = run::encoded(&validated)?;
        tables.extend(run::issued(&reports, run.number)?);
        let manifest = Manifest {
            previous: previous.clone(),
            slips: slips.iter().map(|slip| slip.reference.clone()).collect(),
            closed,
            drafts,
            drawn: reports.iter().map(|report| report.drawn.clone()).collect(),
            tables: tables.iter().map(|(name, bytes)| ((*name).to_owned(), files::sha256(bytes))).collect(),
            ..recorded.clone()
        };
        let manifest = if recorded.seal.is_some() { manifest.sealed() } else { manifest };
        let bytes = manifest.to_bytes();
        if bytes != recorded_bytes {
            rebuilt.differing.push((recorded.run, difference(&recorded, &manifest)));
        }
        previous = Some(files::sha256(&bytes));
        restore_run(folder, &store, &manifest, &tables, &mut rebuilt)?;
        for slip in slips {
            // That of a file released since is gone for good.
            let is_wanted = released.get(&slip.reference.source).is_none_or(|run| *run <= recorded.run)
                && !gone.has(&slip.reference.source);
            if is_wanted {
                lying.lay(slip);
            }
        }
        lying.put_by(&manifest, &mut rebuilt)?;
        for output in reports.into_iter().flat_map(|report| report.outputs) {
            latest.insert(output.path, output.bytes);
        }
        book.close(manifest);
        rebuilt.runs += 1;
    }
    lying.leave_open(&mut rebuilt)?;
    for (path, bytes) in latest {
        let file = folder.join(&path);
        if !files::holds(&file, &bytes)? {
            files::write_or_beside(&file, &bytes)?;
            rebuilt.restored.push(path);
        }
    }
    restore_drafts(folder, latest_drafts, &recorded_drafts, &mut rebuilt)?;
    if let Some(last) = book.manifests().last() {
        checkpoint::roll_up(&store, contexts.of_run(last)?, &book)?;
    }
    // A run that was cut off stays marked: its letters and its sources in the inbox are the next run's.
    Ok(rebuilt)
}

/// Draws drafts again. One that lies there otherwise than a run wrote it is left alone: whoever finishes it changed it.
fn restore_drafts(
    folder: &Path,
    drafts: BTreeMap<String, Vec<u8>>,
    recorded: &BTreeSet<(String, String)>,
    rebuilt: &mut Rebuilt,
) -> Result<()> {
    for (path, bytes) in drafts {
        let file = folder.join(&path);
        // One that lies there otherwise than a run wrote it is left alone: whoever finishes it changed it.
        let there = files::hash_if_file(&file)?;
        let is_ours = there.as_ref().is_none_or(|there| recorded.contains(&(path.clone(), there.clone())));
        if is_ours && there.is_none_or(|there| there != files::sha256(&bytes)) {
            files::write_or_beside(&file, &bytes)?;
            rebuilt.restored.push(path);
        }
    }
    Ok(())
}

/// Keeps the campaign file in force: it may be the one that an object held which is gone.
fn keep_setting(folder: &Path, store: &Store) -> Result<()> {
    let Ok(context) = CampaignContext::of_folder(folder) else { return Ok(()) };
    for text in context.templates.values().chain([&context.text]) {
        store.keep(text.as_bytes())?;
    }
    Ok(())
}

/// A file from the archive; where it is gone there, as in a copy of the folder that was made during a run, it may still
/// lie in the inbox, and is kept again.
fn archived_or_in_inbox(folder: &Path, kept: &ParcelRef, limits: &Limits) -> Result<IncomingFile> {
    let place = folder.join(place(folder, kept));
    if !place.exists() {
        for source in intake::locate(&folder.join("inbox"), &kept.path)? {
            if files::hash_if_file(&source)?.is_some_and(|there| there == kept.sha256) {
                if kept.is_quarantined() {
                    files::make_private_folder(&folder.join(QUARANTINE))?;
                }
                files::store_copy(&place, &source, &kept.sha256, kept.is_quarantined())?;
            }
        }
    }
    archived(folder, kept, limits)
}

fn difference(recorded: &Manifest, replayed: &Manifest) -> String {
    let mut parts = Vec::new();
    if recorded.program != super::PROGRAM {
        parts.push(format!("it was made by {}", recorded.program));
    }
    if recorded.previous != replayed.previous {
        parts.push("the manifest before it differs".to_owned());
    }
    for slip in replayed.slips.iter().filter(|slip| !recorded.slips.contains(slip)) {
        parts.push(format!("{} differs", slip.path));
    }
    for (name, hash) in &replayed.tables {
        if recorded.tables.get(name) != Some(hash) {
            parts.push(format!("{name} differs"));
        }
    }
    for (before, after) in recorded.drawn.iter().zip(&replayed.drawn) {
        for output in after.outputs.iter().filter(|output| !before.outputs.contains(output)) {
            parts.push(format!("{} differs", output.path));
        }
    }
    let drafts =
        |manifest: &Manifest| manifest.drafts.iter().flat_map(|draft| draft.outputs.clone()).collect::<Vec<_>>();
    let before = drafts(recorded);
    for output in drafts(replayed).iter().filter(|output| !before.contains(output)) {
        parts.push(format!("{} differs", output.path));
    }
    if parts.is_empty() { "its manifest was changed".to_owned() } else { parts.join(", ") }
}

/// Puts a run's folder in place where it is not what the replay gives; the one that was there is kept aside.
fn restore_run(
    folder: &Path,
    store: &Store,
    manifest: &Manifest,
    tables: &crate::ledger::Tables,
    rebuilt: &mut Rebuilt,
) -> Result<()> {
    let place = store.folder(manifest.run);
    let mut wrong = Vec::new();
    for (name, bytes) in
        tables.iter().map(|(name, bytes)| (*name, bytes.clone())).chain([("manifest.json", manifest.to_bytes())])
    {
        if !files::holds(&place.join(name), &bytes)? {
            wrong.push(name);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    store.replace(manifest, tables)?;
    let below = place.strip_prefix(folder).unwrap_or(&place).to_string_lossy().into_owned();
    rebuilt.restored.extend(wrong.into_iter().map(|name| format!("{below}/{name}")));
    Ok(())
}
