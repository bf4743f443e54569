//! The only place that reads the machine's clock; everything else is told what time it is.

use chrono::{DateTime, FixedOffset, Utc};

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

/// A span of time that runs out, for waiting on others; it tells no time of day.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    ends: std::time::Instant,
}

impl Countdown {
    /// A countdown that begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn of(span: std::time::Duration) -> Self {
        Self { ends: std::time::Instant::now() + span }
    }

    /// What is left of it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn left(&self) -> std::time::Duration {
        self.ends.saturating_duration_since(std::time::Instant::now())
    }
}
