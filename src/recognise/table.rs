//! The rows below a header: which are figures, which are totals, where the table ends.

use chrono::NaiveDate;

use super::amount::Amount;
use super::dates;
use super::header::Header;
use super::layout::Passed;
use super::naming::{Naming, Shape};
use super::numbering::is_numbering;
use super::ordinal::Ordinal;
use super::row::{Entry, Facts, NoDate, Note, Reason, Row, RowKind, Text};
use super::rows::Name;
use super::scope::{self, Scope};
use super::terms::{Role, Terms};
use crate::model::cell::CellRef;
use crate::model::form::Form;
use crate::model::submission::Measure;
use crate::read::{Formula, Sheet, Shown, Value};
use crate::text;
use crate::text::date::{self, Span};

/// Blank rows after which what follows belongs to no table.
const GAP: u32 = 12;

/// The rows of a table and the row after its last.
pub(super) struct Below {
    pub(super) rows: Vec<Row>,
    pub(super) end: u32,
    /// The row in which its figures begin, or should.
    pub(super) start: u32,
    /// Rows that are not rows of figures.
    pub(super) passed: Vec<(u32, Passed)>,
}

/// What a row of the sheet is to the table.
enum RowOutcome {
    /// The table has ended.
    Beyond,
    /// Column numbers, or headings repeated on a new page.
    Heading,
    /// Nothing that counts: blank, or other figures than the unit's own.
    Skipped,
    /// A row of it.
    Read(Box<Row>),
}

