//! What each column of a table was taken for, and why: kept for whoever asks how a sheet was read. It decides nothing.

use super::header::Header;
use super::terms::{Heading, Role, TableTerms, Terms};
use crate::model::cell::CellRef;
use crate::model::form::Form;
use crate::model::id::IndicatorId;
use crate::model::submission::Measure;
use crate::read::Sheet;
use crate::text;

/// Columns that are described; a report has some tens.
const COLUMNS: u32 = 200;

/// Rows and columns of a table as they were understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// First and last row of the headings, zero-based.
    pub headings: (u32, u32),
    /// Columns, left to right: those that were taken, and those that were not.
    pub columns: Vec<Column>,
    /// Zero-based rows below the headings that are not rows of figures.
    pub passed: Vec<(u32, Passed)>,
    /// The row after the table's last.
    pub end: u32,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Zero-based column.
    pub col: u32,
    /// Texts of its heading, from top to bottom.
    pub heading: Vec<String>,
    /// The lowest of their cells. `None`: it has no heading.
    pub cell: Option<CellRef>,
    /// What it holds.
    pub role: ColumnRole,
    /// Why.
    pub reason: ColumnReason,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRole {
    /// Figures of an indicator.
    Figure(IndicatorId, Measure),
    /// A text.
    Text(IndicatorId),
    /// Names of sub-rows.
    Area,
    /// Reporting units.
    Unit,
    /// Row numbers.
    Ordinal,
    /// Report dates.
    Date,
    /// Figures of another measure or time: a percentage, what remains, yesterday.
    Other,
    /// What an earlier column holds already.
    Again,
    /// Figures whose headings do not say what they are.
    Unknown,
    /// Words under a heading that the form does not know.
    Aside,
}

/// Why a column is taken for what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnReason {
    /// The form was handed out with a mark that says so.
    Marked,
    /// Its heading says so.
    Named,
    /// Its heading names the indicator and no measure, and nothing beside it is a running total.
    Implied,
    /// Its heading names the indicator and no measure, and a running total stands beside it.
    BesideTotal,
    /// Its heading gives a measure, of the indicator at its left.
    BesideIndicator,
    /// Its heading says that it holds other figures.
    OtherFigures,
    /// A column further left holds the same.
    Second,
    /// The form does not know its heading.
    Unread,
    /// It has figures and no heading.
    NoHeading,
}

/// A row below the headings that is not a row of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Headings again, or numbers of columns.
    Heading,
    /// Words alone.
    Words,
}

impl Column {
    /// Notes that a mark says what it is.
    pub(super) fn mark(&mut self) {
        if self.is_taken() {
            self.reason = ColumnReason::Marked;
        }
    }

    /// Whether anything is read from it.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        !matches!(self.role, ColumnRole::Other | ColumnRole::Again | ColumnRole::Unknown | ColumnRole::Aside)
    }
}

/// Describes every column that has a heading or figures.
pub(super) fn columns(
    sheet: &Sheet,
    header: &Header,
    form: &Form,
    (terms, table): (&Terms, &TableTerms),
) -> Vec<Column> {
    let mut columns = Vec::new();
    for col in 0..sheet.width().min(COLUMNS) {
        let cells = header.heading_cells(sheet, col);
        let texts = || cells.iter().filter_map(|cell| sheet.direct(cell.row, cell.col)?.value.text());
        let heading: Vec<String> = texts().map(text::clean).filter(|text| !text.is_empty()).collect();
        let words: Vec<Heading> = texts().map(Heading::new).collect();
        let role = header.columns.iter().find(|(at, _)| *at == col).map(|(_, role)| *role);
        let (role, reason) = match role.and_then(|role| Some((role, public(role, form)?))) {
            Some((role, public)) => (public, reason(role, &words, header, terms)),
            None if heading.is_empty() && !header.is_filled(sheet, col) => continue,
            None if heading.is_empty() => (ColumnRole::Unknown, ColumnReason::NoHeading),
            None => match not_taken(col, &words, header, (terms, table)) {
                (ColumnRole::Unknown, reason) if !header.is_filled(sheet, col) => (ColumnRole::Aside, reason),
                other => other,
            },
        };
        columns.push(Column { col, heading, cell: cells.last().copied(), role, reason });
    }
    columns
}

fn public(role: Role, form: &Form) -> Option<ColumnRole> {
    Some(match role {
        Role::Figure { indicator, measure } => {
            ColumnRole::Figure(form.indicators.get(indicator)?.id.clone(), measure.unwrap_or(Measure::Day))
        }
        Role::Remark(at) => ColumnRole::Text(form.texts.get(at)?.id.clone()),
        Role::Area => ColumnRole::Area,
        Role::Unit => ColumnRole::Unit,
        Role::Ordinal => ColumnRole::Ordinal,
        Role::Date => ColumnRole::Date,
        Role::Measure(_) | Role::Quota | Role::Code | Role::Superior | Role::Email => return None,
    })
}

/// Why a column that was taken is what it is.
fn reason(role: Role, heading: &[Heading], header: &Header, terms: &Terms) -> ColumnReason {
    let Role::Figure { indicator, measure } = role else { return ColumnReason::Named };
    let says_day = heading.iter().any(|heading| terms.figures.day.find(&heading.words).is_some());
    if !heading.is_empty() && heading.iter().all(|heading| terms.is_measure_alone(heading)) {
        ColumnReason::BesideIndicator
    } else if measure != Some(Measure::Day) || says_day {
        ColumnReason::Named
    } else if header.implied.contains(&indicator) {
        ColumnReason::Implied
    } else if header.figure(indicator, Measure::Cumulative).is_some() {
        ColumnReason::BesideTotal
    } else {
        // A caption further left says it.
        ColumnReason::Named
    }
}

/// What a column is that was not taken.
fn not_taken(
    col: u32,
    heading: &[Heading],
    header: &Header,
    (terms, table): (&Terms, &TableTerms),
) -> (ColumnRole, ColumnReason) {
    let path: Vec<&Heading> = heading.iter().collect();
    let is_again = header.doubled.iter().any(|twin| twin.col == col)
        || terms.classify(&path, table).is_some_and(|role| !matches!(role, Role::Measure(_)));
    if is_again {
        (ColumnRole::Again, ColumnReason::Second)
    } else if heading.iter().any(|heading| terms.means_other_figures(heading)) {
        (ColumnRole::Other, ColumnReason::OtherFigures)
    } else {
        (ColumnRole::Unknown, ColumnReason::Unread)
    }
}
