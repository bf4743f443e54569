//! *Quyết định*: everything that people decided, by whom and why.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, text, word};
use crate::model::decision::RecordedDecision;

const LIST: List<'static> = List {
    sheet: "sheet.decisions",
    title: "title.decisions",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("decision_sheet.what", 20.0),
        Column("workbook.unit", 22.0),
        Column("closing_sheet.duty", 26.0),
        Column("decision_sheet.days", 13.0),
        Column("decision_sheet.subject", 28.0),
        Column("decision_sheet.reason", 36.0),
        Column("decision_sheet.by", 20.0),
        Column("decision_sheet.decided", 17.0),
    ],
    empty: "empty.units",
};

/// Draws the sheet, if anything was decided.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let decisions = &book.summary.decisions;
    if decisions.is_empty() {
        return Ok(());
    }
    let abouts: Vec<Vec<String>> = decisions.iter().map(|made| book.names.decision(made, book.words)).collect();
    let rows = decisions.iter().zip(&abouts).enumerate().map(|(at, (made, about))| row(book, at, made, about));
    LIST.draw(book, workbook, rows.collect::<Vec<_>>().into_iter())
}

fn row<'a>(book: &'a Book<'_>, at: usize, made: &'a RecordedDecision, about: &'a [String]) -> Vec<Item<'a>> {
    let mut row = vec![Item::Ordinal(at + 1), word(book.label(made.kind.key()))];
    row.extend(about.iter().map(text));
    row.extend([text(&made.reason), text(made.by.as_deref().unwrap_or_default()), Item::Moment(made.decided_at)]);
    row
}
