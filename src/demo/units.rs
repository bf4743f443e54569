//! Made-up units: names as Vietnamese wards and communes bear them, none of them a real one's list.

use std::collections::HashSet;

use super::chance::Chance;
use crate::text;

/// Syllables of names.
const FIRST: [&str; 14] =
    ["Long", "Tân", "Phú", "Mỹ", "Bình", "An", "Hòa", "Thạnh", "Đông", "Tây", "Vĩnh", "Phước", "Hiệp", "Trường"];
const SECOND: [&str; 14] =
    ["Thành", "Lợi", "Hưng", "Đức", "Thuận", "Khánh", "Sơn", "Hải", "Điền", "Quới", "Lộc", "Xuân", "Trung", "Hậu"];

/// A unit of the demonstration.
#[derive(Clone, Debug)]
pub(super) struct DemoUnit {
    pub(super) name: String,
    pub(super) quota: u64,
    /// Sub-rows; none reports in one line.
    pub(super) areas: Vec<String>,
    pub(super) habit: Habit,
}

/// How a unit fills in its workbooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// The form as it should be.
    Tidy,
    /// Columns in another order, other words for them, a block of titles above.
    Wordy,
    /// One workbook that grows by a sheet a day.
    Growing,
    /// Numbers typed as text, with dots.
    Typed,
}

/// So many units: the plan's own wards first, then made-up ones.
pub(super) fn units(count: usize, wards: &[String], chance: &mut Chance) -> Vec<DemoUnit> {
    let mut names: Vec<String> = wards.iter().take(count).cloned().collect();
    let mut taken: HashSet<String> = names.iter().map(|name| text::fold(name)).collect();
    let pairs = FIRST.iter().flat_map(|first| SECOND.iter().map(move |second| format!("Xã {first} {second}")));
    let mut number = 0;
    for name in pairs.chain(std::iter::from_fn(|| {
        number += 1;
        Some(format!("Xã Tân Lập {number}"))
    })) {
        if names.len() >= count {
            break;
        }
        if taken.insert(text::fold(&name)) {
            names.push(name);
        }
    }
    let unit = |(at, name): (usize, String)| {
        let habit = match at % 5 {
            1 => Habit::Wordy,
            2 => Habit::Growing,
            3 => Habit::Typed,
            _ => Habit::Tidy,
        };
        let kind = if name.starts_with("Phường") { "Khóm" } else { "Ấp" };
        let areas = if at % 4 == 2 { 0 } else { 2 + chance.below(4) };
        let areas = (1..=areas).map(|number| format!("{kind} {number}")).collect();
        DemoUnit { name, quota: 20 * (60 + chance.below(260)), areas, habit }
    };
    names.into_iter().enumerate().map(unit).collect()
}
