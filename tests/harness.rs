//! A campaign folder in a temporary place, workbooks written in the test, runs at stated clocks.

mod running;
pub(crate) mod search;
mod stepped;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::Value;
use tempfile::TempDir;
use tonghop::clock::Clock;
use tonghop::pipeline::{Outcome, Request, Unwatched, Workspace};
use tonghop::read::Workers;

pub(crate) use running::{Program, Running, assert_nothing_dropped};
pub(crate) use stepped::Stepped;

/// Names of the seven wards with their quotas; they sum to 32,520.
pub(crate) const WARDS: [(&str, &str, u32); 7] = [
    ("phuong-1", "Phường 1", 6850),
    ("phuong-2", "Phường 2", 4720),
    ("long-toan", "Xã Long Toàn", 5310),
    ("long-huu", "Xã Long Hữu", 4930),
    ("dan-thanh", "Xã Dân Thành", 3860),
    ("truong-long-hoa", "Xã Trường Long Hòa", 3480),
    ("hiep-thanh", "Xã Hiệp Thạnh", 3370),
];

/// The three indicators of the daily form.
pub(crate) const INDICATORS: [&str; 3] = ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];

/// The program, as it runs where nobody named a language.
pub(crate) fn binary() -> Program {
    Program::new()
}

/// Copies what lies in a folder into another.
pub(crate) fn copy(from: &Path, to: &Path) {
    for item in fs::read_dir(from).expect("a folder").map(|item| item.expect("an item")) {
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            fs::create_dir_all(&target).expect("made");
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), &target).expect("copied");
        }
    }
}

/// What a pass leaves for those who watch over the machine: of the moment, and no part of the record.
const SIGNS: [&str; 2] = ["last-pass.json", "metrics.prom"];

/// Paths of all files below a folder, sorted, but for signs of life.
pub(crate) fn files_below(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(list) = fs::read_dir(folder) else { continue };
        for path in list.map(|item| item.expect("an item").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if !SIGNS.iter().any(|sign| path.ends_with(sign)) {
                found.push(path.strip_prefix(root).expect("below").to_owned());
            }
        }
    }
    found.sort();
    found
}

/// A campaign folder.
pub(crate) struct Campaign {
    folder: TempDir,
    arrivals: Vec<(String, String)>,
}

impl Campaign {
    /// Plan 110 with an empty inbox.
    pub(crate) fn new() -> Self {
        Self::with_file(include_str!("../tonghop.toml"))
    }

    /// Another campaign file.
    pub(crate) fn with_file(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("inbox")).expect("an inbox");
        fs::write(folder.path().join("tonghop.toml"), text).expect("a campaign file");
        Self { folder, arrivals: Vec::new() }
    }

    /// What `tonghop init --campaign` makes.
    pub(crate) fn ready(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut init = binary();
        let made = init.arg("init").arg(folder.path()).args(["--campaign", name]).output().expect("the binary runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self { folder, arrivals: Vec::new() }
    }

    /// A folder that is there.
    pub(crate) fn of(folder: TempDir) -> Self {
        Self { folder, arrivals: Vec::new() }
    }

    /// Plan 110 with the wards' appendix taken in.
    pub(crate) fn with_appendix() -> Self {
        let mut campaign = Self::new();
        campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
        campaign
    }

    /// Everything in the folder.
    pub(crate) fn all_files(&self) -> Files {
        let paths = self.files("").into_keys();
        paths.map(|path| (path.clone(), fs::read(self.path().join(path)).expect("a file"))).collect()
    }

    /// A folder with these files, an inbox and nothing else.
    pub(crate) fn with(files: &Files) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, bytes) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        fs::create_dir_all(folder.path().join("inbox")).expect("an inbox");
        Self::of(folder)
    }

    /// Another folder with the same in it.
    pub(crate) fn twin(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(self.path(), folder.path());
        Self { folder, arrivals: self.arrivals.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file in the inbox, with the time at which it arrives.
    pub(crate) fn drop(&mut self, name: &str, bytes: impl Into<Vec<u8>>, arrival: &str) -> &mut Self {
        let path = self.path().join("inbox").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes.into()).expect("a file");
        self.arrivals.retain(|(path, _)| path != name);
        self.arrivals.push((name.to_owned(), arrival.to_owned()));
        let lines: Vec<String> = self.arrivals.iter().map(|(path, time)| format!("\"{path}\",{time},test")).collect();
        fs::write(self.path().join("inbox/arrivals.csv"), format!("path,time,reason\n{}\n", lines.join("\n")))
            .expect("arrivals");
        self
    }

    /// The daily job at a moment.
    pub(crate) fn run(&self, now: &str) -> Outcome {
        self.run_date(now, None)
    }

    /// The daily job for a date.
    pub(crate) fn run_date(&self, now: &str, date: Option<&str>) -> Outcome {
        let clock = Clock::Fixed(DateTime::parse_from_rfc3339(now).expect("a moment"));
        let (workspace, book) = Workspace::lock_recent(self.path(), clock.now(), workers()).expect("a workspace");
        let date = date.map(|date| date.parse().expect("a date"));
        workspace.run(book, Request { date, dry_run: false }, clock, &Unwatched).expect("a run")
    }

    /// `report --date`.
    pub(crate) fn report(&self, now: &str, date: &str) -> Value {
        let now = DateTime::parse_from_rfc3339(now).expect("a moment");
        let (workspace, book) = Workspace::lock(self.path(), now, workers()).expect("a workspace");
        workspace.report(book, Some(date.parse().expect("a date")), now).expect("a report");
        self.summary(date)
    }

    /// `summary.json` of a date as it stands in the outbox.
    pub(crate) fn summary(&self, date: &str) -> Value {
        let path = self.path().join(format!("outbox/{date}/summary.json"));
        serde_json::from_slice(&fs::read(path).expect("a summary")).expect("JSON")
    }

    /// One unit of a summary.
    pub(crate) fn unit(&self, date: &str, id: &str) -> Value {
        let summary = self.summary(date);
        let units = summary["units"].as_array().expect("units");
        units.iter().find(|unit| unit["id"] == id).unwrap_or_else(|| panic!("no unit {id}")).clone()
    }

    /// Every file below a folder with the hash of its bytes.
    pub(crate) fn files(&self, below: &str) -> BTreeMap<String, String> {
        let hash = |path: &PathBuf| tonghop::files::sha256(&fs::read(self.path().join(path)).expect("a file"));
        let found = files_below(&self.path().join(below)).into_iter().map(|path| Path::new(below).join(path));
        found.map(|path| (path.to_string_lossy().into_owned(), hash(&path))).collect()
    }

    /// Mails in the spool.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.files("outbox/mail/queue").into_keys().collect()
    }
}

