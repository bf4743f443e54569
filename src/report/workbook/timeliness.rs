//! *Tình hình báo cáo*: how many units reported and how, and each unit period by period.
//!
//! The periods stand in blocks, the newest first: a calendar month of a daily campaign each. Where there are too many
//! units for several blocks on one sheet, each block has a sheet of its own, with its headings on every printed page.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use super::list::{STREAMED, end_sheet, new_sheet};
use super::page::{self, LINE_POINTS};
use super::style::{self, block};
use super::{Book, rows::status_key};
use crate::model::cell::column_letters;
use crate::model::period::Cadence;
use crate::model::ratio;
use crate::model::submission::Status;
use crate::model::summary::UnitStanding;
use crate::model::trend::UnitDay;
use crate::model::turnout::Turnout;
use crate::report::cell_text;

const STATUSES: [Status; 5] = [Status::OnTime, Status::Late, Status::Missing, Status::Returned, Status::Pending];
/// Statuses that are counted beside a block: those of periods whose deadline is past.
const COUNTED: [Status; 4] = [Status::OnTime, Status::Late, Status::Missing, Status::Returned];
/// Periods of a block of a campaign that is not daily.
const PERIODS: usize = 31;
/// Days up to which a campaign's first month joins the next one's block: 31 August alone would be a table of empty columns.
const SHORT_MONTH: usize = 7;
/// Units up to which all blocks stand on one sheet.
const TOGETHER: usize = 60;
/// Columns before the periods, and the widths of all kinds of columns.
const BEFORE: u16 = 2;
const WIDTHS: Widths = Widths { ordinal: 5.0, unit: 22.0, period: 3.7, long_period: 6.0, count: 7.5, rate: 9.5 };
/// Columns of the whole campaign, right of the newest block: rate, corrections, misses in a row.
const WHOLE: u16 = 3;

struct Widths {
    ordinal: f64,
    unit: f64,
    period: f64,
    long_period: f64,
    count: f64,
    rate: f64,
}

/// Periods that stand side by side: places in the trend, and what they are called.
struct Block {
    places: std::ops::Range<usize>,
    title: String,
}

/// Draws the sheet, or the sheets.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let blocks = blocks(book);
    let together = book.summary.units.len() <= TOGETHER;
    let width = blocks.iter().map(|block| block.places.len()).max().unwrap_or(0);
    let table = Table { book, width: u16::try_from(width).unwrap_or(0) };
    let streamed = book.summary.units.len() > STREAMED;
    let mut sheet = new_sheet(workbook, streamed)?;
    sheet.set_name(book.label("sheet.timeliness"))?;
    let mut row = table.head(sheet, "title.timeliness")?;
    row = table.counts(sheet, row, blocks.first())?;
    row = table.legend(sheet, row)?;
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 && !together {
            sheet = new_sheet(workbook, streamed)?;
            sheet.set_name(format!("{} ({})", book.label("sheet.timeliness"), number + 1))?;
            row = table.head(sheet, "title.timeliness")?;
        }
        row = table.block(sheet, row, block, number == 0, number == 0 || !together)?;
        end_sheet(sheet, row)?;
        row += 1;
    }
    if blocks.is_empty() {
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

/// Periods up to the report date in blocks, the newest first.
fn blocks(book: &Book<'_>) -> Vec<Block> {
    if book.summary.units.is_empty() {
        return Vec::new();
    }
    let past: Vec<NaiveDate> = book
        .summary
        .trend
        .iter()
        .take_while(|point| point.reported.is_some())
        .map(|point| point.period.ends.0)
        .collect();
    let daily = book.campaign.calendar.cadence == Cadence::Daily;
    let month = |day: &NaiveDate| (day.year(), day.month());
    let mut starts = Vec::new();
    for (at, day) in past.iter().enumerate() {
        let begins = if daily { at == 0 || month(day) != month(&past[at - 1]) } else { at % PERIODS == 0 };
        if begins {
            starts.push(at);
        }
    }
    if daily && starts.get(1).is_some_and(|second| *second <= SHORT_MONTH) {
        starts.remove(1);
    }
    let ends = starts.iter().skip(1).copied().chain([past.len()]);
    let block = |(start, end): (usize, usize)| {
        let (first, last) = (past[start], past[end - 1]);
        let title = if daily && month(&first) == month(&last) {
            let (month, year) = (first.month().to_string(), first.year().to_string());
            book.words.fill("workbook.month", &[("month", &month), ("year", &year)])
        } else {
            let (starts, ends) = (book.format.date(first), book.format.date(last));
            book.words.fill("workbook.period_range", &[("starts", &starts), ("ends", &ends)])
        };
        Block { places: start..end, title }
    };
    let mut blocks: Vec<Block> = starts.iter().copied().zip(ends).map(block).collect();
    blocks.reverse();
    blocks
}

/// The mark of a status: one letter, and a star where a later report took the place of the first.
fn mark(book: &Book<'_>, day: &UnitDay) -> String {
    let letter = book.label(mark_key(day.status));
    if day.corrected { format!("{letter}{}", book.label("mark.corrected")) } else { letter.to_owned() }
}

fn mark_key(status: Status) -> &'static str {
    match status {
        Status::OnTime => "mark.on-time",
        Status::Late => "mark.late",
        Status::Missing => "mark.missing",
        Status::Returned => "mark.returned",
        Status::Pending => "mark.pending",
        Status::Excused => "mark.excused",
        Status::Inactive => "mark.inactive",
    }
}

