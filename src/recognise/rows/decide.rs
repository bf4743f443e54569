//! The rows that neither formulas nor levels settle: by their numbers, the build of their names, what they are called and
//! what they equal.
//!
//! Strong evidence decides where nothing strong speaks against it; the rest is left open. The thresholds of what equality
//! says are in [`super::equal`].

use std::collections::{BTreeMap, BTreeSet};

use super::equal::{Equality, Sums};
use super::related::{self, Relation, relations};
use super::{Known, alike, has_amount, is_undecided, kind};
use crate::recognise::naming::{Naming, Shape};
use crate::recognise::ordinal::Ordinal;
use crate::recognise::row::{Reason, Row, RowKind};

/// Rows that a table of nothing but measures has at most, where one that exceeds the others may be their running total.
const FEW: usize = 3;

/// Rows of one pattern that make another name stand out.
const PATTERN: usize = 3;

/// What kind of row a name and a number make of one.
#[expect(clippy::struct_excessive_bools, reason = "each is a piece of evidence of its own")]
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    /// Its number follows the last one.
    in_sequence: bool,
    /// Its name is built like another row's, with its own number or kind of place.
    alike: bool,
    /// Its name bears the number that follows the one of the row before.
    counts_on: bool,
    /// The same, and a row before bears such a name.
    goes_on: bool,
    /// Its name is of another kind of place than those that bear numbers.
    of_other_kind: bool,
    /// Numbers began again below a caption that names no place, with this row or above it.
    begun_again: bool,
    /// Its name is a sentence's words, and other names are not.
    unlike: bool,
}

/// The table, as far as a single row is weighed against it.
#[expect(clippy::struct_excessive_bools, reason = "each is a piece of evidence of its own")]
struct Table {
    /// Its rows bear numbers.
    numbered: bool,
    /// Some rows bear names.
    named: bool,
    /// Some rows with figures are not hidden.
    shows_some: bool,
    /// Every row is named by a measure or a time.
    of_measures: bool,
    /// Most rows are named as places are.
    of_places: bool,
    /// No row is named as places or people are.
    of_phrases: bool,
    /// The same, and at least every other name holds words of a measure.
    describes_measures: bool,
    /// Some name holds words of a measure or a sum.
    has_marked_names: bool,
    standing: Vec<Standing>,
    relations: Vec<Relation>,
    /// The last row with figures that no word for a sum or a measure names.
    last: Option<usize>,
    /// The first row with figures.
    first: Option<usize>,
    /// Rows with figures.
    count: usize,
    /// What the rows come to that no formula and no word settles.
    sums: Sums,
    pattern: Pattern,
}

/// What the rows with figures have in common that no word for a sum or a measure names.
#[derive(Default)]
struct Pattern {
    /// How many of them are of each kind of place.
    kinds: BTreeMap<String, usize>,
    /// How many are a kind of place and a number.
    numbered: usize,
    count: usize,
}

impl Pattern {
    fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Self {
        let mut pattern = Self::default();
        for row in rows.filter(|row| row.facts.naming != Naming::Total && !row.facts.naming.is_other_measure()) {
            *pattern.kinds.entry(kind(row)).or_default() += 1;
            pattern.numbered += usize::from(matches!(row.facts.shape, Shape::Numbered { placed: true, .. }));
            pattern.count += 1;
        }
        pattern
    }
}

/// What was summed above a row.
#[derive(Default)]
struct Above {
    /// Rows that count or may.
    all: Sums,
    /// Those that count.
    decided: Sums,
    /// Rows since the last sum that count or may.
    since: Sums,
    /// Whether a total of all rows stands above.
    total: bool,
}

impl Above {
    fn equality(&self, row: &Row) -> Equality {
        let sums = [&self.all, &self.decided, &self.since];
        sums.map(|sums| sums.equality(row)).into_iter().max().unwrap_or(Equality::None)
    }

    /// Whether the row equals a sum above it in figures that no chance would bring together.
    fn is_no_chance(&self, row: &Row) -> bool {
        [&self.all, &self.decided, &self.since].iter().any(|sums| sums.are_no_chance(row))
    }

    fn add(&mut self, row: &Row) {
        match row.kind {
            RowKind::Detail => {
                self.all.add(row);
                self.decided.add(row);
                self.since.add(row);
            }
            RowKind::Open => {
                self.all.add(row);
                self.since.add(row);
            }
            RowKind::Total => {
                self.total |= !self.all.is_empty();
                self.since = Sums::default();
            }
            RowKind::Group => self.since = Sums::default(),
            RowKind::Part | RowKind::Other => {}
        }
    }
}

