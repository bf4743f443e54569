//! *Biểu, văn bản phải gửi*: everything due beside the main form, unit by unit: by when, received when, how late.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::standing::{ObligationStanding, ObligationUnit};
use crate::model::submission::Status;
use crate::report::deadlines;

/// Rows from which what came in time is left out: it is in the ledger, and a reader looks for the rest.
const ALL_ROWS: usize = 5_000;

const LIST: List<'static> = List {
    sheet: "sheet.obligations",
    title: "title.obligations",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("closing_sheet.duty", 40.0),
        Column("obligation_sheet.period", 24.0),
        Column("obligation_sheet.due", 22.0),
        Column("workbook.unit", 28.0),
        Column("obligation_sheet.received", 18.0),
        Column("obligation_sheet.state", 24.0),
        Column("workbook.file", 36.0),
        Column("obligation_sheet.reason", 26.0),
    ],
    empty: "empty.units",
};

/// Draws the sheet, if anything is due.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let all: Vec<_> = book
        .summary
        .obligations
        .iter()
        .flat_map(|standing| standing.units.iter().map(move |unit| (standing, unit)))
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    let crowded = all.len() > ALL_ROWS;
    let mut shown: Vec<_> = all.into_iter().filter(|(_, unit)| !crowded || unit.status != Status::OnTime).collect();
    // What is due last stands first: who looks here looks for today.
    shown.sort_by_key(|(standing, _)| std::cmp::Reverse(standing.due));
    // Of what nobody has sent all units stand in one line.
    shown.dedup_by(|(next, _), (before, _)| std::ptr::eq(*next, *before) && nobody_sent(before));
    let rows = shown.into_iter().enumerate().map(|(at, (standing, unit))| {
        let everybody =
            || book.words.fill("obligation_sheet.everybody", &[("units", &standing.units.len().to_string())]);
        let whose = if nobody_sent(standing) { text(everybody()) } else { text(unit.name.as_str()) };
        vec![
            Item::Ordinal(at + 1),
            text(standing.name.as_str()),
            word(book.format.period(standing.period)),
            word(deadlines::deadline(standing, book.words)),
            whose,
            known(unit.received_at, Item::Moment),
            word(deadlines::state(unit, book.words)),
            text(unit.source.as_ref().map_or("", |source| source.file.as_str())),
            text(unit.excused.as_deref().unwrap_or("")),
        ]
    });
    let rows: Vec<Vec<Item<'_>>> = rows.collect();
    LIST.draw(book, workbook, rows.into_iter())
}

/// Whether nothing came of several units, and all are in the same state for want of it.
fn nobody_sent(standing: &ObligationStanding) -> bool {
    let lacks = |unit: &ObligationUnit| matches!(unit.status, Status::Missing | Status::Pending);
    let first = standing.units.first().map(|unit| unit.status);
    standing.units.len() > 1 && standing.units.iter().all(|unit| lacks(unit) && Some(unit.status) == first)
}
