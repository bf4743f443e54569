//! What the final and the periodic reports say of a stretch of the campaign: figures, timeliness, facts, ranking.
//!
//! The program states facts and ranks by criteria that the campaign file states; whom to reward or to call to account is
//! for people to propose.

use serde::{Deserialize, Serialize};

use super::cell::CellRef;
use super::count::Count;
use super::figures::Figures;
use super::form::Form;
use super::id::{FormId, IndicatorId, UnitId};
use super::obligation::ObligationKind;
use super::period::{Instant, Period, ReportDate};
use super::summary::Summary;
use super::turnout::Turnout;

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportKind {
    /// Of the whole campaign: *báo cáo tổng kết*.
    Final,
    /// Of a week.
    Week,
    /// Of a month.
    Month,
}

/// The stretch of days that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its days, cut to the campaign; they end with the last period reported.
    pub days: Period,
    /// Where it ends once it is complete.
    pub planned_end: ReportDate,
    /// The report date before it; `None` where it begins with the campaign.
    pub before: Option<ReportDate>,
}

impl Span {
    /// Whether days of it are still to come.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.days.ends < self.planned_end
    }
}

/// A change of a running total; below zero where a correction took away more than was added.
pub type Difference = i64;

/// A unit, a group of units, or all of them, over the span.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The unit; `None` for several.
    pub unit: Option<UnitId>,
    /// Its name; empty for all units.
    pub name: String,
    /// Its name among the units of one superior.
    pub local: String,
    /// The quota.
    pub quota: Option<Count>,
    /// What counted before the span.
    pub opening: Figures,
    /// What the span added, per indicator.
    pub within: Vec<(IndicatorId, Option<Difference>)>,
    /// What counts at its end.
    pub closing: Figures,
    /// Closing over quota, in percent with 2 decimals.
    pub percent: Option<f64>,
    /// Rank by percent among units.
    pub rank: Option<usize>,
    /// How the span's reports came.
    pub turnout: Turnout,
}

/// A form or document that is due, over the span: those whose deadline is past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Which.
    pub id: FormId,
    /// Its name.
    pub name: String,
    /// Form or document.
    pub kind: ObligationKind,
    /// By unit.
    pub units: Vec<DutyUnit>,
    /// All together.
    pub turnout: Turnout,
}

/// One unit's part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyUnit {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How what is due came.
    pub turnout: Turnout,
    /// The periods for which nothing that counts came, where there are several.
    pub lacking: Vec<Period>,
}

/// A unit's place by the criteria.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// By criterion: what was measured, and the points that it earns; `None` where it is not known.
    pub scores: Vec<Option<(f64, f64)>>,
    /// All points; `None` as long as one of them is not known.
    pub total: Option<f64>,
    /// Place by all points; equal points share it.
    pub place: Option<usize>,
}

/// What a fact says of a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum FactKind {
    /// Where it stands against its quota.
    Quota {
        /// The quota.
        quota: Count,
        /// What counts.
        done: Count,
        /// In percent.
        percent: Option<f64>,
    },
    /// How its reports of the main form came.
    Reports(Turnout),
    /// Where it stands against a target of a form.
    Target {
        /// The form.
        form: FormId,
        /// The target.
        target: IndicatorId,
        /// The aim.
        goal: Count,
        /// What was done.
        done: Count,
        /// What is wanting.
        shortfall: Count,
    },
    /// How a form or document that is due came.
    Duty {
        /// Its name.
        name: String,
        /// Form or document.
        kind: ObligationKind,
        /// How.
        turnout: Turnout,
    },
}

/// A fact of a unit, with what proves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Whether it speaks for the unit: an aim reached, everything on time.
    pub reached: bool,
    /// What it says.
    pub kind: FactKind,
    /// The files that show it; where nothing came there are none.
    pub sources: Vec<Proof>,
    /// The report dates for which nothing that counts came.
    pub lacking: Vec<Period>,
}

/// A file that shows a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Path below `inbox/`.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cells, where there are no more than a few.
    pub cells: Vec<CellRef>,
    /// When it came.
    pub arrival: Instant,
}

/// Something that the data does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Reports of the main form that never came.
    Reports {
        /// The unit's name.
        unit: String,
        /// For which stretches.
        days: Vec<Period>,
    },
    /// A form of which nothing came.
    Form {
        /// The form.
        form: FormId,
        /// The units' names.
        units: Vec<String>,
    },
    /// A figure left blank in a form that came.
    Figure {
        /// The form.
        form: FormId,
        /// The indicator.
        indicator: IndicatorId,
        /// The units' names.
        units: Vec<String>,
    },
    /// Units without a quota.
    Quota {
        /// Their names.
        units: Vec<String>,
    },
}

/// A period and what it brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The period.
    pub period: Period,
    /// The target indicator's figure of all units.
    pub count: Count,
    /// Units of which no report counts for it, and that are not excused.
    pub silent: usize,
}

/// A branch's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchTally {
    /// How many branches stand above it.
    pub level: usize,
    /// All its units together.
    pub tally: Tally,
    /// Places of the units right in it.
    pub own: Vec<usize>,
}

/// Everything in a final or periodic report.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodReport {
    /// Which report.
    pub kind: ReportKind,
    /// Of which days.
    pub span: Span,
    /// The state at its end.
    pub summary: Summary,
    /// All units together.
    pub total: Tally,
    /// Unit by unit.
    pub units: Vec<Tally>,
    /// Branch by branch, where units stand in any, each before those below it.
    pub branches: Vec<BranchTally>,
    /// Periods of the span.
    pub periods: usize,
    /// Those of them for which some unit's report is wanting.
    pub incomplete: usize,
    /// What a period of the span added on average, whatever came or did not, 1 decimal: what the span added, balances
    /// and corrections included, over its periods.
    pub average: Option<f64>,
    /// The period with the highest figure reported.
    pub best: Option<Brought>,
    /// The one with the lowest.
    pub worst: Option<Brought>,
    /// What else was due.
    pub duties: Vec<Duty>,
    /// Units by the criteria, the first place first.
    pub placed: Vec<Placed>,
    /// Facts, unit by unit.
    pub facts: Vec<Fact>,
    /// What the data does not say.
    pub gaps: Vec<Gap>,
}

/// Measures that every unit has, for criteria.
pub const MEASURES: [&str; 12] = [
    "quota",
    "percent",
    "due",
    "on_time",
    "late",
    "missing",
    "returned",
    "on_time_rate",
    "duties_due",
    "duties_on_time",
    "duties_rate",
    "difficulties_open",
];

/// The column of an indicator or target: what SQL takes as a name.
#[must_use]
pub fn column(id: &IndicatorId) -> String {
    id.as_str().replace('-', "_")
}

/// Names of all measures that a criterion may use: the general ones, running totals, and per target of a form what was
/// reached in percent and what is wanting.
#[must_use]
pub fn measures(forms: &[Form]) -> Vec<String> {
    let general = MEASURES.map(str::to_owned).into_iter();
    let counts = forms.first().into_iter().flat_map(|form| form.indicators.iter().map(|one| column(&one.id)));
    let targets = forms.iter().flat_map(|form| &form.targets);
    let of_targets = targets.flat_map(|target| ["percent", "shortfall"].map(|part| target_column(&target.id, part)));
    general.chain(counts).chain(of_targets).collect()
}

/// The column of a part of a target.
#[must_use]
pub fn target_column(target: &IndicatorId, part: &str) -> String {
    format!("{}_{part}", column(target))
}
