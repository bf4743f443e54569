//! Units that merge, split and change their names while a campaign runs: no figure is lost, none counts twice.

use serde_json::Value;
use tonghop::model::period_report::ReportKind;

use crate::final_report::{draft, paragraphs, tables};
use crate::harness::{Campaign, WARDS, appendix, codes, grids, report, verdicts};

/// The seven wards become three on 3 September.
pub(crate) const SEVEN_TO_THREE: &str = r#"
[[change]]
date = 2023-09-03
kind = "merge"
from = ["phuong-1", "Phường 2", "Xã Long Toàn"]
to = "Phường Duyên Hải"

[[change]]
date = 2023-09-03
kind = "merge"
from = ["Xã Dân Thành", "truong-long-hoa"]
to = "Phường Trường Long Hòa"

[[change]]
date = 2023-09-03
kind = "merge"
from = ["Xã Long Hữu", "Xã Hiệp Thạnh"]
to = "Xã Long Hữu"
"#;

const THREE: [(&str, &str, u32); 3] =
    [("", "Phường Duyên Hải", 16_520), ("", "Phường Trường Long Hòa", 9_000), ("", "Xã Long Hữu", 7_000)];

fn with_changes(changes: &str) -> Campaign {
    let mut campaign = Campaign::with_file(&format!("{}\n{changes}", include_str!("../tonghop.toml")));
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    campaign
}

/// A day of one unit: the same figure in every column.
fn drop(campaign: &mut Campaign, unit: &str, day: u32, figure: u64, total: u64, arrival: &str) {
    let date = format!("{day:02}/09/2023");
    let figures = [figure, total, figure, total, figure, total];
    campaign.drop(
        &format!("{unit} {day} {}.xlsx", arrival.len() as u64 + figure),
        report(unit, &date, figures),
        arrival,
    );
}

/// Two days of the seven wards: 1,009 in all. Gives what each has brought.
fn two_days(campaign: &mut Campaign) -> Vec<u64> {
    let totals: Vec<u64> = vec![300, 200, 100, 109, 100, 100, 100];
    for day in 1..=2u32 {
        for ((_, name, _), total) in WARDS.iter().zip(&totals) {
            let first = total / 2;
            let (figure, sum) = if day == 1 { (first, first) } else { (total - first, *total) };
            drop(campaign, name, day, figure, sum, &format!("2023-09-{:02}T07:00:00+07:00", day + 1));
        }
        campaign.run(&format!("2023-09-{:02}T08:30:00+07:00", day + 1));
    }
    totals
}

/// The seven wards after their two days, with these changes to come.
pub(crate) fn with_two_days(changes: &str) -> Campaign {
    let mut campaign = with_changes(changes);
    two_days(&mut campaign);
    campaign
}

/// The third day, of the three new wards: 195 in all.
fn third_day(campaign: &mut Campaign) {
    let morning = "2023-09-04T07:00:00+07:00";
    drop(campaign, "Phường Duyên Hải", 3, 100, 700, morning);
    drop(campaign, "Phường Trường Long Hòa", 3, 50, 250, morning);
    drop(campaign, "Xã Long Hữu", 3, 45, 254, morning);
}

/// The seven wards, and the day after they became three.
pub(crate) fn merged() -> Campaign {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    third_day(&mut campaign);
    campaign.run("2023-09-04T08:30:00+07:00");
    campaign
}

fn counted(standing: &Value) -> u64 {
    standing["cumulative"]["activated_l2"].as_u64().expect("a count")
}

fn units(summary: &Value) -> Vec<(String, u64, Option<u64>)> {
    let units = summary["units"].as_array().expect("units").iter();
    units
        .map(|unit| (unit["id"].as_str().unwrap_or_default().to_owned(), counted(unit), unit["quota"].as_u64()))
        .collect()
}

