//! The second sheet: how each table was read, in plain words.
//!
//! Every value of it is a text and A1 bears a mark: whatever becomes of it, it is never read as a table.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::{ODD, Shown, WRONG};
use crate::model::campaign::Campaign;
use crate::model::explanation::{self, FileExplained};
use crate::read::Sheet;
use crate::report::cell_text;
use crate::report::explain::{Fact, ReportView, RoleView, SheetView, SumLine, TableView, view};
use crate::report::words::Words;

/// Rows of a table that are listed one by one; further ones only where they are not plain details.
const ROWS: usize = 40;
/// Lines of the whole sheet; of a larger file only the first tables are explained.
const LINES: u32 = 1_000;
/// Reports of a table whose sums are listed.
const REPORTS: usize = 10;
/// Widths of the columns in digits: place, what stands there, what it was taken for, why.
const WIDTHS: [f64; 4] = [19.0, 42.0, 32.0, 58.0];
const LAST: u16 = 3;
const FACE: &str = "Times New Roman";
const POINTS: f64 = 12.0;
const LINE: f64 = 16.0;
/// Digits of a column's width that the indent of its cells takes.
const INDENT: f64 = 1.5;
/// Points of the mark, which nobody need read.
const TINY: f64 = 6.0;

/// The sheet's name.
pub(super) fn sheet_name(words: &Words) -> &str {
    words.label("explain.sheet")
}

/// Whether a sheet is that of an earlier slip.
pub(super) fn is_reading(sheet: &Sheet) -> bool {
    sheet.direct(0, 0).and_then(|cell| cell.value.text()).is_some_and(explanation::is_mark)
}

/// Draws the sheet.
pub(super) fn draw(
    sheet: &mut Worksheet,
    explained: &FileExplained,
    shown: &[Shown<'_>],
    campaign: &Campaign,
    words: &Words,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(words))?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_screen_gridlines(false);
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let pale = text().set_font_size(TINY).set_font_color(Color::RGB(0x00A6_A6A6));
    cell_text::write(sheet, 0, 0, explanation::mark(), &pale)?;
    sheet.set_row_height(0, 9.0)?;
    let mut pen = Pen { sheet, row: 1, shown, words };
    pen.paragraph(words.label("explain.title"), &text().set_bold().set_font_size(16.0))?;
    pen.paragraph(words.label("explain.intro"), &text())?;
    let view = view(explained, campaign, words);
    if let Some(reason) = &view.withheld {
        pen.paragraph(reason, &text().set_bold())?;
    }
    // Sheets of the slip before are not the sender's.
    let own = view.sheets.iter().zip(&explained.sheets).filter(|(_, explained)| explained.is.name() != "slip");
    for (sheet, _) in own {
        pen.sheet(sheet)?;
    }
    Ok(())
}

struct Pen<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    shown: &'a [Shown<'a>],
    words: &'a Words,
}

