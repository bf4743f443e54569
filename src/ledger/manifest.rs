//! The manifest of a run: its inputs, its clock, what it issued, and the hashes that hold it together.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::files;
use crate::model::exposure::Exposure;
use crate::model::id::{FormId, UnitId};
use crate::model::mail::MailKind;
use crate::model::period::{Instant, ReportDate};
use crate::model::period_report::ReportKind;
use crate::model::retention::DataKind;
use crate::model::summary::{Edition, Headline};
use crate::read::Stop;

/// Folder of files with personal data, below the campaign folder.
pub const QUARANTINE: &str = "quarantine";

/// What made the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// `tonghop run`: takes the inbox in and draws its report date.
    Run,
    /// `tonghop report --date`: draws a date again, or for the first time.
    Report,
    /// `tonghop release`: lets a quarantined file in after all.
    Release,
    /// `tonghop purge`: removes a quarantined file for good.
    Purge,
    /// `tonghop excuse`: a unit need not report for some days.
    Excuse,
    /// `tonghop withdraw`: takes a report back.
    Withdraw,
    /// `tonghop resolve`: a difficulty is over.
    Resolve,
    /// `tonghop confirm`: a warning was looked into, and the figures are right.
    Confirm,
    /// `tonghop retire`: removes originals whose time is over.
    Retire,
    /// `tonghop approve`: somebody has seen and signed an edition.
    Approve,
    /// `tonghop close`: figures up to a date change no more without a decision.
    Close,
    /// `tonghop reopen`: figures of a closed date may change again.
    Reopen,
    /// `tonghop accept`: what was requested for a closed date counts.
    Accept,
    /// `tonghop refuse`: what was requested for a closed date does not count.
    Refuse,
}

/// What reading a file gave besides its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// It ended the worker that read it.
    Stopped(Stop),
    /// It holds personal data: how much of what kind, by sheet.
    Private(Vec<Exposure>),
    /// It was read to its end, and is kept in quarantine all the same: its free text holds a citizen's number or two, or
    /// something in it could not be looked into. A replay reads it again, and masks again what was masked.
    Apart,
}

impl Reading {
    /// Whether a replay takes it as it was.
    #[must_use]
    pub fn is_final(&self) -> bool {
        *self != Self::Apart
    }

    /// Whether the file is kept in quarantine.
    #[must_use]
    pub fn keeps_from_sight(&self) -> bool {
        matches!(self, Self::Private(_) | Self::Apart)
    }
}

/// Someone's decision, which no file can make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
    /// Why, in that person's words.
    pub reason: String,
    /// Who. `None`: the ledger is older than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What somebody decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum About {
    /// A unit need not meet an obligation for these report dates.
    Days {
        /// The form or document.
        form: FormId,
        /// Unit.
        unit: UnitId,
        /// First report date.
        from: ReportDate,
        /// Last one.
        to: ReportDate,
        /// Whether that no longer holds.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lifted: bool,
    },
    /// A report that counts is taken back; the one that it took the place of counts again.
    Report {
        /// The form or document.
        form: FormId,
        /// Unit.
        unit: UnitId,
        /// Report date.
        date: ReportDate,
        /// SHA-256 of its file.
        withdrawn: String,
        /// Whether its date is closed: then it is taken back once somebody accepts that.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        requested: bool,
    },
    /// What a warning points at was looked into, and is right.
    Warning {
        /// The form or document.
        form: FormId,
        /// Unit.
        unit: UnitId,
        /// Report date.
        date: ReportDate,
        /// Code of the warning.
        code: String,
        /// SHA-256 of the file that was looked into: another one is warned about again.
        confirmed: String,
    },
    /// A difficulty is over.
    Difficulty {
        /// Its identifier.
        difficulty: String,
    },
    /// Originals whose time is over are removed.
    Retired {
        /// Those that came before this day. `None`: those over the terms of the campaign file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<NaiveDate>,
        /// What went: a tombstone for each file.
        retired: Vec<RetiredFile>,
    },
    /// A file in quarantine is let in, or removed.
    File {
        /// SHA-256 of the file.
        sha256: String,
    },
    /// An edition was seen and signed.
    Edition {
        /// Its report date.
        date: ReportDate,
        /// Its revision.
        revision: u32,
        /// Its files as they were signed.
        approved: Vec<OutputRef>,
    },
    /// Figures of report dates change no more without a decision.
    Closed {
        /// The last of them.
        closed_until: ReportDate,
    },
    /// Figures of report dates that were closed may change again.
    Reopened {
        /// The first of them.
        reopened_from: ReportDate,
        /// The last one.
        reopened_to: ReportDate,
    },
    /// What was requested for a closed date counts, or does not.
    Request {
        /// Number of the request.
        request: u32,
        /// Whether it counts.
        accepted: bool,
    },
}

/// What the ledger keeps of a file whose original was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredFile {
    /// What it was.
    pub kind: DataKind,
    /// Path below `inbox/`; of a letter its name in the spool.
    pub path: String,
    /// Where it lay, below the campaign folder.
    pub stored: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When it came last; of a letter when it was written.
    pub came: Instant,
}

impl Decision {
    /// The files whose originals it removed.
    #[must_use]
    pub fn retired(&self) -> &[RetiredFile] {
        if let About::Retired { retired, .. } = &self.about { retired } else { &[] }
    }

