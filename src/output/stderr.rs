//! What stderr is: a terminal, the journal, or something else.

use std::io::{self, IsTerminal};

/// Whether stderr is a terminal that wants colour.
pub(super) fn colourful() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Whether stderr is a stream of the journal, which names it to the services that it starts.
pub(super) fn to_journal() -> bool {
    std::env::var("JOURNAL_STREAM").is_ok_and(|stream| is_stderr(&stream))
}

#[cfg(unix)]
fn is_stderr(stream: &str) -> bool {
    let stat = rustix::fs::fstat(io::stderr());
    stat.is_ok_and(|stat| stream == format!("{}:{}", stat.st_dev, stat.st_ino))
}

#[cfg(not(unix))]
fn is_stderr(_: &str) -> bool {
    false
}