/// Settles every row with figures of which nothing has decided yet.
pub(super) fn settle(rows: &mut [Row], known: &Known<'_>) {
    let table = Table::of(rows);
    let mut above = Above::default();
    for at in 0..rows.len() {
        if is_undecided(&rows[at]) {
            let (kind, reason) = if table.of_measures && !(known.keyed)(&rows[at]) {
                of_measure(rows, at)
            } else {
                table.weigh(rows, at, &above, known)
            };
            (rows[at].kind, rows[at].reason) = (kind, reason);
        } else if rows[at].kind == RowKind::Detail && !has_amount(&rows[at]) && rows[at].facts.naming == Naming::Total {
            rows[at].kind = RowKind::Total;
        }
        if has_amount(&rows[at]) {
            above.add(&rows[at]);
        }
    }
    ask_about_siblings(rows);
}

/// Opens rows that are called alike and were read otherwise, one as a sum by what it equals and one as a place: "Phần 1" and
/// "Phần 2".
fn ask_about_siblings(rows: &mut [Row]) {
    let prefix = |row: &Row| match &row.facts.shape {
        Shape::Numbered { prefix, placed: false, .. } if !prefix.is_empty() => Some(prefix.clone()),
        _ => None,
    };
    let is_sum = |row: &Row| matches!(row.kind, RowKind::Total | RowKind::Group) && row.reason == Reason::Equal;
    let sums: BTreeSet<String> = rows.iter().filter(|row| is_sum(row)).filter_map(prefix).collect();
    let is_sibling = |row: &Row| row.kind == RowKind::Detail && prefix(row).is_some_and(|own| sums.contains(&own));
    for row in rows.iter_mut().filter(|row| is_sibling(row) && row.reason != Reason::Known) {
        (row.kind, row.reason) = (RowKind::Open, Reason::MayBeSum);
    }
}

/// Whether no total stands below a row: "Tổng cộng", and then one more number.
fn is_below_all_totals(rows: &[Row], at: usize) -> bool {
    !rows[at + 1..].iter().any(|row| row.kind == RowKind::Total || row.facts.naming == Naming::Total)
}

/// A table whose rows are measures: the row of the period's own figure counts, unless there are several.
fn of_measure(rows: &[Row], at: usize) -> (RowKind, Reason) {
    let days = rows.iter().filter(|row| has_amount(row) && row.facts.naming == Naming::Day).count();
    match rows[at].facts.naming {
        Naming::Day if days == 1 => (RowKind::Detail, Reason::Named),
        Naming::Day => (RowKind::Open, Reason::MayBeOther),
        _ => (RowKind::Other, Reason::Named),
    }
}

/// A sub-row that is listed twice counts once or twice: nobody can tell, unless a total does.
pub(super) fn twice(rows: &mut [Row], known: &Known<'_>) {
    let mut met: BTreeSet<(String, usize, u32, u32)> = BTreeSet::new();
    let mut names: BTreeSet<(String, usize)> = BTreeSet::new();
    let (mut group, mut below_total) = (0, false);
    for row in rows.iter_mut() {
        below_total |= row.kind == RowKind::Total;
        // A sum that only its figures show is not a place of its own.
        let heads = row.kind == RowKind::Group && row.facts.naming != Naming::Total && row.reason != Reason::Equal;
        group += usize::from(heads || (known.keyed)(row));
        if row.kind != RowKind::Detail || !has_amount(row) || row.area.is_empty() {
            continue;
        }
        let (name, facts) = (related::words(&row.area).join(" "), &row.facts);
        let head = if facts.dashed || facts.ordinal == Ordinal::Bullet { facts.head } else { 0 };
        let is_new = met.insert((name.clone(), group, facts.block, head));
        // What stands below the table's total is another list, under whatever caption.
        let repeats = !names.insert((name, group)) && below_total;
        if !is_new || repeats {
            (row.kind, row.reason) = (RowKind::Open, if below_total { Reason::Below } else { Reason::Twice });
        }
    }
}

