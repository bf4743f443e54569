//! `tonghop verify`: ledger against archive, outputs against ledger, by hash and by sum.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::context::CampaignContexts;
use super::draw::Renderer;
use super::publish::closed;
use super::{checkpoint, quarantine, retire};
use crate::error::Result;
use crate::files;
use crate::ledger::{AsOf, Book, Damage, LastIssue, Store, Trigger};
use crate::model::period::ReportDate;
use crate::read;
use crate::report::json;

/// What was looked at.
#[derive(Debug, Default)]
pub struct Verified {
    /// Runs of the ledger.
    pub runs: usize,
    /// Files of the archive and of the quarantine.
    pub archived: usize,
    /// Originals and letters that were retired.
    pub retired: usize,
    /// Files of the outbox, slips among them.
    pub outputs: usize,
    /// Mails.
    pub mails: usize,
    /// Drafts and slips that a person changed since, which is not damage.
    pub edited: Vec<String>,
    /// Everything that is not what it should be.
    pub damages: Vec<Damage>,
}

/// Looks at everything in a campaign folder and changes nothing.
///
/// # Errors
/// The file system's.
pub fn verify(folder: &Path) -> Result<Verified> {
    verify_seen(folder, &|_, _| {})
}

/// The same; `seen` is called with how many dates of how many were drawn anew.
///
/// # Errors
/// As [`verify`].
pub fn verify_seen(folder: &Path, seen: &dyn Fn(usize, usize)) -> Result<Verified> {
    let store = Store::new(folder);
    let (book, damages) = store.inspect()?;
    let mut verified = Verified { runs: book.manifests().len(), damages, ..Verified::default() };
    archive(folder, &book, &mut verified)?;
    outputs(folder, &book, &mut verified)?;
    slips(folder, &book, &mut verified)?;
    drafts(folder, &book, &mut verified)?;
    mails(folder, &book, &mut verified)?;
    strays(&store, &book, &mut verified)?;
    if verified.damages.is_empty() {
        sums(folder, &store, &book, &mut verified, seen)?;
    }
    if let Some(last) = book.manifests().last().filter(|_| verified.damages.is_empty()) {
        let mut contexts = CampaignContexts::new(&store);
        verified.damages.extend(checkpoint::verify(&store, contexts.of_run(last)?, &book, last)?);
    }
    Ok(verified)
}

fn compare(folder: &Path, path: &str, sha256: &str, damages: &mut Vec<Damage>) -> Result<()> {
    let what = match files::foreign(&folder.join(path)) {
        Some(what) => format!("something foreign lies in its place: {what}"),
        None => match files::hash_if_there(&folder.join(path))? {
            None => "it is not there".to_owned(),
            Some(there) if there != sha256 => "it was changed".to_owned(),
            Some(_) => return Ok(()),
        },
    };
    damages.push(Damage { path: path.to_owned(), what });
    Ok(())
}

/// Whether anything lies at a path.
fn is_lying(path: &Path) -> bool {
    files::is_file(path) || files::foreign(path).is_some()
}

fn archive(folder: &Path, book: &Book, verified: &mut Verified) -> Result<()> {
    let all = book.manifests().iter().flat_map(|manifest| &manifest.parcels);
    let open = all.filter(|parcel| !parcel.is_quarantined()).chain(quarantine::held(book));
    let mut kept: BTreeMap<&str, &str> = open.map(|parcel| (parcel.stored.as_str(), parcel.sha256.as_str())).collect();
    let retired = retire::gone(book);
    kept.retain(|path, _| !retired.contains_key(path));
    for (path, sha256) in &kept {
        compare(folder, path, sha256, &mut verified.damages)?;
    }
    for (path, (run, _)) in retired.iter().filter(|(path, _)| is_lying(&folder.join(path))) {
        let what = format!("run {run} retired it, and it lies there still; `tonghop retire` removes it");
        verified.damages.push(Damage { path: (*path).to_owned(), what });
    }
    verified.retired = retired.len();
    for manifest in book.manifests().iter().filter(|manifest| manifest.trigger == Trigger::Purge) {
        if let Some((path, bytes)) = quarantine::tombstone(manifest) {
            compare(folder, &path, &files::sha256(&bytes), &mut verified.damages)?;
        }
    }
    verified.archived = kept.len();
    Ok(())
}

/// Slips that still lie there, open or put by; one that is gone was taken away to be mended, and one that is changed and
/// whole was mended where it lay.
fn slips(folder: &Path, book: &Book, verified: &mut Verified) -> Result<()> {
    let closed = closed(book.manifests());
    for slip in book.manifests().iter().flat_map(|manifest| &manifest.slips) {
        let places = closed.get(slip.path.as_str()).copied().into_iter().chain([slip.path.as_str()]);
        for place in places.filter(|place| is_lying(&folder.join(place))) {
            changeable(folder, place, &slip.sha256, verified)?;
        }
    }
    Ok(())
}

