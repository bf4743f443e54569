//! *Căn cứ khen thưởng*, *Căn cứ xem xét trách nhiệm*: what is known of each unit, a row for each source.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::list::{Column, Item, List, known, text, word};
use super::Book;
use crate::model::period_report::{Fact, PeriodReport, Proof};
use crate::report::period_report::wording;

const COLUMNS: &[Column<'static>] = &[
    Column("workbook.unit", 24.0),
    Column("closing_sheet.fact", 58.0),
    Column("workbook.file", 34.0),
    Column("workbook.sha256", 35.0),
    Column("workbook.sheet", 16.0),
    Column("workbook.cell", 9.0),
    Column("closing_sheet.arrival", 18.0),
];
const REWARDS: List<'static> =
    List { sheet: "sheet.rewards", title: "title.rewards", columns: COLUMNS, empty: "empty.facts" };
const HANDLING: List<'static> =
    List { sheet: "sheet.handling", title: "title.handling", columns: COLUMNS, empty: "empty.facts" };

/// Draws the facts that speak for units, or those that do not.
pub(super) fn draw(
    book: &Book<'_>,
    report: &PeriodReport,
    reached: bool,
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    let list = if reached { REWARDS } else { HANDLING };
    let mut rows = Vec::new();
    for fact in report.facts.iter().filter(|fact| fact.reached == reached) {
        if fact.sources.is_empty() {
            rows.push(row(book, fact, None));
        }
        rows.extend(fact.sources.iter().map(|proof| row(book, fact, Some(proof))));
    }
    list.draw(book, workbook, rows.into_iter())
}

fn row<'a>(book: &Book<'_>, fact: &'a Fact, proof: Option<&'a Proof>) -> Vec<Item<'a>> {
    let cells = proof.map(|proof| proof.cells.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    vec![
        text(fact.name.as_str()),
        text(wording::fact(fact, book.campaign, book.words)),
        known(proof, |proof| text(proof.file.as_str())),
        known(proof, |proof| text(proof.sha256.as_str())),
        known(proof.and_then(|proof| proof.sheet.as_deref()), text),
        word(cells.unwrap_or_default()),
        known(proof, |proof| Item::Moment(book.campaign.calendar.local(proof.arrival))),
    ]
}
