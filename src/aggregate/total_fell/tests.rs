//! Summaries made by hand, one after the other.

use super::*;
use crate::model::sample::Sample;

const TARGET: &str = "activated_l2";

/// Two units of one town and one of another, with these figures.
fn summary(day: &str, figures: [u64; 3]) -> Sample {
    let above = |town: &'static str| move |unit: &mut UnitStanding| unit.above = vec![town.to_owned()];
    let [a, b, c] = figures.map(|figure| [10, 20, figure]);
    Sample::new(day)
        .unit("a", "Phường A", None, a)
        .with(above("Thị xã Một"))
        .unit("b", "Phường B", None, b)
        .with(above("Thị xã Một"))
        .unit("c", "Xã C", None, c)
        .with(above("Thị xã Hai"))
}

fn issued(figures: [u64; 3]) -> Issued {
    Issued::of(&summary("2023-09-11", figures).build().0, 4)
}

/// What fell: level, what was issued, what counts now, what is explained, what is not.
fn fell(issued: &Issued, summary: &Summary) -> Vec<(String, u64, u64, i64, i64)> {
    let as_tuple = |fall: &Fall<'_>| {
        assert_eq!(fall.indicator.as_str(), TARGET);
        let place = match fall.place {
            Place::Whole => "all".to_owned(),
            Place::Branch(path) => path.join(" > "),
            Place::Unit { id, .. } => id.to_string(),
        };
        (place, fall.before, fall.now, fall.explained, fall.unexplained)
    };
    Comparison::new(issued, summary).falls().iter().map(as_tuple).collect()
}

fn fall(place: &str, before: u64, now: u64, explained: i64, unexplained: i64) -> (String, u64, u64, i64, i64) {
    (place.to_owned(), before, now, explained, unexplained)
}

#[test]
fn totals_that_rise_or_stay_are_no_matter() {
    for figures in [[100, 50, 30], [101, 50, 30], [200, 200, 200]] {
        assert_eq!(fell(&issued([100, 50, 30]), &summary("2023-09-12", figures).build().0), []);
    }
}

#[test]
fn a_fall_is_told_at_every_level_that_falls() {
    let now = summary("2023-09-12", [93, 50, 30]).build().0;
    let expected = [fall("all", 180, 173, 0, 7), fall("Thị xã Một", 150, 143, 0, 7), fall("a", 100, 93, 0, 7)];
    assert_eq!(fell(&issued([100, 50, 30]), &now), expected);
    // Another unit's rise hides it above, never at the unit itself.
    let now = summary("2023-09-12", [93, 60, 30]).build().0;
    assert_eq!(fell(&issued([100, 50, 30]), &now), [fall("a", 100, 93, 0, 7)]);
}

#[test]
fn listed_changes_explain_a_fall_to_the_unit() {
    let changed = |figures, was, now| {
        let [a, b, c] = figures;
        let above = |town: &'static str| move |unit: &mut UnitStanding| unit.above = vec![town.to_owned()];
        Sample::new("2023-09-12")
            .unit("a", "Phường A", None, [10, 20, a])
            .with(above("Thị xã Một"))
            .change("2023-09-11", was, now, "2023-09-12T09:00:00+07:00")
            .unit("b", "Phường B", None, [10, 20, b])
            .with(above("Thị xã Một"))
            .unit("c", "Xã C", None, [10, 20, c])
            .with(above("Thị xã Hai"))
            .build()
            .0
    };
    let issued = issued([100, 50, 30]);
    assert_eq!(fell(&issued, &changed([93, 50, 30], Some(20), Some(13))), []);
    assert_eq!(fell(&issued, &changed([93, 50, 30], Some(7), None)), [], "a report that was withdrawn");
    let one_too_many = [fall("all", 180, 172, 7, 1), fall("Thị xã Một", 150, 142, 7, 1), fall("a", 100, 92, 7, 1)];
    assert_eq!(fell(&issued, &changed([92, 50, 30], Some(20), Some(13))), one_too_many);
    // One unit's correction does not explain another unit's fall.
    assert_eq!(fell(&issued, &changed([100, 43, 30], Some(20), Some(13))), [fall("b", 50, 43, 0, 7)]);
    // What raises a figure explains no fall: more is missing.
    assert_eq!(fell(&issued, &changed([98, 50, 30], Some(20), Some(25)))[2], fall("a", 100, 98, -5, 7));
}

#[test]
fn a_unit_that_is_gone_takes_nothing_with_it_in_silence() {
    let now = summary("2023-09-12", [100, 50, 0]).with(|unit| unit.id = UnitId::new("d")).build().0;
    let issued = issued([100, 50, 30]);
    // The two other indicators, of which the new unit has as much, fell at the unit alone.
    assert_eq!(fell_by_target(&issued, &now), [("all", false), ("Thị xã Hai", false), ("c", true)]);
}

fn fell_by_target<'a>(issued: &'a Issued, now: &'a Summary) -> Vec<(&'a str, bool)> {
    let comparison = Comparison::new(issued, now);
    let target = |fall: &Fall<'_>| fall.indicator.as_str() == TARGET;
    let name = |fall: Fall<'a>| match fall.place {
        Place::Whole => ("all", fall.is_gone),
        Place::Branch(path) => (path[0].as_str(), fall.is_gone),
        Place::Unit { id, .. } => (id.as_str(), fall.is_gone),
    };
    comparison.falls().into_iter().filter(target).map(name).collect()
}

#[test]
fn a_unit_that_moves_lowers_its_branch_and_that_is_said() {
    let issued = issued([100, 50, 30]);
    let move_c = |figure| {
        let moved = summary("2023-09-12", [100, 50, figure]);
        moved.with(|unit| unit.above = vec!["Thị xã Một".to_owned()]).build().0
    };
    let now = move_c(30);
    assert_eq!(fell(&issued, &now), []);
    let comparison = Comparison::new(&issued, &now);
    let moves = comparison.moves();
    assert_eq!(moves.len(), 1);
    assert_eq!((moves[0].from, moves[0].names()), (&["Thị xã Hai".to_owned()][..], vec!["Xã C"]));
    assert_eq!(moves[0].carried(&IndicatorId::new(TARGET)), 30);
    // Nothing is lost on the way.
    assert_eq!(fell(&issued, &move_c(29)), [fall("all", 180, 179, 0, 1), fall("c", 30, 29, 0, 1)]);
}

#[test]
fn a_level_that_all_units_share_is_no_branch_and_no_loss() {
    let mut before = summary("2023-09-11", [100, 50, 30]).build().0;
    for unit in &mut before.units {
        unit.above.insert(0, "Tỉnh".to_owned());
    }
    for branch in &mut before.branches {
        branch.path.insert(0, "Tỉnh".to_owned());
    }
    let mut now = summary("2023-09-12", [100, 50, 30]).build().0;
    now.whole = vec!["Tỉnh".to_owned()];
    let issued = Issued::of(&before, 4);
    assert_eq!(fell(&issued, &now), []);
    assert_eq!(Comparison::new(&issued, &now).moves(), []);
}
