//! What the rows of a table are: figures that count, subtotals above or below them, totals, or words
//! beside the data. Told by names first, by numbering, and where neither speaks by the sums.

use super::draft::{Amount, Row, RowKind};

/// A row as it was read, with what its words and its number say.
pub(super) struct Raw {
    pub(super) row: Row,
    /// Its number as written.
    pub(super) ordinal: String,
    /// Whether its words name a total.
    pub(super) named: Naming,
}

/// How far a row's words name a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// "Tổng cộng", "Cộng 12 khóm".
    Total,
    /// It begins as a total does: "Cộng Hòa" is a hamlet, "Cộng phía bắc" a total; the sums tell.
    Perhaps,
    /// It names something else, or nothing.
    Other,
}

/// Rows above a total that only the sums can tell: with fewer, two equal rows would be one.
const TOLD_BY_SUMS: usize = 2;

/// Settles what each row is.
pub(super) fn settle(raw: Vec<Raw>) -> Vec<Row> {
    let numbered = raw.iter().filter(|raw| !raw.ordinal.is_empty()).count() >= TOLD_BY_SUMS;
    let mut kinds: Vec<RowKind> = Vec::with_capacity(raw.len());
    let mut above = Sums::default();
    for line in &raw {
        let unnumbered = numbered && line.ordinal.is_empty();
        let told = match line.named {
            Naming::Total => true,
            Naming::Perhaps => above.are_those_of(&line.row),
            Naming::Other => unnumbered && above.rows >= TOLD_BY_SUMS && above.are_those_of(&line.row),
        };
        if !told {
            above.add(&line.row);
        }
        kinds.push(if told { RowKind::Total } else { RowKind::Detail });
    }
    for at in 0..raw.len() {
        if kinds[at] == RowKind::Detail && heads_a_group(&raw, &kinds, at) {
            kinds[at] = RowKind::Group;
        }
    }
    let ordinals: Vec<bool> = raw.iter().map(|raw| !raw.ordinal.is_empty()).collect();
    let mut rows: Vec<Row> = raw.into_iter().zip(kinds).map(|(raw, kind)| Row { kind, ..raw.row }).collect();
    if let Some(end) = after_the_grand_total(&rows)
        && numbered
        && !ordinals[end..].contains(&true)
    {
        rows.truncate(end);
    }
    rows
}

/// A row numbered I, II, A, B above rows numbered otherwise, or 1 above 1.1, is their subtotal.
fn heads_a_group(raw: &[Raw], kinds: &[RowKind], at: usize) -> bool {
    let Some(next) = raw.get(at + 1).filter(|_| kinds[at + 1] == RowKind::Detail) else { return false };
    let (own, below) = (trimmed(&raw[at].ordinal), trimmed(&next.ordinal));
    let decimal = !own.is_empty() && below.strip_prefix(own).is_some_and(|rest| rest.starts_with(['.', ',']));
    decimal || (numbers_group(own) && !numbers_group(below))
}

/// The row after a total of all rows above it: unnumbered rows below it are no part of the sum any more.
fn after_the_grand_total(rows: &[Row]) -> Option<usize> {
    let last_total = rows.iter().rposition(|row| row.kind == RowKind::Total)?;
    let mut above = Sums::default();
    for row in rows[..last_total].iter().filter(|row| row.kind == RowKind::Detail) {
        above.add(row);
    }
    (above.rows >= TOLD_BY_SUMS && above.are_those_of(&rows[last_total])).then_some(last_total + 1)
}

/// The sums of some rows, by column; kept as rows are read, for a table may have a hundred thousand.
#[derive(Default)]
struct Sums {
    rows: usize,
    columns: Vec<u64>,
}

impl Sums {
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.columns.resize(self.columns.len().max(row.entries.len()), 0);
        for (sum, entry) in self.columns.iter_mut().zip(&row.entries) {
            *sum = sum.saturating_add(entry.amount.count().unwrap_or(0));
        }
    }

    /// Whether every figure of the row is the sum of its column, and not all of them are nothing.
    fn are_those_of(&self, row: &Row) -> bool {
        let mut any = false;
        for (column, entry) in row.entries.iter().enumerate() {
            let sum = self.columns.get(column).copied().unwrap_or(0);
            match entry.amount {
                Amount::Blank | Amount::Uncalculated => {}
                amount if amount.count() == Some(sum) => any |= sum > 0,
                _ => return false,
            }
        }
        any
    }
}

fn trimmed(ordinal: &str) -> &str {
    ordinal.trim().trim_end_matches(['.', ')', '/'])
}

/// Whether a row number is one that groups bear.
pub(super) fn numbers_group(ordinal: &str) -> bool {
    let ordinal = trimmed(ordinal);
    is_roman(ordinal) || (ordinal.len() == 1 && ordinal.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Roman numbers as groups are numbered by, up to XXXIX; a lone letter beyond I, V and X is none.
pub(super) fn is_roman(text: &str) -> bool {
    let text = trimmed(text).to_ascii_uppercase();
    let tens = text.trim_start_matches('X');
    text.len() - tens.len() <= 3
        && !text.is_empty()
        && matches!(tens, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred thousand rows without numbers, each of which might be the sum of all above it.
    #[test]
    fn a_long_table_is_settled_at_once() {
        let entry = |count| super::super::draft::Entry {
            indicator: crate::model::id::IndicatorId::new("a"),
            measure: crate::model::submission::Measure::Day,
            amount: Amount::Count(count),
            shown: count.to_string(),
            number: None,
            formula: false,
            cell: crate::model::cell::CellRef::new(0, 0),
        };
        let row = |number: u32, count| Raw {
            row: Row {
                row: number,
                kind: RowKind::Detail,
                area: String::new(),
                area_cell: None,
                unit: None,
                date: None,
                entries: vec![entry(count)],
                notes: Vec::new(),
            },
            ordinal: if number < 2 { number.to_string() } else { String::new() },
            named: Naming::Other,
        };
        let rows: Vec<Raw> = (0..100_000).map(|number| row(number, 3)).chain([row(100_000, 300_000)]).collect();
        let settled = settle(rows);
        assert_eq!(settled.last().map(|row| row.kind), Some(RowKind::Total));
    }

    #[test]
    fn roman_numbers() {
        for text in ["I", "II.", "iv", "X", "XII", "XXXIX"] {
            assert!(is_roman(text), "{text}");
        }
        for text in ["", "1", "A", "IIII", "VX", "C", "XXXX"] {
            assert!(!is_roman(text), "{text}");
        }
    }
}
