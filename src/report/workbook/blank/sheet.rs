//! The sheet that is filled in, printed and signed.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign,
    FormatUnderline, Formula, ProtectionOptions, Worksheet, XlsxError,
};

use super::fields::{Field, RowName};
use super::{Paper, guide};
use crate::model::blank::{BlankColumn, Mark};
use crate::model::cell::column_letters;
use crate::report::cell_text;
use crate::report::workbook::page;
use crate::report::workbook::style::{base, block};
use crate::text;

/// Rows, zero-based: the mark, the blocks above, title, unit, date, the note, the headings.
const STATE: u32 = 1;
const TITLE: u32 = 4;
const UNIT: u32 = 6;
const DATE: u32 = 7;
const NOTE: u32 = 8;
const HEADINGS: u32 = 9;
/// The first row that is filled in.
pub(super) const FIRST: u32 = HEADINGS + 2;
/// Ground of the cells that are filled in.
const YELLOW: u32 = 0x00FF_F9DB;
/// People that a cell may count.
const MOST: i32 = 100_000_000;
/// Characters of a text.
const LONGEST: u32 = 2_000;
/// Rows that one page has room for.
const PAGE: usize = 30;
/// Columns from which a page lies on its side.
const WIDE: usize = 6;

/// Draws the sheet.
pub(super) fn draw(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&paper.blank.form.name))?;
    set_up(paper, sheet);
    for (col, field) in (0u16..).zip(&paper.fields.columns) {
        sheet.set_column_width(col, field.width)?;
    }
    head(paper, sheet)?;
    headings(paper, sheet)?;
    let last = rows(paper, sheet)?;
    let end = totals(paper, sheet, last)?;
    signatures(paper, sheet, end + 2)?;
    sheet.set_print_area(STATE, 0, end + 7, paper.fields.last_column())?;
    // Without a password: it keeps hands off, not people out.
    sheet.protect_with_options(&ProtectionOptions { format_columns: true, format_rows: true, ..Default::default() });
    let (row, col) = if paper.fields.dates.is_empty() { (FIRST, paper.fields.name_column()) } else { (DATE, 2) };
    sheet.set_selection(row, col, row, col)?;
    Ok(())
}

/// A form's name as a sheet can bear it.
fn sheet_name(name: &str) -> String {
    name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect()
}

fn set_up(paper: &Paper<'_>, sheet: &mut Worksheet) {
    sheet.set_paper_size(9);
    if paper.fields.columns.len() > WIDE {
        sheet.set_landscape();
    } else {
        sheet.set_portrait();
    }
    sheet.set_margins(0.8, 0.6, 0.8, 0.8, 0.4, 0.4);
    sheet.set_print_fit_to_pages(1, u16::from(paper.fields.rows.len() <= PAGE));
    sheet.set_print_center_horizontally(true);
    sheet.set_footer("&C&9&P/&N");
}

/// The mark, the blocks above the table, unit and date.
fn head(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let last = paper.fields.last_column();
    let mark = Mark {
        plan: text::slug(&paper.campaign.plan),
        form: paper.blank.form.id.clone(),
        unit: paper.blank.unit.id.clone(),
        headings: (HEADINGS, HEADINGS + 1),
        columns: (0u32..).zip(&paper.fields.columns).map(|(col, field)| (col, field.column.clone())).collect(),
    };
    let pale = base().set_font_size(6).set_font_color(Color::RGB(0x00A6_A6A6));
    sheet.write_string_with_format(0, 0, mark.written(), &pale)?;
    sheet.set_row_height(0, 9)?;
    let half = last / 2;
    let bold = |points: f64| block(points).set_bold();
    let motto = bold(12.0).set_underline(FormatUnderline::Single);
    page::across(sheet, STATE, (0, half), &paper.blank.unit.name.to_uppercase(), &bold(12.0))?;
    let state = paper.label("workbook.state");
    page::across(sheet, STATE, (half + 1, last), state, &bold(11.0))?;
    let room: f64 = paper.fields.columns.iter().skip(usize::from(half) + 1).map(|field| field.width).sum();
    sheet.set_row_height(STATE, 17.0 * f64::from(cell_text::lines(state, room, 11.5)))?;
    page::across(sheet, STATE + 1, (half + 1, last), paper.label("workbook.motto"), &motto)?;
    let width: f64 = paper.fields.columns.iter().map(|field| field.width).sum();
    let titles = [paper.blank.form.name.to_uppercase(), paper.campaign.title.clone()];
    for (row, (title, points)) in (TITLE..).zip(titles.iter().zip([14.0, 12.0])) {
        page::across(sheet, row, (0, last), title, &bold(points))?;
        sheet.set_row_height(row, 18.0 * f64::from(cell_text::lines(title, width, points)))?;
    }
    let label = block(12.0).set_align(FormatAlign::Right);
    let value = block(12.0).set_bold().set_align(FormatAlign::Left);
    page::across(sheet, UNIT, (0, 1), &format!("{}:", paper.fields.unit_label), &label)?;
    page::across(sheet, UNIT, (2, last.max(3)), &paper.blank.unit.name, &value)?;
    if !paper.fields.dates.is_empty() {
        page::across(sheet, DATE, (0, 1), &format!("{}:", paper.fields.date_label), &label)?;
        date(paper, sheet)?;
    }
    let note = block(11.0).set_italic().set_align(FormatAlign::Left);
    let text = paper.label("blank.note");
    page::across(sheet, NOTE, (0, last), text, &note)?;
    sheet.set_row_height(NOTE, 16.0 * f64::from(cell_text::lines(text, width, 11.0)))?;
    Ok(())
}

