//! Whether a row equals the sum of others, and how much that says.

use crate::recognise::amount::Amount;
use crate::recognise::row::Row;

/// How much it says that a row equals a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Equality {
    /// It does not.
    None,
    /// It does, as small figures, one figure or one row may by chance.
    Weak,
    /// It does in every column, with two different sums of several rows or more.
    Strong,
}

/// Rows that a sum has at least where another row does not equal it by chance.
const SEVERAL: usize = 2;
/// Ways in which figures of a size might have come out, from which their equality is not by chance.
const NO_CHANCE: u64 = 1_000;
/// Sums that are tried for one row where nothing but figures tells.
const TRIES: u64 = 20;
/// Different sums, other than nothing, that it has then.
const DISTINCT: usize = 2;

/// The sums of some rows by column; kept as rows are read, for a table may have a hundred thousand.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    rows: usize,
    columns: Vec<u64>,
    /// Columns in which some row holds something.
    filled: Vec<bool>,
}

impl Sums {
    pub(super) fn of<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Self {
        let mut sums = Self::default();
        rows.into_iter().for_each(|row| sums.add(row));
        sums
    }

    pub(super) fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.columns.resize(self.columns.len().max(row.entries.len()), 0);
        self.filled.resize(self.columns.len(), false);
        let columns = self.columns.iter_mut().zip(&mut self.filled);
        for ((sum, filled), entry) in columns.zip(&row.entries) {
            *sum = sum.saturating_add(entry.amount.count().unwrap_or(0));
            *filled |= entry.amount != Amount::Blank;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(super) fn column(&self, column: usize) -> u64 {
        self.columns.get(column).copied().unwrap_or(0)
    }

    /// How far the row equals these sums in every column in which it has a figure.
    pub(super) fn equality(&self, row: &Row) -> Equality {
        let mut seen: Vec<u64> = Vec::new();
        for (column, entry) in row.entries.iter().enumerate() {
            let sum = self.column(column);
            match entry.amount {
                Amount::Blank | Amount::Uncalculated => {}
                // A column that these rows leave blank says nothing.
                _ if !self.filled.get(column).is_some_and(|filled| *filled) => {}
                amount if amount.count() == Some(sum) => {
                    if sum > 0 && !seen.contains(&sum) {
                        seen.push(sum);
                    }
                }
                _ => return Equality::None,
            }
        }
        match seen.len() {
            0 => Equality::None,
            distinct if distinct >= DISTINCT && self.rows >= SEVERAL => Equality::Strong,
            _ => Equality::Weak,
        }
    }

    /// Whether the row equals these sums in figures so large that no chance would bring them together.
    pub(super) fn are_no_chance(&self, row: &Row) -> bool {
        self.choices(row) >= NO_CHANCE
    }

    /// The same, where many sums are tried.
    pub(super) fn are_out_of_the_question(&self, row: &Row) -> bool {
        self.choices(row) >= NO_CHANCE * TRIES
    }

    /// Ways in which the row's figures might have come out, where it equals these sums beyond doubt.
    fn choices(&self, row: &Row) -> u64 {
        let mut distinct: Vec<u64> = row.entries.iter().filter_map(|entry| entry.amount.count()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let choices = distinct.iter().fold(1u64, |product, sum| product.saturating_mul(sum + 1));
        if self.equality(row) == Equality::Strong { choices } else { 0 }
    }

    /// Whether the row is no smaller than these sums in any column, and more than double in one: as a running total is.
    pub(super) fn are_exceeded_by(&self, row: &Row) -> bool {
        let counts: Vec<(u64, u64)> = row
            .entries
            .iter()
            .enumerate()
            .filter_map(|(column, entry)| Some((entry.amount.count()?, self.column(column))))
            .collect();
        counts.iter().all(|(own, sum)| own >= sum) && counts.iter().any(|(own, sum)| *own > sum.saturating_mul(2))
    }

    /// Whether a row that is in these sums is no smaller than the others together in any column, and larger in one.
    pub(super) fn are_exceeded_by_part(&self, row: &Row) -> bool {
        let mut others = self.clone();
        for (sum, entry) in others.columns.iter_mut().zip(&row.entries) {
            *sum = sum.saturating_sub(entry.amount.count().unwrap_or(0));
        }
        let counts = || {
            row.entries.iter().enumerate().filter_map(|(at, entry)| Some((entry.amount.count()?, others.column(at))))
        };
        self.rows > 1 && counts().all(|(own, sum)| own >= sum) && counts().any(|(own, sum)| own > sum)
    }

    /// Whether these sums are no larger than others in any column.
    pub(super) fn fits(&self, others: &Self) -> bool {
        self.columns.iter().enumerate().all(|(column, own)| *own <= others.column(column))
    }

    /// Whether these sums are no larger than the row in any column in which it has a figure.
    pub(super) fn fit_in(&self, row: &Row) -> bool {
        let mut columns = row.entries.iter().enumerate();
        columns.all(|(column, entry)| entry.amount.count().is_none_or(|own| self.column(column) <= own))
    }
}
