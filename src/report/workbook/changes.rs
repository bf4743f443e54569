//! *Đính chính*: figures that changed: what was, what is now, when, by which file.
//!
//! First what changed since the report before, then every earlier correction of the campaign, the newest day first.

use std::collections::HashSet;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::change::{Change, Changed};
use crate::model::count::Count;
use crate::model::id::{IndicatorId, UnitId};
use crate::model::period::ReportDate;
use crate::report::format::UNKNOWN;

const LIST: List<'static> = List {
    sheet: "sheet.changes",
    title: "title.changes",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.report_date", 12.0),
        Column("workbook.unit", 24.0),
        Column("workbook.indicator", 26.0),
        Column("workbook.was", 11.0),
        Column("workbook.now", 11.0),
        Column("workbook.change", 11.0),
        Column("workbook.received", 16.0),
        Column("workbook.file", 36.0),
        Column("workbook.new", 7.0),
    ],
    empty: "empty.changes",
};
/// Columns of what was and what is now.
const WAS: u16 = 4;
const NOW: u16 = 5;

/// Draws the sheet, if there is anything to list.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    if book.summary.changes.is_empty() && book.summary.corrections.is_empty() {
        return Ok(());
    }
    let new = &book.summary.changes;
    let listed: HashSet<_> = new.iter().map(key).collect();
    let earlier = book.summary.corrections.iter().rev().filter(|change| !listed.contains(&key(change)));
    let all: Vec<(&Change, bool)> =
        new.iter().map(|change| (change, true)).chain(earlier.map(|change| (change, false))).collect();
    let rows = all.into_iter().enumerate().map(|(at, (change, is_new))| {
        let figure = |value| match value {
            Some(value) => amount(value),
            None => word(UNKNOWN),
        };
        let difference = change.was.zip(change.now).map(|(was, now)| i128::from(now) - i128::from(was));
        vec![
            Item::Ordinal(at + 1),
            Item::Date(change.date.0),
            text(book.names.unit(&change.unit)),
            text(book.names.changed(change, book.words)),
            figure(change.was),
            figure(change.now),
            known(difference, |difference| Item::Change(NOW, WAS, difference)),
            known(change.arrival, Item::Moment),
            known(change.file.as_deref(), text),
            if is_new { word(book.label("workbook.yes")) } else { Item::Blank },
        ]
    });
    LIST.draw(book, workbook, rows)
}

/// A figure; a balance may be below 0.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn amount(value: i64) -> Item<'static> {
    Count::try_from(value).map_or_else(|_| Item::Number(value as f64), Item::Count)
}

/// What makes two changes the same one.
fn key(change: &Change) -> (ReportDate, &UnitId, &IndicatorId, Changed, Option<i64>) {
    (change.date, &change.unit, &change.indicator, change.of, change.now)
}
