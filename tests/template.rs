//! Blank forms: handed out, filled in, dropped in, and taken without a finding.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::DateTime;
use serde_json::{Value, json};
use tonghop::model::blank::{BlankColumn, Mark};
use tonghop::model::campaign::Limits;
use tonghop::model::cell::CellRef;
use tonghop::pipeline::Workspace;
use tonghop::pipeline::blanks::{BlankFormRequest, Written};
use tonghop::read::Sheet;

use crate::harness::{Campaign, codes, program, verdicts, workers};

const NOW: &str = "2023-09-04T07:30:00+07:00";
/// A Sunday: the last day of a week, and a day.
const DAY: &str = "2023-09-03";

fn written(campaign: &Campaign, request: &BlankFormRequest) -> Vec<Written> {
    let (workspace, book) = Workspace::look(campaign.path(), workers()).expect("a workspace");
    let now = DateTime::parse_from_rfc3339(NOW).expect("a moment");
    workspace.blanks(&book, request, &campaign.path().join("bieu-mau"), now, &|_, _| {}).expect("blank forms")
}

/// The first sheet of a workbook, with its mark.
fn marked(path: &Path) -> (Mark, Sheet) {
    let mut workbook =
        tonghop::read::read(&fs::read(path).expect("a file"), &Limits::default()).expect("a workbook that we read");
    let sheet = workbook.sheets.remove(0);
    let mark = Mark::read(sheet.direct(0, 0).expect("A1").value.text().expect("a text")).expect("a mark");
    (mark, sheet)
}

/// What is typed into cells, and what sums come to.
type Typed = BTreeMap<String, Value>;
type Sums = BTreeMap<String, u64>;

/// What a clerk types into a form: a date, two rows of figures, whose sums are given beside.
fn typed(mark: &Mark, sheet: &Sheet) -> (Typed, Sums) {
    let first = mark.headings.1 + 1;
    let name = |row: u32, col: u32| CellRef::new(row, col).to_string();
    let has_date = !mark.columns.iter().any(|(_, column)| *column == BlankColumn::Date);
    let mut cells = BTreeMap::new();
    let mut sums = BTreeMap::new();
    if has_date && mark.form.as_str() != "teams" {
        cells.insert(name(7, 2), json!(format!("={DAY}")));
    }
    let total = sheet
        .rows()
        .iter()
        .map(|(row, _)| *row)
        .find(|row| sheet.direct(*row, 1).is_some_and(|cell| cell.value.shown() == "Tổng cộng"));
    let rows = if sheet.direct(first + 1, 0).is_some_and(|cell| cell.value.shown() == "2") { 2 } else { 1 };
    for (col, column) in &mark.columns {
        for row in first..first + rows {
            let known = sheet.direct(row, *col).is_some_and(|cell| !cell.value.shown().trim().is_empty());
            let value = match column {
                BlankColumn::Day(_) | BlankColumn::Total(_) => json!(4 + u64::from(row - first)),
                BlankColumn::Area if !known => json!(format!("Khóm {}", row - first + 1)),
                BlankColumn::Text(_) if row == first => json!("Đã xử lý xong"),
                BlankColumn::Text(_) => json!("Không"),
                BlankColumn::Unit => json!(if row == first { "Phường 2" } else { "Xã Long Toàn" }),
                BlankColumn::Date => json!(format!("={DAY}")),
                _ => continue,
            };
            cells.insert(name(row, *col), value);
        }
        if let (Some(total), BlankColumn::Day(_) | BlankColumn::Total(_)) = (total, column) {
            sums.insert(name(total, *col), 9);
        }
    }
    (cells, sums)
}

/// A workbook with these cells typed into it, by an edit of its parts; sums as a program calculates them.
fn filled(bytes: &[u8], cells: &Typed, sums: &Sums) -> Vec<u8> {
    let mut source = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut target = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..source.len() {
        let mut entry = source.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut text).expect("its bytes");
        if name == "xl/worksheets/sheet1.xml" {
            let mut sheet = String::from_utf8(text).expect("text");
            for (cell, value) in cells {
                let at = sheet.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no {cell}"));
                let style: String =
                    sheet[at..].split("s=\"").nth(1).expect("a style").split('"').next().expect("it").into();
                let end = sheet[at..].find('>').expect("an end") + at + 1;
                let end = if sheet[..end].ends_with("/>") {
                    end
                } else {
                    sheet[end..].find("</c>").expect("an end") + end + "</c>".len()
                };
                let new = match value {
                    Value::String(text) if text.starts_with('=') => {
                        let day: chrono::NaiveDate = text[1..].parse().expect("a date");
                        let serial = (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date")).num_days();
                        format!("<c r=\"{cell}\" s=\"{style}\"><v>{serial}</v></c>")
                    }
                    Value::String(text) => {
                        format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                    }
                    number => format!("<c r=\"{cell}\" s=\"{style}\"><v>{number}</v></c>"),
                };
                sheet.replace_range(at..end, &new);
            }
            for (cell, sum) in sums {
                let at = sheet.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no {cell}"));
                let value = sheet[at..].find("<v>0</v>").expect("a sum of nothing") + at;
                sheet.replace_range(value..value + "<v>0</v>".len(), &format!("<v>{sum}</v>"));
            }
            text = sheet.into_bytes();
        }
        target.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut target, &text).expect("written");
    }
    target.finish().expect("a zip").into_inner()
}

