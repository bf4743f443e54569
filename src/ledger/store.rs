//! The ledger on disk: `ledger/run-000001/`, objects by content, and the mark of an unfinished run.
//!
//! Loading proves the chain: each table by its hash in the manifest, each manifest by its hash in
//! the next one. What does not match is [`Damage`], and nothing is built on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Deserialize;

use super::book::{AppendixEntry, Book, Checkpoint, Entry};
use super::digest::{Digest, State};
use super::error::{Damage, Error, Result};
use super::manifest::Manifest;
use super::tables::{ISSUED, read_issued};
use super::{SCHEMA, Tables, decode};
use crate::files::{self, Lying};
use crate::model::id::UnitId;
use crate::model::issued::Issued;
use crate::model::period::ReportDate;

const MANIFEST: &str = "manifest.json";
const PREFIX: &str = "run-";
/// What begins the name of a run's folder that another one replaced.
const REPLACED: &str = "replaced-";
/// Fewer runs than this are read one after the other.
const FEW: usize = 4;

/// Entries with the appendices that they brought.
type Entries = Vec<(Entry, Option<AppendixEntry>)>;

/// A run as it was read.
#[derive(Default)]
struct Run {
    /// What is wrong with its manifest.
    of_manifest: Vec<Damage>,
    /// The manifest with its hash.
    manifest: Option<(Manifest, String)>,
    /// What is wrong with the files that it names.
    of_tables: Vec<Damage>,
    /// Its entries; `None` where they cannot be read.
    entries: Option<Entries>,
}

