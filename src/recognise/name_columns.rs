//! Which columns of an appendix name the units, and which those that stand above them.

use std::collections::BTreeMap;

use super::header::Header;
use super::terms::Role;
use crate::read::Sheet;
use crate::text;

/// The column of the units, and those of the names that stand above them, the highest first.
pub(super) struct NameColumns {
    pub(super) unit: Option<u32>,
    pub(super) above: Vec<u32>,
}

impl NameColumns {
    /// By the headings. Left of the units' column names fall from left to right, right of it they rise, unless the rows
    /// say otherwise.
    pub(super) fn of(sheet: &Sheet, header: &Header) -> Self {
        let superiors: Vec<u32> = header.columns_of(Role::Superior).collect();
        let own = header.column(Role::Unit);
        // A table of districts by province has no other column of units than that of the districts.
        let unit = own.or(superiors.last().copied());
        let mut columns = Self { unit, above: superiors };
        columns.above.retain(|col| Some(*col) != unit);
        let right = |col: u32| unit.is_some_and(|unit| col > unit);
        columns.above.sort_by_key(|col| (right(*col), if right(*col) { u32::MAX - col } else { *col }));
        let rows = columns.names(sheet, header);
        for _ in 1..columns.above.len() {
            for at in 1..columns.above.len() {
                let (upper, lower) = (columns.above[at - 1], columns.above[at]);
                if is_named_by(&rows, upper, lower) && !is_named_by(&rows, lower, upper) {
                    columns.above.swap(at - 1, at);
                }
            }
        }
        columns
    }

    /// The names above each unit, by column.
    fn names(&self, sheet: &Sheet, header: &Header) -> Vec<BTreeMap<u32, String>> {
        let mut rows = Vec::new();
        let mut last: BTreeMap<u32, String> = BTreeMap::new();
        for (row, _) in sheet.rows().iter().filter(|(row, _)| *row > header.bottom) {
            let text = |col: u32| header.text_below(sheet, *row, col).map(|text| text::fold(&text.text));
            if self.unit.and_then(text).is_none_or(|name| name.is_empty()) {
                continue;
            }
            for col in &self.above {
                match text(*col).filter(|name| !name.is_empty()) {
                    Some(name) => {
                        last.insert(*col, name);
                    }
                    None if !self.holds_on(*col) => {
                        last.remove(col);
                    }
                    None => {}
                }
            }
            rows.push(last.clone());
        }
        rows
    }

    /// Whether a column stands left of the unit's: a name there holds until the next one.
    pub(super) fn holds_on(&self, col: u32) -> bool {
        self.unit.is_some_and(|unit| col < unit)
    }
}

/// Whether one column's name always goes with the same name in the other.
fn is_named_by(rows: &[BTreeMap<u32, String>], col: u32, other: u32) -> bool {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    let mut pairs = rows.iter().filter_map(|row| Some((row.get(&col)?.as_str(), row.get(&other)?.as_str())));
    pairs.all(|(name, with)| *known.entry(name).or_insert(with) == with)
}
