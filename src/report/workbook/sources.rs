//! *Nguồn số liệu*: every figure of the report date, followed to its file, sheet and cell.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, text, word};
use crate::model::submission::Measure;
use crate::report::names;

const LIST: List<'static> = List {
    sheet: "sheet.sources",
    title: "title.sources",
    columns: &[
        Column("workbook.unit", 22.0),
        Column("workbook.area", 18.0),
        Column("workbook.indicator", 22.0),
        Column("workbook.measure", 11.0),
        Column("workbook.value", 10.0),
        Column("workbook.file", 34.0),
        Column("workbook.sha256", 35.0),
        Column("workbook.sheet", 14.0),
        Column("workbook.cell", 7.0),
    ],
    empty: "empty.sources",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let rows = book.summary.sources.iter().map(|figure| {
        let measure = match figure.measure {
            Measure::Day => names::cadence_key(book.campaign),
            Measure::Cumulative => "workbook.cumulative",
        };
        vec![
            text(book.names.unit(&figure.unit)),
            text(figure.area.as_str()),
            text(book.names.indicator(&figure.indicator)),
            word(book.label(measure)),
            Item::Count(figure.value),
            text(figure.file.as_str()),
            text(figure.sha256.as_str()),
            text(figure.sheet.as_str()),
            word(figure.cell.to_string()),
        ]
    });
    LIST.draw(book, workbook, rows)
}
