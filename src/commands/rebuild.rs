//! `tonghop rebuild`: ledger and outputs again from the archive.

use std::path::Path;

use serde_json::json;

use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::pipeline::rebuild as pipeline;
use crate::read::Workers;

/// Replays every recorded run and restores what differs.
///
/// # Errors
/// A manifest or an archived file that is gone or changed, or the environment's.
pub fn rebuild(folder: &Path, clock: Clock, output: Output) -> Result<u8> {
    let rebuilt = pipeline::rebuild(folder, clock.now(), &Workers::of_this_program())?;
    if output.json {
        let differing: Vec<_> =
            rebuilt.differing.iter().map(|(run, what)| json!({ "run": run, "what": what })).collect();
        let value = json!({ "schema": 1, "runs": rebuilt.runs, "restored": rebuilt.restored, "differing": differing });
        print(&format!("{value:#}\n"));
        return Ok(EXIT_DONE);
    }
    for (run, what) in &rebuilt.differing {
        tracing::warn!(run, "the replay differs from what was recorded: {what}");
    }
    for path in &rebuilt.restored {
        print(&format!("restored {path}\n"));
    }
    if rebuilt.restored.is_empty() {
        print(&format!("{} runs replayed: ledger and outputs are identical\n", rebuilt.runs));
    } else {
        print(&format!("{} runs replayed, {} files restored\n", rebuilt.runs, rebuilt.restored.len()));
    }
    Ok(EXIT_DONE)
}
