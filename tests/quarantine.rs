//! Files with personal data: put away, let in with a reason, or removed for good.

use std::fs;

use chrono::DateTime;
use rust_xlsxwriter::Workbook;
use tonghop::error::Error;
use tonghop::pipeline::{Outcome, Unwatched, Workspace, rebuild, verify};

use crate::harness::{Campaign, Sheet, codes, verdicts, workbook, workers};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";
const LATER: &str = "2023-09-13T10:00:00+07:00";

/// A good report with a list of citizens on a sheet of its own.
fn private() -> Vec<u8> {
    private_with("084098001234")
}

fn private_with(number: &str) -> Vec<u8> {
    let mut sheet = Sheet::new("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]);
    sheet.remark = format!("CCCD: {number}, 084091000012, 084192000023");
    workbook(&[sheet])
}

fn quarantined() -> Campaign {
    quarantined_at(NOW)
}

fn quarantined_at(now: &str) -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc p1.xlsx", private(), ARRIVAL);
    let outcome = campaign.run(now);
    assert_eq!((codes(&outcome), verdicts(&outcome)[1]), (vec!["personal-data".to_owned()], "quarantined"));
    campaign
}

pub(crate) fn release(campaign: &Campaign, file: &str, now: &str) -> Result<Outcome, Error> {
    let now = DateTime::parse_from_rfc3339(now).expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers())?;
    workspace.release(book, file, crate::harness::because("số mẫu, không phải của công dân"), now, &Unwatched)
}

pub(crate) fn purge(campaign: &Campaign, file: &str) -> Result<String, Error> {
    let now = DateTime::parse_from_rfc3339(LATER).expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers())?;
    workspace.purge(book, file, crate::harness::because("theo yêu cầu của đơn vị"), now)
}

pub(crate) fn is_sound(campaign: &Campaign) {
    let damages = verify::verify(campaign.path()).expect("verified").damages;
    assert!(damages.is_empty(), "{damages:?}");
    let before = campaign.files(".");
    let now = DateTime::parse_from_rfc3339(LATER).expect("a moment");
    let rebuilt = rebuild::rebuild(campaign.path(), now, &workers()).expect("rebuilt");
    assert!(rebuilt.restored.is_empty() && rebuilt.differing.is_empty(), "{rebuilt:?}");
    let mut after = campaign.files(".");
    after.retain(|path, _| !path.ends_with("ledger/lock"));
    assert!(before.iter().all(|(path, hash)| path.ends_with("ledger/lock") || after.get(path) == Some(hash)));
}

