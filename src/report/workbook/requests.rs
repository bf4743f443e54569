//! *Đề nghị sau khóa sổ*: what was requested for closed dates, by whom and why, and what was answered.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::request::{RecordedRequest, RequestAnswer};

const LIST: List<'static> = List {
    sheet: "sheet.requests",
    title: "title.requests",
    columns: &[
        Column("request.number", 6.0),
        Column("request.kind", 14.0),
        Column("workbook.unit", 22.0),
        Column("workbook.form", 24.0),
        Column("workbook.report_date", 12.0),
        Column("request.file", 30.0),
        Column("request.requested", 17.0),
        Column("request.by", 16.0),
        Column("request.reason", 24.0),
        Column("request.state", 16.0),
        Column("request.answer", 28.0),
        Column("request.answered_by", 18.0),
        Column("request.answered", 17.0),
    ],
    empty: "empty.units",
};

/// Draws the sheet, if anything was requested.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let requests = &book.summary.requests;
    if requests.is_empty() {
        return Ok(());
    }
    LIST.draw(book, workbook, requests.iter().map(|request| row(book, request)).collect::<Vec<_>>().into_iter())
}

fn row<'a>(book: &'a Book<'_>, request: &'a RecordedRequest) -> Vec<Item<'a>> {
    let answered = |part: fn(&RequestAnswer) -> &str| text(request.answer.as_ref().map_or("", part));
    vec![
        Item::Ordinal(usize::try_from(request.id).unwrap_or_default()),
        word(book.label(request.kind.key())),
        text(book.names.unit(&request.unit)),
        text(book.names.form(&request.form, book.words)),
        Item::Date(request.date.0),
        text(request.file.as_str()),
        Item::Moment(request.requested_at),
        text(request.by.as_deref().unwrap_or_default()),
        text(request.reason.as_deref().unwrap_or_default()),
        word(book.label(request.state_key())),
        answered(|answer| &answer.reason),
        answered(|answer| answer.by.as_deref().unwrap_or_default()),
        known(request.answer.as_ref().map(|answer| answer.decided_at), Item::Moment),
    ]
}
