//! `tonghop init`: a new campaign folder.

use std::path::Path;

use serde_json::json;

use crate::cli::{Output, print};
use crate::error::{EXIT_DONE, Error, Result};
use crate::files;
use crate::pipeline::setting::CAMPAIGN_FILE;

/// Plan 110's campaign file, commented so that an office can turn it into another.
const EXAMPLE: &str = include_str!("../../tonghop.toml");

/// Makes the folders and the campaign file; never touches one that is there.
///
/// # Errors
/// A campaign is there already, or the file system's.
pub fn init(folder: &Path, output: Output) -> Result<u8> {
    let file = folder.join(CAMPAIGN_FILE);
    if file.exists() {
        return Err(Error::Usage {
            message: format!("{} is there already", file.display()),
            hint: Some("a campaign has a folder of its own; name another one".to_owned()),
        });
    }
    for name in ["inbox", "outbox", "templates"] {
        files::make_folder(&folder.join(name))?;
    }
    files::write(&file, EXAMPLE.as_bytes())?;
    if output.json {
        print(&format!("{:#}\n", json!({ "schema": 1, "folder": folder.to_string_lossy() })));
    }
    tracing::info!(
        "made {}; edit it, drop the quota appendix and the first reports in inbox/, then `tonghop run`",
        file.display()
    );
    Ok(EXIT_DONE)
}