fn of_codes(summary: &Value) -> Vec<String> {
    let findings = summary["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn seven_wards_become_three_and_nothing_is_lost() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    assert_eq!(counted(&campaign.summary("2023-09-02")["total"]), 1_009);
    assert_eq!(campaign.summary("2023-09-02")["units"].as_array().map(Vec::len), Some(7));
    campaign.drop("phu-luc-moi.xlsx", appendix(&THREE), "2023-09-03T09:00:00+07:00");
    third_day(&mut campaign);
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!((codes(&outcome), outcome.withheld.len()), (vec![], 0), "{:?}", outcome.findings().collect::<Vec<_>>());
    let summary = campaign.summary("2023-09-03");
    assert_eq!(counted(&summary["total"]), 1_204);
    let three = [("long-huu", 254, 7_000), ("phuong-duyen-hai", 700, 16_520), ("phuong-truong-long-hoa", 250, 9_000)];
    let three: Vec<_> = three.map(|(id, counted, quota)| (id.to_owned(), counted, Some(quota))).into();
    assert_eq!(units(&summary), three);
    assert_eq!((of_codes(&summary), &summary["total"]["quota"]), (Vec::<String>::new(), &32_520.into()));
    // The days of a unit go through the change: 150 + 100 + 50 were brought by the three wards on the day before.
    let page =
        std::fs::read_to_string(campaign.path().join("outbox/2023-09-03/tong-hop-2023-09-03-phuong-duyen-hai.html"));
    assert!(page.expect("its page").contains("<th scope=\"row\" class=\"word\">02/09/2023</th><td>300</td>"));
    // A late report of an old ward is the old ward's, moves its heir, and the date before is issued anew.
    drop(&mut campaign, "Phường 2", 2, 112, 212, "2023-09-04T10:00:00+07:00");
    let outcome = campaign.run("2023-09-04T18:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted"]);
    assert_eq!(counted(&campaign.summary("2023-09-02")["total"]), 1_021);
    assert_eq!(campaign.summary("2023-09-02")["revision"], 1);
    // The day after names what changed, and goes on from it.
    drop(&mut campaign, "Phường Duyên Hải", 4, 8, 720, "2023-09-05T07:00:00+07:00");
    campaign.run("2023-09-05T08:30:00+07:00");
    let summary = campaign.summary("2023-09-04");
    assert_eq!(counted(&summary["total"]), 1_204 + 12 + 8);
    assert!(!of_codes(&summary).contains(&"total-fell".to_owned()), "{summary:#}");
    let changed: Vec<_> =
        summary["changes"].as_array().expect("changes").iter().map(|one| one["unit"].clone()).collect();
    assert!(changed.contains(&"phuong-2".into()), "{changed:?}");
}

#[test]
fn a_correction_of_an_old_ward_lowers_the_new_one_and_explains_it() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    third_day(&mut campaign);
    campaign.run("2023-09-04T08:30:00+07:00");
    drop(&mut campaign, "Phường 2", 2, 40, 140, "2023-09-04T10:00:00+07:00");
    campaign.run("2023-09-04T18:00:00+07:00");
    drop(&mut campaign, "Phường Duyên Hải", 4, 8, 648, "2023-09-05T07:00:00+07:00");
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert_eq!((verdicts(&outcome), outcome.withheld.len()), (vec!["accepted"], 0), "{:?}", outcome.withheld);
    let summary = campaign.summary("2023-09-04");
    assert_eq!(counted(&summary["total"]), 1_204 - 60 + 8);
    assert!(!of_codes(&summary).contains(&"total-fell".to_owned()), "{summary:#}");
    // What the old ward sent is taken back under the name that it bore then.
    let taken = ["withdraw", "Phường 2", "--date", "2023-09-02", "--by", "Tổ trưởng", "--reason", "gửi nhầm"];
    let taken = crate::closing::done(&campaign, "2023-09-05T09:00:00+07:00", &taken);
    assert_eq!(taken["counts_now"]["file"], "Phường 2 2 125.xlsx");
}

