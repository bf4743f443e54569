//! Submissions: what one file says of one form, one unit and one report date.

mod figures;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cell::CellRef;
use super::count::Count;
use super::id::{FormId, IndicatorId, UnitId};
use super::period::{Instant, ReportDate};

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word of the ledger and `summary.json`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("`{other}` is not one of {}", [$($word),+].join(", "))),
                }
            }
        }
    };
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It counts, or counted until a later one superseded it.
    Accepted,
    /// Its figures and texts equal those that count.
    Repeat,
    /// It went back to its sender.
    Returned,
    /// The file's content is what counts already.
    Duplicate,
    /// A later one of the same unit and date counts.
    Superseded,
    /// It holds personal data and was put away.
    Quarantined,
    /// It counted until somebody withdrew it, with a reason.
    Withdrawn,
    /// Its date is closed: it is kept, and counts once somebody accepts it.
    Requested,
    /// Its date is closed, and somebody refused it, with a reason.
    Refused,
}

impl Verdict {
    /// Whether the file goes back to its sender, for this part of it.
    #[must_use]
    pub fn goes_back(self) -> bool {
        matches!(self, Self::Returned | Self::Quarantined)
    }

    /// Whether its figures counted when it was entered, or were known already.
    #[must_use]
    pub fn counted(self) -> bool {
        matches!(self, Self::Accepted | Self::Repeat)
    }
}

words!(Verdict {
    Accepted = "accepted",
    Repeat = "repeat",
    Returned = "returned",
    Duplicate = "duplicate",
    Superseded = "superseded",
    Quarantined = "quarantined",
    Withdrawn = "withdrawn",
    Requested = "requested",
    Refused = "refused",
});

/// Which figure of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The figure of the period alone.
    Day,
    /// The running total that the unit keeps.
    Cumulative,
}

words!(Measure { Day = "day", Cumulative = "cumulative" });

/// Whether and when a unit reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The first accepted report came by the deadline.
    OnTime,
    /// It came after it.
    Late,
    /// Nothing came, and the deadline is past.
    Missing,
    /// Only reports came that had to be returned.
    Returned,
    /// Nothing came yet; there is still time.
    Pending,
    /// Nothing came, and the unit is excused for a reason that the ledger keeps.
    Excused,
    /// The unit did not hold then, before a change of units or after it: nothing is due.
    Inactive,
}

words!(Status {
    OnTime = "on-time",
    Late = "late",
    Missing = "missing",
    Returned = "returned",
    Pending = "pending",
    Excused = "excused",
    Inactive = "inactive",
});

/// A file as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path below `inbox/`, with `/`.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it came.
    pub arrival: Instant,
    /// Why that time is believed, if `arrivals.csv` states it.
    pub arrival_reason: Option<String>,
}

/// One figure and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The sub-row's name as written; empty for the unit as a whole.
    pub area: Arc<str>,
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Of the period, or the running total.
    pub measure: Measure,
    /// The count.
    pub value: Count,
    /// Sheet.
    pub sheet: Arc<str>,
    /// Cell.
    pub cell: CellRef,
}

/// One text (a difficulty) and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The sub-row's name as written; empty for the unit as a whole.
    pub area: String,
    /// Which text column.
    pub column: IndicatorId,
    /// The text.
    pub text: String,
    /// Sheet.
    pub sheet: String,
    /// Cell.
    pub cell: CellRef,
}

/// A text of the file that was stored in an encoding from before Unicode, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Sheet.
    pub sheet: String,
    /// Cell.
    pub cell: CellRef,
    /// As it is stored.
    pub stored: String,
    /// As it was decoded.
    pub decoded: String,
}

/// How a file states a submission's report date: what is needed to judge it by its arrival and by what was reported before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The cell that states it. `None`: something else does, as a name.
    pub cell: Option<CellRef>,
    /// As it is written there.
    pub written: String,
    /// The day that is stated. `None`: no day is.
    pub day: Option<NaiveDate>,
    /// The day with day and month swapped, where nothing but the order in the cell speaks for the day.
    pub swapped: Option<NaiveDate>,
}

/// What one file says of one form, one unit and one report date, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The file.
    pub file: SourceFile,
    /// The sheet it stands in, if it is that far known.
    pub sheet: Option<String>,
    /// The form, if recognised; the quota appendix is `appendix`.
    pub form: Option<FormId>,
    /// The unit, if recognised.
    pub unit: Option<UnitId>,
    /// The report date, if recognised.
    pub report_date: Option<ReportDate>,
    /// What became of it.
    pub verdict: Verdict,
    /// Its figures; whoever shows them shares them.
    #[serde(with = "figures")]
    pub figures: Arc<Vec<Figure>>,
    /// Its texts.
    pub remarks: Vec<Remark>,
    /// Texts of its file that were decoded; of a file with several submissions the first holds them all.
    pub originals: Vec<Original>,
}

impl Submission {
    /// A submission of a file of which nothing is known yet.
    #[must_use]
    pub fn blank(file: SourceFile, verdict: Verdict) -> Self {
        Self {
            file,
            sheet: None,
            form: None,
            unit: None,
            report_date: None,
            verdict,
            figures: Arc::default(),
            remarks: Vec::new(),
            originals: Vec::new(),
        }
    }

    /// Returns what was accepted for itself: nothing of it counts.
    pub fn give_back(&mut self) {
        self.verdict = Verdict::Returned;
        self.figures = Arc::default();
        self.remarks.clear();
    }
}
