//! Columns and headings that lead astray: of another time or measure, merged over two, typed over the wrong one.

use chrono::{Days, NaiveDate};

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::making::date_text;
use super::super::report::Draft;
use super::super::table::{Column, Holds, Kind, Measure, Table};
use super::super::words::nonsense;
use super::{Decoy, Family, May, decoy, has_hamlets, is_unsaid, more};

pub(super) const DECOYS: [Decoy; 8] = [
    decoy(Family::Columns, "a column of another time or measure beside each", 4, beside_each),
    decoy(Family::Columns, "a column of another time or measure beside one", 4, beside_one),
    decoy(Family::Columns, "a sum of the indicators as a column", 4, sum_column),
    decoy(Family::Columns, "heading over two columns, figures in the right one", 5, right_of_two),
    decoy(Family::Columns, "heading over the middle column", 5, middle),
    decoy(Family::Columns, "indicator typed over the second of its two columns", 5, over_the_second),
    decoy(Family::Columns, "yesterday and today in two blocks of columns", 5, two_days_in_columns),
    decoy(Family::Columns, "parts of an indicator as columns", 5, parts_in_columns),
];

fn first_figure(table: &Table) -> usize {
    table.columns.iter().position(|column| matches!(column.holds, Holds::Figure(..))).unwrap_or(0)
}

/// A number for a new column of other figures.
fn free(table: &Table) -> usize {
    let others = table.columns.iter().filter_map(|column| match column.holds {
        Holds::Other(at) | Holds::Gap(at) => Some(at + 1),
        _ => None,
    });
    others.max().unwrap_or(0).max(20)
}

/// Fills a new column with more than another one has.
fn fill(chance: &mut Chance, table: &mut Table, new: Holds, like: Holds) {
    let ids: Vec<usize> =
        table.rows.iter().filter(|row| matches!(row.kind, Kind::Detail | Kind::Total)).map(|row| row.id).collect();
    for id in ids {
        let place = table.place(id);
        let figure = if table.rows[place].kind == Kind::Total {
            let details = table.details();
            details.iter().map(|detail| table.figure(*detail, new)).sum()
        } else {
            more(chance, table.figure(id, like))
        };
        table.rows[place].put(new, Value::Number(figure));
    }
}

fn day_only(draft: &Draft) -> bool {
    has_hamlets(draft) && !draft.pages[0].parts[0].table.has(Holds::Figure(0, Measure::Running))
}

fn words(chance: &mut Chance, date: NaiveDate) -> String {
    let before = date_text(date - Days::new(1), 1);
    chance.word(&[
        "tuần trước",
        "hôm qua",
        &format!("ngày {before}"),
        "kỳ trước",
        "(kế hoạch)",
        "dự kiến",
        "tháng 8",
        "từ đầu năm",
        "cả quý III",
        "lũy kế",
        "ước thực hiện",
        &format!("đến {before}"),
        "chỉ tiêu tuần",
        "cùng kỳ",
    ])
}

/// A heading of one row for another figure of an indicator.
fn put_beside(chance: &mut Chance, table: &mut Table, indicator: usize, word: &str, is_before: bool) {
    let own = Holds::Figure(indicator, Measure::Day);
    let at = table.columns.iter().position(|column| column.holds == own).expect("an indicator");
    let mut heading = table.columns[at].heading.clone();
    let last = heading.last_mut().expect("a heading");
    *last = format!("{last} {word}");
    let new = Holds::Other(free(table));
    table.columns.insert(if is_before { at } else { at + 1 }, Column { holds: new, heading });
    fill(chance, table, new, own);
}

fn beside_each(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    day_only(draft).then_some(())?;
    let word = words(chance, draft.date);
    let is_before = chance.percent(50);
    for indicator in 0..3 {
        put_beside(chance, draft.table(), indicator, &word, is_before);
    }
    Some(May::Own)
}

fn beside_one(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    day_only(draft).then_some(())?;
    let word = words(chance, draft.date);
    let (indicator, is_before) = (chance.below(3), chance.percent(50));
    put_beside(chance, draft.table(), indicator, &word, is_before);
    Some(May::Own)
}

fn sum_column(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let heading = if chance.percent(30) {
        nonsense(chance)
    } else {
        chance.word(&["Tổng cộng", "Tổng số hồ sơ, tài khoản", "Cộng", "Chung"])
    };
    let is_first = chance.percent(40);
    let table = draft.table();
    let new = Holds::Other(free(table));
    for id in table
        .rows
        .iter()
        .filter(|row| matches!(row.kind, Kind::Detail | Kind::Total))
        .map(|row| row.id)
        .collect::<Vec<_>>()
    {
        let sum = table.sum(&[id]).iter().sum();
        let place = table.place(id);
        table.rows[place].put(new, Value::Number(sum));
    }
    let first = first_figure(table);
    let place = if is_first { first } else { first + table.figures().len() };
    table.columns.insert(place, Column::new(new, &[&heading]));
    Some(May::Own)
}

/// Columns of figures without another heading than the indicator's.
fn is_plain(draft: &Draft) -> bool {
    let table = &draft.pages[0].parts[0].table;
    day_only(draft)
        && table.columns.iter().all(|column| column.heading.len() == 1)
        && table.rows.iter().all(|row| row.kind != Kind::Headings)
}

