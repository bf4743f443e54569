//! `tonghop release` and `tonghop purge`: what becomes of a file in quarantine.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use super::{decide, run, show};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::Workspace;
use crate::pipeline::decide::Grounds;
use crate::pipeline::health::Held;
use crate::read::Workers;

/// Lets a false alarm in: the file is judged as of its arrival.
///
/// # Errors
/// No such file in quarantine, or the environment's.
pub(crate) fn release(folder: &Path, file: &str, grounds: Grounds<'_>, clock: Clock, output: Output) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let bar = Bar::new(output.quiet);
    let outcome = workspace.release(book, file, grounds, now, &bar)?;
    drop(bar);
    run::show(&outcome, workspace.context(), output);
    if !output.json {
        print(&decide::letters(&outcome, workspace.context().spoken()));
    }
    run::log(&outcome, false);
    Ok(run::exit_code(&outcome))
}

/// Lists what lies in quarantine, by what `release` and `purge` take as a name.
///
/// # Errors
/// The campaign's, or a damaged ledger.
pub(crate) fn list(folder: &Path, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let context = workspace.context();
    let held = Held::all(&book, &context.campaign);
    if output.json {
        print_json(json!({ "held": held }));
    } else if held.is_empty() {
        print(&format!("{}\n", phrase!("nothing is in quarantine")));
    } else {
        let words = context.spoken();
        let row = |file: &Held| {
            let format = words.format();
            let runs_out = file.runs_out.map(|day| format.date(day)).unwrap_or_default();
            vec![file.short_hash().to_owned(), file.file.clone(), format.time(file.arrival), runs_out]
        };
        let head = ["cli.hash", "cli.file", "cli.received", "retire.runs_out"].map(|key| words.label(key));
        print(&show::table(&head, &held.iter().map(row).collect::<Vec<_>>()));
        print(&format!(
            "{}\n",
            phrase!("`tonghop purge FILE` removes one for good, `tonghop release FILE --reason` lets it in")
        ));
    }
    Ok(EXIT_DONE)
}

/// Removes a file for good; the ledger keeps that there was one.
///
/// # Errors
/// No such file in quarantine, or the environment's.
pub(crate) fn purge(folder: &Path, file: &str, grounds: Grounds<'_>, clock: Clock, output: Output) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let path = workspace.purge(book, file, grounds, now)?;
    if output.json {
        print_json(json!({ "purged": path }));
    } else {
        print(&format!("{}\n", phrase!("purged {path}; the ledger keeps that it was there", path = path)));
    }
    Ok(EXIT_DONE)
}
