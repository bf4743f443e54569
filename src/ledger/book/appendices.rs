//! The quota appendices, and which of them holds for a date.

use super::Book;
use super::entry::AppendixEntry;
use crate::ledger::as_of::AsOf;
use crate::model::period::ReportDate;
use crate::model::unit::StatedUnits;

impl Book {
    /// The appendix in force for a date: of those known then the newest that states no day or
    /// an earlier one, and of those a later run took in only such as state a day.
    #[must_use]
    pub fn appendix(&self, date: ReportDate, as_of: impl Into<AsOf>, issued_by: Option<u32>) -> Option<&AppendixEntry> {
        let as_of = as_of.into();
        let known = self.appendices.iter().filter(|appendix| as_of.sees(appendix.run));
        let first = self.appendices.first().filter(|appendix| as_of.sees(appendix.run));
        let mut in_force = known.filter(|appendix| match appendix.holds_from {
            Some(day) => day <= date.0,
            None => issued_by.is_none_or(|run| appendix.run <= run),
        });
        in_force.next_back().or(first)
    }

    /// The appendices that hold for a date, the one in force being the last.
    #[must_use]
    pub fn appendices_in_force(
        &self,
        date: ReportDate,
        as_of: impl Into<AsOf>,
        issued_by: Option<u32>,
    ) -> Vec<&AppendixEntry> {
        let as_of = as_of.into();
        let Some(last) = self.appendix(date, as_of, issued_by) else { return Vec::new() };
        let before = self.appendices.iter().filter(|appendix| as_of.sees(appendix.run) && appendix.run <= last.run);
        before.take_while(|appendix| appendix.entry != last.entry).chain([last]).collect()
    }

    /// All appendices, in the order of runs.
    #[must_use]
    pub fn appendices(&self) -> &[AppendixEntry] {
        &self.appendices
    }

    /// What all appendices say of the units; only the newest counts where units never change.
    #[must_use]
    pub fn stated_units(&self, units_change: bool) -> StatedUnits {
        let all = self.appendices.iter().skip(if units_change { 0 } else { self.appendices.len().saturating_sub(1) });
        all.fold(StatedUnits::default(), |before, appendix| before.followed_by(appendix.lines.clone(), units_change))
    }

    /// The newest appendix there is.
    #[must_use]
    pub fn newest_appendix(&self) -> Option<&AppendixEntry> {
        self.appendices.last()
    }
}
