//! The only place that reads the machine's clock; everything else is given the time.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// A day before which this version was not finished, so that no right clock of a machine that runs it is earlier. A constant
/// and not the day of the build: the same source gives the same program. CHANGELOG.md names the day, too.
pub const FINISHED: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
/// Days by which a clock may be behind [`FINISHED`]: zones, and a little more.
const BEHIND_THE_PROGRAM: i64 = 2;
/// Days by which it may be behind the newest file of the inbox. Files come from other machines, whose clocks are wrong, too;
/// a clock that has lost its battery is years behind.
const BEHIND_THE_FILES: i64 = 366;

/// What speaks against a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The program was finished later.
    Program,
    /// A file was last changed much later.
    File,
}

/// What speaks against a clock that says `now`, where the newest file was last changed at `newest`.
#[must_use]
pub fn doubt(now: DateTime<FixedOffset>, newest: Option<DateTime<FixedOffset>>) -> Option<Doubt> {
    let behind_the_program = (FINISHED - now.to_utc().date_naive()).num_days();
    let behind_the_files = newest.map_or(0, |newest| (newest - now).num_days());
    match (behind_the_program > BEHIND_THE_PROGRAM, behind_the_files > BEHIND_THE_FILES) {
        (true, _) => Some(Doubt::Program),
        (false, true) => Some(Doubt::File),
        (false, false) => None,
    }
}

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine.
    System,
    /// `--now`: one moment for the whole command; nothing waits.
    Fixed(DateTime<FixedOffset>),
}

impl Clock {
    /// The moment, to the second.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(self) -> DateTime<FixedOffset> {
        let now = match self {
            Self::System => Utc::now().fixed_offset(),
            Self::Fixed(moment) => moment,
        };
        DateTime::from_timestamp(now.timestamp(), 0).map_or(now, |whole| whole.with_timezone(now.offset()))
    }
}

/// How long a [`Patience`] waits before it looks at the clock again.
const BEAT: Duration = Duration::from_millis(100);
/// A wait of one beat that took longer than this was not a wait: the process was stopped, or the machine slept.
const SLEPT: Duration = Duration::from_millis(500);

/// A span of time that runs out only while this process is awake: one that was stopped, as by the lid of a laptop, has
/// waited for nobody meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    span: Duration,
    left: Duration,
}

impl Patience {
    /// Patience of so long.
    #[must_use]
    pub fn of(span: Duration) -> Self {
        Self { span, left: span }
    }

    /// How much of it is spent.
    #[must_use]
    pub fn spent(&self) -> Duration {
        self.span.saturating_sub(self.left)
    }

    /// Waits by `wait` for no longer than asked, and takes from the patience how long that took.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn spend<T>(&mut self, wait: impl FnOnce(Duration) -> T) -> T {
        let begun = std::time::Instant::now();
        let waited = wait(self.left.min(BEAT));
        self.pass(begun.elapsed());
        waited
    }

    /// Takes a wait from it; one that was not a wait counts as a beat.
    pub fn pass(&mut self, took: Duration) {
        self.left = self.left.saturating_sub(if took > SLEPT { BEAT } else { took });
    }
}

/// A span of time that runs out, for waiting on others; it tells no time of day.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    ends: std::time::Instant,
}

impl Countdown {
    /// A countdown that begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn of(span: Duration) -> Self {
        Self { ends: std::time::Instant::now() + span }
    }

    /// What is left of it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn left(&self) -> Duration {
        self.ends.saturating_duration_since(std::time::Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).expect("a moment")
    }

    #[test]
    fn a_process_that_was_stopped_has_lost_one_beat_of_its_patience() {
        let mut patience = Patience::of(Duration::from_secs(1));
        patience.pass(Duration::from_hours(1));
        assert_eq!((patience.left, patience.spent()), (Duration::from_millis(900), BEAT));
        for _ in 0..9 {
            assert!(!patience.left.is_zero());
            patience.pass(BEAT);
        }
        assert!(patience.left.is_zero());
        patience.pass(BEAT);
        assert!(patience.left.is_zero());
    }

    #[test]
    fn patience_is_spent_by_waiting_no_longer_than_there_is_left() {
        let mut patience = Patience::of(Duration::from_millis(30));
        patience.spend(|most| {
            assert_eq!(most, Duration::from_millis(30));
            std::thread::sleep(most);
        });
        assert!(patience.left.is_zero());
        assert_eq!(Patience::of(Duration::from_secs(9)).spend(|most| most), BEAT);
    }

    #[test]
    fn a_clock_is_doubted_that_is_before_the_program_or_years_before_a_file() {
        let now = "2027-06-01T08:00:00+07:00";
        for (now, newest, doubted) in [
            (now, None, None),
            (now, Some("2027-06-01T09:00:00+07:00"), None),
            (now, Some("2028-05-01T09:00:00+07:00"), None),
            (now, Some("2028-06-20T09:00:00+07:00"), Some(Doubt::File)),
            ("2026-11-29T00:00:00+07:00", None, None),
            ("2026-11-20T00:00:00+07:00", None, Some(Doubt::Program)),
            ("1970-01-01T00:00:10+00:00", Some("2027-06-01T09:00:00+07:00"), Some(Doubt::Program)),
        ] {
            assert_eq!(doubt(moment(now), newest.map(moment)), doubted, "{now} {newest:?}");
        }
    }

    #[test]
    fn the_changelog_names_the_day() {
        let sentence = format!("no right clock is before {FINISHED}");
        assert!(include_str!("../CHANGELOG.md").contains(&sentence), "{sentence}");
    }
}
