//! `tonghop status`: is all well? Who has reported, who has not, and the pace; of one campaign in full, of several in brief.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::show;
use crate::cli::{Output, print, print_error};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::model::period::ReportDate;
use crate::model::summary::Summary;
use crate::pipeline::health::Concern;
use crate::pipeline::spool_state::SpoolState;
use crate::pipeline::{Workspace, health};
use crate::read::Workers;
use crate::report::json;

/// A campaign as it stands.
struct State {
    workspace: Workspace,
    summary: Summary,
    mail: SpoolState,
    concerns: Vec<Concern>,
}

impl State {
    /// Of a date; draws and takes in nothing.
    fn of(folder: &Path, date: Option<ReportDate>, clock: Clock) -> Result<Self> {
        let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
        let summary = workspace.status(book.clone(), date, clock.now())?;
        let mail = SpoolState::of(folder)?;
        let setting = workspace.setting();
        let now = setting.campaign.calendar.local(clock.now());
        let withheld = workspace.withheld(book.clone(), clock.now())?;
        let concerns = health::concerns(&summary, &withheld, &mail, &book, &setting.campaign, now);
        Ok(Self { workspace, summary, mail, concerns })
    }

    fn json(&self) -> Vec<u8> {
        json::status_json(&self.summary, &self.mail, &self.concerns)
    }
}

/// Shows the state at a date; draws and takes in nothing.
///
/// # Errors
/// The campaign's, or a damaged ledger.
pub fn status(folder: &Path, date: Option<ReportDate>, clock: Clock, output: Output) -> Result<u8> {
    let state = State::of(folder, date, clock)?;
    let setting = state.workspace.setting();
    if output.json {
        print(&String::from_utf8_lossy(&state.json()));
    } else {
        print(&show::health(&state.concerns, setting.spoken()));
        print(&show::summary(&state.summary, &setting.campaign, setting.spoken()));
        print(&show::plan(&state.summary, &setting.campaign, setting.spoken()));
        print(&show::spool(&state.mail, &setting.campaign, setting.spoken()));
    }
    Ok(EXIT_DONE)
}

/// Shows several campaigns one after the other. A folder that cannot be read is told in its place; the exit code is that of the
/// worst of them.
///
/// # Errors
/// None: each folder's own error is told, and shows in the exit code.
pub fn several(folder: &Path, named: &[PathBuf], date: Option<ReportDate>, clock: Clock, output: Output) -> Result<u8> {
    let mut code = EXIT_DONE;
    let mut campaigns = Vec::new();
    for (at, name) in named.iter().enumerate() {
        let state = State::of(&folder.join(name), date, clock);
        if let Err(error) = &state {
            // Environment and damage, then configuration: the codes are in that order.
            code = code.max(error.exit_code());
        }
        if output.json {
            campaigns.push(as_json(name, &state));
        } else {
            show_brief(name, at == 0, &state);
        }
    }
    if output.json {
        print(&format!("{:#}\n", json!({ "schema": 1, "campaigns": campaigns })));
    }
    Ok(code)
}

fn as_json(name: &Path, state: &Result<State>) -> Value {
    match state {
        Ok(state) => {
            let status: Value = serde_json::from_slice(&state.json()).unwrap_or_default();
            json!({ "folder": name, "title": state.workspace.setting().campaign.title, "status": status })
        }
        Err(error) => json!({ "folder": name, "error": error.to_string(), "code": error.exit_code() }),
    }
}

/// A block for a campaign: folder and title, one line of figures, what is to be looked at.
fn show_brief(name: &Path, is_first: bool, state: &Result<State>) {
    let gap = if is_first { "" } else { "\n" };
    match state {
        Ok(state) => {
            let setting = state.workspace.setting();
            print(&format!("{gap}{}: {}\n", name.display(), setting.campaign.title));
            print(&show::brief(&state.summary, &setting.campaign, setting.spoken()));
            print(&show::health(&state.concerns, setting.spoken()));
        }
        Err(error) => {
            print(&format!("{gap}{}: ✗\n", name.display()));
            print_error(error);
        }
    }
}
