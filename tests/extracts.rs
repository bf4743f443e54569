//! Files that are read elsewhere: what `extract` finds out is taken in the place of reading, and changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use tonghop::ledger::Extract;

use crate::elsewhere::changed;
use crate::harness::search::places_of;
use crate::harness::{Campaign, Figure, Sheet, WARDS, appendix, binary, copy, files_below, report, workbook};
use crate::hostile::shared;
use crate::sample::unpack;

/// A clock of runs that take in everything the tests drop.
const NOW: &str = "2023-09-13T08:30:00+07:00";

fn call(campaign: &Path, arguments: &[&str]) -> Output {
    let mut command = binary();
    command.arg("-C").arg(campaign).args(["--now", NOW, "-q"]).args(arguments);
    command.output().expect("the binary runs")
}

fn succeeded(output: Output) -> Vec<u8> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What `terms` prints, as a file outside the campaign folder.
fn terms(campaign: &Path, place: &Path, arguments: &[&str]) -> PathBuf {
    let printed = succeeded(call(campaign, &[&["terms"], arguments].concat()));
    let path = place.join("terms.json");
    fs::write(&path, printed).expect("written");
    path
}

/// Extracts of all files of an inbox, by their paths below it.
fn extract(inbox: &Path, terms: &Path, to: &Path) {
    let files = files_below(inbox);
    let mut command = binary();
    command.current_dir(inbox).arg("extract").arg("--terms").arg(terms).arg("--parquet").arg(to).args(files);
    succeeded(command.output().expect("the binary runs"));
}

/// Files of every fate: counted, corrected, repeated, given twice, late, faulty, private, filed, an appendix.
fn mixed() -> Campaign {
    let mut campaign = Campaign::new();
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    for (at, (_, name, _)) in (1u64..).zip(WARDS) {
        let figures = [at, 90, 2 * at, 90, 3 * at, 90];
        let hour = 6 + at % 3;
        campaign.drop(
            &format!("{name}/BC 12.9.xlsx"),
            report(name, "12/09/2023", figures),
            &format!("2023-09-13T0{hour}:20:00+07:00"),
        );
    }
    let first = report("Phường 1", "12/09/2023", [1, 90, 2, 90, 3, 90]);
    campaign.drop("P1 lần 2.xlsx", first.clone(), "2023-09-13T07:30:00+07:00");
    campaign.drop("P1 sửa.xlsx", report("Phường 1", "12/09/2023", [9, 90, 9, 90, 9, 90]), "2023-09-13T07:40:00+07:00");
    campaign.drop("P1 lại.xlsx", first, "2023-09-13T07:50:00+07:00");
    let both = [
        Sheet::new("Phường 2", "11/09/2023", [1, 1, 1, 1, 1, 1]).named("11"),
        Sheet::new("Phường 2", "12/09/2023", [2, 2, 2, 2, 2, 2]).named("12").cell(0, 1, Figure::Text("-4".to_owned())),
    ];
    campaign.drop("P2 hai ngày.xlsx", workbook(&both), "2023-09-13T07:55:00+07:00");
    let private = Sheet::new("Xã Long Toàn", "12/09/2023", [1, 1, 1, 1, 1, 1]).with_citizens();
    campaign.drop("danh sách.xlsx", workbook(&[private]), "2023-09-13T07:00:00+07:00");
    let mut masked = Sheet::new("Xã Long Hữu", "11/09/2023", [1; 6]);
    "Ông Nguyễn Văn Mẫu, CCCD 084098001234, chưa có sim".clone_into(&mut masked.remark);
    campaign.drop("một số.xlsx", workbook(&[masked]), "2023-09-13T07:00:00+07:00");
    let packed: [(&str, &[u8]); 1] = [("xl/embeddings/a.7z", b"7z\xBC\xAF\x27\x1C\0\x04")];
    let carrying = changed(&report("Xã Dân Thành", "11/09/2023", [1; 6]), &packed, ("", ""));
    campaign.drop("kèm 7z.xlsx", carrying, "2023-09-13T07:00:00+07:00");
    campaign.drop("lạ.xlsx", report("Phường 9", "12/09/2023", [1; 6]), "2023-09-13T07:00:00+07:00");
    campaign.drop("mai.xlsx", report("Phường 1", "14/09/2023", [1; 6]), "2023-09-13T07:00:00+07:00");
    campaign.drop("hỏng.xlsx", b"PK\x03\x04 nothing more".as_slice(), "2023-09-13T07:00:00+07:00");
    campaign.drop("work-plan/Phường 1.txt", "KẾ HOẠCH của Phường 1".as_bytes(), "2023-09-01T07:00:00+07:00");
    campaign.drop("BC cũ.xlsx", b"".as_slice(), "2023-09-13T07:00:00+07:00");
    campaign
}

