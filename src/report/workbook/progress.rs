//! *Tiến độ*: the campaign period by period, with a chart of cumulative against the required line and the projection.

use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker,
    ChartType, Formula, Workbook, Worksheet, XlsxError,
};

use super::list::{Column, List};
use super::style::{FONT, block};
use super::{Book, page};
use crate::model::cell::column_letters;
use crate::model::ratio;
use crate::model::trend::{Reported, TrendPoint};
use crate::report::names;

const LIST: List<'static> = List {
    sheet: "sheet.progress",
    title: "title.progress",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.report_date", 13.0),
        Column("workbook.figure", 11.0),
        Column("workbook.first_reported", 12.0),
        Column("workbook.corrected_by", 12.0),
        Column("workbook.booked", 10.0),
        Column("workbook.cumulative", 12.0),
        Column("workbook.percent", 10.0),
        Column("workbook.required", 13.0),
        Column("workbook.ahead", 16.0),
        Column("workbook.projected", 18.0),
        Column("workbook.on_time", 10.5),
        Column("workbook.late", 9.5),
        Column("workbook.not_reported", 10.0),
        Column("workbook.must_report", 9.0),
    ],
    empty: "empty.course",
};

const ORDINAL: u16 = 0;
const DATE: u16 = 1;
const DAY: u16 = 2;
const FIRST: u16 = 3;
const CORRECTED: u16 = 4;
const BOOKED: u16 = 5;
const CUMULATIVE: u16 = 6;
const PERCENT: u16 = 7;
const REQUIRED: u16 = 8;
const AHEAD: u16 = 9;
const PROJECTED: u16 = 10;
const TURNOUT: u16 = 11;
const LAST: u16 = 14;
/// The row of the amounts that formulas use, below title, subtitle and a blank row.
const AMOUNTS: u32 = 3;
/// Rows of the amounts, of the chart and of the blank ones around it.
const EXTRA: u32 = 22;
const CHART_TOP: u32 = AMOUNTS + 2;
/// Rows, those of title and chart included, that one printed page holds.
const ONE_PAGE: u32 = 80;
/// Pixels of the chart.
const CHART: (u32, u32) = (1_080, 380);

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    let name = book.label(LIST.sheet).to_owned();
    sheet.set_name(&name)?;
    let first = LIST.head(book, sheet, EXTRA)?;
    // The chart stands above the headings: frozen, it would leave no room for what is below.
    sheet.set_freeze_panes(0, DAY)?;
    let amounts = amounts(book, sheet)?;
    let trend = &book.summary.trend;
    let last = trend.iter().rposition(|point| point.reported.is_some());
    let rows = Rows { book, first, amounts, last };
    for (at, point) in trend.iter().enumerate() {
        rows.draw(sheet, at, point, trend)?;
    }
    if trend.is_empty() {
        return LIST.body(book, sheet, first, std::iter::empty());
    }
    let end = rows.row(trend.len() - 1);
    // What is still to come is for the screen.
    let printed = last.map_or(end, |last| rows.row(last));
    sheet.set_print_area(0, 0, printed, LAST)?;
    page::upright(sheet);
    sheet.set_print_fit_to_pages(1, u16::from(printed < ONE_PAGE));
    sheet.insert_chart_with_offset(CHART_TOP, 1, &chart(book, &name, first, end), 0, 4)?;
    Ok(())
}

/// Cells of the amounts that formulas use.
struct Amounts {
    quota: String,
    starts: String,
    days: String,
    pace: String,
}

/// Quota, first day, days of the campaign and pace, each with its name before it.
fn amounts(book: &Book<'_>, sheet: &mut Worksheet) -> Result<Amounts, XlsxError> {
    let calendar = &book.campaign.calendar;
    let total = &book.summary.total;
    let right = block(11.0).set_align(rust_xlsxwriter::FormatAlign::Right);
    let name = |sheet: &mut Worksheet, span: (u16, u16), key: &str| {
        page::across(sheet, AMOUNTS, span, book.label(key), &right)
    };
    let cells = &book.styles.plain;
    let at = |col: u16| format!("${}${}", column_letters(u32::from(col)), AMOUNTS + 1);
    name(sheet, (0, 1), "workbook.quota_amount")?;
    match total.quota {
        Some(quota) => sheet.write_number_with_format(AMOUNTS, 2, page::number(quota), &cells.count)?,
        None => sheet.write_blank(AMOUNTS, 2, &cells.count)?,
    };
    name(sheet, (3, 4), "workbook.starts")?;
    sheet.write_datetime_with_format(AMOUNTS, 5, calendar.starts, &cells.date)?;
    name(sheet, (6, 7), "workbook.campaign_days")?;
    let days = (calendar.ends - calendar.starts).num_days() + 1;
    sheet.write_number_with_format(AMOUNTS, 8, page::number(days.unsigned_abs()), &cells.count)?;
    let recently = names::recently(book.summary, book.campaign, book.words);
    let each = book.label(names::each_key(book.campaign));
    let pace = book.words.fill("workbook.pace_7d", &[("recently", &recently), ("each", each)]);
    page::across(sheet, AMOUNTS, (9, 11), &pace, &right)?;
    match total.pace_7d {
        Some(pace) => sheet.write_number_with_format(AMOUNTS, 12, pace, &cells.pace)?,
        None => sheet.write_blank(AMOUNTS, 12, &cells.pace)?,
    };
    Ok(Amounts { quota: at(2), starts: at(5), days: at(8), pace: at(12) })
}