/// A campaign in its fourteenth day, with everything in it that can happen; each call gives a copy.
pub(crate) fn busy_campaign() -> Campaign {
    static FILES: OnceLock<Files> = OnceLock::new();
    Campaign::with(FILES.get_or_init(|| played_through().all_files()))
}

/// Files by their paths.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// The same, run by run.
fn played_through() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    let mut totals = [0u64; 7];
    for day in 1..=12u64 {
        let morning = format!("2023-09-{:02}", day + 1);
        for (at, (id, name, quota)) in WARDS.iter().enumerate() {
            if *id == "hiep-thanh" && day > 9 {
                continue;
            }
            let figure = u64::from(*quota) / 90 + (day * 7 + at as u64 * 3) % 11;
            totals[at] += figure;
            let file = format!("{id} {day}.xlsx");
            let time = if at == 3 && day == 12 { "09:10" } else { "07:00" };
            let bytes = report(name, &format!("{day:02}/09/2023"), [1, day, 2, 2 * day, figure, totals[at]]);
            campaign.drop(&file, bytes, &format!("{morning}T{time}:00+07:00"));
        }
        campaign.run(&format!("{morning}T09:30:00+07:00"));
    }
    campaign.drop("sua.xlsx", report("Phường 1", "11/09/2023", [1, 11, 2, 22, 70, 900]), "2023-09-13T10:00:00+07:00");
    campaign.drop("sai.xlsx", report("Xã Hiệp Thạnh", "40/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T10:00:00+07:00");
    campaign.run("2023-09-13T10:30:00+07:00");
    campaign
}

/// Processes of the binary under test that read files.
pub(crate) fn workers() -> Workers {
    Workers::of(env!("CARGO_BIN_EXE_tonghop").into())
}

/// Codes of findings, sorted.
pub(crate) fn codes(outcome: &Outcome) -> Vec<String> {
    let mut codes: Vec<String> = outcome.findings().map(|finding| finding.code.clone()).collect();
    codes.sort();
    codes
}

/// Verdicts in order of judgement.
pub(crate) fn verdicts(outcome: &Outcome) -> Vec<&'static str> {
    outcome.validated.iter().map(|(entry, _)| entry.submission.verdict.as_str()).collect()
}

/// A workbook that is the same bytes whenever it is made.
fn dateless() -> Workbook {
    let mut workbook = Workbook::new();
    let moment = ExcelDateTime::from_ymd(2023, 8, 30).expect("a date");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&moment));
    workbook
}