/// The ledger's folder.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The ledger of a campaign folder; nothing is made yet.
    #[must_use]
    pub fn new(campaign_folder: &Path) -> Self {
        Self { root: campaign_folder.join("ledger") }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Loads all runs.
    ///
    /// # Errors
    /// [`Error::Damaged`] at the first thing that does not match, or the file system's.
    pub fn load(&self) -> Result<Book> {
        let (book, damages) = self.inspect()?;
        match damages.into_iter().next() {
            Some(damage) => Err(Error::Damaged(damage)),
            None => Ok(book),
        }
    }

    /// Loads the recent runs, and of the older ones what was rolled up; all of them where nothing that fits was. Reports
    /// of `whole` units are loaded in full, whatever their age.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn load_recent(&self, program: &str, campaign: &str, whole: &BTreeSet<UnitId>) -> Result<Book> {
        let state = self.state()?;
        if let Some(gone) = self.cut_short(state.as_ref()) {
            return Err(Error::Damaged(gone));
        }
        let Some(past) = self.past(state, program, campaign, whole)? else { return self.load() };
        let (store, program, campaign) = (self.clone(), program.to_owned(), campaign.to_owned());
        let load = move |whole: Option<&BTreeSet<UnitId>>| match whole {
            Some(units) => store.load_recent(&program, &campaign, units),
            None => store.load(),
        };
        let (book, damages) = self.inspect_with(Book::with_past(past, Arc::new(load)))?;
        match damages.into_iter().next() {
            Some(damage) => Err(Error::Damaged(damage)),
            None => Ok(book),
        }
    }

    /// The last run that was rolled up, where it is gone: nothing in the ledger itself names its last run.
    fn cut_short(&self, state: Option<&State>) -> Option<Damage> {
        let last = state.map(|state| state.run).filter(|last| !self.folder(*last).exists())?;
        let what = "this run is not there, and was the last one".to_owned();
        Some(Damage { path: format!("ledger/{PREFIX}{last:06}"), what })
    }

    /// Loads all runs that are sound, and lists everything that is not.
    ///
    /// # Errors
    /// The file system's.
    pub fn inspect(&self) -> Result<(Book, Vec<Damage>)> {
        let (book, mut damages) = self.inspect_with(Book::default())?;
        damages.extend(self.cut_short(self.state()?.as_ref()));
        Ok((book, damages))
    }

    /// Adds all runs to a book, those of its past as their digests.
    fn inspect_with(&self, mut book: Book) -> Result<(Book, Vec<Damage>)> {
        let runs = self.runs()?;
        let run = |(at, folder): (usize, &PathBuf)| {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            if *folder == self.folder(number) { self.run(folder, number, book.past()).map(Some) } else { Ok(None) }
        };
        let read: Vec<Option<Run>> = if runs.len() < FEW {
            runs.iter().enumerate().map(run).collect::<Result<_>>()?
        } else {
            runs.par_iter().enumerate().map(run).collect::<Result<_>>()?
        };
        let mut damages = Vec::new();
        let mut previous = None;
        for (number, run) in (1u32..).zip(read) {
            let Some(run) = run else {
                let what = "this run is not there".to_owned();
                damages.push(Damage { path: format!("ledger/{PREFIX}{number:06}"), what });
                break;
            };
            damages.extend(run.of_manifest);
            if run.manifest.as_ref().is_some_and(|(manifest, _)| manifest.previous != previous) {
                let what = "it does not follow the manifest before it: one of the two was changed".to_owned();
                damages.push(Damage { path: format!("ledger/{PREFIX}{number:06}/{MANIFEST}"), what });
            }
            damages.extend(run.of_tables);
            let Some(((manifest, hash), entries)) = run.manifest.zip(run.entries) else { break };
            previous = Some(hash);
            for (entry, appendix) in entries {
                book.enter(entry, appendix);
            }
            book.close(manifest);
        }
        Ok((book, damages))
    }

    fn run(&self, folder: &Path, number: u32, past: Option<&Checkpoint>) -> Result<Run> {
        let name = format!("ledger/{PREFIX}{number:06}");
        let mut run = Run::default();
        let damage = |list: &mut Vec<Damage>, path: &str, what: &str| {
            list.push(Damage { path: path.to_owned(), what: what.to_owned() });
        };
        let path = format!("{name}/{MANIFEST}");
        let bytes = match files::look(&folder.join(MANIFEST))? {
            Lying::File(bytes) => bytes,
            lying => {
                damage(&mut run.of_manifest, &path, &instead("the manifest is not there", &lying));
                return Ok(run);
            }
        };
        let hash = files::sha256(&bytes);
        let digest = past.map(|past| self.digest(number, &hash, past)).transpose()?.flatten();
        // Where files of whole units are kept is what the manifest itself tells.
        let in_short = |digest: &&Digest| past.is_some_and(|past| !digest.has_any_of(&past.whole));
        // A digest was made of a manifest with this hash, which was whole.
        let manifest = if let Some(head) = digest.as_ref().filter(in_short).and_then(Digest::head) {
            head
        } else {
            readable(&bytes)?;
            let manifest: Manifest = match serde_json::from_slice(&bytes) {
                Ok(manifest) => manifest,
                Err(error) => {
                    damage(&mut run.of_manifest, &path, &format!("the manifest cannot be read: {error}"));
                    return Ok(run);
                }
            };
            if !manifest.is_written_as(&bytes) {
                damage(&mut run.of_manifest, &path, "the manifest was changed");
            }
            manifest
        };
        if manifest.run != number {
            damage(&mut run.of_manifest, &path, "the run's number is not that of its folder");
        }
        let mut tables: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (file, expected) in &manifest.tables {
            let path = format!("{name}/{file}");
            match files::look(&folder.join(file))? {
                Lying::File(table) if files::sha256(&table) != *expected => {
                    damage(&mut run.of_tables, &path, "this table was changed");
                }
                Lying::File(table) => drop(tables.insert(file, table)),
                lying => damage(&mut run.of_tables, &path, &instead("this table is not there", &lying)),
            }
        }
        if tables.len() != manifest.tables.len() {
            run.manifest = Some((manifest, hash));
            return Ok(run);
        }
        for sha256 in [&manifest.campaign].into_iter().chain(manifest.templates.values()) {
            let path = format!("ledger/objects/{sha256}");
            match files::look(&self.object_path(sha256))? {
                Lying::File(bytes) if files::sha256(&bytes) != *sha256 => {
                    damage(&mut run.of_tables, &path, "this object was changed");
                }
                Lying::File(_) => {}
                lying => damage(&mut run.of_tables, &path, &instead("this object is not there", &lying)),
            }
        }
        match entries(number, &tables, digest, past) {
            Ok(entries) => run.entries = Some(entries),
            Err(error) => damage(&mut run.of_tables, &name, &error),
        }
        run.manifest = Some((manifest, hash));
        Ok(run)
    }

    /// The manifests alone, with their bytes as they stand there.
    ///
    /// # Errors
    /// [`Error::Damaged`] where one is gone or cannot be read, or the file system's.
    pub fn manifests(&self) -> Result<Vec<(Manifest, Vec<u8>)>> {
        let mut manifests = Vec::new();
        for (at, folder) in self.runs()?.into_iter().enumerate() {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let path = format!("ledger/{PREFIX}{number:06}/{MANIFEST}");
            let damaged = |what: String| Error::Damaged(Damage { path: path.clone(), what });
            if folder != self.folder(number) {
                return Err(damaged("this run is not there; restore its manifest from a backup".to_owned()));
            }
            let bytes = files::read_if_there(&folder.join(MANIFEST))?;
            let bytes = bytes.ok_or_else(|| damaged("it is not there; restore it from a backup".to_owned()))?;
            readable(&bytes)?;
            let manifest =
                serde_json::from_slice(&bytes).map_err(|error| damaged(format!("it cannot be read: {error}")))?;
            manifests.push((manifest, bytes));
        }
        Ok(manifests)
    }

    /// What a run entered, as its tables hold it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a table is gone or changed, or the file system's.
    pub fn entered(&self, manifest: &Manifest) -> Result<Vec<(Entry, Option<AppendixEntry>)>> {
        let run = self.run(&self.folder(manifest.run), manifest.run, None)?;
        match (run.of_tables.into_iter().next(), run.entries) {
            (Some(damage), _) => Err(Error::Damaged(damage)),
            (None, entries) => Ok(entries.unwrap_or_default()),
        }
    }

    /// Folders of runs, in order.
    fn runs(&self) -> Result<Vec<PathBuf>> {
        let items = files::list(&self.root)?.into_iter();
        let runs = items.filter(|item| item.file_name().to_string_lossy().starts_with(PREFIX));
        Ok(runs.map(|item| item.path()).collect())
    }

    /// The folder of a run.
    #[must_use]
    pub fn folder(&self, run: u32) -> PathBuf {
        self.root.join(format!("{PREFIX}{run:06}"))
    }

    /// The hash of a run's manifest.
    ///
    /// # Errors
    /// The file system's.
    pub fn manifest_hash(&self, run: u32) -> Result<Option<String>> {
        let bytes = files::read_if_there(&self.folder(run).join(MANIFEST))?;
        Ok(bytes.map(|bytes| files::sha256(&bytes)))
    }

    /// What a run issued of a date. `None`: nothing, or the run is of a version that did not keep it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the table cannot be read, or the file system's.
    pub fn issued(&self, run: u32, date: ReportDate) -> Result<Option<Issued>> {
        let Some(bytes) = files::read_if_there(&self.folder(run).join(ISSUED))? else { return Ok(None) };
        read_issued(&bytes, run, date).map_err(|error| {
            let path = format!("ledger/{PREFIX}{run:06}/{ISSUED}");
            Error::Damaged(Damage { path, what: error.to_string() })
        })
    }

    /// Makes a run visible: all of its files in a folder beside, then one rename. Until it is finished it is marked.
    ///
    /// # Errors
    /// The file system's.
    pub fn commit(&self, manifest: &Manifest, tables: &Tables) -> Result<()> {
        let staged = self.stage(manifest, tables)?;
        files::write(&self.unfinished(), format!("{}\n", manifest.run).as_bytes())?;
        Ok(files::rename_folder(&staged, &self.folder(manifest.run))?)
    }

    /// Puts a run in the place of one that is not what it should be, which is kept aside.
    ///
    /// # Errors
    /// The file system's.
    pub fn replace(&self, manifest: &Manifest, tables: &Tables) -> Result<()> {
        let staged = self.stage(manifest, tables)?;
        let place = self.folder(manifest.run);
        if place.exists() {
            let names = (1..).map(|number| self.root.join(format!("{REPLACED}{number}-{PREFIX}{:06}", manifest.run)));
            let aside = names.into_iter().find(|aside| !aside.exists()).unwrap_or_default();
            files::rename_folder(&place, &aside)?;
        }
        Ok(files::rename_folder(&staged, &place)?)
    }

    /// Puts runs back that were put aside when a power cut came before another one was in their place.
    ///
    /// # Errors
    /// The file system's.
    pub fn put_back(&self) -> Result<()> {
        let mut aside: BTreeMap<u32, (u32, PathBuf)> = BTreeMap::new();
        for item in files::list(&self.root)? {
            let name = item.file_name().to_string_lossy().into_owned();
            let parts = name.strip_prefix(REPLACED).and_then(|rest| rest.split_once('-'));
            let run = parts.and_then(|(_, run)| run.strip_prefix(PREFIX)?.parse().ok());
            if let (Some(run), Some(number)) = (run, parts.and_then(|(number, _)| number.parse().ok()))
                && aside.get(&run).is_none_or(|(last, _)| *last < number)
            {
                aside.insert(run, (number, item.path()));
            }
        }
        for (run, (_, folder)) in aside {
            if !self.folder(run).exists() {
                files::rename_folder(&folder, &self.folder(run))?;
            }
        }
        Ok(())
    }

    /// All files of a run in a folder that nobody sees yet.
    fn stage(&self, manifest: &Manifest, tables: &Tables) -> Result<PathBuf> {
        let staged = self.root.join(format!(".{PREFIX}{:06}.tmp", manifest.run));
        files::remove_folder(&staged)?;
        files::make_folder(&staged)?;
        for (name, bytes) in tables {
            files::store(&staged.join(name), bytes, false)?;
        }
        files::store(&staged.join(MANIFEST), &manifest.to_bytes(), false)?;
        Ok(staged)
    }

    /// Keeps bytes by their content; gives their hash.
    ///
    /// # Errors
    /// The file system's.
    pub fn keep(&self, bytes: &[u8]) -> Result<String> {
        let sha256 = files::sha256(bytes);
        files::store(&self.object_path(&sha256), bytes, false)?;
        Ok(sha256)
    }

    /// Bytes that were kept.
    ///
    /// # Errors
    /// [`Error::Damaged`] where they are gone or others, or the file system's.
    pub fn object(&self, sha256: &str) -> Result<Vec<u8>> {
        let damaged =
            |what: &str| Error::Damaged(Damage { path: format!("ledger/objects/{sha256}"), what: what.to_owned() });
        let bytes = files::read_if_there(&self.object_path(sha256))?;
        let bytes = bytes.ok_or_else(|| damaged("it is not there; restore it from a backup"))?;
        if files::sha256(&bytes) == sha256 {
            Ok(bytes)
        } else {
            Err(damaged("it was changed; restore it from a backup"))
        }
    }

    fn object_path(&self, sha256: &str) -> PathBuf {
        self.root.join("objects").join(sha256)
    }

    fn unfinished(&self) -> PathBuf {
        self.root.join("unfinished")
    }

    /// The run that was entered but whose work was cut off, if there is one.
    ///
    /// # Errors
    /// The file system's.
    pub fn cut_off(&self) -> Result<Option<u32>> {
        let bytes = files::read_if_there(&self.unfinished())?;
        let run = bytes.and_then(|bytes| String::from_utf8(bytes).ok()?.trim().parse().ok());
        Ok(run.filter(|run| self.folder(*run).is_dir()))
    }

    /// Marks the last run as finished.
    ///
    /// # Errors
    /// The file system's.
    pub fn finish(&self) -> Result<()> {
        Ok(files::remove(&self.unfinished())?)
    }
}