struct Rows<'a> {
    book: &'a Book<'a>,
    first: u32,
    amounts: Amounts,
    /// The report date's place in the trend.
    last: Option<usize>,
}

impl Rows<'_> {
    fn row(&self, at: usize) -> u32 {
        self.first + u32::try_from(at).unwrap_or(u32::MAX - self.first)
    }

    /// A cell of a row, as formulas name it.
    fn cell(&self, col: u16, at: usize) -> String {
        format!("{}{}", column_letters(u32::from(col)), self.row(at) + 1)
    }

    fn draw(
        &self,
        sheet: &mut Worksheet,
        at: usize,
        point: &TrendPoint,
        trend: &[TrendPoint],
    ) -> Result<(), XlsxError> {
        let cells = &self.book.styles.plain;
        let row = self.row(at);
        sheet.write_number_with_format(row, ORDINAL, page::number(at as u64 + 1), &cells.ordinal)?;
        sheet.write_datetime_with_format(row, DATE, point.period.ends.0, &cells.date)?;
        match &point.reported {
            Some(reported) => {
                let before = at.checked_sub(1).and_then(|at| trend[at].reported.as_ref());
                self.reported(sheet, at, reported, before)?;
            }
            None => {
                for col in (DAY..=PERCENT).chain(TURNOUT..TURNOUT + 4) {
                    sheet.write_blank(row, col, &cells.count)?;
                }
            }
        }
        self.required(sheet, at, point)?;
        self.projected(sheet, at, point, trend)
    }

    fn reported(
        &self,
        sheet: &mut Worksheet,
        at: usize,
        reported: &Reported,
        before: Option<&Reported>,
    ) -> Result<(), XlsxError> {
        let cells = &self.book.styles.plain;
        let row = self.row(at);
        for (col, value) in [(DAY, reported.day), (FIRST, reported.first)] {
            match value {
                Some(value) => sheet.write_number_with_format(row, col, page::number(value), &cells.count)?,
                None => sheet.write_blank(row, col, &cells.count)?,
            };
        }
        match reported.day.zip(reported.first) {
            Some((day, first)) => {
                let change = i128::from(day) - i128::from(first);
                let formula = Formula::new(format!("{}-{}", self.cell(DAY, at), self.cell(FIRST, at)));
                sheet.write_formula_with_format(
                    row,
                    CORRECTED,
                    formula.set_result(change.to_string()),
                    &cells.change,
                )?
            }
            None => sheet.write_blank(row, CORRECTED, &cells.change)?,
        };
        match reported.booked {
            0 => sheet.write_blank(row, BOOKED, &cells.change)?,
            booked => sheet.write_number_with_format(row, BOOKED, page::signed(booked), &cells.change)?,
        };
        let before = before.and_then(|before| before.cumulative);
        match reported.cumulative {
            Some(value) => {
                let own = format!("{}+{}", self.cell(DAY, at), self.cell(BOOKED, at));
                let formula = match (before, at.checked_sub(1)) {
                    (Some(_), Some(before)) => format!("{}+{own}", self.cell(CUMULATIVE, before)),
                    _ => own,
                };
                let formula = Formula::new(formula).set_result(value.to_string());
                sheet.write_formula_with_format(row, CUMULATIVE, formula, &cells.count)?
            }
            None => sheet.write_blank(row, CUMULATIVE, &cells.count)?,
        };
        let percent = reported
            .cumulative
            .zip(self.book.summary.total.quota)
            .and_then(|(done, quota)| ratio::percent(done, quota));
        match percent {
            Some(percent) => {
                let formula = format!("ROUND({}*100/{},2)", self.cell(CUMULATIVE, at), self.amounts.quota);
                let formula = Formula::new(formula).set_result(percent.to_string());
                sheet.write_formula_with_format(row, PERCENT, formula, &cells.percent)?
            }
            None => sheet.write_blank(row, PERCENT, &cells.percent)?,
        };
        let turnout = &reported.turnout;
        let unreported = turnout.missing + turnout.returned + turnout.pending;
        for (col, count) in (TURNOUT..).zip([turnout.on_time, turnout.late, unreported, turnout.units]) {
            sheet.write_number_with_format(row, col, page::number(count as u64), &cells.ordinal)?;
        }
        Ok(())
    }

    /// The required line, and by how much the campaign is ahead of it.
    fn required(&self, sheet: &mut Worksheet, at: usize, point: &TrendPoint) -> Result<(), XlsxError> {
        let cells = &self.book.styles.plain;
        let row = self.row(at);
        let Some(required) = point.required else {
            sheet.write_blank(row, REQUIRED, &cells.count)?;
            sheet.write_blank(row, AHEAD, &cells.change)?;
            return Ok(());
        };
        let Amounts { quota, starts, days, .. } = &self.amounts;
        let formula = format!("ROUND({quota}*({}-{starts}+1)/{days},0)", self.cell(DATE, at));
        sheet.write_formula_with_format(
            row,
            REQUIRED,
            Formula::new(formula).set_result(required.to_string()),
            &cells.count,
        )?;
        match point.reported.as_ref().and_then(|reported| reported.cumulative) {
            Some(done) => {
                let ahead = i128::from(done) - i128::from(required);
                let formula = format!("{}-{}", self.cell(CUMULATIVE, at), self.cell(REQUIRED, at));
                let formula = Formula::new(formula).set_result(ahead.to_string());
                sheet.write_formula_with_format(row, AHEAD, formula, &cells.change)?
            }
            None => sheet.write_blank(row, AHEAD, &cells.change)?,
        };
        Ok(())
    }

    fn projected(
        &self,
        sheet: &mut Worksheet,
        at: usize,
        point: &TrendPoint,
        trend: &[TrendPoint],
    ) -> Result<(), XlsxError> {
        let cells = &self.book.styles.plain;
        let row = self.row(at);
        let from = self
            .last
            .filter(|last| trend[*last].reported.as_ref().is_some_and(|reported| reported.cumulative.is_some()));
        match (point.projected, from) {
            (Some(projected), Some(from)) => {
                let (place, since) = (self.cell(ORDINAL, at), self.cell(ORDINAL, from));
                let formula =
                    format!("ROUND({}+{}*({place}-{since}),1)", self.cell(CUMULATIVE, from), self.amounts.pace);
                let formula = Formula::new(formula).set_result(projected.to_string());
                sheet.write_formula_with_format(row, PROJECTED, formula, &cells.pace)?
            }
            (Some(projected), None) => sheet.write_number_with_format(row, PROJECTED, projected, &cells.pace)?,
            (None, _) => sheet.write_blank(row, PROJECTED, &cells.pace)?,
        };
        Ok(())
    }
}

