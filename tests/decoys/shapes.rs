//! What makes a layout beyond habits: rows in groups, rows that are days or units, more sheets, other columns.

use chrono::{Datelike, Days, NaiveDate};

use super::chance::Chance;
use super::grid::{Look, Value};
use super::making::{self, date_text};
use super::report::{Draft, Line, Page, Part, Says};
use super::style::{DateIn, Measures, Numbering, Size, Style, TotalAt, UnitIn};
use super::table::{Column, Holds, How, Kind, Measure, Numbers, Row, Table};
use super::words::Naming;
use crate::harness::WARDS;

pub(super) fn total_of_the_unit(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let name = draft.ward.1;
    let kind = if name.starts_with("Phường") { "phường" } else { "xã" };
    let text = chance.word(&[
        &format!("Tổng cộng {}{}", &name[..1].to_lowercase(), &name[1..]),
        &format!("Tổng cộng toàn {kind}"),
        &format!("Cộng toàn {kind}"),
        &format!("TỔNG CỘNG {}", name.to_uppercase()),
    ]);
    if let Some(at) = draft.table().total() {
        draft.table().rows[at].put(Holds::Name, text);
    }
}

/// One row in the place of all hamlets.
pub(super) fn whole(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let name = draft.ward.1;
    let kind = if name.starts_with("Phường") { "phường" } else { "xã" };
    let text = chance.word(&[&format!("Toàn {kind}"), name, &format!("Cả {kind}")]);
    only_row(draft).put(Holds::Name, text);
    settle(draft);
}

/// One row, and no column that names it.
pub(super) fn nameless(_: &mut Chance, draft: &mut Draft, _: &Style) {
    only_row(draft);
    draft.table().columns.retain(|column| matches!(column.holds, Holds::Figure(..) | Holds::Other(_)));
    settle(draft);
}

fn only_row(draft: &mut Draft) -> &mut Row {
    let table = draft.table();
    table.rows.truncate(1);
    &mut table.rows[0]
}

fn settle(draft: &mut Draft) {
    let own = draft.table().own();
    draft.truth.insert((draft.ward.0, draft.date), own);
}

pub(super) fn for_groups(chance: &mut Chance, style: &mut Style) {
    style.numbering = Numbering::Plain;
    style.naming = Naming::Serial;
    style.count = 4 + chance.below(5);
    style.is_airy = false;
}

/// The rows of two groups.
fn two_groups(draft: &mut Draft) -> [Vec<usize>; 2] {
    let details = draft.table().details();
    let (first, second) = details.split_at(details.len() / 2);
    [first.to_vec(), second.to_vec()]
}

const GROUPS: [[&str; 2]; 3] = [["Các khóm", "Các ấp"], ["Khu vực 1", "Khu vực 2"], ["Khu vực nội ô", "Khu vực ngoài"]];

pub(super) fn groups(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = *chance.pick(&GROUPS);
    let groups = two_groups(draft);
    let numerals = *chance.pick(&[["I", "II"], ["A", "B"], ["I", "II"]]);
    let table = draft.table();
    for (at, group) in groups.iter().enumerate() {
        for (number, id) in group.iter().enumerate() {
            let place = table.place(*id);
            table.rows[place].put(Holds::Ordinal, style.numbering.value(number + 1));
        }
        let mut row = table.sum_row(Kind::Aside, group, style.how);
        row.look = Look::bold();
        row.put(Holds::Ordinal, numerals[at]);
        row.put(Holds::Name, names[at]);
        let place = table.place(group[0]);
        table.insert(place, vec![row]);
    }
}

pub(super) fn decimal_groups(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = *chance.pick(&GROUPS);
    let groups = two_groups(draft);
    let table = draft.table();
    for (at, group) in groups.iter().enumerate() {
        for (number, id) in group.iter().enumerate() {
            let place = table.place(*id);
            table.rows[place].put(Holds::Ordinal, format!("{}.{}", at + 1, number + 1));
        }
        let mut row = table.sum_row(Kind::Aside, group, style.how);
        row.look = Look::bold();
        row.put(Holds::Ordinal, Value::Number(at as u64 + 1));
        row.put(Holds::Name, names[at]);
        let place = table.place(group[0]);
        table.insert(place, vec![row]);
    }
}

pub(super) fn trailing_subtotals(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = *chance.pick(&[["Cộng khóm", "Cộng ấp"], ["Cộng nhóm 1", "Cộng nhóm 2"], ["Cộng", "Cộng"]]);
    let groups = two_groups(draft);
    let table = draft.table();
    for (at, group) in groups.iter().enumerate() {
        let mut row = table.sum_row(Kind::Aside, group, style.how);
        row.put(Holds::Name, names[at]);
        row.look = Look::bold();
        let place = table.place(group[group.len() - 1]) + 1;
        table.insert(place, vec![row]);
    }
}

