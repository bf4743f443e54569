//! A run that is cut off is finished by the next: nothing lost, nothing counted twice, no mail twice.

use std::fs;

use crate::harness::{Campaign, report};

const NOW: &str = "2023-09-13T08:30:00+07:00";

fn dropped() -> Campaign {
    let mut campaign = Campaign::with_appendix();
    campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    campaign
}

#[test]
fn cut_off_after_the_ledger_was_written() {
    let whole = dropped();
    whole.run(NOW);
    // The state between the rename in the ledger and the clearing of the inbox.
    let mut cut = dropped();
    cut.run(NOW);
    for folder in ["outbox/2023-09-12", "outbox/mail"] {
        fs::remove_dir_all(cut.path().join(folder)).expect("removed");
    }
    fs::write(cut.path().join("ledger/unfinished"), "1\n").expect("written");
    cut.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), "2023-09-13T06:00:00+07:00");
    let outcome = cut.run("2023-09-13T09:00:00+07:00");
    assert!(outcome.validated.is_empty(), "the file was entered already; it is finished, not a duplicate");
    assert_eq!(cut.files("outbox"), whole.files("outbox"));
    assert!(!cut.path().join("inbox/p1.xlsx").exists());
    assert!(!cut.path().join("ledger/unfinished").exists());
}

#[test]
fn cut_off_before_the_ledger_was_written() {
    let whole = dropped();
    whole.run(NOW);
    let cut = dropped();
    // A staged folder that never got its name, and a mark for a run that does not exist.
    fs::create_dir_all(cut.path().join("ledger/.run-000001.tmp")).expect("made");
    fs::write(cut.path().join("ledger/.run-000001.tmp/figures.parquet"), "half").expect("written");
    fs::write(cut.path().join("ledger/unfinished"), "1\n").expect("written");
    cut.run(NOW);
    assert_eq!(cut.files("outbox"), whole.files("outbox"));
    assert_eq!(cut.files("ledger/run-000001"), whole.files("ledger/run-000001"));
}

#[test]
fn a_damaged_ledger_is_not_built_upon() {
    let campaign = dropped();
    campaign.run(NOW);
    let table = campaign.path().join("ledger/run-000001/figures.parquet");
    let mut bytes = fs::read(&table).expect("read");
    bytes[20] ^= 1;
    fs::remove_file(&table).expect("removed");
    fs::write(&table, bytes).expect("written");
    let now = chrono::DateTime::parse_from_rfc3339(NOW).expect("a moment");
    let error =
        tonghop::pipeline::Workspace::lock(campaign.path(), now, crate::harness::workers()).err().expect("an error");
    assert_eq!(error.exit_code(), 4);
    assert!(error.to_string().contains("figures.parquet"), "{error}");
}

#[test]
fn a_file_that_was_replaced_while_it_was_judged_stays_in_the_inbox() {
    let campaign = dropped();
    campaign.run(NOW);
    fs::write(campaign.path().join("ledger/unfinished"), "1\n").expect("written");
    fs::write(campaign.path().join("inbox/p1.xlsx"), report("Phường 1", "12/09/2023", [1, 1, 2, 2, 4, 4]))
        .expect("written");
    let outcome = campaign.run("2023-09-13T09:00:00+07:00");
    assert_eq!(outcome.validated.len(), 1);
    assert_eq!(campaign.unit("2023-09-12", "phuong-1")["day"]["activated_l2"], 4);
}
