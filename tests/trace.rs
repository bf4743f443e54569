//! Where a figure comes from: `tonghop trace`, and the links of workbook and page, lead to the cell itself.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use chrono::DateTime;
use serde_json::Value;
use tonghop::demo::{Story, play};
use tonghop::error::Error;
use tonghop::files::sha256;
use tonghop::model::cell::CellRef;
use tonghop::pipeline::decide;
use tonghop::pipeline::trace::TraceRequest;
use tonghop::pipeline::{Unwatched, Workspace};
use tonghop::report::trace::trace_json;

use crate::harness::{Campaign, Figure, Files, Sheet, binary, report, workbook, workers};
use crate::mergers;

const TARGET: &str = "activated_l2";

fn try_trace(folder: &Path, unit: Option<&str>, indicator: Option<&str>, date: Option<&str>) -> Result<Value, Error> {
    let now = DateTime::parse_from_rfc3339("2023-12-01T09:00:00+07:00").expect("a moment");
    let (workspace, book) = Workspace::look(folder, workers())?;
    let date = date.map(|date| date.parse().expect("a date"));
    let request = TraceRequest { unit: unit.map(str::to_owned), indicator: indicator.map(str::to_owned), date };
    let traced = workspace.trace(book, &request, now)?;
    Ok(serde_json::from_str(&trace_json(&traced)).expect("JSON"))
}

/// A trace whose lines add up.
pub(crate) fn trace(folder: &Path, unit: &str, indicator: Option<&str>, date: &str) -> Value {
    let traced = try_trace(folder, Some(unit), indicator, Some(date)).expect("a trace");
    adds_up(&traced);
    traced
}

/// That of all units together: its units add up to it, and each of them by itself.
pub(crate) fn trace_total(folder: &Path, date: &str) -> Value {
    let traced = try_trace(folder, None, None, Some(date)).expect("a trace");
    list(&traced["units"]).iter().for_each(adds_up);
    let sum: i64 = list(&traced["units"]).iter().map(|unit| int(&unit["cumulative"])).sum();
    assert_eq!(int(&traced["cumulative"]), sum);
    traced
}

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Every line, and the head, by addition alone; what counts of a report is the sum of its cells.
fn adds_up(traced: &Value) {
    let (mut counted, mut days, mut balances) = (0, 0, 0);
    for one in list(&traced["predecessors"]) {
        adds_up(&one["trace"]);
        counted += int(&one["carried"]);
        let whole = int(&one["trace"]["cumulative"]);
        let is_part = one["share"].is_object() || one["carried"].is_null();
        assert!(int(&one["carried"]) == whole || is_part && int(&one["carried"]) < whole, "{one:#}");
    }
    assert_eq!(int(&traced["carried"]), counted);
    for day in list(&traced["days"]) {
        days += int(&day["day"]);
        balances += int(&day["balance"]["booked"]);
        counted += int(&day["day"]) + int(&day["balance"]["booked"]);
        assert_eq!(int(&day["cumulative"]), counted, "{day}");
        for report in list(&day["reports"]) {
            let of_day = list(&report["cells"]).iter().filter(|cell| cell["measure"] == "day");
            assert_eq!(of_day.map(|cell| int(&cell["value"])).sum::<i64>(), int(&report["day"]), "{report}");
        }
        let counts = list(&day["reports"]).iter().filter(|report| report["verdict"] == "accepted");
        assert_eq!(counts.map(|report| int(&report["day"])).sum::<i64>(), int(&day["day"]), "{day}");
    }
    assert_eq!(int(&traced["cumulative"]), counted);
    assert_eq!(int(&traced["reported"]), days);
    assert_eq!(int(&traced["opening"]) + int(&traced["booked"]), balances);
}

/// What stands in a cell, by a reader that is not the program's own.
fn cell_of(bytes: &[u8], sheet: &str, cell: &str) -> Option<i64> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet");
    let CellRef { row, col } = cell.parse().expect("a cell");
    #[expect(clippy::cast_possible_truncation, reason = "counts")]
    match range.get_value((row, col))? {
        Data::Int(value) => Some(*value),
        Data::Float(value) => Some(value.round() as i64),
        Data::String(text) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            Some(digits.parse().unwrap_or(0))
        }
        _ => None,
    }
}

