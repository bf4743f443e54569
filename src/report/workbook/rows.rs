//! The rows of the main table: units in their groups, subtotals, the total.
//!
//! Sums, percentages, remaining figures, distances from the even line and paces are live formulas with their results beside them.
//! A formula stands only where a spreadsheet would calculate what the summary says; otherwise the
//! summary's own figure stands as a number. What is not known stays blank, or "–" where it would be calculated.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::Book;
use super::columns::Columns;
use super::page::{self, number};
use super::sources::Sources;
use super::style::{self, Cells};
use super::trend;
use crate::model::cell::column_letters;
use crate::model::count::Count;
use crate::model::figures::Figures;
use crate::model::period::{Calendar, ReportDate};
use crate::model::submission::Status;
use crate::model::summary::{BranchStanding, Standing, UnitStanding};
use crate::model::trend::Risk;
use crate::report::cell_text::{self, LINKS};
use crate::report::format::UNKNOWN;
use crate::report::groups::{derived, ordinals, together};

/// The rows (from 0) that a row sums, by which function, and what they come to.
#[derive(Clone, Copy)]
struct Sum<'a> {
    first: u32,
    last: u32,
    function: &'static str,
    comes_to: &'a Standing,
}

/// The part of a cell that text in bold fills with the letters of plain text.
const BOLD: f64 = 0.9;
/// Levels of an outline, at most: more than these a spreadsheet does not fold.
const OUTLINE: u8 = 7;
/// Digits by which a level's names are indented.
const INDENT: f64 = 1.3;
/// Sums rows that hold no sums themselves.
const SUM: &str = "SUM(";
/// Sums rows and leaves out those that hold such a sum themselves.
const SUBTOTAL: &str = "SUBTOTAL(9,";

/// Draws the body and the total row.
pub(super) struct Body<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) columns: &'a Columns,
    pub(super) sources: &'a Sources<'a>,
    /// The cell that holds the periods left.
    pub(super) left_cell: String,
}

/// How far the rows have been written.
struct Cursor {
    row: u32,
    points: f64,
    /// Units so far.
    units: u32,
}

/// A row above others that says what they come to together.
struct Heading<'a> {
    ordinal: &'a str,
    name: &'a str,
    level: u8,
    standing: &'a Standing,
    reported: usize,
    units: usize,
}