#[test]
fn without_the_new_appendix_quotas_are_the_sums() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    third_day(&mut campaign);
    campaign.run("2023-09-04T08:30:00+07:00");
    let summary = campaign.summary("2023-09-03");
    assert_eq!(counted(&summary["total"]), 1_204);
    assert_eq!(summary["total"]["quota"], campaign.summary("2023-09-02")["total"]["quota"]);
}

#[test]
fn an_old_name_is_answered_with_its_successor() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    drop(&mut campaign, "Phường 2", 3, 5, 205, "2023-09-04T07:00:00+07:00");
    drop(&mut campaign, "Phường Duyên Hải", 2, 5, 205, "2023-09-04T07:00:00+07:00");
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["returned", "returned"]);
    let said: Vec<&str> = outcome.findings().map(|finding| finding.message.as_str()).collect();
    assert!(said[0].contains("Phường 2 đã nhập vào Phường Duyên Hải từ 03/09/2023"), "{said:?}");
    assert!(said[1].contains("chỉ báo cáo từ 03/09/2023"), "{said:?}");
    assert!(said[1].contains("Phường 1, Phường 2, Xã Long Toàn"), "{said:?}");
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(campaign.unit("2023-09-03", "phuong-duyen-hai")["status"], "returned");
    assert_eq!(counted(&campaign.summary("2023-09-03")["total"]), 1_009);
}

#[test]
fn an_appendix_that_drops_units_is_returned_until_a_change_says_where_they_go() {
    let mut campaign = with_changes("");
    two_days(&mut campaign);
    campaign.drop("phu-luc-moi.xlsx", appendix(&THREE), "2023-09-03T09:00:00+07:00");
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec!["appendix-drops-unit".to_owned()], vec!["returned"]));
    assert_eq!(counted(&campaign.summary("2023-09-03")["total"]), 1_009);
    // What the message offers, with what only people know filled in, lets the same appendix in.
    let message = outcome.findings().next().expect("a finding").message.clone();
    let (_, lines) = message.split_once("[[change]]").expect("lines to paste");
    let lines = format!("[[change]]{lines}").replace("date = 2023-09-04", "date = 2023-09-03").replace(
        "from = []",
        "from = [\"Phường 1\", \"Phường 2\", \"Xã Long Toàn\", \"Xã Dân Thành\", \"Xã Hiệp Thạnh\"]",
    );
    let file = format!("{}\n{lines}\n", include_str!("../tonghop.toml"));
    std::fs::write(campaign.path().join("tonghop.toml"), file).expect("written");
    campaign.drop("phu-luc-moi.xlsx", appendix(&THREE), "2023-09-04T09:00:00+07:00");
    let outcome = campaign.run("2023-09-04T09:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]), "{message}");
    assert_eq!(counted(&campaign.summary("2023-09-03")["total"]), 1_009);
}

#[test]
fn what_a_split_unit_had_brought_is_shared_out_or_stays() {
    let split = |carried: &str| {
        format!(
            "[[change]]\ndate = 2023-09-03\nkind = \"split\"\nfrom = \"Phường 1\"\nto = [\"Phường A\", \"Phường B\"]\n{carried}"
        )
    };
    let day = |campaign: &mut Campaign, totals: [u64; 2]| {
        let morning = "2023-09-04T07:00:00+07:00";
        drop(campaign, "Phường A", 3, 10, totals[0], morning);
        drop(campaign, "Phường B", 3, 5, totals[1], morning);
        campaign.run("2023-09-04T08:30:00+07:00");
    };
    let mut shared = with_changes(&split("share = { \"Phường A\" = 2, \"Phường B\" = 1 }"));
    two_days(&mut shared);
    day(&mut shared, [210, 105]);
    let summary = shared.summary("2023-09-03");
    assert_eq!((counted(&summary["total"]), of_codes(&summary)), (1_024, vec![]), "{summary:#}");
    assert_eq!(counted(&shared.unit("2023-09-03", "phuong-a")), 210);
    assert_eq!(summary["total"]["quota"], shared.summary("2023-09-02")["total"]["quota"]);
    // What stays with the parent is in its own line, and a running total that holds it, too, is asked about.
    let mut kept = with_changes(&split("kept = \"at-parent\""));
    two_days(&mut kept);
    day(&mut kept, [10, 105]);
    let summary = kept.summary("2023-09-03");
    assert_eq!((counted(&summary["total"]), of_codes(&summary)), (1_024, vec!["cumulative-mismatch".to_owned(); 3]));
    let parent = kept.unit("2023-09-03", "phuong-1");
    assert_eq!((counted(&parent), &parent["status"]), (300, &"inactive".into()));
    assert_eq!(summary["total"]["quota"], kept.summary("2023-09-02")["total"]["quota"]);
}

