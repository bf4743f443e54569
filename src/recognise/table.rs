//! The rows below a header: which are figures, which are totals, where the table ends.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::draft::{Amount, Entry, Note, Row, RowKind, Text};
use super::header::Header;
use super::terms::{Role, Terms};
use crate::model::campaign::Form;
use crate::model::cell::CellRef;
use crate::model::submission::Measure;
use crate::read::{Sheet, Value};
use crate::text;
use crate::text::date::{self, Span};

/// Blank rows after which what follows belongs to no table.
const GAP: u32 = 12;

/// The rows of a table and the row after its last.
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) end: u32,
}

/// Reads the rows of a form's table.
pub(super) fn read(sheet: &Sheet, header: &Header, form: &Form, terms: &Terms, span: &Span) -> Rows {
    let reader = TableReader { sheet, header, form, terms, span };
    let mut rows: Vec<Row> = Vec::new();
    let mut grouping = Vec::new();
    let mut end = header.bottom + 1;
    let below = sheet.rows().iter().map(|(row, _)| *row).filter(|row| *row > header.bottom);
    for row in below {
        if row > end + GAP {
            break;
        }
        match reader.row(row, rows.is_empty()) {
            ControlFlow::Break(()) => {
                end = row;
                break;
            }
            ControlFlow::Continue(read) => {
                if let Some((row, groups)) = read {
                    grouping.push(groups);
                    rows.push(row);
                }
                end = row + 1;
            }
        }
    }
    mark_groups(&mut rows, &grouping);
    Rows { rows, end }
}

struct TableReader<'a> {
    sheet: &'a Sheet,
    header: &'a Header,
    form: &'a Form,
    terms: &'a Terms,
    span: &'a Span,
}

impl TableReader<'_> {
    /// One row: nothing, a row with whether it is numbered as groups are, or the table's end.
    fn row(&self, row: u32, first: bool) -> ControlFlow<(), Option<(Row, bool)>> {
        let entries = self.entries(row);
        let numeric = entries.iter().any(|entry| entry.amount.count().is_some());
        if !numeric && self.is_ending(row) {
            return ControlFlow::Break(());
        }
        if first && self.is_numbering(row) {
            return ControlFlow::Continue(None);
        }
        let label = self.label(row);
        let ordinal = self.column_text(row, Role::Ordinal).unwrap_or_default();
        let notes = self.notes(row);
        let named = !label.is_empty() || !ordinal.is_empty();
        let has_figures = entries.iter().any(|entry| entry.amount != Amount::Blank);
        if !has_figures && notes.is_empty() {
            return ControlFlow::Continue(None);
        }
        // Words under the columns of figures, in a row that names nothing, belong to what follows the table.
        if !named
            && !first
            && has_figures
            && entries.iter().all(|e| matches!(e.amount, Amount::Blank | Amount::Unreadable(None)))
        {
            return ControlFlow::Break(());
        }
        let total = self.is_total(row, &label, &ordinal);
        let grouping = numbers_group(&ordinal);
        let kind = if total { RowKind::Total } else { RowKind::Detail };
        let unit = self.header.column(Role::Unit).and_then(|col| self.cell_text(row, col));
        let area = if self.terms.whole.contains(&text::words(&label)) { String::new() } else { label };
        let date = self.header.column(Role::Date).and_then(|col| self.date(row, col));
        ControlFlow::Continue(Some((Row { row, kind, area, unit, date, entries, notes }, grouping)))
    }

    fn entries(&self, row: u32) -> Vec<Entry> {
        let entry = |(col, indicator, measure): (u32, usize, Measure)| {
            let indicator = self.form.indicators[indicator].id.clone();
            let cell = CellRef::new(row, col);
            let (amount, shown, formula) = match self.sheet.direct(row, col) {
                Some(found) => (Amount::of(&found.value), found.value.shown(), found.formula),
                None => (Amount::Blank, String::new(), false),
            };
            Entry { indicator, measure, amount, shown, formula, cell }
        };
        self.header.figures().map(entry).collect()
    }

    fn notes(&self, row: u32) -> Vec<Note> {
        let note = |(at, column): (usize, &crate::model::campaign::TextColumn)| {
            let col = self.header.column(Role::Remark(at))?;
            let cell = self.sheet.direct(row, col)?;
            let text = cell.value.text().map(text::clean).filter(|text| says_something(text))?;
            Some(Note { column: column.id.clone(), text, cell: CellRef::new(row, col) })
        };
        self.form.texts.iter().enumerate().filter_map(note).collect()
    }

    /// The sub-row's name.
    fn label(&self, row: u32) -> String {
        self.column_text(row, Role::Area).unwrap_or_default()
    }

    fn column_text(&self, row: u32, role: Role) -> Option<String> {
        let col = self.header.column(role)?;
        self.cell_text(row, col).map(|text| text.text)
    }

    fn cell_text(&self, row: u32, col: u32) -> Option<Text> {
        let cell = self.sheet.shown(row, col)?;
        let text = match &cell.value {
            Value::Text(text) => text::clean(text),
            Value::Number(number) => format!("{number}"),
            _ => return None,
        };
        (!text.is_empty()).then_some(Text { text, cell: Some(CellRef::new(row, col)) })
    }

    fn date(&self, row: u32, col: u32) -> Option<Result<NaiveDate, Text>> {
        let cell = self.sheet.shown(row, col)?;
        let at = Some(CellRef::new(row, col));
        match &cell.value {
            Value::Date(moment) => Some(Ok(moment.date())),
            Value::Text(text) if text::clean(text).is_empty() => None,
            Value::Text(text) => {
                let mentions = date::find(text, self.span);
                let named = || date::find_in_name(text, self.span);
                let mention = mentions.first().cloned().or_else(|| named().first().cloned());
                Some(mention.map(|mention| mention.date).ok_or(Text { text: text.clone(), cell: at }))
            }
            other => Some(Err(Text { text: other.shown(), cell: at })),
        }
    }

    /// Whether a text left of the figures names a total.
    fn is_total(&self, row: u32, label: &str, ordinal: &str) -> bool {
        let first_figure = self.header.figures().map(|(col, ..)| col).min().unwrap_or(0);
        let left = self.sheet.row(row).iter().filter(|cell| cell.col < first_figure);
        let texts = left.filter_map(|cell| cell.value.text());
        texts.chain([label, ordinal]).any(|text| self.names_total(text))
    }

    fn names_total(&self, text: &str) -> bool {
        let words = text::words(text);
        let Some(rest) = self.terms.total.strip_start(&words) else { return false };
        // "Tổng cộng (I + II)", "Cộng 12 khóm"; a hamlet that is called "Cộng Hòa" is not a total.
        rest.iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || is_roman(word) || self.terms.is_filler(word))
    }

    /// Whether the row is one of column numbers: `A | B | 1 | 2 | 3=2/1`, `(1) (2) (3)`.
    fn is_numbering(&self, row: u32) -> bool {
        let cells = self.sheet.row(row);
        let mut numbers = 0;
        let mut last = 0;
        for cell in cells {
            let text = cell.value.shown();
            let text = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
            let (name, formula) = text.split_once('=').map_or((text, None), |(name, rest)| (name.trim(), Some(rest)));
            if formula.is_some() && name.is_empty() {
                return false;
            }
            if let Ok(number) = name.parse::<u32>() {
                if number != last + 1 && !(numbers == 0 && number <= 3) {
                    return false;
                }
                last = number;
                numbers += 1;
            } else if name.len() != 1 || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                return false;
            }
        }
        let label = [Role::Area, Role::Unit].into_iter().find_map(|role| self.column_text(row, role));
        let plain_label = label.is_none_or(|label| label.chars().count() <= 4);
        plain_label && numbers >= 2 && cells.len() >= 3
    }

    /// Whether the row is below the table: a signature, a list of recipients, a place and date.
    fn is_ending(&self, row: u32) -> bool {
        self.sheet.row(row).iter().filter_map(|cell| cell.value.text()).any(|text| {
            let words = text::words(text);
            self.terms.ending.strip_start(&words).is_some() || date::is_place_and_date(text)
        })
    }
}

