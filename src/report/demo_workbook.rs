//! Workbooks of plain cells, as units type them: for demonstrations.

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DemoCell {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, shown as 12/09/2023.
    Date(NaiveDate),
    /// A formula with what it comes to.
    Formula(String, f64),
}

/// A sheet: its name, its rows, the stretches of cells that are merged (row, first column, last column).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DemoSheet {
    /// Name.
    pub name: String,
    /// Rows of cells.
    pub rows: Vec<Vec<DemoCell>>,
    /// Merged stretches.
    pub merged: Vec<(u32, u16, u16)>,
}

/// The workbook of some sheets; the same sheets give the same bytes.
///
/// # Panics
/// Never: names and sizes are those of small tables.
#[must_use]
pub(crate) fn demo_workbook(sheets: &[DemoSheet]) -> Vec<u8> {
    written(sheets).expect("a small table")
}

fn written(sheets: &[DemoSheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(0)?));
    for plain in sheets {
        let sheet = workbook.add_worksheet();
        let name: String = plain.name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
        sheet.set_name(name)?;
        sheet.set_column_width(1, 26)?;
        draw(plain, sheet)?;
    }
    workbook.save_to_buffer()
}

fn draw(plain: &DemoSheet, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (row, first, last) in &plain.merged {
        sheet.merge_range(*row, *first, *row, *last, "", &Format::new())?;
    }
    for (row, cells) in (0u32..).zip(&plain.rows) {
        for (col, cell) in (0u16..).zip(cells) {
            match cell {
                DemoCell::Blank => {}
                DemoCell::Text(text) => {
                    sheet.write_string(row, col, text)?;
                }
                DemoCell::Number(number) => {
                    sheet.write_number(row, col, *number)?;
                }
                DemoCell::Date(day) => {
                    sheet.write_datetime_with_format(row, col, *day, &date)?;
                }
                DemoCell::Formula(formula, result) => {
                    sheet.write_formula(row, col, Formula::new(formula).set_result(result.to_string()))?;
                }
            }
        }
    }
    Ok(())
}
