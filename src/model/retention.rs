//! How long files are kept, by kind of data: what the campaign file says of it, and the day on which a file's time is over.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days that a file with citizens' data is kept where the campaign file says nothing of it.
pub(crate) const QUARANTINE_DAYS: u32 = 30;
/// Days whose files are never retired by a date: units still answer, and figures are still asked about.
pub(crate) const NEWEST_DAYS: u32 = 7;

/// What files are, as far as their time is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataKind {
    /// Reports and documents as they came, in `archive/`.
    Archive,
    /// Files with personal data, in `quarantine/`.
    Quarantine,
    /// Letters that were sent, in `outbox/mail/sent/`.
    Mail,
}

impl DataKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Archive, Self::Quarantine, Self::Mail];

    /// Its word on the command line and among the keys of words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Quarantine => "quarantine",
            Self::Mail => "mail",
        }
    }
}

/// How long a file is kept, from the day on which it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// So many days.
    Days(u32),
    /// So many months of the calendar.
    Months(u32),
}

impl Term {
    /// The first day on which a file that came on this day is over its time.
    #[must_use]
    pub fn over_on(self, came: NaiveDate) -> NaiveDate {
        let over = match self {
            Self::Days(days) => came.checked_add_days(Days::new(days.into())),
            Self::Months(months) => came.checked_add_months(Months::new(months)),
        };
        over.unwrap_or(NaiveDate::MAX)
    }
}

/// `[retention]`: how long files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Files of the archive. `None`: without limit.
    pub archive: Option<Term>,
    /// Files in quarantine, in days.
    pub quarantine_days: u32,
    /// Letters that were sent. `None`: without limit.
    pub mail: Option<Term>,
    /// Whether a run removes what is over its time in quarantine by itself.
    pub quarantine_automatic: bool,
}

impl Default for Retention {
    fn default() -> Self {
        Self { archive: None, quarantine_days: QUARANTINE_DAYS, mail: None, quarantine_automatic: false }
    }
}

impl Retention {
    /// How long files of a kind are kept. `None`: without limit.
    #[must_use]
    pub fn term(&self, kind: DataKind) -> Option<Term> {
        match kind {
            DataKind::Archive => self.archive,
            DataKind::Quarantine => Some(Term::Days(self.quarantine_days)),
            DataKind::Mail => self.mail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_ends_where_the_calendar_lets_it() {
        assert_eq!(Term::Days(30).over_on(day("2023-09-12")), day("2023-10-12"));
        assert_eq!(Term::Months(1).over_on(day("2024-01-31")), day("2024-02-29"));
        assert_eq!(Term::Months(24).over_on(day("2023-09-12")), day("2025-09-12"));
        assert_eq!(Term::Days(u32::MAX).over_on(NaiveDate::MAX), NaiveDate::MAX);
    }

    #[test]
    fn personal_data_alone_has_a_clock_where_the_file_sets_none() {
        let terms = DataKind::ALL.map(|kind| Retention::default().term(kind));
        assert_eq!(terms, [None, Some(Term::Days(QUARANTINE_DAYS)), None]);
    }
}
