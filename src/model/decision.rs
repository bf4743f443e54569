//! What people decide, as it is listed: who, when, about what, and why.

use chrono::NaiveDate;
use serde::Serialize;

use super::id::{FormId, UnitId};
use super::period::{Instant, ReportDate};

/// Kinds of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// A unit need not report.
    Excused,
    /// It must report after all.
    Lifted,
    /// A report was taken back.
    Withdrawn,
    /// What a warning points at is right.
    Confirmed,
    /// A difficulty is over.
    Resolved,
    /// A file was let out of quarantine.
    Released,
    /// A file was removed from quarantine for good.
    Purged,
    /// Originals whose time was over were removed.
    Retired,
    /// A report of a closed date is to be taken back.
    WithdrawalRequested,
    /// An edition was seen and signed.
    Approved,
    /// Figures up to a date change no more without a decision.
    Closed,
    /// Figures of closed dates may change again.
    Reopened,
    /// What was requested for a closed date counts.
    Accepted,
    /// What was requested for a closed date does not count.
    Refused,
}

impl DecisionKind {
    /// Its key among the words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Excused => "decision_sheet.excused",
            Self::Lifted => "decision_sheet.lifted",
            Self::Withdrawn => "decision_sheet.withdrawn",
            Self::Confirmed => "decision_sheet.confirmed",
            Self::Resolved => "decision_sheet.resolved",
            Self::Released => "decision_sheet.released",
            Self::Purged => "decision_sheet.purged",
            Self::Retired => "decision_sheet.retired",
            Self::WithdrawalRequested => "decision_sheet.withdrawal-requested",
            Self::Approved => "decision_sheet.approved",
            Self::Closed => "decision_sheet.closed",
            Self::Reopened => "decision_sheet.reopened",
            Self::Accepted => "decision_sheet.accepted",
            Self::Refused => "decision_sheet.refused",
        }
    }
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedDecision {
    /// What was decided.
    pub kind: DecisionKind,
    /// The unit that it concerns. `None`: it is about a file of nobody known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The form or document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// The first report date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<ReportDate>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<ReportDate>,
    /// The file, as a path below `inbox/`, with the code of a warning about it; or the text of the difficulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How many files were removed, where their time was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<usize>,
    /// The day before which those came. `None`: they were over the terms of the campaign file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<NaiveDate>,
    /// Why, in that person's words.
    pub reason: String,
    /// Who. `None`: the ledger is older than that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    pub decided_at: Instant,
    /// The run that recorded it.
    pub run: u32,
}
