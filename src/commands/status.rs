//! `tonghop status`: is all well? Who has reported, who has not, and the pace.

use std::path::Path;

use super::show;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::model::period::ReportDate;
use crate::pipeline::spool_state::SpoolState;
use crate::pipeline::{Workspace, health};
use crate::read::Workers;
use crate::report::json;

/// Shows the state at a date; draws and takes in nothing.
///
/// # Errors
/// The campaign's, or a damaged ledger.
pub fn status(folder: &Path, date: Option<ReportDate>, clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let summary = workspace.status(book.clone(), date, clock.now())?;
    let setting = workspace.setting();
    let now = setting.campaign.calendar.local(clock.now());
    let mail = SpoolState::of(folder, &setting.campaign.mail.limits, now)?;
    let withheld = workspace.withheld(book.clone(), clock.now())?;
    let concerns = health::concerns(&summary, &withheld, &mail, &book, &setting.campaign, now);
    if output.json {
        print(&String::from_utf8_lossy(&json::status_json(&summary, &mail, &concerns)));
    } else {
        print(&show::health(&concerns, setting.spoken()));
        print(&show::summary(&summary, &setting.campaign, setting.spoken()));
        print(&show::plan(&summary, &setting.campaign, setting.spoken()));
        print(&show::spool(&mail, &setting.campaign, setting.spoken(), now));
    }
    Ok(EXIT_DONE)
}