pub(super) fn for_outline(chance: &mut Chance, style: &mut Style) {
    for_groups(chance, style);
    style.how = How::Subtotal;
    style.total = TotalAt::Bottom;
    style.total_name = chance.word(&["Tổng cộng", "Cộng"]);
}

pub(super) fn outline(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    trailing_subtotals(chance, draft, style);
    let table = draft.table();
    for row in &mut table.rows {
        row.level = match row.kind {
            Kind::Detail => 2,
            Kind::Aside => 1,
            _ => 0,
        };
    }
}

pub(super) fn blank_columns(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let table = draft.table();
    for at in 0..=chance.below(2) {
        let place = 1 + chance.below(table.columns.len() - 1);
        let splits_heading = place < table.columns.len()
            && table.columns[place].heading.len() > 1
            && table.columns[place - 1].heading.first() == table.columns[place].heading.first();
        let place = if splits_heading { table.columns.len() } else { place };
        table.columns.insert(place, Column::new(Holds::Gap(at), &[""]));
    }
}

pub(super) fn alias(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let names: &[&str] = match draft.ward.0 {
        "phuong-1" => &["P1", "P.1", "Phường I", "UBND Phường 1", "Công an phường 1", "F1"],
        "phuong-2" => &["P2", "P.2", "Phường II", "UBND phường 2", "CA Phường 2"],
        "long-toan" => &["Long Toàn", "X. Long Toàn", "UBND xã Long Toàn", "CA xã Long Toàn"],
        "long-huu" => &["Long Hữu", "X. Long Hữu", "UBND xã Long Hữu"],
        "dan-thanh" => &["Dân Thành", "Công an xã Dân Thành"],
        "truong-long-hoa" => &["TLH", "Trường Long Hoà", "UBND xã Trường Long Hòa"],
        _ => &["Hiệp Thạnh", "X. Hiệp Thạnh", "UBND xã Hiệp Thạnh"],
    };
    let name = chance.word(names);
    *draft.page().line(Says::Unit).expect("a label") = Line::of(Says::Unit, format!("Đơn vị: {name}"));
}

/// The second hamlet has what the first has, in one indicator.
pub(super) fn small_and_equal(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let indicator = chance.below(3);
    let table = draft.table();
    for id in &table.details()[..2] {
        let place = table.place(*id);
        for at in 0..3 {
            let figure = u64::from(at == indicator);
            table.rows[place].put(Holds::Figure(at, Measure::Day), Value::Number(figure));
            table.rows[place].put(Holds::Figure(at, Measure::Running), Value::Number(figure * 7 + *id as u64));
        }
    }
    settle(draft);
}

/// Dates before the report's, the nearest last, all of them in the campaign.
fn days_before(chance: &mut Chance, date: NaiveDate) -> Vec<NaiveDate> {
    let count = chance.between(1, 4);
    (1..=count).rev().map(|back| date - Days::new(back)).collect()
}

fn names(draft: &mut Draft) -> Vec<String> {
    let table = draft.table();
    table.rows.iter().filter(|row| row.kind == Kind::Detail).map(|row| row.name().to_owned()).collect()
}

fn in_pages_own_style(style: &Style, count: usize) -> Style {
    Style { count, ..style.clone() }
}

pub(super) fn sheet_a_day(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = names(draft);
    let style = in_pages_own_style(style, names.len());
    let named = |date: NaiveDate| format!("{}.{}", date.day(), date.month());
    draft.page().name = named(draft.date);
    for (at, date) in days_before(chance, draft.date).into_iter().enumerate() {
        let mut page = making::page(chance, &style, &names, draft.ward, date);
        page.name = named(date);
        for line in &mut page.head {
            if line.says == Says::Date {
                *line = Line::of(Says::Date, format!("Ngày báo cáo: {}", date_text(date, style.date_form)));
            }
        }
        draft.truth.insert((draft.ward.0, date), page.table().own());
        draft.pages.insert(at, page);
    }
}

pub(super) fn for_blocks(_: &mut Chance, style: &mut Style) {
    style.date_in = DateIn::Label;
    style.unit_in = UnitIn::Label;
    style.has_blocks = false;
    style.total = TotalAt::Bottom;
    style.count = style.count.min(4);
}

