//! What happens to a summary after it was issued: corrections, supplements, newer appendices.

use crate::harness::{Campaign, WARDS, appendix, codes, report, verdicts, workers};

fn all_but_one(campaign: &mut Campaign, day: &str, morning: &str, left_out: &str) {
    for (at, (id, name, _)) in WARDS.iter().enumerate().filter(|(_, ward)| ward.0 != left_out) {
        let figure = 10 + at as u64;
        campaign.drop(
            &format!("{id}.xlsx"),
            report(name, day, [0, 0, 0, 0, figure, figure]),
            &format!("{morning}T07:00:00+07:00"),
        );
    }
}

fn issued() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    all_but_one(&mut campaign, "12/09/2023", "2023-09-13", "hiep-thanh");
    campaign.run("2023-09-13T08:30:00+07:00");
    campaign
}

#[test]
fn a_summary_is_issued_when_all_have_reported_even_before_the_deadline() {
    let mut campaign = Campaign::with_appendix();
    all_but_one(&mut campaign, "12/09/2023", "2023-09-13", "");
    campaign.run("2023-09-13T07:10:00+07:00");
    assert_eq!(campaign.mails().len(), 1);
    assert_eq!(campaign.summary("2023-09-12")["revision"], 0);
}

#[test]
fn a_correction_after_the_issue_makes_a_revision_beside_the_old_files() {
    let mut campaign = issued();
    let old = campaign.files("outbox/2023-09-12");
    campaign.drop("sua.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 99, 99]), "2023-09-13T09:00:00+07:00");
    let outcome = campaign.run("2023-09-13T09:30:00+07:00");
    assert_eq!(verdicts(&outcome), ["accepted"]);
    let new = campaign.files("outbox/2023-09-12");
    let workbook = "outbox/2023-09-12/tong-hop-2023-09-12.xlsx";
    assert_eq!(new[workbook], old[workbook]);
    assert!(new.contains_key("outbox/2023-09-12/tong-hop-2023-09-12-dinh-chinh-1.xlsx"));
    let summary = campaign.summary("2023-09-12");
    assert_eq!((&summary["revision"], &summary["as_of"]), (&1.into(), &"2023-09-13T09:30:00+07:00".into()));
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!(
        (&unit["day"]["activated_l2"], &unit["corrected"], &unit["status"]),
        (&99.into(), &true.into(), &"on-time".into())
    );
    let mails = campaign.mails();
    assert_eq!(mails.iter().filter(|mail| mail.contains("dinh-chinh")).count(), 1, "{mails:?}");
    // The older entry stays readable in the ledger, superseded.
    let verdicts: Vec<_> =
        summary["submissions"].as_array().expect("a list").iter().map(|line| line["verdict"].clone()).collect();
    assert!(verdicts.contains(&"superseded".into()));
}

#[test]
#[ignore = "deep"]
fn several_corrections_in_one_run_make_one_mail() {
    let mut campaign = issued();
    all_but_one(&mut campaign, "13/09/2023", "2023-09-14", "");
    campaign.run("2023-09-14T08:30:00+07:00");
    let before = campaign.mails().len();
    campaign.drop("sua-12.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 99, 99]), "2023-09-14T09:00:00+07:00");
    campaign.drop("sua-13.xlsx", report("Phường 2", "13/09/2023", [0, 0, 0, 0, 98, 98]), "2023-09-14T09:01:00+07:00");
    campaign.run("2023-09-14T09:30:00+07:00");
    assert_eq!(campaign.mails().len(), before + 1);
    assert_eq!(campaign.summary("2023-09-12")["revision"], 1);
    assert_eq!(campaign.summary("2023-09-13")["revision"], 1);
}

#[test]
fn late_reports_wait_for_the_supplement() {
    let mut campaign = issued();
    let before = campaign.files("outbox");
    campaign.drop("ht.xlsx", report("Xã Hiệp Thạnh", "12/09/2023", [0, 0, 0, 0, 5, 5]), "2023-09-13T10:00:00+07:00");
    let outcome = campaign.run("2023-09-13T10:30:00+07:00");
    assert_eq!(codes(&outcome), ["late"]);
    assert_eq!(campaign.files("outbox"), before, "nothing is issued again before the supplement's time");
    let outcome = campaign.run("2023-09-13T16:00:00+07:00");
    assert!(outcome.validated.is_empty());
    let unit = campaign.unit("2023-09-12", "hiep-thanh");
    assert_eq!((&unit["status"], &unit["day"]["activated_l2"]), (&"late".into(), &5.into()));
    assert_eq!(campaign.summary("2023-09-12")["revision"], 1);
    assert!(campaign.files("outbox").contains_key("outbox/2023-09-12/tong-hop-2023-09-12-bo-sung-1.xlsx"));
}

/// Whether a file is a unit's own page.
fn is_of_unit(path: &str) -> bool {
    path.contains("-phuong-") || path.contains("-xa-")
}

#[test]
#[ignore = "deep"]
fn a_report_for_day_ten_that_comes_on_day_forty_issues_its_own_day_alone_again() {
    let mut campaign = Campaign::with_appendix();
    for (day, morning) in [("10/09/2023", "2023-09-11"), ("11/09/2023", "2023-09-12"), ("09/10/2023", "2023-10-10")] {
        all_but_one(&mut campaign, day, morning, "hiep-thanh");
        campaign.run(&format!("{morning}T08:30:00+07:00"));
    }
    let before = campaign.files("outbox");
    campaign.drop("ht.xlsx", report("Xã Hiệp Thạnh", "10/09/2023", [0, 0, 0, 0, 5, 5]), "2023-10-10T09:00:00+07:00");
    campaign.run("2023-10-10T09:30:00+07:00");
    let after = campaign.files("outbox");
    let touched: Vec<_> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes) && !path.contains("/mail/"))
        .map(|(path, _)| path.as_str())
        .filter(|path| !is_of_unit(path))
        .collect();
    assert_eq!(
        touched,
        [
            "outbox/2023-09-10/summary.json",
            "outbox/2023-09-10/tong-hop-2023-09-10-bo-sung-1.xlsx",
            "outbox/2023-09-10/tong-hop-2023-09-10.html",
            "outbox/index.html"
        ]
    );
}

