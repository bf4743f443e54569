//! Which column of the main table holds what, how wide it is, and what its headings say.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Book;
use super::page::{self, LINE_POINTS};
use crate::model::cell::column_letters;
use crate::model::id::IndicatorId;
use crate::model::summary::BranchStanding;
use crate::report::cell_text;
use crate::report::names;

/// Columns before the indicators: number, unit, quota.
const BEFORE: u16 = 3;
/// Narrowest and widest column of unit names, in digits.
const UNIT_WIDTH: (f64, f64) = (16.0, 34.0);
/// Width of a moment, in digits.
const MOMENT_WIDTH: f64 = 15.5;
/// Where a number format has its number, among words that may not hold a quotation mark.
const PLACE: &str = "\u{1}";
/// Share of the page that the issuing body's block takes.
const LEFT_SHARE: f64 = 0.42;

/// The columns of an indicator.
pub(super) struct IndicatorColumns {
    pub(super) id: IndicatorId,
    pub(super) day: u16,
    /// What the cumulative figure gained beside: only where any unit's did.
    pub(super) booked: Option<u16>,
    pub(super) cumulative: u16,
}

/// The columns of the main table.
pub(super) struct Columns {
    /// Indicators in the campaign's order.
    pub(super) indicators: Vec<IndicatorColumns>,
    target: usize,
    /// The first column after those of the indicators.
    after: u16,
    /// Width of each column, in digits of the default face.
    pub(super) widths: Vec<f64>,
}

impl Columns {
    pub(super) const ORDINAL: u16 = 0;
    pub(super) const UNIT: u16 = 1;
    pub(super) const QUOTA: u16 = 2;

    /// The columns that a campaign's main form asks for, as wide as a summary's figures.
    pub(super) fn new(book: &Book<'_>) -> Self {
        let form = book.campaign.main_form();
        let target = form.indicators.iter().position(|own| own.id == *book.campaign.target_indicator()).unwrap_or(0);
        let mut after = BEFORE;
        let place = |id: &IndicatorId| {
            let has_booked = book.summary.units.iter().any(|unit| unit.standing.booked.get(id) != 0);
            let day = after;
            let booked = has_booked.then_some(day + 1);
            let cumulative = booked.unwrap_or(day) + 1;
            after = cumulative + 1;
            IndicatorColumns { id: id.clone(), day, booked, cumulative }
        };
        let indicators: Vec<_> = form.indicators.iter().map(|indicator| &indicator.id).map(place).collect();
        let names = book.summary.units.iter().map(|unit| unit.local.as_str());
        let groups = book.summary.branches.iter().map(BranchStanding::name);
        let longest = names.chain(groups).map(|name| cell_text::breadth(name) + 2.0).fold(0.0, f64::max);
        let total = &book.summary.total;
        let digits = |value: Option<u64>| cell_text::breadth(&book.format.count_or_unknown(value)) + 2.5;
        let heading = |key: &str| longest_word(book.label(key));
        let (day, cumulative) = (heading(names::cadence_key(book.campaign)), heading("workbook.cumulative"));
        let mut widths = vec![4.5, longest.clamp(UNIT_WIDTH.0, UNIT_WIDTH.1), digits(total.quota).max(9.0)];
        for own in &indicators {
            let name = form.indicator(&own.id).map_or(0.0, |indicator| longest_word(&indicator.name));
            widths.push(digits(total.day.get(&own.id)).max(day).max(name / 2.0));
            if own.booked.is_some() {
                let booked = Some(total.booked.get(&own.id).unsigned_abs());
                widths.push(digits(booked).max(heading("workbook.booked")));
            }
            widths.push(digits(total.cumulative.get(&own.id)).max(cumulative).max(name / 2.0));
        }
        widths.extend([
            heading("workbook.percent").max(8.5),
            digits(total.remaining).max(heading("workbook.remaining")),
            digits(total.ahead.map(i64::unsigned_abs)).max(heading("workbook.even")),
            heading("workbook.pace").max(10.5),
            6.5,
            14.0,
            15.0,
            MOMENT_WIDTH,
            12.0,
            24.0,
        ]);
        Self { indicators, target, after, widths }
    }

    fn after(&self, place: u16) -> u16 {
        self.after + place
    }

    pub(super) fn target_cumulative(&self) -> u16 {
        self.indicators.get(self.target).map_or(BEFORE + 1, |own| own.cumulative)
    }

    pub(super) fn percent(&self) -> u16 {
        self.after(0)
    }

    pub(super) fn remaining(&self) -> u16 {
        self.after(1)
    }

    pub(super) fn ahead(&self) -> u16 {
        self.after(2)
    }

    pub(super) fn pace(&self) -> u16 {
        self.after(3)
    }

    pub(super) fn rank(&self) -> u16 {
        self.after(4)
    }

    pub(super) fn risk(&self) -> u16 {
        self.after(5)
    }

    pub(super) fn trend(&self) -> u16 {
        self.after(6)
    }

    pub(super) fn received(&self) -> u16 {
        self.after(7)
    }

    pub(super) fn status(&self) -> u16 {
        self.after(8)
    }

    pub(super) fn note(&self) -> u16 {
        self.after(9)
    }

