//! What people decide about reports, editions and closed dates: `tonghop excuse`, `withdraw`, `approve`, `close` and others.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use super::{run, show};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::files;
use crate::ledger::{About, Book, MailRef};
use crate::model::decision::RecordedDecision;
use crate::model::mail::MailKind;
use crate::model::period::{Instant, ReportDate};
use crate::output::{Output, print, print_json};
use crate::pipeline::decide::{Decided, DecisionRequest, Grounds};
use crate::pipeline::{Outcome, Progress, Workspace};
use crate::read::Workers;
use crate::report::names::Names;
use crate::report::words::Words;

/// A unit need not report for some days, or, `lift`, must after all.
///
/// # Errors
/// No such unit, form or date, or the environment's.
pub(crate) fn excuse(
    folder: &Path,
    (request, to, lift): (&DecisionRequest, Option<ReportDate>, bool),
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| {
        workspace.excuse(book, (request, to, lift), grounds, now, progress)
    })
}

/// Takes a report back and says what counts now.
///
/// # Errors
/// No such report, or the environment's.
pub(crate) fn withdraw(
    folder: &Path,
    request: &DecisionRequest,
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| {
        workspace.withdraw(book, request, grounds, now, progress)
    })
}

/// A warning was looked into, and what it points at is right.
///
/// # Errors
/// No such warning, or the environment's.
pub(crate) fn confirm(
    folder: &Path,
    warning: (&DecisionRequest, &str),
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| {
        workspace.confirm(book, warning, grounds, now, progress)
    })
}

/// A difficulty is over.
///
/// # Errors
/// No such difficulty, or the environment's.
pub(crate) fn resolve(folder: &Path, id: &str, grounds: Grounds<'_>, clock: Clock, output: Output) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| workspace.resolve(book, id, grounds, now, progress))
}

/// Records that somebody has seen and signed the edition of a date.
///
/// # Errors
/// It is not issued, approved already, or changed; or the environment's.
pub(crate) fn approve(
    folder: &Path,
    date: ReportDate,
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, _| workspace.approve(book, date, grounds, now))
}

/// Closes the figures of all dates up to one.
///
/// # Errors
/// No such date, or it is closed; or the environment's.
pub(crate) fn close(folder: &Path, date: ReportDate, grounds: Grounds<'_>, clock: Clock, output: Output) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| workspace.close(book, date, grounds, now, progress))
}

/// Opens closed dates again.
///
/// # Errors
/// No such date, or it is not closed; or the environment's.
pub(crate) fn reopen(
    folder: &Path,
    dates: (ReportDate, Option<ReportDate>),
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| {
        workspace.reopen(book, dates, grounds, now, progress)
    })
}

/// Accepts or refuses what was requested for a closed date.
///
/// # Errors
/// No such open request; or the environment's.
pub(crate) fn answer(
    folder: &Path,
    (request, accepted): (u32, bool),
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    record(folder, clock, output, |workspace, book, now, progress| {
        workspace.answer(book, (request, accepted), grounds, now, progress)
    })
}

/// Makes a decision a run of the ledger, and shows what came of it.
fn record(
    folder: &Path,
    clock: Clock,
    output: Output,
    decide: impl FnOnce(&Workspace, Book, Instant, &dyn Progress) -> Result<Decided>,
) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let decided = decide(&workspace, book, now, &Bar::new(output.quiet))?;
    Ok(show_decided(&decided, workspace.context().spoken(), output))
}

/// Lists all decisions, the last ones first.
///
/// # Errors
/// The campaign's, or a damaged ledger.
pub(crate) fn list(folder: &Path, clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let context = workspace.context();
    let summary = workspace.status(book, None, clock.now())?;
    let words = context.spoken();
    if output.json {
        print_json(json!({ "decisions": summary.decisions }));
        return Ok(EXIT_DONE);
    }
    if summary.decisions.is_empty() {
        print(&format!("{}\n", words.label("decided.none")));
        return Ok(EXIT_DONE);
    }
    let names = Names::new(&summary, &context.campaign);
    let row = |made: &RecordedDecision| {
        let about = names.decision(made, words).into_iter().filter(|part| !part.is_empty());
        vec![
            words.format().time(context.campaign.calendar.local(made.decided_at)),
            words.label(made.kind.key()).to_owned(),
            about.collect::<Vec<_>>().join(", "),
            made.reason.clone(),
            made.by.clone().unwrap_or_default(),
        ]
    };
    let head = ["decided", "what", "about", "reason", "by"].map(|key| format!("decision_sheet.{key}"));
    let head = head.each_ref().map(|key| words.label(key));
    print(&show::table(&head, &summary.decisions.iter().rev().map(row).collect::<Vec<_>>()));
    Ok(EXIT_DONE)
}

