//! Is all well? What a person should look at, of the day, the files, the mail and the runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::notifications::held_back;
use super::plan::Withheld;
use super::signs::Surroundings;
use super::spool_state::SpoolState;
use super::tray::Unanswered;
use super::{quarantine, retire};
use crate::ledger::{Book, ParcelRef, RetiredFile};
use crate::model::campaign::Campaign;
use crate::model::id::UnitId;
use crate::model::period::{Calendar, Instant, ReportDate};
use crate::model::retention::{DataKind, Retention};
use crate::model::submission::Status;
use crate::model::summary::Summary;
use crate::recognise::privacy;

/// Hours after a deadline by which a run should have come.
pub(crate) const RUN_HOURS: i64 = 2;

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub(crate) enum Concern {
    /// No run came after the last deadline: nothing calls the daily job.
    NoRun {
        /// The deadline.
        deadline: Instant,
        /// The last run, if there was one.
        last: Option<Instant>,
    },
    /// There is no inbox, or not the share that was mounted on it.
    NoInbox {
        /// What is wrong.
        message: String,
    },
    /// The last pass ended before its end, and none came to its end since.
    Failed {
        /// When.
        at: Instant,
        /// Why.
        message: String,
    },
    /// The last pass found mistakes in the campaign file, which has none any more.
    Mended {
        /// When that pass was.
        at: Instant,
    },
    /// What calls the daily job is enabled and does not run.
    Stopped {
        /// The unit.
        unit: String,
        /// `systemctl`, as the unit is to be called with it.
        systemctl: String,
    },
    /// A run was cut off, and none came since to finish it.
    Unfinished,
    /// Parts of the campaign folder belong to another user than the folder.
    OfOthers {
        /// Their paths below the folder, with their owners.
        items: Vec<String>,
    },
    /// Files and folders of the inbox that cannot be read.
    Unreadable {
        /// Their paths below `inbox/`, with the reason.
        items: Vec<String>,
    },
    /// Files that were taken in and cannot be removed from the inbox.
    Left {
        /// Their paths below `inbox/`.
        files: Vec<String>,
    },
    /// The last run bears a later time than the clock shows.
    Clock {
        /// The last run.
        last: Instant,
    },
    /// A summary is not issued, because a total fell and nothing explains it.
    TotalFell {
        /// The dates that wait.
        dates: Vec<ReportDate>,
        /// What is said of the first of them.
        message: String,
    },
    /// Units that have not reported although the deadline has passed.
    Missing {
        /// Their names.
        units: Vec<String>,
    },
    /// Units whose report went back, and that have sent no other.
    Returned {
        /// Their names.
        units: Vec<String>,
    },
    /// Returned files of which it is not known whose they are.
    Unknown {
        /// Their paths below `inbox/`.
        files: Vec<String>,
    },
    /// Other returned files that were not sent again: of another period or form, or after a report that counts.
    Unanswered {
        /// Their paths below `inbox/`.
        files: Vec<String>,
    },
    /// The last deadline of the campaign is past.
    Ended {
        /// Its last day.
        date: ReportDate,
    },
    /// Files that are put away for what they hold of citizens.
    Quarantined {
        /// How many.
        files: usize,
        /// Which.
        held: Vec<Held>,
    },
    /// Originals that are over their time by the campaign file, and that nothing needs any more.
    Overdue {
        /// What they are.
        kind: DataKind,
        /// How many.
        files: usize,
        /// The first of them.
        named: Vec<String>,
    },
    /// Letters that somebody will not get.
    Undelivered {
        /// How many.
        letters: usize,
    },
    /// Requests for closed dates that nobody has answered.
    Requests {
        /// Their numbers.
        requests: Vec<u32>,
    },
    /// Editions that have to be approved before the leadership gets them.
    Unapproved {
        /// Their dates.
        dates: Vec<ReportDate>,
    },
    /// Mail that waits because sending fails.
    Unsent {
        /// What the server said, or what is wrong.
        trouble: String,
    },
}

/// A file in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Held {
    /// Path below `inbox/`.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it came.
    pub arrival: Instant,
    /// The first day on which it is over its time. `None`: it has no limit.
    pub runs_out: Option<NaiveDate>,
}

