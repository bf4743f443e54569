//! The rows of a level below: which of the names in them is a unit here.

use super::candidate::UnitClaim;
use super::draft::FormDraft;
use super::resolve::Resolver;
use super::row::Text;
use super::units::Match;
use crate::model::consolidated::LEVELS;
use crate::model::id::UnitId;
use crate::model::unit::Unit;

impl Resolver<'_> {
    /// Rows of a level below say all that stands above a unit, then the unit, then its sub-row: what of that is a unit
    /// here becomes the row's unit, and what stands below it the sub-row. A unit of one name under another office is
    /// none of this one's.
    pub(super) fn find_units_in_paths(&self, draft: &mut FormDraft) {
        let head: Vec<Text> = draft.head.lines.iter().chain(&draft.head.unit_labels).cloned().collect();
        let office = draft.head.unit_labels.first().and_then(|label| self.office(&label.text));
        let is_ours = |unit: &Unit| {
            office
                .as_ref()
                .is_none_or(|office| unit.above.is_empty() || *office == unit.local || unit.above.contains(office))
        };
        let found = |name: &Text| {
            let parts: Vec<&str> = name.text.split(LEVELS).collect();
            let (id, rest) = self.lowest_unit(name, &parts, &head)?;
            Some((self.registry.unit(&id)?, rest))
        };
        let rows: Vec<Option<(&Unit, String)>> =
            draft.rows.iter().map(|row| row.unit.as_ref().and_then(found)).collect();
        let any_ours = rows.iter().flatten().any(|(unit, _)| is_ours(unit));
        for (row, found) in draft.rows.iter_mut().zip(rows) {
            let (Some(name), Some((unit, rest))) = (row.unit.clone(), found) else { continue };
            if is_ours(unit) {
                row.unit = Some(Text { text: unit.name.clone(), cell: name.cell });
                if !rest.is_empty() {
                    (row.area, row.area_cell) = (rest, name.cell);
                }
            } else if any_ours {
                let office = office.as_deref().unwrap_or_default();
                row.unit = Some(Text { text: format!("{office}{LEVELS}{}", name.text), cell: name.cell });
            }
        }
        if !any_ours && office.is_some() {
            // The office is known, its units are not: they are its sub-rows.
            for row in draft.rows.iter_mut().filter(|row| row.area.is_empty()) {
                if let Some(name) = row.unit.take() {
                    (row.area, row.area_cell) = (name.text, name.cell);
                }
            }
        }
    }

    /// The issuing office as units name it that stand below it, or as the unit that it is.
    fn office(&self, written: &str) -> Option<String> {
        match self.registry.find(written) {
            Match::One(id) => self.registry.unit(&id).map(|unit| unit.local.clone()),
            _ => self.registry.branch(written),
        }
    }

    /// The lowest unit of a path that is known here, and what stands below it.
    fn lowest_unit(&self, name: &Text, parts: &[&str], head: &[Text]) -> Option<(UnitId, String)> {
        let stretches =
            (0..parts.len()).rev().flat_map(|from| (from + 1..=parts.len()).rev().map(move |to| (from, to)));
        for (from, to) in stretches {
            let written = parts[from..to].join(LEVELS);
            let found = match self.registry.find_whole(&written) {
                Match::One(id) => Some(id),
                Match::Several(ids) => match self.disambiguated(name, ids, head.iter().chain([name])) {
                    UnitClaim::Known(id) => Some(id),
                    _ => None,
                },
                Match::None => None,
            };
            if let Some(id) = found {
                return Some((id, parts[to..].join(LEVELS)));
            }
        }
        None
    }
}
