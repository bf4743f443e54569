//! What was requested for dates whose figures are closed, as it is listed: who, when, why, and what was answered.

use serde::Serialize;

use super::id::{FormId, UnitId};
use super::period::{Instant, ReportDate};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Other figures than those that count.
    Correction,
    /// Figures where none count.
    LateReport,
    /// That a report is taken back.
    Withdrawal,
}

impl RequestKind {
    /// Its key among the words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Correction => "request.correction",
            Self::LateReport => "request.late-report",
            Self::Withdrawal => "request.withdrawal",
        }
    }
}

/// What somebody answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestAnswer {
    /// Whether it counts.
    pub accepted: bool,
    /// Why, in that person's words.
    pub reason: String,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    pub decided_at: Instant,
}

/// A request: it does not count until somebody accepts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedRequest {
    /// Its number, by which it is accepted or refused.
    pub id: u32,
    /// What it asks for.
    pub kind: RequestKind,
    /// The unit.
    pub unit: UnitId,
    /// The form.
    pub form: FormId,
    /// The report date, which is closed.
    pub date: ReportDate,
    /// The file that is to count, or to be taken back: a path below `inbox/`.
    pub file: String,
    /// When the file came, or somebody asked.
    pub requested_at: Instant,
    /// Who asked, where a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why that person asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The answer. `None`: it waits for one.
    pub answer: Option<RequestAnswer>,
}

impl RecordedRequest {
    /// The key of the word for how it stands.
    #[must_use]
    pub fn state_key(&self) -> &'static str {
        match &self.answer {
            None => "request.open",
            Some(answer) if answer.accepted => "request.accepted",
            Some(_) => "request.refused",
        }
    }
}

/// That somebody has seen and signed an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// Who.
    pub by: String,
    /// When.
    pub approved_at: Instant,
    /// What that person noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