/// Everything that a run leaves, but for the lock.
fn left(campaign: &Campaign) -> BTreeMap<String, String> {
    let mut left = campaign.files("");
    left.remove("ledger/lock");
    left
}

/// One twin reads its files, the other takes extracts by these terms in the place of reading.
fn compare(campaign: &Campaign, arguments: &[&str], is_warned: bool) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (read, taken) = (campaign.twin(), campaign.twin());
    let terms = terms(taken.path(), place.path(), arguments);
    let extracts = place.path().join("extracts.parquet");
    extract(&taken.path().join("inbox"), &terms, &extracts);
    let by_reading = call(read.path(), &["run"]);
    let mut command = binary();
    let by_extracts = command.arg("-C").arg(taken.path()).args(["--now", NOW, "run", "--extracts"]).arg(&extracts);
    let by_extracts = by_extracts.output().expect("the binary runs");
    let told = String::from_utf8_lossy(&by_extracts.stderr).into_owned();
    assert_eq!(by_reading.status.code(), by_extracts.status.code(), "{told}");
    assert_eq!(told.contains("extracted by other terms"), is_warned, "{told}");
    assert_eq!(left(&read), left(&taken));
    assert!(left(&read).contains_key("outbox/2023-09-12/summary.json"));
    assert_eq!(places_of(taken.path(), &["084098001234".to_owned()]), Vec::<String>::new());
    succeeded(call(taken.path(), &["verify"]));
    succeeded(call(taken.path(), &["rebuild"]));
    assert_eq!(left(&read), left(&taken));
}

#[test]
#[ignore = "deep"]
fn extracts_in_the_place_of_reading_change_no_byte() {
    let campaign = mixed();
    let appendix = campaign.path().join("inbox/phu-luc.xlsx");
    compare(&campaign, &["--appendix", appendix.to_str().expect("text")], false);
}

#[test]
#[ignore = "deep"]
fn files_that_others_made_come_to_the_same_by_extracts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(folder.path().join("inbox/corpus")).expect("made");
    fs::copy(root.join("tonghop.toml"), folder.path().join("tonghop.toml")).expect("copied");
    unpack(&folder.path().join("inbox"));
    if let Some(corpus) = shared("corpus") {
        copy(&corpus, &folder.path().join("inbox/corpus"));
    }
    let campaign = Campaign::of(folder);
    let appendix = campaign.path().join("inbox/phu-luc-chi-tieu.xlsx");
    compare(&campaign, &["--appendix", appendix.to_str().expect("text")], false);
}

#[test]
#[ignore = "deep"]
fn extracts_by_other_units_are_not_taken() {
    compare(&mixed(), &[], true);
}

#[test]
#[ignore = "deep"]
fn a_campaign_goes_on_by_extracts_as_by_reading() {
    let campaign = mixed();
    call(campaign.path(), &["run"]);
    let mut campaign = campaign.twin();
    for (at, (_, name, _)) in (1u64..).zip(WARDS) {
        let again = report(name, "12/09/2023", [at, 90, 2 * at, 90, 3 * at, 91]);
        campaign.drop(&format!("{name} sửa.xlsx"), again, "2023-09-13T08:10:00+07:00");
    }
    // Known by its content: a duplicate of what counts.
    campaign.drop(
        "P1 lần 3.xlsx",
        report("Phường 1", "12/09/2023", [1, 90, 2, 90, 3, 90]),
        "2023-09-13T08:05:00+07:00",
    );
    campaign.drop("work-plan/P1.txt", "KẾ HOẠCH của Phường 1".as_bytes(), "2023-09-13T08:00:00+07:00");
    compare(&campaign, &[], false);
}

#[test]
#[ignore = "deep"]
fn a_stream_of_files_gives_what_the_files_give() {
    let campaign = mixed();
    let place = tempfile::tempdir().expect("a temporary folder");
    let appendix = campaign.path().join("inbox/phu-luc.xlsx");
    let terms = terms(campaign.path(), place.path(), &["--appendix", appendix.to_str().expect("text")]);
    let (inbox, other) = (campaign.path().join("inbox"), campaign.twin());
    // The archive is made by another program.
    let archive = Command::new("tar").arg("-C").arg(&inbox).args(["-cf", "-", "."]).output();
    let Some(archive) = archive.ok().filter(|made| made.status.success()) else {
        crate::harness::skip("no tar");
        return;
    };
    let extracts = place.path().join("extracts.parquet");
    let mut command = binary();
    command.arg("extract").arg("--terms").arg(&terms).arg("--parquet").arg(&extracts);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(&archive.stdout).expect("written");
    succeeded(child.wait_with_output().expect("it ends"));
    let mut run = binary();
    run.arg("-C").arg(other.path()).args(["--now", NOW, "run", "--extracts"]).arg(&extracts);
    let told = run.output().expect("the binary runs");
    assert!(!String::from_utf8_lossy(&told.stderr).contains("extracted by other terms"));
    call(campaign.path(), &["run"]);
    assert_eq!(left(&campaign), left(&other));
}

