//! What lies in `inbox/`: which files, whether they are whole, and when they came.
//!
//! Never follows a link, never changes a file. Arrival times are kept in `ledger/arrivals.json`
//! before anything else happens, so that a run that is cut off does not make a file younger.

mod arrivals;
mod find;
mod leftovers;
mod share;
mod stream;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use chrono::{DateTime, Utc};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::error::Result;
use crate::file_locks::{self, Times, Use};
use crate::files;
use crate::model::campaign::Campaign;
use crate::model::period::Instant;
use crate::model::submission::SourceFile;
use crate::phrase;
use crate::read;
use crate::text;

pub(crate) use arrivals::StatedArrivals;
pub(crate) use find::{locate, shown_path};
pub(crate) use leftovers::{Leftovers, Removal, take_away};
pub(crate) use stream::{parcel, unpack};

/// The file in which proven arrival times may be stated.
pub(crate) const ARRIVALS: &str = "arrivals.csv";

/// A file of the inbox.
#[derive(Clone, Debug)]
pub(crate) struct IncomingFile {
    /// Path below `inbox/`, with `/`, as it is shown: no control characters, no citizen's number.
    pub path: String,
    /// Its bytes; none of a file that is larger than any file may be.
    pub bytes: Vec<u8>,
    /// How many bytes it has.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
    /// When it came.
    pub arrival: Instant,
    /// Why that time is believed, if `arrivals.csv` states it.
    pub arrival_reason: Option<String>,
    /// Whether its name holds a citizen's number.
    pub private_name: bool,
}

impl IncomingFile {
    /// What the ledger keeps of it.
    #[must_use]
    pub(crate) fn source(&self) -> SourceFile {
        SourceFile {
            path: self.path.clone(),
            sha256: self.sha256.clone(),
            arrival: self.arrival,
            arrival_reason: self.arrival_reason.clone(),
        }
    }

    /// Whether it is so large that only its hash was taken.
    #[must_use]
    pub(crate) fn is_oversize(&self) -> bool {
        self.bytes.len() as u64 != self.size
    }
}

/// What intake found.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// Files to judge, by arrival, then by path.
    pub parcels: Vec<IncomingFile>,
    /// Files that may still be arriving, with the seconds until they are settled.
    pub young: Vec<(String, i64)>,
    /// Files that another program has open.
    pub held: Vec<String>,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// What is not a file (a link, a pipe, a socket), with what it is: left where it is.
    pub odd_items: Vec<(String, &'static str)>,
    /// Lines of `arrivals.csv` that are not understood: number and text.
    pub odd_lines: Vec<(u64, String)>,
}

/// Looks through the inbox; `remember` keeps the arrival times for later runs.
///
/// # Errors
/// The file system's, where the inbox itself or the record of arrivals fails; a single file that
/// cannot be read is listed.
pub(crate) fn scan(folder: &Path, campaign: &Campaign, now: Instant, remember: bool) -> Result<Inbox> {
    let calendar = &campaign.calendar;
    let root = folder.join("inbox");
    let (stated, not_read) = stated(&root.join(ARRIVALS), campaign);
    let memory = folder.join("ledger/arrivals.json");
    let seen = recall(&memory)?;
    let leftovers = Leftovers::of(folder)?;
    let mut remembered: BTreeMap<String, Instant> = BTreeMap::new();
    let found = find::candidates(&root)?;
    share::check(folder, remember)?;
    let mut inbox = Inbox { odd_items: found.odd, unreadable: not_read, ..Inbox::default() };
    inbox.unreadable.extend(found.closed);
    let taken: Vec<_> = found.files.par_iter().map(|(_, file)| take(file, campaign)).collect();
    for ((path, _), taken) in found.files.into_iter().zip(taken) {
        let Taken { bytes, size, sha256, metadata } = match taken {
            Ok(taken) => taken,
            // It went away since the folder was listed: nothing was dropped.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) if file_locks::is_held(&error, Use::Read, file_locks::HERE) => {
                inbox.held.extend((!leftovers.knows(&path.shown)).then_some(path.shown));
                continue;
            }
            Err(error) => {
                inbox.unreadable.push((path.shown, files::said_with_hint("read", &error)));
                continue;
            }
        };
        if leftovers.holds(&path.shown, &sha256) {
            continue;
        }
        let key = format!("{sha256} {}", path.shown);
        let first_seen = seen.get(&key).copied().unwrap_or_else(|| appeared(&metadata).min(now)).min(now);
        let first_seen = calendar.local(first_seen);
        remembered.insert(key, first_seen);
        let wait = i64::from(campaign.settle_seconds) - unchanged_for(&metadata, first_seen, now);
        let whole = bytes.len() as u64 == size && read::is_whole(&bytes);
        if !whole && wait > 0 {
            inbox.young.push((path.shown, wait));
            continue;
        }
        let (arrival, arrival_reason) = match stated.of(&path.shown) {
            Some((time, reason)) => ((*time).min(now), Some(reason.clone())),
            None => (first_seen, None),
        };
        let arrival = calendar.local(arrival);
        let private_name = path.is_private;
        inbox.parcels.push(IncomingFile {
            path: path.shown,
            bytes,
            size,
            sha256,
            arrival,
            arrival_reason,
            private_name,
        });
    }
    if remember && remembered != seen {
        let bytes = serde_json::to_vec_pretty(&remembered).unwrap_or_default();
        files::write(&memory, &bytes)?;
    }
    inbox.odd_lines = stated.odd;
    inbox.parcels.sort_by(|a, b| a.arrival.cmp(&b.arrival).then_with(|| text::natural_cmp(&a.path, &b.path)));
    Ok(inbox)
}

