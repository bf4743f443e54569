//! *Tình hình báo cáo*: how many units reported and how, and each unit with its arrival and file.

use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use super::list::{Column, Item, List, known, text, word};
use super::rows::status_key;
use super::style::{self, block};
use super::{Book, page};
use crate::model::cell::column_letters;
use crate::model::submission::Status;
use crate::report::cell_text;
use crate::report::ratio;

const LIST: List<'static> = List {
    sheet: "sheet.timeliness",
    title: "title.timeliness",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.unit", 30.0),
        Column("workbook.status", 18.0),
        Column("workbook.received", 17.0),
        Column("workbook.corrected", 13.0),
        Column("workbook.file", 64.0),
    ],
    empty: "empty.units",
};
/// Columns of the counts: the status's name, how many units, their share; and that of the list's statuses.
const NAME: u16 = 1;
const COUNT: u16 = 2;
const SHARE: u16 = 3;
const STATUS: u16 = 2;
/// First row of the counts: after title, subtitle and a blank row.
const FIRST: u32 = 3;
/// Rows of the counts: deadline, headings, five statuses, total, a blank one.
const ROWS: u32 = 9;

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(book.label(LIST.sheet))?;
    let first = LIST.head(book, sheet, ROWS)?;
    counts(book, sheet, first)?;
    let rows = book.summary.units.iter().enumerate().map(|(at, unit)| {
        vec![
            Item::Ordinal(at + 1),
            text(unit.name.as_str()),
            Item::Status(book.label(status_key(unit.status)), unit.status),
            known(unit.received_at, Item::Moment),
            if unit.corrected { word(book.label("workbook.yes")) } else { Item::Blank },
            known(unit.source.as_ref(), |source| text(source.file.as_str())),
        ]
    });
    LIST.body(book, sheet, first, rows)
}

/// The counts by status, counted over the list below by formulas.
fn counts(book: &Book<'_>, sheet: &mut Worksheet, body: u32) -> Result<(), XlsxError> {
    let deadline = book.format.time(book.campaign.calendar.deadline(book.summary.period.ends));
    let deadline = book.words.fill("workbook.deadline", &[("time", &deadline)]);
    page::across(sheet, FIRST, (NAME, SHARE), &deadline, &block(12.0).set_align(FormatAlign::Left))?;
    for (col, key) in [(NAME, "workbook.status"), (COUNT, "workbook.units"), (SHARE, "workbook.share")] {
        cell_text::write(sheet, FIRST + 1, col, book.label(key), &book.styles.heading)?;
    }

    let turnout = &book.summary.turnout;
    let units = book.summary.units.len();
    let total_row = FIRST + ROWS - 2;
    let last = body + u32::try_from(units).unwrap_or(u32::MAX);
    // Without units there is no list to count over.
    let counted = |formula: String| (units > 0).then_some(formula);
    let range = format!("{0}${1}:{0}${last}", column_letters(u32::from(STATUS)), body + 1);
    for (row, (status, count)) in (FIRST + 2..).zip([
        (Status::OnTime, turnout.on_time),
        (Status::Late, turnout.late),
        (Status::Missing, turnout.missing),
        (Status::Returned, turnout.returned),
        (Status::Pending, turnout.pending),
    ]) {
        let cells = &book.styles.plain;
        cell_text::write(sheet, row, NAME, book.label(status_key(status)), &style::of_status(&cells.text, status))?;
        let listed = book.summary.units.iter().filter(|unit| unit.status == status).count();
        let formula = format!("COUNTIF({range},{}{})", column_letters(u32::from(NAME)), row + 1);
        count_cell(sheet, row, (count, listed), counted(formula), &cells.count)?;
        share(book, sheet, row, (count, turnout.units), total_row)?;
    }
    let cells = &book.styles.bold;
    cell_text::write(sheet, total_row, NAME, book.label("workbook.must_report"), &cells.text)?;
    let formula = format!("ROWS({range})");
    count_cell(sheet, total_row, (turnout.units, units), counted(formula), &cells.count)?;
    sheet.write_blank(total_row, SHARE, &cells.percent)?;
    Ok(())
}

/// A count as the summary has it: by formula where the list below gives the same.
fn count_cell(
    sheet: &mut Worksheet,
    row: u32,
    (count, listed): (usize, usize),
    formula: Option<String>,
    format: &Format,
) -> Result<(), XlsxError> {
    if let Some(formula) = formula.filter(|_| count == listed) {
        let formula = Formula::new(formula).set_result(count.to_string());
        sheet.write_formula_with_format(row, COUNT, formula, format)?;
    } else {
        sheet.write_number_with_format(row, COUNT, page::number(count as u64), format)?;
    }
    Ok(())
}

/// The share of all units that must report.
fn share(
    book: &Book<'_>,
    sheet: &mut Worksheet,
    row: u32,
    (count, units): (usize, usize),
    total_row: u32,
) -> Result<(), XlsxError> {
    let format = &book.styles.plain.percent;
    let Some(result) = ratio::percent(count as u64, units as u64) else {
        return sheet.write_blank(row, SHARE, format).map(drop);
    };
    let letters = column_letters(u32::from(COUNT));
    let formula = format!("ROUND({letters}{}*100/{letters}${},2)", row + 1, total_row + 1);
    sheet.write_formula_with_format(row, SHARE, Formula::new(formula).set_result(result.to_string()), format)?;
    Ok(())
}
