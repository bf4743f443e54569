//! What a table says of one unit and one period, and who and when that is: claims, every doubt kept for a rule to name.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::draft::{FormDraft, Scope, ScopeClaim};
use super::row::{Entry, Reason, Row, RowKind, Text};
use crate::model::cell::CellRef;
use crate::model::count::Count;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::period::ReportDate;
use crate::model::submission::Measure;
use crate::text;

/// Who a submission comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitClaim {
    /// One reporting unit.
    Known(UnitId),
    /// A name that no unit bears, with the nearest names.
    Unknown(Text, Vec<String>),
    /// A name that several units bear.
    Ambiguous(Text, Vec<UnitId>),
    /// Two sources name two units.
    Conflict((Source, UnitId), (Source, UnitId)),
    /// No source names one.
    Absent,
}

/// Which period a submission is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodClaim {
    /// The day that is stated, and the report date it belongs to (the day itself outside the campaign).
    Known {
        /// As stated.
        day: NaiveDate,
        /// The last day of its period.
        report_date: ReportDate,
        /// What states it.
        source: Source,
        /// The day with day and month swapped, where nothing but the order in one cell speaks for the day.
        swapped: Option<NaiveDate>,
    },
    /// Two sources state two dates.
    Conflict((Source, NaiveDate), (Source, NaiveDate)),
    /// Something stands where the date belongs, but it is not a date.
    Unread(Text),
    /// Only a formula such as `TODAY()` gives a day, that of the file's last calculation.
    Clock(NaiveDate, Text),
    /// The form has one period, the whole campaign: no source need state it.
    Whole(ReportDate),
    /// No source states one.
    Absent,
}

/// What names a unit or states a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The text as written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a name or a date stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a cell beside a label, or in a column for it.
    Cell(CellRef),
    /// In a line above the table.
    Title(CellRef),
    /// In the line below the table under which somebody signs.
    Signature(CellRef),
    /// At the head of a document.
    Text,
    /// In the sheet's name.
    Sheet,
    /// In the file's name.
    File,
    /// In the name of a folder.
    Folder,
}

impl Source {
    pub(super) fn new(text: &str, place: Place) -> Self {
        Self { text: text.to_owned(), place }
    }

    /// A text in a cell; without one it is the sheet's name.
    pub(super) fn of(text: &Text, place: impl FnOnce(CellRef) -> Place) -> Self {
        Self::new(&text.text, text.cell.map_or(Place::Sheet, place))
    }

    /// Its cell, if it stands in one.
    #[must_use]
    pub fn cell(&self) -> Option<CellRef> {
        match self.place {
            Place::Cell(cell) | Place::Title(cell) | Place::Signature(cell) => Some(cell),
            Place::Text | Place::Sheet | Place::File | Place::Folder => None,
        }
    }
}

impl PeriodClaim {
    /// Whether both claim the same; where they stand does not matter.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known { day, .. }, Self::Known { day: other, .. }) => day == other,
            _ => self == other,
        }
    }
}

/// What one table says of one unit and one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The sheet's name.
    pub sheet: String,
    /// The table it stands in.
    pub table: Arc<FormDraft>,
    /// Who.
    pub unit: UnitClaim,
    /// What names a known unit. `None`: the form's mark, or another table of the file.
    pub unit_source: Option<Source>,
    /// When.
    pub period: PeriodClaim,
    /// A date in the file's name that is not the report date: the text and the date.
    pub name_differs: Option<(Source, NaiveDate)>,
    /// A second row of the unit in a table whose rows are units.
    pub repeated: Option<Text>,
    /// Rows that count, or may.
    pub rows: Vec<Row>,
    /// How it stands to the other tables of its file for the same unit and period.
    pub beside: Beside,
}