/// Whether each cell of a report stands in its archived file as told; how many there were.
pub(crate) fn leads_to_its_cells(folder: &Path, report: &Value) -> usize {
    let path = report["archived"].as_str().expect("a place in the archive");
    let bytes = fs::read(folder.join(path)).expect(path);
    assert_eq!(sha256(&bytes), report["sha256"], "{path}");
    for cell in list(&report["cells"]) {
        let (sheet, at) = (cell["sheet"].as_str().expect("a sheet"), cell["cell"].as_str().expect("a cell"));
        assert_eq!(cell_of(&bytes, sheet, at), cell["value"].as_i64(), "{path} {sheet}!{at}");
    }
    list(&report["cells"]).len()
}

/// Numbers that chance would give.
pub(crate) struct Lots(pub(crate) u64);

impl Lots {
    pub(crate) fn one<'l, T>(&mut self, of: &'l [T]) -> &'l T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(self.0 >> 33).expect("small") % of.len();
        &of[at]
    }
}

/// Ten figures that chance picks from the summaries: each is what its trace says, and the trace leads to its cells.
pub(crate) fn ten_figures_lead_to_their_cells(folder: &Path, dates: &[String], lots: &mut Lots) {
    let mut found = 0;
    while found < 10 {
        let date = lots.one(dates);
        let (workspace, book) = Workspace::look(folder, workers()).expect("a workspace");
        let now = DateTime::parse_from_rfc3339("2023-12-01T09:00:00+07:00").expect("a moment");
        let summary = workspace.status(book, Some(date.parse().expect("a date")), now).expect("a summary");
        let unit = lots.one(&summary.units);
        let (indicator, counted) = lots.one(&unit.standing.cumulative.0);
        let traced = trace(folder, unit.id.as_str(), Some(indicator.as_str()), date);
        assert_eq!(traced["cumulative"].as_u64(), *counted, "{} {indicator} {date}", unit.id);
        let last = list(&traced["days"]).last().expect("a day");
        assert_eq!(last["day"].as_u64(), unit.standing.day.get(indicator), "{} {indicator} {date}", unit.id);
        let reports: Vec<&Value> = list(&traced["days"]).iter().flat_map(|day| list(&day["reports"])).collect();
        let archived: Vec<&Value> = reports.into_iter().filter(|report| report["archived"].is_string()).collect();
        if !archived.is_empty() {
            let report: &Value = lots.one::<&Value>(&archived);
            found += usize::from(leads_to_its_cells(folder, report) > 0);
        }
    }
}

#[test]
#[ignore = "deep"]
fn ten_figures_of_a_made_up_campaign_lead_to_their_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    play(folder.path(), Story { units: 6, days: 6, seed: 110 }, &workers, &|_, _| {}).expect("a story");
    let days = fs::read_dir(folder.path().join("outbox")).expect("an outbox");
    let names = days.map(|day| day.expect("a day").file_name().to_string_lossy().into_owned());
    let mut dates: Vec<String> = names.filter(|name| name.starts_with("2023-")).collect();
    dates.sort();
    assert_eq!(dates.len(), 6);
    ten_figures_lead_to_their_cells(folder.path(), &dates, &mut Lots(25));
}

/// A copy of it for each test.
fn story() -> Campaign {
    static FILES: OnceLock<Files> = OnceLock::new();
    Campaign::with(FILES.get_or_init(|| told().all_files()))
}