/// The cell of the report date, with the dates to choose from.
fn date(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = input(&paper.styles.plain.date).set_bold();
    match paper.blank.date {
        Some(date) => sheet.write_datetime_with_format(DATE, 2, date.0, &format)?,
        None => sheet.write_blank(DATE, 2, &format)?,
    };
    let list = Formula::new(guide::dates(paper));
    sheet.set_row_height(DATE, 21)?;
    let check =
        with_messages(paper, DataValidation::new().allow_list_formula(list), ("blank.date_hint", "blank.date_wrong"))?;
    sheet.add_data_validation(DATE, 2, DATE, 2, &check)?;
    Ok(())
}

fn headings(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = &paper.styles.heading;
    let fields = &paper.fields.columns;
    let (mut upper, mut lower) = (1, 1);
    for (at, (col, field)) in (0u16..).zip(fields).enumerate() {
        let Some(caption) = &field.caption else {
            sheet.merge_range(HEADINGS, col, HEADINGS + 1, col, "", format)?;
            cell_text::write(sheet, HEADINGS, col, &field.heading, format)?;
            let lines = cell_text::lines(&field.heading, field.width, 12.0);
            lower = lower.max(lines.saturating_sub(upper));
            continue;
        };
        if at == 0 || fields[at - 1].caption.as_ref() != Some(caption) {
            let same = fields[at..].iter().take_while(|next| next.caption.as_ref() == Some(caption));
            let (count, width) = same.fold((0u16, 0.0), |(count, width), next| (count + 1, width + next.width));
            page::across(sheet, HEADINGS, (col, col + count - 1), caption, format)?;
            upper = upper.max(cell_text::lines(caption, width, 12.0));
        }
        cell_text::write(sheet, HEADINGS + 1, col, &field.heading, format)?;
        lower = lower.max(cell_text::lines(&field.heading, field.width, 12.0));
    }
    sheet.set_row_height(HEADINGS, f64::from(upper) * page::LINE_POINTS + 4.0)?;
    sheet.set_row_height(HEADINGS + 1, f64::from(lower) * page::LINE_POINTS + 4.0)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS + 1)?;
    Ok(())
}

/// The rows to fill in; gives the last one.
fn rows(paper: &Paper<'_>, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let plain = &paper.styles.plain;
    let locked = plain.text.clone().set_background_color(Color::RGB(0x00F2_F2F2));
    for (ordinal, (row, name)) in (1u32..).zip((FIRST..).zip(&paper.fields.rows)) {
        for (col, field) in (0u16..).zip(&paper.fields.columns) {
            match (&field.column, name) {
                (BlankColumn::Ordinal, _) => {
                    sheet.write_number_with_format(row, col, ordinal, &plain.ordinal)?;
                }
                (BlankColumn::Area, RowName::Fixed(name)) => cell_text::write(sheet, row, col, name, &locked)?,
                (BlankColumn::Area, RowName::Open(name)) if !name.is_empty() => {
                    cell_text::write(sheet, row, col, name, &input(&plain.text))?;
                }
                (column, _) => {
                    sheet.write_blank(row, col, &input(format(paper, column)))?;
                }
            }
        }
        sheet.set_row_height(row, page::LINE_POINTS + 5.0)?;
    }
    let count = u32::try_from(paper.fields.rows.len()).unwrap_or(1).max(1);
    let last = FIRST + count - 1;
    for (col, field) in (0u16..).zip(&paper.fields.columns) {
        if let Some(check) = check(paper, col, field)? {
            sheet.add_data_validation(FIRST, col, last, col, &check)?;
        }
    }
    Ok(last)
}

