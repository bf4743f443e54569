//! Mail: composed as RFC 5322 messages for the spool.

pub mod message;
