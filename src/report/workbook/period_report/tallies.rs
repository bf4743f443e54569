//! *Đầu kỳ, trong kỳ, cuối kỳ*: every indicator of every unit, every branch and of all.

use std::borrow::Cow;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, known, text};
use super::Book;
use crate::model::period_report::{BranchTally, PeriodReport, Tally};

/// Draws the sheet.
pub(super) fn draw(book: &Book<'_>, report: &PeriodReport, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let indicators = &book.campaign.main_form().indicators;
    let parts = ["closing_sheet.opening", "closing_sheet.within", "closing_sheet.closing"];
    let headings: Vec<String> = indicators
        .iter()
        .flat_map(|indicator| parts.map(|part| format!("{}: {}", indicator.name, book.label(part))))
        .collect();
    let mut columns =
        vec![Column("workbook.ordinal", 5.0), Column("workbook.unit", 26.0), Column("workbook.quota", 10.0)];
    columns.extend(headings.iter().map(|heading| Column(heading, 11.0)));
    columns.extend([Column("workbook.percent", 9.0), Column("workbook.rank", 7.0)]);
    let list = List { sheet: "sheet.tallies", title: "title.tallies", columns: &columns, empty: "empty.units" };
    let mut rows: Vec<Vec<Item<'_>>> =
        report.units.iter().enumerate().map(|(at, unit)| row(Some(at + 1), unit.name.as_str(), unit)).collect();
    let indented = |branch: &BranchTally| format!("{}{}", "\u{a0}".repeat(3 * branch.level), branch.tally.name);
    rows.extend(report.branches.iter().map(|branch| row(None, indented(branch), &branch.tally)));
    rows.push(row(None, book.label("workbook.total"), &report.total));
    list.draw(book, workbook, rows.into_iter())
}

fn row<'a>(ordinal: Option<usize>, name: impl Into<Cow<'a, str>>, tally: &'a Tally) -> Vec<Item<'a>> {
    let mut items = vec![known(ordinal, Item::Ordinal), text(name), known(tally.quota, Item::Count)];
    for ((opening, within), closing) in tally.opening.0.iter().zip(&tally.within).zip(&tally.closing.0) {
        items.push(known(opening.1, Item::Count));
        #[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
        items.push(known(within.1, |change| Item::Number(change as f64)));
        items.push(known(closing.1, Item::Count));
    }
    items.extend([known(tally.percent, Item::Percent), known(tally.rank, Item::Ordinal)]);
    items
}