impl Pen<'_> {
    fn sheet(&mut self, view: &SheetView) -> Result<(), XlsxError> {
        if self.row > LINES {
            return Ok(());
        }
        self.row += 1;
        self.paragraph(&view.line, &text().set_bold().set_font_size(14.0))?;
        for line in &view.nearest {
            self.paragraph(line, &text())?;
        }
        for table in &view.tables {
            self.table(view, table)?;
        }
        Ok(())
    }

    fn table(&mut self, sheet: &SheetView, table: &TableView) -> Result<(), XlsxError> {
        if self.row > LINES {
            return Ok(());
        }
        self.paragraph(&table.title, &text().set_bold())?;
        for question in &table.questions {
            self.fact(self.words.label("explain.questions"), question, Some(ODD))?;
        }
        self.facts(&table.facts)?;
        for report in table.reports.iter().take(REPORTS) {
            self.report(report)?;
        }
        if table.reports.len() > REPORTS {
            let more = self.words.format().count((table.reports.len() - REPORTS) as u64);
            self.paragraph(&self.words.fill("explain.more_reports", &[("count", &more)]), &text().set_italic())?;
        }
        self.lines(sheet, ["explain.column", "explain.heading"], &table.columns)?;
        let is_shown = |at: usize, line: &RoleView| at < ROWS || !matches!(line.class, "detail" | "blank");
        let rows: Vec<RoleView> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(at, line)| is_shown(*at, line))
            .map(|(_, line)| line.clone())
            .collect();
        let rows = &rows[..rows.len().min(2 * ROWS)];
        self.lines(sheet, ["explain.row", "explain.name"], rows)?;
        let more = table.rows.len() - rows.len() + table.more_rows;
        if more > 0 {
            let more = self.words.format().count(more as u64);
            self.paragraph(&self.words.fill("explain.more_rows", &[("count", &more)]), &text().set_italic())?;
        }
        Ok(())
    }

    fn report(&mut self, report: &ReportView) -> Result<(), XlsxError> {
        self.facts(&report.facts)?;
        for SumLine { indicator, day, cumulative } in &report.sums {
            let parts = [(day, "explain.day"), (cumulative, "explain.cumulative")];
            let parts = parts.into_iter().filter(|(sum, _)| !sum.is_empty());
            let parts: Vec<String> =
                parts.map(|(sum, key)| format!("{} {sum}", self.words.label(key).to_lowercase())).collect();
            self.fact(self.words.label("explain.sums"), &format!("{indicator}: {}", parts.join("; ")), None)?;
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact]) -> Result<(), XlsxError> {
        facts.iter().try_for_each(|fact| self.fact(&fact.label, &fact.text, None))
    }

    /// A fact: what it is about in the first column, the rest over the others.
    fn fact(&mut self, label: &str, written: &str, ground: Option<Color>) -> Result<(), XlsxError> {
        let (row, format) = (self.row, ground.map_or_else(cell, |ground| cell().set_background_color(ground)));
        cell_text::write(self.sheet, row, 0, label, &format.clone().set_bold())?;
        self.sheet.merge_range(row, 1, row, LAST, "", &format)?;
        cell_text::write(self.sheet, row, 1, written, &format)?;
        let lines = cell_text::lines(label, room(WIDTHS[0]), POINTS);
        self.end_row(lines.max(cell_text::lines(written, room(WIDTHS[1..].iter().sum()), POINTS)))
    }

    /// Columns or rows with what they were taken for.
    fn lines(&mut self, sheet: &SheetView, keys: [&str; 2], lines: &[RoleView]) -> Result<(), XlsxError> {
        if lines.is_empty() {
            return Ok(());
        }
        let head = cell()
            .set_indent(0)
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0x00F2_F2F2));
        let keys = [keys[0], keys[1], "explain.taken_as", "explain.why"];
        for (col, key) in (0u16..).zip(keys) {
            cell_text::write(self.sheet, self.row, col, self.words.label(key), &head)?;
        }
        self.end_row(1)?;
        let own = self.shown.iter().find(|shown| shown.sheet.name == sheet.name && !shown.hidden);
        let name = own.map(|shown| shown.name.replace('\'', "''"));
        for line in lines {
            let format = match line.class {
                "open" => cell().set_background_color(ODD),
                "unknown" => cell().set_background_color(WRONG),
                _ => cell(),
            };
            let texts = [line.name.as_str(), &line.role, &line.reason];
            let centred = format.clone().set_indent(0).set_align(FormatAlign::Center);
            match &name {
                Some(name) => {
                    let is_row = line.place.bytes().all(|byte| byte.is_ascii_digit());
                    let cell = if is_row { format!("A{}", line.place) } else { format!("{}1", line.place) };
                    let url = Url::new(format!("internal:'{name}'!{cell}")).set_text(&line.place);
                    self.sheet.write_url_with_format(self.row, 0, &url, &centred)?;
                }
                None => cell_text::write(self.sheet, self.row, 0, &line.place, &centred)?,
            }
            for (col, text) in (1u16..).zip(texts) {
                cell_text::write(self.sheet, self.row, col, text, &format)?;
            }
            let needed =
                texts.iter().zip(&WIDTHS[1..]).map(|(text, width)| cell_text::lines(text, room(*width), POINTS));
            self.end_row(needed.max().unwrap_or(1))?;
        }
        Ok(())
    }

    /// A line of text over the whole width.
    fn paragraph(&mut self, written: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, "", format)?;
        cell_text::write(self.sheet, self.row, 0, written, format)?;
        let lines = cell_text::lines(written, WIDTHS.iter().sum(), POINTS);
        self.end_row(lines)
    }

    fn end_row(&mut self, lines: u32) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, (f64::from(lines) * LINE + 4.0).min(400.0))?;
        self.row += 1;
        Ok(())
    }
}

fn text() -> Format {
    Format::new()
        .set_font_name(FACE)
        .set_font_size(POINTS)
        .set_text_wrap()
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::VerticalCenter)
}

fn cell() -> Format {
    text().set_border(FormatBorder::Thin).set_indent(1)
}

/// Digits of a cell beside its indent.
fn room(width: f64) -> f64 {
    width - INDENT
}
