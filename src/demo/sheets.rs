//! What a unit sends for a day: its table in its own habit, and with what is wrong in it today.

use chrono::{Datelike, NaiveDate};

use super::units::{DemoUnit, Habit};
use crate::model::campaign::Campaign;
use crate::report::demo_workbook::{DemoCell, DemoSheet};

/// The figures of a day, indicator by indicator: sub-row by sub-row the day's, and the running totals with them.
#[derive(Clone, Debug)]
pub(super) struct DayFigures {
    pub(super) date: NaiveDate,
    /// By sub-row, then by indicator: the day's figure and the running total.
    pub(super) rows: Vec<Vec<(u64, u64)>>,
    /// What the unit writes under difficulties.
    pub(super) remark: String,
}

/// What is wrong with a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// A figure below zero.
    Negative,
    /// A word where a figure belongs.
    Word,
    /// The row of totals is not their sum.
    Total,
    /// The name of a unit that there is not.
    Stranger,
    /// The date is missing.
    Undated,
    /// A list of citizens in a second sheet; their numbers are made up.
    Citizens,
}

fn text(text: impl Into<String>) -> DemoCell {
    DemoCell::Text(text.into())
}

#[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
fn number(value: u64) -> DemoCell {
    DemoCell::Number(value as f64)
}

/// The sheets of a day.
pub(super) fn sheets(campaign: &Campaign, unit: &DemoUnit, day: &DayFigures, fault: Fault) -> Vec<DemoSheet> {
    let mut sheets = vec![table(campaign, unit, day, fault)];
    if fault == Fault::Citizens {
        let people = ["Nguyễn Văn A", "Trần Thị B", "Lê Văn C", "Phạm Thị D"];
        let mut rows = vec![vec![text("TT"), text("Họ và tên"), text("Số CCCD"), text("Số điện thoại")]];
        rows.extend((1u64..).zip(people).map(|(at, name)| {
            vec![number(at), text(name), text(format!("0840980{at:05}")), text(format!("0900000{at:03}"))]
        }));
        sheets.push(DemoSheet { name: "Danh sách".to_owned(), rows, merged: Vec::new() });
    }
    sheets
}

fn table(campaign: &Campaign, unit: &DemoUnit, day: &DayFigures, fault: Fault) -> DemoSheet {
    let form = campaign.main_form();
    let name = if fault == Fault::Stranger { "Phường 99" } else { &unit.name };
    let date = day.date.format("%d/%m/%Y").to_string();
    let mut rows: Vec<Vec<DemoCell>> = Vec::new();
    if unit.habit == Habit::Wordy {
        rows.push(vec![text(format!("ỦY BAN NHÂN DÂN {}", name.to_uppercase()))]);
        rows.push(vec![text("TỔ CÔNG TÁC ĐỀ ÁN 06")]);
        rows.push(Vec::new());
        rows.push(vec![text("BÁO CÁO TIẾN ĐỘ KÍCH HOẠT TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ")]);
        let written =
            format!("Số liệu ngày {:02} tháng {:02} năm {}", day.date.day(), day.date.month(), day.date.year());
        rows.push(vec![if fault == Fault::Undated { DemoCell::Blank } else { text(written) }]);
    } else {
        rows.push(vec![text("BÁO CÁO KẾT QUẢ HÀNG NGÀY")]);
        rows.push(vec![text("Đơn vị:"), text(name)]);
        let cell = if unit.habit == Habit::Tidy { DemoCell::Date(day.date) } else { text(date) };
        rows.push(vec![text("Ngày báo cáo:"), if fault == Fault::Undated { DemoCell::Blank } else { cell }]);
        rows.push(Vec::new());
    }
    let top = u32::try_from(rows.len()).unwrap_or(0);
    let mut order: Vec<usize> = (0..form.indicators.len()).collect();
    if unit.habit == Habit::Wordy {
        order.reverse();
    }
    let mut merged = Vec::new();
    let (mut upper, mut lower) = (vec![text("TT"), text("Ấp, khóm")], vec![DemoCell::Blank, DemoCell::Blank]);
    for (place, at) in (0u16..).zip(&order) {
        merged.push((top, 2 + 2 * place, 3 + 2 * place));
        upper.extend([text(form.indicators[*at].name.as_str()), DemoCell::Blank]);
        lower.extend([text("Trong ngày"), text("Lũy kế")]);
    }
    upper.push(text("Khó khăn, vướng mắc"));
    rows.extend([upper, lower]);
    let first = rows.len() + 1;
    let count = |value: u64| match unit.habit {
        Habit::Typed => text(grouped(value)),
        _ => number(value),
    };
    for (at, figures) in day.rows.iter().enumerate() {
        let area = unit.areas.get(at).map_or(unit.name.as_str(), String::as_str);
        let mut row = vec![number(at as u64 + 1), text(area)];
        for (place, indicator) in order.iter().enumerate() {
            let (own, total) = figures[*indicator];
            let own = match fault {
                Fault::Negative if at == 0 && place == 0 => DemoCell::Number(-3.0),
                Fault::Word if at == 0 && place == 0 => text("chưa rõ"),
                _ => count(own),
            };
            row.extend([own, count(total)]);
        }
        row.push(if at == 0 && !day.remark.is_empty() { text(day.remark.as_str()) } else { DemoCell::Blank });
        rows.push(row);
    }
    if day.rows.len() > 1 {
        let last = rows.len();
        let mut total = vec![DemoCell::Blank, text("Tổng cộng")];
        for (place, indicator) in order.iter().enumerate() {
            let sums =
                day.rows.iter().fold((0, 0), |(own, all), row| (own + row[*indicator].0, all + row[*indicator].1));
            for (part, sum) in [sums.0, sums.1].into_iter().enumerate() {
                let wrong = u64::from(fault == Fault::Total && place == 0 && part == 0) * 10;
                let letters = crate::model::cell::column_letters(u32::try_from(2 + 2 * place + part).unwrap_or(0));
                let sum = sum + wrong;
                total.push(match (unit.habit, number(sum)) {
                    (Habit::Tidy, DemoCell::Number(result)) if wrong == 0 => {
                        DemoCell::Formula(format!("SUM({letters}{first}:{letters}{last})"), result)
                    }
                    _ => count(sum),
                });
            }
        }
        rows.push(total);
    }
    let sheet =
        if unit.habit == Habit::Growing { day.date.format("%d.%m").to_string() } else { "Báo cáo".to_owned() };
    DemoSheet { name: sheet, rows, merged }
}

/// `1.234`, as people type it.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}
