//! A consolidated workbook is a submission at the level above: town, province, ministry, through files alone.

use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tonghop::model::campaign::Limits;

use crate::harness::{Campaign, Sheet, binary, codes, program, verdicts, workbook};
use crate::trace;

/// Provinces, towns of each, wards of each, days; `TONGHOP_ROLLUP=whole` plays the larger one, which takes a minute, and a
/// town of 10,000 wards.
const SMALL: [u64; 4] = [2, 2, 3, 5];
const WHOLE: [u64; 4] = [3, 4, 7, 10];
/// Wards of the town of the smaller tests.
const WARDS: u64 = 7;
/// The campaign's first days.
const DAYS: [&str; 10] = [
    "2023-08-31",
    "2023-09-01",
    "2023-09-02",
    "2023-09-03",
    "2023-09-04",
    "2023-09-05",
    "2023-09-06",
    "2023-09-07",
    "2023-09-08",
    "2023-09-09",
];
const NOW: &str = "2023-09-10T08:30:00+07:00";
/// Time enough for an unoptimised reader on a busy machine: one table holds all units.
const PATIENT: &str = "[limits]\nseconds = 600\n";
const ARRIVAL: &str = "2023-09-10T06:00:00+07:00";

/// A campaign file of an office with these units and quotas.
pub(crate) fn campaign_file(office: &str, units: &[(String, u64)]) -> String {
    let head = format!(
        "[campaign]\nplan = \"110/KH-UBND\"\ntitle = \"Chiến dịch\"\nstarts = 2023-08-31\nends = 2023-11-30\n\
         [issuer]\noffice = [\"{office}\"]\n"
    );
    let unit = |(at, (name, quota)): (usize, &(String, u64))| {
        format!("[[unit]]\nid = \"u{at}\"\nname = \"{name}\"\nquota = {quota}\n")
    };
    let units: Vec<String> = units.iter().enumerate().map(unit).collect();
    let form = "[[form]]\nid = \"daily\"\nname = \"Báo cáo ngày\"\n";
    let indicators = ["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"].into_iter().zip(["a", "b", "c"]);
    let indicator = |(name, id): (&str, &str)| {
        let target = if id == "c" { "target = true\n" } else { "" };
        format!("[[form.indicator]]\nid = \"{id}\"\nname = \"{name}\"\n{target}")
    };
    let indicators: Vec<String> = indicators.map(indicator).collect();
    let text = "[[form.text]]\nid = \"difficulties\"\nname = \"Khó khăn, vướng mắc\"\n";
    [&head, &units.concat(), form, &indicators.concat(), text].concat()
}

fn ward(n: u64) -> (String, u64) {
    (format!("Xã Số {n}"), 100 + n)
}

/// How many offices there are at each level, and for how many days they report.
#[derive(Clone, Copy)]
struct Size {
    provinces: u64,
    towns: u64,
    wards: u64,
    days: usize,
}

impl Size {
    fn of([provinces, towns, wards, days]: [u64; 4]) -> Self {
        Self { provinces, towns, wards, days: usize::try_from(days).expect("small") }
    }

    fn days(self) -> &'static [&'static str] {
        &DAYS[..self.days]
    }

    fn wards_of(self, town: u64) -> std::ops::Range<u64> {
        town * self.wards..(town + 1) * self.wards
    }

    fn towns_of(self, province: u64) -> std::ops::Range<u64> {
        province * self.towns..(province + 1) * self.towns
    }

    fn town(self, n: u64) -> (String, u64) {
        (format!("Thị xã Số {n}"), self.wards_of(n).map(|n| ward(n).1).sum())
    }

    fn province(self, n: u64) -> (String, u64) {
        (format!("Tỉnh Số {n}"), self.towns_of(n).map(|n| self.town(n).1).sum())
    }
}

