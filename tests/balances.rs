//! Running totals against the ledger: openings, gaps, mismatches, and what late reports do to them.

use serde_json::Value;

use crate::harness::{Campaign, Figure, Sheet, report, workbook};

fn findings(summary: &Value) -> Vec<(String, String)> {
    let list = summary["findings"].as_array().expect("a list");
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    list.iter().map(|finding| (text(finding, "code"), text(finding, "found"))).collect()
}

fn only(code: &str, found: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), found.to_owned())]
}

#[test]
#[ignore = "deep"]
fn work_from_before_the_campaign_is_shown_and_not_counted() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "31/08/2023", [0, 0, 0, 0, 5, 105]), "2023-09-01T07:00:00+07:00");
    campaign.run("2023-09-01T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-08-31")), only("opening-balance", "105"));
    let unit = campaign.unit("2023-08-31", "phuong-1");
    assert_eq!((&unit["cumulative"]["activated_l2"], &unit["percent"]), (&5.into(), &0.07.into()));
    campaign.drop("b.xlsx", report("Phường 1", "01/09/2023", [0, 0, 0, 0, 7, 112]), "2023-09-02T07:00:00+07:00");
    campaign.run("2023-09-02T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-09-01")), []);
    assert_eq!(campaign.unit("2023-09-01", "phuong-1")["cumulative"]["activated_l2"], 12);
}

#[test]
fn the_opening_of_a_later_first_report_counts() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "05/09/2023", [0, 0, 0, 0, 5, 25]), "2023-09-06T07:00:00+07:00");
    campaign.run("2023-09-06T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-09-05")), only("opening-balance", "25"));
    assert_eq!(campaign.unit("2023-09-05", "phuong-1")["cumulative"]["activated_l2"], 25);
}

#[test]
#[ignore = "deep"]
fn missing_days_are_booked_and_a_late_report_shrinks_the_booking() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "31/08/2023", [0, 0, 0, 0, 5, 5]), "2023-09-01T07:00:00+07:00");
    campaign.run("2023-09-01T08:30:00+07:00");
    campaign.drop("c.xlsx", report("Phường 1", "02/09/2023", [0, 0, 0, 0, 7, 16]), "2023-09-03T07:00:00+07:00");
    campaign.run("2023-09-03T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-09-02")), only("gap-balance", "16"));
    assert_eq!(campaign.unit("2023-09-02", "phuong-1")["cumulative"]["activated_l2"], 16);
    campaign.drop("b.xlsx", report("Phường 1", "01/09/2023", [0, 0, 0, 0, 4, 9]), "2023-09-03T09:00:00+07:00");
    campaign.drop("d.xlsx", report("Phường 1", "03/09/2023", [0, 0, 0, 0, 1, 17]), "2023-09-04T07:00:00+07:00");
    campaign.run("2023-09-04T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-09-03")), []);
    assert_eq!(campaign.unit("2023-09-03", "phuong-1")["cumulative"]["activated_l2"], 17);
    assert_eq!(findings(&campaign.report("2023-09-04T09:00:00+07:00", "2023-09-01")), only("late", ""));
}

#[test]
fn without_a_gap_the_ledgers_sum_is_shown() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("a.xlsx", report("Phường 1", "31/08/2023", [0, 0, 0, 0, 5, 5]), "2023-09-01T07:00:00+07:00");
    campaign.run("2023-09-01T08:30:00+07:00");
    campaign.drop("b.xlsx", report("Phường 1", "01/09/2023", [0, 0, 0, 0, 4, 50]), "2023-09-02T07:00:00+07:00");
    campaign.run("2023-09-02T08:30:00+07:00");
    assert_eq!(findings(&campaign.summary("2023-09-01")), only("cumulative-mismatch", "50"));
    assert_eq!(campaign.unit("2023-09-01", "phuong-1")["cumulative"]["activated_l2"], 9);
}

#[test]
fn what_was_left_blank_the_day_before_explains_a_gap() {
    for (blank, code) in [(true, "gap-balance"), (false, "cumulative-mismatch")] {
        let mut campaign = Campaign::with_appendix();
        let mut first = Sheet::new("Phường 1", "31/08/2023", [0, 0, 0, 0, 5, 5]);
        if blank {
            first = first.cell(0, 4, Figure::Blank);
        }
        campaign.drop("a.xlsx", workbook(&[first]), "2023-09-01T07:00:00+07:00");
        campaign.run("2023-09-01T08:30:00+07:00");
        campaign.drop("b.xlsx", report("Phường 1", "01/09/2023", [0, 0, 0, 0, 4, 12]), "2023-09-02T07:00:00+07:00");
        campaign.run("2023-09-02T08:30:00+07:00");
        assert_eq!(findings(&campaign.summary("2023-09-01")), only(code, "12"), "{blank}");
    }
}

#[test]
#[ignore = "deep"]
fn a_slipped_digit_stands_out_after_a_week() {
    let mut campaign = Campaign::with_appendix();
    let figures = [40, 38, 45, 41, 39, 44, 42, 410];
    let mut total = 0;
    for (at, figure) in figures.into_iter().enumerate() {
        total += figure;
        let (day, morning) = (format!("{:02}/09/2023", at + 1), format!("2023-09-{:02}", at + 2));
        campaign.drop(
            "p1.xlsx",
            report("Phường 1", &day, [0, 0, 0, 0, figure, total]),
            &format!("{morning}T07:00:00+07:00"),
        );
        campaign.run(&format!("{morning}T08:30:00+07:00"));
    }
    assert_eq!(findings(&campaign.summary("2023-09-08")), only("outlier", "410"));
    assert_eq!(findings(&campaign.summary("2023-09-07")), []);
}

#[test]
fn paces_and_projection() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "31/08/2023", [0, 0, 0, 0, 6850, 6850]), "2023-09-01T07:00:00+07:00");
    campaign.drop("p2.xlsx", report("Phường 2", "31/08/2023", [0, 0, 0, 0, 40, 40]), "2023-09-01T07:00:00+07:00");
    campaign.run("2023-09-01T08:30:00+07:00");
    let met = campaign.unit("2023-08-31", "phuong-1");
    assert_eq!(
        (&met["percent"], &met["remaining"], &met["on_pace"], &met["rank"]),
        (&100.0.into(), &0.into(), &true.into(), &1.into())
    );
    let behind = campaign.unit("2023-08-31", "phuong-2");
    assert_eq!(
        (&behind["remaining"], &behind["pace_needed"], &behind["pace_7d"]),
        (&4680.into(), &51.4.into(), &40.0.into())
    );
    assert_eq!((&behind["projected_finish"], &behind["on_pace"]), (&"2023-12-26".into(), &false.into()));
}
