//! A progress bar on a terminal; elsewhere nothing is drawn.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::phrase;
use crate::pipeline::Progress;

/// How often it is drawn again, so that it is seen to live while one large file is read.
const TICK: Duration = Duration::from_millis(120);

/// A bar over files, with the rows that they had, or over letters, runs or days; it goes when it is dropped.
pub(super) struct Bar {
    bar: ProgressBar,
    rows: AtomicU64,
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        let shown = io::stderr().is_terminal() && !quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:40} {pos}/{len} {msg} {elapsed} +{eta}") {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(TICK);
        }
        Self { bar, rows: AtomicU64::new(0) }
    }

    /// So many of so many are done.
    pub(super) fn at(&self, done: usize, all: usize) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }
}

impl Progress for Bar {
    fn files(&self, count: usize) {
        self.bar.set_length(count as u64);
    }

    fn rows(&self, more: u64) {
        let rows = self.rows.fetch_add(more, Ordering::Relaxed) + more;
        if rows > 0 {
            self.bar.set_message(phrase!("({rows} rows)", rows = rows).to_string());
        }
    }

    fn file_done(&self) {
        self.bar.inc(1);
    }

    fn drawing(&self) {
        self.bar.set_message(phrase!("drawing the results").to_string());
    }
}
