//! What each row of an appendix is, and what its subtotals and totals sum.

use std::collections::{BTreeMap, BTreeSet};

use super::super::draft::{AppendixDraft, OpenRow, Opening};
use super::row::{AppendixRow, Sign};
use crate::model::cell::CellRef;
use crate::model::unit::{BRANCHES, QuotaLine};
use crate::recognise::amount::Amount;
use crate::recognise::naming::Naming;
use crate::recognise::ordinal::{is_roman, numbers_group};
use crate::text;

/// Lines above a total that only their sum shows to be one.
const FEWEST_FOR_SUMS: usize = 2;

/// What a row of the appendix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Unit,
    Group,
    /// A group by what stands in the column of superiors of other lines.
    Superior,
    Total,
    /// A caption between the rows: it has neither number nor quota.
    Caption,
    /// A part of the row above: its quota is in that one's.
    Inner,
}

/// How groups of one level are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbering {
    Letter,
    Roman,
    None,
}

impl Numbering {
    fn of(ordinal: &str) -> Self {
        match ordinal {
            _ if !numbers_group(ordinal) => Self::None,
            _ if is_roman(ordinal) => Self::Roman,
            _ => Self::Letter,
        }
    }
}

/// A group that units are being summed for.
struct Group {
    name: String,
    numbering: Numbering,
    quota: Option<(CellRef, u64)>,
    summed: u64,
}

/// The groups that a line stands in, the highest first, and what was found to differ in those that ended.
#[derive(Default)]
struct Groups {
    open: Vec<Group>,
    mismatches: Vec<(CellRef, u64, u64)>,
}

impl Groups {
    /// Begins a group: beside the last one that is numbered like it, else below the last one.
    fn begin(&mut self, group: Group) {
        let beside = self.open.iter().position(|open| open.numbering == group.numbering);
        self.end(beside.unwrap_or(self.open.len()));
        self.open.push(group);
    }

    /// Ends all groups from this level down.
    fn end(&mut self, level: usize) {
        for group in self.open.drain(level..) {
            if let Some((cell, written)) = group.quota
                && written != group.summed
            {
                self.mismatches.push((cell, written, group.summed));
            }
        }
    }

    fn add(&mut self, quota: u64) {
        for group in &mut self.open {
            group.summed += quota;
        }
    }

    fn names(&self) -> Vec<String> {
        self.open.iter().map(|group| group.name.clone()).collect()
    }
}