/// Phường 1 from its opening to a report that was taken back: opening, gap, correction, withdrawal, a returned report,
/// sub-rows, silence; Phường 2 with work from before the campaign and a running total that nothing explains.
fn told() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    let ward = |date: &str, day: u64, total: u64| report("Phường 1", date, [1, 1, 2, 2, day, total]);
    let second = |date: &str, day: u64, total: u64| report("Phường 2", date, [0, 0, 0, 0, day, total]);
    campaign.drop("p2 31.xlsx", second("31/08/2023", 5, 105), "2023-09-01T07:00:00+07:00");
    campaign.run("2023-09-01T08:30:00+07:00");
    campaign.drop("p1 1.xlsx", ward("01/09/2023", 12, 72), "2023-09-02T07:00:00+07:00");
    campaign.drop("p2 1.xlsx", second("01/09/2023", 7, 150), "2023-09-02T07:00:00+07:00");
    campaign.run("2023-09-02T08:30:00+07:00");
    campaign.run("2023-09-03T08:30:00+07:00");
    let mut parts = Sheet::new("Phường 1", "03/09/2023", [0, 0, 0, 0, 4, 50]).row("Khóm 2", [0, 0, 0, 0, 3, 34]);
    parts = parts.named("Ngày 3");
    campaign.drop("p1 3.xlsx", workbook(&[parts]), "2023-09-04T07:00:00+07:00");
    campaign.run("2023-09-04T08:30:00+07:00");
    campaign.drop("p1 4.xlsx", ward("04/09/2023", 9, 93), "2023-09-05T07:00:00+07:00");
    campaign.run("2023-09-05T08:30:00+07:00");
    campaign.drop("p1 4 sua.xlsx", ward("04/09/2023", 8, 92), "2023-09-05T09:00:00+07:00");
    campaign.drop("p1 5.xlsx", ward("05/09/2023", 6, 98), "2023-09-06T07:00:00+07:00");
    campaign.run("2023-09-06T08:30:00+07:00");
    let now = DateTime::parse_from_rfc3339("2023-09-06T09:00:00+07:00").expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    let whom = decide::DecisionRequest {
        unit: "phuong-1".to_owned(),
        form: None,
        date: Some("2023-09-05".parse().expect("a date")),
    };
    workspace.withdraw(book, &whom, crate::harness::because("gửi nhầm"), now, &Unwatched).expect("withdrawn");
    drop(workspace);
    let unclear = workbook(&[Sheet::new("Phường 1", "06/09/2023", [0, 0, 0, 0, 1, 1]).cell(
        0,
        4,
        Figure::Text("chưa rõ".to_owned()),
    )]);
    campaign.drop("p1 6.xlsx", unclear, "2023-09-07T07:00:00+07:00");
    campaign.run("2023-09-07T08:30:00+07:00");
    campaign.run("2023-09-08T08:30:00+07:00");
    campaign
}

fn day<'v>(traced: &'v Value, date: &str) -> &'v Value {
    list(&traced["days"]).iter().find(|day| day["report_date"] == date).expect(date)
}

fn verdicts(day: &Value) -> Vec<&str> {
    list(&day["reports"]).iter().map(|report| report["verdict"].as_str().expect("a word")).collect()
}

#[test]
fn openings_gaps_corrections_and_withdrawals_are_told_day_by_day() {
    let campaign = story();
    let traced = trace(campaign.path(), "Phường 1", None, "2023-09-07");
    assert_eq!((&traced["unit"]["id"], &traced["indicator"]["id"]), (&"phuong-1".into(), &TARGET.into()));
    let (sums, last) =
        (["cumulative", "reported", "opening", "booked"].map(|key| int(&traced[key])), list(&traced["days"]).last());
    assert_eq!(sums, [92, 27, 60, 5]);
    assert_eq!(last.expect("a day")["status"], "missing");
    assert_eq!(
        (&day(&traced, "2023-08-31")["status"], &day(&traced, "2023-08-31")["cumulative"]),
        (&"missing".into(), &Value::Null)
    );
    let opening = &day(&traced, "2023-09-01")["balance"];
    assert_eq!(
        (&opening["kind"], int(&opening["booked"]), int(&opening["told"]), int(&opening["summed"])),
        (&"opening".into(), 60, 72, 12)
    );
    // The second was never reported; the running total of the third holds it, sub-row by sub-row.
    let third = day(&traced, "2023-09-03");
    assert_eq!(
        (&third["balance"]["kind"], int(&third["balance"]["booked"]), int(&third["day"])),
        (&"gap".into(), 5, 7)
    );
    let cells: Vec<_> = list(&third["reports"][0]["cells"])
        .iter()
        .map(|cell| {
            format!("{}!{} {} {}", cell["sheet"].as_str().expect("a sheet"), cell["cell"], cell["area"], cell["value"])
        })
        .collect();
    assert_eq!(
        cells,
        [
            r#"Ngày 3!"G7" "Khóm 1" 4"#,
            r#"Ngày 3!"H7" "Khóm 1" 50"#,
            r#"Ngày 3!"G8" "Khóm 2" 3"#,
            r#"Ngày 3!"H8" "Khóm 2" 34"#
        ]
    );
    let fourth = day(&traced, "2023-09-04");
    assert_eq!((verdicts(fourth), int(&fourth["day"])), (vec!["accepted", "superseded"], 8));
    assert_eq!((int(&fourth["reports"][1]["day"]), &fourth["reports"][1]["file"]), (9, &"p1 4.xlsx".into()));
    let fifth = day(&traced, "2023-09-05");
    assert_eq!((verdicts(fifth), &fifth["day"], int(&fifth["cumulative"])), (vec!["withdrawn"], &Value::Null, 92));
    assert_eq!(fifth["reports"][0]["reason"], "gửi nhầm");
    let sixth = day(&traced, "2023-09-06");
    assert_eq!((verdicts(sixth), &sixth["status"]), (vec!["returned"], &"returned".into()));
    // All of them are where they are said to be, what no longer counts too.
    let told: usize = list(&traced["days"])
        .iter()
        .flat_map(|day| list(&day["reports"]))
        .map(|report| leads_to_its_cells(campaign.path(), report))
        .sum();
    assert_eq!(told, 2 + 4 + 2 + 2 + 2);
    let second = trace(campaign.path(), "phuong-2", Some("Kích hoạt mức 2"), "2023-09-01");
    assert_eq!((int(&second["cumulative"]), int(&second["before_campaign"])), (12, 100));
    assert_eq!(day(&second, "2023-08-31")["balance"]["kind"], "before-campaign");
    assert_eq!(day(&second, "2023-09-01")["balance"]["kind"], "mismatch");
    assert_eq!(int(&day(&second, "2023-09-01")["balance"]["booked"]), 0);
}

