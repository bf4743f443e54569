//! Power cut, full disk, two at once: the invariants hold, and the next run heals.
//!
//! Some of what could happen is tried by default, all of it with `TONGHOP_DURABILITY=whole`.

mod cut;
mod disk;
mod failing;
mod killed;
mod scenarios;
mod shim;

use std::sync::Mutex;

/// Folders that trouble comes to side by side.
const THREADS: usize = 2;

/// Whether all is tried, and not a part of it.
fn is_whole() -> bool {
    std::env::var("TONGHOP_DURABILITY").is_ok_and(|what| what == "whole")
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
