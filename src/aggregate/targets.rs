//! Targets of forms: the aim and what was done, as polars reckons the campaign's expressions over the units' figures.

use polars::error::PolarsError;
use polars::prelude::{Column, DataFrame};

use super::arithmetic;
use crate::model::count::Count;
use crate::model::form::Form;
use crate::model::form::Target;
use crate::model::standing::{FormUnit, TargetStanding, TargetTotal};
use crate::{sql, text};

/// Rounding is done on whole thousandths, so that 0.1 × 30 is 3 and no more.
const THOUSAND: f64 = 1_000.0;

/// Sets where each unit stands against the form's targets, and gives all units together.
pub(super) fn stand(form: &Form, units: &mut [FormUnit]) -> Result<Vec<TargetTotal>, PolarsError> {
    let mut totals = Vec::new();
    for target in &form.targets {
        let frame = frame(form, target, units)?;
        let goals = sql::numbers(&frame, &target.goal)?;
        let dones = sql::numbers(&frame, &target.done)?;
        let mut standings = Vec::new();
        for ((unit, goal), done) in units.iter_mut().zip(goals).zip(dones) {
            if target.units.is_empty() || target.units.contains(&unit.unit) {
                let standing = standing(target, goal.map(rounded_up), done.map(rounded_down));
                unit.targets.push(standing.clone());
                standings.push(standing);
            }
        }
        totals.push(total(target, &standings));
    }
    Ok(totals)
}