impl Table {
    fn of(rows: &[Row]) -> Self {
        let figured: Vec<usize> = (0..rows.len()).filter(|at| has_amount(&rows[*at])).collect();
        let facts = || figured.iter().map(|at| &rows[*at].facts);
        let counted = facts().filter(|facts| facts.ordinal.counts()).count();
        let is_measure = |naming| matches!(naming, Naming::Day | Naming::Cumulative | Naming::Other);
        let has_day = facts().any(|facts| facts.naming == Naming::Day);
        let is_plain =
            |at: &&usize| matches!(rows[**at].facts.naming, Naming::Plain | Naming::TotalLike | Naming::OtherLike);
        let standing = standing(rows);
        let counting = || figured.iter().filter(|at| rows[**at].kind == RowKind::Detail);
        let alike = counting().filter(|at| standing[**at].alike).count();
        let of_phrases = facts().all(|facts| matches!(facts.shape, Shape::Phrase | Shape::Blank));
        let marked = facts().filter(|facts| facts.naming != Naming::Plain).count();
        Self {
            of_places: alike > 1 && alike * 2 > counting().count(),
            shows_some: facts().any(|facts| !facts.hidden),
            numbered: counted > 0,
            named: facts().any(|facts| facts.shape != Shape::Blank),
            of_measures: has_day && facts().all(|facts| is_measure(facts.naming)),
            of_phrases,
            has_marked_names: facts().any(|facts| !matches!(facts.naming, Naming::Plain | Naming::Total)),
            describes_measures: of_phrases && marked * 2 >= figured.len(),
            standing,
            relations: relations(rows),
            last: figured.iter().rev().find(is_plain).copied(),
            first: figured.first().copied(),
            count: figured.len(),
            pattern: Pattern::of(figured.iter().map(|at| &rows[*at])),
            sums: Sums::of(figured.iter().map(|at| &rows[*at]).filter(|row| {
                is_undecided(row) && row.facts.naming != Naming::Total && !row.facts.naming.is_other_measure()
            })),
        }
    }

    /// What a row is by all that is known of it.
    fn weigh(&self, rows: &[Row], at: usize, above: &Above, known: &Known<'_>) -> (RowKind, Reason) {
        let row = &rows[at];
        if row.facts.struck {
            return (RowKind::Open, Reason::Struck);
        }
        if row.facts.hidden && self.shows_some {
            return (RowKind::Open, Reason::Hidden);
        }
        if (known.keyed)(row) || (known.area)(&row.facts.name) {
            return (RowKind::Detail, Reason::Known);
        }
        let equality = above.equality(row).max(self.below(rows, at));
        let standing = self.standing[at];
        if row.facts.naming == Naming::Example || (row.facts.derived && row.facts.naming != Naming::Total) {
            return (RowKind::Open, Reason::MayBeOther);
        }
        if row.facts.doubted {
            return (RowKind::Open, Reason::Remarked);
        }
        match self.relations[at] {
            Relation::Several if equality > Equality::None && !row.facts.ordinal.counts() => {
                return (RowKind::Total, Reason::Equal);
            }
            Relation::Several => return (RowKind::Open, Reason::MayBeSum),
            Relation::Again => return (RowKind::Open, Reason::Twice),
            Relation::None => {}
        }
        match row.facts.naming {
            Naming::Total if self.count == 1 => (RowKind::Total, Reason::Named),
            Naming::Total if standing.in_sequence || (standing.alike && equality == Equality::None) => {
                (RowKind::Open, Reason::MayBeSum)
            }
            Naming::Total => (RowKind::Total, Reason::Named),
            naming if naming.is_other_measure() && standing.in_sequence => (RowKind::Open, Reason::MayBeOther),
            naming if naming.is_other_measure() => (RowKind::Other, Reason::Named),
            _ if self.count == 1 => (RowKind::Detail, Reason::Only),
            Naming::Day if equality > Equality::None => (RowKind::Total, Reason::Equal),
            Naming::Day => (RowKind::Open, Reason::MayBeOther),
            _ if (known.own_name)(row) => weigh_own_name(standing, equality),
            _ if (known.other_unit)(&row.facts.name) => (RowKind::Open, Reason::OtherUnit),
            _ if self.numbered => self.weigh_numbered(rows, at, above, equality),
            _ => self.weigh_unnumbered(rows, at, above, equality),
        }
    }

