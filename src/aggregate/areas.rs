//! Sub-rows (ấp, khóm) of the units: the period's figures and what each has brought since the campaign began.

use std::collections::BTreeMap;

use super::{UnitSeries, View};
use crate::model::count::Count;
use crate::model::id::UnitId;
use crate::model::period::{Period, ReportDate};
use crate::model::submission::Measure;
use crate::model::summary::AreaStanding;
use crate::recognise::units::Registry;
use crate::text;

impl View<'_> {
    /// The sub-rows of all units, in the units' order and then in that of their last report; a unit without any has none.
    pub(super) fn areas(&self, registry: &Registry, all_series: &[UnitSeries], period: Period) -> Vec<AreaStanding> {
        let of_unit =
            |(unit, series): (&crate::model::unit::Unit, &UnitSeries)| self.unit_areas(&unit.id, series, period.ends);
        registry.counted(self.main_form()).zip(all_series).flat_map(of_unit).collect()
    }

    fn unit_areas(&self, unit: &UnitId, series: &UnitSeries, date: ReportDate) -> Vec<AreaStanding> {
        let mut closings: BTreeMap<&str, Vec<Option<Count>>> = BTreeMap::new();
        let indicators = series.indicators.len();
        for (at, series) in series.indicators.iter().enumerate() {
            for (area, closing) in series.areas.iter().filter(|(area, _)| !area.is_empty()) {
                closings.entry(area).or_insert_with(|| vec![None; indicators])[at] = Some(*closing);
            }
        }
        let mut day: BTreeMap<String, Vec<Option<Count>>> = BTreeMap::new();
        let form = self.main_form();
        for figure in self.current(unit, date).iter().flat_map(|entry| entry.submission.figures.iter()) {
            let place = form.indicators.iter().position(|indicator| indicator.id == figure.indicator);
            if let Some(at) = place.filter(|_| figure.measure == Measure::Day) {
                let cell = &mut day.entry(text::fold(&figure.area)).or_insert_with(|| vec![None; indicators])[at];
                *cell = Some(cell.unwrap_or(0) + figure.value);
            }
        }
        let standing = |(folded, area): (String, String)| {
            let (day, closing) = (day.get(&folded), closings.get(folded.as_str()));
            AreaStanding {
                unit: unit.clone(),
                area,
                day: self.figures(&|at| day.and_then(|day| day[at])),
                cumulative: self.figures(&|at| closing.and_then(|closing| closing[at])),
            }
        };
        let names = series.names.iter().filter(|(folded, _)| closings.contains_key(folded.as_str()));
        names.cloned().map(standing).collect()
    }
}
