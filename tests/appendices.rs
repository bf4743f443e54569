//! Quota appendices as offices write them: no unit is lost without a word, no subtotal returns the whole.

use tonghop::model::finding::Severity;

use crate::harness::{Campaign, quota_grid, report};

/// What became of an appendix: its verdict, its findings as code, cell and severity, the units that it names.
#[derive(Debug, PartialEq)]
struct Taken {
    verdict: &'static str,
    findings: Vec<(String, String, Severity)>,
    messages: Vec<String>,
    units: Vec<String>,
}

fn taken(lines: &[&[&str]]) -> Taken {
    let mut campaign = Campaign::with_file(&include_str!("../tonghop.toml").replace("target = 32520", ""));
    campaign.drop("phu-luc.xlsx", quota_grid(lines), "2023-08-30T07:00:00+07:00");
    let outcome = campaign.run("2023-09-01T08:30:00+07:00");
    let told = |finding: &tonghop::model::finding::Finding| {
        let cell = finding.cell.map(|cell| cell.to_string()).unwrap_or_default();
        (finding.code.clone(), cell, finding.severity)
    };
    let (entry, appendix) = &outcome.validated[0];
    let units = appendix.iter().flat_map(|appendix| &appendix.lines);
    Taken {
        verdict: entry.submission.verdict.as_str(),
        findings: entry.findings.iter().map(told).collect(),
        messages: entry.findings.iter().map(|finding| finding.message.clone()).collect(),
        units: units.map(|line| line.name.clone()).collect(),
    }
}

/// An appendix that is taken in, with the units it names and what is said of cells.
fn accepts(lines: &[&[&str]], units: &[&str], warnings: &[(&str, &str)]) {
    let taken = taken(lines);
    let warned: Vec<(&str, &str)> =
        taken.findings.iter().map(|(code, cell, _)| (code.as_str(), cell.as_str())).collect();
    assert_eq!((taken.verdict, warned.as_slice()), ("accepted", warnings), "{taken:#?}");
    assert_eq!(taken.units, units);
    assert!(taken.findings.iter().all(|(.., severity)| *severity == Severity::Warning));
}

/// An appendix that goes back for one cell; gives what is said.
fn returns(lines: &[&[&str]], code: &str, cell: &str) -> String {
    let taken = taken(lines);
    assert_eq!(taken.verdict, "returned", "{taken:#?}");
    let errors: Vec<usize> = (0..taken.findings.len()).filter(|at| taken.findings[*at].2 == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "{taken:#?}");
    let (found_code, found_cell, _) = &taken.findings[errors[0]];
    assert_eq!((found_code.as_str(), found_cell.as_str()), (code, cell));
    taken.messages[errors[0]].clone()
}

const HEAD: &[&str] = &["TT", "Đơn vị", "Chỉ tiêu giao"];
const ONE: &[&str] = &["1", "Phường 1", "6850"];
const TWO: &[&str] = &["2", "Phường 2", "4720"];
const BAD: &[&str] = &["1", "Phường 1", "abc"];
const BOTH: [&str; 2] = ["Phường 1", "Phường 2"];

#[test]
#[ignore = "deep"]
fn a_first_unit_whose_quota_is_words_is_not_taken_for_headings() {
    let message = returns(&[HEAD, BAD, TWO], "quota-unreadable", "C2");
    assert!(message.contains("Phường 1") && message.contains("abc"), "{message}");
    returns(&[HEAD, &["", "Phường 1", "chưa giao"], &["", "Phường 2", "4720"]], "quota-unreadable", "C2");
    returns(&[&HEAD[1..], &["Phường 1", "abc"], &["Phường 2", "4720"]], "quota-unreadable", "B2");
    returns(&[HEAD, &["A", "B", "1"], BAD, TWO], "quota-unreadable", "C3");
    returns(&[HEAD, &["", "", "(tài khoản)"], BAD, TWO], "quota-unreadable", "C3");
    returns(&[HEAD, &["I", "Các phường", ""], BAD, TWO], "quota-unreadable", "C3");
    let message = returns(&[HEAD, &["1", "Phường 1", "6.850 tài khoản"], TWO], "quota-unreadable", "C2");
    assert!(message.contains("6850"), "{message}");
    let message = returns(&[HEAD, &["1", "Phường 1", "6.5"], TWO], "quota-unreadable", "C2");
    assert!(message.contains("“6,5”"), "{message}");
}

#[test]
#[ignore = "deep"]
fn what_stands_between_headings_and_units_is_no_unit() {
    for between in [
        &["", "", "(tài khoản)"][..],
        &["", "(xã, phường)", "(tài khoản)"],
        &["A", "B", "1"],
        &["(1)", "(2)", "(3)"],
        &["", "ĐVT: tài khoản", ""],
    ] {
        accepts(&[HEAD, between, ONE, TWO], &BOTH, &[]);
    }
    accepts(&[HEAD, ONE, HEAD, &["A", "B", "1"], TWO], &BOTH, &[]);
}

#[test]
fn a_row_without_a_quota_or_a_name_is_told() {
    returns(&[HEAD, ONE, &["2", "Phường 2", ""]], "quota-unreadable", "C3");
    returns(&[HEAD, ONE, &["2", "", "4720"]], "quota-unreadable", "C3");
    let rows: [&[&str]; 4] = [&HEAD[1..], &["Phường 1", "6850"], &["Phường 2", ""], &["Xã Long Toàn", "5310"]];
    accepts(&rows, &["Phường 1", "Xã Long Toàn"], &[("quota-unreadable", "B3")]);
    accepts(&[HEAD, &["", "Khối các phường", ""], ONE, TWO], &BOTH, &[]);
}

