//! Good reports in honest layouts, then decoys: what a clerk would never count, under names that no list holds.
//!
//! A report with decoys in it is counted with its own figures or returned with a code, never with others; a report
//! without any is counted. The generator knows how offices write, and nothing of how the program reads.
//!
//! 500 seeds are played with every test. `TONGHOP_DECOYS=20000` plays more, `TONGHOP_DECOYS_SEED` one of them alone;
//! `TONGHOP_DECOYS_KEEP=DIR` keeps the workbooks that failed, with a list of what is wrong with each.

mod chance;
mod grid;
mod kinds;
mod layouts;
mod making;
mod play;
mod report;
mod score;
mod shapes;
mod style;
mod table;
mod words;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chance::Chance;
use kinds::{Decoy, May};
use layouts::LAYOUTS;
use play::Desk;
use report::Draft;
use score::{Case, Score};

/// Seeds that are played when nothing else is asked for.
const SEEDS: u64 = 500;

/// Of so many seeds one is played without decoys.
const HONEST_EVERY: u64 = 4;

/// Reports that are checked side by side.
const THREADS: usize = 2;

/// Honest reports that may be returned, in percent.
const MOST_RETURNED: f64 = 2.0;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A report in some layout, and decoys in it.
fn drawn(seed: u64) -> Case {
    let mut chance = Chance::new(seed);
    let is_honest = seed % HONEST_EVERY == 0;
    loop {
        // Honest seeds go through the layouts in turn.
        let turn = usize::try_from(seed / HONEST_EVERY).unwrap_or(0);
        let layout = if is_honest { &LAYOUTS[turn % LAYOUTS.len()] } else { chance.pick(&LAYOUTS) };
        let mut draft = layout.draft(&mut chance);
        if is_honest {
            return Case { seed, draft, decoys: Vec::new(), may: May::Own };
        }
        let (decoys, may) = put_decoys(&mut chance, &mut draft);
        if !decoys.is_empty() {
            return Case { seed, draft, decoys, may };
        }
    }
}

/// Puts one to three decoys into a report; their names, and what may be counted of it.
fn put_decoys(chance: &mut Chance, draft: &mut Draft) -> (Vec<&'static str>, May) {
    let count = 1 + chance.below(3);
    let mut chosen: Vec<&'static Decoy> = Vec::new();
    for decoy in chance.shuffled(kinds::all()) {
        let fits = chosen.iter().all(|other| other.family.goes_with(decoy.family) && other.name != decoy.name);
        let alone = (decoy.put)(&mut Chance::new(1), &mut draft.clone()).is_some();
        if fits && alone && chosen.len() < count {
            chosen.push(decoy);
        }
    }
    chosen.sort_by_key(|decoy| decoy.stage);
    let (mut names, mut may) = (Vec::new(), May::Own);
    for decoy in chosen {
        let mut tried = draft.clone();
        let Some(allowed) = (decoy.put)(chance, &mut tried) else { continue };
        may = match (may, allowed) {
            (may, May::Own) => may,
            (May::Nothing, _) | (_, May::Nothing) => May::Nothing,
            (May::Own, allowed) => allowed,
            (May::Be(_), May::Be(_)) => continue,
        };
        *draft = tried;
        names.push(decoy.name);
    }
    (names, may)
}

#[test]
fn no_decoy_is_counted_and_honest_layouts_are() {
    let desk = Desk::new();
    let only = number("TONGHOP_DECOYS_SEED");
    let seeds = only.map_or(0..number("TONGHOP_DECOYS").unwrap_or(SEEDS), |seed| seed..seed + 1);
    let next = AtomicU64::new(seeds.start);
    let score = Mutex::new(Score::default());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (desk, next, score, end) = (&desk, &next, &score, seeds.end);
            scope.spawn(move || {
                let seat = desk.seat(thread);
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let case = drawn(seed);
                    let outcome = seat.check(&case.draft);
                    score.lock().expect("a score").enter(case, &outcome);
                }
            });
        }
    });
    let score = score.into_inner().expect("a score");
    eprintln!("{score}");
    if let Some(folder) = std::env::var_os("TONGHOP_DECOYS_KEEP") {
        score.keep(folder.as_ref());
    }
    assert!(score.is_right(MOST_RETURNED), "silently wrong, or honest layouts returned: see above");
}