fn frame(form: &Form, target: &Target, units: &[FormUnit]) -> Result<DataFrame, PolarsError> {
    let row = target.row.as_deref().map(text::fold);
    let column = |at: usize| {
        let figure = |unit: &FormUnit| match &row {
            None => unit.figures.0[at].1,
            Some(row) => unit.rows.iter().find(|own| text::fold(&own.area) == *row)?.figures.0[at].1,
        };
        let values: Vec<Option<i64>> = units.iter().map(|unit| i64::try_from(figure(unit)?).ok()).collect();
        Column::new(form.indicators[at].id.as_str().into(), values)
    };
    DataFrame::new_infer_height((0..form.indicators.len()).map(column).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a count may be")]
fn whole(value: f64) -> Count {
    value.clamp(0.0, 1e15) as Count
}

fn rounded_up(value: f64) -> Count {
    whole(((value * THOUSAND).round() / THOUSAND).ceil())
}

fn rounded_down(value: f64) -> Count {
    whole(((value * THOUSAND).round() / THOUSAND).floor())
}

fn standing(target: &Target, goal: Option<Count>, done: Option<Count>) -> TargetStanding {
    let both = goal.zip(done);
    TargetStanding {
        target: target.id.clone(),
        goal,
        done,
        shortfall: both.map(|(goal, done)| goal.saturating_sub(done)),
        percent: both.and_then(|(goal, done)| arithmetic::percent(done, goal)),
        met: both.map(|(goal, done)| if target.exact { done == goal } else { done >= goal }),
    }
}

fn total(target: &Target, units: &[TargetStanding]) -> TargetTotal {
    let known: Vec<&TargetStanding> = units.iter().filter(|unit| unit.met.is_some()).collect();
    let sum = |part: fn(&TargetStanding) -> Option<Count>| {
        known.iter().filter_map(|unit| part(unit)).reduce(Count::saturating_add)
    };
    let (goal, done) = (sum(|unit| unit.goal), sum(|unit| unit.done));
    let met = known.iter().filter(|unit| unit.met == Some(true)).count();
    TargetTotal {
        standing: TargetStanding {
            target: target.id.clone(),
            goal,
            done,
            shortfall: sum(|unit| unit.shortfall),
            percent: goal.zip(done).and_then(|(goal, done)| arithmetic::percent(done, goal)),
            met: (!known.is_empty() && known.len() == units.len()).then_some(met == units.len()),
        },
        units: units.len(),
        known: known.len(),
        met,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::Figures;
    use crate::model::form::{ColumnHeadings, Indicator, Kind};
    use crate::model::id::{FormId, IndicatorId, UnitId};
    use crate::model::sample;
    use crate::model::standing::FormRow;

    fn form(targets: Vec<Target>) -> Form {
        let indicator = |id: &str| Indicator {
            id: IndicatorId::new(id),
            name: id.to_owned(),
            short: None,
            headings: Vec::new(),
            target: false,
            kind: Kind::Stock,
            required: true,
        };
        Form {
            id: FormId::new("staff"),
            name: "Cán bộ".to_owned(),
            calendar: sample::campaign().calendar,
            everyone: true,
            about_others: false,
            rows: Vec::new(),
            columns: ColumnHeadings::default(),
            indicators: ["headcount", "activated", "justified"].map(indicator).to_vec(),
            texts: Vec::new(),
            targets,
        }
    }

    fn figures(values: [Option<Count>; 3]) -> Figures {
        let ids = ["headcount", "activated", "justified"].map(IndicatorId::new);
        Figures(ids.into_iter().zip(values).collect())
    }

    fn unit(id: &str, values: [Option<Count>; 3]) -> FormUnit {
        FormUnit {
            unit: UnitId::new(id),
            name: id.to_owned(),
            reported: Some(sample::date("2023-09-10")),
            reports: 1,
            figures: figures(values),
            rows: vec![FormRow { area: "Công an".to_owned(), figures: figures([Some(4), Some(3), None]) }],
            texts: Vec::new(),
            targets: Vec::new(),
            source: None,
        }
    }

    fn target(goal: &str, done: &str) -> Target {
        Target {
            id: IndicatorId::new("t"),
            name: "Mục tiêu".to_owned(),
            goal: goal.to_owned(),
            done: done.to_owned(),
            exact: false,
            row: None,
            units: Vec::new(),
        }
    }

    fn stands(target: Target, units: &mut [FormUnit]) -> Vec<(Option<Count>, Option<Count>, Option<bool>)> {
        stand(&form(vec![target]), units).expect("SQL");
        let own = |unit: &FormUnit| unit.targets.first().map(|s| (s.goal, s.shortfall, s.met));
        units.iter().map(|unit| own(unit).unwrap_or_default()).collect()
    }

    #[test]
    fn the_staff_less_the_justified() {
        let mut units = [
            unit("a", [Some(40), Some(36), Some(4)]),
            unit("b", [Some(40), Some(36), Some(0)]),
            unit("c", [Some(40), Some(36), None]),
            unit("d", [None, None, None]),
        ];
        let strict = stands(target("headcount - justified", "activated"), &mut units);
        assert_eq!(strict[0], (Some(36), Some(0), Some(true)));
        assert_eq!(strict[1], (Some(40), Some(4), Some(false)));
        // A blank is not a zero: whether the aim is met is not known.
        assert_eq!(strict[2], (None, None, None));
        assert_eq!(strict[3], (None, None, None));
        let mut units = [unit("c", [Some(40), Some(36), None])];
        let kind = stands(target("headcount - coalesce(justified, 0)", "activated"), &mut units);
        assert_eq!(kind[0], (Some(40), Some(4), Some(false)));
    }

    #[test]
    fn ten_for_each_officer_and_shares_round_up() {
        let mut units = [unit("a", [Some(7), Some(69), None])];
        assert_eq!(stands(target("10 * headcount", "activated"), &mut units)[0], (Some(70), Some(1), Some(false)));
        let mut units = [unit("a", [Some(30), Some(3), None])];
        assert_eq!(stands(target("0.1 * headcount", "activated"), &mut units)[0], (Some(3), Some(0), Some(true)));
        let mut units = [unit("a", [Some(31), Some(3), None])];
        assert_eq!(stands(target("0.1 * headcount", "activated"), &mut units)[0], (Some(4), Some(1), Some(false)));
        let mut units = [unit("a", [Some(1), Some(3), Some(9)])];
        assert_eq!(stands(target("headcount - justified", "activated"), &mut units)[0], (Some(0), Some(0), Some(true)));
    }

    #[test]
    fn a_team_has_its_size_and_no_more() {
        let exact = Target { exact: true, ..target("4", "headcount") };
        let mut units = [unit("a", [Some(4), None, None]), unit("b", [Some(5), None, None])];
        let stands_exact = stands(exact.clone(), &mut units);
        assert_eq!((stands_exact[0].2, stands_exact[1].2), (Some(true), Some(false)));
        let of_row = Target { row: Some("công  an".to_owned()), ..exact };
        let mut units = [unit("a", [Some(28), None, None])];
        assert_eq!(stands(of_row, &mut units)[0], (Some(4), Some(0), Some(true)));
    }

    #[test]
    fn a_target_may_hold_for_some_units() {
        let some = Target { units: vec![UnitId::new("a")], ..target("4", "headcount") };
        let mut units = [unit("a", [Some(4), None, None]), unit("b", [Some(1), None, None])];
        let totals = stand(&form(vec![some]), &mut units).expect("SQL");
        assert_eq!((units[0].targets.len(), units[1].targets.len()), (1, 0));
        assert_eq!((totals[0].units, totals[0].known, totals[0].met), (1, 1, 1));
        assert_eq!(totals[0].standing.met, Some(true));
    }
}
