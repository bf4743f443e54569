//! The tables of `content.xml`.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::styles::Styles;
use super::value::CellStart;
use super::{corrupt, formula};
use crate::model::cell::CellRef;
use crate::read::ReadFailure;
use crate::read::formats::package::{self, ASIDE_BYTES, ASIDES};
use crate::read::formats::{Budget, RawCell, RawSheet, cell_text};
use crate::read::grid::Value;
use crate::read::look::{Look, Width};
use crate::read::merge::Merge;

/// A group of rows: one more outline level. Source: `OpenDocument` 1.3, part 3, 9.1.6.
const ROW_GROUP: &str = "table:table-row-group";

/// Excel's grid, which `LibreOffice` shares.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// Elements within each other.
const DEEPEST: usize = 100;
/// Bytes of one cell's text at which it is given up; the limit of Excel is looked at when the text is whole.
const CELL_BYTES: usize = 1_000_000;
/// Spaces that one element may stand for.
const SPACES: usize = 1_000;
/// Cells of one run of equal ones that are marked.
const MARKED: usize = 1_000;
/// Blank cells whose look is kept; of one run of equal ones so many.
const BLANKS: usize = 100_000;
const BLANK_RUN: u32 = 200;

/// Reads the content; what a reader of its tables needs to know between two elements.
pub(super) struct Content<'b> {
    budget: &'b mut Budget,
    styles: Styles,
    look: bool,
    sheets: Vec<RawSheet>,
    asides: Vec<String>,
}

/// The row that is read.
#[derive(Default)]
struct Row {
    repeat: u32,
    col: u32,
    cells: Vec<(u32, Value, Option<String>)>,
    styled: Vec<(u32, String)>,
}

type Source<R> = Reader<BufReader<R>>;

impl<'b> Content<'b> {
    /// Begins with the styles and texts of `styles.xml`.
    pub(super) fn new(budget: &'b mut Budget, styles: Styles, asides: Vec<String>, look: bool) -> Self {
        Self { budget, styles, look, sheets: Vec::new(), asides }
    }

    /// The sheets, and the texts beside the cells.
    pub(super) fn finish(self) -> (Vec<RawSheet>, Vec<String>) {
        (self.sheets, self.asides)
    }

    /// Reads all tables.
    pub(super) fn read(&mut self, part: impl Read) -> Result<(), ReadFailure> {
        let mut source = Reader::from_reader(BufReader::new(part));
        let mut buffer = Vec::new();
        loop {
            let event = next(&mut source, &mut buffer)?;
            match &event {
                Event::Eof => return Ok(()),
                Event::Start(start) if start.name().as_ref() == "table:table" => {
                    let start = start.clone().into_owned();
                    self.table(&mut source, &start)?;
                }
                Event::Start(start) if is_no_table(start) => self.beside(&mut source)?,
                other => self.styles.element(other),
            }
        }
    }

    fn table(&mut self, source: &mut Source<impl Read>, start: &BytesStart<'_>) -> Result<(), ReadFailure> {
        self.budget.sheets(self.sheets.len() + 1)?;
        let name = package::qualified(start, "table:name").unwrap_or_default();
        let hidden = package::qualified(start, "table:style-name").is_some_and(|style| self.styles.is_hidden(&style));
        let mut sheet = RawSheet { name, visible: !hidden, ..RawSheet::default() };
        let wants_look = self.look || self.styles.has_legacy_face();
        let mut look = Look::default();
        let (mut row, mut column) = (0u32, 0u32);
        let mut buffer = Vec::new();
        let mut depth = 0usize;
        // Groups of rows that are open.
        let mut level = 0u8;
        loop {
            let event = next(source, &mut buffer)?;
            let (start, empty) = match &event {
                Event::Start(start) => (start, false),
                Event::Empty(start) => (start, true),
                Event::End(_) if depth == 0 => break,
                Event::End(end) => {
                    depth -= 1;
                    level -= u8::from(end.name().as_ref() == ROW_GROUP && level > 0);
                    continue;
                }
                Event::Eof => return Err(corrupt("a table does not end")),
                _ => continue,
            };
            match start.name().as_ref() {
                "table:table-column" => {
                    let first = column;
                    column = self.column(start, first, &mut look);
                    if first < COLUMNS && is_out_of_sight(start) {
                        sheet.marks.add_hidden_columns(first, column.min(COLUMNS) - 1);
                    }
                    depth += usize::from(!empty);
                }
                "table:table-row" => {
                    let attributes = start.clone().into_owned();
                    let found = if empty { Row::default() } else { self.row(source, row, &mut sheet)? };
                    let repeat = repeated(&attributes, "table:number-rows-repeated");
                    if let Some(points) = package::qualified(&attributes, "table:style-name")
                        .and_then(|style| self.styles.height(&style))
                        .filter(|_| !found.cells.is_empty() && row < ROWS)
                    {
                        look.heights.push((row, points));
                    }
                    if !found.cells.is_empty() && level > 0 {
                        sheet.marks.add_outline(row, level);
                    }
                    if !found.cells.is_empty() && is_out_of_sight(&attributes) {
                        sheet.marks.add_hidden_row(row);
                    }
                    self.lay_out(&Row { repeat, ..found }, row, &mut sheet, &mut look, wants_look)?;
                    row = row.saturating_add(repeat);
                }
                ROW_GROUP if !empty => {
                    level = level.saturating_add(1);
                    depth += 1;
                }
                "table:table" => return Err(corrupt("a table within a table")),
                _ if is_no_table(start) && !empty => self.beside(source)?,
                _ => {
                    depth += usize::from(!empty);
                    if depth > DEEPEST {
                        return Err(corrupt("elements nested too deeply"));
                    }
                }
            }
        }
        if wants_look {
            look.styles = self.styles.numbered();
            look.merges.clone_from(&sheet.merges);
            sheet.look = Some(look);
        }
        self.sheets.push(sheet);
        Ok(())
    }

