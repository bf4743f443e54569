//! What the rows of a table are: figures that count, sums of others, parts of a row, figures of another measure, or
//! rows of which nothing in the file decides.
//!
//! A row counts on evidence of what it is: its number in the sequence, how its name is built, what its formulas add up,
//! its place in the outline, the sums. Words only add to that. Where the evidence is missing or contradicts itself the
//! row is [`RowKind::Open`], and whoever made the report is asked. Knows one table, and neither units nor dates.

mod decide;
mod equal;
mod name;
mod ordinal;
mod related;
mod settled;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;

use super::draft::{Amount, Row, RowKind};
use crate::text;

pub(super) use name::Name;
pub(super) use name::{Naming, Shape};
pub(super) use ordinal::Ordinal;
pub(super) use ordinal::{is_roman, numbers_group};

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

/// What is known of the sub-rows of whoever reports.
pub(super) struct Known<'k> {
    /// Whether a row bears the unit's own name.
    pub(super) own_name: &'k dyn Fn(&Row) -> bool,
    /// Whether a text names a sub-row that the unit is known to have.
    pub(super) area: &'k dyn Fn(&str) -> bool,
    /// Whether a text is the name of another unit.
    pub(super) other_unit: &'k dyn Fn(&str) -> bool,
    /// Whether rows are units or days: each is a report of its own.
    pub(super) keyed: &'k dyn Fn(&Row) -> bool,
}

/// Settles what each row of a table is.
pub(super) fn settle(rows: &mut [Row], known: &Known<'_>) {
    tree::settle(rows, known);
    of_other_units(rows, known);
    decide::settle(rows, known);
    settled::by_totals(rows);
    decide::twice(rows, known);
    settled::by_totals(rows);
    settled::hidden_together(rows);
    settled::repeated(rows);
    settled::without_figures(rows);
}

/// Which rows bear a name that is built as another's is, with its own number or its kind of place.
fn alike(rows: &[Row]) -> Vec<bool> {
    let mut prefixes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| has_amount(row)) {
        if let Shape::Numbered { prefix, .. } = &row.facts.shape {
            *prefixes.entry(prefix.as_str()).or_default() += 1;
        }
    }
    let is_alike = |row: &Row| match &row.facts.shape {
        Shape::Numbered { prefix, placed, .. } => {
            *placed || prefixes.get(prefix.as_str()).is_some_and(|count| *count > 1)
        }
        Shape::Placed => true,
        Shape::Proper | Shape::Phrase | Shape::Blank => false,
    };
    rows.iter().map(is_alike).collect()
}

/// Rows of a group that bears the name of another unit are that unit's.
fn of_other_units(rows: &mut [Row], known: &Known<'_>) {
    let mut is_other = false;
    for row in rows {
        match row.kind {
            RowKind::Group => is_other = (known.other_unit)(&row.facts.name),
            RowKind::Detail if is_other && row.facts.naming != Naming::Total && is_undecided(row) => {
                (row.kind, row.reason) = (RowKind::Open, Reason::OtherUnit);
            }
            _ => {}
        }
    }
}

/// The count of a row in a column. `None`: nothing countable stands there.
fn count(row: &Row, column: usize) -> Option<u64> {
    row.entries.get(column).and_then(|entry| entry.amount.count())
}

/// The first word of a row's name: its kind of place, where names are built so.
fn kind(row: &Row) -> String {
    text::words(&row.facts.name).into_iter().next().unwrap_or_default()
}

/// Whether a row has a figure other than blank.
fn has_amount(row: &Row) -> bool {
    row.entries.iter().any(|entry| !matches!(entry.amount, Amount::Blank))
}

/// Whether a row has figures of which nothing has decided yet.
fn is_undecided(row: &Row) -> bool {
    row.kind == RowKind::Detail && row.reason == Reason::Plain && has_amount(row)
}
