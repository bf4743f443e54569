//! What a service reports to the manager that started it: that it is ready, what it does, that it is alive.

use std::sync::atomic::{AtomicI64, Ordering};

use super::progress_bar::Bar;
use crate::clock;
use crate::pipeline::Progress;

/// Seconds between two signs of life, at least: a run of many small files would send thousands.
const EVERY: i64 = 1;

/// A message to the service manager.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign<'a> {
    /// The work has begun.
    Ready,
    /// The work goes on.
    Alive,
    /// What it does, in a line.
    Status(&'a str),
    /// The work ends.
    Stopping,
}

/// Sends a message to the service manager, if there is one.
#[cfg(target_os = "linux")]
pub(super) fn notify(sign: Sign<'_>) {
    use sd_notify::NotifyState;
    let state = match sign {
        Sign::Ready => NotifyState::Ready,
        Sign::Alive => NotifyState::Watchdog,
        Sign::Status(text) => NotifyState::Status(text),
        Sign::Stopping => NotifyState::Stopping,
    };
    let _ = sd_notify::notify(&[state]);
}

/// There is no such manager on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn notify(_: Sign<'_>) {}

/// A bar, and with each step of the work a sign of life: a run may take longer than a service may be silent.
pub(super) struct Living<'a> {
    pub(super) bar: &'a Bar,
    last: AtomicI64,
}

impl<'a> Living<'a> {
    pub(super) fn new(bar: &'a Bar) -> Self {
        Self { bar, last: AtomicI64::new(0) }
    }

    fn live(&self) {
        let now = clock::Clock::System.now().timestamp();
        if now - self.last.load(Ordering::Relaxed) >= EVERY {
            self.last.store(now, Ordering::Relaxed);
            notify(Sign::Alive);
        }
    }
}

impl Progress for Living<'_> {
    fn files(&self, count: usize) {
        self.bar.files(count);
        self.live();
    }

    fn rows(&self, more: u64) {
        self.bar.rows(more);
        self.live();
    }

    fn file_done(&self) {
        self.bar.file_done();
        self.live();
    }

    fn drawing(&self) {
        self.bar.drawing();
        self.live();
    }
}