    /// The last column of the issuing body's block, and the first of the one beside it.
    pub(super) fn blocks(&self) -> (u16, u16) {
        let whole: f64 = self.widths.iter().sum();
        let mut left = 0.0;
        let mut last = 0;
        for (col, width) in (0u16..).zip(&self.widths) {
            left += width;
            if left > whole * LEFT_SHARE {
                break;
            }
            last = col;
        }
        (last, last + 1)
    }

    /// Points of the table's width.
    pub(super) fn points(&self) -> f64 {
        // A digit is 7 pixels, a cell adds 5; a pixel is three quarters of a point.
        self.widths.iter().map(|width| (width * 7.0 + 5.0) * 0.75).sum()
    }

    /// Width of a stretch of columns, in digits.
    pub(super) fn span(&self, (first, last): (u16, u16)) -> f64 {
        self.widths[usize::from(first)..=usize::from(last)].iter().sum()
    }
}

/// Width that a heading's longest word takes in bold, in digits; no narrower than a count of four figures.
fn longest_word(heading: &str) -> f64 {
    heading.split(' ').map(|word| cell_text::breadth(word) * 1.1 + 1.0).fold(8.0, f64::max)
}

/// Writes the two rows of headings and the row of column numbers; gives the cell of the periods left and the rows' points.
pub(super) fn headings(
    book: &Book<'_>,
    columns: &Columns,
    sheet: &mut Worksheet,
    row: u32,
) -> Result<(String, f64), XlsxError> {
    let format = &book.styles.heading;
    let form = book.campaign.main_form();
    let (mut upper, mut lower) = (1, 2);
    for own in &columns.indicators {
        let name = form.indicator(&own.id).map_or(own.id.as_str(), |indicator| indicator.name.as_str());
        page::across(sheet, row, (own.day, own.cumulative), name, format)?;
        cell_text::write(sheet, row + 1, own.day, book.label(names::cadence_key(book.campaign)), format)?;
        cell_text::write(sheet, row + 1, own.cumulative, book.label("workbook.cumulative"), format)?;
        if let Some(col) = own.booked {
            cell_text::write(sheet, row + 1, col, book.label("workbook.booked"), format)?;
            lower = lower.max(cell_text::lines(book.label("workbook.booked"), columns.span((col, col)), 12.0));
        }
        upper = upper.max(cell_text::lines(name, columns.span((own.day, own.cumulative)), 12.0));
    }
    let single = [
        (Columns::ORDINAL, "workbook.ordinal"),
        (Columns::UNIT, "workbook.unit"),
        (Columns::QUOTA, "workbook.quota"),
        (columns.percent(), "workbook.percent"),
        (columns.remaining(), "workbook.remaining"),
        (columns.ahead(), "workbook.even"),
        (columns.rank(), "workbook.rank"),
        (columns.risk(), "workbook.risk"),
        (columns.trend(), "workbook.trend"),
        (columns.received(), "workbook.received"),
        (columns.status(), "workbook.status"),
        (columns.note(), "workbook.note"),
    ];
    for (col, key) in single {
        sheet.merge_range(row, col, row + 1, col, "", format)?;
        cell_text::write(sheet, row, col, book.label(key), format)?;
        lower = lower.max(cell_text::lines(book.label(key), columns.span((col, col)), 12.0).saturating_sub(upper));
    }
    let pace = columns.pace();
    let each = book.label(names::each_key(book.campaign));
    let heading = book.words.fill("workbook.pace", &[("each", each)]);
    cell_text::write(sheet, row, pace, &heading, format)?;
    let left = book.campaign.calendar.periods_left(book.summary.period.ends);
    let shown = book.words.fill("workbook.left", &[("each", each), ("count", PLACE)]);
    let shown = format!("\"{}\"", shown.replace('"', "").replace(PLACE, "\"0\""));
    sheet.write_number_with_format(
        row + 1,
        pace,
        page::number(left as u64),
        &book.styles.left.clone().set_num_format(shown),
    )?;
    upper = upper.max(cell_text::lines(&heading, columns.span((pace, pace)), 12.0));
    sheet.set_row_height(row, f64::from(upper) * LINE_POINTS + 4.0)?;
    sheet.set_row_height(row + 1, f64::from(lower) * LINE_POINTS + 4.0)?;
    numbers(book, columns, sheet, row + 2)?;
    let points = f64::from(upper + lower + 1) * LINE_POINTS + 8.0;
    Ok((format!("${}${}", column_letters(u32::from(pace)), row + 2), points))
}

/// The row of column numbers: `A`, `B`, `1`, `2` … with how a column is calculated from others.
fn numbers(book: &Book<'_>, columns: &Columns, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    let format = &book.styles.number_row;
    let number = |col: u16| col - Columns::QUOTA + 1;
    sheet.write_string_with_format(row, Columns::ORDINAL, "A", format)?;
    sheet.write_string_with_format(row, Columns::UNIT, "B", format)?;
    let (quota, done) = (number(Columns::QUOTA), number(columns.target_cumulative()));
    for col in Columns::QUOTA..=columns.note() {
        let own = number(col);
        if col == columns.percent() {
            sheet.write_string_with_format(row, col, format!("{own}={done}/{quota}"), format)?;
        } else if col == columns.remaining() {
            sheet.write_string_with_format(row, col, format!("{own}={quota}-{done}"), format)?;
        } else {
            sheet.write_number_with_format(row, col, own, format)?;
        }
    }
    Ok(())
}