    /// A row of a table whose rows bear numbers.
    fn weigh_numbered(&self, rows: &[Row], at: usize, above: &Above, equality: Equality) -> (RowKind, Reason) {
        let (row, standing) = (&rows[at], self.standing[at]);
        let is_edge = self.is_edge(rows, at);
        let named_so = matches!(row.facts.naming, Naming::TotalLike | Naming::OtherLike);
        if standing.begun_again {
            return (RowKind::Open, Reason::Restarted);
        }
        if row.facts.section > 0 && !standing.goes_on && !standing.in_sequence && equality == Equality::None {
            return (RowKind::Open, Reason::Below);
        }
        if standing.in_sequence {
            let reason = if standing.alike { Reason::Alike } else { Reason::Ordinal };
            return match equality {
                Equality::Strong if is_edge && !(standing.counts_on || (standing.alike && !named_so)) => {
                    (RowKind::Open, Reason::MayBeSum)
                }
                // No sum covers it, or it is built otherwise than those that are summed.
                _ if above.total
                    && (!standing.alike || (row.facts.shape == Shape::Placed && is_below_all_totals(rows, at))) =>
                {
                    (RowKind::Open, Reason::Below)
                }
                // A sentence among names, of a plan or larger than all others together.
                _ if standing.unlike && (named_so || (self.of_places && self.sums.are_exceeded_by_part(row))) => {
                    (RowKind::Open, Reason::MayBeOther)
                }
                _ if row.facts.describes_activity && (standing.unlike || row.facts.shape == Shape::Placed) => {
                    (RowKind::Open, Reason::MayBeOther)
                }
                _ if self.describes_measures && named_so => (RowKind::Open, Reason::MayBeOther),
                // All others bear the name of a place and a number, and this row does not: "Khóm 1" to "Khóm 5", "Hẹn lại".
                _ if self.breaks_pattern(rows, at) => (RowKind::Open, Reason::Unlike),
                // Under a heading that promises no places a number says little of a sentence beside words of measures.
                _ if row.area.is_empty()
                    && row.facts.shape.is_sentence()
                    && !self.of_places
                    && self.has_marked_names =>
                {
                    (RowKind::Open, Reason::MayBeOther)
                }
                // In a column of places a number is enough.
                _ if row.area.is_empty() && self.may_be_measure(rows, at) => (RowKind::Open, Reason::MayBeOther),
                _ => (RowKind::Detail, reason),
            };
        }
        if row.facts.ordinal.counts() {
            // The numbers begin again, or stumble.
            let is_first = matches!(row.facts.ordinal, Ordinal::Number(1));
            return match equality {
                Equality::Strong if is_edge && !standing.counts_on => (RowKind::Open, Reason::MayBeSum),
                _ if above.total && standing.alike => (RowKind::Open, Reason::Restarted),
                _ if above.total => (RowKind::Open, Reason::Below),
                _ if is_first => (RowKind::Open, Reason::Restarted),
                _ if standing.alike => (RowKind::Detail, Reason::Alike),
                _ => (RowKind::Open, Reason::Unlike),
            };
        }
        match equality {
            Equality::Strong if standing.alike => (RowKind::Open, Reason::MayBeSum),
            Equality::Strong => (RowKind::Total, Reason::Equal),
            Equality::Weak if standing.alike && !named_so => (RowKind::Detail, Reason::Alike),
            Equality::Weak if row.facts.naming == Naming::TotalLike || row.facts.shape == Shape::Blank => {
                (RowKind::Total, Reason::Equal)
            }
            Equality::Weak => (RowKind::Open, Reason::MayBeSum),
            // What stands below the total without a number, and is no more than it, belongs to no sum any more.
            Equality::None if above.total && !standing.alike && Sums::of([row]).fits(&above.all) => {
                (RowKind::Other, Reason::Below)
            }
            Equality::None if above.total => (RowKind::Open, Reason::Below),
            // "Tổ 1" below the numbered "Khóm 1".
            Equality::None if standing.of_other_kind => (RowKind::Open, Reason::MayBePart),
            Equality::None if standing.alike && !named_so => (RowKind::Detail, Reason::Alike),
            Equality::None => (RowKind::Open, Reason::Unlike),
        }
    }

