//! Editions that are approved: who signed which files, what is held back until then, and what goes once.

use std::fs;

use serde_json::Value;
use tonghop::pipeline::verify;

use super::kinds::{campaign, good};
use super::queue::{Letter, of_kind, recipients, take};
use crate::closing::{done, refused};
use crate::decisions::holds_after_a_replay;
use crate::harness::{Campaign, WARDS, verdicts};

const REQUIRED: &str = "[approval]\nrequired = true\napprover = \"Phó Chủ tịch\"\nemails = [\"duyet@xa.test\"]";
const OPERATED: &str = "[mail.operator]\nto = [\"may@xa.test\"]";
const PAGE: &str = "outbox/2023-09-12/tong-hop-2023-09-12.html";

/// All wards report for a day of September; the run after its deadline.
fn day(campaign: &mut Campaign, day: u32) {
    for (id, name, _) in WARDS {
        let arrival = format!("2023-09-{:02}T06:00:00+07:00", day + 1);
        campaign.drop(&format!("{id} {day}.xlsx"), good(name, &format!("{day:02}/09/2023"), 10), &arrival);
    }
    campaign.run(&format!("2023-09-{:02}T08:30:00+07:00", day + 1));
}

fn approve(campaign: &Campaign, now: &str) -> Value {
    done(campaign, now, &["approve", "2023-09-12", "--by", "Phó Chủ tịch", "--note", "đã ký"])
}

fn text(campaign: &Campaign, path: &str) -> String {
    fs::read_to_string(campaign.path().join(path)).expect("a text")
}

fn assert_sound(campaign: &Campaign) {
    assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
}