#[test]
fn a_renamed_ward_goes_on_under_both_names() {
    let rename =
        "[[change]]\ndate = 2023-09-03\nkind = \"rename\"\nfrom = \"Xã Long Toàn\"\nto = \"Phường Long Toàn\"\n";
    let mut campaign = with_changes(rename);
    two_days(&mut campaign);
    drop(&mut campaign, "Xã Long Toàn", 3, 7, 107, "2023-09-04T07:00:00+07:00");
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
    let unit = campaign.unit("2023-09-03", "phuong-long-toan");
    assert_eq!((counted(&unit), &unit["status"]), (107, &"on-time".into()));
}

#[test]
fn a_change_that_names_nobody_is_reported_and_loses_nothing() {
    let mut campaign = with_changes(&SEVEN_TO_THREE.replace("Phường 2", "Phường 20"));
    two_days(&mut campaign);
    third_day(&mut campaign);
    campaign.run("2023-09-04T08:30:00+07:00");
    let summary = campaign.summary("2023-09-03");
    assert_eq!(counted(&summary["total"]), 1_204);
    assert!(of_codes(&summary).contains(&"change-unclear".to_owned()), "{:?}", of_codes(&summary));
}

#[test]
fn a_ledger_with_a_merger_is_verified_and_rebuilt() {
    let campaign = merged();
    for (command, said) in [("verify", ""), ("rebuild", "")] {
        let mut program = crate::harness::binary();
        let made = program.arg("-C").arg(campaign.path()).arg(command).output().expect("it runs");
        let told = String::from_utf8_lossy(&made.stdout);
        assert!(
            made.status.success() && told.contains(said),
            "{command}: {told}{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }
    assert_eq!(counted(&campaign.summary("2023-09-03")["total"]), 1_204);
}

#[test]
fn the_changes_are_proposed_from_the_new_appendix() {
    let campaign = with_changes("");
    campaign.run("2023-08-31T08:30:00+07:00");
    let file = campaign.path().join("phu-luc-moi.xlsx");
    std::fs::write(&file, appendix(&THREE)).expect("written");
    let ask = |file: &std::path::Path| {
        let mut program = crate::harness::binary();
        program.arg("-C").arg(campaign.path()).args([
            "--lang",
            "vi",
            "change",
            "--date",
            "2023-09-03",
            "--from-appendix",
        ]);
        program.arg(file).output().expect("it runs")
    };
    let made = ask(&file);
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(told.contains("from = [\"Xã Trường Long Hòa\"]\nto = \"Phường Trường Long Hòa\""), "{told}");
    assert!(told.contains("to = \"Phường Duyên Hải\"") && told.contains("\"Phường 1\", \"Phường 2\""), "{told}");
    let same = campaign.path().join("cu.xlsx");
    std::fs::write(&same, appendix(&WARDS)).expect("written");
    assert!(String::from_utf8_lossy(&ask(&same).stdout).contains("không có gì thay đổi"));
    let other = campaign.path().join("tonghop.toml");
    assert_eq!(ask(&other).status.code(), Some(2));
}

#[test]
fn a_change_may_be_written_down_after_its_day() {
    let mut campaign = with_changes("");
    let totals = two_days(&mut campaign);
    for ((_, name, _), total) in WARDS.iter().zip(&totals) {
        drop(&mut campaign, name, 3, 9, total + 9, "2023-09-04T07:00:00+07:00");
    }
    campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!(counted(&campaign.summary("2023-09-03")["total"]), 1_072);
    // What the wards had reported since counts for those that they had become.
    let file = format!("{}\n{SEVEN_TO_THREE}\n", include_str!("../tonghop.toml"));
    std::fs::write(campaign.path().join("tonghop.toml"), file).expect("written");
    let morning = "2023-09-05T07:00:00+07:00";
    drop(&mut campaign, "Phường Duyên Hải", 4, 10, 637, morning);
    drop(&mut campaign, "Phường Trường Long Hòa", 4, 10, 228, morning);
    drop(&mut campaign, "Xã Long Hữu", 4, 10, 237, morning);
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    let summary = campaign.summary("2023-09-04");
    assert_eq!((counted(&summary["total"]), outcome.withheld.len()), (1_102, 0), "{:?}", of_codes(&summary));
    assert_eq!(of_codes(&summary), Vec::<String>::new());
}

/// A campaign by the week, whose second week ends after the change.
#[test]
fn a_week_that_a_change_falls_into_is_the_new_units() {
    let weekly = include_str!("../tonghop.toml")
        .replacen("cadence = \"daily\"", "cadence = \"weekly\"\nweek_ends = \"friday\"", 1)
        .replace("[vocabulary]\n", "[vocabulary]\nday = [\"Trong ngày\"]\n");
    let mut campaign =
        Campaign::with_file(&format!("{weekly}\n{}", SEVEN_TO_THREE.replace("2023-09-03", "2023-09-13")));
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    for (_, name, _) in &WARDS {
        drop(&mut campaign, name, 8, 10, 10, "2023-09-09T07:00:00+07:00");
    }
    campaign.run("2023-09-09T08:30:00+07:00");
    assert_eq!(counted(&campaign.summary("2023-09-08")["total"]), 70);
    drop(&mut campaign, "Phường 1", 15, 5, 15, "2023-09-16T07:00:00+07:00");
    drop(&mut campaign, "Phường Duyên Hải", 15, 5, 35, "2023-09-16T07:00:00+07:00");
    let outcome = campaign.run("2023-09-16T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec!["unit-changed".to_owned()], vec!["returned", "accepted"]));
    assert_eq!(counted(&campaign.summary("2023-09-15")["total"]), 75);
}

#[test]
fn a_file_may_keep_the_name_that_its_ward_had() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    let figures = [1, 1, 1, 1, 50, 250];
    let bytes = report("UBND Phường Trường Long Hòa", "03/09/2023", figures);
    campaign.drop("Dan Thanh/xa dan thanh 3-9.xlsx", bytes, "2023-09-04T07:00:00+07:00");
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted"], "{:?}", codes(&outcome));
    // Where the sheet itself names the old ward, it is the old ward's.
    let bytes = report("Xã Dân Thành", "04/09/2023", figures);
    campaign.drop("Phường Trường Long Hòa/4-9.xlsx", bytes, "2023-09-05T07:00:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-05T08:30:00+07:00")), ["returned"]);
}

