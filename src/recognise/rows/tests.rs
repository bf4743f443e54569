use super::*;
use crate::model::cell::CellRef;
use crate::model::id::IndicatorId;
use crate::model::sample;
use crate::model::submission::Measure;
use crate::recognise::ordinal::Ordinal;
use crate::recognise::row::{Entry, Facts};
use crate::recognise::terms::Terms;

pub(super) fn terms() -> Terms {
    let mut campaign = sample::campaign();
    campaign.vocabulary.cumulative = vec!["Lũy kế".to_owned()];
    Terms::new(&campaign)
}

/// A row with a number, a name and figures, as the table's reader gives it.
pub(super) fn with_terms(terms: &Terms, number: u32, ordinal: &str, name: &str, figures: &[u64]) -> Row {
    let entry = |(col, figure): (u32, &u64)| Entry {
        indicator: IndicatorId::new(&format!("i{col}")),
        measure: Measure::Day,
        amount: Amount::Count(*figure),
        shown: figure.to_string(),
        number: None,
        shown_as: None,
        formula: false,
        cell: CellRef::new(number, col),
    };
    let Name { naming, shape, dashed } = Name::of(name, terms);
    let ordinal = Ordinal::of(ordinal);
    Row {
        row: number,
        kind: RowKind::Detail,
        reason: Reason::Plain,
        facts: Facts { ordinal, naming, shape, dashed, name: name.to_owned(), ..Facts::default() },
        area: name.to_owned(),
        area_cell: None,
        unit: None,
        date: None,
        entries: (0u32..).zip(figures).map(entry).collect(),
        notes: Vec::new(),
    }
}

fn settled(mut rows: Vec<Row>) -> Vec<RowKind> {
    let never = |_: &str| false;
    settle(&mut rows, &Known { own_name: &|_| false, area: &never, other_unit: &never, keyed: &|_| false });
    rows.into_iter().map(|row| row.kind).collect()
}

/// A hundred thousand rows without numbers, each of which might be the sum of all above it.
#[test]
fn a_long_table_is_settled_at_once() {
    let terms = terms();
    let row = |number: u32, name: &str, figures: &[u64]| {
        let ordinal = if number < 2 { number.to_string() } else { String::new() };
        with_terms(&terms, number, &ordinal, name, figures)
    };
    let mut rows: Vec<Row> = (0..100_000).map(|number| row(number, "Khóm 1", &[3, 2])).collect();
    for (number, row) in (0u32..).zip(&mut rows) {
        row.facts.sums = vec![(number, number)];
    }
    rows.push(row(100_000, "Cộng", &[300_000, 200_000]));
    assert_eq!(settled(rows).last(), Some(&RowKind::Total));
}

#[test]
fn kinds_follow_from_evidence() {
    use RowKind::{Detail, Group, Open, Other, Part, Total};
    let terms = terms();
    let row =
        |number: u32, ordinal: &str, name: &str, figures: &[u64]| with_terms(&terms, number, ordinal, name, figures);
    let one = || row(1, "1", "Khóm 1", &[10, 3, 5]);
    let two = || row(2, "2", "Khóm 2", &[20, 6, 10]);
    let cases: [(Vec<Row>, Vec<RowKind>); 8] = [
        (vec![one(), two(), row(3, "", "Vét cạn", &[30, 9, 15])], vec![Detail, Detail, Total]),
        (vec![one(), two(), row(3, "", "Khóm 3", &[30, 9, 15])], vec![Detail, Detail, Open]),
        (vec![one(), two(), row(3, "3", "Khóm 3", &[30, 9, 15])], vec![Detail, Detail, Detail]),
        (vec![one(), two(), row(3, "3", "Vét cạn", &[30, 9, 15])], vec![Detail, Detail, Open]),
        (vec![one(), two(), row(3, "", "Lũy kế", &[300, 90, 150])], vec![Detail, Detail, Other]),
        (vec![row(0, "I", "Các khóm", &[30, 9, 15]), one(), two()], vec![Group, Detail, Detail]),
        (vec![one(), row(2, "", "- Nam", &[4, 1, 2]), row(3, "", "- Nữ", &[6, 2, 3])], vec![Detail, Part, Part]),
        (vec![row(0, "", "Của riêng", &[0, 0, 0]), one(), two()], vec![Detail, Detail, Detail]),
    ];
    for (at, (rows, kinds)) in cases.into_iter().enumerate() {
        assert_eq!(settled(rows), kinds, "case {at}");
    }
}

proptest::proptest! {
    /// Whatever the names, a numbered table with its own total counts its rows or asks; it never counts the total.
    #[test]
    fn a_total_is_never_counted(
        figures in proptest::collection::vec((1u64..500, 1u64..500), 2..6),
        names in proptest::collection::vec("[A-Z][a-z]{1,5}( [A-Za-z][a-z]{1,5}){0,2}", 7),
    ) {
        let terms = terms();
        let row = |number: u32, ordinal: &str, name: &str, figures: &[u64]| {
            with_terms(&terms, number, ordinal, name, figures)
        };
        let mut rows: Vec<Row> = (1u32..).zip(&figures).zip(&names).map(|((number, (a, b)), name)| {
            row(number, &number.to_string(), name, &[*a, *b])
        }).collect();
        let sum = figures.iter().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        rows.push(row(90, "", &names[6], &[sum.0, sum.1]));
        let kinds = settled(rows);
        proptest::prop_assert_ne!(kinds[kinds.len() - 1], RowKind::Detail);
    }
}
