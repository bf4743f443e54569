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
/// Share of the page that the issuing body's block takes.
const LEFT_SHARE: f64 = 0.42;

/// The columns of the main table.
pub(super) struct Columns {
    /// Indicators in the campaign's order, each with a day and a cumulative column.
    pub(super) indicators: Vec<IndicatorId>,
    target: u16,
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
        let indicators: Vec<_> = form.indicators.iter().map(|indicator| indicator.id.clone()).collect();
        let place = indicators.iter().position(|id| id == book.campaign.target_indicator()).unwrap_or(0);
        let target = u16::try_from(place).unwrap_or(0);
        let names = book.summary.units.iter().map(|unit| unit.local.as_str());
        let groups = book.summary.branches.iter().map(BranchStanding::name);
        let longest = names.chain(groups).map(|name| cell_text::breadth(name) + 2.0).fold(0.0, f64::max);
        let total = &book.summary.total;
        let digits = |value: Option<u64>| cell_text::breadth(&book.format.count_or_unknown(value)) + 2.5;
        let heading = |key: &str| longest_word(book.label(key));
        let (day, cumulative) = (heading(names::cadence_key(book.campaign)), heading("workbook.cumulative"));
        let mut widths = vec![4.5, longest.clamp(UNIT_WIDTH.0, UNIT_WIDTH.1), digits(total.quota).max(9.0)];
        for id in &indicators {
            let name = form.indicator(id).map_or(0.0, |indicator| longest_word(&indicator.name));
            widths.push(digits(total.day.get(id)).max(day).max(name / 2.0));
            widths.push(digits(total.cumulative.get(id)).max(cumulative).max(name / 2.0));
        }
        widths.extend([
            heading("workbook.percent").max(8.5),
            digits(total.remaining).max(heading("workbook.remaining")),
            heading("workbook.pace").max(10.5),
            6.5,
            14.0,
            15.0,
            MOMENT_WIDTH,
            12.0,
            24.0,
        ]);
        Self { indicators, target, widths }
    }

    fn after(&self, place: u16) -> u16 {
        BEFORE + 2 * u16::try_from(self.indicators.len()).unwrap_or(0) + place
    }

    pub(super) fn target_cumulative(&self) -> u16 {
        BEFORE + 2 * self.target + 1
    }

    pub(super) fn percent(&self) -> u16 {
        self.after(0)
    }

    pub(super) fn remaining(&self) -> u16 {
        self.after(1)
    }

    pub(super) fn pace(&self) -> u16 {
        self.after(2)
    }

    pub(super) fn rank(&self) -> u16 {
        self.after(3)
    }

    pub(super) fn risk(&self) -> u16 {
        self.after(4)
    }

    pub(super) fn trend(&self) -> u16 {
        self.after(5)
    }

    pub(super) fn received(&self) -> u16 {
        self.after(6)
    }

    pub(super) fn status(&self) -> u16 {
        self.after(7)
    }

    pub(super) fn note(&self) -> u16 {
        self.after(8)
    }

    /// Each indicator with its day column; the cumulative one is to the right of it.
    pub(super) fn days(&self) -> impl Iterator<Item = (&IndicatorId, u16)> {
        self.indicators.iter().zip((BEFORE..).step_by(2))
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

/// Writes the two rows of headings and the row of column numbers; gives the cell of the days left and the rows' points.
pub(super) fn headings(
    book: &Book<'_>,
    columns: &Columns,
    sheet: &mut Worksheet,
    row: u32,
    days_left: i64,
) -> Result<(String, f64), XlsxError> {
    let format = &book.styles.heading;
    let form = book.campaign.main_form();
    let (mut upper, mut lower) = (1, 2);
    for (id, col) in columns.days() {
        let name = form.indicator(id).map_or(id.as_str(), |indicator| indicator.name.as_str());
        page::across(sheet, row, (col, col + 1), name, format)?;
        cell_text::write(sheet, row + 1, col, book.label(names::cadence_key(book.campaign)), format)?;
        cell_text::write(sheet, row + 1, col + 1, book.label("workbook.cumulative"), format)?;
        upper = upper.max(cell_text::lines(name, columns.span((col, col + 1)), 12.0));
    }
    let single = [
        (Columns::ORDINAL, "workbook.ordinal"),
        (Columns::UNIT, "workbook.unit"),
        (Columns::QUOTA, "workbook.quota"),
        (columns.percent(), "workbook.percent"),
        (columns.remaining(), "workbook.remaining"),
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
    cell_text::write(sheet, row, pace, book.label("workbook.pace"), format)?;
    let days = format!("\"{}\"", book.label("workbook.days_left").replace('"', "").replace("{days}", "\"0\""));
    sheet.write_number_with_format(
        row + 1,
        pace,
        page::number(days_left.unsigned_abs()),
        &book.styles.days_left.clone().set_num_format(days),
    )?;
    upper = upper.max(cell_text::lines(book.label("workbook.pace"), columns.span((pace, pace)), 12.0));
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
