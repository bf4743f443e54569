//! What the main figures of a summary are computed from besides reports, and the one step of it that is not a sum: for an
//! engine that keeps the ledger's tables elsewhere and does the rest in SQL.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::error::PolarsResult;
use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use serde::Serialize;

use super::View;
use super::branches::{self, Tree};
use super::series::{IndicatorSeries, RunningBalance};
use crate::error::Result;
use crate::model::count::Count;
use crate::model::id::{FormId, IndicatorId, UnitId};
use crate::model::period::{Cadence, Instant, Period, ReportDate};
use crate::model::unit::Unit;

/// The terms of a summary's main figures.
#[derive(Clone, Debug, Serialize)]
pub struct Definitions {
    /// The summary's date.
    report_date: ReportDate,
    /// The clock by which reports are missing or still awaited.
    now: Instant,
    /// The last day of the campaign.
    ends: NaiveDate,
    /// Periods of the campaign after the report date.
    periods_left: usize,
    /// The last days of the periods left, the next first.
    to_come: Vec<ReportDate>,
    /// How the periods go on beyond the campaign: days, then months that each adds.
    goes_on_by: (u32, u32),
    /// The periods that the recent pace is taken over.
    recent: Vec<RecentPeriod>,
    /// The last moment at which a report of the date is on time.
    deadline: Instant,
    /// The form that counts to the quota.
    form: FormId,
    /// Its indicators, in order.
    indicators: Vec<IndicatorId>,
    /// The one that counts to the quota.
    target: IndicatorId,
    /// The quota of all units.
    quota: Option<Count>,
    /// The reporting units, in order.
    units: Vec<DefinedUnit>,
    /// Their branches, each before those below it.
    branches: Vec<DefinedBranch>,
}

#[derive(Clone, Debug, Serialize)]
struct RecentPeriod {
    date: ReportDate,
    /// Whether reports of it are still awaited.
    open: bool,
}

#[derive(Clone, Debug, Serialize)]
struct DefinedUnit {
    id: UnitId,
    name: String,
    quota: Option<Count>,
    above: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct DefinedBranch {
    path: Vec<String>,
    quota: Option<Count>,
    units: Vec<UnitId>,
}

/// Where an indicator of a unit stands at a date.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Balance {
    /// Unit.
    pub unit: UnitId,
    /// Indicator.
    pub indicator: IndicatorId,
    /// The figure of the date's period, if reported.
    pub day: Option<Count>,
    /// All that counts; `None` before the first report.
    pub cumulative: Option<Count>,
    /// What counted of the target before the periods that the recent pace is taken over.
    pub earlier: Count,
}

impl Balance {
    /// Balances as a table: `unit`, `indicator`; `day`, `cumulative` and `earlier` as int64.
    ///
    /// # Errors
    /// polars' own, which here mean a defect.
    pub(crate) fn table(balances: &[Self]) -> PolarsResult<DataFrame> {
        let texts = |name: &str, value: fn(&Self) -> &str| {
            Series::new(name.into(), balances.iter().map(value).collect::<Vec<_>>()).into_column()
        };
        let counts = |name: &str, value: fn(&Self) -> Option<Count>| {
            let counts = balances.iter().map(|balance| value(balance).and_then(|count| i64::try_from(count).ok()));
            Series::new(name.into(), counts.collect::<Vec<_>>()).into_column()
        };
        DataFrame::new_infer_height(vec![
            texts("unit", |balance| balance.unit.as_str()),
            texts("indicator", |balance| balance.indicator.as_str()),
            counts("day", |balance| balance.day),
            counts("cumulative", |balance| balance.cumulative),
            counts("earlier", |balance| Some(balance.earlier)),
        ])
    }
}

impl View<'_> {
    /// The terms of the summary of a date, which this run issued first, if one did.
    #[must_use]
    pub(crate) fn definitions(&self, date: ReportDate, issued_by: Option<u32>) -> Definitions {
        let registry = self.registry(date, issued_by);
        let form = self.main_form();
        let calendar = &self.campaign.calendar;
        let senders: Vec<&Unit> = registry.counted(form).collect();
        let whole = branches::the_whole(senders.iter().map(|unit| unit.above.as_slice()));
        let places: Vec<_> = senders.iter().map(|unit| (&unit.above[whole.len()..], unit.quota)).collect();
        let tree = Tree::of(&places, &whole, &registry);
        let unit = |(unit, (above, quota)): (&&Unit, &(&[String], Option<Count>))| DefinedUnit {
            id: unit.id.clone(),
            name: unit.name.clone(),
            quota: *quota,
            above: above.to_vec(),
        };
        let branch = |(path, quota, all): (&[String], Option<Count>, &[usize])| DefinedBranch {
            path: path.to_vec(),
            quota,
            units: all.iter().map(|at| senders[*at].id.clone()).collect(),
        };
        Definitions {
            report_date: date,
            now: calendar.local(self.now),
            ends: calendar.ends,
            periods_left: calendar.periods_left(date),
            to_come: (1..=calendar.periods_left(date) as u64).filter_map(|at| calendar.ends_after(date, at)).collect(),
            goes_on_by: match calendar.cadence {
                Cadence::Daily => (1, 0),
                Cadence::Weekly(_) => (7, 0),
                Cadence::Monthly => (0, 1),
                Cadence::Once => (0, 0),
            },
            recent: self.recent_periods(date).map(|period| self.recent_period(period)).collect(),
            deadline: calendar.deadline(date),
            form: form.id.clone(),
            indicators: form.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
            target: self.campaign.target_indicator().clone(),
            quota: tree.quota(),
            units: senders.iter().zip(&places).map(unit).collect(),
            branches: tree.listed().into_iter().map(branch).collect(),
        }
    }

    fn recent_period(&self, period: Period) -> RecentPeriod {
        let open = !self.campaign.calendar.is_past_deadline(period.ends, self.now);
        RecentPeriod { date: period.ends, open }
    }

    /// Where every unit stands at a date that has a report in the book: what it reported, followed from the first report on.
    ///
    /// # Errors
    /// A defect of ours.
    pub(crate) fn balances(&self, until: ReportDate) -> Result<Vec<Balance>> {
        let form = self.main_form();
        let units: BTreeSet<&UnitId> = self.book.keys(&form.id).map(|(unit, _)| unit).collect();
        let ways = self.ways(&self.epochs(until, None), units.iter().copied(), until)?;
        let target = form.indicators.iter().position(|indicator| indicator.target).unwrap_or(0);
        let mut balances = Vec::new();
        for (unit, way) in units.into_iter().zip(ways) {
            let all_series: Vec<IndicatorSeries> = way.indicators.into_iter().map(RunningBalance::series).collect();
            let earlier = all_series.get(target).map_or(0, |series| self.earlier(&series.closings, until));
            for ((indicator, series), day) in form.indicators.iter().zip(all_series).zip(way.day) {
                let indicator = indicator.id.clone();
                balances.push(Balance { unit: unit.clone(), indicator, day, cumulative: series.counted, earlier });
            }
        }
        Ok(balances)
    }
}
