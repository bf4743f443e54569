//! The log on stderr: how much of it, and in which form.
//!
//! Where stderr is the journal, each line begins with its priority: `<3>` for errors, `<4>` for warnings.

use std::fmt;
use std::io;

use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::stderr::{colourful, to_journal};

/// Target of the few lines that a service logs even with `--quiet`: the result of each day, each returned file, the end of
/// trouble.
pub(crate) const DAILY: &str = "tonghop::daily";

/// Starts logging: errors alone, or debugging too; by default what an operator wants to know.
pub(crate) fn begin(quiet: bool, verbose: bool) {
    let level = match (quiet, verbose) {
        (true, _) => Level::ERROR,
        (_, true) => Level::DEBUG,
        _ => Level::INFO,
    };
    let is_logged = move |metadata: &Metadata<'_>| {
        *metadata.level() <= level || (metadata.target() == DAILY && *metadata.level() <= Level::INFO)
    };
    let plain = Format::default().with_target(false).without_time().with_ansi(colourful());
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(colourful())
        // It would tell of a closed pipe by writing into it, and panic.
        .log_internal_errors(false)
        .event_format(JournalFormat { plain, to_journal: to_journal() });
    tracing_subscriber::registry().with(filter_fn(is_logged)).with(layer).init();
}

/// The journal's sign of a level.
const fn sign(level: Level) -> &'static str {
    match level {
        Level::ERROR => "<3>",
        Level::WARN => "<4>",
        Level::INFO => "<6>",
        _ => "<7>",
    }
}

/// The journal's sign of an error.
pub(super) const ERROR: &str = sign(Level::ERROR);

struct JournalFormat {
    plain: Format<Full, ()>,
    to_journal: bool,
}

impl<S, N> FormatEvent<S, N> for JournalFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        if self.to_journal {
            write!(writer, "{}", sign(*event.metadata().level()))?;
        }
        self.plain.format_event(context, writer, event)
    }
}
