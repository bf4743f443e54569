//! Commands by which people decide, which no file can do.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::decider::Decider;
use super::retire::Retire;
use crate::clock::Clock;
use crate::commands;
use crate::error::Result;
use crate::model::period::ReportDate;
use crate::output::Output;
use crate::pipeline::decide::{DecisionRequest, Grounds};

/// Which report is meant.
#[derive(Debug, Args)]
pub(super) struct ReportOf {
    /// The unit: its identifier, name or alias.
    unit: String,
    /// The report date; what is due once needs none.
    #[arg(long, value_name = "DATE")]
    date: Option<ReportDate>,
    /// The form or document, by identifier or name, where it is not the daily one.
    #[arg(long)]
    form: Option<String>,
}

impl ReportOf {
    fn request(&self) -> DecisionRequest {
        DecisionRequest { unit: self.unit.clone(), form: self.form.clone(), date: self.date }
    }
}

/// What is decided.
#[derive(Debug, Subcommand)]
pub(super) enum DecisionCommand {
    /// Let a quarantined file in after all: it holds no personal data, or may hold what it holds.
    Release {
        /// Its path below `inbox/`, its path in `quarantine/`, or the beginning of its hash.
        file: String,
        /// Why; it is kept in the ledger.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Remove a quarantined file for good; the ledger keeps that it was there. Without a file, list what lies in quarantine.
    Purge {
        /// Its path below `inbox/`, its path in `quarantine/`, or the beginning of its hash.
        file: Option<String>,
        /// Why; it is kept in the ledger.
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Excuse a unit from reporting for some days (a storm, no power); it is neither missing nor chased then.
    Excuse {
        /// Its identifier, name or alias.
        unit: String,
        /// The report date, or the first of them; what is due once needs none.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// The last report date.
        #[arg(long, value_name = "DATE")]
        to: Option<ReportDate>,
        /// The form or document, by identifier or name, where it is not the daily one.
        #[arg(long)]
        form: Option<String>,
        /// It must report after all.
        #[arg(long)]
        lift: bool,
        /// Why; it is kept in the ledger and shown.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Take back a report that counts; the one that it took the place of counts again.
    Withdraw {
        #[command(flatten)]
        report: ReportOf,
        /// Why; it is kept in the ledger and shown.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Say that a warning was looked into and the figures are right; it is quiet then, until other figures come.
    Confirm {
        /// Code of the warning, as the workbook and `tonghop rules` name it: gap-balance.
        code: String,
        #[command(flatten)]
        report: ReportOf,
        /// Why; it is kept in the ledger and shown.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Mark a difficulty as over.
    Resolve {
        /// Its identifier, as `status` lists it: phuong-1-3.
        id: String,
        /// How; it is kept in the ledger and shown.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Propose the lines of the campaign file for units that an appendix no longer names: mergers, new names.
    Change {
        /// The appendix of the new units.
        #[arg(long, value_name = "FILE")]
        from_appendix: PathBuf,
        /// The first report date of the new units; by default today.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
    },
    /// Record that the edition of a date was seen and signed: who, when, and the hashes of its files.
    Approve {
        /// The report date.
        date: ReportDate,
        /// What is to be noted with it; it is kept in the ledger.
        #[arg(long, default_value = "")]
        note: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Close the figures of all report dates up to one: what comes for them later is a request that somebody accepts.
    Close {
        /// The last report date.
        date: ReportDate,
        /// Why; it is kept in the ledger and shown.
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Open closed report dates again, until they are closed once more.
    Reopen {
        /// The report date, or the first of them.
        date: ReportDate,
        /// The last report date.
        #[arg(long, value_name = "DATE")]
        to: Option<ReportDate>,
        /// Why; it is kept in the ledger and shown.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Let what was requested for a closed date count.
    Accept {
        /// Number of the request, as `status` lists it.
        request: u32,
        /// Why; it is kept in the ledger, shown, and told to the unit.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// Refuse what was requested for a closed date: it does not count.
    Refuse {
        /// Number of the request, as `status` lists it.
        request: u32,
        /// Why; it is kept in the ledger, shown, and told to the unit.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        decider: Decider,
    },
    /// List what people decided: who, when, about what, and why.
    Decisions,
    /// Remove originals whose time is over; the ledger keeps what they said and that they were there. Without `--yes`
    /// nothing is removed: what would go is listed, and what stays and why.
    Retire(Retire),
}

impl DecisionCommand {
    /// Records the decision, or lists those that were recorded.
    pub(super) fn call(&self, folder: &Path, clock: Clock, output: Output) -> Result<u8> {
        match self {
            Self::Release { file, reason, decider } => {
                commands::quarantine::release(folder, file, Grounds { reason, by: &decider.name() }, clock, output)
            }
            Self::Purge { file: None, .. } => commands::quarantine::list(folder, output),
            Self::Purge { file: Some(file), reason, decider } => {
                commands::quarantine::purge(folder, file, Grounds { reason, by: &decider.name() }, clock, output)
            }
            Self::Excuse { unit, date, to, form, lift, reason, decider } => {
                let request = DecisionRequest { unit: unit.clone(), form: form.clone(), date: *date };
                commands::decide::excuse(
                    folder,
                    (&request, *to, *lift),
                    Grounds { reason, by: &decider.name() },
                    clock,
                    output,
                )
            }
            Self::Withdraw { report, reason, decider } => {
                let request = report.request();
                commands::decide::withdraw(folder, &request, Grounds { reason, by: &decider.name() }, clock, output)
            }
            Self::Confirm { code, report, reason, decider } => {
                let request = report.request();
                commands::decide::confirm(
                    folder,
                    (&request, code),
                    Grounds { reason, by: &decider.name() },
                    clock,
                    output,
                )
            }
            Self::Resolve { id, reason, decider } => {
                commands::decide::resolve(folder, id, Grounds { reason, by: &decider.name() }, clock, output)
            }
            Self::Change { from_appendix, date } => {
                commands::change::from_appendix(folder, from_appendix, *date, clock, output)
            }
            Self::Approve { date, note, decider } => {
                let grounds = Grounds { reason: note, by: &decider.name() };
                commands::decide::approve(folder, *date, grounds, clock, output)
            }
            Self::Close { date, reason, decider } => {
                let grounds = Grounds { reason, by: &decider.name() };
                commands::decide::close(folder, *date, grounds, clock, output)
            }
            Self::Reopen { date, to, reason, decider } => {
                let grounds = Grounds { reason, by: &decider.name() };
                commands::decide::reopen(folder, (*date, *to), grounds, clock, output)
            }
            Self::Accept { request, reason, decider } => {
                let grounds = Grounds { reason, by: &decider.name() };
                commands::decide::answer(folder, (*request, true), grounds, clock, output)
            }
            Self::Refuse { request, reason, decider } => {
                let grounds = Grounds { reason, by: &decider.name() };
                commands::decide::answer(folder, (*request, false), grounds, clock, output)
            }
            Self::Decisions => commands::decide::list(folder, clock, output),
            Self::Retire(retire) => retire.call(folder, clock, output),
        }
    }
}
