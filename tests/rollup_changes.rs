//! Wards and towns that merge, split and change their names below the top: at every date it has the figures of one flat
//! run over all wards, late reports and corrections of units that have ended included.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tonghop::model::campaign::Limits;
use tonghop::model::consolidated::{FIRST_ROW, LEVELS, Mark};

use crate::harness::{Campaign, Figure, Sheet, verdicts, workbook};
use crate::rollup::{branch, campaign_file, told, unit};

/// The days of the campaign that are played; units change on the third.
const DAYS: [&str; 5] = ["2023-08-31", "2023-09-01", "2023-09-02", "2023-09-03", "2023-09-04"];
const CHANGED: usize = 2;
const ALWAYS: usize = usize::MAX;
/// What stands above each town.
const PROVINCE_OF: [usize; 3] = [0, 0, 1];
const MINISTRY: &str = "BỘ";

/// A ward: its town, the days on which it holds, and the wards whose work its running totals hold. `None`: it tells none.
struct Ward {
    name: &'static str,
    town: usize,
    days: std::ops::Range<usize>,
    before: Option<&'static [usize]>,
}

const fn ward(name: &'static str, town: usize, days: std::ops::Range<usize>, before: Option<&'static [usize]>) -> Ward {
    Ward { name, town, days, before }
}

/// The first town has a merger, a split by shares and a new name; the second a split that leaves all with the parent;
/// the third a ward that ends.
const WARDS: [Ward; 15] = [
    ward("Xã Số 0", 0, 0..CHANGED, Some(&[])),
    ward("Xã Số 1", 0, 0..CHANGED, Some(&[])),
    ward("Xã Số 2", 0, 0..CHANGED, Some(&[])),
    ward("Xã Số 3", 0, 0..CHANGED, Some(&[])),
    ward("Xã Số 4", 0, 0..ALWAYS, Some(&[])),
    ward("Phường Số 10", 0, CHANGED..ALWAYS, Some(&[0, 1])),
    ward("Xã Số 21", 0, CHANGED..ALWAYS, None),
    ward("Xã Số 22", 0, CHANGED..ALWAYS, None),
    ward("Phường Số 3", 0, CHANGED..ALWAYS, Some(&[3])),
    ward("Xã Số 5", 1, 0..CHANGED, Some(&[])),
    ward("Xã Số 6", 1, 0..ALWAYS, Some(&[])),
    ward("Xã Số 51", 1, CHANGED..ALWAYS, Some(&[])),
    ward("Xã Số 52", 1, CHANGED..ALWAYS, Some(&[])),
    ward("Xã Số 7", 2, 0..ALWAYS, Some(&[])),
    ward("Xã Số 8", 2, 0..CHANGED, Some(&[])),
];

/// The changes in each town, as its campaign file has them.
const CHANGES: [&str; 3] = [
    r#"
[[change]]
date = 2023-09-02
kind = "merge"
from = ["Xã Số 0", "Xã Số 1"]
to = "Phường Số 10"

[[change]]
date = 2023-09-02
kind = "split"
from = "Xã Số 2"
to = ["Xã Số 21", "Xã Số 22"]
share = { "Xã Số 21" = 60, "Xã Số 22" = 40 }

[[change]]
date = 2023-09-02
kind = "rename"
from = "Xã Số 3"
to = "Phường Số 3"
"#,
    r#"
[[change]]
date = 2023-09-02
kind = "split"
from = "Xã Số 5"
to = ["Xã Số 51", "Xã Số 52"]
kept = "at-parent"
"#,
    r#"
[[change]]
date = 2023-09-02
kind = "end"
from = "Xã Số 8"
"#,
];

/// What a ward works on a day.
fn work(ward: usize, day: usize) -> [u64; 3] {
    let (ward, day) = (ward as u64, day as u64);
    [(ward * 7 + day * 3) % 11, (ward + day) % 5, 1 + (ward * 3 + day * 5) % 13]
}

