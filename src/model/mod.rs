//! The words every stage speaks: campaign, reporting unit, period, submission, finding, summary.
//!
//! Nothing here does I/O or knows a file format; outside crates are serde, with its JSON, and dates alone.

pub(crate) mod as_json;
pub mod blank;
pub mod campaign;
pub mod cell;
pub(crate) mod change;
pub mod code;
pub mod consolidated;
pub(crate) mod count;
pub(crate) mod criterion;
pub(crate) mod decision;
pub mod explanation;
pub(crate) mod exposure;
pub mod figures;
pub mod finding;
pub(crate) mod form;
pub(crate) mod format;
pub mod id;
pub(crate) mod issued;
pub mod language;
pub mod mail;
pub(crate) mod obligation;
pub mod period;
pub mod period_report;
pub(crate) mod ratio;
pub(crate) mod request;
pub(crate) mod retention;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod share;
pub(crate) mod source;
pub(crate) mod standing;
pub mod submission;
pub(crate) mod summary;
pub(crate) mod trace;
pub(crate) mod trend;
pub(crate) mod turnout;
pub(crate) mod unit;
pub(crate) mod unit_change;
pub(crate) mod unsearched;
