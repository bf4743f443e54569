//! Who decides, and why: arguments that all decisions share.

use clap::Args;

use crate::commands;

/// Who decides.
#[derive(Debug, Args)]
pub(super) struct Decider {
    /// Who decides; it is kept in the ledger and shown. By default the name of the account.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Decider {
    pub(super) fn name(&self) -> String {
        self.by.clone().unwrap_or_else(commands::decide::account_name)
    }
}