/// Distinguishes units from subtotals and totals: by name, by numbering, and where neither speaks by the sums.
fn parts(lines: &[AppendixRow]) -> Vec<(Part, Option<Opening>)> {
    let numbers = lines.iter().filter(|line| !line.ordinal.is_empty()).count();
    let (numbered, mostly_numbered) =
        (numbers >= FEWEST_FOR_SUMS, numbers >= FEWEST_FOR_SUMS && numbers * 2 > lines.len());
    let last_numbered = lines.iter().rposition(|line| line.is_plain() && !line.ordinal.is_empty());
    // Only a line without a number may head those that follow: looked at for each line, a long appendix would take for ever.
    let follows = |at: usize| {
        let quotas = lines[at + 1..].iter().take_while(|next| next.is_plain() && !next.ordinal.is_empty());
        quotas.fold((0, 0u64), |(count, sum), next| (count + 1, sum + next.quota()))
    };
    let mut parts: Vec<(Part, Option<Opening>)> = Vec::with_capacity(lines.len());
    let superiors: BTreeSet<String> = lines.iter().flat_map(|line| &line.above).map(|name| text::fold(name)).collect();
    let is_deeper = deeper(lines);
    let (mut all, mut since) = ((0, 0u64), (0, 0u64));
    let mut has_groups = false;
    for (at, line) in lines.iter().enumerate() {
        let heads_next = |next: &AppendixRow| next.is_plain() || is_deeper(line, next);
        let is_sum = |(count, sum): (usize, u64)| count >= FEWEST_FOR_SUMS && sum > 0 && sum == line.quota();
        let unnumbered = numbered && line.ordinal.is_empty();
        // A formula that was never calculated cannot tell by its sum; a row without a number that has one is a total.
        let formula = line.amount == Amount::Uncalculated && line.ordinal.is_empty();
        let ends = last_numbered.is_none_or(|last| last < at);
        let summed = is_sum(all) || is_sum(since) || (formula && ends && all.0 > 0);
        let heads = |(count, sum): (usize, u64)| count > 1 && (formula || sum == line.quota());
        let part = match line.naming {
            Naming::Total => Part::Total,
            Naming::TotalLike if summed => Part::Total,
            _ if line.is(Sign::Struck) => Part::Inner,
            // By its words it is a part of the row above, whatever that one is.
            _ if line.is(Sign::Beside) && line.ordinal.is_empty() => Part::Inner,
            _ if line.amount == Amount::Blank && line.ordinal.is_empty() => Part::Caption,
            _ if superiors.contains(&text::fold(&line.name)) => Part::Superior,
            _ if numbers_group(&line.ordinal) && lines.get(at + 1).is_some_and(heads_next) => Part::Group,
            _ if numbers_group(&line.ordinal) && has_groups && line.amount == Amount::Blank => Part::Group,
            _ if unnumbered && summed => Part::Total,
            _ if unnumbered && heads(follows(at)) => Part::Group,
            _ if line.is(Sign::Sum) => Part::Total,
            _ => Part::Unit,
        };
        has_groups |= part == Part::Group;
        let by_sums_alone = line.naming != Naming::Total && !numbers_group(&line.ordinal);
        let opening = match part {
            Part::Total | Part::Group if by_sums_alone => Some(Opening::Sum),
            Part::Inner if line.is(Sign::Struck) => Some(Opening::Struck),
            Part::Unit if line.is(Sign::Hidden) => Some(Opening::Hidden),
            Part::Unit if line.is(Sign::Part) => Some(Opening::Mark),
            Part::Unit if mostly_numbered && line.ordinal.is_empty() => Some(Opening::Unnumbered),
            _ => None,
        };
        if part == Part::Unit {
            for (count, sum) in [&mut all, &mut since] {
                *count += 1;
                *sum += line.quota();
            }
        } else {
            since = (0, 0);
        }
        parts.push((part, opening));
    }
    // The first or the last row may be the total of all others under a name of its own.
    let units: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0 == Part::Unit).collect();
    let sum: u64 = units.iter().map(|at| lines[*at].quota()).sum();
    let ends = units.first().into_iter().chain(units.last());
    for at in ends.filter(|at| sum > 0 && lines[**at].quota() == sum - lines[**at].quota()) {
        // A number among numbers speaks for a unit; of few rows one is soon as much as the others.
        let others = if lines[*at].ordinal.is_empty() { FEWEST_FOR_SUMS } else { FEWEST_FOR_SUMS + 1 };
        if units.len() > others {
            parts[*at].1.get_or_insert(Opening::Sum);
        }
    }
    parts
}

/// Whether one line's number is of a level below another's: of a kind that was met later.
fn deeper(lines: &[AppendixRow]) -> impl Fn(&AppendixRow, &AppendixRow) -> bool {
    let mut met: Vec<Numbering> = Vec::new();
    for line in lines.iter().filter(|line| numbers_group(&line.ordinal)) {
        let numbering = Numbering::of(&line.ordinal);
        if !met.contains(&numbering) {
            met.push(numbering);
        }
    }
    let level = move |line: &AppendixRow| {
        let numbering = Numbering::of(&line.ordinal);
        met.iter().position(|known| *known == numbering)
    };
    move |upper, lower| level(upper).zip(level(lower)).is_some_and(|(upper, lower)| upper < lower)
}

impl AppendixDraft {
    /// Reads the rows, those of which it is open what they are as this says: `Some` whether one is a unit, `None` for
    /// what the sheet makes of it by itself.
    pub fn read_rows(&mut self, is_unit: &dyn Fn(&OpenRow) -> Option<bool>) {
        let mut parts = parts(&self.rows);
        self.open.clear();
        let mut unit_above: Option<&str> = None;
        for (line, (part, opening)) in self.rows.iter().zip(&mut parts) {
            if *part == Part::Unit && *opening != Some(Opening::Mark) {
                unit_above = Some(&line.name);
            }
            let Some(opening) = *opening else { continue };
            let below = unit_above.filter(|_| opening == Opening::Mark).map(str::to_owned);
            let by_itself = *part == Part::Unit;
            let row = OpenRow { name: line.name.clone(), cell: line.cell, opening, below, is_unit: by_itself };
            match is_unit(&row) {
                Some(true) => *part = Part::Unit,
                Some(false) if by_itself => {
                    *part = if opening == Opening::Sum { Part::Total } else { Part::Inner };
                }
                _ => {}
            }
            self.open.push(OpenRow { is_unit: *part == Part::Unit, ..row });
        }
        self.settle(parts.into_iter().map(|(part, _)| part).collect());
    }

