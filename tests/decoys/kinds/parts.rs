//! Rows that are parts of a row or of the total: by sex, by group, by team, *trong đó*.

use super::super::chance::Chance;
use super::super::grid::{Look, Value};
use super::super::report::Draft;
use super::super::table::{Holds, Kind, Measure, Row, Table};
use super::super::words::nonsense;
use super::{Decoy, Family, May, all_sums_distinct, decoy, has_hamlets, is_numbered};

pub(super) const DECOYS: [Decoy; 9] = [
    decoy(Family::Parts, "men and women below a hamlet", 2, sexes),
    decoy(Family::Parts, "trong đó below a hamlet", 2, of_which),
    decoy(Family::Parts, "dashes below a hamlet", 2, dashes),
    decoy(Family::Parts, "letters or decimals below a hamlet", 2, lettered),
    decoy(Family::Parts, "indented rows below a hamlet", 2, indented),
    decoy(Family::Parts, "outline rows below a hamlet", 2, outlined),
    decoy(Family::Parts, "unnumbered rows that come to the hamlet above", 2, unnumbered),
    decoy(Family::Parts, "of-which rows below the total", 3, below_total),
    decoy(Family::Parts, "numbered of-which rows below the total", 3, numbered_below_total),
];

/// A row with each figure split in as many parts as there are names.
fn split(chance: &mut Chance, table: &Table, whole: &Row, names: &[String]) -> Vec<Row> {
    let mut rows: Vec<Row> = names
        .iter()
        .map(|name| {
            let mut row = table.new_row(Kind::Aside);
            row.put(Holds::Name, name.as_str());
            row
        })
        .collect();
    for holds in table.figures() {
        let parts = chance.parts(table.figure(whole.id, holds), names.len());
        for (row, part) in rows.iter_mut().zip(parts) {
            row.put(holds, Value::Number(part));
        }
    }
    rows
}

/// Puts parts below one hamlet or below each.
fn below_hamlets(
    chance: &mut Chance,
    draft: &mut Draft,
    named: &dyn Fn(&mut Chance, usize) -> Vec<Part>,
    change: &dyn Fn(&mut Row),
) -> Option<May> {
    if !has_hamlets(draft) {
        return None;
    }
    let table = draft.table();
    let of_all = chance.percent(60);
    let details = table.details();
    let only = *chance.pick(&details);
    let mut has_any = false;
    for id in details.into_iter().filter(|id| of_all || *id == only) {
        let whole = table.rows[table.place(id)].clone();
        if table.sum(&[id]) == [0; 3] {
            continue;
        }
        let number = table.details().iter().position(|own| *own == id).unwrap_or(0) + 1;
        let names = named(chance, number);
        let texts: Vec<String> = names.iter().map(|name| name.name.clone()).collect();
        let mut rows = split(chance, table, &whole, &texts);
        for (row, name) in rows.iter_mut().zip(names) {
            if name.ordinal != Value::Blank {
                row.put(Holds::Ordinal, name.ordinal);
            }
            change(row);
        }
        let place = table.place(id) + 1;
        table.insert(place, rows);
        has_any = true;
    }
    has_any.then_some(May::Own)
}

/// What a part is called.
struct Part {
    ordinal: Value,
    name: String,
}

fn plain(name: impl Into<String>) -> Part {
    Part { ordinal: Value::Blank, name: name.into() }
}

fn sexes(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let words = *chance.pick(&[
        ["Nam", "Nữ"],
        ["- Nam", "- Nữ"],
        ["+ Nam", "+ Nữ"],
        ["  Nam", "  Nữ"],
        ["Nam giới", "Nữ giới"],
    ]);
    below_hamlets(chance, draft, &|_, _| words.iter().map(|word| plain(*word)).collect(), &|_| ())
}

fn of_which(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) {
        return None;
    }
    let what = match chance.below(6) {
        0 => "Trong đó: nữ".to_owned(),
        1 => "Trong đó người cao tuổi".to_owned(),
        2 => "Riêng đoàn viên".to_owned(),
        3 => "trong số này: học sinh".to_owned(),
        4 => format!("Trong đó: {}", nonsense(chance)),
        _ => format!("Tr.đó {}", nonsense(chance)),
    };
    let table = draft.table();
    let id = *chance.pick(&table.details());
    let mut row = table.new_row(Kind::Aside);
    row.put(Holds::Name, what);
    for holds in table.figures() {
        let most = table.figure(id, holds);
        row.put(holds, Value::Number(chance.between(0, most)));
    }
    if !table.figures().iter().any(|holds| table.figure(id, *holds) > 0) {
        return None;
    }
    let place = table.place(id) + 1;
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn dashes(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let mark = *chance.pick(&["-", "+", "–", "•", "*"]);
    let apart = chance.percent(40) && has_hamlets(draft) && draft.table().has(Holds::Ordinal);
    let count = 2 + chance.below(2);
    let named = move |chance: &mut Chance, _: usize| {
        let name = |chance: &mut Chance, at: usize| {
            if chance.percent(50) { format!("Tổ {}", at + 1) } else { nonsense(chance) }
        };
        let parts = (0..count).map(|at| name(chance, at));
        let rows =
            parts.map(|name| if apart { Part { ordinal: mark.into(), name } } else { plain(format!("{mark} {name}")) });
        rows.collect()
    };
    below_hamlets(chance, draft, &named, &|_| ())
}