/// A quota appendix.
pub(crate) fn appendix(units: &[(&str, &str, u32)]) -> Vec<u8> {
    let mut workbook = dateless();
    let sheet = workbook.add_worksheet();
    write(sheet, 0, 0, "PHỤ LỤC GIAO CHỈ TIÊU (số liệu giả định)");
    for (col, heading) in ["TT", "Đơn vị", "Chỉ tiêu giao"].iter().enumerate() {
        write(sheet, 2, col, heading);
    }
    for (at, (_, name, quota)) in units.iter().enumerate() {
        number(sheet, 3 + at, 0, at + 1);
        write(sheet, 3 + at, 1, name);
        number(sheet, 3 + at, 2, *quota as usize);
    }
    write(sheet, 3 + units.len(), 1, "Tổng cộng");
    number(sheet, 3 + units.len(), 2, units.iter().map(|unit| unit.2 as usize).sum());
    workbook.save_to_buffer().expect("a workbook")
}

/// What stands in a figure's cell.
#[derive(Clone, Debug)]
pub(crate) enum Figure {
    Number(f64),
    Text(String),
    Blank,
}

impl From<u64> for Figure {
    fn from(value: u64) -> Self {
        Self::Number(value as f64)
    }
}

/// A ward's daily sheet.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) unit_line: String,
    pub(crate) date_line: String,
    /// Sub-row, then day and cumulative of each indicator.
    pub(crate) rows: Vec<(String, Vec<Figure>)>,
    /// A total row, if there is one.
    pub(crate) total: Option<Vec<Figure>>,
    pub(crate) remark: String,
    pub(crate) headings: Vec<String>,
}

impl Sheet {
    /// A sheet of a unit for a date with one row `Khóm 1`: day and cumulative of each indicator.
    pub(crate) fn new(unit: &str, date: &str, figures: [u64; 6]) -> Self {
        Self {
            name: "Báo cáo".to_owned(),
            title: "BÁO CÁO KẾT QUẢ HÀNG NGÀY".to_owned(),
            unit_line: format!("Đơn vị: {unit}"),
            date_line: format!("Ngày báo cáo: {date}"),
            rows: vec![("Khóm 1".to_owned(), figures.into_iter().map(Figure::from).collect())],
            total: None,
            remark: String::new(),
            headings: INDICATORS.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn row(mut self, area: &str, figures: [u64; 6]) -> Self {
        self.rows.push((area.to_owned(), figures.into_iter().map(Figure::from).collect()));
        self
    }

    pub(crate) fn cell(mut self, row: usize, column: usize, figure: Figure) -> Self {
        self.rows[row].1[column] = figure;
        self
    }

    /// Thirty made-up numbers of the form of a citizen's stand where sub-rows are named.
    pub(crate) fn with_citizens(mut self) -> Self {
        self.rows.extend((0..30).map(|at| (format!("084098{:06}", 1234 + at), Vec::new())));
        self
    }

    pub(crate) fn total(mut self, figures: [u64; 6]) -> Self {
        self.total = Some(figures.into_iter().map(Figure::from).collect());
        self
    }

    fn draw(&self, sheet: &mut Worksheet) {
        sheet.set_name(&self.name).expect("a sheet name");
        write(sheet, 0, 0, &self.title);
        write(sheet, 1, 0, &self.unit_line);
        write(sheet, 2, 0, &self.date_line);
        write(sheet, 4, 0, "TT");
        write(sheet, 4, 1, "Ấp, khóm");
        let centred = Format::new();
        for (at, heading) in self.headings.iter().enumerate() {
            let col = u16::try_from(2 + 2 * at).expect("a column");
            sheet.merge_range(4, col, 4, col + 1, heading, &centred).expect("a heading");
            write(sheet, 5, usize::from(col), "Trong ngày");
            write(sheet, 5, usize::from(col) + 1, "Lũy kế");
        }
        write(sheet, 4, 2 + 2 * self.headings.len(), "Khó khăn, vướng mắc");
        for (at, (area, figures)) in self.rows.iter().enumerate() {
            number(sheet, 6 + at, 0, at + 1);
            write(sheet, 6 + at, 1, area);
            draw_figures(sheet, 6 + at, figures);
        }
        write(sheet, 6, 2 + 2 * self.headings.len(), &self.remark);
        let below = 6 + self.rows.len();
        if let Some(figures) = &self.total {
            write(sheet, below, 1, "Tổng cộng");
            draw_figures(sheet, below, figures);
        }
        write(sheet, below + 2, 1, "NGƯỜI LẬP BIỂU");
        write(sheet, below + 2, 6, "TỔ TRƯỞNG");
    }
}

fn draw_figures(sheet: &mut Worksheet, row: usize, figures: &[Figure]) {
    for (at, figure) in figures.iter().enumerate() {
        let (row, col) = (u32::try_from(row).expect("a row"), u16::try_from(2 + at).expect("a column"));
        match figure {
            Figure::Number(value) => sheet.write_number(row, col, *value).map(|_| ()),
            Figure::Text(text) => sheet.write_string(row, col, text).map(|_| ()),
            Figure::Blank => Ok(()),
        }
        .expect("written");
    }
}

fn write(sheet: &mut Worksheet, row: usize, col: usize, text: &str) {
    let (row, col) = (u32::try_from(row).expect("a row"), u16::try_from(col).expect("a column"));
    if !text.is_empty() {
        sheet.write_string(row, col, text).expect("written");
    }
}

fn number(sheet: &mut Worksheet, row: usize, col: usize, value: usize) {
    let (row, col) = (u32::try_from(row).expect("a row"), u16::try_from(col).expect("a column"));
    sheet.write_number(row, col, value as f64).expect("written");
}

/// A workbook of sheets.
pub(crate) fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut workbook = dateless();
    for sheet in sheets {
        sheet.draw(workbook.add_worksheet());
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// A sheet of lines of cells: what parses as a number is one, `=…` is a formula that was never calculated.
pub(crate) fn grid(lines: &[&[&str]]) -> Vec<u8> {
    grids(&[("Sheet1", lines)])
}

/// The same as a quota appendix: the sheet's name says that it gives quotas out.
pub(crate) fn quota_grid(lines: &[&[&str]]) -> Vec<u8> {
    grids(&[("Giao chỉ tiêu", lines)])
}

/// Lines of cells, sheet by sheet.
pub(crate) fn grids(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = dateless();
    for (name, lines) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).expect("a name");
        fill(sheet, lines);
    }
    without_results(&workbook.save_to_buffer().expect("a workbook"))
}

fn fill(sheet: &mut Worksheet, lines: &[&[&str]]) {
    for (row, line) in (0u32..).zip(lines) {
        for (col, text) in (0u16..).zip(line.iter()).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, col, number),
                Err(_) if text.starts_with('=') => sheet.write_formula(row, col, Formula::new(*text).set_result("§")),
                Err(_) => sheet.write_string(row, col, *text),
            }
            .expect("written");
        }
    }
}