/// Everything on the sheet has the columns of its widest block.
struct Table<'a> {
    book: &'a Book<'a>,
    /// Columns of periods.
    width: u16,
}

impl Table<'_> {
    fn counts_from(&self) -> u16 {
        BEFORE + self.width
    }

    fn rate(&self) -> u16 {
        self.counts_from() + 4
    }

    fn last(&self) -> u16 {
        self.rate() + WHOLE
    }

    fn is_long(&self) -> bool {
        self.book.campaign.calendar.cadence != Cadence::Daily
    }

    /// Page, widths and titles; gives the first row below.
    fn head(&self, sheet: &mut Worksheet, title: &'static str) -> Result<u32, XlsxError> {
        let book = self.book;
        page::set_up(book, sheet);
        sheet.set_column_width(0, WIDTHS.ordinal)?;
        sheet.set_column_width(1, WIDTHS.unit)?;
        for col in BEFORE..self.counts_from() {
            sheet.set_column_width(col, if self.is_long() { WIDTHS.long_period } else { WIDTHS.period })?;
        }
        for col in self.counts_from()..self.rate() {
            sheet.set_column_width(col, WIDTHS.count)?;
        }
        for col in self.rate()..=self.last() {
            sheet.set_column_width(col, WIDTHS.rate)?;
        }
        page::titles(book, sheet, self.last(), title)?;
        Ok(3)
    }

    /// How many units reported for the report date, counted over the newest block by formulas.
    fn counts(&self, sheet: &mut Worksheet, first: u32, newest: Option<&Block>) -> Result<u32, XlsxError> {
        let book = self.book;
        let deadline = book.format.time(book.campaign.calendar.deadline(book.summary.period.ends));
        let deadline = book.words.fill("workbook.deadline", &[("time", &deadline)]);
        page::across(sheet, first, (0, self.last()), &deadline, &block(12.0).set_align(FormatAlign::Left))?;
        let spans = self.spans();
        for (span, key) in spans.iter().zip(["workbook.status", "workbook.units", "workbook.share"]) {
            page::across(sheet, first + 1, *span, book.label(key), &book.styles.heading)?;
        }
        let turnout = &book.summary.turnout;
        let units = u32::try_from(book.summary.units.len()).unwrap_or(u32::MAX);
        let total_row = first + 2 + 5;
        // Legend, a blank row, the block's title and its headings follow the counts.
        let body = total_row + 5;
        let letters = newest.map(|block| column_letters(u32::from(BEFORE + number(block.places.len()) - 1)));
        let range =
            letters.filter(|_| units > 0).map(|letters| format!("{letters}${}:{letters}${}", body + 1, body + units));
        for (row, status) in (first + 2..).zip(STATUSES) {
            let cells = &book.styles.plain;
            page::across(sheet, row, spans[0], book.label(status_key(status)), &style::of_status(&cells.text, status))?;
            let count = count(turnout, status);
            let formula = range.as_ref().map(|range| format!("COUNTIF({range},\"{}*\")", book.label(mark_key(status))));
            value_across(sheet, row, spans[1], count as u64, formula, &cells.count)?;
            let share = ratio::percent(count as u64, turnout.units as u64);
            let of = column_letters(u32::from(spans[1].0));
            let formula = format!("ROUND({of}{}*100/{of}${},2)", row + 1, total_row + 1);
            share_across(sheet, row, spans[2], share, formula, &cells.percent)?;
        }
        let cells = &book.styles.bold;
        page::across(sheet, total_row, spans[0], book.label("workbook.must_report"), &cells.text)?;
        let formula = range.map(|range| format!("ROWS({range})"));
        value_across(sheet, total_row, spans[1], turnout.units as u64, formula, &cells.count)?;
        share_across(sheet, total_row, spans[2], None, String::new(), &cells.percent)?;
        Ok(total_row + 1)
    }

    /// Columns of the counts: the status's name, how many units, their share.
    fn spans(&self) -> [(u16, u16); 3] {
        let room = self.last() - 1;
        let step = room.min(3);
        [(0, 1), (2, 1 + step), (2 + step, (1 + 2 * step).min(self.last()))]
    }

    /// What the marks mean.
    fn legend(&self, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
        let book = self.book;
        let name =
            |status| format!("{} = {}", book.label(mark_key(status)), book.label(status_key(status)).to_lowercase());
        let mut parts: Vec<String> = STATUSES.into_iter().map(name).collect();
        parts.push(format!("{} = {}", book.label("mark.corrected"), book.label("mark.corrected_means")));
        let format = block(11.0).set_italic().set_align(FormatAlign::Left);
        page::across(sheet, row, (0, self.last()), &parts.join("; "), &format)?;
        sheet.set_row_height(row, 18)?;
        Ok(row + 2)
    }

    /// A block: its title, its headings, a row a unit; gives the row after it.
    fn block(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        block: &Block,
        newest: bool,
        repeated: bool,
    ) -> Result<u32, XlsxError> {
        let book = self.book;
        let format = self::block(12.0).set_bold().set_align(FormatAlign::Left);
        page::across(sheet, row, (0, self.last()), &block.title, &format)?;
        sheet.set_row_height(row, 18)?;
        let headings = row + 1;
        self.headings(sheet, headings, block, newest)?;
        if repeated {
            sheet.set_repeat_rows(headings, headings)?;
            // The counts above the newest block, frozen, would leave no room for it.
            sheet.set_freeze_panes(if newest { 0 } else { headings + 1 }, BEFORE)?;
        }
        let first = headings + 1;
        for (row, unit) in (first..).zip(&book.summary.units) {
            let ordinal = page::number(u64::from(row - first) + 1);
            sheet.write_number_with_format(row, 0, ordinal, &book.styles.plain.ordinal)?;
            cell_text::write(sheet, row, 1, &unit.name, &book.styles.plain.text)?;
            self.unit(sheet, row, unit, block, newest)?;
            page::fit_row(sheet, row, [(unit.name.as_str(), WIDTHS.unit)])?;
        }
        Ok(first + u32::try_from(book.summary.units.len()).unwrap_or(u32::MAX))
    }

    fn headings(&self, sheet: &mut Worksheet, row: u32, block: &Block, newest: bool) -> Result<(), XlsxError> {
        let book = self.book;
        let format = &book.styles.heading;
        cell_text::write(sheet, row, 0, book.label("workbook.ordinal"), format)?;
        cell_text::write(sheet, row, 1, book.label("workbook.unit"), format)?;
        let day = |at: usize| book.summary.trend[at].period.ends.0;
        let newest_month = block.places.clone().next_back().map(|at| day(at).month());
        for (col, at) in (BEFORE..).zip(block.places.clone()) {
            // A short first month stands before the next one.
            let is_before = !self.is_long() && newest_month != Some(day(at).month());
            let pattern = match (self.is_long(), is_before) {
                (true, _) => "%d/%m",
                (false, true) => "%d/%-m",
                (false, false) => "%d",
            };
            cell_text::write(sheet, row, col, &day(at).format(pattern).to_string(), format)?;
        }
        for col in BEFORE + number(block.places.len())..self.counts_from() {
            sheet.write_blank(row, col, format)?;
        }
        for (col, status) in (self.counts_from()..).zip(COUNTED) {
            cell_text::write(sheet, row, col, book.label(status_key(status)), format)?;
        }
        cell_text::write(sheet, row, self.rate(), book.label("workbook.on_time_rate"), format)?;
        if newest {
            let whole = ["workbook.campaign_rate", "workbook.corrections", "workbook.misses"];
            for (col, key) in (self.rate() + 1..).zip(whole) {
                cell_text::write(sheet, row, col, book.label(key), format)?;
            }
        }
        sheet.set_row_height(row, 4.0 * LINE_POINTS + 4.0)?;
        Ok(())
    }

    fn unit(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        unit: &UnitStanding,
        block: &Block,
        newest: bool,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let cells = &book.styles.plain;
        let days = unit.trend.get(block.places.clone()).unwrap_or_default();
        for (col, day) in (BEFORE..).zip(days) {
            cell_text::write(sheet, row, col, &mark(book, day), &style::of_status(&cells.mark, day.status))?;
        }
        for col in BEFORE + number(days.len())..self.counts_from() {
            sheet.write_blank(row, col, &cells.mark)?;
        }
        let turnout = Turnout::of(days.iter().map(|day| day.status));
        let (from, to) = (column_letters(u32::from(BEFORE)), column_letters(u32::from(self.counts_from() - 1)));
        for (col, status) in (self.counts_from()..).zip(COUNTED) {
            let formula = format!("COUNTIF({from}{0}:{to}{0},\"{1}*\")", row + 1, book.label(mark_key(status)));
            let formula = Formula::new(formula).set_result(count(&turnout, status).to_string());
            sheet.write_formula_with_format(row, col, formula, &cells.ordinal)?;
        }
        let due = |turnout: &Turnout| (turnout.units - turnout.pending) as u64;
        let [on_time, last] = [self.counts_from(), self.rate() - 1].map(|col| column_letters(u32::from(col)));
        let sum = format!("SUM({on_time}{0}:{last}{0})", row + 1);
        match ratio::percent(turnout.on_time as u64, due(&turnout)) {
            Some(rate) => {
                let formula =
                    Formula::new(format!("ROUND({on_time}{}*100/{sum},2)", row + 1)).set_result(rate.to_string());
                sheet.write_formula_with_format(row, self.rate(), formula, &cells.percent)?
            }
            None => sheet.write_blank(row, self.rate(), &cells.percent)?,
        };
        if newest {
            let all = Turnout::of(unit.trend.iter().map(|day| day.status));
            match ratio::percent(all.on_time as u64, due(&all)) {
                Some(rate) => sheet.write_number_with_format(row, self.rate() + 1, rate, &cells.percent)?,
                None => sheet.write_blank(row, self.rate() + 1, &cells.percent)?,
            };
            let corrected = unit.trend.iter().filter(|day| day.corrected).count();
            for (col, count) in (self.rate() + 2..).zip([corrected, unit.misses()]) {
                sheet.write_number_with_format(row, col, page::number(count as u64), &cells.ordinal)?;
            }
        }
        Ok(())
    }
}