#[test]
#[ignore = "deep"]
fn an_approved_edition_says_so_and_a_correction_is_another_one() {
    let mut campaign = campaign("");
    day(&mut campaign, 12);
    assert_eq!(of_kind(&take(&campaign), "summary").len(), 1);
    let before = campaign.summary("2023-09-12");
    let workbook = campaign.files("outbox/2023-09-12");
    let made = approve(&campaign, "2023-09-13T09:00:00+07:00");
    assert_eq!(made["decision"]["approved"].as_array().expect("files").len(), workbook.len());
    let mut after = campaign.summary("2023-09-12");
    assert_eq!(after["approved"]["by"], "Phó Chủ tịch");
    assert_eq!(after["approved"]["note"], "đã ký");
    // The mark is all that is new.
    after.as_object_mut().expect("an object").remove("approved");
    assert_eq!(after, before);
    assert!(text(&campaign, PAGE).contains("Đã duyệt: Phó Chủ tịch"));
    assert!(take(&campaign).is_empty(), "no letter goes twice");
    assert_sound(&campaign);
    let approved = campaign.files("outbox");
    campaign.report("2023-09-13T09:10:00+07:00", "2023-09-12");
    assert_eq!(campaign.files("outbox"), approved, "drawn again it is the same");
    refused(&campaign, "2023-09-13T09:20:00+07:00", &["approve", "2023-09-12", "--by", "Ai khác"]);
    refused(&campaign, "2023-09-13T09:20:00+07:00", &["approve", "2023-09-13", "--by", "Ai khác"]);
    campaign.drop("sua.xlsx", good("Phường 1", "12/09/2023", 11), "2023-09-13T09:30:00+07:00");
    campaign.run("2023-09-13T10:00:00+07:00");
    let corrected = campaign.summary("2023-09-12");
    assert_eq!((&corrected["revision"], &corrected["approved"]), (&1.into(), &Value::Null));
    assert_eq!(of_kind(&take(&campaign), "correction").len(), 1);
    approve(&campaign, "2023-09-13T10:30:00+07:00");
    assert_eq!(campaign.summary("2023-09-12")["approved"]["approved_at"], "2023-09-13T10:30:00+07:00");
    assert!(take(&campaign).is_empty());
    campaign.run("2023-09-13T11:00:00+07:00");
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

#[test]
#[ignore = "deep"]
fn what_was_signed_must_be_what_is_recorded() {
    let mut campaign = campaign("");
    day(&mut campaign, 12);
    let page = campaign.path().join(PAGE);
    let drawn = fs::read(&page).expect("a page");
    fs::write(&page, "sửa tay").expect("written");
    let said = refused(&campaign, "2023-09-13T09:00:00+07:00", &["approve", "2023-09-12", "--by", "Phó Chủ tịch"]);
    assert!(said.contains("tong-hop-2023-09-12.html"), "{said}");
    assert_eq!(campaign.summary("2023-09-12")["approved"], Value::Null);
    campaign.report("2023-09-13T09:10:00+07:00", "2023-09-12");
    assert_eq!(fs::read(&page).expect("a page"), drawn);
    approve(&campaign, "2023-09-13T09:20:00+07:00");
    assert_sound(&campaign);
}

#[test]
#[ignore = "deep"]
fn the_leadership_gets_what_is_approved_and_gets_it_once() {
    let mut campaign = campaign(REQUIRED);
    day(&mut campaign, 12);
    let letters = take(&campaign);
    let asked = of_kind(&letters, "approval");
    assert_eq!(recipients(&asked), ["duyet@xa.test"]);
    assert!(asked[0].text().contains("tonghop approve 2023-09-12"), "{}", asked[0].text());
    assert_eq!(asked[0].attachments().len(), 1);
    assert!(of_kind(&letters, "summary").is_empty());
    let status = done(&campaign, "2023-09-13T08:40:00+07:00", &["status"]);
    let concerns = status["concerns"].as_array().expect("a list");
    assert!(concerns.iter().any(|one| one["code"] == "unapproved" && one["dates"][0] == "2023-09-12"), "{concerns:?}");
    campaign.run("2023-09-13T09:00:00+07:00");
    assert!(take(&campaign).is_empty(), "asked once a day");
    // Before anybody approves, a correction comes: it is asked for, and the edition before it goes to nobody.
    campaign.drop("sua.xlsx", good("Phường 1", "12/09/2023", 11), "2023-09-13T09:30:00+07:00");
    campaign.run("2023-09-13T10:00:00+07:00");
    let letters = take(&campaign);
    assert_eq!((of_kind(&letters, "approval").len(), of_kind(&letters, "correction").len()), (1, 0));
    day(&mut campaign, 13);
    let letters = take(&campaign);
    let asked = of_kind(&letters, "approval");
    assert_eq!(asked.len(), 1, "one reminder for both");
    assert!(asked[0].subject().contains('2'), "{}", asked[0].subject());
    assert!(of_kind(&letters, "summary").is_empty());
    let made = approve(&campaign, "2023-09-14T09:00:00+07:00");
    assert_eq!(made["mail"][0]["kind"], "summary", "who never got the first edition gets all of it");
    let letters = take(&campaign);
    let told = of_kind(&letters, "summary");
    assert_eq!((recipients(&told), letters.len()), (vec!["lanhdao@xa.test".to_owned()], 1));
    assert!(told[0].text().contains("Đã duyệt: Phó Chủ tịch"), "{}", told[0].text());
    campaign.run("2023-09-14T09:30:00+07:00");
    assert!(take(&campaign).is_empty());
    campaign.drop("sua nua.xlsx", good("Phường 1", "12/09/2023", 12), "2023-09-14T09:40:00+07:00");
    campaign.run("2023-09-14T10:00:00+07:00");
    take(&campaign);
    approve(&campaign, "2023-09-14T10:30:00+07:00");
    let letters = take(&campaign);
    assert_eq!((of_kind(&letters, "correction").len(), letters.len()), (1, 1));
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

fn answers<'l>(letters: &'l [Letter], to: &str) -> Vec<&'l Letter> {
    letters.iter().filter(|letter| letter.to() == [to]).collect()
}

