//! `tonghop verify`: whether everything is what the ledger says.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, Result};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::verify as pipeline;

/// Compares ledger, archive and outputs; exit 4 if anything differs.
///
/// # Errors
/// The file system's.
pub(crate) fn verify(folder: &Path, output: Output) -> Result<u8> {
    let bar = Bar::new(output.quiet);
    let verified = pipeline::verify_seen(folder, &|done, all| bar.at(done, all))?;
    drop(bar);
    if output.json {
        let damages: Vec<_> =
            verified.damages.iter().map(|damage| json!({ "path": damage.path, "what": damage.what })).collect();
        let value = json!({
            "runs": verified.runs,
            "archived": verified.archived,
            "retired": verified.retired,
            "outputs": verified.outputs,
            "mails": verified.mails,
            "edited": verified.edited,
            "damages": damages,
        });
        print_json(value);
    } else {
        for damage in &verified.damages {
            print(&format!("{damage}\n"));
        }
        for path in &verified.edited {
            print(&format!("{}\n", phrase!("{path}: a person changed this file", path = path)));
        }
        let verdict = if verified.damages.is_empty() {
            phrase!("all is as recorded")
        } else {
            phrase!("damaged: {count}", count = verified.damages.len())
        };
        let message = phrase!(
            "runs: {runs}, archived files: {archived}, outputs: {outputs}, letters: {mails}; {verdict}",
            runs = verified.runs,
            archived = verified.archived,
            outputs = verified.outputs,
            mails = verified.mails,
            verdict = verdict
        );
        print(&format!("{message}\n"));
        if verified.retired > 0 {
            let count = verified.retired;
            print(&format!("{}\n", phrase!("retired, and known to the ledger: {count}", count = count)));
        }
    }
    Ok(if verified.damages.is_empty() { EXIT_DONE } else { EXIT_ENVIRONMENT })
}
