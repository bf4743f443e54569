//! *Xếp hạng*: units by the criteria of the campaign file, with what was measured and the points.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, known, text};
use super::Book;
use crate::model::period_report::PeriodReport;

/// Draws the sheet; without criteria there is none.
pub(super) fn draw(book: &Book<'_>, report: &PeriodReport, workbook: &mut Workbook) -> Result<(), XlsxError> {
    if book.campaign.criteria.is_empty() {
        return Ok(());
    }
    let headings: Vec<[String; 2]> = book
        .campaign
        .criteria
        .iter()
        .map(|one| {
            let points = book.format.count(one.points);
            [one.name.clone(), book.words.fill("closing_sheet.points", &[("most", &points)])]
        })
        .collect();
    let mut columns = vec![Column("closing_sheet.place", 8.0), Column("workbook.unit", 28.0)];
    columns.extend(headings.iter().flat_map(|[value, points]| [Column(value, 16.0), Column(points, 10.0)]));
    columns.push(Column("closing_sheet.total", 10.0));
    let list = List { sheet: "sheet.ranking", title: "title.ranking", columns: &columns, empty: "empty.units" };
    let rows: Vec<Vec<Item<'_>>> = report
        .placed
        .iter()
        .map(|unit| {
            let mut items = vec![known(unit.place, Item::Ordinal), text(unit.name.as_str())];
            for score in &unit.scores {
                items.push(known(score.map(|(value, _)| value), Item::Number));
                items.push(known(score.map(|(_, points)| points), Item::Number));
            }
            items.push(known(unit.total, Item::Number));
            items
        })
        .collect();
    list.draw(book, workbook, rows.into_iter())
}
