//! Bytes of a spreadsheet file in, grids of cells out.
//!
//! Says what stands in which cell and nothing of what it means. calamine sits behind this module;
//! a file that cannot be read is a [`ReadFailure`], a value like any other finding.

mod compound;
mod container;
mod document;
mod formats;
mod formula;
mod grid;
pub(crate) mod guard;
mod kind;
pub mod look;
mod marks;
mod merge;
mod normal;
mod part_names;
mod password;
mod progress;
mod raw_strings;
mod shown;
mod unstructured;

use std::borrow::Cow;
use std::cell::Cell as Flag;
use std::panic::{self, AssertUnwindSafe};

use serde::{Deserialize, Serialize};

use crate::model::campaign::Limits;

pub use container::{extension, is_sound, is_whole, oversize, sniff};
pub use document::{Document, Filed, document};
pub use formula::Formula;
pub use grid::{Cell, Sheet, Value, Workbook};
pub use guard::{Stop, Workers};
pub use kind::Kind;
pub use marks::Marks;
pub use merge::Merge;
pub use shown::Shown;
pub use unstructured::{Unstructured, embedded, read_unstructured};

/// Why a file gave no cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadFailure {
    /// It is something else; the word says what it looks like.
    NotASpreadsheet(Cow<'static, str>),
    /// It asks for a password.
    Encrypted,
    /// It is damaged; the reader's own words say where.
    Corrupt(String),
    /// It goes over a limit of the campaign file.
    TooLarge(Excess),
    /// It ended the worker that read it.
    Stopped(Stop),
}

/// A limit that a file went over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excess {
    /// What was measured: `6.1 MiB`.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
    /// The setting that moves the limit: `limits.file_mib`.
    pub setting: Cow<'static, str>,
}

thread_local! {
    static GUARDED: Flag<bool> = const { Flag::new(false) };
}

/// Keeps the messages of panics that [`read`] turns into findings off the terminal.
///
/// Called once by `main`; other panics are reported as ever.
pub fn quiet_guarded_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !GUARDED.get() {
            report(info);
        }
    }));
}

/// Reads a workbook by its content, whatever its name says.
///
/// # Errors
/// A [`ReadFailure`]: not a spreadsheet, encrypted, damaged, or over a limit.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadFailure> {
    read_as(bytes, limits, false)
}

/// Like [`read()`]; the sheets also say how they look.
///
/// # Errors
/// As [`read()`].
pub fn read_with_look(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadFailure> {
    read_as(bytes, limits, true)
}

fn read_as(bytes: &[u8], limits: &Limits, look: bool) -> Result<Workbook, ReadFailure> {
    let container::Admitted { kind, mut instead, odd } = container::admit_to_read(bytes, limits)?;
    let outcome = guarded(|| {
        instead = normal::normal(instead.as_deref().unwrap_or(bytes), kind, &odd).or(instead.take());
        formats::cells(instead.as_deref().unwrap_or(bytes), kind, limits, look)
    });
    match outcome {
        // An old cipher looks like damage to the parser.
        Err(ReadFailure::Corrupt(_)) if kind == Kind::Xls && container::has_file_pass(bytes) => {
            Err(ReadFailure::Encrypted)
        }
        other => other,
    }
}

/// A parser's answer; one that panics found malformed content.
fn guarded<T>(parse: impl FnOnce() -> Result<T, ReadFailure>) -> Result<T, ReadFailure> {
    GUARDED.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(parse));
    GUARDED.set(false);
    outcome.unwrap_or_else(|_| Err(ReadFailure::Corrupt("the reader stopped on malformed content".to_owned())))
}
