//! *Mục tiêu*: every target of every form, unit by unit, with the file that says so.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::list::{Column, Item, List, known, text, word};

const LIST: List<'static> = List {
    sheet: "sheet.targets",
    title: "title.targets",
    columns: &[
        Column("closing_sheet.target", 50.0),
        Column("workbook.unit", 28.0),
        Column("closing_sheet.goal", 10.0),
        Column("closing_sheet.done", 10.0),
        Column("closing_sheet.shortfall", 10.0),
        Column("workbook.percent", 9.0),
        Column("closing_sheet.result", 14.0),
        Column("workbook.file", 40.0),
    ],
    empty: "empty.targets",
};

/// The one line of a target whose form nobody has sent.
fn nobody<'a>(book: &'a Book<'_>, target: &'a str) -> Vec<Item<'a>> {
    let mut items = vec![text(target), text(book.label("form_sheet.nobody"))];
    items.extend([Item::Blank, Item::Blank, Item::Blank, Item::Blank]);
    items.extend([word(book.label("closing_sheet.unknown")), Item::Blank]);
    items
}

/// Draws the sheet, if any form has a target; one whose form nobody has sent takes one line.
pub(super) fn draw(book: &Book<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    if book.campaign.forms.iter().skip(1).all(|form| form.targets.is_empty()) {
        return Ok(());
    }
    // Where nothing came of any, *Biểu, văn bản phải gửi* says so.
    if book.summary.forms.iter().all(|standing| standing.units.iter().all(|unit| unit.reported.is_none())) {
        return Ok(());
    }
    let mut rows = Vec::new();
    for (form, standing) in book.campaign.forms.iter().skip(1).zip(&book.summary.forms) {
        let nothing_came = standing.units.iter().all(|unit| unit.reported.is_none());
        for target in &form.targets {
            if nothing_came && standing.units.iter().any(|unit| unit.targets.iter().any(|own| own.target == target.id))
            {
                rows.push(nobody(book, &target.name));
                continue;
            }
            for unit in &standing.units {
                let Some(own) = unit.targets.iter().find(|own| own.target == target.id) else { continue };
                let result = match own.met {
                    Some(true) => "closing_sheet.met",
                    Some(false) => "closing_sheet.not_met",
                    None => "closing_sheet.unknown",
                };
                rows.push(vec![
                    text(target.name.as_str()),
                    text(unit.name.as_str()),
                    known(own.goal, Item::Count),
                    known(own.done, Item::Count),
                    known(own.shortfall, Item::Count),
                    known(own.percent, Item::Percent),
                    word(book.label(result)),
                    text(unit.source.as_ref().map_or("", |source| source.file.as_str())),
                ]);
            }
        }
    }
    LIST.draw(book, workbook, rows.into_iter())
}
