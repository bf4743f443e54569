//! Who is written to, when, in which language, and what they get with it.

use std::fs;

use tonghop::pipeline::decide::DecisionRequest;
use tonghop::pipeline::{Unwatched, Workspace};

use super::queue::{Letter, of_kind, recipients, take};
use crate::harness::{Campaign, WARDS, grid, quota_grid, report, workers};

/// The shipped campaign with these lines below `[mail]`, and an address for each ward.
pub(super) fn campaign_file(mail: &str) -> String {
    // These tests count letters about daily reports; those about what else is due have one of their own.
    let quiet = "[mail.reminder]\nobligations = false\n";
    let mail = if mail.contains("[mail.reminder]\n") {
        mail.replacen("[mail.reminder]\n", quiet, 1)
    } else {
        format!("{mail}\n{quiet}")
    };
    let shipped = include_str!("../../tonghop.toml");
    let (before, rest) = shipped.split_once("[mail]\n").expect("a section");
    let (_, after) = rest.split_once("[vocabulary]").expect("a section");
    let mut units = before.to_owned();
    for (id, ..) in WARDS {
        units = units.replace(&format!("id = \"{id}\"\n"), &format!("id = \"{id}\"\nemails = [\"{id}@xa.test\"]\n"));
    }
    format!("{units}[mail]\n{mail}\n\n[vocabulary]{after}")
}

pub(super) const LEADERS: &str = "from = \"Tổ công tác <baocao@xa.test>\"\nto = [\"Lãnh đạo <lanhdao@xa.test>\"]\n";

pub(super) fn campaign(mail: &str) -> Campaign {
    let mut campaign = Campaign::with_file(&campaign_file(&format!("{LEADERS}{mail}")));
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    campaign
}

pub(super) fn good(name: &str, date: &str, day: u64) -> Vec<u8> {
    report(name, date, [1, 1, 2, 2, day, day])
}

