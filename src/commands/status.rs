//! `tonghop status`: is all well? Who has reported, who has not, and the pace; of one campaign in full, of several in brief.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::show;
use super::units::Units;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Error, Result};
use crate::model::period::{Instant, ReportDate};
use crate::model::submission::Status;
use crate::model::summary::Summary;
use crate::output::{Output, print, print_json};
use crate::pipeline::context::CampaignContext;
use crate::pipeline::health::{Concern, Held, Weight};
use crate::pipeline::signs::Surroundings;
use crate::pipeline::spool_state::SpoolState;
use crate::pipeline::{Workspace, health};
use crate::read::Workers;
use crate::report::json;

/// Exit codes of [`check`].
const CHECK_WELL: u8 = 0;
const CHECK_WARNING: u8 = 1;
const CHECK_CRITICAL: u8 = 2;
const CHECK_UNKNOWN: u8 = 3;

/// A campaign as it stands.
struct State {
    workspace: Workspace,
    summary: Summary,
    mail: SpoolState,
    concerns: Vec<Concern>,
    around: Surroundings,
    /// Files in quarantine.
    held: Vec<Held>,
    now: Instant,
}

impl State {
    /// Of a date; draws and takes in nothing.
    fn of(folder: &Path, date: Option<ReportDate>, clock: Clock) -> Result<Self> {
        // A state is a result: all of it is in the campaign's language unless another was asked for.
        CampaignContext::speak_as(folder);
        let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
        let summary = workspace.status(book.clone(), date, clock.now())?;
        let context = workspace.context();
        let now = context.campaign.calendar.local(clock.now());
        let mail = SpoolState::of(folder, &context.campaign.mail.limits, now)?;
        let withheld = workspace.withheld(book.clone(), clock.now())?;
        let unanswered = workspace.unanswered(book.clone(), clock.now())?;
        let around = Surroundings::of(folder)?;
        let mut concerns = health::around(&around, folder, &context.campaign.calendar);
        let units = Units::of_this_machine().of_folder(folder);
        concerns.extend(
            units
                .iter()
                .filter(|unit| unit.is_stopped())
                .map(|unit| Concern::Stopped { unit: unit.name.clone(), systemctl: unit.systemctl().to_owned() }),
        );
        concerns.extend(health::concerns(&summary, &withheld, &unanswered, &mail, &book, &context.campaign, now));
        concerns.extend(health::overdue(&workspace.overdue(&book, now)?, &context.campaign.retention));
        let held = Held::all(&book, &context.campaign);
        Ok(Self { workspace, summary, mail, concerns, around, held, now })
    }

    /// Exit code and line for a monitoring system.
    fn check(&self, name: &str) -> (u8, String) {
        let weight = self.concerns.iter().map(Concern::weight).max().unwrap_or(Weight::Work);
        let (code, state) = match weight {
            Weight::Work => (CHECK_WELL, "OK"),
            Weight::Warning => (CHECK_WARNING, "WARNING"),
            Weight::Critical => (CHECK_CRITICAL, "CRITICAL"),
        };
        let context = self.workspace.context();
        let words = context.spoken();
        // What units owe is left out; that nothing more is expected of them is not.
        let is_listed =
            |concern: &&Concern| concern.weight() > Weight::Work || matches!(concern, Concern::Ended { .. });
        let mut lines: Vec<String> =
            self.concerns.iter().filter(is_listed).map(|one| show::concern(one, words)).collect();
        match (lines.is_empty(), self.concerns.len()) {
            (false, _) => {}
            (true, 0) => lines.push(words.label("health.well").to_owned()),
            (true, count) => lines.push(words.fill("health.work", &[("count", &count.to_string())])),
        }
        let (turnout, mail) = (&self.summary.turnout, &self.mail);
        let returned = self.summary.units.iter().filter(|unit| unit.status == Status::Returned).count();
        let counts = [
            ("reported", turnout.reported()),
            ("expected", turnout.expected()),
            ("returned", returned),
            ("queued", mail.queued),
            ("undelivered", mail.failed),
            ("waiting", self.around.waiting.0),
        ];
        let name = format!("{name} ({})", context.campaign.plan);
        (code, show::check_line(state, &name, &lines, &counts))
    }

