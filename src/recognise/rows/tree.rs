//! Rows above or below others by their number, their formulas, their level: groups, parts, and what sums them.

use std::collections::BTreeSet;

use super::equal::{Equality, Sums};
use super::{Known, alike, has_amount, is_undecided, kind};
use crate::recognise::naming::Naming;
use crate::recognise::ordinal::Ordinal;
use crate::recognise::row::{Reason, Row, RowKind};

/// Settles rows that formulas, numbers or levels put above or below others.
pub(super) fn settle(rows: &mut [Row], known: &Known<'_>) {
    by_formulas(rows);
    let alike = alike(rows);
    sums_of_runs(rows, &alike, known);
    aspects(rows);
    for at in 0..rows.len() {
        if rows[at].kind == RowKind::Detail && rows[at].reason == Reason::Plain {
            if heads_a_group(rows, at) {
                (rows[at].kind, rows[at].reason) = (RowKind::Group, Reason::Heads);
                if rows[at].facts.naming.is_other_measure() {
                    others(rows, at);
                }
            } else {
                parts(rows, &alike, at);
            }
        }
    }
    named_as_parts(rows);
}

/// Asks about rows that bear the name of parts elsewhere in the table: "Nam" is not a hamlet where it was a part before.
fn named_as_parts(rows: &mut [Row]) {
    let names: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.kind == RowKind::Part && !row.facts.name.is_empty())
        .map(|row| row.facts.name.clone())
        .collect();
    for row in rows.iter_mut().filter(|row| is_undecided(row) && names.contains(&row.facts.name)) {
        (row.kind, row.reason) = (RowKind::Open, Reason::MayBePart);
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

/// Settles rows that come to the rows right above or right below them, which bear names of another kind.
fn sums_of_runs(rows: &mut [Row], alike: &[bool], known: &Known<'_>) {
    let any_numbered = rows.iter().any(|row| row.facts.ordinal.counts());
    let kinds: Vec<Option<String>> = rows.iter().zip(alike).map(|(row, alike)| alike.then(|| kind(row))).collect();
    let figured = |at: &usize| has_amount(&rows[*at]);
    let edges = [(0..rows.len()).find(figured), (0..rows.len()).rev().find(figured)];
    for at in 0..rows.len() {
        let naming = rows[at].facts.naming;
        let is_known = (known.keyed)(&rows[at]) || (known.own_name)(&rows[at]) || (known.area)(&rows[at].facts.name);
        if !is_undecided(&rows[at])
            || naming.is_other_measure()
            || naming == Naming::Total
            || is_known
            || heads_a_group(rows, at)
        {
            continue;
        }
        let above = run(rows, &kinds, at, (0..at).rev());
        let below = run(rows, &kinds, at, at + 1..rows.len());
        let is_numbered = rows[at].facts.ordinal.counts();
        let settled = match (above, below) {
            (Some(_), _) | (_, Some(_)) if is_numbered => (RowKind::Open, Reason::MayBeSum),
            // At the edge of a table without numbers a total is asked about, if nothing else tells.
            _ if !any_numbered && edges.contains(&Some(at)) => continue,
            (Some(Run::Sure), _) => (RowKind::Total, Reason::Equal),
            (_, Some(Run::Sure)) => (RowKind::Group, Reason::Equal),
            // A row without a number is weighed against those that bear one.
            (Some(Run::Unsure), _) | (_, Some(Run::Unsure)) if !any_numbered => (RowKind::Open, Reason::MayBeSum),
            _ => continue,
        };
        (rows[at].kind, rows[at].reason) = settled;
    }
}

/// A hamlet with several rows, each of another aspect: "Chỉ tiêu", "Đạt". Which of them counts is for the sender to say.
fn aspects(rows: &mut [Row]) {
    let goes_on = |row: &Row| row.area.is_empty() && !row.facts.aspect.is_empty() && has_amount(row);
    let begins = |row: &Row| !row.area.is_empty() && !row.facts.aspect.is_empty() && has_amount(row);
    for at in 0..rows.len() {
        let end = rows[at + 1..].iter().take_while(|row| goes_on(row)).count() + at + 1;
        if begins(&rows[at]) && end > at + 1 {
            for row in rows[at..end].iter_mut().filter(|row| is_undecided(row)) {
                (row.kind, row.reason) = (RowKind::Open, Reason::MayBeOther);
            }
        }
    }
}

/// How sure it is that a row is the sum of those beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// It comes to rows of another kind of name, in figures that no chance would bring together.
    Sure,
    /// It comes to them in smaller figures, or the names tell nothing.
    Unsure,
}

