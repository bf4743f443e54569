//! Rows of another measure: running totals, plans, yesterday, carry-overs; and hamlets that are listed twice.

use super::super::chance::Chance;
use super::super::grid::Value;
use super::super::making::date_text;
use super::super::report::Draft;
use super::super::table::{Amount, Holds, Kind, Measure, Row, Table};
use super::{Decoy, Family, May, decoy, end_of_details, has_hamlets, is_numbered, more, next_ordinal};
use chrono::Days;

pub(super) const DECOYS: [Decoy; 8] = [
    decoy(Family::Measures, "a running total, a plan or yesterday as a row", 3, row_of_another_measure),
    decoy(
        Family::Measures,
        "a numbered row of a running total, a plan or yesterday",
        3,
        numbered_row_of_another_measure,
    ),
    decoy(Family::Measures, "carry-over as the first row", 3, carried_over),
    decoy(Family::Measures, "day and other measures as the only rows", 0, measures_alone),
    decoy(Family::Measures, "what is left, what failed, machines and people as a row", 3, other_matters),
    decoy(Family::Measures, "a hamlet twice with the same figures", 2, twice_alike),
    decoy(Family::Measures, "a hamlet twice with other figures", 2, twice_unlike),
    decoy(Family::Measures, "a measure below each hamlet", 2, below_each),
];

/// Names of rows that hold another measure than the day's.
fn another(chance: &mut Chance, draft: &Draft) -> String {
    let today = date_text(draft.date, 1);
    let before = date_text(draft.date - Days::new(1), 1);
    chance.word(&[
        "Lũy kế",
        &format!("Lũy kế đến ngày {today}"),
        &format!("Lũy kế đến {before}"),
        "Cộng dồn từ đầu chiến dịch",
        "Từ đầu đợt đến nay",
        "Tích lũy tới giờ",
        "Hôm qua",
        &format!("Ngày {before}"),
        "Kế hoạch",
        "Kế hoạch tuần",
        "Chỉ tiêu",
        "Chỉ tiêu phấn đấu",
        "Dự kiến ngày mai",
        "Ước cả tháng",
        "Cùng kỳ tháng trước",
        "Tuần trước",
        "Số đã làm từ trước",
        "Bình quân một ngày",
        "Tháng 8",
        "Đã thực hiện đến hôm nay",
        "Mục tiêu còn phải làm",
        "Tăng so với hôm qua",
    ])
}

fn with_more(chance: &mut Chance, table: &Table, of: &[usize], name: &str) -> Row {
    let mut row = table.new_row(Kind::Aside);
    row.put(Holds::Name, name);
    for holds in table.figures() {
        let sum = of.iter().map(|id| table.figure(*id, holds)).sum();
        row.put(holds, Value::Number(more(chance, sum)));
    }
    row
}

fn row_of_another_measure(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let name = another(chance, draft);
    let table = draft.table();
    let row = with_more(chance, table, &table.details(), &name);
    let place = if chance.percent(50) { end_of_details(table) } else { table.rows.len() };
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn numbered_row_of_another_measure(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    (has_hamlets(draft) && is_numbered(draft.table())).then_some(())?;
    let name = another(chance, draft);
    let table = draft.table();
    let mut row = with_more(chance, table, &table.details(), &name);
    row.put(Holds::Ordinal, next_ordinal(table));
    let place = end_of_details(table);
    table.insert(place, vec![row]);
    Some(May::Own)
}

fn carried_over(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let before = date_text(draft.date - Days::new(1), 1);
    let name = chance.word(&[
        "Kỳ trước chuyển sang",
        "Mang sang",
        "Trang trước mang sang",
        "Trước chiến dịch",
        "Số đầu kỳ",
        "Tồn kỳ trước",
        "Đầu ngày",
        &format!("Số liệu đến hết ngày {before}"),
        "Chuyển tiếp từ tháng 8",
        "Có từ trước",
        "Dư đầu",
    ]);
    let table = draft.table();
    let mut row = with_more(chance, table, &table.details(), &name);
    if chance.percent(30) && table.has(Holds::Ordinal) {
        row.put(Holds::Ordinal, Value::Number(0));
    }
    table.insert(0, vec![row]);
    Some(May::Own)
}

/// In the place of hamlets: the day and what was before, what is planned, what it comes to.
fn measures_alone(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let is_fit = has_hamlets(draft) && !draft.table().has(Holds::Figure(0, Measure::Running));
    (is_fit && draft.pages.len() == 1).then_some(())?;
    let today = date_text(draft.date, 1);
    let before = date_text(draft.date - Days::new(1), 1);
    let own = draft.own();
    let sets: [[String; 3]; 5] = [
        [String::new(), "Trong ngày".into(), "Lũy kế".into()],
        [format!("Lũy kế đến ngày {before}"), format!("Trong ngày {today}"), format!("Lũy kế đến ngày {today}")],
        ["Hôm qua".into(), "Hôm nay".into(), String::new()],
        ["Kế hoạch".into(), "Thực hiện trong ngày".into(), String::new()],
        [String::new(), format!("Ngày {today}"), "Từ đầu chiến dịch".into()],
    ];
    let names = chance.pick(&sets).clone();
    let table = draft.table();
    let is_numbered = table.has(Holds::Ordinal);
    table.rows.clear();
    let is_first_free = names[0].is_empty();
    for (at, name) in names.into_iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let mut row = table.new_row(if at == 1 { Kind::Detail } else { Kind::Aside });
        if is_numbered {
            let number = if is_first_free { at } else { at + 1 };
            row.put(Holds::Ordinal, Value::Number(number as u64));
        }
        row.put(Holds::Name, name);
        for (indicator, figure) in own.into_iter().enumerate() {
            let figure = if at == 1 { figure } else { more(chance, figure) };
            row.put(Holds::Figure(indicator, Measure::Day), Value::Number(figure));
        }
        table.rows.push(row);
    }
    Some(May::Own)
}

