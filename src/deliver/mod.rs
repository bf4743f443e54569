//! Mail: composed as RFC 5322 messages, kept in a spool, sent when a server takes them.
//!
//! `message` composes, `spool` keeps, `smtp` speaks to a server, `worker` works the queue and writes the `journal`.
//! Nothing here knows what a letter says or why it is written.

pub mod account;
pub(crate) mod eligibility;
pub mod envelope;
pub mod failure;
pub mod journal;
pub mod message;
pub mod pass;
pub(crate) mod recheck;
pub(crate) mod smtp;
pub mod spool;
mod transport;
pub mod worker;
