//! The commands: each calls the pipeline and shows what came of it.

pub mod change;
pub mod check;
pub mod decide;
pub mod demo;
pub mod doctor;
pub mod explain;
pub mod extract;
pub mod init;
mod progress_bar;
pub mod quarantine;
pub mod rebuild;
pub mod report;
pub mod retire;
pub mod rules;
pub mod run;
pub mod schedule;
pub mod schema;
pub mod send;
mod service_manager;
pub mod shells;
mod show;
pub mod status;
pub mod system;
pub mod template;
pub mod trace;
mod units;
pub mod verify;
pub mod watch;

use crate::error::Error;
use crate::phrase;

/// What was to be a moment and is not one.
pub(crate) fn no_moment(text: &str) -> Error {
    Error::call(
        phrase!("`{text}` is not a point in time", text = text),
        Some(phrase!("write it as 2023-09-13T08:00:00+07:00")),
    )
}