/// The times that are stated; where the file is there and cannot be read, why not.
fn stated(path: &Path, campaign: &Campaign) -> (StatedArrivals, Vec<(String, String)>) {
    let odd = |reason: String| (StatedArrivals::default(), vec![(ARRIVALS.to_owned(), reason)]);
    if files::foreign(path).is_some_and(|what| what != files::FOLDER) {
        // It is reported as such.
        return (StatedArrivals::default(), Vec::new());
    }
    match take(path, campaign) {
        Ok(taken) if taken.bytes.len() as u64 == taken.size => {
            (StatedArrivals::parse(&taken.bytes, &campaign.calendar), Vec::new())
        }
        Ok(_) => odd(phrase!("it is larger than any file may be").to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (StatedArrivals::default(), Vec::new()),
        Err(error) => odd(files::said_with_hint("read", &error)),
    }
}

/// The inbox at a glance, for noticing that something changed, be it only who may read a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Glance {
    files: Vec<Glimpse>,
    /// Folders that cannot be listed.
    closed: Vec<String>,
}

/// A file at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Glimpse {
    path: String,
    size: u64,
    /// When its content changed.
    modified: Instant,
    /// When its content, owner or mode changed, where the file system keeps that.
    changed: Option<DateTime<Utc>>,
}

impl Glance {
    /// Whether nothing lies there.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.closed.is_empty()
    }

    /// The file that was changed last, and when.
    #[must_use]
    pub(crate) fn newest(&self) -> Option<(&str, Instant)> {
        self.files.iter().max_by_key(|file| file.modified).map(|file| (file.path.as_str(), file.modified))
    }
}

/// Looks at the inbox without reading a file.
///
/// # Errors
/// The inbox cannot be listed.
pub(crate) fn glance(folder: &Path) -> Result<Glance> {
    let found = find::candidates(&folder.join("inbox"))?;
    share::check(folder, false)?;
    let file = |(path, file): (find::Shown, std::path::PathBuf)| {
        let metadata = fs::symlink_metadata(file).ok()?;
        Some(Glimpse {
            path: path.shown,
            size: metadata.len(),
            modified: modified(&metadata),
            changed: changed(&metadata),
        })
    };
    let closed = found.closed.into_iter().map(|(path, _)| path).collect();
    Ok(Glance { files: found.files.into_iter().filter_map(file).collect(), closed })
}

/// The inbox as whoever asks finds it, without reading more than that a file can be opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    /// Everything that lies there, by path; folders end with `/`.
    pub paths: BTreeSet<String>,
    /// Items that cannot be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// Files that can, with the time of their last change.
    pub waiting: Vec<(String, Instant)>,
}

/// Looks through the inbox for what cannot be read, and for what waits.
///
/// # Errors
/// There is no inbox, or it cannot be listed.
pub(crate) fn survey(folder: &Path) -> Result<Survey> {
    let found = find::candidates(&folder.join("inbox"))?;
    share::check(folder, false)?;
    let mut paths: BTreeSet<String> = found.folders.into_iter().collect();
    paths.extend(folder.join("inbox").join(ARRIVALS).exists().then(|| ARRIVALS.to_owned()));
    let mut survey = Survey { paths, unreadable: found.closed, ..Survey::default() };
    for (path, file) in found.files {
        survey.paths.insert(path.shown.clone());
        match find::open(&file).and_then(|file| file.metadata()) {
            Ok(metadata) => survey.waiting.push((path.shown, modified(&metadata))),
            Err(error) if file_locks::is_held(&error, Use::Read, file_locks::HERE) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => survey.unreadable.push((path.shown, files::said_with_hint("read", &error))),
        }
    }
    Ok(survey)
}

/// A file as it was read.
struct Taken {
    bytes: Vec<u8>,
    size: u64,
    sha256: String,
    metadata: fs::Metadata,
}

/// Reads a regular file; of one that is over the limit on files, its hash alone.
fn take(path: &Path, campaign: &Campaign) -> io::Result<Taken> {
    let mut file = file_locks::patiently(Use::Read, file_locks::HERE, &std::thread::sleep, || find::open(path))?;
    let metadata = file.metadata()?;
    let most = campaign.limits.file_bytes();
    let mut bytes = Vec::new();
    // It may grow while it is read.
    (&mut file).take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= most {
        let (size, sha256) = (bytes.len() as u64, files::sha256(&bytes));
        return Ok(Taken { bytes, size, sha256, metadata });
    }
    let (sha256, size) = files::sha256_of(&mut bytes.as_slice().chain(file))?;
    Ok(Taken { bytes: Vec::new(), size, sha256, metadata })
}

