//! `tonghop check`: what would be said of these files, before they are dropped.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::show;
use crate::cli::{Output, print};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, EXIT_FINDINGS, Result};
use crate::model::finding::{Finding, Severity};
use crate::model::summary::SubmissionLine;
use crate::pipeline::Workspace;
use crate::read::Workers;

/// Reads and validates files; nothing is touched.
///
/// # Errors
/// A file that is not there, or the campaign's.
pub fn check(folder: &Path, files: &[PathBuf], clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let judged = workspace.check(book, files, clock.now())?;
    let findings: Vec<&Finding> = judged.iter().flat_map(|(entry, _)| &entry.findings).collect();
    let lines: Vec<SubmissionLine> = judged
        .iter()
        .map(|(entry, _)| SubmissionLine {
            file: entry.submission.file.path.clone(),
            form: entry.submission.form.clone(),
            unit: entry.submission.unit.clone(),
            report_date: entry.submission.report_date,
            verdict: entry.submission.verdict,
        })
        .collect();
    if output.json {
        let value = json!({ "schema": 1, "submissions": lines, "findings": findings });
        print(&format!("{value:#}\n"));
    } else {
        print(&show::submissions(&lines, workspace.setting().spoken()));
        print(&show::findings(&findings, workspace.setting().spoken()));
    }
    let bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if bad { EXIT_FINDINGS } else { EXIT_DONE })
}