/// Every form of every unit of the plan, filled in.
fn all_filled(campaign: &Campaign) -> Vec<(Written, Typed, Sums)> {
    let all = written(campaign, &BlankFormRequest::default());
    let typed = |blank: Written| {
        let (mark, sheet) = marked(&blank.path);
        let (cells, sums) = typed(&mark, &sheet);
        (blank, cells, sums)
    };
    all.into_iter().map(typed).collect()
}

#[test]
#[ignore = "deep"]
fn every_form_of_every_unit_is_taken_without_a_finding_once_it_is_filled_in() {
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-08-31T08:00:00+07:00");
    let all = all_filled(&campaign);
    assert!(all.len() > 40, "{}", all.len());
    for (blank, cells, sums) in &all {
        let bytes = filled(&fs::read(&blank.path).expect("a file"), cells, sums);
        let name = blank.path.file_name().expect("a name").to_string_lossy().into_owned();
        // Before any deadline.
        campaign.drop(&name, bytes, "2023-09-04T07:00:00+07:00");
    }
    let outcome = campaign.run(NOW);
    // The first report of a unit whose campaign began days ago brings in what went before; here nothing did.
    assert_eq!(codes(&outcome), Vec::<String>::new(), "{:#?}", outcome.findings().collect::<Vec<_>>());
    assert!(verdicts(&outcome).iter().all(|verdict| *verdict == "accepted"), "{:?}", verdicts(&outcome));
    let summary = campaign.summary(DAY);
    assert_eq!(summary["total"]["day"]["activated_l2"], 7 * 9);
    assert_eq!(summary["forms"]["staff"]["units"].as_array().map(Vec::len), Some(15));
}