/// How a table stands to the others of its file for the same unit and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// There is no other, or it says the same.
    #[default]
    Only,
    /// Another one holds all its figures already.
    Repeats,
    /// It adds sub-rows to the one at this place among the candidates.
    Adds(usize),
    /// Another one has other figures: its sheet, and where they begin.
    Conflicts(String, CellRef),
    /// Another one that names no unit or no date may be of the same: its sheet, and where its figures begin.
    Unplaced(String, CellRef),
}

impl Candidate {
    /// What the words around the table say that its figures are, where that is not the period's own and neither its
    /// headings nor its rows settle it. Of two words the one nearer to the table is meant.
    #[must_use]
    pub fn other_scope(&self) -> Option<&ScopeClaim> {
        let dated = self.rows.iter().any(|row| row.date.is_some());
        let matters = |claim: &&ScopeClaim| match claim.scope {
            // Our own workbooks are titled by what they hold for people.
            Scope::Subject => !self.table.is_consolidated,
            Scope::Example | Scope::Scale | Scope::Withheld => true,
            Scope::Day | Scope::Cumulative | Scope::Plan | Scope::Other => !self.table.settled,
            Scope::Period => !self.table.settled && !dated,
        };
        let claims = || self.table.head.scope.iter().filter(matters);
        let always = |scope| matches!(scope, Scope::Example | Scope::Scale | Scope::Subject | Scope::Withheld);
        let fixed = claims().find(|claim| always(claim.scope));
        let nearest = claims().next_back().filter(|claim| claim.scope != Scope::Day);
        // A line may say both, and then it says nothing certain.
        let says_day = |of: &ScopeClaim| claims().any(|claim| claim.scope == Scope::Day && claim.text == of.text);
        let in_one_line = claims().rev().find(|claim| claim.scope != Scope::Day && says_day(claim));
        fixed.or(nearest).or(in_one_line)
    }

    /// Where its first row names the unit, or should: in a table with a column for it.
    #[must_use]
    pub fn unit_cell(&self) -> Option<CellRef> {
        let col = self.table.rows.iter().find_map(|row| row.unit.as_ref()?.cell)?.col;
        self.rows.first().map(|row| CellRef::new(row.row, col))
    }

    /// Whether a row of it is open: it must be asked about, whatever severity the question has.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.rows.iter().any(|row| row.kind == RowKind::Open)
    }

    /// Names of its open rows, folded, where a unit that is known to have sub-rows of these names settles them all.
    #[must_use]
    pub fn names_to_know(&self) -> Option<BTreeSet<String>> {
        let open = || self.rows.iter().filter(|row| row.kind == RowKind::Open);
        let is_named = |row: &Row| {
            let asks_who = matches!(row.reason, Reason::MayBeSum | Reason::MayBeOther | Reason::Unlike);
            asks_who && !row.area.is_empty()
        };
        (self.is_open() && open().all(is_named)).then(|| open().map(|row| text::fold(&row.area)).collect())
    }

    /// The same with its open rows as sub-rows.
    #[must_use]
    pub fn with_known_rows(&self) -> Self {
        let mut known = self.clone();
        for row in known.rows.iter_mut().filter(|row| row.kind == RowKind::Open) {
            (row.kind, row.reason) = (RowKind::Detail, Reason::Known);
        }
        known
    }

    /// Every amount of its rows.
    pub fn entries(&self) -> impl Iterator<Item = (&Row, &Entry)> {
        self.rows.iter().flat_map(|row| row.entries.iter().map(move |entry| (row, entry)))
    }

    /// Whether the cell is among the amounts that count for it.
    #[must_use]
    pub fn counts(&self, cell: CellRef) -> bool {
        self.entries().any(|(_, entry)| entry.cell == cell)
    }

    /// The unit's figure: the sum of its rows; `None` where no row has one.
    #[must_use]
    pub fn sum(&self, indicator: &IndicatorId, measure: Measure) -> Option<Count> {
        let counts = self.rows.iter().filter_map(|row| row.entry(indicator, measure)?.amount.count());
        counts.fold(None, |sum, count| Some(sum.unwrap_or(0) + count))
    }
}
