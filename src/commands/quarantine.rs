//! `tonghop release` and `tonghop purge`: what becomes of a file in quarantine.

use std::path::Path;

use serde_json::json;

use super::bar::Bar;
use super::run;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::phrase;
use crate::pipeline::Workspace;
use crate::read::Workers;

/// Lets a false alarm in: the file is judged as of its arrival.
///
/// # Errors
/// No such file in quarantine, or the environment's.
pub fn release(folder: &Path, file: &str, reason: &str, clock: Clock, output: Output) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let bar = Bar::new(output.quiet);
    let outcome = workspace.release(book, file, reason, now, &bar)?;
    drop(bar);
    run::show(&outcome, workspace.setting(), output);
    run::log(&outcome, false);
    Ok(run::exit_code(&outcome))
}

/// Removes a file for good; the ledger keeps that there was one.
///
/// # Errors
/// No such file in quarantine, or the environment's.
pub fn purge(folder: &Path, file: &str, reason: &str, clock: Clock, output: Output) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let path = workspace.purge(book, file, reason, now)?;
    if output.json {
        print(&format!("{:#}\n", json!({ "schema": 1, "purged": path })));
    } else {
        print(&format!("{}\n", phrase!("purged {path}; the ledger keeps that it was there", path = path)));
    }
    Ok(EXIT_DONE)
}
