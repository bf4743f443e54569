//! What the data does not say: days never reported, forms that never came, figures left blank, quotas not given.

use super::lacks;
use crate::model::campaign::Campaign;
use crate::model::period::Period;
use crate::model::period_report::Gap;
use crate::model::summary::Summary;
use crate::model::trend::UnitDay;

/// All gaps: unit by unit, then form by form.
pub(super) fn gaps(campaign: &Campaign, summary: &Summary, places: &[(usize, Period)]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let without: Vec<String> =
        summary.units.iter().filter(|unit| unit.standing.quota.is_none()).map(|unit| unit.name.clone()).collect();
    if !without.is_empty() {
        gaps.push(Gap::Quota { units: without });
    }
    let former = summary.former.iter().map(|unit| (&unit.name, unit.trend.as_slice()));
    let units = summary.units.iter().map(|unit| (&unit.name, unit.trend.as_slice()));
    for (name, trend) in former.chain(units) {
        let days = lacking(trend, places);
        if !days.is_empty() {
            gaps.push(Gap::Reports { unit: name.clone(), days: stretches(&days) });
        }
    }
    for (form, standing) in campaign.forms.iter().skip(1).zip(&summary.forms) {
        let never = standing.units.iter().filter(|unit| unit.reported.is_none()).map(|unit| unit.name.clone());
        let units: Vec<String> = never.collect();
        if !units.is_empty() {
            gaps.push(Gap::Form { form: form.id.clone(), units });
        }
        for indicator in &form.indicators {
            let blank = |unit: &&crate::model::standing::FormUnit| {
                unit.reported.is_some() && unit.figures.get(&indicator.id).is_none()
            };
            let units: Vec<String> = standing.units.iter().filter(blank).map(|unit| unit.name.clone()).collect();
            if !units.is_empty() {
                gaps.push(Gap::Figure { form: form.id.clone(), indicator: indicator.id.clone(), units });
            }
        }
    }
    gaps
}

/// The periods for which nothing of a unit counts although their deadline is past.
pub(super) fn lacking(trend: &[UnitDay], places: &[(usize, Period)]) -> Vec<Period> {
    let lacks = |(at, _): &&(usize, Period)| trend.get(*at).is_some_and(|day| lacks(day.status));
    places.iter().filter(lacks).map(|(_, period)| *period).collect()
}

/// Periods that follow each other as one stretch.
pub(super) fn stretches(periods: &[Period]) -> Vec<Period> {
    let mut stretches: Vec<Period> = Vec::new();
    for period in periods {
        match stretches.last_mut() {
            Some(last) if last.ends.0.succ_opt() == Some(period.starts) => last.ends = period.ends,
            _ => stretches.push(*period),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn days_in_a_row_are_one_stretch() {
        let day = |text: &str| Period { starts: sample::date(text).0, ends: sample::date(text) };
        let found = stretches(&["2023-09-01", "2023-09-02", "2023-09-04"].map(day));
        let spans: Vec<_> = found.iter().map(|one| (one.starts.to_string(), one.ends.to_string())).collect();
        let expected = [("2023-09-01", "2023-09-02"), ("2023-09-04", "2023-09-04")];
        assert_eq!(spans, expected.map(|(first, last)| (first.to_owned(), last.to_owned())));
    }
}
