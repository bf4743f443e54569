//! Consolidates the Excel reports of a campaign's reporting units.
// Windows' job objects have no safe interface: src/read/guard/confine.rs.
#![cfg_attr(not(windows), forbid(unsafe_code))]
#![cfg_attr(windows, deny(unsafe_code))]

pub mod aggregate;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod deliver;
pub mod demo;
pub mod error;
pub mod file_locks;
pub mod files;
pub mod intake;
pub mod ledger;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod read;
pub mod recognise;
pub mod report;
pub mod rules;
pub mod schedule;
pub mod sql;
pub mod terminal;
pub mod text;
