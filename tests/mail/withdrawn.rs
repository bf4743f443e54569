//! Letters that ask for a report, and wait until nobody needs them any more.

use std::fs;

use tonghop::deliver::spool::Spool;

use super::counts;
use super::kinds::{LEADERS, campaign, campaign_file, good};
use super::queue::take;
use super::sending::{sent_by, text, tonghop};
use super::server::{DEAD, Server};
use crate::harness::{Campaign, WARDS};

/// What the journal says of letters that were withdrawn.
fn withdrawn(campaign: &Campaign) -> Vec<(String, String)> {
    let journal = fs::read_to_string(campaign.path().join("outbox/mail/journal.jsonl")).unwrap_or_default();
    let lines = journal.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let withdrawn = lines.filter(|line| line["event"] == "withdrawn");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    withdrawn.map(|line| (text(&line["file"]), text(&line["answer"]))).collect()
}

fn receivers(server: &Server) -> Vec<String> {
    let mut to: Vec<String> = server.taken().into_iter().flat_map(|letter| letter.to).collect();
    to.sort();
    to
}

fn wards(numbers: &[usize]) -> Vec<String> {
    let mut wards: Vec<String> = numbers.iter().map(|at| format!("{}@xa.test", WARDS[*at].0)).collect();
    wards.sort();
    wards
}

/// A campaign whose seven wards are about to be reminded, and of which nothing else waits.
fn reminded() -> Campaign {
    let campaign = campaign("");
    campaign.run("2023-09-13T07:29:00+07:00");
    take(&campaign);
    campaign.run("2023-09-13T07:30:00+07:00");
    assert_eq!(counts(&Spool::new(campaign.path()))[0], 7);
    campaign
}

#[test]
#[ignore = "deep"]
fn a_ward_that_has_reported_meanwhile_is_not_reminded() {
    let mut campaign = reminded();
    sent_by(&campaign, &["--now", "2023-09-13T07:30:00+07:00", "send", "--due"], DEAD);
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T07:31:00+07:00");
    let server = Server::healthy();
    let run = ["--now", "2023-09-13T07:40:00+07:00", "run"];
    let output = sent_by(&campaign, &run, &server.url());
    assert!(text(&output.stderr).contains("letters withdrawn"), "{}", text(&output.stderr));
    let reminded = || {
        let letters = server.taken().into_iter().filter(|letter| letter.header("Message-ID").contains(".nhac-nop."));
        let mut to: Vec<String> = letters.flat_map(|letter| letter.to).collect();
        to.sort();
        to
    };
    assert_eq!(reminded(), wards(&[1, 2, 3, 4, 5, 6]), "all but the first");
    let told = withdrawn(&campaign);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.contains("phuong-1") && told[0].1.contains("phuong-1 for: "), "{told:?}");
    assert!(told[0].1.contains("2023-09-12"), "{told:?}");
    // It is no failure, and it is not put back.
    let now = ["--now", "2023-09-13T07:41:00+07:00", "--json"];
    let status = tonghop(&campaign, &[&now[..], &["status"]].concat(), &[]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("JSON");
    assert_eq!((&status["mail"]["failed"], &status["mail"]["withdrawn"]), (&0.into(), &1.into()));
    let again = sent_by(&campaign, &["--now", "2023-09-13T07:41:00+07:00", "send", "--again"], &server.url());
    assert_eq!((again.status.code(), reminded().len()), (Some(0), 6));
}

