//! `tonghop report`: a date's outputs from the ledger again.

use std::path::Path;

use serde_json::json;

use super::show;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::model::period::ReportDate;
use crate::model::period_report::ReportKind;
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::{Workspace, compare_summary};
use crate::read::Workers;
use crate::report::json;

/// Draws a date: again as it was issued, or for the first time; where a `summary` is given that another engine computed,
/// only if it is the one that the ledger gives.
///
/// # Errors
/// The environment's, a date outside the campaign, or a summary that differs.
pub(crate) fn report(
    folder: &Path,
    date: Option<ReportDate>,
    summary: Option<&Path>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let now = workspace.context().campaign.calendar.local(now);
    if let Some(path) = summary {
        let given: serde_json::Value = serde_json::from_slice(&files::read_named(path)?).map_err(|error| {
            Error::call(
                phrase!("{path} holds no summary: {error}", path = path.display(), error = error.to_string()),
                None,
            )
        })?;
        let own = workspace.status(book.clone(), date, now)?;
        let differences = compare_summary::differences(&own, &given);
        if !differences.is_empty() {
            return Err(Error::Differs { summary: path.to_owned(), differences });
        }
    }
    let (summary, written) = workspace.report(book, date, now)?;
    if output.json {
        print(&String::from_utf8_lossy(&json::summary_json(&summary)));
    } else {
        let context = workspace.context();
        print(&show::summary(&summary, &context.campaign, context.spoken()));
    }
    for path in &written {
        tracing::info!("{}", phrase!("wrote {path}", path = path.display()));
    }
    if written.is_empty() {
        tracing::info!("{}", phrase!("the outputs were as they should be"));
    }
    Ok(EXIT_DONE)
}

/// Draws a final or periodic report, for people to finish.
///
/// # Errors
/// The environment's, or a date outside the campaign.
pub(crate) fn draft(
    folder: &Path,
    asked: (ReportKind, Option<ReportDate>),
    by: &str,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let now = workspace.context().campaign.calendar.local(now);
    let drafted = workspace.draft(book, asked, by, now)?;
    let days = drafted.report.span.days;
    if output.json {
        let value = json!({
            "report": asked.0,
            "starts": days.starts,
            "ends": days.ends,
            "unfinished": drafted.report.span.is_unfinished(),
            "files": drafted.files,
            "written": drafted.written,
            "closed_until": drafted.closed_until,
        });
        print_json(value);
    } else {
        for file in &drafted.files {
            print(&format!("{file}\n"));
        }
    }
    if let Some(date) = drafted.closed_until {
        let message = phrase!(
            "figures up to {date} are closed: what comes for them is kept as a request (`tonghop reopen` opens them again)",
            date = date
        );
        tracing::info!("{message}");
    }
    if drafted.report.span.is_unfinished() {
        let (first, last) = (days.starts, days.ends);
        let message =
            phrase!("the report tells of {first} to {last} only: more days are to come", first = first, last = last);
        tracing::warn!("{message}");
    }
    if drafted.written.is_empty() {
        tracing::info!("{}", phrase!("there is nothing new to say: the draft stays as it is"));
    }
    Ok(EXIT_DONE)
}