#[test]
#[ignore = "deep"]
fn the_operator_hears_of_a_request_and_the_unit_of_its_answer() {
    let mut campaign = campaign(OPERATED);
    day(&mut campaign, 12);
    done(&campaign, "2023-09-13T09:00:00+07:00", &["close", "2023-09-12", "--by", "Chủ tịch"]);
    take(&campaign);
    for (name, unit, figure) in [("a.xlsx", "Phường 1", 11), ("b.xlsx", "Phường 2", 12)] {
        campaign.drop(name, good(unit, "12/09/2023", figure), "2023-09-13T09:10:00+07:00");
    }
    assert_eq!(verdicts(&campaign.run("2023-09-13T09:30:00+07:00")), ["requested", "requested"]);
    let letters = take(&campaign);
    let alerts = of_kind(&letters, "alert");
    assert_eq!(recipients(&alerts), ["may@xa.test"]);
    assert!(alerts[0].text().contains("[2] Phường 2"), "{}", alerts[0].text());
    let own = answers(&letters, "phuong-1@xa.test");
    assert!(own[0].text().contains("đề nghị số 1") && own[0].text().contains("chưa được tính"), "{}", own[0].text());
    assert!(own[0].subject().contains("đã khóa sổ"), "{}", own[0].subject());
    assert_eq!(letters.len(), 3);
    let because = ["--by", "Chủ tịch", "--reason", "đã đối chiếu"];
    done(&campaign, "2023-09-13T10:00:00+07:00", &[&["accept", "1"], &because[..]].concat());
    let letters = take(&campaign);
    let own = answers(&letters, "phuong-1@xa.test");
    assert!(own[0].text().contains("được chấp thuận") && own[0].text().contains("đã đối chiếu"), "{}", own[0].text());
    assert_eq!(of_kind(&letters, "correction").len(), 1);
    done(&campaign, "2023-09-13T10:10:00+07:00", &[&["refuse", "2"], &because[..]].concat());
    let letters = take(&campaign);
    let own = answers(&letters, "phuong-2@xa.test");
    assert!(own[0].text().contains("không được chấp thuận"), "{}", own[0].text());
    assert_eq!(letters.len(), 1);
    // Who sends it again hears that it was refused.
    campaign.drop("b2.xlsx", good("Phường 2", "12/09/2023", 12), "2023-09-13T10:20:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-13T10:30:00+07:00")), ["duplicate"]);
    let letters = take(&campaign);
    assert_eq!((of_kind(&letters, "alert").len(), of_kind(&letters, "receipt").len()), (0, 1));
    assert_sound(&campaign);
    holds_after_a_replay(&campaign);
}

#[test]
fn a_ward_that_has_merged_hears_of_its_request_and_the_answer() {
    let change = "[[change]]\ndate = 2023-09-13\nkind = \"merge\"\nfrom = [\"Phường 1\", \"Phường 2\"]\n\
                  to = \"Phường Duyên Hải\"";
    let mut campaign = campaign(&format!("{OPERATED}\n{change}"));
    day(&mut campaign, 12);
    let by = ["--by", "Chủ tịch"];
    done(&campaign, "2023-09-14T09:00:00+07:00", &[&["close", "2023-09-12"], &by[..]].concat());
    take(&campaign);
    campaign.drop("a.xlsx", good("Phường 1", "12/09/2023", 11), "2023-09-14T09:10:00+07:00");
    assert_eq!(verdicts(&campaign.run("2023-09-14T09:30:00+07:00")), ["requested"]);
    let letters = take(&campaign);
    assert!(of_kind(&letters, "alert")[0].text().contains("[1] Phường 1"), "{}", of_kind(&letters, "alert")[0].text());
    assert!(answers(&letters, "phuong-1@xa.test")[0].text().contains("đề nghị số 1"));
    let accept = [&["accept", "1", "--reason", "đã đối chiếu"], &by[..]].concat();
    let said = crate::closing::call(&campaign, "2023-09-14T10:00:00+07:00", &[&["--lang", "vi"], &accept[..]].concat());
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("của Phường 1, 12/09/2023"), "{said}");
    let letters = take(&campaign);
    assert!(answers(&letters, "phuong-1@xa.test")[0].text().contains("được chấp thuận"));
    assert_sound(&campaign);
}