/// Letters of every kind that a run writes, in both languages, as HTML with their names.
pub(crate) fn every_letter() -> Vec<(String, String)> {
    let group = "[mail.reminder]\nsuperior_after = 1\nsuperior_to = [\"huyen@xa.test\"]\n[[mail.group]]\n\
        to = [\"all@xa.test\"]\nlanguage = \"en\"\nkinds = [\"summary\", \"correction\", \"reminder\", \"overdue\", \"escalation\", \"slip\", \"receipt\"]";
    let mut campaign = campaign(group);
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.drop("Báo cáo P2 (sai).xlsx", wrong_of_second(), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T07:40:00+07:00");
    campaign.run("2023-09-13T08:10:00+07:00");
    campaign.drop("p1b.xlsx", good("Phường 1", "12/09/2023", 31), "2023-09-13T09:00:00+07:00");
    campaign.run("2023-09-13T09:30:00+07:00");
    let html = |letter: &Letter| letter.parsed().body_html(0).expect("a page").into_owned();
    let mut kinds: std::collections::BTreeMap<(String, bool), (String, String)> = std::collections::BTreeMap::new();
    for letter in take(&campaign) {
        let key = (letter.kind(), letter.to() == ["all@xa.test"]);
        kinds.insert(key, (letter.file.replace(".eml", ".html"), html(&letter)));
    }
    assert_eq!(kinds.len(), 14, "seven kinds in two languages: {:?}", kinds.keys());
    kinds.into_values().collect()
}

fn wrong_of_second() -> Vec<u8> {
    wrong_of("Phường 2")
}

/// A report that goes back.
pub(super) fn wrong_of(ward: &str) -> Vec<u8> {
    grid(&[
        &[&format!("UBND {ward}"), "", "", ""],
        &["Ngày 12/09/2023"],
        &["TT", "Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
        &["1", "5", "4", "-4"],
    ])
}

#[test]
#[ignore = "deep"]
fn wards_are_reminded_before_the_deadline_and_told_after_it_once() {
    let mut campaign = campaign("");
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T06:50:00+07:00");
    campaign.run("2023-09-13T07:29:59+07:00");
    assert!(of_kind(&take(&campaign), "reminder").is_empty(), "it is not time yet");
    for (now, expected) in [("2023-09-13T07:30:00+07:00", 6), ("2023-09-13T07:59:00+07:00", 0)] {
        campaign.run(now);
        let letters = take(&campaign);
        assert_eq!(of_kind(&letters, "reminder").len(), expected, "{now}");
        assert!(letters.iter().all(|letter| letter.kind() == "reminder"), "nothing else is news");
        for letter in &letters {
            assert!(!letter.to().contains(&"phuong-1@xa.test".to_owned()), "who has reported is left in peace");
            assert!(letter.text().contains("12/09/2023") && letter.text().contains("08:00"), "{}", letter.text());
        }
    }
    campaign.drop("p2.xlsx", good("Phường 2", "12/09/2023", 20), "2023-09-13T07:55:00+07:00");
    campaign.run("2023-09-13T08:00:01+07:00");
    let letters = take(&campaign);
    assert_eq!((of_kind(&letters, "overdue").len(), of_kind(&letters, "summary").len()), (5, 1));
    campaign.run("2023-09-13T09:00:00+07:00");
    campaign.run("2023-09-13T23:00:00+07:00");
    assert!(take(&campaign).is_empty(), "told once");
    campaign.run_date("2023-09-20T09:00:00+07:00", Some("2023-09-12"));
    let late = take(&campaign);
    assert!(of_kind(&late, "overdue").iter().all(|letter| letter.file.contains("2023-09-19")), "old dates rest");
}

#[test]
#[ignore = "deep"]
fn what_else_is_due_is_asked_for_once_before_and_once_after() {
    let file = campaign_file(LEADERS).replace("obligations = false", "obligation_before_days = 1");
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    let plan = b"\xFF\xD8\xFF a scan".to_vec();
    campaign.drop("ke-hoach/Phường 1.jpg", plan, "2023-09-02T09:00:00+07:00");
    campaign.run("2023-09-03T08:30:00+07:00");
    let asks = |letters: &[Letter], kind: &str| -> Vec<(String, String)> {
        let of_kind = of_kind(letters, kind).into_iter().filter(|letter| letter.file.contains("van-ban"));
        of_kind.map(|letter| (letter.to().join(","), letter.text())).collect()
    };
    let early = take(&campaign);
    let reminded = asks(&early, "reminder");
    assert!(!reminded.iter().any(|(_, text)| text.contains("Kế hoạch")), "two days before it is too early");
    campaign.run("2023-09-04T08:30:00+07:00");
    let reminded = asks(&take(&campaign), "reminder");
    let plans: Vec<_> = reminded.iter().filter(|(_, text)| text.contains("Kế hoạch của xã, phường")).collect();
    assert_eq!(plans.len(), 6, "one of the seven has sent it");
    assert!(plans.iter().all(|(_, text)| text.contains("trước ngày 05/09/2023")), "{}", plans[0].1);
    assert!(!plans.iter().any(|(to, _)| to == "phuong-1@xa.test"));
    campaign.run("2023-09-04T20:00:00+07:00");
    assert_eq!(asks(&take(&campaign), "reminder"), [], "asked once");
    let whom = DecisionRequest { unit: "phuong-2".to_owned(), form: Some("ke-hoach".to_owned()), date: None };
    let now = chrono::DateTime::parse_from_rfc3339("2023-09-04T21:00:00+07:00").expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace
        .excuse(book, (&whom, None, false), crate::harness::because("mới sáp nhập"), now, &Unwatched)
        .expect("excused");
    drop(workspace);
    take(&campaign);
    campaign.run("2023-09-05T08:30:00+07:00");
    let told = asks(&take(&campaign), "overdue");
    let plans: Vec<_> = told.iter().filter(|(_, text)| text.contains("Kế hoạch của xã, phường")).collect();
    assert_eq!(plans.len(), 5, "who is excused is left in peace");
    campaign.run("2023-09-05T20:00:00+07:00");
    campaign.run("2023-09-06T08:30:00+07:00");
    let again = asks(&take(&campaign), "overdue");
    assert!(!again.iter().any(|(_, text)| text.contains("Kế hoạch của xã, phường")), "told once");
}

#[test]
#[ignore = "deep"]
fn the_body_above_is_told_after_so_many_misses() {
    let file = campaign_file(&format!(
        "{LEADERS}[mail.reminder]\nsuperior_after = 2\nsuperior_to = [\"huyen@xa.test\"]"
    ))
    .replace("id = \"long-huu\"\n", "id = \"long-huu\"\nsuperior = \"Cụm số 2\"\n")
    .replace(
        "[[unit]]\nid = \"phuong-1\"",
        "[[unit]]\nid = \"cum-2\"\nname = \"Cụm số 2\"\nemails = [\"cum2@xa.test\"]\n\n[[unit]]\nid = \"phuong-1\"",
    );
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    let mut told = Vec::new();
    for day in 1..=4 {
        let (date, morning) = (format!("{:02}/09/2023", day - 1), format!("2023-09-{day:02}T07:00:00+07:00"));
        for (_, name, _) in WARDS.iter().filter(|(id, ..)| !["long-huu", "hiep-thanh"].contains(id)) {
            let date = if day == 1 { "31/08/2023".to_owned() } else { date.clone() };
            campaign.drop(&format!("{name} {day}.xlsx"), good(name, &date, 3), &morning);
        }
        campaign.run(&format!("2023-09-{day:02}T08:30:00+07:00"));
        let letters = take(&campaign);
        let mut escalated = recipients(&of_kind(&letters, "escalation"));
        escalated.sort();
        told.push(escalated);
        for letter in of_kind(&letters, "escalation") {
            let name = if letter.to() == ["cum2@xa.test"] { "Xã Long Hữu" } else { "Xã Hiệp Thạnh" };
            assert!(letter.text().contains(name), "{}", letter.text());
        }
    }
    let both = vec!["cum2@xa.test".to_owned(), "huyen@xa.test".to_owned()];
    assert_eq!(told, [vec![], both.clone(), vec![], both]);
}

#[test]
#[ignore = "deep"]
fn a_deadline_of_the_same_day_and_one_far_off_are_reminded_of() {
    // Due on the day itself at 17:00.
    let same_day = campaign_file(LEADERS)
        .replace("deadline = \"08:00\"", "deadline = \"17:00\"")
        .replace("deadline_days = 1", "deadline_days = 0")
        .replace("supplement = \"16:00\"", "supplement = \"20:00\"");
    // Reminded the evening before, and told only the day after the deadline.
    let far = campaign_file(&format!("{LEADERS}[mail.reminder]\nbefore_minutes = 720\nafter_minutes = 1500"));
    for (file, now, kind, date) in [
        (&same_day, "2023-09-12T16:35:00+07:00", "reminder", "2023-09-12"),
        (&same_day, "2023-09-12T17:05:00+07:00", "overdue", "2023-09-12"),
        (&far, "2023-09-12T20:30:00+07:00", "reminder", "2023-09-12"),
        (&far, "2023-09-14T09:30:00+07:00", "overdue", "2023-09-12"),
    ] {
        let mut campaign = Campaign::with_file(file);
        campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
        campaign.run(now);
        let letters = take(&campaign);
        let told: Vec<_> = of_kind(&letters, kind).into_iter().filter(|letter| letter.file.contains(date)).collect();
        assert_eq!(told.len(), 7, "{now}: {:?}", letters.iter().map(|letter| &letter.file).collect::<Vec<_>>());
    }
}

#[test]
fn a_ward_that_has_just_got_its_slip_is_not_scolded_in_the_same_minute() {
    let mut campaign = campaign("");
    campaign.drop("Báo cáo P2 (sai).xlsx", wrong_of_second(), "2023-09-13T07:50:00+07:00");
    campaign.run("2023-09-13T08:05:00+07:00");
    let letters = take(&campaign);
    assert!(!recipients(&of_kind(&letters, "overdue")).contains(&"phuong-2@xa.test".to_owned()));
    campaign.run("2023-09-13T10:00:00+07:00");
    let letters = take(&campaign);
    assert_eq!(recipients(&of_kind(&letters, "overdue")), ["phuong-2@xa.test"], "later it is, once");
}

#[test]
#[ignore = "deep"]
fn a_day_without_a_run_delays_the_word_to_those_above_and_drops_it_not() {
    let campaign = campaign("[mail.reminder]\nsuperior_after = 3\nsuperior_to = [\"huyen@xa.test\"]");
    let mut told = Vec::new();
    // No run on the third day, nor on the fourth.
    for day in [1, 2, 5, 6, 7, 8] {
        campaign.run(&format!("2023-09-{day:02}T08:30:00+07:00"));
        let letters = take(&campaign);
        let escalations = of_kind(&letters, "escalation");
        told.push(escalations.len());
        for letter in escalations {
            assert!(
                letter.text().contains("5 kỳ liên tiếp") || letter.text().contains("8 kỳ liên tiếp"),
                "{}",
                letter.text()
            );
            assert!(!letter.text().contains("Kính gửi: \n"), "{}", letter.text());
        }
    }
    assert_eq!(told, [0, 0, 1, 0, 0, 1]);
}

#[test]
#[ignore = "deep"]
fn word_of_one_ward_does_not_stand_for_word_of_another() {
    let mut campaign = campaign("[mail.reminder]\nsuperior_after = 3\nsuperior_to = [\"huyen@xa.test\"]");
    let mut told = Vec::new();
    for day in 1..=9 {
        let date = if day == 1 { "31/08/2023".to_owned() } else { format!("{:02}/09/2023", day - 1) };
        for (id, name, _) in WARDS {
            // One ward never reports, another falls silent two days later.
            if id != "hiep-thanh" && (id != "long-huu" || day <= 2) {
                campaign.drop(
                    &format!("{name} {day}.xlsx"),
                    good(name, &date, 3),
                    &format!("2023-09-{day:02}T07:00:00+07:00"),
                );
            }
        }
        campaign.run(&format!("2023-09-{day:02}T08:30:00+07:00"));
        let letters = take(&campaign);
        let names = |letter: &&Letter| {
            let text = letter.text();
            ["Xã Hiệp Thạnh", "Xã Long Hữu"].into_iter().filter(|name| text.contains(name)).collect::<Vec<_>>()
        };
        told.extend(of_kind(&letters, "escalation").iter().map(|letter| (day, names(letter))));
    }
    let (first, second) = (vec!["Xã Hiệp Thạnh"], vec!["Xã Long Hữu"]);
    assert_eq!(told, [(3, first.clone()), (5, second.clone()), (6, first.clone()), (8, second), (9, first)]);
}

#[test]
fn nobody_gets_two_of_one_letter() {
    let mut campaign = campaign(
        "cc = [\"pho@xa.test\"]\n[[mail.group]]\nto = [\"pho@xa.test\", \"tinh@xa.test\"]\nkinds = [\"summary\"]\n\
        [[mail.group]]\nto = [\"LANHDAO@xa.test\"]\nkinds = [\"summary\"]",
    );
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    let mut told = recipients(&of_kind(&letters, "summary"));
    told.sort();
    assert_eq!(told, ["lanhdao@xa.test", "pho@xa.test", "tinh@xa.test"]);
}

#[test]
fn a_returned_file_goes_back_with_its_slip() {
    let mut campaign = campaign("");
    campaign.drop(
        "Báo cáo P1 (sai).xlsx",
        report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]),
        "2023-09-13T07:00:00+07:00",
    );
    campaign.drop("Báo cáo P2 (sai).xlsx", wrong_of_second(), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    let slips = of_kind(&letters, "slip");
    assert_eq!(recipients(&slips), ["phuong-2@xa.test"]);
    let attached = slips[0].attachments();
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0].0, "Bao cao P2 (sai) - can sua.xlsx");
    let slip = fs::read(campaign.path().join("outbox/returned/Báo cáo P2 (sai) - cần sửa.xlsx")).expect("a slip");
    assert!(attached[0].1 == slip, "the ward gets the slip that lies in the outbox");
    assert!(slips[0].text().contains("-4") && slips[0].text().contains("D4"), "{}", slips[0].text());
    let receipts = of_kind(&letters, "receipt");
    assert_eq!(recipients(&receipts), ["phuong-1@xa.test"]);
    assert!(receipts[0].text().contains("Kích hoạt mức 2"), "{}", receipts[0].text());
}