/// Seconds that a file has lain unchanged. One that bears a time to come, by another machine's clock, has done so since it
/// was first seen.
fn unchanged_for(metadata: &fs::Metadata, first_seen: Instant, now: Instant) -> i64 {
    let changed = modified(metadata);
    if changed <= now {
        return (now - changed).num_seconds();
    }
    // Where the system itself is days ahead, a moment of the past is played again, and its files are long settled.
    let is_ahead = |time: Instant| (time - now).num_days() > 0;
    let by_system = times(metadata).changed.map(|time| time.fixed_offset());
    if is_ahead(changed) && by_system.is_some_and(is_ahead) {
        return (changed - now).num_seconds();
    }
    (now - first_seen).num_seconds()
}

fn recall(memory: &Path) -> Result<BTreeMap<String, Instant>> {
    let bytes = files::read_if_there(memory)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// What the file system says of a file's times, in whole seconds.
fn times(metadata: &fs::Metadata) -> Times {
    #[cfg(unix)]
    let changed = DateTime::from_timestamp(std::os::unix::fs::MetadataExt::ctime(metadata), 0);
    #[cfg(not(unix))]
    let changed = None;
    Times { created: whole(metadata.created()), modified: whole(metadata.modified()), changed }
}

/// When anything of a file changed, to the part of a second that the file system keeps.
fn changed(metadata: &fs::Metadata) -> Option<DateTime<Utc>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        DateTime::from_timestamp(metadata.ctime(), u32::try_from(metadata.ctime_nsec()).ok()?)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// A time in whole seconds, if the file system keeps it.
fn whole(time: io::Result<std::time::SystemTime>) -> Option<DateTime<Utc>> {
    let since = time.ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    DateTime::from_timestamp(i64::try_from(since.as_secs()).ok()?, 0)
}

/// When the file appeared here.
fn appeared(metadata: &fs::Metadata) -> Instant {
    times(metadata).appeared(file_locks::HERE).fixed_offset()
}

fn modified(metadata: &fs::Metadata) -> Instant {
    whole(metadata.modified()).unwrap_or_default().fixed_offset()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn moment(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).expect("a moment")
    }

    /// A folder with files in its inbox.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("inbox")).expect("an inbox");
        fs::create_dir_all(folder.path().join("ledger")).expect("a ledger");
        for (name, text) in files {
            fs::write(folder.path().join("inbox").join(name), text).expect("written");
        }
        folder
    }

    /// When each file arrived, as a scan at this moment has it.
    fn arrivals(folder: &Path, now: Instant) -> BTreeMap<String, Instant> {
        let text = include_str!("../../tonghop.toml");
        let campaign = crate::config::parse("tonghop.toml", text, &crate::rules::checks::columns).expect("the plan");
        let inbox = scan(folder, &campaign, now, true).expect("a scan");
        inbox.parcels.into_iter().map(|file| (file.path, file.arrival)).collect()
    }

    #[test]
    fn other_bytes_under_the_same_path_arrive_anew() {
        let folder = folder(&[("a.txt", "one"), ("b.txt", "one")]);
        let (first, second) = (moment("2001-01-01T08:00:00+07:00"), moment("2001-01-02T08:00:00+07:00"));
        assert_eq!(arrivals(folder.path(), first), [("a.txt", first), ("b.txt", first)].map(named).into());
        fs::write(folder.path().join("inbox/a.txt"), "two").expect("written");
        assert_eq!(arrivals(folder.path(), second), [("a.txt", second), ("b.txt", first)].map(named).into());
    }

    #[test]
    fn a_stated_arrival_is_believed_but_never_later_than_now() {
        let stated = "path,time,reason\na.txt,2001-01-01T06:00:00+07:00,Zalo\nb.txt,2001-01-01T09:00:00+07:00,Zalo\n";
        let folder = folder(&[("a.txt", "one"), ("b.txt", "two"), (ARRIVALS, stated)]);
        let (now, before) = (moment("2001-01-01T08:00:00+07:00"), moment("2001-01-01T06:00:00+07:00"));
        assert_eq!(arrivals(folder.path(), now), [("a.txt", before), ("b.txt", now)].map(named).into());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_arrives_when_it_appeared_here_whatever_date_it_brings_along() {
        use std::os::unix::fs::MetadataExt;
        let folder = folder(&[("a.txt", "one")]);
        let path = folder.path().join("inbox/a.txt");
        let old = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24 * 365);
        fs::File::options().write(true).open(&path).expect("opened").set_modified(old).expect("set");
        let changed = DateTime::from_timestamp(path.metadata().expect("there").ctime(), 0).expect("a moment");
        let found = arrivals(folder.path(), moment("2100-01-01T08:00:00+07:00"));
        assert_eq!(found["a.txt"], changed);
    }

    fn named((name, time): (&str, Instant)) -> (String, Instant) {
        (name.to_owned(), time)
    }
}
