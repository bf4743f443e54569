//! Guarded reading: parsers of untrusted files run in worker processes of their own.
//!
//! A worker is this program again, in its hidden command `read-worker`. It has a limit on memory, and its
//! caller a limit on time for each file. A file that crashes, hangs or over-eats its worker costs that
//! worker only and comes back as a [`ReadFailure::Stopped`]; the next file gets a new worker.
//!
//! Frames over pipes, each a length of four bytes (little-endian) and its bytes: one way a [`Request`] and then
//! the file, the other way a [`Reply`], both in postcard's format. The two ends are the same binary, so the
//! format has no version.

mod confine;
mod frame;
mod pool;
mod worker;

use serde::{Deserialize, Serialize};

use super::{ReadFailure, Workbook};
use crate::model::campaign::Limits;

pub use pool::Workers;
pub use worker::serve;

/// Name of the hidden command; its one argument is the worker's memory in mebibytes.
pub const COMMAND: &str = "read-worker";

/// What ended the worker that held a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stop {
    /// It asked for more memory than `limits.memory_mib`.
    Memory,
    /// It took longer than `limits.seconds`.
    Time,
    /// It crashed.
    Crash,
}

/// How to read the file whose bytes are the next frame.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    limits: Limits,
    /// Whether the sheets shall also tell how they look.
    look: bool,
}

/// What reading it gave.
type Reply = Result<Workbook, ReadFailure>;
