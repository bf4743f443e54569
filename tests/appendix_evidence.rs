//! What is taken for the campaign's quota appendix, and what is asked about: a quota counts on positive evidence alone.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook};

use crate::harness::{Campaign, WARDS, appendix, binary, codes, grids, report, verdicts};

const NOW: &str = "2023-09-01T08:30:00+07:00";
const EARLIER: &str = "2023-08-30T07:00:00+07:00";
const ARRIVAL: &str = "2023-08-31T17:00:00+07:00";
const HEAD: &[&str] = &["TT", "Đơn vị", "Chỉ tiêu giao"];
const TITLE: &[&str] = &["PHỤ LỤC GIAO CHỈ TIÊU"];
const KHOMS: [&[&str]; 3] = [&["1", "Khóm 1", "2000"], &["2", "Khóm 2", "2500"], &["3", "Khóm 3", "2350"]];

/// A campaign file that names no unit.
const WITHOUT_UNITS: &str = "
[campaign]
plan = \"7/KH\"
title = \"Chiến dịch\"
starts = 2023-08-31
ends = 2023-11-30
[[form]]
id = \"daily\"
name = \"Báo cáo ngày\"
[[form.indicator]]
id = \"done\"
name = \"Đã làm\"
target = true
";

/// What became of one file.
#[derive(Debug)]
struct Taken {
    verdict: &'static str,
    codes: Vec<String>,
    messages: Vec<String>,
    /// The quotas after it.
    quotas: BTreeMap<String, u64>,
}

fn take(mut campaign: Campaign, name: &str, bytes: Vec<u8>) -> Taken {
    campaign.drop(name, bytes, ARRIVAL);
    let outcome = campaign.run(NOW);
    let units = campaign.summary("2023-08-31")["units"].clone();
    let quota = |unit: &serde_json::Value| Some((unit["id"].as_str()?.to_owned(), unit["quota"].as_u64()?));
    let of_file = outcome.validated.iter().filter(|(entry, _)| entry.submission.file.path == name);
    let of_file: Vec<_> = of_file.map(|(entry, _)| entry).collect();
    Taken {
        verdict: of_file[0].submission.verdict.as_str(),
        codes: of_file.iter().flat_map(|entry| &entry.findings).map(|finding| finding.code.clone()).collect(),
        messages: of_file.iter().flat_map(|entry| &entry.findings).map(|finding| finding.message.clone()).collect(),
        quotas: units.as_array().expect("units").iter().filter_map(quota).collect(),
    }
}

/// A sheet in a new folder that knows its wards from the campaign file alone.
fn alone(lines: &[&[&str]]) -> Taken {
    take(Campaign::new(), "phu-luc.xlsx", grids(&[("Sheet1", lines)]))
}

/// A sheet in a folder with an appendix in force.
fn beside(name: &str, lines: &[&[&str]]) -> Taken {
    take(in_force(), name, grids(&[("Sheet1", lines)]))
}

fn in_force() -> Campaign {
    let mut campaign = Campaign::new();
    campaign.drop("trước.xlsx", appendix(&WARDS), EARLIER);
    campaign
}

fn the_wards_quotas() -> BTreeMap<String, u64> {
    WARDS.iter().map(|(id, _, quota)| ((*id).to_owned(), u64::from(*quota))).collect()
}

/// The wards' rows, each with what a closure adds to number, name and quota.
fn wards(row: impl Fn(usize, &str, u32) -> Vec<String>) -> Vec<Vec<String>> {
    (1..).zip(WARDS).map(|(number, (_, name, quota))| row(number, name, quota)).collect()
}

fn plain() -> Vec<Vec<String>> {
    wards(|number, name, quota| vec![number.to_string(), name.to_owned(), quota.to_string()])
}

/// Lines above, rows, lines below.
fn sheet(above: &[&[&str]], rows: &[Vec<String>], below: &[&[&str]]) -> Vec<Vec<String>> {
    let own = |line: &&[&str]| line.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    above.iter().map(own).chain(rows.iter().cloned()).chain(below.iter().map(own)).collect()
}

