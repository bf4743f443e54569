//! *Lỗi, cảnh báo*: what was found wrong or odd, errors first, each with its place.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::finding::{Finding, Severity};

const LIST: List<'static> = List {
    sheet: "sheet.findings",
    title: "title.findings",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("workbook.severity", 11.0),
        Column("workbook.file", 34.0),
        Column("workbook.sheet", 14.0),
        Column("workbook.cell", 7.0),
        Column("workbook.found", 16.0),
        Column("workbook.message", 64.0),
        Column("workbook.code", 21.0),
    ],
    empty: "empty.findings",
};

/// Draws the sheet, if there is anything to list.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    if book.summary.findings.is_empty() {
        return Ok(());
    }
    let mut list: Vec<&Finding> = book.summary.findings.iter().collect();
    list.sort_by_key(|finding| (finding.severity, *finding));
    let rows = list.iter().enumerate().map(|(at, finding)| {
        let severity = match finding.severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
        };
        vec![
            Item::Ordinal(at + 1),
            word(book.label(severity)),
            text(finding.file.as_str()),
            known(finding.sheet.as_deref(), text),
            known(finding.cell, |cell| word(cell.to_string())),
            known(finding.found.as_deref(), text),
            text(finding.message.as_str()),
            word(finding.code.as_str()),
        ]
    });
    LIST.draw(book, workbook, rows)
}
