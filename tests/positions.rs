//! Figures survive any order of columns and any place of the table.

use proptest::prelude::*;
use tonghop::model::campaign::Campaign;
use tonghop::model::cell::CellRef;
use tonghop::model::submission::Measure;
use tonghop::read::{Kind, Merge, Sheet, Value, Workbook};
use tonghop::recognise::Recogniser;
use tonghop::recognise::draft::SheetDraft;
use tonghop::recognise::row::RowKind;
use tonghop::rules::checks;

fn campaign() -> Campaign {
    tonghop::config::parse("tonghop.toml", include_str!("../tonghop.toml"), &checks::columns).expect("the shipped file")
}

/// A column of the table: group heading, sub-heading, and what each row holds.
#[derive(Clone, Debug)]
enum Column {
    Ordinal,
    Area,
    Pair(usize),
    Percent,
    Remark,
    Note,
}

struct Layout {
    columns: Vec<Column>,
    top: u32,
    left: u32,
    merged: bool,
    numbering: bool,
}

fn draw(layout: &Layout, figures: &[Vec<(u64, u64)>]) -> Sheet {
    let mut cells: Vec<(CellRef, Value, bool)> = Vec::new();
    let mut merges = Vec::new();
    let text = |row, col, text: &str| (CellRef::new(row, col), Value::Text(text.to_owned()), false);
    let mut col = layout.left;
    let body = layout.top + 2 + u32::from(layout.numbering);
    cells.push(text(0, 0, "Đơn vị: Phường 1"));
    cells.push(text(1, 0, "Ngày báo cáo: 12/09/2023"));
    let mut number = 1;
    for column in &layout.columns {
        let width = if matches!(column, Column::Pair(_)) { 2 } else { 1 };
        let heading = match column {
            Column::Ordinal => "STT",
            Column::Area => "Ấp,  khóm",
            Column::Pair(at) => crate::harness::INDICATORS[*at],
            Column::Percent => "Tỷ lệ (%)",
            Column::Remark => "Khó khăn, vướng mắc",
            Column::Note => "Ghi chú",
        };
        cells.push(text(layout.top, col, heading));
        if width == 2 {
            cells.push(text(layout.top + 1, col, "Trong ngày"));
            cells.push(text(layout.top + 1, col + 1, "Luỹ kế"));
        }
        if layout.merged {
            let to = if width == 2 { CellRef::new(layout.top, col + 1) } else { CellRef::new(layout.top + 1, col) };
            merges.push(Merge { from: CellRef::new(layout.top, col), to });
        }
        for at in 0..width {
            if layout.numbering {
                cells.push(text(layout.top + 2, col + at, &format!("({number})")));
            }
            number += 1;
        }
        for (row, values) in (body..).zip(figures) {
            match column {
                Column::Ordinal => {
                    cells.push((CellRef::new(row, col), Value::Number(f64::from(row - body + 1)), false));
                }
                Column::Area => cells.push(text(row, col, &format!("Khóm {}", row - body + 1))),
                Column::Pair(at) => {
                    let (day, cumulative) = values[*at];
                    cells.push((CellRef::new(row, col), Value::Number(day as f64), false));
                    cells.push((CellRef::new(row, col + 1), Value::Number(cumulative as f64), false));
                }
                Column::Percent => cells.push((CellRef::new(row, col), Value::Number(0.125), false)),
                Column::Remark | Column::Note => {}
            }
        }
        col += width;
    }
    Sheet::new("Sheet1".to_owned(), cells, &merges)
}

fn columns() -> impl Strategy<Value = Vec<Column>> {
    let all = vec![
        Column::Ordinal,
        Column::Area,
        Column::Pair(0),
        Column::Pair(1),
        Column::Pair(2),
        Column::Percent,
        Column::Remark,
        Column::Note,
    ];
    Just(all).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    #[ignore = "deep"]
    fn figures_survive_any_layout(
        columns in columns(),
        top in 3u32..40,
        left in 0u32..30,
        merged in any::<bool>(),
        numbering in any::<bool>(),
        figures in proptest::collection::vec(proptest::collection::vec((0u64..5000, 0u64..99_999), 3), 1..12),
    ) {
        let campaign = campaign();
        let sheet = draw(&Layout { columns, top, left, merged, numbering }, &figures);
        let book =
            Workbook { kind: Kind::Xlsx, sheets: vec![sheet], hidden: Vec::new(), macros: false, asides: Vec::new(), scraps: Vec::new() };
        let Some(SheetDraft::Forms(drafts)) = Recogniser::new(&campaign).sheets(&book).pop() else {
            return Err(TestCaseError::fail("not recognised"));
        };
        prop_assert_eq!(drafts.len(), 1);
        let draft = &drafts[0];
        prop_assert!(draft.missing.is_empty() && draft.doubled.is_empty());
        let rows: Vec<_> = draft.rows.iter().filter(|row| row.kind == RowKind::Detail).collect();
        prop_assert_eq!(rows.len(), figures.len());
        for (row, values) in rows.iter().zip(&figures) {
            for (indicator, (day, cumulative)) in campaign.main_form().indicators.iter().zip(values) {
                let count = |measure| row.entry(&indicator.id, measure).and_then(|entry| entry.amount.count());
                prop_assert_eq!(count(Measure::Day), Some(*day));
                prop_assert_eq!(count(Measure::Cumulative), Some(*cumulative));
            }
        }
    }
}