fn with<T>(lines: &[Vec<String>], then: impl FnOnce(&[&[&str]]) -> T) -> T {
    let rows: Vec<Vec<&str>> = lines.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    then(&rows)
}

/// The wards' quotas are taken in, each as it is written.
fn counts(lines: &[Vec<String>]) {
    let taken = with(lines, alone);
    assert_eq!((taken.verdict, &taken.quotas), ("accepted", &the_wards_quotas()), "{lines:?} {taken:#?}");
}

/// The sheet goes back with a question that says this, and no quota is touched.
fn asks(lines: &[Vec<String>], about: &str) {
    for taken in [with(lines, alone), with(lines, |lines| beside("moi.xlsx", lines))] {
        assert_eq!(
            (taken.verdict, taken.codes.as_slice()),
            ("returned", &["appendix-doubtful".to_owned()][..]),
            "{taken:#?}"
        );
        assert!(taken.messages[0].contains(about), "{about}: {taken:#?}");
        assert!(taken.quotas.is_empty() || taken.quotas == the_wards_quotas(), "{taken:#?}");
    }
}

#[test]
#[ignore = "deep"]
fn the_wards_by_name_are_evidence_enough() {
    counts(&sheet(&[HEAD], &plain(), &[&["", "Tổng cộng", "32520"]]));
    counts(&sheet(&[&["PHỤ LỤC"], HEAD], &plain(), &[]));
    counts(&sheet(&[&["(Kèm theo Kế hoạch số 12/KH-UBND ngày 20/12/2022)"], HEAD], &plain(), &[]));
    counts(&sheet(&[&["Duyên Hải, ngày 20 tháng 12 năm 2022"], HEAD], &plain(), &[]));
}

#[test]
fn a_campaign_that_knows_no_unit_goes_by_the_title() {
    let lines = |title: &'static [&'static str]| {
        grids(&[("Sheet1", &[title, HEAD, &["1", "Xã Tân An", "700"], &["2", "Xã Tân Hòa", "300"]])])
    };
    let taken = take(Campaign::with_file(WITHOUT_UNITS), "phu-luc.xlsx", lines(TITLE));
    assert_eq!((taken.verdict, taken.quotas.len()), ("accepted", 2), "{taken:#?}");
    let taken = take(Campaign::with_file(WITHOUT_UNITS), "bang.xlsx", lines(&["DANH SÁCH"]));
    assert_eq!((taken.verdict, taken.quotas.len()), ("returned", 0), "{taken:#?}");
    assert!(taken.messages[0].contains("Phụ lục giao chỉ tiêu"), "{taken:#?}");
}

#[test]
#[ignore = "deep"]
fn a_wards_own_allocation_touches_no_quota() {
    for above in [
        &[&["UBND PHƯỜNG 1"][..], &["PHÂN BỔ CHỈ TIÊU CHO CÁC KHÓM"]][..],
        &[&["GIAO CHỈ TIÊU CỦA PHƯỜNG 1"]],
        &[&["Đơn vị: Phường 1"], &["Chỉ tiêu kích hoạt"]],
        &[&["UBND PHƯỜNG 9"], &["GIAO CHỈ TIÊU"]],
    ] {
        let lines = [above, &[HEAD], &KHOMS].concat();
        for taken in [alone(&lines), beside("P.xlsx", &lines)] {
            assert_eq!((taken.verdict, taken.codes.as_slice()), ("returned", &["appendix-doubtful".to_owned()][..]));
            assert!(taken.messages[0].contains("bảng riêng của"), "{taken:#?}");
            assert!(taken.quotas.is_empty() || taken.quotas == the_wards_quotas(), "{taken:#?}");
        }
    }
    // The file alone says whose it is.
    let lines = [&[TITLE, HEAD][..], &KHOMS].concat();
    assert!(beside("Phường 1/giao khoán.xlsx", &lines).messages[0].contains("bảng riêng của Phường 1"));
    // Nobody says whose it is: hamlets are no units.
    for taken in [alone(&lines), beside("a.xlsx", &lines)] {
        assert!(taken.messages[0].contains("cấp dưới"), "{taken:#?}");
        assert!(taken.quotas.is_empty() || taken.quotas == the_wards_quotas(), "{taken:#?}");
    }
    // The ward heads its hamlets.
    let lines: Vec<&[&str]> = [&[TITLE, HEAD, &["I", "Phường 1", "6850"]][..], &KHOMS].concat();
    assert!(alone(&lines).messages[0].contains("cấp dưới"));
}