    /// A row of a table without numbers.
    fn weigh_unnumbered(&self, rows: &[Row], at: usize, above: &Above, equality: Equality) -> (RowKind, Reason) {
        let (row, standing) = (&rows[at], self.standing[at]);
        let is_edge = self.is_edge(rows, at);
        // "Tháng 8": a time or a measure with a number, and no other name is built so.
        let is_numbered = matches!(row.facts.shape, Shape::Numbered { .. });
        if row.facts.shape == Shape::Blank && self.named {
            return match equality {
                Equality::None => (RowKind::Open, Reason::Unlike),
                _ => (RowKind::Total, Reason::Equal),
            };
        }
        let may_be_sum = match row.facts.naming {
            Naming::TotalLike if !standing.alike || is_edge => equality > Equality::None,
            _ => {
                let is_odd = self.of_places && !standing.alike;
                equality == Equality::Strong && !standing.counts_on && (is_edge || is_odd || above.is_no_chance(row))
            }
        };
        match row.facts.naming {
            Naming::TotalLike if may_be_sum && !standing.alike && (!is_proper(row) || above.is_no_chance(row)) => {
                (RowKind::Total, Reason::Equal)
            }
            _ if may_be_sum && !(standing.alike && row.facts.naming == Naming::Plain) => {
                (RowKind::Open, Reason::MayBeSum)
            }
            _ if (above.total || row.facts.section > 0) && !standing.goes_on => (RowKind::Open, Reason::Below),
            _ if row.facts.describes_activity && row.facts.shape == Shape::Placed => {
                (RowKind::Open, Reason::MayBeOther)
            }
            _ if standing.alike => (RowKind::Detail, Reason::Alike),
            Naming::OtherLike if standing.unlike || self.of_phrases || is_numbered => {
                (RowKind::Open, Reason::MayBeOther)
            }
            Naming::TotalLike if standing.unlike => (RowKind::Open, Reason::MayBeSum),
            _ if self.may_be_measure(rows, at) => (RowKind::Open, Reason::MayBeOther),
            _ if standing.unlike => (RowKind::Open, Reason::Unlike),
            _ if self.of_places && is_edge && self.sums.are_exceeded_by_part(row) => {
                (RowKind::Open, Reason::MayBeOther)
            }
            _ => (RowKind::Detail, Reason::Plain),
        }
    }

    /// Whether all other rows are named as one kind of place is, and this one by a sentence's words, or by no number where
    /// all others have one.
    fn breaks_pattern(&self, rows: &[Row], at: usize) -> bool {
        let row = &rows[at];
        let is_place = matches!(row.facts.shape, Shape::Placed | Shape::Numbered { .. });
        let Pattern { kinds, numbered, count } = &self.pattern;
        // Bodies are of many kinds: "Công an", "Đoàn Thanh niên", "Hội Phụ nữ".
        let others = kinds.len() - usize::from(kinds.get(&kind(row)) == Some(&1));
        let all_numbered = !is_place && *numbered + 1 == *count;
        others == 1 && *count > PATTERN && ((self.of_places && self.standing[at].unlike) || all_numbered)
    }

    /// Whether a row stands where sums stand: first, last, or before words for a sum or a measure.
    fn is_edge(&self, rows: &[Row], at: usize) -> bool {
        let next = rows[at + 1..].iter().find(|row| has_amount(row));
        let ends = next.is_none_or(|next| {
            next.kind != RowKind::Detail
                || next.facts.ordinal.numbers_group()
                || matches!(next.facts.naming, Naming::Total | Naming::Cumulative | Naming::Other | Naming::Day)
        });
        ends || self.first == Some(at) || self.last == Some(at)
    }

    /// How far a first row equals the sum of those below it.
    fn below(&self, rows: &[Row], at: usize) -> Equality {
        if self.first != Some(at) {
            return Equality::None;
        }
        let counts = |row: &&Row| {
            has_amount(row)
                && row.kind == RowKind::Detail
                && !matches!(row.facts.naming, Naming::Total | Naming::Cumulative | Naming::Other)
        };
        Sums::of(rows[at + 1..].iter().filter(counts)).equality(&rows[at])
    }

    /// Whether a table of a few rows named by sentences holds a row that exceeds the others together: a running total
    /// beside the day's figure looks like that, and so does a plan.
    fn may_be_measure(&self, rows: &[Row], at: usize) -> bool {
        let others = || rows.iter().enumerate().filter(|(other, row)| *other != at && has_amount(row));
        let is_sentence = rows[at].facts.shape == Shape::Phrase && (self.of_phrases || self.standing[at].unlike);
        is_sentence
            && self.count <= FEW
            && self.count > 1
            && Sums::of(others().map(|(_, row)| row)).are_exceeded_by(&rows[at])
    }
}

/// A row that bears the unit's own name: its total, or a hamlet of that name.
fn weigh_own_name(standing: Standing, equality: Equality) -> (RowKind, Reason) {
    match equality {
        Equality::None | Equality::Weak if standing.in_sequence => (RowKind::Detail, Reason::Ordinal),
        Equality::Strong if standing.in_sequence => (RowKind::Open, Reason::MayBeSum),
        Equality::None => (RowKind::Open, Reason::MayBeSum),
        Equality::Weak | Equality::Strong => (RowKind::Total, Reason::Equal),
    }
}

