//! *Khó khăn, vướng mắc*: what units reported as difficult, in their own words, the oldest first, and how it ended.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, text, word};
use crate::model::standing::Difficulty;

const LIST: List<'static> = List {
    sheet: "sheet.difficulties",
    title: "title.difficulties",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.unit", 26.0),
        Column("workbook.area", 24.0),
        Column("workbook.difficulty", 60.0),
        Column("difficulty_sheet.first", 12.0),
        Column("difficulty_sheet.last", 12.0),
        Column("difficulty_sheet.age", 9.0),
        Column("difficulty_sheet.state", 34.0),
        Column("difficulty_sheet.id", 20.0),
    ],
    empty: "empty.difficulties",
};

/// Draws the sheet, if there is anything to list.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    if book.summary.difficulties.is_empty() {
        return Ok(());
    }
    let list = &book.summary.difficulties;
    let rows = list.iter().enumerate().map(|(at, difficulty)| {
        let unit = book.names.unit(&difficulty.unit);
        vec![
            Item::Ordinal(at + 1),
            text(unit),
            text(&difficulty.area),
            text(&difficulty.text),
            Item::Date(difficulty.first.0),
            Item::Date(difficulty.last.0),
            Item::Count(difficulty.age.unsigned_abs()),
            text(state(book, difficulty)),
            word(&difficulty.id),
        ]
    });
    LIST.draw(book, workbook, rows)
}

/// Open, or over since when and how.
fn state(book: &Book<'_>, difficulty: &Difficulty) -> String {
    difficulty.resolved.as_ref().map_or_else(
        || book.label("difficulty_sheet.open").to_owned(),
        |over| {
            let date = book.format.date(over.date.0);
            book.words.fill("difficulty_sheet.over", &[("date", &date), ("how", &over.reason)])
        },
    )
}