#[test]
fn an_appendix_may_be_called_one_after_the_merger() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    two_days(&mut campaign);
    let line = |name: &'static str, quota: &'static str| [name, quota];
    let lines =
        [line("Phường Duyên Hải", "16520"), line("Phường Trường Long Hòa", "9000"), line("Xã Long Hữu", "7000")];
    let title = ["PHỤ LỤC GIAO CHỈ TIÊU (điều chỉnh sau sắp xếp đơn vị hành chính)"];
    let head = ["Đơn vị", "Chỉ tiêu giao"];
    let mut all: Vec<&[&str]> = vec![&title, &head];
    all.extend(lines.iter().map(<[&str; 2]>::as_slice));
    campaign.drop("pl.xlsx", crate::harness::grid(&all), "2023-09-03T09:00:00+07:00");
    let outcome = campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!((codes(&outcome), verdicts(&outcome)), (vec![], vec!["accepted"]));
}

#[test]
fn the_level_above_reads_packages_from_before_and_after() {
    let mut town = with_changes(SEVEN_TO_THREE);
    two_days(&mut town);
    third_day(&mut town);
    town.run("2023-09-04T08:30:00+07:00");
    let file = crate::rollup::campaign_file("UBND TỈNH", &[("Thị xã Duyên Hải".to_owned(), 32_520)]);
    let mut province = Campaign::with_file(&file);
    for (day, expected) in [("2023-09-02", 1_009), ("2023-09-03", 1_204)] {
        let package = std::fs::read(town.path().join(format!("outbox/{day}/tong-hop-{day}.xlsx"))).expect("a package");
        let morning = day.parse::<chrono::NaiveDate>().expect("a day").succ_opt().expect("a day");
        province.drop(&format!("{day}.xlsx"), package, &format!("{morning}T09:00:00+07:00"));
        let outcome = province.run_date(&format!("{morning}T09:30:00+07:00"), Some(day));
        assert_eq!(verdicts(&outcome), ["accepted"], "{:?}", codes(&outcome));
        assert_eq!(province.summary(day)["total"]["cumulative"]["c"], expected);
    }
}