    /// Takes the units, leaves the subtotals, and compares these with what they sum.
    fn settle(&mut self, parts: Vec<Part>) {
        let lines = std::mem::take(&mut self.rows);
        for list in [&mut self.unreadable, &mut self.unsure] {
            list.clear();
        }
        self.lines.clear();
        self.totals = 0;
        let numbered = lines.iter().filter(|line| !line.ordinal.is_empty()).count() >= FEWEST_FOR_SUMS;
        let all: u64 =
            lines.iter().zip(&parts).filter(|(_, part)| **part == Part::Unit).map(|(line, _)| line.quota()).sum();
        let mut groups = Groups::default();
        let (mut since, mut sum) = (0, 0);
        let mut superiors: Vec<(&AppendixRow, Vec<String>)> = Vec::new();
        for (line, part) in lines.iter().zip(parts) {
            let quota = line.amount.count().map(|quota| (line.cell, quota));
            match (part, quota) {
                (Part::Group, quota) => {
                    let numbering = Numbering::of(&line.ordinal);
                    groups.begin(Group { name: line.name.clone(), numbering, quota, summed: 0 });
                    self.unsure.extend(is_odd(line.amount).then(|| line.odd()));
                }
                (Part::Superior, _) => {
                    let mut path = groups.names();
                    path.extend(line.above.iter().cloned());
                    superiors.push((line, path));
                }
                (Part::Total, quota) => {
                    groups.end(0);
                    if let Some((cell, written)) = quota
                        && ![sum, since, all].contains(&written)
                    {
                        groups.mismatches.push((cell, written, if sum > 0 { sum } else { all }));
                    }
                    since = 0;
                    self.totals += usize::from(quota.is_some());
                    self.unsure.extend(is_odd(line.amount).then(|| line.odd()));
                }
                (Part::Unit, Some((cell, quota))) if !line.name.is_empty() => {
                    (since, sum) = (since + quota, sum + quota);
                    groups.add(quota);
                    // The line's own columns are nearer to it than the groups around it.
                    let mut above = groups.names();
                    above.retain(|name| line.above.iter().all(|own| text::fold(own) != text::fold(name)));
                    above.extend(line.above.iter().cloned());
                    let (name, code, email) = (line.name.clone(), line.code.clone(), line.email.clone());
                    self.lines.push(QuotaLine { name, code, quota, above, email, cell });
                }
                (Part::Unit, _) => self.unreadable.push(line.odd()),
                (Part::Inner, _) => {}
                // Where rows bear numbers, one without is a caption; where none does, it may be a unit without a quota.
                (Part::Caption, _) => self.unsure.extend((!numbered).then(|| line.odd())),
            }
        }
        groups.end(0);
        self.mismatches = groups.mismatches;
        settle_superiors(self, superiors);
        for name in self.lines.iter_mut().flat_map(|line| &mut line.above) {
            *name = name.replace(BRANCHES.trim(), "›");
        }
        self.rows = lines;
    }
}

/// Gives the lines below those that others name as their superior what stands above these, and compares the sums.
fn settle_superiors(draft: &mut AppendixDraft, superiors: Vec<(&AppendixRow, Vec<String>)>) {
    let paths: BTreeMap<String, Vec<String>> =
        superiors.iter().map(|(line, path)| (text::fold(&line.name), path.clone())).collect();
    for line in &mut draft.lines {
        let mut met = BTreeSet::new();
        while let Some(top) = line.above.first().map(|name| text::fold(name))
            && met.insert(top.clone())
            && let Some(path) = paths.get(&top)
        {
            line.above.splice(0..0, path.iter().cloned());
        }
    }
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for line in draft.lines.iter().filter(|_| !superiors.is_empty()) {
        for name in &line.above {
            *sums.entry(text::fold(name)).or_default() += line.quota;
        }
    }
    for (line, _) in superiors {
        let summed = sums.get(&text::fold(&line.name)).copied().unwrap_or(0);
        match line.amount.count() {
            Some(written) if written != summed => draft.mismatches.push((line.cell, written, summed)),
            _ => draft.unsure.extend(is_odd(line.amount).then(|| line.odd())),
        }
    }
}

/// Whether something stands in a subtotal's or a total's cell that is not a count.
fn is_odd(amount: Amount) -> bool {
    amount != Amount::Blank && amount.count().is_none()
}
