//! The forms of a campaign: which columns they have, who fills them in.

use super::id::{FormId, IndicatorId, UnitId};
use super::period::Calendar;

/// A form that units fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Identifier.
    pub id: FormId,
    /// Name for people.
    pub name: String,
    /// The periods that its reports are for; those of the main form are the campaign's.
    pub calendar: Calendar,
    /// Whether every unit fills it in that does not list its forms.
    pub everyone: bool,
    /// Whether its rows are about other units than the one that sends it, as those of an inspection are.
    pub about_others: bool,
    /// Names of its sub-rows; empty when any name will do.
    pub rows: Vec<String>,
    /// Further headings of the columns that every form may have.
    pub columns: ColumnHeadings,
    /// Columns of counts, in the order of reports.
    pub indicators: Vec<Indicator>,
    /// Columns of text.
    pub texts: Vec<TextColumn>,
    /// What its figures are held against, besides the quota.
    pub targets: Vec<Target>,
}

/// Headings of one form for the columns that are not counts, besides those of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnHeadings {
    /// Of its sub-rows: *Nhóm đối tượng*.
    pub area: Vec<String>,
    /// Of units: *Đơn vị được kiểm tra*.
    pub unit: Vec<String>,
    /// Of dates: *Ngày kiểm tra*.
    pub date: Vec<String>,
}

impl Form {
    /// Whether its figures count to the quota.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.indicators.iter().any(|indicator| indicator.target)
    }

    /// An indicator by its identifier.
    #[must_use]
    pub fn indicator(&self, id: &IndicatorId) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == *id)
    }
}

/// How an indicator's figures of several periods come to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They add up: people activated.
    Flow,
    /// The latest one counts: people on the staff.
    Stock,
}

/// A count that a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Identifier: the key in `summary.json` and the column in checks.
    pub id: IndicatorId,
    /// Name for people, and its first heading.
    pub name: String,
    /// What it is called where space is short, as in a subject line: `kích hoạt`.
    pub short: Option<String>,
    /// Headings under which units write it, the name included.
    pub headings: Vec<String>,
    /// Whether the quota counts it.
    pub target: bool,
    /// Whether periods add up, or the latest one counts.
    pub kind: Kind,
    /// Whether a form without it is incomplete.
    pub required: bool,
}

/// A column of text that a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextColumn {
    /// Identifier.
    pub id: IndicatorId,
    /// Name for people, and its first heading.
    pub name: String,
    /// Headings under which units write it, the name included.
    pub headings: Vec<String>,
    /// Whether a form without it is incomplete.
    pub required: bool,
    /// Whether it reports difficulties, which are listed until they are resolved.
    pub difficulties: bool,
}

/// What a form's figures are held against: an aim, and what was done towards it, as SQL over the unit's figures.
///
/// What is not known is null, and so is what is computed from it: nobody misses an aim that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Identifier.
    pub id: IndicatorId,
    /// Name for people.
    pub name: String,
    /// The aim: `headcount - justified`, `10 * officers`, `4`. Rounded up to a whole count; below 0 it is 0.
    pub goal: String,
    /// What was done: `activated`. Rounded down.
    pub done: String,
    /// Whether more is as wrong as less: the size of a team.
    pub exact: bool,
    /// The sub-row whose figures are meant; `None` for the sum of all.
    pub row: Option<String>,
    /// Units that it holds for; empty for all that fill in the form.
    pub units: Vec<UnitId>,
}