/// What a ward sends: a sheet a day, some days left out, whose work its running total brings in.
fn report_of(n: u64, days: &[&str]) -> Vec<u8> {
    let mut totals = [0; 3];
    let mut sheets = Vec::new();
    for (at, day) in (0u64..).zip(days) {
        let own = [(n * 7 + at * 3) % 11, (n + at) % 5, (n * 3 + at * 5) % 13];
        totals.iter_mut().zip(own).for_each(|(total, own)| *total += own);
        if (n + at) % 9 == 4 {
            continue;
        }
        let figures = [own[0], totals[0], own[1], totals[1], own[2], totals[2]];
        let date = format!("{}/{}/{}", &day[8..], &day[5..7], &day[..4]);
        let mut sheet = Sheet::new(&ward(n).0, &date, figures).named(&format!("{}.{}", &day[8..], &day[5..7]));
        if at == 2 && n.is_multiple_of(10) {
            "Sóng yếu".clone_into(&mut sheet.remark);
        }
        sheets.push(sheet);
    }
    workbook(&sheets)
}

/// Takes in what was dropped and draws every day.
fn consolidated(campaign: &Campaign, days: &[&str]) -> Vec<PathBuf> {
    campaign.run(NOW);
    let draw = |day: &&str| {
        campaign.report(NOW, day);
        campaign.path().join(format!("outbox/{day}/tong-hop-{day}.xlsx"))
    };
    days.iter().map(draw).collect()
}

/// An office above, with the workbooks of those below.
fn above(office: &str, units: &[(String, u64)], below: &[(String, Vec<PathBuf>)]) -> Campaign {
    let mut campaign = Campaign::with_file(&campaign_file(office, units));
    for (name, workbooks) in below {
        for (day, path) in DAYS.iter().zip(workbooks) {
            campaign.drop(&format!("{name} {day}.xlsx"), fs::read(path).expect("a workbook"), ARRIVAL);
        }
    }
    campaign
}

fn town_campaign(size: Size, n: u64) -> Campaign {
    let units: Vec<_> = size.wards_of(n).map(ward).collect();
    let mut campaign = Campaign::with_file(&campaign_file(&size.town(n).0, &units));
    for n in size.wards_of(n) {
        campaign.drop(&format!("{n}.xlsx"), report_of(n, size.days()), ARRIVAL);
    }
    campaign
}

/// What must be equal: quota, the day's figures, the running totals, the percentage, what remains.
pub(crate) fn told(of: &Value) -> Vec<Value> {
    ["quota", "day", "cumulative", "percent", "remaining"].map(|key| of[key].clone()).to_vec()
}

/// A branch of the one run, by its path.
pub(crate) fn branch<'v>(summary: &'v Value, path: &[&str]) -> &'v Value {
    summary["branches"]
        .as_array()
        .expect("branches")
        .iter()
        .find(|branch| branch["path"] == serde_json::json!(path))
        .expect("a branch")
}

pub(crate) fn unit<'v>(summary: &'v Value, name: &str) -> &'v Value {
    summary["units"].as_array().expect("units").iter().find(|unit| unit["name"] == name).expect(name)
}