#[test]
fn a_summary_that_is_not_issued_yet_is_replaced() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign.run("2023-09-13T06:30:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 4, 4]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    let files: Vec<_> = campaign.files("outbox/2023-09-12").into_keys().filter(|path| !is_of_unit(path)).collect();
    let names = ["summary.json", "tong-hop-2023-09-12.html", "tong-hop-2023-09-12.xlsx"];
    assert_eq!(files, names.map(|name| format!("outbox/2023-09-12/{name}")));
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 4);
    assert_eq!(campaign.summary("2023-09-12")["revision"], 0);
}

#[test]
#[ignore = "deep"]
fn a_newer_appendix_holds_for_summaries_not_yet_issued() {
    let mut campaign = issued();
    let mut raised = WARDS;
    raised[0].2 += 150;
    campaign.drop("phu-luc-moi.xlsx", appendix(&raised), "2023-09-13T10:00:00+07:00");
    let outcome = campaign.run("2023-09-13T10:30:00+07:00");
    assert_eq!(codes(&outcome), ["quota-sum-mismatch"]);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["quota"], 6850);
    all_but_one(&mut campaign, "13/09/2023", "2023-09-14", "");
    campaign.run("2023-09-14T08:30:00+07:00");
    assert_eq!(campaign.unit("2023-09-13", "phuong-1")["quota"], 7000);
    // A revision of the older date keeps the quotas under which it was issued.
    campaign.drop("sua.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 99, 99]), "2023-09-14T09:00:00+07:00");
    campaign.run("2023-09-14T09:30:00+07:00");
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["quota"], &unit["day"]["activated_l2"]), (&6850.into(), &99.into()));
}

#[test]
fn a_date_never_drawn_is_drawn_by_report() {
    let mut campaign = Campaign::with_appendix();
    all_but_one(&mut campaign, "11/09/2023", "2023-09-12", "hiep-thanh");
    campaign.run("2023-09-13T08:30:00+07:00");
    assert!(!campaign.path().join("outbox/2023-09-11").exists());
    let summary = campaign.report("2023-09-13T09:00:00+07:00", "2023-09-11");
    assert_eq!(summary["report_date"], "2023-09-11");
    let before = campaign.files("outbox");
    campaign.report("2023-09-20T09:00:00+07:00", "2023-09-11");
    assert_eq!(campaign.files("outbox"), before);
    // A file that was spoilt is drawn again as it was.
    let path = campaign.path().join("outbox/2023-09-11/tong-hop-2023-09-11.xlsx");
    std::fs::write(&path, "spoilt").expect("written");
    campaign.report("2023-09-20T09:00:00+07:00", "2023-09-11");
    assert_eq!(campaign.files("outbox"), before);
}

#[test]
fn report_does_not_use_up_the_issue() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 3, 3]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:30:00+07:00");
    campaign.report("2023-09-13T08:02:00+07:00", "2023-09-12");
    assert!(campaign.mails().is_empty());
    campaign.run("2023-09-13T08:05:00+07:00");
    assert_eq!(campaign.mails().len(), 1);
}

