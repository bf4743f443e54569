//! What is rolled up of the ledger's past: runs that read it tell what runs that read the whole ledger tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use chrono::DateTime;
use tonghop::files;
use tonghop::ledger::{AsOf, Book, Entry, Store};
use tonghop::model::id::UnitId;
use tonghop::model::period::ReportDate;
use tonghop::model::submission::Verdict;
use tonghop::pipeline::decide::DecisionRequest;
use tonghop::pipeline::{PROGRAM, Unwatched, Workspace, rebuild, verify};

use crate::harness::{Campaign, Sheet, WARDS, grid, report, workbook, workers};

const STATE: &str = "ledger/rollup/state";

/// What is dropped into a campaign before the run of a morning of September.
type Drop = (u64, &'static str, fn() -> Vec<u8>);

/// A day's report of a ward, by two hamlets one of which bears another name from the eighth on; cumulative since the first.
fn daily(at: usize, day: u64) -> Vec<u8> {
    let (_, name, _) = WARDS[at];
    let figure = |day: u64| 3 + (day * 7 + at as u64 * 3) % 11;
    let sum = |until: u64| (1..=until).map(figure).sum::<u64>();
    let before = if at == 2 { 100 } else { 0 };
    let figures = |share: u64| [1, day, 2, 2 * day, share * figure(day), share * sum(day) + before];
    let second = if day < 8 { "Khóm 2" } else { "Khóm Hai" };
    let mut sheet = Sheet::new(name, &format!("{day:02}/09/2023"), figures(1)).row(second, figures(2));
    if day % 4 == at as u64 {
        sheet.remark = format!("Thiếu máy lần {day}");
    }
    workbook(&[sheet])
}

/// What comes besides: corrections and late reports of recent and of old days, files that were there before, odd ones.
const BESIDES: [Drop; 10] = [
    (7, "sua hom qua.xlsx", || report("Phường 1", "05/09/2023", [1, 5, 2, 10, 9, 400])),
    // A silent unit: only the digest of the run with its last report is loaded.
    (7, "sua cua don vi im lang.xlsx", || report("Xã Hiệp Thạnh", "03/09/2023", [1, 3, 2, 6, 9, 300])),
    (9, "sua cu.xlsx", || report("Phường 2", "02/09/2023", [1, 2, 2, 4, 50, 90])),
    (10, "gui lai.xlsx", || daily(1, 3)),
    (10, "sai ngay.xlsx", || report("Xã Long Toàn", "40/09/2023", [1, 1, 1, 1, 1, 1])),
    (11, "muon.xlsx", || daily(5, 1)),
    (11, "la.csv", || "không phải báo cáo".as_bytes().to_vec()),
    (12, "sua cu nua.xlsx", || report("Phường 2", "02/09/2023", [1, 2, 2, 4, 40, 80])),
    (12, "hai dong.xlsx", || grid(&[&["a", "b"], &["1", "2"]])),
    (13, "sua hai ngay.xlsx", || report("Phường 1", "06/09/2023", [1, 6, 2, 12, 8, 410])),
];

/// Runs every morning; `each` happens before each run.
fn play(each: &dyn Fn(&Campaign, u64)) -> Campaign {
    let mut campaign = Campaign::with_appendix();
    for day in 1..=13u64 {
        let morning = format!("2023-09-{:02}", day + 1);
        for (at, (id, ..)) in WARDS.iter().enumerate() {
            // One report is never there in time, and one unit is silent for some days.
            let comes = (at, day) != (5, 1) && !(at == 6 && (5..8).contains(&day));
            if comes {
                let name = format!("{id} {day}.xlsx");
                campaign.drop(&name, daily(at, day), &format!("{morning}T07:00:00+07:00"));
            }
        }
        for (_, name, bytes) in BESIDES.iter().filter(|(of, ..)| *of == day) {
            campaign.drop(name, bytes(), &format!("{morning}T07:30:00+07:00"));
        }
        each(&campaign, day);
        campaign.run(&format!("{morning}T09:30:00+07:00"));
        if day == 9 {
            let now = DateTime::parse_from_rfc3339(&format!("{morning}T10:00:00+07:00")).expect("a moment");
            let (workspace, book) = Workspace::lock(campaign.path(), now, workers()).expect("a workspace");
            let date = Some("2023-09-03".parse().expect("a date"));
            let whom = DecisionRequest { unit: "long-huu".to_owned(), form: None, date };
            workspace.withdraw(book, &whom, crate::harness::because("gửi nhầm"), now, &Unwatched).expect("withdrawn");
        }
        if day == 12 {
            // A run for a date of the past.
            campaign.run_date(&format!("{morning}T16:00:00+07:00"), Some("2023-09-04"));
        }
    }
    campaign
}

/// Everything that runs left, but what they rolled up.
fn left(campaign: &Campaign) -> BTreeMap<String, String> {
    let mut files = campaign.files("");
    files.retain(|path, _| !path.starts_with("ledger/rollup/") && path != "ledger/lock");
    files
}

#[test]
#[ignore = "deep"]
fn runs_that_read_what_was_rolled_up_tell_what_the_whole_ledger_tells() {
    let rolled = play(&|campaign, day| {
        assert_eq!(campaign.path().join(STATE).exists(), day > 2, "day {day}");
        assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
    });
    let whole = play(&|campaign, _| {
        let _ = fs::remove_dir_all(campaign.path().join("ledger/rollup"));
    });
    let (of_rolled, of_whole) = (left(&rolled), left(&whole));
    let differing: Vec<_> = of_whole.iter().filter(|(path, hash)| of_rolled.get(*path) != Some(hash)).collect();
    assert_eq!(differing, []);
    assert_eq!(of_rolled.len(), of_whole.len());
    // What was carried forward step by step is what the whole ledger gives in one.
    assert_eq!(rolled.files("ledger/rollup"), whole.files("ledger/rollup"));
    assert!(rolled.files("ledger/rollup").len() > 12);
    let before = rolled.files("ledger/rollup");
    let now = DateTime::parse_from_rfc3339("2023-09-14T11:00:00+07:00").expect("a moment");
    let rebuilt = rebuild::rebuild(rolled.path(), now, &workers()).expect("rebuilt");
    assert_eq!((rebuilt.restored, rebuilt.differing), (vec![], vec![]));
    assert_eq!(rolled.files("ledger/rollup"), before);
}

#[test]
#[ignore = "deep"]
fn what_was_rolled_up_and_changed_is_named_and_never_used() {
    let mut campaign = play(&|_, _| {});
    let (mut sound, mut other) = (campaign.twin(), campaign.twin());
    let files: Vec<String> = campaign.files("ledger/rollup").into_keys().collect();
    let read = |campaign: &Campaign, path: &str| fs::read(campaign.path().join(path)).expect("read");
    // Every third, and the state, which is the last.
    for (at, path) in files.iter().enumerate().filter(|(at, path)| at % 3 == 0 || *path == STATE) {
        let sound = read(&campaign, path);
        let mut changed = sound.clone();
        let place = at * 37 % changed.len();
        changed[place] ^= 1;
        fs::write(campaign.path().join(path), &changed).expect("written");
        let named: Vec<_> = verify::verify(campaign.path()).expect("verified").damages;
        assert_eq!(named.iter().map(|damage| damage.path.as_str()).collect::<Vec<_>>(), [path.as_str()]);
        if path != STATE {
            fs::write(campaign.path().join(path), sound).expect("written");
        }
    }
    // The last one, the state, is still changed; another one is gone.
    fs::remove_file(campaign.path().join(&files[4])).expect("removed");
    let next = |campaign: &mut Campaign| {
        campaign.drop("p1 14.xlsx", daily(0, 14), "2023-09-15T07:00:00+07:00").run("2023-09-15T09:30:00+07:00");
        assert_eq!(verify::verify(campaign.path()).expect("verified").damages, []);
    };
    next(&mut campaign);
    next(&mut sound);
    assert_eq!(campaign.summary("2023-09-14"), sound.summary("2023-09-14"));
    assert_eq!(campaign.files("ledger/rollup"), sound.files("ledger/rollup"), "made anew");
    // By another campaign file the whole ledger is followed: one that counts what else was reported.
    let file = other.path().join("tonghop.toml");
    let text = fs::read_to_string(&file).expect("a campaign file");
    assert!(is_recent(&other, &text));
    let changed = with_another_target(&text);
    assert!(!is_recent(&other, &changed), "what was rolled up is of this campaign file alone");
    fs::write(&file, changed).expect("written");
    let mut whole = other.twin();
    fs::remove_dir_all(whole.path().join("ledger/rollup")).expect("removed");
    next(&mut other);
    next(&mut whole);
    assert_eq!(other.summary("2023-09-14"), whole.summary("2023-09-14"));
    assert_ne!(other.summary("2023-09-14"), sound.summary("2023-09-14"));
    assert_eq!(other.files("ledger/rollup"), whole.files("ledger/rollup"), "made anew");
}

#[test]
fn a_recent_book_reads_more_when_it_is_asked() {
    let mut campaign = Campaign::with_appendix();
    for day in 1..=5u64 {
        let morning = format!("2023-09-{:02}", day + 1);
        for at in [0, 1] {
            campaign.drop(&format!("{at} {day}.xlsx"), daily(at, day), &format!("{morning}T07:00:00+07:00"));
        }
        campaign.run(&format!("{morning}T09:30:00+07:00"));
    }
    let text = fs::read_to_string(campaign.path().join("tonghop.toml")).expect("a campaign file");
    let store = Store::new(campaign.path());
    let hash = files::sha256(text.as_bytes());
    let mut book = store.load_recent(PROGRAM, &hash, &BTreeSet::new()).expect("loaded");
    // What a run enters that the folder does not hold yet.
    let mut entry = book.entries(AsOf::Now).last().map(|(_, entry)| entry.clone()).expect("an entry");
    let (unit, form) = (entry.submission.unit.clone().expect("a unit"), entry.submission.form.clone().expect("a form"));
    entry.run = book.next_run();
    entry.submission.verdict = Verdict::Accepted;
    entry.submission.report_date = Some("2023-09-06".parse().expect("a date"));
    let run = entry.run;
    book.open(run, "2023-09-06".parse().expect("a date"));
    book.enter(entry, None);
    let in_full = |book: &Book| {
        let of = |(id, date, entry): (&UnitId, ReportDate, &Entry)| {
            (id.clone(), date.to_string(), entry.digest.is_none() && !entry.submission.figures.is_empty())
        };
        book.counting(&form, AsOf::Now).map(of).collect::<Vec<_>>()
    };
    let digests = |book: &Book| in_full(book).into_iter().filter(|(.., full)| !full).map(|(id, ..)| id).collect();
    let old: BTreeSet<UnitId> = digests(&book);
    assert_eq!(old.len(), 2);
    let fuller = book.with_whole(&BTreeSet::from([unit.clone()])).expect("read").expect("a fuller book");
    assert_eq!(digests(&fuller), &old - &BTreeSet::from([unit.clone()]));
    assert_eq!(fuller.run_date(run).map(|date| date.to_string()).as_deref(), Some("2023-09-06"));
    let again = book.with_whole(&BTreeSet::from([unit.clone()])).expect("read").expect("a fuller book");
    assert!(Arc::ptr_eq(&fuller, &again), "read once");
    assert!(fuller.with_whole(&BTreeSet::from([unit.clone()])).expect("read").is_none());
    let all = book.with_all().expect("read").expect("a fuller book");
    assert!(digests(&all).is_empty() && all.with_all().expect("read").is_none());
    let dates = |book: &Book| in_full(book).into_iter().map(|(id, date, _)| (id, date)).collect::<Vec<_>>();
    assert_eq!(dates(&all), dates(&book));
    assert!(dates(&all).contains(&(unit, "2023-09-06".to_owned())), "what the run entered");
    // What changes makes what was read before it of no use.
    book.open(run + 1, "2023-09-07".parse().expect("a date"));
    let all = book.with_all().expect("read").expect("a fuller book");
    assert!(all.run_date(run + 1).is_some());
}

/// Whether a run with this campaign file, of this version, builds on what was rolled up.
fn is_recent(campaign: &Campaign, text: &str) -> bool {
    let store = Store::new(campaign.path());
    let with = |program: &str| {
        store.load_recent(program, &files::sha256(text.as_bytes()), &BTreeSet::new()).expect("loaded").past().is_some()
    };
    assert!(!with("tonghop 9.9.9"), "what was rolled up is of one version alone");
    with(PROGRAM)
}

/// A campaign file whose quota counts its first indicator.
fn with_another_target(text: &str) -> String {
    let text = text.replace("target = true", "");
    let indicator = "[[form.indicator]]\n";
    assert!(text.contains(indicator));
    text.replacen(indicator, "[[form.indicator]]\ntarget = true\n", 1)
}
