//! The rows below a header: which are figures, which are totals, where the table ends.

use chrono::NaiveDate;

use super::draft::{Amount, Entry, Note, Row, RowKind, Text};
use super::header::Header;
use super::kinds::{self, Naming, Raw};
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

/// What a row of the sheet is to the table.
enum Line {
    /// The table has ended.
    Beyond,
    /// Nothing that counts: blank, column numbers, headings repeated on a new page.
    Skipped,
    /// A row of it.
    Read(Raw),
}

/// Reads the rows of a form's table.
pub(super) fn read(sheet: &Sheet, header: &Header, form: &Form, terms: &Terms, span: &Span) -> Rows {
    let mut reader = TableReader { sheet, header, form, terms, span, numbering: None, after_heading: false };
    let mut rows: Vec<Raw> = Vec::new();
    let mut has_total = false;
    // Where the next table may begin: below the last row of this one.
    let mut end = header.bottom + 1;
    let below = sheet.rows().iter().map(|(row, _)| *row).filter(|row| *row > header.bottom);
    for row in below {
        if row > end + GAP {
            break;
        }
        has_total = has_total || rows.last().is_some_and(|row| row.named == Naming::Total);
        match reader.line(row, rows.is_empty(), has_total) {
            Line::Beyond => break,
            Line::Skipped => {}
            Line::Read(raw) => {
                rows.push(raw);
                end = row + 1;
            }
        }
    }
    Rows { rows: kinds::settle(rows), end }
}

struct TableReader<'a> {
    sheet: &'a Sheet,
    header: &'a Header,
    form: &'a Form,
    terms: &'a Terms,
    span: &'a Span,
    /// The row of column numbers, if the table has one.
    numbering: Option<u32>,
    /// Whether the row before was the headings again.
    after_heading: bool,
}

impl TableReader<'_> {
    fn line(&mut self, row: u32, first: bool, has_total: bool) -> Line {
        let entries = self.entries(row);
        let numeric = entries.iter().any(|entry| entry.amount.count().is_some());
        if !numeric && (self.is_ending(row) || self.is_labelled(row)) {
            return Line::Beyond;
        }
        if self.repeats_heading(row) {
            self.after_heading = true;
            return if has_total { Line::Beyond } else { Line::Skipped };
        }
        if (first || self.after_heading) && self.is_numbering(row) {
            self.numbering = Some(row);
            return Line::Skipped;
        }
        self.after_heading = false;
        let repeated_numbering = self.numbering.is_some_and(|numbers| self.same_texts(numbers, row));
        let label = self.column_text(row, Role::Area).unwrap_or_default();
        let ordinal = self.column_text(row, Role::Ordinal).unwrap_or_default();
        let notes = self.notes(row);
        let has_figures = entries.iter().any(|entry| entry.amount != Amount::Blank);
        if repeated_numbering || (!has_figures && notes.is_empty()) || self.is_beside(row, &label) {
            return Line::Skipped;
        }
        // Words under the columns of figures, in a row that names nothing, belong to what follows the table.
        let wordy = entries.iter().all(|entry| matches!(entry.amount, Amount::Blank | Amount::Unreadable(_)));
        if label.is_empty() && ordinal.is_empty() && !first && has_figures && wordy {
            return Line::Beyond;
        }
        let named = self.naming(row, &label, &ordinal);
        let unit = self.header.column(Role::Unit).and_then(|col| self.cell_text(row, col));
        let area = if self.terms.whole.contains(&text::words(&label)) { String::new() } else { label };
        let date = self.header.column(Role::Date).and_then(|col| self.date(row, col));
        let row = Row { row, kind: RowKind::Detail, area, unit, date, entries, notes };
        Line::Read(Raw { row, ordinal, named })
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

    fn column_text(&self, row: u32, role: Role) -> Option<String> {
        let col = self.header.column(role)?;
        self.cell_text(row, col).map(|text| text.text)
    }

    fn cell_text(&self, row: u32, col: u32) -> Option<Text> {
        // A heading that is merged down over this row is still a heading.
        if self.sheet.spread_from(row, col).is_some_and(|from| from.row <= self.header.bottom) {
            return None;
        }
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

    /// Texts left of the figures.
    fn names(&self, row: u32) -> Vec<&str> {
        let first_figure = self.header.figures().map(|(col, ..)| col).min().unwrap_or(0);
        let left = self.sheet.row(row).iter().filter(|cell| cell.col < first_figure);
        left.filter_map(|cell| cell.value.text()).collect()
    }

    /// How far the texts left of the figures name a total.
    fn naming(&self, row: u32, label: &str, ordinal: &str) -> Naming {
        let texts = self.names(row);
        let namings = texts.into_iter().chain([label, ordinal]).map(|text| self.terms.names_total(text));
        namings.fold(Naming::Other, |best, naming| match (best, naming) {
            (Naming::Total, _) | (_, Naming::Total) => Naming::Total,
            (Naming::Perhaps, _) | (_, Naming::Perhaps) => Naming::Perhaps,
            _ => Naming::Other,
        })
    }

    /// Whether the row speaks of other figures than the unit's own: "Trong đó: nữ", "Chỉ tiêu giao", "Tỷ lệ".
    fn is_beside(&self, row: u32, label: &str) -> bool {
        let mut texts = self.names(row).into_iter().chain([label]);
        texts.any(|text| self.terms.beside.strip_start(&text::words(text)).is_some())
    }

    /// Whether the row bears the table's own headings again, as printed at the top of a new page.
    fn repeats_heading(&self, row: u32) -> bool {
        let mut same = 0;
        for cell in self.sheet.row(row) {
            let Some(own) = cell.value.text().map(text::words).filter(|words| !words.is_empty()) else { continue };
            let mut heading = (self.header.top..=self.header.bottom).filter_map(|at| self.sheet.shown(at, cell.col));
            same += usize::from(heading.any(|above| above.value.text().is_some_and(|text| text::words(text) == own)));
        }
        same >= 2
    }

    fn same_texts(&self, one: u32, other: u32) -> bool {
        let texts = |row| self.sheet.row(row).iter().map(|cell| (cell.col, cell.value.shown())).collect::<Vec<_>>();
        texts(one) == texts(other)
    }

    /// Whether the row gives a unit or a date by its label: the head of what follows.
    fn is_labelled(&self, row: u32) -> bool {
        self.sheet.row(row).iter().filter_map(|cell| cell.value.text()).any(|text| {
            text.split_once(':').is_some_and(|(label, _)| {
                let words = text::words(label);
                self.terms.unit_label.contains(&words) || self.terms.date_label.contains(&words)
            })
        })
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

/// Whether a remark is one: not a dash, not "không".
fn says_something(text: &str) -> bool {
    let folded = text::fold(text);
    folded.chars().any(char::is_alphabetic)
        && !matches!(folded.as_str(), "không" | "không có" | "khong" | "ko" | "không.")
}
