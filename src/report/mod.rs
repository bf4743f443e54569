//! Summary → bytes: `summary.json`, the consolidated workbook, the mails; a returned file → its slip.
//!
//! Everything is drawn from one [`Summary`](crate::model::summary::Summary) and the campaign, in the
//! words of `templates/`. Nothing here computes a figure anew, reads a clock or writes a file.

mod cell_text;
pub(crate) mod chart;
pub(crate) mod deadlines;
pub(crate) mod demo_workbook;
mod docx;
pub(crate) mod explain;
mod groups;
pub mod json;
pub mod mail;
pub(crate) mod names;
pub mod page;
pub(crate) mod period_report;
pub(crate) mod slip;
pub mod trace;
mod view;
pub mod words;
pub mod workbook;

pub(crate) use crate::model::format;
use thiserror::Error;

use words::WordsError;

/// Why an output could not be drawn.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A template cannot be rendered.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The workbook's writer refused.
    #[error("the workbook of {date} cannot be written: {detail}")]
    Workbook {
        /// Report date.
        date: String,
        /// The writer's own words.
        detail: String,
    },
    /// A template of a report says something that no document has.
    #[error("templates/{template} gives a line that is not part of a document: {line}")]
    Markup {
        /// The file below `templates/`.
        template: String,
        /// The line as it was filled in.
        line: String,
    },
    /// The writer of a draft refused.
    #[error("the draft of {date} cannot be written: {detail}")]
    Draft {
        /// Report date.
        date: String,
        /// The writer's own words.
        detail: String,
    },
    /// The writer of a slip refused.
    #[error("the slip for {file} cannot be written: {detail}")]
    Slip {
        /// The file that it is for.
        file: String,
        /// The writer's own words.
        detail: String,
    },
}
