//! Units that merge, split, change their name, end or begin: which of them hold from which day.

use chrono::NaiveDate;

use super::count::Count;

/// What becomes of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitChangeKind {
    /// Several become one, which may keep the name of one of them.
    Merge,
    /// One becomes several, of which one may keep its name.
    Split,
    /// One bears another name.
    Rename,
    /// One reports no longer; what it brought stays counted.
    End,
    /// One is new.
    Begin,
}

impl UnitChangeKind {
    /// Whether the units before it report no longer, so that their figures can be closed.
    #[must_use]
    pub const fn ends_units(self) -> bool {
        matches!(self, Self::Merge | Self::Split | Self::End)
    }

    /// The word of the campaign file and of templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Rename => "rename",
            Self::End => "end",
            Self::Begin => "begin",
        }
    }
}

/// Who carries what a unit had brought before it was split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarriedBy {
    /// Its successors, each in proportion to its weight here, in the order of [`UnitChange::to`]: whole numbers with
    /// exactly its sum.
    Shares(Vec<Count>),
    /// Itself: its successors begin at nothing, but for one that keeps its name, which carries all of it.
    Parent,
}

/// A change of units, as the campaign file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChange {
    /// The first day on which the new units hold: reports of periods that end on it or later are theirs.
    pub date: NaiveDate,
    /// What becomes of them.
    pub kind: UnitChangeKind,
    /// The units before it: identifiers, names, codes or aliases. None for [`UnitChangeKind::Begin`].
    pub from: Vec<String>,
    /// The units after it. None for [`UnitChangeKind::End`].
    pub to: Vec<String>,
    /// Who carries what was brought before a split; [`CarriedBy::Parent`] for every other kind.
    pub carried_by: CarriedBy,
}