#[test]
#[ignore = "deep"]
fn the_next_report_lists_what_moved_what_was_told() {
    let mut campaign = Campaign::with_appendix();
    for (day, morning, figures) in
        [("08/09/2023", "2023-09-09", [0, 0, 0, 0, 5, 5]), ("11/09/2023", "2023-09-12", [0, 0, 0, 0, 5, 10])]
    {
        campaign.drop("p1.xlsx", report("Phường 1", day, figures), &format!("{morning}T07:00:00+07:00"));
        campaign.run(&format!("{morning}T08:30:00+07:00"));
    }
    campaign.drop("late.xlsx", report("Phường 1", "10/09/2023", [0, 0, 0, 0, 30, 35]), "2023-09-12T10:00:00+07:00");
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [0, 0, 0, 0, 5, 45]), "2023-09-13T07:00:00+07:00");
    let changes = campaign.run("2023-09-13T08:30:00+07:00").summary.changes.clone();
    let told: Vec<_> = changes.iter().map(|change| (change.date.to_string(), change.was, change.now)).collect();
    assert!(told.contains(&("2023-09-10".to_owned(), None, Some(30))), "{told:?}");
}

#[test]
fn a_file_returned_after_the_issue_is_shown_by_its_run() {
    let mut campaign = issued();
    campaign.drop(
        "ht.xlsx",
        crate::harness::workbook(&[crate::harness::Sheet::new("Xã Hiệp Thạnh", "12/09/2023", [0; 6]).cell(
            0,
            4,
            crate::harness::Figure::Number(-2.0),
        )]),
        "2023-09-13T09:00:00+07:00",
    );
    let summary = campaign.run("2023-09-13T09:30:00+07:00").summary;
    assert!(summary.findings.iter().any(|finding| finding.code == "negative-number"));
    assert!(summary.submissions.iter().any(|line| line.file == "ht.xlsx"));
}

#[test]
fn the_same_two_files_in_turn() {
    let mut campaign = Campaign::with_appendix();
    let file = |figure| report("Phường 1", "12/09/2023", [0, 0, 0, 0, figure, figure]);
    for (name, figure, minute) in [("a", 1, "00"), ("b", 2, "10"), ("c", 1, "20"), ("d", 1, "30")] {
        campaign.drop(&format!("{name}.xlsx"), file(figure), &format!("2023-09-13T07:{minute}:00+07:00"));
    }
    let outcome = campaign.run("2023-09-13T07:55:00+07:00");
    assert_eq!(verdicts(&outcome)[1..], ["accepted", "accepted", "accepted", "duplicate"]);
}

#[test]
#[ignore = "deep"]
fn of_files_that_came_at_one_moment_the_one_taken_in_last_counts_everywhere() {
    const MOMENT: &str = "2023-09-13T07:00:00+07:00";
    let mut campaign = Campaign::with_appendix();
    all_but_one(&mut campaign, "12/09/2023", "2023-09-13", "hiep-thanh");
    let of_hiep_thanh = |figure: u64| report("Xã Hiệp Thạnh", "12/09/2023", [0, 0, 0, 0, figure, figure]);
    let counts = |campaign: &Campaign, figure: u64, file: &str| {
        let unit = campaign.unit("2023-09-12", "hiep-thanh");
        assert_eq!(
            (&unit["day"]["activated_l2"], &unit["cumulative"]["activated_l2"]),
            (&figure.into(), &figure.into())
        );
        let summary = campaign.summary("2023-09-12");
        let lines = summary["submissions"].as_array().expect("a list").iter();
        let accepted: Vec<_> =
            lines.filter(|line| line["unit"] == "hiep-thanh" && line["verdict"] == "accepted").collect();
        assert_eq!(accepted.len(), 1, "{accepted:?}");
        assert_eq!(accepted[0]["file"], file, "{accepted:?}");
    };
    // In one run by their names, numbers as numbers.
    campaign.drop("ht 10.xlsx", of_hiep_thanh(10), MOMENT).drop("ht 9.xlsx", of_hiep_thanh(9), MOMENT);
    campaign.run("2023-09-13T07:10:00+07:00");
    counts(&campaign, 10, "ht 10.xlsx");
    // A later run's comes after those of earlier ones.
    campaign.drop("ht 1.xlsx", of_hiep_thanh(1), MOMENT).run("2023-09-13T08:30:00+07:00");
    counts(&campaign, 1, "ht 1.xlsx");
    // What went back counts never.
    campaign.drop("ht 99.xlsx", report("Xã Hiệp Thạnh", "40/09/2023", [0, 0, 0, 0, 99, 99]), MOMENT);
    campaign.run("2023-09-13T09:30:00+07:00");
    counts(&campaign, 1, "ht 1.xlsx");
    let before = campaign.files("outbox");
    let now = chrono::DateTime::parse_from_rfc3339("2023-09-13T10:00:00+07:00").expect("a moment");
    let rebuilt = tonghop::pipeline::rebuild::rebuild(campaign.path(), now, &workers()).expect("rebuilt");
    assert_eq!((rebuilt.restored, rebuilt.differing), (vec![], vec![]));
    assert_eq!(campaign.files("outbox"), before);
}
