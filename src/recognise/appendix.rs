//! The quota appendix: which unit must bring how much.

use super::draft::{Amount, AppendixDraft, Head};
use super::header::Header;
use super::table::{is_roman, numbers_group};
use super::terms::{Role, Terms};
use crate::model::cell::CellRef;
use crate::model::unit::QuotaLine;
use crate::read::{Sheet, Value};
use crate::text;

/// One row of the appendix that has a name or a quota.
struct Line {
    quota: Option<(CellRef, u64)>,
    unit: Option<QuotaLine>,
    total: bool,
    grouping: bool,
    name: String,
}

/// Reads an appendix below its header.
pub(super) fn read(sheet: &Sheet, header: &Header, head: Head, terms: &Terms) -> AppendixDraft {
    let mut draft = AppendixDraft { head, lines: Vec::new(), mismatches: Vec::new(), unreadable: Vec::new() };
    let mut lines: Vec<Line> = Vec::new();
    for (row, _) in sheet.rows().iter().filter(|(row, _)| *row > header.bottom) {
        let name = column_text(sheet, header, *row, Role::Unit).unwrap_or_default();
        let ordinal = column_text(sheet, header, *row, Role::Ordinal).unwrap_or_default();
        let words = text::words(&name);
        if terms.ending.strip_start(&words).is_some() && !lines.is_empty() {
            break;
        }
        let Some(col) = header.column(Role::Quota) else { break };
        let cell = CellRef::new(*row, col);
        let value = sheet.direct(*row, col).map(|cell| &cell.value);
        let amount = value.map_or(Amount::Blank, Amount::of);
        if lines.is_empty() && is_numbering(&name, amount) {
            continue;
        }
        let total = [&name, &ordinal].into_iter().any(|text| names_total(terms, text));
        match (amount, amount.count()) {
            (_, Some(quota)) if !name.is_empty() || total => {
                lines.push(line(sheet, header, *row, &name, &ordinal, (cell, quota), total));
            }
            (Amount::Blank, _) if !name.is_empty() && numbers_group(&ordinal) => {
                lines.push(Line { quota: None, unit: None, total: false, grouping: true, name });
            }
            (Amount::Blank, _) | (_, Some(_)) => {}
            (amount, None) if !name.is_empty() => {
                draft.unreadable.push((cell, value.map(Value::shown).unwrap_or_default(), amount));
            }
            _ => {}
        }
    }
    settle(&mut draft, &lines);
    draft
}

fn line(
    sheet: &Sheet,
    header: &Header,
    row: u32,
    name: &str,
    ordinal: &str,
    quota: (CellRef, u64),
    total: bool,
) -> Line {
    let text = |role| column_text(sheet, header, row, role);
    let line = QuotaLine {
        name: name.to_owned(),
        code: text(Role::Code),
        quota: quota.1,
        superior: text(Role::Superior),
        email: text(Role::Email),
        cell: quota.0,
    };
    Line {
        quota: Some(quota),
        unit: Some(line),
        total,
        grouping: numbers_group(ordinal) || is_roman(ordinal),
        name: name.to_owned(),
    }
}

/// Takes the units, leaves the subtotals, and compares these with what they sum.
fn settle(draft: &mut AppendixDraft, lines: &[Line]) {
    let is_group = |at: usize| {
        let next_is_plain = lines.get(at + 1).is_some_and(|next| !next.grouping && !next.total);
        lines[at].grouping && !lines[at].total && next_is_plain
    };
    let mut group: Option<String> = None;
    let mut open: Option<(CellRef, u64)> = None;
    let (mut group_sum, mut since_total, mut sum) = (0, 0, 0);
    let close = |open: &mut Option<(CellRef, u64)>, group_sum: u64, draft: &mut AppendixDraft| {
        if let Some((cell, written)) = open.take()
            && written != group_sum
        {
            draft.mismatches.push((cell, written, group_sum));
        }
    };
    for (at, line) in lines.iter().enumerate() {
        if is_group(at) {
            close(&mut open, group_sum, draft);
            (group, open, group_sum) = (Some(line.name.clone()), line.quota, 0);
        } else if line.total {
            close(&mut open, group_sum, draft);
            if let Some((cell, written)) = line.quota
                && at > 0
                && written != sum
                && written != since_total
            {
                draft.mismatches.push((cell, written, sum));
            }
            since_total = 0;
        } else if let Some(quota_line) = &line.unit {
            let mut quota_line = quota_line.clone();
            quota_line.superior = quota_line.superior.or_else(|| group.clone());
            group_sum += quota_line.quota;
            since_total += quota_line.quota;
            sum += quota_line.quota;
            draft.lines.push(quota_line);
        }
    }
    close(&mut open, group_sum, draft);
    // A total above its rows is compared when they are all known.
    if let Some(first) = lines.first()
        && first.total
        && let Some((cell, written)) = first.quota
        && written != sum
    {
        draft.mismatches.push((cell, written, sum));
    }
}

fn column_text(sheet: &Sheet, header: &Header, row: u32, role: Role) -> Option<String> {
    let cell = sheet.shown(row, header.column(role)?)?;
    let text = match &cell.value {
        Value::Text(text) => text::clean(text),
        Value::Number(number) => format!("{number}"),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn names_total(terms: &Terms, text: &str) -> bool {
    let words = text::words(text);
    terms.total.strip_start(&words).is_some_and(|rest| {
        rest.iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || is_roman(word) || terms.is_filler(word))
    })
}

/// Whether a line is the row of column numbers: a letter or a number where a name belongs.
fn is_numbering(name: &str, amount: Amount) -> bool {
    let name = name.trim_start_matches('(').trim_end_matches(')');
    let short =
        name.len() == 1 || (!name.is_empty() && name.len() <= 2 && name.bytes().all(|byte| byte.is_ascii_digit()));
    short && !matches!(amount, Amount::Count(count) if count > 30)
}
