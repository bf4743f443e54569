//! A number or two in free text: the report counts, the text is masked, the original is kept from sight.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tonghop::model::finding::{Finding, Severity};
use tonghop::pipeline::Outcome;

use crate::harness::search::{holds, places_of};
use crate::harness::{Campaign, Figure, Sheet, binary, codes, verdicts, workbook};
use crate::quarantine::{is_sound, purge, release};

const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";
const NOW: &str = "2023-09-13T08:30:00+07:00";
const LATER: &str = "2023-09-13T10:00:00+07:00";
const REMARK: &str = "Máy hỏng; ông Nguyễn Văn Mẫu, CCCD 084098001234, chưa có sim";
const CARD: &str = "CCCD 084098001234";
const MASKED: &str = "Máy hỏng; ông •••, CCCD xxxxxxxxxxxx, chưa có sim";

fn remarked(remark: &str) -> Sheet {
    let mut sheet = Sheet::new("Phường 1", "12/09/2023", [10, 10, 3, 3, 5, 5]);
    remark.clone_into(&mut sheet.remark);
    sheet
}

fn ran(sheet: &Sheet) -> (Campaign, Outcome) {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("bc p1.xlsx", workbook(std::slice::from_ref(sheet)), ARRIVAL);
    let outcome = campaign.run(NOW);
    (campaign, outcome)
}

fn warning(outcome: &Outcome) -> &Finding {
    outcome.findings().find(|finding| finding.code == "personal-data").expect("a finding")
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn remarks(outcome: &Outcome) -> Vec<&str> {
    let all = outcome.validated.iter().flat_map(|(entry, _)| &entry.submission.remarks);
    all.map(|remark| remark.text.as_str()).collect()
}

#[test]
#[ignore = "deep"]
fn the_figures_count_and_the_number_is_nowhere_but_in_quarantine() {
    for (remark, masked, private) in [
        (REMARK, MASKED, &["084098001234", "Văn Mẫu"][..]),
        ("Thiếu CMND 334455667", "Thiếu CMND xxxxxxxxx", &["334455667"]),
        ("Hộ chiếu C1234567 hết hạn", "Hộ chiếu xxxxxxxx hết hạn", &["C1234567"]),
        ("Bà Trần Thị Thử (0900.000.123) chờ", "Bà ••• (xxxx.xxx.xxx) chờ", &["0900.000.123", "Thị Thử"]),
        (
            "CCCD 084098001234 và 084198005678 trùng",
            "CCCD xxxxxxxxxxxx và xxxxxxxxxxxx trùng",
            &["084098001234", "084198005678"],
        ),
    ] {
        let (campaign, outcome) = ran(&remarked(remark));
        assert_eq!(
            (codes(&outcome), verdicts(&outcome)[1]),
            (vec!["personal-data".to_owned()], "accepted"),
            "{remark}"
        );
        let finding = warning(&outcome);
        let place = (finding.sheet.as_deref(), finding.cell.map(|cell| cell.to_string()));
        assert_eq!(place, (Some("Báo cáo"), Some("I7".to_owned())));
        assert_eq!((finding.severity, &finding.found), (Severity::Warning, &None));
        assert!(finding.message.contains("ô I7") && finding.message.contains("che"), "{}", finding.message);
        assert_eq!(remarks(&outcome), [masked]);
        assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 5);
        assert_eq!((campaign.files("quarantine").len(), campaign.files("archive").len()), (1, 1));
        assert_eq!(places_of(campaign.path(), &words(private)), Vec::<String>::new());
        assert!(!places_of(campaign.path(), &words(&["xxx"])).is_empty(), "the search looks into the ledger");
        is_sound(&campaign);
    }
}

#[test]
fn from_three_numbers_on_the_file_is_put_away() {
    for remark in [
        "CCCD 084098001234, 084198005678, 084085001236",
        "CCCD 084098001234; hộ chiếu C1234567; ông Nguyễn Văn Mẫu 0900000123",
    ] {
        let (_, outcome) = ran(&remarked(remark));
        assert_eq!((codes(&outcome), verdicts(&outcome)[1]), (vec!["personal-data".to_owned()], "quarantined"));
        assert_eq!(warning(&outcome).severity, Severity::Error);
    }
}

#[test]
fn a_number_that_is_no_part_of_a_text_puts_the_file_away() {
    let (_, alone) = ran(&remarked("084098001234"));
    let (_, named) = ran(&remarked("").named("084098001234"));
    for outcome in [alone, named] {
        assert_eq!(verdicts(&outcome)[1], "quarantined");
    }
}