fn run(campaign: &Campaign, arguments: &[&str]) -> Output {
    let mut program = binary();
    program.arg("-C").arg(campaign.path()).args(["--now", "2023-09-08T09:00:00+07:00"]).args(arguments);
    program.output().expect("the binary runs")
}

fn without_hashes(text: &str) -> String {
    let hash = regex::Regex::new("[0-9a-f]{2}/[0-9a-f]{64}").expect("a pattern");
    hash.replace_all(text, "…").into_owned()
}

#[test]
fn the_terminal_tells_it_in_both_languages() {
    let campaign = story();
    let told = |arguments: &[&str]| {
        let output = run(&campaign, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        without_hashes(&String::from_utf8_lossy(&output.stdout))
    };
    insta::assert_snapshot!("vi", told(&["--lang", "vi", "trace", "P1"]));
    insta::assert_snapshot!("en", told(&["--lang", "en", "trace", "phuong-1"]));
    insta::assert_snapshot!("mismatch", told(&["trace", "Phường 2", "--date", "2023-09-01"]));
    insta::assert_snapshot!("silent", told(&["trace", "hiep-thanh", "--date", "2023-09-01"]));
}

#[test]
fn what_nobody_knows_ends_with_2_and_the_nearest_names() {
    let campaign = story();
    for (arguments, parts) in [
        (&["trace", "Phường Một Hai"][..], &["no unit `Phường Một Hai`", "units are"][..]),
        (&["trace", "Xã Long Toàng"], &["no unit `Xã Long Toàng`", "did you mean", "Xã Long Toàn"]),
        (&["trace", "P1", "--indicator", "kết hôn"], &["no indicator `kết hôn`", "Kích hoạt mức 2 (`activated_l2`)"]),
        (&["trace", "P1", "--date", "2022-01-01"], &["2022-01-01 lies outside the campaign"]),
        (&["trace", "P1", "--date", "hôm qua"], &["hôm qua"]),
        (&["trace"], &["UNIT"]),
    ] {
        let output = run(&campaign, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        for part in parts {
            // An error is broken into lines.
            let flat = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
            assert!(flat.contains(part), "no {part} in {said}");
        }
        assert!(output.stdout.is_empty());
    }
}

#[test]
#[ignore = "deep"]
fn a_trace_waits_for_no_run_and_leaves_nothing() {
    let campaign = story();
    let before = campaign.files("");
    let now = DateTime::parse_from_rfc3339("2023-09-08T08:40:00+07:00").expect("a moment");
    let held = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    let output = run(&campaign, &["--json", "trace", "phuong-1"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let traced: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&traced["schema"], &traced["report_date"]), (&1.into(), &"2023-09-07".into()));
    adds_up(&traced);
    drop(held);
    let after = campaign.files("");
    let changed = after.iter().filter(|(path, hash)| *path != "ledger/lock" && before.get(*path) != Some(hash));
    assert_eq!(changed.collect::<Vec<_>>(), vec![]);
}

#[test]
fn figures_of_an_old_workbook_are_found_in_it() {
    let mut campaign = Campaign::with_appendix();
    let file = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats/report.xls")).expect("a fixture");
    // The archive names it after what it is.
    campaign.drop("bc.xlsx", file, "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let traced = trace(campaign.path(), "phuong-1", None, "2023-09-12");
    let report = &day(&traced, "2023-09-12")["reports"][0];
    let place = report["archived"].as_str().expect("a place");
    assert_eq!(Path::new(place).extension().and_then(|extension| extension.to_str()), Some("xls"));
    assert_eq!((leads_to_its_cells(campaign.path(), report), int(&report["day"])), (4, 17));
}

#[test]
fn what_lies_in_quarantine_is_named_and_not_linked() {
    let mut campaign = Campaign::with_appendix();
    let mut sheet = Sheet::new("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]);
    "Thiếu CMND 334455667".clone_into(&mut sheet.remark);
    campaign.drop("bc p1.xlsx", workbook(&[sheet]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let traced = trace(campaign.path(), "phuong-1", None, "2023-09-12");
    let report = &day(&traced, "2023-09-12")["reports"][0];
    assert_eq!((&report["archived"], &report["file"]), (&Value::Null, &"bc p1.xlsx".into()));
    let page = fs::read_to_string(campaign.path().join("outbox/2023-09-12/tong-hop-2023-09-12.html")).expect("a page");
    assert!(page.contains("bc p1.xlsx") && !page.contains("../../"), "no link");
    assert_eq!(links(&drawn(&campaign, "2023-09-12"), "Nguồn số liệu"), BTreeMap::new());
    // Let in after all, it lies in the archive.
    let now = DateTime::parse_from_rfc3339("2023-09-13T10:00:00+07:00").expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace
        .release(book, "bc p1.xlsx", crate::harness::because("không phải số thật"), now, &Unwatched)
        .expect("released");
    drop(workspace);
    let traced = trace(campaign.path(), "phuong-1", None, "2023-09-12");
    leads_to_its_cells(campaign.path(), &day(&traced, "2023-09-12")["reports"][0]);
}

/// The workbook of a date.
fn drawn(campaign: &Campaign, date: &str) -> Vec<u8> {
    fs::read(campaign.path().join(format!("outbox/{date}/tong-hop-{date}.xlsx"))).expect("a workbook")
}

fn part(workbook: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("a package");
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).expect("text");
    Some(text)
}

/// The links of a sheet, by cell: files by their path from the workbook, places as they are written.
fn links(workbook: &[u8], sheet: &str) -> BTreeMap<String, String> {
    let names = open_workbook_auto_from_rs(Cursor::new(workbook)).expect("a workbook").sheet_names();
    let number = names.iter().position(|name| name == sheet).expect("the sheet") + 1;
    let content = part(workbook, &format!("xl/worksheets/sheet{number}.xml")).expect("a sheet");
    let relations = part(workbook, &format!("xl/worksheets/_rels/sheet{number}.xml.rels")).unwrap_or_default();
    let attribute = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.replace("&apos;", "'"))
    };
    let targets: BTreeMap<String, String> = relations
        .split("<Relationship ")
        .filter_map(|own| Some((attribute(&format!(" {own}"), "Id")?, attribute(&format!(" {own}"), "Target")?)))
        .collect();
    let link = |own: &str| {
        let own = format!(" {own}");
        let target = attribute(&own, "r:id").and_then(|id| targets.get(&id).cloned());
        Some((attribute(&own, "ref")?, target.or_else(|| attribute(&own, "location"))?))
    };
    content.split("<hyperlink ").skip(1).filter_map(link).collect()
}

/// A row of a sheet as text, by the numbers of its columns.
fn row(workbook: &[u8], sheet: &str, row: u32) -> Vec<String> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(workbook)).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet");
    let last = range.end().expect("cells").1;
    (0..=last).map(|col| range.get_value((row, col)).map_or_else(String::new, ToString::to_string)).collect()
}

#[test]
#[ignore = "deep"]
fn from_a_total_to_a_cell_in_two_steps() {
    let campaign = story();
    // Nobody reported for that day; the ward's last report is of three days before.
    let (date, folder) = ("2023-09-07", campaign.path().join("outbox/2023-09-07"));
    let book = drawn(&campaign, date);
    let main = links(&book, "Tổng hợp");
    let place = main.values().find(|place| place.contains("Nguồn số liệu")).expect("a unit's name leads there");
    let (_, at) = place.split_once('!').expect("a place");
    let first: CellRef = at.parse().expect("a cell");
    let rows: Vec<Vec<String>> = (0..3).map(|below| row(&book, "Nguồn số liệu", first.row + below)).collect();
    let target = rows.iter().find(|row| row[2] == "Kích hoạt mức 2").expect("the indicator");
    assert_eq!(target[0], "Phường 1");
    // Nothing of the day; the cumulative figure, its parts, what the unit keeps, where, and of which day.
    assert_eq!(target[3..12], ["", "", "92", "27", "60", "5", "92", "H7", ""]);
    assert_eq!((target[13].as_str(), target[14].as_str()), ("p1 4 sua.xlsx", "Báo cáo"));
    let files = links(&book, "Nguồn số liệu");
    let of_target = first.row
        + 1
        + u32::try_from(rows.iter().position(|row| row[2] == "Kích hoạt mức 2").expect("there")).expect("small");
    let path = &files[&format!("N{of_target}")];
    let bytes = fs::read(folder.join(path)).expect("the link leads to a file");
    assert_eq!((sha256(&bytes), cell_of(&bytes, &target[14], &target[10])), (target[15].clone(), Some(92)));
    assert_eq!(main.len(), 2, "the units of which something counts");
    // Every link of the page leads to a file, too.
    let page = fs::read_to_string(folder.join(format!("tong-hop-{date}.html"))).expect("a page");
    let hrefs: Vec<&str> =
        page.split("href=\"../../").skip(1).filter_map(|rest| rest.split_once('"').map(|(path, _)| path)).collect();
    assert!(hrefs.len() >= 6, "{hrefs:?}");
    assert!(hrefs.iter().all(|path| campaign.path().join(path).is_file()), "{hrefs:?}");
    assert!(page.contains("p1 4 sua.xlsx"), "a unit that was silent is there");
}

#[test]
fn sub_rows_stand_below_their_unit_and_come_to_its_figure() {
    let campaign = story();
    let book = drawn(&campaign, "2023-09-03");
    let rows: Vec<Vec<String>> = (4..13).map(|at| row(&book, "Nguồn số liệu", at)).collect();
    let own: Vec<_> = rows.iter().filter(|row| row[0] == "Phường 1" && row[2] == "Kích hoạt mức 2").collect();
    let told: Vec<_> =
        own.iter().map(|row| (row[1].as_str(), row[3].as_str(), row[4].as_str(), row[10].as_str())).collect();
    assert_eq!(told, [("", "7", "G7:G8", "H7:H8"), ("Khóm 1", "4", "G7", "H7"), ("Khóm 2", "3", "G8", "H8")]);
    // Phường 2 was silent; what it reported two days before is named.
    let silent = (4..20).map(|at| row(&book, "Nguồn số liệu", at)).find(|row| row[0] == "Phường 2").expect("a row");
    assert_eq!(silent[13], "p2 1.xlsx");
}

/// All reports of a unit and of those that it goes back to.
fn all_reports(traced: &Value) -> Vec<&Value> {
    let before = list(&traced["predecessors"]).iter().flat_map(|one| all_reports(&one["trace"]));
    before.chain(list(&traced["days"]).iter().flat_map(|day| list(&day["reports"]))).collect()
}

/// Name, last day, what came over and what there was of each unit that a unit goes back to.
fn before(traced: &Value) -> Vec<(&str, &str, Option<i64>, i64)> {
    let list = list(&traced["predecessors"]).iter();
    list.map(|one| {
        let name = one["trace"]["unit"]["name"].as_str().expect("a name");
        let until = one["until"].as_str().expect("a day");
        (name, until, one["carried"].as_i64(), int(&one["trace"]["cumulative"]))
    })
    .collect()
}

fn in_both_languages(campaign: &Campaign, name: &str, arguments: &[&str]) {
    for language in ["vi", "en"] {
        let output = run(campaign, &[&["--lang", language, "trace"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let told = without_hashes(&String::from_utf8_lossy(&output.stdout));
        insta::assert_snapshot!(format!("{name}-{language}"), told);
    }
}

#[test]
fn a_merged_ward_leads_to_the_reports_of_those_that_it_was() {
    let campaign = mergers::merged();
    let traced = trace(campaign.path(), "Phường Duyên Hải", None, "2023-09-03");
    let sums = ["cumulative", "carried", "reported", "opening", "booked"].map(|key| int(&traced[key]));
    assert_eq!(sums, [700, 600, 100, 0, 0]);
    let day = "2023-09-03";
    let three =
        [("Phường 1", day, Some(300), 300), ("Phường 2", day, Some(200), 200), ("Xã Long Toàn", day, Some(100), 100)];
    assert_eq!(before(&traced), three);
    let dates: Vec<&Value> = list(&traced["days"]).iter().map(|day| &day["report_date"]).collect();
    assert_eq!(dates, ["2023-09-03"], "its own days begin with it");
    let cells = all_reports(&traced).into_iter().map(|report| leads_to_its_cells(campaign.path(), report));
    assert_eq!(cells.collect::<Vec<_>>(), [2; 7]);
    // One that keeps its name goes back to the ward that bore it before.
    let kept = trace(campaign.path(), "Xã Long Hữu", None, "2023-09-03");
    assert_eq!(before(&kept), [("Xã Long Hữu", day, Some(109), 109), ("Xã Hiệp Thạnh", day, Some(100), 100)]);
    let total = trace_total(campaign.path(), "2023-09-03");
    assert_eq!((int(&total["cumulative"]), list(&total["units"]).len()), (1_204, 3));
    // A ward that has ended is followed to its last day.
    let ended = trace(campaign.path(), "Phường 2", None, "2023-09-03");
    assert_eq!((int(&ended["cumulative"]), &ended["report_date"]), (200, &"2023-09-02".into()));
    in_both_languages(&campaign, "merged", &["Phường Duyên Hải", "--date", "2023-09-03"]);
    in_both_languages(&campaign, "total", &["--total", "--date", "2023-09-03"]);
}

#[test]
fn a_late_report_and_a_correction_of_a_merged_ward_are_found_below_its_heir() {
    let mut campaign = mergers::merged();
    let bytes = report("Phường 2", "02/09/2023", [0, 0, 0, 0, 112, 212]);
    campaign.drop("p2 sua.xlsx", bytes, "2023-09-04T10:00:00+07:00");
    campaign.run("2023-09-04T18:00:00+07:00");
    let traced = trace(campaign.path(), "phuong-duyen-hai", None, "2023-09-03");
    assert_eq!(before(&traced)[1], ("Phường 2", "2023-09-03", Some(212), 212));
    let second = &list(&traced["predecessors"])[1]["trace"];
    assert_eq!(verdicts(day(second, "2023-09-02")), ["accepted", "superseded"]);
    // Its running total was written before anybody knew of the correction.
    assert_eq!(int(&traced["cumulative"]), 712);
    assert_eq!(day(&traced, "2023-09-03")["balance"]["kind"], "mismatch");
}

#[test]
fn a_part_of_a_split_ward_says_which_part_it_carries() {
    let split = |carried: &str| {
        let to = "to = [\"Phường A\", \"Phường B\"]";
        mergers::with_two_days(&format!(
            "[[change]]\ndate = 2023-09-03\nkind = \"split\"\nfrom = \"Phường 1\"\n{to}\n{carried}"
        ))
    };
    let mut shared = split("share = { \"Phường A\" = 2, \"Phường B\" = 1 }");
    shared.drop("a.xlsx", report("Phường A", "03/09/2023", [0, 0, 0, 0, 10, 210]), "2023-09-04T07:00:00+07:00");
    shared.run("2023-09-04T08:30:00+07:00");
    let traced = trace(shared.path(), "Phường A", None, "2023-09-03");
    assert_eq!(before(&traced), [("Phường 1", "2023-09-03", Some(200), 300)]);
    assert_eq!(traced["predecessors"][0]["share"], serde_json::json!({ "weight": 2, "of": 3 }));
    assert_eq!(int(&traced["cumulative"]), 210);
    let total = trace_total(shared.path(), "2023-09-03");
    assert_eq!(total["cumulative"], shared.summary("2023-09-03")["total"]["cumulative"][TARGET]);
    in_both_languages(&shared, "shared", &["Phường A", "--date", "2023-09-03"]);
    let mut kept = split("kept = \"at-parent\"");
    kept.drop("a.xlsx", report("Phường A", "03/09/2023", [0, 0, 0, 0, 10, 10]), "2023-09-04T07:00:00+07:00");
    kept.run("2023-09-04T08:30:00+07:00");
    let traced = trace(kept.path(), "Phường A", None, "2023-09-03");
    assert_eq!((before(&traced), int(&traced["cumulative"])), (vec![("Phường 1", "2023-09-03", None, 300)], 10));
    let parent = trace(kept.path(), "Phường 1", None, "2023-09-03");
    assert_eq!((before(&parent), int(&parent["cumulative"])), (vec![], 300));
    let total = trace_total(kept.path(), "2023-09-03");
    assert_eq!(total["cumulative"], kept.summary("2023-09-03")["total"]["cumulative"][TARGET]);
}

#[test]
fn a_part_that_joins_another_ward_on_the_same_day_leads_through_both_changes() {
    let mut campaign = mergers::with_two_days(
        r#"
[[change]]
date = 2023-09-03
kind = "split"
from = "Phường 1"
to = ["Phường 1", "Khu Đông"]
share = { "Phường 1" = 3, "Khu Đông" = 1 }

[[change]]
date = 2023-09-03
kind = "merge"
from = ["Phường 2", "Khu Đông"]
to = "Phường 2"

[[change]]
date = 2023-09-03
kind = "rename"
from = "Xã Long Toàn"
to = "Phường Long Toàn"
"#,
    );
    campaign.drop("p2.xlsx", report("Phường 2", "03/09/2023", [0, 0, 0, 0, 5, 280]), "2023-09-04T07:00:00+07:00");
    campaign.run("2023-09-04T08:30:00+07:00");
    let traced = trace(campaign.path(), "Phường 2", None, "2023-09-03");
    let day = "2023-09-03";
    assert_eq!(before(&traced), [("Phường 2", day, Some(200), 200), ("Khu Đông", day, Some(75), 75)]);
    assert_eq!(before(&traced["predecessors"][1]["trace"]), [("Phường 1", day, Some(75), 300)]);
    assert_eq!((int(&traced["cumulative"]), all_reports(&traced).len()), (280, 5));
    let renamed = trace(campaign.path(), "Phường Long Toàn", None, "2023-09-03");
    assert_eq!(before(&renamed), [("Xã Long Toàn", day, Some(100), 100)]);
    let total = trace_total(campaign.path(), "2023-09-03");
    assert_eq!(total["cumulative"], campaign.summary("2023-09-03")["total"]["cumulative"][TARGET]);
}

#[test]
fn reports_of_wards_that_had_merged_unnoticed_stand_below_their_heir() {
    let mut campaign = mergers::with_two_days("");
    for (name, figure, total) in [("Phường 1", 9, 309), ("Phường 2", 8, 208), ("Xã Long Toàn", 7, 107)] {
        let bytes = report(name, "03/09/2023", [0, 0, 0, 0, figure, total]);
        campaign.drop(&format!("{name} 3.xlsx"), bytes, "2023-09-04T07:00:00+07:00");
    }
    campaign.run("2023-09-04T08:30:00+07:00");
    let file = format!("{}\n{}\n", include_str!("../tonghop.toml"), mergers::SEVEN_TO_THREE);
    fs::write(campaign.path().join("tonghop.toml"), file).expect("written");
    let traced = trace(campaign.path(), "Phường Duyên Hải", None, "2023-09-03");
    let third = day(&traced, "2023-09-03");
    assert_eq!((int(&third["day"]), int(&traced["cumulative"])), (24, 624));
    let from: Vec<&str> = list(&third["reports"]).iter().filter_map(|report| report["unit"].as_str()).collect();
    assert_eq!(from, ["long-toan", "phuong-1", "phuong-2"]);
    let output = run(&campaign, &["--lang", "en", "trace", "Phường Duyên Hải", "--date", "2023-09-03"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("Reports of the units before"));
}