/// Reads the rows of a form's table.
pub(super) fn read(sheet: &Sheet, header: &Header, form: &Form, terms: &Terms, span: &Span) -> Below {
    let mut reader = TableReader {
        sheet,
        header,
        form,
        terms,
        span,
        numbering: None,
        after_heading: false,
        block: 0,
        section: 0,
        head: 0,
        other_scope: false,
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut has_total = false;
    // Where the next table may begin: below the last row of this one.
    let mut end = header.bottom + 1;
    let (mut start, mut passed) = (None, Vec::new());
    let below = sheet.rows().iter().map(|(row, _)| *row).filter(|row| *row > header.bottom);
    for row in below {
        if row > end + GAP {
            break;
        }
        has_total = has_total || rows.last().is_some_and(|row| row.facts.naming == Naming::Total);
        // Sub-headings may stand above the figures.
        let first = !rows.iter().any(|row| row.entries.iter().any(|entry| entry.amount.count().is_some()));
        match reader.line(row, first, has_total) {
            RowOutcome::Beyond => break,
            RowOutcome::Heading => passed.push((row, Passed::Heading)),
            RowOutcome::Skipped => {
                start = start.or(Some(row));
                passed.push((row, Passed::Words));
            }
            RowOutcome::Read(read) => {
                start = start.or(Some(row));
                rows.push(*read);
                end = row + 1;
            }
        }
    }
    Below { rows, end, start: start.unwrap_or(header.bottom + 1), passed }
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
    /// Captions between the rows so far.
    block: u32,
    /// Captions that name no place, below the first row, so far.
    section: u32,
    /// Rows with a number and no figures so far.
    head: u32,
    /// Whether the last caption says that other figures follow than the period's own.
    other_scope: bool,
}

impl TableReader<'_> {
    fn line(&mut self, row: u32, first: bool, has_total: bool) -> RowOutcome {
        let entries = self.entries(row);
        let numeric = entries.iter().any(|entry| entry.amount.count().is_some());
        if self.header.is_repeated(self.sheet, row) {
            self.after_heading = true;
            return if has_total { RowOutcome::Beyond } else { RowOutcome::Heading };
        }
        if !numeric && (self.is_ending(row) || self.is_labelled(row) || (has_total && self.begins_another(row))) {
            return RowOutcome::Beyond;
        }
        if (first || self.after_heading) && is_numbering(self.sheet, self.header, row) {
            self.numbering = Some(row);
            return RowOutcome::Heading;
        }
        self.after_heading = false;
        let repeated_numbering = self.numbering.is_some_and(|numbers| self.same_texts(numbers, row));
        let area = self.column_text(row, Role::Area);
        let (label, area_cell) = area.map_or_else(Default::default, |area| (area.text, area.cell));
        let ordinal = self.column_text(row, Role::Ordinal).map(|text| text.text).unwrap_or_default();
        let unit = self.column_text(row, Role::Unit);
        let date = self.header.column(Role::Date).and_then(|col| self.date(row, col));
        let notes = self.notes(row);
        let has_figures = entries.iter().any(|entry| entry.amount != Amount::Blank);
        if repeated_numbering || (!has_figures && notes.is_empty()) {
            let is_caption = !repeated_numbering && (!label.is_empty() || self.is_caption(row));
            if is_caption {
                self.caption(row, &label);
            }
            if is_caption && Ordinal::of(&ordinal).counts() {
                self.head += 1;
            } else if is_caption && self.names_place(row, &label) {
                self.block += 1;
            } else if is_caption && !first {
                self.section += 1;
            }
            return RowOutcome::Skipped;
        }
        // Words under the columns of figures, in a row that names nothing, belong to what follows the table.
        let wordy = entries.iter().all(|entry| matches!(entry.amount, Amount::Blank | Amount::Unreadable(_)));
        if wordy && self.names_page(row) {
            return RowOutcome::Skipped;
        }
        let nameless = label.is_empty() && ordinal.is_empty() && unit.is_none() && !matches!(date, Some(Ok(_)));
        if nameless && !first && has_figures && wordy {
            return RowOutcome::Beyond;
        }
        let facts = self.facts(row, &label, &ordinal, &entries);
        let names_none = matches!(facts.naming, Naming::Day | Naming::Cumulative);
        let area = if names_none { String::new() } else { label };
        let (kind, reason) = (RowKind::Detail, Reason::default());
        RowOutcome::Read(Box::new(Row { row, kind, reason, facts, area, area_cell, unit, date, entries, notes }))
    }

    fn entries(&self, row: u32) -> Vec<Entry> {
        let entry = |(col, indicator, measure): (u32, usize, Measure)| {
            let indicator = self.form.indicators[indicator].id.clone();
            let cell = CellRef::new(row, col);
            let (amount, shown, formula) = match self.sheet.direct(row, col) {
                Some(found) => (Amount::of(&found.value), found.value.shown(), found.formula),
                None => (Amount::Blank, String::new(), false),
            };
            let number = match self.sheet.direct(row, col).map(|found| &found.value) {
                Some(Value::Number(number)) => Some(*number),
                _ => None,
            };
            let marks = &self.sheet.marks;
            let shown_as = marks.shown(cell).or(marks.is_column_hidden(col).then_some(Shown::HiddenColumn));
            Entry { indicator, measure, amount, shown, number, shown_as, formula, cell }
        };
        self.header.figures().map(entry).collect()
    }

    fn notes(&self, row: u32) -> Vec<Note> {
        let note = |(at, column): (usize, &crate::model::form::TextColumn)| {
            let col = self.header.column(Role::Remark(at))?;
            let cell = self.sheet.direct(row, col)?;
            let text = cell.value.text().map(text::clean).filter(|text| says_something(text))?;
            Some(Note { column: column.id.clone(), text, cell: CellRef::new(row, col) })
        };
        self.form.texts.iter().enumerate().filter_map(note).collect()
    }

    fn column_text(&self, row: u32, role: Role) -> Option<Text> {
        self.header.text_below(self.sheet, row, self.header.column(role)?)
    }

    fn date(&self, row: u32, col: u32) -> Option<Result<(NaiveDate, Text), NoDate>> {
        let cell = self.sheet.shown(row, col)?;
        let from = self.sheet.spread_from(row, col).unwrap_or(CellRef::new(row, col));
        let written = Text { text: text::clean(&cell.value.shown()), cell: Some(from) };
        dates::of_cell(&cell.value, written, self.span, dates::is_by_clock(self.sheet, from))
    }

    /// Texts left of the figures.
    fn names(&self, row: u32) -> impl Iterator<Item = (CellRef, &str)> {
        let first_figure = self.header.figures().map(|(col, ..)| col).min().unwrap_or(0);
        let left = self.sheet.row(row).iter().filter(move |cell| cell.col < first_figure);
        left.filter_map(move |cell| Some((CellRef::new(row, cell.col), cell.value.text()?)))
    }

    /// What decides what a row is.
    fn facts(&self, row: u32, label: &str, ordinal: &str, entries: &[Entry]) -> Facts {
        // Where the column of names is not known as one, the texts left of the figures name the row.
        let left: Vec<(CellRef, &str)> = self.names(row).collect();
        let own = left.iter().find(|(_, text)| text::clean(text) != ordinal);
        let name = if label.is_empty() {
            own.map(|(_, text)| text::clean(text)).unwrap_or_default()
        } else {
            label.to_owned()
        };
        let Name { naming, shape, dashed } = Name::of(&name, self.terms);
        // A word for a sum may stand in any of them, the column of row numbers too.
        let texts = left.iter().map(|(_, text)| *text).chain([ordinal]);
        let is_sum = texts.into_iter().any(|text| self.terms.naming(text) == Naming::Total);
        let naming = if is_sum { Naming::Total } else { naming };
        let naming = if self.other_scope && naming != Naming::Total { Naming::Other } else { naming };
        let marks = &self.sheet.marks;
        let mut facts = Facts {
            ordinal: Ordinal::of(ordinal),
            naming,
            shape: if name.is_empty() { Shape::Blank } else { shape },
            dashed,
            indent: left.iter().map(|(cell, text)| marks.indent(*cell) + steps(text)).max().unwrap_or(0),
            aspect: self.aspect(row, &name, ordinal),
            doubted: self.is_doubted(row, &name) || self.is_shifted(label, ordinal),
            describes_activity: scope::describes_activity(&name) || self.place_describes_activity(&name),
            outline: marks.outline(row),
            hidden: marks.is_hidden(row) && marks.outline(row) == 0,
            struck: entries.iter().any(|entry| entry.amount != Amount::Blank && marks.is_struck(entry.cell)),
            block: self.block,
            section: self.section,
            head: self.head,
            name,
            ..Facts::default()
        };
        for entry in entries {
            match marks.formula(entry.cell) {
                Some(Formula::Sum(regions)) => {
                    let of_column = |region: &&crate::read::Merge| {
                        (region.from.col, region.to.col) == (entry.cell.col, entry.cell.col)
                    };
                    if regions.iter().all(|region| of_column(&region)) && facts.sums.is_empty() {
                        facts.sums = regions.iter().map(|region| (region.from.row, region.to.row)).collect();
                    }
                }
                Some(Formula::TableSum) => facts.sums_table = true,
                Some(Formula::Derived(_)) => facts.derived |= entry.measure == Measure::Day,
                _ => {}
            }
        }
        facts
    }

    /// Whether a number stands where the name should, and a place's name where the row's number should: the row was moved.
    fn is_shifted(&self, label: &str, ordinal: &str) -> bool {
        let is_number = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        is_number && matches!(Name::of(ordinal, self.terms).shape, Shape::Placed | Shape::Numbered { placed: true, .. })
    }

    /// Whether a remark right of the figures, or in parentheses or behind a dash in the name, takes them back.
    fn is_doubted(&self, row: u32, name: &str) -> bool {
        let last_figure = self.header.figures().map(|(col, ..)| col).max().unwrap_or(0);
        let known = |col: u32| self.header.columns.iter().any(|(at, _)| *at == col);
        let beside = self.sheet.row(row).iter().filter(|cell| cell.col > last_figure && !known(cell.col));
        let in_name =
            name.split_once('(').or_else(|| name.split_once(" - ")).map(|(_, rest)| rest.trim_end_matches(')'));
        let doubts = |text: &str| scope::doubts(text, self.terms.naming(text), self.span) || scope::is_against(text);
        let is_doubted = |text: &str| scope::doubts(text, self.terms.naming(text), self.span);
        let is_difficulty =
            |col: u32| self.header.columns.iter().any(|(at, role)| *at == col && matches!(role, Role::Remark(_)));
        let difficulties = self.sheet.row(row).iter().filter(|cell| is_difficulty(cell.col));
        beside.filter_map(|cell| cell.value.text()).any(doubts)
            || in_name.is_some_and(is_doubted)
            || difficulties.filter_map(|cell| cell.value.text()).any(scope::is_about_figures)
    }

    /// What stands beside a row's name, left of the figures, under no heading that is known.
    fn aspect(&self, row: u32, name: &str, ordinal: &str) -> String {
        let known = |col: u32| self.header.columns.iter().any(|(at, _)| *at == col);
        let mut beside = self.names(row).filter(|(cell, _)| !known(cell.col)).map(|(_, text)| text::clean(text));
        beside
            .find(|text| text != ordinal && (text != name || self.column_text(row, Role::Area).is_none()))
            .unwrap_or_default()
    }

    /// Whether a kind of place is followed by words and no name: "Khóm chưa đạt", but not "Ấp Mới".
    fn place_describes_activity(&self, name: &str) -> bool {
        let rest = self.terms.after_place(name);
        let is_word = rest.chars().next().is_some_and(char::is_lowercase);
        is_word && name.chars().next().is_some_and(char::is_uppercase) && scope::describes_activity(rest)
    }

    /// Whether a caption names a place, whose rows stand below it: "Khóm 1", "2. Ấp Tân Lập".
    fn names_place(&self, row: u32, label: &str) -> bool {
        let own = self.sheet.row(row).iter().find_map(|cell| cell.value.text().filter(|text| !text.trim().is_empty()));
        let caption = if label.is_empty() { own.unwrap_or_default() } else { label };
        let shape = Name::of(caption, self.terms).shape;
        let is_place = matches!(shape, Shape::Placed | Shape::Numbered { placed: true, .. });
        is_place && self.terms.names_place(caption)
    }

    /// Keeps what a caption between rows says of the figures below it.
    fn caption(&mut self, row: u32, label: &str) {
        let texts = self.sheet.row(row).iter().filter_map(|cell| cell.value.text()).chain([label]);
        let cadence = self.form.calendar.cadence;
        let claims: Vec<Scope> =
            texts.flat_map(|text| scope::claims(text, &self.terms.figures, cadence, false)).collect();
        let texts = self.sheet.row(row).iter().filter_map(|cell| cell.value.text()).chain([label]);
        let names_other = texts.into_iter().any(|text| self.terms.naming(text).is_other_measure());
        self.other_scope = names_other || claims.iter().any(|scope| *scope != Scope::Day);
    }

    /// Whether a row without figures holds one text, as a caption between rows does.
    fn is_caption(&self, row: u32) -> bool {
        self.sheet.row(row).iter().filter(|cell| cell.value.text().is_some_and(|text| !text.trim().is_empty())).count()
            == 1
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

    /// Whether the row begins another table: it heads a column of row numbers.
    fn begins_another(&self, row: u32) -> bool {
        let mut texts = self.sheet.row(row).iter().filter_map(|cell| cell.value.text());
        texts.next().is_some_and(|text| self.terms.heads_ordinals(text))
    }

    /// Whether the row holds nothing but the number of a printed page: "Trang 2".
    fn names_page(&self, row: u32) -> bool {
        let [cell] = self.sheet.row(row) else { return false };
        let words = cell.value.text().map(text::words).unwrap_or_default();
        matches!(words.as_slice(), [word, number, ..] if word == "trang" && number.parse::<u32>().is_ok())
    }

    /// Whether the row is below the table: a signature, a list of recipients, a place and date.
    fn is_ending(&self, row: u32) -> bool {
        self.sheet.row(row).iter().filter_map(|cell| cell.value.text()).any(|text| {
            let words = text::words(text);
            self.terms.ending.strip_start(&words).is_some() || date::is_place_and_date(text)
        })
    }
}

/// Steps by which spaces before a name indent it.
fn steps(written: &str) -> u8 {
    const STEP: usize = 2;
    let spaces = written.chars().take_while(|letter| matches!(letter, ' ' | '\u{A0}' | '\t')).count();
    u8::try_from(spaces / STEP).unwrap_or(u8::MAX)
}

/// Whether a remark is one: not a dash, not "không".
fn says_something(text: &str) -> bool {
    let folded = text::fold(text);
    folded.chars().any(char::is_alphabetic)
        && !matches!(folded.as_str(), "không" | "không có" | "khong" | "ko" | "không.")
}
