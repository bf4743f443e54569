//! `tonghop retire`: originals whose time is over, listed or removed for good.

use std::path::Path;

use serde_json::json;

use super::show;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::ledger::RetiredFile;
use crate::model::campaign::Campaign;
use crate::model::retention::DataKind;
use crate::output::{Output, print, print_json};
use crate::pipeline::Workspace;
use crate::pipeline::decide::Grounds;
use crate::pipeline::retire::{Need, NeededFile, RetireRequest, Retirement};
use crate::read::Workers;
use crate::report::words::Words;

/// Files that a list names one by one; JSON has all of them.
const LISTED: usize = 40;
/// Bytes of a kibibyte.
const KIBIBYTE: u64 = 1024;

/// Lists what would go and what stays, and changes nothing.
///
/// # Errors
/// A day that may not be named, the campaign's, or a damaged ledger.
pub(crate) fn list(folder: &Path, request: &RetireRequest, clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let retirement = workspace.retirement(&book, request, clock.now())?;
    show_retirement(&retirement, &workspace, output);
    Ok(EXIT_DONE)
}

/// Removes originals for good; the ledger keeps what they said, and a tombstone for each.
///
/// # Errors
/// No reason, a day that may not be named, or the environment's.
pub(crate) fn retire(
    folder: &Path,
    request: &RetireRequest,
    grounds: Grounds<'_>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let retirement = workspace.retire(book, request, grounds, now)?;
    show_retirement(&retirement, &workspace, output);
    Ok(EXIT_DONE)
}

fn show_retirement(retirement: &Retirement, workspace: &Workspace, output: Output) {
    let Retirement { files, needed, run } = retirement;
    if output.json {
        print_json(json!({ "run": run, "files": files, "needed": needed }));
        return;
    }
    let context = workspace.context();
    let (campaign, words) = (&context.campaign, context.spoken());
    if files.is_empty() {
        print(&format!("{}\n", words.label("retire.nothing")));
    } else {
        print(&format!("{}\n{}", headline(retirement, words), table(files, campaign, words)));
    }
    if !needed.is_empty() {
        print(&stays(needed, words));
    }
    if run.is_none() && !files.is_empty() {
        print(&format!("{}\n", words.label("retire.how")));
    }
}

/// How many files go, or went.
fn headline(retirement: &Retirement, words: &Words) -> String {
    let format = words.format();
    let count = format.count(retirement.files.len() as u64);
    match retirement.run {
        None => words.fill("retire.would_go", &[("count", &count)]),
        Some(run) => words.fill("retire.went", &[("count", &count), ("run", &run.to_string())]),
    }
}

fn table(files: &[RetiredFile], campaign: &Campaign, words: &Words) -> String {
    let format = words.format();
    let row = |file: &RetiredFile| {
        vec![
            words.label(kind_key(file.kind)).to_owned(),
            file.path.clone(),
            file.sha256.get(..12).unwrap_or_default().to_owned(),
            format.time(campaign.calendar.local(file.came)),
            if file.size == 0 { String::new() } else { format.count(file.size.div_ceil(KIBIBYTE)) },
        ]
    };
    let head = ["retire.kind", "cli.file", "cli.hash", "cli.received", "retire.size"].map(|key| words.label(key));
    let more = files.len().saturating_sub(LISTED);
    let rest = if more == 0 { String::new() } else { format!("+{more}\n") };
    show::table(&head, &files.iter().take(LISTED).map(row).collect::<Vec<_>>()) + &rest
}

/// What stays although its time is over, each with its reason.
fn stays(needed: &[NeededFile], words: &Words) -> String {
    let format = words.format();
    let line = |one: &NeededFile| {
        let file = one.file.path.as_str();
        match one.need {
            Need::Summary { date } => {
                words.fill("retire.need_summary", &[("file", file), ("day", &format.date(date.0))])
            }
            Need::Appendix => words.fill("retire.need_appendix", &[("file", file)]),
            Need::Slip => words.fill("retire.need_slip", &[("file", file)]),
            Need::Proof => words.fill("retire.need_proof", &[("file", file)]),
        }
    };
    let more = needed.len().saturating_sub(LISTED);
    let lines = needed.iter().take(LISTED).map(line).chain((more > 0).then(|| format!("+{more}")));
    let count = format.count(needed.len() as u64);
    format!("{}\n{}", words.fill("retire.stays", &[("count", &count)]), show::items(&lines.collect::<Vec<_>>()))
}

const fn kind_key(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Archive => "retire.archive",
        DataKind::Quarantine => "retire.quarantine",
        DataKind::Mail => "retire.mail",
    }
}