/// The chart of the three lines; they differ in pattern, so that a grey print keeps them apart.
fn chart(book: &Book<'_>, sheet: &str, first: u32, last: u32) -> Chart {
    let mut chart = Chart::new(ChartType::Line);
    let font = || {
        let mut font = ChartFont::new();
        font.set_name(FONT).set_size(10).unset_bold();
        font
    };
    let lines = [
        (CUMULATIVE, "workbook.cumulative", "0B4F8A", 2.5, ChartLineDashType::Solid),
        (REQUIRED, "workbook.required", "8A3B00", 1.5, ChartLineDashType::Dash),
        (PROJECTED, "workbook.projected", "0B4F8A", 1.5, ChartLineDashType::RoundDot),
    ];
    for (col, name, colour, width, dash) in lines {
        let mut line = ChartLine::new();
        line.set_color(colour).set_width(width).set_dash_type(dash);
        chart
            .add_series()
            .set_name(book.label(name))
            .set_categories((sheet, first, DATE, last, DATE))
            .set_values((sheet, first, col, last, col))
            .set_format(ChartFormat::new().set_line(&line))
            .set_marker(ChartMarker::new().set_none());
    }
    let title =
        book.words.fill("workbook.course", &[("indicator", book.names.indicator(book.campaign.target_indicator()))]);
    chart.title().set_name(&title).set_font(ChartFont::new().set_name(FONT).set_size(13).set_bold());
    chart.x_axis().set_num_format(r"dd\/mm").set_date_axis(true).set_major_unit(7).set_font(&font());
    chart.y_axis().set_num_format(&book.styles.whole_number).set_min(0).set_font(&font());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
    chart.show_empty_cells_as(ChartEmptyCells::Gaps);
    chart.set_alt_text(&title);
    chart.set_width(CHART.0).set_height(CHART.1);
    chart
}
