//! Decoys: what stands in a report and is not its own figures, kind by kind.

mod below;
mod columns;
mod dates;
mod figures;
mod measures;
mod parts;
mod sums;
mod twice;

use std::collections::BTreeSet;

use super::chance::Chance;
use super::grid::Value;
use super::report::{Draft, Figures};
use super::table::{Amount, Holds, Kind, Measure, Table};

/// What may be counted of a report with a decoy in it, if it is not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum May {
    /// Its own figures.
    Own,
    /// These.
    Be(Figures),
    /// Nothing: nobody can know its figures.
    Nothing,
}

/// What decoys have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Sums,
    Parts,
    Measures,
    Below,
    Columns,
    Figures,
    Dates,
    Twice,
}

impl Family {
    /// Whether two may stand in one report, each still meaning what it means alone.
    ///
    /// A title that makes the figures a running total says less where a column beside them says so already, and a date
    /// in the title less where a row or a column names the day.
    pub(super) fn goes_with(self, other: Self) -> bool {
        use Family::{Columns, Dates, Figures, Measures, Parts, Sums, Twice};
        let of_the_whole = |family| matches!(family, Figures | Dates | Twice);
        let of_rows = |family| matches!(family, Sums | Parts);
        match (self, other) {
            (Figures, other) | (other, Figures) => of_rows(other),
            (Dates, Measures | Columns) | (Measures | Columns, Dates) => false,
            (a, b) => !(of_the_whole(a) && of_the_whole(b)),
        }
    }
}

/// A decoy: `None` where it does not fit the report.
pub(super) struct Decoy {
    pub(super) name: &'static str,
    pub(super) family: Family,
    /// Earlier ones are put in first: rows before columns before pages.
    pub(super) stage: u8,
    pub(super) put: fn(&mut Chance, &mut Draft) -> Option<May>,
}

type Put = fn(&mut Chance, &mut Draft) -> Option<May>;

const fn decoy(family: Family, name: &'static str, stage: u8, put: Put) -> Decoy {
    Decoy { name, family, stage, put }
}

/// Every decoy that there is.
pub(super) fn all() -> Vec<&'static Decoy> {
    [
        &sums::DECOYS[..],
        &parts::DECOYS,
        &measures::DECOYS,
        &below::DECOYS,
        &columns::DECOYS,
        &figures::DECOYS,
        &dates::DECOYS,
        &twice::DECOYS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Layouts whose rows are hamlets, one below the other.
fn has_hamlets(draft: &Draft) -> bool {
    let is_fit = |table: &Table| table.has(Holds::Name) && !table.is_listed && !table.details().is_empty();
    draft.table_if_any().is_some_and(is_fit) && draft.truth.len() == 1
}

/// Whether rows come to sums that no accident makes: so many of them, so many sums that differ and are not small.
fn sums_are_distinct(table: &Table, of: &[usize]) -> bool {
    let sums = table.sum(of);
    let with_figures = of.iter().filter(|id| table.sum(&[**id]) != [0; 3]).count();
    let distinct = sums.iter().filter(|sum| **sum > 0).collect::<BTreeSet<_>>().len();
    with_figures >= 2 && distinct >= 2
}

/// The same, and so large that chance is out of the question.
fn sums_shout(table: &Table, of: &[usize]) -> bool {
    let sums = table.sum(of);
    let distinct = sums.iter().filter(|sum| **sum >= 10).collect::<BTreeSet<_>>().len();
    of.len() >= 3 && sums_are_distinct(table, of) && distinct >= 3
}

/// Whether all hamlets together come to such sums.
fn all_sums_distinct(draft: &Draft) -> bool {
    draft.table_if_any().is_some_and(|table| sums_are_distinct(table, &table.details()))
}

/// The same, beyond chance.
fn all_shout(draft: &Draft) -> bool {
    draft.table_if_any().is_some_and(|table| sums_shout(table, &table.details()))
}

/// Where rows of hamlets end, before a total below them.
fn end_of_details(table: &Table) -> usize {
    table.details().last().map_or(0, |id| table.place(*id) + 1)
}

/// The number that the next row would have, written as the others are; blank where rows have none.
fn next_ordinal(table: &Table) -> Value {
    let details = table.rows.iter().filter(|row| row.kind == Kind::Detail);
    let last = details.filter_map(|row| row.cells.get(&Holds::Ordinal)).next_back();
    let next = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let number: usize = digits.parse().ok()?;
        let written = format!("{:0width$}", number + 1, width = digits.len());
        text.contains(&digits).then(|| text.replace(&digits, &written))
    };
    match last {
        Some(Amount::Is(Value::Number(number))) => Value::Number(number + 1),
        Some(Amount::Is(Value::Text(text))) => next(text).map_or(Value::Blank, Value::Text),
        _ => Value::Blank,
    }
}

/// Whether rows are numbered.
fn is_numbered(table: &Table) -> bool {
    next_ordinal(table) != Value::Blank && table.has(Holds::Ordinal)
}

/// A figure of another measure: so much more that nobody takes it for the day's.
fn more(chance: &mut Chance, figure: u64) -> u64 {
    figure + chance.between(7, 40 + figure * 3)
}

/// Whether the columns of figures say nothing of the day.
fn is_unsaid(table: &Table) -> bool {
    let says_day = |text: &String| text.to_lowercase().contains("ngày");
    let mut figures = table.columns.iter().filter(|column| matches!(column.holds, Holds::Figure(..)));
    !table.has(Holds::Figure(0, Measure::Running)) && figures.all(|column| !column.heading.iter().any(says_day))
}
