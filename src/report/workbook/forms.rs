//! A sheet for each form beside the main one: what every unit has reported in it so far, by sub-row, and the sum.
//!
//! Blank, absent and zero are three things: a cell left empty, a dash where nothing was sent, and a 0.

use rust_xlsxwriter::{Formula, Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use super::page;
use crate::model::cell::column_letters;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::form::{Form, TextColumn};
use crate::model::id::IndicatorId;
use crate::model::period::Cadence;
use crate::model::standing::{FormStanding, FormUnit};
use crate::report::format::Format;

/// Letters that a sheet's name may have.
const NAME: usize = 31;
/// Columns before the first indicator: number, unit.
const BEFORE: usize = 2;

/// Draws a sheet for each form of which anything came.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut taken: Vec<String> = workbook.worksheets().iter().map(|sheet| sheet.name().to_lowercase()).collect();
    for standing in &book.summary.forms {
        let Some(form) = standing.form_of(book.campaign) else { continue };
        if standing.units.iter().any(|unit| unit.reported.is_some()) {
            let name = sheet_name(form, &taken);
            taken.push(name.to_lowercase());
            if form.indicators.is_empty() {
                texts(book, workbook, form, standing, &name)?;
            } else {
                figures(book, workbook, form, standing, &name)?;
            }
        }
    }
    Ok(())
}

/// The form's name as far as a sheet may bear it; its identifier where another sheet does.
fn sheet_name(form: &Form, taken: &[String]) -> String {
    let letters = form.name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter));
    let mut name: String = letters.take(NAME).collect();
    // A name is cut at a word.
    if form.name.chars().count() > NAME
        && let Some((whole, _)) = name.rsplit_once(' ')
    {
        name = whole.trim_end_matches([',', ';']).to_string();
    }
    if name.trim().is_empty() || taken.contains(&name.to_lowercase()) { form.id.to_string() } else { name }
}

/// Units by indicators, a line for each sub-row below its unit, and the sum.
fn figures(
    book: &Book<'_>,
    workbook: &mut Workbook,
    form: &Form,
    standing: &FormStanding,
    name: &str,
) -> Result<(), XlsxError> {
    let mut columns = vec![Column("workbook.ordinal", 5.0), Column("workbook.unit", 32.0)];
    columns.extend(form.indicators.iter().map(|indicator| Column(&indicator.name, 13.0)));
    columns.extend(form.texts.iter().map(|column| Column(&column.name, 36.0)));
    columns.push(Column("form_sheet.reports", 9.0));
    columns.push(Column("form_sheet.last", 13.0));
    columns.push(Column("workbook.file", 34.0));
    let title = form.name.to_uppercase();
    let list = List { sheet: name, title: &title, columns: &columns, empty: "empty.units" };
    let mut rows = Vec::new();
    for (at, unit) in standing.units.iter().enumerate() {
        rows.push(unit_row(book, form, at, unit));
        for row in &unit.rows {
            let mut items = vec![Item::Blank, text(format!("    {}", row.area))];
            items.extend(figure_items(&row.figures, true));
            items.resize_with(columns.len(), || Item::Blank);
            rows.push(items);
        }
    }
    let last = rows.len();
    let sheet = super::list::new_sheet(workbook, false)?;
    sheet.set_name(name)?;
    let first = list.head(book, sheet, 0)?;
    list.body(book, sheet, first, rows.into_iter())?;
    let end = first + u32::try_from(last).unwrap_or(u32::MAX - first);
    page::fit_row(sheet, end, [("", 1.0)])?;
    page::across(sheet, end, (0, 1), book.label("form_sheet.total"), &book.styles.bold.text)?;
    for (at, (_, sum)) in standing.total.0.iter().enumerate() {
        let col = BEFORE + at;
        let letters = column_letters(u32::try_from(col).unwrap_or(u32::MAX));
        let col = u16::try_from(col).unwrap_or(u16::MAX);
        // Sub-rows bear no number: they are parts of their units.
        let range = |letters: &str| format!("{letters}{}:{letters}{end}", first + 1);
        let formula = format!("SUMIF({},\">0\",{})", range("A"), range(&letters));
        match sum {
            Some(sum) => sheet.write_formula_with_format(
                end,
                col,
                Formula::new(formula).set_result(sum.to_string()),
                &book.styles.bold.count,
            )?,
            None => sheet.write_blank(end, col, &book.styles.bold.text)?,
        };
    }
    let after = u16::try_from(BEFORE + form.indicators.len()).unwrap_or(u16::MAX);
    for col in after..u16::try_from(columns.len()).unwrap_or(u16::MAX) {
        sheet.write_blank(end, col, &book.styles.bold.text)?;
    }
    let note = super::style::block(11.0).set_italic().set_align(rust_xlsxwriter::FormatAlign::Left);
    let (words, width) = (book.label("form_sheet.note"), columns.iter().map(|Column(_, width)| width).sum());
    page::fit_row(sheet, end + 1, [(words, width)])?;
    let last = u16::try_from(columns.len() - 1).unwrap_or(u16::MAX);
    page::across(sheet, end + 1, (0, last), words, &note)
}