/// A report of a ward for a day; `more` is what a correction adds to the target.
fn report(ward: usize, day: usize, more: u64) -> Vec<u8> {
    let mut figures = work(ward, day);
    figures[2] += more;
    let own = (0..=day).filter(|day| WARDS[ward].days.contains(day)).map(|day| (ward, day));
    let before = WARDS[ward].before.into_iter().flatten();
    let before = before.flat_map(|ward| WARDS[*ward].days.clone().map(|day| (*ward, day)));
    let mut totals = [0, 0, more];
    for (ward, day) in own.chain(before) {
        totals.iter_mut().zip(work(ward, day)).for_each(|(total, figure)| *total += figure);
    }
    let date = format!("{}/{}/{}", &DAYS[day][8..], &DAYS[day][5..7], &DAYS[day][..4]);
    let [a, b, c] = figures;
    let sheet = Sheet::new(WARDS[ward].name, &date, [a, totals[0], b, totals[1], c, totals[2]]);
    let blank = |sheet: Sheet| [1, 3, 5].into_iter().fold(sheet, |sheet, at| sheet.cell(0, at, Figure::Blank));
    workbook(&[if WARDS[ward].before.is_some() { sheet } else { blank(sheet) }])
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "xlsx")
}

fn town(at: usize) -> String {
    format!("Thị xã Số {at}")
}

fn province(at: usize) -> String {
    format!("Tỉnh Số {at}")
}

/// The wards of the campaign's first day with their quotas.
fn first_wards(of: impl Fn(&Ward) -> bool) -> Vec<(String, u64)> {
    let first = (100..).zip(&WARDS).filter(|(_, ward)| ward.days.start == 0 && of(ward));
    first.map(|(quota, ward)| (ward.name.to_owned(), quota)).collect()
}

fn quota(of: impl Fn(&Ward) -> bool) -> u64 {
    first_wards(of).iter().map(|(_, quota)| quota).sum()
}

/// An office with its folder, and the packages that it has sent.
struct Office {
    name: String,
    campaign: Campaign,
    sent: BTreeSet<String>,
}

/// An office of wards: those of one town, or of several that have merged.
struct Town {
    office: Office,
    province: usize,
    of: Vec<usize>,
    /// The dates for which it reports to the province.
    dates: std::ops::Range<usize>,
}

impl Town {
    fn new(at: usize, until: usize) -> Self {
        let wards = first_wards(|ward| ward.town == at);
        let office = Office::new(&town(at), &wards, CHANGES[at], "08:00");
        Self { office, province: PROVINCE_OF[at], of: vec![at], dates: 0..until }
    }

    /// The office of the first two towns after their merger. It has the archives of both.
    fn merged() -> Self {
        let wards = first_wards(|ward| ward.town < 2);
        let office = Office::new(&town(9), &wards, &CHANGES[..2].concat(), "08:00");
        Self { office, province: 0, of: vec![0, 1], dates: CHANGED..ALWAYS }
    }

    /// Takes these in of all that was sent until then; an office that has handed its wards on takes in what is of its
    /// dates, and draws its last one.
    fn takes(&mut self, all: &[Report], new: &[Report], (now, hour): (usize, u32)) {
        let is_own = |report: &&Report| self.of.contains(&WARDS[report.0].town);
        let day = next(now);
        if self.dates.end <= now {
            let old: Vec<_> = new.iter().filter(is_own).filter(|report| report.1 < self.dates.end).map(file).collect();
            if !old.is_empty() {
                self.office.takes_for(old, (&day, hour), Some(DAYS[self.dates.end - 1]));
            }
        } else if self.dates.start <= now {
            // Its first morning.
            let is_first = self.dates.start == now && hour == 8;
            let reports = if is_first { all } else { new };
            self.office.takes(reports.iter().filter(is_own).map(file).collect(), &day, hour);
        }
    }

