//! `tonghop terms`, `extract`, `balance`: the parts of a run that a cluster does, each a function of what goes in.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use chrono::DateTime;
use serde_json::json;

use crate::aggregate::Balance;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::intake::{self, IncomingFile};
use crate::ledger::{self, ArrowStream, Extract, reports_of_stream};
use crate::model::period::ReportDate;
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::Workspace;
use crate::pipeline::extract::{Terms, balances};
use crate::pipeline::extractor::Extractor;
use crate::read::Workers;

/// What stands for standard input in messages.
const STDIN: &str = "standard input";

/// Prints what files are read by, and what a summary is computed from: one file for wherever that is done.
///
/// # Errors
/// The campaign's, a damaged ledger, an appendix that cannot be read.
pub(crate) fn terms(folder: &Path, date: Option<ReportDate>, appendices: &[PathBuf], clock: Clock) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let now = workspace.context().campaign.calendar.local(clock.now());
    let units_change = !workspace.context().campaign.changes.is_empty();
    let of_ledger = book.stated_units(units_change);
    let of_files = if appendices.is_empty() {
        None
    } else {
        let extractor = Extractor::new(&Terms::new(workspace.context(), &of_ledger, now), Workers::of_this_program())?;
        extractor.appendix(&parcels(appendices, &extractor)?)?
    };
    let units = of_files.map_or_else(|| of_ledger.clone(), |lines| of_ledger.followed_by(lines, units_change));
    let terms = Terms::new(workspace.context(), &units, now);
    let definitions = workspace.definitions(book, date, now)?;
    let limits = json!({ "file_bytes": workspace.context().campaign.limits.file_bytes() });
    let file = json!({ "schema": 1, "id": terms.id(), "terms": terms, "limits": limits, "definitions": definitions });
    print(&format!("{file:#}\n"));
    Ok(EXIT_DONE)
}

/// What files say by themselves: of a tar archive on standard input, or of the named ones, as a stream in Arrow's format
/// on standard output, or as a Parquet file.
///
/// # Errors
/// The terms', the pipes', an archive that breaks off, no worker that can be started; no workbook makes one.
pub(crate) fn extract(
    terms: &Path,
    files: &[PathBuf],
    parquet: Option<&Path>,
    lanes: Option<usize>,
    output: Output,
) -> Result<u8> {
    let workers = match lanes {
        Some(lanes) => Workers::of_this_program().at_most(lanes),
        None => Workers::of_this_program(),
    };
    let extractor = Extractor::new(&Terms::read(terms)?, workers)?;
    let none = table(Extract::table(&[]))?;
    let mut kept: Vec<Extract> = Vec::new();
    let mut stream = match parquet {
        None => Some(ArrowStream::begin(io::stdout().lock(), &none)?),
        Some(_) => None,
    };
    let mut take = |batch: Vec<IncomingFile>| -> std::result::Result<(), Stopped> {
        let extracts = extractor.extract(&batch)?;
        match &mut stream {
            Some(stream) => stream.write(table(Extract::table(&extracts))?)?,
            None => kept.extend(extracts),
        }
        Ok(())
    };
    let campaign = &extractor.context().campaign;
    let taken = if files.is_empty() {
        intake::unpack(io::stdin().lock(), campaign, &mut take)
    } else {
        parcels(files, &extractor).map_err(Stopped::Own).and_then(&mut take)
    };
    taken.map_err(|stopped| match stopped {
        Stopped::Own(error) => error,
        Stopped::Stream(error) => Error::io("read", Path::new(STDIN), error),
    })?;
    match (stream, parquet) {
        (Some(stream), _) => stream.end()?,
        (None, Some(place)) => {
            files::write(place, &table(Extract::to_parquet(&kept))?)?;
            if output.json {
                print_json(json!({ "files": kept.len(), "written": place }));
            }
        }
        (None, None) => {}
    }
    Ok(EXIT_DONE)
}

/// Where units stand at a date: rows of the ledger's `figures` in on standard input, of each unit and date those that
/// count; balances out on standard output, both in Arrow's format.
///
/// # Errors
/// The terms', a stream that is not of this layout, the pipes'.
pub(crate) fn balance(terms: &Path, until: ReportDate) -> Result<u8> {
    let campaign = Terms::read(terms)?.context()?.campaign;
    let mut stream = Vec::new();
    io::stdin().lock().read_to_end(&mut stream).map_err(|error| Error::io("read", Path::new(STDIN), error))?;
    let reports = reports_of_stream(stream, &campaign.main_form().id).map_err(|error| {
        let message = phrase!("standard input holds no figures: {error}", error = error.to_string());
        Error::call(message, Some(phrase!("it takes the columns of the ledger's table of figures")))
    })?;
    let table = table(Balance::table(&balances(&campaign, reports, until)?))?;
    let mut to = ArrowStream::begin(io::stdout().lock(), &table)?;
    to.write(table)?;
    to.end()?;
    Ok(EXIT_DONE)
}

/// A table, which nothing but a defect keeps from being made.
fn table<T>(made: std::result::Result<T, impl std::fmt::Display>) -> Result<T> {
    made.map_err(|error| Error::Defect { what: "making a table", detail: error.to_string() })
}

/// What stops the taking of files.
enum Stopped {
    Own(Error),
    Stream(io::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl From<ledger::Error> for Stopped {
    fn from(error: ledger::Error) -> Self {
        Self::Own(error.into())
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

/// Named files, whose paths below the inbox are as they are named; one that lies elsewhere goes by its name alone.
pub(super) fn parcels(files: &[PathBuf], extractor: &Extractor) -> Result<Vec<IncomingFile>> {
    let mut parcels = Vec::new();
    for path in files {
        let failed = |error| Error::io("read", path, error);
        let mut file = File::open(path).map_err(failed)?;
        let changed = file.metadata().and_then(|metadata| metadata.modified()).map_err(failed)?;
        let seconds = changed.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let changed = DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default();
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let named = if is_below { path.as_path() } else { path.file_name().map_or(path.as_path(), Path::new) };
        let named = named.to_string_lossy().replace('\\', "/");
        let campaign = &extractor.context().campaign;
        parcels.extend(intake::parcel(&named, &mut file, changed.fixed_offset(), campaign).map_err(failed)?);
    }
    Ok(parcels)
}