#[test]
fn the_name_of_a_row_is_masked_and_its_figures_count() {
    let mut sheet = remarked("");
    "Khóm 1 (ông Nguyễn Văn Mẫu, CCCD 084098001234)".clone_into(&mut sheet.rows[0].0);
    let (campaign, outcome) = ran(&sheet);
    assert_eq!(verdicts(&outcome)[1], "accepted");
    let figures = &outcome.validated[1].0.submission.figures;
    assert!(figures.iter().all(|figure| &*figure.area == "Khóm 1 (ông •••, CCCD xxxxxxxxxxxx)"), "{figures:?}");
    assert_eq!(places_of(campaign.path(), &words(&["084098001234", "Văn Mẫu"])), Vec::<String>::new());
}

#[test]
#[ignore = "deep"]
fn names_in_other_cells_than_their_number_are_masked_and_those_of_places_and_officials_are_not() {
    let noted = |remark: &str, beside: &str, below: &str| {
        let mut sheet = remarked(remark).row("Khóm Nguyễn Huệ", [1; 6]).row("Lê Lợi", [2; 6]);
        sheet.rows[0].1.extend([Figure::Blank, Figure::Text(beside.to_owned())]);
        sheet.rows[1].1.push(Figure::Text(below.to_owned()));
        sheet
    };
    for (sheet, shown, private) in [
        // A remark of nothing but a name tells nothing without it.
        (noted("Nguyễn Văn Mẫu", CARD, ""), vec![], "Văn Mẫu"),
        (noted("Chưa có sim: ông Nguyễn Văn Mẫu", CARD, ""), vec!["Chưa có sim: ông •••"], "Văn Mẫu"),
        (noted(CARD, "", "Bà Trần Thị Thử"), vec!["CCCD xxxxxxxxxxxx", "Bà •••"], "Thị Thử"),
        (noted("Họ tên: Y Bhim", "", CARD), vec!["Họ tên: •••", "CCCD xxxxxxxxxxxx"], "Y Bhim"),
        // In an old encoding the name is found once it is decoded.
        (noted("Khã kh¨n: «ng NguyÔn V¨n MÉu", CARD, ""), vec!["Khó khăn: ông •••"], "Văn Mẫu"),
        (noted("Cán bộ trực: Lê Văn Trực", CARD, ""), vec!["Cán bộ trực: Lê Văn Trực"], "084098001234"),
        (noted("Ông Lê Văn Nháp chưa có sim", "", "Sóng yếu"), vec!["Ông Lê Văn Nháp chưa có sim", "Sóng yếu"], CARD),
    ] {
        let (campaign, outcome) = ran(&sheet);
        let told = (remarks(&outcome), verdicts(&outcome)[1]);
        assert_eq!(told, (shown.clone(), "accepted"), "{:?}", sheet.remark);
        let figures = &outcome.validated[1].0.submission.figures;
        let areas: BTreeSet<&str> = figures.iter().map(|figure| &*figure.area).collect();
        assert_eq!(areas, BTreeSet::from(["Khóm 1", "Khóm Nguyễn Huệ", "Lê Lợi"]), "{:?}", sheet.remark);
        let private = words(&["084098001234", private, "V¨n MÉu"]);
        assert_eq!(places_of(campaign.path(), &private), Vec::<String>::new(), "{:?}", sheet.remark);
        is_sound(&campaign);
    }
}

#[test]
fn a_campaign_may_put_every_such_file_away() {
    let file = include_str!("../tonghop.toml").replace("\n[severity]\n", "\n[severity]\npersonal-data = \"error\"\n");
    assert!(file.contains("personal-data = "), "the file has such a table");
    let mut campaign = Campaign::with_file(&file);
    campaign.drop("bc p1.xlsx", workbook(&[remarked(REMARK)]), ARRIVAL);
    let outcome = campaign.run(NOW);
    assert_eq!((verdicts(&outcome)[0], warning(&outcome).severity), ("quarantined", Severity::Error));
}