#[test]
fn what_all_wards_had_brought_once_their_heir_need_not_bring_again() {
    let mut campaign = with_changes(SEVEN_TO_THREE);
    for ward in ["Phường 1", "Phường 2", "Xã Long Toàn", "Xã Dân Thành"] {
        let plan = crate::documents::docx("", &["KẾ HOẠCH", "Triển khai chiến dịch"]);
        campaign.drop(&format!("ke-hoach/{ward}/kế hoạch.docx"), plan, "2023-09-01T07:00:00+07:00");
    }
    two_days(&mut campaign);
    third_day(&mut campaign);
    campaign.run("2023-09-04T08:30:00+07:00");
    let standing = crate::documents::standing(&campaign.summary("2023-09-03"), "ke-hoach");
    // Of the two wards of Trường Long Hòa one had not.
    assert_eq!(standing, ["phuong-duyen-hai on-time"]);
}

#[test]
fn the_figures_of_wards_that_merged_close_in_time() {
    let mut campaign = merged();
    // The last deadline of the old wards was on 3 September at 8 o'clock.
    drop(&mut campaign, "Phường 2", 2, 105, 205, "2023-10-03T08:00:00+07:00");
    let outcome = campaign.run("2023-10-03T09:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted"]);
    let known = |campaign: &Campaign| {
        let status = ["status", "--date", "2023-09-03"];
        counted(&crate::closing::done(campaign, "2023-10-03T11:00:00+07:00", &status)["total"])
    };
    let total = known(&campaign);
    drop(&mut campaign, "Phường 2", 2, 108, 208, "2023-10-03T09:30:00+07:00");
    // The new ward's own days stay open.
    drop(&mut campaign, "Phường Duyên Hải", 3, 101, 706, "2023-10-03T09:31:00+07:00");
    let outcome = campaign.run("2023-10-03T10:00:00+07:00");
    assert_eq!(verdicts(&outcome), ["requested", "accepted"]);
    let said = &outcome.validated[0].0.findings[0].message;
    assert!(said.contains("vì đơn vị đã sắp xếp từ ngày 03/09/2023"), "{said}");
    assert_eq!(known(&campaign), total + 1);
    let at = "2023-10-03T11:00:00+07:00";
    crate::closing::done(&campaign, at, &["reopen", "2023-09-02", "--reason", "bàn giao bổ sung"]);
    crate::closing::done(&campaign, at, &["accept", "1", "--reason", "đúng"]);
    assert_eq!(known(&campaign), total + 4);
}

