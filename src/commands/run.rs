//! `tonghop run`: the daily job.

use std::path::Path;

use super::bar::Bar;
use super::{send, show};
use crate::cli::{Output, print, print_error};
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_FINDINGS, Result};
use crate::files;
use crate::model::period::ReportDate;
use crate::phrase;
use crate::pipeline::dispatch::Dispatch;
use crate::pipeline::extract::Extracts;
use crate::pipeline::setting::Setting;
use crate::pipeline::{Outcome, Request, Workspace, signs};
use crate::read::Workers;
use crate::report::json;

/// Runs the daily job and shows the summary of its date; files are not read whose `extracts` fit.
///
/// # Errors
/// The environment's; no workbook makes one.
pub fn run(
    folder: &Path,
    date: Option<ReportDate>,
    no_send: bool,
    dry_run: bool,
    extracts: Option<&Path>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let environment = Environment::of_this_process();
    let (outcome, setting) = match work(folder, Request { date, dry_run }, extracts, clock, output) {
        Ok(done) => done,
        Err(error) if dry_run => return Err(error),
        // Who cannot work tells the operator by mail; where not even the campaign can be read, by this error alone.
        Err(error) => {
            signs::leave_failure(folder, &error, clock.now());
            if no_send {
                return Err(error);
            }
            print_error(&error);
            if let Ok(setting) = Setting::of_folder(folder) {
                dispatch(folder, &setting, &environment, clock).alert_of_error(&error);
            }
            return Ok(error.exit_code());
        }
    };
    let unsent = if no_send || dry_run {
        EXIT_DONE
    } else {
        send::after_run(&dispatch(folder, &setting, &environment, clock), &outcome.unwritten, &outcome.withheld)
    };
    if !dry_run {
        signs::leave(folder, &setting, &outcome, clock.now());
    }
    Ok(worst(exit_code(&outcome), unsent))
}

/// Takes in, draws and spools under the folder's lock, which is free again before anything is sent.
fn work(
    folder: &Path,
    request: Request,
    extracts: Option<&Path>,
    clock: Clock,
    output: Output,
) -> Result<(Outcome, Setting)> {
    let extracts = extracts.map(Extracts::read).transpose()?.unwrap_or_default();
    let (workspace, book) = Workspace::lock_recent(folder, clock.now(), Workers::of_this_program())?;
    workspace.doubt_clock(&book, clock)?;
    let workspace = workspace.with_extracts(extracts);
    let bar = Bar::new(output.quiet);
    let outcome = workspace.run(book, request, clock, &bar)?;
    drop(bar);
    show(&outcome, workspace.setting(), output);
    log(&outcome, request.dry_run);
    Ok((outcome, workspace.into_setting()))
}

fn dispatch<'a>(folder: &'a Path, setting: &'a Setting, environment: &'a Environment, clock: Clock) -> Dispatch<'a> {
    Dispatch { folder, setting, environment, clock, progress: &|_, _| {} }
}

/// The exit code of a run whose mail had one of its own: the environment first, then mail, then findings.
fn worst(run: u8, mail: u8) -> u8 {
    match (run, mail) {
        (EXIT_ENVIRONMENT, _) | (_, EXIT_ENVIRONMENT) => EXIT_ENVIRONMENT,
        (run, EXIT_DONE) => run,
        (_, mail) => mail,
    }
}

/// Prints what a run made of the day and of the files.
pub(super) fn show(outcome: &Outcome, setting: &Setting, output: Output) {
    if output.json {
        print(&String::from_utf8_lossy(&json::summary_json(&outcome.summary)));
    } else {
        print(&show::summary(&outcome.summary, &setting.campaign, setting.spoken()));
        let findings: Vec<_> = outcome.findings().collect();
        print(&show::findings(&findings, setting.spoken()));
    }
}

/// The exit code of a run.
pub(super) fn exit_code(outcome: &Outcome) -> u8 {
    match (outcome.unreadable.is_empty(), outcome.has_errors()) {
        (false, _) => EXIT_ENVIRONMENT,
        (true, true) => EXIT_FINDINGS,
        (true, false) => EXIT_DONE,
    }
}

/// What the operator needs to know besides the result.
pub(super) fn log(outcome: &Outcome, dry_run: bool) {
    log_trouble(outcome);
    if dry_run {
        tracing::info!("{}", phrase!("dry run: nothing was written"));
    }
    for path in &outcome.written {
        tracing::info!("{}", phrase!("wrote {path}", path = path.display()));
    }
    for path in &outcome.spooled {
        tracing::info!("{}", phrase!("mail in the spool: {path}", path = path));
    }
}

/// What went otherwise than it should.
pub(super) fn log_trouble(outcome: &Outcome) {
    for path in &outcome.young {
        tracing::warn!(
            "{}",
            phrase!("{path}: incomplete or empty, may still be arriving; left for the next run", path = path)
        );
    }
    for path in &outcome.held {
        tracing::warn!("{}", phrase!("{path}: open in another program; left for the next run", path = path));
    }
    for (path, reason) in &outcome.unreadable {
        tracing::error!("{}", phrase!("{path}: cannot be read: {reason}", path = path, reason = reason));
    }
    for (path, what) in &outcome.odd_items {
        tracing::warn!(
            "{}",
            phrase!("{path}: {what}, not a file; left where it is", path = path, what = files::in_words(what))
        );
    }
    for (line, text) in &outcome.odd_lines {
        tracing::warn!(
            "{}",
            phrase!(
                "arrivals.csv, line {line}: not understood, left out: {text}",
                line = line.to_string(),
                text = text
            )
        );
    }
    for withheld in &outcome.withheld {
        let (date, count) = (withheld.date, withheld.findings.len());
        tracing::error!(
            "{}",
            phrase!("{date}: not issued, {count} totals fell and nothing explains it", date = date, count = count)
        );
    }
    for problem in &outcome.unwritten {
        tracing::error!("{}", phrase!("a letter could not be written: {problem}", problem = problem));
    }
}
