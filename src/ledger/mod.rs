//! The ledger: an append-only record of every run, from which everything else is derived.
//!
//! A run is a folder: tables in Parquet and a manifest that names them by hash. It becomes visible
//! by one rename and is never changed. polars sits behind `tables`; nobody else reads the files.

mod as_of;
mod book;
mod checkpoint;
mod decisions;
mod digest;
mod error;
mod extracts;
mod manifest;
mod requests;
mod store;
mod stream;
mod tables;

pub use as_of::AsOf;
pub use book::{AppendixEntry, Book, Checkpoint, Entry, LastIssue};
pub use decisions::{Decisions, Made};
pub use digest::State;
pub use error::{Damage, Error};
pub use extracts::Extract;
pub use manifest::{
    About, ClosedSlip, Decision, Draft, IssueRecord, MailRef, Manifest, OutputRef, ParcelRef, QUARANTINE, Reading,
    RetiredFile, SlipRef, Trigger,
};
pub use requests::{Answer, Asked, Request};
pub use store::Store;
pub use stream::{ArrowStream, reports_of_stream};
pub use tables::{Tables, decode, encode, issued};

/// Version of the layout that this program writes and reads.
pub const SCHEMA: u32 = 1;
