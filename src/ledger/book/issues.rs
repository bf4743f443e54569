//! What was drawn and issued of each date.

use std::collections::{BTreeMap, BTreeSet};

use super::Book;
use crate::ledger::as_of::AsOf;
use crate::ledger::manifest::IssueRecord;
use crate::model::period::{Instant, ReportDate};
use crate::model::summary::Edition;

/// A summary as it was last drawn, and by which run.
#[derive(Clone, Debug, PartialEq)]
pub struct LastIssue {
    /// The run.
    pub run: u32,
    /// Its clock.
    pub clock: Instant,
    /// What it drew.
    pub drawn: IssueRecord,
    /// The run that issued the date first; `None` while it is not issued.
    pub issued_by: Option<u32>,
    /// Whether a mail about this date was ever written.
    pub mailed: bool,
}

impl Book {
    /// How a date was last drawn, as of a run.
    #[must_use]
    pub fn drawing(&self, date: ReportDate, as_of: impl Into<AsOf>) -> Option<LastIssue> {
        let as_of = as_of.into();
        self.drawings(as_of).remove(&date)
    }

    /// Which correction, or which supplement, of its date a drawing is, from 1; 0 for a first edition.
    #[must_use]
    pub fn edition_number(&self, drawn: &IssueRecord) -> u32 {
        if drawn.edition == Edition::First {
            return 0;
        }
        let all = self.manifests.iter().flat_map(|manifest| &manifest.drawn);
        let alike = all.filter(|other| other.date == drawn.date && other.edition == drawn.edition);
        let before: BTreeSet<u32> =
            alike.map(|other| other.revision).filter(|revision| *revision < drawn.revision).collect();
        u32::try_from(before.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// How every drawn date was last drawn, as of a run.
    #[must_use]
    pub fn drawings(&self, as_of: impl Into<AsOf>) -> BTreeMap<ReportDate, LastIssue> {
        let as_of = as_of.into();
        let mut found: BTreeMap<ReportDate, LastIssue> = BTreeMap::new();
        for manifest in self.manifests.iter().take_while(|manifest| as_of.sees(manifest.run)) {
            for drawn in &manifest.drawn {
                let before = found.remove(&drawn.date);
                let issued_before = before.as_ref().and_then(|before| before.issued_by);
                // The mark of an approval changes no figure: those are of the run that drew the edition.
                let drew = before.as_ref().filter(|before| drawn.approves == Some(before.run));
                let (run, clock) = drew.map_or((manifest.run, manifest.clock), |before| (before.run, before.clock));
                let drawing = LastIssue {
                    run,
                    clock,
                    issued_by: issued_before.or_else(|| drawn.issued.then_some(manifest.run)),
                    mailed: drawn.mailed || before.is_some_and(|before| before.mailed),
                    drawn: drawn.clone(),
                };
                found.insert(drawn.date, drawing);
            }
        }
        found
    }
}
