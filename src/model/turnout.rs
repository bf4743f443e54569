//! How many units reported, and how.

use super::submission::Status;

/// How many units reported, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Units that must report.
    pub units: usize,
    /// On time.
    pub on_time: usize,
    /// After the deadline.
    pub late: usize,
    /// Not at all, and the deadline is past.
    pub missing: usize,
    /// Only with reports that had to be returned.
    pub returned: usize,
    /// Not yet; there is still time.
    pub pending: usize,
    /// Not at all, and they are excused.
    pub excused: usize,
}

impl Turnout {
    /// Counts the units by their statuses.
    #[must_use]
    pub fn of(statuses: impl IntoIterator<Item = Status>) -> Self {
        let mut turnout = Self::default();
        for status in statuses {
            turnout.units += usize::from(status != Status::Inactive);
            match status {
                Status::Inactive => {}
                Status::OnTime => turnout.on_time += 1,
                Status::Late => turnout.late += 1,
                Status::Missing => turnout.missing += 1,
                Status::Returned => turnout.returned += 1,
                Status::Pending => turnout.pending += 1,
                Status::Excused => turnout.excused += 1,
            }
        }
        turnout
    }

    /// Units whose report counts.
    #[must_use]
    pub fn reported(&self) -> usize {
        self.on_time + self.late
    }

    /// Units that must report and are not excused.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.units - self.excused
    }
}
