//! Rows of an appendix that name something or give a quota.

use std::collections::BTreeMap;

use super::super::header::Header;
use super::super::name_columns::NameColumns;
use super::super::numbering::is_numbering;
use super::super::terms::{Role, Terms};
use crate::model::cell::CellRef;
use crate::read::{Formula, Sheet, Value};
use crate::recognise::amount::Amount;
use crate::recognise::naming::Naming;
use crate::recognise::ordinal::numbers_group;
use crate::text::{self, address};

/// What people write for a unit without an address.
const NO_ADDRESS: [&str; 6] = ["-", "không", "không có", "chưa có", "0", "x"];

/// What a row shows besides its name and quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::recognise) enum Sign {
    /// Marked as a part of the row above: *- Nam*, *1.1*.
    Part,
    /// Its name begins as that of a row beside the units: *Trong đó: …*, *Còn lại*.
    Beside,
    /// Its name or its quota is struck out.
    Struck,
    Hidden,
    /// Its quota is a formula that adds up the quotas of other rows.
    Sum,
}

/// One row of the appendix that names something or gives a quota.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::recognise) struct AppendixRow {
    pub(super) ordinal: String,
    pub(super) naming: Naming,
    pub(super) name: String,
    pub(super) signs: Vec<Sign>,
    /// Where its quota stands, or should.
    pub(super) cell: CellRef,
    pub(super) amount: Amount,
    pub(super) shown: String,
    pub(super) number: Option<f64>,
    pub(super) code: Option<String>,
    /// What its own columns say of who stands above it, the highest first.
    pub(super) above: Vec<String>,
    pub(super) email: Option<String>,
}

impl AppendixRow {
    pub(super) fn quota(&self) -> u64 {
        self.amount.count().unwrap_or(0)
    }

    pub(super) fn is(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }

    /// Whether it may be a unit by its number and its name.
    pub(super) fn is_plain(&self) -> bool {
        !numbers_group(&self.ordinal) && !matches!(self.naming, Naming::Total | Naming::TotalLike)
    }

    pub(super) fn odd(&self) -> OddQuota {
        OddQuota {
            cell: self.cell,
            name: self.name.clone(),
            shown: self.shown.clone(),
            number: self.number,
            amount: self.amount,
        }
    }
}

/// The rows below a header, with malformed addresses: cell, unit, text.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<AppendixRow>,
    pub(super) odd_emails: Vec<(CellRef, String, String)>,
}

impl Lines {
    /// Reads the rows below a header whose quotas stand in a column.
    pub(super) fn read(sheet: &Sheet, header: &Header, col: u32, terms: &Terms) -> Self {
        let mut read = Self::default();
        let names = NameColumns::of(sheet, header);
        let mut last_above: BTreeMap<u32, String> = BTreeMap::new();
        let mut below_heading = true;
        for (row, _) in sheet.rows().iter().filter(|(row, _)| *row > header.bottom) {
            let text_in =
                |col: u32| header.text_below(sheet, *row, col).map(|text| text.text).filter(|text| !text.is_empty());
            let text = |role| text_in(header.column(role)?);
            let written = names.unit.and_then(text_in).unwrap_or_default();
            let name = without_notes(&written);
            let ordinal = text(Role::Ordinal).unwrap_or_default();
            if terms.ending.strip_start(&text::words(&name)).is_some() && !read.lines.is_empty() {
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
            let begins_as_total = terms.total.strip_start(&text::words(&name)).is_some();
            let naming = match namings[0] {
                _ if namings.contains(&Naming::Total) => Naming::Total,
                // Xã Long Toàn is a commune.
                Naming::TotalLike if !begins_as_total => Naming::Plain,
                own => own,
            };
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
                read.odd_emails.push((place, name.clone(), written.clone()));
            }
            let name_cell = names.unit.map(|col| CellRef::new(*row, col));
            let is_struck = name_cell.into_iter().chain([cell]).any(|cell| sheet.marks.is_struck(cell));
            let is_beside = matches!(naming, Naming::Other | Naming::Cumulative);
            let signs = [
                (Sign::Part, is_beside || is_marked(&written, &ordinal)),
                (Sign::Beside, is_beside),
                (Sign::Struck, is_struck),
                (Sign::Hidden, sheet.marks.is_hidden(*row)),
                (Sign::Sum, adds_rows_up(sheet, cell)),
            ];
            let signs = signs.into_iter().filter(|(_, is_there)| *is_there).map(|(sign, _)| sign).collect();
            read.lines.push(AppendixRow {
                ordinal,
                naming,
                name,
                signs,
                cell,
                amount,
                shown,
                number,
                code,
                above,
                email,
            });
        }
        // Notes below the table name no unit.
        let last = read.lines.iter().rposition(|line| line.amount != Amount::Blank || !line.ordinal.is_empty());
        read.lines.truncate(last.map_or(0, |last| last + 1));
        read
    }
}

