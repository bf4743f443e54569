//! Everything that people decided up to a run, as it is listed.

use super::View;
use crate::ledger::{About, Made, Trigger};
use crate::model::decision::{DecisionKind, RecordedDecision};
use crate::model::obligation::Difficulty;

impl View<'_> {
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
            }
        };
        self.book.decisions().upto(self.upto).map(recorded).collect()
    }
}
