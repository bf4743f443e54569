//! `tonghop check`: what would be said of these files, before they are dropped, and how they are read.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{explain, show};
use crate::clock::Clock;
use crate::error::{EXIT_DONE, EXIT_FINDINGS, Result};
use crate::model::explanation::FileExplained;
use crate::model::finding::{Finding, Severity};
use crate::model::summary::SubmissionLine;
use crate::output::{Output, print, print_json};
use crate::pipeline::Workspace;
use crate::pipeline::check::Explained;
use crate::pipeline::validated::Validated;
use crate::read::Workers;

/// What is asked besides the findings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner<'a> {
    /// How the files are read.
    pub explain: bool,
    /// Where pages of that go: a folder, or one page.
    pub pages: Option<&'a Path>,
}

/// Reads and validates files; nothing is touched.
///
/// # Errors
/// A file that is not there, the campaign's, or a page that cannot be written.
pub(crate) fn check(folder: &Path, files: &[PathBuf], manner: &Manner<'_>, clock: Clock, output: Output) -> Result<u8> {
    let (workspace, book) = Workspace::look(folder, Workers::of_this_program())?;
    let (judged, explained) = if manner.explain {
        workspace.explain(book, files, clock.now())?
    } else {
        (workspace.check(book, files, clock.now())?, Vec::new())
    };
    let words = workspace.context().spoken();
    let campaign = &workspace.context().campaign;
    let pages = match manner.pages {
        Some(place) => explain::write((folder, files), place, &explained, campaign, words)?,
        None => Vec::new(),
    };
    let findings: Vec<&Finding> = judged.iter().flat_map(|(entry, _)| &entry.findings).collect();
    let lines = lines(&judged);
    if output.json {
        print_json(as_json(&lines, &findings, &explained, manner));
    } else {
        print(&show::submissions(&lines, words));
        print(&show::findings(&findings, words));
        // Where a page shows it, the terminal says where the page is.
        if pages.is_empty() {
            print(&explain::terminal(&explained, campaign, words));
        }
        for page in &pages {
            print(&format!("{}\n", page.display()));
        }
    }
    let bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if bad { EXIT_FINDINGS } else { EXIT_DONE })
}

fn lines(judged: &[Validated]) -> Vec<SubmissionLine> {
    let line = |(entry, _): &Validated| SubmissionLine {
        answered: false,
        file: entry.submission.file.path.clone(),
        form: entry.submission.form.clone(),
        unit: entry.submission.unit.clone(),
        report_date: entry.submission.report_date,
        verdict: entry.submission.verdict,
    };
    judged.iter().map(line).collect()
}

fn as_json(
    lines: &[SubmissionLine],
    findings: &[&Finding],
    explained: &[Explained],
    manner: &Manner<'_>,
) -> serde_json::Value {
    let mut value = json!({ "submissions": lines, "findings": findings });
    if manner.explain {
        let files: Vec<&FileExplained> = explained.iter().map(|file| &file.explained).collect();
        value["explained"] = json!(files);
    }
    value
}
