//! The sender's own sheet again: what stood in each cell, how it looked, and what is wrong with it.

use std::collections::{HashMap, HashSet};

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Formula, Note, Worksheet, XlsxError};

use super::{GROUNDS, ODD, Shown, WRONG, formula};
use crate::model::cell::CellRef;
use crate::model::finding::Severity;
use crate::read::look::{Horizontal, Look, Style, Vertical};
use crate::read::{Merge, Value};
use crate::report::cell_text;
use crate::report::words::Words;
use crate::text::legacy;

/// Excel's grid.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// Cells that one merged region, and all of them, may cover; larger ones are decoration.
const MERGE: u64 = 20_000;
const MERGES: u64 = 200_000;
/// Rows whose heights are carried over.
const HEIGHTS: usize = 20_000;
/// Blank cells whose look is carried over.
const BLANKS: usize = 200_000;
/// The face in which decoded text is shown, in place of a font that has other letters at its codes.
const UNICODE_FACE: &str = "Times New Roman";
/// Pixels of a note: wide enough for a sentence, high enough for its lines.
const NOTE_WIDTH: u32 = 340;
const NOTE_LINE: u32 = 18;
const NOTE_DIGITS: f64 = 46.0;
/// Digits of a column and points of a row without a size of their own.
const DEFAULT_WIDTH: f64 = 8.43;
const DEFAULT_HEIGHT: f64 = 15.0;
/// Height of a line over the size of its letters.
const LINE_SPACING: f64 = 1.35;
/// A4, as the writer numbers paper.
const A4: u8 = 9;
/// Digits that an upright page takes in letters of a readable size; a wider sheet is printed across.
const UPRIGHT: f64 = 95.0;
/// How a date is shown whose cell had no format of its own.
const DATE: &str = "dd/mm/yyyy";
/// What a formula shows that was never calculated: an error, never a zero that someone might count.
const NOT_CALCULATED: &str = "#N/A";

/// Draws a sheet of the sender's.
pub(super) fn draw(sheet: &mut Worksheet, shown: &Shown<'_>, names: &[&str], words: &Words) -> Result<(), XlsxError> {
    sheet.set_name(&shown.name)?;
    sheet.set_hidden(shown.hidden);
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    let none = Look::default();
    let look = shown.sheet.look.as_ref().unwrap_or(&none);
    let digits: f64 = (0..shown.sheet.width().min(COLUMNS)).map(|col| width(look, col)).sum();
    if digits > UPRIGHT {
        sheet.set_landscape();
    }
    let mut pen = Pen { sheet, shown, names, formats: Formats::new(look), formulas: HashMap::new() };
    pen.formulas = look.formulas.iter().map(|(at, text)| (*at, text.as_str())).collect();
    pen.sizes(look)?;
    pen.merges(look)?;
    pen.blanks(look)?;
    pen.cells()?;
    pen.fit_rows(look)?;
    pen.notes(words)
}

struct Pen<'a> {
    sheet: &'a mut Worksheet,
    shown: &'a Shown<'a>,
    names: &'a [&'a str],
    formats: Formats<'a>,
    formulas: HashMap<CellRef, &'a str>,
}