#[test]
#[ignore = "deep"]
fn formulas_without_a_value_in_subtotals_only_hinder_the_comparison() {
    let formula = "formula-without-value";
    let groups: [&[&str]; 5] = [HEAD, &["I", "Các phường", "=SUM(C3:C4)"], ONE, TWO, &["", "Tổng cộng", "=C2"]];
    accepts(&groups, &BOTH, &[(formula, "C2"), (formula, "C5")]);
    accepts(&[HEAD, ONE, TWO, &["", "Thị xã Duyên Hải", "=C2+C3"]], &BOTH, &[(formula, "C4")]);
    accepts(&[HEAD, &["", "Các phường", "=SUM(C3:C4)"], ONE, TWO], &BOTH, &[(formula, "C2")]);
    let message = returns(&[HEAD, ONE, &["2", "Phường 2", "=C2*2"]], formula, "C3");
    assert!(message.contains("Phường 2") && message.contains("mở tệp bằng Excel"), "{message}");
    accepts(&[HEAD, ONE, TWO, &["", "Tổng cộng", "như trên"]], &BOTH, &[("quota-unreadable", "C4")]);
}

#[test]
#[ignore = "deep"]
fn an_address_that_is_none_is_told_and_costs_no_quota() {
    let head: &[&str] = &["TT", "Đơn vị", "Chỉ tiêu giao", "Thư điện tử"];
    let two: &[&str] = &["2", "Phường 2", "4720", "p2@xa.test"];
    for odd in ["p1.xa.test", "p1@@xa.test", "xã@xa.test", "p1@xa", "p1@xa.test; p1b@"] {
        accepts(&[head, &["1", "Phường 1", "6850", odd], two], &BOTH, &[("unusable-email", "D2")]);
    }
    for fine in ["p1@xa.test", "p1@xa.test, p1b@tỉnh.vn", "UBND <p1@xa.test>", "không có", "-", ""] {
        accepts(&[head, &["1", "Phường 1", "6850", fine], two], &BOTH, &[]);
    }
}

#[test]
fn headings_may_bear_numbers() {
    let head: &[&str] = &["TT (1)", "Đơn vị (2)", "Chỉ tiêu kích hoạt mức 2"];
    accepts(&[head, ONE, TWO], &BOTH, &[]);
    accepts(&[&["Ngày báo cáo: 12/09/2023", "", "Chỉ tiêu: 11570"], HEAD, ONE, TWO], &BOTH, &[]);
    accepts(&[&["STT", "Đơn vị: xã, phường", "Chỉ tiêu giao 2023"], ONE, TWO], &BOTH, &[]);
}

/// A unit of the second appendix alone, and one of both.
const NEWER: [(&str, &str); 3] = [("Phường 1", "6900"), ("Phường 2", "4720"), ("Phường 9", "900")];

/// What the ledger and the outbox hold after a morning with two appendices, whatever these are called.
fn morning(older: &str, newer: &str) -> Vec<(String, Option<u64>, Option<u64>)> {
    let mut campaign = Campaign::with_file(&include_str!("../tonghop.toml").replace("target = 32520", ""));
    let lines = |units: &[(&str, &str)]| {
        let rows: Vec<[&str; 3]> = units.iter().map(|(name, quota)| ["", *name, *quota]).collect();
        let all: Vec<&[&str]> = [HEAD].into_iter().chain(rows.iter().map(<[&str; 3]>::as_slice)).collect();
        quota_grid(&all)
    };
    campaign.drop(older, lines(&[("Phường 1", "6850"), ("Phường 2", "4720")]), "2023-09-13T07:00:00+07:00");
    for (at, (name, _)) in (1u64..).zip(NEWER) {
        let bytes = report(name, "12/09/2023", [1, 1, 2, 2, 3 * at, 3 * at]);
        campaign.drop(&format!("{at}.xlsx"), bytes, &format!("2023-09-13T07:0{at}:00+07:00"));
    }
    campaign.drop(newer, lines(&NEWER), "2023-09-13T07:30:00+07:00");
    let outcome = campaign.run("2023-09-13T08:30:00+07:00");
    let appendices: Vec<&str> = outcome
        .validated
        .iter()
        .filter(|(_, appendix)| appendix.is_some())
        .map(|(entry, _)| entry.submission.verdict.as_str())
        .collect();
    assert_eq!(appendices, ["accepted"; 2], "{:#?}", outcome.findings().collect::<Vec<_>>());
    let summary = campaign.summary("2023-09-12");
    let units = summary["units"].as_array().expect("units").iter();
    let told = units.map(|unit| {
        let name = unit["name"].as_str().expect("a name").to_owned();
        (name, unit["quota"].as_u64(), unit["day"]["activated_l2"].as_u64())
    });
    told.collect()
}

#[test]
#[ignore = "deep"]
fn units_of_the_newest_appendix_of_a_morning_are_known_to_all_its_files_whatever_it_is_called() {
    let by_name = morning("phu-luc-1.xlsx", "phu-luc-2.xlsx");
    let counted: Vec<_> = NEWER
        .iter()
        .zip(1u64..)
        .map(|((name, quota), at)| ((*name).to_owned(), Some(quota.parse().expect("a number")), Some(3 * at)))
        .collect();
    assert!(counted.iter().all(|unit| by_name.contains(unit)), "{by_name:?}");
    // Read after the others, or only one of the two before them.
    for (older, newer) in [("a.xlsx", "b.xlsx"), ("chi tieu.xlsx", "b.xlsx"), ("a.xlsx", "giao.xlsx")] {
        assert_eq!(morning(older, newer), by_name, "{older}, {newer}");
    }
}
