//! Consolidates the Excel reports of a campaign's reporting units.
// Windows' job objects have no safe interface: src/read/guard/confine.rs.
#![cfg_attr(not(windows), forbid(unsafe_code))]
#![cfg_attr(windows, deny(unsafe_code))]

pub(crate) mod aggregate;
pub mod cli;
pub mod clock;
pub(crate) mod commands;
pub mod config;
pub mod deliver;
pub mod demo;
pub mod error;
pub(crate) mod file_locks;
pub mod files;
pub(crate) mod intake;
pub mod ledger;
pub mod model;
pub(crate) mod output;
pub mod pipeline;
pub mod read;
pub mod recognise;
pub mod report;
pub mod rules;
pub mod schedule;
pub(crate) mod sql;
pub(crate) mod terminal;
pub mod text;
