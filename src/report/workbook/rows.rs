//! The rows of the main table: units in their groups, subtotals, the total.
//!
//! Sums, percentages, remaining figures and paces are live formulas with their results beside them.
//! A formula stands only where a spreadsheet would calculate what the summary says; otherwise the
//! summary's own figure stands as a number. What is not known stays blank, or "–" where it would be calculated.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::Book;
use super::columns::Columns;
use super::page::{self, number};
use super::style::{self, Cells};
use super::trend;
use crate::model::cell::column_letters;
use crate::model::course::Risk;
use crate::model::submission::Status;
use crate::model::summary::{Figures, Standing, UnitStanding};
use crate::report::cell_text;
use crate::report::format::UNKNOWN;
use crate::report::groups::{Group, derived, groups, together};

/// The rows (from 0) that a row sums, by which function, and what they come to.
#[derive(Clone, Copy)]
struct Sum<'a> {
    first: u32,
    last: u32,
    function: &'static str,
    comes_to: &'a Standing,
}

/// Sums rows that hold no sums themselves.
const SUM: &str = "SUM(";
/// Sums rows and leaves out those that hold such a sum themselves.
const SUBTOTAL: &str = "SUBTOTAL(9,";

/// Draws the body and the total row.
pub(super) struct Body<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) columns: &'a Columns,
    pub(super) days_left: i64,
    /// The cell that holds the days left.
    pub(super) days_left_cell: String,
}

