//! Cells on their places, and the workbook that is made of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, Formula, Table, TableColumn, Workbook, Worksheet, XlsxError,
};

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Blank,
    Number(u64),
    Real(f64),
    Text(String),
    Date(NaiveDate),
    /// A formula with the number that Excel stored beside it.
    Formula(String, u64),
    /// A formula with the date that Excel stored beside it.
    DateFormula(String, NaiveDate),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// How a cell looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) fill: bool,
    pub(super) indent: u8,
    /// Number format; empty for none.
    pub(super) format: &'static str,
}

impl Look {
    pub(super) fn bold() -> Self {
        Self { bold: true, ..Self::default() }
    }

    fn format(&self) -> Format {
        let mut format = Format::new();
        if self.bold {
            format = format.set_bold();
        }
        if self.italic {
            format = format.set_italic();
        }
        if self.fill {
            format = format.set_background_color(Color::RGB(0x00D9_E1F2));
        }
        if self.indent > 0 {
            format = format.set_indent(self.indent);
        }
        if !self.format.is_empty() {
            format = format.set_num_format(self.format);
        }
        format
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) look: Look,
}

/// An Excel table: its first and last row and column, whether the last row is its *Total* row.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) first: (u32, u16),
    pub(super) last: (u32, u16),
    pub(super) has_total: bool,
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) cells: BTreeMap<(u32, u16), Cell>,
    /// First and last row and column of each.
    pub(super) merges: Vec<((u32, u16), (u32, u16))>,
    /// Outline levels of rows.
    pub(super) levels: BTreeMap<u32, u8>,
    pub(super) listed: Option<Listed>,
}

impl Grid {
    pub(super) fn set(&mut self, row: u32, column: u16, value: impl Into<Value>, look: &Look) {
        let value = value.into();
        if value != Value::Blank {
            self.cells.insert((row, column), Cell { value, look: look.clone() });
        }
    }

    pub(super) fn merge(&mut self, first: (u32, u16), last: (u32, u16)) {
        if first != last {
            self.merges.push((first, last));
        }
    }

    /// The first column right of all that is written.
    pub(super) fn width(&self) -> u16 {
        self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0)
    }

    fn draw(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(&self.name)?.set_hidden(self.hidden);
        let plain = Format::new();
        if let Some(listed) = &self.listed {
            self.list(sheet, listed)?;
        }
        for (first, last) in &self.merges {
            sheet.merge_range(first.0, first.1, last.0, last.1, "", &plain)?;
        }
        for ((row, column), cell) in &self.cells {
            draw_cell(sheet, *row, *column, cell)?;
        }
        for level in 1..=self.levels.values().copied().max().unwrap_or(0) {
            let rows: BTreeSet<u32> =
                self.levels.iter().filter(|(_, own)| **own >= level).map(|(row, _)| *row).collect();
            let rows: Vec<u32> = rows.into_iter().collect();
            for run in rows.chunk_by(|row, next| row + 1 == *next) {
                sheet.group_rows(run[0], run[run.len() - 1])?;
            }
        }
        Ok(())
    }

    fn list(&self, sheet: &mut Worksheet, listed: &Listed) -> Result<(), XlsxError> {
        let heading = |column| match self.cells.get(&(listed.first.0, column)).map(|cell| &cell.value) {
            Some(Value::Text(text)) => text.clone(),
            _ => format!("Column{column}"),
        };
        let columns: Vec<TableColumn> =
            (listed.first.1..=listed.last.1).map(|column| TableColumn::new().set_header(heading(column))).collect();
        let table = Table::new().set_columns(&columns).set_total_row(listed.has_total);
        sheet.add_table(listed.first.0, listed.first.1, listed.last.0, listed.last.1, &table)?;
        Ok(())
    }
}

fn draw_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let format = cell.look.format();
    match &cell.value {
        Value::Blank => sheet,
        Value::Number(number) => sheet.write_number_with_format(row, column, *number as f64, &format)?,
        Value::Real(number) => sheet.write_number_with_format(row, column, *number, &format)?,
        Value::Text(text) => sheet.write_string_with_format(row, column, text, &format)?,
        Value::Date(date) => sheet.write_datetime_with_format(row, column, moment(*date)?, &dated(format, cell))?,
        Value::Formula(formula, result) => {
            let formula = Formula::new(formula).set_result(result.to_string());
            sheet.write_formula_with_format(row, column, formula, &format)?
        }
        Value::DateFormula(formula, result) => {
            let days = result.num_days_from_ce() - SERIAL_ZERO;
            let formula = Formula::new(formula).set_result(days.to_string());
            sheet.write_formula_with_format(row, column, formula, &dated(format, cell))?
        }
    };
    Ok(())
}

/// 30 December 1899, from which Excel counts days, counted from the year 1.
const SERIAL_ZERO: i32 = 693_594;

fn dated(format: Format, cell: &Cell) -> Format {
    if cell.look.format.is_empty() { format.set_num_format("dd/mm/yyyy") } else { format }
}

fn moment(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(2023), small(date.month()), small(date.day()))
}

/// The workbook of these sheets.
pub(super) fn workbook(grids: &[Grid]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 8, 30).expect("a date");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for grid in grids {
        grid.draw(workbook.add_worksheet()).unwrap_or_else(|error| panic!("{}: {error}", grid.name));
    }
    workbook.save_to_buffer().expect("a workbook")
}
