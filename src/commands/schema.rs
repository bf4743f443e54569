//! `tonghop schema`: what a campaign file and a summary may hold, for editors and for programs.

use clap::ValueEnum;
use serde_json::json;

use crate::config;
use crate::error::{EXIT_DONE, Error, Result};
use crate::output::{Output, print, print_json};
use crate::report::json::SUMMARY_SCHEMA;

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// The campaign file, tonghop.toml
    Campaign,
    /// What programs read of a report date, summary.json
    Summary,
}

/// Prints a JSON Schema; as a result among others it stands under `json_schema`.
///
/// # Errors
/// None but a defect of the program.
pub(crate) fn schema(of: Document, output: Output) -> Result<u8> {
    let schema = match of {
        Document::Campaign => config::schema(),
        Document::Summary => serde_json::from_str(SUMMARY_SCHEMA)
            .map_err(|error| Error::Defect { what: "reading the summary's schema", detail: error.to_string() })?,
    };
    match (output.json, of) {
        (true, _) => print_json(json!({ "json_schema": schema })),
        (false, Document::Campaign) => print(&format!("{schema:#}\n")),
        (false, Document::Summary) => print(SUMMARY_SCHEMA),
    }
    Ok(EXIT_DONE)
}