    fn column(&self, start: &BytesStart<'_>, first: u32, look: &mut Look) -> u32 {
        let next = first.saturating_add(repeated(start, "table:number-columns-repeated"));
        let style = package::qualified(start, "table:style-name").unwrap_or_default();
        if let Some(characters) = self.styles.width(&style).filter(|_| first < COLUMNS) {
            let hidden = is_out_of_sight(start);
            look.widths.push(Width { first, last: next.min(COLUMNS) - 1, characters, hidden });
        }
        next
    }

    /// The cells of a row, as they stand in it once.
    fn row(&mut self, source: &mut Source<impl Read>, row: u32, sheet: &mut RawSheet) -> Result<Row, ReadFailure> {
        let mut found = Row::default();
        let mut buffer = Vec::new();
        loop {
            let event = next(source, &mut buffer)?;
            let (start, empty) = match &event {
                Event::Start(start) => (start.clone().into_owned(), false),
                Event::Empty(start) => (start.clone().into_owned(), true),
                Event::End(_) => return Ok(found),
                Event::Eof => return Err(corrupt("a row does not end")),
                _ => continue,
            };
            if !matches!(start.name().as_ref(), "table:table-cell" | "table:covered-table-cell") {
                if !empty {
                    self.beside(source)?;
                }
                continue;
            }
            let cell = CellStart::new(&start);
            let (shown, is_annotated) = if empty { Default::default() } else { self.cell_text(source)? };
            let first = found.col;
            let marks = (
                cell.shown(&shown, is_annotated),
                cell.style.as_deref().is_some_and(|style| self.styles.is_struck(style)),
            );
            self.cell(cell, &shown, row, &mut found, sheet)?;
            for col in (first..found.col.min(COLUMNS)).take(MARKED) {
                let at = CellRef::new(row, col);
                if let Some(shown) = marks.0 {
                    sheet.marks.add_shown(at, shown);
                }
                if marks.1 {
                    sheet.marks.add_struck(at);
                }
            }
        }
    }

    fn cell(
        &mut self,
        cell: CellStart,
        shown: &str,
        row: u32,
        found: &mut Row,
        sheet: &mut RawSheet,
    ) -> Result<(), ReadFailure> {
        let first = found.col;
        found.col = first.saturating_add(cell.repeat);
        let end = found.col.min(COLUMNS);
        if cell.span != (1, 1) && first < COLUMNS && row < ROWS {
            let to = CellRef::new(
                row.saturating_add(cell.span.1 - 1).min(ROWS - 1),
                first.saturating_add(cell.span.0 - 1).min(COLUMNS - 1),
            );
            self.budget.take_blank()?;
            sheet.merges.push(Merge { from: CellRef::new(row, first), to });
        }
        if let Some(value) = cell.value(shown) {
            for col in first..end {
                self.budget.take(row, &value)?;
                found.cells.push((col, value.clone(), cell.formula.clone()));
            }
        }
        if let Some(style) = cell.style {
            for col in first..end.min(first.saturating_add(BLANK_RUN)) {
                found.styled.push((col, style.clone()));
            }
        }
        Ok(())
    }

    /// Puts a row's cells where the row stands, as often as it does.
    fn lay_out(
        &mut self,
        found: &Row,
        first: u32,
        sheet: &mut RawSheet,
        look: &mut Look,
        wants_look: bool,
    ) -> Result<(), ReadFailure> {
        let last = first.saturating_add(found.repeat).min(ROWS);
        if wants_look && (found.repeat <= BLANK_RUN || !found.cells.is_empty()) {
            for (col, style) in &found.styled {
                let number = self.styles.number(style);
                let room = BLANKS.saturating_sub(look.styled.len());
                look.styled.extend((first..last).take(room).map(|row| (CellRef::new(row, *col), number)));
            }
        }
        if found.cells.is_empty() {
            return Ok(());
        }
        for row in first..last {
            for (col, value, stored) in &found.cells {
                if row > first {
                    self.budget.take(row, value)?;
                }
                let cell: RawCell = (CellRef::new(row, *col), value.clone(), stored.is_some());
                sheet.cells.push(cell);
                let excel = stored.as_deref().filter(|_| row == first).and_then(formula::in_excels_words);
                if let Some(excel) = excel {
                    let at = CellRef::new(row, *col);
                    sheet.marks.add_formula(at, &excel);
                    if self.look {
                        look.formulas.push((at, excel));
                    }
                }
            }
        }
        Ok(())
    }

