//! Ranks units by the criteria that the campaign file states.
//!
//! Each criterion gives its points in the measure in which its value reaches what earns all of them. A unit of which one
//! value is not known has no sum and no place: it is listed after the others, and nobody guesses for it.

use polars::error::PolarsError;
use polars::prelude::{Column, DataFrame};

use super::measures::Measures;
use crate::error::{Error, Result};
use crate::model::campaign::Campaign;
use crate::model::criterion::Criterion;
use crate::model::period_report::{Placed, Tally};
use crate::sql;

/// Decimals of values and points.
const CENT: f64 = 100.0;

/// The units by their points, the first place first; equal ones in the units' order.
pub(super) fn place(campaign: &Campaign, units: &[Tally], measured: &[Measures]) -> Result<Vec<Placed>> {
    if campaign.criteria.is_empty() || units.is_empty() {
        return Ok(Vec::new());
    }
    let defect =
        |error: PolarsError| Error::Defect { what: "a [[criterion]] of tonghop.toml", detail: error.to_string() };
    let frame = frame(measured).map_err(defect)?;
    let columns: Vec<Vec<Option<f64>>> = campaign
        .criteria
        .iter()
        .map(|criterion| sql::numbers(&frame, &criterion.value))
        .collect::<std::result::Result<_, _>>()
        .map_err(defect)?;
    let mut placed: Vec<Placed> = units
        .iter()
        .enumerate()
        .filter_map(|(at, unit)| {
            let of =
                |(criterion, values): (&Criterion, &Vec<Option<f64>>)| values[at].map(|value| score(criterion, value));
            let scores: Vec<_> = campaign.criteria.iter().zip(&columns).map(of).collect();
            let sum = scores.iter().try_fold(0.0, |sum, score| Some(sum + (*score)?.1));
            let total = sum.map(rounded);
            Some(Placed { unit: unit.unit.clone()?, name: unit.name.clone(), scores, total, place: None })
        })
        .collect();
    let totals: Vec<f64> = placed.iter().filter_map(|one| one.total).collect();
    for one in &mut placed {
        one.place = one.total.map(|own| 1 + totals.iter().filter(|other| **other > own).count());
    }
    placed.sort_by_key(|one| (one.place.is_none(), one.place));
    Ok(placed)
}

/// The value, and the points that it earns: none below nothing, all of them from the full value on.
#[expect(clippy::cast_precision_loss, reason = "points are far below 2^52")]
fn score(criterion: &Criterion, value: f64) -> (f64, f64) {
    let share = (value / criterion.full as f64).clamp(0.0, 1.0);
    (rounded(value), rounded(share * criterion.points as f64))
}

fn rounded(value: f64) -> f64 {
    // Adding 0 makes of -0 a 0.
    (value * CENT).round() / CENT + 0.0
}

fn frame(measured: &[Measures]) -> std::result::Result<DataFrame, PolarsError> {
    let names = measured.first().into_iter().flat_map(|first| first.keys());
    let column = |name: &String| {
        let values: Vec<Option<f64>> = measured.iter().map(|own| own.get(name).copied().flatten()).collect();
        Column::new(name.as_str().into(), values)
    };
    DataFrame::new_infer_height(names.map(column).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::Figures;
    use crate::model::id::UnitId;
    use crate::model::sample;
    use crate::model::turnout::Turnout;

    fn criterion(value: &str, full: u64, points: u64) -> Criterion {
        Criterion { id: "c".to_owned(), name: "Tiêu chí".to_owned(), value: value.to_owned(), full, points }
    }

    fn unit(id: &str) -> Tally {
        Tally {
            unit: Some(UnitId::new(id)),
            name: id.to_owned(),
            local: String::new(),
            quota: None,
            opening: Figures::default(),
            within: Vec::new(),
            closing: Figures::default(),
            percent: None,
            rank: None,
            turnout: Turnout::default(),
        }
    }

    fn places(
        criteria: Vec<Criterion>,
        measured: &[(&str, [Option<f64>; 2])],
    ) -> Vec<(String, Option<f64>, Option<usize>)> {
        let campaign = Campaign { criteria, ..sample::campaign() };
        let units: Vec<Tally> = measured.iter().map(|(id, _)| unit(id)).collect();
        let measures: Vec<Measures> = measured
            .iter()
            .map(|(_, [percent, late])| {
                [("percent".to_owned(), *percent), ("late".to_owned(), *late)].into_iter().collect()
            })
            .collect();
        let placed = place(&campaign, &units, &measures).expect("SQL");
        placed.into_iter().map(|one| (one.name, one.total, one.place)).collect()
    }

    #[test]
    fn points_follow_the_value_and_end_at_the_full_one() {
        let criteria = vec![criterion("percent", 100, 60), criterion("100 - 10 * late", 100, 40)];
        let found = places(criteria, &[("a", [Some(50.0), Some(0.0)]), ("b", [Some(130.0), Some(20.0)])]);
        assert_eq!(found[0], ("a".to_owned(), Some(70.0), Some(1)));
        assert_eq!(found[1], ("b".to_owned(), Some(60.0), Some(2)));
    }

    #[test]
    fn what_is_not_known_has_no_place_and_equals_share_one() {
        let criteria = vec![criterion("percent", 100, 100)];
        let units =
            [("x", [None, None]), ("a", [Some(80.0), None]), ("b", [Some(80.0), None]), ("c", [Some(7.0), None])];
        let found = places(criteria, &units);
        let places: Vec<_> = found.iter().map(|(name, _, place)| (name.as_str(), *place)).collect();
        assert_eq!(places, [("a", Some(1)), ("b", Some(1)), ("c", Some(3)), ("x", None)]);
    }

    #[test]
    fn an_office_may_say_what_an_unknown_value_is_worth() {
        let found = places(vec![criterion("coalesce(percent, 0)", 100, 10)], &[("x", [None, None])]);
        assert_eq!(found, [("x".to_owned(), Some(0.0), Some(1))]);
    }
}
