//! `tonghop retire`: which originals are over their time, and whether they go.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::decider::Decider;
use crate::clock::Clock;
use crate::commands;
use crate::error::Result;
use crate::model::period::ReportDate;
use crate::model::retention::DataKind;
use crate::output::Output;
use crate::pipeline::decide::Grounds;
use crate::pipeline::retire::RetireRequest;

/// Kinds of data.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Reports and documents as they came.
    Archive,
    /// Files with citizens' data.
    Quarantine,
    /// Letters that were sent.
    Mail,
}

impl Kind {
    fn of_data(self) -> DataKind {
        match self {
            Self::Archive => DataKind::Archive,
            Self::Quarantine => DataKind::Quarantine,
            Self::Mail => DataKind::Mail,
        }
    }
}

/// What is to be retired.
#[derive(Debug, Args)]
pub(super) struct Retire {
    /// What came before this day; by default what is over the terms of `[retention]`.
    #[arg(long, value_name = "DATE")]
    before: Option<ReportDate>,
    /// This kind of data only; may be given several times.
    #[arg(long, value_name = "KIND")]
    kind: Vec<Kind>,
    /// Remove the files; without it they are only listed.
    #[arg(long)]
    yes: bool,
    /// Why; it is kept in the ledger and shown.
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    decider: Decider,
}

impl Retire {
    /// Lists the files, or removes them.
    pub(super) fn call(&self, folder: &Path, clock: Clock, output: Output) -> Result<u8> {
        let kinds = self.kind.iter().map(|kind| kind.of_data()).collect();
        let request = RetireRequest { before: self.before.map(|date| date.0), kinds };
        if !self.yes {
            return commands::retire::list(folder, &request, clock, output);
        }
        let grounds = Grounds { reason: &self.reason, by: &self.decider.name() };
        commands::retire::retire(folder, &request, grounds, clock, output)
    }
}