    /// The quarantined file that it is about.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        if let About::File { sha256 } = &self.about { Some(sha256) } else { None }
    }
}

/// A file that the run took in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelRef {
    /// Path below `inbox/`.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When it came.
    pub arrival: Instant,
    /// Why that time is believed, if `arrivals.csv` states it.
    pub arrival_reason: Option<String>,
    /// Where it is kept, below the campaign folder.
    pub stored: String,
    /// What reading it gave, where that says more than its entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}

impl ParcelRef {
    /// Whether a replay reads its bytes.
    #[must_use]
    pub fn is_read_again(&self) -> bool {
        !self.reading.as_ref().is_some_and(Reading::is_final)
    }

    /// Whether it was put into quarantine.
    #[must_use]
    pub fn is_quarantined(&self) -> bool {
        self.stored.strip_prefix(QUARANTINE).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The slip of a returned file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipRef {
    /// SHA-256 of the file that was returned.
    pub source: String,
    /// Path below the campaign folder.
    pub path: String,
    /// SHA-256 of the slip's bytes.
    pub sha256: String,
    /// How often the same report was returned, this time included. `None`: the ledger is older than this count.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub number: u32,
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_once(number: &u32) -> bool {
    *number <= 1
}

/// A slip that lies open no longer: what it asked for was answered, or a newer slip asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSlip {
    /// Path that it had, below the campaign folder.
    pub path: String,
    /// Path that it has from now on.
    pub to: String,
}

/// A file in `outbox/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRef {
    /// Path below the campaign folder.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl OutputRef {
    /// Whether it is a workbook.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "xlsx")
    }
}

/// A mail that was spooled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRef {
    /// File name in the spool.
    pub file: String,
    /// Its Message-ID.
    pub message_id: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is about; `None` in ledgers from before there were several kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MailKind>,
    /// Addresses of its recipients, copies included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Units that it is about, where it is not about all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitId>,
    /// Whether it goes to its one unit itself, and not to those who watch over all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_unit: bool,
    /// Report dates that it tells of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<ReportDate>,
    /// What else is due that it asks for: obligation and period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<String>,
}

/// A summary that the run drew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueRecord {
    /// Its report date.
    pub date: ReportDate,
    /// 0 for the first edition.
    pub revision: u32,
    /// What kind of edition it is.
    pub edition: Edition,
    /// Whether it is issued: from now on a change makes a revision.
    pub issued: bool,
    /// Whether the leadership gets a letter about it; where editions have to be approved, once this one is.
    pub mailed: bool,
    /// The run that drew it first, where this one drew it again with the mark of its approval: figures are that run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approves: Option<u32>,
    /// What the list of days shows of it; `None` in ledgers from before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<Headline>,
    /// Its files; the list of days stands with the last summary of the run.
    pub outputs: Vec<OutputRef>,
}

impl IssueRecord {
    /// A first edition that was not drawn yet.
    #[must_use]
    pub fn blank(date: ReportDate) -> Self {
        Self {
            date,
            revision: 0,
            edition: Edition::First,
            issued: false,
            mailed: false,
            approves: None,
            headline: None,
            outputs: Vec::new(),
        }
    }
}

/// A final or periodic report that the run drew, for people to finish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Which report.
    pub report: ReportKind,
    /// The last day that it tells of.
    pub date: ReportDate,
    /// The moment that it bears.
    pub drawn: Instant,
    /// Its files under the names that were free.
    pub outputs: Vec<OutputRef>,
}

/// The manifest of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub schema: u32,
    /// Number of the run, from 1.
    pub run: u32,
    /// Program and version that made it.
    pub program: String,
    /// What made it.
    pub trigger: Trigger,
    /// Its clock.
    pub clock: Instant,
    /// The report date it drew.
    pub report_date: ReportDate,
    /// SHA-256 of the campaign file in force, kept in `ledger/objects/`.
    pub campaign: String,
    /// Templates in force that override built-in ones, by name, kept in `ledger/objects/`.
    pub templates: BTreeMap<String, String>,
    /// SHA-256 of the manifest before it; `None` for the first.
    pub previous: Option<String>,
    /// Files it took in, in the order in which it judged them.
    pub parcels: Vec<ParcelRef>,
    /// Summaries it drew.
    pub drawn: Vec<IssueRecord>,
    /// Reports it drew for people to finish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<Draft>,
    /// Mail it spooled.
    pub mail: Vec<MailRef>,
    /// Slips of the files that it returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slips: Vec<SlipRef>,
    /// Slips, of this run or earlier ones, that lie open no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<ClosedSlip>,
    /// What somebody decided, if that made the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// SHA-256 of its tables, by file name.
    pub tables: BTreeMap<String, String>,
    /// SHA-256 of this manifest without this line, so that a change in the last one shows, too; `None` in older ledgers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
}

impl Manifest {
    /// Its bytes as they stand in the ledger.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// The manifest with its seal.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.seal = None;
        self.seal = Some(files::sha256(&self.to_bytes()));
        self
    }

    /// Whether these bytes are the manifest as it was written.
    #[must_use]
    pub fn is_written_as(&self, bytes: &[u8]) -> bool {
        self.to_bytes() == bytes && (self.seal.is_none() || self.clone().sealed().seal == self.seal)
    }
}
