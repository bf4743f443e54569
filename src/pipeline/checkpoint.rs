//! The ledger's past: rolled up at the end of a run, so that the next one reads the recent part alone.

use std::collections::BTreeSet;

use super::context::CampaignContext;
use super::{PROGRAM, Workspace};
use crate::aggregate::View;
use crate::error::Result;
use crate::files;
use crate::ledger::{Book, Checkpoint, Damage, Manifest, State, Store};
use crate::model::id::UnitId;
use crate::model::period::{Calendar, ReportDate};

/// Periods before the last report date whose reports are loaded in full: most late reports and corrections are of those.
const RECENT: usize = 2;

impl Workspace {
    /// The recent part of the ledger, and all reports of these units.
    pub(super) fn load_recent(&self, whole: &BTreeSet<UnitId>) -> Result<Book> {
        Ok(self.store.load_recent(PROGRAM, &files::sha256(self.context.text.as_bytes()), whole)?)
    }

    /// Rolls up what the next run needs of the past.
    pub(super) fn roll_up(&self, book: &Book) -> Result<()> {
        roll_up(&self.store, &self.context, book)
    }
}

/// Rolls up what the next run needs of a ledger whose last run had this context.
pub(super) fn roll_up(store: &Store, context: &CampaignContext, book: &Book) -> Result<()> {
    let Some(last) = book.manifests().last() else { return Ok(()) };
    let calendar = &context.campaign.calendar;
    let dates = book.manifests().iter().filter_map(|manifest| past_of(calendar, manifest.report_date));
    // A run for an earlier date leaves the past where it is.
    let Some(until) = dates.max() else { return Ok(()) };
    let is_as_before = |past: &&Checkpoint| past.until == until && past.whole.is_empty();
    let units = match book.past().filter(is_as_before) {
        Some(past) => past.state.to_vec(),
        None => carried(context, book, last, until)?,
    };
    match state(store, context, last, until, units)? {
        Some(state) => Ok(store.roll_up(book, &state)?),
        None => Ok(()),
    }
}

/// What of the rollup is not what the ledger gives.
pub(super) fn verify(store: &Store, context: &CampaignContext, book: &Book, last: &Manifest) -> Result<Vec<Damage>> {
    let there = store.state()?.filter(|state| state.run == last.run && state.program == PROGRAM);
    let carried = match there {
        Some(there) => state(store, context, last, there.until, carried(context, book, last, there.until)?)?,
        None => None,
    };
    Ok(store.compare_checkpoints(book, carried.as_ref())?)
}

/// The last date of the past, seen from a report date; `None` in the campaign's first periods.
fn past_of(calendar: &Calendar, date: ReportDate) -> Option<ReportDate> {
    let mut period = calendar.period_of(date.0)?;
    for _ in 0..RECENT {
        period = calendar.previous(period)?;
    }
    Some(period.ends)
}

fn carried(context: &CampaignContext, book: &Book, manifest: &Manifest, until: ReportDate) -> Result<Vec<u8>> {
    View { campaign: &context.campaign, book, upto: manifest.run, now: manifest.clock }.carry(until)
}

fn state(
    store: &Store,
    context: &CampaignContext,
    manifest: &Manifest,
    until: ReportDate,
    units: Vec<u8>,
) -> Result<Option<State>> {
    let hash = store.manifest_hash(manifest.run)?;
    let form = &context.campaign.main_form().id;
    Ok(hash.map(|hash| State::new(PROGRAM, (manifest, hash), form, until, units)))
}
