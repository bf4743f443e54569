//! Rows above or below others by their number, their formulas, their level: groups, parts, and what sums them.

use super::super::draft::{Row, RowKind};
use super::equal::{Equality, Sums};
use super::ordinal::Ordinal;
use super::{Naming, Reason, has_amount};

/// Settles rows that formulas, numbers or levels put above or below others.
pub(super) fn settle(rows: &mut [Row]) {
    by_formulas(rows);
    for at in 0..rows.len() {
        if rows[at].kind == RowKind::Detail && rows[at].reason == Reason::Plain {
            if heads_a_group(rows, at) {
                (rows[at].kind, rows[at].reason) = (RowKind::Group, Reason::Heads);
                if rows[at].facts.naming.is_other_measure() {
                    others(rows, at);
                }
            } else {
                parts(rows, at);
            }
        }
    }
}

/// A row whose formulas add up other rows of the table is their sum, whatever it is called.
fn by_formulas(rows: &mut [Row]) {
    let with_figures: Vec<u32> = rows.iter().filter(|row| has_amount(row)).map(|row| row.row).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        let facts = &row.facts;
        let others: Vec<u32> = facts.sums.iter().flat_map(|region| summed(&with_figures, *region, row.row)).collect();
        let (first_summed, last_summed) = (others.iter().min(), others.iter().max());
        let kind = match (first_summed, last_summed) {
            // A sum of rows right below it, with others before it, heads a group.
            (Some(first), Some(last)) if *first > row.row && (at > 0 || with_figures.last() > Some(last)) => {
                RowKind::Group
            }
            (Some(_), Some(_)) => RowKind::Total,
            _ if facts.sums_table && at > 0 => RowKind::Total,
            _ => continue,
        };
        (row.kind, row.reason) = (kind, Reason::Formula);
    }
}

/// The first and the last row with figures in a region that a formula adds up, but for its own.
fn summed(with_figures: &[u32], (from, to): (u32, u32), own: u32) -> impl Iterator<Item = u32> {
    let start = with_figures.partition_point(|row| *row < from);
    let end = with_figures.partition_point(|row| *row <= to).max(start);
    let mut inside = with_figures[start..end].iter().copied().filter(move |row| *row != own);
    let first = inside.next();
    first.into_iter().chain(inside.next_back())
}

/// A row numbered I, II, A, B above rows numbered otherwise, or 1 above 1.1, is their subtotal.
fn heads_a_group(rows: &[Row], at: usize) -> bool {
    let Some(next) = rows.get(at + 1).filter(|next| next.kind == RowKind::Detail) else { return false };
    let (own, below) = (&rows[at].facts.ordinal, &next.facts.ordinal);
    if matches!(below, Ordinal::Bullet) {
        return false;
    }
    own.heads(below) || (own.numbers_group() && !below.numbers_group())
}

/// Settles the rows right below one that are its parts: by a dash, an indent, their outline level, or for want of a
/// number where the others have one.
fn parts(rows: &mut [Row], at: usize) {
    if !has_amount(&rows[at]) || matches!(rows[at].facts.naming, Naming::Total) {
        return;
    }
    let marked = below(rows, at, is_marked);
    let unnumbered = below(rows, at, is_unnumbered);
    let (end, marked) = if marked > at + 1 { (marked, true) } else { (unnumbered, false) };
    let is_part = |row: &&Row| !row.facts.naming.is_other_measure();
    let children: Vec<&Row> = rows[at + 1..end].iter().filter(is_part).collect();
    if children.is_empty() {
        return;
    }
    let sums = Sums::of(children.iter().copied());
    let equality = sums.equality(&rows[at]);
    let is_tree = children.iter().any(|row| row.facts.outline > rows[at].facts.outline);
    match equality {
        Equality::Strong if is_tree => {
            // The outline's rows are what counts, and the row above them their sum.
            (rows[at].kind, rows[at].reason) = (RowKind::Group, Reason::Level);
            for row in rows[at + 1..end].iter_mut().filter(|row| !row.facts.naming.is_other_measure()) {
                row.reason = Reason::Level;
            }
        }
        Equality::Strong => make(&mut rows[at + 1..end], RowKind::Part, Reason::Level),
        Equality::Weak if marked => make(&mut rows[at + 1..end], RowKind::Part, Reason::Level),
        _ if !children.iter().all(|row| has_dash(row)) => {}
        // "Trong đó" without the rest: fewer than the row above, and marked as its parts.
        _ if sums.fit_in(&rows[at]) => make(&mut rows[at + 1..end], RowKind::Part, Reason::Level),
        _ => make(&mut rows[at + 1..end], RowKind::Open, Reason::MayBePart),
    }
}

/// Settles the rows of a group that is named by another measure: "II. Lũy kế".
fn others(rows: &mut [Row], at: usize) {
    rows[at].kind = RowKind::Other;
    let ordinal = rows[at].facts.ordinal.clone();
    let ends = |row: &Row| std::mem::discriminant(&row.facts.ordinal) == std::mem::discriminant(&ordinal);
    let end = rows[at + 1..].iter().position(ends).map_or(rows.len(), |end| at + 1 + end);
    make(&mut rows[at + 1..end], RowKind::Other, Reason::Named);
}

fn make(rows: &mut [Row], kind: RowKind, reason: Reason) {
    for row in rows {
        let is_other = row.facts.naming.is_other_measure() && kind != RowKind::Open;
        (row.kind, row.reason) = if is_other { (RowKind::Other, Reason::Named) } else { (kind, reason) };
    }
}

/// The end of the rows below one that stand below it in this sense.
fn below(rows: &[Row], at: usize, is_below: fn(&Row, &Row) -> bool) -> usize {
    let run = rows[at + 1..].iter().take_while(|row| {
        let undecided = row.kind == RowKind::Detail && row.reason == Reason::Plain;
        undecided && has_amount(row) && row.facts.naming != Naming::Total && is_below(&rows[at], row)
    });
    at + 1 + run.count()
}

/// Whether a row is marked as standing below another.
fn is_marked(upper: &Row, lower: &Row) -> bool {
    let (upper, lower) = (&upper.facts, &lower.facts);
    let dashed = |of: &super::Facts| of.dashed || of.ordinal == Ordinal::Bullet;
    (dashed(lower) && !dashed(upper))
        || lower.outline > upper.outline
        || lower.indent > upper.indent
        || (matches!(upper.ordinal, Ordinal::Number(_)) && matches!(lower.ordinal, Ordinal::Letter('a'..='z')))
}

/// Whether a row bears no number below one that does.
fn is_unnumbered(upper: &Row, lower: &Row) -> bool {
    upper.facts.ordinal.counts() && lower.facts.ordinal == Ordinal::None
}

fn has_dash(row: &Row) -> bool {
    row.facts.dashed || row.facts.ordinal == Ordinal::Bullet
}
