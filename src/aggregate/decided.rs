//! Everything that people decided up to a run, as it is listed.

use super::View;
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
    pub fn decisions(&self, difficulties: &[Difficulty]) -> Vec<RecordedDecision> {
        let file = |sha256: &str| self.book.first_path(sha256).map(str::to_owned);
        let recorded = |made: &Made| {
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
                About::Report { form, unit, date, withdrawn } => RecordedDecision {
                    kind: DecisionKind::Withdrawn,
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
                About::Retired { before, retired } => RecordedDecision {
                    kind: DecisionKind::Retired,
                    files: Some(retired.len()),
                    before: *before,
                    ..blank
                },
                About::File { sha256 } => RecordedDecision {
                    kind: if made.trigger == Trigger::Purge { DecisionKind::Purged } else { DecisionKind::Released },
                    subject: file(sha256),
                    ..blank
                },
            }
        };
        self.book.decisions().upto(self.upto).map(recorded).collect()
    }
}
