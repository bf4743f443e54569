//! The power is cut after every call: of what was not synced nothing is left, or the names alone, or any part by chance.

use std::collections::BTreeSet;

use super::disk::{self, Luck};
use super::scenarios::{Played, SCENARIOS};
use super::{each, tried};

/// Cuts by chance after each call, where all are tried.
const CHANCES: u64 = 3;

#[test]
#[ignore = "deep"]
fn after_every_call() {
    let mut cuts = 0;
    for (at, scenario) in SCENARIOS.iter().enumerate() {
        let Some(played) = scenario.play() else { return };
        let states = states(played, at);
        cuts += each(states.into_iter(), |(told, left)| {
            let stage = played.left(disk::campaign(&left));
            played.assert_sound(&stage, &told);
            played.assert_healed(&stage, &told);
        });
    }
    eprintln!("{cuts} power cuts survived");
}

type States = Vec<(String, disk::Left)>;

/// The different states that a cut may leave which are tried, with how each came to be.
fn states(played: &Played, number: usize) -> States {
    let mut disk = played.disk();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut states = States::new();
    let (mut count, mut tried) = (0, tried(usize::MAX, number).peekable());
    for (at, call) in (1usize..).zip(&played.log.calls) {
        disk.apply(call, &played.folder);
        let seed = (number * 100_000 + at * 10) as u64;
        let lucks =
            [Luck::None, Luck::Names].into_iter().chain((1..=CHANCES).map(|chance| Luck::Chance(seed + chance)));
        for luck in lucks {
            count += 1;
            if tried.next_if_eq(&count).is_none() {
                continue;
            }
            let left = disk.cut(luck);
            let bytes = |left: &disk::Left| -> Vec<u8> {
                left.iter()
                    .flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_deref().unwrap_or(b"/")].concat())
                    .collect()
            };
            if seen.insert(tonghop::files::sha256(&bytes(&left))) {
                let (what, path) = (&call.what, call.path.display());
                states.push((format!("{}: cut after call {at} ({what} {path}), {luck:?}", played.name()), left));
            }
        }
    }
    states
}