/// A row numbered I, II, A, B is a group's subtotal if rows numbered otherwise follow; else it counts itself.
fn mark_groups(rows: &mut [Row], grouping: &[bool]) {
    for at in 0..rows.len() {
        let next_is_plain = grouping.get(at + 1) == Some(&false);
        let has_rows = next_is_plain && rows.get(at + 1).is_some_and(|next| next.kind == RowKind::Detail);
        if grouping[at] && rows[at].kind == RowKind::Detail && has_rows {
            rows[at].kind = RowKind::Group;
        }
    }
}

/// Whether a row number is one that groups bear.
pub(super) fn numbers_group(ordinal: &str) -> bool {
    let ordinal = ordinal.trim().trim_end_matches(['.', ')']);
    is_roman(ordinal) || (ordinal.len() == 1 && ordinal.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Roman numbers as groups are numbered by, up to XXXIX; a lone letter beyond I, V and X is none.
pub(super) fn is_roman(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ')', '/']).to_ascii_uppercase();
    let tens = text.trim_start_matches('X');
    text.len() - tens.len() <= 3
        && !text.is_empty()
        && matches!(tens, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

/// Whether a remark is one: not a dash, not "không".
fn says_something(text: &str) -> bool {
    let folded = text::fold(text);
    folded.chars().any(char::is_alphabetic)
        && !matches!(folded.as_str(), "không" | "không có" | "khong" | "ko" | "không.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers() {
        for text in ["I", "II.", "iv", "X", "XII", "XXXIX"] {
            assert!(is_roman(text), "{text}");
        }
        for text in ["", "1", "A", "IIII", "VX", "C", "XXXX"] {
            assert!(!is_roman(text), "{text}");
        }
    }
}
