//! `tonghop run`: the daily job.

use std::io::{self, IsTerminal};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::show;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_FINDINGS, Result};
use crate::model::period::ReportDate;
use crate::pipeline::setting::Setting;
use crate::pipeline::{Outcome, Progress, Request, Workspace};
use crate::read::Workers;
use crate::report::json;

/// A bar over the files on a terminal; it goes when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        let shown = io::stderr().is_terminal() && !quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Progress for Bar {
    fn files(&self, count: usize) {
        self.0.set_length(count as u64);
    }

    fn file_done(&self) {
        self.0.inc(1);
    }
}

/// Runs the daily job and shows the summary of its date.
///
/// # Errors
/// The environment's; no workbook makes one.
pub fn run(
    folder: &Path,
    date: Option<ReportDate>,
    no_send: bool,
    dry_run: bool,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let (workspace, book) = Workspace::lock(folder, clock.now(), Workers::of_this_program())?;
    let bar = Bar::new(output.quiet);
    let outcome = workspace.run(book, Request { date, dry_run }, clock, &bar)?;
    drop(bar);
    show(&outcome, workspace.setting(), output);
    log(&outcome, no_send, dry_run);
    Ok(exit_code(&outcome))
}

/// Prints what a run made of the day and of the files.
pub(super) fn show(outcome: &Outcome, setting: &Setting, output: Output) {
    if output.json {
        print(&String::from_utf8_lossy(&json::summary_json(&outcome.summary)));
    } else {
        print(&show::summary(&outcome.summary, &setting.campaign, &setting.words));
        let findings: Vec<_> = outcome.findings().collect();
        print(&show::findings(&findings, &setting.words));
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
pub(super) fn log(outcome: &Outcome, no_send: bool, dry_run: bool) {
    for path in &outcome.young {
        tracing::warn!("{path}: incomplete or empty, may still be arriving; left for the next run");
    }
    for (path, reason) in &outcome.unreadable {
        tracing::error!("{path}: cannot be read: {reason}");
    }
    for (path, what) in &outcome.odd_items {
        tracing::warn!("{path}: {what}, not a file; left where it is");
    }
    for (line, text) in &outcome.odd_lines {
        tracing::warn!("arrivals.csv, line {line}: not understood, left out: {text}");
    }
    if dry_run {
        tracing::info!("dry run: nothing was written");
    }
    for path in &outcome.written {
        tracing::info!("wrote {}", path.display());
    }
    for path in &outcome.spooled {
        let why = if no_send { "as asked" } else { "sending is not set up" };
        tracing::info!("mail stays in the spool ({why}): {path}");
    }
}