/// Whether a cell's formula adds up cells above or below it.
fn adds_rows_up(sheet: &Sheet, cell: CellRef) -> bool {
    match sheet.marks.formula(cell) {
        Some(Formula::Sum(regions)) => {
            let of_column = regions.iter().filter(|region| (region.from.col..=region.to.col).contains(&cell.col));
            of_column.map(|region| u64::from(region.to.row - region.from.row) + 1).sum::<u64>() > 1
        }
        Some(Formula::TableSum) => true,
        _ => false,
    }
}

/// A name without the marks of footnotes after it: `Phường 2 (*)`, `Xã Long Toàn ¹`.
fn without_notes(written: &str) -> String {
    let is_mark = |c: char| matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³' | '⁰'..='⁹' | '₀'..='₉') || c.is_whitespace();
    let mut name = written.trim();
    loop {
        let plain = name.trim_end_matches(is_mark);
        let bracketed = plain.strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']));
        let shorter = match bracketed {
            Some((before, note)) if !note.is_empty() && note.chars().all(is_mark) => before.trim_end(),
            _ => plain,
        };
        if shorter.is_empty() {
            return written.to_owned();
        }
        if shorter == name {
            return name.to_owned();
        }
        name = shorter;
    }
}

/// Whether a row is marked as a part of the one above: *- Nam*, *+ Khóm 1*, *a) …*, *1.1*.
fn is_marked(name: &str, ordinal: &str) -> bool {
    let is_dash = |text: &str| text.starts_with(['-', '–', '—', '+', '•', '·', '*']);
    let ordinal = ordinal.trim().trim_end_matches(['.', ')']);
    let is_below = ordinal.split_once(['.', ',']).is_some_and(|(above, below)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number(above) && below.split(['.', ',']).all(is_number)
    });
    let is_small_letter = matches!(ordinal.as_bytes(), [letter] if letter.is_ascii_lowercase());
    is_dash(name.trim()) || is_dash(ordinal) || is_below || is_small_letter
}

/// Whether the cell of an address holds something else; a word for "no address" is in order.
fn is_odd_email(written: &str) -> bool {
    !NO_ADDRESS.contains(&text::fold(written).as_str()) && address::of_cell(written).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_footnotes_are_no_part_of_a_name() {
        for written in
            ["Phường 2 (*)", "Phường 2*", "Phường 2 ¹", "Phường 2²", "Phường 2 (**)", "Phường 2 [³]", "Phường 2 (1*)"]
        {
            let name = if written.contains("1*") { written } else { "Phường 2" };
            assert_eq!(without_notes(written), name);
        }
        assert_eq!(without_notes("(*)"), "(*)");
        assert_eq!(without_notes("Phường 2 (cũ)"), "Phường 2 (cũ)");
    }

    #[test]
    fn parts_are_marked_before_their_name_or_by_their_number() {
        for (name, ordinal) in [("- Nam", ""), ("+ Khóm 1", ""), ("Khóm 1", "-"), ("Khóm 1", "1.1"), ("Nữ", "a)")]
        {
            assert!(is_marked(name, ordinal), "{name} {ordinal}");
        }
        for (name, ordinal) in
            [("Phường 1", "1"), ("Phường 1", "1."), ("Phường 1", "A"), ("Phường 1", "I"), ("X-1", "")]
        {
            assert!(!is_marked(name, ordinal), "{name} {ordinal}");
        }
    }
}

/// A quota that is not a count.
#[derive(Clone, Debug, PartialEq)]
pub struct OddQuota {
    /// Where.
    pub cell: CellRef,
    /// What its row is called.
    pub name: String,
    /// As it is stored.
    pub shown: String,
    /// The number, where the cell holds one.
    pub number: Option<f64>,
    /// What it is instead.
    pub amount: Amount,
}
