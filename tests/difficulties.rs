//! What stands in a unit's way: told once, kept until a later report says that it is over.

use serde_json::Value;

use crate::harness::{Campaign, Sheet, workbook};

/// A ward's report with what stands in its column of difficulties.
fn tell(campaign: &mut Campaign, ward: &str, day: &str, date: &str, difficulty: &str) {
    let mut sheet = Sheet::new(ward, date, [1, 1, 1, 1, 1, 1]);
    difficulty.clone_into(&mut sheet.remark);
    campaign.drop(&format!("{ward} {day}.xlsx"), workbook(&[sheet]), &format!("{day}T20:00:00+07:00"));
}

/// Identifier, first date, last date, age, and the day on which it was over.
fn listed(summary: &Value) -> Vec<String> {
    let line = |item: &Value| {
        let text = |key: &str| item[key].as_str().unwrap_or("-").to_owned();
        let over = item["resolved"]["date"].as_str().unwrap_or("open");
        format!("{} {} {} {} {over}", text("id"), text("first"), text("last"), item["age_days"])
    };
    summary["difficulties"].as_array().expect("a list").iter().map(line).collect()
}

#[test]
#[ignore = "deep"]
fn a_difficulty_is_told_once_until_a_later_report_says_that_it_is_over() {
    let mut campaign = Campaign::with_appendix();
    tell(&mut campaign, "Phường 1", "2023-09-05", "05/09/2023", "Sóng yếu ở khóm 3");
    tell(&mut campaign, "Phường 2", "2023-09-06", "06/09/2023", "Thiếu máy");
    tell(&mut campaign, "Phường 1", "2023-09-06", "06/09/2023", "sóng  yếu ở Khóm 3.");
    tell(&mut campaign, "Phường 1", "2023-09-07", "07/09/2023", "Thiếu cán bộ");
    campaign.run("2023-09-08T08:30:00+07:00");
    assert_eq!(
        listed(&campaign.summary("2023-09-07")),
        [
            "phuong-1-1 2023-09-05 2023-09-06 2 open",
            "phuong-2-1 2023-09-06 2023-09-06 1 open",
            "phuong-1-2 2023-09-07 2023-09-07 0 open"
        ],
        "oldest first"
    );
    tell(&mut campaign, "Phường 1", "2023-09-08", "08/09/2023", "Đã khắc phục: sóng yếu ở khóm 3");
    campaign.run("2023-09-09T08:30:00+07:00");
    assert_eq!(
        listed(&campaign.summary("2023-09-08")),
        [
            "phuong-2-1 2023-09-06 2023-09-06 2 open",
            "phuong-1-2 2023-09-07 2023-09-07 1 open",
            "phuong-1-1 2023-09-05 2023-09-06 3 2023-09-08"
        ]
    );
    // What comes again is a new one of the same name; another ward's word does not end it.
    tell(&mut campaign, "Phường 1", "2023-09-10", "10/09/2023", "Sóng yếu ở khóm 3");
    tell(&mut campaign, "Phường 2", "2023-09-10", "10/09/2023", "Đã khắc phục xong các khó khăn nêu trên");
    campaign.run("2023-09-11T08:30:00+07:00");
    assert_eq!(
        listed(&campaign.summary("2023-09-10")),
        [
            "phuong-1-2 2023-09-07 2023-09-07 3 open",
            "phuong-1-1.2 2023-09-10 2023-09-10 0 open",
            "phuong-2-1 2023-09-06 2023-09-06 4 2023-09-10",
            "phuong-1-1 2023-09-05 2023-09-06 3 2023-09-08"
        ]
    );
}

#[test]
fn what_only_says_that_something_is_over_tells_no_difficulty() {
    let mut campaign = Campaign::with_appendix();
    for (day, text) in [
        ("05", "Đã khắc phục: sóng yếu ở khóm 3"),
        ("06", "Đã giải quyết xong"),
        ("07", "Không còn khó khăn gì"),
        ("08", "Không còn tờ rơi để phát"),
        ("09", "Đã xử lý một phần việc thiếu máy"),
        ("10", "Đã hết giấy in"),
        ("11", "Đã khắc phục xong: nhiều người chưa về"),
    ] {
        tell(&mut campaign, "Phường 1", &format!("2023-09-{day}"), &format!("{day}/09/2023"), text);
    }
    campaign.run("2023-09-12T08:30:00+07:00");
    let told = listed(&campaign.summary("2023-09-11"));
    let first: Vec<&str> = told.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(first, ["2023-09-08", "2023-09-09", "2023-09-10"], "{told:#?}");
}
