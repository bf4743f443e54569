//! *Chi tiết ấp, khóm*: each unit with its sub-rows, the period's figures and what counts since the campaign began.
//!
//! What a unit has beyond its sub-rows (a balance, a report in one line) stands in a row of its own, so that the rows
//! below a unit come to what the unit has.

use rust_xlsxwriter::{Formula, Workbook, Worksheet, XlsxError};

use super::list::{ROWS_OF_A_SHEET, STREAMED, end_sheet, new_sheet};
use super::page::{self, LINE_POINTS};
use super::style::Cells;
use super::{Book, names};
use crate::model::cell::column_letters;
use crate::model::count::Count;
use crate::model::summary::{AreaStanding, UnitStanding};
use crate::report::cell_text;

/// Columns before the indicators: number, unit and sub-row.
const BEFORE: u16 = 2;
const ORDINAL_WIDTH: f64 = 6.0;
const NAME_WIDTH: f64 = 38.0;
const FIGURE_WIDTH: f64 = 13.0;
const NAME: u16 = 1;
/// Letters of a sheet's name.
const SHEET_NAME: usize = 31;

/// Figures of a row: of the period and cumulative, indicator by indicator.
type Figures = Vec<Option<Count>>;

/// Draws the sheet, or as many as it needs.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    draw_within(book, workbook, ROWS_OF_A_SHEET)
}

/// The same with so many rows of a sheet; a unit stands on one sheet with its sub-rows.
fn draw_within(book: &Book<'_>, workbook: &mut Workbook, most: usize) -> Result<(), XlsxError> {
    let rows = book.summary.units.len() + book.summary.areas.len();
    let mut sheet = new_sheet(workbook, rows > STREAMED)?;
    sheet.set_name(book.label("sheet.areas"))?;
    let table = Table { book };
    let (mut number, mut written) = (1, 0);
    let mut row = table.head(sheet)?;
    let mut areas = book.summary.areas.as_slice();
    for (ordinal, unit) in (1..).zip(&book.summary.units) {
        let own = areas.iter().take_while(|area| area.unit == unit.id).count();
        let (of_unit, rest) = areas.split_at(own);
        areas = rest;
        // Itself, its sub-rows, and what it has beyond them.
        let own = own + 2;
        if written > 0 && written + own > most {
            end_sheet(sheet, row)?;
            (number, written) = (number + 1, 0);
            sheet = new_sheet(workbook, rows > STREAMED)?;
            sheet.set_name(numbered(book.label("sheet.areas"), number))?;
            row = table.head(sheet)?;
        }
        written += own;
        row = table.unit(sheet, row, ordinal, unit, of_unit)?;
    }
    end_sheet(sheet, row)?;
    if book.summary.units.is_empty() {
        page::across(
            sheet,
            row,
            (0, table.last()),
            book.label("empty.units"),
            &book.styles.plain.centre.clone().set_italic(),
        )?;
    }
    Ok(())
}

/// The name of a further sheet, cut to what Excel takes.
fn numbered(name: &str, number: usize) -> String {
    let tail = format!(" ({number})");
    name.chars().take(SHEET_NAME - tail.len()).collect::<String>() + &tail
}

struct Table<'a> {
    book: &'a Book<'a>,
}