/// That something is not there, and what is there instead.
fn instead(what: &str, lying: &Lying) -> String {
    match lying {
        Lying::Foreign(foreign) => format!("{what}; something foreign lies in its place: {foreign}"),
        _ => what.to_owned(),
    }
}

/// A run's entries: where there is a digest, what it tells, but for the reports of whole units.
fn entries(
    run: u32,
    tables: &BTreeMap<&str, Vec<u8>>,
    digest: Option<Digest>,
    past: Option<&Checkpoint>,
) -> std::result::Result<Entries, String> {
    let read = || decode(run, |file| tables.get(file).map(Vec::as_slice)).map_err(|error| error.to_string());
    let Some((digest, past)) = digest.zip(past) else { return read() };
    let has_whole = digest.has_any_of(&past.whole);
    let short = digest.entries(run);
    if !has_whole {
        return Ok(short.into_iter().map(|entry| (entry, None)).collect());
    }
    let is_whole = |entry: &Entry| entry.submission.unit.as_ref().is_some_and(|unit| past.whole.contains(unit));
    let chosen = |((entry, appendix), short)| if is_whole(&entry) { (entry, appendix) } else { (short, None) };
    Ok(read()?.into_iter().zip(short).map(chosen).collect())
}

/// Refuses a manifest of a later layout, whatever else it holds. There is none before [`SCHEMA`]: what was added to it
/// since may be missing, and a manifest without it is written again as it was.
fn readable(manifest: &[u8]) -> Result<()> {
    #[derive(Deserialize)]
    struct Head {
        schema: u32,
        program: String,
    }
    match serde_json::from_slice::<Head>(manifest) {
        Ok(head) if head.schema > SCHEMA => Err(Error::LaterLayout(head.program)),
        _ => Ok(()),
    }
}
