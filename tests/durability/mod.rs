//! Power cut, full disk, two at once: the invariants hold, and the next run heals.
//!
//! Of all that could happen every 503rd is tried by default, every Nth with `TONGHOP_DURABILITY=N`, all with 1.

mod backup;
mod cut;
mod disk;
mod failing;
mod killed;
mod long;
mod order;
mod resources;
mod scenarios;
mod shim;
mod tampered;
mod together;
mod trusted;

use std::sync::Mutex;

/// Folders that trouble comes to side by side.
const THREADS: usize = 2;

/// Of the ways in which trouble can come one of so many is tried.
fn share() -> usize {
    std::env::var("TONGHOP_DURABILITY").ok().and_then(|share| share.parse().ok()).unwrap_or(503)
}

/// The numbers from 1 to the last that are tried, others for each scenario.
fn tried(last: usize, scenario: usize) -> impl Iterator<Item = usize> + Send {
    let share = share();
    (1 + scenario * 37 % share..=last).step_by(share)
}

/// Does something with each item, several at a time; how many there were.
fn each<T: Send>(items: impl Iterator<Item = T> + Send, what: impl Fn(T) + Sync) -> usize {
    let items = Mutex::new((items, 0));
    let next = || {
        let mut items = items.lock().ok()?;
        let item = items.0.next()?;
        items.1 += 1;
        Some(item)
    };
    std::thread::scope(|scope| {
        let work = || {
            while let Some(item) = next() {
                what(item);
            }
        };
        let works: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        for work in works {
            work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    items.into_inner().map_or(0, |items| items.1)
}