#[test]
fn nothing_of_the_data_is_anywhere_but_in_quarantine() {
    let campaign = quarantined();
    is_sound(&campaign);
    let mut seen = 0;
    for path in campaign.files(".").into_keys().filter(|path| !path.contains("quarantine/")) {
        let bytes = fs::read(campaign.path().join(&path)).expect("a file");
        assert!(!holds(&bytes, b"084098001234"), "{path}");
        if bytes.starts_with(b"PK") {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
            for index in 0..zip.len() {
                let mut text = Vec::new();
                std::io::copy(&mut zip.by_index(index).expect("an entry"), &mut text).expect("inflated");
                assert!(!holds(&text, b"084098001234"), "{path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "the slip and the workbook were looked into");
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
#[ignore = "deep"]
fn a_released_file_counts_from_its_arrival() {
    let mut campaign = quarantined_at("2023-09-13T07:30:00+07:00");
    let outcome = release(&campaign, "bc p1.xlsx", LATER).expect("released");
    assert_eq!(verdicts(&outcome), ["accepted"]);
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!((&unit["status"], &unit["day"]["collected_l2"]), (&"on-time".into(), &10.into()));
    assert!(campaign.files("quarantine").is_empty());
    assert_eq!(campaign.files("archive").len(), 2);
    is_sound(&campaign);
    campaign.drop("lai lan nua.xlsx", private(), LATER);
    assert_eq!(verdicts(&campaign.run("2023-09-13T11:00:00+07:00")), ["duplicate"], "it stays released");
    is_sound(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_purged_file_is_gone_and_its_tombstone_stays() {
    let mut campaign = quarantined();
    purge(&campaign, "bc p1.xlsx").expect("purged");
    let left: Vec<String> = campaign.files("quarantine").into_keys().collect();
    assert!(left.len() == 1 && left[0].ends_with(".purged.json"), "{left:?}");
    let told = fs::read_to_string(campaign.path().join(&left[0])).expect("a tombstone");
    assert!(told.contains("theo yêu cầu của đơn vị") && told.contains("2023-09-13T10:00:00+07:00"), "{told}");
    is_sound(&campaign);
    assert!(matches!(release(&campaign, "bc p1.xlsx", LATER), Err(Error::Usage { .. })));
    campaign.drop("bc p1.xlsx", private(), LATER);
    assert_eq!(verdicts(&campaign.run("2023-09-13T11:00:00+07:00")), ["quarantined"], "it is put away again");
    is_sound(&campaign);
}

#[test]
#[ignore = "deep"]
fn a_file_is_named_by_its_path_its_hash_or_its_place() {
    for name in ["path", "hash", "place", "below the inbox"] {
        let campaign = quarantined();
        let place = campaign.files("quarantine").into_keys().next().expect("a file");
        let hash = place.trim_start_matches("quarantine/")[..12].to_owned();
        let file = match name {
            "path" => "bc p1.xlsx".to_owned(),
            "hash" => hash,
            "below the inbox" => "inbox/bc p1.xlsx".to_owned(),
            _ => place,
        };
        assert!(release(&campaign, &file, LATER).is_ok(), "{file}");
    }
}

#[test]
fn a_name_that_fits_nothing_or_too_much_is_refused_with_a_list() {
    let mut campaign = quarantined();
    campaign.drop("bc p1.xlsx", private_with("084198005678"), LATER);
    campaign.run(LATER);
    for file in ["bc p2.xlsx", "bc p1.xlsx"] {
        let error = purge(&campaign, file).expect_err("refused");
        assert!(
            matches!(&error, Error::Usage { hint: Some(hint), .. } if hint.to_string().contains("bc p1.xlsx")),
            "{error:?}"
        );
    }
    assert_eq!(campaign.files("quarantine").len(), 2);
}

#[test]
#[ignore = "deep"]
fn a_release_or_a_purge_that_is_cut_off_is_finished() {
    for purged in [false, true] {
        let campaign = quarantined();
        let place = campaign.files("quarantine").into_keys().next().expect("a file");
        let kept = fs::read(campaign.path().join(&place)).expect("bytes");
        if purged {
            purge(&campaign, "bc p1.xlsx").expect("purged");
            let tombstone = campaign.files("quarantine").into_keys().next().expect("a tombstone");
            fs::remove_file(campaign.path().join(tombstone)).expect("removed");
        } else {
            release(&campaign, "bc p1.xlsx", LATER).expect("released");
        }
        // As if the power went right after the ledger had the run.
        fs::write(campaign.path().join(&place), kept).expect("written");
        fs::write(campaign.path().join("ledger/unfinished"), "2").expect("written");
        campaign.run(LATER);
        assert!(!campaign.path().join(&place).exists());
        is_sound(&campaign);
    }
}

#[test]
fn what_people_write_of_a_file_is_masked() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("ho so 084098001234.xlsx", private(), ARRIVAL);
    campaign.drop("bc p1.xlsx", private_with("084198005678"), ARRIVAL);
    let arrivals = "path,time,reason\nphu-luc.xlsx,2023-08-30T15:00:00+07:00,test\n\
                    ho so 084098001234.xlsx,2023-09-13T06:00:00+07:00,tin nhắn của công dân 084098001234\n";
    fs::write(campaign.path().join("inbox/arrivals.csv"), arrivals).expect("arrivals");
    let outcome = campaign.run(NOW);
    let named =
        outcome.validated.iter().find(|(entry, _)| entry.submission.file.path.starts_with("ho so")).expect("judged");
    let file = &named.0.submission.file;
    assert_eq!(file.arrival.to_rfc3339(), "2023-09-13T06:00:00+07:00", "the stated time is that of the masked name");
    let error = purge(&campaign, "084198009999.xlsx").expect_err("refused").to_string();
    assert!(error.contains("xxxxxxxxxxxx.xlsx"), "{error}");
    let now = DateTime::parse_from_rfc3339(LATER).expect("a moment");
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace
        .release(book, "bc p1.xlsx", crate::harness::because("nhầm CCCD 084098001234"), now, &Unwatched)
        .expect("released");
    drop(workspace);
    let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
    workspace
        .purge(book, "ho so 084098001234.xlsx", crate::harness::because("CCCD 084098001234"), now)
        .expect("named as its sender named it");
    drop(workspace);
    for path in campaign.files(".").into_keys().filter(|path| !path.contains("inbox/")) {
        let bytes = fs::read(campaign.path().join(&path)).expect("a file");
        assert!(!holds(&bytes, b"084098001234"), "{path}");
    }
    is_sound(&campaign);
}

#[test]
fn a_file_with_a_number_in_its_name_is_checked_as_it_is_judged() {
    let campaign = Campaign::with_appendix();
    campaign.run("2023-09-12T08:30:00+07:00");
    let file = campaign.path().join("084098001234.xlsx");
    fs::write(&file, workbook(&[Sheet::new("Phường 1", "12/09/2023", [1; 6])])).expect("written");
    let now = DateTime::parse_from_rfc3339(NOW).expect("a moment");
    let (workspace, book) = Workspace::look(campaign.path(), workers()).expect("a workspace");
    let judged = workspace.check(book, &[file], now).expect("checked");
    let (entry, _) = &judged[0];
    assert_eq!(entry.submission.verdict.as_str(), "quarantined");
    assert!(entry.submission.file.path.ends_with("/xxxxxxxxxxxx.xlsx"), "{}", entry.submission.file.path);
}

#[test]
#[ignore = "deep"]
fn the_slip_of_a_released_file_goes_unless_someone_works_on_it() {
    for changed in [false, true] {
        let campaign = quarantined();
        let slip = campaign.files("outbox/returned").into_keys().next().expect("a slip");
        if changed {
            fs::write(campaign.path().join(&slip), b"being mended").expect("written");
        }
        release(&campaign, "bc p1.xlsx", LATER).expect("released");
        let put_by = campaign.files("outbox/returned").into_keys().find(|path| path.contains("/done/2023-09-12/"));
        assert_eq!((campaign.path().join(&slip).exists(), put_by.is_some()), (false, changed));
        if !changed {
            is_sound(&campaign);
        }
    }
}

#[test]
fn hidden_sheets_are_looked_through_too() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Báo cáo").expect("written");
    let hidden = book.add_worksheet().set_hidden(true);
    hidden.write_string(0, 0, "084098001234").expect("written");
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc.xlsx", book.save_to_buffer().expect("a workbook"), ARRIVAL);
    assert_eq!(codes(&campaign.run(NOW)), ["personal-data"]);
}

#[test]
fn a_number_in_the_files_name_is_masked_everywhere() {
    let mut campaign = Campaign::with_appendix();
    let name = "ho so 084098001234/bc p1.xlsx";
    campaign.drop(name, workbook(&[Sheet::new("Phường 1", "12/09/2023", [1; 6])]), ARRIVAL);
    fs::remove_file(campaign.path().join("inbox/arrivals.csv")).expect("removed");
    let outcome = campaign.run("2030-01-01T00:00:00+07:00");
    assert!(verdicts(&outcome).contains(&"quarantined"));
    assert!(!campaign.path().join("inbox").join(name).exists(), "it left the inbox");
    for path in campaign.files(".").into_keys() {
        let bytes = fs::read(campaign.path().join(&path)).expect("a file");
        assert!(!path.contains("084098001234") && !holds(&bytes, b"084098001234"), "{path}");
    }
    is_sound(&campaign);
}