fn other_matters(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    has_hamlets(draft).then_some(())?;
    let name = chance.word(&[
        "Còn lại",
        "Số chưa kích hoạt được",
        "Hồ sơ lỗi phải làm lại",
        "Số máy được cấp",
        "Cán bộ tham gia",
        "Số người vắng mặt",
        "Tỷ lệ (%)",
        "Không đủ điều kiện",
        "Số đi làm xa chưa về",
        "Đạt so với chỉ tiêu",
    ]);
    let table = draft.table();
    let mut row = table.new_row(Kind::Aside);
    row.put(Holds::Name, name);
    for holds in table.figures() {
        row.put(holds, Value::Number(chance.between(1, 60)));
    }
    let place = if chance.percent(50) { end_of_details(table) } else { table.rows.len() };
    table.insert(place, vec![row]);
    Some(May::Own)
}

/// A row of a hamlet once more, at the end.
fn again(draft: &mut Draft, id: usize) -> Row {
    let table = draft.table();
    let mut row = table.rows[table.place(id)].clone();
    if is_numbered(table) {
        row.put(Holds::Ordinal, next_ordinal(table));
    }
    row
}

fn add_again(chance: &mut Chance, draft: &mut Draft, row: Row) {
    let is_numbered = is_numbered(draft.table());
    let table = draft.table();
    let place = if is_numbered || chance.percent(50) { end_of_details(table) } else { 0 };
    table.insert(place, vec![Row { kind: Kind::Aside, ..row }]);
}

fn hamlet_with_figures(chance: &mut Chance, draft: &mut Draft) -> Option<usize> {
    has_hamlets(draft).then_some(())?;
    let table = draft.table();
    let ids: Vec<usize> = table.details().into_iter().filter(|id| table.sum(&[*id]) != [0; 3]).collect();
    (!ids.is_empty() && table.details().len() > 1).then(|| *chance.pick(&ids))
}

fn twice_alike(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let id = hamlet_with_figures(chance, draft)?;
    let row = again(draft, id);
    add_again(chance, draft, row);
    Some(May::Own)
}

/// Which of the two is right, or whether they add up, is for the sender to say.
fn twice_unlike(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let id = hamlet_with_figures(chance, draft)?;
    // A sum beside them would tell.
    if draft.table().rows.iter().any(|row| matches!(row.kind, Kind::Total | Kind::Aside)) {
        return None;
    }
    let mut row = again(draft, id);
    for holds in draft.table().figures() {
        let figure = draft.table().figure(id, holds);
        row.cells.insert(holds, Amount::Is(Value::Number(figure + chance.between(1, 9))));
    }
    add_again(chance, draft, row);
    Some(May::Nothing)
}

/// Each hamlet with a row of its running total or its plan.
fn below_each(chance: &mut Chance, draft: &mut Draft) -> Option<May> {
    let is_fit = has_hamlets(draft) && !draft.table().has(Holds::Figure(0, Measure::Running));
    is_fit.then_some(())?;
    let word = chance.word(&["Lũy kế", "Chỉ tiêu giao", "Cộng dồn", "Kế hoạch tuần", "Hôm qua", "Còn phải làm"]);
    let with_name = chance.percent(30);
    let table = draft.table();
    for id in table.details() {
        let name = if with_name { format!("{word} {}", table.rows[table.place(id)].name()) } else { word.clone() };
        let row = with_more(chance, table, &[id], &name);
        let place = table.place(id) + 1;
        table.insert(place, vec![row]);
    }
    Some(May::Own)
}