#[test]
#[ignore = "deep"]
fn a_ward_gets_so_many_letters_a_day_and_no_more() {
    let mut campaign = campaign("[mail.units]\ndaily_limit = 2");
    let mut got = 0;
    for (at, time) in ["07:00", "07:10", "07:35", "08:10", "09:00"].iter().enumerate() {
        let figure = 3 + at as u64;
        campaign.drop(
            &format!("p1-{at}.xlsx"),
            good("Phường 1", "12/09/2023", figure),
            &format!("2023-09-13T{time}:00+07:00"),
        );
        campaign.run(&format!("2023-09-13T{time}:30+07:00"));
        let letters = take(&campaign);
        got += letters.iter().filter(|letter| letter.to() == ["phuong-1@xa.test"]).count();
    }
    assert_eq!(got, 2);
    campaign.drop("p1-x.xlsx", good("Phường 1", "13/09/2023", 9), "2023-09-14T07:00:00+07:00");
    campaign.run("2023-09-14T07:10:00+07:00");
    let letters = take(&campaign);
    assert_eq!(recipients(&of_kind(&letters, "receipt")), ["phuong-1@xa.test"], "another day");
}

#[test]
fn each_group_gets_its_kinds_in_its_language() {
    let groups = "kinds = [\"summary\"]\n\
        [[mail.group]]\nto = [\"donor@xa.test\"]\ncc = [\"cc@xa.test\"]\nlanguage = \"en\"\nkinds = [\"summary\", \"correction\", \"receipt\"]\n\
        [mail.units]\nkinds = []";
    let mut campaign = campaign(groups);
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    let summaries = of_kind(&letters, "summary");
    assert_eq!(summaries.len(), 2);
    for letter in &summaries {
        let is_english = letter.to().contains(&"donor@xa.test".to_owned());
        assert_eq!(letter.text().contains("Lũy kế"), !is_english, "{}", letter.text());
        assert_eq!(letter.header("List-Id"), "<110-kh-ubnd.xa.test>");
        assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
        if is_english {
            assert_eq!(letter.to(), ["donor@xa.test", "cc@xa.test"]);
        }
    }
    assert_ne!(summaries[0].header("Message-ID"), summaries[1].header("Message-ID"));
    let receipts = of_kind(&letters, "receipt");
    assert_eq!(receipts.len(), 1, "only the group asked for it");
    assert_eq!(receipts[0].to(), ["donor@xa.test", "cc@xa.test"]);
    assert!(receipts[0].text().contains("Phường 1"));
    campaign.drop("p1b.xlsx", good("Phường 1", "12/09/2023", 31), "2023-09-13T09:00:00+07:00");
    campaign.run("2023-09-13T09:30:00+07:00");
    let letters = take(&campaign);
    let corrections = of_kind(&letters, "correction");
    assert_eq!(recipients(&corrections), ["donor@xa.test", "cc@xa.test"], "the leaders switched corrections off");
}

