//! What a sheet says, before anyone asks which unit of this campaign it comes from.
//!
//! Drafts hold texts, claims and amounts with their cells. They judge nothing: an amount that is no
//! count is kept as what it is, and a rule says what that means.

use chrono::NaiveDate;

use super::appendix::row::AppendixRow;
use super::row::{Row, Text};
use crate::model::cell::CellRef;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::unit::QuotaLine;

pub use super::appendix::row::OddQuota;
pub use super::layout::{Column, ColumnReason, ColumnRole, Layout, Passed};
pub use super::scope::{Scope, ScopeClaim};

/// A date that the sheet's head gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one claim, not a state")]
pub struct DateClaim {
    /// The day, the last one where a span is given.
    pub date: NaiveDate,
    /// Whether the text gives a span of days.
    pub span: bool,
    /// Whether a label says that this is the report date.
    pub labelled: bool,
    /// Whether it is part of a line of text, as a title.
    pub titled: bool,
    /// Whether a formula such as `TODAY()` gives it.
    pub by_clock: bool,
    /// The text that gives it, as written.
    pub written: String,
    /// Where.
    pub cell: CellRef,
}

/// What stands above a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// Texts after a label such as *Đơn vị:*.
    pub unit_labels: Vec<Text>,
    /// Other lines in which a unit may be named.
    pub lines: Vec<Text>,
    /// Dates.
    pub dates: Vec<DateClaim>,
    /// What it says of the figures, nearest to the table last.
    pub scope: Vec<ScopeClaim>,
    /// Lines below the table under which somebody signs for a body.
    pub signatures: Vec<Text>,
    /// Texts after a date label in which no date was found.
    pub unread_dates: Vec<Text>,
}

/// A form's table.
#[derive(Clone, Debug, PartialEq)]
pub struct FormDraft {
    /// Which form.
    pub form: FormId,
    /// What stands above it.
    pub head: Head,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Required indicators whose column was not found.
    pub missing: Vec<MissingColumn>,
    /// Columns that repeat an earlier one's heading.
    pub doubled: Vec<DoubledColumn>,
    /// Whether its headings say of every figure that it is the period's own, by word or by a running total beside it.
    pub settled: bool,
    /// Days that notes on the figures name, with the note.
    pub note_dates: Vec<(NaiveDate, Text)>,
    /// Days that headings of the period's figures name, with the heading.
    pub heading_dates: Vec<(NaiveDate, Text)>,
    /// The first cell of the heading.
    pub corner: CellRef,
    /// Where the first figure stands, or should.
    pub start: CellRef,
    /// Whether a level below made it: its rows are units with what stands above and below them.
    pub is_consolidated: bool,
    /// Whom the form was handed out to, where it was.
    pub marked_unit: Option<UnitId>,
    /// How its rows and columns were understood.
    pub layout: Layout,
}

/// A required column that was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingColumn {
    /// Whose.
    pub indicator: IndicatorId,
    /// A heading that was not understood and may be meant for it: one that looks like it, else one over figures.
    pub instead: Option<Text>,
}

/// Two columns under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubledColumn {
    /// Whose.
    pub indicator: IndicatorId,
    /// The first one's heading.
    pub first: CellRef,
    /// The second one's.
    pub second: CellRef,
}

/// A quota appendix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppendixDraft {
    /// What stands above it; a date there says from when it holds.
    pub head: Head,
    /// What its title says.
    pub title: AppendixTitle,
    /// Quota columns among which it is open which one is meant; empty where one is.
    pub columns: Vec<QuotaColumn>,
    /// Its rows as they were read.
    pub(super) rows: Vec<AppendixRow>,
    /// Rows of which it is open whether they are units, and what they are taken for.
    pub open: Vec<OpenRow>,
    /// Its lines.
    pub lines: Vec<QuotaLine>,
    /// Lines that are named as sub-rows are, not units: *Khóm 1*.
    pub areas: usize,
    /// Short texts of the sheet that stand where no unit is looked for.
    pub elsewhere: Vec<Text>,
    /// Subtotals and totals that differ from the sum of their lines: cell, written, summed.
    pub mismatches: Vec<(CellRef, u64, u64)>,
    /// Totals that were compared.
    pub totals: usize,
    /// Units whose quota is not a count.
    pub unreadable: Vec<OddQuota>,
    /// What only hinders the comparison: subtotals and totals that are not counts, rows of a name alone.
    pub unsure: Vec<OddQuota>,
    /// Malformed addresses: cell, unit, text.
    pub odd_emails: Vec<(CellRef, String, String)>,
}

/// What the words above an appendix say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppendixTitle {
    /// Lines above the headings that cite nothing else, and the sheet's name.
    pub lines: Vec<Text>,
    /// Whether one of them gives out quotas.
    pub gives: bool,
    /// Whether one of them begins with *Phụ lục*.
    pub is_appendix: bool,
    /// Whether one of them names quotas.
    pub names_quotas: bool,
    /// What speaks against it, and where.
    pub contrary: Option<(Contrary, Text)>,
    /// A line that speaks of another matter than the campaign's, or of a day, a week or a month.
    pub other: Option<ScopeClaim>,
}

/// What an appendix's title may say against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contrary {
    /// It is proposed, not decided.
    Proposal,
    /// It says what was done.
    Report,
    /// It is of years in which the campaign does not run.
    Year,
    /// Its numbers are in thousands or the like.
    Scale,
}

/// A column that may hold the quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaColumn {
    /// The texts above it.
    pub heading: String,
    /// The last row of its heading.
    pub cell: CellRef,
}

/// Why it is open whether a row is a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Its quota is the sum of others.
    Sum,
    /// It is marked as a part of the row above.
    Mark,
    /// It has no number where the others have one.
    Unnumbered,
    /// It is struck out.
    Struck,
    /// It is hidden.
    Hidden,
}

/// A row that may be a unit, a total or a part of another row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// Its name.
    pub name: String,
    /// Where its quota stands.
    pub cell: CellRef,
    /// Why it is open.
    pub opening: Opening,
    /// The row above that it is marked as a part of.
    pub below: Option<String>,
    /// Whether it is taken for a unit.
    pub is_unit: bool,
}

/// What a sheet is.
#[derive(Clone, Debug, PartialEq)]
pub enum SheetDraft {
    /// Nothing stands in it.
    Empty,
    /// The quota appendix.
    Appendix(Box<AppendixDraft>),
    /// One or more tables of forms.
    Forms(Vec<FormDraft>),
    /// Something else.
    Unknown,
    /// Headings were looked for in it, or in a sheet before it, until the limit on effort was reached.
    Laborious,
}
