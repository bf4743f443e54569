//! Reporting units: who must report, with which quota, under whom.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::count::Count;
use super::form::Form;
use super::id::{FormId, UnitId};

/// A unit that must report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// Full name; where several units bear one, with what stands above it: `Phường 1, Thị xã Duyên Hải`.
    pub name: String,
    /// Its name among the units of one superior.
    pub local: String,
    /// Every way in which it is written, the name, the identifier and the code included.
    pub aliases: Vec<String>,
    /// Its quota; `None` for a unit that reports without one: neither an appendix nor the campaign file gives it.
    pub quota: Option<Count>,
    /// The units or groups above it, by name, the highest first.
    pub above: Vec<String>,
    /// Whether other units stand below it: its figures are theirs, it brings none to the quota itself.
    pub inner: bool,
    /// Addresses for what concerns this unit alone.
    pub emails: Vec<String>,
    /// Its known sub-rows; empty when any name will do.
    pub areas: Vec<String>,
    /// The forms that it fills in, where the campaign file lists them.
    pub forms: Option<Vec<FormId>>,
    /// The first day on which it holds, where a change of units made it: before that its history is its predecessors'.
    pub began: Option<NaiveDate>,
    /// The day from which it holds no longer, where its results still count for itself.
    pub ended: Option<NaiveDate>,
}

impl Unit {
    /// Whether the unit sends this form: as its file lists, else by what the form says. What counts to the quota comes
    /// from the lowest units alone.
    #[must_use]
    pub fn sends(&self, form: &Form) -> bool {
        self.ended.is_none() && self.counts(form)
    }

    /// Whether what it brought in this form counts: it sends the form, or did until it ended.
    #[must_use]
    pub fn counts(&self, form: &Form) -> bool {
        if self.inner && form.counts() {
            return false;
        }
        match &self.forms {
            Some(own) => own.contains(&form.id),
            None => form.everyone,
        }
    }
}

/// Between the names of branches where they stand in one text, the highest first.
pub(crate) const BRANCHES: &str = " > ";

/// Which units there are, as quota appendices say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedUnits {
    /// The lines of the newest appendix. `None`: there is none, and the units are those of the campaign file.
    pub newest: Option<Vec<QuotaLine>>,
    /// Those of the appendices before it, the oldest first, where units change in the campaign: they may name the units
    /// of earlier dates. Empty otherwise.
    pub earlier: Vec<Vec<QuotaLine>>,
}

impl StatedUnits {
    /// The same after one more appendix.
    #[must_use]
    pub fn followed_by(&self, lines: Vec<QuotaLine>, units_change: bool) -> Self {
        let mut earlier = self.earlier.clone();
        if units_change {
            earlier.extend(self.newest.clone().filter(|newest| *newest != lines));
        }
        Self { newest: Some(lines), earlier }
    }

    /// All appendices, the newest last.
    pub fn all(&self) -> impl Iterator<Item = &[QuotaLine]> {
        self.earlier.iter().chain(&self.newest).map(Vec::as_slice)
    }
}

/// A line of a quota appendix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaLine {
    /// The unit's name as written.
    pub name: String,
    /// Its code, where the appendix has one.
    pub code: Option<String>,
    /// Its quota.
    pub quota: Count,
    /// The units or groups above it, the highest first.
    pub above: Vec<String>,
    /// Its addresses, as written.
    pub email: Option<String>,
    /// Where the quota stands.
    pub cell: super::cell::CellRef,
}
