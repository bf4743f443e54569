//! *Đơn vị cũ*: the units before a change, what they had brought, and who carries it on.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};
use crate::model::submission::Status;
use crate::model::summary::{FormerUnit, Heir};
use crate::model::turnout::Turnout;

/// Draws the sheet, if units changed.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let former = &book.summary.former;
    if former.is_empty() {
        return Ok(());
    }
    let indicators = &book.campaign.main_form().indicators;
    let mut columns = vec![
        Column("workbook.ordinal", 5.0),
        Column("former_sheet.unit", 24.0),
        Column("former_sheet.until", 12.0),
        Column("workbook.quota", 11.0),
    ];
    columns.extend(indicators.iter().map(|indicator| Column(indicator.name.as_str(), 13.0)));
    columns.push(Column("former_sheet.heir", 24.0));
    columns.extend([Column("former_sheet.carried", 13.0), Column("former_sheet.turnout", 26.0)]);
    let list = List { sheet: "sheet.former", title: "title.former", columns: &columns, empty: "empty.units" };
    let rows: Vec<Vec<Item<'_>>> = former
        .iter()
        .flat_map(|unit| unit.heirs.iter().map(move |heir| (unit, heir)))
        .enumerate()
        .map(|(at, (unit, heir))| row(book, at, unit, heir))
        .collect();
    list.draw(book, workbook, rows.into_iter())
}

fn row<'a>(book: &'a Book<'_>, at: usize, unit: &'a FormerUnit, heir: &'a Heir) -> Vec<Item<'a>> {
    let target = book.campaign.target_indicator();
    let until = unit.until.pred_opt().unwrap_or(unit.until);
    let mut row = vec![Item::Ordinal(at + 1), text(&unit.name), Item::Date(until), known(unit.quota, Item::Count)];
    row.extend(unit.cumulative.0.iter().map(|(_, value)| known(*value, Item::Count)));
    row.push(text(book.names.unit(&heir.unit)));
    row.push(known(heir.carried.get(target), Item::Count));
    let turnout = Turnout::of(unit.trend.iter().map(|day| day.status));
    let counts = [(Status::OnTime, turnout.on_time), (Status::Late, turnout.late), (Status::Missing, turnout.missing)];
    let said = counts.map(|(status, count)| {
        format!("{} {}", book.label(super::rows::status_key(status)).to_lowercase(), book.format.count(count as u64))
    });
    row.push(word(said.join(", ")));
    row
}
