//! Open rows that need no question: the table's totals agree with one reading only, or the figures are the same either
//! way.

use super::equal::{Equality, Sums};
use super::{count, has_amount};
use crate::recognise::naming::Naming;
use crate::recognise::row::{Reason, Row, RowKind};

/// Open rows of which every combination is tried.
const TRIED: u32 = 10;
/// Rows that are summed for all combinations together, at most.
const WORK: usize = 2_000_000;

/// Settles open rows where the totals that stand in the table agree with one combination of them only.
pub(super) fn by_totals(rows: &mut [Row]) {
    let open: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].kind == RowKind::Open).collect();
    let tried = u32::try_from(open.len()).unwrap_or(u32::MAX);
    if open.is_empty() || tried > TRIED || (rows.len() << tried) > WORK {
        return;
    }
    let agreeing: Vec<u32> =
        (0..1u32 << tried).filter(|set| agrees(rows, &|at| counts_in(rows, &open, *set, at))).collect();
    let &[set] = agreeing.as_slice() else { return };
    for (place, at) in open.iter().enumerate() {
        let counts = set & (1 << place) != 0;
        // Below a total another list may have a total of its own; one of all rows above it covers both.
        if counts && rows[*at].reason == Reason::Below && !is_covered(rows, &open, set, *at) {
            continue;
        }
        // Who wrote the total may have added them all the same.
        if counts && matches!(rows[*at].reason, Reason::OtherUnit | Reason::Remarked) {
            continue;
        }
        // What a total comes to with yesterday's figures is another total.
        let may_be_other = rows[*at].facts.naming == Naming::OtherLike || rows[*at].facts.shape.is_sentence();
        if counts && may_be_other && rows[*at].reason == Reason::Below {
            continue;
        }
        let kind = match rows[*at].reason {
            _ if counts => RowKind::Detail,
            Reason::MayBeSum => RowKind::Total,
            Reason::MayBePart => RowKind::Part,
            _ => RowKind::Other,
        };
        (rows[*at].kind, rows[*at].reason) = (kind, Reason::Totals);
    }
}

/// Settles hidden rows, of whatever number, where the totals agree with all of them or with none.
pub(super) fn hidden_together(rows: &mut [Row]) {
    let is_hidden = |row: &Row| row.kind == RowKind::Open && row.reason == Reason::Hidden;
    if rows.iter().any(|row| row.kind == RowKind::Open && row.reason != Reason::Hidden) || !rows.iter().any(is_hidden) {
        return;
    }
    let with = agrees(rows, &|at| rows[at].kind == RowKind::Detail || is_hidden(&rows[at]));
    let without = agrees(rows, &|at| rows[at].kind == RowKind::Detail);
    let kind = match (with, without) {
        (true, false) => RowKind::Detail,
        (false, true) => RowKind::Other,
        _ => return,
    };
    for row in rows.iter_mut().filter(|row| is_hidden(row)) {
        (row.kind, row.reason) = (kind, Reason::Totals);
    }
}

/// A single row that may count and is repeated by every total of its table: the figures are the same whatever it is.
pub(super) fn repeated(rows: &mut [Row]) {
    let may_count = |row: &&mut Row| matches!(row.kind, RowKind::Detail | RowKind::Open) && has_amount(row);
    let totals: Vec<Row> = rows.iter().filter(|row| row.kind == RowKind::Total && has_amount(row)).cloned().collect();
    let mut counting: Vec<&mut Row> = rows.iter_mut().filter(may_count).collect();
    let [row] = counting.as_mut_slice() else { return };
    let sums = Sums::of([&**row]);
    if row.kind == RowKind::Open
        && !totals.is_empty()
        && totals.iter().all(|total| sums.equality(total) > Equality::None)
    {
        (row.kind, row.reason) = (RowKind::Detail, Reason::Repeated);
    }
}

/// Whether a total further down equals the sum of every row above it that counts in this combination.
fn is_covered(rows: &[Row], open: &[usize], set: u32, at: usize) -> bool {
    let mut above = Sums::default();
    rows.iter().enumerate().any(|(own, row)| {
        if counts_in(rows, open, set, own) {
            above.add(row);
        }
        own > at && row.kind == RowKind::Total && above.equality(row) == Equality::Strong
    })
}

fn counts_in(rows: &[Row], open: &[usize], set: u32, at: usize) -> bool {
    match rows[at].kind {
        RowKind::Detail => true,
        RowKind::Open => open.iter().position(|own| *own == at).is_some_and(|place| set & (1 << place) != 0),
        _ => false,
    }
}

/// Whether some total of the table says something, and all of them agree with the rows that count in this combination.
fn agrees(rows: &[Row], counts: &dyn Fn(usize) -> bool) -> bool {
    let all = Sums::of((0..rows.len()).filter(|at| counts(*at)).map(|at| &rows[at]));
    let (mut above, mut since) = (Sums::default(), Sums::default());
    let mut says_something = false;
    for (at, row) in rows.iter().enumerate() {
        if counts(at) {
            above.add(row);
            since.add(row);
        } else if row.kind == RowKind::Total && row.entries.iter().any(|entry| entry.amount.count().is_some()) {
            let best = [&above, &since, &all].map(|sums| sums.equality(row)).into_iter().max();
            match best.unwrap_or(Equality::None) {
                Equality::None if is_nothing(row) => {}
                Equality::None => return false,
                equality => says_something |= equality == Equality::Strong,
            }
            since = Sums::default();
        } else if row.kind == RowKind::Group {
            since = Sums::default();
        }
    }
    says_something
}

fn is_nothing(row: &Row) -> bool {
    (0..row.entries.len()).all(|column| count(row, column).unwrap_or(0) == 0)
}

/// An open row of which no figure is more than nothing changes no sum.
pub(super) fn without_figures(rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| row.kind == RowKind::Open) {
        let is_counted =
            row.entries.iter().all(|entry| entry.amount.count().unwrap_or(0) == 0 && entry.amount.is_clear());
        if is_counted {
            row.kind = if row.facts.naming == Naming::Plain { RowKind::Detail } else { RowKind::Other };
        }
    }
}
