//! The commands: each calls the pipeline and shows what came of it.

pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod decide;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod extract;
pub(crate) mod init;
mod progress_bar;
pub(crate) mod quarantine;
pub(crate) mod rebuild;
pub(crate) mod report;
pub(crate) mod retire;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod schedule;
pub(crate) mod schema;
pub(crate) mod send;
mod service_manager;
pub(crate) mod shells;
mod show;
pub(crate) mod status;
pub(crate) mod system;
pub(crate) mod template;
pub(crate) mod trace;
mod units;
pub(crate) mod verify;
pub(crate) mod watch;

use crate::error::Error;
use crate::phrase;

/// What was to be a moment and is not one.
pub(crate) fn no_moment(text: &str) -> Error {
    Error::call(
        phrase!("`{text}` is not a point in time", text = text),
        Some(phrase!("write it as 2023-09-13T08:00:00+07:00")),
    )
}
