//! What the rows of a table are, once it is known whose table it is: the unit's own name, its known sub-rows and the names of
//! other units weigh with what the rows show themselves.

use std::collections::BTreeSet;

use crate::model::id::{FormId, UnitId};
use crate::text;

use super::amount::Amount;
use super::candidate::UnitClaim;
use super::draft::FormDraft;
use super::naming::Naming;
use super::resolve::Resolver;
use super::row::{Reason, Row, RowKind};
use super::rows::{self, Known};
use super::units::Match;

/// Kinds of units above wards and communes.
const HIGHER: [&str; 5] = ["huyện", "quận", "thị xã", "thành phố", "tỉnh"];

impl Resolver<'_> {
    /// Settles what each row is, now that it is known whose table it is; hamlets in the unit's column are hamlets.
    pub(super) fn with_roles(&self, mut draft: FormDraft, unit: &UnitClaim, column_units: bool) -> FormDraft {
        let own = match unit {
            UnitClaim::Known(id) if !column_units => Some(id),
            _ => None,
        };
        if !column_units {
            for row in &mut draft.rows {
                if let Some(name) = row.unit.take()
                    && row.area.is_empty()
                {
                    (row.area, row.area_cell) = (name.text, name.cell);
                }
            }
        }
        let is_own_name = |row: &Row| own.is_some_and(|id| self.bears_name_of(row, id));
        let areas = self.known_areas(&draft, own);
        let is_unit = |row: &Row| row.unit.as_ref().is_some_and(|name| self.registry.find(&name.text) != Match::None);
        let known = Known {
            own_name: &is_own_name,
            area: &|name| areas.contains(&text::fold(name)),
            other_unit: &|name| {
                let is_other = |id| self.names_other_unit(&draft.form, name, id) || self.names_higher(name, id);
                !column_units && own.is_some_and(is_other)
            },
            keyed: &|row| matches!(row.date, Some(Ok(_))) || (column_units && is_unit(row)),
        };
        let mut rows = std::mem::take(&mut draft.rows);
        rows::settle(&mut rows, &known);
        draft.rows = rows;
        // "Toàn phường" is not a hamlet.
        let names_whole = |row: &Row| {
            let is_sum = matches!(row.facts.naming, Naming::Total | Naming::TotalLike);
            matches!(row.reason, Reason::Only | Reason::Repeated) && (is_sum || is_own_name(row))
        };
        for row in draft.rows.iter_mut().filter(|row| names_whole(row)) {
            row.area = String::new();
        }
        draft
    }

    /// Whether a row bears the name of a unit, words for a sum beside it or not: "TỔNG CỘNG XÃ LONG HỮU".
    fn bears_name_of(&self, row: &Row, unit: &UnitId) -> bool {
        let own = Match::One(unit.clone());
        self.registry.find(&row.facts.name) == own
            || (row.facts.naming == Naming::TotalLike && self.registry.scan(&row.facts.name) == [own])
    }

    /// Whether a text is the name of another unit, beside that of the one that reports.
    fn names_other_unit(&self, form: &FormId, name: &str, own: &UnitId) -> bool {
        let superior = |id: &UnitId| self.registry.unit(id).map(|unit| unit.above.clone());
        // Below another superior of the same level a bare name may be that of anything.
        let level = |id: &UnitId| superior(id).map(|above| above.len());
        let is_beside = |id: &UnitId| level(id) == level(own) && self.names_with_kind(name, id);
        let is_near = |id: &UnitId| superior(id) == superior(own) || is_beside(id);
        let is_other = |id: &UnitId| id != own && self.sends(form, id) && is_near(id);
        let bare = name.split(['(', '[']).next().unwrap_or(name).trim();
        match self.registry.find(bare) {
            Match::One(id) => is_other(&id),
            // "Khóm 1 - P2", "Khóm 1 xã Long Toàn": with its kind, for a bare name may be that of anything.
            _ => self.registry.scan(name).iter().any(|named| match named {
                Match::One(id) => is_other(id) && self.names_with_kind(name, id),
                _ => false,
            }),
        }
    }

    /// Whether a text names a unit of a level above that of the one that reports, or a body of it: "UBND thị xã", "Huyện
    /// Cầu Ngang".
    fn names_higher(&self, name: &str, own: &UnitId) -> bool {
        let Some(unit) = self.registry.unit(own) else { return false };
        let is_own = |kind: &[String]| text::words(&unit.name).starts_with(kind);
        let kinds: Vec<Vec<String>> = HIGHER.iter().map(|kind| text::words(kind)).collect();
        if kinds.iter().any(|kind| is_own(kind)) {
            return false;
        }
        let words = text::words(name);
        let names = |kind: &Vec<String>| {
            (words.starts_with(kind) && words.len() > kind.len()) || (words.ends_with(kind) && words.len() > kind.len())
        };
        kinds.iter().any(names)
    }

    /// Whether a text that names a unit says its kind as well, or its number: "xã Long Toàn", "P2".
    fn names_with_kind(&self, name: &str, id: &UnitId) -> bool {
        let Some(unit) = self.registry.unit(id) else { return false };
        let words = text::words(name);
        let kind = text::words(&unit.name).into_iter().next();
        let is_numbered = unit.name.bytes().any(|byte| byte.is_ascii_digit());
        kind.is_some_and(|kind| words.contains(&kind)) || is_numbered
    }

    /// The sub-rows that the campaign file gives a unit in its own form, or any unit in another one; folded.
    fn known_areas(&self, draft: &FormDraft, unit: Option<&UnitId>) -> BTreeSet<String> {
        let main = &self.campaign.main_form().id;
        let form = self.campaign.form(&draft.form).filter(|form| form.id != *main);
        let of_unit = || unit.and_then(|id| self.registry.unit(id)).map(|unit| unit.areas.as_slice());
        let areas = form.map(|form| form.rows.as_slice()).or_else(of_unit).unwrap_or_default();
        areas.iter().map(|area| text::fold(area)).collect()
    }

    /// Rows that count or may; where none has figures, a total that someone wrote stands for the whole unit.
    pub(super) fn counting_rows(draft: &FormDraft) -> Vec<Row> {
        let details: Vec<Row> = draft.rows.iter().filter(|row| row.kind.may_count()).cloned().collect();
        if details.iter().any(Row::has_figures) {
            return details;
        }
        let written = |row: &&Row| {
            row.entries.iter().any(|entry| match entry.amount {
                Amount::Blank | Amount::Count(0) => !entry.formula && entry.amount != Amount::Blank,
                _ => true,
            })
        };
        let total = draft.rows.iter().rev().filter(|row| row.kind.is_sum()).find(written);
        let whole = total.map(|row| Row { kind: RowKind::Detail, area: String::new(), ..row.clone() });
        details.into_iter().chain(whole).collect()
    }
}
