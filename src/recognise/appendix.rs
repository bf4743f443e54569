//! The quota appendix: which unit must bring how much.

use super::draft::{Amount, AppendixDraft, Head};
use super::header::Header;
use super::kinds::{Naming, numbers_group};
use super::terms::{Role, Terms};
use crate::model::cell::CellRef;
use crate::model::unit::QuotaLine;
use crate::read::{Sheet, Value};
use crate::text;

/// Lines above a total that only their sum can tell.
const TOLD_BY_SUMS: usize = 2;

/// One row of the appendix that has a name or a quota.
struct Line {
    ordinal: String,
    naming: Naming,
    name: String,
    quota: Option<(CellRef, u64)>,
    code: Option<String>,
    superior: Option<String>,
    email: Option<String>,
}

/// What a row of the appendix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Unit,
    Group,
    Total,
}

/// A group that units are being summed for.
struct Group {
    name: String,
    quota: Option<(CellRef, u64)>,
    summed: u64,
}

/// Reads an appendix below its header.
pub(super) fn read(sheet: &Sheet, header: &Header, head: Head, terms: &Terms) -> AppendixDraft {
    let mut draft = AppendixDraft { head, lines: Vec::new(), mismatches: Vec::new(), unreadable: Vec::new() };
    let mut lines: Vec<Line> = Vec::new();
    let Some(col) = header.column(Role::Quota) else { return draft };
    for (row, _) in sheet.rows().iter().filter(|(row, _)| *row > header.bottom) {
        let text = |role| column_text(sheet, header, *row, role);
        let name = text(Role::Unit).unwrap_or_default();
        let ordinal = text(Role::Ordinal).unwrap_or_default();
        if terms.ending.strip_start(&text::words(&name)).is_some() && !lines.is_empty() {
            break;
        }
        let cell = CellRef::new(*row, col);
        let value = sheet.direct(*row, col).map(|cell| &cell.value);
        let amount = value.map_or(Amount::Blank, Amount::of);
        let is_heading = matches!(amount, Amount::Unreadable(None));
        if lines.is_empty() && (is_numbering(&name, amount) || is_heading) {
            continue;
        }
        let namings = [&name, &ordinal].map(|text| terms.names_total(text));
        let naming = if namings.contains(&Naming::Total) { Naming::Total } else { namings[0] };
        let quota = amount.count().map(|quota| (cell, quota));
        let numbered = !ordinal.is_empty() && !numbers_group(&ordinal);
        let lacks_quota = quota.is_none() && naming != Naming::Total && !name.is_empty();
        if lacks_quota && (amount != Amount::Blank || numbered) {
            draft.unreadable.push((cell, value.map(Value::shown).unwrap_or_default(), amount));
        } else if (quota.is_some() && (!name.is_empty() || naming == Naming::Total))
            || (lacks_quota && numbers_group(&ordinal))
        {
            let (code, superior, email) = (text(Role::Code), text(Role::Superior), text(Role::Email));
            lines.push(Line { ordinal, naming, name, quota, code, superior, email });
        }
    }
    settle(&mut draft, lines);
    draft
}