impl Held {
    /// A file that the ledger says is put away.
    #[must_use]
    pub(crate) fn of(parcel: &ParcelRef, campaign: &Campaign) -> Self {
        Self {
            file: parcel.path.clone(),
            sha256: parcel.sha256.clone(),
            arrival: campaign.calendar.local(parcel.arrival),
            runs_out: retire::runs_out(DataKind::Quarantine, parcel.arrival, campaign),
        }
    }

    /// All files in quarantine, those first whose time is over first.
    #[must_use]
    pub(crate) fn all(book: &Book, campaign: &Campaign) -> Vec<Self> {
        let mut held: Vec<Self> = quarantine::held(book).into_iter().map(|parcel| Self::of(parcel, campaign)).collect();
        held.sort_by_key(|file| file.runs_out);
        held
    }

    /// The beginning of its hash, by which it can be named.
    #[must_use]
    pub(crate) fn short_hash(&self) -> &str {
        self.sha256.get(..SHORT_HASH).unwrap_or(&self.sha256)
    }
}

/// Letters of a hash that distinguish files for people.
const SHORT_HASH: usize = 12;

/// How much a concern matters to whoever watches over the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// The office's daily work: a unit is late, a report went back.
    Work,
    /// Something should be looked at; the figures come all the same.
    Warning,
    /// Work or mail stands still.
    Critical,
}

impl Concern {
    /// How much it matters.
    #[must_use]
    pub(crate) const fn weight(&self) -> Weight {
        match self {
            Self::Missing { .. }
            | Self::Returned { .. }
            | Self::Unknown { .. }
            | Self::Unanswered { .. }
            | Self::Requests { .. }
            | Self::Unapproved { .. }
            | Self::Ended { .. } => Weight::Work,
            Self::OfOthers { .. }
            | Self::Unreadable { .. }
            | Self::Left { .. }
            | Self::Mended { .. }
            | Self::Quarantined { .. }
            | Self::Overdue { .. }
            | Self::Undelivered { .. }
            | Self::Unsent { .. } => Weight::Warning,
            Self::NoRun { .. }
            | Self::NoInbox { .. }
            | Self::Failed { .. }
            | Self::Stopped { .. }
            | Self::Unfinished
            | Self::Clock { .. }
            | Self::TotalFell { .. } => Weight::Critical,
        }
    }
}

/// What around the folder's work is to be looked at, below the folder.
#[must_use]
pub(crate) fn around(around: &Surroundings, folder: &Path, calendar: &Calendar) -> Vec<Concern> {
    let with_reason = |(path, reason): &(String, String)| format!("{path} ({reason})");
    let whose = |(path, owner): &(PathBuf, String)| {
        let path = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        format!("{} ({owner})", privacy::shown(&path))
    };
    let mut concerns = Vec::new();
    concerns.extend(around.no_inbox.clone().map(|message| Concern::NoInbox { message }));
    concerns.extend(around.failed.clone().map(|failure| {
        let at = calendar.local(failure.at);
        // Whoever looks has read the campaign file.
        if failure.of_campaign_file { Concern::Mended { at } } else { Concern::Failed { at, message: failure.message } }
    }));
    concerns.extend(around.unfinished.then_some(Concern::Unfinished));
    let items = |items: Vec<String>| (!items.is_empty()).then_some(items);
    let of_others = items(around.of_others.iter().map(whose).collect());
    concerns.extend(of_others.map(|items| Concern::OfOthers { items }));
    let unreadable = items(around.unreadable.iter().map(with_reason).collect());
    concerns.extend(unreadable.map(|items| Concern::Unreadable { items }));
    concerns.extend(items(around.left.clone()).map(|files| Concern::Left { files }));
    concerns
}

/// Files of a kind that are over their time and that are named one by one.
const NAMED: usize = 12;