fn lettered(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) || !is_numbered(draft.table()) {
        return None;
    }
    let form = chance.below(3);
    let named = move |chance: &mut Chance, number: usize| {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at).unwrap_or(0));
        let rows = (0..2).map(|at| {
            let ordinal = match form {
                0 => format!("{number}.{}", at + 1),
                1 => format!("{})", letter(at)),
                _ => letter(at).to_string(),
            };
            Part { ordinal: ordinal.into(), name: nonsense(chance) }
        });
        rows.collect()
    };
    below_hamlets(chance, draft, &named, &|_| ())
}

fn some_names(chance: &mut Chance, _: usize) -> Vec<Part> {
    (0..2 + chance.below(2)).map(|_| plain(nonsense(chance))).collect()
}

fn indented(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    below_hamlets(chance, draft, &some_names, &|row| row.look = Look { indent: 2, ..Look::default() })
}

fn outlined(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if has_hamlets(draft) && draft.table().rows.iter().any(|row| row.level > 0) {
        return None;
    }
    below_hamlets(chance, draft, &some_names, &|row| row.level = 1)
}

fn unnumbered(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) || !is_numbered(draft.table()) {
        return None;
    }
    let table = draft.table();
    let able: Vec<usize> = table.details().into_iter().filter(|id| tells(table, *id)).collect();
    if able.is_empty() {
        return None;
    }
    let id = *chance.pick(&able);
    let whole = table.rows[table.place(id)].clone();
    let names = [nonsense(chance), nonsense(chance)];
    let rows = split(chance, table, &whole, &names);
    // Parts of which one is everything would look like a copy.
    let halves = rows.iter().all(|row| table.figures().iter().any(|holds| is_some(row, *holds)));
    if !halves {
        return None;
    }
    let place = table.place(id) + 1;
    table.insert(place, rows);
    Some(May::Own)
}

fn is_some(row: &Row, holds: Holds) -> bool {
    !matches!(row.cells.get(&holds), Some(super::super::table::Amount::Is(Value::Number(0))))
}

/// Whether a hamlet's figures are such that parts of them are no accident.
fn tells(table: &Table, id: usize) -> bool {
    let figures = [0, 1, 2].map(|at| table.figure(id, Holds::Figure(at, Measure::Day)));
    figures.iter().filter(|figure| **figure >= 5).collect::<std::collections::BTreeSet<_>>().len() >= 2
}

const GROUPS: [[&str; 2]; 5] = [
    ["Nam", "Nữ"],
    ["Dưới 14 tuổi", "Từ 14 tuổi trở lên"],
    ["Thường trú", "Tạm trú"],
    ["Làm tại trụ sở", "Làm lưu động"],
    ["Số trẻ dưới 14 tuổi", "Số người cao tuổi"],
];

fn parts_of_total(chance: &mut Chance, draft: &mut Draft) -> Option<Vec<Row>> {
    if !has_hamlets(draft) || !all_sums_distinct(draft) {
        return None;
    }
    let names = chance.pick(&GROUPS).map(str::to_owned);
    let table = draft.table();
    let at = table.total().filter(|at| *at > 0)?;
    let whole = table.rows[at].clone();
    Some(split(chance, table, &whole, &names))
}

fn below_total(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let rows = parts_of_total(chance, draft)?;
    let table = draft.table();
    let place = table.total()? + 1;
    let mut rows = rows;
    if chance.percent(50) {
        let mut heading = table.new_row(Kind::Aside);
        heading.put(Holds::Name, "Trong đó:");
        rows.insert(0, heading);
    }
    table.insert(place, rows);
    Some(May::Own)
}

fn numbered_below_total(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) || !is_numbered(draft.table()) {
        return None;
    }
    let goes_on = chance.percent(50);
    let mut rows = parts_of_total(chance, draft)?;
    let table = draft.table();
    let from = if goes_on { table.details().len() } else { 0 };
    for (at, row) in rows.iter_mut().enumerate() {
        row.put(Holds::Ordinal, Value::Number((from + at + 1) as u64));
    }
    let place = table.total()? + 1;
    table.insert(place, rows);
    Some(May::Own)
}
