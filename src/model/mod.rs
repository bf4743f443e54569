//! The words every stage speaks: campaign, reporting unit, period, submission, finding, summary.
//!
//! Nothing here does I/O or knows a file format; outside crates are serde, with its JSON, and dates alone.

pub mod as_json;
pub mod blank;
pub mod campaign;
pub mod cell;
pub mod change;
pub mod code;
pub mod consolidated;
pub mod count;
pub mod criterion;
pub mod decision;
pub mod explanation;
pub mod exposure;
pub mod figures;
pub mod finding;
pub mod form;
pub mod format;
pub mod id;
pub mod issued;
pub mod language;
pub mod mail;
pub mod obligation;
pub mod period;
pub mod period_report;
pub mod ratio;
pub mod request;
pub mod retention;
#[cfg(test)]
pub(crate) mod sample;
pub mod share;
pub mod source;
pub mod standing;
pub mod submission;
pub mod summary;
pub mod trace;
pub mod trend;
pub mod turnout;
pub mod unit;
pub mod unit_change;
pub mod unsearched;