    fn packages(&mut self) -> Vec<(String, Vec<u8>)> {
        let mut made = self.office.packages();
        made.retain(|(name, _)| (0..DAYS.len()).any(|at| self.dates.contains(&at) && name.contains(DAYS[at])));
        made
    }
}

impl Office {
    /// Takes reports until this hour of the morning after.
    fn new(name: &str, units: &[(String, u64)], changes: &str, deadline: &str) -> Self {
        let file = campaign_file(name, units);
        let file = format!("{file}\n[schedule]\ndeadline = \"{deadline}\"\n{changes}");
        Self { name: name.to_owned(), campaign: Campaign::with_file(&file), sent: BTreeSet::new() }
    }

    /// The workbooks that it has made since it was asked last.
    fn packages(&mut self) -> Vec<(String, Vec<u8>)> {
        let made = self.campaign.files("outbox").into_iter();
        let made = made.filter(|(path, _)| path.contains("/tong-hop-") && is_workbook(Path::new(path)));
        let new: Vec<_> = made.filter(|(path, hash)| self.sent.insert(format!("{path} {hash}"))).collect();
        let package = |(path, _): (String, String)| {
            let name = path.rsplit('/').next().expect("a name");
            (format!("{} {name}", self.name), fs::read(self.campaign.path().join(&path)).expect("a workbook"))
        };
        new.into_iter().map(package).collect()
    }

    /// Takes packages in at an hour and runs half an hour later; everything is accepted.
    fn takes(&mut self, packages: Vec<(String, Vec<u8>)>, day: &str, hour: u32) {
        self.takes_for(packages, (day, hour), None);
    }

    /// The same, drawing this date.
    fn takes_for(&mut self, packages: Vec<(String, Vec<u8>)>, (day, hour): (&str, u32), date: Option<&str>) {
        for (at, (name, bytes)) in packages.into_iter().enumerate() {
            self.campaign.drop(&format!("{hour} {name}"), bytes, &format!("{day}T{hour:02}:00:{at:02}+07:00"));
        }
        let outcome = self.campaign.run_date(&format!("{day}T{hour:02}:30:00+07:00"), date);
        let refused: Vec<_> = verdicts(&outcome).into_iter().filter(|verdict| *verdict == "returned").collect();
        assert!(refused.is_empty(), "{} {day}: {:#?}", self.name, outcome.findings().collect::<Vec<_>>());
        assert!(outcome.withheld.is_empty(), "{} {day}: {:?}", self.name, outcome.withheld);
    }

    /// The wards as its newest workbook of a date hands them on: figures by name, and the town that stands above a ward
    /// may have changed.
    fn wards(&self, date: &str) -> BTreeMap<String, Vec<String>> {
        let made = fs::read_dir(self.campaign.path().join("outbox").join(date)).expect("a folder");
        let made = made.map(|file| file.expect("a file").path()).filter(|path| is_workbook(path));
        let sheets = made.map(|path| {
            let book = tonghop::read::read(&fs::read(path).expect("a workbook"), &Limits::default()).expect("readable");
            book.sheets.into_iter().find(|sheet| sheet.name == "Chuyển cấp trên").expect("a sheet")
        });
        let revision = |sheet: &tonghop::read::Sheet| {
            let mark = sheet.direct(0, 0).and_then(|cell| Mark::read(cell.value.text()?)).expect("a mark");
            mark.expect("a sound mark").revision
        };
        let newest = sheets.max_by_key(revision).expect("a workbook");
        let rows = newest.rows().iter().filter(|(row, _)| *row >= FIRST_ROW);
        let row = |cells: &[tonghop::read::Cell]| {
            let at = |col: u32| {
                cells.iter().find(|cell| cell.col == col).map_or_else(String::new, |cell| cell.value.shown())
            };
            let name = at(1).rsplit(LEVELS).next().expect("a name").to_owned();
            (name, (2..8).map(at).collect())
        };
        rows.map(|(_, cells)| row(cells)).collect()
    }
}