/// Whether a row comes to those next to it, one after the other.
fn run(rows: &[Row], kinds: &[Option<String>], at: usize, others: impl Iterator<Item = usize>) -> Option<Run> {
    let mut sums = Sums::default();
    let mut all_known = true;
    for other in others.take(UNMARKED) {
        let row = &rows[other];
        let is_same_kind = kinds[other] == kinds[at] && kinds[at].is_some();
        // "- Nam", "- Nữ" below a hamlet are its parts, and so is what is marked as below it.
        let is_below =
            other > at && (is_marked(&rows[at], row) || rows[at].facts.ordinal.counts() && !row.facts.ordinal.counts());
        let may_be_part = is_below || (kinds[at].is_some() && kinds[other].is_none());
        if !is_undecided(row)
            || is_same_kind
            || may_be_part
            || row.facts.naming.is_other_measure()
            || row.facts.naming == Naming::Total
        {
            return None;
        }
        all_known &= kinds[other].is_some();
        sums.add(row);
        if sums.equality(&rows[at]) == Equality::Strong {
            return match (all_known, sums.are_no_chance(&rows[at])) {
                (true, true) => Some(Run::Sure),
                (true, false) => Some(Run::Unsure),
                (false, _) => sums.are_out_of_the_question(&rows[at]).then_some(Run::Unsure),
            };
        }
        if !sums.fit_in(&rows[at]) {
            return None;
        }
    }
    None
}

/// Rows that are tried as parts of the row above them where nothing marks them so.
const UNMARKED: usize = 50;

/// How rows are set off from the row above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// By a dash, an indent, their outline level, a letter below a number.
    Written,
    /// By bearing no number where it bears one.
    Unnumbered,
    /// By names that are built otherwise, in a table without numbers.
    Unlike,
    /// By names that are built as others are, below one that is not, in a table without numbers.
    Alike,
    /// By nothing.
    None,
}

impl Mark {
    const ALL: [Self; 5] = [Self::Written, Self::Unnumbered, Self::Unlike, Self::Alike, Self::None];

    /// Whether a row is set off so from one above it.
    fn sets_off(self, rows: &[Row], alike: &[bool], upper: usize, lower: usize) -> bool {
        let is_numbered = |at: usize| rows[at].facts.ordinal.counts();
        match self {
            Self::Written => is_marked(&rows[upper], &rows[lower]),
            Self::Unnumbered => is_numbered(upper) && rows[lower].facts.ordinal == Ordinal::None,
            _ if is_numbered(upper) || is_numbered(lower) => false,
            Self::Unlike => alike[upper] && !alike[lower],
            Self::Alike => !alike[upper] && alike[lower],
            Self::None => !alike[upper] && !alike[lower],
        }
    }
}

/// Settles the rows right below one that are its parts.
fn parts(rows: &mut [Row], alike: &[bool], at: usize) {
    if !has_amount(&rows[at]) || matches!(rows[at].facts.naming, Naming::Total) {
        return;
    }
    // Below parts of one kind may stand parts of another: men and women, then 1.1 and 1.2.
    let mut from = at + 1;
    loop {
        let ends = Mark::ALL.map(|mark| (mark, below(rows, alike, (at, from), mark)));
        let settled = ends.into_iter().find(|(mark, end)| *end > from && are_parts(rows, (at, from), *end, *mark));
        match settled {
            Some((_, end)) if rows[at].kind == RowKind::Detail => from = end,
            _ => return,
        }
    }
}