/// Tells units from subtotals and totals: by name, by numbering, and where neither speaks by the sums.
fn parts(lines: &[Line]) -> Vec<Part> {
    let numbered = lines.iter().filter(|line| !line.ordinal.is_empty()).count() >= TOLD_BY_SUMS;
    let quota = |line: &Line| line.quota.map_or(0, |(_, quota)| quota);
    let plain = |next: &Line| !numbers_group(&next.ordinal) && next.naming == Naming::Other;
    // Only a line without a number may head those that follow: looked at for each line, a long appendix would take for ever.
    let heads = |at: usize| {
        let quotas = lines[at + 1..].iter().take_while(|next| plain(next) && !next.ordinal.is_empty()).map(quota);
        let (count, sum) = quotas.fold((0, 0u64), |(count, sum), quota| (count + 1, sum + quota));
        count > 1 && sum == quota(&lines[at])
    };
    let mut parts: Vec<Part> = Vec::with_capacity(lines.len());
    let (mut all, mut since) = ((0, 0u64), (0, 0u64));
    for (at, line) in lines.iter().enumerate() {
        let is_sum = |(count, sum): (usize, u64)| count >= TOLD_BY_SUMS && sum > 0 && sum == quota(line);
        let summed = is_sum(all) || is_sum(since);
        let unnumbered = numbered && line.ordinal.is_empty();
        let part = match line.naming {
            Naming::Total => Part::Total,
            Naming::Perhaps if summed => Part::Total,
            _ if numbers_group(&line.ordinal) && lines.get(at + 1).is_some_and(plain) => Part::Group,
            _ if unnumbered && summed => Part::Total,
            _ if unnumbered && heads(at) => Part::Group,
            _ => Part::Unit,
        };
        if part == Part::Unit {
            for (count, sum) in [&mut all, &mut since] {
                *count += 1;
                *sum += quota(line);
            }
        } else {
            since = (0, 0);
        }
        parts.push(part);
    }
    parts
}

/// Takes the units, leaves the subtotals, and compares these with what they sum.
fn settle(draft: &mut AppendixDraft, lines: Vec<Line>) {
    let parts = parts(&lines);
    let all: u64 = lines
        .iter()
        .zip(&parts)
        .filter(|(_, part)| **part == Part::Unit)
        .filter_map(|(line, _)| line.quota)
        .map(|(_, quota)| quota)
        .sum();
    let mut group: Option<Group> = None;
    let (mut since, mut sum) = (0, 0);
    let mut mismatches = Vec::new();
    let close = |group: &mut Option<Group>, mismatches: &mut Vec<(CellRef, u64, u64)>| {
        if let Some(Group { quota: Some((cell, written)), summed, .. }) = group.take()
            && written != summed
        {
            mismatches.push((cell, written, summed));
        }
    };
    for (line, part) in lines.into_iter().zip(parts) {
        match (part, line.quota) {
            (Part::Group, quota) => {
                close(&mut group, &mut mismatches);
                group = Some(Group { name: line.name, quota, summed: 0 });
            }
            (Part::Total, quota) => {
                close(&mut group, &mut mismatches);
                if let Some((cell, written)) = quota
                    && ![sum, since, all].contains(&written)
                {
                    mismatches.push((cell, written, if sum > 0 { sum } else { all }));
                }
                since = 0;
            }
            (Part::Unit, Some((cell, quota))) => {
                (since, sum) = (since + quota, sum + quota);
                if let Some(group) = &mut group {
                    group.summed += quota;
                }
                let superior = line.superior.or_else(|| group.as_ref().map(|group| group.name.clone()));
                draft.lines.push(QuotaLine {
                    name: line.name,
                    code: line.code,
                    quota,
                    superior,
                    email: line.email,
                    cell,
                });
            }
            (Part::Unit, None) => {}
        }
    }
    close(&mut group, &mut mismatches);
    draft.mismatches = mismatches;
}

fn column_text(sheet: &Sheet, header: &Header, row: u32, role: Role) -> Option<String> {
    let col = header.column(role)?;
    if sheet.spread_from(row, col).is_some_and(|from| from.row <= header.bottom) {
        return None;
    }
    let cell = sheet.shown(row, col)?;
    let text = match &cell.value {
        Value::Text(text) => text::clean(text),
        Value::Number(number) => format!("{number}"),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Whether a line is the row of column numbers: a letter or a number where a name belongs.
fn is_numbering(name: &str, amount: Amount) -> bool {
    let name = name.trim_start_matches('(').trim_end_matches(')');
    let short =
        name.len() == 1 || (!name.is_empty() && name.len() <= 2 && name.bytes().all(|byte| byte.is_ascii_digit()));
    short && !matches!(amount, Amount::Count(count) if count > 30)
}