/// The name of the account that calls, behind `sudo` too.
#[must_use]
pub(crate) fn account_name() -> String {
    let names = ["SUDO_USER", "LOGNAME", "USER", "USERNAME"].map(std::env::var);
    names.into_iter().flatten().find(|name| !name.is_empty()).or_else(files::user_name).unwrap_or_default()
}

fn show_decided(decided: &Decided, words: &Words, output: Output) -> u8 {
    if output.json {
        let counts_now = decided.counts_now.as_ref().map(|file| json!({"file": file.path, "sha256": file.sha256}));
        let mail: Vec<_> = decided
            .outcome
            .to_leaders()
            .map(|letter| json!({"kind": letter.kind, "to": letter.to, "file": letter.file}))
            .collect();
        let mut document = json!({"decision": decided.decision, "counts_now": counts_now, "mail": mail});
        if let Some(request) = decided.request {
            document["request"] = request.into();
        }
        print_json(document);
    } else {
        print(&format!("{}\n{}", sentence(decided, words), letters(&decided.outcome, words)));
    }
    run::log(&decided.outcome, false);
    run::exit_code(&decided.outcome)
}

/// That a decision writes to the leadership, and to whom; nothing where it does not.
pub(super) fn letters(outcome: &Outcome, words: &Words) -> String {
    let line = |letter: &MailRef| {
        let is_first = letter.kind == Some(MailKind::Summary);
        let key = if is_first { "decided.summary_letter" } else { "decided.correction_letter" };
        let dates = letter.dates.iter().map(|date| words.format().date(date.0)).collect::<Vec<_>>().join(", ");
        words.fill(key, &[("dates", &dates), ("to", &letter.to.join(", "))]) + "\n"
    };
    outcome.to_leaders().map(line).collect()
}

/// What was decided, in a sentence.
fn sentence(decided: &Decided, words: &Words) -> String {
    let format = words.format();
    let periods = match &decided.periods {
        Some((first, last)) if first == last => format.period(*first),
        Some((first, last)) => format!("{} – {}", format.period(*first), format.period(*last)),
        None => String::new(),
    };
    let counts = decided.counts_now.as_ref();
    let now = counts.map_or_else(
        || words.label("decided.nothing_counts").to_owned(),
        |file| words.fill("decided.counts", &[("file", &file.path), ("time", &format.time(file.arrival))]),
    );
    let (key, id) = match &decided.decision.about {
        About::Days { lifted: false, .. } => ("decided.excused", ""),
        About::Days { lifted: true, .. } => ("decided.lifted", ""),
        About::Report { requested: false, .. } => ("decided.withdrawn", ""),
        About::Report { requested: true, .. } => ("decided.withdrawal_requested", ""),
        About::Warning { .. } => ("decided.confirmed", ""),
        About::Difficulty { difficulty } => ("decided.resolved", difficulty.as_str()),
        About::File { .. } | About::Retired { .. } => return String::new(),
        About::Edition { .. } => ("decided.approved", ""),
        About::Closed { .. } => ("decided.closed", ""),
        About::Reopened { .. } => ("decided.reopened", ""),
        About::Request { accepted: true, .. } => ("decided.accepted", ""),
        About::Request { accepted: false, .. } => ("decided.refused", ""),
    };
    let request = decided.request.map(|request| request.to_string());
    let edition = if decided.what.is_empty() { String::new() } else { format!(" ({})", decided.what) };
    let parts = [
        ("unit", decided.unit.as_str()),
        ("what", &decided.what),
        ("edition", &edition),
        ("periods", &periods),
        ("reason", &decided.decision.reason),
        ("by", decided.decision.by.as_deref().unwrap_or_default()),
        ("now", &now),
        ("request", request.as_deref().unwrap_or_default()),
        ("id", id),
    ];
    words.fill(key, &parts)
}
