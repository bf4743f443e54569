//! Deadlines: to the second, over days, at the campaign's end, in the campaign's zone.

use crate::harness::{Campaign, report};

fn status_of(arrival: &str, now: &str) -> (String, Vec<String>) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), arrival);
    let outcome = campaign.run_date(now, Some("2023-09-12"));
    let unit = campaign.unit("2023-09-12", "phuong-1");
    (unit["status"].as_str().expect("a status").to_owned(), crate::harness::codes(&outcome))
}

#[test]
#[ignore = "deep"]
fn the_deadline_is_meant_to_the_second() {
    let now = "2023-09-13T09:00:00+07:00";
    assert_eq!(status_of("2023-09-13T07:59:59+07:00", now).0, "on-time");
    assert_eq!(status_of("2023-09-13T08:00:00+07:00", now).0, "on-time");
    let (status, codes) = status_of("2023-09-13T08:00:01+07:00", now);
    assert_eq!((status.as_str(), codes), ("late", vec!["late".to_owned()]));
}

#[test]
fn a_report_that_comes_two_days_later_is_late() {
    assert_eq!(status_of("2023-09-15T07:00:00+07:00", "2023-09-15T08:30:00+07:00").0, "late");
}

#[test]
#[ignore = "deep"]
fn arrivals_in_another_zone_are_the_same_moments() {
    assert_eq!(status_of("2023-09-13T01:00:00Z", "2023-09-13T02:00:00Z").0, "on-time");
    assert_eq!(status_of("2023-09-13T01:00:01Z", "2023-09-13T02:00:00Z").0, "late");
}

#[test]
fn the_last_day_is_due_on_the_first_of_december() {
    let mut campaign = Campaign::with_appendix();
    let now = "2023-12-01T08:00:00+07:00";
    campaign.drop("p1.xlsx", report("Phường 1", "30/11/2023", [1, 1, 2, 2, 3, 3]), "2023-12-01T08:00:00+07:00");
    campaign.run(now);
    let summary = campaign.summary("2023-11-30");
    assert_eq!(campaign.unit("2023-11-30", "phuong-1")["status"], "on-time");
    assert_eq!(campaign.unit("2023-11-30", "phuong-2")["status"], "pending");
    assert_eq!(summary["total"]["pace_needed"], serde_json::Value::Null);
    assert_eq!(summary["as_of"], "2023-12-01T08:00:00+07:00");
    campaign.run("2023-12-01T08:00:01+07:00");
    assert_eq!(campaign.unit("2023-11-30", "phuong-2")["status"], "missing");
}

#[test]
fn missing_is_not_zero() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "11/09/2023", [1, 1, 2, 2, 30, 30]), "2023-09-12T07:00:00+07:00");
    campaign.run("2023-09-12T08:30:00+07:00");
    campaign.drop("p2.xlsx", report("Phường 2", "12/09/2023", [0, 0, 0, 0, 0, 0]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let missing = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!(missing["status"], "missing");
    assert!(missing["day"]["activated_l2"].is_null(), "{missing}");
    assert_eq!(missing["cumulative"]["activated_l2"], 30);
    assert!(missing["source"].is_null());
    let zero = campaign.unit("2023-09-12", "phuong-2");
    assert_eq!((&zero["status"], &zero["day"]["activated_l2"]), (&"on-time".into(), &0.into()));
    let never = campaign.unit("2023-09-12", "long-toan");
    assert!(never["cumulative"]["activated_l2"].is_null() && never["percent"].is_null() && never["rank"].is_null());
    assert_eq!(campaign.summary("2023-09-12")["total"]["day"]["activated_l2"], 0);
}

#[test]
fn before_the_deadline_a_unit_is_pending_and_the_summary_is_not_issued() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign.run("2023-09-13T07:45:00+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-2")["status"], "pending");
    assert!(campaign.mails().is_empty());
    campaign.run("2023-09-13T08:00:01+07:00");
    assert_eq!(campaign.unit("2023-09-12", "phuong-2")["status"], "missing");
    assert_eq!(campaign.mails().len(), 1);
}
