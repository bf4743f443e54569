//! When a reader has had its time for a file.
//!
//! What counts is the reader's own processor time: one that a busy machine lets wait, or that is stopped for a while, is
//! not slow. It must not know what is read, nor how the reader is heard.

use std::fs;
use std::time::Duration;

use crate::clock::Patience;

/// Times its limit for which a reader is waited for that has not used it up. A parser does nothing but compute, and even on
/// a machine with five tasks for each processor it has had its time by then; one that hangs without computing ends.
const AWAKE: u32 = 5;
/// Parts of a second in which Linux counts processor time: its `USER_HZ`, on every architecture that Rust knows.
const TICKS: u64 = 100;
/// Where the times in user and system mode stand after the name in `/proc/…/stat` (proc(5)), the state being the first.
const USER_AND_SYSTEM: [usize; 2] = [11, 12];

/// The time that a reader has for what it was asked.
#[derive(Debug)]
pub(super) struct Deadline {
    limit: Duration,
    /// The reader's process.
    process: u32,
    /// The processor time that it had used before.
    before: Option<Duration>,
    patience: Patience,
}

impl Deadline {
    /// A process has so long from now on.
    pub(super) fn of(process: u32, limit: Duration) -> Self {
        Self { limit, process, before: processor_time(process), patience: Patience::of(limit * AWAKE) }
    }

    /// Whether it has had its time.
    pub(super) fn is_over(&self) -> bool {
        let used = || processor_time(self.process)?.checked_sub(self.before?);
        is_over(self.limit, self.patience.spent(), used)
    }

    /// Waits by `wait` for no longer than asked: not at all once the time is over.
    pub(super) fn spend<T>(&mut self, wait: impl FnOnce(Duration) -> T) -> T {
        if self.is_over() { wait(Duration::ZERO) } else { self.patience.spend(wait) }
    }

    /// Takes a wait that took so long.
    pub(super) fn pass(&mut self, took: Duration) {
        self.patience.pass(took);
    }
}

/// Whether a reader has had its time after so long awake and so much processor time; `None`: the system does not say how
/// much.
fn is_over(limit: Duration, awake: Duration, used: impl FnOnce() -> Option<Duration>) -> bool {
    awake >= limit && (awake >= limit * AWAKE || used().is_none_or(|used| used >= limit))
}

/// The processor time of a process with all its threads; `None` where the system does not say.
fn processor_time(process: u32) -> Option<Duration> {
    of_stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// The processor time in such a line.
fn of_stat(line: &str) -> Option<Duration> {
    // The name before it may hold anything.
    let fields: Vec<&str> = line.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = USER_AND_SYSTEM.iter().map(|at| fields.get(*at)?.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(Duration::from_millis(ticks.saturating_mul(1000 / TICKS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    #[test]
    fn a_reader_is_over_its_time_by_its_processor_or_long_after_by_the_clock() {
        for (awake, used, over) in [
            (19, Some(19), false),
            // Several threads together use more than passes.
            (19, Some(60), false),
            (20, Some(20), true),
            (20, Some(19), false),
            (60, Some(0), false),
            (99, Some(19), false),
            (100, Some(0), true),
            (19, None, false),
            (20, None, true),
        ] {
            let used = used.map(Duration::from_secs);
            assert_eq!(is_over(LIMIT, Duration::from_secs(awake), || used), over, "{awake} {used:?}");
        }
    }

    #[test]
    fn processor_time_is_read_after_the_name() {
        let millis = |line| of_stat(line).map(|time| time.as_millis());
        let line = "7 (a) b (c) S 1 7 7 0 -1 4194304 900 0 0 0 120 30 0 0 20 0 2 0 100 1000 50";
        assert_eq!(millis(line), Some(1500));
        for line in
            ["", "7 (a) S 1", "7 (a) S 1 7 7 0 -1 4194304 900 0 0 0 x 30 0", "7 a S 1 2 3 4 5 6 7 8 9 10 11 12 13"]
        {
            assert_eq!(millis(line), None, "{line}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_that_computes_uses_its_time() {
        let deadline = Deadline::of(std::process::id(), Duration::from_millis(50));
        let mut sum = 0_u64;
        while processor_time(deadline.process) <= deadline.before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(!deadline.is_over(), "no wait has passed");
    }
}
