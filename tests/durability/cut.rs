//! The power is cut after every call: of what was not synced nothing is left, or the names alone, or any part by chance.

use std::collections::{BTreeMap, BTreeSet};

use super::disk::{self, Luck};
use super::scenarios::{Played, SCENARIOS};
use super::{each, is_whole};

/// Cuts by chance after each call, where all are tried.
const CHANCES: u64 = 3;
/// Calls between two after which it is cut, where not all are.
const STRIDE: usize = 41;

#[test]
fn after_every_call() {
    let mut cuts = 0;
    for (at, scenario) in SCENARIOS.iter().enumerate() {
        let Some(played) = scenario.play() else { return };
        let states = states(&played, at);
        eprintln!("{}: {} calls, {} states after a cut", played.name(), played.log.calls.len(), states.len());
        cuts += each(states.into_iter(), |(told, left)| {
            let stage = played.left(disk::campaign(&left));
            played.assert_sound(&stage, &told);
            played.assert_healed(&stage, &told);
        });
    }
    eprintln!("{cuts} power cuts survived");
}

type States = Vec<(String, BTreeMap<String, Option<Vec<u8>>>)>;

/// Every different state that a cut may leave, with how it came to be.
fn states(played: &Played, number: usize) -> States {
    let mut disk = played.disk();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut states = States::new();
    for (at, call) in (1usize..).zip(&played.log.calls) {
        disk.apply(call, &played.folder);
        if !is_whole() && at % STRIDE != number * 4 {
            continue;
        }
        let seed = (number * 100_000 + at * 10) as u64;
        let lucks =
            [Luck::None, Luck::Names].into_iter().chain((1..=CHANCES).map(|chance| Luck::Chance(seed + chance)));
        for luck in lucks {
            let left = disk.cut(luck);
            if seen.insert(tonghop::files::sha256(format!("{left:?}").as_bytes())) {
                let told =
                    format!("{}: cut after call {at} ({} {}), {luck:?}", played.name(), call.what, call.path.display());
                states.push((told, left));
            }
        }
    }
    states
}