impl Body<'_> {
    /// Writes all rows from `first` on; gives the row after the total, and the points of all rows.
    pub(super) fn draw(&self, sheet: &mut Worksheet, first: u32) -> Result<(u32, f64), XlsxError> {
        let groups = groups(&self.book.summary.units);
        let grouped = groups.len() > 1;
        let (mut row, mut points, mut drawn) = (first, 0.0, 0);
        for (number, group) in (1..).zip(&groups) {
            if grouped {
                points += self.group(sheet, row, number, group)?;
                row += 1;
            }
            let top = row;
            for (ordinal, unit) in (1u32..).zip(&group.units) {
                points += self.unit(sheet, row, ordinal, unit)?;
                row += 1;
            }
            let stretch = (top, row.saturating_sub(1));
            trend::sparklines(self.book, self.columns, sheet, stretch, drawn)?;
            trend::data_bars(self.columns, sheet, stretch)?;
            drawn += row - top;
        }
        let units: Vec<_> = self.book.summary.units.iter().collect();
        let comes_to = &together(&units, self.book.campaign, self.days_left);
        let function = if grouped { SUBTOTAL } else { SUM };
        let sum = (row > first).then(|| Sum { first, last: row - 1, function, comes_to });
        points += self.total(sheet, row, sum)?;
        Ok((row + 1, points))
    }

    fn group(&self, sheet: &mut Worksheet, row: u32, number: u32, group: &Group<'_>) -> Result<f64, XlsxError> {
        let cells = &self.book.styles.bold;
        let rows = u32::try_from(group.units.len()).unwrap_or(u32::MAX);
        let standing = together(&group.units, self.book.campaign, self.days_left);
        cell_text::write(sheet, row, Columns::ORDINAL, &roman(number), &cells.centre)?;
        let name = group.name.unwrap_or_else(|| self.book.label("workbook.other_group"));
        cell_text::write(sheet, row, Columns::UNIT, name, &cells.text)?;
        let sum = Sum { first: row + 1, last: row + rows, function: SUBTOTAL, comes_to: &standing };
        self.standing(sheet, row, &standing, Some(sum), cells)?;
        let reported = group.units.iter().filter(|unit| matches!(unit.status, Status::OnTime | Status::Late)).count();
        self.turnout(sheet, row, reported, group.units.len())?;
        sheet.write_blank(row, self.columns.note(), &cells.text)?;
        page::fit_row(sheet, row, [(name, self.columns.span((Columns::UNIT, Columns::UNIT)))])
    }

    fn unit(&self, sheet: &mut Worksheet, row: u32, ordinal: u32, unit: &UnitStanding) -> Result<f64, XlsxError> {
        let (book, columns, cells) = (self.book, self.columns, &self.book.styles.plain);
        sheet.write_number_with_format(row, Columns::ORDINAL, ordinal, &cells.ordinal)?;
        cell_text::write(sheet, row, Columns::UNIT, &unit.name, &cells.text)?;
        self.standing(sheet, row, &unit.standing, None, cells)?;
        match unit.rank.and_then(|rank| u32::try_from(rank).ok()) {
            Some(rank) => sheet.write_number_with_format(row, columns.rank(), rank, &cells.ordinal)?,
            None => sheet.write_string_with_format(row, columns.rank(), UNKNOWN, &cells.ordinal)?,
        };
        let risk = unit.standing.risk;
        let risk_word = risk.map_or(UNKNOWN, |risk| book.label(risk_key(risk)));
        cell_text::write(sheet, row, columns.risk(), risk_word, &style::of_risk(&cells.centre, risk))?;
        sheet.write_blank(row, columns.trend(), &cells.centre)?;
        match unit.received_at {
            Some(moment) => {
                sheet.write_datetime_with_format(row, columns.received(), moment.naive_local(), &cells.moment)?
            }
            None => sheet.write_blank(row, columns.received(), &cells.moment)?,
        };
        let status = style::of_status(&cells.centre, unit.status);
        cell_text::write(sheet, row, columns.status(), book.label(status_key(unit.status)), &status)?;
        let note = note(book, unit);
        cell_text::write(sheet, row, columns.note(), &note, &cells.text)?;
        let width = |col: u16| columns.span((col, col));
        let texts = [(note.as_str(), columns.note()), (unit.name.as_str(), Columns::UNIT), (risk_word, columns.risk())];
        page::fit_row(sheet, row, texts.map(|(text, col)| (text, width(col))))
    }

    fn total(&self, sheet: &mut Worksheet, row: u32, sum: Option<Sum<'_>>) -> Result<f64, XlsxError> {
        let (book, columns, cells) = (self.book, self.columns, &self.book.styles.bold);
        page::across(sheet, row, (Columns::ORDINAL, Columns::UNIT), book.label("workbook.total"), &cells.centre)?;
        self.standing(sheet, row, &book.summary.total, sum, cells)?;
        let turnout = &book.summary.turnout;
        self.turnout(sheet, row, turnout.reported(), turnout.units)?;
        // The quota's own indicator only: a signed table has to keep to its page.
        let target = book.campaign.target_indicator();
        let before = Figures(vec![(target.clone(), book.summary.total.before_campaign.get(target))]);
        let note = before_campaign(book, &before);
        cell_text::write(sheet, row, columns.note(), &note, &cells.text)?;
        page::fit_row(sheet, row, [(note.as_str(), columns.span((columns.note(), columns.note())))])
    }

    /// How many units reported, in the columns of arrival and status; no rank.
    fn turnout(&self, sheet: &mut Worksheet, row: u32, reported: usize, units: usize) -> Result<(), XlsxError> {
        let (columns, format) = (self.columns, &self.book.styles.bold.centre);
        let count = |number: usize| self.book.format.count(number as u64);
        let values = [("reported", count(reported)), ("units", count(units))];
        let reported =
            self.book.words.fill("workbook.reported", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        sheet.write_blank(row, columns.rank(), format)?;
        let total = &self.book.summary.total;
        let risk = total.risk.filter(|_| units == self.book.summary.turnout.units);
        let word = risk.map_or("", |risk| self.book.label(risk_key(risk)));
        cell_text::write(sheet, row, columns.risk(), word, &style::of_risk(format, risk))?;
        sheet.write_blank(row, columns.trend(), format)?;
        page::across(sheet, row, (columns.received(), columns.status()), &reported, format)
    }

    /// Quota, figures and what is calculated from them.
    fn standing(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        standing: &Standing,
        sum: Option<Sum<'_>>,
        cells: &Cells,
    ) -> Result<(), XlsxError> {
        let columns = self.columns;
        let comes_to = sum.map(|sum| sum.comes_to);
        let mut counts = vec![(Columns::QUOTA, standing.quota, comes_to.and_then(|sums| sums.quota))];
        for (id, col) in columns.days() {
            counts.push((col, standing.day.get(id), comes_to.and_then(|sums| sums.day.get(id))));
            counts.push((col + 1, standing.cumulative.get(id), comes_to.and_then(|sums| sums.cumulative.get(id))));
        }
        for (col, value, result) in counts {
            let letters = column_letters(u32::from(col));
            let formula =
                sum.map(|sum| format!("{}{letters}{}:{letters}{})", sum.function, sum.first + 1, sum.last + 1));
            match (value, formula) {
                (Some(value), Some(formula)) if result == Some(value) => {
                    let formula = Formula::new(formula).set_result(value.to_string());
                    sheet.write_formula_with_format(row, col, formula, &cells.count)?
                }
                (Some(value), _) => sheet.write_number_with_format(row, col, number(value), &cells.count)?,
                (None, _) => sheet.write_blank(row, col, &cells.count)?,
            };
        }
        self.calculated(sheet, row, standing, cells)
    }

    /// Percentage, remaining figure, pace.
    fn calculated(&self, sheet: &mut Worksheet, row: u32, standing: &Standing, cells: &Cells) -> Result<(), XlsxError> {
        let columns = self.columns;
        let at = |col: u16| format!("{}{}", column_letters(u32::from(col)), row + 1);
        let (quota, done, left) = (at(Columns::QUOTA), at(columns.target_cumulative()), at(columns.remaining()));
        let exact =
            derived(standing.quota, standing.cumulative.get(self.book.campaign.target_indicator()), self.days_left);
        let remaining = (standing.remaining.map(number), exact.remaining.map(number));
        let percent = format!("ROUND({done}*100/{quota},2)");
        let pace = format!("ROUND({left}/{},1)", self.days_left_cell);
        for (col, (value, result), formula, format) in [
            (columns.percent(), (standing.percent, exact.percent), percent, &cells.percent),
            (columns.remaining(), remaining, format!("MAX({quota}-{done},0)"), &cells.count),
            (columns.pace(), (standing.pace_needed, exact.pace_needed), pace, &cells.pace),
        ] {
            match value {
                Some(value) if result == Some(value) => {
                    let formula = Formula::new(formula).set_result(value.to_string());
                    sheet.write_formula_with_format(row, col, formula, format)?
                }
                Some(value) => sheet.write_number_with_format(row, col, value, format)?,
                None => sheet.write_string_with_format(row, col, UNKNOWN, &cells.centre)?,
            };
        }
        Ok(())
    }
}