impl Pen<'_> {
    fn sizes(&mut self, look: &Look) -> Result<(), XlsxError> {
        for width in &look.widths {
            let (Some(first), Some(last)) = (column(width.first), column(width.last.min(COLUMNS - 1))) else {
                continue;
            };
            if first > last {
                continue;
            }
            self.sheet.set_column_range_width(first, last, width.characters.clamp(0.0, 255.0))?;
            if width.hidden {
                self.sheet.set_column_range_hidden(first, last)?;
            }
        }
        for (row, points) in look.heights.iter().take(HEIGHTS).filter(|(row, _)| *row < ROWS) {
            self.sheet.set_row_height(*row, points.clamp(0.0, 409.0))?;
        }
        Ok(())
    }

    /// Merged regions that lie within the grid and do not overlap.
    fn merges(&mut self, look: &Look) -> Result<(), XlsxError> {
        let mut left = MERGES;
        let mut covered = HashSet::new();
        for Merge { from, to } in &look.merges {
            let inside = from.row <= to.row && from.col <= to.col && to.row < ROWS && to.col < COLUMNS;
            if !inside || from == to {
                continue;
            }
            let size = u64::from(to.row - from.row + 1) * u64::from(to.col - from.col + 1);
            if size > MERGE || size > left {
                continue;
            }
            let region = || (from.row..=to.row).flat_map(|row| (from.col..=to.col).map(move |col| (row, col)));
            if region().any(|at| covered.contains(&at)) {
                continue;
            }
            left -= size;
            covered.extend(region());
            let format = self.format(*from);
            let (Some(first), Some(last)) = (column(from.col), column(to.col)) else { continue };
            self.sheet.merge_range(from.row, first, to.row, last, "", &format)?;
        }
        Ok(())
    }

    /// Cells without a value that have a look, as the borders of an empty table.
    fn blanks(&mut self, look: &Look) -> Result<(), XlsxError> {
        for (at, _) in look.styled.iter().take(BLANKS) {
            let Some(col) = column(at.col).filter(|_| at.row < ROWS) else { continue };
            let format = self.format(*at);
            self.sheet.write_blank(at.row, col, &format)?;
        }
        Ok(())
    }

    fn cells(&mut self) -> Result<(), XlsxError> {
        for (row, cells) in self.shown.sheet.rows() {
            for cell in cells {
                let Some(col) = column(cell.col).filter(|_| *row < ROWS) else { continue };
                let at = CellRef::new(*row, cell.col);
                let formula = self.formulas.get(&at).copied().filter(|text| formula::is_safe(text, self.names));
                let format = self.format(at);
                self.value(at, col, &cell.value, formula, &format)?;
            }
        }
        Ok(())
    }

    /// Rows without a height of their own are made as high as their wrapped texts need.
    fn fit_rows(&mut self, look: &Look) -> Result<(), XlsxError> {
        let own: HashSet<u32> = look.heights.iter().map(|(row, _)| *row).collect();
        let merged: HashMap<CellRef, CellRef> = look.merges.iter().map(|merge| (merge.from, merge.to)).collect();
        for (row, cells) in self.shown.sheet.rows().iter().filter(|(row, _)| !own.contains(row)).take(HEIGHTS) {
            let mut needed: f64 = 0.0;
            for cell in cells {
                let at = CellRef::new(*row, cell.col);
                let (Some(text), Some(style)) = (cell.value.text(), self.formats.style(at)) else { continue };
                let last = merged.get(&at).copied().unwrap_or(at);
                if !style.wrap || last.row > *row {
                    continue;
                }
                let width: f64 = (cell.col..=last.col.min(cell.col + 100)).map(|col| width(look, col)).sum();
                let points = style.points.unwrap_or(11.0);
                needed = needed.max(f64::from(cell_text::lines(text, width, points)) * points * LINE_SPACING);
            }
            if needed > DEFAULT_HEIGHT && *row < ROWS {
                self.sheet.set_row_height(*row, needed.min(409.0))?;
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        CellRef { row, .. }: CellRef,
        col: u16,
        value: &Value,
        formula: Option<&str>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let sheet = &mut *self.sheet;
        let calculated = |text: &str, result: String| Formula::new(text).set_result(result);
        match (value, formula) {
            (Value::Number(number), Some(formula)) => {
                sheet.write_formula_with_format(row, col, calculated(formula, number.to_string()), format)?;
            }
            (Value::Number(number), None) => {
                sheet.write_number_with_format(row, col, *number, format)?;
            }
            (Value::Date(moment), _) => {
                sheet.write_datetime_with_format(row, col, moment, format)?;
            }
            // A text that reads as a number would come back as one from a formula.
            (Value::Text(text), Some(formula)) if text.parse::<f64>().is_err() && text.len() < 255 => {
                sheet.write_formula_with_format(row, col, calculated(formula, text.clone()), format)?;
            }
            (Value::Text(text), _) => cell_text::write(sheet, row, col, text, format)?,
            (Value::Bool(truth), _) => {
                sheet.write_boolean_with_format(row, col, *truth, format)?;
            }
            (Value::Error(code), formula) => {
                let text = formula.unwrap_or(code);
                sheet.write_formula_with_format(row, col, calculated(text, code.clone()), format)?;
            }
            (Value::Uncalculated, formula) => {
                let text = formula.unwrap_or(NOT_CALCULATED);
                sheet.write_formula_with_format(row, col, calculated(text, NOT_CALCULATED.to_owned()), format)?;
            }
        }
        Ok(())
    }

    /// Marked cells get a note; one that is blank gets its ground as well.
    fn notes(&mut self, words: &Words) -> Result<(), XlsxError> {
        for (at, mark) in &self.shown.marks {
            let Some(col) = column(at.col).filter(|_| at.row < ROWS) else { continue };
            if self.shown.sheet.direct(at.row, at.col).is_none() {
                let format = self.format(*at);
                self.sheet.write_blank(at.row, col, &format)?;
            }
            let text = mark.messages.join("\n\n");
            let text: String = text.chars().take(2_000).collect();
            let lines = cell_text::lines(&text, NOTE_DIGITS, 11.0);
            let note = Note::new(&text)
                .set_author(words.label("slip.author"))
                .add_author_prefix(false)
                .set_width(NOTE_WIDTH)
                .set_height((lines + 1).min(40) * NOTE_LINE);
            self.sheet.insert_note(at.row, col, &note)?;
        }
        Ok(())
    }

    /// The look of a cell, on the ground of its mark.
    fn format(&self, at: CellRef) -> Format {
        let date = matches!(self.shown.sheet.direct(at.row, at.col).map(|cell| &cell.value), Some(Value::Date(_)));
        let mut format = self.formats.of(at, date);
        if let Some(mark) = self.shown.marks.get(&at) {
            format = format.set_background_color(match mark.severity {
                Severity::Error => WRONG,
                Severity::Warning => ODD,
            });
        }
        format
    }
}

/// The width of a column in digits.
fn width(look: &Look, col: u32) -> f64 {
    let own = look.widths.iter().find(|width| (width.first..=width.last).contains(&col));
    own.map_or(DEFAULT_WIDTH, |width| if width.hidden { 0.0 } else { width.characters })
}

fn column(col: u32) -> Option<u16> {
    u16::try_from(col).ok().filter(|col| u32::from(*col) < COLUMNS)
}

/// The writer's formats of a look's styles.
struct Formats<'a> {
    look: &'a Look,
    styles: Vec<Format>,
    cells: HashMap<CellRef, u32>,
}

