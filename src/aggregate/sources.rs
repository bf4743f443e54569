//! Where every figure of a summary stands, and what every cumulative figure is made of.

use std::sync::Arc;

use super::series::Course;
use super::{UnitCourse, View};
use crate::model::campaign::Indicator;
use crate::model::change::signed;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::source::{LastReport, TotalSource, UnitSources};
use crate::recognise::units::Registry;

impl View<'_> {
    /// The sources of all units of which something ever counted, in the registry's order.
    pub(super) fn sources(&self, registry: &Registry, courses: &[UnitCourse], date: ReportDate) -> Vec<UnitSources> {
        let senders = registry.senders(self.main_form()).map(|unit| &unit.id).zip(courses);
        senders.filter_map(|(unit, course)| self.unit_sources(unit, course, date)).collect()
    }

    fn unit_sources(&self, unit: &UnitId, course: &UnitCourse, date: ReportDate) -> Option<UnitSources> {
        let indicators = self.main_form().indicators.iter().zip(&course.courses).zip(&course.last);
        let totals: Vec<TotalSource> = indicators
            .filter_map(|((indicator, course), last)| total_source(indicator, course, last.as_ref()?))
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
fn total_source(indicator: &Indicator, course: &Course, last: &LastReport) -> Option<TotalSource> {
    let counted = course.counted?;
    let reported = course.reported;
    Some(TotalSource {
        indicator: indicator.id.clone(),
        counted,
        reported,
        opening: course.opening,
        booked: signed(counted).saturating_sub(signed(reported)).saturating_sub(signed(course.opening)),
        before_campaign: course.before_campaign,
        last: last.clone(),
    })
}
