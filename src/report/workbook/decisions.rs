//! *Miễn, rút báo cáo*: who is excused for which days and why, and which reports were taken back.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, text, word};

const LIST: List<'static> = List {
    sheet: "sheet.decisions",
    title: "title.decisions",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("decision_sheet.what", 18.0),
        Column("workbook.unit", 28.0),
        Column("closing_sheet.duty", 36.0),
        Column("decision_sheet.days", 26.0),
        Column("decision_sheet.reason", 50.0),
        Column("workbook.file", 36.0),
        Column("decision_sheet.decided", 18.0),
    ],
    empty: "empty.units",
};

/// Draws the sheet, if anything was decided.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let (summary, format) = (book.summary, book.format);
    if summary.excuses.is_empty() && summary.withdrawals.is_empty() {
        return Ok(());
    }
    let duty = |id| book.campaign.obligation(id).map_or("", |obligation| obligation.name.as_str());
    let excused = summary.excuses.iter().map(|excuse| {
        let (from, to) = (format.date(excuse.from.0), format.date(excuse.to.0));
        let days = if from == to { from } else { format!("{from} – {to}") };
        (&excuse.unit, "decision_sheet.excused", &excuse.form, days, excuse.reason.as_str(), "", excuse.decided_at)
    });
    let withdrawn = summary.withdrawals.iter().map(|taken| {
        let (day, file) = (format.date(taken.date.0), taken.source.file.as_str());
        (&taken.unit, "decision_sheet.withdrawn", &taken.form, day, taken.reason.as_str(), file, taken.decided_at)
    });
    let rows: Vec<Vec<Item<'_>>> = excused
        .chain(withdrawn)
        .enumerate()
        .map(|(at, (unit, what, form, days, reason, file, decided))| {
            vec![
                Item::Ordinal(at + 1),
                word(book.label(what)),
                text(book.names.unit(unit)),
                text(duty(form)),
                word(days),
                text(reason),
                text(file),
                Item::Moment(decided),
            ]
        })
        .collect();
    LIST.draw(book, workbook, rows.into_iter())
}
