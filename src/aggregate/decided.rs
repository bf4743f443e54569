//! Everything that people decided up to a run, as it is listed.

use super::{View, file_name};
use crate::ledger::{About, Entry, Made, Trigger};
use crate::model::decision::{DecisionKind, RecordedDecision};
use crate::model::finding::{Finding, Severity};
use crate::model::standing::Difficulty;

impl View<'_> {
    /// Whether somebody looked into a warning about a report, and found it right.
    pub(super) fn is_confirmed(&self, entry: &Entry, finding: &Finding) -> bool {
        let submission = &entry.submission;
        finding.severity == Severity::Warning
            && submission.unit.as_ref().is_some_and(|unit| {
                self.book.decisions().is_confirmed(&submission.file.sha256, unit, &finding.code, self.upto)
            })
    }

    /// All decisions in their order; `difficulties` are those of the campaign.
    #[must_use]
    pub(crate) fn decisions(&self, difficulties: &[Difficulty]) -> Vec<RecordedDecision> {
        self.book.decisions().upto(self.upto).map(|made| self.recorded(made, difficulties)).collect()
    }

    fn recorded(&self, made: &Made, difficulties: &[Difficulty]) -> RecordedDecision {
        let file = |sha256: &str| self.book.first_path(sha256).map(str::to_owned);
        let blank = RecordedDecision {
            kind: DecisionKind::Excused,
            unit: None,
            form: None,
            from: None,
            to: None,
            subject: None,
            files: None,
            before: None,
            reason: made.decision.reason.clone(),
            by: made.decision.by.clone(),
            decided_at: made.clock,
            run: made.run,
        };
        match &made.decision.about {
            About::Days { form, unit, from, to, lifted } => RecordedDecision {
                kind: if *lifted { DecisionKind::Lifted } else { DecisionKind::Excused },
                unit: Some(unit.clone()),
                form: Some(form.clone()),
                from: Some(*from),
                to: Some(*to),
                ..blank
            },
            About::Report { form, unit, date, withdrawn, requested } => RecordedDecision {
                kind: if *requested { DecisionKind::WithdrawalRequested } else { DecisionKind::Withdrawn },
                unit: Some(unit.clone()),
                form: Some(form.clone()),
                from: Some(*date),
                to: Some(*date),
                subject: file(withdrawn),
                ..blank
            },
            About::Warning { form, unit, date, code, confirmed } => RecordedDecision {
                kind: DecisionKind::Confirmed,
                unit: Some(unit.clone()),
                form: Some(form.clone()),
                from: Some(*date),
                to: Some(*date),
                subject: Some(format!("{} [{code}]", file(confirmed).unwrap_or_default())),
                ..blank
            },
            About::Difficulty { difficulty } => {
                let known = difficulties.iter().find(|known| known.id == *difficulty);
                RecordedDecision {
                    kind: DecisionKind::Resolved,
                    unit: known.map(|known| known.unit.clone()),
                    subject: Some(known.map_or_else(|| difficulty.clone(), |known| known.text.clone())),
                    ..blank
                }
            }
            About::File { sha256 } => RecordedDecision {
                kind: if made.trigger == Trigger::Purge { DecisionKind::Purged } else { DecisionKind::Released },
                subject: file(sha256),
                ..blank
            },
            About::Retired { before, retired } => {
                RecordedDecision { kind: DecisionKind::Retired, files: Some(retired.len()), before: *before, ..blank }
            }
            about => self.about_books(about, blank),
        }
    }

    /// A decision about editions, closed dates and what was requested for those.
    fn about_books(&self, about: &About, blank: RecordedDecision) -> RecordedDecision {
        let of_dates = |kind, from, to| RecordedDecision { kind, from, to, ..blank.clone() };
        match about {
            About::Edition { date, approved, .. } => {
                let workbook = approved.iter().find(|output| output.is_workbook());
                let subject = workbook.map(|output| file_name(&output.path).to_owned());
                RecordedDecision { subject, ..of_dates(DecisionKind::Approved, Some(*date), Some(*date)) }
            }
            About::Closed { closed_until } => of_dates(DecisionKind::Closed, None, Some(*closed_until)),
            About::Reopened { reopened_from, reopened_to } => {
                of_dates(DecisionKind::Reopened, Some(*reopened_from), Some(*reopened_to))
            }
            About::Request { request, accepted } => {
                let kind = if *accepted { DecisionKind::Accepted } else { DecisionKind::Refused };
                let known = self.book.request(*request).map(|request| self.request(request));
                let file = known.as_ref().map_or("", |request| request.file.as_str());
                let date = known.as_ref().map(|request| request.date);
                RecordedDecision {
                    unit: known.as_ref().map(|request| request.unit.clone()),
                    form: known.as_ref().map(|request| request.form.clone()),
                    subject: Some(format!("{file} [{request}]")),
                    ..of_dates(kind, date, date)
                }
            }
            _ => blank,
        }
    }
}