/// The key of a status's label.
pub(super) fn status_key(status: Status) -> &'static str {
    match status {
        Status::OnTime => "status.on-time",
        Status::Late => "status.late",
        Status::Missing => "status.missing",
        Status::Returned => "status.returned",
        Status::Pending => "status.pending",
        Status::Excused => "status.excused",
    }
}

/// The key of a risk's label.
pub(super) fn risk_key(risk: Risk) -> &'static str {
    match risk {
        Risk::Met => "risk.met",
        Risk::OnPace => "risk.on-pace",
        Risk::AtRisk => "risk.at-risk",
        Risk::Behind => "risk.behind",
        Risk::Missed => "risk.missed",
    }
}

/// What is to be said of a unit: corrected, returned, work from before the campaign.
fn note(book: &Book<'_>, unit: &UnitStanding) -> String {
    let corrected = unit.corrected.then(|| book.label("note.corrected").to_owned());
    let returned = (unit.status == Status::Returned).then(|| book.label("note.returned").to_owned());
    let before = Some(before_campaign(book, &unit.standing.before_campaign)).filter(|text| !text.is_empty());
    [corrected, returned, before].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Work from before the campaign, indicator by indicator; empty where there is none.
fn before_campaign(book: &Book<'_>, figures: &Figures) -> String {
    let known = figures.0.iter().filter_map(|(id, value)| Some((id, value.filter(|value| *value > 0)?)));
    let parts: Vec<_> =
        known.map(|(id, value)| format!("{}: {}", book.names.indicator(id), book.format.count(value))).collect();
    if parts.is_empty() {
        String::new()
    } else {
        book.words.fill("note.before_campaign", &[("figures", &parts.join(", "))])
    }
}

/// A group's number: I, II, III, IV …
fn roman(mut number: u32) -> String {
    let mut out = String::new();
    for (value, letters) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}
