//! A row of a table, as it was read: amounts and texts with their cells, and what shows what the row is.

use chrono::NaiveDate;

use super::amount::Amount;
use super::naming::{Naming, Shape};
use super::ordinal::Ordinal;
use crate::model::cell::CellRef;
use crate::model::id::IndicatorId;
use crate::model::submission::Measure;
use crate::read::Shown;

/// An amount in its cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which indicator, by its identifier.
    pub indicator: IndicatorId,
    /// Of the period, or the running total.
    pub measure: Measure,
    /// What stands there.
    pub amount: Amount,
    /// As it is stored, in digits and a point where it is a number.
    pub shown: String,
    /// The number, where the cell holds one.
    pub number: Option<f64>,
    /// How the cell shows something else than it holds.
    pub shown_as: Option<Shown>,
    /// Whether a formula gave it.
    pub formula: bool,
    /// Where.
    pub cell: CellRef,
}

/// A text in its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which text column.
    pub column: IndicatorId,
    /// The text.
    pub text: String,
    /// Where.
    pub cell: CellRef,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Figures that count.
    Detail,
    /// A subtotal above its rows: I, II …
    Group,
    /// A subtotal or total below them: *Cộng*, *Tổng cộng*.
    Total,
    /// Part of the row above it: *Nam*, *Nữ*.
    Part,
    /// Figures of another measure or time, or of another list: *Lũy kế*, *Hôm qua*.
    Other,
    /// A detail or not: nothing in the file decides, and it would change the figures.
    Open,
}

impl RowKind {
    /// Whether it sums other rows.
    #[must_use]
    pub fn is_sum(self) -> bool {
        matches!(self, Self::Group | Self::Total)
    }

    /// Whether its figures count, or may.
    #[must_use]
    pub fn may_count(self) -> bool {
        matches!(self, Self::Detail | Self::Open)
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Zero-based row of the sheet.
    pub row: u32,
    /// What it is.
    pub kind: RowKind,
    /// Why.
    pub reason: Reason,
    /// What decides what it is.
    pub facts: Facts,
    /// The sub-row's name as written; empty where the table has none.
    pub area: String,
    /// Where that name stands.
    pub area_cell: Option<CellRef>,
    /// The unit's name, where the table has a column for it.
    pub unit: Option<Text>,
    /// The report date with its text, where the table has a column for it.
    pub date: Option<Result<(NaiveDate, Text), NoDate>>,
    /// Its amounts, column by column.
    pub entries: Vec<Entry>,
    /// Its texts.
    pub notes: Vec<Note>,
}

impl Row {
    /// The amount of an indicator.
    #[must_use]
    pub fn entry(&self, indicator: &IndicatorId, measure: Measure) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.indicator == *indicator && entry.measure == measure)
    }

    /// Whether any amount stands in it.
    #[must_use]
    pub fn has_figures(&self) -> bool {
        self.entries.iter().any(|entry| entry.amount != Amount::Blank)
    }
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where; `None` for the name of a sheet, file or folder.
    pub cell: Option<CellRef>,
}

/// What stands where a date belongs and states none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDate {
    /// It is not a date.
    Unread(Text),
    /// A formula such as `TODAY()` gives the day on which the file was last calculated.
    Clock(NaiveDate, Text),
}

/// What decides what a row is, from the file alone.
#[expect(clippy::struct_excessive_bools, reason = "each is a piece of evidence of its own")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its number.
    pub ordinal: Ordinal,
    /// What the words of its name say.
    pub naming: Naming,
    /// How its name is built.
    pub shape: Shape,
    /// Whether a dash or the like stands before its name.
    pub dashed: bool,
    /// How far its name is indented by its format.
    pub indent: u8,
    /// Its outline level.
    pub outline: u8,
    /// Rows of the sheet, first and last, that its formulas add up.
    pub sums: Vec<(u32, u32)>,
    /// Whether a formula of it adds up a column of an Excel table.
    pub sums_table: bool,
    /// Whether a formula of it takes from other rows otherwise than by adding them up.
    pub derived: bool,
    /// Text beside its name that heads no known column: "Chỉ tiêu", "Thực hiện" for each hamlet.
    pub aspect: String,
    /// Whether a remark beside its figures, or in its name, says that they are not the period's own or do not count.
    pub doubted: bool,
    /// Whether its name begins as what was done does, and no place: "Đã mời", "Số vắng".
    pub describes_activity: bool,
    /// Whether its figures are struck out.
    pub struck: bool,
    /// Whether it is hidden, by a person or a filter, and not as part of a folded group.
    pub hidden: bool,
    /// How many captions that name a place stand between the rows of the table above it.
    pub block: u32,
    /// How many captions that name no place stand below the table's first row and above it.
    pub section: u32,
    /// How many rows with a number and no figures stand above it.
    pub head: u32,
    /// The name as written, of whatever column.
    pub name: String,
}

/// Why a row is what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// Nothing speaks against a row of figures.
    #[default]
    Plain,
    /// Its formulas add up other rows.
    Formula,
    /// Its outline group, its indent or its dash, and the sums.
    Level,
    /// Its number heads those that follow.
    Heads,
    /// Its number in the sequence.
    Ordinal,
    /// Its name is built like those of the other rows.
    Alike,
    /// The unit is known to have this sub-row.
    Known,
    /// Its name says so.
    Named,
    /// It equals the sum of the other rows.
    Equal,
    /// The totals of the table agree with no other reading.
    Totals,
    /// It is the only row that may count, and the totals of the table repeat it.
    Repeated,
    /// It stands below the table's total.
    Below,
    /// Its numbers begin again below a total.
    Restarted,
    /// It is the only row with figures.
    Only,
    /// It may be a sum: of what it equals, or by its name.
    MayBeSum,
    /// It may be figures of another measure or time.
    MayBeOther,
    /// It may be a part of the row above.
    MayBePart,
    /// It bears no number and no name like those of the other rows.
    Unlike,
    /// Another row bears the same name.
    Twice,
    /// Its figures are struck out.
    Struck,
    /// It is hidden.
    Hidden,
    /// It bears the name of another unit.
    OtherUnit,
    /// A remark says that its figures are others, or do not count.
    Remarked,
}
