//! What lies in `inbox/`: which files, whether they are whole, and when they came.
//!
//! Never follows a link, never changes a file. Arrival times are kept in `ledger/arrivals.json`
//! before anything else happens, so that a run that is cut off does not make a file younger.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::error::Result;
use crate::files;
use crate::model::period::{Calendar, Instant};
use crate::read;
use crate::text;

/// The file in which proven arrival times may be stated.
pub const ARRIVALS: &str = "arrivals.csv";

/// A file of the inbox.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Path below `inbox/`, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub sha256: String,
    /// When it came.
    pub arrival: Instant,
    /// Why that time is believed, if `arrivals.csv` states it.
    pub arrival_reason: Option<String>,
}

/// What intake found.
#[derive(Debug, Default)]
pub struct Inbox {
    /// Files to judge, by arrival, then by path.
    pub parcels: Vec<Parcel>,
    /// Files that may still be arriving, with the seconds until they are settled.
    pub young: Vec<(String, i64)>,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// Lines of `arrivals.csv` that are not understood: number and text.
    pub odd_lines: Vec<(u64, String)>,
}

/// Arrival times stated in `arrivals.csv`.
#[derive(Debug, Default)]
pub struct Stated {
    times: BTreeMap<String, (Instant, String)>,
    odd: Vec<(u64, String)>,
}

impl Stated {
    /// Reads the file: `path,time,reason`, comma or semicolon, a heading allowed.
    #[must_use]
    pub fn parse(bytes: &[u8], calendar: &Calendar) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut stated = Self::default();
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let line = record.position().map_or(0, csv::Position::line);
            let field = |at: usize| record.get(at).map(str::trim).unwrap_or_default();
            let whole: Vec<&str> = record.iter().collect();
            match moment(field(1), calendar) {
                Some(time) if !field(0).is_empty() => {
                    let path = text::clean(field(0)).replace('\\', "/");
                    stated.times.insert(path, (time, field(2).to_owned()));
                }
                _ if line <= 1 && field(1).eq_ignore_ascii_case("time") => {}
                _ if whole.iter().all(|field| field.trim().is_empty()) => {}
                _ => stated.odd.push((line, whole.join(","))),
            }
        }
        stated
    }

    fn of(&self, path: &str) -> Option<&(Instant, String)> {
        self.times.get(&text::clean(path))
    }
}

/// A moment as people state it; without an offset it is meant in the campaign's zone.
fn moment(written: &str, calendar: &Calendar) -> Option<Instant> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(written) {
        return Some(calendar.local(moment));
    }
    let formats = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
    ];
    let wall = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(written, format).ok())?;
    Some(calendar.at(wall.date(), wall.time()))
}

/// Looks through the inbox; `remember` keeps the arrival times for later runs.
///
/// # Errors
/// The file system's, where the inbox itself or the record of arrivals fails; a single file that
/// cannot be read is listed.
pub fn scan(folder: &Path, calendar: &Calendar, settle_seconds: u32, now: Instant, remember: bool) -> Result<Inbox> {
    let root = folder.join("inbox");
    let mut inbox = Inbox::default();
    let arrivals = files::read_if_there(&root.join(ARRIVALS))?;
    let stated = arrivals.map(|bytes| Stated::parse(&bytes, calendar)).unwrap_or_default();
    let memory = folder.join("ledger/arrivals.json");
    let seen = recall(&memory)?;
    let mut remembered: BTreeMap<String, Instant> = BTreeMap::new();
    for file in candidates(&root)? {
        let path = below(&root, &file);
        let (bytes, metadata) = match fs::read(&file).and_then(|bytes| Ok((bytes, fs::metadata(&file)?))) {
            Ok(found) => found,
            Err(error) => {
                inbox.unreadable.push((path, error.to_string()));
                continue;
            }
        };
        let sha256 = files::sha256(&bytes);
        let key = format!("{sha256} {path}");
        let first_seen = seen.get(&key).copied().unwrap_or_else(|| appeared(&metadata, calendar).min(now)).min(now);
        let first_seen = calendar.local(first_seen);
        remembered.insert(key, first_seen);
        let age = now.timestamp() - modified(&metadata).timestamp();
        let wait = i64::from(settle_seconds) - age;
        if !read::is_whole(&bytes) && wait > 0 && age >= 0 {
            inbox.young.push((path, wait));
            continue;
        }
        let (arrival, arrival_reason) = match stated.of(&path) {
            Some((time, reason)) => ((*time).min(now), Some(reason.clone())),
            None => (first_seen, None),
        };
        inbox.parcels.push(Parcel { path, bytes, sha256, arrival: calendar.local(arrival), arrival_reason });
    }
    if remember && remembered != seen {
        let bytes = serde_json::to_vec_pretty(&remembered).unwrap_or_default();
        files::write(&memory, &bytes)?;
    }
    inbox.odd_lines = stated.odd;
    inbox.parcels.sort_by(|a, b| a.arrival.cmp(&b.arrival).then_with(|| text::natural_cmp(&a.path, &b.path)));
    Ok(inbox)
}

fn recall(memory: &Path) -> Result<BTreeMap<String, Instant>> {
    let bytes = files::read_if_there(memory)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// Regular files below the inbox, in natural order of their paths.
fn candidates(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in files::list(&folder)? {
            let name = item.file_name().to_string_lossy().into_owned();
            let Ok(kind) = item.file_type() else { continue };
            if skipped(&name) {
                continue;
            }
            if kind.is_dir() {
                folders.push(item.path());
            } else if kind.is_file() && !(folder == root && name == ARRIVALS) {
                found.push(item.path());
            }
        }
    }
    found.sort_by(|a, b| text::natural_cmp(&a.to_string_lossy(), &b.to_string_lossy()));
    Ok(found)
}

/// Lock files, hidden files and partial downloads.
fn skipped(name: &str) -> bool {
    let lower = name.to_lowercase();
    let partial = [".tmp", ".part", ".crdownload", ".filepart"].iter().any(|end| lower.ends_with(end));
    name.starts_with('.') || name.starts_with("~$") || partial || matches!(lower.as_str(), "thumbs.db" | "desktop.ini")
}

fn below(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn utc(seconds: i64) -> Instant {
    DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default().fixed_offset()
}

/// When the file appeared here: inode change time.
#[cfg(unix)]
fn appeared(metadata: &fs::Metadata, _calendar: &Calendar) -> Instant {
    use std::os::unix::fs::MetadataExt;
    utc(metadata.ctime())
}

/// When the file appeared here: the later of creation and change.
#[cfg(not(unix))]
fn appeared(metadata: &fs::Metadata, _calendar: &Calendar) -> Instant {
    let created = metadata.created().map_or(0, seconds);
    utc(created.max(modified(metadata).timestamp()))
}

fn modified(metadata: &fs::Metadata) -> Instant {
    utc(metadata.modified().map_or(0, seconds))
}

fn seconds(time: std::time::SystemTime) -> i64 {
    let since = time.duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