#[test]
fn a_renamed_ward_may_be_called_by_either_name_in_sheet_and_file() {
    let changes = "[[change]]\ndate = 2023-09-02\nkind = \"begin\"\nto = \"Xã Cồn Cù\"\n\
                   [[change]]\ndate = 2023-09-03\nkind = \"rename\"\nfrom = \"Xã Cồn Cù\"\nto = \"Xã Hải Một\"\n\
                   [[change]]\ndate = 2023-09-03\nkind = \"rename\"\nfrom = \"Phường 1\"\nto = \"Phường Biển\"\n";
    let mut campaign = with_changes(changes);
    for (file, unit, day) in [
        ("xa-hai-mot 03-09.xlsx", "Xã Cồn Cù", 3),
        ("Xã Cồn Cù 04-09.xlsx", "Xã Hải Một", 4),
        ("Phường Biển 03-09.xlsx", "Phường 1", 3),
        ("Phường 1 04-09.xlsx", "Phường Biển", 4),
    ] {
        let bytes = report(unit, &format!("{day:02}/09/2023"), [5, 5, 5, 5, 5, 5]);
        campaign.drop(file, bytes, &format!("2023-09-{:02}T07:00:00+07:00", day + 1));
    }
    let outcome = campaign.run("2023-09-05T08:30:00+07:00");
    assert!(verdicts(&outcome).iter().all(|verdict| *verdict == "accepted"), "{:?}", codes(&outcome));
    let summary = campaign.summary("2023-09-04");
    assert_eq!(counted(&summary["total"]), 20);
}

#[test]
fn what_is_reported_by_the_week_goes_through_a_change_too() {
    const HEADINGS: [&str; 5] = [
        "Số buổi tuyên truyền",
        "Lượt người dự",
        "Số lượt phát thanh",
        "Thời lượng phát thanh (phút)",
        "Doanh nghiệp viễn thông",
    ];
    let week = |campaign: &mut Campaign, unit: &str, written: &str, row: [&str; 5], arrival: &str| {
        let title = format!("Báo cáo tuần đến ngày {written}");
        let bytes = grids(&[("Tuyên truyền", &[&[unit], &[&title], &HEADINGS, &row])]);
        campaign.drop(&format!("{unit} {}.xlsx", written.replace('/', "")), bytes, arrival);
    };
    let changes = SEVEN_TO_THREE.replace("2023-09-03", "2023-09-12");
    let split = "[[change]]\ndate = 2023-09-12\nkind = \"split\"\nfrom = \"Phường Trường Long Hòa\"\n\
                 to = [\"Xã Hải Một\", \"Xã Hải Hai\"]\nshare = { \"Xã Hải Một\" = 2, \"Xã Hải Hai\" = 1 }\n";
    let mut campaign = with_changes(&format!("{changes}{split}"));
    let first = "2023-09-10T15:00:00+07:00";
    week(&mut campaign, "Phường 1", "10/9/2023", ["3", "120", "14", "280", "2"], first);
    week(&mut campaign, "Phường 2", "10/9/2023", ["2", "30", "5", "20", "1"], first);
    week(&mut campaign, "Xã Dân Thành", "10/9/2023", ["7", "70", "1", "10", "4"], first);
    campaign.run("2023-09-11T08:30:00+07:00");
    campaign.run("2023-09-14T08:30:00+07:00");
    let figures = |campaign: &Campaign, date: &str, unit: &str| {
        let summary = campaign.summary(date);
        let units = summary["forms"]["outreach"]["units"].as_array().expect("units").clone();
        let own = units.into_iter().find(|own| own["id"] == unit).unwrap_or_else(|| panic!("no {unit}"));
        let total = summary["forms"]["outreach"]["total"].clone();
        ([&own["figures"]["sessions"], &own["figures"]["telecoms"]].map(Value::as_u64), total)
    };
    // Flows and stocks of three wards together, and the parts of one.
    let (merged, total) = figures(&campaign, "2023-09-13", "phuong-duyen-hai");
    assert_eq!((merged, &total["sessions"]), ([Some(5), Some(3)], &Value::from(12)));
    assert_eq!(figures(&campaign, "2023-09-13", "xa-hai-mot").0, [Some(5), Some(3)]);
    assert_eq!(figures(&campaign, "2023-09-13", "xa-hai-hai").0, [Some(2), Some(1)]);
    // Then what the new one says: a flow goes on, a stock is what was told last. A correction of an old ward counts.
    let second = "2023-09-17T15:00:00+07:00";
    week(&mut campaign, "Phường Duyên Hải", "17/9/2023", ["4", "10", "1", "5", "2"], second);
    week(&mut campaign, "Phường 2", "10/9/2023", ["3", "30", "5", "20", "1"], second);
    campaign.run("2023-09-18T08:30:00+07:00");
    let (merged, total) = figures(&campaign, "2023-09-17", "phuong-duyen-hai");
    assert_eq!((merged, &total["sessions"]), ([Some(10), Some(2)], &Value::from(17)));
    assert_eq!(tonghop::pipeline::verify::verify(campaign.path()).expect("verified").damages, []);
}