#[test]
fn the_same_people_may_read_two_languages() {
    let mut campaign = campaign(
        "[[mail.group]]\nto = [\"Lãnh đạo <lanhdao@xa.test>\"]\nlanguage = \"en\"\nkinds = [\"summary\"]\n\
        [[mail.group]]\nto = [\"Lãnh đạo <lanhdao@xa.test>\"]\nlanguage = \"vi\"\nkinds = [\"summary\"]",
    );
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    assert!(tonghop::pipeline::verify::verify(campaign.path()).expect("verified").damages.is_empty());
    let letters = take(&campaign);
    assert_eq!(of_kind(&letters, "summary").len(), 2, "one in each language, and none twice");
}

#[test]
fn a_receipt_tells_what_counts_and_by_the_first_arrival() {
    let mut campaign = campaign("");
    campaign.drop("a.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:50:00+07:00");
    campaign.drop("b.xlsx", good("Phường 1", "12/09/2023", 41), "2023-09-13T08:10:00+07:00");
    campaign.run("2023-09-13T09:00:00+07:00");
    let letters = take(&campaign);
    let text = of_kind(&letters, "receipt")[0].text();
    assert!(text.contains("41") && !text.contains(" 30"), "{text}");
    assert!(!text.contains("rễ hạn"), "the first one was on time: {text}");
}