impl Body<'_> {
    fn date(&self) -> ReportDate {
        self.book.summary.period.ends
    }

    /// Writes all rows from `first` on; gives the row after the total, and the points of all rows.
    pub(super) fn draw(&self, sheet: &mut Worksheet, first: u32) -> Result<(u32, f64), XlsxError> {
        let summary = self.book.summary;
        let mut cursor = Cursor { row: first, points: 0.0, units: 0 };
        let grouped = !summary.branches.is_empty();
        let outside: Vec<&UnitStanding> = summary.outside_branches().collect();
        let mut quota = None;
        if grouped {
            sheet.group_symbols_above(true);
            let levels = summary.branches.iter().map(BranchStanding::level);
            let ordinals = ordinals(levels.chain([0]));
            for branch in summary.branches_below(None) {
                quota = plus(quota, self.branch(sheet, &mut cursor, branch, &ordinals)?);
            }
            if let (false, Some(ordinal)) = (outside.is_empty(), ordinals.last()) {
                quota = plus(quota, self.outside(sheet, &mut cursor, &outside, ordinal)?);
            }
        } else {
            quota = self.units(sheet, &mut cursor, &outside)?;
        }
        let Cursor { row, mut points, .. } = cursor;
        let units: Vec<_> = summary.units.iter().collect();
        let comes_to = &Standing { quota, ..together(&units, self.book.campaign, self.date()) };
        let function = if grouped { SUBTOTAL } else { SUM };
        let sum = (row > first).then(|| Sum { first, last: row - 1, function, comes_to });
        points += self.total(sheet, row, sum)?;
        Ok((row + 1, points))
    }

    /// A branch: its heading, its own units, the branches below it. Gives the quota that a sum over these rows comes to.
    fn branch(
        &self,
        sheet: &mut Worksheet,
        cursor: &mut Cursor,
        at: usize,
        ordinals: &[String],
    ) -> Result<Option<Count>, XlsxError> {
        let summary = self.book.summary;
        let branch = &summary.branches[at];
        let top = cursor.row;
        cursor.row += 1;
        let own: Vec<&UnitStanding> = branch.own.iter().map(|at| &summary.units[*at]).collect();
        let mut quota = self.units(sheet, cursor, &own)?;
        for below in summary.branches_below(Some(at)) {
            quota = plus(quota, self.branch(sheet, cursor, below, ordinals)?);
        }
        let heading = Heading {
            ordinal: &ordinals[at],
            name: branch.name(),
            level: u8::try_from(branch.level()).unwrap_or(u8::MAX),
            standing: &branch.standing,
            reported: branch.turnout.reported(),
            units: branch.turnout.units,
        };
        let all: Vec<&UnitStanding> = branch.all.iter().map(|at| &summary.units[*at]).collect();
        self.heading(sheet, cursor, (top, quota), &heading, &all)
    }

    /// The units that stand in no branch, under a heading of their own.
    fn outside(
        &self,
        sheet: &mut Worksheet,
        cursor: &mut Cursor,
        units: &[&UnitStanding],
        ordinal: &str,
    ) -> Result<Option<Count>, XlsxError> {
        let top = cursor.row;
        cursor.row += 1;
        let quota = self.units(sheet, cursor, units)?;
        let reported = units.iter().filter(|unit| matches!(unit.status, Status::OnTime | Status::Late)).count();
        let heading = Heading {
            ordinal,
            name: self.book.label("workbook.other_group"),
            level: 0,
            standing: &together(units, self.book.campaign, self.date()),
            reported,
            units: units.len(),
        };
        self.heading(sheet, cursor, (top, quota), &heading, units)
    }

    /// The units right in a branch. Gives the quota that they come to.
    fn units(
        &self,
        sheet: &mut Worksheet,
        cursor: &mut Cursor,
        units: &[&UnitStanding],
    ) -> Result<Option<Count>, XlsxError> {
        let top = cursor.row;
        for (ordinal, unit) in (1u32..).zip(units) {
            cursor.points += self.unit(sheet, cursor.row, ordinal, unit)?;
            cursor.row += 1;
        }
        if cursor.row > top {
            let stretch = (top, cursor.row - 1);
            trend::sparklines(self.book, self.columns, sheet, stretch, cursor.units)?;
            trend::data_bars(self.columns, sheet, stretch)?;
            cursor.units += cursor.row - top;
        }
        Ok(units.iter().filter_map(|unit| unit.standing.quota).reduce(Count::saturating_add))
    }

    /// A heading over the rows that were written since; gives the quota that a sum over all of them comes to.
    fn heading(
        &self,
        sheet: &mut Worksheet,
        cursor: &mut Cursor,
        (row, quota): (u32, Option<Count>),
        heading: &Heading<'_>,
        units: &[&UnitStanding],
    ) -> Result<Option<Count>, XlsxError> {
        let cells = &self.book.styles.bold;
        let comes_to = Standing { quota, ..together(units, self.book.campaign, self.date()) };
        cell_text::write(sheet, row, Columns::ORDINAL, heading.ordinal, &cells.centre)?;
        cell_text::write(sheet, row, Columns::UNIT, heading.name, &cells.text.clone().set_indent(heading.level))?;
        let last = cursor.row - 1;
        let sum = Sum { first: row + 1, last, function: SUBTOTAL, comes_to: &comes_to };
        self.standing(sheet, row, heading.standing, (last > row).then_some(sum), cells)?;
        self.turnout(sheet, row, (heading.reported, heading.units), heading.standing.risk)?;
        sheet.write_blank(row, self.columns.note(), &cells.text)?;
        if last > row && heading.level < OUTLINE {
            sheet.group_rows(row + 1, last)?;
        }
        let width = self.columns.span((Columns::UNIT, Columns::UNIT)) - f64::from(heading.level) * INDENT;
        let risk = (self.risk_word(heading.standing.risk), self.columns.risk());
        let texts = [(heading.name, width), (risk.0, self.columns.span((risk.1, risk.1)))];
        cursor.points += page::fit_row(sheet, row, texts.map(|(text, width)| (text, width * BOLD)))?;
        // A quota that stands as a number is summed beside those below it.
        Ok(if heading.standing.quota == quota { quota } else { plus(quota, heading.standing.quota) })
    }

    fn unit(&self, sheet: &mut Worksheet, row: u32, ordinal: u32, unit: &UnitStanding) -> Result<f64, XlsxError> {
        let (book, columns, cells) = (self.book, self.columns, &self.book.styles.plain);
        sheet.write_number_with_format(row, Columns::ORDINAL, ordinal, &cells.ordinal)?;
        // A printed table is signed: the link does not show.
        match self.sources.place(&unit.id).filter(|_| book.summary.units.len() <= LINKS) {
            Some(place) => cell_text::write_link(sheet, (row, Columns::UNIT), &unit.local, &place, &cells.text)?,
            None => cell_text::write(sheet, row, Columns::UNIT, &unit.local, &cells.text)?,
        }
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
        let texts =
            [(note.as_str(), columns.note()), (unit.local.as_str(), Columns::UNIT), (risk_word, columns.risk())];
        page::fit_row(sheet, row, texts.map(|(text, col)| (text, width(col))))
    }

    fn total(&self, sheet: &mut Worksheet, row: u32, sum: Option<Sum<'_>>) -> Result<f64, XlsxError> {
        let (book, columns, cells) = (self.book, self.columns, &self.book.styles.bold);
        page::across(sheet, row, (Columns::ORDINAL, Columns::UNIT), book.label("workbook.total"), &cells.centre)?;
        self.standing(sheet, row, &book.summary.total, sum, cells)?;
        let turnout = &book.summary.turnout;
        self.turnout(sheet, row, (turnout.reported(), turnout.units), book.summary.total.risk)?;
        // The quota's own indicator only: a signed table has to keep to its page.
        let target = book.campaign.target_indicator();
        let before = Figures(vec![(target.clone(), book.summary.total.before_campaign.get(target))]);
        let note = before_campaign(book, &before);
        cell_text::write(sheet, row, columns.note(), &note, &cells.text)?;
        let texts = [(note.as_str(), columns.note()), (self.risk_word(book.summary.total.risk), columns.risk())];
        page::fit_row(sheet, row, texts.map(|(text, col)| (text, columns.span((col, col)) * BOLD)))
    }

    /// How far a sum is from its quota, in a word; nothing where that is not known.
    fn risk_word(&self, risk: Option<Risk>) -> &str {
        risk.map_or("", |risk| self.book.label(risk_key(risk)))
    }

    /// How many units reported, in the columns of arrival and status; no rank.
    fn turnout(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        (reported, units): (usize, usize),
        risk: Option<Risk>,
    ) -> Result<(), XlsxError> {
        let (columns, format) = (self.columns, &self.book.styles.bold.centre);
        let count = |number: usize| self.book.format.count(number as u64);
        let values = [("reported", count(reported)), ("units", count(units))];
        let reported =
            self.book.words.fill("workbook.reported", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        sheet.write_blank(row, columns.rank(), format)?;
        cell_text::write(sheet, row, columns.risk(), self.risk_word(risk), &style::of_risk(format, risk))?;
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
        for own in &columns.indicators {
            let id = &own.id;
            counts.push((own.day, standing.day.get(id), comes_to.and_then(|sums| sums.day.get(id))));
            counts.push((
                own.cumulative,
                standing.cumulative.get(id),
                comes_to.and_then(|sums| sums.cumulative.get(id)),
            ));
        }
        self.booked(sheet, row, standing, sum, cells)?;
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

    /// What cumulative figures gained beside the period's; a dash where that is nothing.
    fn booked(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        standing: &Standing,
        sum: Option<Sum<'_>>,
        cells: &Cells,
    ) -> Result<(), XlsxError> {
        for own in &self.columns.indicators {
            let Some(col) = own.booked else { continue };
            let value = standing.booked.get(&own.id);
            let comes_to = sum.map(|sum| (sum, sum.comes_to.booked.get(&own.id)));
            match comes_to.filter(|(_, result)| *result == value) {
                Some((sum, result)) => {
                    let letters = column_letters(u32::from(col));
                    let formula = format!("{}{letters}{}:{letters}{})", sum.function, sum.first + 1, sum.last + 1);
                    let formula = Formula::new(formula).set_result(result.to_string());
                    sheet.write_formula_with_format(row, col, formula, &cells.change)?
                }
                None => sheet.write_number_with_format(row, col, page::signed(value), &cells.change)?,
            };
        }
        Ok(())
    }

    /// Percentage, remaining figure, distance from the even line, pace.
    fn calculated(&self, sheet: &mut Worksheet, row: u32, standing: &Standing, cells: &Cells) -> Result<(), XlsxError> {
        let (columns, campaign) = (self.columns, self.book.campaign);
        let at = |col: u16| format!("{}{}", column_letters(u32::from(col)), row + 1);
        let (quota, done, left) = (at(Columns::QUOTA), at(columns.target_cumulative()), at(columns.remaining()));
        let counted = standing.cumulative.get(campaign.target_indicator());
        let exact = derived(standing.quota, counted, &campaign.calendar, self.date());
        let remaining = (standing.remaining.map(number), exact.remaining.map(number));
        let ahead = (standing.ahead.map(page::signed), exact.ahead.map(page::signed));
        let percent = format!("ROUND({done}*100/{quota},2)");
        let (passed, all) = days_of(&campaign.calendar, self.date());
        let even = format!("{done}-ROUND({quota}*{passed}/{all},0)");
        let pace = format!("ROUND({left}/{},1)", self.left_cell);
        for (col, (value, result), formula, format) in [
            (columns.percent(), (standing.percent, exact.percent), percent, &cells.percent),
            (columns.remaining(), remaining, format!("MAX({quota}-{done},0)"), &cells.count),
            (columns.ahead(), ahead, even, &cells.change),
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

/// Days of the campaign up to a date, and all of them.
fn days_of(calendar: &Calendar, date: ReportDate) -> (i64, i64) {
    let days = |last: chrono::NaiveDate| (last - calendar.starts).num_days() + 1;
    (days(date.0.min(calendar.ends)), days(calendar.ends))
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
        Status::Inactive => "status.inactive",
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
        Risk::Unclear => "risk.unclear",
    }
}

/// What is to be said of a unit: corrected, returned, work from before the campaign.
fn note(book: &Book<'_>, unit: &UnitStanding) -> String {
    let corrected = unit.corrected.then(|| book.label("note.corrected").to_owned());
    let returned = (unit.status == Status::Returned).then(|| book.label("note.returned").to_owned());
    let before = Some(before_campaign(book, &unit.standing.before_campaign)).filter(|text| !text.is_empty());
    let own = book.summary.former.iter().filter(|former| former.heirs.iter().any(|heir| heir.unit == unit.id));
    let merged = own.clone().next().map(|first| {
        let names: Vec<&str> = own.filter(|one| one.until == first.until).map(|one| one.local.as_str()).collect();
        book.words.fill("note.former", &[("units", &names.join(", ")), ("day", &book.format.date(first.until))])
    });
    [corrected, returned, merged, before].into_iter().flatten().collect::<Vec<_>>().join("; ")
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

fn plus(sum: Option<Count>, more: Option<Count>) -> Option<Count> {
    [sum, more].into_iter().flatten().reduce(Count::saturating_add)
}
