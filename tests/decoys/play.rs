//! Lets the program read a file as `tonghop check` does, and says what it counted.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use tempfile::TempDir;
use tonghop::ledger::Book;
use tonghop::model::finding::Severity;
use tonghop::model::id::FormId;
use tonghop::model::submission::{Measure, Verdict};
use tonghop::pipeline::Workspace;
use tonghop::pipeline::validated::Validated;

use super::report::Draft;
use crate::harness::{Campaign, Sheet, WARDS, workbook, workers};

/// The indicators.
pub(crate) const IDS: [&str; 3] = ["collected_l2", "activated_l1", "activated_l2"];

/// A unit's figures of a date; `None` where nothing was counted for an indicator.
pub(crate) type Counted = BTreeMap<(String, NaiveDate), [Option<u64>; 3]>;

/// What became of a file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) counted: Counted,
    /// Codes of errors.
    pub(crate) codes: Vec<String>,
    /// What it was taken for and is not.
    pub(crate) taken_for: Option<String>,
}

/// Two ledgers that files come to, each with its appendix: one empty, one with a report of 10 September from each unit.
pub(crate) struct Desk {
    campaigns: [Campaign; 2],
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let empty = Campaign::with_appendix();
        empty.run("2023-09-01T08:30:00+07:00");
        let mut begun = Campaign::with_appendix();
        for (id, name, _) in WARDS {
            let bytes = workbook(&[Sheet::new(name, "10/09/2023", [4, 4, 5, 5, 6, 6])]);
            begun.drop(&format!("{id}.xlsx"), bytes, "2023-09-11T07:00:00+07:00");
        }
        begun.run("2023-09-11T08:30:00+07:00");
        Self { campaigns: [empty, begun], folder: tempfile::tempdir().expect("a folder") }
    }

    /// A place to check at, one for each thread.
    pub(crate) fn seat(&self, number: usize) -> Seat {
        let folder = self.folder.path().join(format!("seat-{number}"));
        let look = |campaign: &Campaign| Workspace::look(campaign.path(), workers().at_most(1)).expect("a workspace");
        Seat { looks: [look(&self.campaigns[0]), look(&self.campaigns[1])], folder }
    }
}

pub(crate) struct Seat {
    looks: [(Workspace, Book); 2],
    folder: PathBuf,
}

/// The folders of a file among others, which say nothing of its unit.
pub(super) fn folders(at: usize) -> PathBuf {
    Path::new(&at.to_string()).join("gui")
}

impl Seat {
    /// Checks files as they would come on the morning after their date.
    ///
    /// Several in one call take much less time. They are of different units, so that none is compared with another; if
    /// one of them is taken for a quota appendix, which would be every other's, all are checked alone.
    pub(super) fn check(&self, drafts: &[&Draft]) -> Vec<Outcome> {
        let outcomes = self.check_together(drafts);
        if drafts.len() > 1 && outcomes.iter().any(|outcome| outcome.taken_for.is_some()) {
            return drafts.iter().flat_map(|draft| self.check_together(&[draft])).collect();
        }
        outcomes
    }

    fn check_together(&self, drafts: &[&Draft]) -> Vec<Outcome> {
        let files: Vec<(&str, Vec<u8>)> = drafts.iter().map(|draft| (draft.file.as_str(), draft.workbook())).collect();
        self.check_files(&files, &drafts[0].now(), drafts[0].after_earlier_reports)
    }

    /// Checks files, each of another unit, as they would come at a moment under their names.
    pub(crate) fn check_files(
        &self,
        files: &[(&str, Vec<u8>)],
        now: &str,
        after_earlier_reports: bool,
    ) -> Vec<Outcome> {
        let put = |(at, (name, bytes)): (usize, &(&str, Vec<u8>))| {
            let folder = self.folder.join(folders(at));
            fs::create_dir_all(&folder).expect("a folder");
            let path = folder.join(name);
            fs::write(&path, bytes).expect("written");
            path
        };
        let paths: Vec<PathBuf> = files.iter().enumerate().map(put).collect();
        let now = DateTime::parse_from_rfc3339(now).expect("a moment");
        let (workspace, book) = &self.looks[usize::from(after_earlier_reports)];
        let judged = workspace.check(book.clone(), &paths, now).expect("checked");
        fs::remove_dir_all(&self.folder).expect("removed");
        let of_file = |at: usize| {
            let within = format!("/{at}/gui/");
            outcome(judged.iter().filter(|(entry, _)| entry.submission.file.path.contains(&within)))
        };
        (0..files.len()).map(of_file).collect()
    }
}

fn outcome<'j>(judged: impl Iterator<Item = &'j Validated>) -> Outcome {
    let mut outcome = Outcome::default();
    for (entry, appendix) in judged {
        let errors = entry.findings.iter().filter(|finding| finding.severity == Severity::Error);
        outcome.codes.extend(errors.map(|finding| finding.code.clone()));
        let submission = &entry.submission;
        if appendix.is_some() {
            outcome.taken_for = Some("a quota appendix".to_owned());
        }
        if !submission.verdict.counted() {
            continue;
        }
        match (submission.form.as_ref().map(FormId::as_str), &submission.unit, submission.report_date) {
            (Some("daily"), Some(unit), Some(date)) => {
                let mut figures = [None; IDS.len()];
                for figure in submission.figures.iter().filter(|figure| figure.measure == Measure::Day) {
                    if let Some(at) = IDS.iter().position(|id| *id == figure.indicator.as_str()) {
                        *figures[at].get_or_insert(0) += figure.value;
                    }
                }
                let key = (unit.as_str().to_owned(), date.0);
                // A repeat says what counts already, or a part of it.
                if submission.verdict == Verdict::Repeat {
                    outcome.counted.entry(key).or_insert(figures);
                } else {
                    outcome.counted.insert(key, figures);
                }
            }
            (form, ..) => outcome.taken_for = Some(form.unwrap_or("nothing").to_owned()),
        }
    }
    outcome.codes.sort_unstable();
    outcome.codes.dedup();
    outcome
}