#[test]
fn what_is_no_terms_no_archive_and_no_extracts_is_said() {
    let campaign = mixed();
    let place = tempfile::tempdir().expect("a temporary folder");
    let good = terms(campaign.path(), place.path(), &[]);
    let said = |arguments: &[&str], stdin: &[u8]| {
        let mut command = binary();
        command.arg("-C").arg(campaign.path()).args(["--now", NOW]).args(arguments);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr_piped();
        let mut child = pipes.spawn().expect("the binary runs");
        let _ = child.stdin.take().expect("a pipe").write_all(stdin);
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let bad = place.path().join("bad");
    fs::write(&bad, "{}").expect("written");
    let (bad, good) = (bad.to_str().expect("text"), good.to_str().expect("text"));
    let cases = [
        (said(&["extract", "--terms", bad], b""), 2, "holds no terms"),
        (said(&["extract", "--terms", "nowhere.json"], b""), 4, "nowhere.json is not there"),
        (said(&["extract", "--terms", good], &[7; 700]), 4, "cannot read standard input"),
        (said(&["extract", "--terms", good, "nowhere.xlsx"], b""), 4, "nowhere.xlsx is not there"),
        (said(&["balance", "--terms", good, "--until", "2023-09-12"], b"no stream"), 2, "holds no figures"),
        (said(&["run", "--extracts", bad], b""), 2, "holds no extracts"),
        (said(&["run", "--extracts", "nowhere"], b""), 4, "nowhere is not there"),
    ];
    for ((code, told), expected, words) in cases {
        assert_eq!(code, Some(expected), "{words}: {told}");
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(campaign.path().join("inbox/phu-luc.xlsx").exists());
}

#[test]
#[ignore = "deep"]
fn a_summary_of_another_engine_is_drawn_only_if_it_is_the_ledgers() {
    let campaign = mixed();
    call(campaign.path(), &["run"]);
    let drawn = campaign.path().join("outbox/2023-09-12");
    let summary = campaign.summary("2023-09-12");
    let given = campaign.path().join("given.json");
    let page = drawn.join("tong-hop-2023-09-12.html");
    fs::remove_file(&page).expect("removed");
    let mut wrong = summary.clone();
    wrong["units"][0]["cumulative"]["activated_l2"] = 1.into();
    fs::write(&given, wrong.to_string()).expect("written");
    let refused = call(campaign.path(), &["report", "--summary", given.to_str().expect("text")]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(4), "{told}");
    assert!(told.contains("units[dan-thanh].cumulative.activated_l2"), "{told}");
    assert!(!page.exists());
    fs::write(&given, summary.to_string()).expect("written");
    succeeded(call(campaign.path(), &["report", "--summary", given.to_str().expect("text")]));
    assert!(page.exists());
}

#[test]
#[ignore = "deep"]
fn a_forged_extract_shows_when_the_ledger_is_made_again() {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("P1.xlsx", report("Phường 1", "12/09/2023", [1, 90, 2, 90, 3, 90]), "2023-09-13T07:00:00+07:00");
    let place = tempfile::tempdir().expect("a temporary folder");
    let appendix = campaign.path().join("inbox/phu-luc.xlsx");
    let terms = terms(campaign.path(), place.path(), &["--appendix", appendix.to_str().expect("text")]);
    let path = place.path().join("extracts.parquet");
    extract(&campaign.path().join("inbox"), &terms, &path);
    let mut extracts = Extract::of_parquet(&fs::read(&path).expect("a file")).expect("extracts");
    let own = extracts.iter_mut().find(|extract| extract.file == "P1.xlsx").expect("its extract");
    let figures = Arc::make_mut(&mut own.entries[0].0.submission.figures);
    let target = |figure: &&mut tonghop::model::submission::Figure| {
        figure.indicator.as_str() == "activated_l2" && figure.measure.as_str() == "day"
    };
    figures.iter_mut().find(target).expect("a figure").value = 300;
    fs::write(&path, Extract::to_parquet(&extracts).expect("a table")).expect("written");
    let day = |campaign: &Campaign| campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"].clone();
    call(campaign.path(), &["run", "--extracts", path.to_str().expect("text")]);
    assert_eq!(day(&campaign), 300);
    let rebuilt = binary().arg("-C").arg(campaign.path()).args(["--now", NOW, "rebuild"]).output().expect("it runs");
    let told = format!("{}{}", String::from_utf8_lossy(&rebuilt.stdout), String::from_utf8_lossy(&rebuilt.stderr));
    assert!(told.contains("figures.parquet"), "{told}");
    assert_eq!(day(&campaign), 3);
}
