//! *Hướng dẫn*: how the form is filled in, and the lists that its cells offer.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::Paper;
use crate::model::cell::column_letters;
use crate::model::period::Calendar;
use crate::report::cell_text;
use crate::report::workbook::page;
use crate::report::workbook::style::{base, block};

/// Columns of the steps, of the dates with their deadlines, of the units.
const NUMBER: u16 = 0;
const STEP: u16 = 1;
const DATES: u16 = 3;
const UNITS: u16 = 6;
/// The first row of the lists.
const FIRST: u32 = 12;
/// Width of a step.
const WIDTH: f64 = 78.0;
/// Steps of every form, by their keys.
const STEPS: [&str; 7] = [
    "blank.step_date",
    "blank.step_fill",
    "blank.step_rows",
    "blank.step_total",
    "blank.step_send",
    "blank.step_mend",
    "blank.step_private",
];

/// The cells of the dates, as a check names them.
pub(super) fn dates(paper: &Paper<'_>) -> String {
    list(paper, DATES, paper.fields.dates.len())
}

/// The cells of the units.
pub(super) fn units(paper: &Paper<'_>) -> String {
    list(paper, UNITS, paper.blank.others.len())
}

fn list(paper: &Paper<'_>, col: u16, count: usize) -> String {
    let letters = column_letters(u32::from(col));
    let last = FIRST as usize + count.max(1);
    format!("='{}'!${letters}${}:${letters}${last}", paper.label("sheet.guide"), FIRST + 1)
}

/// Draws the sheet.
pub(super) fn draw(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(paper.label("sheet.guide"))?;
    sheet.set_paper_size(9).set_portrait().set_print_fit_to_pages(1, 0);
    let widths = [(NUMBER, 4.0), (STEP, WIDTH), (2, 3.0), (DATES, 14.0), (DATES + 1, 19.0), (5, 3.0), (UNITS, 34.0)];
    for (col, width) in widths {
        sheet.set_column_width(col, width)?;
    }
    let title = block(14.0).set_bold().set_align(FormatAlign::Left);
    page::across(sheet, 0, (NUMBER, STEP), paper.label("blank.guide_title"), &title)?;
    steps(paper, sheet)?;
    let heading = &paper.styles.heading;
    if !paper.fields.dates.is_empty() {
        cell_text::write(sheet, FIRST - 1, DATES, paper.label("blank.dates"), heading)?;
        cell_text::write(sheet, FIRST - 1, DATES + 1, paper.label("blank.deadline"), heading)?;
        for (row, date) in (FIRST..).zip(&paper.fields.dates) {
            sheet.write_datetime_with_format(row, DATES, date.0, &paper.styles.plain.date)?;
            let due = calendar(paper).deadline(*date).naive_local();
            sheet.write_datetime_with_format(row, DATES + 1, due, &paper.styles.plain.moment)?;
        }
    }
    if !paper.blank.others.is_empty() {
        cell_text::write(sheet, FIRST - 1, UNITS, paper.label("workbook.unit"), heading)?;
        for (row, name) in (FIRST..).zip(paper.blank.others) {
            cell_text::write(sheet, row, UNITS, name, &paper.styles.plain.text)?;
        }
    }
    sheet.protect();
    Ok(())
}

/// By when a form must be there: what is due may be due more seldom than it comes.
fn calendar<'p>(paper: &'p Paper<'_>) -> &'p Calendar {
    let form = paper.blank.form;
    paper.campaign.obligation(&form.id).map_or(&form.calendar, |obligation| &obligation.calendar)
}

fn steps(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (number, text) = (block(12.0).set_align(FormatAlign::Top), base().set_font_size(12).set_text_wrap());
    let office = paper.campaign.issuer.office.join(" ");
    let is_asked = |key: &&str| match *key {
        "blank.step_date" => !paper.fields.dates.is_empty(),
        "blank.step_total" => paper.blank.form.counts(),
        "blank.step_rows" => !paper.blank.form.about_others && paper.fields.rows.len() > 1,
        _ => true,
    };
    let keys: Vec<&str> = STEPS.into_iter().filter(is_asked).collect();
    for (ordinal, (row, key)) in (1u32..).zip((2u32..).zip(keys)) {
        let step = paper.words.fill(key, &[("office", &office)]);
        sheet.write_number_with_format(row, NUMBER, ordinal, &number)?;
        cell_text::write(sheet, row, STEP, &step, &text.clone().set_align(FormatAlign::Top))?;
        sheet.set_row_height(row, 16.5 * f64::from(cell_text::lines(&step, WIDTH, 12.0)) + 4.0)?;
    }
    Ok(())
}
