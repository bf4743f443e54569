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
