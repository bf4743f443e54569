//! *Số liệu gần đây*: each unit's figure of the last periods, which the small charts of the main table are drawn from.

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, Sparkline, SparklineType, Workbook, Worksheet, XlsxError,
};

use super::Book;
use super::columns::Columns;
use super::list::{Column, Item, List, text, word};
use crate::report::chart::PERIODS;
use crate::report::format::UNKNOWN;
use crate::report::groups::in_table_order;

/// Columns before the periods: number, unit.
const BEFORE: u16 = 2;
/// Colour of the bars, and of what lies beneath percentages.
const BAR: &str = "0B4F8A";
const GROUND: &str = "BDD3E8";

/// Draws the sheet; its units stand in the order of the main table.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let shown = shown(book);
    let dates: Vec<String> =
        shown.iter().map(|at| book.summary.trend[*at].period.ends.0.format("%d/%m").to_string()).collect();
    let mut columns = vec![Column("workbook.ordinal", 6.0), Column("workbook.unit", 30.0)];
    columns.extend(dates.iter().map(|date| Column(date, 8.5)));
    let list = List { sheet: "sheet.trend", title: "title.trend", columns: &columns, empty: "empty.units" };
    let units = in_table_order(book.summary);
    let rows = units.iter().enumerate().map(|(number, unit)| {
        let figure = |at: &usize| match unit.trend.get(*at) {
            Some(day) => day.day.map_or_else(|| word(UNKNOWN), Item::Count),
            None => Item::Blank,
        };
        let mut row = vec![Item::Ordinal(number + 1), text(unit.name.as_str())];
        row.extend(shown.iter().map(figure));
        row
    });
    list.draw(book, workbook, rows)
}

/// Places of the last periods up to the report date; early in the campaign of its first ones, those to come still blank.
fn shown(book: &Book<'_>) -> Vec<usize> {
    let past = past(book).max(PERIODS).min(book.summary.trend.len());
    (past.saturating_sub(PERIODS)..past).collect()
}

/// Periods up to the report date.
fn past(book: &Book<'_>) -> usize {
    book.summary.trend.iter().filter(|point| point.reported.is_some()).count()
}

/// Where units stand on this sheet: the first row of its body.
const FIRST: u32 = 4;

/// Small charts for a stretch of units of the main table, the first of which is the `nth` of all.
pub(super) fn sparklines(
    book: &Book<'_>,
    columns: &Columns,
    sheet: &mut Worksheet,
    (first, last): (u32, u32),
    nth: u32,
) -> Result<(), XlsxError> {
    let periods = u16::try_from(shown(book).len()).unwrap_or(0);
    // One period is not a trend.
    if first > last || past(book) < 2 || periods < 2 {
        return Ok(());
    }
    let source = (book.label("sheet.trend"), FIRST + nth, BEFORE, FIRST + nth + (last - first), BEFORE + periods - 1);
    let sparkline =
        Sparkline::new().set_range(source).set_type(SparklineType::Column).set_sparkline_color(BAR).set_custom_min(0);
    if first == last {
        sheet.add_sparkline(first, columns.trend(), &sparkline)?;
    } else {
        sheet.add_sparkline_group(first, columns.trend(), last, columns.trend(), &sparkline)?;
    }
    Ok(())
}

/// Bars beneath the percentages of a stretch of rows: full at the quota.
pub(super) fn data_bars(columns: &Columns, sheet: &mut Worksheet, (first, last): (u32, u32)) -> Result<(), XlsxError> {
    if first > last {
        return Ok(());
    }
    let bars = ConditionalFormatDataBar::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 100)
        .set_fill_color(GROUND)
        .set_border_off(true)
        .set_solid_fill(true);
    sheet.add_conditional_format(first, columns.percent(), last, columns.percent(), &bars)?;
    Ok(())
}