    /// The text that a cell shows: its paragraphs, each a line; also whether some of its letters are struck out, raised or
    /// lowered. What hangs on the cell (notes, pictures) goes aside.
    fn cell_text(&mut self, source: &mut Source<impl Read>) -> Result<(String, bool), ReadFailure> {
        let mut text = String::new();
        let mut is_annotated = false;
        let mut paragraphs = 0;
        let mut depth = 0usize;
        let mut buffer = Vec::new();
        loop {
            let event = next(source, &mut buffer)?;
            match &event {
                Event::Start(start) | Event::Empty(start) => {
                    let empty = matches!(event, Event::Empty(_));
                    match start.name().as_ref() {
                        "text:p" if depth == 0 => {
                            if paragraphs > 0 {
                                text.push('\n');
                            }
                            paragraphs += 1;
                        }
                        "text:s" => {
                            let count = package::qualified(start, "text:c").and_then(|count| count.parse().ok());
                            text.extend(std::iter::repeat_n(' ', count.unwrap_or(1).min(SPACES)));
                        }
                        "text:span" => {
                            let style = package::qualified(start, "text:style-name");
                            is_annotated |= style.is_some_and(|style| self.styles.annotates(&style));
                        }
                        "text:tab" => text.push('\t'),
                        "text:line-break" => text.push('\n'),
                        name if !name.starts_with("text:") || name == "text:ruby-text" => {
                            if !empty {
                                self.beside(source)?;
                            }
                            continue;
                        }
                        _ => {}
                    }
                    depth += usize::from(!empty);
                }
                Event::End(_) if depth == 0 => return Ok((text, is_annotated)),
                Event::End(_) => depth -= 1,
                Event::Text(piece) if depth > 0 => text.push_str(&piece.xml10_content()),
                Event::CData(piece) if depth > 0 => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) if depth > 0 => text.push(entity(reference)?),
                Event::Eof => return Err(corrupt("a cell does not end")),
                _ => {}
            }
            if text.len() > CELL_BYTES {
                return Err(cell_text(text.encode_utf16().count()));
            }
            if depth > DEEPEST {
                return Err(corrupt("elements nested too deeply"));
            }
        }
    }

    /// Passes over an element that is not a cell; its paragraphs are kept as texts beside the cells.
    fn beside(&mut self, source: &mut Source<impl Read>) -> Result<(), ReadFailure> {
        let mut text = String::new();
        let mut depth = 0usize;
        let mut buffer = Vec::new();
        loop {
            let event = next(source, &mut buffer)?;
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(end) => {
                    let ends_text = depth == 0 || end.local_name().as_ref() == "p";
                    if ends_text && !text.trim().is_empty() && self.asides.len() < ASIDES {
                        self.asides.push(std::mem::take(&mut text));
                    }
                    match depth.checked_sub(1) {
                        Some(less) => depth = less,
                        None => return Ok(()),
                    }
                }
                Event::Text(piece) if text.len() < ASIDE_BYTES => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) if text.len() < ASIDE_BYTES => text.push(entity(reference)?),
                Event::Eof => return Err(corrupt("an element does not end")),
                _ => {}
            }
        }
    }
}

/// Elements that may hold tables and cells that are not the sheet's.
fn is_no_table(start: &BytesStart<'_>) -> bool {
    matches!(
        start.name().as_ref(),
        "table:tracked-changes"
            | "table:dde-links"
            | "table:shapes"
            | "office:forms"
            | "table:table-source"
            | "table:scenario"
    )
}

/// Whether a row or a column is hidden, by a person or by a filter.
fn is_out_of_sight(start: &BytesStart<'_>) -> bool {
    package::qualified(start, "table:visibility").is_some_and(|shown| shown != "visible")
}

fn repeated(start: &BytesStart<'_>, name: &str) -> u32 {
    package::qualified(start, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

/// The next element; a type definition is refused, since entities of its own could be anything.
fn next<'e>(source: &mut Source<impl Read>, buffer: &'e mut Vec<u8>) -> Result<Event<'e>, ReadFailure> {
    buffer.clear();
    match source.read_event_into(buffer) {
        Ok(Event::DocType(_)) => Err(corrupt("a type definition of its own")),
        Ok(event) => Ok(event),
        Err(error) => Err(ReadFailure::Corrupt(error.to_string())),
    }
}

/// A character reference, or one of XML's own five entities.
fn entity(reference: &BytesRef<'_>) -> Result<char, ReadFailure> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Ok(letter);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(corrupt("an entity that is not XML's own")),
    }
}