/// Campaign file of one office over all wards, which knows what stands above them.
fn flat_file(changes: &str) -> String {
    let wards = first_wards(|_| true);
    let mut file = campaign_file(MINISTRY, &wards);
    for ward in WARDS.iter().filter(|ward| ward.days.start == 0) {
        let line = format!("name = \"{}\"\n", ward.name);
        file = file.replace(&line, &format!("{line}superior = \"{}\"\n", town(ward.town)));
    }
    for (at, above) in PROVINCE_OF.iter().enumerate() {
        let (town, province) = (town(at), province(*above));
        write!(file, "[[unit]]\nid = \"t{at}\"\nname = \"{town}\"\nsuperior = \"{province}\"\n").expect("written");
    }
    file + changes
}

/// A report of a ward for a day, and what a correction adds to its target.
type Report = (usize, usize, u64);

/// What wards send in on a morning: their reports of the day before, but for one that is late; the late one and a
/// correction of a ward that has been split come days after the change.
fn sent_on(day: usize) -> Vec<Report> {
    let holds = |ward: &usize| WARDS[*ward].days.contains(&day);
    let mut sent: Vec<_> = (0..WARDS.len()).filter(holds).map(|ward| (ward, day, 0)).collect();
    sent.retain(|(ward, day, _)| (*ward, *day) != (1, 1));
    match day {
        3 => sent.push((1, 1, 0)),
        4 => sent.push((2, 0, 4)),
        _ => {}
    }
    sent
}

fn file((ward, day, more): &Report) -> (String, Vec<u8>) {
    (format!("{} {day} {more}.xlsx", WARDS[*ward].name), report(*ward, *day, *more))
}

fn next(day: usize) -> String {
    let date: chrono::NaiveDate = DAYS[day].parse().expect("a date");
    date.succ_opt().expect("a day").to_string()
}

/// Three levels of offices and the flat run beside them.
struct Levels {
    towns: Vec<Town>,
    provinces: Vec<Office>,
    ministry: Office,
    flat: Office,
}

impl Levels {
    /// `changes` are those of the towns, in the first province's file.
    fn new(towns: Vec<Town>, changes: &str) -> Self {
        let of_province = |at: usize| {
            let towns = (0..PROVINCE_OF.len()).filter(|town| PROVINCE_OF[*town] == at);
            let units: Vec<_> = towns.map(|at| (town(at), quota(|ward| ward.town == at))).collect();
            Office::new(&province(at), &units, if at == 0 { changes } else { "" }, "09:30")
        };
        let of_ministry = |at: usize| (province(at), quota(|ward| PROVINCE_OF[ward.town] == at));
        let flat = Campaign::with_file(&flat_file(&CHANGES.concat()));
        Self {
            towns,
            provinces: (0..2).map(of_province).collect(),
            ministry: Office::new(MINISTRY, &[of_ministry(0), of_ministry(1)], "", "10:30"),
            flat: Office { name: "flat".to_owned(), campaign: flat, sent: BTreeSet::new() },
        }
    }

    /// The morning after a day, and its afternoon, when what came late is gathered.
    fn day(&mut self, day: usize) {
        let all: Vec<Report> = (0..=day).flat_map(sent_on).collect();
        self.pass(&all, &sent_on(day), (day, 8));
        self.is_the_same(DAYS[day]);
        self.pass(&all, &[], (day, 16));
    }

    /// All levels, one after the other.
    fn pass(&mut self, all: &[Report], new: &[Report], (now, hour): (usize, u32)) {
        let day = next(now);
        self.flat.takes(new.iter().map(file).collect(), &day, hour);
        for town in &mut self.towns {
            town.takes(all, new, (now, hour));
        }
        for (at, province) in self.provinces.iter_mut().enumerate() {
            let towns = self.towns.iter_mut().filter(|town| town.province == at);
            province.takes(towns.flat_map(Town::packages).collect(), &day, hour + 1);
        }
        let packages = self.provinces.iter_mut().flat_map(Office::packages).collect();
        self.ministry.takes(packages, &day, hour + 2);
    }

