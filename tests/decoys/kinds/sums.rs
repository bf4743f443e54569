//! Rows that are sums of others, under names from everywhere and nowhere.

use super::super::chance::Chance;
use super::super::grid::Look;
use super::super::report::Draft;
use super::super::table::{Holds, How, Kind, Row, Table};
use super::super::words::{OTHER_TOTALS, nonsense};
use super::{
    Decoy, Family, May, all_shout, all_sums_distinct, decoy, end_of_details, has_hamlets, is_numbered, next_ordinal,
    sums_are_distinct,
};

pub(super) const DECOYS: [Decoy; 11] = [
    decoy(Family::Sums, "total under another word", 1, word_below),
    decoy(Family::Sums, "total under a word of no language", 1, nonsense_below),
    decoy(Family::Sums, "total without a name", 1, nameless_below),
    decoy(Family::Sums, "total on top under another word", 1, word_on_top),
    decoy(Family::Sums, "numbered total under another word", 1, numbered_word),
    decoy(Family::Sums, "numbered total under a word of no language", 1, numbered_nonsense),
    decoy(Family::Sums, "total by a formula, numbered, under a word of no language", 1, numbered_formula),
    decoy(Family::Sums, "subtotal anywhere", 1, subtotal),
    decoy(Family::Sums, "subtotals that Excel put in", 1, subtotals_of_excel),
    decoy(Family::Sums, "total row of an Excel table under another word", 1, total_of_a_listed_table),
    decoy(Family::Sums, "groups in Roman numerals of one letter", 1, roman_groups),
];

fn look(chance: &mut Chance) -> Look {
    Look { bold: chance.percent(40), italic: chance.percent(15), fill: chance.percent(20), ..Look::default() }
}

fn sum_of_all(chance: &mut Chance, table: &Table, name: &str, how: How) -> Row {
    let mut row = table.sum_row(Kind::Aside, &table.details(), how);
    row.look = look(chance);
    if !name.is_empty() {
        row.put(Holds::Name, name);
    }
    row
}

fn how(chance: &mut Chance) -> How {
    *chance.pick(&[How::Number, How::Number, How::Number, How::Sum, How::Plus])
}

/// Only where a total is not there already under its usual name, or rarely beside it.
fn fits(chance: &mut Chance, draft: &Draft) -> bool {
    has_hamlets(draft) && (draft.pages[0].parts[0].table.total().is_none() || chance.percent(30))
}

fn place(chance: &mut Chance, table: &Table) -> usize {
    if chance.percent(70) { end_of_details(table) } else { table.rows.len() }
}