fn is_proper(row: &Row) -> bool {
    matches!(row.facts.shape, Shape::Proper | Shape::Placed | Shape::Numbered { .. })
}

/// How each row stands among the others by its number and its name.
fn standing(rows: &[Row]) -> Vec<Standing> {
    let figured: Vec<&Row> = rows.iter().filter(|row| has_amount(row)).collect();
    let alike = alike(rows);
    let named = || figured.iter().filter(|row| !row.facts.naming.is_other_measure()).map(|row| &row.facts.shape);
    let sentences = named().filter(|shape| shape.is_sentence()).count();
    let others = named().filter(|shape| !shape.is_sentence() && **shape != Shape::Blank).count();
    // One place among sentences is enough.
    let is_odd = others > 0 && (others >= sentences || alike.contains(&true));
    let mut last: Option<Ordinal> = None;
    let numbered_kinds: BTreeSet<String> = figured
        .iter()
        .filter(|row| row.facts.ordinal.counts() && row.kind == RowKind::Detail)
        .map(|row| kind(row))
        .collect();
    // Where the numbers began: below which captions and heads, and in which section.
    let mut begun: Option<((u32, u32), u32)> = None;
    let mut begun_again = false;
    let mut group: Option<(Ordinal, u32)> = None;
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut list = Vec::with_capacity(rows.len());
    for (row, alike) in rows.iter().zip(alike) {
        let of_other_kind = alike && !numbered_kinds.is_empty() && !numbered_kinds.contains(&kind(row));
        let mut standing = Standing { alike, of_other_kind, ..Standing::default() };
        match &row.facts.shape {
            Shape::Numbered { prefix, number, phrase, .. } => {
                let before = numbers.insert(prefix, *number);
                standing.unlike = is_odd && *phrase && !alike;
                standing.counts_on = standing.alike && before.is_none_or(|before| before + 1 == *number);
                standing.goes_on = standing.counts_on && before.is_some();
            }
            Shape::Phrase => standing.unlike = is_odd,
            Shape::Placed | Shape::Proper | Shape::Blank => {}
        }
        let facts = &row.facts;
        if begun.is_some_and(|(begun, _)| begun != (facts.block, facts.head)) {
            // Below another head or place numbers begin anew.
            last = None;
        }
        standing.in_sequence = follows(last.as_ref(), &facts.ordinal);
        if let Some((ordinal, _)) = group.as_ref().filter(|(_, section)| last.is_none() && facts.section > *section) {
            // Numbers below another caption go on with those of the groups, or begin again.
            standing.in_sequence = follows(Some(ordinal), &facts.ordinal);
        }
        if row.kind == RowKind::Group {
            last = None;
            group = facts.ordinal.counts().then(|| (facts.ordinal.clone(), facts.section));
            begun = begun.or(group.as_ref().map(|(_, section)| ((facts.block, facts.head), *section)));
        } else if facts.ordinal.counts() {
            let place = (facts.block, facts.head);
            // Below a caption, or without one: "1" once more after other numbers.
            let is_first = matches!(facts.ordinal, Ordinal::Number(1));
            let is_below = begun
                .is_some_and(|(begun, section)| begun == place && (facts.section > section || is_first || begun_again));
            begun_again = is_below && (begun_again || !standing.in_sequence);
            if begun.is_none_or(|(begun, _)| begun != place) {
                begun = Some((place, facts.section));
            }
            last = Some(facts.ordinal.clone());
        }
        standing.begun_again = begun_again && facts.ordinal.counts();
        list.push(standing);
    }
    list
}

/// Whether a number follows the one before: the next, or a later one where rows were left out.
fn follows(last: Option<&Ordinal>, ordinal: &Ordinal) -> bool {
    match (last, ordinal) {
        (None, Ordinal::Number(number) | Ordinal::Roman(number)) => *number > 0,
        (None, Ordinal::Letter(letter)) => letter.eq_ignore_ascii_case(&'a'),
        (Some(Ordinal::Number(before)), Ordinal::Number(number))
        | (Some(Ordinal::Roman(before)), Ordinal::Roman(number) | Ordinal::Number(number)) => number > before,
        (Some(Ordinal::Letter(before)), Ordinal::Letter(letter)) => letter > before,
        (_, Ordinal::Below(_)) => true,
        _ => false,
    }
}
