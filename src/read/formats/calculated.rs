//! Whether the results that a workbook holds for its formulas are theirs.
//!
//! A program that writes formulas and calculates none leaves them with 0. Sums are added up again here; of any other
//! formula only its like in the workbook tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::cell::CellRef;
use crate::read::formula::Formula;
use crate::read::grid::{Sheet, Value};
use crate::read::merge::Merge;
use crate::read::shown::Shown;

/// Cells that are added up in one workbook, at most.
const ADDED: usize = 2_000_000;

/// Columns of a region that are looked at; a wider one is not a sum of a table's rows.
const WIDEST: u32 = 1_000;

/// Marks results that were never calculated, and sums that their cells contradict.
///
/// `is_pending`: the workbook asks whoever opens it to calculate everything.
pub(super) fn settle(sheets: &mut [Sheet], is_pending: bool) {
    let is_zero = |value: &Value| *value == Value::Number(0.0);
    let formulas = || sheets.iter().flat_map(Sheet::rows).flat_map(|(_, cells)| cells).filter(|cell| cell.formula);
    let numbers = |value: &Value| matches!(value, Value::Number(_));
    let has_result = formulas().any(|cell| numbers(&cell.value) && !is_zero(&cell.value));
    let has_zero = formulas().any(|cell| is_zero(&cell.value));
    let none_is_calculated = is_pending && has_zero && !has_result;
    let mut left = ADDED;
    for sheet in sheets {
        let sums = sums(sheet, &mut left);
        let mut uncalculated: BTreeSet<CellRef> = BTreeSet::new();
        for (row, cells) in sheet.rows() {
            for cell in cells.iter().filter(|cell| cell.formula && is_zero(&cell.value)) {
                let at = CellRef::new(*row, cell.col);
                let is_contradicted = match sums.get(&at) {
                    Some(sum) => *sum != 0.0,
                    None => none_is_calculated,
                };
                if is_contradicted {
                    uncalculated.insert(at);
                }
            }
        }
        // A sum of what was not calculated was not either.
        let by_column: BTreeSet<(u32, u32)> = uncalculated.iter().map(|at| (at.col, at.row)).collect();
        let has_any = |region: &Merge| {
            let columns = region.from.col..=region.to.col.min(region.from.col.saturating_add(WIDEST));
            columns
                .into_iter()
                .any(|col| by_column.range((col, region.from.row)..=(col, region.to.row)).next().is_some())
        };
        let depends = |at: &CellRef| match sheet.marks.formula(*at) {
            Some(Formula::Sum(regions)) => regions.iter().any(has_any),
            _ => false,
        };
        let more: Vec<CellRef> = sums.keys().filter(|at| !uncalculated.contains(at) && depends(at)).copied().collect();
        let stale: Vec<CellRef> = sums
            .iter()
            .filter(|(at, sum)| match sheet.direct(at.row, at.col).map(|cell| &cell.value) {
                Some(Value::Number(own)) => *own != 0.0 && (own - **sum).abs() > 1e-6,
                _ => false,
            })
            .map(|(at, _)| *at)
            .collect();
        for at in stale {
            sheet.marks.add_shown(at, Shown::Stale);
        }
        for at in uncalculated.into_iter().chain(more) {
            sheet.forget(at);
        }
        sheet.marks.sort();
    }
}

/// What the sums of a sheet come to, where each of their cells is a number of its own or blank.
fn sums(sheet: &Sheet, left: &mut usize) -> BTreeMap<CellRef, f64> {
    let mut sums = BTreeMap::new();
    for (at, formula) in sheet.marks.formulas() {
        let Formula::Sum(regions) = formula else { continue };
        if let Some(sum) = regions.iter().try_fold(0.0, |sum, region| Some(sum + added(sheet, *at, region, left)?)) {
            sums.insert(*at, sum);
        }
    }
    sums
}

/// The sum of a region's cells. `None`: one of them is not a plain number, or the limit on additions is reached.
fn added(sheet: &Sheet, own: CellRef, region: &Merge, left: &mut usize) -> Option<f64> {
    let mut sum = 0.0;
    if contains(region, own) {
        return None;
    }
    let first = sheet.rows().partition_point(|(row, _)| *row < region.from.row);
    for (row, cells) in sheet.rows()[first..].iter().take_while(|(row, _)| *row <= region.to.row) {
        *left = left.checked_sub(1)?;
        for cell in cells.iter().filter(|cell| (region.from.col..=region.to.col).contains(&cell.col)) {
            *left = left.checked_sub(1)?;
            let is_sum = matches!(sheet.marks.formula(CellRef::new(*row, cell.col)), Some(Formula::Sum(_)));
            match cell.value {
                // Sums of sums are left out by some functions, and hidden rows too.
                Value::Number(number) if !is_sum && !sheet.marks.is_hidden(*row) => sum += number,
                _ => return None,
            }
        }
    }
    Some(sum)
}

fn contains(region: &Merge, cell: CellRef) -> bool {
    (region.from.row..=region.to.row).contains(&cell.row) && (region.from.col..=region.to.col).contains(&cell.col)
}
