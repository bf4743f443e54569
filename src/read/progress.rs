//! How far the reading of the present file has come, for whoever waits for it.
//!
//! A process reads one file at a time where anybody asks; elsewhere the number means nothing and does no harm.

use std::sync::atomic::{AtomicU64, Ordering};

static ROWS: AtomicU64 = AtomicU64::new(0);

/// A new file: nothing of it is read.
pub(super) fn start() {
    ROWS.store(0, Ordering::Relaxed);
}

/// One more row that holds something.
pub(super) fn row() {
    ROWS.fetch_add(1, Ordering::Relaxed);
}

/// Rows of the present file that were read.
pub(super) fn rows() -> u64 {
    ROWS.load(Ordering::Relaxed)
}
