//! Everything of `../shared/corpus` and `../shared/hostile` dropped beside a good day.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Campaign, WARDS, program, report};

const NOW: &str = "2023-09-13T08:30:00+07:00";

pub(crate) fn shared(below: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(below);
    if !path.exists() {
        crate::harness::skip(&format!("../shared/{below} is not there"));
        return None;
    }
    Some(path)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for item in fs::read_dir(from).expect("a folder") {
        let item = item.expect("an item");
        if item.path().is_dir() {
            copy(&item.path(), &to.join(item.file_name()));
        } else {
            fs::copy(item.path(), to.join(item.file_name())).expect("copied");
        }
    }
}

/// A campaign with a good day: the figures of ward `n` are `n`, `2n`, `3n`.
fn good_day() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for (n, (id, name, _)) in (1u64..).zip(WARDS) {
        let bytes = report(name, "12/09/2023", [n, n, 2 * n, 2 * n, 3 * n, 3 * n]);
        campaign.drop(&format!("{id}.xlsx"), bytes, "2023-09-13T07:00:00+07:00");
    }
    campaign
}

/// Verdict and codes of each file below a folder, one a line.
fn table(campaign: &Campaign, folder: &str) -> String {
    let mut campaign_files: BTreeMap<String, (Vec<&str>, Vec<String>)> = BTreeMap::new();
    let outcome = campaign.run(NOW);
    for (entry, _) in &outcome.validated {
        let file = &entry.submission.file.path;
        let (verdicts, codes) = campaign_files.entry(file.clone()).or_default();
        verdicts.push(entry.submission.verdict.as_str());
        codes.extend(entry.findings.iter().map(|finding| finding.code.clone()));
    }
    for (n, (id, ..)) in (1u64..).zip(WARDS) {
        let day = &campaign.unit("2023-09-12", id)["day"];
        let figures = ["collected_l2", "activated_l1", "activated_l2"].map(|indicator| day[indicator].as_u64());
        assert_eq!(figures, [Some(n), Some(2 * n), Some(3 * n)], "{id}");
    }
    let mut lines = String::new();
    for (file, (mut verdicts, mut codes)) in campaign_files {
        let Some(name) = file.strip_prefix(folder) else { continue };
        verdicts.dedup();
        codes.sort();
        codes.dedup();
        assert!(!codes.is_empty() || verdicts == ["accepted"], "{file} has neither code nor figures");
        let _ = writeln!(lines, "{}: {} {}", name.trim_start_matches('/'), verdicts.join(" "), codes.join(" "));
    }
    lines
}

#[test]
#[ignore = "deep"]
fn the_corpus_of_real_files_leaves_a_good_day_as_it_is() {
    let Some(corpus) = shared("corpus") else { return };
    let campaign = good_day();
    copy(&corpus, &campaign.path().join("inbox/corpus"));
    insta::assert_snapshot!("corpus", table(&campaign, "corpus"));
    assert_eq!(tonghop::pipeline::verify::verify(campaign.path()).expect("verified").damages, []);
}

#[test]
#[ignore = "deep"]
fn files_made_to_harm_leave_a_good_day_as_it_is() {
    let (Some(maker), Some(python)) = (shared("hostile/make.py"), program("python3")) else { return };
    let campaign = good_day();
    let folder = campaign.path().join("inbox/hostile");
    let made = Command::new(python).arg(maker).arg(&folder).output().expect("python runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    insta::assert_snapshot!("hostile", table(&campaign, "hostile"));
}