fn number(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn count(turnout: &Turnout, status: Status) -> usize {
    match status {
        Status::OnTime => turnout.on_time,
        Status::Late => turnout.late,
        Status::Missing => turnout.missing,
        Status::Returned => turnout.returned,
        Status::Pending => turnout.pending,
        Status::Excused => turnout.excused,
        Status::Inactive => 0,
    }
}

/// A count in merged cells, calculated where it can be.
fn value_across(
    sheet: &mut Worksheet,
    row: u32,
    span: (u16, u16),
    value: u64,
    formula: Option<String>,
    format: &Format,
) -> Result<(), XlsxError> {
    page::across(sheet, row, span, "", format)?;
    match formula {
        Some(formula) => {
            let formula = Formula::new(formula).set_result(value.to_string());
            sheet.write_formula_with_format(row, span.0, formula, format)?
        }
        None => sheet.write_number_with_format(row, span.0, page::number(value), format)?,
    };
    Ok(())
}

fn share_across(
    sheet: &mut Worksheet,
    row: u32,
    span: (u16, u16),
    share: Option<f64>,
    formula: String,
    format: &Format,
) -> Result<(), XlsxError> {
    page::across(sheet, row, span, "", format)?;
    if let Some(share) = share {
        let formula = Formula::new(formula).set_result(share.to_string());
        sheet.write_formula_with_format(row, span.0, formula, format)?;
    } else {
        sheet.write_blank(row, span.0, format)?;
    }
    Ok(())
}