    fn json(&self) -> Vec<u8> {
        json::status_json(&self.summary, &self.mail, &self.concerns, &self.held)
    }
}

/// Shows the state at a date; draws and takes in nothing.
///
/// # Errors
/// The campaign's, or a damaged ledger.
pub(crate) fn status(folder: &Path, date: Option<ReportDate>, clock: Clock, output: Output) -> Result<u8> {
    let state = State::of(folder, date, clock)?;
    let context = state.workspace.context();
    if output.json {
        print(&String::from_utf8_lossy(&state.json()));
    } else {
        print(&show::health(&state.concerns, context.spoken()));
        print(&show::summary(&state.summary, &context.campaign, context.spoken()));
        print(&show::plan(&state.summary, &context.campaign, context.spoken()));
        print(&show::quarantine(&state.held, context.spoken()));
        print(&show::spool(&state.mail, &context.campaign, context.spoken(), state.now));
    }
    Ok(EXIT_DONE)
}

/// Reports to a monitoring system whether all is well: one line for each folder, and the exit code that Nagios and its kin
/// expect, 0 for well, 1 for a warning, 2 for work that stands still, 3 where there is no campaign; of several the highest.
/// What units owe is the office's work and no trouble of the machine's.
#[must_use]
pub(crate) fn check(folder: &Path, named: &[PathBuf], date: Option<ReportDate>, clock: Clock) -> u8 {
    let folders =
        if named.is_empty() { vec![folder.to_owned()] } else { named.iter().map(|name| folder.join(name)).collect() };
    let mut worst = CHECK_WELL;
    for folder in folders {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let name = whole.file_name().unwrap_or(whole.as_os_str()).to_string_lossy().into_owned();
        let (code, line) = match State::of(&folder, date, clock) {
            Ok(state) => state.check(&name),
            Err(error) => {
                let (code, state) = match error {
                    Error::NoCampaign { .. } => (CHECK_UNKNOWN, "UNKNOWN"),
                    _ => (CHECK_CRITICAL, "CRITICAL"),
                };
                (code, show::check_line(state, &name, &[error.to_string()], &[]))
            }
        };
        print(&line);
        worst = worst.max(code);
    }
    worst
}

/// Shows several campaigns one after the other, with an error in the place of a folder that cannot be read. The exit code is
/// that of the worst of them.
pub(crate) fn several(folder: &Path, named: &[PathBuf], date: Option<ReportDate>, clock: Clock, output: Output) -> u8 {
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
        print_json(json!({ "campaigns": campaigns }));
    }
    code
}

fn as_json(name: &Path, state: &Result<State>) -> Value {
    match state {
        Ok(state) => {
            let status: Value = serde_json::from_slice(&state.json()).unwrap_or_default();
            json!({ "folder": name, "title": state.workspace.context().campaign.title, "status": status })
        }
        Err(error) => json!({ "folder": name, "error": error.to_string(), "code": error.exit_code() }),
    }
}

/// A block for a campaign: folder and title, one line of figures, what is to be looked at.
fn show_brief(name: &Path, is_first: bool, state: &Result<State>) {
    let gap = if is_first { "" } else { "\n" };
    match state {
        Ok(state) => {
            let context = state.workspace.context();
            print(&format!("{gap}{}: {}\n", name.display(), context.campaign.title));
            print(&show::brief(&state.summary, &context.campaign, context.spoken()));
            print(&show::health(&state.concerns, context.spoken()));
        }
        Err(error) => {
            print(&format!("{gap}{}: ✗\n", name.display()));
            print(&show::items(&[error.to_string()]));
        }
    }
}
