//! `tonghop change`: what may have become of units that an appendix no longer names, as lines for the campaign file.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::extract::parcels;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Error, Result};
use crate::model::period::ReportDate;
use crate::model::unit::{StatedUnits, Unit};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::Workspace;
use crate::pipeline::extract::Terms;
use crate::pipeline::extractor::Extractor;
use crate::read::Workers;
use crate::recognise::units::{Epochs, Proposal};

/// Proposes `[[change]]` lines by an appendix of the new units; writes nothing.
///
/// # Errors
/// A file without a quota appendix that can be read, the campaign's, a damaged ledger.
pub(crate) fn from_appendix(
    folder: &Path,
    file: &Path,
    date: Option<ReportDate>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let context = workspace.context();
    let campaign = &context.campaign;
    let now = campaign.calendar.local(clock.now());
    // By itself: what the ledger knows is what it is to differ from.
    let terms = Terms::new(context, &StatedUnits::default(), now);
    let extractor = Extractor::new(&terms, Workers::of_this_program())?;
    let files: Vec<PathBuf> = vec![file.to_owned()];
    let lines = extractor.appendix(&parcels(&files, &extractor)?)?.ok_or_else(|| {
        let message = phrase!("{path} holds no quota appendix that can be read", path = file.display());
        Error::call(message, Some(phrase!("`tonghop check` says what it is taken for, and why")))
    })?;
    let today = date.unwrap_or(ReportDate(now.date_naive()));
    let epochs = Epochs::of(campaign, &book.stated_units(!campaign.changes.is_empty()));
    let units: Vec<&Unit> =
        epochs.registry(today).units().iter().filter(|unit| unit.quota.is_some() && unit.ended.is_none()).collect();
    let proposal = Proposal::new(campaign, &units, &lines);
    let words = context.spoken();
    let toml = proposal.to_toml(today.0, words.label("change.check"), words.label("change.open"));
    if output.json {
        print_json(json!({"toml": if proposal.is_empty() { None } else { Some(toml) }}));
    } else if proposal.is_empty() {
        print(&format!("{}\n", words.label("change.none")));
    } else {
        print(&format!("{toml}\n"));
    }
    Ok(EXIT_DONE)
}
