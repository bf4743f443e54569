//! The quota appendix: which unit must bring how much.
//!
//! What a sheet says is read here: its title, its quota columns, its rows. Whether it is the campaign's appendix at all is
//! decided where the units are known.

mod parts;
mod quota_column;
pub(super) mod row;
mod title;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::draft::{AppendixDraft, AppendixTitle, Head};
use super::header::{Header, Headings};
use super::row::Text;
use super::terms::{Phrases, Role, Terms};
use crate::model::cell::CellRef;
use crate::read::Sheet;
use crate::text;
use quota_column::Choice;
use row::Lines;

/// Letters of a text that may be a unit's name.
const LONGEST_NAME: usize = 60;

/// By what an appendix is read.
pub(super) struct Words<'a> {
    pub(super) terms: &'a Terms,
    /// Headings of the quotas.
    pub(super) quotas: &'a Phrases,
    /// Years in which the campaign runs.
    pub(super) years: RangeInclusive<i32>,
}

/// Reads an appendix below its header.
pub(super) fn read(
    sheet: &Sheet,
    headings: &Headings<'_>,
    header: &Header,
    head: Head,
    words: &Words<'_>,
) -> AppendixDraft {
    let title = AppendixTitle::of(sheet, header, words.terms, &words.years);
    let mut draft = AppendixDraft { head, title, ..AppendixDraft::default() };
    for (block, cols) in blocks(header) {
        let choice = quota_column::choose(sheet, &block, headings, (words.terms, words.quotas), (&cols, &words.years));
        let col = match choice {
            Some(Choice::One(col)) => col,
            Some(Choice::Open(columns)) => {
                draft.columns.extend(columns);
                continue;
            }
            None => continue,
        };
        let Lines { lines, odd_emails } = Lines::read(sheet, &block, col, words.terms);
        draft.rows.extend(lines);
        draft.odd_emails.extend(odd_emails);
    }
    draft.areas = draft.rows.iter().filter(|line| words.terms.names_area(&line.name)).count();
    draft.elsewhere = elsewhere(sheet, header, &draft);
    draft.read_rows(&|_| None);
    draft
}

/// The blocks that stand side by side below a header, each with the columns in which it lies: one, but where the headings
/// of units and quotas are repeated at the right.
fn blocks(header: &Header) -> Vec<(Header, RangeInclusive<u32>)> {
    let of = |wanted: Role| {
        let all = header.columns.iter().chain(&header.repeated);
        all.filter(move |(_, role)| *role == wanted).map(|(col, _)| *col).collect::<BTreeSet<u32>>()
    };
    let (units, quotas) = (of(Role::Unit), of(Role::Quota));
    // A block reaches as far as the last quota column before the next column of units.
    let ends: Vec<u32> = units
        .iter()
        .enumerate()
        .filter_map(|(at, unit)| {
            let next = units.iter().nth(at + 1).copied().unwrap_or(u32::MAX);
            quotas.range(unit..&next).next_back().copied()
        })
        .collect();
    if units.len() < 2 || ends.len() < units.len() {
        return vec![(header.clone(), 0..=u32::MAX)];
    }
    let mut first = 0;
    let mut blocks = Vec::new();
    for (at, end) in ends.iter().enumerate() {
        let last = if at + 1 == ends.len() { u32::MAX } else { *end };
        let cols = first..=last;
        let mut columns: Vec<(u32, Role)> =
            header.columns.iter().chain(&header.repeated).filter(|(col, _)| cols.contains(col)).copied().collect();
        columns.sort_by_key(|(col, _)| *col);
        blocks.push((Header { columns, repeated: Vec::new(), ..header.clone() }, cols));
        first = last.saturating_add(1);
    }
    blocks
}

/// Short texts below the headings that no line names: where a unit's name stands among them, it was not read.
fn elsewhere(sheet: &Sheet, header: &Header, draft: &AppendixDraft) -> Vec<Text> {
    let known = |col: u32| {
        let role = header.columns.iter().find(|(at, _)| *at == col).map(|(_, role)| *role);
        matches!(role, Some(Role::Superior | Role::Code | Role::Email | Role::Ordinal))
    };
    let named: BTreeSet<&str> = draft.rows.iter().map(|line| line.name.as_str()).collect();
    let below = sheet.rows().iter().filter(|(row, _)| *row > header.bottom);
    let cells = below.flat_map(|(row, cells)| cells.iter().map(move |cell| (*row, cell)));
    let texts = cells.filter(|(_, cell)| !known(cell.col)).filter_map(|(row, cell)| {
        let text = cell.value.text().filter(|text| text.chars().nth(LONGEST_NAME).is_none()).map(text::clean)?;
        let is_name = text.chars().any(char::is_alphabetic) && !named.contains(text.as_str());
        is_name.then(|| Text { text, cell: Some(CellRef::new(row, cell.col)) })
    });
    texts.collect()
}