fn unit_row<'a>(book: &'a Book<'_>, form: &'a Form, at: usize, unit: &'a FormUnit) -> Vec<Item<'a>> {
    let mut items = vec![Item::Ordinal(at + 1), text(unit.name.as_str())];
    items.extend(figure_items(&unit.figures, unit.reported.is_some()));
    items.extend(form.texts.iter().map(|column| text(joined(unit, column, book.format))));
    items.push(Item::Count(unit.reports as u64));
    items.push(match unit.reported {
        Some(_) if form.calendar.cadence == Cadence::Once => word(book.label("form_sheet.once")),
        Some(date) => Item::Date(date.0),
        None => word(book.label("form_sheet.absent")),
    });
    items.push(text(unit.source.as_ref().map_or("", |source| source.file.as_str())));
    items
}

/// Figures as reported: a blank where a report leaves one out, a dash where there is no report.
fn figure_items<'a>(figures: &Figures, reported: bool) -> Vec<Item<'a>> {
    let item = |(_, value): &(IndicatorId, Option<Count>)| match value {
        Some(value) => Item::Count(*value),
        None if reported => Item::Blank,
        None => word("–"),
    };
    figures.0.iter().map(item).collect()
}

/// All that a unit wrote in a column, by date.
fn joined(unit: &FormUnit, column: &TextColumn, format: Format) -> String {
    let own = unit.texts.iter().filter(|remark| remark.column == column.id);
    own.map(|remark| format!("{}: {}", format.date(remark.date.0), remark.text)).collect::<Vec<_>>().join("\n")
}

/// A form of texts alone: a line for each row of its reports, by date.
fn texts(
    book: &Book<'_>,
    workbook: &mut Workbook,
    form: &Form,
    standing: &FormStanding,
    name: &str,
) -> Result<(), XlsxError> {
    let mut columns =
        vec![Column("workbook.ordinal", 5.0), Column("form_sheet.date", 13.0), Column("workbook.unit", 28.0)];
    columns.extend(form.texts.iter().map(|column| Column(&column.name, 48.0)));
    columns.push(Column("workbook.file", 34.0));
    let title = form.name.to_uppercase();
    let list = List { sheet: name, title: &title, columns: &columns, empty: "empty.units" };
    let mut lines: Vec<_> = standing
        .units
        .iter()
        .flat_map(|unit| unit.texts.iter().map(move |remark| (remark.date, remark.row, unit)))
        .collect();
    lines.sort_by(|a, b| (a.0, a.1, &a.2.unit).cmp(&(b.0, b.1, &b.2.unit)));
    lines.dedup_by(|a, b| (a.0, a.1, &a.2.unit) == (b.0, b.1, &b.2.unit));
    let rows: Vec<Vec<Item<'_>>> = lines
        .iter()
        .enumerate()
        .map(|(at, (date, row, unit))| {
            let mut items = vec![Item::Ordinal(at + 1), Item::Date(date.0), text(unit.name.as_str())];
            items.extend(form.texts.iter().map(|column| {
                let mut own = unit.texts.iter().filter(|remark| remark.date == *date && remark.row == *row);
                known(own.find(|remark| remark.column == column.id), |remark| text(remark.text.as_str()))
            }));
            items.push(text(unit.source.as_ref().map_or("", |source| source.file.as_str())));
            items
        })
        .collect();
    list.draw(book, workbook, rows.into_iter())
}