impl<'a> Formats<'a> {
    fn new(look: &'a Look) -> Self {
        Self { look, styles: look.styles.iter().map(format).collect(), cells: look.styled.iter().copied().collect() }
    }

    fn of(&self, at: CellRef, date: bool) -> Format {
        let format = self.number(at).and_then(|number| self.styles.get(number)).cloned().unwrap_or_default();
        let plain = self.style(at).is_none_or(|style| style.number_format.is_none());
        if date && plain { format.set_num_format(DATE) } else { format }
    }

    fn style(&self, at: CellRef) -> Option<&Style> {
        self.look.styles.get(self.number(at)?)
    }

    fn number(&self, at: CellRef) -> Option<usize> {
        usize::try_from(*self.cells.get(&at)?).ok()
    }
}

fn format(style: &Style) -> Format {
    let mut format = Format::new();
    if let Some(code) = &style.number_format {
        format = format.set_num_format(code);
    }
    if let Some(font) = &style.font {
        format = format.set_font_name(if legacy::face(font).is_some() { UNICODE_FACE } else { font });
    }
    if let Some(points) = style.points.filter(|points| (1.0..=409.0).contains(points)) {
        format = format.set_font_size(points);
    }
    if style.bold {
        format = format.set_bold();
    }
    if style.italic {
        format = format.set_italic();
    }
    if style.underline {
        format = format.set_underline(FormatUnderline::Single);
    }
    if style.wrap {
        format = format.set_text_wrap();
    }
    if let Some(horizontal) = style.horizontal {
        format = format.set_align(match horizontal {
            Horizontal::Left => FormatAlign::Left,
            Horizontal::Centre => FormatAlign::Center,
            Horizontal::Right => FormatAlign::Right,
            Horizontal::Justify => FormatAlign::Justify,
        });
    }
    if let Some(vertical) = style.vertical {
        format = format.set_align(match vertical {
            Vertical::Top => FormatAlign::Top,
            Vertical::Centre => FormatAlign::VerticalCenter,
        });
    }
    let [left, right, top, bottom] = style.borders;
    let line = |drawn| if drawn { FormatBorder::Thin } else { FormatBorder::None };
    format = format
        .set_border_left(line(left))
        .set_border_right(line(right))
        .set_border_top(line(top))
        .set_border_bottom(line(bottom));
    // The grounds of an earlier slip's marks are not the sender's.
    match style.ground.filter(|ground| !GROUNDS.contains(ground)) {
        Some(ground) => format.set_background_color(Color::RGB(ground)),
        None => format,
    }
}
