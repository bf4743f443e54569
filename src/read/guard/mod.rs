//! Guarded reading: parsers of untrusted files run in worker processes of their own.
//!
//! A worker is this program again, in its hidden command `read-worker`. It has a limit on memory, and its
//! caller a limit on time for each file. A file that crashes, hangs or over-eats its worker costs that
//! worker only and comes back as a [`ReadFailure::Stopped`]; the next file gets a new worker.
//!
//! What can take long with a file's content (old encodings, personal data) is done there too; the stages above say how
//! with an [`Inspector`], which whoever serves brings along.
//!
//! Frames over pipes, each a length of four bytes (little-endian) and its bytes: one way a [`Request`] and then
//! the file, the other way [`Reply`] after [`Reply`], all in postcard's format. The two ends are the same binary, so
//! the format has no version.

mod confine;
mod deadline;
mod frame;
mod pool;
mod worker;

use serde::{Deserialize, Serialize};

use super::{Document, ReadFailure, Unstructured, Workbook};
use crate::model::campaign::Limits;
use crate::model::exposure::Exposure;
use crate::model::submission::Original;
use crate::model::unsearched::Unsearched;

pub use pool::Workers;
pub use worker::serve;

/// Name of the hidden command; its one argument is the worker's memory in mebibytes.
pub const COMMAND: &str = "read-worker";
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

/// What the stages above the reader do with a file's content, within the worker's limits.
#[derive(Clone, Copy, Debug)]
pub struct Inspector {
    /// The personal data of a workbook, as it is stored.
    pub exposures: fn(&Workbook) -> Vec<Exposure>,
    /// The personal data of a file that gives no workbook.
    ///
    /// Whether the file is one to be filed: then a number or two in its free text are told apart.
    pub unstructured_exposures: fn(&Unstructured, bool) -> Vec<Exposure>,
    /// Decodes a workbook's texts in place; gives what was stored.
    pub decode: fn(&mut Workbook) -> Vec<Original>,
    /// Masks the free texts of a workbook, and what was stored of them, where a number or two were found there.
    pub mask: fn(&mut Workbook, &mut [Original], &[Exposure]),
    /// The same of a document's lines.
    pub mask_document: fn(&mut Document),
}

/// Whether a citizen's number in a free text may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// It is masked before anything leaves the worker.
    Masked,
    /// It may: the file holds none, or somebody looked at it and let it in.
    Open,
}

/// What a file is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To be judged: its figures and whether it holds personal data.
    Judge(Sight),
    /// To be filed as received, a document or a workbook: whose it is, and whether it holds personal data.
    File(Sight),
    /// To be shown again: its figures and how its sheets look. It was judged before.
    Show(Sight),
}

impl Purpose {
    fn sight(self) -> Sight {
        match self {
            Self::Judge(sight) | Self::File(sight) | Self::Show(sight) => sight,
        }
    }
}

/// What a worker made of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Its sheets, decoded, or why there are none.
    pub read: Result<Workbook, ReadFailure>,
    /// What a file to be filed is, if it is no workbook.
    pub document: Option<Document>,
    /// Texts that were decoded.
    pub originals: Vec<Original>,
    /// Its personal data, also where it gives no sheets; not asked for when it is shown again.
    #[serde(with = "as_json")]
    pub exposures: Vec<Exposure>,
    /// What of it could not be looked through for personal data, and how often.
    pub unsearched: Vec<(Unsearched, usize)>,
}

impl Answer {
    /// The answer of a file that gives nothing.
    fn failed(failure: ReadFailure) -> Self {
        Self {
            read: Err(failure),
            document: None,
            originals: Vec::new(),
            exposures: Vec::new(),
            unsearched: Vec::new(),
        }
    }
}

/// What a worker says of the file that it has.
#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    /// It is still at it, and has read so many rows.
    Rows(u64),
    /// It is done; so many rows it had.
    Done(Box<Answer>, u64),
}

/// How to read the file whose bytes are the next frame.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    limits: Limits,
    purpose: Purpose,
}

/// JSON within postcard: the ledger's form of an exposure leaves out what is not there, and postcard reads no such form.
mod as_json {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::exposure::Exposure;

    pub(super) fn serialize<S: Serializer>(exposures: &[Exposure], to: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(exposures).map_err(S::Error::custom)?.serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<Exposure>, D::Error> {
        serde_json::from_str(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