/// A Python that speaks to `LibreOffice`.
fn uno() -> Option<PathBuf> {
    program("soffice")?;
    let pythons = [PathBuf::from("/usr/bin/python3"), PathBuf::from("python3")];
    let speaks = |python: &PathBuf| {
        let tried = Command::new(python).args(["-c", "import uno"]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let found = pythons.into_iter().find(speaks);
    if found.is_none() {
        crate::harness::skip("no python3 with uno (python3-uno)");
    }
    found
}

#[test]
#[ignore = "deep"]
fn what_libreoffice_fills_in_and_saves_is_taken_without_a_finding() {
    let Some(python) = uno() else { return };
    let mut campaign = Campaign::with_appendix();
    campaign.run("2023-08-31T08:00:00+07:00");
    let folder = tempfile::tempdir().expect("a folder");
    // One of each form is enough: the programs do not know units.
    let mut met = Vec::new();
    let mut tasks = Vec::new();
    for (blank, cells, _) in all_filled(&campaign) {
        if !met.contains(&blank.form) {
            met.push(blank.form.clone());
            let target = folder.path().join(blank.path.file_name().expect("a name"));
            tasks.push(json!({"source": blank.path, "target": target, "cells": cells}));
        }
    }
    assert_eq!(met.len(), 6, "{met:?}");
    let list = folder.path().join("tasks.json");
    fs::write(&list, json!(tasks).to_string()).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template/fill.py");
    let ran = Command::new(python).arg(script).arg(&list).output().expect("it runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    for task in &tasks {
        let path = Path::new(task["target"].as_str().expect("a path"));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        campaign.drop(&name, fs::read(path).expect("a saved file"), "2023-09-04T07:00:00+07:00");
    }
    let outcome = campaign.run(NOW);
    assert_eq!(codes(&outcome), Vec::<String>::new(), "{:#?}", outcome.findings().collect::<Vec<_>>());
    assert!(verdicts(&outcome).iter().all(|verdict| *verdict == "accepted"), "{:?}", verdicts(&outcome));
    assert_eq!(campaign.summary(DAY)["total"]["day"]["activated_l2"], 9, "sums were calculated anew and agree");
}

/// A ward's daily form with its cells typed in.
fn of_ward(campaign: &Campaign, change: impl Fn(&mut Typed, &mut Sums)) -> Vec<u8> {
    let request = BlankFormRequest { unit: Some("Phường 1".to_owned()), form: Some("daily".to_owned()), date: None };
    let blank = written(campaign, &request).remove(0);
    let (mark, sheet) = marked(&blank.path);
    let (mut cells, mut sums) = typed(&mark, &sheet);
    change(&mut cells, &mut sums);
    filled(&fs::read(&blank.path).expect("a file"), &cells, &sums)
}

#[test]
fn headings_that_have_changed_since_do_not_matter() {
    let campaign = Campaign::with_appendix();
    let bytes = of_ward(&campaign, |_, _| {});
    // The plan calls everything by other names by now, and the unit's name stands twice in it.
    let mut renamed = Campaign::with_file(
        &include_str!("../tonghop.toml")
            .replace("name = \"Thu nhận hồ sơ mức 2\"", "name = \"Chỉ số A\"")
            .replace("name = \"Kích hoạt mức 1\"", "name = \"Chỉ số B\"")
            .replace("name = \"Kích hoạt mức 2\"", "name = \"Chỉ số C\""),
    );
    renamed.drop("p1.xlsx", bytes, "2023-09-04T07:00:00+07:00");
    let outcome = renamed.run(NOW);
    assert_eq!((verdicts(&outcome), codes(&outcome)), (vec!["accepted"], vec![]));
    let day = renamed.unit(DAY, "phuong-1")["day"].clone();
    assert_eq!((&day["collected_l2"], &day["activated_l2"]), (&9.into(), &9.into()));
}

#[test]
#[ignore = "deep"]
fn a_form_left_blank_and_one_with_slips_go_back_with_words() {
    let at = |cell: &str, value: Value| {
        let cell = cell.to_owned();
        move |cells: &mut Typed, _: &mut Sums| {
            cells.insert(cell.clone(), value.clone());
        }
    };
    let campaign = Campaign::with_appendix();
    let cases: [(&str, Vec<u8>, &str); 4] = [
        (
            "trống.xlsx",
            of_ward(&campaign, |cells, sums| {
                cells.clear();
                sums.clear();
            }),
            "unknown-date",
        ),
        ("âm.xlsx", of_ward(&campaign, at("C12", json!(-4))), "negative-number"),
        ("chữ.xlsx", of_ward(&campaign, at("C12", json!("bốn"))), "unreadable-number"),
        ("ngày.xlsx", of_ward(&campaign, at("C8", json!("=2024-01-05"))), "date-outside-campaign"),
    ];
    for (name, bytes, code) in cases {
        let mut campaign = Campaign::with_appendix();
        campaign.drop(name, bytes, "2023-09-04T07:00:00+07:00");
        let outcome = campaign.run(NOW);
        assert!(codes(&outcome).contains(&code.to_owned()), "{name}: {:?}", codes(&outcome));
        assert!(verdicts(&outcome).contains(&"returned"), "{name}: {:?}", verdicts(&outcome));
    }
}

#[test]
fn a_form_is_locked_checked_as_it_is_typed_and_the_same_bytes_each_time() {
    let campaign = Campaign::with_appendix();
    let request = BlankFormRequest {
        unit: Some("long toàn".to_owned()),
        form: Some("Báo cáo kết quả hàng ngày".to_owned()),
        date: Some("2023-09-12".parse().expect("a date")),
    };
    let blank = written(&campaign, &request).remove(0);
    assert!(blank.path.ends_with("bao-cao-ket-qua-hang-ngay-long-toan-2023-09-12.xlsx"), "{}", blank.path.display());
    let first = fs::read(&blank.path).expect("a file");
    assert_eq!(first, fs::read(&written(&campaign, &request)[0].path).expect("a file"));
    let mut source = zip::ZipArchive::new(std::io::Cursor::new(&first)).expect("a zip");
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut source.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut sheet)
        .expect("text");
    assert!(sheet.contains("<sheetProtection ") && !sheet.contains("password="), "it keeps hands off, not people out");
    let checks: Vec<&str> = sheet.split("<dataValidation ").skip(1).collect();
    assert!(checks.len() >= 8, "{}", checks.len());
    for check in checks {
        assert!(check.contains("error=\"") && check.contains("prompt=\"") && check.contains("showErrorMessage=\"1\""));
    }
    assert!(sheet.contains("Chỉ ghi số nguyên không âm"));
    let (_, sheet) = marked(&blank.path);
    assert_eq!(sheet.direct(7, 2).expect("C8").value.shown(), "12/09/2023");
}

#[test]
fn whoever_asks_for_what_is_not_there_is_told() {
    let campaign = Campaign::with_appendix();
    let (workspace, book) = Workspace::look(campaign.path(), workers()).expect("a workspace");
    let now = DateTime::parse_from_rfc3339(NOW).expect("a moment");
    let ask = |unit: &str, form: &str, date: Option<&str>| {
        let request = BlankFormRequest {
            unit: Some(unit.to_owned()),
            form: Some(form.to_owned()),
            date: date.map(|date| date.parse().expect("a date")),
        };
        let folder = campaign.path().join("bieu-mau");
        let refused = workspace.blanks(&book, &request, &folder, now, &|_, _| {}).expect_err("refused");
        format!("{refused}")
    };
    assert!(ask("Phường 9", "daily", None).contains("there is no unit `Phường 9`"));
    assert!(ask("Phường 1", "hàng giờ", None).contains("there is no form `hàng giờ`"));
    assert!(ask("Phường 1", "inspections", None).contains("does not fill in that form"));
    assert!(ask("Phường 1", "daily", Some("2024-01-05")).contains("lies outside the campaign"));
    assert!(!campaign.path().join("bieu-mau").exists(), "nothing was written");
}