/// Whether the rows from one up to `end` are settled as parts of a row, or some of them.
fn are_parts(rows: &mut [Row], (at, from): (usize, usize), end: usize, mark: Mark) -> bool {
    let children = |end: usize| rows[from..end].iter().filter(|row| !row.facts.naming.is_other_measure());
    let sums = Sums::of(children(end));
    let equality = sums.equality(&rows[at]);
    let is_tree = children(end).any(|row| row.facts.outline > rows[at].facts.outline);
    let all_dashed = children(end).all(has_dash);
    let divided = divided(rows, (at, from), end);
    let (part, open) = ((RowKind::Part, Reason::Level), (RowKind::Open, Reason::MayBePart));
    let (end, (kind, reason)) = match (mark, equality) {
        (Mark::Written, Equality::Strong) if is_tree => {
            // The outline's rows are what counts, and the row above them their sum.
            (rows[at].kind, rows[at].reason) = (RowKind::Group, Reason::Level);
            for row in rows[from..end].iter_mut().filter(|row| !row.facts.naming.is_other_measure()) {
                row.reason = Reason::Level;
            }
            return true;
        }
        (Mark::Written | Mark::Unnumbered, Equality::Strong) | (Mark::Written, Equality::Weak) => (end, part),
        (Mark::Written, _) if divided.is_some_and(|(last, _)| last == end) => (end, part),
        // "Trong đó" without the rest: no more than the row above, and marked as its parts.
        (Mark::Written, _) if all_dashed && sums.fit_in(&rows[at]) => (end, part),
        (Mark::Written, _) if all_dashed || sums.fit_in(&rows[at]) => (end, open),
        (Mark::Written, _) => return false,
        // Without a mark figures have to tell. One row over all others is weighed as their total.
        _ if is_all(rows, at, divided) => return false,
        (Mark::Alike, _) if divided.is_some_and(|(_, all_known)| all_known) => {
            (rows[at].kind, rows[at].reason) = (RowKind::Group, Reason::Equal);
            return true;
        }
        _ => match divided {
            Some((end, true)) => (end, (RowKind::Part, Reason::Equal)),
            Some((end, false)) if matches!(mark, Mark::Unlike | Mark::Unnumbered) => (end, open),
            _ => return false,
        },
    };
    make(&mut rows[from..end], kind, reason);
    true
}

/// Whether a row is the first with figures, and what comes to it ends with the last.
fn is_all(rows: &[Row], at: usize, divided: Option<(usize, bool)>) -> bool {
    divided.is_some_and(|(end, _)| !rows[..at].iter().chain(&rows[end..]).any(has_amount))
}

/// How far the rows below one come to it again and again, and whether in figures that no chance would bring together.
fn divided(rows: &[Row], (at, from): (usize, usize), end: usize) -> Option<(usize, bool)> {
    let (mut sums, mut found, mut is_chance) = (Sums::default(), None, false);
    for (own, row) in rows.iter().enumerate().take(end).skip(from) {
        if row.facts.naming.is_other_measure() {
            continue;
        }
        sums.add(row);
        if sums.equality(&rows[at]) == Equality::Strong {
            is_chance |= !sums.are_no_chance(&rows[at]);
            found = Some((own + 1, !is_chance));
            sums = Sums::default();
        } else if !sums.fit_in(&rows[at]) {
            break;
        }
    }
    found
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

/// The end of the rows below one that are set off from it so; among them may stand rows of other measures.
fn below(rows: &[Row], alike: &[bool], (at, from): (usize, usize), mark: Mark) -> usize {
    let mut end = from;
    let most = if matches!(mark, Mark::Written | Mark::Unnumbered) { rows.len() } else { UNMARKED };
    for own in from..rows.len().min(from + most) {
        let row = &rows[own];
        let undecided = row.kind == RowKind::Detail && row.reason == Reason::Plain;
        if !undecided || !has_amount(row) || row.facts.naming == Naming::Total {
            break;
        }
        if mark.sets_off(rows, alike, at, own) {
            end = own + 1;
        } else if !row.facts.naming.is_other_measure() {
            break;
        }
    }
    end
}

/// Whether a row is marked as standing below another.
fn is_marked(upper: &Row, lower: &Row) -> bool {
    let (upper, lower) = (&upper.facts, &lower.facts);
    let dashed = |of: &crate::recognise::row::Facts| of.dashed || of.ordinal == Ordinal::Bullet;
    (dashed(lower) && !dashed(upper))
        || lower.outline > upper.outline
        || lower.indent > upper.indent
        || upper.ordinal.heads(&lower.ordinal)
}

fn has_dash(row: &Row) -> bool {
    row.facts.dashed || row.facts.ordinal == Ordinal::Bullet
}