fn format<'p>(paper: &'p Paper<'_>, column: &BlankColumn) -> &'p Format {
    let plain = &paper.styles.plain;
    match column {
        BlankColumn::Day(_) | BlankColumn::Total(_) => &plain.count,
        BlankColumn::Date => &plain.date,
        BlankColumn::Ordinal => &plain.ordinal,
        BlankColumn::Area | BlankColumn::Unit | BlankColumn::Text(_) => &plain.text,
    }
}

fn input(format: &Format) -> Format {
    format.clone().set_unlocked().set_background_color(Color::RGB(YELLOW))
}

/// What may stand in a column, and what is said as it is typed.
fn check(paper: &Paper<'_>, col: u16, field: &Field) -> Result<Option<DataValidation>, XlsxError> {
    let new = DataValidation::new;
    let check = match &field.column {
        BlankColumn::Ordinal => return Ok(None),
        BlankColumn::Area => match paper.fields.rows.first() {
            Some(RowName::Open(_)) => (
                new().allow_text_length(DataValidationRule::LessThanOrEqualTo(200)),
                ("blank.name_hint", "blank.name_wrong"),
            ),
            _ => return Ok(None),
        },
        BlankColumn::Unit if paper.blank.others.is_empty() => return Ok(None),
        BlankColumn::Unit => {
            (new().allow_list_formula(Formula::new(guide::units(paper))), ("blank.about_hint", "blank.about_wrong"))
        }
        BlankColumn::Date => {
            let calendar = &paper.campaign.calendar;
            let day = |day: chrono::NaiveDate| ExcelDateTime::parse_from_str(&day.format("%Y-%m-%d").to_string());
            let between = DataValidationRule::Between(day(calendar.starts)?, day(calendar.ends)?);
            (new().allow_date(between), ("blank.day_hint", "blank.day_wrong"))
        }
        BlankColumn::Day(_) => {
            (new().allow_whole_number(DataValidationRule::Between(0, MOST)), ("blank.count_hint", "blank.count_wrong"))
        }
        BlankColumn::Total(_) => {
            let cell = |col: u16| format!("{}{}", column_letters(u32::from(col)), FIRST + 1);
            let (own, day) = (cell(col), cell(col.saturating_sub(1)));
            let rule = format!("=AND(ISNUMBER({own}),{own}=INT({own}),{own}>=N({day}))");
            (new().allow_custom(Formula::new(rule)), ("blank.total_hint", "blank.total_wrong"))
        }
        BlankColumn::Text(_) => (
            new().allow_text_length(DataValidationRule::LessThanOrEqualTo(LONGEST)),
            ("blank.text_hint", "blank.text_wrong"),
        ),
    };
    with_messages(paper, check.0, check.1).map(Some)
}

/// A check with what is shown when its cell is chosen, and when it fails.
fn with_messages(
    paper: &Paper<'_>,
    check: DataValidation,
    (hint, wrong): (&str, &str),
) -> Result<DataValidation, XlsxError> {
    check
        .ignore_blank(true)
        .set_input_message(paper.label(hint))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(paper.label("blank.wrong"))?
        .set_error_message(paper.label(wrong))
}

/// The row of sums; gives the last row of the table.
fn totals(paper: &Paper<'_>, sheet: &mut Worksheet, last: u32) -> Result<u32, XlsxError> {
    let counts = |field: &Field| matches!(field.column, BlankColumn::Day(_) | BlankColumn::Total(_));
    if last == FIRST || !paper.fields.columns.iter().any(counts) {
        return Ok(last);
    }
    let (row, bold) = (last + 1, &paper.styles.bold);
    for (col, field) in (0u16..).zip(&paper.fields.columns) {
        if counts(field) {
            let letters = column_letters(u32::from(col));
            let formula = format!("SUM({letters}{}:{letters}{})", FIRST + 1, last + 1);
            sheet.write_formula_with_format(row, col, Formula::new(formula).set_result("0"), &bold.count)?;
        } else if col == paper.fields.name_column() {
            cell_text::write(sheet, row, col, paper.label("workbook.total"), &bold.centre)?;
        } else {
            sheet.write_blank(row, col, &bold.text)?;
        }
    }
    sheet.set_row_height(row, page::LINE_POINTS + 5.0)?;
    Ok(row)
}

/// Who prepared it, who signs.
fn signatures(paper: &Paper<'_>, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    let last = paper.fields.last_column();
    let half = last / 2;
    let lines = [
        ("blank.prepared_by", "blank.head", block(12.0).set_bold()),
        ("workbook.sign_here", "blank.seal", block(11.0).set_italic()),
    ];
    for (row, (left, right, format)) in (row..).zip(&lines) {
        page::across(sheet, row, (0, half), paper.label(left), format)?;
        page::across(sheet, row, (half + 1, last), paper.label(right), format)?;
    }
    Ok(())
}
