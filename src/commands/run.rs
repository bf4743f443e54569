//! `tonghop run`: the daily job.

use std::path::Path;

use super::progress_bar::Bar;
use super::{send, show};
use crate::clock::Clock;
use crate::deliver::account::Environment;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_FINDINGS, Result};
use crate::files;
use crate::model::period::ReportDate;
use crate::output::{Output, print, print_error};
use crate::phrase;
use crate::pipeline::context::CampaignContext;
use crate::pipeline::dispatch::Dispatch;
use crate::pipeline::extract::Extracts;
use crate::pipeline::{Outcome, Request, Workspace, signs};
use crate::read::Workers;
use crate::report::json;
use crate::terminal::Phrase;

/// Runs the daily job and shows the summary of its date; files are not read whose `extracts` fit.
///
/// # Errors
/// The environment's; no workbook makes one.
pub(crate) fn run(
    folder: &Path,
    date: Option<ReportDate>,
    no_send: bool,
    dry_run: bool,
    extracts: Option<&Path>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let environment = Environment::of_this_process();
    let (outcome, context) = match work(folder, Request { date, dry_run }, extracts, clock, output) {
        Ok(done) => done,
        Err(error) if dry_run => return Err(error),
        // A run that fails alerts the operator by mail; where not even the campaign can be read, by this error alone.
        Err(error) => {
            signs::leave_failure(folder, &error, clock.now());
            if no_send {
                return Err(error);
            }
            print_error(&error);
            if let Ok(context) = CampaignContext::of_folder(folder) {
                dispatch(folder, &context, &environment, clock).alert_of_error(&error);
            }
            return Ok(error.exit_code());
        }
    };
    let unsent = if no_send || dry_run {
        EXIT_DONE
    } else {
        send::after_run(&dispatch(folder, &context, &environment, clock), &outcome.unwritten, Some(&outcome))
    };
    if !dry_run {
        signs::leave(folder, &context, &outcome, clock.now());
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
) -> Result<(Outcome, CampaignContext)> {
    let extracts = extracts.map(Extracts::read).transpose()?.unwrap_or_default();
    let (workspace, book) = Workspace::lock_recent(folder, clock.now(), Workers::of_this_program())?;
    workspace.doubt_clock(&book, clock)?;
    let workspace = workspace.with_extracts(extracts);
    let bar = Bar::new(output.quiet);
    let outcome = workspace.run(book, request, clock, &bar)?;
    drop(bar);
    show(&outcome, workspace.context(), output);
    log(&outcome, request.dry_run);
    Ok((outcome, workspace.into_context()))
}

fn dispatch<'a>(
    folder: &'a Path,
    context: &'a CampaignContext,
    environment: &'a Environment,
    clock: Clock,
) -> Dispatch<'a> {
    Dispatch { folder, context, environment, clock, progress: &|_, _| {} }
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
pub(super) fn show(outcome: &Outcome, context: &CampaignContext, output: Output) {
    if output.json {
        print(&String::from_utf8_lossy(&json::summary_json(&outcome.summary)));
    } else {
        print(&show::summary(&outcome.summary, &context.campaign, context.spoken()));
        let findings: Vec<_> = outcome.findings().collect();
        print(&show::findings(&findings, context.spoken()));
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
    for file in &outcome.retired {
        tracing::info!("{}", phrase!("removed, its time in quarantine was over: {path}", path = file.path));
    }
    for path in &outcome.spooled {
        tracing::info!("{}", phrase!("mail in the spool: {path}", path = path));
    }
}

/// Logs what went otherwise than it should.
fn log_trouble(outcome: &Outcome) {
    for trouble in troubles(outcome) {
        trouble.log();
    }
}

/// Something that went otherwise than it should, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// It passes, or can wait.
    Warning(String),
    /// Somebody has to do something.
    Error(String),
}

impl Trouble {
    /// Logs it.
    pub(super) fn log(&self) {
        match self {
            Self::Warning(text) => tracing::warn!("{text}"),
            Self::Error(text) => tracing::error!("{text}"),
        }
    }
}

/// What went otherwise than it should in a run.
pub(super) fn troubles(outcome: &Outcome) -> Vec<Trouble> {
    let warning = |phrase: Phrase| Trouble::Warning(phrase.to_string());
    let error = |phrase: Phrase| Trouble::Error(phrase.to_string());
    let young = outcome.young.iter().map(|path| {
        warning(phrase!("{path}: incomplete or empty, may still be arriving; left for the next run", path = path))
    });
    let held = outcome
        .held
        .iter()
        .map(|path| warning(phrase!("{path}: open in another program; left for the next run", path = path)));
    let unreadable = outcome
        .unreadable
        .iter()
        .map(|(path, reason)| error(phrase!("{path}: cannot be read: {reason}", path = path, reason = reason)));
    let odd_items = outcome.odd_items.iter().map(|(path, what)| {
        let what = files::in_words(what);
        warning(phrase!("{path}: {what}, not a file; left where it is", path = path, what = what))
    });
    let odd_lines = outcome.odd_lines.iter().map(|(line, text)| {
        let line = line.to_string();
        warning(phrase!("arrivals.csv, line {line}: not understood, left out: {text}", line = line, text = text))
    });
    let withheld = outcome.withheld.iter().map(|withheld| {
        let (date, count) = (withheld.date, withheld.findings.len());
        error(phrase!("{date}: not issued, {count} totals fell and nothing explains it", date = date, count = count))
    });
    let unwritten = outcome
        .unwritten
        .iter()
        .map(|problem| error(phrase!("a letter could not be written: {problem}", problem = problem)));
    young.chain(held).chain(unreadable).chain(odd_items).chain(odd_lines).chain(withheld).chain(unwritten).collect()
}