#[test]
fn no_ward_is_shown_another_wards_sheet() {
    let mut campaign = campaign("");
    let good_sheet = crate::harness::Sheet::new("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]);
    let bad_sheet = crate::harness::Sheet::new("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]).named("Phường 2").cell(
        0,
        4,
        crate::harness::Figure::Number(-4.0),
    );
    campaign.drop("nhieu don vi.xlsx", crate::harness::workbook(&[good_sheet, bad_sheet]), "2023-09-13T07:50:00+07:00");
    campaign.run("2023-09-13T09:00:00+07:00");
    let letters = take(&campaign);
    let slips = of_kind(&letters, "slip");
    assert_eq!(recipients(&slips), ["phuong-2@xa.test"]);
    assert!(slips[0].attachments().is_empty() && slips[0].text().contains("-4"), "{}", slips[0].text());
}

#[test]
fn a_slip_with_another_wards_figures_beside_stays_in_the_office() {
    for (other, attached) in [("Phường 1", 0), ("Phường 2", 1)] {
        let mut campaign = campaign("");
        let wrong = crate::harness::Sheet::new("Phường 2", "12/09/2023", [1, 1, 2, 2, 3, 3]).cell(
            0,
            4,
            crate::harness::Figure::Number(-4.0),
        );
        let mut beside = crate::harness::Sheet::new(other, "12/09/2023", [71, 72, 73, 74, 75, 76]).named("Sheet9");
        beside.headings = ["Nhân khẩu", "Hộ nghèo", "Xe máy"].map(str::to_owned).to_vec();
        campaign.drop("p2.xlsx", crate::harness::workbook(&[wrong, beside]), "2023-09-13T07:50:00+07:00");
        campaign.run("2023-09-13T09:00:00+07:00");
        let letters = take(&campaign);
        let slips = of_kind(&letters, "slip");
        assert_eq!(
            (recipients(&slips), slips[0].attachments().len()),
            (vec!["phuong-2@xa.test".to_owned()], attached),
            "{other}"
        );
    }
}

#[test]
fn corrections_are_threaded_below_the_summary() {
    let mut campaign = campaign("");
    let mut ids = Vec::new();
    for (at, time) in ["08:10", "09:10", "10:10"].iter().enumerate() {
        campaign.drop(
            &format!("lan {at}.xlsx"),
            good("Phường 1", "12/09/2023", 30 + at as u64),
            &format!("2023-09-13T{time}:00+07:00"),
        );
        campaign.run(&format!("2023-09-13T{time}:30+07:00"));
        let letters = take(&campaign);
        let kind = if at == 0 { "summary" } else { "correction" };
        let of_leaders = of_kind(&letters, kind);
        assert_eq!(of_leaders.len(), 1, "{time}");
        let letter = of_leaders[0];
        assert_eq!(letter.header("References"), ids.join(" "));
        assert_eq!(letter.header("In-Reply-To"), ids.last().cloned().unwrap_or_default());
        if at > 0 {
            assert!(letter.subject().contains(&format!("lần {at}")), "{}", letter.subject());
        }
        ids.push(letter.header("Message-ID"));
    }
}

#[test]
fn what_is_too_large_stays_and_the_letter_names_it() {
    let mut campaign = campaign("[mail.limits]\nattachment_mib = 0");
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    let summary = of_kind(&letters, "summary")[0];
    assert!(summary.attachments().is_empty());
    let text = summary.text();
    assert!(text.contains("- tong-hop-2023-09-12.xlsx (") && !text.contains("outbox"), "{text}");
    assert!(
        !summary.text().contains("tệp đính kèm") && !summary.text().contains("Excel đính kèm"),
        "{}",
        summary.text()
    );
}

#[test]
fn no_name_and_no_address_of_a_workbook_breaks_a_header() {
    let evil = "p1@xa.test\r\nBcc: evil@xa.test";
    let mut campaign = Campaign::with_file(&campaign_file(LEADERS).replace("emails = [\"phuong-1@xa.test\"]\n", ""));
    let quotas = quota_grid(&[
        &["TT", "Đơn vị", "Chỉ tiêu giao", "Thư điện tử"],
        &["1", "Phường 1", "6850", evil],
        &["2", "Phường 2", "4720", "p2@tỉnh.vn, p2b@xa.test"],
        &["3", "Xã X\r\nBcc: evil@xa.test\r\n\r\nbody", "20950", "x@xa.test\r\nSubject: y"],
    ]);
    campaign.drop("phu-luc.xlsx", quotas, "2023-08-30T15:00:00+07:00");
    campaign.drop("p1\r\nBcc: evil@xa.test.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    assert!(letters.len() > 1, "{}", letters.len());
    for letter in &letters {
        assert!(letter.parsed().bcc().is_none() && letter.header("Bcc").is_empty(), "{}", letter.file);
        assert!(!letter.to().iter().any(|to| to.contains("evil")), "{:?}", letter.to());
        let head = String::from_utf8_lossy(&letter.bytes);
        let head = head.split("\r\n\r\n").next().expect("a head");
        assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("Subject: y")), "{head}");
    }
    let told = recipients(&of_kind(&letters, "overdue"));
    assert_eq!(told, ["phuong-2@xa.test"], "of an address with more in its cell nothing is taken");
}

