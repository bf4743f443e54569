//! A consolidated workbook of the level below: one sheet of it is for us, the others are for people.

use std::collections::BTreeMap;

use crate::model::campaign::Campaign;
use crate::model::consolidated::{FIRST_ROW, Mark, VERSION, sum};
use crate::read::{Sheet, Value, Workbook};
use crate::text;

/// What is wrong with such a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Its mark is damaged, or of a version that is not understood.
    Mark,
    /// It is of another plan.
    Plan,
    /// Its cells are not those that were written.
    Changed,
}

/// Where the sheet for the level above stands among the visible ones, if there is one.
#[must_use]
pub(crate) fn place(workbook: &Workbook) -> Option<usize> {
    workbook.sheets.iter().position(|sheet| mark(sheet).is_some())
}

fn mark(sheet: &Sheet) -> Option<Result<Mark, ()>> {
    Mark::read(sheet.direct(0, 0)?.value.text()?)
}

/// What is wrong with the sheet, if anything is.
#[must_use]
pub(crate) fn fault(sheet: &Sheet, campaign: &Campaign) -> Option<Fault> {
    let Some(Ok(mark)) = mark(sheet) else { return Some(Fault::Mark) };
    if mark.version != VERSION {
        return Some(Fault::Mark);
    }
    if mark.plan != text::slug(&campaign.plan) {
        return Some(Fault::Plan);
    }
    let cells = data(sheet);
    let written = sum(cells.iter().map(|(row, col, text)| (*row, *col, text.as_str())));
    (written != mark.sum).then_some(Fault::Changed)
}

/// The cells below the headings, as they are summed.
fn data(sheet: &Sheet) -> Vec<(u32, u32, String)> {
    let rows = sheet.rows().iter().filter(|(row, _)| *row >= FIRST_ROW);
    let cells = rows.flat_map(|(row, cells)| cells.iter().map(move |cell| (row - FIRST_ROW, cell)));
    cells.map(|(row, cell)| (row, cell.col, shown(&cell.value))).collect()
}

fn shown(value: &Value) -> String {
    value.text().map_or_else(|| value.shown(), str::to_owned)
}

/// By row, the file that it came from and what that came from: the last three columns.
#[must_use]
pub(crate) fn provenance(sheet: &Sheet, campaign: &Campaign) -> BTreeMap<u32, String> {
    let first = u32::try_from(2 + 2 * campaign.main_form().indicators.len() + 2).unwrap_or(u32::MAX);
    let mut provenance = BTreeMap::new();
    for (row, cells) in sheet.rows().iter().filter(|(row, _)| *row >= FIRST_ROW) {
        let parts: Vec<String> = cells.iter().filter(|cell| cell.col >= first).map(|cell| shown(&cell.value)).collect();
        provenance.insert(*row, parts.join(" · "));
    }
    provenance
}
