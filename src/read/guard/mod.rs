//! Guarded work on untrusted files: what a file may crash is done in worker processes of their own.
//!
//! A worker is this program again, in its hidden command `read-worker`. It has a limit on memory, and its
//! caller a limit on time for each file. A file that crashes, hangs or over-eats its worker costs that
//! worker only and comes back as a [`Stop`]; the next file gets a new worker.
//!
//! What is asked and answered is the business of whoever calls [`Workers::ask_all`] and of the function that
//! [`Serving::serve`] is given; here it is bytes in postcard's format. A worker has its terms for life: what all files
//! are worked on by, got ready before the limit holds.
//!
//! Frames over pipes, each a length of four bytes (little-endian) and its bytes. To the worker: its terms; then for each
//! file a [`Request`], the question, and the file. From the worker: that it is ready, then [`Reply`] after [`Reply`]. The
//! two ends are the same binary, so the format has no version.

mod confine;
mod deadline;
mod frame;
mod pool;
mod worker;

use serde::{Deserialize, Serialize};

pub(crate) use confine::Widened;
pub(crate) use pool::Terms;
pub use pool::Workers;
pub(crate) use worker::Serving;

/// Name of the hidden command; its one argument is the worker's memory in mebibytes.
pub(crate) const COMMAND: &str = "read-worker";
/// What a worker says first of all, before it takes any file.
const READY: &[u8] = b"ready";

/// What ended the worker that held a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stop {
    /// It asked for more memory than `limits.memory_mib`.
    Memory,
    /// It had its time, `limits.seconds`, and was not done.
    Time,
    /// It crashed.
    Crash,
}

/// What a worker says of the file that it has.
#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    /// It is still at it, and has read so many rows.
    Rows(u64),
    /// It is done; so many rows it had. The answer is the next frame.
    Done(u64),
}

/// What comes before a question and a file.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Seconds that the file may take.
    seconds: u64,
}
