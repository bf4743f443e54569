//! `tonghop template`: blank forms for the units to fill in.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::progress_bar::Bar;
use crate::clock::Clock;
use crate::error::{EXIT_DONE, Result};
use crate::output::{Output, print, print_json};
use crate::pipeline::blanks::{BlankFormRequest, FOLDER};
use crate::pipeline::{Progress, Workspace};
use crate::read::Workers;

/// Writes the blank forms and lists them.
///
/// # Errors
/// No such unit, form or date; or the file system's.
pub(crate) fn template(
    folder: &Path,
    request: &BlankFormRequest,
    out: Option<PathBuf>,
    clock: Clock,
    output: Output,
) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let out = out.unwrap_or_else(|| folder.join(FOLDER));
    let bar = Bar::new(output.quiet);
    let done = |at: usize, of: usize| {
        if at == 1 {
            bar.files(of);
        }
        bar.file_done();
    };
    let written = workspace.blanks(&book, request, &out, clock.now(), &done)?;
    drop(bar);
    if output.json {
        let documents: Vec<_> = written
            .iter()
            .map(|blank| json!({"unit": blank.unit.id, "form": blank.form, "file": blank.path.display().to_string()}))
            .collect();
        print_json(json!({"written": documents}));
    } else {
        let words = workspace.context().spoken();
        for blank in &written {
            print(&format!("{}: {} ({})\n", blank.unit.name, blank.path.display(), blank.form));
        }
        let (count, out) = (written.len().to_string(), out.display().to_string());
        print(&format!("{}\n", words.fill("blank.written", &[("count", &count), ("folder", &out)])));
    }
    Ok(EXIT_DONE)
}
