//! What the rows of a table are: figures that count, sums of others, parts of a row, figures of another measure, or
//! rows of which nothing in the file decides.
//!
//! A row counts on evidence of what it is: its number in the sequence, how its name is built, what its formulas add up,
//! its place in the outline, the sums. Words only add to that. Where the evidence is missing or contradicts itself the
//! row is [`RowKind::Open`], and whoever made the report is asked. Knows one table, and neither units nor dates.

mod decide;
mod equal;
mod name;
mod related;
mod settled;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;

use super::amount::Amount;
use super::naming::{Naming, Shape};
use super::row::{Reason, Row, RowKind};
use crate::text;

pub(super) use name::Name;

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
