//! `tonghop report`: a date's outputs from the ledger again.

use std::path::Path;

use super::show;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::model::period::ReportDate;
use crate::pipeline::Workspace;
use crate::read::Workers;
use crate::report::json;

/// Draws a date: again as it was issued, or for the first time.
///
/// # Errors
/// The environment's, or a date outside the campaign.
pub fn report(folder: &Path, date: Option<ReportDate>, clock: Clock, output: Output) -> Result<u8> {
    let now = clock.now();
    let (workspace, book) = Workspace::lock(folder, now, Workers::of_this_program())?;
    let now = workspace.setting().campaign.calendar.local(now);
    let (summary, written) = workspace.report(book, date, now)?;
    if output.json {
        print(&String::from_utf8_lossy(&json::summary_json(&summary)));
    } else {
        let setting = workspace.setting();
        print(&show::summary(&summary, &setting.campaign, &setting.words));
    }
    for path in &written {
        tracing::info!("wrote {}", path.display());
    }
    if written.is_empty() {
        tracing::info!("the outputs were as they should be");
    }
    Ok(EXIT_DONE)
}
