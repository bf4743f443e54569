//! Good reports in honest layouts, then decoys: what a clerk would never count, under names that no list holds.
//!
//! A report with decoys in it is counted with its own figures or returned with a code, never with others; a report
//! without any is counted. The generator knows how offices write, and nothing of how the program reads.
//!
//! 500 seeds are played with the deep tests. `TONGHOP_DECOYS=20000` plays more, `TONGHOP_DECOYS_SEEDS=7,20-29` those
//! alone; `TONGHOP_DECOYS_KEEP=DIR` keeps the workbooks that failed, with a list of what is wrong with each.

pub(crate) mod chance;
mod grid;
mod kinds;
mod layouts;
mod making;
pub(crate) mod play;
mod report;
mod score;
mod shapes;
mod style;
mod table;
mod words;

use std::slice::Chunks;
use std::sync::Mutex;

use chance::Chance;
use kinds::{Decoy, May};
use layouts::LAYOUTS;
use play::Desk;
use report::Draft;
use score::{Case, Score};

use crate::harness::Campaign;

/// Seeds that are played when nothing else is asked for.
const SEEDS: u64 = 500;

/// Of so many seeds one is played without decoys.
const HONEST_EVERY: u64 = 4;

/// Reports that are checked side by side.
const THREADS: usize = 2;

/// Seeds that are drawn before they are checked, several in one call.
const BLOCK: usize = 60;

/// Honest reports that may be returned, in percent.
const MOST_RETURNED: f64 = 2.0;

/// The seeds that are asked for: those of a list such as `7,20-29`, as many as are wanted, or [`SEEDS`].
fn seeds() -> Vec<u64> {
    let number = |text: &str| text.trim().parse::<u64>().unwrap_or_else(|_| panic!("{text} is not a number"));
    if let Ok(list) = std::env::var("TONGHOP_DECOYS_SEEDS") {
        let range = |part: &str| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            (number(from), number(to))
        };
        return list.split(',').map(range).flat_map(|(from, to)| from..=to).collect();
    }
    (0..std::env::var("TONGHOP_DECOYS").map_or(SEEDS, |count| number(&count))).collect()
}

/// A report in some layout, and decoys in it.
fn drawn(seed: u64) -> Case {
    let mut chance = Chance::new(seed);
    let is_honest = seed.is_multiple_of(HONEST_EVERY);
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
        if chosen.len() == count {
            break;
        }
        let fits = chosen.iter().all(|other| other.family.goes_with(decoy.family));
        if fits && (decoy.put)(&mut Chance::new(1), &mut draft.clone()).is_some() {
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

/// Cases in groups whose files can be checked in one call.
fn grouped(cases: Vec<Case>) -> Vec<Vec<Case>> {
    let mut groups: Vec<Vec<Case>> = Vec::new();
    for case in cases {
        let fits = |group: &&mut Vec<Case>| group.iter().all(|other| other.draft.goes_with(&case.draft));
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

/// Draws and checks the seeds of one block after the other, until none is left.
fn play(desk: &Desk, thread: usize, blocks: &Mutex<Chunks<'_, u64>>) -> Score {
    let seat = desk.seat(thread);
    let mut score = Score::default();
    loop {
        let Some(block) = blocks.lock().expect("blocks").next() else { return score };
        let cases = block.iter().copied().map(drawn).collect();
        for group in grouped(cases) {
            let drafts: Vec<&Draft> = group.iter().map(|case| &case.draft).collect();
            let outcomes = seat.check(&drafts);
            for (case, outcome) in group.into_iter().zip(outcomes) {
                score.enter(case, &outcome);
            }
        }
    }
}

#[test]
#[ignore = "deep"]
fn no_decoy_is_counted_and_honest_layouts_are() {
    let desk = Desk::new();
    let seeds = seeds();
    let blocks = Mutex::new(seeds.chunks(BLOCK));
    let score = std::thread::scope(|scope| {
        let played: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn({
                    let (desk, blocks) = (&desk, &blocks);
                    move || play(desk, thread, blocks)
                })
            })
            .collect();
        let scores =
            played.into_iter().map(|played| played.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        scores.reduce(Score::and).unwrap_or_default()
    });
    eprintln!("{score}");
    if let Some(folder) = std::env::var_os("TONGHOP_DECOYS_KEEP") {
        score.keep(folder.as_ref());
    }
    assert!(score.is_right(MOST_RETURNED), "silently wrong, or honest layouts returned: see above");
}

/// The test above asks for what is judged; this one for what the summary then says.
#[test]
#[ignore = "deep"]
fn what_is_judged_of_a_decoy_is_what_counts() {
    let desk = Desk::new();
    let seat = desk.seat(0);
    for group in grouped((0..60).map(drawn).collect()).into_iter().take(2) {
        let drafts: Vec<&Draft> = group.iter().map(|case| &case.draft).collect();
        let outcomes = seat.check(&drafts);
        let (now, date) = (drafts[0].now(), drafts[0].date);
        let mut campaign = Campaign::with_appendix();
        campaign.run("2023-09-01T08:30:00+07:00");
        for (at, draft) in drafts.iter().enumerate().filter(|(at, _)| outcomes[*at].taken_for.is_none()) {
            let path = play::folders(at).join(&draft.file);
            campaign.drop(&path.to_string_lossy(), draft.workbook(), &now);
        }
        campaign.run(&now);
        for (outcome, case) in outcomes.iter().zip(&group).filter(|(outcome, _)| outcome.taken_for.is_none()) {
            let unit = case.draft.ward.0;
            let judged = outcome.counted.get(&(unit.to_owned(), date)).copied().unwrap_or_default();
            let day = campaign.unit(&date.to_string(), unit)["day"].clone();
            assert_eq!(play::IDS.map(|id| day[id].as_u64()), judged, "{case}");
        }
    }
}