#[test]
fn a_ward_whose_report_came_late_is_not_told_that_it_is_wanting_and_a_returned_one_is() {
    let mut campaign = campaign("");
    campaign.run("2023-09-13T08:00:01+07:00");
    campaign.drop("p2.xlsx", good("Phường 2", "12/09/2023", 20), "2023-09-13T08:20:00+07:00");
    // It goes back: the ward owes as it did.
    campaign.drop("p1.xlsx", super::kinds::wrong_of("Phường 1"), "2023-09-13T08:20:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    let server = Server::healthy();
    let sent = sent_by(&campaign, &["--now", "2023-09-13T08:30:00+07:00", "--json", "send"], &server.url());
    let told: serde_json::Value = serde_json::from_slice(&sent.stdout).expect("JSON");
    assert_eq!(told["withdrawn"].as_array().map(Vec::len), Some(1), "{told}");
    let overdue: Vec<String> = server
        .taken()
        .iter()
        .filter(|letter| letter.header("Message-ID").contains(".qua-han."))
        .flat_map(|letter| letter.to.clone())
        .collect();
    assert!(overdue.len() == 6 && !overdue.contains(&"phuong-2@xa.test".to_owned()), "{overdue:?}");
    assert_eq!(sent.status.code(), Some(0), "nothing failed");
}

#[test]
#[ignore = "deep"]
fn the_body_above_is_not_told_of_a_ward_that_has_reported_meanwhile() {
    for reports_late in [false, true] {
        let mut campaign = campaign("[mail.reminder]\nsuperior_after = 2\nsuperior_to = [\"huyen@xa.test\"]");
        for (day, date) in [(1, "31/08/2023"), (2, "01/09/2023")] {
            for (id, name, _) in WARDS.iter().filter(|(id, ..)| *id != "hiep-thanh") {
                campaign.drop(
                    &format!("{id} {day}.xlsx"),
                    good(name, date, 3),
                    &format!("2023-09-0{day}T07:00:00+07:00"),
                );
            }
            campaign.run(&format!("2023-09-0{day}T08:30:00+07:00"));
        }
        if reports_late {
            campaign.drop("muộn.xlsx", good("Xã Hiệp Thạnh", "01/09/2023", 3), "2023-09-02T09:00:00+07:00");
        }
        campaign.run("2023-09-02T09:10:00+07:00");
        let server = Server::healthy();
        sent_by(&campaign, &["--now", "2023-09-02T09:10:00+07:00", "send"], &server.url());
        let told = receivers(&server).contains(&"huyen@xa.test".to_owned());
        let withdrawn = withdrawn(&campaign).iter().any(|(file, _)| file.contains("bao-cap-tren"));
        assert_eq!((told, withdrawn), (!reports_late, reports_late));
    }
}

#[test]
fn a_reminder_whose_moment_is_past_is_withdrawn_with_the_moment() {
    let campaign = reminded();
    let server = Server::healthy();
    // The very moment of the deadline is still in time; a second later is not.
    sent_by(&campaign, &["--now", "2023-09-13T08:00:01+07:00", "send"], &server.url());
    assert!(server.taken().is_empty());
    let told = withdrawn(&campaign);
    assert_eq!(told.len(), 7);
    assert!(told.iter().all(|(_, why)| why.contains("its moment is past") && why.contains("08:00")), "{told:?}");
    assert_eq!((counts(&Spool::new(campaign.path()))[0], counts(&Spool::new(campaign.path()))[2]), (0, 7));
}

#[test]
#[ignore = "deep"]
fn what_else_was_due_is_asked_for_while_any_of_it_is_wanting() {
    let shipped = campaign_file(LEADERS).replace("obligations = false", "obligation_before_days = 1");
    // The shipped campaign wants a form by the same day as the plan; here that form comes months later.
    let plan_alone = shipped.replacen("due_before = 2023-09-05", "due_before = 2023-12-05", 1);
    for (file, goes) in [(&shipped, true), (&plan_alone, false)] {
        let mut campaign = Campaign::with_file(file);
        campaign.drop("phu-luc.xlsx", crate::harness::appendix(&WARDS), "2023-08-30T15:00:00+07:00");
        // In the evening: what is due each week was due in the morning.
        campaign.run("2023-09-04T20:00:00+07:00");
        campaign.drop("ke-hoach/Phường 1.jpg", b"\xFF\xD8\xFF a scan".to_vec(), "2023-09-04T20:10:00+07:00");
        campaign.run("2023-09-04T20:30:00+07:00");
        let server = Server::healthy();
        sent_by(&campaign, &["--now", "2023-09-04T20:30:00+07:00", "send"], &server.url());
        let letters =
            server.taken().into_iter().filter(|letter| letter.header("Message-ID").contains(".nhac-van-ban."));
        let asked: Vec<String> = letters.flat_map(|letter| letter.to).collect();
        let told: Vec<_> = withdrawn(&campaign).into_iter().filter(|(file, _)| file.contains("nhac-van-ban")).collect();
        assert_eq!(
            (asked.contains(&"phuong-1@xa.test".to_owned()), told.is_empty()),
            (goes, goes),
            "{told:?} {asked:?}"
        );
        assert!(told.iter().all(|(file, why)| file.contains("phuong-1") && why.contains("ke-hoach 2023-")), "{told:?}");
        assert_eq!(asked.len() + told.len(), 7, "{asked:?}");
    }
}

#[test]
fn a_ledger_that_cannot_be_read_holds_reminders_up_and_nothing_else() {
    let mut campaign = campaign("");
    campaign.drop("p1.xlsx", good("Phường 1", "12/09/2023", 30), "2023-09-13T06:50:00+07:00");
    campaign.run("2023-09-13T08:00:01+07:00");
    fs::write(campaign.path().join("ledger/run-000001/manifest.json"), "{}").expect("damaged");
    let server = Server::healthy();
    let sent = sent_by(&campaign, &["--now", "2023-09-13T08:01:00+07:00", "send"], &server.url());
    assert_eq!(sent.status.code(), Some(6), "{}", text(&sent.stderr));
    assert!(text(&sent.stderr).contains("whether it is still of use cannot be told"), "{}", text(&sent.stderr));
    assert_eq!(receivers(&server), ["lanhdao@xa.test", "phuong-1@xa.test"], "the summary, and the receipt");
    assert_eq!(counts(&Spool::new(campaign.path())), [6, 2, 0], "they wait");
}
