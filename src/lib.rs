//! Consolidates the Excel reports of a campaign's reporting units.
#![forbid(unsafe_code)]

pub mod config;
pub mod model;
pub mod read;
pub mod text;
