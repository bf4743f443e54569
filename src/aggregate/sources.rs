//! Where every figure of a summary stands, and what every cumulative figure is made of.

use std::sync::Arc;

use super::series::IndicatorSeries;
use super::{UnitSeries, View};
use crate::model::count::signed;
use crate::model::form::Indicator;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::source::{LastReport, TotalSource, UnitSources};
use crate::recognise::units::Registry;

impl View<'_> {
    /// The sources of all units of which something ever counted, in the registry's order.
    pub(super) fn sources(&self, registry: &Registry, all_series: &[UnitSeries], date: ReportDate) -> Vec<UnitSources> {
        let senders = registry.counted(self.main_form()).map(|unit| &unit.id).zip(all_series);
        senders.filter_map(|(unit, series)| self.unit_sources(unit, series, date)).collect()
    }

    fn unit_sources(&self, unit: &UnitId, series: &UnitSeries, date: ReportDate) -> Option<UnitSources> {
        let indicators = self.main_form().indicators.iter().zip(&series.indicators).zip(&series.last);
        let totals: Vec<TotalSource> = indicators
            .filter_map(|((indicator, series), last)| total_source(indicator, series, last.as_ref()?))
            .collect();
        let entry = self.current(unit, date);
        let file = entry.map(|entry| {
            let of_date = totals.iter().find(|total| total.last.date == date);
            let new = || Arc::new(self.book.kept_file(&entry.submission.file, self.upto));
            of_date.map_or_else(new, |total| Arc::clone(&total.last.file))
        });
        let figures = entry.map(|entry| Arc::clone(&entry.submission.figures)).unwrap_or_default();
        let is_known = file.is_some() || !totals.is_empty();
        is_known.then(|| UnitSources { unit: unit.clone(), file, figures, totals })
    }
}

/// What a cumulative figure is made of. `None`: nothing counts.
fn total_source(indicator: &Indicator, series: &IndicatorSeries, last: &LastReport) -> Option<TotalSource> {
    let counted = series.counted?;
    let reported = series.reported;
    Some(TotalSource {
        indicator: indicator.id.clone(),
        counted,
        reported,
        opening: series.opening,
        booked: signed(counted).saturating_sub(signed(reported)).saturating_sub(signed(series.opening)),
        before_campaign: series.before_campaign,
        last: last.clone(),
    })
}
