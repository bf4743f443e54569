//! `tonghop rebuild`: ledger and outputs again from the archive.

use std::path::Path;

use serde_json::json;

use super::progress_bar::Bar;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::output::{Output, print, print_json};
use crate::phrase;
use crate::pipeline::rebuild as pipeline;
use crate::read::Workers;

/// Replays every recorded run and restores what differs.
///
/// # Errors
/// A manifest or an archived file that is gone or changed, or the environment's.
pub(crate) fn rebuild(folder: &Path, clock: Clock, output: Output) -> Result<u8> {
    let bar = Bar::new(output.quiet);
    let seen = |done: usize, all: usize| bar.at(done, all);
    let rebuilt = pipeline::rebuild_seen(folder, clock.now(), &Workers::of_this_program(), &seen)?;
    drop(bar);
    if output.json {
        let differing: Vec<_> =
            rebuilt.differing.iter().map(|(run, what)| json!({ "run": run, "what": what })).collect();
        let value = json!({ "runs": rebuilt.runs, "restored": rebuilt.restored, "differing": differing });
        print_json(value);
        return Ok(EXIT_DONE);
    }
    for (run, what) in &rebuilt.differing {
        tracing::warn!(
            "{}",
            phrase!("run {run}: the replay differs from what was recorded: {what}", run = run.to_string(), what = what)
        );
    }
    for path in &rebuilt.restored {
        print(&format!("{}\n", phrase!("restored {path}", path = path)));
    }
    if rebuilt.restored.is_empty() {
        let message = phrase!("runs replayed: {count}; ledger and outputs are identical", count = rebuilt.runs);
        print(&format!("{message}\n"));
    } else {
        let (runs, files) = (rebuilt.runs, rebuilt.restored.len());
        print(&format!("{}\n", phrase!("runs replayed: {runs}; files restored: {files}", runs = runs, files = files)));
    }
    Ok(EXIT_DONE)
}
