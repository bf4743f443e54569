//! A small good report of a ward, before any program writes it.

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value as Json, json};

use crate::decoys::chance::Chance;
use crate::harness::{INDICATORS, WARDS};

/// 30 December 1899, from which Excel counts days, counted from the year 1.
const SERIAL_ZERO: i32 = 693_594;

/// Of so many reports in a hundred one has the habit.
const OFTEN: usize = 50;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(u64),
    Text(String),
    /// Days as Excel counts them.
    Date(i32),
    /// A formula and its result.
    Formula(String, u64),
}

/// How a cell looks; its number is its place in every writer's list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    Plain,
    Bold,
    /// `#,##0`.
    Grouped,
    /// `dd/mm/yyyy`.
    Date,
    BoldGrouped,
}

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) col: u16,
    pub(super) value: Value,
    pub(super) style: Style,
}

/// A report: one sheet.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) seed: u64,
    pub(super) unit: &'static str,
    pub(super) date: NaiveDate,
    pub(super) sheet: &'static str,
    /// In the order of their places.
    pub(super) cells: Vec<Cell>,
    /// Top, left, bottom and right of each.
    pub(super) merges: Vec<(u32, u16, u32, u16)>,
    /// The figures of the day.
    pub(super) own: [u64; 3],
}

impl Report {
    /// The report of a seed. Seven that follow one another are of seven units and one date.
    pub(super) fn drawn(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let wards = WARDS.len() as u64;
        let (unit, name, _) = WARDS[usize::try_from(seed % wards).unwrap_or(0)];
        let date = NaiveDate::from_ymd_opt(2023, 9, 12).expect("a date") + Days::new(seed / wards % 20);
        let sheet = *chance.pick(&["Sheet1", "Báo cáo", "BC & SL", "Trang tính 1"]);
        let report = Self { seed, unit, date, sheet, cells: Vec::new(), merges: Vec::new(), own: [0; 3] };
        report.filled(&mut chance, name)
    }

    fn filled(mut self, chance: &mut Chance, name: &str) -> Self {
        let has_running = chance.percent(OFTEN);
        let number = if chance.percent(OFTEN) { Style::Grouped } else { Style::Plain };
        let width: u16 = if has_running { 8 } else { 5 };
        self.set(0, 0, Value::Text("BÁO CÁO KẾT QUẢ CẤP TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ".to_owned()), Style::Bold);
        self.merges.push((0, 0, 0, width - 1));
        self.set(1, 0, Value::Text(format!("Đơn vị: {name}")), Style::Plain);
        let written = self.date.format("%d/%m/%Y").to_string();
        if chance.percent(OFTEN) {
            self.set(2, 0, Value::Text("Ngày báo cáo:".to_owned()), Style::Plain);
            self.set(2, 1, Value::Date(self.date.num_days_from_ce() - SERIAL_ZERO), Style::Date);
        } else {
            self.set(2, 0, Value::Text(format!("Ngày báo cáo: {written}")), Style::Plain);
        }
        let first = 4 + self.headings(has_running);
        let hamlets = 2 + u32::try_from(chance.below(5)).unwrap_or(0);
        let has_formulas = chance.percent(OFTEN / 2);
        let mut sums = [0; 6];
        for at in 0..hamlets {
            let row = first + at;
            self.set(row, 0, Value::Number(u64::from(at) + 1), Style::Plain);
            self.set(row, 1, Value::Text(format!("Khóm {}", at + 1)), Style::Plain);
            for indicator in 0..3 {
                let day = chance.between(0, 40);
                let running = day + chance.between(0, 60);
                let (col, figures): (u16, &[u64]) =
                    if has_running { (2 + 2 * indicator, &[day, running]) } else { (2 + indicator, &[day]) };
                for (col, figure) in (col..).zip(figures) {
                    sums[usize::from(col - 2)] += figure;
                    let value = if has_formulas && chance.percent(OFTEN) {
                        let part = chance.between(0, *figure);
                        Value::Formula(format!("={part}+{}", figure - part), *figure)
                    } else {
                        Value::Number(*figure)
                    };
                    self.set(row, col, value, number);
                }
                self.own[usize::from(indicator)] += day;
            }
        }
        let has_sums = chance.percent(OFTEN);
        if has_sums || chance.percent(OFTEN) {
            let row = first + hamlets;
            self.set(row, 1, Value::Text("Tổng cộng".to_owned()), Style::Bold);
            for (col, sum) in (2..width).zip(sums) {
                let letter = rust_xlsxwriter::utility::column_number_to_name(col);
                let formula = format!("=SUM({letter}{}:{letter}{row})", first + 1);
                let value = if has_sums { Value::Formula(formula, sum) } else { Value::Number(sum) };
                self.set(row, col, value, Style::BoldGrouped);
            }
        }
        self.cells.sort_by_key(|cell| (cell.row, cell.col));
        self
    }

    /// Headings from the fifth row on; gives how many rows they take.
    fn headings(&mut self, has_running: bool) -> u32 {
        let depth = if has_running { 2 } else { 1 };
        for (col, text) in (0..).zip(["TT", "Ấp, khóm"]) {
            self.set(4, col, Value::Text(text.to_owned()), Style::Bold);
            if has_running {
                self.merges.push((4, col, 5, col));
            }
        }
        for (at, text) in (0..).zip(INDICATORS) {
            let col = if has_running { 2 + 2 * at } else { 2 + at };
            self.set(4, col, Value::Text(text.to_owned()), Style::Bold);
            if has_running {
                self.merges.push((4, col, 4, col + 1));
                self.set(5, col, Value::Text("Trong ngày".to_owned()), Style::Bold);
                self.set(5, col + 1, Value::Text("Lũy kế".to_owned()), Style::Bold);
            }
        }
        depth
    }

    fn set(&mut self, row: u32, col: u16, value: Value, style: Style) {
        self.cells.push(Cell { row, col, value, style });
    }

    pub(super) fn has_formulas(&self) -> bool {
        self.cells.iter().any(|cell| matches!(cell.value, Value::Formula(..)))
    }

    /// When it is checked: at 07:30 of the morning after.
    pub(super) fn now(&self) -> String {
        format!("{}T07:30:00+07:00", self.date + Days::new(1))
    }

    /// The report for a program in another language.
    pub(super) fn json(&self) -> Json {
        let cell = |cell: &Cell| {
            let (kind, value, result) = match &cell.value {
                Value::Number(number) => ("number", json!(number), Json::Null),
                Value::Text(text) => ("text", json!(text), Json::Null),
                Value::Date(days) => ("date", json!(days), Json::Null),
                Value::Formula(formula, result) => ("formula", json!(formula), json!(result)),
            };
            json!([cell.row, cell.col, kind, value, result, cell.style as u8])
        };
        let cells: Vec<Json> = self.cells.iter().map(cell).collect();
        json!({ "sheet": self.sheet, "cells": cells, "merges": self.merges })
    }
}