#[test]
fn reports_of_many_days_tell_the_changes_and_open_with_what_the_wards_before_had() {
    let mut campaign = with_changes(&SEVEN_TO_THREE.replace("2023-09-03", "2023-09-06"));
    two_days(&mut campaign);
    for (unit, figure, total) in [("Phường Duyên Hải", 100, 700), ("Phường Trường Long Hòa", 50, 250)] {
        drop(&mut campaign, unit, 6, figure, total, "2023-09-07T07:00:00+07:00");
    }
    campaign.run("2023-09-07T08:30:00+07:00");
    let drafted = draft(&campaign, ReportKind::Week, Some("2023-09-06"), "2023-09-11T11:00:00+07:00");
    let report = &drafted.report;
    let target = |figures: &tonghop::model::figures::Figures| {
        figures.0.iter().find(|(id, _)| id.as_str() == "activated_l2").expect("the target").1
    };
    let opened: Vec<_> = report.units.iter().map(|unit| target(&unit.opening)).collect();
    assert_eq!(opened, [Some(600), Some(209), Some(200)], "{:?}", report.units);
    let added = |tally: &tonghop::model::period_report::Tally| {
        tally.within.iter().find(|(id, _)| id.as_str() == "activated_l2").expect("the target").1
    };
    assert_eq!(report.units.iter().map(added).collect::<Vec<_>>(), [Some(100), Some(0), Some(50)]);
    assert_eq!((target(&report.total.opening), added(&report.total)), (Some(1_009), Some(150)));
    let path = campaign.path().join(&drafted.files[0]);
    let table = tables(&path).into_iter().find(|table| table[0][1] == "Đơn vị cũ").expect("a table of the changes");
    // Phường 2 reported on neither of its last two days, which lie in the week.
    let row = ["2", "Phường 2", "05/09/2023", "200", "Phường Duyên Hải", "200", "2", "0", "2"];
    assert_eq!((table.len(), table[2].as_slice()), (8, row.map(str::to_owned).as_slice()));
    let gaps = paragraphs(&path).into_iter().filter(|(_, text)| text.contains("Phường 2")).count();
    assert!(gaps > 0, "the days of a ward before the change are among what is missing");
    // Each week of another form is due of the wards of its time.
    let month = draft(&campaign, ReportKind::Month, Some("2023-09-06"), "2023-09-18T17:00:00+07:00").report;
    let outreach = month.duties.iter().find(|duty| duty.id.as_str() == "outreach").expect("a duty of the week");
    let lacking = |name: &str| {
        let unit = outreach.units.iter().find(|unit| unit.name == name).unwrap_or_else(|| panic!("no {name}"));
        unit.lacking.iter().map(|period| period.ends.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(lacking("Phường 1"), ["2023-09-03"]);
    assert_eq!(lacking("Phường Duyên Hải"), ["2023-09-10", "2023-09-17"]);
}
