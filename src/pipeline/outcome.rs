//! What a run did, for whoever called it.

use std::path::PathBuf;
use std::sync::Arc;

use super::plan::Withheld;
use super::validated::Validated;
use crate::ledger::{MailRef, RetiredFile};
use crate::model::campaign::Campaign;
use crate::model::finding::{Finding, Severity};
use crate::model::mail::MailKind;
use crate::model::summary::{SubmissionLine, Summary};

/// What a run did.
#[derive(Debug)]
pub struct Outcome {
    /// The summary of its report date.
    pub summary: Arc<Summary>,
    /// What it made of each file.
    pub validated: Vec<Validated>,
    /// Paths that it wrote, below the campaign folder.
    pub written: Vec<PathBuf>,
    /// Mails that it spooled, below the campaign folder.
    pub spooled: Vec<String>,
    /// All letters that it wrote, as the ledger records them.
    pub letters: Vec<MailRef>,
    /// Summaries that it did not issue, because a total fell and nothing explains it.
    pub withheld: Vec<Withheld>,
    /// Letters that could not be written, with the reason.
    pub unwritten: Vec<String>,
    /// Files that it left for later, because they may still be arriving.
    pub young: Vec<String>,
    /// Files that another program has open, left for the next run.
    pub held: Vec<String>,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// What is not a file and was left where it is, with what it is.
    pub odd_items: Vec<(String, &'static str)>,
    /// Files in quarantine that are over their time and were not removed.
    pub overdue: Vec<RetiredFile>,
    /// Files in quarantine that were over their time and that it removed.
    pub retired: Vec<RetiredFile>,
    /// Lines of `arrivals.csv` that were left out.
    pub odd_lines: Vec<(u64, String)>,
}

impl Outcome {
    /// What a run made of files, before anything is known of the rest.
    pub(super) fn of(summary: Arc<Summary>, validated: Vec<Validated>) -> Self {
        Self {
            summary,
            validated,
            written: Vec::new(),
            spooled: Vec::new(),
            letters: Vec::new(),
            withheld: Vec::new(),
            unwritten: Vec::new(),
            young: Vec::new(),
            held: Vec::new(),
            unreadable: Vec::new(),
            odd_items: Vec::new(),
            overdue: Vec::new(),
            retired: Vec::new(),
            odd_lines: Vec::new(),
        }
    }

    /// Adds what this run took in and the summary does not show: files of other dates, and those of its own date where
    /// it `is_older` than this run, because it was issued before and stays as it is. On disk it stays as drawn.
    pub(super) fn show_own_entries(&mut self, campaign: &Campaign, is_older: bool) {
        let date = self.summary.period.ends;
        for (entry, _) in &self.validated {
            let submission = &entry.submission;
            let in_campaign = submission.report_date.filter(|day| campaign.calendar.period_of(day.0).is_some());
            if is_older || in_campaign.is_some_and(|day| day != date) {
                let summary = Arc::make_mut(&mut self.summary);
                summary.submissions.push(SubmissionLine {
                    file: submission.file.path.clone(),
                    form: submission.form.clone(),
                    unit: submission.unit.clone(),
                    report_date: submission.report_date,
                    verdict: submission.verdict,
                    answered: false,
                });
                summary.findings.extend(entry.findings.iter().cloned());
            }
        }
    }

    /// Findings of the files that this run took in, and of the summaries that it did not issue.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let of_files = self.validated.iter().flat_map(|(entry, _)| &entry.findings);
        of_files.chain(self.withheld.iter().flat_map(|withheld| &withheld.findings))
    }

    /// The letters to the leadership: of a date's figures, and of what changed of them.
    pub fn to_leaders(&self) -> impl Iterator<Item = &MailRef> {
        self.letters.iter().filter(|letter| matches!(letter.kind, Some(MailKind::Summary | MailKind::Correction)))
    }

    /// Whether a file was returned, a summary was not issued, or a finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.withheld.is_empty()
            || self.validated.iter().any(|(entry, _)| entry.submission.verdict.goes_back())
            || self.findings().any(|finding| finding.severity == Severity::Error)
    }
}