#[test]
#[ignore = "deep"]
fn three_levels_of_files_come_to_one_flat_run() {
    let whole = std::env::var("TONGHOP_ROLLUP").is_ok_and(|size| size == "whole");
    let size = Size::of(if whole { WHOLE } else { SMALL });
    let (days, towns_of_all) = (size.days(), size.provinces * size.towns);
    let all: Vec<_> = (0..towns_of_all * size.wards).map(ward).collect();
    // One run over all wards, which knows what stands above them.
    let town_of = |n: u64| n / size.wards;
    let with_superiors = (0..).zip(&all).fold(campaign_file("BỘ", &all), |file, (n, (name, _))| {
        let line = format!("name = \"{name}\"\n");
        file.replace(&line, &format!("{line}superior = \"{}\"\n", size.town(town_of(n)).0))
    });
    let towns = (0..towns_of_all).map(|n| {
        let (town, province) = (size.town(n).0, size.province(n / size.towns).0);
        format!("[[unit]]\nid = \"t{n}\"\nname = \"{town}\"\nsuperior = \"{province}\"\n")
    });
    let mut flat = Campaign::with_file(&(with_superiors + &towns.collect::<String>()));
    for n in 0..towns_of_all * size.wards {
        flat.drop(&format!("{n}.xlsx"), report_of(n, days), ARRIVAL);
    }
    flat.run(NOW);
    let towns: Vec<Campaign> = (0..towns_of_all).map(|n| town_campaign(size, n)).collect();
    let of_towns: Vec<(String, Vec<PathBuf>)> =
        (0..).zip(&towns).map(|(n, campaign)| (size.town(n).0, consolidated(campaign, days))).collect();
    let at = |n: u64| usize::try_from(n).expect("small");
    let provinces: Vec<Campaign> = (0..size.provinces)
        .map(|n| {
            let units: Vec<_> = size.towns_of(n).map(|n| size.town(n)).collect();
            let below: Vec<_> = size.towns_of(n).map(|n| of_towns[at(n)].clone()).collect();
            above(&size.province(n).0, &units, &below)
        })
        .collect();
    let of_provinces: Vec<_> =
        (0..).zip(&provinces).map(|(n, campaign)| (size.province(n).0, consolidated(campaign, days))).collect();
    let units: Vec<_> = (0..size.provinces).map(|n| size.province(n)).collect();
    let ministry = above("BỘ", &units, &of_provinces);
    let outcome = ministry.run(NOW);
    assert_eq!(codes(&outcome).iter().filter(|code| *code != "late").count(), 0, "{:?}", codes(&outcome));
    for day in days {
        let flat = flat.report(NOW, day);
        let top = ministry.report(NOW, day);
        assert_eq!(told(&top["total"]), told(&flat["total"]), "{day}");
        for (n, campaign) in (0..).zip(&provinces) {
            let own = campaign.summary(day);
            let name = size.province(n).0;
            assert_eq!(told(unit(&top, &name)), told(&own["total"]), "{day}, {name}");
            assert_eq!(told(branch(&flat, &[&name])), told(&own["total"]), "{day}, {name}");
            for n in size.towns_of(n) {
                let (province, name, of_town) = (&name, size.town(n).0, towns[at(n)].summary(day));
                assert_eq!(told(unit(&own, &name)), told(&of_town["total"]), "{day}, {name}");
                assert_eq!(told(branch(&flat, &[province, &name])), told(&of_town["total"]), "{day}, {name}");
                for (name, _) in size.wards_of(n).map(ward) {
                    assert_eq!(told(unit(&of_town, &name)), told(unit(&flat, &name)), "{day}, {name}");
                }
            }
        }
    }
    // A ward's row at the top is followed to the town's file, and through it to the ward's own.
    let last = days[days.len() - 1];
    let path = ministry.path().join(format!("outbox/{last}/tong-hop-{last}.xlsx"));
    let top = tonghop::read::read(&fs::read(path).expect("a workbook"), &Limits::default()).expect("readable");
    let sheet = top.sheets.iter().find(|sheet| sheet.name == "Chuyển cấp trên").expect("a sheet");
    let (town, ward) = (towns_of_all - 1, towns_of_all * size.wards - 1);
    let name = format!("Tỉnh Số {} – Thị xã Số {town} – Xã Số {ward}", size.provinces - 1);
    let texts = sheet.rows().iter().map(|(_, cells)| cells.iter().map(|cell| cell.value.shown()).collect::<Vec<_>>());
    let rows: Vec<Vec<String>> = texts.filter(|cells| cells.contains(&name)).collect();
    let [row] = rows.as_slice() else { panic!("{name}: {rows:?}") };
    let chain = row.last().expect("a chain");
    assert!(chain.contains(&format!("Thị xã Số {town} {last}.xlsx")), "{chain}");
    assert!(chain.contains(&format!("{ward}.xlsx")), "{chain}");
}