fn right_of_two(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_plain(draft).then_some(())?;
    let table = draft.table();
    let of_all = chance.percent(50);
    let only = chance.below(3);
    for indicator in (0..3).filter(|at| of_all || *at == only) {
        let own = Holds::Figure(indicator, Measure::Day);
        let at = table.columns.iter().position(|column| column.holds == own).expect("an indicator");
        let heading = table.columns[at].heading.clone();
        // Merged from the left one over the right one, which has the figures.
        let gap = Holds::Gap(free(table) + indicator);
        table.columns.insert(at, Column { holds: gap, heading: [&heading[..], &[String::new()]].concat() });
        table.columns[at + 1].heading = [&heading[..], &[String::new()]].concat();
    }
    Some(May::Own)
}

fn middle(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_plain(draft).then_some(())?;
    let text = chance.word(&["Kết quả trong ngày", "Trong ngày", "KẾT QUẢ THỰC HIỆN"]);
    let table = draft.table();
    let at = u16::try_from(first_figure(table) + 1).ok()?;
    for column in &mut table.columns {
        if matches!(column.holds, Holds::Figure(..)) {
            column.heading.insert(0, String::new());
        }
    }
    table.strays.push((0, at, text));
    Some(May::Own)
}

/// The indicator's name stands over its running total, or over the space between, and is not merged.
fn over_the_second(_: &mut Chance, draft: &mut Draft) -> Option<May> {
    let table = draft.table_if_any()?;
    let is_fit = has_hamlets(draft)
        && table
            .columns
            .iter()
            .filter(|column| matches!(column.holds, Holds::Figure(..)))
            .all(|column| column.heading.len() == 2);
    (is_fit && table.has(Holds::Figure(0, Measure::Running))).then_some(())?;
    let table = draft.table();
    let mut strays = Vec::new();
    for (at, column) in (0u16..).zip(&mut table.columns) {
        if let Holds::Figure(_, measure) = column.holds {
            if measure == Measure::Running {
                strays.push((0, at, column.heading[0].clone()));
            }
            column.heading[0].clear();
        }
    }
    table.strays.extend(strays);
    Some(May::Own)
}

/// The same headings twice, each time below a caption with its day.
fn two_days_in_columns(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    (is_plain(draft) && is_unsaid(draft.table())).then_some(())?;
    let before = draft.date - Days::new(1);
    let captions = match chance.below(3) {
        0 => [format!("Ngày {}", date_text(before, 1)), format!("Ngày {}", date_text(draft.date, 1))],
        1 => ["Hôm qua".to_owned(), "Hôm nay".to_owned()],
        _ => ["Kỳ trước".to_owned(), "Kỳ này".to_owned()],
    };
    let unit = draft.ward.0;
    let table = draft.table();
    let first = first_figure(table);
    let mut left = Vec::new();
    for indicator in 0..3 {
        let own = Holds::Figure(indicator, Measure::Day);
        let at = table.columns.iter().position(|column| column.holds == own).expect("an indicator");
        let heading = table.columns[at].heading[0].clone();
        let new = Holds::Other(free(table) + indicator);
        left.push(Column::new(new, &[&captions[0], &heading]));
        table.columns[at].heading.insert(0, captions[1].clone());
        fill(chance, table, new, own);
    }
    let details = table.details();
    let yesterday = [0, 1, 2].map(|at| details.iter().map(|id| table.figure(*id, left[at].holds)).sum());
    let place = if chance.percent(70) { first } else { first + 3 };
    table.columns.splice(place..place, left);
    draft.bystanders.insert((unit, before), yesterday);
    Some(May::Own)
}

/// An indicator in parts with its sum: *Nam, Nữ, Tổng*.
fn parts_in_columns(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    is_plain(draft).then_some(())?;
    let indicator = chance.below(3);
    let words = *chance.pick(&[["Nam", "Nữ"], ["Lưu động", "Tại trụ sở"], ["Mới", "Làm lại"]]);
    let table = draft.table();
    let own = Holds::Figure(indicator, Measure::Day);
    let at = table.columns.iter().position(|column| column.holds == own).expect("an indicator");
    let heading = table.columns[at].heading[0].clone();
    let free = free(table);
    let ids: Vec<usize> = table.rows.iter().filter(|row| row.kind == Kind::Detail).map(|row| row.id).collect();
    let mut sums = [0; 2];
    for id in ids {
        let parts = chance.parts(table.figure(id, own), 2);
        let place = table.place(id);
        for (part, number) in parts.into_iter().enumerate() {
            table.rows[place].put(Holds::Other(free + part), Value::Number(number));
            sums[part] += number;
        }
    }
    if let Some(total) = table.total() {
        for (part, sum) in sums.into_iter().enumerate() {
            table.rows[total].put(Holds::Other(free + part), Value::Number(sum));
        }
    }
    let sum_word = chance.word(&["Tổng", "Cộng", "Tổng số"]);
    table.columns[at].heading.push(sum_word);
    let parts: Vec<Column> =
        (0..2).map(|part| Column::new(Holds::Other(free + part), &[&heading, words[part]])).collect();
    let place = if chance.percent(50) { at } else { at + 1 };
    table.columns.splice(place..place, parts);
    Some(May::Own)
}