fn word_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let name = chance.word(&OTHER_TOTALS);
    let how = how(chance);
    if !fits(chance, draft) {
        return None;
    }
    let table = draft.table();
    let row = sum_of_all(chance, table, &name, how);
    let place = place(chance, table);
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn nonsense_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let name = nonsense(chance);
    // Where nothing sums it, the figures have to tell.
    let how = how(chance);
    if !fits(chance, draft) || !all_sums_distinct(draft) {
        return None;
    }
    let table = draft.table();
    let row = sum_of_all(chance, table, &name, how);
    let place = place(chance, table);
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn nameless_below(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let how = how(chance);
    if !fits(chance, draft) || !all_sums_distinct(draft) {
        return None;
    }
    let table = draft.table();
    let row = sum_of_all(chance, table, "", how);
    let place = place(chance, table);
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn word_on_top(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let is_word = chance.percent(60);
    let name = if is_word { chance.word(&OTHER_TOTALS) } else { nonsense(chance) };
    let how = how(chance);
    if !fits(chance, draft) || !(is_word || all_sums_distinct(draft)) {
        return None;
    }
    let table = draft.table();
    let row = sum_of_all(chance, table, &name, how);
    table.insert(0, vec![row]);
    Some(May::Own)
}

fn numbered(chance: &mut Chance, draft: &mut Draft, name: &str, how: How) -> Option<May> {
    if !has_hamlets(draft) || !is_numbered(draft.table()) || draft.table().total().is_some() {
        return None;
    }
    let table = draft.table();
    let mut row = sum_of_all(chance, table, name, how);
    row.put(Holds::Ordinal, next_ordinal(table));
    let place = end_of_details(table);
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn numbered_word(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let name = chance.word(&OTHER_TOTALS);
    (has_hamlets(draft) && all_sums_distinct(draft)).then_some(())?;
    numbered(chance, draft, &name, How::Number)
}

fn numbered_nonsense(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let name = nonsense(chance);
    (has_hamlets(draft) && all_shout(draft)).then_some(())?;
    numbered(chance, draft, &name, How::Number)
}

fn numbered_formula(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let name = nonsense(chance);
    let how = *chance.pick(&[How::Sum, How::Plus, How::Subtotal]);
    (has_hamlets(draft) && draft.table().details().len() > 1).then_some(())?;
    numbered(chance, draft, &name, how)
}

fn subtotal(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) {
        return None;
    }
    let table = draft.table();
    let details = table.details();
    let until = 2 + chance.below(details.len().saturating_sub(2));
    let of = details.get(..until)?.to_vec();
    if !sums_are_distinct(table, &of) || of.len() == details.len() {
        return None;
    }
    let how = how(chance);
    let mut row = table.sum_row(Kind::Aside, &of, how);
    row.look = look(chance);
    let name = if chance.percent(50) { chance.word(&OTHER_TOTALS) } else { nonsense(chance) };
    row.put(Holds::Name, name);
    let last = table.place(of[of.len() - 1]) + 1;
    table.insert(last, vec![row]);
    Some(May::Own)
}

/// What *Data, Subtotal* leaves: formulas, outline levels, names in the language of somebody's Excel.
fn subtotals_of_excel(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let is_free = has_hamlets(draft) && draft.table().total().is_none();
    (is_free && draft.table().details().len() > 2).then_some(())?;
    let table = draft.table();
    if table.rows.iter().any(|row| row.kind != Kind::Detail) {
        return None;
    }
    let details = table.details();
    let middle = 1 + chance.below(details.len() - 1);
    let [word, all] = *chance.pick(&[
        ["Total", "Grand Total"],
        ["Tổng", "Tổng Cuối"],
        ["Summe", "Gesamtsumme"],
        ["Итог", "Общий итог"],
    ]);
    for row in &mut table.rows {
        row.level = 2;
    }
    for group in [&details[..middle], &details[middle..]] {
        let mut row = table.sum_row(Kind::Aside, group, How::Subtotal);
        row.level = 1;
        row.look = Look::bold();
        row.put(Holds::Name, format!("{} {word}", nonsense(chance)));
        let place = table.place(group[group.len() - 1]) + 1;
        table.insert(place, vec![row]);
    }
    let mut row = table.sum_row(Kind::Aside, &details, How::Subtotal);
    row.look = Look::bold();
    row.put(Holds::Name, all);
    let place = table.rows.len();
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn total_of_a_listed_table(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let table = draft.table_if_any().filter(|table| table.is_listed && table.has(Holds::Name))?;
    let at = table.total()?;
    let name = if chance.percent(50) { chance.word(&OTHER_TOTALS) } else { nonsense(chance) };
    let stands_first = table.has(Holds::Ordinal) && chance.percent(40);
    let row = &mut draft.table().rows[at];
    row.cells.remove(&Holds::Name);
    row.put(if stands_first { Holds::Ordinal } else { Holds::Name }, name);
    Some(May::Own)
}

/// Ⅰ and Ⅱ as single characters, or other marks, before groups.
fn roman_groups(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    if !has_hamlets(draft) || !draft.table().has(Holds::Ordinal) {
        return None;
    }
    let table = draft.table();
    let details = table.details();
    let middle = details.len() / 2;
    let groups = [details.get(..middle)?.to_vec(), details.get(middle..)?.to_vec()];
    if !groups.iter().all(|group| sums_are_distinct(table, group)) {
        return None;
    }
    let marks = *chance.pick(&[["Ⅰ", "Ⅱ"], ["ⅰ", "ⅱ"], ["A.", "B."], ["①", "②"], ["*", "*"], ["Ⅰ.", "Ⅱ."]]);
    let names = if chance.percent(50) {
        [nonsense(chance), nonsense(chance)]
    } else {
        ["Các khóm".to_owned(), "Các ấp".to_owned()]
    };
    for ((group, mark), name) in groups.iter().zip(marks).zip(names) {
        let mut row = table.sum_row(Kind::Aside, group, How::Number);
        row.put(Holds::Ordinal, mark);
        row.put(Holds::Name, name);
        row.look = look(chance);
        let place = table.place(group[0]);
        table.insert(place, vec![row]);
    }
    Some(May::Own)
}
