//! Signs of life: what the last pass over a campaign folder came to, for whoever asks later or watches from outside.
//!
//! A pass that failed leaves no trace in the ledger, and what the service may not read, an administrator may. So every
//! pass writes down itself what was in its way, in `ledger/last-pass.json`, and what a monitoring system collects, in
//! `outbox/metrics.prom`. Neither belongs to the campaign's record: both may be lost, and the next pass writes them.

mod metrics;

use std::path::{Path, PathBuf};

use metrics::Measured;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::context::CampaignContext;
use super::spool_state::SpoolState;
use crate::error::{Error, Result};
use crate::files;
use crate::intake::{self, Leftovers, Survey};
use crate::ledger::Store;
use crate::model::period::Instant;
use crate::phrase;
use crate::recognise::privacy;

/// What the last pass left, below the campaign folder.
const LAST: &str = "ledger/last-pass.json";
/// What is written for a monitoring system, below the campaign folder.
const METRICS: &str = "outbox/metrics.prom";
/// Folders of which everything belongs to the owner of the campaign folder.
const OWN: [&str; 4] = ["ledger", "outbox", "archive", "quarantine"];

/// What a pass over the folder came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastPass {
    /// When it was.
    pub at: Instant,
    /// Why it ended, if it did not come to its end.
    pub failed: Option<String>,
    /// Whether that was a mistake in the campaign file.
    #[serde(default)]
    pub of_campaign_file: bool,
    /// Items of the inbox that it could not read, with the reason.
    pub unreadable: Vec<(String, String)>,
}

impl LastPass {
    /// The one that a folder remembers.
    #[must_use]
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let bytes = files::read_if_there(&folder.join(LAST)).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    fn failure(self) -> Option<Failure> {
        let (at, of_campaign_file) = (self.at, self.of_campaign_file);
        self.failed.map(|message| Failure { at, message, of_campaign_file })
    }
}

/// Why a pass ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// When it was.
    pub at: Instant,
    /// What was wrong.
    pub message: String,
    /// Whether that was a mistake in the campaign file.
    pub of_campaign_file: bool,
}

/// What lies around a campaign's work and may be in its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// Why there is no inbox, if there is none.
    pub no_inbox: Option<String>,
    /// Why the last pass ended before its end.
    pub failed: Option<Failure>,
    /// Items of the inbox that cannot be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// Files that were taken in and cannot be removed.
    pub left: Vec<String>,
    /// What belongs to another user than the folder, and to whom.
    pub of_others: Vec<(PathBuf, String)>,
    /// Whether a run was cut off, and none came since.
    pub unfinished: bool,
    /// Files that wait in the inbox, and since when the oldest of them does.
    pub waiting: (usize, Option<Instant>),
    /// Bytes that are free on the disk of the folder.
    pub free: Option<u64>,
}

impl Surroundings {
    /// Those of a campaign folder, with what its last pass wrote down.
    ///
    /// # Errors
    /// The ledger's folder cannot be read.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let last = LastPass::of(folder);
        let (no_inbox, survey) = match intake::survey(folder) {
            Ok(survey) => (None, survey),
            Err(error) => (Some(error.to_string()), Survey::default()),
        };
        let mut unreadable = survey.unreadable;
        // The service may be denied what whoever asks now can read.
        let denied = last.iter().flat_map(|last| &last.unreadable).filter(|(path, _)| survey.paths.contains(path));
        unreadable.extend(denied.cloned());
        unreadable.sort();
        unreadable.dedup_by(|a, b| a.0 == b.0);
        let left: Vec<String> = Leftovers::of(folder)?.paths().map(str::to_owned).collect();
        let waiting = || survey.waiting.iter().filter(|(path, _)| !left.contains(path));
        let (count, oldest) = (waiting().count(), waiting().map(|(_, since)| *since).min());
        Ok(Self {
            failed: last.and_then(LastPass::failure).filter(|_| no_inbox.is_none()),
            no_inbox,
            unreadable,
            waiting: (count, oldest),
            left,
            of_others: files::of_others(folder, &OWN),
            unfinished: Store::new(folder).cut_off()?.is_some(),
            free: files::free_bytes(folder),
        })
    }
}

/// Records a pass that reached its end. If that fails, a warning is logged and the pass still counts.
pub(crate) fn leave(folder: &Path, context: &CampaignContext, outcome: &Outcome, now: Instant) {
    let last = LastPass { at: now, unreadable: outcome.unreadable.clone(), ..LastPass::default() };
    let written = write_last(folder, &last).and_then(|()| {
        let mail = SpoolState::of(folder, &context.campaign.mail.limits, now)?;
        let around = Surroundings::of(folder)?;
        let measured = Measured { summary: Some(&outcome.summary), mail: &mail, around: &around, last: Some(&last) };
        write_metrics(folder, &metrics::text(&context.campaign.plan, &name_of(folder), &measured))
    });
    if let Err(error) = written {
        tracing::warn!("{error}");
    }
}

/// Writes down why a pass did not reach its end; another run that is at work is no trouble.
pub(crate) fn leave_failure(folder: &Path, error: &Error, now: Instant) {
    match error {
        Error::NoCampaign { .. }
        | Error::Usage { .. }
        | Error::Files(files::Error::Locked { .. } | files::Error::Owner { .. }) => return,
        _ => {}
    }
    let before = LastPass::of(folder).unwrap_or_default();
    let failed = Some(privacy::shown(&error.to_string()));
    let of_campaign_file = matches!(error, Error::Config(_));
    let last = LastPass { at: now, failed, of_campaign_file, unreadable: before.unreadable };
    let written = write_last(folder, &last).and_then(|()| {
        let campaign = match CampaignContext::of_folder(folder) {
            Ok(context) => context.campaign,
            // The campaign file is what failed; who it was about, the metrics before say.
            Err(_) => return mark_failed(folder, now),
        };
        let (mail, around) = (SpoolState::of(folder, &campaign.mail.limits, now)?, Surroundings::of(folder)?);
        let measured = Measured { summary: None, mail: &mail, around: &around, last: Some(&last) };
        write_metrics(folder, &metrics::text(&campaign.plan, &name_of(folder), &measured))
    });
    if let Err(error) = written {
        tracing::debug!("{error}");
    }
}

/// Has the metrics that lie there say that the last pass failed.
fn mark_failed(folder: &Path, now: Instant) -> Result<()> {
    let Some(before) = files::read_if_there(&folder.join(METRICS))? else { return Ok(()) };
    write_metrics(folder, &metrics::failed(&String::from_utf8_lossy(&before), now))
}

/// What the folder is called, however it was named on the command line.
fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn write_last(folder: &Path, last: &LastPass) -> Result<()> {
    let bytes = serde_json::to_vec(last).unwrap_or_default();
    write(&folder.join(LAST), &bytes)
}

fn write_metrics(folder: &Path, text: &str) -> Result<()> {
    write(&folder.join(METRICS), text.as_bytes())
}

/// Writes a sign; what somebody laid in its place stays.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(what) = files::foreign(path) {
        let what = files::in_words(what);
        tracing::warn!("{}", phrase!("{path} is {what}, not a file", path = path.display(), what = what));
        return Ok(());
    }
    Ok(files::write_unsynced(path, bytes)?)
}