#[test]
fn a_column_of_quotas_makes_no_appendix_of_a_report() {
    let lines: [&[&str]; 4] = [
        &["BÁO CÁO NGÀY 31/8/2023"],
        &["TT", "Đơn vị", "Chỉ tiêu", "Đã làm"],
        &["1", "Phường 1", "6850", "40"],
        &["", "Tổng cộng", "6850", "40"],
    ];
    for taken in [alone(&lines), beside("P1.xlsx", &lines)] {
        assert_eq!(taken.verdict, "returned", "{taken:#?}");
        assert!(taken.quotas.is_empty() || taken.quotas == the_wards_quotas(), "{taken:#?}");
    }
}

#[test]
fn an_allocation_beside_a_report_is_no_ones_business() {
    let daily: &[&[&str]] = &[
        &["Đơn vị: Phường 1"],
        &["Ngày báo cáo: 31/08/2023"],
        &["TT", "Ấp, khóm", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
        &["1", "Khóm 1", "3", "4", "5"],
    ];
    let allocation: Vec<&[&str]> = [&[HEAD][..], &KHOMS].concat();
    let taken = take(in_force(), "P1.xlsx", grids(&[("Ngày", daily), ("Giao khoán", &allocation)]));
    assert_eq!((taken.verdict, taken.codes.len(), taken.quotas), ("accepted", 0, the_wards_quotas()));
}

#[test]
#[ignore = "deep"]
fn what_is_proposed_reported_of_another_year_or_in_thousands_is_asked_about() {
    asks(&sheet(&[&["DỰ KIẾN PHÂN BỔ CHỈ TIÊU"], HEAD], &plain()[1..], &[]), "đề xuất, dự kiến");
    asks(&sheet(&[&["(Dự thảo)"], TITLE, HEAD], &plain()[1..], &[]), "đề xuất, dự kiến");
    asks(&sheet(&[&["PHỤ LỤC GIAO CHỈ TIÊU NĂM 2022"], HEAD], &plain()[1..], &[]), "năm khác");
    asks(&sheet(&[&["TIẾN ĐỘ THỰC HIỆN CHỈ TIÊU ĐƯỢC GIAO"], HEAD], &plain()[1..], &[]), "bảng kết quả");
    asks(&sheet(&[TITLE, &["", "", "ĐVT: nghìn tài khoản"], HEAD], &plain()[1..], &[]), "đơn vị lẻ");
}

/// Headings and rows with columns besides number and name.
fn columned(headings: &[&[&str]], row: impl Fn(u32) -> Vec<u32>) -> Vec<Vec<String>> {
    let rows = wards(|number, name, quota| {
        let counts = row(quota).into_iter().map(|count| count.to_string());
        [number.to_string(), name.to_owned()].into_iter().chain(counts).collect()
    });
    sheet(&[&[TITLE], headings].concat(), &rows, &[])
}

#[test]
#[ignore = "deep"]
fn one_of_several_columns_is_taken_only_where_it_is_clear_which() {
    counts(&columned(&[&["TT", "Đơn vị", "Chỉ tiêu (%)", "Chỉ tiêu giao"]], |quota| vec![90, quota]));
    counts(&columned(&[&["TT", "Đơn vị", "Tỷ lệ chỉ tiêu", "Chỉ tiêu giao"]], |quota| vec![90, quota]));
    counts(&columned(&[&["TT", "Đơn vị", "Chỉ tiêu năm 2022", "Chỉ tiêu năm 2023"]], |quota| {
        vec![90, quota]
    }));
    counts(&columned(&[&["TT", "Đơn vị", "Chỉ tiêu mức 1", "Chỉ tiêu kích hoạt mức 2"]], |quota| {
        vec![90, quota]
    }));
    counts(&columned(&[&["TT", "Đơn vị", "Chỉ tiêu", "Chỉ tiêu giao"]], |quota| vec![quota, quota]));
    let months: &[&[&str]] =
        &[&["TT", "Đơn vị", "Chỉ tiêu giao", "", "", ""], &["", "", "Tháng 9", "Tháng 10", "Tháng 11", "Tổng"]];
    counts(&columned(months, |quota| vec![1000, 1000, quota - 2000, quota]));
    let added: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu", "", ""], &["", "", "Đầu năm", "Bổ sung", "Tổng"]];
    counts(&columned(added, |quota| vec![quota - 500, 500, quota]));
    // The total is none.
    asks(&columned(months, |quota| vec![1000, 1000, 1000, quota]), "Tháng 9");
    let quarters: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu giao", ""], &["", "", "Quý III", "Quý IV"]];
    asks(&columned(quarters, |quota| vec![1000, quota - 1000]), "Quý IV");
    let levels: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu", ""], &["", "", "Mức 1", "Mức 2"]];
    asks(&columned(levels, |quota| vec![900, quota]), "Mức 1");
    let people: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu", ""], &["", "", "Nam", "Nữ"]];
    asks(&columned(people, |quota| vec![900, quota - 900]), "Nữ");
    let one_month: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu"], &["", "", "Tháng 9"]];
    asks(&columned(one_month, |quota| vec![quota]), "Tháng 9");
    let unit: &[&[&str]] = &[&["TT", "Đơn vị", "Chỉ tiêu"], &["", "", "(tài khoản)"]];
    counts(&columned(unit, |quota| vec![quota]));
    asks(
        &columned(&[&["TT", "Đơn vị", "Chỉ tiêu giao", "Chỉ tiêu điều chỉnh"]], |quota| vec![90, quota]),
        "điều chỉnh",
    );
    asks(&columned(&[&["TT", "Đơn vị", "Chỉ tiêu giao", "Chỉ tiêu được giao"]], |quota| vec![90, quota]), "được giao");
}

#[test]
fn a_unit_of_measure_is_no_unit() {
    let rows = wards(|number, name, quota| {
        vec![number.to_string(), "tài khoản".to_owned(), name.to_owned(), quota.to_string()]
    });
    counts(&sheet(&[&["TT", "Đơn vị tính", "Đơn vị", "Chỉ tiêu giao"]], &rows, &[]));
    let rows = wards(|number, name, quota| {
        vec![number.to_string(), name.to_owned(), "tài khoản".to_owned(), quota.to_string()]
    });
    counts(&sheet(&[&["TT", "Đơn vị", "ĐVT", "Chỉ tiêu giao"]], &rows, &[]));
    counts(&sheet(&[&["", "", "Đơn vị tính: tài khoản"], HEAD], &plain(), &[]));
}

#[test]
#[ignore = "deep"]
fn blocks_side_by_side_are_read_one_after_the_other() {
    let all = plain();
    let mut rows: Vec<Vec<String>> =
        (0..4).map(|at| [all[at].clone(), all.get(at + 4).cloned().unwrap_or_default()].concat()).collect();
    let head: &[&str] = &["TT", "Đơn vị", "Chỉ tiêu giao", "TT", "Đơn vị", "Chỉ tiêu giao"];
    counts(&sheet(&[head], &rows, &[]));
    rows[3].extend(["", "Tổng cộng", "32520"].map(str::to_owned));
    counts(&sheet(&[head], &rows, &[]));
    // The second block bears no headings: its wards are seen all the same.
    asks(&sheet(&[TITLE, HEAD], &rows, &[]), "Xã Dân Thành");
}

#[test]
fn a_unit_twice_goes_back_whatever_it_is_called() {
    for again in ["Phường 1", "P.1", "UBND phường 1"] {
        let taken = with(&sheet(&[TITLE, HEAD], &plain(), &[&["8", again, "100"]]), alone);
        assert_eq!(
            (taken.verdict, taken.codes.as_slice()),
            ("returned", &["repeated-unit".to_owned()][..]),
            "{taken:#?}"
        );
    }
}

#[test]
#[ignore = "deep"]
fn a_total_is_none_of_the_units_whatever_it_is_called() {
    for total in ["Total", "Grand total", "Hết thảy", "Toàn bộ 7 đơn vị", "Σ"] {
        counts(&sheet(&[HEAD], &plain(), &[&["", total, "32520"]]));
        counts(&sheet(&[HEAD], &plain(), &[&["8", total, "32520"]]));
        let rows = wards(|_, name, quota| vec![String::new(), name.to_owned(), quota.to_string()]);
        counts(&sheet(&[HEAD], &rows, &[&["", total, "32520"]]));
    }
    // It is not their sum, and bears no number as they do.
    asks(&sheet(&[TITLE, HEAD], &plain(), &[&["", "Hết thảy", "32500"]]), "Hết thảy");
    // No unit is known, and by its number it is one.
    let lines: [&[&str]; 6] =
        [TITLE, HEAD, &["1", "Xã A", "10"], &["2", "Xã B", "20"], &["3", "Xã C", "40"], &["4", "Xã Đ", "70"]];
    let taken = take(Campaign::with_file(WITHOUT_UNITS), "phu-luc.xlsx", grids(&[("Sheet1", &lines)]));
    assert_eq!(taken.codes, ["appendix-doubtful"], "{taken:#?}");
    assert!(taken.messages[0].contains("140") && taken.messages[0].contains("70"), "{taken:#?}");
}

#[test]
#[ignore = "deep"]
fn parts_below_a_unit_are_none() {
    let mut rows = plain();
    rows.insert(1, ["-", "Khóm 1", "6000"].map(str::to_owned).to_vec());
    rows.insert(2, ["-", "Khóm 2", "850"].map(str::to_owned).to_vec());
    counts(&sheet(&[HEAD], &rows, &[&["", "Tổng cộng", "32520"]]));
    (rows[1][0], rows[2][0]) = ("1.1".to_owned(), "1.2".to_owned());
    counts(&sheet(&[HEAD], &rows, &[]));
    rows[1] = ["", "Trong đó: nữ", "3000"].map(str::to_owned).to_vec();
    rows.remove(2);
    counts(&sheet(&[HEAD], &rows, &[]));
    rows[1] = ["", "Khóm trung tâm", "3000"].map(str::to_owned).to_vec();
    asks(&sheet(&[TITLE, HEAD], &rows, &[]), "Khóm trung tâm");
}

#[test]
#[ignore = "deep"]
fn names_may_bear_notes_and_must_not_be_misspelt() {
    let noted = wards(|number, name, quota| {
        let mark = ["", " (*)", " ¹", "²", " **", "", " [³]"][number - 1];
        vec![number.to_string(), name.replace(' ', "\u{a0} ") + mark, quota.to_string()]
    });
    counts(&sheet(&[HEAD], &noted, &[]));
    let mut rows = plain();
    for written in ["Xã Long Toàn 1", "Xã Long Toànn"] {
        written.clone_into(&mut rows[2][1]);
        asks(&sheet(&[HEAD], &rows, &[]), "Xã Long Toàn");
    }
    let mut rows = plain();
    rows[1][1] = "Phường 1 và Phường 2".to_owned();
    rows.remove(0);
    asks(&sheet(&[HEAD], &rows, &[]), "mỗi đơn vị một dòng");
}

#[test]
fn sheets_that_differ_are_asked_about() {
    let (rows, mut others) = (plain(), plain());
    others[0][2] = "7000".to_owned();
    let (first, second) = (sheet(&[TITLE, HEAD], &rows, &[]), sheet(&[TITLE, HEAD], &others, &[]));
    let both = with(&first, |first| with(&second, |second| grids(&[("Cũ", first), ("Mới", second)])));
    let taken = take(Campaign::new(), "phu-luc.xlsx", both);
    assert_eq!(
        (taken.verdict, taken.codes.as_slice()),
        ("returned", &["appendix-doubtful", "appendix-doubtful"].map(str::to_owned)[..])
    );
    let same = with(&first, |first| grids(&[("Một", first), ("Hai", first)]));
    assert_eq!(take(Campaign::new(), "phu-luc.xlsx", same).quotas, the_wards_quotas());
}

/// The wards' appendix, and below them a row that is struck out or hidden.
fn marked(total: bool, row: &str, is_struck: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let struck = Format::new().set_font_strikethrough();
    for (col, heading) in (0..).zip(HEAD) {
        sheet.write_string(0, col, *heading).expect("written");
    }
    for (at, (_, name, quota)) in (1u32..).zip(WARDS) {
        sheet.write_number(at, 0, at).expect("written");
        sheet.write_string(at, 1, name).expect("written");
        sheet.write_number(at, 2, quota).expect("written");
    }
    let format = if is_struck { struck } else { Format::new() };
    sheet.write_number_with_format(8, 0, 8, &format).expect("written");
    sheet.write_string_with_format(8, 1, row, &format).expect("written");
    sheet.write_number_with_format(8, 2, 999, &format).expect("written");
    if !is_struck {
        sheet.set_row_hidden(8).expect("hidden");
    }
    if total {
        sheet.write_string(9, 1, "Tổng cộng").expect("written");
        sheet.write_number(9, 2, 32520).expect("written");
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
#[ignore = "deep"]
fn struck_out_and_hidden_rows() {
    let taken = take(Campaign::new(), "phu-luc.xlsx", marked(true, "Phường 3", true));
    assert_eq!((taken.verdict, taken.quotas), ("accepted", the_wards_quotas()), "its total leaves it out, too");
    for (total, is_struck, about) in [(false, true, "gạch ngang"), (true, false, "bị ẩn"), (false, false, "bị ẩn")]
    {
        let taken = take(Campaign::new(), "phu-luc.xlsx", marked(total, "Phường 3", is_struck));
        assert_eq!((taken.verdict, taken.codes.as_slice()), ("returned", &["appendix-doubtful".to_owned()][..]));
        assert!(taken.messages[0].contains(about) && taken.messages[0].contains("33.519"), "{taken:#?}");
    }
}

#[test]
#[ignore = "deep"]
fn a_newer_appendix_leaves_out_no_unit_that_reported() {
    let newer = |rows: &[Vec<String>]| with(&sheet(&[TITLE, HEAD], rows, &[]), |lines| grids(&[("Sheet1", lines)]));
    let rows: Vec<Vec<String>> = plain().into_iter().skip(1).collect();
    let reported = |first: bool| {
        let mut campaign = in_force();
        if first {
            campaign.drop("P1.xlsx", report("Phường 1", "31/08/2023", [1, 1, 2, 2, 3, 3]), ARRIVAL);
        }
        campaign.run("2023-09-01T07:00:00+07:00");
        campaign
    };
    let mut campaign = reported(true);
    campaign.drop("moi.xlsx", newer(&rows), "2023-09-01T08:00:00+07:00");
    let outcome = campaign.run(NOW);
    assert_eq!((verdicts(&outcome), codes(&outcome)), (vec!["returned"], vec!["appendix-drops-unit".to_owned()]));
    let message = &outcome.findings().next().expect("a finding").message;
    assert!(message.contains("Phường 1") && message.contains("chỉ tiêu 0"), "{message}");
    assert_eq!(campaign.unit("2023-08-31", "phuong-1")["day"]["activated_l2"], 3);
    // Nothing of it counts yet: the office may leave it out.
    let taken = take(reported(false), "moi.xlsx", newer(&rows));
    assert_eq!((taken.verdict, taken.quotas.len()), ("accepted", 6), "{taken:#?}");
    // A part of the units is not an appendix of all.
    let taken = take(reported(false), "moi.xlsx", newer(&rows[4..]));
    assert_eq!((taken.codes.as_slice(), taken.quotas.len()), (&["appendix-doubtful".to_owned()][..], 7), "{taken:#?}");
}

/// What `check` says of a file in a folder of the shipped campaign.
fn check(bytes: &[u8]) -> serde_json::Value {
    let campaign = Campaign::new();
    let file = campaign.path().join("phu-luc.xlsx");
    std::fs::write(&file, bytes).expect("written");
    let mut command = binary();
    command.arg("-C").arg(campaign.path()).args(["--now", NOW, "-q", "--json", "check"]).arg(&file);
    let told = command.output().expect("the binary runs").stdout;
    serde_json::from_slice(&told).expect("JSON")
}

#[test]
#[ignore = "deep"]
fn twenty_thousand_units_are_read_under_the_shipped_campaign_file() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, TITLE[0]).expect("written");
    for (col, heading) in (0..).zip(["TT", "Mã đơn vị", "Đơn vị", "Chỉ tiêu giao"]) {
        sheet.write_string(2, col, heading).expect("written");
    }
    for unit in 1..=20_000u32 {
        sheet.write_number(2 + unit, 0, unit).expect("written");
        sheet.write_string(2 + unit, 1, format!("X{unit:05}")).expect("written");
        // Its name shares words with headings.
        sheet.write_string(2 + unit, 2, format!("Xã Kích Hoạt Số {unit}")).expect("written");
        sheet.write_number(2 + unit, 3, 1_000 + unit % 7).expect("written");
    }
    let told = check(&workbook.save_to_buffer().expect("a workbook"));
    assert_eq!(told["submissions"][0]["verdict"], "accepted", "{}", told["findings"]);
}

#[test]
#[ignore = "deep"]
fn a_search_that_is_given_up_says_so() {
    let mut workbook = Workbook::new();
    for (name, rows) in [("Ngày", 4u32), ("Nhiều", 1_500)] {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name");
        for (row, col) in (0..rows).flat_map(|row| (0..30u16).map(move |col| (row, col))) {
            sheet.write_string(row, col, format!("Kích hoạt mức {row} của {col}")).expect("written");
        }
    }
    let told = check(&workbook.save_to_buffer().expect("a workbook"));
    assert_eq!(told["findings"][0]["code"], "too-complex", "{told}");
    assert!(told["findings"][0]["message"].as_str().expect("text").contains("Nhiều"), "{told}");
    assert_eq!(
        (told["findings"].as_array().map(Vec::len), told["submissions"][0]["verdict"].as_str()),
        (Some(1), Some("returned"))
    );
}

#[test]
fn an_appendix_in_doubt_is_not_what_the_others_are_read_by() {
    let lines: Vec<&[&str]> = [&[TITLE, HEAD][..], &KHOMS].concat();
    let mut campaign = in_force();
    campaign.drop("P1.xlsx", report("Phường 1", "31/08/2023", [1, 1, 2, 2, 3, 3]), ARRIVAL);
    campaign.drop("giao.xlsx", grids(&[("Sheet1", &lines)]), ARRIVAL);
    let outcome = campaign.run(NOW);
    assert_eq!(codes(&outcome), ["appendix-doubtful"]);
    assert_eq!(campaign.unit("2023-08-31", "phuong-1")["quota"], 6850);
    assert_eq!(campaign.unit("2023-08-31", "phuong-1")["day"]["activated_l2"], 3);
}