    fn is_the_same(&self, date: &str) {
        let (top, flat) = (self.ministry.campaign.summary(date), self.flat.campaign.summary(date));
        assert_eq!(told(&top["total"]), told(&flat["total"]), "{date}");
        for (at, office) in self.provinces.iter().enumerate() {
            let (own, name) = (office.campaign.summary(date), province(at));
            assert_eq!(told(unit(&top, &name)), told(&own["total"]), "{date}, {name}");
            assert_eq!(told(branch(&flat, &[&name])), told(&own["total"]), "{date}, {name}");
        }
        assert_eq!(self.ministry.wards(date), self.flat.wards(date), "{date}");
    }

    /// Plays all days: at each of them, and of each date at the end, the top has what the flat run has; the total is the
    /// sum of the reports that count.
    fn play(&mut self) {
        (0..DAYS.len()).for_each(|day| self.day(day));
        for date in DAYS {
            self.is_the_same(date);
        }
        let worked = (0..DAYS.len()).flat_map(sent_on).map(|(ward, day, more)| work(ward, day)[2] + more);
        let corrected = work(2, 0)[2];
        let last = self.ministry.campaign.summary(DAYS[DAYS.len() - 1]);
        assert_eq!(target(&last["total"]), worked.sum::<u64>() - corrected);
    }
}

fn target(standing: &Value) -> u64 {
    standing["cumulative"]["c"].as_u64().expect("a count")
}

#[test]
#[ignore = "deep"]
fn changes_in_the_wards_reach_the_top_as_in_one_flat_run() {
    let towns = (0..PROVINCE_OF.len()).map(|at| Town::new(at, ALWAYS)).collect();
    Levels::new(towns, "").play();
}

/// The wards change on that day, too.
#[test]
#[ignore = "deep"]
fn towns_that_merge_in_the_provinces_file_come_to_one_flat_run() {
    let towns = vec![Town::new(0, CHANGED), Town::new(1, CHANGED), Town::merged(), Town::new(2, ALWAYS)];
    let merger = r#"
[[change]]
date = 2023-09-02
kind = "merge"
from = ["Thị xã Số 0", "Thị xã Số 1"]
to = "Thị xã Số 9"
"#;
    Levels::new(towns, merger).play();
}

/// Rows of wards that have ended go on telling what they had brought.
#[test]
#[ignore = "deep"]
fn a_level_above_that_knows_the_wards_follows_their_changes_itself() {
    let mut levels = Levels::new((0..PROVINCE_OF.len()).map(|at| Town::new(at, ALWAYS)).collect(), "");
    let file_above = format!("{}\n[schedule]\ndeadline = \"09:30\"\n", flat_file(&CHANGES.concat()));
    let campaign = Campaign::with_file(&file_above);
    let mut above = Office { name: MINISTRY.to_owned(), campaign, sent: BTreeSet::new() };
    for (day, date) in DAYS.iter().enumerate() {
        for (reports, hour) in [(sent_on(day), 8), (Vec::new(), 16)] {
            for town in &mut levels.towns {
                town.takes(&reports, &reports, (day, hour));
            }
            levels.flat.takes(reports.iter().map(file).collect(), &next(day), hour);
            above.takes(levels.towns.iter_mut().flat_map(Town::packages).collect(), &next(day), hour + 1);
            assert_eq!(above.wards(date), levels.flat.wards(date), "{date}");
        }
    }
    for date in DAYS {
        let (top, flat) = (above.campaign.summary(date), levels.flat.campaign.summary(date));
        assert_eq!(told(&top["total"]), told(&flat["total"]), "{date}");
        assert_eq!(above.wards(date), levels.flat.wards(date), "{date}");
    }
}