fn outputs(folder: &Path, book: &Book, verified: &mut Verified) -> Result<()> {
    let drawn = book.manifests().iter().flat_map(|manifest| &manifest.drawn).flat_map(|drawn| &drawn.outputs);
    let newest: BTreeMap<&str, &str> = drawn.map(|output| (output.path.as_str(), output.sha256.as_str())).collect();
    for (path, sha256) in &newest {
        compare(folder, path, sha256, &mut verified.damages)?;
    }
    verified.outputs = newest.len();
    Ok(())
}

fn mails(folder: &Path, book: &Book, verified: &mut Verified) -> Result<()> {
    let retired = retire::gone(book);
    for mail in book.manifests().iter().flat_map(|manifest| &manifest.mail) {
        let places = ["queue", "sent", "failed"].map(|state| format!("outbox/mail/{state}/{}", mail.file));
        let lying = places.iter().find(|place| is_lying(&folder.join(place)));
        if lying.is_none() && retired.contains_key(places[1].as_str()) {
            continue;
        }
        let place = lying.unwrap_or(&places[0]);
        compare(folder, place, &mail.sha256, &mut verified.damages)?;
        verified.mails += 1;
    }
    Ok(())
}

/// Drafts that still lie there: a person may change one, and take it away; one that is not a whole file is damaged.
fn drafts(folder: &Path, book: &Book, verified: &mut Verified) -> Result<()> {
    let all = book.manifests().iter().flat_map(|manifest| &manifest.drafts).flat_map(|draft| &draft.outputs);
    let newest: BTreeMap<&str, &str> = all.map(|output| (output.path.as_str(), output.sha256.as_str())).collect();
    newest.into_iter().try_for_each(|(path, sha256)| changeable(folder, path, sha256, verified))
}

/// A file that people may change: one that is changed and no whole file is damaged.
fn changeable(folder: &Path, path: &str, sha256: &str, verified: &mut Verified) -> Result<()> {
    let place = folder.join(path);
    if files::foreign(&place).is_some() {
        return compare(folder, path, sha256, &mut verified.damages);
    }
    let Some(there) = files::hash_if_there(&place)? else { return Ok(()) };
    verified.outputs += 1;
    if there == sha256 {
        return Ok(());
    }
    if read::is_sound(&files::read(&place)?) {
        verified.edited.push(path.to_owned());
    } else {
        let what = "it is neither as it was drawn nor a whole file".to_owned();
        verified.damages.push(Damage { path: path.to_owned(), what });
    }
    Ok(())
}

/// Files in a run's folder that its manifest does not name.
fn strays(store: &Store, book: &Book, verified: &mut Verified) -> Result<()> {
    for manifest in book.manifests() {
        for item in files::list(&store.folder(manifest.run))? {
            let name = item.file_name().to_string_lossy().into_owned();
            if name != "manifest.json" && !manifest.tables.contains_key(&name) {
                let path = format!("ledger/run-{:06}/{name}", manifest.run);
                verified.damages.push(Damage { path, what: "the manifest does not name this file".to_owned() });
            }
        }
    }
    Ok(())
}

/// Whether two summaries have the same figures; another version may have had fewer others, or more.
pub(super) fn agree(recorded: &[u8], drawn: &[u8]) -> bool {
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    let (Some(recorded), Some(drawn)) = (read(recorded), read(drawn)) else { return false };
    let same = |a: &Value, b: &Value| FIGURES.iter().all(|key| a[*key] == b[*key]);
    let units = |summary: &Value| -> BTreeMap<String, Value> {
        let list = summary["units"].as_array().into_iter().flatten();
        list.map(|unit| (unit["id"].as_str().unwrap_or_default().to_owned(), unit.clone())).collect()
    };
    let (before, now) = (units(&recorded), units(&drawn));
    let is_same = |(id, unit): (&String, &Value)| now.get(id).is_some_and(|drawn| same(unit, drawn));
    same(&recorded["total"], &drawn["total"]) && before.len() == now.len() && before.iter().all(is_same)
}

/// What every version's summary says of the total and of each unit.
const FIGURES: [&str; 4] = ["quota", "day", "cumulative", "remaining"];

/// Each summary drawn anew from the ledger must be the one in `outbox/`.
fn sums(folder: &Path, store: &Store, book: &Book, verified: &mut Verified, seen: &dyn Fn(usize, usize)) -> Result<()> {
    let drawings: BTreeMap<ReportDate, LastIssue> = book.drawings(AsOf::Now);
    let mut contexts = CampaignContexts::new(store);
    let dates = drawings.len();
    for (at, (date, drawing)) in drawings.into_iter().enumerate() {
        seen(at, dates);
        let Some(manifest) = book.manifests().iter().find(|manifest| manifest.run == drawing.run) else { continue };
        let context = contexts.of_run(manifest)?;
        let drawer = Renderer { context, book, store, run: drawing.run, now: drawing.clock };
        let summary = drawer.summary(&drawing.drawn)?;
        let path = format!("outbox/{date}/summary.json");
        let (recorded, drawn) = (files::read(&folder.join(&path))?, json::summary_json(&summary));
        let is_as_drawn = if manifest.program == super::PROGRAM { recorded == drawn } else { agree(&recorded, &drawn) };
        if !is_as_drawn {
            let what = "its figures are not those that the ledger gives".to_owned();
            verified.damages.push(Damage { path, what });
        }
    }
    Ok(())
}