impl Table<'_> {
    fn columns(&self) -> u16 {
        2 * u16::try_from(self.book.campaign.main_form().indicators.len()).unwrap_or(0)
    }

    fn last(&self) -> u16 {
        BEFORE + self.columns() - 1
    }

    fn head(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let book = self.book;
        page::set_up(book, sheet);
        page::upright(sheet);
        sheet.set_column_width(0, ORDINAL_WIDTH)?;
        sheet.set_column_width(NAME, NAME_WIDTH)?;
        for col in BEFORE..=self.last() {
            sheet.set_column_width(col, FIGURE_WIDTH)?;
        }
        page::titles(book, sheet, self.last(), "title.areas")?;
        let format = &book.styles.heading;
        let (upper, lower) = (3, 4);
        for (col, key) in [(0, "workbook.ordinal"), (NAME, "workbook.unit_area")] {
            cell_text::write(sheet, upper, col, book.label(key), format)?;
        }
        let indicators = &book.campaign.main_form().indicators;
        let mut lines = 1;
        for (col, indicator) in (BEFORE..).step_by(2).zip(indicators) {
            page::across(sheet, upper, (col, col + 1), &indicator.name, format)?;
            lines = lines.max(cell_text::lines(&indicator.name, 2.0 * FIGURE_WIDTH, 12.0));
        }
        sheet.set_row_height(upper, f64::from(lines) * LINE_POINTS + 5.0)?;
        for col in [0, NAME] {
            sheet.write_blank(lower, col, format)?;
        }
        for col in (BEFORE..=self.last()).step_by(2) {
            cell_text::write(sheet, lower, col, book.label(names::cadence_key(book.campaign)), format)?;
            cell_text::write(sheet, lower, col + 1, book.label("workbook.cumulative"), format)?;
        }
        sheet.set_repeat_rows(upper, lower)?;
        sheet.set_freeze_panes(lower + 1, BEFORE)?;
        Ok(lower + 1)
    }

    /// A unit, its sub-rows, and what it has beyond them; gives the row after them.
    fn unit(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        ordinal: u32,
        unit: &UnitStanding,
        areas: &[AreaStanding],
    ) -> Result<u32, XlsxError> {
        let book = self.book;
        let own = self.figures(|id| (unit.standing.day.get(id), unit.standing.cumulative.get(id)));
        let listed: Vec<Figures> =
            areas.iter().map(|area| self.figures(|id| (area.day.get(id), area.cumulative.get(id)))).collect();
        let sums: Figures = (0..own.len())
            .map(|at| listed.iter().filter_map(|figures| figures[at]).reduce(Count::saturating_add))
            .collect();
        let beyond: Figures = own
            .iter()
            .zip(&sums)
            .map(|(own, sum)| own.zip(*sum).map(|(own, sum)| own.saturating_sub(sum)).or(*own).filter(|rest| *rest > 0))
            .collect();
        let has_rest = !areas.is_empty() && beyond.iter().any(Option::is_some);
        let below = u32::try_from(areas.len()).unwrap_or(u32::MAX) + u32::from(has_rest);
        let bold = &book.styles.bold;
        sheet.write_number_with_format(row, 0, ordinal, &bold.ordinal)?;
        cell_text::write(sheet, row, NAME, &unit.name, &bold.text)?;
        for (col, (at, value)) in (BEFORE..).zip(own.iter().enumerate()) {
            let sum = sums[at].map(|sum| sum + beyond[at].filter(|_| has_rest).unwrap_or(0));
            let letters = column_letters(u32::from(col));
            match value {
                Some(value) if below > 0 && sum == Some(*value) => {
                    let formula = format!("SUM({letters}{}:{letters}{})", row + 2, row + 1 + below);
                    let formula = Formula::new(formula).set_result(value.to_string());
                    sheet.write_formula_with_format(row, col, formula, &bold.count)?
                }
                Some(value) => sheet.write_number_with_format(row, col, page::number(*value), &bold.count)?,
                None => sheet.write_blank(row, col, &bold.count)?,
            };
        }
        page::fit_row(sheet, row, [(unit.name.as_str(), NAME_WIDTH)])?;
        let plain = &book.styles.plain;
        let mut row = row + 1;
        for (area, figures) in areas.iter().zip(&listed) {
            self::row(sheet, row, &area.area, figures, plain)?;
            row += 1;
        }
        if has_rest {
            self::row(sheet, row, book.label("workbook.beyond_areas"), &beyond, plain)?;
            row += 1;
        }
        Ok(row)
    }

    fn figures(&self, of: impl Fn(&crate::model::id::IndicatorId) -> (Option<Count>, Option<Count>)) -> Figures {
        let indicators = self.book.campaign.main_form().indicators.iter();
        indicators.flat_map(|indicator| <[Option<Count>; 2]>::from(of(&indicator.id))).collect()
    }
}

/// A sub-row, or what stands in its place.
fn row(sheet: &mut Worksheet, row: u32, name: &str, figures: &Figures, cells: &Cells) -> Result<(), XlsxError> {
    sheet.write_blank(row, 0, &cells.ordinal)?;
    cell_text::write(sheet, row, NAME, name, &cells.indented)?;
    for (col, value) in (BEFORE..).zip(figures) {
        match value {
            Some(value) => sheet.write_number_with_format(row, col, page::number(*value), &cells.count)?,
            None => sheet.write_blank(row, col, &cells.count)?,
        };
    }
    page::fit_row(sheet, row, [(name, NAME_WIDTH - 2.0)]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::style;
    use super::*;
    use crate::model::language::Language;
    use crate::model::sample::busy_day;
    use crate::report::words::words;

    #[test]
    fn more_units_than_a_sheet_takes_stand_on_several() {
        let (summary, campaign) = busy_day().build();
        let words = words(Language::Vi);
        let book = Book::new(&summary, &campaign, &words);
        let mut workbook = Workbook::new();
        workbook.set_default_format(&style::base(), style::ROW_PIXELS, style::COLUMN_PIXELS).expect("a format");
        // Seven units without sub-rows, each with room for two rows.
        draw_within(&book, &mut workbook, 6).expect("drawn");
        let names: Vec<String> = workbook.worksheets().iter().map(Worksheet::name).collect();
        assert_eq!(names, ["Chi tiết ấp, khóm", "Chi tiết ấp, khóm (2)", "Chi tiết ấp, khóm (3)"]);
    }
}
