//! The quota appendix: which unit must bring how much.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Amount, AppendixDraft, Head, OddQuota};
use super::header::Header;
use super::name_columns::NameColumns;
use super::numbering::is_numbering;
use super::rows::{Naming, is_roman, numbers_group};
use super::terms::{Role, Terms};
use crate::model::cell::CellRef;
use crate::model::unit::{BRANCHES, QuotaLine};
use crate::read::{Sheet, Value};
use crate::text::{self, address};

/// Lines above a total that only their sum can tell.
const TOLD_BY_SUMS: usize = 2;

/// What people write for a unit without an address.
const NO_ADDRESS: [&str; 6] = ["-", "không", "không có", "chưa có", "0", "x"];

/// One row of the appendix that names something or gives a quota.
struct Line {
    ordinal: String,
    naming: Naming,
    name: String,
    /// Where its quota stands, or should.
    cell: CellRef,
    amount: Amount,
    shown: String,
    number: Option<f64>,
    code: Option<String>,
    /// What its own columns say of who stands above it, the highest first.
    above: Vec<String>,
    email: Option<String>,
}

impl Line {
    fn quota(&self) -> u64 {
        self.amount.count().unwrap_or(0)
    }

    /// Whether it may be a unit by its number and its name.
    fn is_plain(&self) -> bool {
        !numbers_group(&self.ordinal) && !matches!(self.naming, Naming::Total | Naming::TotalLike)
    }

    fn odd(self) -> OddQuota {
        OddQuota { cell: self.cell, name: self.name, shown: self.shown, number: self.number, amount: self.amount }
    }
}

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