/// A town of so many wards, each of which stands in the one table that it was sent.
fn town_of_one_table(wards: u64) -> Campaign {
    let units: Vec<_> = (0..wards).map(ward).collect();
    let mut campaign = Campaign::with_file(&(campaign_file("Thị xã Số 0", &units) + PATIENT));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Ngày báo cáo: 09/09/2023").expect("written");
    let headings = ["TT", "Đơn vị", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"];
    sheet.write_row(2, 0, headings).expect("written");
    for (row, (n, (name, _))) in (3..).zip((0u64..).zip(&units)) {
        sheet.write_string(row, 1, name).expect("written");
        for (col, figure) in (2..).zip([n * 7 % 11, n % 5, n * 3 % 13]) {
            sheet.write_number(row, col, figure as f64).expect("written");
        }
        sheet.write_number(row, 0, n as f64 + 1.0).expect("written");
    }
    campaign.drop("bảng.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    campaign
}

/// The daily job as it is run, and what it says: no cell is dropped without a word.
fn job(campaign: &Campaign) {
    let mut command = binary();
    let made = command.arg("-C").arg(campaign.path()).args(["--now", NOW, "-q", "run", "--no-send"]).output();
    let made = made.expect("the binary runs");
    let findings = || campaign.summary("2023-09-09")["findings"].clone();
    assert_eq!(made.status.code(), Some(0), "{} {}", String::from_utf8_lossy(&made.stderr), findings());
}

#[test]
#[ignore = "deep"]
fn a_town_of_streamed_sheets_comes_to_the_same_at_the_level_above() {
    let whole = std::env::var("TONGHOP_ROLLUP").is_ok_and(|size| size == "whole");
    let wards = if whole { 10_000 } else { 2_001 };
    let town = town_of_one_table(wards);
    job(&town);
    let flat = town.summary("2023-09-09");
    assert_eq!(flat["total"]["day"]["c"], (0..wards).map(|n| n * 3 % 13).sum::<u64>());
    let made = fs::read(town.path().join("outbox/2023-09-09/tong-hop-2023-09-09.xlsx")).expect("a workbook");
    // One that knows the town alone, and one that knows its wards.
    let of_town = (0..wards).map(|n| ward(n).1).sum();
    let (town_alone, all_wards) = (vec![("Thị xã Số 0".to_owned(), of_town)], (0..wards).map(ward).collect());
    let provinces = if whole { vec![town_alone, all_wards] } else { vec![town_alone] };
    for units in provinces {
        let mut province = Campaign::with_file(&(campaign_file("Tỉnh", &units) + PATIENT));
        province.drop("thị xã.xlsx", made.clone(), ARRIVAL);
        job(&province);
        let above = province.summary("2023-09-09");
        assert_eq!(told(&above["total"]), told(&flat["total"]));
        if units.len() > 1 {
            let of = |summary: &Value| -> Vec<_> {
                summary["units"]
                    .as_array()
                    .expect("units")
                    .iter()
                    .map(|unit| (unit["name"].clone(), told(unit)))
                    .collect()
            };
            assert_eq!(of(&above), of(&flat));
        }
    }
}

/// A town's workbook of a day, as it was made.
fn made() -> Vec<u8> {
    let town = town_campaign(Size::of([1, 1, WARDS, 10]), 0);
    town.run(NOW);
    fs::read(town.path().join("outbox/2023-09-09/tong-hop-2023-09-09.xlsx")).expect("a workbook")
}

fn province_of_one() -> Campaign {
    Campaign::with_file(&campaign_file("Tỉnh", &[Size::of([1, 1, WARDS, 10]).town(0)]))
}

#[test]
#[ignore = "deep"]
fn a_changed_a_foreign_and_a_damaged_workbook_go_back_and_nothing_counts_twice() {
    let made = made();
    let swapped = |from: &str, to: &str| {
        let mut source = zip::ZipArchive::new(std::io::Cursor::new(&made)).expect("a zip");
        let mut target = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..source.len() {
            let mut entry = source.by_index(at).expect("an entry");
            let name = entry.name().expect("a name").into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).expect("its bytes");
            if name.starts_with("xl/") {
                bytes = String::from_utf8(bytes).expect("text").replace(from, to).into_bytes();
            }
            target.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            std::io::Write::write_all(&mut target, &bytes).expect("written");
        }
        target.finish().expect("a zip").into_inner()
    };
    for (name, bytes, code) in [
        ("sửa tên.xlsx", swapped("Xã Số 3", "Xã Số 9"), "consolidated-changed"),
        ("kế hoạch khác.xlsx", swapped("tonghop/1 110-kh-ubnd", "tonghop/1 111-kh-ubnd"), "consolidated-plan"),
        ("bản mới hơn.xlsx", swapped("tonghop/1 ", "tonghop/2 "), "consolidated-mark"),
        ("hỏng.xlsx", swapped("tonghop/1 110-kh-ubnd ", "tonghop/1 "), "consolidated-mark"),
    ] {
        let mut province = province_of_one();
        province.drop(name, bytes, ARRIVAL);
        let outcome = province.run(NOW);
        assert_eq!((verdicts(&outcome), codes(&outcome)), (vec!["returned"], vec![code.to_owned()]), "{name}");
    }
    // The town's and its ward's: one counts, the other is nobody's here.
    let mut province = province_of_one();
    province.drop("thị xã.xlsx", made.clone(), ARRIVAL);
    province.drop("xã.xlsx", report_of(0, &DAYS), ARRIVAL);
    province.drop("thị xã lần nữa.xlsx", made.clone(), "2023-09-10T06:30:00+07:00");
    let outcome = province.run(NOW);
    assert!(codes(&outcome).contains(&"unknown-unit".to_owned()), "{:?}", codes(&outcome));
    let once = province.summary("2023-09-09");
    let mut alone = province_of_one();
    alone.drop("thị xã.xlsx", made.clone(), ARRIVAL);
    alone.run(NOW);
    assert_eq!(told(&once["total"]), told(&alone.summary("2023-09-09")["total"]));
    // Where the level above knows the wards themselves, each row is its ward's; its own report and the town's are one key.
    let wards: Vec<_> = (0..WARDS).map(ward).collect();
    let mut deep = Campaign::with_file(&campaign_file("Tỉnh", &wards));
    deep.drop("thị xã.xlsx", made.clone(), ARRIVAL);
    deep.drop("xã.xlsx", report_of(0, &DAYS), "2023-09-10T06:30:00+07:00");
    deep.run(NOW);
    let deep = deep.summary("2023-09-09");
    for key in ["day", "cumulative"] {
        assert_eq!(deep["total"][key], once["total"][key], "{key}");
    }
    assert_eq!(unit(&deep, "Xã Số 3")["status"], "on-time");
}

#[test]
#[ignore = "deep"]
fn a_trace_leads_through_a_towns_workbook_to_the_wards_file() {
    let mut campaign = province_of_one();
    let day = DAYS[DAYS.len() - 1];
    campaign.drop("thị xã.xlsx", made(), ARRIVAL);
    campaign.run(NOW);
    let summary = campaign.summary(day);
    let traced = trace::trace(campaign.path(), "Thị xã Số 0", None, day);
    assert_eq!(traced["cumulative"], summary["total"]["cumulative"]["c"]);
    let last = traced["days"].as_array().expect("days").last().expect("a day");
    // Nine days are not there; what they brought is what the town has proven.
    assert_eq!((&last["balance"]["kind"], &traced["opening"]), (&"proven".into(), &last["balance"]["booked"]));
    let report = &last["reports"][0];
    assert!(trace::leads_to_its_cells(campaign.path(), report) > 4);
    let cells = report["cells"].as_array().expect("cells");
    let of_day = cells.iter().filter(|cell| cell["measure"] == "day");
    for cell in of_day {
        let (area, from) = (cell["area"].as_str().expect("a name"), cell["from"].as_str().expect("a file below"));
        let number = area.rsplit(' ').next().expect("a number");
        assert!(from.contains(&format!("{number}.xlsx")), "{area}: {from}");
    }
}

#[test]
#[ignore = "deep"]
fn a_workbook_that_libreoffice_saved_again_is_the_same() {
    let Some(soffice) = program("soffice") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.xlsx"), made()).expect("written");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let out = folder.path().join("out");
    let ran = std::process::Command::new(soffice)
        .args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"])
        .args([&out, &folder.path().join("a.xlsx")])
        .output()
        .expect("it runs");
    let again = fs::read(out.join("a.xlsx")).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
    let mut province = province_of_one();
    province.drop("lưu lại.xlsx", again, ARRIVAL);
    let outcome = province.run(NOW);
    assert_eq!(verdicts(&outcome), ["accepted"], "{:?}", codes(&outcome));
}