/// The workbook with its formulas as a program leaves them that does not calculate.
fn without_results(workbook: &[u8]) -> Vec<u8> {
    let mut source = zip::ZipArchive::new(Cursor::new(workbook)).expect("a zip");
    let mut target = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..source.len() {
        let mut entry = source.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        if name.starts_with("xl/worksheets/") {
            let text = String::from_utf8(bytes).expect("text");
            bytes = text.replace(" t=\"str\"><f>", "><f>").replace("<v>§</v>", "").into_bytes();
        }
        target.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        target.write_all(&bytes).expect("written");
    }
    target.finish().expect("a zip").into_inner()
}

/// A ward's report of one day with one row.
pub(crate) fn report(unit: &str, date: &str, figures: [u64; 6]) -> Vec<u8> {
    workbook(&[Sheet::new(unit, date, figures)])
}

/// What a machine has on which `.ci/run` could install all that it wants: no test may lack it there.
const EXPECTED: [&str; 7] = [
    "soffice is not installed",
    "LibreOffice Calc is not installed",
    "chromium is not installed",
    "pdftotext is not installed",
    "openssl is not installed",
    "python3 is not installed",
    "openpyxl is not installed",
];

/// Says that a test is skipped, and why, also in a list that `.ci/run` prints at its end.
///
/// With `TONGHOP_NO_SKIP=1` a test fails that lacks one of [`EXPECTED`].
pub(crate) fn skip(why: &str) {
    let is_expected = EXPECTED.iter().any(|what| why.contains(what));
    assert!(!is_expected || std::env::var_os("TONGHOP_NO_SKIP").is_none(), "not to be skipped here: {why}");
    eprintln!("SKIPPED: {why}");
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped.txt");
    let mut list = fs::File::options().append(true).create(true).open(list).expect("the list of what is skipped");
    writeln!(list, "{}", why.replace('\n', " ")).expect("written");
}

/// A program that some tests need; `None` says so and skips.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Why somebody decides, in a test in which it does not matter who.
pub(crate) fn because(reason: &str) -> tonghop::pipeline::decide::Grounds<'_> {
    tonghop::pipeline::decide::Grounds { reason, by: "Bộ phận tổng hợp" }
}
