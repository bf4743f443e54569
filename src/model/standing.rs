//! Where obligations and forms stand: who met them, with which figures and texts, who was excused.

use super::campaign::Campaign;
use super::count::Count;
use super::figures::Figures;
use super::form::Form;
use super::id::{FormId, IndicatorId, UnitId};
use super::obligation::ObligationKind;
use super::period::{Instant, Period, ReportDate};
use super::source::SourceRef;
use super::submission::Status;
use super::turnout::Turnout;

/// One period of an obligation: who met it, who did not.
#[derive(Clone, Debug, PartialEq)]
pub struct ObligationStanding {
    /// Which one.
    pub id: FormId,
    /// Its name.
    pub name: String,
    /// What is due.
    pub kind: ObligationKind,
    /// The period; of what is due once the whole campaign.
    pub period: Period,
    /// The last moment that is on time.
    pub due: Instant,
    /// Whether it is due before a day, not by an hour.
    pub before_day: bool,
    /// Whether it is due again and again.
    pub again: bool,
    /// The units that must bring it.
    pub units: Vec<ObligationUnit>,
    /// How many did.
    pub turnout: Turnout,
}

/// One unit's part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ObligationUnit {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Whether and when it came.
    pub status: Status,
    /// Arrival of the first one accepted.
    pub received_at: Option<Instant>,
    /// Seconds by which that was late.
    pub late_seconds: Option<i64>,
    /// The file that counts.
    pub source: Option<SourceRef>,
    /// Why nothing need come.
    pub excused: Option<String>,
}

/// A form beside the main one, at the report date.
#[derive(Clone, Debug, PartialEq)]
pub struct FormStanding {
    /// The form.
    pub form: FormId,
    /// Sums over all units.
    pub total: Figures,
    /// The units that send it, and others that something was reported of.
    pub units: Vec<FormUnit>,
    /// Its targets, all units together.
    pub targets: Vec<TargetTotal>,
}

/// One unit's figures in a form beside the main one.
///
/// Three things are kept apart: a figure of nothing is 0; a blank is null in a form that came; where none came,
/// `reported` is `None` and every figure is null.
#[derive(Clone, Debug, PartialEq)]
pub struct FormUnit {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The period of its last report.
    pub reported: Option<ReportDate>,
    /// Periods that it has reported for.
    pub reports: usize,
    /// Of a flow all periods together, of a stock the last one that reports it.
    pub figures: Figures,
    /// The same by sub-row, in the order of the last report that has it.
    pub rows: Vec<FormRow>,
    /// What stands in its text columns, by date.
    pub texts: Vec<FormText>,
    /// Its targets.
    pub targets: Vec<TargetStanding>,
    /// The file of its last report.
    pub source: Option<SourceRef>,
}

/// A sub-row of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Its name, as last written.
    pub area: String,
    /// Its figures.
    pub figures: Figures,
}

/// A text of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormText {
    /// The period.
    pub date: ReportDate,
    /// The sub-row's name; empty for the unit as a whole.
    pub area: String,
    /// The row of its table: texts of one row belong together.
    pub row: u32,
    /// Which column.
    pub column: IndicatorId,
    /// The text.
    pub text: String,
}

/// Where a unit stands against a target of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetStanding {
    /// Which one.
    pub target: IndicatorId,
    /// The aim; `None` while it is not known.
    pub goal: Option<Count>,
    /// What was done; `None` while it is not known.
    pub done: Option<Count>,
    /// What is wanting; nothing once the aim is reached.
    pub shortfall: Option<Count>,
    /// Done over aim, in percent with 2 decimals.
    pub percent: Option<f64>,
    /// Whether the aim is reached; of an exact one, whether it is hit.
    pub met: Option<bool>,
}

/// A target of a form, all units together.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetTotal {
    /// The sums of what is known, and what each unit wants, summed.
    pub standing: TargetStanding,
    /// Units that it holds for.
    pub units: usize,
    /// Units of which it is known where they stand.
    pub known: usize,
    /// Units that reached it.
    pub met: usize,
}

/// A difficulty that a unit reported: listed once, however often it is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difficulty {
    /// Identifier, by which it is resolved: `phuong-1-3`.
    pub id: String,
    /// Unit.
    pub unit: UnitId,
    /// Sub-row; empty for the unit as a whole.
    pub area: String,
    /// Its text.
    pub text: String,
    /// The first report date that reported it.
    pub first: ReportDate,
    /// The last one that did.
    pub last: ReportDate,
    /// Days from the first one to the report date, or to the day on which it was resolved.
    pub age: i64,
    /// Where it was reported first.
    pub source: SourceRef,
    /// How it ended; `None` while it is open.
    pub resolved: Option<Resolution>,
}

/// How a difficulty ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The day.
    pub date: ReportDate,
    /// What was said: in a report, or by whoever resolved it.
    pub reason: String,
    /// Whether a report says so, and not somebody who was asked.
    pub by_report: bool,
}

/// That a unit need not report for some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Unit.
    pub unit: UnitId,
    /// Which obligation.
    pub form: FormId,
    /// First report date.
    pub from: ReportDate,
    /// Last one.
    pub to: ReportDate,
    /// Why.
    pub reason: String,
    /// When that was decided.
    pub decided_at: Instant,
}

/// A report that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Unit.
    pub unit: UnitId,
    /// Which form or document.
    pub form: FormId,
    /// Its report date.
    pub date: ReportDate,
    /// Its file.
    pub source: SourceRef,
    /// Why.
    pub reason: String,
    /// When that was decided.
    pub decided_at: Instant,
}

impl FormStanding {
    /// The form in the campaign file.
    #[must_use]
    pub fn form_of<'c>(&self, campaign: &'c Campaign) -> Option<&'c Form> {
        campaign.form(&self.form)
    }
}