/// What waits to be retired, by kind. What a run removes by itself waits for the next run alone.
#[must_use]
pub(crate) fn overdue(files: &[RetiredFile], retention: &Retention) -> Vec<Concern> {
    let concern = |kind: DataKind| {
        let own: Vec<&RetiredFile> = files.iter().filter(|file| file.kind == kind).collect();
        let is_automatic = kind == DataKind::Quarantine && retention.quarantine_automatic;
        let named = own.iter().take(NAMED).map(|file| file.path.clone()).collect();
        (!own.is_empty() && !is_automatic).then_some(Concern::Overdue { kind, files: own.len(), named })
    };
    DataKind::ALL.into_iter().filter_map(concern).collect()
}

/// What is to be looked at; nothing when all is well.
#[must_use]
pub(crate) fn concerns(
    summary: &Summary,
    withheld: &[Withheld],
    unanswered: &[Unanswered],
    mail: &SpoolState,
    book: &Book,
    campaign: &Campaign,
    now: Instant,
) -> Vec<Concern> {
    let calendar = &campaign.calendar;
    let last = book.manifests().iter().map(|manifest| manifest.clock).max();
    let mut concerns = Vec::new();
    let passed = calendar.periods().map(|period| calendar.deadline(period.ends)).filter(|due| *due <= now).max();
    if let Some(deadline) = passed
        && last.is_none_or(|last| last < deadline)
        && (now - deadline).num_hours() >= RUN_HOURS
    {
        concerns.push(Concern::NoRun { deadline, last });
    }
    if let Some(last) = last.filter(|last| *last > now) {
        concerns.push(Concern::Clock { last });
    }
    if let Some(first) = withheld.iter().find_map(|withheld| withheld.findings.first()) {
        let dates = withheld.iter().map(|withheld| withheld.date).collect();
        concerns.push(Concern::TotalFell { dates, message: first.message.clone() });
    }
    let with = |status: Status| -> Vec<String> {
        summary.units.iter().filter(|unit| unit.status == status).map(|unit| unit.name.clone()).collect()
    };
    let (missing, returned) = (with(Status::Missing), with(Status::Returned));
    if !missing.is_empty() {
        concerns.push(Concern::Missing { units: missing });
    }
    if !returned.is_empty() {
        concerns.push(Concern::Returned { units: returned });
    }
    // Once everybody has reported for a date, whoever sent a file that day has sent another.
    let is_complete = summary.turnout.reported() >= summary.turnout.expected();
    let is_settled = |file: &Unanswered| is_complete && file.date == Some(summary.period.ends);
    let mut unknown = BTreeSet::new();
    let mut others = BTreeSet::new();
    for file in unanswered {
        let is_returned =
            |id: &UnitId| summary.units.iter().any(|unit| unit.id == *id && unit.status == Status::Returned);
        if file.units.is_empty() {
            unknown.extend((!is_settled(file)).then(|| file.file.clone()));
        } else if !file.units.iter().any(is_returned) {
            others.insert(file.file.clone());
        }
    }
    if !unknown.is_empty() {
        concerns.push(Concern::Unknown { files: unknown.into_iter().collect() });
    }
    if !others.is_empty() {
        concerns.push(Concern::Unanswered { files: others.into_iter().collect() });
    }
    let requests: Vec<u32> = summary.open_requests().map(|request| request.id).collect();
    if !requests.is_empty() {
        concerns.push(Concern::Requests { requests });
    }
    let dates: Vec<ReportDate> = held_back(campaign, book, book.next_run()).into_keys().collect();
    if !dates.is_empty() {
        concerns.push(Concern::Unapproved { dates });
    }
    if let Some(date) = calendar.periods().last().map(|period| period.ends).filter(|date| now > calendar.closed(*date))
    {
        concerns.push(Concern::Ended { date });
    }
    // What counts all the same asks nobody for a decision.
    let held = quarantine::held(book).into_iter().filter(|parcel| !parcel.is_read_again());
    let held: Vec<Held> = held.map(|parcel| Held::of(parcel, campaign)).collect();
    if !held.is_empty() {
        concerns.push(Concern::Quarantined { files: held.len(), held });
    }
    if mail.failed > 0 {
        concerns.push(Concern::Undelivered { letters: mail.failed });
    }
    if let (Some(trouble), true) = (&mail.trouble, mail.queued > 0) {
        concerns.push(Concern::Unsent { trouble: trouble.clone() });
    }
    concerns
}