#[test]
#[ignore = "deep"]
fn the_slip_of_such_a_report_is_masked() {
    let mut sheet = remarked(REMARK).cell(0, 0, Figure::Number(-4.0)).row("Khóm 2", [1; 6]);
    sheet.rows[1].1.push(Figure::Text("Bà Trần Thị Thử".to_owned()));
    let (campaign, outcome) = ran(&sheet);
    assert_eq!(codes(&outcome), ["negative-number", "personal-data"]);
    assert_eq!(verdicts(&outcome)[1], "returned");
    assert_eq!((campaign.files("outbox/returned").len(), campaign.files("quarantine").len()), (1, 1));
    assert_eq!(places_of(campaign.path(), &words(&["084098001234", "Văn Mẫu", "Thị Thử"])), Vec::<String>::new());
    let slips = places_of(&campaign.path().join("outbox/returned"), &words(&["Máy hỏng; ông •••"]));
    assert_eq!(slips.len(), 1, "its sheet is shown again");
    is_sound(&campaign);
    purge(&campaign, "bc p1.xlsx").expect("purged");
    is_sound(&campaign);
}

#[test]
#[ignore = "deep"]
fn once_released_the_text_is_read_as_it_is() {
    let (campaign, _) = ran(&remarked(REMARK));
    let outcome = release(&campaign, "bc p1.xlsx", LATER).expect("released");
    assert_eq!((verdicts(&outcome), remarks(&outcome)), (vec!["accepted"], vec![REMARK]));
    assert_eq!(codes(&outcome), Vec::<String>::new());
    assert!(campaign.files("quarantine").is_empty());
    assert_eq!(campaign.files("archive").len(), 2);
    let unit = campaign.unit("2023-09-12", "phuong-1");
    assert_eq!(
        (&unit["status"], &unit["corrected"], &unit["day"]["activated_l2"]),
        (&"on-time".into(), &false.into(), &5.into())
    );
    is_sound(&campaign);
}

#[test]
#[ignore = "deep"]
fn what_a_purged_file_reported_stays() {
    let (mut campaign, _) = ran(&remarked(REMARK));
    purge(&campaign, "bc p1.xlsx").expect("purged");
    let left: Vec<String> = campaign.files("quarantine").into_keys().collect();
    assert!(left.len() == 1 && left[0].ends_with(".purged.json"), "{left:?}");
    is_sound(&campaign);
    fs::remove_dir_all(campaign.path().join("outbox")).expect("removed");
    let now = chrono::DateTime::parse_from_rfc3339(LATER).expect("a moment");
    let rebuilt =
        tonghop::pipeline::rebuild::rebuild(campaign.path(), now, &crate::harness::workers()).expect("rebuilt");
    assert_eq!(rebuilt.differing, []);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 5);
    campaign.drop("lai.xlsx", workbook(&[remarked(REMARK)]), LATER);
    assert_eq!(verdicts(&campaign.run("2023-09-13T11:00:00+07:00")), ["duplicate"]);
    assert_eq!(campaign.files("quarantine").len(), 2, "it is kept from sight again");
}

#[test]
#[ignore = "deep"]
fn the_same_file_again_is_a_duplicate_and_stays_from_sight() {
    let (mut campaign, _) = ran(&remarked(REMARK));
    campaign.drop("lai.xlsx", workbook(&[remarked(REMARK)]), LATER);
    assert_eq!(verdicts(&campaign.run("2023-09-13T11:00:00+07:00")), ["duplicate"]);
    assert_eq!((campaign.files("quarantine").len(), campaign.files("archive").len()), (1, 1));
    is_sound(&campaign);
}

#[test]
fn its_explanation_is_masked() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("tonghop.toml"), include_str!("../tonghop.toml")).expect("written");
    fs::write(folder.path().join("bc.xlsx"), workbook(&[remarked(REMARK)])).expect("written");
    for arguments in
        [&["--json", "check", "--explain"][..], &["check", "--explain"], &["check", "--explain", "--html=t.html"]]
    {
        let mut command = binary();
        command.current_dir(folder.path()).args(["--now", NOW]).args(arguments).arg("bc.xlsx");
        let output = command.output().expect("the binary runs");
        for said in [&output.stdout, &output.stderr] {
            assert!(!holds(said, b"084098001234") && !holds(said, "Văn Mẫu".as_bytes()), "{arguments:?}");
        }
        assert_eq!(output.status.code(), Some(0), "a warning: {arguments:?}");
    }
    let page = fs::read(Path::new(folder.path()).join("t.html")).expect("a page");
    assert!(holds(&page, "Máy hỏng; ông •••".as_bytes()) && !holds(&page, b"084098001234"));
}