pub(super) fn block_a_day(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = names(draft);
    let style = in_pages_own_style(style, names.len());
    let form = style.date_form;
    let caption = |date: NaiveDate| Line::of(Says::Date, format!("Ngày báo cáo: {}", date_text(date, form)));
    let mut parts = Vec::new();
    for date in days_before(chance, draft.date) {
        let part = Part { captions: vec![caption(date)], ..Part::of(making::table(chance, &style, &names)) };
        draft.truth.insert((draft.ward.0, date), part.table.own());
        parts.push(part);
    }
    let date = draft.date;
    let page = draft.page();
    page.head.retain(|line| line.says != Says::Date);
    page.parts[0].captions = vec![caption(date)];
    // The newest is the first or the last.
    let place = chance.below(2);
    page.parts.splice(place..place, parts);
}

/// A table of a row for each date or unit.
fn rows_of(
    draft: &mut Draft,
    chance: &mut Chance,
    holds: Holds,
    heading: &str,
    keys: Vec<(Value, &'static str, NaiveDate)>,
) {
    let (own_ward, own_date) = (draft.ward.0, draft.date);
    let own = draft.own();
    let table = draft.table();
    let has_ordinal = table.has(Holds::Ordinal);
    table.columns.retain(|column| !matches!(column.holds, Holds::Name | Holds::Other(_)));
    table.columns.insert(usize::from(has_ordinal), Column::new(holds, &[heading]));
    let total = table.total().map(|at| table.rows[at].clone());
    table.rows.clear();
    let mut truth = std::collections::BTreeMap::new();
    for (at, (key, ward, date)) in keys.into_iter().enumerate() {
        let figures =
            if (ward, date) == (own_ward, own_date) { own } else { [0; 3].map(|_: u64| chance.between(0, 80)) };
        let mut row = table.new_row(Kind::Detail);
        row.put(Holds::Ordinal, Value::Number(at as u64 + 1));
        row.put(holds, key);
        for (indicator, figure) in figures.into_iter().enumerate() {
            row.put(Holds::Figure(indicator, Measure::Day), Value::Number(figure));
            let running = figure + chance.between(10, 4000);
            row.put(Holds::Figure(indicator, Measure::Running), Value::Number(running));
        }
        table.rows.push(row);
        truth.insert((ward, date), figures);
    }
    if let Some(total) = total {
        let mut row = table.sum_row(Kind::Total, &table.details(), How::Number);
        row.put(holds, total.name());
        row.look = total.look.clone();
        // Running totals of several days have no sum.
        if holds == Holds::Date {
            row.cells.retain(|holds, _| !matches!(holds, Holds::Figure(_, Measure::Running)));
        }
        table.rows.push(row);
    }
    draft.truth = truth;
}

pub(super) fn days(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let mut dates = days_before(chance, draft.date);
    dates.push(draft.date);
    let is_text = chance.percent(50);
    let ward = draft.ward.0;
    let keys = dates.into_iter().map(|date| {
        let key = if is_text { Value::Text(date_text(date, 1)) } else { Value::Date(date) };
        (key, ward, date)
    });
    rows_of(draft, chance, Holds::Date, "Ngày", keys.collect());
    let title = Line::of(Says::Title, "THEO DÕI KẾT QUẢ HẰNG NGÀY").bold();
    let ward = Line::of(Says::Unit, format!("Đơn vị: {}", draft.ward.1));
    draft.page().head = vec![title, ward, Line::blank()];
    "Theo dõi".clone_into(&mut draft.page().name);
    draft.page().foot.clear();
}

pub(super) fn units(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let others =
        WARDS.iter().filter(|(id, ..)| *id != draft.ward.0 && chance.percent(60)).map(|(id, name, _)| (*id, *name));
    let mut wards: Vec<(&'static str, &'static str)> = others.collect();
    wards.push(draft.ward);
    wards.sort_unstable();
    let date = draft.date;
    let keys = wards.into_iter().map(|(id, name)| (Value::Text(name.to_owned()), id, date)).collect();
    rows_of(draft, chance, Holds::Unit, "Đơn vị", keys);
    let title = Line::of(Says::Title, format!("KẾT QUẢ CÁC XÃ, PHƯỜNG NGÀY {}", date_text(date, 1))).bold();
    draft.page().head = vec![title, Line::blank()];
    "Sheet1".clone_into(&mut draft.page().name);
    draft.page().foot.clear();
    "tong hop.xlsx".clone_into(&mut draft.file);
}

pub(super) fn headings_again(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let table = draft.table();
    let details = table.details();
    let after = details[chance.below(details.len() - 1)];
    let row = table.new_row(Kind::Headings);
    let place = table.place(after) + 1;
    table.insert(place, vec![row]);
}

/// Indicators in another order, the running total before the day.
pub(super) fn other_order(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let table = draft.table();
    let order = chance.shuffled(vec![0, 1, 2]);
    let is_turned = chance.percent(50);
    let first = table.columns.iter().position(|column| matches!(column.holds, Holds::Figure(..))).expect("figures");
    let mut figures: Vec<Column> = table.columns.drain(first..first + 6).collect();
    figures.sort_by_key(|column| match column.holds {
        Holds::Figure(indicator, measure) => {
            (order[indicator], if is_turned { 1 - measure as u8 } else { measure as u8 })
        }
        _ => (0, 0),
    });
    table.columns.splice(first..first, figures);
}

pub(super) fn spaces(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let space = *chance.pick(&["\u{a0}", "  ", "\n", " \n"]);
    draft.page().change_texts(&|text| match text.split_once(' ') {
        Some((first, rest)) if text.len() > 12 => format!("{first}{space}{rest} "),
        _ => format!("{text} "),
    });
}

/// The date cell has lost its format: 45181.
pub(super) fn bare_date(_: &mut Chance, draft: &mut Draft, _: &Style) {
    let days = draft.date.signed_duration_since(making::day(1899, 12, 30)).num_days();
    let days = u64::try_from(days).expect("days after 1899");
    let line = Line::cells(Says::Date, vec![(0, "Ngày báo cáo:".into()), (1, Value::Number(days))]);
    *draft.page().line(Says::Date).expect("a date") = line;
}

/// A row for each indicator; day and running total as columns.
pub(super) fn indicators_in_rows(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let own = draft.own();
    let heading = chance.word(&["Nội dung", "Nội dung công việc", "Tiêu chí"]);
    let day = chance.word(&["Trong ngày", "Kết quả trong ngày"]);
    let mut table = Table::new(vec![
        Column::new(Holds::Ordinal, &["TT"]),
        Column::new(Holds::Name, &[&heading]),
        Column::new(Holds::Other(0), &[&day]),
        Column::new(Holds::Other(1), &["Lũy kế"]),
    ]);
    for (at, (name, figure)) in style.headings.iter().zip(own).enumerate() {
        let mut row = table.new_row(Kind::Aside);
        row.put(Holds::Ordinal, Value::Number(at as u64 + 1));
        row.put(Holds::Name, name.as_str());
        row.put(Holds::Other(0), Value::Number(figure));
        row.put(Holds::Other(1), Value::Number(figure + chance.between(5, 900)));
        table.rows.push(row);
    }
    *draft.table() = table;
}

/// A sheet of texts alone.
pub(super) fn notes(name: &str, lines: &[&str]) -> Page {
    let head = lines.iter().map(|text| Line::of(Says::Other, *text)).collect();
    Page { name: name.to_owned(), hidden: false, origin: (0, 0), head, parts: Vec::new(), foot: Vec::new() }
}

pub(super) fn other_sheets(chance: &mut Chance, draft: &mut Draft, _: &Style) {
    let pages = [
        notes("Sheet2", &[]),
        notes("Hướng dẫn", &["HƯỚNG DẪN GHI BIỂU", "Ghi số liệu phát sinh trong ngày, gửi trước 8 giờ sáng hôm sau."]),
        notes("Danh mục", &["Danh mục khóm, ấp", "Khóm 1", "Khóm 2", "Khóm 3"]),
        notes("Ghi chú", &["Họp tổ vào chiều thứ sáu"]),
    ];
    for page in pages {
        if chance.percent(60) {
            let place = chance.below(draft.pages.len() + 1).max(usize::from(page.name == "Sheet2"));
            draft.pages.insert(place.max(1), page);
        }
    }
}

/// What the clerk kept for himself: the form of the day before.
pub(super) fn hidden_sheet(chance: &mut Chance, draft: &mut Draft, style: &Style) {
    let names = names(draft);
    let style = in_pages_own_style(style, names.len());
    let mut page = making::page(chance, &style, &names, draft.ward, draft.date - Days::new(1));
    "Nháp".clone_into(&mut page.name);
    page.hidden = true;
    draft.pages.push(page);
}

pub(super) fn for_listed(_: &mut Chance, style: &mut Style) {
    style.measures = Measures::Day;
    style.numbers = Numbers::None;
    style.total = TotalAt::Bottom;
    style.how = How::Subtotal;
    style.is_airy = false;
    style.above = None;
    if style.size == Size::Zero {
        style.size = Size::Medium;
    }
}
