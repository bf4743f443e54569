//! Masks the free texts of a workbook.

use std::collections::BTreeMap;

use super::beside;
use super::numbers;
use super::prose::{NAME, masked};
use crate::model::cell::CellRef;
use crate::model::exposure::{Beside, Exposure};
use crate::read::Workbook;

/// Masks the free texts of a workbook in which a number or two were found, and the names beside them in other cells, and
/// takes away what is read for nothing but the search; gives the cells with what stands in them now.
pub(super) fn mask(workbook: &mut Workbook, exposures: &[Exposure]) -> BTreeMap<(String, CellRef), String> {
    let mut masks = BTreeMap::new();
    let is_anywhere = exposures.iter().any(|own| own.beside == Some(Beside::Comments));
    for sheet in workbook.sheets.iter_mut().chain(&mut workbook.hidden) {
        let shown = numbers::shown(&sheet.name);
        let own: Vec<CellRef> =
            exposures.iter().filter(|own| own.sheet == shown).flat_map(|own| own.cells.iter().copied()).collect();
        // What was found as it is stored may read otherwise once it is decoded; then nothing of it is repeated.
        let beside = beside::named(sheet, &own, is_anywhere);
        let name = sheet.name.clone();
        sheet.change_texts(|cell, text| {
            let mask = match () {
                () if own.contains(&cell) => masked(text).unwrap_or_else(|| NAME.to_owned()),
                () if beside.contains(&cell) => beside::unnamed(text),
                () => return None,
            };
            masks.insert((name.clone(), cell), mask.clone());
            Some(mask)
        });
    }
    workbook.asides.clear();
    workbook.scraps.clear();
    masks
}