#[test]
fn addresses_of_the_appendix_serve_where_the_campaign_file_has_none() {
    let file = campaign_file(LEADERS).replace("emails = [\"phuong-2@xa.test\"]\n", "");
    let mut campaign = Campaign::with_file(&file);
    let quotas = quota_grid(&[
        &["TT", "Đơn vị", "Chỉ tiêu giao", "Thư điện tử"],
        &["1", "Phường 1", "6850", "khac@xa.test"],
        &["2", "Phường 2", "25670", "p2@tỉnh.vn, p2b@xa.test"],
    ]);
    campaign.drop("phu-luc.xlsx", quotas, "2023-08-30T15:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let letters = take(&campaign);
    let mut told = recipients(&of_kind(&letters, "overdue"));
    told.sort();
    assert_eq!(told, ["p2@xn--tnh-dlz.vn", "p2b@xa.test", "phuong-1@xa.test"]);
}

#[test]
#[ignore = "deep"]
fn a_run_cut_off_before_its_letters_writes_the_same_ones_later() {
    let mut campaign = campaign("[mail.reminder]\nsuperior_after = 1\nsuperior_to = [\"huyen@xa.test\"]");
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:00:00+07:00");
    campaign.drop(
        "p2.xlsx",
        grid(&[
            &["UBND Phường 2"],
            &["Ngày 12/09/2023"],
            &["Thu nhận hồ sơ mức 2", "Kích hoạt mức 1", "Kích hoạt mức 2"],
            &["1", "2", "-3"],
        ]),
        "2023-09-13T07:00:00+07:00",
    );
    campaign.run("2023-09-13T08:30:00+07:00");
    let written = campaign.files("outbox/mail");
    let kinds = written.keys().filter_map(|name| name.split('.').nth(2)).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["bao-cap-tren", "da-nhan", "phieu", "qua-han", "tong-hop"]);
    fs::remove_dir_all(campaign.path().join("outbox/mail/queue")).expect("gone");
    fs::write(campaign.path().join("ledger/unfinished"), "1").expect("a mark");
    campaign.run("2023-09-13T08:40:00+07:00");
    let mut again = campaign.files("outbox/mail");
    let new: Vec<String> = again.keys().filter(|name| !written.contains_key(*name)).cloned().collect();
    assert!(new.len() == 1 && new[0].contains("qua-han.phuong-2"), "the second run has a letter of its own: {new:?}");
    again.remove(&new[0]);
    assert_eq!(again, written);
    let written = campaign.files("outbox/mail");
    let ledger = |campaign: &Campaign| {
        let mut files = campaign.files("ledger");
        files.remove("ledger/lock");
        files
    };
    let before = ledger(&campaign);
    let now = "2023-09-14T08:00:00+07:00".parse().expect("a moment");
    let rebuilt =
        tonghop::pipeline::rebuild::rebuild(campaign.path(), now, &crate::harness::workers()).expect("rebuilt");
    assert!(rebuilt.differing.is_empty() && rebuilt.restored.is_empty(), "{rebuilt:?}");
    assert_eq!((campaign.files("outbox/mail"), ledger(&campaign)), (written, before), "no mail is spooled");
}
