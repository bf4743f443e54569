//! Reports that were checked against the ledger, or need not be.

use crate::ledger::{AppendixEntry, Entry};

/// An entry with the appendix it brings, if it does.
pub type Validated = (Entry, Option<AppendixEntry>);