/// Reads an appendix below its header.
pub(super) fn read(sheet: &Sheet, header: &Header, head: Head, terms: &Terms) -> AppendixDraft {
    let mut draft = AppendixDraft {
        head,
        lines: Vec::new(),
        mismatches: Vec::new(),
        unreadable: Vec::new(),
        unsure: Vec::new(),
        odd_emails: Vec::new(),
    };
    let mut lines: Vec<Line> = Vec::new();
    let Some(col) = header.column(Role::Quota) else { return draft };
    let names = NameColumns::of(sheet, header);
    let mut last_above: BTreeMap<u32, String> = BTreeMap::new();
    let mut below_heading = true;
    for (row, _) in sheet.rows().iter().filter(|(row, _)| *row > header.bottom) {
        let text =
            |role| header.text_below(sheet, *row, header.column(role)?).map(|text| text.text).filter(|t| !t.is_empty());
        let text_in =
            |col: u32| header.text_below(sheet, *row, col).map(|text| text.text).filter(|text| !text.is_empty());
        let name = names.unit.and_then(text_in).unwrap_or_default();
        let ordinal = text(Role::Ordinal).unwrap_or_default();
        if terms.ending.strip_start(&text::words(&name)).is_some() && !lines.is_empty() {
            break;
        }
        let value = sheet.direct(*row, col).map(|cell| &cell.value);
        let amount = value.map_or(Amount::Blank, Amount::of);
        if header.is_repeated(sheet, *row) {
            below_heading = true;
            continue;
        }
        let is_counted = ordinal.bytes().any(|byte| byte.is_ascii_digit());
        let is_heading = !is_counted
            && !numbers_group(&ordinal)
            && terms.names_unit_column(&name)
            && matches!(amount, Amount::Blank | Amount::Unreadable(None));
        if below_heading && (is_numbering(sheet, header, *row) || is_heading) {
            continue;
        }
        let namings = [&name, &ordinal].map(|text| terms.naming(text));
        let naming = if namings.contains(&Naming::Total) { Naming::Total } else { namings[0] };
        // What belongs to no name is a unit of measure, a sum, a signature; but a row with a number should have one.
        if name.is_empty() && naming != Naming::Total && !(is_counted && amount != Amount::Blank) {
            continue;
        }
        below_heading = false;
        let number = match value {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let shown = value.map(Value::shown).unwrap_or_default();
        let cell = CellRef::new(*row, col);
        let (code, email) = (text(Role::Code), text(Role::Email));
        let mut above = Vec::new();
        for (level, col) in names.above.iter().enumerate() {
            if let Some(text) = text_in(*col) {
                // A new name ends what stood below the old one.
                for lower in &names.above[level + 1..] {
                    last_above.remove(lower);
                }
                last_above.insert(*col, text);
            } else if !names.holds_on(*col) {
                last_above.remove(col);
            }
            above.extend(last_above.get(col).cloned());
        }
        if let Some(written) = email.as_ref().filter(|written| is_odd_email(written)) {
            let place = header.column(Role::Email).map_or(cell, |col| CellRef::new(*row, col));
            draft.odd_emails.push((place, name.clone(), written.clone()));
        }
        lines.push(Line { ordinal, naming, name, cell, amount, shown, number, code, above, email });
    }
    // Notes below the table name no unit.
    let last = lines.iter().rposition(|line| line.amount != Amount::Blank || !line.ordinal.is_empty());
    lines.truncate(last.map_or(0, |last| last + 1));
    settle(&mut draft, lines);
    draft
}

/// Tells units from subtotals and totals: by name, by numbering, and where neither speaks by the sums.
fn parts(lines: &[Line]) -> Vec<Part> {
    let numbered = lines.iter().filter(|line| !line.ordinal.is_empty()).count() >= TOLD_BY_SUMS;
    let last_numbered = lines.iter().rposition(|line| line.is_plain() && !line.ordinal.is_empty());
    // Only a line without a number may head those that follow: looked at for each line, a long appendix would take for ever.
    let follows = |at: usize| {
        let quotas = lines[at + 1..].iter().take_while(|next| next.is_plain() && !next.ordinal.is_empty());
        quotas.fold((0, 0u64), |(count, sum), next| (count + 1, sum + next.quota()))
    };
    let mut parts: Vec<Part> = Vec::with_capacity(lines.len());
    let superiors: BTreeSet<String> = lines.iter().flat_map(|line| &line.above).map(|name| text::fold(name)).collect();
    let is_deeper = deeper(lines);
    let (mut all, mut since) = ((0, 0u64), (0, 0u64));
    let mut has_groups = false;
    for (at, line) in lines.iter().enumerate() {
        let heads_next = |next: &Line| next.is_plain() || is_deeper(line, next);
        let is_sum = |(count, sum): (usize, u64)| count >= TOLD_BY_SUMS && sum > 0 && sum == line.quota();
        let unnumbered = numbered && line.ordinal.is_empty();
        // A formula that was never calculated cannot tell by its sum; a row without a number that has one is a total.
        let formula = line.amount == Amount::Uncalculated && line.ordinal.is_empty();
        let ends = last_numbered.is_none_or(|last| last < at);
        let summed = is_sum(all) || is_sum(since) || (formula && ends && all.0 > 0);
        let heads = |(count, sum): (usize, u64)| count > 1 && (formula || sum == line.quota());
        let part = match line.naming {
            Naming::Total => Part::Total,
            Naming::TotalLike if summed => Part::Total,
            _ if line.amount == Amount::Blank && line.ordinal.is_empty() => Part::Caption,
            _ if superiors.contains(&text::fold(&line.name)) => Part::Superior,
            _ if numbers_group(&line.ordinal) && lines.get(at + 1).is_some_and(heads_next) => Part::Group,
            _ if numbers_group(&line.ordinal) && has_groups && line.amount == Amount::Blank => Part::Group,
            _ if unnumbered && summed => Part::Total,
            _ if unnumbered && heads(follows(at)) => Part::Group,
            _ => Part::Unit,
        };
        has_groups |= part == Part::Group;
        if part == Part::Unit {
            for (count, sum) in [&mut all, &mut since] {
                *count += 1;
                *sum += line.quota();
            }
        } else {
            since = (0, 0);
        }
        parts.push(part);
    }
    parts
}

/// Tells whether one line's number is of a level below another's: of a kind that was met later.
fn deeper(lines: &[Line]) -> impl Fn(&Line, &Line) -> bool {
    let mut met: Vec<Numbering> = Vec::new();
    for line in lines.iter().filter(|line| numbers_group(&line.ordinal)) {
        let numbering = Numbering::of(&line.ordinal);
        if !met.contains(&numbering) {
            met.push(numbering);
        }
    }
    let level = move |line: &Line| {
        let numbering = Numbering::of(&line.ordinal);
        met.iter().position(|known| *known == numbering)
    };
    move |upper, lower| level(upper).zip(level(lower)).is_some_and(|(upper, lower)| upper < lower)
}

/// Takes the units, leaves the subtotals, and compares these with what they sum.
fn settle(draft: &mut AppendixDraft, lines: Vec<Line>) {
    let numbered = lines.iter().filter(|line| !line.ordinal.is_empty()).count() >= TOLD_BY_SUMS;
    let parts = parts(&lines);
    let all: u64 =
        lines.iter().zip(&parts).filter(|(_, part)| **part == Part::Unit).map(|(line, _)| line.quota()).sum();
    let mut groups = Groups::default();
    let (mut since, mut sum) = (0, 0);
    let mut superiors: Vec<(Line, Vec<String>)> = Vec::new();
    for (line, part) in lines.into_iter().zip(parts) {
        let quota = line.amount.count().map(|quota| (line.cell, quota));
        match (part, quota) {
            (Part::Group, quota) => {
                let numbering = Numbering::of(&line.ordinal);
                groups.begin(Group { name: line.name.clone(), numbering, quota, summed: 0 });
                draft.unsure.extend(is_odd(line.amount).then(|| line.odd()));
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
                draft.unsure.extend(is_odd(line.amount).then(|| line.odd()));
            }
            (Part::Unit, Some((cell, quota))) if !line.name.is_empty() => {
                (since, sum) = (since + quota, sum + quota);
                groups.add(quota);
                // The line's own columns are nearer to it than the groups around it.
                let mut above = groups.names();
                above.retain(|name| line.above.iter().all(|own| text::fold(own) != text::fold(name)));
                above.extend(line.above);
                draft.lines.push(QuotaLine { name: line.name, code: line.code, quota, above, email: line.email, cell });
            }
            (Part::Unit, _) => draft.unreadable.push(line.odd()),
            // Where rows bear numbers, one without is a caption; where none does, it may be a unit without a quota.
            (Part::Caption, _) => draft.unsure.extend((!numbered).then(|| line.odd())),
        }
    }
    groups.end(0);
    draft.mismatches = groups.mismatches;
    settle_superiors(draft, superiors);
    for name in draft.lines.iter_mut().flat_map(|line| &mut line.above) {
        *name = name.replace(BRANCHES.trim(), "›");
    }
}

/// Gives the lines below those that others name as their superior what stands above these, and compares the sums.
fn settle_superiors(draft: &mut AppendixDraft, superiors: Vec<(Line, Vec<String>)>) {
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

/// Whether something stands where an address belongs that is none; what says that there is none is in order.
fn is_odd_email(written: &str) -> bool {
    !NO_ADDRESS.contains(&text::fold(written).as_str()) && address::of_cell(written).1
}

/// Whether something stands in a subtotal's or a total's cell that is no count.
fn is_odd(amount: Amount) -> bool {
    amount != Amount::Blank && amount.count().is_none()
}
