//! *Tệp nhận được*: every file that came in for the report date, and what became of it.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::submission::Verdict;
use crate::model::summary::SubmissionLine;

const LIST: List<'static> = List {
    sheet: "sheet.received",
    title: "title.received",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.file", 58.0),
        Column("workbook.form", 28.0),
        Column("workbook.unit", 26.0),
        Column("workbook.report_date", 12.0),
        Column("workbook.verdict", 20.0),
    ],
    empty: "empty.received",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut list: Vec<&SubmissionLine> = book.summary.submissions.iter().collect();
    list.sort();
    let rows = list.iter().enumerate().map(|(at, line)| {
        vec![
            Item::Ordinal(at + 1),
            text(line.file.as_str()),
            known(line.form.as_ref(), |form| text(book.names.form(form, book.words))),
            known(line.unit.as_ref(), |unit| text(book.names.unit(unit))),
            known(line.report_date, |date| Item::Date(date.0)),
            word(book.label(verdict_key(line.verdict))),
        ]
    });
    LIST.draw(book, workbook, rows)
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "verdict.accepted",
        Verdict::Repeat => "verdict.repeat",
        Verdict::Returned => "verdict.returned",
        Verdict::Duplicate => "verdict.duplicate",
        Verdict::Superseded => "verdict.superseded",
        Verdict::Quarantined => "verdict.quarantined",
        Verdict::Withdrawn => "verdict.withdrawn",
        Verdict::Requested => "verdict.requested",
        Verdict::Refused => "verdict.refused",
    }
}
