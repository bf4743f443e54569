//! *Biểu, văn bản*: how the daily report and everything else that is due came, unit by unit.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, known, text};
use super::Book;
use crate::model::count::Count;
use crate::model::period_report::PeriodReport;
use crate::model::ratio;
use crate::model::turnout::Turnout;

const LIST: List<'static> = List {
    sheet: "sheet.duties",
    title: "title.duties",
    columns: &[
        Column("workbook.ordinal", 5.0),
        Column("closing_sheet.duty", 44.0),
        Column("workbook.unit", 28.0),
        Column("closing_sheet.due", 9.0),
        Column("status.on-time", 9.0),
        Column("status.late", 9.0),
        Column("status.returned", 9.0),
        Column("status.missing", 9.0),
        Column("closing_sheet.excused", 9.0),
        Column("closing_sheet.rate", 10.0),
    ],
    empty: "empty.units",
};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, report: &PeriodReport, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let main = book.campaign.main_form().name.as_str();
    let own = report.units.iter().map(|unit| (main, unit.name.as_str(), &unit.turnout));
    let others = report
        .duties
        .iter()
        .flat_map(|duty| duty.units.iter().map(move |own| (duty.name.as_str(), own.name.as_str(), &own.turnout)));
    let rows: Vec<_> =
        own.chain(others).enumerate().map(|(at, (duty, unit, came))| row(at, duty, unit, came)).collect();
    LIST.draw(book, workbook, rows.into_iter())
}

fn row<'a>(at: usize, duty: &'a str, unit: &'a str, turnout: &Turnout) -> Vec<Item<'a>> {
    let count = |value: usize| Item::Count(value as Count);
    let due = turnout.expected() - turnout.pending;
    let rate = ratio::percent(turnout.on_time as Count, due as Count);
    vec![
        Item::Ordinal(at + 1),
        text(duty),
        text(unit),
        count(due),
        count(turnout.on_time),
        count(turnout.late),
        count(turnout.returned),
        count(turnout.missing),
        count(turnout.excused),
        known(rate, Item::Percent),
    ]
}
